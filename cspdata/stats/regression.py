"""Regression of counts: many Poisson regressions at once, and one negative binomial regression.

A ratio says how rates go together with a covariate across areas or months. It is never a cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Rows,
    Scalar,
    TextArray,
    Values,
    confidence_level,
    counts,
    finite,
    one_dimensional,
    positive,
    series,
)
from cspdata.stats.normal import critical_value, two_sided_p

FITTED, NO_EVENTS = "fitted", "no events"
NOT_IDENTIFIED, NOT_CONVERGED = "not identified", "not converged"
NEGATIVE_BINOMIAL, POISSON = "negative binomial", "Poisson"
STEPS = 30
TOLERANCE = 1e-7  # of a step: Newton's next one would be of the size of its square
BATCH_ROWS = 512  # series fitted at once: arrays that stay in the processor's cache
VANISHED = 1e-8  # of the largest fitted mean: a mean on its way to 0
LARGEST_LOG = 500.0  # keeps the exponential finite on a step too far


@dataclass(frozen=True)
class PoissonFits:
    """Poisson regressions of many series, a row each; a column for each column of the design.

    `status` is "fitted"; "no events" where a series is all 0; "not identified" where some columns
    can make the means of zeros vanish, so that a coefficient has no finite value; "not converged".
    Where it is not "fitted" the numbers of that row are NaN, for the caller to leave out.
    """

    coefficient: FloatArray
    standard_error: FloatArray
    p: FloatArray
    deviance: FloatArray
    status: TextArray


@dataclass(frozen=True)
class RateRatio:
    """The ratio of rates where the covariate is one unit higher and the others are alike."""

    name: str
    ratio: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class RateRegression:
    """Incidence-rate ratios with their intervals, one for each covariate, in the order given.

    `dispersion` is α of the variance μ + α μ²; 0 with method "Poisson", which is taken where the
    counts vary no more than Poisson around their means.
    """

    ratios: tuple[RateRatio, ...]
    dispersion: float
    method: str
    observations: int
    confidence: float


def poisson_regressions(count: Rows, design: Rows, *, exposure: Scalar | Rows = 1.0) -> PoissonFits:
    """The Poisson regressions of each row of counts on one design, all at once.

    `count` is series × points (or one series), `design` points × columns with its constant column
    among them, `exposure` one number, one a point, or as the counts. Refused: designs whose columns
    depend on one another or that have more columns than points, other shapes, bad counts, exposures
    of 0 or below.

    log E(count) = design β + log exposure, by iteratively reweighted least squares: McCullagh and
    Nelder (1989), Generalized Linear Models, section 2.5.
    """
    y = series("count", counts("count", count))
    basis, triangle = _orthonormal(_checked_design(design, y.shape[1]))
    time = positive("exposure", exposure)
    if time.ndim and time.shape not in (y.shape[1:], y.shape):
        raise ValueError(
            f"exposure has shape {time.shape} for counts of shape {y.shape}: give one number, one "
            "a point, or one a count"
        )
    offset = np.broadcast_to(np.log(time), y.shape)
    some = np.asarray(y.any(axis=1))
    status = np.where(some, NOT_CONVERGED, NO_EVENTS).astype(f"U{len(NOT_IDENTIFIED)}")
    inner = np.full((len(y), basis.shape[1]), np.nan)
    mean = np.full(y.shape, np.nan)
    for start in range(0, len(y), BATCH_ROWS):
        rows = start + np.flatnonzero(some[start : start + BATCH_ROWS])
        if not rows.size:
            continue
        inner[rows], mean[rows], rested = _weighted_least_squares(y[rows], basis, offset[rows])
        vanished = mean[rows].min(axis=1) < VANISHED * mean[rows].max(axis=1)
        status[rows[vanished]] = NOT_IDENTIFIED
        status[rows[rested]] = FITTED
    fitted = status == FITTED
    inner[~fitted] = np.nan
    inverse = np.linalg.inv(triangle)
    spread = np.full(inner.shape, np.nan)
    covariance = inverse @ np.linalg.inv(_information(mean[fitted], basis)) @ inverse.T
    spread[fitted] = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    coefficient = inner @ inverse.T
    p = np.full(inner.shape, np.nan)
    p[fitted] = two_sided_p(coefficient[fitted] / spread[fitted])
    deviance = np.full(len(y), np.nan)
    deviance[fitted] = _deviance(y[fitted], mean[fitted])
    return PoissonFits(coefficient, spread, p, deviance, status)


def negative_binomial_regression(
    count: Values,
    covariates: Mapping[str, Values],
    *,
    exposure: Scalar | Values = 1.0,
    confidence: float = 0.95,
) -> RateRegression:
    """The incidence-rate ratios of counts by covariates, with log exposure as offset.

    One count, one exposure and one value of each covariate an area (or month). Refused: no events,
    fewer than two observations more than covariates, a covariate that is constant or follows from
    the others, one that leaves some group without any event (its ratio has no finite value), bad
    counts, exposures of 0 or below, missing values.

    log E(count) = β0 + Σ β x + log exposure, variance μ + α μ², by maximum likelihood; ratio e^β
    with limits e^(β ± z s). Hilbe (2011), Negative Binomial Regression, chapter 8.
    """
    level = confidence_level(confidence)
    y = one_dimensional("count", counts("count", count))
    time = np.broadcast_to(positive("exposure", exposure), y.shape)
    names = list(covariates)
    scaled, scales = _standardised(y, covariates)
    fit = poisson_regressions(y, scaled, exposure=time)
    if fit.status[0] != FITTED:
        raise ValueError(_why_not(str(fit.status[0]), y, covariates))
    coefficient, errors, dispersion = fit.coefficient[0], fit.standard_error[0], 0.0
    mean = time * np.exp(scaled @ coefficient)
    # The slope of the likelihood at α = 0 says whether any α above 0 does better.
    if float(((y - mean) ** 2 - y).sum()) > 0:
        coefficient, errors, dispersion = _negative_binomial(y, scaled, time, coefficient)
    z, ratios = critical_value(level), []
    for k, name in enumerate(names, start=1):
        slope, error = coefficient[k] / scales[k - 1], errors[k] / scales[k - 1]
        logs = np.array([slope, slope - z * error, slope + z * error])
        ratio, lower, upper = np.exp(np.clip(logs, -LARGEST_LOG, LARGEST_LOG)).tolist()
        p = float(two_sided_p(np.array([coefficient[k] / errors[k]]))[0])
        ratios.append(RateRatio(name, ratio, lower, upper, p))
    method = NEGATIVE_BINOMIAL if dispersion else POISSON
    return RateRegression(tuple(ratios), dispersion, method, y.size, level)


def _checked_design(design: Rows, points: int) -> FloatArray:
    x = finite("design", design)
    if x.ndim != 2 or len(x) != points or not 0 < x.shape[1] <= points:
        raise ValueError(
            f"design has shape {x.shape} for {points} points: give one row a point and no more "
            "columns than points"
        )
    return x


def _orthonormal(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Orthonormal columns for those of x, and the triangle that leads back; refuses dependence."""
    size = np.abs(x).max(axis=0)
    size[size == 0] = 1.0
    basis, triangle = np.linalg.qr(x / size)
    if (np.abs(np.diag(triangle)) <= 1e-10 * np.sqrt(len(x))).any():
        column = int(np.argmin(np.abs(np.diag(triangle))))
        raise ValueError(f"design column {column} follows from the columns before it: leave it out")
    return basis, triangle * size


