"""Change between two periods: is it more than chance, how large, and what of many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Scalar,
    TextArray,
    Values,
    confidence_level,
    counts,
    positive,
)
from cspdata.stats.mass import poisson_mass, reach
from cspdata.stats.normal import critical_value, two_sided_p

ETEST, SCORE = "E-test", "score test"
SCORE_ABOVE = 100  # events in both periods: from there the two tests agree to three figures
BATCH_CELLS = 1_000_000  # elements of the largest array of one batch: 8 MB each
TIE = 1e-13  # relative: an outcome this close to the edge of the extreme ones is on it

Number = TypeVar("Number", float, FloatArray)
Limit = TypeVar("Limit", float | None, FloatArray)


@dataclass(frozen=True)
class RateChange(Generic[Number, Limit]):
    """The rate ratio, now over before, with its score interval and the p value of no change.

    A ratio or limit that does not exist (no events before) is None for scalars; in arrays it is
    NaN, which the caller turns into a missing value. p is always a number from 0 to 1.
    """

    ratio: Limit
    lower: Limit
    upper: Limit
    p: Number
    method: str | TextArray
    confidence: float


@overload
def poisson_rate_change(
    count: Scalar,
    count_before: Scalar,
    exposure: Scalar = 1.0,
    exposure_before: Scalar = 1.0,
    *,
    confidence: float = 0.95,
) -> RateChange[float, float | None]: ...
@overload
def poisson_rate_change(
    count: Values,
    count_before: Scalar | Values,
    exposure: Scalar | Values = 1.0,
    exposure_before: Scalar | Values = 1.0,
    *,
    confidence: float = 0.95,
) -> RateChange[FloatArray, FloatArray]: ...
def poisson_rate_change(
    count: Scalar | Values,
    count_before: Scalar | Values,
    exposure: Scalar | Values = 1.0,
    exposure_before: Scalar | Values = 1.0,
    *,
    confidence: float = 0.95,
) -> RateChange[Any, Any]:
    """The change from count_before to count: ratio of the two rates, interval, p and test used.

    Arguments broadcast; scalars give scalars. The E-test with the score statistic is used unless
    both counts exceed 100, then the score test; `method` says which. The interval inverts the score
    test, so beside an E-test p close to 1 - confidence it may disagree on whether 1 lies inside:
    the words follow p. No events before: ratio and upper limit do not exist. No events in either
    period: no ratio, no limits, p = 1. Refused: negative, fractional or missing counts, exposures
    of 0 or below, confidence outside 0 to 1.

    Gu, Ng, Tang and Schucany (2008), Testing the ratio of two Poisson rates, Biometrical Journal
    50; Krishnamoorthy and Thomson (2004), A more powerful test for comparing two Poisson means,
    Journal of Statistical Planning and Inference 119.
    """
    level = confidence_level(confidence)
    now, before, time, time_before = np.broadcast_arrays(
        counts("count", count),
        counts("count_before", count_before),
        positive("exposure", exposure),
        positive("exposure_before", exposure_before),
    )
    x, y, share = now.ravel(), before.ravel(), (time / time_before).ravel()
    large = (x > SCORE_ABOVE) & (y > SCORE_ABOVE)
    p = np.ones(x.shape)
    p[large] = two_sided_p(_score_statistic(x[large], y[large], share[large]))
    p[~large] = _etest_p(x[~large], y[~large], share[~large])
    numbers = (*_ratio_interval(x, y, share, level), p)
    method = np.where(large, SCORE, ETEST)
    if now.shape == ():
        ratio, lower, upper = (None if np.isnan(c[0]) else float(c[0]) for c in numbers[:3])
        return RateChange(ratio, lower, upper, float(p[0]), str(method[0]), level)
    ratios, lowers, uppers, ps = (column.reshape(now.shape) for column in numbers)
    return RateChange(ratios, lowers, uppers, ps, method.reshape(now.shape), level)


def benjamini_hochberg(p: Values) -> FloatArray:
    """The q value of every p value, in the same shape: reject at 5 % where q <= 0.05.

    Missing p values (NaN) stay missing and do not count as tests. Refused: p outside 0 to 1.

    q of the i-th smallest of m = the least of p_j m / j over j >= i. Benjamini and Hochberg
    (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society B 57.
    """
    given = np.asarray(p, dtype=np.float64)
    tested = ~np.isnan(given)
    values = given[tested]
    if ((values < 0) | (values > 1)).any():
        wrong = values[(values < 0) | (values > 1)][0]
        raise ValueError(f"p holds {wrong:g}: a p value lies between 0 and 1")
    # A p of 1 stays 1 and bounds the others by 1 alone: on a map most are, and need no sorting.
    below = np.flatnonzero(values < 1)
    order = below[np.argsort(values[below])]
    scaled = values[order] * (values.size / np.arange(1, order.size + 1))
    least = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted = np.ones(values.size)
    adjusted[order] = np.minimum(least, 1.0)
    q = np.full(given.shape, np.nan)
    q[tested] = adjusted
    return q


def _score_statistic(x: FloatArray, y: FloatArray, share: FloatArray) -> FloatArray:
    """z = (x - cy) / √(c(x + y)), c = exposure / exposure_before; 0 where no events were seen."""
    excess = x - y * share
    # 3 of 300 against 1 of 100 is no change: rounding in c must not make it a tiny one.
    excess[np.abs(excess) <= 1e-12 * x] = 0.0
    z: FloatArray = excess / np.sqrt(np.maximum(x + y, 1.0) * share)
    return z


def _ratio_interval(
    x: FloatArray, y: FloatArray, share: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ratio and limits: the roots in r of (x - rcy)² = z² rc (x + y), NaN where there is none."""
    w = critical_value(confidence) ** 2 * (x + y)
    middle = 2 * x * y + w
    top = middle + np.sqrt(w * (4 * x * y + w))
    ratio, lower, upper = (np.full(x.shape, np.nan) for _ in range(3))
    np.divide(x, y * share, out=ratio, where=y > 0)
    np.divide(2 * x**2, top * share, out=lower, where=x + y > 0)  # the small root, undiminished
    np.divide(top, 2 * y**2 * share, out=upper, where=y > 0)
    return ratio, lower, upper


def _etest_p(x: FloatArray, y: FloatArray, share: FloatArray) -> FloatArray:
    """The E-test p value of each pair, at most 1; equal pairs are computed once."""
    if not x.size:
        return np.ones(0)
    pairs, inverse = np.unique(np.column_stack([x, y, share]), axis=0, return_inverse=True)
    first, second, ratio = pairs.T
    z = _score_statistic(first, second, ratio)
    changed = np.flatnonzero(z)  # without a difference every outcome is as extreme: p = 1
    unique_p = np.ones(first.shape)
    for batch in _batches(changed, (first + second)[changed]):
        unique_p[batch] = _etest_batch((first + second)[batch], ratio[batch], z[batch] ** 2)
    answer: FloatArray = np.minimum(unique_p, 1.0)[inverse.ravel()]
    return answer


def _etest_batch(total: FloatArray, share: FloatArray, square: FloatArray) -> FloatArray:
    """P(|Z(i, j)| >= |z|) over all outcomes (i, j), given the pooled rate; all arguments 1-D.

    For each j the outcomes less extreme than observed are one run of i, because Z² = `square` is a
    quadratic in i. Summing the two tails beside that run costs one row a pair, not one square.
    """
    c, t = share[:, np.newaxis], square[:, np.newaxis]
    first_i, mass_i = poisson_mass(total * share / (1 + share))
    first_j, mass_j = poisson_mass(total / (1 + share))
    edge = np.zeros((total.size, 1))
    below = np.hstack([edge, np.cumsum(mass_i, axis=1)])
    above = np.hstack([np.cumsum(mass_i[:, ::-1], axis=1)[:, ::-1], edge])
    j = first_j[:, np.newaxis] + np.arange(mass_j.shape[1])
    centre = c * (j + t / 2)
    half = np.sqrt(t * c * (j * (1 + c) + t * c / 4))
    tie = TIE * centre
    last_low = np.floor(centre - half + tie)
    last_low[j == 0] = -1.0  # Z(0, 0) is 0: never extreme, though it solves the quadratic
    first_high = np.ceil(centre + half - tie)
    width, start = mass_i.shape[1], first_i[:, np.newaxis]
    at_low = np.clip(last_low - start + 1, 0, width).astype(np.int64)
    at_high = np.clip(first_high - start, 0, width).astype(np.int64)
    tails = np.take_along_axis(below, at_low, axis=1) + np.take_along_axis(above, at_high, axis=1)
    p: FloatArray = (mass_j * tails).sum(axis=1)
    return p


def _batches(index: NDArray[np.intp], total: FloatArray) -> Iterator[NDArray[np.intp]]:
    """The index in runs of similar window width, each small enough to hold in memory."""
    doublings = np.ceil(np.log2(2 * reach(total) + 2)).astype(np.int64)
    for doubling in np.unique(doublings):
        group = index[doublings == doubling]
        size = max(1, BATCH_CELLS >> int(doubling))
        for start in range(0, group.size, size):
            yield group[start : start + size]
