"""The shapes of cells: squares and hexagons of the National Grid, areas' outlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.cells import Cells, cell_columns
from cspdata.hotspots.grids import cell_corners, cell_middles
from cspdata.places import to_degrees, to_national_grid
from cspdata.results import Outlines
from cspdata.words import caveats, cell_reasons, counted_when, source_line

Rings = list[list[list[float]]]
Polygons = list[Rings]
Floats = npt.NDArray[np.float64]


def corners(frame: pd.DataFrame, cells: Cells) -> Floats:
    """Easting and northing of the corners of squares or hexagons: an array of n × corners × 2.

    Corners run anticlockwise; a square's from the south-west one.
    """
    east, north = frame["easting"].to_numpy(), frame["northing"].to_numpy()
    return cell_corners(east, north, int(cells.size), cells.shape)


def in_degrees(metres: Floats) -> Floats:
    """Longitude and latitude of places (… × 2, metres of the National Grid)."""
    longitude, latitude = to_degrees(metres[..., 0].ravel(), metres[..., 1].ravel())
    return np.stack([longitude, latitude], axis=-1).reshape(metres.shape)


def middles(frame: pd.DataFrame, cells: Cells) -> Floats:
    """Longitude and latitude of the middle of each cell (an area's own point): n × 2."""
    east, north = frame["easting"].to_numpy(), frame["northing"].to_numpy()
    if not cells.by_area:
        east, north = cell_middles(east, north, int(cells.size), cells.shape)
    return in_degrees(np.stack([east, north], axis=-1))


def grid_turn(frame: pd.DataFrame) -> float:
    """How far grid east is turned from true east at the middle cell, anticlockwise in degrees."""
    at = frame[["easting", "northing"]].to_numpy(dtype=float)[len(frame) // 2]
    west, east = in_degrees(np.array([at, at + [1000.0, 0.0]]))
    across = (east[0] - west[0]) * np.cos(np.radians(west[1]))
    return float(np.degrees(np.arctan2(east[1] - west[1], across)))


def polygons_by_code(outlines: Outlines) -> dict[str, Polygons]:
    """The polygons (each a list of rings) of every area, by the area's code."""
    found: dict[str, Polygons] = {}
    for feature in outlines.collection["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            parts = [parts]
        found[str(feature["properties"]["code"])] = parts
    return found


def in_metres(polygons: Sequence[Any]) -> list[Any]:
    """Polygons in degrees as whole metres of the National Grid."""
    return [[_ring_in_metres(ring) for ring in rings] for rings in polygons]


def cell_polygons(
    frame: pd.DataFrame, cells: Cells, area_outlines: Outlines | None, *, decimals: int = 6
) -> list[Polygons]:
    """The polygons of each row in degrees; rings of squares and hexagons are not closed.

    Areas need their outlines: without them, or for a code that they lack, it is refused.
    """
    if cells.by_area:
        return _area_polygons(frame, area_outlines)
    rounded = np.round(in_degrees(corners(frame, cells)), decimals).tolist()
    return [[[ring]] for ring in rounded]


def metre_polygons(
    frame: pd.DataFrame, cells: Cells, area_outlines: Outlines | None
) -> list[list[Any]]:
    """The polygons of each row in whole metres of the National Grid, every ring closed."""
    if cells.by_area:
        return [in_metres(polygons) for polygons in _area_polygons(frame, area_outlines)]
    rings = np.rint(corners(frame, cells)).astype(int)
    return [[[ring]] for ring in np.concatenate([rings, rings[:, :1]], axis=1).tolist()]


def cells_geojson(cells: Cells, *, area_outlines: Outlines | None = None) -> dict[str, Any]:
    """The cells as a GeoJSON feature collection in WGS84 (RFC 7946).

    Properties are the columns of the frame, and of areas their `name`; an emerging map has `reason`
    as well, why a cell has its class in words. A value that is not known is null. `title` and
    `notes` (foreign members) say what it is and what must be said with it. Areas take their shape
    from `area_outlines`.
    """
    shapes = cell_polygons(cells.frame, cells, area_outlines)
    records = cells.frame.astype(object).where(cells.frame.notna(), None).to_dict("records")
    reasons = [] if cells.emerging is None else cell_reasons(cells)
    features = []
    for k, (polygons, record) in enumerate(zip(shapes, records, strict=True)):
        closed = [[_closed(ring) for ring in rings] for rings in polygons]
        geometry: dict[str, Any] = {"type": "MultiPolygon", "coordinates": closed}
        if len(closed) == 1:
            geometry = {"type": "Polygon", "coordinates": closed[0]}
        properties = {name: _plain(record[name]) for name in cell_columns(cells.method)}
        if cells.by_area:
            properties["name"] = cells.names.get(str(record["cell_id"]), "")
        if reasons:
            properties["reason"] = reasons[k]
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    period = counted_when(cells)
    if cells.before is not None:
        period += f" against {cells.before.label}"
    return {
        "type": "FeatureCollection",
        "title": f"{cells.indicator.title}, {period}",
        "notes": [*caveats(cells.notes), source_line(cells.notes)],
        "features": features,
    }


def _area_polygons(frame: pd.DataFrame, area_outlines: Outlines | None) -> list[Polygons]:
    if area_outlines is None:
        raise ValueError("cells that are areas need `area_outlines`, the outlines of their level")
    by_code = polygons_by_code(area_outlines)
    absent = [str(code) for code in frame["cell_id"] if str(code) not in by_code]
    if absent:
        raise ValueError(
            f"{len(absent)} areas have no outline, the first is {absent[0]}: load the "
            "boundaries of the same year as the cells"
        )
    return [by_code[str(code)] for code in frame["cell_id"]]


def _ring_in_metres(ring: Sequence[Sequence[float]]) -> list[list[int]]:
    points = np.asarray(ring, dtype=float)[:, :2]
    east, north = to_national_grid(points[:, 0], points[:, 1])
    rounded: list[list[int]] = np.rint(np.column_stack([east, north])).astype(int).tolist()
    return rounded


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _plain(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, np.generic):
        value = value.item()
    # An endless ratio (none before) is no number of JSON.
    return None if isinstance(value, float) and not np.isfinite(value) else value
