"""Local Moran's I: which places are like their neighbours, and which stand out from them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from cspdata.stats.arguments import FloatArray, TextArray, Values, finite, one_dimensional
from cspdata.stats.change import benjamini_hochberg
from cspdata.stats.getis_ord import NOT_SIGNIFICANT, SparseMatrix, binary_neighbours
from cspdata.stats.normal import two_sided_p

LEVEL = 0.05  # of q
QUADRANTS = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}  # numbered as esda does
CELLS_FROM = 3  # of two, the variance given the one is 0
ROUNDING = 1e-18  # of the greatest variance: one no larger is none
KEPT_UP_TO = 50_000_000  # permuted values kept at once: 0.4 GB
SEED = 20_240_401


@dataclass(frozen=True)
class LocalMoran:
    """One element a cell, in the order given.

    `i` is the local I: above 0 where a cell is like its neighbours. `z` is i standardised, `p`
    two-sided, `q` is p after Benjamini-Hochberg over all cells. `moran_class` is "HH" (high among
    high), "LL", "HL" (high among low), "LH", or "not significant".
    """

    i: FloatArray
    z: FloatArray
    p: FloatArray
    q: FloatArray
    moran_class: TextArray


def local_moran(
    values: Values, neighbours: SparseMatrix, *, permutations: int = 0, seed: int = SEED
) -> LocalMoran:
    """Local Moran's I of each value, given who is whose neighbour, computed by esda.

    `neighbours` is the matrix of `getis_ord_gi_star`; here a cell's own entry is left out and each
    row weighs 1 in all. A cell without neighbours, a constant map and a map of fewer than three
    cells have nothing to compare: z = 0, p = 1. Refused: missing values, other weights, a wrong
    shape, permutations of more than 50 million values in all.

    Without `permutations` z and p come from the exact mean and variance of I when all other values
    are dealt anew, and the normal curve: the same each time, and small enough to survive the
    adjustment over many cells, which a p of 1 / (permutations + 1) is not. With them p is twice the
    smaller tail, ties counted in both: esda's own, of one folded tail, calls a full cell among
    empty ones rare however common that is.

    Anselin (1995), Local indicators of spatial association, Geographical Analysis 27; Sokal, Oden
    and Thomson (1998), Local spatial autocorrelation in a biological model, Geographical Analysis
    30, equations A7 and A8.
    """
    x = one_dimensional("values", finite("values", values))
    others: Any = binary_neighbours(neighbours, x.size)
    others.setdiag(0)
    others.eliminate_zeros()
    if permutations < 0 or permutations * x.size > KEPT_UP_TO:
        raise ValueError(
            f"permutations is {permutations} for {x.size} cells: give 0 or more, and at most "
            f"{KEPT_UP_TO // max(x.size, 1)} for a map of this size"
        )
    i, z, p, quadrant = np.zeros(x.size), np.zeros(x.size), np.ones(x.size), np.zeros(x.size, int)
    if x.size >= CELLS_FROM and x.max() > x.min() and others.nnz:
        found = _esda(x, others, permutations, seed)
        # esda's I is (n - 1) / n of the one that its mean and variance are of.
        i, quadrant = found.Is, found.q
        away = i * (x.size / (x.size - 1)) - found.EIc
        # A cell at the mean has I = 0 whatever its neighbours: what is left is rounding.
        varies = found.VIc > ROUNDING * found.VIc.max()
        np.divide(away, np.sqrt(np.maximum(found.VIc, 0)), out=z, where=varies)
        p = _permuted_p(found.sim, i) if permutations else two_sided_p(z)
        p[np.diff(others.indptr) == 0] = 1.0
    q = benjamini_hochberg(p)
    names = np.select([quadrant == number for number in QUADRANTS], list(QUADRANTS.values()), "")
    return LocalMoran(i, z, p, q, np.where(q < LEVEL, names, NOT_SIGNIFICANT))


def _esda(x: FloatArray, others: Any, permutations: int, seed: int) -> Any:
    """esda's result, leaving numpy's random state and the warning filters, which it sets, alone."""
    from esda.moran import Moran_Local  # seconds the first time, which only this method pays
    from libpysal.graph import Graph

    state = np.random.get_state()
    try:
        with warnings.catch_warnings(), np.errstate(invalid="ignore"):
            # Of the p and z that esda makes of its permutations, which are not used here.
            warnings.filterwarnings("ignore", "The alternative hypothesis", DeprecationWarning)
            return Moran_Local(x, Graph.from_sparse(others), permutations=permutations, seed=seed)
    finally:
        np.random.set_state(state)


def _permuted_p(simulated: FloatArray, observed: FloatArray) -> FloatArray:
    """Two-sided p of each cell from its permuted values, permutations × cells."""
    tie = 1e-12 * np.maximum(np.abs(observed), 1.0)  # sums in another order differ by rounding
    above = (simulated >= observed - tie).sum(axis=0)
    below = (simulated <= observed + tie).sum(axis=0)
    p: FloatArray = np.minimum(2 * (np.minimum(above, below) + 1) / (len(simulated) + 1), 1.0)
    return p
