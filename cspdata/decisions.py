"""What people decided and wrote, as a log of entries that only grows.

`decisions/decisions.sqlite` in the data folder is a SQLite file with a write-ahead log, apart from
the warehouse: it outlives every rebuild. An entry is never changed or taken away; the newest on a
subject is what shows. One writer at a time, each write whole or not at all, on the disk before it
is confirmed. A write repeated with its key is kept once. Text that has the shape of personal data
is refused before anything is written. The file must lie on a disk of the server itself: a
write-ahead log does not work over a network (sqlite.org/wal.html).
"""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock

from cspdata.folders import data_folder
from cspdata.ingest.personal import author_fault, written_kind
from cspdata.warehouse import statement

WAIT = 10.0  # seconds that a writer waits for the one before it
LONGEST = 100_000  # bytes of a body: more than a note with all of its parts filled
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SUBJECT = re.compile(r"[A-Za-z0-9][\w.:/-]{0,199}", re.ASCII)
_KEY = re.compile(r"[\w.:/-]{1,200}", re.ASCII)
_MADE = ("journal", "entries", "no_update", "no_delete")
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_ready: set[tuple[Path, int]] = set()  # files that this process has found whole


class DecisionError(ValueError):
    """An entry that cannot be kept, or a log that cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it was kept: `number` is its place in the log, `key` tells repeats of a write.

    `subject` is what it is about among those of its `kind`; `body` holds plain values alone.
    """

    number: int
    key: str
    kind: str
    subject: str
    written: datetime
    author: str
    body: Mapping[str, Any]


def decisions_file() -> Path:
    """Where the log is kept."""
    return data_folder() / "decisions" / "decisions.sqlite"


