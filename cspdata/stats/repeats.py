"""Near repeats: do events follow events nearby, soon after, more than chance would have it (Knox).

Knox (1964), The detection of space-time interactions, Applied Statistics 13; for burglary, Johnson
et al. (2007), Space-time patterns of risk, Journal of Quantitative Criminology 23.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Values, finite, one_dimensional

IntArray = NDArray[np.int64]
Truths = NDArray[np.bool_]

LEVEL, RATIO_FROM = 0.05, 1.2  # a cell is highlighted below the one and from the other
PERMUTATIONS, SEED = 999, 20_240_401
PAIRS_UP_TO = 20_000_000  # about 0.6 GB of pairs in hand at once
DAY = 86_400  # seconds
TOGETHER = 32  # permutations counted side by side: one line of the processor's cache a date
BLOCK = 4096  # pairs of a block, so that a block of dates stays in the cache


@dataclass(frozen=True)
class NearRepeat:
    """One element a distance band (first axis) and time band (second).

    Bands are left-closed: [0, 100) then [100, 200), so that a pair exactly 100 m apart is in the
    second. `pairs` counts each pair of events once; `expected` and `median` are those of the
    permutations; `ratio` is pairs / expected, NaN where nothing is expected; `p` is (permutations
    with as many pairs or more + 1) / (permutations + 1); `highlighted` is p < 0.05 and a ratio of
    1.2 or more. `independent` is what independence of place and time expects without permutations,
    and `poisson_p` the Poisson probability of more than `pairs` then.
    """

    distance_edges: FloatArray
    time_edges: FloatArray
    pairs: IntArray
    expected: FloatArray
    median: FloatArray
    ratio: FloatArray
    p: FloatArray
    highlighted: Truths
    independent: FloatArray
    poisson_p: FloatArray
    events: int
    permutations: int


def near_repeat(
    eastings: Values,
    northings: Values,
    times: NDArray[Any] | Values,
    *,
    distance_edges: Values,
    time_edges: Values,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> NearRepeat:
    """Pairs of events by how far and how long apart, against the same dates dealt at random.

    Coordinates in metres on a plane; `times` as datetime64 or as numbers of days. Edges bound the
    bands: (0, 100, 200) metres are two bands, (0, 8, 15) days two more. The same seed gives the
    same answer. Refused: fewer than two events, missing places or times, edges that do not rise
    from 0 or above, no permutations, more than 20 million pairs within the greatest distance.
    """
    places = np.column_stack([_numbers("eastings", eastings), _numbers("northings", northings)])
    across, apart = _edges("distance_edges", distance_edges), _edges("time_edges", time_edges)
    clock, unit = _clock(times)
    if not len(places) == clock.size:
        raise ValueError(f"{len(places)} places and {clock.size} times: give one of each an event")
    if clock.size < 2:
        raise ValueError(f"{clock.size} events: a repeat needs two")
    if permutations < 1:
        raise ValueError(f"permutations is {permutations}: give 1 or more, usually {PERMUTATIONS}")
    pairs, band, starts = _near_pairs(places, across)
    bounds = _bounds(apart * unit, clock.dtype)
    observed = _counted(clock[np.newaxis], pairs, starts, band, bounds)[0]
    dealt = np.concatenate(
        [
            _counted(some, pairs, starts, band, bounds)
            for some in _dealt(clock, permutations, np.random.default_rng(seed))
        ]
    )
    all_pairs = clock.size * (clock.size - 1) / 2
    alone = np.outer(np.diff(starts), _time_pairs(clock, bounds)) / all_pairs
    return _result(across, apart, observed, dealt, alone, clock.size)


def _result(
    across: FloatArray,
    apart: FloatArray,
    observed: IntArray,
    dealt: IntArray,
    alone: FloatArray,
    events: int,
) -> NearRepeat:
    from scipy.special import pdtrc

    expected = dealt.mean(axis=0)
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    p = ((dealt >= observed).sum(axis=0) + 1) / (len(dealt) + 1)
    return NearRepeat(
        distance_edges=across,
        time_edges=apart,
        pairs=observed,
        expected=expected,
        median=np.median(dealt, axis=0),
        ratio=ratio,
        p=p,
        highlighted=(p < LEVEL) & (ratio >= RATIO_FROM),
        independent=alone,
        poisson_p=pdtrc(observed, alone),
        events=events,
        permutations=len(dealt),
    )


def _near_pairs(
    places: FloatArray, edges: FloatArray
) -> tuple[tuple[IntArray, IntArray], IntArray, IntArray]:
    """The pairs within the bands, in order of their band: both ends, the band, where each starts.

    Squares are compared, which are exact for whole metres: a pair on an edge is in the upper band.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(places - places.min(axis=0))
    reach = float(edges[-1]) * (1 + 1e-9)
    number = (int(tree.count_neighbors(tree, reach)) - len(places)) // 2
    if number > PAIRS_UP_TO:
        raise ValueError(
            f"{number} pairs of events lie within {edges[-1]:g} m: near repeats take up to "
            f"{PAIRS_UP_TO}; choose a shorter distance or period"
        )
    found = tree.query_pairs(reach, output_type="ndarray")
    first, second = found[:, 0], found[:, 1]
    squared = ((places[first] - places[second]) ** 2).sum(axis=1)
    band = np.searchsorted(edges**2, squared, side="right") - 1
    kept = np.flatnonzero((band >= 0) & (band < edges.size - 1))
    # Within a band in order of the first event, whose date then is at hand for the next pair.
    kept = kept[np.lexsort((second[kept], first[kept], band[kept]))]
    band = band[kept]
    starts = np.searchsorted(band, np.arange(edges.size))
    return (first[kept], second[kept]), band, starts


