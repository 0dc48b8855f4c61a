"""Near repeats: do events follow others nearby and soon, more than chance would have it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset, Indicator
from cspdata.cells import REPEAT_COLUMNS, NearRepeats
from cspdata.disclosure import protected
from cspdata.hotspots.cells import counted_months
from cspdata.measures import Evidence, Times, event_times
from cspdata.measures.notes import notes
from cspdata.periods import Period
from cspdata.stats import NearRepeat, near_repeat

#: Metres and days from edge to edge. Burglaries have been found to raise the risk within 200 m for
#: two weeks at least, in ten areas of five countries; the bands beyond show where that ends.
#: Johnson et al. (2007), Space-time patterns of risk, Journal of Quantitative Criminology 23.
METRES = (0, 100, 200, 400, 1000)
DAYS = (0, 7, 14, 28)
#: What one sentence is about, chosen before any data are seen: near and soon, taken together.
WITHIN_METRES, WITHIN_DAYS = 200, 14
#: Fewer have hardly a pair in any band.
LEAST_EVENTS = 50


def near_repeats(
    evidence: Evidence, indicator: Indicator, *, period: Period, area: AreaRef | None = None
) -> NearRepeats:
    """Pairs of an indicator's events by how far and how long apart, against dates dealt at random.

    In an area (the partnership's) over the complete months of a period; bands of 0–100, 100–200,
    200–400 and 400–1,000 m and of 0–7, 7–14 and 14–28 days, each without its upper edge (Knox, 999
    permutations, the same seed each time). An event that lies between two times counts at the
    middle of them. Carries a refusal, and no rows, with the contract's reason where the dataset
    cannot bear it, where there are fewer than 50 events with place and time, where more pairs are
    near than can be counted, and of a small part of a dataset under disclosure control.
    """
    dataset, where = evidence.dataset(indicator), area or evidence.partnership.area
    _, months = counted_months(evidence, dataset, period)
    said = notes(evidence, indicator, period=period, area=where)
    refusal = _unborne(dataset, where)
    if not refusal and not months:
        refusal = f"no month of {period.label} is complete"
    if refusal:
        return NearRepeats(indicator, where, period, _NO_ROWS, said, refusal=refusal)
    times = event_times(evidence, indicator, months=months, area=where, use="near_repeats")
    events = int(times.located.sum())
    counted = NearRepeats(
        indicator,
        where,
        period,
        _NO_ROWS,
        said,
        events=events,
        left_out=times.untimed + len(times.start) - events,
        months=months,
    )
    if events < LEAST_EVENTS:
        refusal = f"{events} have a place and a time: {LEAST_EVENTS} are needed to tell"
        return replace(counted, refusal=refusal)
    try:
        bands, near = _told(times, METRES, DAYS), _told(times, (0, WITHIN_METRES), (0, WITHIN_DAYS))
    except ValueError as fault:
        # More pairs than memory holds: the fault says how many, and what to choose instead.
        return replace(counted, refusal=str(fault))
    return replace(
        counted,
        frame=_rows(bands),
        within_metres=WITHIN_METRES,
        within_days=WITHIN_DAYS,
        pairs=int(near.pairs[0, 0]),
        expected=float(near.expected[0, 0]),
        ratio=float(near.ratio[0, 0]),
        p=float(near.p[0, 0]),
    )


_NO_ROWS = pd.DataFrame({name: [] for name in REPEAT_COLUMNS})


def _unborne(dataset: Dataset, area: AreaRef) -> str:
    """Why a dataset cannot tell of near repeats in an area; empty where it can."""
    if dataset.kind != "events":
        return f"{dataset.title} gives counts of areas, not where each incident was"
    if "near_repeats" in dataset.unborne:
        return dataset.unborne["near_repeats"]
    if protected(dataset, area.level):
        return "numbers this small are not shown (disclosure control)"
    return ""


def _told(times: Times, metres: tuple[int, ...], days: tuple[int, ...]) -> NearRepeat:
    there = times.located
    start, until = times.start[there], times.until[there]
    middle = np.where(np.isnat(until), start, start + (until - start) // 2)
    return near_repeat(
        times.easting[there],
        times.northing[there],
        middle,
        distance_edges=metres,
        time_edges=days,
    )


def _rows(found: NearRepeat) -> pd.DataFrame:
    """One row a band, nearest first and of these soonest first."""
    metres, days = (
        np.stack([edges[:-1], edges[1:]]).astype(np.int64)
        for edges in (found.distance_edges, found.time_edges)
    )
    far, late = found.pairs.shape
    return pd.DataFrame(
        {
            "metres_from": np.repeat(metres[0], late),
            "metres_to": np.repeat(metres[1], late),
            "days_from": np.tile(days[0], far),
            "days_to": np.tile(days[1], far),
            "pairs": found.pairs.ravel(),
            "expected": found.expected.ravel(),
            "ratio": found.ratio.ravel(),
            "p": found.p.ravel(),
            "highlighted": found.highlighted.ravel(),
        }
    )
