"""The analyst's notes: kept with their history, refused where they name a person, never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from cspdata import analyst_notes
from cspdata.analyst_notes import (
    LONGEST,
    PARTS,
    PESTELO,
    TRIANGLE,
    AnalystNote,
    fault_of,
    keep_note,
    latest_note,
    newest_notes,
    notes_folder,
    notes_of,
)
from cspdata.decisions import DecisionError, decisions_file, log
from cspdata.words import note_line, note_origin

pytestmark = pytest.mark.usefixtures("own_folder")
DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


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
    (entry,) = log(kind="analyst_note")
    assert (entry.subject, entry.author) == ("business_crime/shoplifting/D06000054", "Analyst, CSP")
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
    with pytest.raises(DecisionError) as refused:
        kept(offender=text)
    said = str(refused.value)
    assert f"Offender seems to hold {kind}" in said
    assert "save again" in said
    assert text not in said
    assert not decisions_file().exists()


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
        with pytest.raises(DecisionError):
            kept(author=author, **parts)
    with pytest.raises(DecisionError, match="no id"):
        notes_of("..", "shoplifting")


def old_file(*notes: AnalystNote) -> Path:
    """The file of an older version with these notes in it."""
    file = notes_folder() / "business_crime" / "shoplifting.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(list(notes)), indent=2))
    return file


def of_an_older_version(
    summary: str, *, day: datetime = DAY, area: str = "D06000054"
) -> AnalystNote:
    return AnalystNote(
        theme="business_crime",
        indicator="shoplifting",
        area_code=area,
        area_name="Wiltshire",
        period="Oct 2024 – Sep 2025",
        before="Oct 2023 – Sep 2024",
        written=day,
        parts={"summary": summary, "location": "Shops."},
        author="Analyst, CSP",
    )


def test_the_notes_of_an_older_version_come_into_the_log_once_and_whole() -> None:
    first, second = of_an_older_version("First."), of_an_older_version("Second.", area="D09000004")
    file = old_file(first, second)
    held = file.read_bytes()
    assert notes_of("business_crime", "shoplifting") == (first, second)
    analyst_notes._taken.clear()  # as another process finds it
    assert notes_of("business_crime", "shoplifting") == (first, second)
    assert newest_notes("D06000054") == {"shoplifting": first}
    assert len(log(kind="analyst_note")) == 2
    assert file.read_bytes() == held
    file.unlink()
    assert notes_of("business_crime", "shoplifting") == (first, second)


def test_two_like_notes_of_different_days_both_come_over_and_a_later_file_adds_what_is_new() -> (
    None
):
    first = of_an_older_version("Same.")
    second = of_an_older_version("Same.", day=DAY + timedelta(days=1))
    old_file(first, second)
    assert notes_of("business_crime", "shoplifting") == (first, second)
    third = of_an_older_version("More.", day=DAY + timedelta(days=2))
    old_file(first, second, third)
    assert notes_of("business_crime", "shoplifting") == (first, second, third)
    assert len(log(kind="analyst_note")) == 3


def test_a_note_of_the_log_stays_the_newest_when_an_older_file_comes_in_after_it() -> None:
    newest = kept(summary="Of the log.")
    old_file(of_an_older_version("Of the file.", day=DAY - timedelta(days=30)))
    assert latest_note("business_crime", "shoplifting", area_code="D06000054") == newest
    assert newest_notes("D06000054") == {"shoplifting": newest}


def test_a_broken_file_is_named_and_left_as_it_is() -> None:
    file = old_file(of_an_older_version("First."))
    file.write_text("[{", encoding="utf-8")
    for attempt in (
        lambda: notes_of("business_crime", "shoplifting"),
        lambda: newest_notes("D06000054"),
    ):
        with pytest.raises(DecisionError, match="shoplifting.json: the notes cannot be read"):
            attempt()
    assert notes_of("business_crime", "robbery") == ()
    assert file.read_text(encoding="utf-8") == "[{"


def test_a_note_with_every_part_filled_is_kept() -> None:
    texts = dict.fromkeys(PARTS, "é" * LONGEST)
    assert kept(**texts).parts == texts


def test_a_save_repeated_with_its_key_is_one_note() -> None:
    told = {
        "theme": "business_crime",
        "indicator": "shoplifting",
        "area_code": "D06000054",
        "area_name": "Wiltshire",
        "period": "2025",
        "before": "2024",
        "key": "form/1",
    }
    assert keep_note(**told, parts={"summary": "Once."}) == keep_note(
        **told, parts={"summary": "Once."}
    )
    assert len(log(kind="analyst_note")) == 1


def test_two_who_save_at_once_lose_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: kept(summary=f"Note {k}."), range(24)))
    found = notes_of("business_crime", "shoplifting")
    assert {one.parts["summary"] for one in found} == {f"Note {k}." for k in range(24)}
