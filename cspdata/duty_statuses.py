"""How a partnership stands with each of its statutory duties, in the log of decisions.

Each status is written whole: the newest shows, the log keeps all. A status of one partnership is
never one of another: the partnership's id is a part of the entry's subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from cspdata.decisions import DecisionError, Entry, keep, latest_of, length_fault, log

State = Literal["met", "partly", "not met", "not known"]
STATES: dict[State, str] = {
    "met": "Met",
    "partly": "Partly met",
    "not met": "Not met",
    "not known": "Not known yet",
}
KIND = "duty_status"
LONGEST_OWNER, LONGEST_TEXT, LONGEST_LINK = 80, 600, 400  # characters
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """How a duty stands, as it was saved.

    `evidence` is the address of what shows it, or the name of a paper; `owner` a post or a board;
    `due` the day by which it is to be met; empty and None where nothing was said.
    """

    partnership: str
    duty: str
    state: State
    evidence: str
    owner: str
    due: date | None
    note: str
    written: datetime
    author: str = ""

    @property
    def link(self) -> str:
        """The evidence as an address to follow; empty where it is the name of a paper."""
        return self.evidence if _LINK.fullmatch(self.evidence) else ""


def keep_duty_status(
    *,
    partnership: str,
    duty: str,
    state: str,
    evidence: str = "",
    owner: str = "",
    due: str = "",
    note: str = "",
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> DutyStatus:
    """Writes how a duty stands and gives it back as kept.

    `due` is a day, YYYY-MM-DD. `key` makes a repeated write one. Refuses what `status_fault` finds
    fault with.
    """
    told = {"state": state, "evidence": evidence, "owner": owner, "due": due, "note": note}
    told = {name: text.strip() for name, text in told.items()}
    if fault := status_fault(**told):
        raise DecisionError(fault)
    body: dict[str, Any] = dict(told)
    subject = _subject(partnership, duty)
    return _status(keep(KIND, subject, body, author=author, key=key, written=written))


def status_fault(
    *, state: str, evidence: str = "", owner: str = "", due: str = "", note: str = ""
) -> str:
    """Why a status may not be kept; empty where it may. Personal data are looked for by the log."""
    if state not in STATES:
        return f"{state!r} is no status; there are: {', '.join(STATES)}"
    for name, text, most in (
        ("Evidence", evidence, LONGEST_LINK),
        ("Owner", owner, LONGEST_OWNER),
        ("Note", note, LONGEST_TEXT),
    ):
        if fault := length_fault(name, text, most):
            return fault
    if ":" in evidence.partition("/")[0] and not _LINK.fullmatch(evidence):
        return (
            "Evidence: write an address that starts with https:// or http://, without spaces, or "
            "the name of a paper without a colon"
        )
    if state == "met" and not evidence:
        return "Met: say what shows it (evidence): an address, or the name of a paper"
    try:
        date.fromisoformat(due or "2025-01-01")
    except ValueError:
        return f"Due: {due!r} is no day; write YYYY-MM-DD"
    return ""


def duty_statuses_of(partnership: str) -> dict[str, DutyStatus]:
    """The newest status of every duty of a partnership, by duty."""
    start = f"{_slug(partnership)}/"
    return {one.duty: one for one in map(_status, latest_of(KIND, start=start).values())}


def duty_history(partnership: str, duty: str) -> tuple[DutyStatus, ...]:
    """Every status of a duty of a partnership, oldest first."""
    return tuple(map(_status, log(kind=KIND, subject=_subject(partnership, duty))))


def _subject(partnership: str, duty: str) -> str:
    return f"{_slug(partnership)}/{_slug(duty)}"


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise DecisionError(f"{text!r} is no id of a partnership or a duty")
    return text


def _status(entry: Entry) -> DutyStatus:
    partnership, _, duty = entry.subject.partition("/")
    told = entry.body
    return DutyStatus(
        partnership=partnership,
        duty=duty,
        state=next(one for one in STATES if one == told["state"]),
        evidence=told["evidence"],
        owner=told["owner"],
        due=date.fromisoformat(told["due"]) if told["due"] else None,
        note=told["note"],
        written=entry.written,
        author=entry.author,
    )
