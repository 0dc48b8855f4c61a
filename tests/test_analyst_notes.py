"""The analyst's notes: kept with their history, refused where they name a person, never lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cspdata.analyst_notes import (
    LONGEST,
    PARTS,
    PESTELO,
    TRIANGLE,
    AnalystNote,
    NoteError,
    fault_of,
    keep_note,
    latest_note,
    notes_folder,
    notes_of,
)
from cspdata.words import note_line, note_origin

DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    return tmp_path


def kept(area: str = "D06000054", author: str = "", **parts: str) -> AnalystNote:
    return keep_note(
        theme="business_crime",
        indicator="shoplifting",
        area_code=area,
        area_name="Wiltshire",
        period="Oct 2024 – Sep 2025",
        before="Oct 2023 – Sep 2024",
        parts=parts,
        author=author,
        written=DAY,
    )


def test_a_kept_note_is_read_as_it_was_written() -> None:
    note = kept(location="Two supermarkets by the station.", victim=" ", author="Analyst, CSP")
    assert note.parts == {"location": "Two supermarkets by the station."}
    assert latest_note("business_crime", "shoplifting", area_code="D06000054") == note
    file = notes_folder() / "business_crime" / "shoplifting.json"
    assert json.loads(file.read_text(encoding="utf-8"))[0]["author"] == "Analyst, CSP"
    assert list(file.parent.iterdir()) == [file]
    assert note_line(note) == "Location: Two supermarkets by the station."
    assert note_origin(note).startswith("Written 3 November 2025 by Analyst, CSP, on Wiltshire")


def test_a_newer_note_keeps_the_older_one_and_other_areas_theirs() -> None:
    first, second = kept(summary="First."), kept(summary="Second.")
    other = kept(area="D09000004", summary="Elsewhere.")
    assert notes_of("business_crime", "shoplifting") == (first, second, other)
    assert latest_note("business_crime", "shoplifting", area_code="D06000054") == second
    assert latest_note("business_crime", "shoplifting", area_code="D06000099") is None
    assert latest_note("business_crime", "robbery", area_code="D06000054") is None


def test_triangle_and_pestelo_are_there_whole() -> None:
    assert TRIANGLE == ("offender", "victim", "location")
    assert "".join(one[0] for one in PESTELO) == "pestelo"
    assert set(PARTS) == {"summary", *TRIANGLE, *PESTELO}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mr Smith was seen there again.", "the name of a person"),
        ("Write to jo@example.org about it.", "an e-mail address"),
        ("Most come from SN1 2AB.", "a full postcode"),
        ("Ring 01249 700123.", "a telephone number"),
        ("One, born 3 May 1999, is known.", "a date of birth"),
        ("See crime ref 54XY/1234/25.", "a custody or crime reference"),
    ],
)
def test_personal_data_are_refused_and_never_repeated(text: str, kind: str) -> None:
    with pytest.raises(NoteError) as refused:
        kept(offender=text)
    said = str(refused.value)
    assert f"Offender seems to hold {kind}" in said
    assert "save again" in said
    assert text not in said
    assert not notes_folder().exists()


@pytest.mark.parametrize(
    "text",
    [
        "Royal Wootton Bassett and Salisbury on Friday nights, 18-24 year olds.",
        "A rise of 348 offences (26 %) since Oct 2024; 10,000 residents.",
        "Repeat offenders released under the early scheme of September 2024.",
    ],
)
def test_places_and_figures_are_no_personal_data(text: str) -> None:
    assert fault_of({"summary": text}) == ""


def test_what_is_no_note_is_refused_by_name() -> None:
    for parts, author, reason in (
        ({}, "", "empty"),
        ({"summary": "  "}, "", "empty"),
        ({"summary": "x" * (LONGEST + 1)}, "", "2,001 characters"),
        ({"weather": "Rain."}, "", "'weather' is no part"),
        ({"summary": "Fine."}, "jo@example.org", "Author"),
    ):
        assert reason in fault_of(parts, author)
        with pytest.raises(NoteError):
            kept(author=author, **parts)
    with pytest.raises(NoteError, match="no id"):
        notes_of("..", "shoplifting")


def test_a_broken_file_is_named_and_not_written_over() -> None:
    kept(summary="First.")
    file = notes_folder() / "business_crime" / "shoplifting.json"
    file.write_text("[{", encoding="utf-8")
    for attempt in (lambda: notes_of("business_crime", "shoplifting"), lambda: kept(summary="Two")):
        with pytest.raises(NoteError, match="shoplifting.json: the notes cannot be read"):
            attempt()
    assert file.read_text(encoding="utf-8") == "[{"


def test_a_failed_write_leaves_the_last_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept(summary="First.")

    def full(_: Path, __: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        kept(summary="Second.")
    assert notes_of("business_crime", "shoplifting") == (first,)
    assert len(list(notes_folder().rglob("*.*"))) == 1


def test_two_who_save_at_once_lose_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: kept(summary=f"Note {k}."), range(24)))
    found = notes_of("business_crime", "shoplifting")
    assert {one.parts["summary"] for one in found} == {f"Note {k}." for k in range(24)}
