"""Which files were offered: single files, folders, and the members of archives."""

from __future__ import annotations

import fnmatch
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cspdata.catalogue import Catalogue

SUFFIXES = (".csv", ".txt", ".xlsx", ".geojson", ".json")


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
    """A file or archive that could not be opened, with the reason."""

    name: str
    folder: str
    reason: str


def offered(
    paths: Iterable[Path], *, catalogue: Catalogue, work: Path
) -> Iterator[SourceFile | Unusable]:
    """Every file among the paths: folders are searched, archives are opened.

    Of a police archive only the members of the declared force and its neighbours are read. Files
    that start with a dot, links and unknown kinds of file within a folder are passed over.
    """
    for path in paths:
        if path.is_dir():
            for found in sorted(_files_below(path)):
                yield from _opened(found, catalogue=catalogue, work=work)
        elif path.is_file():
            yield from _opened(path, catalogue=catalogue, work=work)
        else:
            yield Unusable(path.name, str(path.parent), "there is no such file or folder")


def _files_below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(root) / name
            if name.startswith(".") or not path.is_file() or path.is_symlink():
                continue
            if path.suffix.lower() in (*SUFFIXES, ".zip"):
                yield path


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
                yield _extracted(archive, member, path, work)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as fault:
        yield Unusable(path.name, str(path.parent), f"the archive cannot be read: {fault}")


def _wanted(members: list[zipfile.ZipInfo], catalogue: Catalogue) -> list[zipfile.ZipInfo]:
    """The members to read: of a known family of files only the declared forces' ones."""
    files = [one for one in members if not one.is_dir()]
    families = [one.file_names for one in catalogue.datasets.values() if one.file_names]
    partnership = catalogue.partnership
    slugs = [body.slug for body in (partnership.force, *partnership.neighbours) if body.slug]
    ours = [family.format(force=slug) for family in families for slug in slugs]
    anyone = [family.format(force="*") for family in families]
    if any(_matches(one, anyone) for one in files):
        return [one for one in files if _matches(one, ours)]
    return [one for one in files if Path(one.filename).suffix.lower() in SUFFIXES]


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
    inside = Path(member.filename)
    folder = str(path / inside.parent) if str(inside.parent) != "." else str(path)
    return SourceFile(target, inside.name, folder, datetime(*member.date_time))
