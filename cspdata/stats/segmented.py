"""A segmented regression of counts over time, with errors that allow for what months share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cspdata.stats.arguments import FloatArray

HARMONICS = 2  # pairs of sine and cosine a year
OVERDISPERSED_BELOW = 0.05  # p of Poisson variation
MOST_AUTOCORRELATION = 0.9
LARGEST_LOG = 300.0  # keeps the exponential finite on a step too far
STEPS, TOLERANCE = 60, 1e-9
ROUNDS = 4  # of dispersion and coefficients in turn
VANISHED = 1e-8  # of the largest fitted mean: a mean on its way to 0


@dataclass(frozen=True)
class SegmentedFit:
    """Coefficients and fitted means, and two covariances of the coefficients.

    The first covariance is Newey and West's, the second the model's with its autocorrelation.
    `dispersion` is α of the variance μ + α μ², 0 for Poisson.
    """

    coefficient: FloatArray
    mean: FloatArray
    covariances: tuple[FloatArray, FloatArray]
    dispersion: float
    autocorrelation: float


def segmented_design(points: int, start: int, period: int) -> FloatArray:
    """The columns constant, years since start, season, and after the start: level and years."""
    index = np.arange(points)
    years, after = (index - start) / period, (index >= start).astype(np.float64)
    turns = [2 * math.pi * k * index / period for k in range(1, HARMONICS + 1)]
    waves = [wave(turn) for turn in turns for wave in (np.sin, np.cos)]
    # Short periods have fewer: of 4 points a year the second sine is 0 everywhere.
    season = [column for column in waves if np.ptp(column) > 1e-9][: period - 1]
    return np.column_stack([np.ones(points), years, *season, after, after * years])


def segmented_fit(y: FloatArray, design: FloatArray, offset: FloatArray) -> SegmentedFit:
    """The regression of counts y on the design, log link, Poisson or negative binomial.

    Refused: a fit in which some mean vanishes, so that a coefficient has no finite value.

    Newey and West (1987), A simple positive semi-definite heteroskedasticity and autocorrelation
    consistent covariance matrix, Econometrica 55, with Bartlett weights up to lag 4 (n/100)^(2/9)
    and residuals over 1 - leverage. The model's: A⁻¹ Z'RZ A⁻¹ φ with R the first-order
    autocorrelation of Pearson residuals, from which what fitting itself makes is taken off.
    """
    from scipy.special import chdtrc

    freedom = y.size - design.shape[1]
    coefficient, mean = _weighted_least_squares(y, design, offset, 0.0)
    dispersion = 0.0
    if chdtrc(freedom, float(((y - mean) ** 2 / mean).sum())) < OVERDISPERSED_BELOW:
        for _ in range(ROUNDS):
            dispersion = _moment_dispersion(y, mean, freedom)
            coefficient, mean = _weighted_least_squares(y, design, offset, dispersion)
    deviation: FloatArray = np.sqrt(mean + dispersion * mean**2)
    columns: FloatArray = design * (mean / deviation)[:, np.newaxis]
    residual: FloatArray = (y - mean) / deviation
    bread = _inverse(columns.T @ columns)
    hat = columns @ bread @ columns.T
    correlation = _autocorrelation(residual, hat)
    scores = columns * (residual / (1 - np.diag(hat)))[:, np.newaxis]
    robust = bread @ newey_west(scores, newey_west_lag(y.size)) @ bread
    modelled = _modelled_covariance(columns, bread, residual, correlation)
    return SegmentedFit(coefficient, mean, (robust, modelled), dispersion, correlation)


def newey_west(scores: FloatArray, lag: int) -> FloatArray:
    """Σ of score products at every lag up to the given one, with Bartlett's weights."""
    total: FloatArray = scores.T @ scores
    for step in range(1, lag + 1):
        apart = scores[step:].T @ scores[:-step]
        total = total + (1 - step / (lag + 1)) * (apart + apart.T)
    return total


def newey_west_lag(points: int) -> int:
    """Newey and West's (1994) automatic lag, 4 (n / 100)^(2/9) rounded down: 3 from 28 points."""
    return int(4 * (points / 100) ** (2 / 9))


def _inverse(matrix: FloatArray) -> FloatArray:
    inverse: FloatArray = np.linalg.inv(matrix).astype(np.float64)
    return inverse


def _weighted_least_squares(
    y: FloatArray, design: FloatArray, offset: FloatArray, dispersion: float
) -> tuple[FloatArray, FloatArray]:
    mean = (y + y.mean()) / 2
    coefficient = np.zeros(design.shape[1])
    for _ in range(STEPS):
        weight = mean / (1 + dispersion * mean)
        working = np.log(mean) - offset + (y - mean) / mean
        weighted = design * weight[:, np.newaxis]
        stepped = np.linalg.solve(weighted.T @ design, weighted.T @ working)
        change = float(np.abs(stepped - coefficient).max())
        coefficient = stepped
        mean = np.exp(np.clip(design @ coefficient + offset, -LARGEST_LOG, LARGEST_LOG))
        if mean.min() < VANISHED * mean.max():
            break
        if change <= TOLERANCE * (1 + float(np.abs(coefficient).max())):
            return coefficient, mean
    raise ValueError(
        "count has so few events, or so many gaps, that the regression has no finite value: "
        "compare the counts before and after instead"
    )


def _moment_dispersion(y: FloatArray, mean: FloatArray, freedom: int) -> float:
    """The α at which Pearson's χ² equals its degrees of freedom, by bisection of its logarithm."""
    low, high = 1e-12, 1e6
    for _ in range(60):
        middle = math.sqrt(low * high)
        if float(((y - mean) ** 2 / (mean + middle * mean**2)).sum()) > freedom:
            low = middle
        else:
            high = middle
    return high


def _autocorrelation(residual: FloatArray, hat: FloatArray) -> float:
    """First-order autocorrelation, 0 to 0.9, less what fitting makes of independent residuals."""
    kept = np.eye(len(hat)) - hat
    own = float(np.diagonal(kept, offset=1).sum() / np.trace(kept))
    total = float((residual**2).sum())
    seen = float((residual[1:] * residual[:-1]).sum()) / total if total > 0 else 0.0
    return min(max(seen - own, 0.0), MOST_AUTOCORRELATION)


def _modelled_covariance(
    columns: FloatArray, bread: FloatArray, residual: FloatArray, correlation: float
) -> FloatArray:
    index = np.arange(len(columns))
    alike = correlation ** np.abs(index[:, np.newaxis] - index)
    kept = np.eye(len(columns)) - columns @ bread @ columns.T
    scale = max(1.0, float((residual**2).sum() / (kept * alike).sum()))
    covariance: FloatArray = bread @ (columns.T @ alike @ columns) @ bread * scale
    return covariance
