"""Change between two published values, known by their intervals alone."""

from __future__ import annotations

import numpy as np

from cspdata.stats.arguments import FloatArray, confidence_level
from cspdata.stats.change import RateChange
from cspdata.stats.normal import critical_value, two_sided_p

METHOD = "difference of published values"


def interval_change(
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    value_before: FloatArray,
    lower_before: FloatArray,
    upper_before: FloatArray,
    *,
    confidence: float = 0.95,
) -> RateChange[FloatArray, FloatArray]:
    """The ratio of two published values with its interval, and p of no difference; arrays alike.

    The standard error of each is the width of its interval over 2 z, as the Fingertips technical
    guidance takes it. z = (v - v₀) / √(se² + se₀²), two-sided normal p; the limits of the ratio by
    the delta method on the logarithm, √((se/v)² + (se₀/v₀)²). What lacks a value or a limit, and
    the ratio of a value that is not above 0, is NaN. Of one source and method only: intervals of
    overlapping years are not independent.
    """
    z_limit = critical_value(confidence_level(confidence))
    now, then = np.asarray(value, dtype=float), np.asarray(value_before, dtype=float)
    error = (np.asarray(upper, dtype=float) - np.asarray(lower, dtype=float)) / (2 * z_limit)
    error_before = (np.asarray(upper_before, dtype=float) - np.asarray(lower_before)) / (
        2 * z_limit
    )
    spread = np.sqrt(error**2 + error_before**2)
    known = np.isfinite(now) & np.isfinite(then) & np.isfinite(spread) & (spread > 0)
    p = np.full(now.shape, np.nan)
    p[known] = two_sided_p((now[known] - then[known]) / spread[known])
    ratio, low, high = (np.full(now.shape, np.nan) for _ in range(3))
    above = (np.nan_to_num(now) > 0) & (np.nan_to_num(then) > 0)
    ratio[above] = now[above] / then[above]
    both = above & known
    width = z_limit * np.hypot(error[both] / now[both], error_before[both] / then[both])
    low[both], high[both] = ratio[both] * np.exp(-width), ratio[both] * np.exp(width)
    method = np.full(now.shape, METHOD)
    return RateChange(ratio, low, high, p, method, confidence)
