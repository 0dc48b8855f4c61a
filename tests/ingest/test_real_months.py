"""Every month of the real files against a plain count with pandas, written here alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from cspdata.catalogue import read_catalogue
from cspdata.folders import PROJECT
from cspdata.ingest import ingest
from cspdata.measures import Evidence
from tests.small import Small, receipts

CATEGORY = {
    "Violent crime": "violence_sexual_offences",
    "Criminal damage and arson": "criminal_damage_arson",
    "Public disorder and weapons": "public_disorder_weapons",
}
WILTSHIRE, SWINDON = "E06000054", "E06000030"


def category(label: str) -> str:
    """The category of a label, by the rule that formats give: lower case and underscores."""
    return CATEGORY.get(label) or label.lower().replace("-", "_").replace(" ", "_").replace(
        "_and_", "_"
    )


def text_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False).assign(file=path.name)


@pytest.fixture(scope="module")
def plain(real: Path) -> pd.DataFrame:
    """Every row of every month of the force, as text."""
    frames = [text_table(path) for path in sorted((real / "police" / "wiltshire").glob("*.csv"))]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def placed(real_evidence: Evidence) -> pd.DataFrame:
    """Every event of the build."""
    rows: pd.DataFrame = real_evidence.con.execute(
        "select events.*, files.name as file from events join files using (file_id)"
    ).df()
    return rows


@pytest.fixture(scope="module")
def lookup(real: Path) -> pd.DataFrame:
    return pd.read_csv(real / "lookups" / "lsoa11_to_lsoa21.csv", dtype=str)


def test_rows_read_are_kept_or_refused_in_every_file(
    plain: pd.DataFrame, real_evidence: Evidence
) -> None:
    rows = real_evidence.con.execute(
        "select name, rows_read, rows_kept, rows_refused, current from files "
        "where dataset_id = 'police_street'"
    ).fetchall()
    expected = plain["file"].value_counts().to_dict()
    assert len(expected) == 29
    assert {name: read for name, read, *_ in rows} == expected
    assert all(read == kept + refused for _, read, kept, refused, _ in rows)
    assert all(refused == 0 and current for *_, refused, current in rows)
    assert sum(expected.values()) == 131_197


def test_every_month_equals_a_plain_count_by_category(
    plain: pd.DataFrame, placed: pd.DataFrame
) -> None:
    assert (plain["Month"] == plain["file"].str[:7]).all()
    expected = Counter(zip(plain["file"], plain["Crime type"].map(category), strict=True))
    assert Counter(zip(placed["file"], placed["category"], strict=True)) == expected


def test_every_month_equals_a_plain_count_by_given_code(
    plain: pd.DataFrame, placed: pd.DataFrame
) -> None:
    expected = Counter(zip(plain["file"], plain["LSOA code"], strict=True))
    assert Counter(zip(placed["file"], placed["lsoa_given"], strict=True)) == expected
    months = placed["month"].dt.strftime("%Y-%m")
    assert (months == placed["file"].str[:7]).all()


def test_coordinates_locations_and_outcomes_come_through(
    plain: pd.DataFrame, placed: pd.DataFrame
) -> None:
    def text(values: pd.Series) -> list[float]:
        return sorted(pd.to_numeric(values).dropna())

    assert text(placed["longitude"]) == text(plain["Longitude"])
    assert text(placed["latitude"]) == text(plain["Latitude"])
    assert Counter(placed["location"]) == Counter(plain["Location"].str.strip())
    assert Counter(placed["outcome"]) == Counter(plain["Last outcome category"])


def test_the_facts_that_were_counted(plain: pd.DataFrame, placed: pd.DataFrame) -> None:
    assert len(placed) == 131_197
    asb = placed["category"] == "anti_social_behaviour"
    assert int(placed["reference_hash"].isna().sum()) == 29_561
    assert (placed["reference_hash"].isna() == asb).all()
    copies = plain[plain["Crime type"] == "Anti-social behaviour"].drop(columns="file")
    assert int(copies.duplicated().sum()) == 7_683
    named = placed[~asb]
    repeated = named.groupby("file")["reference_hash"].agg(lambda ids: len(ids) - ids.nunique())
    assert repeated[repeated > 0].to_dict() == {
        "2025-01-wiltshire-street.csv": 55,
        "2025-02-wiltshire-street.csv": 74,
        "2025-05-wiltshire-street.csv": 2,
        "2025-08-wiltshire-street.csv": 3,
    }
    fault = plain[plain["LSOA name"] == "South Staffordshire 013A"]
    assert len(fault) == 148
    away = placed[placed["lsoa_given"].isin(fault["LSOA code"])]
    assert len(away) == 148
    assert set(away["placed_by"]) == {"elsewhere"}
    assert away["lad_code"].isna().all()


@pytest.mark.parametrize(("year", "incidents"), [(2024, 1_994), (2025, 1_836)])
def test_anti_social_behaviour_placed_in_wiltshire(
    placed: pd.DataFrame, year: int, incidents: int
) -> None:
    spring = placed["month"].between(f"{year}-01-01", f"{year}-04-01")
    asb = placed["category"] == "anti_social_behaviour"
    assert int((spring & asb & (placed["lad_code"] == WILTSHIRE)).sum()) == incidents


def test_each_kind_of_code_is_placed_by_its_own_rule(
    placed: pd.DataFrame, lookup: pd.DataFrame
) -> None:
    """Codes of 2021 stay, unchanged ones map, split ones lie in a part, others lie elsewhere."""
    today = set(lookup["lsoa21_code"])
    same: dict[str, str] = dict(
        lookup.loc[lookup["change_code"] == "U", ["lsoa11_code", "lsoa21_code"]].itertuples(
            index=False
        )
    )
    parts = lookup[lookup["change_code"] == "S"].groupby("lsoa11_code")["lsoa21_code"].agg(set)
    district = {
        **dict(zip(lookup["lsoa11_code"], lookup["ltla22_code"], strict=True)),
        **dict(zip(lookup["lsoa21_code"], lookup["ltla22_code"], strict=True)),
    }
    given = placed["lsoa_given"]
    now = given.isin(today)
    unchanged = given.isin(list(same)) & ~now
    split = given.isin(parts.index) & ~now
    assert (placed.loc[now, "lsoa21"] == given[now]).all()
    assert (placed.loc[unchanged, "lsoa21"] == given[unchanged].map(same)).all()
    assert split.sum() > 4_000
    assert set(placed.loc[split, "placed_by"]) == {"point"}
    assert all(
        mine in parts[code]
        for code, mine in placed.loc[split, ["lsoa_given", "lsoa21"]].itertuples(index=False)
    )
    ours = now | unchanged | split
    assert (placed.loc[ours, "lad_code"] == given[ours].map(district)).all()
    assert set(placed.loc[~ours, "placed_by"]) == {"elsewhere"}
    assert placed.loc[~ours, "lsoa21"].isna().all()
    counts = placed["placed_by"].value_counts().to_dict()
    assert counts == {
        "code": int((now | unchanged).sum()),
        "point": int(split.sum()),
        "elsewhere": int((~ours).sum()),
    }
    share = (placed["lad_code"] == WILTSHIRE).mean(), (placed["lad_code"] == SWINDON).mean()
    assert [round(part, 2) for part in share] == [0.61, 0.39]


def test_split_areas_are_placed_where_the_outline_says(placed: pd.DataFrame, real: Path) -> None:
    """Against geopandas' own point in polygon, in degrees, for every point inside an outline."""
    outlines = pd.concat(
        gpd.read_file(real / "boundaries" / f"lsoa21_{code}.geojson")
        for code in (WILTSHIRE, SWINDON)
    )
    points = (
        placed[placed["placed_by"] == "point"][["longitude", "latitude", "lsoa_given", "lsoa21"]]
        .drop_duplicates()
        .reset_index(drop=True)
    )
    located = gpd.GeoDataFrame(
        points, geometry=gpd.points_from_xy(points["longitude"], points["latitude"], crs=4326)
    ).sjoin(outlines[["LSOA21CD", "geometry"]], predicate="within")
    inside = located[located["LSOA21CD"].isin(points["lsoa21"])]
    agree = inside["LSOA21CD"] == inside["lsoa21"]
    # The few others lie metres outside of both parts, where outlines are drawn coarsely.
    assert len(inside) > 0.98 * len(points) > 1_000
    assert agree.all()


