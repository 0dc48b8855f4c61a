"""The record of a decision: what was agreed, and how the themes stood when it was locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from cspdata.agreed_priorities import AgreedPriority
from cspdata.catalogue import Catalogue, Partnership
from cspdata.decisions import log
from cspdata.periods import month
from cspdata.priorities.decide import Choice, Version, decision_of
from cspdata.priorities.events import KIND, Room, folded
from cspdata.priorities.rooms import RoomError, room_of
from cspdata.priorities.standing import Standing, compared, divided, room_standing
from cspdata.priorities.views import ProjectorView, projector_view


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A locked version of a decision, with the room as it was at that moment.

    `priorities` by term, short first. `standing` is None where nothing was revealed or scored by
    then; `compared` and `divided` are as in `standing`. The same version gives the same record,
    whatever happens in the room afterwards.
    """

    partnership: Partnership
    view: ProjectorView
    opened: date
    version: Version
    before: tuple[Version, ...]
    priorities: tuple[AgreedPriority, ...]
    standing: Standing | None
    compared: pd.DataFrame
    divided: pd.DataFrame

    @property
    def made_on(self) -> date:
        """The day on which the version was locked."""
        return self.version.locked.date()


def decision_record(catalogue: Catalogue, code: str, *, version: int = 0) -> DecisionRecord:
    """The record of a locked version of a room's decision; of the last one by default.

    Refuses a decision that was never locked, a version that there is not, and a room of another
    partnership.
    """
    room = room_of(code)
    if room.partnership != catalogue.partnership.id:
        raise RoomError(f"Room {room.code} is of another partnership ({room.partnership})")
    found = decision_of(room.code)
    if not found.versions:
        raise RoomError(f"The decision of room {room.code} is not locked yet; lock it first")
    if not 0 <= version <= found.version:
        raise RoomError(f"There is no version {version}; the last one is {found.version}")
    mine = found.versions[version - 1 if version else -1]
    then = _room_at(room, mine.entry)
    view = projector_view(then)
    return DecisionRecord(
        partnership=catalogue.partnership,
        view=view,
        opened=room.opened.date(),
        version=mine,
        before=found.versions[: mine.number - 1],
        priorities=tuple(
            agreed_priority(one, room.partnership, version=mine) for one in mine.choices
        ),
        standing=room_standing(view),
        compared=compared(view),
        divided=divided(view),
    )


def _room_at(room: Room, entry: int) -> Room:
    """The room as it was at a place in the log."""
    then = folded(one for one in log(kind=KIND, subject=room.code) if one.number <= entry)
    return then or room


def agreed_priority(
    choice: Choice, partnership: str, *, version: Version | None = None
) -> AgreedPriority:
    """A choice as the priority that it is, or will be, agreed as: as a version has it, or as yet.

    `version` is 0 in what no lock has agreed.
    """
    told = dict(choice.told)
    by = told.pop("target_by")
    return AgreedPriority(
        id=choice.id,
        partnership=partnership,
        target_by=month(by) if by else None,
        written=version.locked if version else choice.written,
        author=version.author if version else choice.author,
        version=version.number if version else 0,
        **told,
    )
