"""Tails of a sum that leans to one side, of which the normal curve calls too much rare."""

from __future__ import annotations

import numpy as np

from cspdata.stats.arguments import FloatArray

SYMMETRIC = 2e-3  # a gamma no more skewed than this is normal, and no longer computed exactly


def skewed_two_sided_p(z: FloatArray, skewness: FloatArray, half_step: FloatArray) -> FloatArray:
    """Twice the tail beyond z on z's own side, at most 1, of a standardised gamma; elementwise.

    `skewness` is that of the sum (0 gives the normal tail). `half_step` is half the distance in z
    between two values that the sum can take: the correction for whole numbers.

    Pearson's type III fitted to three moments of a permutation distribution: Mielke and Berry
    (2007), Permutation Methods, chapter 2.
    """
    from scipy.special import gammainc, gammaincc, ndtr

    side = np.sign(z)
    nearer = np.maximum(np.abs(z) - half_step, 0.0)
    lean = side * skewness  # above 0: the long tail is the one looked at
    with np.errstate(divide="ignore", invalid="ignore"):
        shape = 4.0 / lean**2
        at = np.maximum(shape + nearer * np.sqrt(shape) * np.sign(lean), 0.0)
        tail = np.where(lean > 0, gammaincc(shape, at), gammainc(shape, at))
    tail = np.where(np.abs(lean) < SYMMETRIC, ndtr(-nearer), tail)
    p: FloatArray = np.where(side == 0, 1.0, np.minimum(2 * tail, 1.0))
    return p
