"""The analyst's notes: why, in the partnership's own words, kept beside the data as small files.

One JSON file an indicator of a theme, `decisions/notes/<theme>/<indicator>.json`, holds every note
that was saved, oldest first: a newer note never overwrites an older one. A file is written aside
and renamed, so that a killed server leaves the last whole one. Text that has the shape of personal
data is refused before anything is written.
"""

from __future__ import annotations

import os
import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cspdata.folders import data_folder
from cspdata.ingest.personal import LONGEST_AUTHOR, author_fault, written_kind

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
_WRITING = threading.Lock()


class NoteError(ValueError):
    """A note that cannot be kept, or a file of notes that cannot be read; the text says why."""


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
    """Where notes are kept."""
    return data_folder() / "decisions" / "notes"


def notes_of(theme: str, indicator: str, *, area_code: str = "") -> tuple[AnalystNote, ...]:
    """Every note on an indicator, oldest first; of one area where one is given.

    Refuses a file that cannot be read, by its name.
    """
    path = _file(theme, indicator)
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        found = msgspec.json.decode(held, type=list[AnalystNote])
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise NoteError(
            f"{path}: the notes cannot be read ({fault}); mend the file, or move it away to start "
            "anew"
        ) from fault
    return tuple(one for one in found if area_code in ("", one.area_code))


def latest_note(theme: str, indicator: str, *, area_code: str) -> AnalystNote | None:
    """The newest note on an indicator in an area; None where there is none."""
    found = notes_of(theme, indicator, area_code=area_code)
    return found[-1] if found else None


def fault_of(parts: dict[str, str], author: str = "") -> str:
    """Why a note may not be kept; empty where it may. The text itself is never repeated."""
    for key, text in parts.items():
        if key not in PARTS:
            return f"{key!r} is no part of a note; there are: {', '.join(PARTS)}"
        if len(text) > LONGEST:
            return f"{PARTS[key]}: {len(text):,} characters; keep it to {LONGEST:,}"
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
    written: datetime | None = None,
) -> AnalystNote:
    """Adds a note to the file of its indicator and gives it back as kept.

    `written` is now by default. Refuses what `fault_of` finds fault with.
    """
    filled = {key: text.strip() for key, text in parts.items() if text.strip()}
    if fault := fault_of(filled, author.strip()):
        raise NoteError(fault)
    moment = (written or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    note = AnalystNote(
        theme, indicator, area_code, area_name, period, before, moment, filled, author.strip()
    )
    path = _file(theme, indicator)
    # One server writes: two sessions that save at once must not lose a note.
    with _WRITING:
        _write(path, [*notes_of(theme, indicator), note])
    return note


def _write(path: Path, notes: list[AnalystNote]) -> None:
    """Writes the notes aside, then renames the file into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.part")
    try:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(notes), indent=2))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _file(theme: str, indicator: str) -> Path:
    for name in (theme, indicator):
        if not _SLUG.fullmatch(name):
            raise NoteError(f"{name!r} is no id of a theme or an indicator")
    return notes_folder() / theme / f"{indicator}.json"
