"""Complete randomness: how surprising a count is where each event may fall anywhere alike."""

from __future__ import annotations

import numpy as np

from cspdata.stats.arguments import FloatArray
from cspdata.stats.mass import binomial_mass


def random_placement_p(
    found: FloatArray, cells_seen: FloatArray, events: float, cells: int
) -> FloatArray:
    """The exact two-sided p of `found` events in `cells_seen` of `cells` cells, elementwise.

    Each of the map's `events` falls into any cell with the same probability, so that the number in
    a neighbourhood is binomial(events, cells_seen / cells); p is twice the smaller tail, at most 1.
    Both arrays are whole numbers in one shape. All cells, or no events: p = 1.
    """
    p = np.ones(found.shape)
    if not events:
        return p
    for seen in np.unique(cells_seen[cells_seen < cells]):
        here = cells_seen == seen
        first, mass = binomial_mass(events, np.array([seen / cells]))
        edge = np.zeros(1)  # beyond the run on either side less than exp(-40) is left
        at_most = np.concatenate([edge, np.cumsum(mass[0]), np.ones(1)])
        at_least = np.concatenate([np.ones(1), np.cumsum(mass[0][::-1])[::-1], edge])
        at = np.clip(found[here] - first[0] + 1, 0, mass.shape[1] + 1).astype(np.int64)
        p[here] = np.minimum(2 * np.minimum(at_most[at], at_least[at]), 1.0)
    return p
