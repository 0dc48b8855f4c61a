"""Rooms of the workshop: opened with a short code, joined by link, every entry kept as it comes.

A phone makes its own secret and its own keys: the secret is its seat, which a lost phone takes up
again with the link; a repeated key is one entry. What is confirmed is in the log and counts. The
log holds no secret, only what each is turned into (SHA-256, in letters).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cspdata.catalogue import SCALE, Criteria, lettered
from cspdata.decisions import DecisionError, Entry, decisions_file, keep, log
from cspdata.ingest.personal import written_kind
from cspdata.priorities.events import (
    CLOSED,
    HANDED,
    HEAVIEST,
    JOINED,
    KIND,
    MOST_SEATS,
    NOTED,
    OPENED,
    PROPOSED,
    REVEALED,
    SCORED,
    WEIGHED,
    Proposal,
    Room,
    Seat,
    folded,
    opened_body,
)

# No vowels, so that no word comes out; no letter or figure that looks like another.
ALPHABET = "CDFGHJKMNPQRTVWXY34679"
CODE_LENGTH = 6
HOURS = 12  # that a room's links are good for
SHORTEST_SECRET = 16  # characters
LONGEST_NAME, LONGEST_NOTE = 40, 400
_AGAIN = "ask the facilitator for the code, or scan the picture on the screen again"
_folds: dict[tuple[Path, int, str], Room] = {}  # by the file, which may be put back from a copy


class RoomError(ValueError):
    """What a room does not do; the text says why and what to do, to the person who asked."""


def new_secret() -> str:
    """A secret for a phone or a facilitator that has none of its own yet."""
    return secrets.token_urlsafe(18)


def plain_code(text: str) -> str:
    """A code as it is kept: capitals, without the spaces and hyphens that people put in."""
    return "".join(one for one in text.upper() if one.isalnum())


def open_room(
    criteria: Criteria,
    themes: Iterable[tuple[str, str]],
    *,
    partnership: str,
    facilitator: str,
    title: str = "",
    hours: float = HOURS,
    now: datetime | None = None,
) -> Room:
    """A new room for themes (id, title), held by the secret `facilitator`.

    Its links are good for `hours`. It keeps the criteria that it was opened with.
    """
    moment, pairs = now or datetime.now(UTC), tuple(themes)
    if not pairs:
        raise RoomError("A room needs themes to be scored; choose at least one")
    _whole_secret(facilitator)
    code = ""
    while not code or log(kind=KIND, subject=code):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    body = opened_body(
        criteria,
        pairs,
        partnership=partnership,
        title=title.strip(),
        facilitator=_stands_for(code, facilitator),
        expires=moment + timedelta(hours=hours),
    )
    return _written(code, body, key=OPENED, now=moment)[1]


def room_of(code: str) -> Room:
    """The room of a code as the log has it now; refuses a code that no room has.

    Only what was added since the last call is read.
    """
    plain = plain_code(code)
    if not plain or not set(plain) <= set(ALPHABET) or len(plain) != CODE_LENGTH:
        raise RoomError(f"{code[:20]!r} is no code of a room: it has six signs; {_AGAIN}")
    file = decisions_file()
    place = (file, file.stat().st_ino if file.exists() else 0, plain)
    known = _folds.get(place)
    fresh = log(kind=KIND, subject=plain, after=known.number if known else 0)
    found = folded(fresh, known) if fresh else known
    if found is None:
        raise RoomError(f"There is no room {plain}; {_AGAIN}")
    # Without a lock: two threads may fold the same entries, to the same room, and where the older
    # of two is kept the next call reads a few entries again.
    _folds[place] = found
    return found


def rooms(partnership: str) -> tuple[Room, ...]:
    """Every room of a partnership, the newest first."""
    codes = [one.subject for one in log(kind=KIND) if one.body.get("event") == OPENED]
    found = (room_of(code) for code in dict.fromkeys(reversed(codes)))
    return tuple(one for one in found if one.partnership == partnership)


def seat_of(room: Room, secret: str) -> Seat | None:
    """The seat of a phone's secret; None where it has not joined."""
    return room.seats.get(_stands_for(room.code, secret))


