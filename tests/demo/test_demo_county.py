"""The county: polygons that tile, codes and names, wards, residents, snap points in place."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cspdata.demo import Demonstration
from cspdata.demo.county import County, county
from cspdata.demo.snap_points import SnapPoints, snap_points


@pytest.fixture(scope="module")
def land(demonstration: Demonstration) -> County:
    return county(demonstration)


@pytest.fixture(scope="module")
def points(demonstration: Demonstration, land: County) -> SnapPoints:
    return snap_points(demonstration, land)


@pytest.fixture(scope="module")
def drawn(folder: Path) -> gpd.GeoDataFrame:
    """The boundaries as they stand in the files, in degrees."""
    files = sorted(folder.glob("boundaries/*.geojson"))
    return pd.concat([gpd.read_file(path) for path in files], ignore_index=True)


def test_polygons_tile_without_gap_or_overlap(drawn: gpd.GeoDataFrame) -> None:
    for frame in (drawn, drawn.to_crs(27700)):
        shapes = frame.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
        assert shapely.coverage_is_valid(shapes)
        whole = shapely.union_all(shapes)
        assert whole.geom_type == "Polygon"
        assert len(whole.interiors) == 0
        assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-12)


def test_polygons_are_small_files_and_lifelike_sizes(drawn: gpd.GeoDataFrame, folder: Path) -> None:
    assert shapely.get_num_coordinates(drawn.geometry.to_numpy()).mean() < 25
    assert sum(path.stat().st_size for path in folder.glob("boundaries/*")) < 400_000
    area = drawn.to_crs(27700).area / 1e6
    assert area.min() > 0.1
    assert area.median() < 5 < area.mean() < 12


def test_districts_and_their_numbers(
    tables: dict[str, pd.DataFrame], demonstration: Demonstration
) -> None:
    wards = tables["lsoa21_wd25_lad25"]
    counts = wards.groupby("LAD25CD")[["LSOA21CD", "WD25CD"]].nunique()
    assert counts.loc[demonstration.partnership.area.code].tolist() == [314, 98]
    assert counts.loc[demonstration.partnership.comparators[0].code].tolist() == [146, 20]
    assert wards["LSOA21CD"].is_unique
    pairs = tables["lad24_csp24_pfa24"]
    assert pairs["LAD24CD"].tolist() == [one.code for one in demonstration.partnership.areas]
    assert pairs["CSP24CD"].tolist() == ["D22000361", "D22000350"]
    assert set(pairs["PFA24CD"]) == {demonstration.partnership.force.code}


def test_wards_hang_together_within_a_community_area(
    drawn: gpd.GeoDataFrame, tables: dict[str, pd.DataFrame]
) -> None:
    wards = tables["lsoa21_wd25_lad25"]
    areas = tables["community_areas"]
    assert wards["WD25NM"].nunique() == wards["WD25CD"].nunique()
    both = wards.merge(areas[["LSOA21CD", "community_area_code"]], on="LSOA21CD")
    assert (both.groupby("WD25CD")["community_area_code"].nunique() == 1).all()
    placed = drawn.merge(wards[["LSOA21CD", "WD25CD"]], on="LSOA21CD", validate="1:1")
    assert set(placed.dissolve("WD25CD").geom_type) == {"Polygon"}
    placed = drawn.merge(areas[["LSOA21CD", "community_area_code"]], on="LSOA21CD")
    merged = placed.dissolve("community_area_code")
    assert len(merged) == 20
    assert set(merged.geom_type) == {"Polygon"}


def test_codes_and_names(lookup: pd.DataFrame, drawn: gpd.GeoDataFrame) -> None:
    assert lookup["LSOA21CD"].is_unique
    assert lookup["LSOA21NM"].is_unique
    assert set(drawn["LSOA21CD"]) == set(lookup["LSOA21CD"])
    named = drawn.set_index("LSOA21CD")["LSOA21NM"]
    assert (lookup.set_index("LSOA21CD")["LSOA21NM"].sort_index() == named.sort_index()).all()
    for column in ("LSOA11CD", "LSOA21CD"):
        assert lookup[column].str.fullmatch(r"D01\d{6}").all()
    for column in ("LSOA11NM", "LSOA21NM"):
        assert lookup[column].str.fullmatch(r"Demo [A-Z][A-Za-z ]+ \d{3}[A-Z]").all()


def test_split_areas(lookup: pd.DataFrame, drawn: gpd.GeoDataFrame) -> None:
    split = lookup[lookup["CHGIND"] == "S"]
    kept = lookup[lookup["CHGIND"] == "U"]
    assert set(lookup["CHGIND"]) == {"S", "U"}
    assert (kept["LSOA11CD"] == kept["LSOA21CD"]).all()
    assert (kept["LSOA11NM"] == kept["LSOA21NM"]).all()
    halves = split.groupby("LSOA11CD")["LSOA21CD"].agg(list)
    assert len(halves) == 12
    assert not set(split["LSOA11CD"]) & set(lookup["LSOA21CD"])
    assert not set(split["LSOA21CD"]) & set(lookup["LSOA11CD"])
    shapes = drawn.set_index("LSOA21CD").geometry
    for one, other in halves:
        assert shapes[one].intersection(shapes[other]).length > 0


def test_street_codes_are_of_their_time(
    street: pd.DataFrame, lookup: pd.DataFrame, demonstration: Demonstration
) -> None:
    known = street[(street["LSOA code"] != "") & (street["LSOA code"] != "D01999999")]
    early = known["file_month"] < demonstration.generate.lsoa21_from
    for rows, code, name in (
        (known[early], "LSOA11CD", "LSOA11NM"),
        (known[~early], "LSOA21CD", "LSOA21NM"),
    ):
        names = lookup.drop_duplicates(code).set_index(code)[name]
        assert (rows["LSOA code"].map(names) == rows["LSOA name"]).all()
    split = lookup[lookup["CHGIND"] == "S"]
    assert set(split["LSOA11CD"]) <= set(known.loc[early, "LSOA code"])
    assert set(split["LSOA21CD"]) <= set(known.loc[~early, "LSOA code"])


def test_residents_add_up_to_the_declared_ones(
    tables: dict[str, pd.DataFrame], lookup: pd.DataFrame, demonstration: Demonstration
) -> None:
    people = tables["usual_residents_lsoa21"]
    people["residents"] = people["Total"].astype(int)
    assert people["residents"].between(700, 3200).all()
    both = lookup.merge(people, left_on="LSOA21CD", right_on="LSOA 2021 Code", validate="1:1")
    total = both.fillna({"community_area_name": "Swindon"}).groupby("community_area_name")
    found = total["residents"].sum().to_dict()
    assert found == {one.name: one.residents * 1000 for one in demonstration.generate.settlements}


def test_deprivation_is_consistent(tables: dict[str, pd.DataFrame]) -> None:
    index = tables["iod2025_lsoa21"]
    score, rank, decile = (
        index[
            [name for name in index if name.startswith(f"Index of Multiple Deprivation (IMD) {x}")]
        ]
        .iloc[:, 0]
        .astype(float)
        for x in ("Score", "Rank", "Decile")
    )
    assert rank.between(1, 33_755).all()
    assert (decile == np.ceil(rank * 10 / 33_755)).all()
    assert score.corr(rank, method="spearman") == pytest.approx(-1, abs=1e-4)
    assert set(decile) == set(range(1, 11))
    assert index["Income Score (rate)"].astype(float).between(0, 1).all()


def test_rural_urban_classes(tables: dict[str, pd.DataFrame]) -> None:
    classes = tables["lsoa21_ruc21"]
    assert set(classes["RUC21CD"]) == {"UN1", "UF1", "RLN1", "RLF1", "RSN1", "RSF1"}
    flag = classes["RUC21CD"].str[0].map({"U": "Urban", "R": "Rural"})
    assert (classes["Urban_rural_flag"] == flag).all()
    assert 0.25 < (flag == "Rural").mean() < 0.4


def test_snap_points_lie_inside_their_area(land: County, points: SnapPoints) -> None:
    spots = shapely.points(points.longitude, points.latitude)
    shapely.prepare(land.drawn)
    assert shapely.within(spots, land.drawn[points.area]).all()
    metres = gpd.GeoSeries(spots, crs=4326).to_crs(27700)
    shapes = gpd.GeoSeries(land.drawn, crs=4326).to_crs(27700)
    assert shapely.within(metres.to_numpy(), shapes.to_numpy()[points.area]).all()
    each = np.bincount(points.area, minlength=len(land.code))
    assert each.min() >= 3
    assert each[land.from_centre < 500].mean() > 2 * each[land.from_centre > 500].mean()


def test_located_rows_lie_inside_their_area(
    street: pd.DataFrame, lookup: pd.DataFrame, drawn: gpd.GeoDataFrame
) -> None:
    shapes = drawn.merge(lookup[["LSOA21CD", "LSOA11CD"]], on="LSOA21CD")
    whole = shapes.dissolve("LSOA11CD").geometry
    outline = pd.concat([shapes.set_index("LSOA21CD").geometry, whole])
    outline = outline[~outline.index.duplicated()]
    spots = street[["LSOA code", "Longitude", "Latitude"]].drop_duplicates()
    spots = spots[spots["LSOA code"].isin(outline.index) & (spots["Longitude"] != "")]
    numbers = spots[["Longitude", "Latitude"]].apply(pd.to_numeric, errors="coerce")
    sound = numbers["Longitude"].notna() & (numbers["Latitude"] < 90)
    assert (~sound).sum() == 2
    place = shapely.points(numbers[sound].to_numpy())
    assert shapely.within(place, outline[spots.loc[sound, "LSOA code"]].to_numpy()).all()


def test_rows_elsewhere_lie_outside_the_county(
    street: pd.DataFrame, drawn: gpd.GeoDataFrame
) -> None:
    away = street[street["LSOA code"] == "D01999999"]
    place = shapely.points(away[["Longitude", "Latitude"]].astype(float).drop_duplicates())
    assert len(place) > 1
    assert not shapely.intersects(drawn.union_all(), place).any()


def test_town_centres_are_busier_than_villages(
    ours: pd.DataFrame, land: County, demonstration: Demonstration
) -> None:
    recent = ours[ours["file_month"] >= demonstration.generate.lsoa21_from]
    rows = recent["LSOA code"].value_counts().reindex(land.code, fill_value=0).to_numpy()
    rate = rows / land.residents
    home = land.in_partnership
    centre = rate[home & (land.from_centre < 500)].mean()
    suburb = rate[home & land.in_town & (land.from_centre > 1000)].mean()
    country = rate[home & ~land.in_town].mean()
    assert centre > 3 * suburb > 3 * country
