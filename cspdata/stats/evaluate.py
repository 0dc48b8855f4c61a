"""Did it work: a change in treated areas against others, or against the course from before.

Neither method makes a cause of a change: what else happened at that time and place is for the
analyst to say. "No detectable change" is an answer; it is not "no effect".
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
    confidence_level,
    counts,
    one_dimensional,
    positive,
)
from cspdata.stats.normal import critical_value, two_sided_p
from cspdata.stats.segmented import SegmentedFit, segmented_design, segmented_fit

DECREASE, INCREASE, NO_CHANGE = "decrease", "increase", "no detectable change"
CHANGE_OF_COURSE = "change of course"
POISSON, NEGATIVE_BINOMIAL = "segmented Poisson", "segmented negative binomial"
BEFORE, AFTER = 24, 6  # points needed

Pair = Sequence[float]


@dataclass(frozen=True)
class Displacement:
    """The weighted displacement difference in events, its interval, z and two-sided p.

    Below 0: fewer events in the treated and displacement areas than the control areas lead one to
    expect. `verdict` is "decrease", "increase" or "no detectable change" at the confidence given.
    """

    value: float
    standard_error: float
    z: float
    p: float
    lower: float
    upper: float
    confidence: float
    verdict: str


@dataclass(frozen=True)
class Effect:
    """A ratio of rates with its interval and p."""

    ratio: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class InterruptedSeries:
    """What changed when a series was interrupted, and what was to be expected without that.

    `level` is the ratio at the start, `slope` the change of the yearly ratio after it, `overall`
    the ratio of events to those expected over all points after, `difference` the same in events.
    `p` tests level and slope together; `verdict` is "no detectable change" where it does not reach
    the confidence given, else "decrease" or "increase" by the overall ratio, or "change of course"
    where that one may be 1. `fitted` has an element a point; the counterfactual, with the limits of
    its mean, one a point from the start on.
    """

    level: Effect
    slope: Effect
    overall: Effect
    difference: float
    difference_lower: float
    difference_upper: float
    p: float
    verdict: str
    fitted: FloatArray
    counterfactual: FloatArray
    counterfactual_lower: FloatArray
    counterfactual_upper: FloatArray
    autocorrelation: float
    dispersion: float
    method: str
    confidence: float


def weighted_displacement_difference(
    control: Pair,
    treated: Pair,
    control_displacement: Pair = (0, 0),
    treated_displacement: Pair = (0, 0),
    *,
    confidence: float = 0.90,
) -> Displacement:
    """The change in treated areas less that in controls, with the same for displacement areas.

    Each pair is the count before and the count after, over equal periods; displacement areas are
    those around the treated and around the control areas. Refused: anything but pairs of counts.

    ΔT - ΔC + ΔDT - ΔDC, variance = Σ of all counts, which takes them as Poisson and independent.
    Wheeler and Ratcliffe (2018), A simple weighted displacement difference test to evaluate place
    based crime interventions, Crime Science 7.
    """
    level = confidence_level(confidence)
    pairs = {
        "control": control,
        "treated": treated,
        "control_displacement": control_displacement,
        "treated_displacement": treated_displacement,
    }
    changes, total = {}, 0.0
    for name, pair in pairs.items():
        both = counts(name, pair)
        if both.shape != (2,):
            raise ValueError(f"{name} has shape {both.shape}: give a count before and one after")
        changes[name] = float(both[1] - both[0])
        total += float(both.sum())
    value = changes["treated"] - changes["control"]
    value += changes["treated_displacement"] - changes["control_displacement"]
    error = math.sqrt(total)
    z = value / error if error else 0.0
    half = critical_value(level) * error
    verdict = NO_CHANGE
    if abs(value) > half:
        verdict = DECREASE if value < 0 else INCREASE
    p = float(two_sided_p(np.array([z]))[0])
    return Displacement(value, error, z, p, value - half, value + half, level, verdict)


def interrupted_time_series(
    count: Values,
    start: int,
    *,
    exposure: Scalar | Values = 1.0,
    period: int = 12,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """What changed at `start`, the position of the first point after it, against the course before.

    Equally spaced counts, `period` to a year; a straight (log) trend and a season of two harmonics
    are taken to go on as before. Refused: fewer than 24 points before or 6 after, no events on
    either side, a fit that has no finite value, bad counts, exposures of 0 or below.

    log E(count) = β0 + β1 t + season + β2 after + β3 (t - start) after + log exposure; Poisson, or
    negative binomial where the residuals vary more (p < 0.05). Bernal, Cummins and Gasparrini
    (2017), Interrupted time series regression, International Journal of Epidemiology 46. Errors:
    the larger of Newey-West's with leverage-corrected residuals and those of the model with its
    dispersion and first-order autocorrelation; t and F on the residual degrees of freedom. Plain
    Newey-West errors call a change in 17 to 25 of 100 series without one at 36 to 84 months.
    """
    from scipy.special import fdtrc, stdtrit

    level = confidence_level(confidence)
    y = one_dimensional("count", counts("count", count))
    time = np.broadcast_to(positive("exposure", exposure), y.shape)
    _refuse_short(y, start, period)
    design = segmented_design(y.size, start, period)
    fit = segmented_fit(y, design, np.log(time))
    freedom = y.size - design.shape[1]
    both = fit.coefficient[-2:]
    wald = min(_wald(both, one[-2:, -2:]) for one in fit.covariances)
    p = float(fdtrc(2, freedom, wald))
    contrast = _Contrasts(fit, freedom, float(stdtrit(freedom, (1 + level) / 2)))
    return _answer(contrast, design, start, p=p, confidence=level)


def _wald(coefficient: FloatArray, covariance: FloatArray) -> float:
    """Wald's statistic a coefficient; no bound where residuals leave no covariance."""
    if np.linalg.det(covariance) <= 1e-12 * covariance[0, 0] * covariance[1, 1]:
        return math.inf
    return float(coefficient @ np.linalg.solve(covariance, coefficient)) / coefficient.size


