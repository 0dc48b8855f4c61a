"""Which themes are among the first places whatever the weights: settled exactly, not by draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Rows

TOLERANCE = 1e-7  # points of score: below, a theme above another is taken for level with it


def always_first(
    scores: Rows,
    *,
    ranked: NDArray[np.bool_],
    top: int = 5,
    lowest: float = 1.0,
    highest: float = 4.0,
) -> NDArray[np.bool_]:
    """Whether each ranked theme is among the first `top` whatever weights of 0 or above are taken.

    Exact where everything is assessed: a theme falls out if some weights put `top` others strictly
    above it, which is a mixed-integer program (which others, and the weights that lift all of them
    above by the same margin). Where something was not assessed, the theme itself is taken at
    `lowest` there and the others at `highest`. What is then said holds whatever the missing scores
    would have been, and for scores over what was assessed too: those are as if the gaps were filled
    with the theme's own mean, which lies between the two.
    """
    table = np.asarray(scores, dtype=np.float64)
    places = np.flatnonzero(ranked)
    best = np.where(np.isfinite(table), table, highest)[places]
    worst = np.where(np.isfinite(table), table, lowest)[places]
    found = np.zeros(len(table), dtype=bool)
    for k, place in enumerate(places):
        ahead = np.delete(best, k, axis=0) - worst[k]
        found[place] = not _falls_out(ahead, top)
    return found


def _falls_out(ahead: FloatArray, top: int) -> bool:
    """Whether some weights make `top` rows of leads positive at once."""
    ahead = ahead[(ahead > TOLERANCE).any(axis=1)]  # others never lead
    if len(ahead) < top:
        return False
    # One criterion alone, or all alike, often shows it without a search.
    simple = np.vstack([np.eye(ahead.shape[1]), np.full(ahead.shape[1], 1 / ahead.shape[1])])
    if ((ahead @ simple.T > TOLERANCE).sum(axis=0) >= top).any():
        return True
    return _widest_margin(ahead, top) > TOLERANCE


def _widest_margin(ahead: FloatArray, top: int) -> float:
    """The largest margin by which `top` of the rows can lead at one set of weights."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, criteria = ahead.shape
    reach = float(np.abs(ahead).max()) * 2 + 1  # more than any lead and margin differ by
    # Unknowns: the weights, the margin, and of each row whether it is among those that lead.
    leads = np.hstack([ahead, -np.ones((rows, 1)), -reach * np.eye(rows)])
    sums = np.zeros((2, criteria + 1 + rows))
    sums[0, :criteria] = 1
    sums[1, criteria + 1 :] = 1
    found = milp(
        np.concatenate([np.zeros(criteria), [-1.0], np.zeros(rows)]),
        constraints=[
            LinearConstraint(leads, lb=-reach),
            LinearConstraint(sums, lb=[1, top], ub=[1, top]),
        ],
        integrality=np.concatenate([np.zeros(criteria + 1), np.ones(rows)]),
        bounds=Bounds(
            np.concatenate([np.zeros(criteria), [-reach], np.zeros(rows)]),
            np.concatenate([np.ones(criteria), [reach], np.ones(rows)]),
        ),
    )
    if not found.success:
        raise ValueError(f"whether a theme is always first was not settled: {found.message}")
    return float(found.x[criteria])
