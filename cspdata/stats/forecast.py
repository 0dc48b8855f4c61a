"""Forecast: what comes if all goes on as it did. A planning aid, shown only where it earns it.

The benchmark is the seasonal naive: next July is like last July. Exponential smoothing is shown
only if it came closer to what happened than the benchmark did, told in turn to forecast the rest of
the last year from twelve points in it; and always with its interval and its error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Values,
    confidence_level,
    finite,
    one_dimensional,
)
from cspdata.stats.normal import critical_value

SEASONAL_NAIVE = "seasonal naive"
ORIGINS = 12  # points in the last year from which the rest of it is forecast
YEARS = 3  # full periods: two to learn from and one to be tried on
LEAST = 10  # points from which smoothing can be begun
# Trend, damped or not, and season of the models tried; errors are additive in all.
MODELS: dict[str, dict[str, Any]] = {
    "ETS(A,N,N)": {"trend": None, "seasonal": None},
    "ETS(A,Ad,N)": {"trend": "add", "damped_trend": True, "seasonal": None},
    "ETS(A,N,A)": {"trend": None, "seasonal": "add"},
    "ETS(A,Ad,A)": {"trend": "add", "damped_trend": True, "seasonal": "add"},
}

Path: TypeAlias = tuple[FloatArray, FloatArray, str]  # means, standard errors, method


@dataclass(frozen=True)
class Forecast:
    """The forecast of the points to come with its interval, an element a point.

    `shown` says whether it has earned a place on a page, `reason` why or why not; where it has not
    the numbers are the seasonal naive's. `mase` and `naive_mase` are the mean absolute scaled
    errors of the back-test, None where the series repeats exactly; `back_test_error` is the mean
    absolute error of the method given, in the unit of the values.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    confidence: float
    method: str
    shown: bool
    reason: str
    mase: float | None
    naive_mase: float | None
    back_test_error: float


def series_forecast(
    values: Values, *, horizon: int = 12, period: int = 12, confidence: float = 0.95
) -> Forecast:
    """The forecast of the next `horizon` points, and whether it beats last year's values.

    Equally spaced values in time order, `period` to a year. Of four models of exponential
    smoothing that with the least AICc is taken at every origin. Values and limits stay at 0 or
    above where the series does. Refused: fewer than three full periods, horizons outside 1 to two
    periods, missing values.

    Mean absolute scaled error: that of forecasts from twelve origins in the last period over the
    mean absolute yearly step before it. Hyndman and Koehler (2006), Another look at measures of
    forecast accuracy, International Journal of Forecasting 22; Hyndman and Athanasopoulos (2021),
    Forecasting: principles and practice, chapters 5 and 8.
    """
    level = confidence_level(confidence)
    x = one_dimensional("values", finite("values", values))
    _refuse_short(x, horizon, period)
    naive_error = _back_test(x, period, horizon, _seasonal_naive)
    error = _back_test(x, period, horizon, _smoothed)
    path = _smoothed(x, horizon, period) if _better(error, naive_error) else None
    shown = path is not None
    mean, spread, method = path or _seasonal_naive(x, horizon, period)
    before = x[: x.size - period]
    scale = float(np.abs(before[period:] - before[:-period]).mean())
    mase, naive_mase = (
        None if one is None or scale == 0 else one / scale for one in (error, naive_error)
    )
    half = critical_value(level) * spread
    least = 0.0 if x.min() >= 0 else -np.inf
    value, lower, upper = (np.maximum(mean + sign * half, least) for sign in (0, -1, 1))
    return Forecast(
        value=value,
        lower=lower,
        upper=upper,
        confidence=level,
        method=method,
        shown=shown,
        reason=_reason(error, naive_error, shown=shown),
        mase=mase,
        naive_mase=naive_mase,
        back_test_error=float(error if shown and error is not None else naive_error or 0.0),
    )


def _better(error: float | None, naive_error: float | None) -> bool:
    return error is not None and naive_error is not None and error < naive_error


def _reason(error: float | None, naive_error: float | None, *, shown: bool) -> str:
    if error is None:
        return "exponential smoothing could not be fitted: last year's values are the best guess"
    told = f"forecasting the last year, exponential smoothing was off by {error:.3g} on average"
    last = f"last year's values by {naive_error:.3g}"
    if shown:
        return f"{told}, {last}"
    return f"{told}, {last}: no forecast is shown"


