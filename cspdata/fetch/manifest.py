"""Where every file came from: one JSON line a download, in `.manifest.jsonl` of the target folder.

Its name starts with a dot: the ingest passes such files over.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

NAME = ".manifest.jsonl"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file that was fetched.

    `path` is relative to the manifest, with `/`. `resolved_from` is the index, search or archive
    that led to `url`, or `pinned` where the declaration's own address was used. `retrieved_at` is
    in UTC; `size` in bytes. `about` is what else identifies the content (an indicator's name).
    """

    source: str
    path: str
    url: str
    resolved_from: str
    retrieved_at: datetime
    size: int
    sha256: str
    licence: str
    etag: str = ""
    last_modified: str = ""
    about: str = ""


_DECODER = msgspec.json.Decoder(Entry)


def entries(folder: Path) -> list[Entry]:
    """Every entry in order; none where there is no manifest.

    A line that a crash cut short is passed over: what it told of is fetched again.
    """
    path = folder / NAME
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            found.append(_DECODER.decode(line))
        except msgspec.DecodeError:
            continue
    return found


def append(folder: Path, entry: Entry) -> None:
    """Add a line in one write, on disk before this returns.

    The line also starts with a line break where the file does not end in one, so that a torn last
    line spoils no other.
    """
    path = folder / NAME
    line = msgspec.json.encode(entry) + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                line = b"\n" + line
        file.write(line)
        os.fsync(file.fileno())
