"""Complete randomness: how surprising a count is where each event may fall anywhere alike."""

from __future__ import annotations

import numpy as np

from cspdata.stats.arguments import FloatArray
from cspdata.stats.mass import binomial_mass

TOGETHER_FROM = 32  # cells of one share whose tails are added up once for all of them
DECIMALS = 6  # of a share in cells: areas that differ by rounding alone are alike


def random_placement_p(
    found: FloatArray, cells_seen: FloatArray, events: float, cells: int
) -> FloatArray:
    """The exact two-sided p of `found` events in `cells_seen` of `cells` cells, elementwise.

    Each of the map's `events` falls anywhere with the same probability, so that the number in a
    neighbourhood is binomial(events, cells_seen / cells); p is twice the smaller tail, at most 1.
    `found` is whole numbers; `cells_seen` need not be where cells differ in area: it is the
    neighbourhood's area in cells of the mean area. All of the map, or no events: p = 1.
    """
    p = np.ones(found.shape)
    if not events:
        return p
    seen, group, size = np.unique(
        np.round(cells_seen, DECIMALS), return_inverse=True, return_counts=True
    )
    group = group.reshape(found.shape)
    few = size < TOGETHER_FROM
    for k in np.flatnonzero(~few & (seen > 0) & (seen < cells)):
        here = group == k
        p[here] = _p_of_one_share(found[here], float(seen[k]) / cells, events)
    alone = few[group] & (cells_seen > 0) & (cells_seen < cells)
    if alone.any():
        p[alone] = _p_of_each(found[alone], cells_seen[alone] / cells, events)
    return p


def agreeing_placement_p(
    z: FloatArray, found: FloatArray, cells_seen: FloatArray, events: float, cells: int
) -> FloatArray:
    """The same, and 1 where more came than by chance though z is below 0, or fewer though above.

    z is about the mean of cells alike; at a boundary, where cells are cut, the two may differ.
    """
    p = random_placement_p(found, cells_seen, events, cells)
    p[(found - events * cells_seen / cells) * z < 0] = 1.0
    return p


def _p_of_one_share(found: FloatArray, share: float, events: float) -> FloatArray:
    """p of neighbourhoods with one share of the map: the tails are added up once."""
    first, mass = binomial_mass(events, np.array([share]))
    edge = np.zeros(1)  # beyond the run on either side less than exp(-40) is left
    at_most = np.concatenate([edge, np.cumsum(mass[0]), np.ones(1)])
    at_least = np.concatenate([np.ones(1), np.cumsum(mass[0][::-1])[::-1], edge])
    at = np.clip(found - first[0] + 1, 0, mass.shape[1] + 1).astype(np.int64)
    p: FloatArray = np.minimum(2 * np.minimum(at_most[at], at_least[at]), 1.0)
    return p


def _p_of_each(found: FloatArray, share: FloatArray, events: float) -> FloatArray:
    """p of neighbourhoods that have each a share of their own."""
    from scipy.special import bdtr, bdtrc

    trials = int(events)
    at_least = np.where(found > 0, bdtrc(np.maximum(found - 1, 0), trials, share), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(bdtr(found, trials, share), at_least), 1.0))
