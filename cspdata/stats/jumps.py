"""Counts that lie far from their neighbours in a series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Values, counts, one_dimensional

LEAST_NEIGHBOURS = 4
TO_NORMAL = 1.4826  # the median absolute deviation of a normal variable is its SD over this


@dataclass(frozen=True)
class Jumps:
    """For every count: the median of its neighbours, and how far from them it lies.

    `score` is in robust standard deviations, negative below; both are missing where a count has
    too few neighbours. `far` marks those beyond the threshold.
    """

    typical: FloatArray
    score: FloatArray
    far: NDArray[np.bool_]


def count_jumps(
    count: Values,
    at: Values,
    *,
    reach: float = 6,
    threshold: float = 3.5,
    least_change: float = 0.0,
) -> Jumps:
    """Which counts of one series lie far from those around them.

    `at` is the place of each count in time (a month's number, in order); the neighbours of a count
    are the others at most `reach` away, at least four of them. The modified z-score of Iglewicz and
    Hoaglin (1993, How to Detect and Handle Outliers; NIST/SEMATECH e-Handbook of Statistical
    Methods, 1.3.5.17, which marks scores above 3.5) in a moving window, as in the identifier of
    Hampel (1974): (x − median) / (1.4826 MAD). It is taken of 2 √(count + 3/8), whose standard
    deviation is about 1 for Poisson counts (Anscombe 1948), and the divisor is never below that 1:
    a quiet neighbourhood does not make chance a jump. A count is marked where the score is beyond
    the threshold and it also differs from the median by more than the share `least_change` of it.
    Counts must be whole and not negative; the places must rise.
    """
    observed = one_dimensional("count", counts("count", count))
    where = one_dimensional("at", np.asarray(at, dtype=np.float64))
    if where.shape != observed.shape:
        raise ValueError(f"at has {where.size} places and count {observed.size}: give one for each")
    if (np.diff(where) <= 0).any():
        raise ValueError("at must rise from each count to the next")
    even = 2 * np.sqrt(observed + 3 / 8)
    apart = np.abs(where[:, None] - where[None, :])
    near = (apart > 0) & (apart <= reach)
    enough = near.sum(axis=1) >= LEAST_NEIGHBOURS
    typical, score = (np.full(observed.size, np.nan) for _ in range(2))
    for row in np.flatnonzero(enough):
        around = even[near[row]]
        middle = np.median(around)
        spread = TO_NORMAL * np.median(np.abs(around - middle))
        score[row] = (even[row] - middle) / max(1.0, spread)
        typical[row] = np.median(observed[near[row]])
    known = np.nan_to_num(typical)
    beyond = np.abs(np.nan_to_num(score)) > threshold
    far = enough & beyond & (np.abs(observed - known) > least_change * known)
    return Jumps(typical, score, far)
