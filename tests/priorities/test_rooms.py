"""Rooms: what is confirmed counts, replays alike, and nobody sees another's scores too early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.catalogue import lettered
from cspdata.decisions import Entry, latest, log
from cspdata.folders import PROJECT
from cspdata.priorities import rooms as asked
from cspdata.priorities.events import KIND, MOST_SEATS, Proposal, Room, folded, opened_body
from cspdata.priorities.rooms import RoomError, join, new_secret, note, open_room, room_of, score
from cspdata.priorities.views import private_view, projector_view
from tests.priorities.meeting import HOLDER, START, at
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")
CRITERIA = CATALOGUE.criteria
THEMES = (
    ("asb", "Anti-social behaviour"),
    ("rural", "Rural crime"),
    ("business", "Business crime"),
)
FIRST, SECOND = "phone-of-the-police", "phone-of-the-council"


def opened() -> Room:
    return open_room(CRITERIA, THEMES, partnership="demo", facilitator=HOLDER, now=START)


def given_score(room: Room, secret: str, value: int | None, **more) -> Room:
    told = {"theme": "asb", "criterion": "harm", "now": at(5)} | more
    return score(room.code, secret, value=value, **told)


def test_a_room_is_opened_joined_and_scored() -> None:
    room = opened()
    assert len(room.code) == 6
    assert set(room.code) <= set(asked.ALPHABET)
    seat = join(room.code.lower(), FIRST, name=" Police ", now=at(1))
    assert seat.name == "Police"
    room = given_score(room, FIRST, 3)
    assert room.scores[seat.id, "asb", "harm"].value == 3
    room = given_score(room, FIRST, None, now=at(6))
    assert room.scores[seat.id, "asb", "harm"].value is None, "taken back, not 0"
    room = asked.weigh(room.code, FIRST, criterion="trend", value=40, now=at(7))
    assert room.weights[seat.id, "trend"].value == 40
    assert room.criteria == CRITERIA
    assert [one.code for one in asked.rooms("demo")] == [room.code]
    assert asked.rooms("other") == ()


def test_the_log_holds_no_secret() -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    given_score(room, FIRST, 3, device="the-device-itself", key="k1")
    told = "".join(str(one) for one in log())
    assert [one.body["event"] for one in log()] == ["opened", "joined", "scored"]
    assert not any(secret in told for secret in (HOLDER, FIRST, "the-device-itself"))


def test_a_phone_that_comes_back_has_its_seat_and_scores() -> None:
    room = opened()
    join(room.code, FIRST, name="Police", now=at(1))
    given_score(room, FIRST, 2)
    again = join(room.code, FIRST, name="Another name", now=at(9))
    assert again.name == "Police"
    assert private_view(room_of(room.code), FIRST).scores["asb", "harm"].value == 2
    assert len(room_of(room.code).seats) == 1


def test_a_repeated_key_is_one_entry_and_another_score_under_it_is_refused() -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    given_score(room, FIRST, 2, key="a1")
    given_score(room, FIRST, 2, key="a1", now=at(6))
    assert sum(one.body["event"] == "scored" for one in log()) == 1
    with pytest.raises(RoomError, match="used for another entry"):
        given_score(room, FIRST, 4, key="a1")
    join(room.code, SECOND, now=at(1))
    assert given_score(room, SECOND, 4, key="a1").number == 5, "keys are a seat's own"


def test_before_the_reveal_a_seat_sees_its_own_scores_and_the_projector_counts() -> None:
    room = opened()
    join(room.code, FIRST, name="Police", now=at(1))
    join(room.code, SECOND, now=at(1))
    given_score(room, FIRST, 4)
    note(room.code, FIRST, theme="asb", text="Only in summer", now=at(5))
    mine, theirs = (private_view(room_of(room.code), one) for one in (FIRST, SECOND))
    assert (mine.done, theirs.done, theirs.scores, theirs.notes) == (1, 0, {}, ())
    assert mine.asked == 18
    shown = projector_view(room_of(room.code))
    assert (shown.joined, shown.started, shown.waiting) == (2, 1, 2)
    assert shown.done == {"asb": 0, "rural": 0, "business": 0}, "one criterion of six"
    assert (shown.opinions, shown.notes) == (None, ())
    with pytest.raises(RoomError, match="Only the facilitator"):
        asked.reveal(room.code, FIRST, now=at(6))
    asked.reveal(room.code, HOLDER, now=at(6))
    shown = projector_view(room_of(room.code))
    assert shown.opinions.scores.shape == (1, 3, 6)
    assert shown.opinions.scores[0, 0, 0] == 4
    assert shown.notes == ("Anti-social behaviour: Only in summer",)
    assert "Police" not in repr(shown)


def test_who_cannot_judge_has_answered_and_given_no_score() -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    for criterion in CRITERIA.ids:
        told = {"value": None, "abstains": True} if criterion == "harm" else {"value": 2}
        room = score(room.code, FIRST, theme="asb", criterion=criterion, now=at(5), **told)
    assert private_view(room, FIRST).done == 6
    shown = projector_view(room)
    assert shown.done == {"asb": 1, "rural": 0, "business": 0}
    room = asked.reveal(room.code, HOLDER, now=at(6))
    assert np.isnan(projector_view(room).opinions.scores[0, 0]).tolist() == [True] + [False] * 5
    room = score(room.code, FIRST, theme="asb", criterion="harm", value=None, now=at(7))
    assert private_view(room, FIRST).done == 5, "a score that is taken back is asked for again"
    with pytest.raises(RoomError, match="cannot judge gives no score"):
        score(room.code, FIRST, theme="asb", criterion="harm", value=3, abstains=True, now=at(8))


def test_the_order_of_opinions_tells_no_seat() -> None:
    values = [3, 1, 4, 1]
    shown = []
    for order in (values, values[::-1]):
        room = opened()
        for k, value in enumerate(order):
            join(room.code, f"phone-number-{k}-of-the-room", now=at(1))
            given_score(room, f"phone-number-{k}-of-the-room", value)
        asked.reveal(room.code, HOLDER, now=at(6))
        view = projector_view(room_of(room.code))
        shown.append(view.opinions.scores[:, 0, 0].tolist())
    assert shown == [[1, 1, 3, 4]] * 2


def test_two_devices_on_one_cell_are_both_kept_the_last_shows_and_both_see_it() -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    seen = next(iter(given_score(room, FIRST, 2, device="phone").scores.values())).number
    given_score(room, FIRST, 3, device="phone", seen=seen)
    room = given_score(room, FIRST, 4, device="laptop", seen=seen)
    view = private_view(room, FIRST)
    (cell,) = view.scores.values()
    assert (cell.value, cell.edited_by_two, cell.other) == (4, True, 3)
    assert view.edited_by_two == (("asb", "harm"),)
    assert [one.body["value"] for one in log() if one.body["event"] == "scored"] == [2, 3, 4]
    room = given_score(room, FIRST, 1, device="phone", seen=cell.number)
    assert not private_view(room, FIRST).edited_by_two, "written with both seen"


def test_a_closed_or_expired_room_counts_nothing_more() -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    before = given_score(room, FIRST, 2)
    late = at(12 * 60 + 1)
    with pytest.raises(RoomError, match="has expired; ask the facilitator"):
        given_score(room, FIRST, 3, now=late)
    with pytest.raises(RoomError, match="has expired"):
        join(room.code, SECOND, now=late)
    asked.reveal(room.code, HOLDER, now=late)
    asked.close(room.code, HOLDER, now=late)
    with pytest.raises(RoomError, match="was closed at 21:31"):
        given_score(room, FIRST, 3)
    assert room_of(room.code).scores == before.scores


def test_what_slips_in_after_the_close_is_told_and_passed_over(monkeypatch) -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    stale = room_of(room.code)
    asked.close(room.code, HOLDER, now=at(4))
    real, calls = asked.room_of, []

    def once_stale(code: str) -> Room:
        calls.append(code)
        return stale if len(calls) == 1 else real(code)

    monkeypatch.setattr(asked, "room_of", once_stale)
    with pytest.raises(RoomError, match="was closed at 09:34"):
        given_score(room, FIRST, 3)
    after = real(room.code)
    assert (after.scores, after.passed_over) == ({}, (4,))


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda code: room_of("CDFGHJ" if code != "CDFGHJ" else "CDFGHK"), "There is no room"),
        (lambda _: room_of("HELLO!"), "no code of a room"),
        (lambda code: join(code, "short", now=at(1)), "link is incomplete"),
        (lambda code: join(code, SECOND, name="Mr Smith", now=at(1)), "name of a person"),
        (lambda code: join(code, SECOND, name="x" * 41, now=at(1)), "40 characters"),
        (lambda code: score(code, SECOND, theme="asb", criterion="harm", value=1), "no seat"),
        (lambda code: score(code, FIRST, theme="asb", criterion="harm", value=5), "no score"),
        (lambda code: score(code, FIRST, theme="x", criterion="harm", value=1), "no theme"),
        (lambda code: score(code, FIRST, theme="asb", criterion="x", value=1), "no criterion"),
        (lambda code: asked.weigh(code, FIRST, criterion="harm", value=101), "no weight"),
        (lambda code: note(code, FIRST, theme="asb", text=" "), "1 to 400"),
        (
            lambda code: note(code, FIRST, theme="asb", text="Ring 01249 700123", now=at(1)),
            "telephone number",
        ),
        (lambda code: asked.close(code, FIRST), "Only the facilitator"),
        (lambda code: asked.propose(code, FIRST, ()), "Only the facilitator"),
        (lambda code: private_view(room_of(code), SECOND), "no seat"),
        (
            lambda _: open_room(CRITERIA, (), partnership="demo", facilitator=HOLDER),
            "needs themes",
        ),
    ],
)
def test_refusals_are_in_words(act, said: str) -> None:
    room = opened()
    join(room.code, FIRST, now=at(1))
    with pytest.raises(RoomError, match=said):
        act(room.code)
    assert len(log()) == 2


def test_a_full_room_says_so() -> None:
    room = opened()
    for k in range(MOST_SEATS):
        join(room.code, f"phone-number-{k}-of-the-room", now=at(1))
    with pytest.raises(RoomError, match="is full: 60 seats"):
        join(room.code, SECOND, now=at(1))


def test_proposals_are_kept_apart_from_scores() -> None:
    room = opened()
    told = (
        Proposal("asb", "volume", 4, 1836.0, "1,836 incidents, Jan – Dec 2025"),
        Proposal("asb", "harm", None, None, "not assessed: no weights of harm"),
    )
    room = asked.propose(room.code, HOLDER, told, now=at(1))
    assert tuple(room.proposals.values()) == told
    assert room.scores == {}


SECRETS = [f"phone-number-{k}-of-the-room" for k in range(3)]
ACTS = st.one_of(
    st.tuples(st.just("joined"), st.sampled_from("abcd")),
    st.tuples(
        st.just("scored"),
        st.sampled_from("abcd"),
        st.sampled_from([*(one for one, _ in THEMES), "none"]),
        st.sampled_from([*CRITERIA.ids, "none"]),
        st.sampled_from([None, 1, 2, 3, 4, 5]),
        st.sampled_from(["", "d", "e"]),
        st.integers(0, 60),
    ),
    st.tuples(st.just("weighed"), st.sampled_from("abcd"), st.sampled_from(CRITERIA.ids)),
    st.tuples(st.just("noted"), st.sampled_from("abcd"), st.sampled_from(["asb", "none"])),
    st.tuples(st.sampled_from(["revealed", "closed", "unheard of"])),
)


def entry_of(number: int, act: tuple) -> Entry:
    event, *rest = act
    body = {"event": event}
    if rest:
        body["seat"] = rest[0]
    if event == "joined":
        body["name"] = f"Seat {number}"
    if event == "scored":
        body |= dict(zip(("theme", "criterion", "value", "device", "seen"), rest[1:], strict=True))
    if event == "weighed":
        body |= {"criterion": rest[1], "value": number, "device": "", "seen": 0}
    if event == "noted":
        body |= {"theme": rest[1], "text": f"Note {number}"}
    return Entry(number, str(number), KIND, "CDFGHJ", at(number), "", body)


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=50), st.lists(st.integers(0, 50), max_size=5))
def test_replay_gives_the_same_room_however_the_log_is_cut(acts, cuts) -> None:
    body = opened_body(
        CRITERIA, THEMES, partnership="demo", title="", facilitator="x", expires=at(45)
    )
    entries = [Entry(1, "1", KIND, "CDFGHJ", START, "", body)]
    entries += [entry_of(number, act) for number, act in enumerate(acts, start=2)]
    whole = folded(entries)
    pieces = None
    places = sorted({min(one, len(entries)) for one in cuts} | {0, len(entries)})
    for start, end in zip(places, places[1:], strict=False):
        pieces = folded(entries[start:end], pieces)
    assert repr(pieces) == repr(whole)
    counted = {cell.number for cell in (*whole.scores.values(), *whole.weights.values())}
    assert not counted & set(whole.passed_over)
    closed = [one.number for one in entries if one.body["event"] == "closed"]
    assert not closed or max(counted, default=0) < closed[0]


WRITER = """
import sys
from cspdata.priorities.rooms import join, score
from cspdata.catalogue import SCALE
code, secret, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
join(code, secret)
themes, criteria = ("asb", "rural", "business"), ("harm", "volume", "trend", "concern")
for k in range(count):
    told = {"theme": themes[k % 3], "criterion": criteria[k % 4], "value": k % 4 + 1}
    room = score(code, secret, key=str(k), **told)
    print(k, flush=True)
