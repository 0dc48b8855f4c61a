"""Decomposition: what a change is made of, by category, area, kind of place or time of day.

The parts add up to the whole change; which of them are more than chance is a separate question, and
each is tested. Parts say where a change happened, not what caused it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Scalar,
    Values,
    counts,
    one_dimensional,
    positive,
)
from cspdata.stats.change import benjamini_hochberg, poisson_rate_change


@dataclass(frozen=True)
class Contribution:
    """What one part adds to the change, and whether the part itself changed by more than chance.

    `contribution` is in events, or in the unit of the rate; `share` is of the whole change, above 1
    or below 0 where parts oppose one another, None where the whole did not change. `p` is of the
    part's own change, `q` after Benjamini-Hochberg over all parts. For rates the contribution is
    `rate_effect` (the part's rate changed) plus `mix_effect` (its weight did); for counts all of it
    is the rate effect and the mix effect is 0.
    """

    label: str
    count: int
    count_before: int
    contribution: float
    share: float | None
    rate_effect: float
    mix_effect: float
    p: float
    q: float
    method: str


@dataclass(frozen=True)
class Decomposition:
    """The whole change, value less value before, and its parts, the largest first."""

    value: float
    value_before: float
    change: float
    parts: tuple[Contribution, ...]


def count_decomposition(
    label: Sequence[str],
    count: Values,
    count_before: Values,
    exposure: Scalar | Values = 1.0,
    exposure_before: Scalar | Values = 1.0,
) -> Decomposition:
    """The change of a count, split into the changes of its parts.

    One label and count a part. The exposures are those of the whole, for example the days of the
    two periods, or one of each a part, for example its residents; they enter the tests only.
    Refused: labels that repeat, arrays of different lengths, no parts, negative, fractional or
    missing counts, exposures of 0 or below, one exposure beside several.

    contribution = count - count_before; tests as in `poisson_rate_change`.
    """
    names, x, y = _parts(label, count, count_before)
    return _decomposition(
        names,
        (x, y),
        (float(x.sum()), float(y.sum())),
        (x - y, np.zeros(x.size)),
        _exposures(exposure, exposure_before, x.size),
    )


def rate_decomposition(
    label: Sequence[str],
    count: Values,
    count_before: Values,
    exposure: Scalar | Values,
    exposure_before: Scalar | Values,
) -> Decomposition:
    """The change of a rate, count / exposure, split into the contributions of its parts.

    Parts of one population, such as offence categories, share one exposure; parts with their own
    residents, such as areas, have one exposure each, and then a part contributes by its rate
    changing and by its weight changing. Refused: as in `count_decomposition`, and one exposure
    beside several.

    With r = count / exposure and s = exposure / Σ exposure: rate effect (r - r') (s + s') / 2, mix
    effect (s - s') (r + r') / 2, which sum to r s - r' s'. Kitagawa (1955), Components of a
    difference between two rates, Journal of the American Statistical Association 50.
    """
    names, x, y = _parts(label, count, count_before)
    now, before = _exposures(exposure, exposure_before, x.size)
    if now.ndim == 0:
        total, total_before = float(now), float(before)
        effects = (x / now - y / before, np.zeros(x.size))
    else:
        total, total_before = float(now.sum()), float(before.sum())
        weight, weight_before = now / total, before / total_before
        rate, rate_before = x / now, y / before
        effects = (
            (rate - rate_before) * (weight + weight_before) / 2,
            (weight - weight_before) * (rate + rate_before) / 2,
        )
    whole = (float(x.sum()) / total, float(y.sum()) / total_before)
    return _decomposition(names, (x, y), whole, effects, (now, before))


def _exposures(
    exposure: Scalar | Values, exposure_before: Scalar | Values, parts: int
) -> tuple[FloatArray, FloatArray]:
    now, before = positive("exposure", exposure), positive("exposure_before", exposure_before)
    if now.shape != before.shape or now.shape not in ((), (parts,)):
        raise ValueError(
            f"exposure has shape {now.shape} and exposure_before {before.shape} for {parts} "
            "parts: give one of each, or one of each a part"
        )
    return now, before


def _parts(
    label: Sequence[str], count: Values, count_before: Values
) -> tuple[list[str], FloatArray, FloatArray]:
    names = [str(name) for name in label]
    x = one_dimensional("count", counts("count", count))
    y = one_dimensional("count_before", counts("count_before", count_before))
    if not len(names) == x.size == y.size or not names:
        raise ValueError(
            f"label has {len(names)} parts, count {x.size} and count_before {y.size}: "
            "give one of each a part"
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"label holds {twice!r} twice: add its counts up first")
    return names, x, y


def _decomposition(
    names: list[str],
    numbers: tuple[FloatArray, FloatArray],
    whole: tuple[float, float],
    effects: tuple[FloatArray, FloatArray],
    exposures: tuple[Scalar | Values, Scalar | Values],
) -> Decomposition:
    (x, y), (rate_effect, mix_effect) = numbers, effects
    tested = poisson_rate_change(x, y, *exposures)
    q = benjamini_hochberg(tested.p)
    contribution = rate_effect + mix_effect
    change = math.fsum(contribution)
    # Rounding of parts that cancel is no change to be shared out.
    none = abs(change) <= 1e-12 * float(np.abs(contribution).sum())
    if none:
        change = 0.0
    order = np.argsort(-np.abs(contribution), kind="stable")
    parts = tuple(
        Contribution(
            label=names[k],
            count=int(x[k]),
            count_before=int(y[k]),
            contribution=float(contribution[k]),
            share=None if none else float(contribution[k]) / change,
            rate_effect=float(rate_effect[k]),
            mix_effect=float(mix_effect[k]),
            p=float(tested.p[k]),
            q=float(q[k]),
            method=str(tested.method[k]),
        )
        for k in order
    )
    return Decomposition(*whole, change, parts)
