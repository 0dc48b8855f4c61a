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
    middle = _medians(np.broadcast_to(even, near.shape), near)
    spread = TO_NORMAL * _medians(np.abs(even[None, :] - middle[:, None]), near)
    score = np.where(enough, (even - middle) / np.maximum(1.0, spread), np.nan)
    typical = np.where(enough, _medians(np.broadcast_to(observed, near.shape), near), np.nan)
    known = np.nan_to_num(typical)
    beyond = np.abs(np.nan_to_num(score)) > threshold
    far = enough & beyond & (np.abs(observed - known) > least_change * known)
    return Jumps(typical, score, far)


def _medians(values: FloatArray, chosen: NDArray[np.bool_]) -> FloatArray:
    """The median of the chosen values of each row; missing where none is chosen."""
    # Sorted at once, with what is not chosen last: a loop over rows takes a page's whole time.
    ordered = np.sort(np.where(chosen, values, np.nan), axis=1)
    count = chosen.sum(axis=1)
    row = np.arange(len(ordered))
    lower, upper = ordered[row, np.maximum(count - 1, 0) // 2], ordered[row, count // 2]
    return np.asarray(np.where(count > 0, (lower + upper) / 2, np.nan))
