"""Change map: where, of all the cells shown together, more or fewer events came than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cspdata.stats.arguments import FloatArray, Scalar, TextArray, Values, counts, one_dimensional
from cspdata.stats.change import benjamini_hochberg, poisson_rate_change

HIGHER, LOWER, NO_REAL_CHANGE, TOO_FEW = "higher", "lower", "no real change", "too few"
LEAST_EVENTS = 10


@dataclass(frozen=True)
class ChangeMap:
    """One element a cell, in the order given.

    `change` is "higher", "lower", "no real change" or "too few". `ratio` is the rate now over the
    rate before, with its limits at `confidence`, NaN where there is none; `p` is that of the cell
    alone, by the test in `method`; `q` is p after Benjamini-Hochberg over the cells with enough
    events, NaN in the others.
    """

    change: TextArray
    ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    q: FloatArray
    method: TextArray
    confidence: float


def change_map(
    count: Values,
    count_before: Values,
    exposure: Scalar | Values = 1.0,
    exposure_before: Scalar | Values = 1.0,
    *,
    confidence: float = 0.95,
    least_events: int = LEAST_EVENTS,
) -> ChangeMap:
    """The change of each cell from one period to an equal later one, and whether it is real.

    `count` and `count_before` are the events of the later and the earlier period, one a cell;
    `exposure` and `exposure_before` what they are counted against (days where the periods differ,
    or people), one for all or one a cell. `confidence` is that of the interval of each ratio, and a
    change is called where q is below 1 - confidence. Cells with fewer than `least_events` in both
    periods together are "too few": not tested, and no burden on the others, as how many events
    there are says nothing of when they came. Refused as in `poisson_rate_change`, and arrays that
    do not hold one count a cell.

    The E-test of each cell: see `poisson_rate_change`. On leaving out what cannot be found anyway:
    Bourgon, Gentleman and Huber (2010), Independent filtering increases detection power for
    high-throughput experiments, Proceedings of the National Academy of Sciences 107.
    """
    now = one_dimensional("count", counts("count", count))
    before = one_dimensional("count_before", counts("count_before", count_before))
    if now.size != before.size:
        raise ValueError(
            f"count has {now.size} cells, count_before {before.size}: give both for every cell"
        )
    if least_events < 1:
        raise ValueError(f"least_events is {least_events}: a cell without events shows no change")
    found = poisson_rate_change(now, before, exposure, exposure_before, confidence=confidence)
    enough = now + before >= least_events
    q = benjamini_hochberg(np.where(enough, found.p, np.nan))
    real = q < 1 - confidence  # NaN, too few, is not below
    rises = now * np.asarray(exposure_before) > before * np.asarray(exposure)
    change = np.select(
        [~enough, real & rises, real], [TOO_FEW, HIGHER, LOWER], default=NO_REAL_CHANGE
    )
    return ChangeMap(
        change=change,
        ratio=found.ratio,
        lower=found.lower,
        upper=found.upper,
        p=found.p,
        q=q,
        method=np.asarray(found.method),
        confidence=found.confidence,
    )
