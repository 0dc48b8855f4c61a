"""Trend over a series: does it rise or fall by more than chance.

All tests take the values as independent, so that a season must not be in the way: monthly values go
to `seasonal_mann_kendall`, yearly ones to the other two. Testing the seasonally adjusted series is
no way round: adjustment makes neighbours alike, and of 10,000 monthly series without trend or
season 99 % of 24 months, 32 % of 36 and 17 % of 60 were called a trend at 5 % once adjusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Row,
    Rows,
    Table,
    TextArray,
    Values,
    finite,
    series,
)
from cspdata.stats.normal import two_sided_p
from cspdata.stats.seasonal import places_in_time

INCREASING, DECREASING, NO_TREND = "increasing", "decreasing", "no trend"
TOO_FEW = "too few points"
LEVEL = 0.05  # two-sided
TREND_FROM = 5  # points: four in perfect order still have p = 0.09
RECENT = 5  # points that make a recent trend
RECENT_CHI_SQUARED = 9.549536  # χ² with one degree of freedom at p = 0.002
LIMITS_APART = 3.92  # standard errors between the two limits of a 95 % interval
BATCH_ROWS = 4096  # series compared at once: about 1 MB at 60 months

IntArray = NDArray[np.int64]
Number = TypeVar("Number", float, FloatArray)
Whole = TypeVar("Whole", int, IntArray)


@dataclass(frozen=True)
class MannKendall(Generic[Whole, Number]):
    """The Mann-Kendall test: S, its z, the two-sided p, and the direction at 5 %.

    `direction` is "increasing", "decreasing", "no trend", or "too few points" below five. One
    series gives numbers and a word; a table gives arrays, one element a row.
    """

    s: Whole
    z: Number
    p: Number
    direction: str | TextArray


@dataclass(frozen=True)
class RecentTrend(Generic[Number]):
    """The weighted slope a step over the last five points, its χ² and p, and the direction.

    `direction` is "increasing", "decreasing" or "no trend". One series gives numbers and a word; a
    table gives arrays, one element a row.
    """

    slope: Number
    chi_squared: Number
    p: Number
    direction: str | TextArray


@overload
def mann_kendall(values: Row) -> MannKendall[int, float]: ...
@overload
def mann_kendall(values: Table) -> MannKendall[IntArray, FloatArray]: ...
@overload
def mann_kendall(values: Rows) -> MannKendall[Any, Any]: ...
def mann_kendall(values: Rows) -> MannKendall[Any, Any]:
    """The Mann-Kendall test of a trend in either direction, of one series or of each row.

    Equally spaced values in time order. A constant series has S = 0 and p = 1. Refused: missing
    values, more than two dimensions.

    S = Σ_{i<j} sign(x_j - x_i); Var S = (n(n-1)(2n+5) - Σ t(t-1)(2t+5)) / 18 over groups of t equal
    values; z = (S - sign S) / √Var S. Mann (1945), Nonparametric tests against trend, Econometrica
    13; Kendall (1975), Rank Correlation Methods, chapter 4.
    """
    given = finite("values", values)
    x = series("values", given)
    return _tested(*_score(x), few=x.shape[1] < TREND_FROM, one=given.ndim == 1)


@overload
def seasonal_mann_kendall(
    values: Row, *, period: int = 12, at: Values | None = None
) -> MannKendall[int, float]: ...
@overload
def seasonal_mann_kendall(
    values: Table, *, period: int = 12, at: Values | None = None
) -> MannKendall[IntArray, FloatArray]: ...
@overload
def seasonal_mann_kendall(
    values: Rows, *, period: int = 12, at: Values | None = None
) -> MannKendall[Any, Any]: ...
def seasonal_mann_kendall(
    values: Rows, *, period: int = 12, at: Values | None = None
) -> MannKendall[Any, Any]:
    """The Mann-Kendall test within each calendar month, summed: a trend whatever the season.

    Monthly values in time order (or `period` to a year), of one series or in each row; Januaries
    are compared with Januaries only. `at` gives the place of each value in time where some between
    them are missing. `direction` is "too few points" below two full years. Refused:
    as in `mann_kendall`, and a period below 2.

    S and Var S are the sums over months, z as in `mann_kendall`. Hirsch, Slack and Smith (1982),
    Techniques of trend analysis for monthly water quality data, Water Resources Research 18.
    """
    given = finite("values", values)
    x = series("values", given)
    if period < 2:
        raise ValueError(f"period is {period}: give 12 for months; without a season, mann_kendall")
    s, variance = np.zeros(len(x), dtype=np.int64), np.zeros(len(x))
    month_of = places_in_time(at, x.shape[1]) % period
    for month in np.unique(month_of):
        month_s, month_variance = _score(x[:, month_of == month])
        s += month_s
        variance += month_variance
    return _tested(s, variance, few=x.shape[1] < 2 * period, one=given.ndim == 1)


@overload
def weighted_recent_trend(values: Row, lower: Row, upper: Row) -> RecentTrend[float]: ...
@overload
def weighted_recent_trend(values: Table, lower: Table, upper: Table) -> RecentTrend[FloatArray]: ...
@overload
def weighted_recent_trend(values: Rows, lower: Rows, upper: Rows) -> RecentTrend[Any]: ...
def weighted_recent_trend(values: Rows, lower: Rows, upper: Rows) -> RecentTrend[Any]:
    """The recent trend of Fingertips: the weighted slope of the last five points, at p = 0.002.

    Values with their 95 % limits, equally spaced and not overlapping in time (years, not rolling
    years at monthly steps); one series or one in each row, of which the last five are used. The
    direction is called only if the slope keeps its sign whichever of the five is left out.
    Refused: fewer than five points, missing numbers, limits of no width or that do not enclose
    their value, arrays of different shapes.

    w = (3.92 / (upper - lower))²; b = (Σw Σwty - Σwt Σwy) / D, D = Σw Σwt² - (Σwt)²; χ² = b² D / Σw
    > 9.549536. Office for Health Improvement and Disparities, Fingertips technical guidance,
    Recent trends.
    """
    given = finite("values", values)
    y, low, high = (
        series(name, numbers)
        for name, numbers in (
            ("values", given),
            ("lower", finite("lower", lower)),
            ("upper", finite("upper", upper)),
        )
    )
    if not y.shape == low.shape == high.shape:
        raise ValueError(
            f"values, lower and upper have shapes {y.shape}, {low.shape} and {high.shape}: "
            "give one lower and one upper limit a value"
        )
    if y.shape[1] < RECENT:
        raise ValueError(f"values has {y.shape[1]} points: a recent trend needs {RECENT}")
    y, low, high = (numbers[:, -RECENT:] for numbers in (y, low, high))
    _refuse_limits(y, low, high)
    w = (LIMITS_APART / (high - low)) ** 2
    slope, precision = _weighted_slope(y, w)
    chi_squared = slope**2 * precision
    steady = np.ones(len(y), dtype=bool)
    for left_out in range(RECENT):
        kept = [point for point in range(RECENT) if point != left_out]
        again, _ = _weighted_slope(y[:, kept], w[:, kept], at=kept)
        steady &= np.sign(again) == np.sign(slope)
    direction = _direction(slope, steady & (chi_squared > RECENT_CHI_SQUARED))
    p = two_sided_p(np.sqrt(chi_squared))
    if given.ndim == 1:
        return RecentTrend(float(slope[0]), float(chi_squared[0]), float(p[0]), str(direction[0]))
    return RecentTrend(slope, chi_squared, p, direction)


def _score(x: FloatArray) -> tuple[IntArray, FloatArray]:
    """S of each row and its variance without a trend."""
    n = x.shape[1]
    s = np.concatenate(
        [_concordance(x[start : start + BATCH_ROWS]) for start in range(0, len(x), BATCH_ROWS)]
        or [np.zeros(0, dtype=np.int64)]
    )
    # Σ t(t-1)(2t+5) over groups is Σ (t-1)(2t+5) over values, each with its own group's t.
    alike = _times_repeated(x)
    ties = ((alike - 1) * (2 * alike + 5)).sum(axis=1)
    return s, (n * (n - 1.0) * (2 * n + 5) - ties) / 18


def _tested(s: IntArray, variance: FloatArray, *, few: bool, one: bool) -> MannKendall[Any, Any]:
    """The result from S and its variance; where all values are alike z is 0."""
    z = np.zeros(s.shape)
    np.divide(s - np.sign(s), np.sqrt(np.maximum(variance, 0)), out=z, where=variance > 0)
    p = two_sided_p(z)
    direction = np.full(s.shape, TOO_FEW) if few else _direction(s, p < LEVEL)
    if one:
        return MannKendall(int(s[0]), float(z[0]), float(p[0]), str(direction[0]))
    return MannKendall(s, z, p, direction)


def _concordance(x: FloatArray) -> IntArray:
    """S of each row: pairs that rise less pairs that fall, one earlier point at a time."""
    points = np.ascontiguousarray(x.T)
    s = np.zeros(len(x), dtype=np.int64)
    for k in range(len(points) - 1):
        later = points[k + 1 :]
        # Two comparisons of a byte each: the sign of a difference would need floats.
        order = (later > points[k]).view(np.int8) - (later < points[k]).view(np.int8)
        s += order.sum(axis=0, dtype=np.int32)
    return s


def _times_repeated(x: FloatArray) -> FloatArray:
    """For each value of each sorted row, how many values of that row equal it."""
    ordered = np.sort(x, axis=1)
    first = np.ones(x.shape, dtype=bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    group = np.cumsum(first.ravel()) - 1
    times: FloatArray = np.bincount(group)[group].reshape(x.shape).astype(np.float64)
    return times


def _weighted_slope(
    y: FloatArray, w: FloatArray, *, at: list[int] | None = None
) -> tuple[FloatArray, FloatArray]:
    """The slope of each row and its precision (1 / variance), times 0, 1, 2 … unless given."""
    t = np.arange(y.shape[1], dtype=np.float64) if at is None else np.array(at, dtype=np.float64)
    total = w.sum(axis=1, keepdims=True)
    away = t - (w * t).sum(axis=1, keepdims=True) / total
    precision = (w * away**2).sum(axis=1)
    # Exactly 0 for equal values, and no large numbers that cancel for others.
    above = y - y[:, :1]
    above = above - (w * above).sum(axis=1, keepdims=True) / total
    return (w * away * above).sum(axis=1) / precision, precision


def _direction(sign: NDArray[Any], significant: NDArray[np.bool_]) -> TextArray:
    return np.select(
        [significant & (sign > 0), significant & (sign < 0)],
        [INCREASING, DECREASING],
        default=NO_TREND,
    )


def _refuse_limits(y: FloatArray, low: FloatArray, high: FloatArray) -> None:
    outside = (y < low) | (y > high)
    for wrong, what in ((outside, "do not enclose"), (high <= low, "have no width around")):
        if wrong.any():
            row, point = np.argwhere(wrong)[0]
            raise ValueError(
                f"the limits {low[row, point]:g} and {high[row, point]:g} {what} the value "
                f"{y[row, point]:g}: give the 95 % limits of each value"
            )
