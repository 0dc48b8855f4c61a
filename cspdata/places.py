"""Outlines, projections and fixed grids: geometry in EPSG:27700 (metres), no data.

Shapely and pyproj are imported where they are used: they would slow the first page.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEAREST_METRES = 100
SIMPLIFY_METRES = 40
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # those of the National Grid leave out I
HEXAGON_SIDE = math.sqrt(2 / (3 * math.sqrt(3)))  # of a hexagon with the area of a unit square


def to_national_grid(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Eastings and northings (EPSG:27700, metres) of degrees (WGS84).

    Without the national grid-shift file the Helmert transformation is used: within about 5 m,
    which is finer than the points of the published data.
    """
    easting, northing = _transformer(4326, 27700).transform(longitude, latitude)
    return np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)


def to_degrees(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes (WGS84, degrees) of eastings and northings (EPSG:27700)."""
    longitude, latitude = _transformer(27700, 4326).transform(easting, northing)
    return np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)


@functools.lru_cache(maxsize=2)
def _transformer(from_epsg: int, to_epsg: int) -> Any:
    """The transformer between two systems; making one takes longer than using it."""
    import pyproj

    return pyproj.Transformer.from_crs(from_epsg, to_epsg, always_xy=True)


def outline_wkb(geometry: object) -> bytes | None:
    """A GeoJSON polygon (WGS84) as WKB in EPSG:27700, made valid; None where it is no polygon.

    Coordinates that are not degrees (metres, for instance) give none either.
    """
    import shapely
    from shapely.errors import ShapelyError

    # What a file says is an outline may be anything that JSON can hold.
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    try:
        shape = shapely.geometry.shape(geometry)
    except (ShapelyError, TypeError, ValueError, IndexError, KeyError):
        return None
    moved = shapely.transform(shape, lambda xy: np.column_stack(to_national_grid(*xy.T)))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        return None
    valid = shapely.make_valid(moved)
    return None if valid.is_empty else bytes(shapely.to_wkb(valid))


def areas_of_points(
    easting: Floats, northing: Floats, outlines: Sequence[bytes], candidates: npt.NDArray[np.bool_]
) -> Integers:
    """For each point the index of its outline, -1 where there is none.

    `candidates` (points × outlines) says which outlines a point may lie in. A point in none of its
    candidates takes the nearest within `NEAREST_METRES`: published outlines are generalised.
    """
    import shapely

    shapes = shapely.from_wkb(list(outlines))
    points = shapely.points(easting, northing)
    tree = shapely.STRtree(shapes)
    found = np.full(len(points), -1, dtype=np.int64)
    at, area = tree.query(points, predicate="dwithin", distance=NEAREST_METRES)
    allowed = candidates[at, area]
    at, area = at[allowed], area[allowed]
    distances = shapely.distance(points[at], shapes[area])
    # Nearest last, so that it is the one that stays; a containing outline is at distance 0.
    order = np.lexsort((area, -distances))
    found[at[order]] = area[order]
    return found


def simplified_outlines(outlines: Sequence[bytes]) -> list[str]:
    """GeoJSON geometries (WGS84) of outlines simplified together, so that neighbours still meet."""
    import shapely

    shapes = shapely.coverage_simplify(shapely.from_wkb(list(outlines)), SIMPLIFY_METRES)
    degrees = shapely.transform(shapes, lambda xy: np.column_stack(to_degrees(*xy.T)))
    return [str(text) for text in shapely.to_geojson(shapely.set_precision(degrees, 0.00001))]


def united(outlines: Sequence[bytes]) -> bytes:
    """The outline of several outlines together, as WKB in EPSG:27700."""
    import shapely

    return bytes(shapely.to_wkb(shapely.union_all(shapely.from_wkb(list(outlines)))))


def inner_points(outlines: Sequence[bytes]) -> tuple[Integers, Integers]:
    """Easting and northing of a point within each outline (for labels and lists)."""
    import shapely

    points = shapely.point_on_surface(shapely.from_wkb(list(outlines)))
    return shapely.get_x(points).round().astype(np.int64), shapely.get_y(points).round().astype(
        np.int64
    )


def grid_cells(outline: bytes, size: int) -> tuple[Integers, Integers]:
    """South-west corners (eastings, northings) of the national-grid cells that meet an outline.

    The grid starts at 0,0 and never moves, so that last year's cell is this year's cell.
    """
    import shapely

    shape = shapely.from_wkb(outline)
    west, south, east, north = (int(value // size) * size for value in shape.bounds)
    grid = np.meshgrid(np.arange(west, east + size, size), np.arange(south, north + size, size))
    eastings, northings = grid[0].ravel(), grid[1].ravel()
    meets = _meeting(shape, shapely.box(eastings, northings, eastings + size, northings + size))
    return eastings[meets], northings[meets]


def hexagon_cells(outline: bytes, size: int) -> tuple[Integers, Integers]:
    """Axial indices (columns, rows) of the hexagons that meet an outline.

    A hexagon stands on a corner and has the area of a square of side `size` metres; the middle of
    the one with the indices 0, 0 is the origin of the national grid, so that it never moves.
    """
    import shapely

    shape = shapely.from_wkb(outline)
    west, south, east, north = shape.bounds
    edges = np.array([west, west, east, east]), np.array([south, north, south, north])
    columns, rows = hexagon_axes(*edges, size)
    grid = np.meshgrid(
        np.arange(columns.min() - 1, columns.max() + 2), np.arange(rows.min() - 1, rows.max() + 2)
    )
    across, up = grid[0].ravel(), grid[1].ravel()
    middle = hexagon_middles(across, up, size)
    near = (middle[0] > west - size) & (middle[0] < east + size)
    across, up = across[near], up[near]
    corners = hexagon_corners(middle[0][near], middle[1][near], size)
    meets = _meeting(shape, shapely.polygons(corners))
    return across[meets], up[meets]


def hexagon_middles(columns: Integers, rows: Integers, size: int) -> tuple[Floats, Floats]:
    """Easting and northing of the middle of each hexagon, by its axial indices."""
    side = size * HEXAGON_SIDE
    across, up = columns.astype(np.float64), rows.astype(np.float64)
    return side * math.sqrt(3) * (across + up / 2), side * 1.5 * up


def hexagon_axes(
    easting: npt.ArrayLike, northing: npt.ArrayLike, size: int
) -> tuple[Integers, Integers]:
    """The axial indices (columns, rows) of the hexagon that holds each point.

    A point on an edge belongs to one of the two, always the same.
    """
    x, y = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    side = size * HEXAGON_SIDE
    across, up = (x / math.sqrt(3) - y / 3) / side, 2 * y / 3 / side
    # The three axes of a hexagon add up to nothing: the one that was rounded most gives way.
    axes = np.stack([across, up, -across - up])
    rounded = np.rint(axes)
    apart = np.abs(rounded - axes)
    worst = apart.argmax(axis=0)
    for k in (0, 1):
        rounded[k] = np.where(worst == k, -rounded[1 - k] - rounded[2], rounded[k])
    return rounded[0].astype(np.int64), rounded[1].astype(np.int64)


def hexagon_corners(easting: Floats, northing: Floats, size: int) -> Floats:
    """The six corners of each hexagon, anticlockwise: an array of n × 6 × 2 (metres)."""
    turn = np.radians(np.arange(30, 390, 60))
    side = size * HEXAGON_SIDE
    return np.stack(
        [
            easting[:, None] + side * np.cos(turn),
            northing[:, None] + side * np.sin(turn),
        ],
        axis=-1,
    )


def clipped_areas(outline: bytes, corners: Floats) -> Floats:
    """How much of each cell lies within an outline, in square kilometres.

    `corners` are those of each cell, n × corners × 2, in metres.
    """
    import shapely

    shape = shapely.from_wkb(outline)
    cells = shapely.polygons(corners)
    shapely.prepare(shape)
    areas = np.asarray(shapely.area(cells), dtype=float)
    cut = ~shapely.contains(shape, cells)
    areas[cut] = shapely.area(shapely.intersection(shape, cells[cut]))
    return areas / 1e6


def overlaps(corners: Floats, outlines: Sequence[bytes]) -> dict[int, tuple[float, float]]:
    """The outlines that a cell lies on: the share of each that it covers, and the metres² of both.

    `corners` are the cell's, corners × 2, in metres. Outlines that only touch it are left out.
    """
    import shapely

    cell = shapely.polygons(corners)
    shapes = shapely.from_wkb(list(outlines))
    near = np.flatnonzero(shapely.intersects(shapes, cell))
    common = shapely.area(shapely.intersection(shapes[near], cell))
    whole = shapely.area(shapes[near])
    return {
        int(k): (float(part / of), float(part))
        for k, part, of in zip(near, common, whole, strict=True)
        if part > 0
    }


def _meeting(shape: Any, cells: Any) -> npt.NDArray[np.bool_]:
    import shapely

    shapely.prepare(shape)
    return np.asarray(shapely.intersects(shape, cells))


def neighbours(outlines: Sequence[bytes]) -> tuple[Integers, Integers]:
    """Pairs of outlines (indices, both directions) that share a point: queen contiguity."""
    import shapely

    shapes = shapely.from_wkb(list(outlines))
    # Rounded coordinates of neighbours may part by centimetres; a gap that is wider is one.
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.1)
    apart = left != right
    return left[apart], right[apart]


def grid_reference(easting: float, northing: float) -> str:
    """The National Grid reference to 100 m: `SU 140 300` (Ordnance Survey, OSGB36).

    Outside the lettered grid the plain figures in metres come back.
    """
    east, north = int(easting // 100_000), int(northing // 100_000)
    if not (0 <= east < 7 and 0 <= north < 13):
        return f"{easting:.0f} E, {northing:.0f} N"
    column, row = east + 10, 19 - north  # hundreds of kilometres from the grid's false corner
    square = _LETTERS[row // 5 * 5 + column // 5] + _LETTERS[row % 5 * 5 + column % 5]
    return f"{square} {easting % 100_000 // 100:03.0f} {northing % 100_000 // 100:03.0f}"
