"""Season: is there one, and what is left of a series when it is taken out.

A seasonally adjusted series is for the eye and for charts. It is not independent from month to
month: test a trend with `seasonal_mann_kendall` on the values as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import overload

import numpy as np

from cspdata.stats.arguments import FloatArray, Row, Rows, Table, finite, series

DRIFTING, STABLE, TWO_SEASONS = "STL", "STL with a stable season", "MSTL"
YEARS = 2  # full periods: with fewer the season and the noise are one
NO_SPREAD = 1e-12  # of the largest value: what rounding leaves of a series that repeats exactly
OPERATORS_KEPT = 64  # (length, period) pairs: 64 of 120 months take 15 MB


@dataclass(frozen=True)
class SeasonalAdjustment:
    """values = trend + seasonal + remainder; `adjusted` = values - seasonal. Shapes as given."""

    adjusted: FloatArray
    seasonal: FloatArray
    trend: FloatArray
    remainder: FloatArray
    method: str


def seasonal_adjustment(
    values: Rows, *, period: int | tuple[int, int] = 12, stable: bool = False
) -> SeasonalAdjustment:
    """The series with its season taken out, and the parts, of one series or of each row.

    Equally spaced values in time order; `period` points make a year (12 for months), or two periods
    such as (7, 365) for days. Additive and not robust, so that one matrix for each length serves
    every series; it equals STL of statsmodels at its defaults, in which the season may drift.
    `stable` keeps one season throughout: prefer it below five years and for control charts. At two
    years the drifting season follows the values so closely that `adjusted` is close to a straight
    line. A series that repeats exactly comes out constant. Refused: fewer than two full periods,
    missing values, a stable season with two periods.

    Cleveland, Cleveland, McRae and Terpenning (1990), STL: a seasonal-trend decomposition procedure
    based on loess, Journal of Official Statistics 6; Bandara, Hyndman and Bergmeir (2021), MSTL,
    arXiv 2107.13462, for two periods.
    """
    given = finite("values", values)
    x = series("values", given)
    if isinstance(period, tuple):
        if stable:
            raise ValueError("a stable season is for one period: give period=12, or stable=False")
        seasonal, trend = _two_seasons(x, period)
        method = TWO_SEASONS
    else:
        _refuse_short(x, period)
        seasonal_operator, trend_operator = _operators(x.shape[1], period, stable)
        # From the first value on, so that a constant series has exactly no season.
        start = x[:, :1]
        seasonal = (x - start) @ seasonal_operator.T
        trend = (x - start) @ trend_operator.T + start
        method = STABLE if stable else DRIFTING
    adjusted = _without_rounding(x, x - seasonal)
    return SeasonalAdjustment(
        adjusted=adjusted.reshape(given.shape),
        seasonal=(x - adjusted).reshape(given.shape),
        trend=trend.reshape(given.shape),
        remainder=(adjusted - trend).reshape(given.shape),
        method=method,
    )


@overload
def seasonality_p(values: Row, *, period: int = 12) -> float: ...
@overload
def seasonality_p(values: Table, *, period: int = 12) -> FloatArray: ...
@overload
def seasonality_p(values: Rows, *, period: int = 12) -> float | FloatArray: ...
def seasonality_p(values: Rows, *, period: int = 12) -> float | FloatArray:
    """The p value of no season: calendar months alike but for a straight trend and noise.

    One series gives a number, a table one for each row. A constant series has p = 1. Refused: fewer
    than two full periods, missing values.

    F test of the month effects in the regression on month and time, p = I(d/2, (period-1)/2) of the
    incomplete beta function at the share of variance that months leave, with d = n - period - 1.
    Seber and Lee (2003), Linear Regression Analysis, section 4.3.
    """
    from scipy.special import betainc

    given = finite("values", values)
    x = series("values", given)
    _refuse_short(x, period)
    n = x.shape[1]
    x = x - x[:, :1]
    scale = np.abs(x).max(axis=1, keepdims=True)
    x = np.divide(x, scale, out=np.zeros(x.shape), where=scale > 0)
    time = np.arange(n) - (n - 1) / 2
    months = (np.arange(n)[:, np.newaxis] % period == np.arange(period)).astype(np.float64)
    straight = _residual_sum(x, np.column_stack([np.ones(n), time]))
    monthly = _residual_sum(x, np.column_stack([months, time]))
    left = np.ones(len(x))
    np.divide(monthly, straight, out=left, where=straight > NO_SPREAD**2 * n)
    p = betainc((n - period - 1) / 2, (period - 1) / 2, np.clip(left, 0, 1))
    return float(p[0]) if given.ndim == 1 else p


def _residual_sum(x: FloatArray, design: FloatArray) -> FloatArray:
    """The residual sum of squares of each row on the columns of the design."""
    basis, _ = np.linalg.qr(design)
    total: FloatArray = ((x - (x @ basis) @ basis.T) ** 2).sum(axis=1)
    return total


@lru_cache(maxsize=OPERATORS_KEPT)
def _operators(length: int, period: int, stable: bool) -> tuple[FloatArray, FloatArray]:
    """The matrices that turn a series into its seasonal part and into its trend.

    Without the robustness weights STL is linear: its answers to the unit vectors are its columns.
    """
    from statsmodels.tsa.seasonal import STL

    # A window far longer than the series and degree 0: one average for each calendar month.
    kind = {"seasonal": 10 * length + 1, "seasonal_deg": 0} if stable else {}
    seasonal, trend = np.empty((length, length)), np.empty((length, length))
    for column, unit in enumerate(np.eye(length)):
        fit = STL(unit, period=period, **kind).fit()
        seasonal[:, column], trend[:, column] = fit.seasonal, fit.trend
    seasonal.setflags(write=False)
    trend.setflags(write=False)
    return seasonal, trend


def _two_seasons(x: FloatArray, period: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    from statsmodels.tsa.seasonal import MSTL

    short, long = sorted(period)
    _refuse_short(x, short)
    _refuse_short(x, long, more=1)
    if short == long:
        raise ValueError(f"period is {period}: give two different periods, for example (7, 365)")
    seasonal, trend = np.empty(x.shape), np.empty(x.shape)
    for row, numbers in enumerate(x):
        fit = MSTL(numbers - numbers[0], periods=(short, long)).fit()
        seasonal[row] = fit.seasonal.sum(axis=1)
        trend[row] = fit.trend + numbers[0]
    return seasonal, trend


def _without_rounding(x: FloatArray, adjusted: FloatArray) -> FloatArray:
    """The adjusted rows; one that differs from a constant by rounding only becomes that constant.

    Rounding has an order as good as any other, and a test of trend would read it.
    """
    scale = np.abs(x).max(axis=1, keepdims=True, initial=0)
    level = adjusted[:, :1]
    constant = np.abs(adjusted - level).max(axis=1, keepdims=True, initial=0) <= NO_SPREAD * scale
    return np.where(constant, np.broadcast_to(level, adjusted.shape), adjusted)


def _refuse_short(x: FloatArray, period: int, *, more: int = 0) -> None:
    if period < 2:
        raise ValueError(f"period is {period}: give the points in a year, 12 for months")
    needed = YEARS * period + more
    if x.shape[1] < needed:
        unit = "months" if period == 12 else "points"
        raise ValueError(
            f"values has {x.shape[1]} {unit}: seasonality cannot be removed below {needed}; "
            "show the values as they are"
        )
