"""Maps as pictures for slides and documents, drawn without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from cspdata.catalogue import Town
from cspdata.cells import Cells
from cspdata.charts import area_map, picture
from cspdata.charts.labels import LETTER, placed_labels
from cspdata.charts.layers import Shapes, field, haloed, layer, layered
from cspdata.charts.planar import PROJECTION
from cspdata.charts.theme import PRINT, Theme
from cspdata.maps.fills import Fills, fills
from cspdata.maps.geometry import in_metres, metre_polygons, polygons_by_code
from cspdata.maps.legend import Key
from cspdata.places import to_national_grid
from cspdata.results import Levels, Outlines
from cspdata.words import cells_label, counted_when

Row = dict[str, Any]
SYMBOL = 40  # pixels of a legend's symbol and the space beside it
ROOM = 0.86  # share of the picture's height that the map itself takes, above its legend


def hotspot_picture(
    cells: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = PRINT,
    area_outlines: Outlines | None = None,
    width: int = 1200,
    height: int = 900,
) -> bytes:
    """The map of cells as PNG with its legend, in National Grid metres.

    `width` and `height` are pixels of the drawing; the PNG has twice as many each way.
    """
    chart = hotspot_chart(
        cells,
        outlines,
        towns=towns,
        theme=theme,
        area_outlines=area_outlines,
        height=height,
    )
    return picture(chart, width=width, height=height)


def area_picture(
    levels: Levels,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = PRINT,
    width: int = 1200,
    height: int = 900,
    breaks: Sequence[float] | None = None,
) -> bytes:
    """The map of areas shaded by rate as PNG with its legend; `breaks` as in `area_map`."""
    chart = area_map(levels, outlines, towns=towns, theme=theme, height=height, breaks=breaks)
    return picture(chart, width=width, height=height)


def hotspot_chart(
    cells: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = PRINT,
    area_outlines: Outlines | None = None,
    height: int = 640,
) -> alt.LayerChart:
    """The map of cells as a chart without a server's map tiles; the same colours as the deck's."""
    drawn = fills(cells, theme)
    shapes = _class_shapes(cells, drawn, area_outlines)
    keys = [key for key in drawn.keys if key.colour]
    # Areas are told from one another by their lines, the unfilled ones as well.
    lines = area_outlines if cells.by_area and area_outlines is not None else outlines
    land = [_grid_shape(rings) for rings in polygons_by_code(lines).values()]
    layers = [
        _land_layer(theme),
        _class_layer(keys, cells, theme),
        *_town_layers(towns, outlines, theme, height=height),
    ]
    held = {"land": Shapes(land), "cells": Shapes(shapes)}
    return layered(layers, theme=theme, height=height, projection=PROJECTION, datasets=held)


def _class_shapes(cells: Cells, drawn: Fills, area_outlines: Outlines | None) -> list[Row]:
    """One many-part shape for each label of the map, in metres."""
    filled = np.array([colour is not None for colour in drawn.palette])[drawn.at]
    polygons = metre_polygons(cells.frame[filled], cells, area_outlines)
    parts: dict[str, list[Any]] = {}
    for place, shape in zip(drawn.at[filled], polygons, strict=True):
        label = drawn.label(int(place))
        if label is not None:
            parts.setdefault(label, []).extend(shape)
    return [
        _feature({"type": "MultiPolygon", "coordinates": shape}) | {"label": label}
        for label, shape in parts.items()
    ]


def _grid_shape(polygons: Sequence[Any]) -> Row:
    return _feature({"type": "MultiPolygon", "coordinates": in_metres(polygons)})


def _feature(geometry: Row) -> Row:
    return {"type": "Feature", "geometry": geometry}


def _land_layer(theme: Theme) -> alt.Chart:
    mark = {"type": "geoshape", "fill": theme.land, "stroke": theme.border, "strokeWidth": 0.7}
    return layer(mark, {}, "land")


def _class_layer(keys: Sequence[Key], cells: Cells, theme: Theme) -> alt.Chart:
    """The filled cells with the legend; each shape is named by the label of its colour."""
    when = counted_when(cells)
    if cells.before is not None:
        when += f" against {cells.before.label}"
    title = [f"{cells.indicator.title}, {cells_label(cells)}", when]
    longest = max((len(key.label) for key in keys), default=0)
    room = round(2 * (longest * LETTER * theme.size + SYMBOL))
    legend_ = {"title": title, "orient": "bottom", "titleLimit": 0, "labelLimit": 0}
    legend_ |= {"symbolType": "square", "symbolStrokeWidth": 0, "symbolSize": 220}
    legend_ |= {"columns": {"expr": f"width < {room} ? 1 : 2"}}
    scale = {"domain": [key.label for key in keys], "range": [key.colour for key in keys]}
    fill = field("label", "nominal", scale=scale, legend=legend_)
    mark = {"type": "geoshape", "opacity": 0.9}
    if cells.by_area:
        mark |= {"stroke": theme.border, "strokeWidth": 0.7}
    return layer(mark, {"fill": fill}, "cells")


def _town_layers(
    towns: Sequence[Town], outlines: Outlines, theme: Theme, *, height: int
) -> list[alt.Chart]:
    """The names of towns that find room, each beside its place."""
    if not towns:
        return []
    west, south, east, north = outlines.bounds
    _, ends = to_national_grid(np.array([west, east]), np.array([south, north]))
    pixel = float(ends[1] - ends[0]) / (height * ROOM)
    x, y = to_national_grid(
        np.array([town.longitude for town in towns]), np.array([town.latitude for town in towns])
    )
    size = theme.size - 3
    spots = [
        (float(a) / pixel, -float(b) / pixel, town.name)
        for a, b, town in zip(x, y, towns, strict=True)
    ]
    dots = [{"east": float(a), "north": float(b)} for a, b in zip(x, y, strict=True)]
    names = [
        {"east": dot["east"] + label.right * pixel, "north": dot["north"] - label.down * pixel}
        | {"name": label.name}
        for dot, label in zip(dots, placed_labels(spots, size=size), strict=True)
        if label is not None
    ]
    at = {"longitude": field("east"), "latitude": field("north")}
    words = {"type": "text", "baseline": "middle", "color": theme.text, "fontSize": size}
    dot_mark = {"type": "circle", "size": 20, "color": theme.text, "opacity": 1}
    named = at | {"text": field("name", "nominal")}
    return [layer(dot_mark, at, dots), *haloed(words, named, names, theme=theme)]