def _counted(
    dates: NDArray[Any],
    pairs: tuple[IntArray, IntArray],
    starts: IntArray,
    band: IntArray,
    bounds: NDArray[Any],
) -> IntArray:
    """How many pairs fall in each band, for each row of dates: rows × distances × times."""
    rows, distances, spans = len(dates), starts.size - 1, bounds.size - 1
    by_event = np.ascontiguousarray(dates.T)
    total = np.zeros(rows * distances * spans, dtype=np.int64)
    for start in range(0, band.size, BLOCK):
        block = slice(start, start + BLOCK)
        gaps = by_event[pairs[0][block]]
        gaps -= by_event[pairs[1][block]]
        np.abs(gaps, out=gaps)
        close = np.flatnonzero(gaps < bounds[-1])
        span = np.searchsorted(bounds, gaps.ravel()[close], side="right") - 1
        close, span = close[span >= 0], span[span >= 0]
        at = (close % rows * distances + band[block][close // rows]) * spans + span
        total += np.bincount(at, minlength=total.size)
    return total.reshape(rows, distances, spans)


def _bounds(edges: FloatArray, kind: np.dtype[Any]) -> NDArray[Any]:
    """The edges in the type of the dates: a whole number is below an edge as below its ceiling."""
    if kind.kind == "f":
        return edges
    return np.minimum(np.ceil(edges), np.iinfo(kind).max).astype(kind)


def _dealt(
    clock: NDArray[Any], permutations: int, generator: np.random.Generator
) -> Iterator[NDArray[Any]]:
    """The dates in random order, some rows at a time."""
    for start in range(0, permutations, TOGETHER):
        rows = min(TOGETHER, permutations - start)
        yield generator.permuted(np.tile(clock, (rows, 1)), axis=1)


def _time_pairs(clock: NDArray[Any], bounds: NDArray[Any]) -> IntArray:
    """How many pairs of all events, near or far, lie in each time band."""
    ordered = np.sort(clock)
    if ordered.dtype.kind != "f":  # a small type would overflow, a float forget an edge just above
        ordered, bounds = ordered.astype(np.int64), bounds.astype(np.int64)
    below = [np.searchsorted(ordered, ordered + bound, side="left") for bound in bounds]
    within = [np.maximum(end - np.arange(ordered.size) - 1, 0).sum() for end in below]
    return np.diff(within)


def _clock(times: NDArray[Any] | Values) -> tuple[NDArray[Any], int]:
    """The times from the earliest on, in the smallest type that holds them, and units to a day."""
    given = np.asarray(times)
    if given.dtype.kind == "M":
        if np.isnat(given).any():
            event = int(np.flatnonzero(np.isnat(given))[0])
            raise ValueError(f"times is missing at position {event}: leave such events out")
        stamps = given.astype("datetime64[s]").astype(np.int64)
        unit = 1 if (stamps % DAY == 0).all() else DAY
        whole: NDArray[Any] = stamps // (DAY // unit)
    else:
        whole, unit = _numbers("times", times), 1
        if (whole != np.floor(whole)).any():
            return whole - whole.min(), unit
    if whole.ndim != 1:
        raise ValueError(f"times has {whole.ndim} dimensions: give one time an event")
    if not whole.size:
        return np.zeros(0, dtype=np.int16), unit
    whole = (whole - whole.min()).astype(np.int64)
    small = next(
        kind for kind in (np.int16, np.int32, np.int64) if whole.max() < np.iinfo(kind).max
    )
    return whole.astype(small), unit


def _edges(name: str, given: Values) -> FloatArray:
    edges = _numbers(name, given)
    if edges.size < 2 or edges[0] < 0 or (np.diff(edges) <= 0).any():
        raise ValueError(f"{name} is {edges.tolist()}: give two edges or more that rise from 0")
    return edges


def _numbers(name: str, given: Values) -> FloatArray:
    return one_dimensional(name, finite(name, given))
