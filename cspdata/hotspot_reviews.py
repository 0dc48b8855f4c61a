"""What a meeting decided on a hotspot, and what is known of the place, in the log of decisions.

A hotspot is a cell of one indicator's map. A review is written whole; the note of what is here can
also be written alone. The newest of each shows, the log keeps all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from cspdata.decisions import DecisionError, Entry, keep, latest, latest_of, length_fault, log
from cspdata.ingest.personal import owner_fault
from cspdata.periods import month

Decision = Literal["act", "watch", "no action", "evidence needed"]
DECISIONS: dict[Decision, str] = {
    "act": "Act",
    "watch": "Keep watching",
    "no action": "No action",
    "evidence needed": "More evidence needed",
}
OWNED: tuple[Decision, ...] = ("act", "evidence needed")  # somebody has something to do
REVIEW, NOTE = "hotspot_review", "hotspot_note"
LONGEST_OWNER, LONGEST_TEXT = 80, 400  # characters: all of it stands on one printed sheet


@dataclass(frozen=True, slots=True)
class HotspotReview:
    """What was decided on a hotspot, as it was saved.

    `owner` is a post or a team; `action` what it is to do, `due` the month by which; `period` the
    months of the map that was decided on, as they were shown. Empty and None where nothing is due.
    """

    indicator: str
    cell_id: str
    decision: Decision
    owner: str
    action: str
    due: date | None
    period: str
    written: datetime
    author: str = ""

    @property
    def label(self) -> str:
        """The decision as people read it."""
        return DECISIONS[self.decision]


@dataclass(frozen=True, slots=True)
class HotspotNote:
    """What is known of the place of a hotspot: what is here, in the partnership's own words."""

    indicator: str
    cell_id: str
    text: str
    written: datetime
    author: str = ""


def keep_review(
    *,
    indicator: str,
    cell_id: str,
    decision: str,
    owner: str = "",
    action: str = "",
    due: str = "",
    note: str | None = None,
    period: str = "",
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> HotspotReview:
    """Writes what was decided on a hotspot and gives it back as kept.

    `due` is a month, YYYY-MM. `note` says what is here; None leaves the note as it is. `key` makes
    a repeated write one. Refuses what `review_fault` finds fault with.
    """
    moment = written or datetime.now(UTC)
    told = {"decision": decision, "owner": owner, "action": action, "due": due}
    told = {name: text.strip() for name, text in told.items()}
    if fault := review_fault(**told, note=note or "", day=moment.date()):
        raise DecisionError(fault)
    body: dict[str, Any] = told | {"period": period}
    if note is not None:
        body["note"] = note.strip()
    return _review(
        keep(REVIEW, _subject(indicator, cell_id), body, author=author, key=key, written=moment)
    )


def keep_hotspot_note(
    *,
    indicator: str,
    cell_id: str,
    text: str,
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> HotspotNote:
    """Writes what is here and gives it back as kept; an empty text takes the note off the page."""
    if fault := _fault_of_texts({"note": text}):
        raise DecisionError(fault)
    body = {"note": text.strip()}
    subject = _subject(indicator, cell_id)
    return _note(keep(NOTE, subject, body, author=author, key=key, written=written))


def review_fault(
    *, decision: str, owner: str = "", action: str = "", due: str = "", note: str = "", day: date
) -> str:
    """Why a review may not be kept, on a day; empty where it may. No text is repeated."""
    if decision not in DECISIONS:
        return f"{decision!r} is no decision; there are: {', '.join(DECISIONS)}"
    if fault := _fault_of_texts({"owner": owner, "action": action, "note": note}):
        return fault
    if decision in OWNED and not (owner.strip() and action.strip()):
        return (
            f"{DECISIONS[decision]}: say which post or team does it (owner) and what is to be done "
            "(action)"
        )
    if decision == "act" and not due:
        return "Act: say by which month it is to be done (due, YYYY-MM)"
    if due and month(due) < day.replace(day=1):
        return f"Due: {due} is over; choose this month or a later one"
    return ""


def review_of(indicator: str, cell_id: str) -> HotspotReview | None:
    """The newest review of a hotspot; None where there is none."""
    found = latest(REVIEW, _subject(indicator, cell_id))
    return _review(found) if found else None


def reviews_of(indicator: str) -> dict[str, HotspotReview]:
    """The newest review of every hotspot of an indicator, by cell."""
    found = latest_of(REVIEW, start=f"{indicator}/")
    return {one.cell_id: one for one in map(_review, found.values())}


def review_history(indicator: str, cell_id: str) -> tuple[HotspotReview, ...]:
    """Every review of a hotspot, oldest first."""
    return tuple(map(_review, log(kind=REVIEW, subject=_subject(indicator, cell_id))))


def hotspot_note_of(indicator: str, cell_id: str) -> HotspotNote | None:
    """The newest note of what is here; None where there is none or it was taken off."""
    return hotspot_notes_of(indicator).get(cell_id)


def hotspot_notes_of(indicator: str) -> dict[str, HotspotNote]:
    """The newest note of every hotspot of an indicator, by cell: of its own or of a review."""
    alone = latest_of(NOTE, start=f"{indicator}/")
    newest = {
        entry.subject: entry
        for entry in log(kind=REVIEW)
        if entry.subject.startswith(f"{indicator}/") and "note" in entry.body
    }
    for subject, entry in alone.items():
        if subject not in newest or newest[subject].number < entry.number:
            newest[subject] = entry
    notes = (_note(entry) for entry in newest.values() if entry.body["note"])
    return {one.cell_id: one for one in notes}


def _fault_of_texts(texts: dict[str, str]) -> str:
    for name, text in texts.items():
        longest = LONGEST_OWNER if name == "owner" else LONGEST_TEXT
        if fault := length_fault(name.capitalize(), text, longest):
            return fault
    return owner_fault(texts.get("owner", ""))


def _subject(indicator: str, cell_id: str) -> str:
    return f"{indicator}/{cell_id}"


def _review(entry: Entry) -> HotspotReview:
    indicator, _, cell_id = entry.subject.partition("/")
    body = entry.body
    return HotspotReview(
        indicator=indicator,
        cell_id=cell_id,
        decision=body["decision"],
        owner=body["owner"],
        action=body["action"],
        due=month(body["due"]) if body["due"] else None,
        period=body["period"],
        written=entry.written,
        author=entry.author,
    )


def _note(entry: Entry) -> HotspotNote:
    indicator, _, cell_id = entry.subject.partition("/")
    return HotspotNote(indicator, cell_id, entry.body["note"], entry.written, entry.author)
