"""What one fetch may still take: time and bytes. An endless or crawling answer ends here."""

from __future__ import annotations

from collections.abc import Callable

from cspdata.fetch.declaration import Source
from cspdata.fetch.faults import FetchError

MEGABYTE = 1_000_000


class Budget:
    """The time and bytes left of a source's `limits`; spending more is refused by name."""

    def __init__(self, source: Source, *, clock: Callable[[], float]) -> None:
        self._source = source
        self._clock = clock
        self._ends = clock() + source.limits.minutes * 60
        self._bytes = source.limits.most_mb * MEGABYTE

    @property
    def seconds(self) -> float:
        """The time left; none left is an error."""
        left = self._ends - self._clock()
        if left <= 0:
            raise FetchError(
                f"{self._source.id}: not done after {self._source.limits.minutes} minutes, given "
                "up. Run the same command again: it goes on where it stopped. Where the connection "
                f"is slow, raise limits.minutes in sources/{self._source.id}.toml."
            )
        return left

    def spend(self, size: int) -> None:
        """Take bytes off what is left, and look at the clock."""
        self._bytes -= size
        if self._bytes < 0:
            raise FetchError(
                f"{self._source.id}: more than {self._source.limits.most_mb} MB in all, given up; "
                "if the source has really grown, raise limits.most_mb in "
                f"sources/{self._source.id}.toml."
            )
        _ = self.seconds
