"""The decision of the Executive: priorities chosen by people, locked with a version and a time.

A score never chooses: each priority is written by somebody with its reason, what was said against
it, its lead board, the role of each partner, its measure and its target. A decision belongs to a
room and is a fold of its own entries in the log. Locking it writes each priority into the agreed
ones, which the performance framework follows; opening it again needs a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Any, Unpack

from cspdata.agreed_priorities import TERMS, Told, keep_priority, priority_fault, whole_body
from cspdata.catalogue import Catalogue, lettered
from cspdata.decisions import DecisionError, Entry, keep, log
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import RoomError, is_facilitator, room_of

KIND = "decision"
CHOSEN, DROPPED, LOCKED, REOPENED = "chosen", "dropped", "locked", "reopened"
LONGEST_REASON = 400
_NO_CHOICE = "{!r} is none of the priorities that were chosen"


@dataclass(frozen=True, slots=True)
class Choice:
    """A priority as it was last written; `told` has the fields of an agreed priority.

    `id` is the theme and the term under which it was first chosen, with a number where that was
    taken; it stays when they are changed. `edited_by_two`: another device had written `other` in
    between, which this one had not seen; both are in the log, the last one holds.
    """

    id: str
    told: Mapping[str, Any]
    number: int
    written: datetime
    author: str
    device: str = ""
    edited_by_two: bool = False
    other: Mapping[str, Any] | None = None

    @property
    def term(self) -> str:
        """Its term as people read it."""
        return TERMS[self.told["term"]]


@dataclass(frozen=True, slots=True)
class Version:
    """The priorities as they were locked, and why the version before was opened again.

    `entry` is the place of the lock in the log.
    """

    number: int
    entry: int
    locked: datetime
    author: str
    choices: tuple[Choice, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of a room as its entries up to `number` make it.

    `choices` by term, short first, then in the order they were first chosen; `dropped` those that
    were taken off and may be put back. `versions` are those that were locked, oldest first; `open`
    while it may be changed, `reason` then says why it was opened again. `passed_over`: entries that
    came while it was locked.
    """

    code: str
    choices: tuple[Choice, ...] = ()
    dropped: tuple[Choice, ...] = ()
    versions: tuple[Version, ...] = ()
    open: bool = True
    reason: str = ""
    number: int = 0
    passed_over: tuple[int, ...] = ()

    @property
    def version(self) -> int:
        """The number of the last version that was locked; 0 where none was."""
        return len(self.versions)


def decision_of(code: str) -> Decision:
    """The decision of a room as the log has it now; an empty one where nothing was chosen."""
    return decided(code, log(kind=KIND, subject=code))


def choose(
    catalogue: Catalogue,
    code: str,
    facilitator: str,
    *,
    choice: str = "",
    author: str = "",
    key: str = "",
    device: str = "",
    seen: int = 0,
    now: datetime | None = None,
    **told: Unpack[Told],
) -> Decision:
    """The decision with a new priority, or with that of the id `choice` written anew or put back.

    `seen` is the number of the choice that was on the screen, `device` tells who wrote apart, `key`
    makes a repeated write one. Refuses what `priority_fault` finds fault with, a theme that the
    room did not judge, and the id of none that was chosen.
    """
    room, moment = _held(catalogue, code, facilitator), now or datetime.now(UTC)
    body = whole_body(told)
    found = decision_of(room.code)
    if choice and choice not in {one.id for one in (*found.choices, *found.dropped)}:
        raise RoomError(_NO_CHOICE.format(choice))
    name = choice or f"{body.get('theme')}-{body.get('term')}"
    if fault := priority_fault(catalogue, priority_id=name, body=body, day=moment.date()):
        raise RoomError(fault)
    if body["theme"] not in room.theme_ids:
        raise RoomError(f"Theme: {body['theme']!r} was not judged in room {room.code}")
    mark = lettered(device.encode(), size=8) if device else ""
    told_of = {"event": CHOSEN, "id": name, "told": body, "device": mark, "seen": seen}
    if not choice:
        told_of["new"] = True
    return _entered(room.code, told_of, author=author, key=key, now=moment)


def drop(
    catalogue: Catalogue,
    code: str,
    facilitator: str,
    *,
    choice: str,
    author: str = "",
    now: datetime | None = None,
) -> Decision:
    """The decision without a priority; what was written stays in the log."""
    room = _held(catalogue, code, facilitator)
    if choice not in {one.id for one in decision_of(room.code).choices}:
        raise RoomError(_NO_CHOICE.format(choice))
    body = {"event": DROPPED, "id": choice}
    return _entered(room.code, body, author=author, key="", now=now or datetime.now(UTC))


def lock(
    catalogue: Catalogue,
    code: str,
    facilitator: str,
    *,
    author: str = "",
    now: datetime | None = None,
) -> Decision:
    """The decision locked as its next version, and its priorities agreed.

    Locking again changes nothing, but writes what a stopped server had not written yet. Refuses a
    decision without priorities.
    """
    room = _held(catalogue, code, facilitator)
    found = decision_of(room.code)
    if not found.choices and not found.versions:
        raise RoomError("Nothing is chosen yet: a decision needs one priority at least")
    moment = now or datetime.now(UTC)
    if found.open:
        for one in found.choices:  # a target may have come and gone since it was written
            if fault := priority_fault(
                catalogue, priority_id=one.id, body=one.told, day=moment.date()
            ):
                raise RoomError(f"{one.told['title']}: {fault}")
        body = {"event": LOCKED, "version": found.version + 1}
        name = f"{LOCKED}-{found.version + 1}"
        found = _entered(room.code, body, author=author, key=name, now=moment)
    _agree(catalogue, found)
    return found