@dataclass(frozen=True)
class _Contrasts:
    """Weighted sums of coefficients with the larger of their two errors."""

    fit: SegmentedFit
    freedom: int
    reach: float

    def error(self, weights: FloatArray) -> FloatArray:
        """The standard error of each row of weights."""
        squares = [((weights @ one) * weights).sum(axis=-1) for one in self.fit.covariances]
        error: FloatArray = np.sqrt(np.maximum(*squares))
        return error

    def effect(self, log_ratio: float, weights: FloatArray) -> Effect:
        """The ratio e^x of a log ratio x whose gradient is `weights`."""
        from scipy.special import stdtr

        error = float(self.error(weights))
        half = self.reach * error
        p = float(2 * stdtr(self.freedom, -abs(log_ratio) / error))
        ratio, lower, upper = np.exp([log_ratio, log_ratio - half, log_ratio + half]).tolist()
        return Effect(ratio, lower, upper, p)


def _answer(
    contrast: _Contrasts, design: FloatArray, start: int, *, p: float, confidence: float
) -> InterruptedSeries:
    fit, after = contrast.fit, design[start:]
    without = after.copy()
    without[:, -2:] = 0
    mean = fit.mean[start:]
    # The same offset: the counterfactual is the fitted mean less what came with the start.
    expected = mean * np.exp(-(after[:, -2:] @ fit.coefficient[-2:]))
    total, total_expected = float(mean.sum()), float(expected.sum())
    weights = mean @ after / total - expected @ without / total_expected
    overall = contrast.effect(math.log(total / total_expected), weights)
    half = contrast.reach * float(contrast.error(mean @ after - expected @ without))
    spread = np.exp(contrast.reach * contrast.error(without))
    unit = np.eye(design.shape[1])
    return InterruptedSeries(
        level=contrast.effect(float(fit.coefficient[-2]), unit[-2]),
        slope=contrast.effect(float(fit.coefficient[-1]), unit[-1]),
        overall=overall,
        difference=total - total_expected,
        difference_lower=total - total_expected - half,
        difference_upper=total - total_expected + half,
        p=p,
        verdict=_verdict(p, overall, confidence),
        fitted=fit.mean,
        counterfactual=expected,
        counterfactual_lower=expected / spread,
        counterfactual_upper=expected * spread,
        autocorrelation=fit.autocorrelation,
        dispersion=fit.dispersion,
        method=NEGATIVE_BINOMIAL if fit.dispersion else POISSON,
        confidence=confidence,
    )


def _verdict(p: float, overall: Effect, confidence: float) -> str:
    if p >= 1 - confidence:
        return NO_CHANGE
    if overall.lower <= 1 <= overall.upper:
        return CHANGE_OF_COURSE
    return DECREASE if overall.ratio < 1 else INCREASE


def _refuse_short(y: FloatArray, start: int, period: int) -> None:
    if period < 2:
        raise ValueError(f"period is {period}: give the points in a year, 12 for months")
    if start != int(start) or start < max(BEFORE, 2 * period):
        raise ValueError(
            f"start is {start}: an interrupted series needs {max(BEFORE, 2 * period)} points before"
        )
    if y.size - start < AFTER:
        raise ValueError(
            f"count has {max(y.size - start, 0)} points from the start on: an interrupted series "
            f"needs {AFTER}; compare the counts before and after instead"
        )
    for side, part in (("before", y[:start]), ("after", y[start:])):
        if not part.any():
            raise ValueError(
                f"count has no events {side} the start: a ratio to none has no finite value; "
                "compare the counts before and after instead"
            )
