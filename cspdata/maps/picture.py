"""Maps as pictures for slides and documents, drawn without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from cspdata.catalogue import Town
from cspdata.cells import Cells
from cspdata.charts import area_map, picture
from cspdata.charts.labels import placed_labels
from cspdata.charts.layers import Shapes, field, haloed, layer, layered
from cspdata.charts.planar import PROJECTION
from cspdata.charts.theme import PRINT, Theme
from cspdata.maps.geometry import polygons_by_code
from cspdata.maps.legend import Key, checked_layer, class_colours, count_classes, legend
from cspdata.places import to_national_grid
from cspdata.results import Levels, Outlines
from cspdata.words import size_label

Row = dict[str, Any]
ROOM = 0.86  # share of the picture's height that the map itself takes, above its legend


def hotspot_picture(
    cells: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = PRINT,
    layer: str = "significance",
    lsoa_outlines: Outlines | None = None,
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
        layer=layer,
        lsoa_outlines=lsoa_outlines,
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
    layer: str = "significance",
    lsoa_outlines: Outlines | None = None,
    height: int = 640,
) -> alt.LayerChart:
    """The map of cells as a chart without a server's map tiles; the same colours as the deck's."""
    name = checked_layer(layer)
    keys = [key for key in legend(name, theme=theme, cells=cells) if key.colour is not None]
    shapes = _class_shapes(cells, lsoa_outlines, theme, counts=name == "count")
    land = [_grid_shape(rings) for rings in polygons_by_code(outlines).values()]
    layers = [
        _land_layer(theme),
        _class_layer(keys, cells),
        *_town_layers(towns, outlines, theme, height=height),
    ]
    held = {"land": Shapes(land), "cells": Shapes(_named(shapes, keys))}
    return layered(layers, theme=theme, height=height, projection=PROJECTION, datasets=held)


def _class_shapes(
    cells: Cells, lsoa_outlines: Outlines | None, theme: Theme, *, counts: bool
) -> list[Row]:
    """One many-part shape for each colour of the map, in metres, with the colour."""
    frame = cells.frame
    if counts:
        classes = count_classes(cells)
        shades = classes.colours(theme)
        numbers = frame["count"].to_numpy(dtype=float, na_value=np.nan)
        colours = [
            theme.missing if one != one else shades[classes.place(one)] if one >= 1 else None
            for one in numbers
        ]
    else:
        by_class: dict[str, str | None] = {str(k): v for k, v in class_colours(theme).items()}
        colours = [by_class[str(name)] for name in frame["class"]]
    parts: dict[str, list[Any]] = {}
    polygons = _grid_polygons(cells, lsoa_outlines)
    for colour, shape in zip(colours, polygons, strict=True):
        if colour is not None:
            parts.setdefault(colour, []).extend(shape)
    return [
        _feature({"type": "MultiPolygon", "coordinates": shape}) | {"colour": colour}
        for colour, shape in parts.items()
    ]


def _grid_polygons(cells: Cells, lsoa_outlines: Outlines | None) -> list[list[Any]]:
    """The polygons of each cell in metres: squares as they are, small areas by their outline."""
    frame = cells.frame
    if cells.size.isdigit():
        size = int(cells.size)
        corners = zip(frame["easting"].tolist(), frame["northing"].tolist(), strict=True)
        return [
            [[[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]]
            for x, y in corners
        ]
    if lsoa_outlines is None:
        raise ValueError("cells of small areas need `lsoa_outlines`, the outlines of the LSOAs")
    by_code = polygons_by_code(lsoa_outlines)
    return [_in_metres(by_code.get(str(code), [])) for code in frame["cell_id"]]


def _in_metres(polygons: Sequence[Any]) -> list[Any]:
    return [[_ring_in_metres(ring) for ring in rings] for rings in polygons]


def _ring_in_metres(ring: Sequence[Sequence[float]]) -> list[list[int]]:
    points = np.asarray(ring, dtype=float)[:, :2]
    east, north = to_national_grid(points[:, 0], points[:, 1])
    rounded: list[list[int]] = np.rint(np.column_stack([east, north])).astype(int).tolist()
    return rounded


def _grid_shape(polygons: Sequence[Any]) -> Row:
    return _feature({"type": "MultiPolygon", "coordinates": _in_metres(polygons)})


def _feature(geometry: Row) -> Row:
    return {"type": "Feature", "geometry": geometry}


def _named(shapes: Sequence[Row], keys: Sequence[Key]) -> list[Row]:
    """The shapes with the label of their colour."""
    names: dict[str | None, str] = {key.colour: key.label for key in keys}
    return [shape | {"label": names[shape["colour"]]} for shape in shapes]


def _land_layer(theme: Theme) -> alt.Chart:
    mark = {"type": "geoshape", "fill": theme.land, "stroke": theme.border, "strokeWidth": 0.7}
    return layer(mark, {}, "land")


def _class_layer(keys: Sequence[Key], cells: Cells) -> alt.Chart:
    """The filled cells with the legend; each shape is named by the label of its colour."""
    title = f"{cells.indicator.title}, {size_label(cells.size)}, {cells.period.label}"
    legend_ = {"title": title, "orient": "bottom", "columns": 2, "titleLimit": 0, "labelLimit": 0}
    legend_ |= {"symbolType": "square", "symbolStrokeWidth": 0, "symbolSize": 220}
    scale = {"domain": [key.label for key in keys], "range": [key.colour for key in keys]}
    fill = field("label", "nominal", scale=scale, legend=legend_)
    mark = {"type": "geoshape", "opacity": 0.9}
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
