"""Disclosure control: what may be shown of small counts, applied once, when a result is made.

Default rule, after NHS Digital's for sub-national counts: of areas below the partnership, 0 is
shown, 1 to 7 are hidden, all others are rounded to the nearest 5; totals are computed from the true
values and then follow the rule of their own level. Rates, intervals and tests are computed from
what is shown, so that nothing hidden can be worked back from them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cspdata.catalogue import Dataset

HIDDEN_UP_TO = 7
ROUNDED_TO = 5
WHOLE_LEVELS = frozenset(("lad", "csp", "force", "region", "country"))

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def protected(dataset: Dataset, level: str) -> bool:
    """Whether the rule applies to a dataset's counts of areas of a level."""
    return dataset.disclosure == "default" and level not in WHOLE_LEVELS


def shown_counts(counts: Floats) -> tuple[Floats, Bools]:
    """Counts as they may be shown, and which are hidden (missing in the first)."""
    hidden = (counts >= 1) & (counts <= HIDDEN_UP_TO)
    # Half a step goes up: numpy's own rounding would send 12.5 steps to the even one.
    rounded = np.floor(counts / ROUNDED_TO + 0.5) * ROUNDED_TO
    return np.where(hidden, np.nan, rounded), hidden