def keep(
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    *,
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> Entry:
    """Adds an entry to the log and gives it back as kept.

    `written` is now by default, `key` a new one. A key that was used before gives back the entry
    that it was used for; refused where that one says something else. Refuses what `fault_of` finds
    fault with, and a log that cannot be written.
    """
    author = author.strip()
    if fault := fault_of(kind, subject, body, author=author, key=key):
        raise DecisionError(fault)
    moment = (written or datetime.now(UTC)).astimezone(UTC)
    row = {
        "key": key or uuid.uuid4().hex,
        "kind": kind,
        "subject": subject,
        "written": moment.isoformat(timespec="milliseconds"),
        "author": author,
        "body": _text(body),
    }
    path = decisions_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as con:
        con.execute(statement("decisions/keep"), row)
        (found,) = _entries(path, con.execute(statement("decisions/by_key"), {"key": row["key"]}))
    if (found.kind, found.subject, found.author, _text(found.body)) != (
        kind,
        subject,
        author,
        row["body"],
    ):
        raise DecisionError(
            f"the key {key!r} was used for another entry, number {found.number}; nothing was "
            "saved: write again with a key of its own"
        )
    return found


def log(*, kind: str = "", subject: str = "", after: int = 0) -> tuple[Entry, ...]:
    """Every entry in the order of writing; of one kind or subject, or after a number, if given."""
    # With both the file's key of kind, subject and number finds them: a room is read every second.
    name = "log_of" if kind and subject else "log"
    return _read(name, {"kind": kind, "subject": subject, "beyond": after})


def latest(kind: str, subject: str) -> Entry | None:
    """The newest entry of a kind on a subject; None where there is none."""
    return latest_of(kind, start=subject).get(subject)


def latest_of(kind: str, *, start: str = "") -> dict[str, Entry]:
    """The newest entry on each subject of a kind, by subject; of those that start with a text."""
    return {one.subject: one for one in _read("newest", {"kind": kind, "start": start})}


def fault_of(
    kind: str, subject: str, body: Mapping[str, Any], *, author: str = "", key: str = ""
) -> str:
    """Why an entry may not be kept; empty where it may. The text itself is never repeated.

    Every text of a body is looked at: ids that a machine made belong into subject or key.
    """
    if not _KIND.fullmatch(kind):
        return f"{kind!r} is no kind of entry: write small letters, figures and _"
    if not _SUBJECT.fullmatch(subject) or (key and not _KEY.fullmatch(key)):
        return "a subject or a key has letters, figures and . : / _ - alone, 200 at most"
    if len(_text(body).encode()) > LONGEST:
        return f"the entry is longer than {LONGEST:,} characters; shorten its texts"
    for name, text in _texts(body):
        if found := written_kind(text):
            return (
                f"{name} seems to hold {found}. What is written here goes into slides and lists: "
                "write of posts, kinds of people and places, not of a person, and save again"
            )
    return author_fault(author)


def length_fault(field: str, text: str, longest: int) -> str:
    """Why a text is too long for its field, in characters; empty where it is not."""
    if len(text) > longest:
        return f"{field}: {len(text):,} characters; keep it to {longest:,}"
    return ""


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a body with the name of its field."""
    if isinstance(value, str):
        yield name.capitalize(), value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, str(key))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one, name)


def _text(body: Mapping[str, Any]) -> str:
    """A body as JSON, alike for the same values."""
    return msgspec.json.encode(dict(body), order="deterministic").decode()


def _read(name: str, asked: dict[str, Any]) -> tuple[Entry, ...]:
    path = decisions_file()
    if not path.exists():
        return ()
    with _opened(path) as con:
        return _entries(path, con.execute(statement(f"decisions/{name}"), asked))


def _entries(path: Path, rows: sqlite3.Cursor) -> tuple[Entry, ...]:
    found = []
    for number, key, kind, subject, written, author, body in rows.fetchall():
        try:
            told = msgspec.json.decode(body, type=dict[str, Any])
            moment = datetime.fromisoformat(written)
        except (msgspec.DecodeError, ValueError, TypeError) as fault:
            raise DecisionError(_damaged(path, f"entry {number}: {fault}")) from fault
        found.append(Entry(number, key, kind, subject, moment, author, told))
    return tuple(found)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of one use: SQLite's own locks then keep processes and threads apart alike."""
    try:
        _make_ready(path)
        con = _connection(path)
        try:
            yield con
        finally:
            con.close()
    except sqlite3.Error as fault:
        raise DecisionError(_told(path, fault)) from fault


def _connection(path: Path) -> sqlite3.Connection:
    # Each statement is a transaction of its own; the default `synchronous` (full) has a write on
    # the disk before it is confirmed.
    return sqlite3.connect(path, timeout=WAIT, isolation_level=None)


def _make_ready(path: Path) -> None:
    """Makes the log where there is none, and checks once a process that it is whole.

    A switch to the write-ahead log does not wait for its turn, so that starts are held apart.
    """
    if path.exists() and (path, path.stat().st_ino) in _ready:
        return
    with FileLock(path.with_suffix(".lock")):
        con = _connection(path)
        try:
            if (said := con.execute(statement("decisions/sound")).fetchone()[0]) != "ok":
                raise DecisionError(_damaged(path, said))
            for name in _MADE:
                con.execute(statement(f"decisions/{name}"))
        finally:
            con.close()
    _ready.add((path, path.stat().st_ino))


def _told(path: Path, fault: sqlite3.Error) -> str:
    name = getattr(fault, "sqlite_errorname", "")
    if name.startswith(_BROKEN):
        return _damaged(path, str(fault))
    if name.startswith("SQLITE_BUSY"):
        return (
            f"{path}: another program has been writing for more than {WAIT:.0f} seconds; nothing "
            "was saved: save again, and close what else has the file open"
        )
    return (
        f"{path}: cannot be read or written ({fault}); nothing was saved: see that the folder may "
        "be written to and the disk is not full, and save again"
    )


def _damaged(path: Path, why: object) -> str:
    return (
        f"{path}: the log of decisions is damaged ({why}). Nothing is written to it. Stop the app, "
        f"move the file away with those beside it ({path.name}-wal, {path.name}-shm) and put the "
        "latest copy in its place; without a copy, the command `sqlite3 FILE .recover` saves "
        "what can still be read"
    )
