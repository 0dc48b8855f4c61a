"""The pictures of a patrol sheet: the cell in its surroundings, and the hours of its week."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cspdata.charts import picture
from cspdata.charts.layers import Shapes, field, haloed, layer, layered
from cspdata.charts.theme import PRINT, Theme
from cspdata.export.hotspot_pack import HotspotPack
from cspdata.hotspots.grids import cell_corners
from cspdata.maps.legend import count_classes
from cspdata.places import to_national_grid
from cspdata.stats import Aoristic
from cspdata.words.hotspots import DAYS

Floats = npt.NDArray[np.float64]
Rings = list[list[list[float]]]
LEAST_REACH = 1200  # metres from the middle to the edge: a place is known by what lies around it
CELLS_ACROSS = 4.5  # cells from the middle to the edge
ROOM_OF_AREA = 2.2  # how much more than an area itself is shown
PLANE = {"type": "identity", "scale": 1, "translate": [0, 0]}
BARS = (5000, 2000, 1000, 500, 200)  # metres of a scale bar


def place_picture(
    pack: HotspotPack, *, theme: Theme = PRINT, width: int = 720, height: int = 640
) -> bytes:
    """The cell ringed among its neighbours, shaded by count, as PNG; north is up.

    `width` and `height` are pixels of the drawing; the PNG has twice as many each way.
    """
    shapes = _areas(pack)
    frame = pack.cells.frame
    mine = int(np.flatnonzero((frame["cell_id"] == pack.cell_id).to_numpy())[0])
    polygons = _cell_polygons(pack, shapes)
    around = np.concatenate([np.asarray(ring) for ring in polygons(mine)[0]])
    put = _put(pack, around, width, height)
    land = [_feature(_placed(rings, put)) for rings in shapes.values() if _near(rings, put)]
    counted = np.flatnonzero(frame["count"].fillna(1).to_numpy(dtype=float) >= 1)
    near = [k for k in counted.tolist() if _near(polygons(k), put)]
    held = {
        "land": Shapes(land),
        "cells": Shapes(_shaded(pack, near, polygons, put, theme)),
        "mine": Shapes([_feature(_placed(polygons(mine), put))]),
    }
    ring = {"type": "geoshape", "fill": None, "strokeJoin": "round", "clip": True}
    layers = [
        layer(_shape(theme, fill=theme.land), {}, "land"),
        layer(
            {"type": "geoshape", "opacity": 1, "clip": True},
            {"fill": field("colour", "nominal", scale=None)},
            "cells",
        ),
        layer(_shape(theme, fill=None), {}, "land"),
        layer(ring | {"stroke": theme.background, "strokeWidth": 9}, {}, "mine"),
        layer(ring | {"stroke": theme.hot[2], "strokeWidth": 5}, {}, "mine"),
        *_towns(pack, put, theme, width, height),
        *_scale(put, theme, height),
    ]
    # Without padding a pixel of the plane is a pixel of the picture.
    chart = layered(layers, theme=theme, height=height, projection=PLANE, datasets=held, padding=0)
    return picture(chart, width=width, height=height)


def hours_picture(
    hours: Aoristic, *, theme: Theme = PRINT, width: int = 1100, height: int = 330
) -> bytes:
    """The week as seven rows of 24 hours, the darker the more of the events, as PNG."""
    most = float(hours.weights.max()) or 1.0
    rows = [
        {"day": DAYS[day], "hour": hour, "part": float(weight) / most}
        for day, week in enumerate(hours.weights)
        for hour, weight in enumerate(week)
    ]
    encoding = {
        "x": field(
            "hour",
            "ordinal",
            axis={
                "title": None,
                "labelAngle": 0,
                "values": list(range(0, 24, 3)),
                "labelExpr": "(datum.value < 10 ? '0' : '') + datum.value + ':00'",
                "labelAlign": "left",
                "bandPosition": 0,
            },
        ),
        "y": field("day", "ordinal", sort=list(DAYS), axis={"title": None}),
        "color": field(
            "part", scale={"range": [theme.land, *theme.ramp], "domain": [0, 1]}, legend=None
        ),
    }
    mark = {"type": "rect", "stroke": theme.background, "strokeWidth": 1}
    chart = layered([layer(mark, encoding, rows)], theme=theme, height=height)
    return picture(chart, width=width, height=height)


def shades(pack: HotspotPack, theme: Theme = PRINT) -> list[tuple[str, str]]:
    """The colours of the map with the counts that they stand for, fewest first."""
    classes = count_classes(pack.cells)
    return list(zip(classes.colours(theme), classes.labels, strict=True))


class _Put:
    """Places of the national grid as pixels of a picture, its top left corner first."""

    def __init__(self, west: float, north: float, metres: float, width: int, height: int) -> None:
        self.west, self.north, self.metres = west, north, metres
        self.width, self.height = width, height

    def __call__(self, points: Floats) -> Floats:
        return np.column_stack(
            [(points[:, 0] - self.west) / self.metres, (self.north - points[:, 1]) / self.metres]
        )


def _put(pack: HotspotPack, around: Floats, width: int, height: int) -> _Put:
    """What is shown: the cell in the middle, several of its kind to each side."""
    low, high = around.min(axis=0), around.max(axis=0)
    middle = (low + high) / 2
    if pack.cells.by_area:
        reach = float((high - low).max()) / 2 * ROOM_OF_AREA
    else:
        reach = CELLS_ACROSS * int(pack.cells.size)
    reach = max(reach, LEAST_REACH)
    metres = 2 * reach / min(width, height)
    west, north = middle[0] - metres * width / 2, middle[1] + metres * height / 2
    return _Put(float(west), float(north), metres, width, height)


def _areas(pack: HotspotPack) -> dict[str, list[list[Floats]]]:
    """The areas by code: polygons of rings in metres."""
    if pack.outlines is None:
        return {}
    found = {}
    for feature in pack.outlines.collection["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        parts = [parts] if geometry["type"] == "Polygon" else parts
        found[str(feature["properties"]["code"])] = [
            [_metres(ring) for ring in polygon] for polygon in parts
        ]
    return found


def _metres(ring: Sequence[Sequence[float]]) -> Floats:
    points = np.asarray(ring, dtype=float)
    return np.column_stack(to_national_grid(points[:, 0], points[:, 1]))


def _cell_polygons(
    pack: HotspotPack, shapes: dict[str, list[list[Floats]]]
) -> Callable[[int], list[list[Floats]]]:
    """What gives the polygons of a cell, in metres, by its place in the map's rows."""
    frame, cells = pack.cells.frame, pack.cells
    if cells.by_area:
        codes = frame["cell_id"].astype(str).tolist()
        return lambda k: shapes[codes[k]]
    easting, northing = (frame[name].to_numpy(dtype=np.int64) for name in ("easting", "northing"))
    corners = cell_corners(easting, northing, int(cells.size), cells.shape)
    return lambda k: [[np.concatenate([corners[k], corners[k][:1]])]]


