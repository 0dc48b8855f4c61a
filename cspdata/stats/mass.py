"""The probabilities of counts, over the run of them that holds all but a negligible part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cspdata.stats.arguments import FloatArray

TAIL = 40.0  # a run of counts leaves out less than exp(-TAIL) of probability on either side


def reach(mean: FloatArray) -> FloatArray:
    """How far from the mean of a Poisson or binomial count the run goes: Bernstein's bound."""
    far: FloatArray = TAIL / 3 + np.sqrt((TAIL / 3) ** 2 + 2 * TAIL * mean)
    return far


def poisson_mass(mean: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The first count of each mean's run, and the probabilities of the run, one row a mean."""
    return _mass(mean, lambda k: np.log(mean[:, np.newaxis] / np.maximum(k, 1.0)))


def binomial_mass(trials: float, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same for successes in so many trials, one row a share; shares above 0 and below 1."""
    odds = (share / (1 - share))[:, np.newaxis]

    def log_steps(k: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore"):  # more successes than trials: log 0, probability 0
            steps: FloatArray = np.log(np.maximum(trials - k + 1, 0) / np.maximum(k, 1.0) * odds)
        return steps

    return _mass(trials * share, log_steps)


def _mass(
    mean: FloatArray, log_steps: Callable[[FloatArray], FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Probabilities grown from log p(k) - log p(k - 1) and scaled to 1.

    That stays exact where the logarithm of a factorial would not.
    """
    far = reach(mean)
    first = np.floor(np.maximum(mean - far, 0.0))
    width = int((np.ceil(mean + far) - first).max()) + 1
    steps = log_steps(first[:, np.newaxis] + np.arange(width))
    steps[:, 0] = 0.0
    logs = np.cumsum(steps, axis=1)
    mass = np.exp(logs - logs.max(axis=1, keepdims=True))
    return first, mass / mass.sum(axis=1, keepdims=True)
