"""The target folder: parts aside, whole files under their name, a manifest of where from.

A part is `.NAME.part`: the leading dot keeps the ingest away from it, and it is renamed only when
it is whole and checked. What is unfinished is never under its final name.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from cspdata.fetch import manifest
from cspdata.fetch.declaration import Source
from cspdata.fetch.faults import FetchError
from cspdata.fetch.manifest import Entry

SPARE_BYTES = 100_000_000
LONGEST_NAME = 120
OLDEST_PART_SECONDS = 30 * 24 * 3600
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is there now: newly written, or unchanged since an earlier fetch."""

    path: Path
    entry: Entry
    status: Literal["new", "unchanged"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from, as its server says."""

    url: str
    resolved_from: str
    etag: str = ""
    last_modified: str = ""
    about: str = ""
    modified: datetime | None = None


class Store:
    """The files of one source, in a folder of its name below the target folder."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._root = folder
        self._source = source
        self.folder = folder / source.id
        self.folder.mkdir(parents=True, exist_ok=True)
        self._entries = {one.path: one for one in manifest.entries(folder)}
        self._sweep()

    def _sweep(self) -> None:
        """Delete parts that nothing can go on with: no note of theirs, or a month old."""
        for part in self.folder.rglob(".*.part"):
            note = part.with_name(f"{part.name}.json")
            if not note.is_file() or time.time() - part.stat().st_mtime > OLDEST_PART_SECONDS:
                part.unlink()
                note.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where a file of that name (with `/` for a folder within) lies."""
        return self.folder.joinpath(*PurePosixPath(name).parts)

    def part(self, name: str) -> Path:
        """Where its unfinished part lies."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f".{path.name}.part")

    def known(self, name: str) -> Fetched | None:
        """The file as fetched before, if it is still there as the manifest describes it."""
        path = self.path(name)
        entry = self._entries.get(path.relative_to(self._root).as_posix())
        if entry is None or not path.is_file() or path.stat().st_size != entry.size:
            return None
        if sha256(path) != entry.sha256:
            return None
        return Fetched(path, entry, "unchanged")

    def keep(self, name: str, origin: Origin) -> Fetched:
        """The part under its final name and in the manifest; the same bytes again change nothing.

        The file bears the date the publisher gives, so that the ingest takes the newer release of
        a period whatever the order of loading.
        """
        part, path = self.part(name), self.path(name)
        digest, size = sha256(part), part.stat().st_size
        before = self.known(name)
        if before and before.entry.sha256 == digest:
            part.unlink()
            return before
        _to_disk(part)
        if origin.modified is not None:
            moment = origin.modified.timestamp()
            os.utime(part, (moment, moment))
        part.replace(path)
        entry = Entry(
            source=self._source.id,
            path=path.relative_to(self._root).as_posix(),
            url=origin.url,
            resolved_from=origin.resolved_from,
            retrieved_at=datetime.now(UTC).replace(microsecond=0),
            size=size,
            sha256=digest,
            licence=self._source.licence,
            etag=origin.etag,
            last_modified=origin.last_modified,
            about=origin.about,
        )
        manifest.append(self._root, entry)
        self._entries[entry.path] = entry
        return Fetched(path, entry, "new")

    def make_room(self, size: int) -> None:
        """Refuse a file that the disk cannot hold, before its first byte."""
        free = shutil.disk_usage(self.folder).free
        if free < size + SPARE_BYTES:
            raise FetchError(
                f"{self._source.id}: {size / 1e6:,.0f} MB do not fit on the disk of {self.folder} "
                f"({free / 1e6:,.0f} MB free); make room, or choose another folder with --out."
            )


def file_name(address: str, source: Source) -> str:
    """The name a file of that address is kept under: the publisher's, with nothing unsafe in it.

    ONS gives the path as the parameter `uri`. An ending that the source does not expect is
    refused.
    """
    parts = urlsplit(address)
    given = parse_qs(parts.query).get("uri", [parts.path])[0]
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", unquote(given).replace("\\", "/").rsplit("/", 1)[-1])
    stem, _, suffix = name.lstrip("._-").rpartition(".")
    if suffix.lower() not in source.expect.formats or not stem:
        raise FetchError(
            f"{source.id}: {address} is not a file that ends in "
            f"{' or '.join('.' + one for one in source.expect.formats)}; nothing was fetched."
        )
    if _DEVICES.fullmatch(stem):
        stem = f"{source.id}_{stem}"
    return f"{stem[:LONGEST_NAME]}.{suffix.lower()}"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    """On disk before it gets its name: a power cut cannot leave an empty file under it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
