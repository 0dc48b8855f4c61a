"""A file as it was offered, or why it cannot be used; the kinds of file that are read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SUFFIXES = (".csv", ".txt", ".xlsx", ".ods", ".geojson", ".json")


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


def other_kind_of_file(name: str, folder: str) -> Unusable:
    """The refusal of a file whose ending says that it is of no kind that is read."""
    if name.lower().endswith(".zip"):
        reason = "an archive within an archive is not opened; unpack it and load what it holds"
    else:
        kinds = ", ".join(SUFFIXES)
        reason = f"this kind of file is not read; save it as one of {kinds}"
    return Unusable(printable(name), printable(folder), reason)


def modified_at(held: os.stat_result) -> datetime:
    """When a file was last changed; one whose time is none (year 30,000) counts as the oldest."""
    try:
        return datetime.fromtimestamp(held.st_mtime)
    except (ValueError, OverflowError, OSError):
        return datetime(1970, 1, 1)


def printable(text: str) -> str:
    """A name as it can be written down: what is no text in it as a question mark in a diamond."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
