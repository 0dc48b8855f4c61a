"""What happens in a room of the workshop, and the state of the room as a pure fold of it.

A room is the entries of one subject in the log of decisions. The same entries give the same room,
whether read at once or as they come; what the rules of a room do not count (a score after it was
closed) stays in the log and is passed over, by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import msgspec

from cspdata.catalogue import SCALE, Criteria
from cspdata.decisions import Entry

KIND = "room"
MOST_SEATS = 60
HEAVIEST = 100  # a seat weighs a criterion from 0 to this
OPENED, PROPOSED, JOINED, SCORED, WEIGHED = "opened", "proposed", "joined", "scored", "weighed"
NOTED, REVEALED, CLOSED, HANDED = "noted", "revealed", "closed", "handed over"
_OF_A_SEAT = (JOINED, SCORED, WEIGHED, NOTED)

ScoreKey = tuple[str, str, str]  # seat, theme, criterion
WeightKey = tuple[str, str]  # seat, criterion


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in a room. `id` stands for a secret that its phone alone has; it tells no more.

    `name` is what the member called the seat, a post or an organisation; empty where anonymous.
    """

    id: str
    name: str
    joined: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """What was last entered: `value` is None where it was cleared, or where the seat `abstains`.

    `number` is its place in the log. `edited_by_two`: another device of the same seat had written
    `other` (None: cleared) that this one had not seen; both are in the log, the last one holds.
    """

    value: int | None
    number: int
    device: str = ""
    edited_by_two: bool = False
    other: int | None = None
    abstains: bool = False

    @property
    def answered(self) -> bool:
        """Whether its seat is done with it: a score, or that it cannot judge."""
        return self.value is not None or self.abstains


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the evidence proposes for a theme and criterion: never a score that anybody gave.

    `value` is None where nothing can be computed; `figure` is what it was computed from; `how` says
    it in words, or why there is none.
    """

    theme: str
    criterion: str
    value: int | None
    figure: float | None
    how: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of a seat on a theme."""

    seat: str
    theme: str
    text: str
    written: datetime


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Room:
    """A room as its entries up to `number` make it.

    `themes` are ids with titles, `criteria` those that the room was opened with: what is declared
    later changes nothing here. `facilitator` stands for the secret that opens, reveals and closes.
    `passed_over`: numbers of the entries that did not count.
    """

    code: str
    partnership: str
    title: str
    themes: tuple[tuple[str, str], ...]
    criteria: Criteria
    facilitator: str
    opened: datetime
    expires: datetime
    number: int
    seats: Mapping[str, Seat] = field(default_factory=_none)
    scores: Mapping[ScoreKey, Cell] = field(default_factory=_none)
    weights: Mapping[WeightKey, Cell] = field(default_factory=_none)
    proposals: Mapping[tuple[str, str], Proposal] = field(default_factory=_none)
    notes: tuple[Note, ...] = ()
    revealed: datetime | None = None
    closed: datetime | None = None
    passed_over: tuple[int, ...] = ()

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The ids of its themes, in their order."""
        return tuple(one for one, _ in self.themes)


def folded(entries: Iterable[Entry], room: Room | None = None) -> Room | None:
    """The room after further entries in the order of the log; None before it was opened."""
    making: _Making | None = _Making(room) if room else None
    for entry in entries:
        if making is not None:
            making.take(entry)
        elif entry.body.get("event") == OPENED:
            making = _Making(_opened(entry))
    return making.room if making else None


def opened_body(
    criteria: Criteria,
    themes: Iterable[tuple[str, str]],
    *,
    partnership: str,
    title: str,
    facilitator: str,
    expires: datetime,
) -> dict[str, Any]:
    """The body of the entry that opens a room: whole, so that it can be replayed by itself."""
    return {
        "event": OPENED,
        "partnership": partnership,
        "title": title,
        "themes": [list(one) for one in themes],
        "criteria": msgspec.to_builtins(criteria),
        "version": criteria.version,
        "facilitator": facilitator,
        "expires": int(expires.timestamp()),
    }


def _opened(entry: Entry) -> Room:
    body = entry.body
    return Room(
        code=entry.subject,
        partnership=body["partnership"],
        title=body["title"],
        themes=tuple((one, title) for one, title in body["themes"]),
        criteria=msgspec.convert(body["criteria"], Criteria),
        facilitator=body["facilitator"],
        opened=entry.written,
        expires=datetime.fromtimestamp(body["expires"], UTC),
        number=entry.number,
    )


class _Making:
    """A room while entries are added to it: its tables are copied once, not once an entry."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._seats, self._scores = dict(room.seats), dict(room.scores)
        self._weights, self._proposals = dict(room.weights), dict(room.proposals)
        self._notes, self._passed = list(room.notes), list(room.passed_over)
        self._revealed, self._closed, self._number = room.revealed, room.closed, room.number
        self._facilitator = room.facilitator
        self._themes, self._criteria = set(room.theme_ids), set(room.criteria.ids)

    @property
    def room(self) -> Room:
        """The room as it stands."""
        return replace(
            self._room,
            number=self._number,
            facilitator=self._facilitator,
            seats=MappingProxyType(self._seats),
            scores=MappingProxyType(self._scores),
            weights=MappingProxyType(self._weights),
            proposals=MappingProxyType(self._proposals),
            notes=tuple(self._notes),
            revealed=self._revealed,
            closed=self._closed,
            passed_over=tuple(self._passed),
        )

    def take(self, entry: Entry) -> None:
        """Counts an entry, or passes it over."""
        self._number = entry.number
        event = entry.body.get("event")
        late = event in _OF_A_SEAT and entry.written > self._room.expires
        after = self._closed and event != HANDED  # its decision may still be to be written
        if after or late or not self._counted(str(event), entry):
            self._passed.append(entry.number)

    def _counted(self, event: str, entry: Entry) -> bool:
        body = entry.body
        if event == JOINED:
            return self._join(entry)
        if event in (SCORED, WEIGHED):
            return self._enter(event, entry)
        if event == NOTED:
            if body["seat"] not in self._seats or body["theme"] not in self._themes:
                return False
            self._notes.append(Note(body["seat"], body["theme"], body["text"], entry.written))
            return True
        if event == PROPOSED:
            return self._propose(body)
        if event == REVEALED:
            self._revealed = self._revealed or entry.written
            return True
        if event == CLOSED:
            self._closed = entry.written
            return True
        if event == HANDED:
            self._facilitator = body["facilitator"]
            return True
        return False

    def _join(self, entry: Entry) -> bool:
        seat = entry.body["seat"]
        if seat not in self._seats and len(self._seats) >= MOST_SEATS:
            return False
        # A seat that joins again keeps its name: it is the same phone, or its owner's next one.
        self._seats.setdefault(seat, Seat(seat, entry.body["name"], entry.written))
        return True

    def _enter(self, event: str, entry: Entry) -> bool:
        body = entry.body
        seat, criterion, value = body["seat"], body["criterion"], body["value"]
        if seat not in self._seats or criterion not in self._criteria:
            return False
        if event == SCORED:
            if body["theme"] not in self._themes or value not in (*SCALE, None):
                return False
            key = (seat, body["theme"], criterion)
            self._scores[key] = _cell(self._scores.get(key), entry)
        else:
            if value is not None and not 0 <= value <= HEAVIEST:
                return False
            self._weights[seat, criterion] = _cell(self._weights.get((seat, criterion)), entry)
        return True

    def _propose(self, body: Mapping[str, Any]) -> bool:
        theme = body["theme"]
        if theme not in self._themes:
            return False
        for criterion, value, figure, how in body["proposals"]:
            self._proposals[theme, criterion] = Proposal(theme, criterion, value, figure, how)
        return True


def _cell(before: Cell | None, entry: Entry) -> Cell:
    """A new entry of a cell; marked where another device wrote what this one had not seen."""
    value, device = entry.body["value"], entry.body["device"]
    unseen = (
        before is not None
        and before.device != device
        and entry.body["seen"] < before.number
        and before.value != value
    )
    other = before.value if before is not None and unseen else None
    abstains = value is None and bool(entry.body.get("abstains"))
    return Cell(value, entry.number, device, unseen, other, abstains)
