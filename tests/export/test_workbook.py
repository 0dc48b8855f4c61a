"""Workbooks opened again: the numbers are those of the results, and gaps say why."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest

from cspdata.export.footnotes import footnotes, note_keys
from cspdata.export.pack import IndicatorPack, ObjectivePack, ThemePack
from cspdata.export.sheets import (
    CHANGES,
    CONFIDENTIAL,
    LEVELS,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    sheets,
)
from cspdata.export.workbook import HOUSE_THEME, workbook
from cspdata.words import headline
from tests.export.packs import MADE_ON, full_pack, indicator_pack, indicators, objective

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
NOT_TEXT = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")
Table = list[dict[str, Any]]


def tables(blob: bytes) -> dict[str, Table]:
    """The one table of each sheet, found by the range that Excel knows it by."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(blob))
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        heading = _heading_row(blob, book.sheet_names.index(name) + 1)
        if heading is not None:
            names = rows[heading]
            found[name] = [dict(zip(names, row, strict=True)) for row in rows[heading + 1 :]]
    return found


def _heading_row(blob: bytes, sheet: int) -> int | None:
    with ZipFile(BytesIO(blob)) as archive:
        relations = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
        if relations not in archive.namelist():
            return None
        part = re.search(r"tables/(table\d+\.xml)", archive.read(relations).decode())
        if part is None:
            return None
        table = archive.read(f"xl/tables/{part.group(1)}").decode()
    corner = re.search(r'ref="[A-Z]+(\d+):', table)
    assert corner is not None
    return int(corner.group(1)) - 1


def same(written: object, value: Any) -> bool:
    """Whether a cell holds a value of a frame; a workbook keeps sixteen digits."""
    if pd.isna(value) or math.isinf(value):
        return written in (CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE)
    return isinstance(written, (int, float)) and math.isclose(written, value, rel_tol=1e-14)


def of(table: Table, one: IndicatorPack) -> Table:
    """The rows of an indicator."""
    return [row for row in table if row["Indicator"] == one.indicator.title]


@pytest.fixture(params=sorted(indicators()))
def alone(request: pytest.FixtureRequest) -> ObjectivePack:
    """An objective with one theme of one indicator, for every declared indicator."""
    whole = full_pack()
    one = next(
        (pack for pack in whole.packs if pack.indicator.id == request.param),
        None,
    ) or indicator_pack(indicators()[request.param], scale=120.0)
    return replace(whole, themes=(ThemePack(whole.themes[0].theme, (one,)),), outlines=None)


def test_sheet_numbers_of_every_indicator_equal_its_results(alone: ObjectivePack) -> None:
    found = tables(workbook(alone))
    one = alone.packs[0]
    results = {
        "1a Over time": (one.series.frame, LEVELS),
        "1b Places": (one.places.frame, LEVELS),
        "1c Changes": (pd.concat([one.change.frame, one.place_changes.frame]), CHANGES),
    }
    for name, (frame, columns) in results.items():
        rows = of(found[name], one)
        assert len(rows) == len(frame) > 0
        for column, heading in columns.items():
            for row, value in zip(rows, frame[column], strict=True):
                assert same(row[heading], value), (name, heading, row[heading], value)
    months = [row["From"] for row in found["1a Over time"]]
    assert [_day(month) for month in months] == [m.date() for m in one.series.frame["period_start"]]
    assert found["Summary"][0]["In words"] == headline(one.change, one.series)
    assert same(found["Summary"][0]["Count"], one.change.frame["count"].iloc[0])


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def test_gaps_are_shorthand_that_says_why(pack: ObjectivePack, book_bytes: bytes) -> None:
    found = tables(book_bytes)
    places = {row["Area"]: row for row in of(found["1b Places"], pack.packs[0])}
    assert places["Mere"]["Count"] == CONFIDENTIAL
    assert places["Wilton"]["Count"] == 0
    changes = {row["Area"]: row for row in of(found["1c Changes"], pack.packs[0])}
    assert changes["Mere"]["Count before"] == CONFIDENTIAL
    assert changes["Westbury"]["Count before"] == 0
    assert changes["Westbury"]["Rate ratio"] == NOT_APPLICABLE
    assert changes["Westbury"]["Ratio upper limit"] == NOT_APPLICABLE
    assert changes["Wilton"]["Change (%)"] == NOT_APPLICABLE
    months = {_day(row["From"]): row for row in found["3a Over time"]}
    for month in pack.themes[2].indicators[0].series.notes.missing:
        assert months[month]["Count"] == NOT_AVAILABLE
    refused = found["4c Changes"]
    assert {row["Verdict"] for row in refused} == {"Cannot say"}
    assert refused[0]["Count"] == NOT_AVAILABLE


def test_shorthand_is_explained_above_each_table_that_uses_it(book_bytes: bytes) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(book_bytes))
    used = 0
    for name in book.sheet_names[3:]:
        cells = [str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row]
        for sign in (CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE):
            explained = any(cell.startswith(f"{sign} ") for cell in cells)
            assert explained == (sign in cells), (name, sign)
            used += explained
    assert used > 5


