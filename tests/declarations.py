"""Changes that a test makes in its own copy of the declarations, and what is refused of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cspdata.catalogue import CatalogueError, read_catalogue

Change = Callable[[Path], None]


def rewrite(path: Path, old: str, new: str, *, count: int = 1) -> None:
    """Replaces a text in a file, which must be there; in all its places where `count` is -1."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def replaced(name: str, old: str, new: str) -> Change:
    """A change of one file of the declarations; the text to be replaced must be there."""
    return lambda folder: rewrite(folder / name, old, new)


def removed(name: str) -> Change:
    """The loss of a file or of a folder of the declarations."""

    def change(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def refusal(folder: Path) -> str:
    """The words that reading a folder of declarations is refused with."""
    with pytest.raises(CatalogueError) as fault:
        read_catalogue(folder)
    return str(fault.value)
