"""Levels: counts, rates and proportions with their intervals, and how far a series is from Poisson.

All intervals assume that events are independent. Repeat victimisation breaks that and makes them
too narrow: `overdispersion` says by how much. Rates are per unit of exposure; a rate per 1,000 is
the caller's multiplication of value, lower and upper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Scalar,
    TextArray,
    Values,
    confidence_level,
    counts,
    one_dimensional,
    positive,
)
from cspdata.stats.normal import critical_value

BYAR, EXACT, WILSON, DOBSON = "Byar", "exact Poisson", "Wilson", "Dobson"
EXACT_BELOW = 10  # events: Byar's approximation is within 0.2 % of the exact limits from here on
STANDARDISE_FROM = 10  # events: Dobson's interval does not keep its coverage below
DISPERSION_MONTHS = 24

# People per 100,000 in the age bands 0-4, 5-9, ... 85-89, 90 and over.
# Eurostat (2013), Revision of the European Standard Population.
EUROPEAN_STANDARD_POPULATION_2013 = (
    *(5000.0, 5500.0, 5500.0, 5500.0, 6000.0, 6000.0, 6500.0, 7000.0, 7000.0, 7000.0),
    *(7000.0, 6500.0, 6000.0, 5500.0, 5000.0, 4000.0, 2500.0, 1500.0, 1000.0),
)

Number = TypeVar("Number", float, FloatArray)


@dataclass(frozen=True)
class Interval(Generic[Number]):
    """A value between its lower and upper confidence limit, and the method that made them.

    Scalars in give floats and one method name; arrays in give arrays of one shape, method included.
    """

    value: Number
    lower: Number
    upper: Number
    confidence: float
    method: str | TextArray


@overload
def byars_interval(
    count: Scalar, exposure: Scalar = 1.0, *, confidence: float = 0.95
) -> Interval[float]: ...
@overload
def byars_interval(
    count: Values, exposure: Scalar | Values = 1.0, *, confidence: float = 0.95
) -> Interval[FloatArray]: ...
def byars_interval(
    count: Scalar | Values, exposure: Scalar | Values = 1.0, *, confidence: float = 0.95
) -> Interval[Any]:
    """The rate count / exposure with Byar's limits, exact Poisson below 10 events.

    Arguments broadcast; `method` says "Byar" or "exact Poisson" for each element. Refused: negative
    or fractional counts, exposure of 0 or below, anything missing, confidence outside 0 to 1.

    Limits of a count x: x(1 - 1/9x - z/3√x)³ and y(1 - 1/9y + z/3√y)³ with y = x + 1.
    Breslow and Day (1987), Statistical Methods in Cancer Research II, page 69; the switch at 10 is
    that of the Public Health England technical guide on confidence intervals (2018).
    """
    level = confidence_level(confidence)
    events, time = np.broadcast_arrays(counts("count", count), positive("exposure", exposure))
    x = events.ravel()
    few = x < EXACT_BELOW
    lower, upper = _byars_limits(np.maximum(x, EXACT_BELOW), level)
    if few.any():
        lower[few], upper[few] = _exact_limits(x[few], level)
    method = np.where(few, EXACT, BYAR)
    return _per_exposure(events, time, (lower, upper), level, method)


@overload
def exact_poisson_interval(
    count: Scalar, exposure: Scalar = 1.0, *, confidence: float = 0.95
) -> Interval[float]: ...
@overload
def exact_poisson_interval(
    count: Values, exposure: Scalar | Values = 1.0, *, confidence: float = 0.95
) -> Interval[FloatArray]: ...
def exact_poisson_interval(
    count: Scalar | Values, exposure: Scalar | Values = 1.0, *, confidence: float = 0.95
) -> Interval[Any]:
    """The rate count / exposure with exact Poisson limits; the lower limit of 0 events is 0.

    Arguments, shapes and refusals as in `byars_interval`.

    Limits of a count x: χ²(α/2; 2x) / 2 and χ²(1 - α/2; 2x + 2) / 2.
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.
    """
    level = confidence_level(confidence)
    events, time = np.broadcast_arrays(counts("count", count), positive("exposure", exposure))
    x = events.ravel()
    return _per_exposure(events, time, _exact_limits(x, level), level, np.full(x.shape, EXACT))


@overload
def wilson_interval(
    count: Scalar, total: Scalar, *, confidence: float = 0.95
) -> Interval[float]: ...
@overload
def wilson_interval(
    count: Values, total: Scalar | Values, *, confidence: float = 0.95
) -> Interval[FloatArray]: ...
def wilson_interval(
    count: Scalar | Values, total: Scalar | Values, *, confidence: float = 0.95
) -> Interval[Any]:
    """The proportion count / total, 0 to 1, with Wilson's score limits.

    Arguments broadcast. Refused: a total of 0 or a count above its total; negative, fractional or
    missing numbers; confidence outside 0 to 1.

    Limits of x of n: (2x + z² ∓ z√(z² + 4x(n - x)/n)) / (2(n + z²)).
    Wilson (1927), Probable inference, Journal of the American Statistical Association 22.
    """
    level = confidence_level(confidence)
    part, whole = np.broadcast_arrays(counts("count", count), counts("total", total))
    positive("total", whole)
    x, n = part.ravel(), whole.ravel()
    if (x > n).any():
        first = int(np.flatnonzero(x > n)[0])
        raise ValueError(f"count {x[first]:g} is above its total {n[first]:g}: check both columns")
    z = critical_value(level)
    spread = z * np.sqrt(z**2 + 4 * x * (n - x) / n)
    # Rounding must not leave the lower limit of 0 of n off 0, nor the upper limit of n of n off 1.
    lower = np.where(x == 0, 0.0, (2 * x + z**2 - spread) / (2 * (n + z**2)))
    upper = np.where(x == n, 1.0, (2 * x + z**2 + spread) / (2 * (n + z**2)))
    return _interval(part.shape, (x / n, lower, upper), level, np.full(x.shape, WILSON))


def directly_standardised_rate(
    events: Values,
    populations: Values,
    *,
    standard: Values = EUROPEAN_STANDARD_POPULATION_2013,
    confidence: float = 0.95,
) -> Interval[float]:
    """The directly age-standardised rate, per person, with Dobson's limits.

    One element for each age band, in the order of `standard` (by default the 19 bands of the
    European Standard Population 2013). Refused: fewer than 10 events in all, an empty band
    population, arrays of different lengths, negative, fractional or missing counts.

    DSR = Σ(w x/n) / Σw, V = Σ(w² x/n²) / (Σw)²; limits DSR + √(V/O) (O_limit - O), where O = Σx
    and O_limit is Byar's. Dobson, Kuulasmaa, Eberle and Scherer (1991), Confidence intervals for
    weighted sums of Poisson parameters, Statistics in Medicine 10.
    """
    level = confidence_level(confidence)
    x = one_dimensional("events", counts("events", events))
    n = one_dimensional("populations", positive("populations", populations))
    w = one_dimensional("standard", positive("standard", standard))
    if not x.size == n.size == w.size:
        raise ValueError(
            f"events has {x.size} age bands, populations {n.size} and standard {w.size}: "
            "give one element a band, in the same order"
        )
    total = float(x.sum())
    if total < STANDARDISE_FROM:
        raise ValueError(
            f"events sum to {total:g}: a rate is standardised from {STANDARDISE_FROM} events; "
            "show the count, or pool years"
        )
    rate = float((w * x / n).sum() / w.sum())
    scale = float(np.sqrt((w**2 * x / n**2).sum() / total) / w.sum())
    lower, upper = _byars_limits(np.array([total]), level)
    return Interval(
        value=rate,
        lower=rate + scale * (float(lower[0]) - total),
        upper=rate + scale * (float(upper[0]) - total),
        confidence=level,
        method=DOBSON,
    )


def overdispersion(monthly_counts: Values) -> float | None:
    """Pearson's χ² over its degrees of freedom: 1 for a Poisson series, above 1 if overdispersed.

    One count a month; trend and season count as dispersion too. Intervals widen by its square root.
    None where every count is 0. Refused: fewer than 24 months, bad counts.

    Σ(x - x̄)² / x̄ / (n - 1): McCullagh and Nelder (1989), Generalized Linear Models, section 6.2.
    """
    x = one_dimensional("monthly_counts", counts("monthly_counts", monthly_counts))
    if x.size < DISPERSION_MONTHS:
        raise ValueError(
            f"monthly_counts has {x.size} months: overdispersion needs {DISPERSION_MONTHS} or more"
        )
    mean = float(x.mean())
    if mean == 0:
        return None
    return float(((x - mean) ** 2).sum() / mean / (x.size - 1))


def _byars_limits(x: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    z, y = critical_value(confidence), x + 1
    lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    return lower, y * (1 - 1 / (9 * y) + z / (3 * np.sqrt(y))) ** 3


def _exact_limits(x: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    from scipy.special import gammainccinv, gammaincinv  # 0.3 s that larger counts need not pay

    # χ²(q; 2k) / 2 is the q quantile of a gamma distribution of shape k.
    tail = (1 - confidence) / 2
    lower = np.where(x == 0, 0.0, gammaincinv(np.maximum(x, 1), tail))
    return lower, gammainccinv(x + 1, tail)


def _per_exposure(
    events: FloatArray,
    time: FloatArray,
    limits: tuple[FloatArray, FloatArray],
    confidence: float,
    method: TextArray,
) -> Interval[Any]:
    exposure = time.ravel()
    rates = (events.ravel() / exposure, limits[0] / exposure, limits[1] / exposure)
    return _interval(events.shape, rates, confidence, method)


def _interval(
    shape: tuple[int, ...],
    numbers: tuple[FloatArray, FloatArray, FloatArray],
    confidence: float,
    method: TextArray,
) -> Interval[Any]:
    if shape == ():
        rate, low, high = (float(column[0]) for column in numbers)
        return Interval(rate, low, high, confidence, str(method[0]))
    value, lower, upper = (column.reshape(shape) for column in numbers)
    return Interval(value, lower, upper, confidence, method.reshape(shape))