def _weighted_least_squares(
    y: FloatArray, basis: FloatArray, offset: FloatArray
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Coefficients of the basis, fitted means, and whether each series came to rest."""
    mean = (y + y.mean(axis=1, keepdims=True)) / 2
    logs = np.log(mean)
    coefficient = np.zeros((len(y), basis.shape[1]))
    converged = np.zeros(len(y), dtype=bool)
    active = np.arange(len(y))
    for _ in range(STEPS):
        if not active.size:
            break
        means, shift = mean[active], offset[active]
        right = (means * (logs[active] - shift - 1) + y[active]) @ basis
        stepped = np.linalg.solve(_information(means, basis), right[:, :, np.newaxis])[:, :, 0]
        change = np.abs(stepped - coefficient[active]).max(axis=1)
        coefficient[active] = stepped
        logs[active] = np.clip(stepped @ basis.T + shift, -LARGEST_LOG, LARGEST_LOG)
        mean[active] = np.exp(logs[active])
        rested = change <= TOLERANCE * (1 + np.abs(stepped).max(axis=1))
        converged[active] = rested
        active = active[~rested]
    return coefficient, mean, converged


def _information(mean: FloatArray, basis: FloatArray) -> FloatArray:
    """Σ mean × column × column for every series: one matrix product for all of them."""
    columns = basis.shape[1]
    products = (basis[:, :, np.newaxis] * basis[:, np.newaxis, :]).reshape(len(basis), -1)
    information: FloatArray = (mean @ products).reshape(len(mean), columns, columns)
    return information


def _deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    """2 Σ (y log(y / mean) - (y - mean)), with 0 log 0 = 0."""
    logs = np.log(np.where(y > 0, y, 1) / np.where(y > 0, mean, 1))
    deviance: FloatArray = 2 * (y * logs - (y - mean)).sum(axis=1)
    return deviance


def _standardised(
    y: FloatArray, covariates: Mapping[str, Values]
) -> tuple[FloatArray, list[float]]:
    """The design with a constant column, each covariate from its mean in standard deviations."""
    if not covariates:
        raise ValueError("covariates is empty: give at least one")
    if y.size < len(covariates) + 3:
        raise ValueError(
            f"count has {y.size} observations for {len(covariates)} covariates: give at least "
            f"{len(covariates) + 3}"
        )
    columns, scales = [np.ones(y.size)], []
    for name, given in covariates.items():
        x = one_dimensional(name, finite(name, given))
        if x.size != y.size:
            raise ValueError(f"{name} has {x.size} values for {y.size} counts: give one each")
        scale = float(x.std())
        if scale <= 1e-12 * float(np.abs(x).max()):
            raise ValueError(f"{name} is {x[0]:g} everywhere: leave it out, it explains nothing")
        columns.append((x - x.mean()) / scale)
        scales.append(scale)
        if np.linalg.matrix_rank(np.column_stack(columns), tol=1e-8 * y.size) < len(columns):
            raise ValueError(f"{name} follows from the covariates before it: leave it out")
    return np.column_stack(columns), scales


def _why_not(status: str, y: FloatArray, covariates: Mapping[str, Values]) -> str:
    if status == NO_EVENTS:
        return f"count is 0 in all {y.size} observations: there is no rate to compare"
    for name, given in covariates.items():
        if np.ptp(np.asarray(given, dtype=np.float64)[y > 0]) == 0:
            return f"{name} leaves a group without any event: its ratio has no finite value"
    return "the covariates leave a group without any event: their ratios have no finite value"


def _negative_binomial(
    y: FloatArray, design: FloatArray, time: FloatArray, start: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """Coefficients, standard errors and α at the maximum of the likelihood."""
    import warnings

    from statsmodels.discrete.discrete_model import NegativeBinomial

    mean = time * np.exp(design @ start)
    alpha = max(float(((y - mean) ** 2 - y).sum() / (mean**2).sum()), 1e-3)
    model = NegativeBinomial(y, design, exposure=time)
    with warnings.catch_warnings():
        # Whether it converged is asked below, of the result itself.
        warnings.simplefilter("ignore")
        for search in ("newton", "bfgs", "nm"):
            fit = model.fit([*start, alpha], method=search, maxiter=1000, disp=0)
            errors = np.asarray(fit.bse)
            good = fit.mle_retvals["converged"] and np.isfinite(errors).all() and fit.params[-1] > 0
            if good:
                return np.asarray(fit.params[:-1]), errors[:-1], float(fit.params[-1])
    raise ValueError(
        "the negative binomial regression did not converge: use fewer covariates, or more areas"
    )
