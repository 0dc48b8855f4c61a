"""Emerging hot spots: where it is hot or cold, and whether that is new, lasting or passing.

A bin is one cell in one step of time. Gi* tells which bins are hot or cold, Mann-Kendall whether a
cell grows hotter, and a rule of order gives each cell one of 17 classes. Rules: Esri, How Emerging
Hot Spot Analysis works (ArcGIS Pro documentation, Space Time Pattern Mining toolbox).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Rows, TextArray, Values, counts
from cspdata.stats.change import benjamini_hochberg
from cspdata.stats.getis_ord import (
    SparseMatrix,
    areas_in_cells,
    binary_neighbours,
    hexagon_sums,
    queen_sums,
)
from cspdata.stats.normal import two_sided_p
from cspdata.stats.placement import agreeing_placement_p
from cspdata.stats.trend import DECREASING, INCREASING, mann_kendall

Truths = NDArray[np.bool_]

LEVEL = 0.05  # two-sided, of bins after Benjamini-Hochberg
LARGE_P = 1.9  # a z of p = 0.057: beyond LEVEL before adjustment, so after it as well
STEPS_FROM = 10
MOST_STEPS = (9, 10)  # nine tenths of the steps, in whole numbers: 18 of 20 is exactly enough
NO_PATTERN = "no pattern"
PATTERNS = (
    *("intensifying", "diminishing", "persistent", "oscillating"),
    *("new", "consecutive", "sporadic", "historical"),
)
EMERGING_CLASSES = (
    *(f"{pattern} hot spot" for pattern in PATTERNS),
    *(f"{pattern} cold spot" for pattern in PATTERNS),
    NO_PATTERN,
)


@dataclass(frozen=True)
class EmergingHotspots:
    """One row a cell, in the order given.

    `emerging_class` is one of `EMERGING_CLASSES`. `z`, `hot` and `cold` are cells × steps: Gi* of
    each bin, and whether it lies above or below chance after Benjamini-Hochberg over all bins.
    `trend` is "increasing", "decreasing" or "no trend" of the cell's z, `trend_p` its p.
    """

    emerging_class: TextArray
    z: FloatArray
    hot: Truths
    cold: Truths
    trend: TextArray
    trend_p: FloatArray


@dataclass(frozen=True)
class Spells:
    """The steps in which one cell is hot (or cold).

    `steps` is how many; `first_run` and `latest_run` are the lengths of the first and the latest
    unbroken run of them; `steps_ago` is 0 where the final step is one, None where none is.
    """

    steps: int
    first_run: int
    latest_run: int
    steps_ago: int | None


@dataclass(frozen=True)
class CellPattern:
    """The facts behind one cell's class, out of `steps` steps."""

    emerging_class: str
    steps: int
    hot: Spells
    cold: Spells
    trend: str
    trend_p: float


