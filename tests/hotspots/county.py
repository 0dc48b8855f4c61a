"""A made-up county: an outline and points by month, counted by the package as loaded ones are.

The evidence of a warehouse with reference data alone remembers what each question to it answers;
here the answers about outlines, complete months and points are given beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
import numpy as np
import pytest
import shapely
from numpy.typing import ArrayLike

from cspdata.catalogue import Indicator
from cspdata.hotspots import ground
from cspdata.measures import Evidence, Points
from cspdata.measures.coverage import Coverage
from cspdata.periods import Period, added
from tests.small import CATALOGUE

EXTRACT = CATALOGUE.indicator("extract_vehicle_crime")
STREET = CATALOGUE.indicator("vehicle_crime")
FIRST = date(2021, 1, 1)
WEST, SOUTH = 400_000, 150_000


def calendar(months: int) -> tuple[date, ...]:
    """So many months from the first on."""
    return tuple(added(FIRST, k) for k in range(months))


def whole(months: int) -> Period:
    """The period of so many months from the first on."""
    return Period(FIRST, added(FIRST, months - 1))


def rectangle(width: float, height: float, west: float = WEST, south: float = SOUTH) -> bytes:
    """The outline of a rectangle, in metres."""
    return bytes(shapely.to_wkb(shapely.box(west, south, west + width, south + height)))


@dataclass(frozen=True)
class County:
    """Evidence of one outline (or several) whose events are given by `holding`."""

    evidence: Evidence
    patch: pytest.MonkeyPatch

    def holding(
        self,
        easting: ArrayLike,
        northing: ArrayLike,
        month: ArrayLike,
        *,
        months: int,
        outlines: Sequence[bytes],
        count: ArrayLike | None = None,
        missing: Sequence[int] = (),
        unplaced: int = 0,
    ) -> Evidence:
        """Evidence in which events lie at these points, `month` their place in the calendar."""
        fresh = Evidence(self.evidence.con, self.evidence.catalogue)
        shapes = {f"D{k:08d}": outline for k, outline in enumerate(outlines, start=1)}
        fresh.kept(("small area outlines",), lambda: shapes)
        every = calendar(months)
        complete = tuple(one for k, one in enumerate(every) if k not in set(missing))
        for dataset in {one.numerator.dataset for one in (EXTRACT, STREET)}:
            fresh.kept(("coverage", dataset), lambda: Coverage(complete))
        x, y, at = (np.asarray(one, dtype=np.int64) for one in (easting, northing, month))
        events = np.ones(x.size) if count is None else np.asarray(count, dtype=float)

        def points(_: Evidence, __: Indicator, *, months: tuple[date, ...]) -> Points:
            place = np.array([months.index(one) if one in months else -1 for one in every])
            kept = place[at] >= 0
            found = (x[kept], y[kept], place[at][kept], events[kept])
            return Points(months, *found, np.full(len(months), float(unplaced)))

        self.patch.setattr(ground, "event_points", points)
        return fresh


def weighted(indicator: Indicator = EXTRACT) -> Indicator:
    """The indicator adding up weights instead of counting."""
    numerator = msgspec.structs.replace(indicator.numerator, weighted=True)
    return msgspec.structs.replace(indicator, numerator=numerator)
