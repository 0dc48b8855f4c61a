"""What one fetch works with: the source, for whom, into where, and what it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cspdata.catalogue import Partnership
from cspdata.fetch.budget import Budget
from cspdata.fetch.client import Client
from cspdata.fetch.declaration import Source
from cspdata.fetch.store import Store


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch is: what is being done, bytes of the file so far and in all (0 unknown).

    `note`, where not empty, is a remark to keep: something expected that was not there.
    """

    source_id: str
    doing: str
    bytes: int = 0
    bytes_in_all: int = 0
    note: str = ""


Watch = Callable[[Progress], None]


@dataclass(slots=True)
class Job:
    """One source being fetched."""

    source: Source
    partnership: Partnership
    store: Store
    client: Client
    budget: Budget
    since: date | None = None
    watch: Watch | None = None
    _told: float = field(default=0.0, init=False)

    def tell(self, doing: str, done: int = 0, in_all: int = 0) -> None:
        """Tell the watcher how far it is, at most ten times a second within a file."""
        now = self.client.clock()
        if self.watch and (done in {0, in_all} or now - self._told > 0.1):
            self._told = now
            self.watch(Progress(self.source.id, doing, done, in_all))

    def remark(self, note: str) -> None:
        """Tell the watcher of something that a person should know."""
        if self.watch:
            self.watch(Progress(self.source.id, "", note=note))