def emerging_hotspots(
    event_counts: Rows,
    neighbours: SparseMatrix,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> EmergingHotspots:
    """The class of each cell, given who is whose neighbour: for areas of any shape.

    `event_counts` is cells × steps, equal steps in time order without a gap. `neighbours` is an
    n × n scipy.sparse matrix of 0 and 1 whose diagonal is 1. Refused: fewer than 10 steps, counts
    that are negative, fractional or missing, other weights, a cell without itself, a wrong shape.

    Gi* as in `getis_ord_gi_star`, over all bins: the neighbours of a bin are the cell's in the same
    step and in the one before (the first step has none before). Constant counts give z = 0.

    The published rule takes z as normal and so calls too much hot where counts are low: of random
    maps of 1,600 cells × 12 steps with 0.1, 1 and 10 events a bin, all, 27 % and 13 % had a hot
    bin. `of_events` takes the larger of that p and the exact p of as many events in as many bins,
    each placed at random, as in `getis_ord_gi_star` (as are `areas`). Steps that share a
    neighbour are alike: without any change about 15 % of cells have a trend at 5 %.
    """
    x = _cells_by_steps(event_counts)
    weights = binary_neighbours(neighbours, len(x))
    sums = np.ascontiguousarray(np.asarray(weights @ x).T)
    touching = np.asarray(weights @ np.ones(len(x)))
    seen = touching if areas is None else np.asarray(weights @ areas_in_cells(areas, len(x)))
    return _emerging(x, sums, touching, seen, of_events)


def emerging_hotspots_grid(
    columns: Values,
    rows: Values,
    event_counts: Rows,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> EmergingHotspots:
    """The class of each cell of a fixed square grid: neighbours touch by side or corner (queen).

    `columns` and `rows` are the whole-number grid indices, one a cell; `event_counts` is
    cells × steps. Only the cells given exist: give those without events too. Refused: a cell given
    twice, fractional indices, different lengths; counts and steps as in `emerging_hotspots`.
    `areas`, how much of each cell lies within the boundary, as in `getis_ord_gi_star_grid`.
    """
    return _on_lattice(columns, rows, event_counts, of_events, areas, queen_sums)


def emerging_hotspots_hexagons(
    columns: Values,
    rows: Values,
    event_counts: Rows,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> EmergingHotspots:
    """The same on hexagons, whose six neighbours touch by a side; axial indices."""
    return _on_lattice(columns, rows, event_counts, of_events, areas, hexagon_sums)


def _on_lattice(
    columns: Values,
    rows: Values,
    event_counts: Rows,
    of_events: bool,
    areas: Values | None,
    touching_sums: Callable[[Values, Values, FloatArray], FloatArray],
) -> EmergingHotspots:
    x = _cells_by_steps(event_counts)
    across, up = np.asarray(columns), np.asarray(rows)
    if not across.shape == up.shape == (len(x),):
        raise ValueError(
            f"columns and rows have shapes {across.shape} and {up.shape} for {len(x)} cells: "
            "give one of each for a cell"
        )
    sheets = np.vstack([x.T, np.ones(len(x)), areas_in_cells(areas, len(x))])
    sums = touching_sums(across, up, sheets)
    return _emerging(x, sums[:-2], sums[-2], sums[-1], of_events)


def emerging_classes(hot: Truths, cold: Truths, trend: TextArray) -> TextArray:
    """The class of each cell from its hot and cold steps (cells × steps) and its trend.

    `trend` is the significant direction of the cell's z, as `mann_kendall` words it. Of what ends
    hot, in order: hot in nine tenths of the steps or more, then intensifying, diminishing or
    persistent by the trend; cold before, oscillating; the final step alone, new; one run,
    consecutive; else sporadic. What ends neither way after nine tenths is historical. Cold mirrors
    hot. Refused: fewer than 10 steps, arrays of different shapes, a step both hot and cold.
    """
    if hot.ndim != 2 or hot.shape != cold.shape or trend.shape != hot.shape[:1]:
        raise ValueError(
            f"hot, cold and trend have shapes {hot.shape}, {cold.shape} and {trend.shape}: "
            "give cells × steps twice and one trend a cell"
        )
    _refuse_few(hot.shape[1])
    if (hot & cold).any():
        cell, step = np.argwhere(hot & cold)[0]
        raise ValueError(f"cell {cell} is both hot and cold in step {step}: it can be one of them")
    rising, falling = trend == INCREASING, trend == DECREASING
    conditions = [
        *_conditions(hot, cold, further=rising, back=falling),
        *_conditions(cold, hot, further=falling, back=rising),
    ]
    return np.select(conditions, EMERGING_CLASSES[:-1], default=NO_PATTERN)


def cell_pattern(emerging: EmergingHotspots, cell: int) -> CellPattern:
    """The facts behind the class of one cell, by its place in the order given."""
    return CellPattern(
        emerging_class=str(emerging.emerging_class[cell]),
        steps=emerging.hot.shape[1],
        hot=_spells(emerging.hot[cell]),
        cold=_spells(emerging.cold[cell]),
        trend=str(emerging.trend[cell]),
        trend_p=float(emerging.trend_p[cell]),
    )


def _cells_by_steps(given: Rows) -> FloatArray:
    x = counts("event_counts", given)
    if x.ndim != 2:
        raise ValueError(
            f"event_counts has {x.ndim} dimensions: give one row a cell, one column a step"
        )
    _refuse_few(x.shape[1])
    return x


def _refuse_few(steps: int) -> None:
    if steps < STEPS_FROM:
        raise ValueError(
            f"{steps} steps in time are given: emerging hot spots need {STEPS_FROM}, "
            "as fewer show no trend; take a longer period or shorter steps"
        )


def _emerging(
    x: FloatArray, sums: FloatArray, touching: FloatArray, cells_seen: FloatArray, of_events: bool
) -> EmergingHotspots:
    """The result from the counts and, steps × cells, their sums over each neighbourhood.

    `touching` is how many cells each neighbourhood has, `cells_seen` its area in mean cells.

    The sums are of whole numbers, so that equal neighbourhoods have exactly equal z: ties that the
    trend test must see.
    """
    both = sums.T.copy()
    both[:, 1:] += sums[:-1].T
    z = _space_time_z(x, both, touching)
    p = np.ones(z.shape)
    # The others stay at 1: no adjustment makes so large a p small.
    candidates = np.nonzero(np.abs(z) > LARGE_P)
    p[candidates] = two_sided_p(z[candidates])
    if of_events:
        cells, steps = candidates
        seen = np.where(steps == 0, cells_seen[cells], 2 * cells_seen[cells])
        exact = agreeing_placement_p(z[candidates], both[candidates], seen, float(x.sum()), x.size)
        p[candidates] = np.maximum(p[candidates], exact)
    significant = benjamini_hochberg(p) < LEVEL
    hot, cold = significant & (z > 0), significant & (z < 0)
    tested = mann_kendall(z)
    trend = np.asarray(tested.direction)
    return EmergingHotspots(emerging_classes(hot, cold, trend), z, hot, cold, trend, tested.p)


def _space_time_z(x: FloatArray, both: FloatArray, touching: FloatArray) -> FloatArray:
    """Gi* of each bin, cells × steps; 0 where the counts are constant or neighbour every bin.

    A bin of the first step has the cells that touch for neighbours, each other one twice as many.
    """
    n, z = x.size, np.zeros(x.shape)
    if not n or x.max() == x.min():
        return z
    mean, spread = x.mean(), x.std()
    for steps, weight in ((slice(0, 1), touching), (slice(1, None), 2 * touching)):
        scale = spread * np.sqrt(weight * (n - weight) / (n - 1))
        above = both[:, steps] - (weight * mean)[:, np.newaxis]
        there = (scale > 0)[:, np.newaxis]
        np.divide(above, scale[:, np.newaxis], out=z[:, steps], where=there)
    return z


def _conditions(own: Truths, other: Truths, *, further: Truths, back: Truths) -> list[Truths]:
    """Whether each cell has the pattern, in the order of `PATTERNS`, which is that of the rule."""
    steps, times = own.shape[1], own.sum(axis=1)
    final_run = np.logical_and.accumulate(own[:, ::-1], axis=1).sum(axis=1)
    final = own[:, -1]
    mostly = MOST_STEPS[1] * times >= MOST_STEPS[0] * steps
    lasting = final & mostly
    return [
        lasting & further,
        lasting & back,
        lasting,
        final & other.any(axis=1),
        final & (times == 1),
        final & (times == final_run),
        final,
        mostly & ~final & ~other[:, -1],
    ]


def _spells(own: Truths) -> Spells:
    edges = np.diff(own.astype(np.int8), prepend=0, append=0)
    begun, ended = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not begun.size:
        return Spells(0, 0, 0, None)
    runs = ended - begun
    return Spells(int(runs.sum()), int(runs[0]), int(runs[-1]), int(own.size - ended[-1]))
