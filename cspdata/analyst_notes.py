"""The analyst's notes: why an indicator changed, in the partnership's own words.

Kept in the log of decisions: the newest note shows, every earlier one stays. Notes that an older
version kept as files, `decisions/notes/<theme>/<indicator>.json`, are taken into the log when they
are first asked for, once; the files are left as they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cspdata.decisions import DecisionError, Entry, decisions_file, keep, length_fault, log
from cspdata.folders import data_folder
from cspdata.ingest.personal import LONGEST_AUTHOR, author_fault, written_kind

KIND = "analyst_note"

# The problem analysis triangle (Clarke and Eck 2005, Crime Analysis for Problem Solvers, step 8),
# then the factors of PESTELO, as strategic assessments use them.
PARTS: dict[str, str] = {
    "summary": "In short",
    "offender": "Offender",
    "victim": "Victim or target",
    "location": "Location",
    "political": "Political",
    "economic": "Economic",
    "social": "Social",
    "technological": "Technological",
    "environmental": "Environmental",
    "legal": "Legal",
    "organisational": "Organisational",
}
TRIANGLE = ("offender", "victim", "location")
PESTELO = tuple(PARTS)[4:]
LONGEST = 2000  # characters of a part: a note is no report
LONGEST_NAME = LONGEST_AUTHOR
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_taken: set[tuple[Path, Path, int, int]] = set()  # files that this process has taken in


class AnalystNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note on why an indicator changed in an area, as it was saved.

    `parts` holds the texts that were filled in, by the keys of `PARTS`; `period` and `before` are
    the months it was written about, as they were shown; `author` may be empty.
    """

    theme: str
    indicator: str
    area_code: str
    area_name: str
    period: str
    before: str
    written: datetime
    parts: dict[str, str]
    author: str = ""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The parts that were filled in, each with its heading, in the order of the form."""
        return tuple((name, self.parts[key]) for key, name in PARTS.items() if key in self.parts)


def notes_folder() -> Path:
    """Where an older version kept notes as files."""
    return data_folder() / "decisions" / "notes"


def notes_of(theme: str, indicator: str, *, area_code: str = "") -> tuple[AnalystNote, ...]:
    """Every note on an indicator, oldest first; of one area where one is given.

    Refuses a file of an older version that cannot be read, by its name.
    """
    start = f"{_subject(theme, indicator)}/"
    _take_in(notes_folder() / theme / f"{indicator}.json")
    found = (one for one in log(kind=KIND) if one.subject.startswith(start))
    return tuple(one for one in _in_order(found) if area_code in ("", one.area_code))


def newest_notes(area_code: str) -> dict[str, AnalystNote]:
    """The newest note of every indicator in an area, by indicator."""
    for path in sorted(notes_folder().glob("*/*.json")):
        _take_in(path)
    found = _in_order(log(kind=KIND))
    return {one.indicator: one for one in found if one.area_code == area_code}


def latest_note(theme: str, indicator: str, *, area_code: str) -> AnalystNote | None:
    """The newest note on an indicator in an area; None where there is none."""
    found = notes_of(theme, indicator, area_code=area_code)
    return found[-1] if found else None


def fault_of(parts: dict[str, str], author: str = "") -> str:
    """Why a note may not be kept; empty where it may. The text itself is never repeated."""
    for key, text in parts.items():
        if key not in PARTS:
            return f"{key!r} is no part of a note; there are: {', '.join(PARTS)}"
        if fault := length_fault(PARTS[key], text, LONGEST):
            return fault
        if kind := written_kind(text):
            return (
                f"{PARTS[key]} seems to hold {kind}. Notes go into slides and workbooks: write of "
                "kinds of people and places, not of a person, and save again"
            )
    if fault := author_fault(author):
        return fault
    if not any(text.strip() for text in parts.values()):
        return "The note is empty: fill in at least one part"
    return ""


def keep_note(
    *,
    theme: str,
    indicator: str,
    area_code: str,
    area_name: str,
    period: str,
    before: str,
    parts: dict[str, str],
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> AnalystNote:
    """Adds a note to the log and gives it back as kept.

    `written` is now by default; `key` makes a repeated write one. Refuses what
    `fault_of` finds fault with.
    """
    filled = {key: text.strip() for key, text in parts.items() if text.strip()}
    if fault := fault_of(filled, author.strip()):
        raise DecisionError(fault)
    moment = (written or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    note = AnalystNote(
        theme, indicator, area_code, area_name, period, before, moment, filled, author.strip()
    )
    return _note(_kept(note, key))


def _kept(note: AnalystNote, key: str) -> Entry:
    body = {
        "area_name": note.area_name,
        "period": note.period,
        "before": note.before,
        "parts": note.parts,
    }
    subject = f"{_subject(note.theme, note.indicator)}/{note.area_code}"
    return keep(KIND, subject, body, author=note.author, key=key, written=note.written)


def _note(entry: Entry) -> AnalystNote:
    theme, indicator, area_code = entry.subject.split("/")
    told = dict(entry.body)
    return AnalystNote(
        theme=theme,
        indicator=indicator,
        area_code=area_code,
        written=entry.written,
        author=entry.author,
        **told,
    )


def _in_order(entries: Iterable[Entry]) -> list[AnalystNote]:
    """Notes by the time of writing: those of files may have come into the log after newer ones."""
    return [_note(one) for one in sorted(entries, key=lambda one: (one.written, one.number))]


def _take_in(path: Path) -> None:
    """Takes the notes of an older version's file into the log, each once: its text is its key."""
    if not path.exists():
        return
    state = path.stat()
    mark = (decisions_file(), path, state.st_mtime_ns, state.st_size)
    if mark in _taken:
        return
    try:
        found = msgspec.json.decode(path.read_bytes(), type=list[AnalystNote])
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise DecisionError(
            f"{path}: the notes cannot be read ({fault}); mend the file, or move it away to start "
            "anew"
        ) from fault
    for note in found:
        told = hashlib.sha256(msgspec.json.encode(note, order="deterministic")).hexdigest()
        try:
            _kept(note, f"file/{told}")
        except DecisionError as fault:
            raise DecisionError(f"{path}: the note of {note.written:%d %B %Y}: {fault}") from fault
    _taken.add(mark)


def _subject(theme: str, indicator: str) -> str:
    for name in (theme, indicator):
        if not _SLUG.fullmatch(name):
            raise DecisionError(f"{name!r} is no id of a theme or an indicator")
    return f"{theme}/{indicator}"