def _back_test(
    x: FloatArray,
    period: int,
    horizon: int,
    method: Callable[[FloatArray, int, int], Path | None],
) -> float | None:
    """The mean absolute error of forecasts of the last period from origins within it."""
    errors: list[FloatArray] = []
    step = max(1, round(period / ORIGINS))
    for origin in range(x.size - period, x.size, step):
        actual = x[origin : origin + horizon]
        path = method(x[:origin], actual.size, period)
        if path is None:
            return None
        errors.append(np.abs(path[0] - actual))
    return float(np.concatenate(errors).mean())


def _seasonal_naive(x: FloatArray, horizon: int, period: int) -> Path:
    """The last year again; variance: that of yearly steps, times the years ahead."""
    index = np.arange(horizon)
    mean = x[x.size - period + index % period]
    steps = x[period:] - x[:-period]
    spread = np.sqrt((steps**2).mean() * (1 + index // period))
    return mean, spread, SEASONAL_NAIVE


def _smoothed(x: FloatArray, horizon: int, period: int) -> Path | None:
    """The best model of exponential smoothing; None where none can be fitted."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    level, scale = float(x[0]), float(np.abs(x - x[0]).max())
    if scale == 0:
        return np.full(horizon, level), np.zeros(horizon), "constant"
    best: tuple[float, Path] | None = None
    for name, kind in MODELS.items():
        seasons = {"seasonal_periods": period} if kind["seasonal"] else {}
        # First states by rule: to search for them too takes twenty times as long, and forecasts
        # three years of months worse.
        model = ETSModel(
            (x - level) / scale,
            error="add",
            initialization_method="heuristic",
            **kind,
            **seasons,
        )
        with warnings.catch_warnings():
            # A search that stops short is judged by its forecasts, like any other.
            warnings.simplefilter("ignore")
            fit = model.fit(disp=0)
        mean = np.asarray(fit.forecast(horizon), dtype=np.float64)
        spread = _ahead(fit, horizon, period)
        if not (np.isfinite(mean).all() and np.isfinite(spread).all() and np.isfinite(fit.aicc)):
            continue
        if best is None or fit.aicc < best[0]:
            best = float(fit.aicc), (level + scale * mean, scale * spread, name)
    return best[1] if best else None


def _ahead(fit: Any, horizon: int, period: int) -> FloatArray:
    """The standard errors of the forecasts, σ √(1 + Σ c_j²) over the steps before each.

    c_j = α + β (φ + … + φ^j) + γ at whole periods: Hyndman and Athanasopoulos, section 8.7.
    """
    named = dict(zip(fit.model.param_names, np.asarray(fit.params, dtype=float), strict=True))
    step = np.arange(1, horizon)
    damped = np.cumsum(named.get("damping_trend", 1.0) ** step)
    weight = named["smoothing_level"] + named.get("smoothing_trend", 0.0) * damped
    seasonal = named.get("smoothing_seasonal")
    weight = weight + (seasonal or 0.0) * (step % period == 0)
    # The first states were fitted too: they take degrees of freedom like the parameters.
    fitted = len(named) + 1 + ("smoothing_trend" in named) + (0 if seasonal is None else period - 1)
    variance = float(fit.sse) / max(fit.nobs - fitted, 1)
    spread: FloatArray = np.sqrt(variance * np.cumsum(np.append(1.0, weight**2)))
    return spread


def forecast_needs(period: int) -> int:
    """The points that a forecast needs: three periods, or what smoothing is begun from and one.

    Smoothing of a season of that many points begins from 10 and a whole period, of even length.
    """
    return max(YEARS * period, LEAST + 2 * (period // 2) + period)


def _refuse_short(x: FloatArray, horizon: int, period: int) -> None:
    if period < 2:
        raise ValueError(f"period is {period}: give the points in a year, 12 for months")
    if not 1 <= horizon <= 2 * period:
        raise ValueError(f"horizon is {horizon}: give 1 to {2 * period} points")
    needed = forecast_needs(period)
    if x.size < needed:
        raise ValueError(
            f"values has {x.size} points: a forecast needs {needed}, enough to learn from and "
            "one period to be tried on"
        )
