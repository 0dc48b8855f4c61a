"""The analyst's notes in the exports: on slides, in speaker notes, on a sheet; nowhere if none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pptx import Presentation
from pptx.slide import Slide

from cspdata.analyst_notes import AnalystNote
from cspdata.analyst_texts import AnalystText
from cspdata.export.pack import ObjectivePack
from cspdata.export.sheets import NOT_AVAILABLE, sheets
from cspdata.export.slides import slides
from cspdata.export.workbook import workbook
from tests.export.packs import AREA, full_pack
from tests.export.test_workbook import tables

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
LOCATION = "Car parks by the leisure centre. " * 55  # near the longest that a note may be
TITLE = "Why, as the partnership’s analyst sees it"
TEXTS_TITLE = "The assessment in the partnership’s own words"


def noted() -> tuple[ObjectivePack, AnalystNote]:
    pack = full_pack()
    one = pack.answered[0].headline
    assert one is not None
    note = AnalystNote(
        theme=one.indicator.theme,
        indicator=one.indicator.id,
        area_code=AREA.code,
        area_name=AREA.name,
        period=pack.period.label,
        before=pack.before.label,
        written=datetime(2025, 11, 3, tzinfo=UTC),
        parts={"summary": "=Fewer patrols?", "location": LOCATION.strip()},
    )
    return replace(pack, analyst_notes=(note,)), note


def cells_of(shown: list[Slide]) -> list[str]:
    """The texts of the cells of every table on slides."""
    return [
        cell.text_frame.text
        for slide in shown
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]


def test_the_note_stands_on_slides_and_in_the_speaker_notes_of_its_theme() -> None:
    pack, note = noted()
    deck = Presentation(BytesIO(slides(pack)))
    shown = [one for one in deck.slides if one.shapes.title.text_frame.text == TITLE]
    assert shown
    cells = cells_of(shown)
    assert "=Fewer patrols?" in cells
    assert " ".join(cells).count("leisure centre.") == 55
    assert any("3 November 2025" in text for text in cells)
    spoken = [one.notes_slide.notes_text_frame.text for one in deck.slides if one.has_notes_slide]
    assert sum("Location: Car parks" in text for text in spoken) == 1
    assert all(
        shape.top + shape.height <= deck.slide_height for slide in shown for shape in slide.shapes
    )


def test_the_note_has_a_sheet_in_the_workbook() -> None:
    pack, note = noted()
    table = tables(workbook(pack))["Analyst notes"]
    assert [(one["Part"], one["In words"]) for one in table] == list(note.lines)
    assert {one["Author"] for one in table} == {NOT_AVAILABLE}
    assert {one["Written"] for one in table} == {"2025-11-03"}


def test_without_a_note_nothing_is_added() -> None:
    pack = full_pack()
    assert "Analyst notes" not in sheets(pack)
    deck = Presentation(BytesIO(slides(pack)))
    assert TITLE not in [one.shapes.title.text_frame.text for one in deck.slides]


def written() -> tuple[ObjectivePack, AnalystText]:
    pack = full_pack()
    text = AnalystText(
        theme=pack.themes[0].theme.id,
        content="plan",
        area_code=AREA.code,
        area_name=AREA.name,
        text="=Three of five actions are done. " + LOCATION.strip(),
        period=pack.period.label,
        written=datetime(2025, 11, 3, tzinfo=UTC),
    )
    return replace(pack, analyst_texts=(text,)), text


def test_the_text_of_a_content_stands_whole_on_slides_and_on_a_sheet() -> None:
    pack, text = written()
    deck = Presentation(BytesIO(slides(pack)))
    shown = [one for one in deck.slides if one.shapes.title.text_frame.text == TEXTS_TITLE]
    cells = cells_of(shown)
    assert {"Last year's plan", pack.themes[0].theme.title} <= set(cells)
    assert " ".join(cells).count("leisure centre.") == 55
    assert all(
        shape.top + shape.height <= deck.slide_height for slide in shown for shape in slide.shapes
    )
    (row,) = tables(workbook(pack))["Analyst texts"]
    assert row["In words"] == text.text
    assert row["Statutory content"] == "Last year's plan"
    assert (row["Written"], row["Author"]) == ("2025-11-03", NOT_AVAILABLE)


def test_without_a_text_nothing_is_added() -> None:
    pack = full_pack()
    assert "Analyst texts" not in sheets(pack)
    deck = Presentation(BytesIO(slides(pack)))
    assert TEXTS_TITLE not in [one.shapes.title.text_frame.text for one in deck.slides]
