"""Priorities that a partnership agreed, with what is to be measured, in the log of decisions.

Each is written whole, version after version: the newest shows, the log keeps all. A priority of one
partnership is never one of another: the partnership's id is a part of the entry's subject.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, TypedDict, Unpack

from cspdata.catalogue import Catalogue
from cspdata.decisions import DecisionError, Entry, keep, length_fault, log
from cspdata.ingest.personal import owner_fault, written_kind
from cspdata.periods import month

Term = Literal["short", "medium", "long"]
Direction = Literal["down", "up", "hold"]
TERMS: dict[Term, str] = {"short": "Short term", "medium": "Medium term", "long": "Long term"}
DIRECTIONS: dict[Direction, str] = {"down": "Bring down", "up": "Bring up", "hold": "Hold"}
KIND = "agreed_priority"
LONGEST_TITLE, LONGEST_OWNER, LONGEST_TEXT = 120, 80, 800  # characters
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class AgreedPriority:
    """A priority as it was agreed, in one of its versions.

    `theme`, `board` and `indicator` are ids of the catalogue. `baseline` and `target` are numbers
    of the indicator's own periods, as its chart shows them: offences a month, referrals a quarter,
    per cent. `baseline_period` says of when the baseline is; `target_by` is the first day of the
    month by which the target is to be met. `roles` says what each partner does; `owner` is a post.
    None and "" where nothing was agreed: a priority may have no indicator yet, or no target.
    `version` counts the entries on it from 1; `withdrawn` is true of one that was given up.
    """

    id: str
    partnership: str
    title: str
    theme: str
    term: Term
    reason: str
    dissent: str
    board: str
    roles: Mapping[str, str]
    indicator: str
    direction: Direction
    baseline_period: str
    baseline: float | None
    target: float | None
    target_by: date | None
    owner: str
    written: datetime
    author: str = ""
    version: int = 1
    withdrawn: bool = False


class Needed(TypedDict):
    """What must be said of a priority when it is written; the fields are of `AgreedPriority`."""

    title: str
    theme: str
    term: str
    reason: str
    board: str
    owner: str


class Told(Needed, total=False):
    """What may be said besides. What is left out is empty, the direction "down".

    `target_by` is a month, YYYY-MM.
    """

    dissent: str
    roles: Mapping[str, str]
    indicator: str
    direction: str
    baseline_period: str
    baseline: float | None
    target: float | None
    target_by: str
    withdrawn: bool


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("dissent", "indicator", "baseline_period", "target_by"), ""),
    **dict.fromkeys(("baseline", "target")),
    "direction": "down",
    "roles": {},
    "withdrawn": False,
}


def keep_priority(
    catalogue: Catalogue,
    *,
    priority_id: str,
    author: str = "",
    key: str = "",
    written: datetime | None = None,
    **told: Unpack[Told],
) -> AgreedPriority:
    """Writes a version of a priority of the catalogue's partnership and gives it back as kept.

    `key` makes a repeated write one. Refuses what `priority_fault` finds fault with.
    """
    moment = written or datetime.now(UTC)
    body = whole_body(told)
    subject = f"{catalogue.partnership.id}/{priority_id}"
    earlier = [one for _, one in _versions(subject)][-1:]
    held = earlier[0].target_by if earlier else None
    if fault := priority_fault(
        catalogue, priority_id=priority_id, body=body, day=moment.date(), held=held
    ):
        raise DecisionError(fault)
    entry = keep(KIND, subject, body, author=author, key=key, written=moment)
    (found,) = (one for number, one in _versions(subject) if number == entry.number)
    return found


def whole_body(told: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a priority: what is left out empty, texts without the space around them."""
    body = _EMPTY | dict(told)
    texts = {name: one.strip() for name, one in body.items() if isinstance(one, str)}
    roles = {name.strip(): text.strip() for name, text in body["roles"].items()}
    return {**body, **texts, "roles": roles}


def agreed(partnership_id: str, *, withdrawn: bool = False) -> tuple[AgreedPriority, ...]:
    """The newest version of each priority of a partnership, in the order they were first agreed.

    Those given up are left out unless `withdrawn` is true.
    """
    newest: dict[str, AgreedPriority] = {}
    for _, one in _versions(f"{partnership_id}/"):
        newest[one.id] = one
    return tuple(one for one in newest.values() if withdrawn or not one.withdrawn)


def priority_history(partnership_id: str, priority_id: str) -> tuple[AgreedPriority, ...]:
    """Every version of a priority, oldest first."""
    return tuple(one for _, one in _versions(f"{partnership_id}/{priority_id}"))


