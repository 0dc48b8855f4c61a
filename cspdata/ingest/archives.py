"""The members of archives: which are read, and what an archive may not do.

Nothing that an archive says of itself is trusted: its directory is read only up to a size, a member
is unpacked under a name of ours and only so far as its size and ratio stay within the limits.
"""

from __future__ import annotations

import fnmatch
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import FileIO
from pathlib import Path, PurePosixPath

from cspdata.catalogue import Catalogue
from cspdata.ingest.limits import (
    DIRECTORY_BYTES,
    MOST_MEMBERS,
    MOST_RATIO,
    RATIO_MATTERS,
    UNPACKED_BYTES,
    size_in_words,
)
from cspdata.ingest.sources import (
    SUFFIXES,
    SourceFile,
    Unusable,
    modified_at,
    other_kind_of_file,
    printable,
)
from cspdata.ingest.texts import work_file

#: What a spoilt archive raises, besides the faults that are told in our own words (ValueError).
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)
BLOCK = 1 << 20


class TooMuchError(ValueError):
    """An archive or a part of it that asks for more than a limit allows."""


class BoundedFile(FileIO):
    """A file of which no more than the largest allowed directory is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes, as of any file; refuses to read more than `DIRECTORY_BYTES` at once."""
        if size is None or size < 0:
            size = max(os.fstat(self.fileno()).st_size - self.tell(), 0)
        if size > DIRECTORY_BYTES:
            raise TooMuchError(
                f"its directory is larger than {size_in_words(DIRECTORY_BYTES)}; pack fewer files"
            )
        return super().read(size) or b""


def members(path: Path, *, catalogue: Catalogue, work: Path) -> Iterator[SourceFile | Unusable]:
    """Every file of an archive that is read, unpacked into the work folder.

    Of a police archive only the members of the declared force and its neighbours. A spoilt member
    is refused by itself; when the archive holds more than may be unpacked, what is left of it is.
    """
    name, folder = printable(path.name), printable(str(path.parent))
    left = UNPACKED_BYTES
    try:
        with BoundedFile(str(path)) as file, zipfile.ZipFile(file) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                raise TooMuchError(f"it holds {len(listed):,} files, more than {MOST_MEMBERS:,}")
            for member in _wanted(listed, catalogue):
                one = _member(archive, member, path, work, left)
                if isinstance(one, SourceFile):
                    left -= one.path.stat().st_size
                yield one
    except FAULTS as fault:
        yield Unusable(name, folder, f"the archive cannot be read: {fault}")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, work: Path, left: int
) -> SourceFile | Unusable:
    name, folder = _place(member, path)
    suffix = PurePosixPath(member.filename).suffix.lower()
    if suffix not in SUFFIXES:
        return other_kind_of_file(name, folder)
    if _climbs(member.filename):
        reason = "its path leads out of the archive; pack it again without the path"
        return Unusable(name, folder, reason)
    target = work_file(work, suffix)
    try:
        with target.open("wb") as sink:
            for block in unpacked(archive, member, most=left):
                sink.write(block)
    except FAULTS as fault:
        target.unlink()
        return Unusable(name, folder, f"it cannot be unpacked: {fault}")
    return SourceFile(target, name, folder, _modified(member, path))


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, most: int) -> Iterator[bytes]:
    """A member in blocks; refuses (`FAULTS`) more than `most` bytes, a bomb, and a wrong size.

    What counts is what comes out, not the sizes that the archive states.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise TooMuchError(
            "it is packed in an uncommon way, of which some take any amount of memory; pack it "
            "again as a plain zip"
        )
    size = 0
    with archive.open(member) as source:
        while block := source.read(BLOCK):
            size += len(block)
            if size > most:
                raise TooMuchError(
                    f"it would take more than {size_in_words(most)}; unpack it yourself and load "
                    "the files that are needed"
                )
            if size > RATIO_MATTERS and size > MOST_RATIO * max(member.compress_size, 1):
                raise TooMuchError(
                    f"it unpacks to more than {MOST_RATIO} times its size, as no table of figures "
                    "does; ask whoever sent it for the file itself"
                )
            yield block
    if size != member.file_size:
        raise zipfile.BadZipFile(
            f"{size:,} bytes came of the {member.file_size:,} that it should hold; have it packed "
            "again"
        )


def _wanted(listed: list[zipfile.ZipInfo], catalogue: Catalogue) -> list[zipfile.ZipInfo]:
    """The members to read: all, but of a known family of files only the declared forces' ones.

    What lies in one folder with a family belongs to its archive and is passed over with it.
    """
    files = [one for one in listed if not one.is_dir() and not _hidden(one)]
    families = [one.file_names for one in catalogue.datasets.values() if one.file_names]
    partnership = catalogue.partnership
    slugs = [body.slug for body in (partnership.force, *partnership.neighbours) if body.slug]
    ours = [family.replace("{force}", slug) for family in families for slug in slugs]
    anyone = [family.replace("{force}", "*") for family in families]
    taken = {_parent(one) for one in files if _matches(one, anyone)}
    return [one for one in files if _matches(one, ours) or _parent(one) not in taken]


def _hidden(member: zipfile.ZipInfo) -> bool:
    """Whether a member is what a system leaves in archives, not what a person put there."""
    parts = [part for part in member.filename.replace("\\", "/").split("/") if part != ".."]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _climbs(name: str) -> bool:
    """Whether a member's path would lead out of the folder that it is unpacked into."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/")


def _parent(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename).parent


def _matches(member: zipfile.ZipInfo, patterns: list[str]) -> bool:
    name = Path(member.filename).name.lower()
    return any(fnmatch.fnmatchcase(name, pattern.lower()) for pattern in patterns)


def _place(member: zipfile.ZipInfo, path: Path) -> tuple[str, str]:
    """The member's own name, and the archive with the folder within it."""
    parent = _parent(member)
    folder = f"{path}/{parent}" if parent.name else str(path)
    return printable(PurePosixPath(member.filename).name), printable(folder)


def _modified(member: zipfile.ZipInfo, path: Path) -> datetime:
    """When the member was last changed; where its date is none (month 0), when the archive was."""
    try:
        return datetime(*member.date_time)
    except ValueError:
        return modified_at(path.stat())