def test_sixty_one_months_of_three_eras_load_with_nothing_refused(
    real: Path, tmp_path: Path
) -> None:
    folder = real / "police" / "lincolnshire"
    small = Small(tmp_path)
    report = small.load_paths([folder])
    tables = {path.name: text_table(path) for path in sorted(folder.glob("*.csv"))}
    assert len(tables) == 61
    assert receipts(report) == {
        name: ("loaded", len(table), len(table), 0) for name, table in tables.items()
    }
    expected = Counter(
        (name, category(label)) for name, table in tables.items() for label in table["Crime type"]
    )
    found = small.rows(
        "select files.name, category, count(*) from events join files using (file_id) group by all"
    )
    assert {(name, kind): rows for name, kind, rows in found} == expected
    assert small.rows("select count(*) from partitions") == [(61,)]
    blank = sum(int((table["Crime ID"] == "").sum()) for table in tables.values())
    assert small.rows("select count(*) from events where reference_hash is null") == [(blank,)]


def test_neighbours_rows_in_wiltshire_are_counted_there(real: Path, tmp_path: Path) -> None:
    """One force's file of one month: the rows whose code is ours, and no other, are placed."""
    small = Small(tmp_path, read_catalogue(PROJECT / "data" / "catalogue"))
    path = real / "police" / "neighbours" / "2025-01-avon-and-somerset-street.csv"
    table = text_table(path)
    ingest([real / "lookups", path], catalogue=small.catalogue, folder=small.folder)
    lookup = pd.read_csv(real / "lookups" / "lsoa21_ward24_lad24.csv", dtype=str)
    ours = table["LSOA code"].isin(lookup.loc[lookup["ltla24_code"] == WILTSHIRE, "lsoa21_code"])
    assert ours.sum() > 0
    assert small.rows(f"select count(*) from events where lad_code = '{WILTSHIRE}'") == [
        (int(ours.sum()),)
    ]
    nowhere = int((table["LSOA code"] == "").sum())
    assert nowhere > 0
    assert small.rows("select count(*) from events where placed_by = 'nowhere'") == [(nowhere,)]
    assert small.rows("select count(*) from events") == [(len(table),)]


def test_other_published_files_are_told_apart(real: Path, tmp_path: Path) -> None:
    small = Small(tmp_path)
    report = small.load_paths([real / "police" / "other"])
    assert len(report.receipts) == 5
    assert {one.status for one in report.receipts} == {"not loaded"}
    by_name = {one.name: one.reason for one in report.receipts}
    assert "category (Crime type)" in by_name["2024-06-wiltshire-outcomes.EXCERPT.csv"]
    assert report.build is None
