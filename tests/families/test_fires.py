"""Fires by small area: the demonstration's workbooks, ones written by hand, and messy ones."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

import pytest

from cspdata.demo import fires
from cspdata.demo.workbooks import ods
from cspdata.hotspots import cells
from cspdata.measures import Evidence, levels
from cspdata.periods import Period, month
from tests.families.demonstration import NOW, Files, changed, loaded_with_areas
from tests.small import Small, receipts

FAMILY = (fires,)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture(scope="module")
def loaded(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A warehouse with the family's files and the areas that its rows lie in."""
    return loaded_with_areas(tmp_path_factory.mktemp("placed"), files)


def workbook_rows(content: bytes) -> list[tuple[str, ...]]:
    """Every row of a workbook, repeated rows and cells written out, without the blank filler."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    found: list[tuple[str, ...]] = []
    for row in root.iter(f"{TABLE}table-row"):
        cells_of: list[str] = []
        for cell in row.iter(f"{TABLE}table-cell"):
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            cells_of += ["".join(cell.itertext())] * (times if times < 100 else 0)
        found += [tuple(cells_of)] * int(row.get(f"{TABLE}number-rows-repeated", "1"))
    return found


def test_rows_that_stand_once_for_many_are_all_counted(loaded: Small, files: Files) -> None:
    """The workbooks hold far fewer rows than incidents: those alike are written once."""
    expected: Counter[tuple[str, str]] = Counter()
    rows = written = 0
    for name, content in files.items():
        if "Low_level" in name:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                written += len(re.findall(b"<table:table-row ", archive.read("content.xml")))
            for row in workbook_rows(content):
                if row != fires.COLUMNS:
                    rows += 1
                    if row[0] != fires.OTHER_SERVICE:
                        expected[row[1][:4], row[4].partition(" - ")[0].lower()] += 1
    assert written < 0.8 * rows
    read, kept, refused = loaded.rows(
        "select sum(rows_read), sum(rows_kept), sum(rows_refused) from files "
        "where dataset_id = 'fire_incidents'"
    )[0]
    assert (read, kept, refused) == (rows, rows, 0)
    found = loaded.rows(
        "select year(month)::varchar, category, count(*) from events "
        "where dataset_id = 'fire_incidents' group by all"
    )
    secondary = {year: count for year, category, count in found if category == "secondary_fire"}
    assert secondary == {
        year: count for (year, kind), count in expected.items() if kind == "secondary fire"
    }
    assert sum(count for _, _, count in found) == sum(expected.values())


def test_small_areas_of_both_vintages_are_placed(loaded: Small) -> None:
    manners = loaded.rows(
        "select year(month), count(*) filter (where placed_by in ('code', 'district')) / count(*) "
        "from events where dataset_id = 'fire_incidents' group by all order by all"
    )
    assert [year for year, _ in manners] == [2020, 2021, 2022, 2023, 2024, 2025]
    assert all(share > 0.95 for _, share in manners[:-1])
    split = loaded.rows(
        "select distinct year(month) from events where dataset_id = 'fire_incidents' "
        "and placed_by = 'district' order by all"
    )
    assert split == [(2020,), (2021,), (2022,)]


def test_a_year_without_small_areas_has_no_counts(evidence: Evidence) -> None:
    cover = evidence.coverage(evidence.catalogue.datasets["fire_incidents"])
    assert [start.year for start in cover.complete] == [2020, 2021, 2022, 2023, 2024]
    assert (cover.step, cover.length) == (12, 12)
    assert cover.own(NOW) == Period(month("2024-04"), month("2025-03"))


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [("secondary_fires", "worse"), ("deliberate_outdoor_fires", "no real change")],
)
def test_planted_changes_and_no_others(evidence: Evidence, indicator: str, expected: str) -> None:
    found = changed(evidence, indicator)
    assert found.frame["verdict"].tolist() == [expected]
    assert (found.period.first, found.before.first) == (month("2024-04"), month("2023-04"))


def test_small_areas_add_up_and_squares_are_refused(evidence: Evidence) -> None:
    indicator = evidence.catalogue.indicator("secondary_fires")
    area = evidence.partnership.area
    year = Period(month("2024-04"), month("2025-03"))
    whole = levels(evidence, indicator, area=area, level="lad", period=year).frame["count"].sum()
    small = cells(evidence, indicator, period=year, size="lsoa").frame["count"].sum()
    assert whole == small
    with pytest.raises(ValueError, match="no point and no month"):
        cells(evidence, indicator, period=year, size="500")


HEADER = ("FRS_NAME_TERRITORY", "FINANCIAL_YEAR", "LSOA\u00a0CODE\n[note 2]", "", "INCIDENT_TYPE")


def test_a_workbook_written_by_hand(placed: Small) -> None:
    """A title, headers with marks, cells that repeat, rows that repeat, blank filler at the end."""
    service = "Another service"
    rows = [
        ("Low level geography dataset",),
        (),
        HEADER,
        *[("", "2022/23", "D01000001", "D01000001", "Secondary fire - grassland")] * 5,
        *[("", "2022/23", "D01100023", "", "Primary fire - dwelling or other building")] * 2,
        ("", "2022/23", "Not known", "", "SECONDARY FIRE - Refuse"),
        ("", "2022/23", "E01000001", "", "Chimney fire"),
        (service, "2022/23", "D01000001", "", "Chimney fire"),
        ("", "2022/24", "D01000001", "", "Chimney fire"),
        ("", "2022/23", "D01000001", "", "Rescue of a cat"),
    ]
    report = placed.load({"fires.ods": ods({"202223": rows}, repeats=True)})
    assert receipts(report) == {"fires.ods · 202223": ("loaded", 12, 10, 2)}
    assert placed.rows("select line, reason from refused order by all") == [
        (14, "not a financial year written YYYY/YY"),
        (15, "a category that the contract does not map"),
    ]
    found = placed.rows(
        "select category, coalesce(lsoa21, ''), placed_by, count(*) from events group by all "
        "order by all"
    )
    assert found == [
        ("chimney_fire", "", "elsewhere", 1),
        ("primary_fire_dwelling", "", "district", 2),
        ("secondary_fire", "", "nowhere", 1),
        ("secondary_fire", "D01000001", "code", 5),
    ]
