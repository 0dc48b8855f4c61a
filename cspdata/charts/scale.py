"""One scale for the maps of every year: the classes of all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cspdata.charts.classes import fifths
from cspdata.results import Levels


def shared_breaks(years: Sequence[Levels]) -> tuple[float, ...]:
    """The limits that part the areas of all years together into about fifths; none for no value.

    For the same months of several years, so that a colour means the same on the map of each.
    """
    if not years:
        return ()
    each = [pd.to_numeric(one.frame["value"], errors="coerce").dropna() for one in years]
    return fifths(
        np.concatenate([one.to_numpy(float) for one in each]), years[0].indicator.decimals
    )
