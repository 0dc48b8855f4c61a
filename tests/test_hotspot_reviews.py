"""Reviews of hotspots: the newest shows, what is decided has an owner, nobody is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cspdata.decisions import DecisionError, decisions_file, log
from cspdata.hotspot_reviews import (
    DECISIONS,
    HotspotReview,
    hotspot_note_of,
    hotspot_notes_of,
    keep_hotspot_note,
    keep_review,
    review_fault,
    review_history,
    review_of,
    reviews_of,
)

pytestmark = pytest.mark.usefixtures("own_folder")
DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
CELL = "500m-E385500-N157500"


def reviewed(decision: str = "act", *, cell: str = CELL, **told: Any) -> HotspotReview:
    filled = {
        "owner": "Trowbridge neighbourhood team",
        "action": "Lighting in the car park",
        "due": "2026-01",
    }
    if decision in ("watch", "no action"):
        filled = {}
    return keep_review(
        indicator="asb",
        cell_id=cell,
        decision=decision,
        period="Oct 2024 – Sep 2025",
        written=DAY,
        **(filled | told),
    )


def test_a_review_is_read_as_it_was_written() -> None:
    kept = reviewed(author="Safer Communities group", owner="  Town council ")
    assert kept == HotspotReview(
        indicator="asb",
        cell_id=CELL,
        decision="act",
        owner="Town council",
        action="Lighting in the car park",
        due=date(2026, 1, 1),
        period="Oct 2024 – Sep 2025",
        written=DAY,
        author="Safer Communities group",
    )
    assert kept.label == "Act"
    assert review_of("asb", CELL) == kept
    assert review_of("asb", "500m-E0-N0") is None
    assert review_of("drugs", CELL) is None


def test_the_newest_review_shows_and_the_history_keeps_all() -> None:
    first, second = reviewed(), reviewed("watch")
    other = reviewed("no action", cell="E01000001")
    assert reviews_of("asb") == {CELL: second, "E01000001": other}
    assert review_history("asb", CELL) == (first, second)
    assert reviews_of("as") == {}


def test_the_note_of_what_is_here_is_the_newest_of_both_ways() -> None:
    reviewed(note="Car park and skate park.")
    found = hotspot_note_of("asb", CELL)
    assert found is not None
    assert found.text == "Car park and skate park."
    keep_hotspot_note(indicator="asb", cell_id=CELL, text=" Bus station too. ", author="Analyst")
    reviewed("watch")
    assert hotspot_notes_of("asb")[CELL].text == "Bus station too."
    reviewed("watch", note="Moved to the park.")
    assert hotspot_notes_of("asb")[CELL].text == "Moved to the park."
    keep_hotspot_note(indicator="asb", cell_id=CELL, text="")
    assert hotspot_note_of("asb", CELL) is None
    assert len(log()) == 5
    assert hotspot_notes_of("drugs") == {}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"decision": "ban"}, "'ban' is no decision; there are: act, watch"),
        ({"owner": ""}, "Act: say which post or team"),
        ({"action": " "}, "Act: say which post or team"),
        (
            {"decision": "evidence needed", "owner": "", "action": "Ask"},
            "More evidence needed: say",
        ),
        ({"due": ""}, "by which month"),
        ({"due": "soon"}, "'soon' is not a month"),
        ({"due": "2025-10"}, "2025-10 is over"),
        ({"owner": "Sgt Miller"}, "Owner seems to hold the name of a person: name a post"),
        ({"owner": "x" * 81}, "Owner: 81 characters; keep it to 80"),
        ({"note": "x" * 401}, "Note: 401 characters; keep it to 400"),
        ({"note": "Lives at SN1 2AB."}, "Note seems to hold a full postcode"),
        ({"action": "Call 01249 700123"}, "Action seems to hold a telephone number"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(told: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        reviewed(**told)
    assert not decisions_file().exists()


def test_this_month_is_in_time_and_who_watches_owes_nothing() -> None:
    assert reviewed(due="2025-11").due == date(2025, 11, 1)
    for decision in DECISIONS:
        assert (review_fault(decision=decision, day=DAY.date()) == "") == (
            decision in ("watch", "no action")
        )


def test_a_repeated_save_is_one_review() -> None:
    assert reviewed(key="session-1") == reviewed(key="session-1")
    assert len(log()) == 1


def test_a_note_alone_is_checked_too() -> None:
    for text, reason in (("x" * 401, "keep it to 400"), ("Mr Smith", "the name of a person")):
        with pytest.raises(DecisionError, match=reason):
            keep_hotspot_note(indicator="asb", cell_id=CELL, text=text)
    assert not decisions_file().exists()
