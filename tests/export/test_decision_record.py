"""The decision record reopened: slides, workbook and CSV say what was agreed, alike each time."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pandas as pd
import pytest
from pptx import Presentation

from cspdata.export.decision_record import record_csv, record_pptx, record_xlsx
from cspdata.priorities import rooms
from cspdata.priorities.decide import drop, lock, reopen
from cspdata.priorities.record import DecisionRecord, decision_record
from cspdata.priorities.rooms import RoomError
from tests.priorities.meeting import HOLDER, PHONES, THEMES, TOLD, at, decided_room, scored_room
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def record() -> DecisionRecord:
    return decision_record(CATALOGUE, decided_room().code)


def slide_texts(slide) -> list[str]:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return found


def test_the_slides_say_what_was_agreed_and_how_the_themes_stood(record: DecisionRecord) -> None:
    deck = Presentation(BytesIO(record_pptx(record, CATALOGUE)))
    slides = [slide_texts(one) for one in deck.slides]
    assert slides[0][0] == (
        "2 priorities agreed: one for the short term and one for the long term."
    )
    first = next(one for one in slides if one[0].startswith("Short term: "))
    for text in (TOLD["reason"], TOLD["dissent"], *TOLD["roles"].values()):
        assert text in first
    assert any("700" in text and "Sep 2026" in text for text in first)
    stood = next(one for one in slides if "Range of ranks" in one)
    assert [title for _, title in THEMES if title not in stood] == []
    assert "In the first 5" in stood
    last = slides[-1]
    assert [one.title for one in CATALOGUE.criteria.criteria if one.title not in last] == []
    told = "\n".join(one.notes_slide.notes_text_frame.text for one in deck.slides)
    assert "instead of" in told
    assert "was opened again: Two partners were missing" in told
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
            assert shape.left + shape.width <= deck.slide_width + 1


def test_the_table_holds_every_field_of_each_priority(record: DecisionRecord) -> None:
    told = record_csv(record, CATALOGUE).decode()
    first, second = csv.DictReader(StringIO(told))
    assert (first["Term"], second["Term"]) == ("Short term", "Long term")
    assert first["Role of each partner"] == (
        "Council: lighting and wardens; Police: patrols in the six places"
    )
    assert (first["Target by"], second["Measure"]) == ("2026-09", "")
    assert (first["Version"], first["Locked"][:16]) == ("2", "2025-11-03T10:40")
    rank = record.standing.frame.set_index("theme").loc["anti_social_behaviour", "rank"]
    assert first["Rank in the room"] == f"{rank:.0f}"
    book = pd.read_excel(
        BytesIO(record_xlsx(record, CATALOGUE)), sheet_name=None, header=None, engine="calamine"
    )
    cells = {str(one) for frame in book.values() for one in frame.to_numpy().ravel()}
    assert {TOLD["title"], TOLD["reason"], TOLD["dissent"]} <= cells


def test_a_version_gives_the_same_files_whatever_comes_after(record: DecisionRecord) -> None:
    code = record.view.code
    makers = (record_pptx, record_xlsx, record_csv)
    before = [make(record, CATALOGUE) for make in makers]
    old = [make(decision_record(CATALOGUE, code, version=1), CATALOGUE) for make in makers]
    given = {"theme": "anti_social_behaviour", "criterion": "harm", "value": 4, "now": at(80)}
    for phone in PHONES:
        rooms.score(code, phone, **given)
    reopen(CATALOGUE, code, HOLDER, reason="Once more", now=at(81))
    drop(CATALOGUE, code, HOLDER, choice="anti_social_behaviour-long", now=at(82))
    lock(CATALOGUE, code, HOLDER, now=at(83))
    for version, wanted in ((2, before), (1, old)):
        again = decision_record(CATALOGUE, code, version=version)
        assert [make(again, CATALOGUE) for make in makers] == wanted
    assert decision_record(CATALOGUE, code).version.number == 3
    assert old != before


def test_what_was_never_locked_has_no_record() -> None:
    room = scored_room()
    with pytest.raises(RoomError, match="not locked yet"):
        decision_record(CATALOGUE, room.code)
    code = decided_room().code
    with pytest.raises(RoomError, match="no version 3; the last one is 2"):
        decision_record(CATALOGUE, code, version=3)
    reopen(CATALOGUE, code, HOLDER, reason="All given up", now=at(81))
    for one in ("anti_social_behaviour-long", "anti_social_behaviour-short"):
        drop(CATALOGUE, code, HOLDER, choice=one, now=at(82))
    lock(CATALOGUE, code, HOLDER, now=at(83))
    with pytest.raises(ValueError, match="has no priority"):
        record_pptx(decision_record(CATALOGUE, code), CATALOGUE)
