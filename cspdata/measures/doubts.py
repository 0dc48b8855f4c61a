"""What speaks against a period of a dataset: too few rows, no places, a count unlike the others."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from cspdata.catalogue import Dataset, Gate, Partnership
from cspdata.periods import distance
from cspdata.stats import count_jumps
from cspdata.warehouse import query

LEAST_ROWS = 20  # rows of which a share without a place says something


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the figures of a period (its first month) are to be read with care, in words."""

    start: date
    reason: str


def nearly_empty(rows: Mapping[date, int], gate: Gate, *, step: int = 1) -> dict[date, str]:
    """The periods whose file cannot be whole, with the reason in words.

    A period is nearly empty where it has fewer rows than the share `nearly_empty` of the median of
    the periods before it and of that of the periods after it (of those there are, at most `reach`
    away), and each of these medians is at least `least_expected`. So a level that falls and stays
    low is a change, not a gap; a last or first period is held against its one side.
    """
    found: dict[date, str] = {}
    for start, count in rows.items():
        sides = [
            [
                other
                for when, other in rows.items()
                if 0 < sign * distance(start, when) <= gate.reach * step
            ]
            for sign in (-1, 1)
        ]
        medians = [statistics.median(side) for side in sides if side]
        if medians and all(
            middle >= gate.least_expected and count < gate.nearly_empty * middle
            for middle in medians
        ):
            around = statistics.median([count for side in sides for count in side])
            found[start] = (
                f"its file holds {count:,} rows where those around hold about {around:,.0f}"
            )
    return found


def period_rows(con: Any, dataset: Dataset, partnership: Partnership) -> pd.DataFrame:
    """Rows (of counts: the sums) by `period_start` and `part`, with those that name no place.

    Parts are the categories of events and the measures of counts. Where the force's own files make
    a month complete, only its rows count.
    """
    if dataset.aggregates:
        wider = partnership.body(dataset.aggregates.level)
        areas = [partnership.area.code, *([wider.code] if wider else [])]
        rows = query(con, "quality/period_measures", dataset=dataset.id, areas=areas)
        rows = rows[~rows["part"].isin(dataset.aggregates.not_summed)]
    else:
        own = [partnership.force.name] if dataset.expected_sources == "force" else []
        rows = query(con, "quality/month_categories", dataset=dataset.id, sources=own)
    return rows.assign(period_start=rows["period_start"].dt.date)


def doubts(
    dataset: Dataset, rows: pd.DataFrame, complete: Sequence[date], parts: Sequence[str]
) -> tuple[Doubt, ...]:
    """What speaks against the figures of some parts together, by period.

    `rows` as `period_rows` gives them. A count far from its neighbours (`count_jumps`, thresholds
    of the contract's gate) is a doubt and nothing more: it may be what happened. So is a share of
    rows without a place above `most_unplaced`. The first and last period in which the parts occur
    bound the series: within it a complete period without a row counts 0.
    """
    mine = rows[rows["part"].isin(list(parts))]
    sums = mine.groupby("period_start")[["row_count", "without_place"]].sum()
    if sums.empty:
        return ()
    first, last = min(sums.index), max(sums.index)
    starts = [start for start in complete if first <= start <= last]
    if dataset.aggregates:
        # A return without the figure says nothing; it does not say 0.
        starts = [start for start in starts if start in sums.index]
    sums = sums.reindex(starts, fill_value=0)
    counts = [int(count) for count in sums["row_count"]]
    found = [*_jumps(dataset, starts, counts), *_unplaced(dataset, sums)]
    return tuple(sorted(found, key=lambda one: one.start))


def _jumps(dataset: Dataset, starts: list[date], counts: list[int]) -> list[Doubt]:
    if not starts:
        return []
    gate = dataset.gate
    jumps = count_jumps(
        counts,
        [distance(starts[0], start) / dataset.step for start in starts],
        reach=gate.reach,
        threshold=gate.jump,
        least_change=gate.least_change,
    )
    return [
        Doubt(start, _beside(count, typical))
        for start, count, typical, far in zip(starts, counts, jumps.typical, jumps.far, strict=True)
        if far
    ]


def _beside(count: int, typical: float) -> str:
    """A count beside what is typical: as a share, for counts of whole forces stand on no page."""
    if typical > 0 and count > typical:
        return f"{count / typical:.1f} times what the periods around it hold"
    if typical > 0:
        return f"{100 * count / typical:.0f} % of what the periods around it hold"
    return "some, where the periods around it hold none"


def _unplaced(dataset: Dataset, sums: pd.DataFrame) -> list[Doubt]:
    rows = sums[sums["row_count"] >= LEAST_ROWS]
    shares = rows["without_place"] / rows["row_count"]
    return [
        Doubt(start, f"{100 * share:.0f} % of its rows name no place")
        for start, share in zip(rows.index, shares, strict=True)
        if share > dataset.gate.most_unplaced
    ]