def priority_fault(
    catalogue: Catalogue,
    *,
    priority_id: str,
    body: Mapping[str, Any],
    day: date,
    held: date | None = None,
) -> str:
    """Why a version may not be kept, on a day; empty where it may. It names field and remedy.

    `held` is the month by which the newest version's target is to be met: it may stay, though over.
    """
    if not _SLUG.fullmatch(priority_id):
        return (
            f"Id: {priority_id!r} is none; write small letters, figures, - and _, 60 at most, and "
            "begin with a letter"
        )
    fields = (*Needed.__annotations__, *_EMPTY)
    if wrong := [name for name in body if name not in fields]:
        return f"{wrong[0]!r} is no field; there are: {', '.join(fields)}"
    if lacking := [name for name in Needed.__annotations__ if name not in body]:
        return f"{lacking[0].capitalize()}: it is missing; say it"
    return (
        _fault_of_choices(catalogue, body)
        or _fault_of_texts(body)
        or _fault_of_measure(catalogue, body)
        or _fault_of_month(body, day, held)
    )


def _fault_of_choices(catalogue: Catalogue, body: Mapping[str, Any]) -> str:
    themes = {one.id for objective in catalogue.objectives for one in objective.themes}
    for name, known in (
        ("theme", themes),
        ("board", {one.id for one in catalogue.boards}),
        ("term", set(TERMS)),
        ("direction", set(DIRECTIONS)),
    ):
        if body[name] not in known:
            return (
                f"{name.capitalize()}: {body[name]!r} is not declared; choose one of: "
                f"{', '.join(sorted(known))}"
            )
    return ""


def _fault_of_texts(body: Mapping[str, Any]) -> str:
    for name, longest in (
        ("title", LONGEST_TITLE),
        ("reason", LONGEST_TEXT),
        ("dissent", LONGEST_TEXT),
        ("owner", LONGEST_OWNER),
        ("baseline_period", LONGEST_TITLE),
    ):
        text, field = body[name], name.replace("_", " ").capitalize()
        if not text and name in ("title", "reason", "owner"):
            return f"{field}: it is empty; say it in a few words"
        if fault := length_fault(field, text, longest):
            return fault
    if fault := owner_fault(body["owner"]):
        return fault
    for partner, text in body["roles"].items():
        if not partner or not text:
            return "Roles: each line needs a partner and what it does; fill in or delete the line"
        if len(partner) > LONGEST_OWNER or len(text) > LONGEST_TEXT:
            return f"Roles: keep a partner to {LONGEST_OWNER} characters, its role to 800"
        if kind := written_kind(partner):
            return f"Roles seem to hold {kind}: name an organisation, and save again"
    return ""


def _fault_of_measure(catalogue: Catalogue, body: Mapping[str, Any]) -> str:
    indicator, baseline, target = body["indicator"], body["baseline"], body["target"]
    direction = body["direction"]
    if indicator and indicator not in catalogue.indicators:
        return f"Indicator: {indicator!r} is not declared; choose one of the catalogue"
    for name, number in (("Baseline", baseline), ("Target", target)):
        if number is None:
            continue
        if not indicator:
            return f"{name}: a number of what? Choose the indicator, or leave the number out"
        if not math.isfinite(number) or number < 0:
            return f"{name}: {number!r} is no number of at least 0; write one, or leave it out"
    if baseline is not None and not body["baseline_period"]:
        return "Baseline period: say of when the baseline is, for example Oct 2024 – Sep 2025"
    if None not in (baseline, target) and direction != "hold":
        wrong = target >= baseline if direction == "down" else target <= baseline
        if wrong:
            side = "below" if direction == "down" else "above"
            return (
                f"Target: {target:g} is not {side} the baseline of {baseline:g}, but the direction "
                f"is {direction!r}; change one of the three"
            )
    return ""


def _fault_of_month(body: Mapping[str, Any], day: date, held: date | None) -> str:
    by = body["target_by"]
    if (body["target"] is None) != (not by):
        return "Target by: a target and the month by which it is to be met go together (YYYY-MM)"
    if not by:
        return ""
    try:
        wanted = month(by)
    except ValueError as fault:
        return f"Target by: {fault}"
    if wanted < day.replace(day=1) and wanted != held and not body["withdrawn"]:
        return f"Target by: {by} is over; choose this month or a later one"
    return ""


def _versions(start: str) -> list[tuple[int, AgreedPriority]]:
    """Every version on a subject, or on all that begin so, each with its number in the log."""
    found: list[tuple[int, AgreedPriority]] = []
    counted: dict[str, int] = {}
    for entry in log(kind=KIND):
        mine = entry.subject.startswith(start) if start.endswith("/") else entry.subject == start
        if mine:
            counted[entry.subject] = counted.get(entry.subject, 0) + 1
            found.append((entry.number, _priority(entry, counted[entry.subject])))
    return found


def _priority(entry: Entry, version: int) -> AgreedPriority:
    partnership, _, id_ = entry.subject.partition("/")
    body = dict(entry.body)
    by = body.pop("target_by")
    return AgreedPriority(
        id=id_,
        partnership=partnership,
        target_by=month(by) if by else None,
        written=entry.written,
        author=entry.author,
        version=version,
        **body,
    )
