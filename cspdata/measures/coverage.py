"""Which periods a dataset covers: complete ones, missing ones, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from cspdata.catalogue import Catalogue, Dataset, Partnership
from cspdata.measures.areas import own_areas
from cspdata.measures.doubts import nearly_empty
from cspdata.periods import Period, added, distance
from cspdata.warehouse import query

# By dataset and measure: the last day of each period by its first month.
GivenPeriods = dict[str, dict[str, dict[date, date]]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The periods of a dataset, each by its first month.

    `complete`: every expected source supplied the period, and nothing bars it. `barred`: periods
    that were supplied and cannot be used, with the reason. `sources`: months by source. `step`:
    months from one period to the next; `length`: months of one period (more than the step where
    years are pooled). A period that lies between the first and the last and is not complete is
    missing, never 0.
    """

    complete: tuple[date, ...]
    sources: dict[str, tuple[date, ...]] = field(default_factory=dict)
    step: int = 1
    length: int = 1
    barred: dict[date, str] = field(default_factory=dict)

    @property
    def complete_to(self) -> date | None:
        """The last month of the last complete period."""
        return added(self.complete[-1], self.length - 1) if self.complete else None

    @property
    def span(self) -> Period | None:
        """From the first month of the first complete period to the last of the last."""
        if not self.complete or self.complete_to is None:
            return None
        return Period(self.complete[0], self.complete_to)

    @property
    def missing(self) -> tuple[date, ...]:
        """Periods within the span that are not complete."""
        return self.missing_in(self.span) if self.span else ()

    def missing_in(self, period: Period) -> tuple[date, ...]:
        """Periods within a period that are not complete."""
        there = set(self.complete)
        return tuple(start for start in self.starts_in(period) if start not in there)

    def starts_in(self, period: Period) -> tuple[date, ...]:
        """The first months of the dataset's periods that lie wholly within a period."""
        if self.step == 1 or not self.complete:
            return period.months
        anchor = self.complete[0]
        return tuple(
            month
            for month in period.months
            if distance(anchor, month) % self.step == 0
            and added(month, self.length - 1) <= period.last
        )

    def own(self, period: Period) -> Period | None:
        """The dataset's own period for one that is asked for; None where it has none by then.

        A monthly dataset answers for the very months. A coarser one answers for as many of its
        periods as fit (at least one; one where years are pooled), ending with the last there is.
        """
        if self.step == 1:
            return period
        ended = [one for one in self.complete if added(one, self.length - 1) <= period.last]
        if not ended:
            return None
        count = max(1, len(period.months) // self.step) if self.length <= self.step else 1
        first = added(ended[-1], -(count - 1) * self.step)
        return Period(first, added(ended[-1], self.length - 1))

    def own_before(self, own: Period, period: Period, before: Period) -> Period:
        """The dataset's own earlier period: as far back as asked, in whole periods, apart."""
        if self.step == 1:
            return before
        back = max(distance(before.first, period.first), len(own.months))
        return own.shifted(-(-(-back // self.step) * self.step))


def event_coverage(con: Any, dataset: Dataset, partnership: Partnership) -> Coverage:
    """The coverage of a dataset of events: complete where each expected source supplied a month."""
    rows = query(con, "quality/months_present", dataset=dataset.id)
    months = rows["month"].dt.date
    sources = {
        str(source): tuple(months[group.index])
        for source, group in rows.groupby("source", sort=True)
    }
    if dataset.expected_sources == "force":
        complete = sources.get(partnership.force.name, ())
    elif dataset.expected_sources == "each" and sources:
        shared = set.intersection(*(set(supplied) for supplied in sources.values()))
        complete = tuple(sorted(shared))
    else:
        complete = tuple(sorted(set(months)))
    barred = _barred(con, dataset, partnership, rows)
    return Coverage(
        tuple(start for start in complete if start not in barred),
        sources,
        step=dataset.step,
        length=dataset.step,
        barred={start: why for start, why in sorted(barred.items()) if start in complete},
    )


def _barred(
    con: Any, dataset: Dataset, partnership: Partnership, rows: pd.DataFrame
) -> dict[date, str]:
    """Supplied periods of events that cannot be used, with the reason in words."""
    own = partnership.force.name
    if dataset.expected_sources == "force":
        series = [rows[rows["source"] == own]]
    elif dataset.expected_sources == "each":
        series = [group for _, group in rows.groupby("source", sort=True)]
    else:
        series = [rows]
    barred: dict[date, str] = {}
    for one in series:
        counts: dict[date, int] = {}
        for month, count in zip(one["month"].dt.date, one["rows_kept"], strict=True):
            counts[month] = counts.get(month, 0) + int(count)
        barred |= nearly_empty(counts, dataset.gate, step=dataset.step)
    if dataset.expected_sources != "force":
        # A file of another area says nothing of ours: no rows in it are not none.
        for month in query(con, "quality/months_elsewhere", dataset=dataset.id)["month"].dt.date:
            barred[month] = "none of its rows lies in the partnership or its comparators"
    if dataset.least_placed:
        unplaced = query(
            con, "quality/months_unplaced", dataset=dataset.id, least=dataset.least_placed
        )
        for month, share in zip(unplaced["month"].dt.date, unplaced["placed_share"], strict=True):
            barred[month] = (
                f"only {100 * share:.0f} % of its rows name a place, and "
                f"{100 * dataset.least_placed:.0f} % are needed"
            )
    return barred


def periods_given(con: Any, catalogue: Catalogue) -> GivenPeriods:
    """The periods that the datasets of counts have a figure of, for the areas they are about.

    One question for all datasets: a page asks for the coverage of every one.
    """
    rows = query(con, "quality/periods_present", **own_areas(catalogue))
    found: GivenPeriods = {}
    starts, ends = rows["period_start"].dt.date.tolist(), rows["period_end"].dt.date.tolist()
    names, measures = rows["dataset_id"].tolist(), rows["measure"].tolist()
    for name, measure, start, end in zip(names, measures, starts, ends, strict=True):
        found.setdefault(name, {}).setdefault(measure, {})[start] = end
    return found


def aggregate_coverage(
    dataset: Dataset, given: GivenPeriods, *, measures: tuple[str, ...] = ()
) -> Coverage:
    """The coverage of a dataset of counts: the periods with a figure of a measure.

    `measures`: those that count (else any).
    """
    ends: dict[date, date] = {}
    for measure, periods in given.get(dataset.id, {}).items():
        if not measures or measure in measures:
            for start, end in periods.items():
                ends[start] = max(end, ends.get(start, end))
    if not ends:
        return Coverage(())
    starts = tuple(sorted(ends))
    last = ends[starts[-1]].replace(day=1)
    return Coverage(
        starts,
        {dataset.supplier: starts},
        step=dataset.step,
        length=distance(starts[-1], last) + 1,
    )
