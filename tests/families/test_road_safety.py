"""STATS19: the demonstration's files, published ones of another place, and messy ones."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cspdata.demo import road_safety
from cspdata.folders import PROJECT
from cspdata.hotspots import cells
from cspdata.measures import Evidence, change, levels, series
from cspdata.periods import Period, month
from cspdata.places import to_national_grid
from tests.families.demonstration import DEMONSTRATION, Files, changed, loaded_with_areas
from tests.small import LATITUDE, Small, middle, receipts

FAMILY = (road_safety,)
KSI = "road_killed_seriously_injured"


@pytest.fixture(scope="module")
def loaded(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A warehouse with the family's files and the areas that its rows lie in."""
    return loaded_with_areas(tmp_path_factory.mktemp("placed"), files)


def rows_of_kind(files: Files, kind: str) -> list[dict[str, str]]:
    """The rows of every file of a kind, under today's headers."""
    found: list[dict[str, str]] = []
    for name, text in files.items():
        if f"statistics-{kind}-" in name:
            renamed = text.replace("accident_reference", "collision_ref_no", 1)
            header, _, rest = renamed.partition("\n")
            found += csv.DictReader(
                io.StringIO(header.replace("accident", "collision") + "\n" + rest)
            )
    return found


def test_demonstration_rows_read_are_kept(loaded: Small, files: Files) -> None:
    found = loaded.rows(
        "select dataset_id, sum(rows_read), sum(rows_kept), sum(rows_refused) from files "
        "where dataset_id like 'road%' group by all order by all"
    )
    casualties, collisions = (len(rows_of_kind(files, kind)) for kind in ("casualty", "collision"))
    assert found == [
        ("road_casualties", casualties, casualties, 0),
        ("road_collisions", collisions, collisions, 0),
    ]


def test_rows_of_other_districts_are_left_out(loaded: Small, files: Files) -> None:
    ours = {area.code for area in DEMONSTRATION.partnership.areas}
    within = [
        one
        for one in rows_of_kind(files, "collision")
        if one["local_authority_ons_district"] in ours
    ]
    assert loaded.rows("select count(*) from events where dataset_id = 'road_collisions'") == [
        (len(within),)
    ]


def test_killed_or_seriously_injured_is_the_sum_of_chances(
    evidence: Evidence, files: Files
) -> None:
    """As a plain sum over the files says, of what has a point in the partnership's area."""
    home = DEMONSTRATION.partnership.area.code
    where = {one["collision_index"]: one for one in rows_of_kind(files, "collision")}
    expected: dict[date, float] = defaultdict(float)
    for one in rows_of_kind(files, "casualty"):
        collision = where[one["collision_index"]]
        known = collision["location_easting_osgr"] != "NULL"
        if known and collision["local_authority_ons_district"] == home:
            _, month_number, year = (int(part) for part in collision["date"].split("/"))
            fatal = one["casualty_severity"] == "1"
            chance = 1.0 if fatal else float(one["casualty_adjusted_severity_serious"])
            expected[date(year, month_number, 1)] += chance
    frame = series(
        evidence,
        evidence.catalogue.indicator(KSI),
        area=DEMONSTRATION.partnership.area,
        period=Period(month("2021-01"), month("2025-06")),
    ).frame
    found = frame["count"].to_numpy(dtype=float)
    plain = np.array([expected[start] for start in frame["period_start"]], dtype=float)
    # A handful of points near the border lie in the neighbouring borough.
    assert len(found) == 54
    assert np.abs(found - plain).max() <= 2.5
    assert abs(found.sum() - plain.sum()) <= 0.01 * plain.sum()


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [(KSI, "worse"), ("road_casualties", "no real change"), ("road_collisions", "no real change")],
)
def test_planted_changes_and_no_others(evidence: Evidence, indicator: str, expected: str) -> None:
    found = changed(evidence, indicator)
    assert found.frame["verdict"].tolist() == [expected]
    assert found.frame["months_matched"].tolist() == [9]


