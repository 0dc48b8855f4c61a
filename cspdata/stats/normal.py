"""The standard normal distribution, from the standard library: loading scipy would take longer."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from cspdata.stats.arguments import FloatArray


def critical_value(confidence: float) -> float:
    """The z that a two-sided interval at this confidence uses: 1.96 at 0.95."""
    return -NormalDist().inv_cdf((1 - confidence) / 2)


def two_sided_p(z: FloatArray) -> FloatArray:
    """P(|Z| >= |z|) = erfc(|z| / sqrt 2), elementwise, exact far into the tail."""
    scaled = np.abs(z) / math.sqrt(2)
    tails = np.fromiter(map(math.erfc, scaled.ravel().tolist()), np.float64, count=scaled.size)
    return tails.reshape(scaled.shape)