def is_facilitator(room: Room, secret: str) -> bool:
    """Whether a secret is that of the room's facilitator."""
    return hmac.compare_digest(room.facilitator, _stands_for(room.code, secret))


def refusal(room: Room, *, now: datetime | None = None) -> str:
    """Why members may no longer join and enter; empty where they may."""
    if room.closed:
        return f"Room {room.code} was closed at {room.closed:%H:%M} UTC; nothing more is counted"
    if (now or datetime.now(UTC)) > room.expires:
        return f"The link to room {room.code} has expired; ask the facilitator to open another room"
    return ""


def join(code: str, secret: str, *, name: str = "", now: datetime | None = None) -> Seat:
    """The seat of a phone's secret, new or taken up again; `name` is kept the first time alone.

    Refuses a room that is over or full, and a name that seems to be a person's.
    """
    room, name = room_of(code), name.strip()
    _whole_secret(secret)
    if known := seat_of(room, secret):
        return known
    if len(name) > LONGEST_NAME:
        raise RoomError(f"The name of a seat has {LONGEST_NAME} characters at most")
    if kind := written_kind(name):
        raise RoomError(f"The name seems to hold {kind}: give a post or an organisation, or none")
    if len(room.seats) >= MOST_SEATS:
        raise RoomError(f"Room {room.code} is full: {MOST_SEATS} seats are taken")
    seat = _stands_for(room.code, secret)
    body = {"event": JOINED, "seat": seat, "name": name}
    try:
        _, room = _entered(room, body, key=f"{JOINED}/{seat}", now=now)
    except RoomError:
        # The same phone may have sent it twice, with another name the second time.
        if again := seat_of(room_of(code), secret):
            return again
        raise
    return room.seats[seat]


def score(
    code: str,
    secret: str,
    *,
    theme: str,
    criterion: str,
    value: int | None,
    abstains: bool = False,
    key: str = "",
    device: str = "",
    seen: int = 0,
    now: datetime | None = None,
) -> Room:
    """The room after a seat scored a theme by a criterion; None takes the score back.

    `abstains`, with no value: the seat cannot judge it, which is an answer but no score.
    `key` is made by the phone: the same key is the same entry. `device` tells a seat's phones
    apart, `seen` is the number of the cell that was on its screen.
    """
    room = room_of(code)
    if value is not None and value not in SCALE:
        raise RoomError(f"{value!r} is no score: give one of 1 to {SCALE[-1]}, or none")
    _known("theme", theme, room.theme_ids)
    _known("criterion", criterion, room.criteria.ids)
    if abstains and value is not None:
        raise RoomError("A seat that cannot judge gives no score: leave one of the two out")
    body = {"event": SCORED, "theme": theme, "criterion": criterion, "value": value}
    if abstains:
        body["abstains"] = True
    return _of_seat(room, secret, body | _from(device, seen), key=key, now=now)


def weigh(
    code: str,
    secret: str,
    *,
    criterion: str,
    value: int | None,
    key: str = "",
    device: str = "",
    seen: int = 0,
    now: datetime | None = None,
) -> Room:
    """The room after a seat weighed a criterion, 0 to 100; None takes it back. See `score`."""
    room = room_of(code)
    if value is not None and not 0 <= value <= HEAVIEST:
        raise RoomError(f"{value!r} is no weight: give 0 to {HEAVIEST}, or none")
    _known("criterion", criterion, room.criteria.ids)
    body = {"event": WEIGHED, "criterion": criterion, "value": value}
    return _of_seat(room, secret, body | _from(device, seen), key=key, now=now)


def note(
    code: str, secret: str, *, theme: str, text: str, key: str = "", now: datetime | None = None
) -> Room:
    """The room after a seat's remark on a theme."""
    room, text = room_of(code), text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise RoomError(f"A note has 1 to {LONGEST_NOTE} characters; this has {len(text)}")
    _known("theme", theme, room.theme_ids)
    return _of_seat(room, secret, {"event": NOTED, "theme": theme, "text": text}, key=key, now=now)