def test_the_change_of_recording_is_no_change_of_severity(evidence: Evidence) -> None:
    """The share coded serious does not jump where recorded injuries begin to decide."""
    found = change(
        evidence,
        evidence.catalogue.indicator(KSI),
        area=evidence.partnership.area,
        period=Period(month("2023-01"), month("2023-12")),
        before=Period(month("2022-01"), month("2022-12")),
    )
    assert found.frame["verdict"].tolist() == ["no real change"]


def test_small_areas_and_squares_add_up_to_the_district(evidence: Evidence) -> None:
    indicator = evidence.catalogue.indicator("road_collisions")
    area = evidence.partnership.area
    year = Period(month("2024-01"), month("2024-12"))
    whole = levels(evidence, indicator, area=area, level="lad", period=year).frame["count"].sum()
    parts = levels(evidence, indicator, area=area, level="lsoa21", period=year).frame["count"].sum()
    squares = cells(evidence, indicator, period=year, size="500").frame["count"].sum()
    assert whole == parts == squares
    weighted = cells(evidence, evidence.catalogue.indicator(KSI), period=year, size="1000")
    ksi = levels(evidence, evidence.catalogue.indicator(KSI), area=area, level="lad", period=year)
    assert abs(weighted.frame["count"].sum() - ksi.frame["count"].sum()) <= 2


def test_published_files_of_another_place(tmp_path: Path) -> None:
    """Old headers, texts for codes, ISO dates, no adjusted severity: every row by month."""
    folder = (
        Path(os.environ.get("CSP_REAL_DATA") or PROJECT.parent / "shared" / "data" / "real")
        / "road_safety"
    )
    paths = [folder / f"stats19_walthamforest_{kind}_wf.csv" for kind in ("crashes", "casualties")]
    if not all(path.is_file() for path in paths):
        pytest.skip(f"the published files are not there ({folder}); set CSP_REAL_DATA")
    small = Small(tmp_path)
    report = small.load_paths(paths)
    plain = [
        list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))) for path in paths
    ]
    assert receipts(report) == {
        path.name: ("loaded", len(rows), len(rows), 0)
        for path, rows in zip(paths, plain, strict=True)
    }
    dates = {one["accident_index"]: one["date"][:7] for one in plain[0]}
    expected = Counter(
        (dates[one["accident_index"]], one["casualty_severity"].lower()) for one in plain[1]
    )
    found = small.rows(
        "select strftime(month, '%Y-%m'), category, count(*) from events "
        "where dataset_id = 'road_casualties' group by all"
    )
    assert {(when, what): count for when, what, count in found} == dict(expected)
    weights = small.rows("select sum(weight) from events where dataset_id = 'road_casualties' ")
    severe = sum(one["casualty_severity"] != "Slight" for one in plain[1])
    assert weights == [(severe,)]


def test_a_file_of_another_area_is_no_month_of_ours(placed: Small) -> None:
    """Collisions far away make no month complete: ours would read 0, and nobody counted ours."""
    header = COLLISIONS.replace("Local_Authority_ONS_District,", "")
    there = [header, "201501,530000,180000,3,18/08/2015,-1"]
    here = [header, f"201502,{grid('D01000001')},3,18/09/2015,-1"]
    placed.load({"there.csv": "\n".join(there), "here.csv": "\n".join(here)})
    evidence = placed.evidence()
    cover = evidence.coverage(evidence.catalogue.datasets["road_collisions"])
    assert [f"{month:%Y-%m}" for month in cover.complete] == ["2015-09"]
    assert list(cover.barred.values()) == [
        "none of its rows lies in the partnership or its comparators"
    ]


COLLISIONS = (
    "Accident_Index,Location_Easting_OSGR,Location_Northing_OSGR,Accident_Severity,Date,"
    "Local_Authority_ONS_District,LSOA_of_Accident_Location"
)
CASUALTIES = (
    "Accident_Index,Vehicle_Reference,Casualty_Reference,Casualty_Severity,"
    "casualty_adjusted_severity_serious"
)


def grid(code: str) -> str:
    """Easting and northing of the middle of a small area."""
    east, north = to_national_grid(np.array([float(middle(code))]), np.array([float(LATITUDE)]))
    return f"{round(east[0])},{round(north[0])}"


