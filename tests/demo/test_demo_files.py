"""The files: the same bytes each time, the publishers' headers, nothing real, no time wasted."""

from __future__ import annotations

import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from cspdata.catalogue import CatalogueError
from cspdata.demo import FAMILIES, Demonstration, police_extract, read_demonstration, write
from tests.declarations import rewrite

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
IMD = "Index of Multiple Deprivation (IMD)"
HEADERS = {
    "lookups/lsoa11_lsoa21_lad22.csv": (
        "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM"
    ),
    "lookups/lsoa21_wd25_lad25.csv": "LSOA21CD,LSOA21NM,WD25CD,WD25NM,LAD25CD,LAD25NM",
    "lookups/lad24_csp24_pfa24.csv": "LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM",
    "lookups/lsoa21_ruc21.csv": "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag",
    "lookups/community_areas.csv": ("LSOA21CD,LSOA21NM,community_area_code,community_area_name"),
    "population/usual_residents_lsoa21.csv": ",".join(
        ("LAD 2023 Code,LAD 2023 Name,LSOA 2021 Code,LSOA 2021 Name,Total",)
        + tuple(f"{sex}{age}" for sex in "FM" for age in range(91))
    ),
    "deprivation/iod2025_lsoa21.csv": (
        "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
        f"Local Authority District name (2024),{IMD} Score,{IMD} Rank (where 1 is most deprived),"
        f"{IMD} Decile (where 1 is most deprived 10% of LSOAs),Income Score (rate),Crime Score"
    ),
}
CRIME_TYPES = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}
OUTCOMES = {
    "Awaiting court outcome",
    "Court result unavailable",
    "Local resolution",
    "Investigation complete; no suspect identified",
    "Offender given a caution",
    "Unable to prosecute suspect",
    "Formal action is not in the public interest",
    "Action to be taken by another organisation",
    "Under investigation",
    "Further investigation is not in the public interest",
    "Status update unavailable",
    "Further action is not in the public interest",
}


@pytest.fixture(scope="module")
def usable(street: pd.DataFrame, demonstration: Demonstration) -> pd.DataFrame:
    """The rows without those that were spoilt on purpose."""
    spoilt = pd.Series(False, index=street.index)
    for one in demonstration.generate.unusable:
        here = (street["file_month"] == one.month) & (street[one.column] == one.value)
        assert here.sum() == 1, one
        spoilt |= here
    return street[~spoilt]


def test_twice_gives_the_same_bytes(folder: Path, declaration: Path, tmp_path: Path) -> None:
    written = write(tmp_path, declaration=declaration)
    assert written == [path for path in written if path.is_file()]
    names = sorted(path.relative_to(tmp_path) for path in written)
    assert names == sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert [
        name for name in names if (tmp_path / name).read_bytes() != (folder / name).read_bytes()
    ] == []


def test_another_seed_gives_other_data(
    folder: Path, declaration: Path, demonstration: Demonstration, tmp_path: Path
) -> None:
    text = declaration.read_text(encoding="utf-8")
    seed = demonstration.generate.seed
    other = tmp_path / "other.toml"
    other.write_text(text.replace(f"seed = {seed}", f"seed = {seed + 1}"), encoding="utf-8")
    write(tmp_path, declaration=other)
    name = "police/2024-01/2024-01-demonstration-street.csv"
    assert (tmp_path / name).read_bytes() != (folder / name).read_bytes()


def test_writing_takes_at_most_four_seconds_of_processor_time(
    declaration: Path, tmp_path: Path
) -> None:
    started = time.process_time()
    write(tmp_path, declaration=declaration)
    assert time.process_time() - started <= 4