"""


def phone(code: str, secret: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, code, secret, str(count)],
        cwd=PROJECT,
        env=os.environ.copy(),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_server_killed_mid_vote_loses_no_confirmed_score() -> None:
    room = open_room(CRITERIA, THEMES, partnership="demo", facilitator=HOLDER)
    for k in range(2):
        secret = f"phone-number-{k}-of-the-room"
        one = phone(room.code, secret, 100_000)
        assert one.stdout is not None
        confirmed = [one.stdout.readline()]
        time.sleep(0.3 + 0.17 * k)
        one.send_signal(signal.SIGKILL)
        confirmed += one.stdout.readlines()
        assert one.wait() == -signal.SIGKILL
        last = int(confirmed[-1])
        assert last > 5
        seat = lettered(f"{room.code}:{secret}".encode(), size=24)
        keys = {entry.key for entry in log(kind=KIND, subject=room.code)}
        assert keys >= {f"{room.code}/{seat}/{n}" for n in range(last + 1)}
        # The phone sends what it does not know to be kept again: nothing doubles.
        score(room.code, secret, **told(last), key=str(last))
        assert latest(KIND, room.code).number in (len(keys), len(keys) + 1)
        view = private_view(room_of(room.code), secret)
        assert view.done == min(12, len(keys & {f"{room.code}/{seat}/{n}" for n in range(12)}))
    again = folded(log(kind=KIND, subject=room.code))
    assert repr(again) == repr(room_of(room.code))
    assert not again.passed_over


def told(k: int) -> dict:
    themes, criteria = ("asb", "rural", "business"), ("harm", "volume", "trend", "concern")
    return {"theme": themes[k % 3], "criterion": criteria[k % 4], "value": k % 4 + 1}


def test_thirty_phones_at_once_are_all_counted() -> None:
    room = open_room(CRITERIA, THEMES, partnership="demo", facilitator=HOLDER)
    secrets = [new_secret() for _ in range(30)]

    def vote(number: int) -> None:
        join(room.code, secrets[number])
        for k in range(12):
            score(room.code, secrets[number], **told(k), key=str(k))

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(vote, range(30)))
    found = room_of(room.code)
    assert len(found.seats) == 30
    assert len(found.scores) == 360
    assert not found.passed_over
    assert repr(folded(log(kind=KIND, subject=room.code))) == repr(found)
    assert {private_view(found, one).done for one in secrets} == {12}
    assert projector_view(found).started == 30