OLD_COLLISIONS = [
    COLLISIONS,
    f"201401,{grid('D01000001')},3,18/08/2014,D06000001,D01000009",
    f"201402,{grid('D01000004')},2,2014-08-19,Hamshire,-1",
    f"201403,{grid('D01000009')},1,19/08/2014,D06000002,-1",
    f"201404,{grid('D01000001')},3,19/08/2014,E09000033,-1",
    "201405,NULL,NULL,3,20/08/2014,D06000001,-1",
    "201406,-1,-1,3,21/08/2014,D06000001,-1",
    f"201407,{grid('D01000001')},-1,21/08/2014,D06000001,-1",
    "201408,416000,,3,21/08/2014,D06000001,-1",
    f"201409,{grid('D01000001')},3,31/06/2014,D06000001,-1",
    "",
]
OLD_CASUALTIES = [
    CASUALTIES,
    "201401,1,1,3,0.25",
    "201401,1,2,2,-1",
    "201402,1,1,3,",
    "201402,1,2,1,0",
    "201404,1,1,1,0",
    "201404,1,1,9,0",
    "201499,1,1,2,0",
    "201401,1,3,2,high",
    "",
]


def test_messy_rows_of_old_headers(placed: Small) -> None:
    """The point decides where a collision was, not the code beside it; -1 is not known."""
    report = placed.load(
        {
            "Casualties.csv": "\r\n".join(OLD_CASUALTIES),
            "Accidents.csv": "\ufeff" + "\r\n".join(OLD_COLLISIONS),
        }
    )
    assert receipts(report) == {
        "Casualties.csv": ("loaded", 8, 6, 2),
        "Accidents.csv": ("loaded", 9, 6, 3),
    }
    refused = placed.rows("select line, column_name, reason from refused order by all")
    assert refused == [
        (8, "Accident_Index", "no row of the file that it belongs to has this key"),
        (8, "Accident_Severity", "a category that the contract does not map"),
        (9, "Location_Northing_OSGR", "half a coordinate: the other half is missing"),
        (9, "casualty_adjusted_severity_serious", "not a number"),
        (10, "Date", "not a date written DD/MM/YYYY or YYYY-MM-DD"),
    ]
    assert placed.rows(
        "select dataset_id, category, weight, lsoa21, placed_by from events order by all"
    ) == [
        ("road_casualties", "fatal", 1.0, "D01000004", "point"),
        ("road_casualties", "serious", 1.0, "D01000001", "point"),
        ("road_casualties", "slight", 0.0, "D01000004", "point"),
        ("road_casualties", "slight", 0.25, "D01000001", "point"),
        ("road_collisions", "fatal", None, "D01000009", "point"),
        ("road_collisions", "serious", None, "D01000004", "point"),
        ("road_collisions", "slight", None, "D01000001", "point"),
        ("road_collisions", "slight", None, None, "nowhere"),
        ("road_collisions", "slight", None, None, "nowhere"),
    ]


def test_casualties_without_their_collisions_are_not_loaded(placed: Small) -> None:
    report = placed.load({"c.csv": f"{CASUALTIES}\n201401,1,1,3,0.25\n"})
    (one,) = report.receipts
    assert one.status == "not loaded"
    assert "no row of the file that it belongs to has this key" in one.reason


def test_a_casualty_file_finds_collisions_that_were_loaded_before(placed: Small) -> None:
    collisions = f"{COLLISIONS}\n201401,{grid('D01000001')},3,18/08/2014,D06000001,-1\n"
    placed.load({"a.csv": collisions})
    (placed.inbox / "c.csv").write_text(f"{CASUALTIES}\n201401,1,1,2,0.9\n")
    report = placed.load_paths([placed.inbox])
    assert {one.name: one.status for one in report.receipts} == {
        "a.csv": "already loaded",
        "c.csv": "loaded",
    }
    assert placed.rows("select weight from events where dataset_id = 'road_casualties'") == [(0.9,)]