def test_progress_rises_to_one(declaration: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    written = write(
        tmp_path, declaration=declaration, progress=lambda what, share: told.append((what, share))
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(told) == len(written) + 1
    assert all(what for what, _ in told)


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_the_publishers(folder: Path, name: str) -> None:
    assert (folder / name).read_text(encoding="utf-8-sig").splitlines()[0] == HEADERS[name]


def test_street_headers_and_line_ends(folder: Path, demonstration: Demonstration) -> None:
    ends = []
    for month in demonstration.generate.calendar:
        for slug in ("demonstration", "neighbour"):
            path = folder / "police" / f"{month:%Y-%m}" / f"{month:%Y-%m}-{slug}-street.csv"
            data = path.read_bytes()
            end = b"\r\n" if b"\r\n" in data else b"\n"
            assert data.split(end)[0].decode() == STREET
            assert data.count(b"\n") == data.count(end)
            assert data.endswith(end)
            ends.append(end)
    assert len(ends) == 96
    assert ends.count(b"\n") == ends.count(b"\r\n") == 48
    assert all(one != other for one, other in zip(ends[::2], ends[2::2], strict=False))


def test_no_real_code_anywhere(folder: Path) -> None:
    # England stands in published tables as what areas are compared with.
    real = re.compile(r"\b(?!E92000001)[ENSWK]\d{8}\b")
    found = {path.name: real.findall(_text(path)) for path in folder.rglob("*") if path.is_file()}
    assert {name: codes for name, codes in found.items() if codes} == {}
    assert len(found) == 105 + police_extract.COUNT + sum(one.COUNT for one in FAMILIES)


def _text(path: Path) -> str:
    """The text of a file, of a workbook that of its members: no letter of a code is lost."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("latin-1")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())


def test_boundary_files_are_geojson_by_district(folder: Path, demonstration: Demonstration) -> None:
    for area in demonstration.partnership.areas:
        data = json.loads((folder / f"boundaries/lsoa21_{area.code}.geojson").read_text("utf-8"))
        assert data["type"] == "FeatureCollection"
        assert {tuple(one["properties"]) for one in data["features"]} == {
            ("FID", "LSOA21CD", "LSOA21NM")
        }


def test_rows_a_month_and_where_they_lie(
    street: pd.DataFrame, demonstration: Demonstration
) -> None:
    force = street[street["Reported by"] == demonstration.partnership.force.name]
    monthly = force.groupby("file_month").size()
    assert len(monthly) == 48
    assert monthly.between(2900, 3600).all()
    share = force["LAD22CD"].value_counts(normalize=True)
    assert 0.59 < share[demonstration.partnership.area.code] < 0.65
    assert 0.35 < share[demonstration.partnership.comparators[0].code] < 0.40
    elsewhere = force[force["LSOA code"] == "D01999999"]
    assert set(elsewhere["LSOA name"]) == {"Elsewhere, City of 001A"}
    assert elsewhere.groupby("file_month").size().between(1, 40).all()


def test_crime_ids_outcomes_and_context(usable: pd.DataFrame) -> None:
    asb = usable["Crime type"] == "Anti-social behaviour"
    assert set(usable["Crime type"]) == CRIME_TYPES
    assert (usable.loc[asb, ["Crime ID", "Last outcome category"]] == "").all(axis=None)
    assert usable.loc[~asb, "Crime ID"].str.fullmatch("[0-9a-f]{64}").all()
    assert usable.loc[~asb, "Crime ID"].is_unique
    assert set(usable.loc[~asb, "Last outcome category"]) <= OUTCOMES
    assert (usable["Context"] == "").all()
    assert (usable["Month"] == usable["file_month"]).all()
    columns = STREET.split(",")
    assert 0.15 < usable.loc[asb, columns].duplicated().mean() < 0.35
    assert not usable.loc[~asb, columns].duplicated().any()


def test_rows_without_a_place(usable: pd.DataFrame, demonstration: Demonstration) -> None:
    bare = usable[usable["Longitude"] == ""]
    assert (bare["Latitude"] == "").all()
    nowhere = bare[bare["LSOA code"] == ""]
    assert len(nowhere) == demonstration.generate.unlocated == 30
    split = bare[bare["LSOA code"] != ""]
    assert len(split) == demonstration.generate.unplaced == 6
    assert (split["file_month"] < demonstration.generate.lsoa21_from).all()
    placed = usable[usable["Longitude"] != ""]
    assert placed["Longitude"].str.fullmatch(r"-\d\.\d{6}").all()
    assert placed["Latitude"].str.fullmatch(r"5\d\.\d{6}").all()


def test_locations_are_near_something_or_nothing(usable: pd.DataFrame) -> None:
    placed = usable[usable["Longitude"] != ""]
    assert placed["Location"].str.startswith("On or near ").all()
    unnamed = placed["Location"] == "On or near "
    months = placed["file_month"].between("2022-07", "2022-11")
    assert 0.15 < unnamed[months].mean() < 0.19
    assert not unnamed[~months].any()
    assert {"On or near Supermarket", "On or near Parking Area"} <= set(placed["Location"])


def test_the_neighbour_records_a_few_rows_here(
    ours: pd.DataFrame, street: pd.DataFrame, demonstration: Demonstration
) -> None:
    name = demonstration.partnership.neighbours[0].name
    theirs = street[street["file"].str.contains("-neighbour-")]
    assert set(theirs["Reported by"]) == set(theirs["Falls within"]) == {name}
    assert theirs.index.isin(ours.index).all()
    assert (
        theirs.groupby("file_month")
        .size()
        .reindex(sorted(set(street["file_month"])), fill_value=0)
        .between(1, 25)
        .all()
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\n[generate]\n", "\n[generate]\ncolour = 1\n", "colour"),
        ('town = "Mere"', 'town = "Meer"', "settlements.town: 'Meer'"),
        ('category = "Burglary"', 'category = "Burglry"', "truths.burglary_falls.category"),
        ('month = "2022-03"', 'month = "2012-03"', "unusable.month: '2012-03'"),
        (
            'neighbours = [{ name = "Neighbouring Constabulary", slug = "neighbour" }]',
            "",
            "neighbour",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_by_name(
    declaration: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    wrong = Path(shutil.copy(declaration, tmp_path / "wrong.toml"))
    rewrite(wrong, old, new)
    with pytest.raises(CatalogueError, match=re.escape(message)) as fault:
        read_demonstration(wrong)
    assert "wrong.toml" in str(fault.value)


def test_a_declaration_without_generate_is_refused(declaration: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    text = declaration.read_text(encoding="utf-8")
    real.write_text(text.split("\n[generate]\n")[0], encoding="utf-8")
    with pytest.raises(CatalogueError, match="real.toml: key 'generate' is missing"):
        read_demonstration(real)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("easting = 385500", "easting = 385600", "asb_trowbridge: easting and northing"),
        ("northing = 157500", "northing = 173000", "asb_trowbridge: the cell lies in"),
        ("partnership = 10, comparator = 2 }", "partnership = 900, comparator = 2 }", "split"),
        ("partnership = 98, comparator = 20 }", "partnership = 98, comparator = 2 }", "letter"),
        ("[378.5, 181.0]", "[423.0, 150.0]", "generate.outline"),
    ],
)
def test_a_county_that_cannot_be_drawn_is_refused(
    declaration: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    wrong = Path(shutil.copy(declaration, tmp_path / "wrong.toml"))
    rewrite(wrong, old, new)
    with pytest.raises(ValueError, match=message):
        write(tmp_path / "out", declaration=wrong)