def reopen(
    catalogue: Catalogue,
    code: str,
    facilitator: str,
    *,
    reason: str,
    author: str = "",
    now: datetime | None = None,
) -> Decision:
    """The decision open to be changed again; the reason stands in the record."""
    room, reason = _held(catalogue, code, facilitator), reason.strip()
    found = decision_of(room.code)
    if found.open:
        raise RoomError("The decision is not locked: it can be changed as it is")
    if not reason or len(reason) > LONGEST_REASON:
        raise RoomError(
            f"Reason: say in 1 to {LONGEST_REASON} characters why the decision is opened again"
        )
    body = {"event": REOPENED, "reason": reason}
    name = f"{REOPENED}-{found.version}"
    return _entered(room.code, body, author=author, key=name, now=now or datetime.now(UTC))


def decided(code: str, entries: Iterable[Entry]) -> Decision:
    """The decision that entries in the order of the log make; the same for the same entries."""
    found = Decision(code)
    choices: dict[str, Choice] = {}
    dropped: dict[str, Choice] = {}
    for entry in entries:
        event = entry.body.get("event")
        if event == REOPENED and not found.open:
            found = replace(found, open=True, reason=entry.body["reason"])
        elif event == LOCKED and found.open:
            version = Version(
                found.version + 1,
                entry.number,
                entry.written,
                entry.author,
                _ordered(choices),
                found.reason,
            )
            found = replace(found, open=False, reason="", versions=(*found.versions, version))
        elif event == CHOSEN and found.open:
            name = _free({*choices, *dropped}, entry.body)
            choices[name] = _choice(name, choices.get(name), entry)
            dropped.pop(name, None)
        elif event == DROPPED and found.open and entry.body["id"] in choices:
            dropped[entry.body["id"]] = choices.pop(entry.body["id"])
        else:
            found = replace(found, passed_over=(*found.passed_over, entry.number))
        found = replace(found, number=entry.number)
    return replace(found, choices=_ordered(choices), dropped=tuple(dropped.values()))


def _free(taken: Set[str], body: Mapping[str, Any]) -> str:
    """The id of a priority; of a new one the first that is free, so that none is written over."""
    name: str = body["id"]
    if not body.get("new") or name not in taken:
        return name
    return next(made for k in count(2) if (made := f"{name}-{k}") not in taken)


def _choice(name: str, before: Choice | None, entry: Entry) -> Choice:
    body = entry.body
    told = MappingProxyType(dict(body["told"]))
    unseen = (
        before is not None
        and before.device != body["device"]
        and body["seen"] < before.number
        and before.told != told
    )
    other = before.told if before is not None and unseen else None
    return Choice(
        name, told, entry.number, entry.written, entry.author, body["device"], unseen, other
    )


def _ordered(choices: Mapping[str, Choice]) -> tuple[Choice, ...]:
    terms = list(TERMS)
    return tuple(sorted(choices.values(), key=lambda one: terms.index(one.told["term"])))


def _agree(catalogue: Catalogue, found: Decision) -> None:
    """Writes the priorities of the last version as agreed; those it gave up as withdrawn.

    Each has a key of its own, so that doing it again after a stop writes only what is lacking.
    """
    last = found.versions[-1]
    kept = {one.id for one in last.choices}
    before = found.versions[-2].choices if found.version > 1 else ()
    given_up = [one for one in before if one.id not in kept]
    for one, withdrawn in [
        *((one, False) for one in last.choices),
        *((one, True) for one in given_up),
    ]:
        told: Any = {**one.told, "withdrawn": withdrawn}
        keep_priority(
            catalogue,
            priority_id=one.id,
            author=last.author,
            key=f"{found.code}/agreed-{last.number}/{one.id}",
            written=last.locked,
            **told,
        )


def _held(catalogue: Catalogue, code: str, facilitator: str) -> Room:
    room = room_of(code)
    if not is_facilitator(room, facilitator):
        raise RoomError(
            f"Only the facilitator of room {room.code} writes its decision; use the link with "
            "which it was opened"
        )
    if room.partnership != catalogue.partnership.id:
        raise RoomError(
            f"Room {room.code} is of another partnership ({room.partnership}); its decision is "
            "written there"
        )
    return room


def _entered(code: str, body: dict[str, Any], *, author: str, key: str, now: datetime) -> Decision:
    before = decision_of(code)
    if not before.open and body["event"] != REOPENED:
        raise RoomError(_locked(before))
    name = f"{code}/decision/{key}" if key else ""
    try:
        entry = keep(KIND, code, body, author=author, key=name, written=now)
    except DecisionError as fault:
        raise RoomError(str(fault)) from fault
    found = decision_of(code)
    if entry.number in found.passed_over:
        raise RoomError(_locked(found))
    return found


def _locked(found: Decision) -> str:
    last = found.versions[-1]
    return (
        f"The decision was locked as version {last.number} at {last.locked:%H:%M} UTC on "
        f"{last.locked.day} {last.locked:%B %Y}; open it again with a reason first"
    )