def _near(polygons: list[list[Floats]], put: _Put) -> bool:
    """Whether any of a shape's box lies in the picture."""
    points = put(np.concatenate([polygon[0] for polygon in polygons]))
    low, high = points.min(axis=0), points.max(axis=0)
    return bool((high > 0).all() and low[0] < put.width and low[1] < put.height)


def _placed(polygons: list[list[Floats]], put: _Put) -> list[Rings]:
    return [[np.round(put(ring), 1).tolist() for ring in polygon] for polygon in polygons]


def _feature(polygons: list[Rings], **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    } | more


def _shaded(
    pack: HotspotPack,
    near: list[int],
    polygons: Callable[[int], list[list[Floats]]],
    put: _Put,
    theme: Theme,
) -> list[dict[str, Any]]:
    classes = count_classes(pack.cells)
    colours = classes.colours(theme)
    counts = pack.cells.frame["count"].to_numpy(dtype=float, na_value=np.nan)
    return [
        _feature(
            _placed(polygons(k), put),
            colour=theme.missing if math.isnan(counts[k]) else colours[classes.place(counts[k])],
        )
        for k in near
    ]


def _shape(theme: Theme, *, fill: str | None) -> dict[str, Any]:
    return {
        "type": "geoshape",
        "fill": fill,
        "stroke": theme.border,
        "strokeWidth": 0.8,
        "clip": True,
    }


def _towns(pack: HotspotPack, put: _Put, theme: Theme, width: int, height: int) -> list[Any]:
    """The names of the towns that lie in the picture."""
    towns = pack.partnership.towns
    if not towns:
        return []
    east, north = to_national_grid(
        np.array([one.longitude for one in towns]), np.array([one.latitude for one in towns])
    )
    rows = [
        {"x": float(x), "y": float(y), "name": one.name}
        for one, (x, y) in zip(towns, put(np.column_stack([east, north])), strict=True)
        if _half(one.name, theme) < x < width - _half(one.name, theme) and 30 < y < height - 20
    ]
    words = {"type": "text", "dy": -14, "fontSize": theme.size + 2, "fontWeight": "bold"}
    at = _pixels(width, height)
    dot = layer({"type": "circle", "size": 60, "color": theme.text, "opacity": 1}, at, rows)
    named = at | {"text": field("name", "nominal")}
    return [dot, *haloed(words | {"color": theme.text}, named, rows, theme=theme)] if rows else []


def _half(name: str, theme: Theme) -> float:
    """Half the width of a name in pixels, at most; one that left the picture would widen it."""
    return 0.35 * (theme.size + 2) * len(name)


def _scale(put: _Put, theme: Theme, height: int) -> list[Any]:
    """A bar of round length at the bottom left."""
    length = next((one for one in BARS if one / put.metres < put.width / 4), BARS[-1])
    end = 24 + length / put.metres
    label = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    at = _pixels(put.width, height)
    row = {"x": 24.0, "y": height - 22.0, "x2": end, "name": label}
    bar = {"type": "rule", "strokeWidth": 4, "color": theme.text}
    back = {"type": "rule", "strokeWidth": 9, "color": theme.background}
    words = {"type": "text", "align": "left", "dy": -16, "fontSize": theme.size}
    ended = at | {"x2": {"field": "x2"}}
    named = at | {"text": field("name", "nominal")}
    return [
        layer(back, ended, [row]),
        layer(bar, ended, [row]),
        *haloed(words | {"color": theme.text}, named, [row], theme=theme),
    ]


def _pixels(width: int, height: int) -> dict[str, Any]:
    """Channels that read places in pixels, from the top left corner."""
    across = {"domain": [0, width], "range": [0, width], "nice": False, "zero": False}
    down = {"domain": [0, height], "range": [0, height], "nice": False, "zero": False}
    return {
        "x": field("x", scale=across, axis=None),
        "y": field("y", scale=down, axis=None),
    }
