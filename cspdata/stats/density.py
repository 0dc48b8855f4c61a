"""Kernel density: how many events there are about each cell of a map, to the square kilometre."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Values,
    counts,
    finite,
    one_dimensional,
    positive,
    same_length,
)

IntArray = NDArray[np.int64]

METRES_IN_KM = 1000.0
IQR_IN_SDS = 1.34  # the interquartile range of a normal distribution, in standard deviations
SIDES = tuple(2.0**power / 4 for power in range(7))  # of a bin, in bandwidths
STEP = 5_000  # what one step from bin to bin costs, in pairs of a point with a centre
MOST_BINS = 1 << 20  # to a side, so that the key of a bin fits in 64 bits
BATCH_PAIRS = 1 << 17  # of a point with a centre: 1 MB, which stays in a processor's cache


@dataclass(frozen=True)
class Density:
    """The density at each centre, in the order given, in events per square kilometre.

    `bandwidth` is the radius of the kernel in metres: None where there was no event to take it
    from. `below_cell` warns that it is smaller than a cell, so that events between the centres are
    seen by none of them.
    """

    density: FloatArray
    bandwidth: float | None
    below_cell: bool


@dataclass(frozen=True)
class _Bins:
    """Square bins of `side` metres laid over all places from `west` and `south`, `across` a row."""

    west: float
    south: float
    side: float
    across: int

    def key(self, x: FloatArray, y: FloatArray) -> IntArray:
        """The number of the bin that holds each place, counted eastwards and then northwards."""
        column = np.floor((x - self.west) / self.side).astype(np.int64)
        row = np.floor((y - self.south) / self.side).astype(np.int64)
        return row * self.across + column


def kernel_density(
    easting: Values,
    northing: Values,
    centre_easting: Values,
    centre_northing: Values,
    *,
    cell_size: float,
    events: Values | None = None,
    bandwidth: float | None = None,
) -> Density:
    """The quartic density of the events at each centre, in events per square kilometre.

    Events lie at (`easting`, `northing`), `events` of them at each point: one unless given. The
    centres are those of any cells, hexagons included. `bandwidth` is `density_bandwidth` unless
    given. All distances, and `cell_size`, which only serves the warning, are metres. No event gives
    0 everywhere. Refused: all events at one point without a bandwidth given, bad counts, missing
    coordinates, different lengths, a bandwidth or cell size of 0 or below.

    D(c) = Σ 3 / (π h²) (1 - d² / h²)² over the events at a distance d < h. It is the exact sum, not
    one over binned events. Over all space it holds one for each event; nothing is made up for the
    part beyond the partnership's boundary. Silverman (1986), Density estimation for statistics and
    data analysis, equation 4.5.
    """
    x, y, n = _points(easting, northing, events)
    to_x, to_y = _places("centre_easting", centre_easting, "centre_northing", centre_northing)
    size = float(positive("cell_size", cell_size))
    if bandwidth is not None:
        radius = float(positive("bandwidth", bandwidth))
    elif x.size:
        radius = _bandwidth_found(x, y, n)
    else:
        return Density(np.zeros(to_x.size), None, below_cell=False)
    density = _quartic_sums(x, y, n, to_x, to_y, radius)
    density *= 3 / math.pi / (radius / METRES_IN_KM) ** 2
    return Density(density, radius, below_cell=radius < size)


def density_bandwidth(
    easting: Values, northing: Values, events: Values | None = None
) -> float | None:
    """The bandwidth by rule, in metres; None where no event or no spread gives one.

    The mean over both axes of 4 · 1.06 · min(sd, IQR / 1.34) · n^(-1/5), n events. Where half the
    events share a coordinate (IQR = 0) the standard deviation stands alone. Refused: bad counts,
    missing coordinates, different lengths.

    Venables and Ripley (2002), Modern applied statistics with S, function `bandwidth.nrd`.
    """
    x, y, n = _points(easting, northing, events)
    return _rule(x, y, n) or None


def _rule(x: FloatArray, y: FloatArray, n: FloatArray) -> float:
    return (_axis_bandwidth(x, n) + _axis_bandwidth(y, n)) / 2


def _bandwidth_found(x: FloatArray, y: FloatArray, n: FloatArray) -> float:
    radius = _rule(x, y, n)
    if not radius:
        raise ValueError(
            f"all {int(n.sum())} events lie at ({x[0]:.0f}, {y[0]:.0f}), which gives no bandwidth: "
            "give one in metres"
        )
    return radius


def _axis_bandwidth(place: FloatArray, n: FloatArray) -> float:
    """The bandwidth along one axis; 0 without an event or without spread."""
    total = float(n.sum())
    if total < 2 or place.min() == place.max():  # a constant's deviation need not round to 0
        return 0.0
    mean = float(n @ place) / total
    spread = math.sqrt(float(n @ (place - mean) ** 2) / (total - 1))
    iqr = _quantile(place, n, 0.75) - _quantile(place, n, 0.25)
    return 4 * 1.06 * (min(spread, iqr / IQR_IN_SDS) or spread) * float(total**-0.2)


def _quantile(place: FloatArray, n: FloatArray, share: float) -> float:
    """The quantile of the places, each as often as it has events (type 7 of Hyndman and Fan)."""
    order = np.argsort(place, kind="stable")
    held = np.cumsum(n[order])
    position = (held[-1] - 1) * share
    below = math.floor(position)
    low, high = place[order][
        np.searchsorted(held, [below, below + 1], side="right").clip(max=place.size - 1)
    ]
    return float(low + (high - low) * (position - below))


def _points(
    easting: Values, northing: Values, events: Values | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each point once, in order, with the number of its events; points without any left out."""
    x, y = _places("easting", easting, "northing", northing)
    n = np.ones(x.size) if events is None else one_dimensional("events", counts("events", events))
    same_length(("easting", "events"), (x, n))
    order = np.lexsort((y, x))
    x, y, n = x[order], y[order], n[order]
    new = np.flatnonzero(np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))[: x.size])
    n = np.add.reduceat(n, new) if new.size else n
    held = n > 0
    return x[new][held], y[new][held], n[held]


