"""Outlines, projections and fixed grids: geometry in EPSG:27700 (metres), no data.

Shapely and pyproj are imported where they are used: they would slow the first page.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEAREST_METRES = 100
SIMPLIFY_METRES = 40


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
    shapely.prepare(shape)
    meets = shapely.intersects(
        shape, shapely.box(eastings, northings, eastings + size, northings + size)
    )
    return eastings[meets], northings[meets]


def neighbours(outlines: Sequence[bytes]) -> tuple[Integers, Integers]:
    """Pairs of outlines (indices, both directions) that share a point: queen contiguity."""
    import shapely

    shapes = shapely.from_wkb(list(outlines))
    # Rounded coordinates of neighbours may part by centimetres; a gap that is wider is one.
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.1)
    apart = left != right
    return left[apart], right[apart]
