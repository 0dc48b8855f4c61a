"""The shapes of cells: squares of the National Grid in WGS84, small areas by their outlines."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.cells import Cells, cell_columns
from cspdata.places import to_degrees
from cspdata.results import Outlines
from cspdata.words import caveats, source_line

Rings = list[list[list[float]]]
Floats = npt.NDArray[np.float64]

# Corners of a square from its south-west one, anticlockwise, in sides (RFC 7946, 3.1.6).
_EAST = np.array([0, 1, 1, 0])
_NORTH = np.array([0, 0, 1, 1])


def square_corners(frame: pd.DataFrame, size: int) -> Floats:
    """Longitude and latitude of the four corners of each square: an array of n × 4 × 2.

    `size` is the side in metres; corners run anticlockwise from the south-west one.
    """
    east = frame["easting"].to_numpy(dtype=float)[:, None] + size * _EAST
    north = frame["northing"].to_numpy(dtype=float)[:, None] + size * _NORTH
    longitude, latitude = to_degrees(east.ravel(), north.ravel())
    return np.stack([longitude, latitude], axis=-1).reshape(-1, 4, 2)


def square_centres(frame: pd.DataFrame, size: int) -> Floats:
    """Longitude and latitude of the middle of each square: an array of n × 2."""
    east = frame["easting"].to_numpy(dtype=float) + size / 2
    north = frame["northing"].to_numpy(dtype=float) + size / 2
    return np.stack(to_degrees(east, north), axis=-1)


def grid_turn(frame: pd.DataFrame, size: int) -> float:
    """How far grid east is turned from true east at the middle square, anticlockwise in degrees."""
    middle = frame.iloc[[len(frame) // 2]]
    west, east = square_corners(middle, size)[0, :2]
    across = (east[0] - west[0]) * np.cos(np.radians(west[1]))
    return float(np.degrees(np.arctan2(east[1] - west[1], across)))


def polygons_by_code(outlines: Outlines) -> dict[str, list[Rings]]:
    """The polygons (each a list of rings) of every area, by the area's code."""
    found: dict[str, list[Rings]] = {}
    for feature in outlines.collection["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            parts = [parts]
        found[str(feature["properties"]["code"])] = parts
    return found


def cell_polygons(
    frame: pd.DataFrame, size: str, lsoa_outlines: Outlines | None, *, decimals: int = 6
) -> list[list[Rings]]:
    """The polygons of each cell, in the order of the frame's rows; a square's ring is not closed.

    Small areas need their outlines: without them, or for a code that they lack, it is refused.
    """
    if size.isdigit():
        corners = np.round(square_corners(frame, int(size)), decimals).tolist()
        return [[[ring]] for ring in corners]
    if lsoa_outlines is None:
        raise ValueError("cells of small areas need `lsoa_outlines`, the outlines of the LSOAs")
    by_code = polygons_by_code(lsoa_outlines)
    absent = [str(code) for code in frame["cell_id"] if str(code) not in by_code]
    if absent:
        raise ValueError(
            f"{len(absent)} small areas have no outline, the first is {absent[0]}: load the "
            "boundaries of the same year as the cells"
        )
    return [by_code[str(code)] for code in frame["cell_id"]]


def cells_geojson(cells: Cells, *, lsoa_outlines: Outlines | None = None) -> dict[str, Any]:
    """The cells as a GeoJSON feature collection in WGS84 (RFC 7946), properties `cell_columns("gi")`.

    `title` and `notes` (foreign members) say what it is and what must be said with it. A value that
    is not known is null. Small areas take their shape from `lsoa_outlines`.
    """
    shapes = cell_polygons(cells.frame, cells.size, lsoa_outlines)
    records = cells.frame.astype(object).where(cells.frame.notna(), None).to_dict("records")
    features = []
    for polygons, record in zip(shapes, records, strict=True):
        closed = [[_closed(ring) for ring in rings] for rings in polygons]
        geometry: dict[str, Any] = {"type": "MultiPolygon", "coordinates": closed}
        if len(closed) == 1:
            geometry = {"type": "Polygon", "coordinates": closed[0]}
        properties = {name: _plain(record[name]) for name in cell_columns("gi")}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {
        "type": "FeatureCollection",
        "title": f"{cells.indicator.title}, {cells.period.label}",
        "notes": [*caveats(cells.notes), source_line(cells.notes)],
        "features": features,
    }


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _plain(value: Any) -> Any:
    """A value that JSON can hold."""
    return value.item() if isinstance(value, np.generic) else value
