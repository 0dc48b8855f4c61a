"""Ambulance attendances and emergency departments: counts, depersonalised rows, no free text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from cspdata.demo import emergency
from cspdata.measures import Evidence
from cspdata.periods import month
from tests.families.demonstration import (
    DEMONSTRATION,
    OURS,
    REAL,
    Files,
    figures,
    plain_rows,
    verdict,
)
from tests.small import CATALOGUE as SMALL
from tests.small import Small, receipts

FAMILY = (emergency,)


# Ambulance attendances

AMBULANCE = "health/ambulance_attendances.csv"
CALLS = "month,area_code,call_category,alcohol,attendances"


def test_ambulance_figures_of_the_whole_are_the_sums_of_its_areas(
    files: Files, tmp_path: Path
) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    rows = plain_rows(files[AMBULANCE])
    report = small.load({"a.csv": files[AMBULANCE]})
    assert receipts(report) == {"a.csv": ("loaded", len(rows), len(rows), 0)}
    found = figures(small, "ambulance")
    for text, measure in (("Assault", "assault"), ("Overdose", "overdose")):
        for start in ("2021-10", "2025-09"):
            wanted = [row for row in rows if row["call_category"] == text and row["month"] == start]
            assert len(wanted) == 2 * 20
            assert found[f"{start}-01", OURS, measure] == sum(
                int(row["attendances"]) for row in wanted
            )
            place = [int(row["attendances"]) for row in wanted if row["area_code"] == "D09000001"]
            assert found[f"{start}-01", "D09000001", measure] == sum(place)


def test_more_overdoses_are_found(evidence: Evidence) -> None:
    assert verdict(evidence, "ambulance_overdose") == "worse"
    assert verdict(evidence, "ambulance_assault") == "no real change"


def test_ambulance_messy_rows(ours: Small) -> None:
    """A given whole stands before the sum; a withheld part makes the sum withheld, not small."""
    text = "\n".join(
        [
            '"Attendances, South Western",,,,',
            ",,,,",
            CALLS.replace("call_category", "Call\u00a0Category"),
            '2025-04,A1,assault,Y,"1,204"',
            "2025-04,A2,ASSAULT,N,6",
            "2025-05,A1,Overdose,,<5",
            "2025-05,A2,Overdose,,9",
            "2025-06,A1,Overdose,,4",
            "2025-06,Wiltshire,Overdose,,31",
            "2025-07,A1,Drowning,,3",
            "2025-13,A1,Assault,,3",
            "2025-07,A1,Assault,,several",
        ]
    )
    report = ours.load({"a.csv": text})
    assert receipts(report) == {"a.csv": ("loaded", 9, 6, 3)}
    found = figures(ours, "ambulance")
    assert found == {
        ("2025-04-01", "A1", "assault"): 1204,
        ("2025-04-01", "A2", "assault"): 6,
        ("2025-04-01", "E06000054", "assault"): 1210,
        ("2025-05-01", "A1", "overdose"): None,
        ("2025-05-01", "A2", "overdose"): 9,
        ("2025-05-01", "E06000054", "overdose"): None,
        ("2025-06-01", "A1", "overdose"): 4,
        ("2025-06-01", "E06000054", "overdose"): 31,
    }
    hidden = ours.rows("select area_code, level from aggregates where suppressed order by all")
    assert hidden == [("A1", "community_area"), ("E06000054", "lad")]


# Emergency departments


def istv_files(files: Files) -> Files:
    return {name.rsplit("/", 1)[1]: text for name, text in files.items() if "/istv_" in name}


def test_attendances_are_counted_in_the_month_of_arrival(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    given = istv_files(files)
    assert len(given) == 4
    report = small.load(given)
    expected: Counter[tuple[str, str, str]] = Counter()
    for name, text in given.items():
        rows = plain_rows(text)
        assert receipts(report)[name] == ("loaded", len(rows), len(rows), 0)
        for row in rows:
            _, month_number, year = row[emergency.ISTV_COLUMNS[2]].split(" ")[0].split("/")
            method = "sharp_object" if row["ASSAULT METHOD"].startswith("Knife") else "another"
            expected[f"{year}-{month_number}-01", row["SITE CODE (OF TREATMENT)"], method] += 1
    found = small.rows(
        "select month::varchar, source, case when category = 'sharp_object' then category "
        "else 'another' end as method, count(*) from events group by all"
    )
    assert {(start, site, method): rows for start, site, method, rows in found} == expected
    placed = small.rows("select distinct lad_code, placed_by, lsoa21 from events")
    assert placed == [(OURS, "district", None)]


def test_more_assaults_with_sharp_objects_are_found(demo_evidence: Evidence) -> None:
    assert verdict(demo_evidence, "emergency_department_sharp_objects") == "worse"
    assert verdict(demo_evidence, "emergency_department_assaults") == "no real change"


def kept_anywhere(small: Small, text: str) -> list[tuple[str, str]]:
    """The columns of any table in which a text is kept, in whole or in part."""
    columns = small.rows(
        "select table_name, column_name from duckdb_columns() "
        "where data_type = 'VARCHAR' and not internal"
    )
    return [
        (name, column)
        for name, column in columns
        if small.rows(f"select 1 from {name} where contains(lower({column}), ?) limit 1", text)
    ]


def test_free_text_is_kept_nowhere(files: Files, tmp_path: Path, ours: Small) -> None:
    small = Small(tmp_path / "demo", DEMONSTRATION)
    small.load(istv_files(files))
    assert emergency.FREE_TEXT in str(files["health/istv_2021-10_to_2022-09.csv"])
    assert kept_anywhere(small, "words about a place") == []
    # Nor where the row is refused, or stands in another column than its own.
    lines = [
        ",".join(f'"{one}"' if "," in one else one for one in emergency.ISTV_COLUMNS),
        "RNZ,01/05/2025,02/05/2025 01:10,02/05/2025 00:30,Fist,Home,Mrs Example of High Street",
        "RNZ,01/05/2025,99/05/2025 01:10,02/05/2025 00:30,Fist,Home,Mrs Example of High Street",
        "RNZ,01/05/2025,03/05/2025 01:10,02/05/2025 00:30,Mrs Example of High Street,Home,",
        "RNZ,01/05/2025,04/05/2025 01:10,02/05/2025 00:30,Fist,Mrs Example of High Street,",
        "RNZ,01/05/2025,05/05/2025 01:10,02/05/2025,Fist,Home,Mrs Example, of High Street",
    ]
    report = ours.load({"istv.csv": "\n".join(lines)})
    assert receipts(report) == {"istv.csv": ("loaded", 5, 2, 3)}
    assert kept_anywhere(ours, "example") == []
    assert sorted(ours.rows("select line, column_name, value from refused")) == [
        (
            3,
            "ARRIVAL DATE AND TIME AT ACCIDENT AND EMERGENCY DEPARTMENT",
            "99/05/2025 01:10",
        ),
        (4, "ASSAULT METHOD", ""),
        (6, "", ""),
    ]
    assert sorted(ours.rows("select location from events")) == [("Home",), ("other",)]


def test_a_place_that_is_known_and_not_ours_is_not_counted_here(placed: Small) -> None:
    """A row that names no place is ours; one that names a place elsewhere is not."""
    small = Small(
        placed.folder.parent, msgspec.structs.replace(REAL, partnership=SMALL.partnership)
    )
    text = "\n".join(
        [
            "site_code;arrival_datetime;method;location_area_code",
            "RNZ;2025-05-01 10:00;Fist;",
            "RNZ;2025-05-31T23:59;Knife;D01000001",
            "RNZ;2025-06-01;Knife;X01000001",
        ]
    )
    report = small.load({"istv.csv": text.encode("utf-16")})
    assert receipts(report) == {"istv.csv": ("loaded", 3, 3, 0)}
    rows = small.rows(
        "select month::varchar, category, lad_code, placed_by from events where dataset_id = 'istv'"
    )
    assert sorted(rows, key=str) == [
        ("2025-05-01", "body_part", "D06000001", "district"),
        ("2025-05-01", "sharp_object", "D06000001", "code"),
        ("2025-06-01", "sharp_object", None, "elsewhere"),
    ]


def test_a_month_that_a_department_has_not_supplied_is_not_complete(ours: Small) -> None:
    rows = [
        "site_code,arrival_datetime,method",
        "A,01/04/2025 10:00,Fist",
        "B,01/04/2025 10:00,Fist",
        "A,01/05/2025 10:00,Fist",
        "A,01/06/2025 10:00,Fist",
        "B,01/06/2025 10:00,Fist",
    ]
    ours.load({"istv.csv": "\n".join(rows)})
    cover = ours.evidence().coverage(REAL.datasets["istv"])
    assert cover.complete == (month("2025-04"), month("2025-06"))
    assert cover.missing == (month("2025-05"),)
