"""Which files were offered: single files, folders, and the members of archives."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from cspdata.catalogue import Catalogue
from cspdata.ingest.archives import members
from cspdata.ingest.sources import (
    SUFFIXES,
    SourceFile,
    Unusable,
    modified_at,
    other_kind_of_file,
    printable,
)

__all__ = ["SUFFIXES", "SourceFile", "Unusable", "offered"]


def offered(
    paths: Iterable[Path], *, catalogue: Catalogue, work: Path
) -> Iterator[SourceFile | Unusable]:
    """Every file among the paths: folders are searched, archives are opened.

    Of a police archive only the members of the declared force and its neighbours are read. Files
    that start with a dot, and links to what lies in the same folder, are passed over; whatever else
    cannot be read is reported: other kinds of file, links that lead out of the folder, pipes,
    folders with the name of a file.
    """
    for path in paths:
        yield from _at(path, catalogue=catalogue, work=work)


def _at(path: Path, *, catalogue: Catalogue, work: Path) -> Iterator[SourceFile | Unusable]:
    """What is found at a path that was given; a link is followed, because it was named itself."""
    try:
        held = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        yield _unusable(path, "there is no such file or folder")
    except (OSError, ValueError) as fault:
        yield _unusable(path, _unreadable(fault))
    else:
        if not stat.S_ISDIR(held.st_mode):
            yield from _opened(path, catalogue=catalogue, work=work)
        elif _named_as_file(path):
            yield _folder_named_as_file(path)
        else:
            for found in _below(path):
                if isinstance(found, Unusable):
                    yield found
                elif _named_as_file(found):
                    yield from _opened(found, catalogue=catalogue, work=work)
                else:
                    yield other_kind_of_file(found.name, str(found.parent))


def _below(top: Path) -> Iterator[Path | Unusable]:
    """The files below a folder in order, and what of it cannot be read."""
    faults: list[OSError] = []
    found: list[Path | Unusable] = []
    whole = top.resolve()
    for root, folders, names in os.walk(top, onerror=faults.append):
        here = Path(root)
        for name in (*folders, *names):
            path = here / name
            if name.startswith((".", "~$")):
                continue
            if path.is_symlink():
                found.extend(_link(path, whole))
            elif name in folders:
                if _named_as_file(path):
                    found.append(_folder_named_as_file(path))
            else:
                found.append(path)
        folders[:] = [one for one in folders if _searched(here / one)]
    found.extend(_unusable(Path(str(one.filename)), _unreadable(one)) for one in faults)
    yield from sorted(found, key=_order)


def _order(found: Path | Unusable) -> str:
    return str(found) if isinstance(found, Path) else f"{found.folder}{os.sep}{found.name}"


def _link(path: Path, top: Path) -> Iterator[Unusable]:
    """The refusal of a link that leads out of the folder, or nowhere; none where it stays within.

    What it leads to within the folder is found there itself.
    """
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        yield _unusable(path, "it is a link that leads nowhere; put the file itself here")
        return
    if not target.is_relative_to(top):
        yield _unusable(path, "it is a link that leads out of the folder; put the file itself here")


def _searched(folder: Path) -> bool:
    return not (folder.name.startswith(".") or folder.is_symlink() or _named_as_file(folder))


def _named_as_file(path: Path) -> bool:
    return path.suffix.lower() in (*SUFFIXES, ".zip")


def _folder_named_as_file(path: Path) -> Unusable:
    return _unusable(
        path,
        f"it is a folder with the name of a file; name it without {path.suffix} to have the files "
        "in it loaded",
    )


def _unusable(path: Path, reason: str) -> Unusable:
    return Unusable(printable(path.name), printable(str(path.parent)), reason)


def _unreadable(fault: Exception) -> str:
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return f"it cannot be read: {said}; see who may read it and that its disk is there"


def _opened(path: Path, *, catalogue: Catalogue, work: Path) -> Iterator[SourceFile | Unusable]:
    if printable(str(path)) != str(path):
        yield _unusable(path, "its name or folder has letters that are no text; rename it")
        return
    try:
        held = path.stat()
    except OSError as fault:
        yield _unusable(path, _unreadable(fault))
        return
    if not stat.S_ISREG(held.st_mode):
        yield _unusable(
            path, "it is neither a file nor a folder but a pipe or a device; copy it into a file"
        )
    elif path.suffix.lower() == ".zip":
        yield from members(path, catalogue=catalogue, work=work)
    else:
        yield SourceFile(path, path.name, str(path.parent), modified_at(held))
