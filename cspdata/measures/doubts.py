"""What speaks against a period of a dataset: too few rows, no places, a count unlike the others."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from cspdata.catalogue import Catalogue, Dataset, Gate, Partnership
from cspdata.measures.areas import own_areas
from cspdata.periods import distance
from cspdata.stats import count_jumps
from cspdata.warehouse import query

LEAST_ROWS = 20  # rows of which a share without a place says something

# Rows and those of them without a place, by part and by the first month of the period.
PeriodRows = dict[str, dict[date, tuple[int, int]]]


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


def event_rows(con: Any, dataset: Dataset, partnership: Partnership) -> PeriodRows:
    """Rows of a dataset of events by category and month, with those that name no place.

    Where the force's own files make a month complete, only its rows count.
    """
    own = [partnership.force.name] if dataset.expected_sources == "force" else []
    rows = query(con, "quality/month_categories", dataset=dataset.id, sources=own)
    return _by_part(rows)


def aggregate_sums(con: Any, catalogue: Catalogue) -> dict[str, PeriodRows]:
    """The sums of the counts that datasets give of the areas they are about, by dataset.

    What a contract says is not to be summed (`not_summed`) is left out.
    """
    rows = query(con, "quality/period_measures", **own_areas(catalogue))
    found = {}
    for name, group in rows.groupby("dataset_id", sort=True):
        layout = catalogue.datasets[str(name)].aggregates
        left_out = layout.not_summed if layout else ()
        found[str(name)] = _by_part(group[~group["part"].isin(left_out)])
    return found


def _by_part(rows: pd.DataFrame) -> PeriodRows:
    found: PeriodRows = {}
    columns = (rows["part"], rows["period_start"].dt.date, rows["row_count"], rows["without_place"])
    for part, start, count, without in zip(*(one.tolist() for one in columns), strict=True):
        found.setdefault(part, {})[start] = (int(count), int(without))
    return found


def doubts(
    dataset: Dataset, rows: PeriodRows, complete: Sequence[date], parts: Sequence[str]
) -> tuple[Doubt, ...]:
    """What speaks against the figures of some parts together, by period.

    `rows` as `event_rows` or `aggregate_sums` give them. A count far from its neighbours
    (`count_jumps`, thresholds of the contract's gate) is a doubt and nothing more: it may be what
    happened. So is a share of rows without a place above `most_unplaced`. The first and last period
    in which the parts occur bound the series: within it a complete period without a row counts 0.
    """
    sums: dict[date, tuple[int, int]] = {}
    for part in dict.fromkeys(parts):
        for start, (count, without) in rows.get(part, {}).items():
            known = sums.get(start, (0, 0))
            sums[start] = (known[0] + count, known[1] + without)
    if not sums:
        return ()
    first, last = min(sums), max(sums)
    starts = [start for start in complete if first <= start <= last]
    if dataset.aggregates:
        # A return without the figure says nothing; it does not say 0.
        starts = [start for start in starts if start in sums]
    held = {start: sums.get(start, (0, 0)) for start in starts}
    counts = [count for count, _ in held.values()]
    found = [*_jumps(dataset, starts, counts), *_unplaced(dataset, held)]
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


def _unplaced(dataset: Dataset, held: Mapping[date, tuple[int, int]]) -> list[Doubt]:
    return [
        Doubt(start, f"{100 * without / count:.0f} % of its rows name no place")
        for start, (count, without) in held.items()
        if count >= LEAST_ROWS and without / count > dataset.gate.most_unplaced
    ]
