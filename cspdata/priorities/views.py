"""What each screen of a room may know: a seat its own entries, the projector counts alone.

Pages take a view, never the room: before the reveal nobody's score can reach another's screen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from cspdata.catalogue import Criteria
from cspdata.priorities.events import Cell, Note, Proposal, Room
from cspdata.priorities.rooms import RoomError, seat_of
from cspdata.stats.arguments import FloatArray


@dataclass(frozen=True, slots=True)
class SeatView:
    """What a seat sees: its own entries and nobody else's.

    `scores` are by theme and criterion, `weights` by criterion, cleared ones too. `done` of `asked`
    cells are answered: scored, or said that they cannot be judged.
    """

    code: str
    title: str
    name: str
    themes: tuple[tuple[str, str], ...]
    criteria: Criteria
    scores: Mapping[tuple[str, str], Cell]
    weights: Mapping[str, Cell]
    notes: tuple[Note, ...]
    done: int
    asked: int
    revealed: bool
    closed: bool
    expires: datetime

    @property
    def edited_by_two(self) -> tuple[tuple[str, str], ...]:
        """Theme and criterion of the scores that two devices wrote without seeing each other."""
        return tuple(key for key, cell in self.scores.items() if cell.edited_by_two)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the seats gave, after the reveal, without saying which seat gave what.

    `scores`: seats × themes × criteria, NaN where none was given; `weights`: seats × criteria. Only
    seats that gave something have a row. Rows are in the order of what they hold, apart in the two
    tables: neither place nor order tells a seat.
    """

    scores: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class ProjectorView:
    """What the room sees together: counts before the reveal, then the opinions too.

    `done`: by theme, how many seats answered it by every criterion; `started` and `finished`: how
    many seats answered something, and everything. `opinions` is None before the reveal.
    """

    code: str
    title: str
    themes: tuple[tuple[str, str], ...]
    criteria: Criteria
    proposals: Mapping[tuple[str, str], Proposal]
    joined: int
    started: int
    finished: int
    done: Mapping[str, int]
    opinions: Opinions | None
    notes: tuple[str, ...]
    closed: bool
    expires: datetime
    number: int

    @property
    def waiting(self) -> int:
        """How many seats have not answered everything yet."""
        return self.joined - self.finished


def private_view(room: Room, secret: str) -> SeatView:
    """What the seat of a secret may see; refuses a secret without a seat."""
    seat = seat_of(room, secret)
    if seat is None:
        raise RoomError(f"This phone has no seat in room {room.code} yet; join it first")
    scores = {key[1:]: cell for key, cell in room.scores.items() if key[0] == seat.id}
    return SeatView(
        code=room.code,
        title=room.title,
        name=seat.name,
        themes=room.themes,
        criteria=room.criteria,
        scores=scores,
        weights={one: cell for (who, one), cell in room.weights.items() if who == seat.id},
        notes=tuple(one for one in room.notes if one.seat == seat.id),
        done=sum(cell.answered for cell in scores.values()),
        asked=len(room.themes) * len(room.criteria.ids),
        revealed=room.revealed is not None,
        closed=room.closed is not None,
        expires=room.expires,
    )


def projector_view(room: Room) -> ProjectorView:
    """What the projector may show; notes (`theme: text`) too only after the reveal."""
    given: dict[str, dict[str, int]] = {}
    for (seat, theme, _), cell in room.scores.items():
        if cell.answered:
            by_theme = given.setdefault(seat, {})
            by_theme[theme] = by_theme.get(theme, 0) + 1
    asked = len(room.themes) * len(room.criteria.ids)
    titles = dict(room.themes)
    told = tuple(sorted(f"{titles[one.theme]}: {one.text}" for one in room.notes))
    return ProjectorView(
        code=room.code,
        title=room.title,
        themes=room.themes,
        criteria=room.criteria,
        proposals=room.proposals,
        joined=len(room.seats),
        started=len(given),
        finished=sum(sum(one.values()) == asked for one in given.values()),
        done={
            theme: sum(one.get(theme) == len(room.criteria.ids) for one in given.values())
            for theme in room.theme_ids
        },
        opinions=_opinions(room) if room.revealed else None,
        notes=told if room.revealed else (),
        closed=room.closed is not None,
        expires=room.expires,
        number=room.number,
    )


def _opinions(room: Room) -> Opinions:
    seats = {one: k for k, one in enumerate(room.seats)}
    themes = {one: k for k, one in enumerate(room.theme_ids)}
    criteria = {one: k for k, one in enumerate(room.criteria.ids)}
    scores = np.full((len(seats), len(themes), len(criteria)), np.nan)
    weights = np.full((len(seats), len(criteria)), np.nan)
    for (seat, theme, criterion), cell in room.scores.items():
        if cell.value is not None:
            scores[seats[seat], themes[theme], criteria[criterion]] = cell.value
    for (seat, criterion), cell in room.weights.items():
        if cell.value is not None:
            weights[seats[seat], criteria[criterion]] = cell.value
    return Opinions(_unnamed(scores), _unnamed(weights))


def _unnamed(rows: FloatArray) -> FloatArray:
    """The rows that hold something, in the order of what they hold."""
    flat = np.where(np.isfinite(rows), rows, -1).reshape(len(rows), math.prod(rows.shape[1:]))
    order = np.lexsort(flat.T[::-1])
    ordered: FloatArray = rows[order[(flat[order] >= 0).any(axis=1)]]
    return ordered
