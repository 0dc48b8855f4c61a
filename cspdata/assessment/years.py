"""The values of places over the same months of every year, for a scale that all years share."""

from __future__ import annotations

import numpy as np

from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures import Evidence, places
from cspdata.measures.cubes import Floats
from cspdata.measures.figures import figures_by_area, values
from cspdata.periods import Period


def values_of_years(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str, period: Period
) -> Floats:
    """Every known value of the places of a level within an area, all years one after another.

    The years are those in which the source has figures for the very months of the period, so that
    each of them gives the same values.
    """
    cover = evidence.coverage_of(indicator)
    areas = places(evidence, indicator, area=area, level=level)
    if cover.span is None or not areas:
        return np.zeros(0)
    first = cover.span.first.year - period.first.year - 1
    last = cover.span.last.year - period.last.year + 1
    found = []
    for back in range(first, last + 1):
        year = period.shifted(12 * back)
        starts = cover.starts_in(year)
        if starts and cover.span.first <= year.first and year.last <= cover.span.last:
            figures = figures_by_area(evidence, indicator, areas, starts)
            found.append(values([indicator] * len(areas), figures)[0])
    each = np.concatenate(found) if found else np.zeros(0)
    return each[~np.isnan(each)]
