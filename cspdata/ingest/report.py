"""What became of the files that were offered: the receipt of one load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Status = Literal["loaded", "already loaded", "superseded", "not loaded"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file: what became of it, its rows, and the reason where it was not loaded.

    `personal`: it was refused because it seems to hold personal data.
    """

    name: str
    folder: str
    status: Status
    dataset_id: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
    reason: str = ""
    personal: bool = False


@dataclass(slots=True)
class Report:
    """One load: its receipts, and the build that was made (none where nothing changed)."""

    receipts: list[Receipt] = field(default_factory=list)
    build: Path | None = None
    seconds: float = 0.0

    @property
    def rows_read(self) -> int:
        """Rows read of the files that were loaded."""
        return sum(one.rows_read for one in self.receipts if one.status == "loaded")

    def with_status(self, status: Status) -> list[Receipt]:
        """The receipts of one status."""
        return [one for one in self.receipts if one.status == status]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: what is being done, files and bytes done of all, rows, seconds so far."""

    doing: str
    files: int
    files_in_all: int
    bytes: int
    bytes_in_all: int
    rows: int
    seconds: float

    @property
    def share(self) -> float:
        """The share of the bytes that is done, 0 to 1."""
        return self.bytes / self.bytes_in_all if self.bytes_in_all else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time left at the pace so far; None before there is a pace."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0 else None


Watch = Callable[[Progress], None]
