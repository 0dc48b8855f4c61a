"""The checklist of statutory duties: what is declared, with how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cspdata.assessment.cycle import due_after
from cspdata.catalogue import Catalogue, Partnership, StatutoryDuty
from cspdata.duty_statuses import DutyStatus, State
from cspdata.results import require_columns

CHECKLIST_COLUMNS = (
    "duty",
    "title",
    "asks",
    "instrument",
    "item",
    "read",
    "state",
    "owner",
    "due",
    "overdue",
    "evidence",
    "note",
    "written",
    "author",
)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Every declared duty of a partnership, one row each, in the order of the declaration.

    `state` is `not known` where nothing was ever said. `due` is the day that was set with the
    status, else the end of the cycle's step, else None; `overdue` is true of what is due before
    `day` and not met. `owner` is the post that was named, else the one usual for the duty.
    """

    partnership: Partnership
    day: date
    frame: pd.DataFrame
    statuses: Mapping[str, DutyStatus]

    def __post_init__(self) -> None:
        require_columns(self.frame, CHECKLIST_COLUMNS)

    def count(self, state: State) -> int:
        """How many duties are in a state."""
        return int((self.frame["state"] == state).sum())

    @property
    def overdue(self) -> pd.DataFrame:
        """The duties that should have been met before the day, the longest overdue first."""
        return self.frame[self.frame["overdue"]].sort_values("due", kind="stable")


def checklist(catalogue: Catalogue, statuses: Mapping[str, DutyStatus], *, day: date) -> Checklist:
    """The checklist of the catalogue's partnership on a day."""
    rows = [_row(catalogue, one, statuses.get(one.id), day) for one in catalogue.statutory_duties]
    frame = pd.DataFrame(rows, columns=list(CHECKLIST_COLUMNS))
    return Checklist(catalogue.partnership, day, frame, dict(statuses))


def _row(
    catalogue: Catalogue, duty: StatutoryDuty, status: DutyStatus | None, day: date
) -> dict[str, object]:
    said = status.due if status else None
    due = said or due_after(catalogue.partnership.cycle, duty.step, day)
    state: State = status.state if status else "not known"
    return {
        "duty": duty.id,
        "title": duty.title,
        "asks": duty.asks,
        "instrument": duty.instrument,
        "item": duty.item,
        "read": duty.read,
        "state": state,
        "owner": (status.owner if status else "") or duty.owner,
        "due": due,
        "overdue": due is not None and due < day and state != "met",
        "evidence": status.evidence if status else "",
        "note": status.note if status else "",
        "written": status.written if status else None,
        "author": status.author if status else "",
    }
