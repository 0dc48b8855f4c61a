"""Funnel plots: how far from the benchmark an area of its size lies by chance alone.

Two pairs of limits, 95 % and 99.8 %: 2.5 % and 0.1 % beyond each. They assume independent events;
repeat victims, and all that differs between areas, put more areas outside than they allow for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Scalar,
    TextArray,
    Values,
    counts,
    finite,
    positive,
)
from cspdata.stats.normal import critical_value

TAILS = (0.025, 0.001)  # beyond each limit
WITHIN = "within"
HIGH, VERY_HIGH = "above 95 %", "above 99.8 %"
LOW, VERY_LOW = "below 95 %", "below 99.8 %"


@dataclass(frozen=True)
class FunnelLimits:
    """The 95 % and 99.8 % limits around the benchmark, numbers or arrays as the sizes given."""

    benchmark: float
    lower_95: Any
    upper_95: Any
    lower_998: Any
    upper_998: Any


def proportion_funnel_limits(benchmark: float, total: Scalar | Values) -> FunnelLimits:
    """The limits of a proportion at each total: p ± z √(p (1 - p) / total), kept within 0 and 1.

    Refused: a benchmark outside 0 to 1, totals of 0 or below, fractional or missing totals.

    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, section 3.
    """
    p = _proportion(benchmark)
    n = positive("total", counts("total", total))
    error = np.sqrt(p * (1 - p) / n)
    numbers = []
    for tail in TAILS:
        reach = critical_value(1 - 2 * tail) * error
        numbers += [np.maximum(p - reach, 0.0), np.minimum(p + reach, 1.0)]
    return _limits(p, numbers)


def rate_funnel_limits(benchmark: float, events: Scalar | Values) -> FunnelLimits:
    """The limits of a rate, in the benchmark's unit, for areas in which so many events happened.

    An area lies above the upper (below the lower) limit where the exact Poisson interval of its
    events lies above (below) the benchmark. Refused: a benchmark of 0 or below, fewer than one
    event (it has no upper limit: start the axis at 1), fractional or missing events.

    At e events: upper = benchmark e / λ with λ = χ²(p; 2e) / 2, lower the same with
    λ = χ²(1 - p; 2e + 2) / 2, p = 0.025 and 0.001. Garwood (1936), Biometrika 28.
    """
    from scipy.special import gammainccinv, gammaincinv

    rate = float(positive("benchmark", benchmark))
    e = positive("events", counts("events", events))
    numbers = []
    for tail in TAILS:
        numbers += [rate * e / gammainccinv(e + 1, tail), rate * e / gammaincinv(e, tail)]
    return _limits(rate, numbers)


def proportion_funnel_position(
    count: Values, total: Values, *, benchmark: float | None = None
) -> TextArray:
    """Where each area lies: "within", or above or below the 95 % or 99.8 % limits.

    The benchmark is the pooled proportion unless given. Refused: counts above their totals, arrays
    of different lengths, no areas, and as in `proportion_funnel_limits`.
    """
    x, n = _areas("count", counts("count", count), "total", counts("total", total))
    if (x > n).any():
        first = int(np.flatnonzero(x > n)[0])
        raise ValueError(f"count {x[first]:g} is above its total {n[first]:g}: check both columns")
    limits = proportion_funnel_limits(_pooled(x, n) if benchmark is None else benchmark, n)
    value = x / n
    return _named(
        [
            value > limits.upper_998,
            value < limits.lower_998,
            value > limits.upper_95,
            value < limits.lower_95,
        ]
    )


def rate_funnel_position(
    count: Values, exposure: Values, *, benchmark: float | None = None
) -> TextArray:
    """Where each area lies: "within", or above or below the 95 % or 99.8 % limits.

    By exact Poisson tails, so that an area without events has its place too. The benchmark, in
    events a unit of exposure, is the pooled rate unless given. Refused: arrays of different
    lengths, no areas, negative or fractional counts, exposures of 0 or below. Where no area has an
    event and no benchmark is given, all lie within.
    """
    from scipy.special import gammainc, gammaincc

    x, n = _areas("count", counts("count", count), "exposure", positive("exposure", exposure))
    if benchmark is None and not x.any():
        return np.full(x.shape, WITHIN)
    rate = _pooled(x, n) if benchmark is None else float(positive("benchmark", benchmark))
    expected = rate * n
    # P(X >= x) and P(X <= x) of a Poisson count.
    at_least = np.where(x == 0, 1.0, gammainc(np.maximum(x, 1), expected))
    at_most = gammaincc(x + 1, expected)
    p, rare = TAILS
    return _named([at_least < rare, at_most < rare, at_least < p, at_most < p])


def _named(conditions: list[Any]) -> TextArray:
    return np.select(conditions, [VERY_HIGH, VERY_LOW, HIGH, LOW], default=WITHIN)


def _proportion(benchmark: float) -> float:
    p = float(finite("benchmark", benchmark))
    if not 0 <= p <= 1:
        raise ValueError(f"benchmark is {p:g}: give a proportion from 0 to 1")
    return p


def _areas(name: str, x: FloatArray, other: str, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    if x.ndim != 1 or x.shape != n.shape or not x.size:
        raise ValueError(
            f"{name} has shape {x.shape} and {other} {n.shape}: give one of each an area"
        )
    return x, positive(other, n)


def _pooled(x: FloatArray, n: FloatArray) -> float:
    return float(x.sum() / n.sum())


def _limits(benchmark: float, numbers: list[Any]) -> FunnelLimits:
    if numbers[0].ndim == 0:
        numbers = [float(number) for number in numbers]
    return FunnelLimits(benchmark, *numbers)