def test_no_cell_is_empty_merged_or_says_nan(book_bytes: bytes) -> None:
    for name, table in tables(book_bytes).items():
        for row in table:
            for heading, cell in row.items():
                assert heading != ""
                assert cell != "", (name, heading, row)
                assert not NOT_TEXT.search(str(cell)), (name, heading, cell)
    with ZipFile(BytesIO(book_bytes)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/sheet"):
                assert b"mergeCell" not in archive.read(member), member


def test_sheets_come_in_order_and_all_are_in_the_contents(book_bytes: bytes) -> None:
    from python_calamine import CalamineWorkbook

    names = CalamineWorkbook.from_filelike(BytesIO(book_bytes)).sheet_names
    assert names[:5] == ["Cover", "Contents", "Notes", "Summary", "1a Over time"]
    assert names[-1] == "Missing data"
    contents = tables(book_bytes)["Contents"]
    assert [row["Sheet name"] for row in contents] == names[3:]
    for row in contents:
        assert row["Table description"].endswith("(demonstration data)")


def test_every_note_referred_to_is_on_the_notes_sheet(book_bytes: bytes) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(book_bytes))
    numbers = {int(row["Note number"]) for row in tables(book_bytes)["Notes"]}
    referred = set()
    for name in book.sheet_names[3:]:
        for row in book.get_sheet_by_name(name).to_python()[:2]:
            referred |= {int(n) for n in re.findall(r"\[note (\d+)\]", str(row[0]))}
    assert referred == numbers
    notes = " ".join(str(row["Text"]) for row in tables(book_bytes)["Notes"])
    for caveat in (caveat for one in indicators().values() for caveat in one.caveats):
        if one_of_pack(caveat):
            assert caveat.rstrip(".") in notes


def one_of_pack(caveat: str) -> bool:
    """Whether an indicator of the full pack has the caveat."""
    return any(caveat in one.indicator.caveats for one in full_pack().packs)


def test_a_sheet_refers_to_the_caveats_of_its_own_theme_alone(pack: ObjectivePack) -> None:
    made, caveats = sheets(pack), footnotes(pack)
    for label, sheet in made.items():
        keys = set(note_keys(sheet, caveats))
        for note in caveats:
            assert (note.key in keys) == (
                sheet.theme is not None and sheet.theme.theme.id in note.themes
            ), (label, note.text)
    own = next(note for note in caveats if "wildlife, heritage" in note.text)
    assert own.themes == {"rural_crime"}


def test_making_a_workbook_leaves_its_theme_as_it_was(pack: ObjectivePack) -> None:
    workbook(pack)
    assert HOUSE_THEME["global"] == {"font_size": 12, "font_name": "Arial"}
    assert HOUSE_THEME["subtitle"] == {"font_size": 12}


def test_headings_stay_in_view(book_bytes: bytes) -> None:
    with ZipFile(BytesIO(book_bytes)) as archive:
        for number in range(4, 10):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            heading = _heading_row(book_bytes, number)
            assert heading is not None
            assert f'ySplit="{heading + 1}"' in sheet
            assert 'state="frozen"' in sheet


def test_needs_are_listed_with_their_holders(pack: ObjectivePack, book_bytes: bytes) -> None:
    rows = tables(book_bytes)["Missing data"]
    needs = [(t.theme.title, n.what, n.holder) for t in pack.themes for n in t.lacking]
    assert [(r["Theme"], r["What is missing"], r["Who holds it"]) for r in rows] == needs


def test_real_data_carry_no_demonstration_mark() -> None:
    whole = full_pack(demonstration=False)
    real = replace(whole, themes=(replace(whole.themes[0], indicators=()),))
    assert b"emonstration" not in _text(workbook(real))


def _text(blob: bytes) -> bytes:
    with ZipFile(BytesIO(blob)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_an_objective_without_any_data_still_makes_a_workbook() -> None:
    chosen = objective("protect_vulnerable_people")
    themes = tuple(ThemePack(theme, lacking=theme.needs) for theme in chosen.themes)
    found = tables(workbook(replace(full_pack(), objective=chosen, themes=themes)))
    assert [row["Theme"] for row in found["Summary"]] == ["Domestic abuse", "Exploitation"]
    assert {row["Count"] for row in found["Summary"]} == {NOT_AVAILABLE}
    assert len(found["Missing data"]) == sum(len(theme.needs) for theme in chosen.themes)


def test_results_without_rows_make_no_sheet(pack: ObjectivePack) -> None:
    one = pack.themes[3].indicators[0]
    bare = replace(
        one,
        change=replace(one.change, frame=one.change.frame.iloc[:0]),
        places=replace(one.places, frame=one.places.frame.iloc[:0]),
        place_changes=replace(one.place_changes, frame=one.place_changes.frame.iloc[:0]),
    )
    found = tables(workbook(replace(pack, themes=(ThemePack(pack.themes[3].theme, (bare,)),))))
    assert "1a Over time" in found
    assert "1b Places" not in found
    assert "1c Changes" not in found
    assert found["Summary"][0]["Verdict"] == "Cannot say"


def test_a_text_is_never_a_formula(pack: ObjectivePack) -> None:
    theme = pack.themes[3]
    one = theme.indicators[0]
    frame = one.places.frame.assign(area_name="=1+1")
    risky = replace(one, places=replace(one.places, frame=frame))
    blob = workbook(replace(pack, themes=(replace(theme, indicators=(risky,)),)))
    assert tables(blob)["1b Places"][0]["Area"] == "=1+1"
    with ZipFile(BytesIO(blob)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(member)


def test_the_same_pack_gives_the_same_bytes(pack: ObjectivePack, book_bytes: bytes) -> None:
    assert workbook(pack) == book_bytes


def test_the_file_is_dated_by_the_pack(book_bytes: bytes) -> None:
    with ZipFile(BytesIO(book_bytes)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time[:3] for info in archive.infolist()} == {
            (MADE_ON.year, MADE_ON.month, MADE_ON.day)
        }
    assert core.count(f"{MADE_ON.isoformat()}T00:00:00Z") == 2