def _places(
    east_name: str, east: Values, north_name: str, north: Values
) -> tuple[FloatArray, FloatArray]:
    x = one_dimensional(east_name, finite(east_name, east))
    y = one_dimensional(north_name, finite(north_name, north))
    same_length((east_name, north_name), (x, y))
    return x, y


def _quartic_sums(
    x: FloatArray, y: FloatArray, n: FloatArray, to_x: FloatArray, to_y: FloatArray, radius: float
) -> FloatArray:
    """Σ n (1 - d² / h²)² over the points within h of each centre.

    Points and centres are sorted into square bins, so that each bin of points meets only the
    centres of the bins in reach. About the middle of a bin 1 - d² / h² is one matrix product.
    """
    sums = np.zeros(to_x.size)
    if not x.size or not to_x.size:
        return sums
    bins = _bins_over(x, y, to_x, to_y, radius)
    key = bins.key(to_x, to_y)
    order = np.argsort(key, kind="stable")
    for points, runs in _meetings(bins, bins.key(x, y), key[order], radius):
        near = order[np.concatenate([np.arange(*run) for run in runs])]
        middle_x, middle_y = x[points[0]], y[points[0]]
        u, v = (to_x[near] - middle_x) / radius, (to_y[near] - middle_y) / radius
        to = np.stack([np.ones(near.size), 2 * u, 2 * v, -(u**2) - v**2])
        most = max(1, BATCH_PAIRS // near.size)
        for first in range(0, points.size, most):
            some = points[first : first + most]
            u, v = (x[some] - middle_x) / radius, (y[some] - middle_y) / radius
            closeness = np.stack([1 - u**2 - v**2, u, v, np.ones(some.size)], axis=1) @ to
            np.maximum(closeness, 0, out=closeness)
            closeness *= closeness
            sums[near] += n[some] @ closeness
    return sums


def _meetings(
    bins: _Bins, point_key: IntArray, centre_key: IntArray, radius: float
) -> Iterator[tuple[IntArray, list[tuple[int, int]]]]:
    """The points of each bin, and where in the sorted centres those of the bins in reach stand."""
    order = np.argsort(point_key, kind="stable")
    occupied, first = np.unique(point_key[order], return_index=True)
    row, column = np.divmod(occupied[:, np.newaxis], bins.across)
    far = math.floor(radius / bins.side) + 1
    step = np.arange(-far, far + 1)
    apart = np.maximum(np.abs(step) - 1, 0) * bins.side  # the least distance between two such rows
    reach = np.floor(np.sqrt(np.maximum(radius**2 - apart**2, 0)) / bins.side).astype(np.int64) + 1
    least = (row + step) * bins.across + np.maximum(column - reach, 0)
    most = (row + step) * bins.across + np.minimum(column + reach, bins.across - 1)
    starts = np.searchsorted(centre_key, least)
    stops = np.searchsorted(centre_key, most, side="right")
    ends = np.append(first[1:], order.size)
    for group in np.flatnonzero((stops > starts).any(axis=1)):
        runs = list(zip(starts[group].tolist(), stops[group].tolist(), strict=True))
        yield order[first[group] : ends[group]], runs


def _bins_over(
    x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray, radius: float
) -> _Bins:
    """Bins of the side that costs least, counting pairs out of reach and steps from bin to bin."""
    west, south = min(x.min(), to_x.min()), min(y.min(), to_y.min())
    extent = max(x.max() - west, to_x.max() - west, y.max() - south, to_y.max() - south)
    area = (extent + 2 * radius) ** 2
    sides = np.array(SIDES) * radius
    steps = np.minimum(x.size, area / sides**2)
    pairs = x.size * to_x.size / area * (2 * radius + sides) ** 2
    side = max(float(sides[np.argmin(steps * STEP + pairs)]), extent / MOST_BINS)
    return _Bins(west, south, side, across=math.floor(extent / side) + 1)
