"""Season: is there one, and what is left of a series when it is taken out.

A seasonally adjusted series is for the eye and for charts. It is not independent from month to
month: test a trend with `seasonal_mann_kendall` on the values as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Row, Rows, Table, Values, finite, series

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
def seasonality_p(values: Row, *, period: int = 12, at: Values | None = None) -> float: ...
@overload
def seasonality_p(values: Table, *, period: int = 12, at: Values | None = None) -> FloatArray: ...
@overload
def seasonality_p(
    values: Rows, *, period: int = 12, at: Values | None = None
) -> float | FloatArray: ...
def seasonality_p(
    values: Rows, *, period: int = 12, at: Values | None = None
) -> float | FloatArray:
    """The p value of no season: calendar months alike but for a straight trend and noise.

    One series gives a number, a table one for each row. A constant series has p = 1. `at` gives the
    place of each value in time where some are missing between them. Refused: fewer than two full
    periods, missing values, a month of the calendar that has fewer than two values.

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
    place = places_in_time(at, n)
    if not every_month_twice(place, period):
        raise ValueError(f"at leaves a month with fewer than {YEARS} values: no season can be seen")
    time = (place - place.mean())[:, np.newaxis]
    straight = _residual_sum(x, np.column_stack([np.ones(n), time]))
    monthly = _residual_sum(x, np.column_stack([_months(place, period), time]))
    left = np.ones(len(x))
    np.divide(monthly, straight, out=left, where=straight > NO_SPREAD**2 * n)
    p = betainc((n - period - 1) / 2, (period - 1) / 2, np.clip(left, 0, 1))
    return float(p[0]) if given.ndim == 1 else p


def filled_series(values: Values, at: Values, *, period: int = 12) -> FloatArray:
    """One series with its missing points filled, from the first value given to the last.

    `at` gives the place of each value in time. A missing point is what the regression on month and
    time says of it. For taking out a season only, which needs equal steps: never to be shown as
    data. Refusals as in `seasonality_p`.
    """
    x = series("values", finite("values", values))[0]
    place = places_in_time(at, x.size)
    if not every_month_twice(place, period):
        raise ValueError(f"at leaves a month with fewer than {YEARS} values: it cannot be filled")
    whole = np.arange(place[0], place[-1] + 1)
    known = np.column_stack([_months(place, period), place - place.mean()])
    wanted = np.column_stack([_months(whole, period), whole - place.mean()])
    coefficients, *_ = np.linalg.lstsq(known, x - x[0], rcond=None)
    filled: FloatArray = wanted @ coefficients + x[0]
    filled[place - place[0]] = x
    return filled


def places_in_time(at: Values | None, size: int) -> NDArray[np.int64]:
    """The place of each value in time: 0, 1, 2 … unless given; refuses what is not in order."""
    if at is None:
        return np.arange(size)
    place = np.asarray(at)
    if place.shape != (size,) or not np.issubdtype(place.dtype, np.integer):
        raise ValueError(
            f"at has {place.size} places for {size} values: give one whole number each"
        )
    if (np.diff(place) <= 0).any():
        raise ValueError("at is out of order: give the places in time, each later than the last")
    return place.astype(np.int64)


def every_month_twice(place: NDArray[np.int64], period: int) -> bool:
    """Whether every month of the calendar has the two values that a season needs."""
    return bool(np.bincount(place % period, minlength=period).min() >= YEARS)


def _months(place: NDArray[np.int64], period: int) -> FloatArray:
    """One column a month of the calendar, 1 where a value is of that month."""
    months: FloatArray = (place[:, np.newaxis] % period == np.arange(period)).astype(np.float64)
    return months


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