def propose(
    code: str, facilitator: str, proposals: Iterable[Proposal], *, now: datetime | None = None
) -> Room:
    """The room with what the evidence proposes; proposals are no scores."""
    room = _held(code, facilitator)
    by_theme: dict[str, list[Proposal]] = {}
    for one in proposals:
        _known("theme", one.theme, room.theme_ids)
        _known("criterion", one.criterion, room.criteria.ids)
        by_theme.setdefault(one.theme, []).append(one)
    for theme, mine in by_theme.items():
        lines = [[one.criterion, one.value, one.figure, one.how] for one in mine]
        body = {"event": PROPOSED, "theme": theme, "proposals": lines}
        _, room = _entered(room, body, key="", now=now, always=True)
    return room


def reveal(code: str, facilitator: str, *, now: datetime | None = None) -> Room:
    """The room with everybody's scores shown; once shown they stay so."""
    room = _held(code, facilitator)
    if room.revealed:
        return room
    return _entered(room, {"event": REVEALED}, key=REVEALED, now=now, always=True)[1]


def close(code: str, facilitator: str, *, now: datetime | None = None) -> Room:
    """The room closed: nothing is counted any more."""
    room = _held(code, facilitator)
    if room.closed:
        return room
    return _entered(room, {"event": CLOSED}, key=CLOSED, now=now, always=True)[1]


def hand_over(code: str, facilitator: str, *, now: datetime | None = None) -> Room:
    """The room with another facilitator's secret; the one before no longer holds it.

    For whoever runs the server, where the facilitator's link was lost: no page offers it.
    """
    room = room_of(code)
    _whole_secret(facilitator)
    body = {"event": HANDED, "facilitator": _stands_for(room.code, facilitator)}
    return _written(room.code, body, key="", now=now or datetime.now(UTC))[1]


def _from(device: str, seen: int) -> dict[str, Any]:
    # Letters: a name that a machine made must not be taken for a telephone number.
    return {"device": lettered(device.encode(), size=8) if device else "", "seen": seen}


def _of_seat(
    room: Room, secret: str, body: dict[str, Any], *, key: str, now: datetime | None
) -> Room:
    seat = seat_of(room, secret)
    if seat is None:
        raise RoomError(f"This phone has no seat in room {room.code} yet; join it first")
    own = f"{seat.id}/{key}" if key else ""
    return _entered(room, body | {"seat": seat.id}, key=own, now=now)[1]


def _held(code: str, facilitator: str) -> Room:
    room = room_of(code)
    if not is_facilitator(room, facilitator):
        raise RoomError(
            f"Only the facilitator of room {room.code} can do that; use the link with which it was "
            "opened"
        )
    return room


def _entered(
    room: Room, body: dict[str, Any], *, key: str, now: datetime | None, always: bool = False
) -> tuple[Entry, Room]:
    """An entry and the room with it; refused where the room is over, also by a moment."""
    moment = now or datetime.now(UTC)
    over = refusal(room, now=moment)
    if over and not (always and not room.closed):
        raise RoomError(over)
    entry, room = _written(room.code, body, key=key, now=moment)
    if entry.number in room.passed_over:
        raise RoomError(refusal(room, now=moment) or f"Room {room.code} did not count this")
    return entry, room


def _written(code: str, body: dict[str, Any], *, key: str, now: datetime) -> tuple[Entry, Room]:
    try:
        entry = keep(KIND, code, body, key=f"{code}/{key}" if key else "", written=now)
    except DecisionError as fault:
        raise RoomError(str(fault)) from fault
    return entry, room_of(code)


def _known(what: str, given: str, there: tuple[str, ...]) -> None:
    if given not in there:
        raise RoomError(f"{given!r} is no {what} of this room; there are: {', '.join(there)}")


def _whole_secret(secret: str) -> None:
    if len(secret) < SHORTEST_SECRET:
        raise RoomError(f"The link is incomplete; {_AGAIN}")


def _stands_for(code: str, secret: str) -> str:
    return lettered(f"{code}:{secret}".encode(), size=24)
