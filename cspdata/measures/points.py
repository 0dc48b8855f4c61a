"""Where and when the events of an indicator were, as arrays for the statistics of places.

Nothing here is a result: points and times of single events are never shown as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset, Indicator, Use
from cspdata.measures.evidence import Evidence
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]
#: Metres on the national grid: west, south, east, north; east and north are not within.
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Points:
    """Events by distinct point and month, each array with one entry per point and month, (n,).

    `easting` and `northing` are metres on the national grid (EPSG:27700), `month` the place in
    `months`, `count` how many events there were (for a weighted indicator their weights added up).
    `unplaced`: how many had no point, by month (the shape of `months`).
    """

    months: tuple[date, ...]
    easting: Integers
    northing: Integers
    month: Integers
    count: Floats
    unplaced: Floats


@dataclass(frozen=True, slots=True)
class Times:
    """Events one by one, each array with one entry per event, (n,), in order of their start.

    `start` and `until` (`datetime64[s]`, local time) are when an event happened at the earliest and
    at the latest: `until` is missing (NaT) where it happened at its start. `easting` and `northing`
    (metres, EPSG:27700) are NaN where it has no point. `untimed`: how many more have no time.
    """

    start: Moments
    until: Moments
    easting: Floats
    northing: Floats
    untimed: int

    @property
    def located(self) -> Bools:
        """Which events have a point."""
        return ~np.isnan(self.easting)


def event_points(
    evidence: Evidence,
    indicator: Indicator,
    *,
    months: Sequence[date],
    area: AreaRef | None = None,
) -> Points:
    """The points of an indicator's events in an area (the partnership's) over months.

    Refuses an indicator that counts no rows of events.
    """
    _require_events(evidence.dataset(indicator))
    rows = _rows(evidence, indicator, months, area, weighted=indicator.numerator.weighted)
    at = pd.Index(list(months)).get_indexer(pd.Index(rows["month"].dt.date))
    placed = rows["easting"].notna().to_numpy()
    count = rows["event_count"].to_numpy(dtype=np.float64)
    return Points(
        months=tuple(months),
        easting=rows.loc[placed, "easting"].to_numpy(dtype=np.int64),
        northing=rows.loc[placed, "northing"].to_numpy(dtype=np.int64),
        month=at[placed].astype(np.int64),
        count=count[placed],
        unplaced=np.bincount(at[~placed], count[~placed], len(months)).astype(np.float64),
    )


def event_times(
    evidence: Evidence,
    indicator: Indicator,
    *,
    months: Sequence[date],
    area: AreaRef | None = None,
    box: Box | None = None,
    use: Use = "aoristic",
) -> Times:
    """The times and points of an indicator's events in an area (the partnership's) over months.

    Within a box alone, where one is given. Refuses, with the contract's own reason, a dataset that
    does not bear the `use` that is to be made of them.
    """
    dataset = evidence.dataset(indicator)
    _require_events(dataset)
    if use in dataset.unborne:
        raise ValueError(f"{dataset.title}: {dataset.unborne[use]}")
    rows = _rows(evidence, indicator, months, area, box=box, timed=True)
    # Events of one time and place are one row.
    rows = rows.loc[rows.index.repeat(rows["event_count"].astype(int))]
    timed = rows[rows["occurred_from"].notna()]
    start, until = (
        timed[name].to_numpy(dtype="datetime64[s]") for name in ("occurred_from", "occurred_until")
    )
    easting, northing = (timed[name].to_numpy(dtype=np.float64) for name in ("easting", "northing"))
    return Times(start, until, easting, northing, untimed=len(rows) - len(timed))


def _require_events(dataset: Dataset) -> None:
    if dataset.kind != "events":
        raise ValueError(f"{dataset.title} gives counts of areas, not where each incident was")


def _rows(
    evidence: Evidence,
    indicator: Indicator,
    months: Sequence[date],
    area: AreaRef | None,
    *,
    box: Box | None = None,
    timed: bool = False,
    weighted: bool = False,
) -> pd.DataFrame:
    """The events that are meant, by point and month and, where asked for, by their times."""
    where = area or evidence.partnership.area
    return query(
        evidence.con,
        "measures/event_points",
        dataset=indicator.numerator.dataset,
        category=list(indicator.numerator.category),
        rural_urban=indicator.numerator.rural_urban,
        months=list(months),
        level=where.level,
        area=where.code,
        box=list(box or ()),
        timed=timed,
        weighted=weighted,
    )
