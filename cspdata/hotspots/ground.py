"""The cells of one map, what they hold, and the statistics that know who is whose neighbour."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cspdata.catalogue import AreaRef, Indicator
from cspdata.cells import AREA_LEVELS, Shape
from cspdata.hotspots.areas import AreaCells, area_cells
from cspdata.hotspots.grids import Grid, grid_areas, grid_of
from cspdata.measures import Evidence, event_points
from cspdata.measures.evidence import counts as area_counts
from cspdata.stats import (
    Density,
    EmergingHotspots,
    GiStar,
    density_bandwidth,
    emerging_hotspots,
    emerging_hotspots_grid,
    emerging_hotspots_hexagons,
    getis_ord_gi_star,
    getis_ord_gi_star_grid,
    getis_ord_gi_star_hexagons,
    kernel_density,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Months = tuple[date, ...]
#: Densities take whole numbers: weights are given to them in so many parts of one.
PARTS = 1000
#: Of a cell: of less of it within the boundary one event would look like the densest place of all.
LEAST_PART = 0.01
WIDE = 1 << 32  # apart, so that two coordinates make one key


@dataclass(frozen=True)
class Held:
    """What the cells hold, cells × months, and what lies in none of them."""

    by_cell: Floats
    unplaced: float
    outside: float

    @cached_property
    def total(self) -> Floats:
        """What each cell holds over all the months."""
        total: Floats = self.by_cell.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Ground(ABC):
    """The cells of a map of one indicator; `easting` and `northing` are those of `Cells`."""

    evidence: Evidence
    indicator: Indicator
    ids: list[str]
    shape: Shape
    easting: Integers
    northing: Integers

    @property
    def of_events(self) -> bool:
        """Whether the numbers count events: an indicator may add up weights instead."""
        return not self.indicator.numerator.weighted

    @abstractmethod
    def held(self, months: Months) -> Held:
        """What the cells hold in months, all of them complete."""

    @abstractmethod
    def gi_star(self, values: Floats) -> GiStar:
        """Gi* of the cells from one value each."""

    @abstractmethod
    def emerging(self, counts: Floats) -> EmergingHotspots:
        """The classes of emerging hot spots from whole numbers, cells × months."""


def ground_of(evidence: Evidence, indicator: Indicator, size: str, shape: Shape) -> Ground:
    """The cells of a size and shape over the partnership's area, ready to count an indicator.

    Refuses where no boundaries, or no lookup of such areas, are loaded.
    """
    if size in AREA_LEVELS:
        return _areas(evidence, indicator, size)
    return lattice_of(evidence, indicator, size, shape)


def lattice_of(evidence: Evidence, indicator: Indicator, size: str, shape: Shape) -> Lattice:
    """The squares or hexagons of a size in metres; refused as in `ground_of`."""
    grid = grid_of(evidence, size, shape)
    return Lattice(evidence, indicator, grid.ids, shape, grid.easting, grid.northing, grid)


@dataclass(frozen=True, slots=True)
class Spots:
    """The distinct points of an indicator's events, and how many events at each by month.

    `easting` and `northing` have one entry a point; `spot` (the place of a point), `month` (the
    place in `months`) and `count` one entry a point and month, in the order of the months;
    `unplaced` one a month.
    """

    months: Months
    easting: Integers
    northing: Integers
    spot: Integers
    month: Integers
    count: Floats
    unplaced: Floats

    def counted(self, months: Months) -> tuple[Integers, Integers, Floats]:
        """Point, place in the months asked for, and count of what there is in those months."""
        known = {month: k for k, month in enumerate(self.months)}
        found = [(k, known[month]) for k, month in enumerate(months) if month in known]
        at, place = np.array(found, dtype=np.int64).reshape(-1, 2).T
        # The entries of a month lie side by side: those of the others are not looked at.
        first, end = (np.searchsorted(self.month, place, side) for side in ("left", "right"))
        parts = [slice(*ends) for ends in zip(first.tolist(), end.tolist(), strict=True)]
        spot, count = (_joined(one, parts) for one in (self.spot, self.count))
        return spot, np.repeat(at, end - first), count

    def without_place(self, months: Months) -> float:
        """How many events of some months have no point."""
        asked = set(months)
        return float(self.unplaced[[month in asked for month in self.months]].sum())


def _joined(values: Any, parts: list[slice]) -> Any:
    """Some parts of an array, one after another."""
    return np.concatenate([values[:0], *(values[part] for part in parts)])


def _spots(evidence: Evidence, indicator: Indicator) -> Spots:
    """The points of every complete month: read once, whatever the map, its size and its period."""

    def read() -> Spots:
        complete = evidence.coverage(evidence.dataset(indicator)).complete
        found = event_points(evidence, indicator, months=complete)
        key = found.easting * WIDE + found.northing
        _, first, spot = np.unique(key, return_index=True, return_inverse=True)
        east, north = found.easting[first], found.northing[first]
        order = np.argsort(found.month, kind="stable")
        month, count = found.month[order], found.count[order]
        return Spots(complete, east, north, spot[order], month, count, found.unplaced)

    return evidence.kept(("spots", *_counting(indicator)), read)


def _counting(indicator: Indicator) -> tuple[str, ...]:
    """What tells two indicators apart that count different rows."""
    one = indicator.numerator
    return (one.dataset, *one.category, one.rural_urban, str(one.weighted))


@dataclass(frozen=True, slots=True)
class Lattice(Ground):
    """Squares or hexagons, whose neighbours touch by side or corner, or by a side."""

    grid: Grid

    @property
    def areas(self) -> Floats:
        """The square kilometres of each cell within the boundary, at least `LEAST_PART` of it."""
        least = LEAST_PART * (self.grid.size / 1000) ** 2
        return np.maximum(grid_areas(self.evidence, self.grid), least)

    @property
    def _spots(self) -> Spots:
        return _spots(self.evidence, self.indicator)

    @property
    def _cells(self) -> Integers:
        """The cell of each spot, -1 where it lies in none."""
        spots = self._spots
        key = ("cells of spots", str(self.grid.size), self.shape, *_counting(self.indicator))
        return self.evidence.kept(key, lambda: self.grid.places(spots.easting, spots.northing))

    def held(self, months: Months) -> Held:
        spots, steps = self._spots, len(months)
        spot, month, count = spots.counted(months)
        cell = self._cells[spot]
        inside = cell >= 0
        flat = np.bincount(
            cell[inside] * steps + month[inside], count[inside], minlength=len(self.ids) * steps
        ).astype(np.float64, copy=False)
        return Held(
            flat.reshape(len(self.ids), steps),
            unplaced=spots.without_place(months),
            outside=float(count[~inside].sum()),
        )

    def gi_star(self, values: Floats) -> GiStar:
        star = getis_ord_gi_star_hexagons if self.shape == "hexagon" else getis_ord_gi_star_grid
        return star(
            self.grid.columns, self.grid.rows, values, of_events=self.of_events, areas=self.areas
        )

    def emerging(self, counts: Floats) -> EmergingHotspots:
        found = emerging_hotspots_hexagons if self.shape == "hexagon" else emerging_hotspots_grid
        return found(
            self.grid.columns, self.grid.rows, counts, of_events=self.of_events, areas=self.areas
        )

    def density(self, months: Months) -> Density | None:
        """The density at the middle of each cell; None where all events lie at one point."""
        spots = self._spots
        spot, _, count = spots.counted(months)
        parts = 1 if self.of_events else PARTS
        events = np.rint(np.bincount(spot, count, minlength=spots.easting.size) * parts)
        bandwidth = density_bandwidth(spots.easting, spots.northing, events)
        if bandwidth is None and events.any():
            return None
        if bandwidth is not None:
            # The rule's n is a number of events, of which there are fewer than of their parts.
            bandwidth *= parts**0.2
        found = kernel_density(
            spots.easting,
            spots.northing,
            *self.grid.middles,
            cell_size=self.grid.size,
            events=events,
            bandwidth=bandwidth if events.any() else None,
        )
        return Density(found.density / parts, found.bandwidth, found.below_cell)


@dataclass(frozen=True, slots=True)
class Areas(Ground):
    """Areas of one level, whose neighbours share a point of their outlines.

    Small areas have about as many residents each, so that an event may fall into one as well as
    into another; a larger area counts as many times as it has small areas.
    """

    level: str
    within: AreaCells

    def held(self, months: Months) -> Held:
        areas = tuple(AreaRef(level=self.level, code=code, name=code) for code in self.ids)
        whole = (self.evidence.partnership.area,)
        found, total = (
            np.nan_to_num(area_counts(self.evidence, self.indicator, of, months))
            for of in (areas, whole)
        )
        # Whether a row names no small area or one without an outline, it has no place on the map.
        return Held(found, unplaced=float(total.sum() - found.sum()), outside=0.0)

    def gi_star(self, values: Floats) -> GiStar:
        at = self.within
        return getis_ord_gi_star(values, at.touching, of_events=self.of_events, areas=at.parts)

    def emerging(self, counts: Floats) -> EmergingHotspots:
        at = self.within
        return emerging_hotspots(counts, at.touching, of_events=self.of_events, areas=at.parts)


def _areas(evidence: Evidence, indicator: Indicator, size: str) -> Areas:
    found = area_cells(evidence, size)
    at = found.easting, found.northing
    return Areas(evidence, indicator, found.codes, "area", *at, AREA_LEVELS[size], found)
