"""Which months a dataset covers: complete ones, missing ones, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cspdata.catalogue import Dataset, Partnership
from cspdata.periods import Period
from cspdata.warehouse import query


@dataclass(frozen=True, slots=True)
class Coverage:
    """The months of a dataset.

    `complete`: every expected source supplied the month. `sources`: months by source. A month that
    lies between the first and the last and is not complete is missing, never 0.
    """

    complete: tuple[date, ...]
    sources: dict[str, tuple[date, ...]]

    @property
    def complete_to(self) -> date | None:
        """The last complete month."""
        return self.complete[-1] if self.complete else None

    @property
    def span(self) -> Period | None:
        """From the first to the last complete month."""
        return Period(self.complete[0], self.complete[-1]) if self.complete else None

    @property
    def missing(self) -> tuple[date, ...]:
        """Months within the span that are not complete."""
        return self.missing_in(self.span) if self.span else ()

    def missing_in(self, period: Period) -> tuple[date, ...]:
        """Months of a period that are not complete."""
        there = set(self.complete)
        return tuple(month for month in period.months if month not in there)


def coverage(con: Any, dataset: Dataset, partnership: Partnership) -> Coverage:
    """The coverage of a dataset: complete where each expected source supplied the month."""
    rows = query(con, "quality/months_present", dataset=dataset.id)
    months = rows["month"].dt.date
    sources = {
        str(source): tuple(months[group.index])
        for source, group in rows.groupby("source", sort=True)
    }
    expected = partnership.force.name
    if dataset.expected_sources == "force":
        complete = sources.get(expected, ())
    else:
        complete = tuple(sorted(set(months)))
    return Coverage(complete, sources)
