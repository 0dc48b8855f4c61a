"""The decision: written by people, locked, opened again with a reason, followed as agreed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cspdata.agreed_priorities import agreed, priority_history
from cspdata.decisions import keep, log
from cspdata.priorities import decide
from cspdata.priorities.decide import choose, decided, decision_of, drop, lock, reopen
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import RoomError, open_room
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")
START = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
HOLDER = "facilitator-of-the-room"
ID = CATALOGUE.partnership.id
THEMES = tuple((one.id, one.title) for each in CATALOGUE.objectives for one in each.themes)
BOARD = CATALOGUE.boards[0].id
TOLD = {
    "title": "Make the town centres calm at night",
    "theme": "anti_social_behaviour",
    "term": "short",
    "reason": "Most of it is in six places, and residents name it first.",
    "dissent": "Fire and rescue would have put road safety before it.",
    "board": BOARD,
    "owner": "Community Safety Manager",
    "roles": {"Police": "patrols in the six places", "Council": "lighting and wardens"},
    "indicator": "asb",
    "baseline_period": "Oct 2024 – Sep 2025",
    "baseline": 900,
    "target": 800,
    "target_by": "2026-09",
}


@pytest.fixture
def room() -> Room:
    return open_room(CATALOGUE.criteria, THEMES, partnership=ID, facilitator=HOLDER, now=START)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def chosen(room: Room, minutes: float = 60, **more):
    where = {one: more.pop(one) for one in ("key", "device", "seen", "choice") if one in more}
    told = TOLD | more
    return choose(CATALOGUE, room.code, HOLDER, author="Chair", now=at(minutes), **where, **told)


def test_a_decision_is_locked_with_its_version_and_agreed(room: Room) -> None:
    assert decision_of(room.code).open
    chosen(room, term="long", title="Fewer start at all")
    found = chosen(room)
    assert [one.id for one in found.choices] == [
        "anti_social_behaviour-short",
        "anti_social_behaviour-long",
    ], "by term"
    assert agreed(ID) == (), "nothing is agreed before it is locked"
    found = lock(CATALOGUE, room.code, HOLDER, author="Chair", now=at(70))
    assert (found.version, found.open) == (1, False)
    assert found.versions[0].locked == at(70)
    first = {one.id: one for one in agreed(ID)}["anti_social_behaviour-short"]
    assert (first.dissent, first.roles, first.target) == (TOLD["dissent"], TOLD["roles"], 800)
    assert first.written == at(70)
    with pytest.raises(RoomError, match="locked as version 1 at 10:40 UTC on 3 November 2025"):
        chosen(room, minutes=80, reason="Another")


def test_it_is_opened_again_with_a_reason_that_stays_in_the_record(room: Room) -> None:
    chosen(room)
    chosen(room, term="long")
    lock(CATALOGUE, room.code, HOLDER, now=at(70))
    with pytest.raises(RoomError, match="say in 1 to 400 characters why"):
        reopen(CATALOGUE, room.code, HOLDER, reason=" ", now=at(80))
    reopen(CATALOGUE, room.code, HOLDER, reason="Two partners were missing", now=at(80))
    with pytest.raises(RoomError, match="not locked"):
        reopen(CATALOGUE, room.code, HOLDER, reason="Again", now=at(81))
    chosen(room, minutes=82, choice="anti_social_behaviour-short", target=700)
    drop(CATALOGUE, room.code, HOLDER, choice="anti_social_behaviour-long", now=at(83))
    found = lock(CATALOGUE, room.code, HOLDER, now=at(90))
    assert [(one.number, one.why) for one in found.versions] == [
        (1, ""),
        (2, "Two partners were missing"),
    ]
    assert [len(one.choices) for one in found.versions] == [2, 1]
    (left,) = agreed(ID)
    assert left.target == 700
    assert [one.withdrawn for one in priority_history(ID, "anti_social_behaviour-long")] == [
        False,
        True,
    ]


def test_a_stop_between_locking_and_agreeing_is_made_good(room: Room, monkeypatch) -> None:
    chosen(room)
    chosen(room, term="long")
    done = []

    def stops(*given, **told):
        if done:
            raise KeyboardInterrupt
        done.append(real(*given, **told))

    real = decide.keep_priority
    monkeypatch.setattr(decide, "keep_priority", stops)
    with pytest.raises(KeyboardInterrupt):
        lock(CATALOGUE, room.code, HOLDER, now=at(70))
    monkeypatch.setattr(decide, "keep_priority", real)
    assert len(agreed(ID)) == 1
    lock(CATALOGUE, room.code, HOLDER, now=at(75))
    assert [one.version for one in agreed(ID)] == [1, 1]
    assert decision_of(room.code).version == 1


def test_two_who_write_one_priority_are_both_kept_and_told(room: Room) -> None:
    (first,) = chosen(room, device="a").choices
    known = {"choice": first.id, "seen": first.number}
    chosen(room, minutes=61, device="a", reason="Because of the towns", **known)
    (one,) = chosen(room, minutes=62, device="b", reason="Because of schools", **known).choices
    assert one.edited_by_two
    assert one.told["reason"] == "Because of schools"
    assert one.other["reason"] == "Because of the towns"
    known["seen"] = one.number
    (one,) = chosen(room, minutes=63, device="a", reason="Both", **known).choices
    assert not one.edited_by_two


def test_a_second_priority_of_a_theme_and_term_takes_nothing_from_the_first(room: Room) -> None:
    chosen(room)
    found = chosen(room, minutes=61, title="Calm buses")
    assert [(one.id, one.told["title"]) for one in found.choices] == [
        ("anti_social_behaviour-short", TOLD["title"]),
        ("anti_social_behaviour-short-2", "Calm buses"),
    ]
    lock(CATALOGUE, room.code, HOLDER, now=at(70))
    assert {one.title for one in agreed(ID)} == {TOLD["title"], "Calm buses"}


def test_a_priority_that_changes_its_theme_and_term_stays_one(room: Room) -> None:
    (one,) = chosen(room).choices
    told = {"theme": "business_crime", "term": "long", "indicator": "shoplifting"}
    (moved,) = chosen(room, minutes=61, choice=one.id, **told).choices
    assert (moved.id, moved.told["theme"], moved.told["term"]) == (one.id, "business_crime", "long")
    with pytest.raises(RoomError, match="'nothing-short' is none of the priorities"):
        chosen(room, minutes=62, choice="nothing-short")


def test_what_was_taken_off_is_put_back_as_it_was(room: Room) -> None:
    (one,) = chosen(room).choices
    found = drop(CATALOGUE, room.code, HOLDER, choice=one.id, now=at(61))
    assert found.choices == ()
    assert [off.told for off in found.dropped] == [one.told]
    chosen(room, minutes=62, title="Calm buses")
    found = chosen(room, minutes=63, choice=one.id)
    assert {each.id for each in found.choices} == {one.id, f"{one.id}-2"}
    assert found.dropped == ()


def test_a_key_sent_twice_is_one_entry_and_replay_gives_the_same(room: Room) -> None:
    chosen(room, key="k1")
    chosen(room, key="k1", minutes=61)
    lock(CATALOGUE, room.code, HOLDER, now=at(70))
    keep(decide.KIND, room.code, {"event": "dropped", "id": "anti_social_behaviour-short"})
    entries = log(kind=decide.KIND, subject=room.code)
    assert len(entries) == 3
    found = decision_of(room.code)
    assert found == decided(room.code, entries)
    assert found.passed_over == (entries[-1].number,)
    assert len(found.choices) == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"reason": ""}, "Reason: it is empty"),
        ({"board": "nobody"}, "Board: 'nobody' is not declared"),
        ({"theme": "nothing"}, "Theme: 'nothing' is not declared"),
        ({"term": "soon"}, "Term: 'soon' is not declared"),
        ({"target_by": "2025-10"}, "Target by: 2025-10 is over"),
        ({"target": 1000}, "Target: 1000 is not below"),
        ({"reason": "Ring 01249 700123"}, "Reason seems to hold a telephone number"),
    ],
)
def test_refusals_name_the_field(room: Room, told: dict, said: str) -> None:
    with pytest.raises(RoomError, match=said):
        chosen(room, **told)
    assert decision_of(room.code).choices == ()


def test_only_the_facilitator_writes_and_nothing_is_locked_empty(room: Room) -> None:
    with pytest.raises(RoomError, match="Only the facilitator"):
        lock(CATALOGUE, room.code, "somebody-else-entirely")
    with pytest.raises(RoomError, match="Nothing is chosen yet"):
        lock(CATALOGUE, room.code, HOLDER)
    with pytest.raises(RoomError, match="none of the priorities"):
        drop(CATALOGUE, room.code, HOLDER, choice="asb-short")
    other = open_room(CATALOGUE.criteria, THEMES, partnership="other", facilitator=HOLDER)
    with pytest.raises(RoomError, match="of another partnership"):
        lock(CATALOGUE, other.code, HOLDER)
    few = open_room(CATALOGUE.criteria, THEMES[:1], partnership=ID, facilitator=HOLDER)
    with pytest.raises(RoomError, match="was not judged in room"):
        chosen(few)
    chosen(room, target_by="2025-12")
    with pytest.raises(RoomError, match="Make the town centres calm at night: Target by: 2025-12"):
        lock(CATALOGUE, room.code, HOLDER, now=at(60 * 24 * 70))
    assert decision_of(room.code).open
