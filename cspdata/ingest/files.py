"""Which files were offered: single files, folders, and the members of archives."""

from __future__ import annotations

import fnmatch
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from cspdata.catalogue import Catalogue

SUFFIXES = (".csv", ".txt", ".xlsx", ".ods", ".geojson", ".json")
_ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was offered.

    `path` is where its bytes lie now (a member of an archive lies in the work folder), `name` is
    its own name and `folder` where it came from, both as a person would look for it.
    """

    path: Path
    name: str
    folder: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file or archive that is not loaded, with the reason, and what it was taken for.

    `personal`: it may identify people; `dataset_id` is empty where no contract was met.
    """

    name: str
    folder: str
    reason: str
    personal: bool = False
    dataset_id: str = ""


def offered(
    paths: Iterable[Path], *, catalogue: Catalogue, work: Path
) -> Iterator[SourceFile | Unusable]:
    """Every file among the paths: folders are searched, archives are opened.

    Of a police archive only the members of the declared force and its neighbours are read. Files
    that start with a dot and links within a folder are passed over; other kinds of file are
    reported.
    """
    for path in paths:
        if path.is_dir():
            for found in sorted(_files_below(path)):
                if found.suffix.lower() in (*SUFFIXES, ".zip"):
                    yield from _opened(found, catalogue=catalogue, work=work)
                else:
                    yield _other_kind(found.name, str(found.parent))
        elif path.is_file():
            yield from _opened(path, catalogue=catalogue, work=work)
        else:
            yield Unusable(path.name, str(path.parent), "there is no such file or folder")


def _files_below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root) / name
            if not name.startswith((".", "~$")) and path.is_file() and not path.is_symlink():
                yield path


def _other_kind(name: str, folder: str) -> Unusable:
    kinds = ", ".join(SUFFIXES)
    return Unusable(name, folder, f"this kind of file is not read; save it as one of {kinds}")


def _opened(path: Path, *, catalogue: Catalogue, work: Path) -> Iterator[SourceFile | Unusable]:
    if path.suffix.lower() == ".zip":
        yield from _members(path, catalogue=catalogue, work=work)
        return
    modified = datetime.fromtimestamp(path.stat().st_mtime)
    yield SourceFile(path, path.name, str(path.parent), modified)


def _members(path: Path, *, catalogue: Catalogue, work: Path) -> Iterator[SourceFile | Unusable]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in _wanted(archive.infolist(), catalogue):
                if Path(member.filename).suffix.lower() in SUFFIXES:
                    yield _extracted(archive, member, path, work)
                else:
                    yield _other_kind(*_place(member, path))
    except _ARCHIVE_FAULTS as fault:
        yield Unusable(path.name, str(path.parent), f"the archive cannot be read: {fault}")


def _wanted(members: list[zipfile.ZipInfo], catalogue: Catalogue) -> list[zipfile.ZipInfo]:
    """The members to read: all, but of a known family of files only the declared forces' ones.

    What lies in one folder with a family belongs to its archive and is passed over with it.
    """
    files = [one for one in members if not one.is_dir() and not _hidden(one)]
    families = [one.file_names for one in catalogue.datasets.values() if one.file_names]
    partnership = catalogue.partnership
    slugs = [body.slug for body in (partnership.force, *partnership.neighbours) if body.slug]
    ours = [family.replace("{force}", slug) for family in families for slug in slugs]
    anyone = [family.replace("{force}", "*") for family in families]
    taken = {_parent(one) for one in files if _matches(one, anyone)}
    return [one for one in files if _matches(one, ours) or _parent(one) not in taken]


def _hidden(member: zipfile.ZipInfo) -> bool:
    """Whether a member is what a system leaves in archives, not what a person put there."""
    parts = [part for part in PurePosixPath(member.filename).parts if part != ".."]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _parent(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename).parent


def _matches(member: zipfile.ZipInfo, patterns: list[str]) -> bool:
    name = Path(member.filename).name.lower()
    return any(fnmatch.fnmatchcase(name, pattern.lower()) for pattern in patterns)


def _extracted(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, work: Path
) -> SourceFile:
    """The member streamed into the work folder, under a name that cannot lead out of it."""
    target = work / f"{path.stem}-{member.header_offset}{Path(member.filename).suffix.lower()}"
    with archive.open(member) as source, target.open("wb") as sink:
        while block := source.read(1 << 20):
            sink.write(block)
    name, folder = _place(member, path)
    return SourceFile(target, name, folder, _modified(member, path))


def _place(member: zipfile.ZipInfo, path: Path) -> tuple[str, str]:
    """The member's own name, and the archive with the folder within it."""
    parent = _parent(member)
    return PurePosixPath(member.filename).name, str(path / parent if parent.name else path)


def _modified(member: zipfile.ZipInfo, path: Path) -> datetime:
    """When the member was last changed; where its date is none (month 0), when the archive was."""
    try:
        return datetime(*member.date_time)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime)
