"""The cells of one map and what they hold: events counted by cell and month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from cspdata.catalogue import AreaRef, Indicator
from cspdata.cells import SMALL_AREAS, Shape
from cspdata.hotspots.grids import NO_BOUNDARIES, Grid, grid_of
from cspdata.measures import Evidence, Points, event_points
from cspdata.measures.evidence import counts as area_counts
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Held:
    """What the cells hold, cells × months, and what lies in none of them.

    `points` are those of the events by month; `whole` says that the numbers count events (an
    indicator may add up weights instead).
    """

    by_cell: Floats
    points: Points
    unplaced: float
    outside: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells of a map of one indicator; `neighbours` are those of small areas alone."""

    ids: list[str]
    shape: Shape
    easting: Integers
    northing: Integers
    columns: Integers
    rows: Integers
    middles: tuple[Floats, Floats]
    counts: Callable[[tuple[date, ...]], Held]
    neighbours: Any = None

    @property
    def hexagons(self) -> bool:
        """Whether the cells are hexagons."""
        return self.shape == "hexagon"


def ground_of(evidence: Evidence, indicator: Indicator, size: str, shape: Shape) -> Ground:
    """The cells of a size and shape over the partnership's area, ready to count an indicator.

    Refuses where no boundaries are loaded.
    """
    if size == SMALL_AREAS:
        return _small_areas(evidence, indicator)
    grid = grid_of(evidence, size, shape)
    ids = evidence.kept(("grid ids", size, shape), lambda: grid.ids)

    def counts(months: tuple[date, ...]) -> Held:
        return _grid_counts(evidence, indicator, grid, months)

    return Ground(
        ids,
        shape,
        grid.easting,
        grid.northing,
        grid.columns,
        grid.rows,
        grid.middles,
        counts,
    )


def _grid_counts(
    evidence: Evidence, indicator: Indicator, grid: Grid, months: tuple[date, ...]
) -> Held:
    points = event_points(evidence, indicator, months=months)
    at = grid.places(points.easting, points.northing)
    inside = at >= 0
    cells, steps = len(grid.columns), len(months)
    flat = np.bincount(
        at[inside] * steps + points.month[inside],
        points.count[inside],
        minlength=cells * steps,
    )
    return Held(
        flat.reshape(cells, steps),
        points,
        unplaced=float(points.unplaced.sum()),
        outside=float(points.count[~inside].sum()),
        whole=not indicator.numerator.weighted,
    )


def _small_areas(evidence: Evidence, indicator: Indicator) -> Ground:
    import scipy.sparse

    con, area = evidence.con, evidence.partnership.area
    points = query(con, "measures/area_points", lad=area.code)
    if points.empty:
        raise ValueError(NO_BOUNDARIES)
    ids = points["lsoa21"].tolist()
    pairs = query(con, "measures/area_neighbours")
    index = {code: k for k, code in enumerate(ids)}
    left, right = ([index[one] for one in pairs[name]] for name in ("lsoa21", "other"))
    itself = list(range(len(ids)))
    at = (np.array(left + itself), np.array(right + itself))
    weights = scipy.sparse.csr_array((np.ones(len(at[0])), at), shape=(len(ids), len(ids)))
    areas = tuple(AreaRef(level="lsoa21", code=code, name=code) for code in ids)
    easting = points["easting"].to_numpy(dtype=np.int64)
    northing = points["northing"].to_numpy(dtype=np.int64)

    def counts(months: tuple[date, ...]) -> Held:
        return _area_counts(evidence, indicator, areas, months)

    return Ground(
        ids,
        "area",
        easting,
        northing,
        np.arange(len(ids)),
        np.zeros(len(ids), dtype=np.int64),
        (easting.astype(float), northing.astype(float)),
        counts,
        weights,
    )


def _area_counts(
    evidence: Evidence,
    indicator: Indicator,
    areas: tuple[AreaRef, ...],
    months: tuple[date, ...],
) -> Held:
    dataset, wanted = evidence.dataset(indicator), indicator.numerator
    found = np.nan_to_num(area_counts(evidence, indicator, areas, months))
    whole = (evidence.partnership.area,)
    unplaced = evidence.cube(dataset, "lad").of(
        wanted.category, whole, months, rural_urban=wanted.rural_urban, table="unplaced"
    )
    none = np.array([], dtype=np.int64)
    nothing = Points(months, none, none, none, none.astype(float), np.zeros(len(months)))
    return Held(found, nothing, float(unplaced.sum()), 0.0, whole=not wanted.weighted)
