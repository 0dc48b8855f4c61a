"""The interactive map of cells: our own outlines, no basemap, nothing fetched.

What is sent stays small: a square is its middle, its count and the index of its colour, and the
browser draws it with the size and turn that all squares share. The National Grid turns against true
north by less than half a degree across a county, about two metres at the corner of a square.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pydeck
from pydeck.bindings.json_tools import default_serialize

from cspdata.catalogue import Town
from cspdata.cells import CELL_CLASSES, Cells
from cspdata.charts.labels import placed_labels
from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.geometry import cell_polygons, grid_turn, square_centres
from cspdata.maps.legend import Counts, checked_layer, class_colours, count_classes
from cspdata.results import Outlines
from cspdata.words import class_text, number_text

Row = dict[str, Any]
DEGREES = 5  # decimals of a degree: about a metre
TILE = 512  # pixels of the world at zoom 0 in deck.gl
MARGIN = 0.92  # share of the view that the outlines fill
NONE = CELL_CLASSES.index("not significant")
OVERLAP = 1.006  # squares overlap by this, so that rounding leaves no hairline between them
RING = 11  # pixels of the radius of the ring around the chosen cell
FILL = 230  # opacity of a filled cell, so that outlines stay visible beneath


def hotspot_deck(
    cells: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = LIGHT,
    layer: str = "significance",
    selected: str | None = None,
    lsoa_outlines: Outlines | None = None,
    width: int = 900,
    height: int = 640,
) -> pydeck.Deck:
    """The map of cells over the outlines, fitted to a view of `width` × `height` pixels.

    `layer`: `significance` fills hot and cold cells, `count` fills by number. Only cells with a
    count or a class are sent. `selected` is the `cell_id` that is ringed. Layers, by id: `land`,
    `cells` (pickable; an object has `cell_id`), `selected`, `selected_ring`,
    `town_dots`, `towns`. Small areas need `lsoa_outlines`.
    """
    name = checked_layer(layer)
    shown = _shown(cells.frame)
    counts = name == "count"
    rows = _cell_rows(shown, cells, lsoa_outlines, counts=counts)
    view = fitted_view(outlines.bounds, width=width, height=height)
    chosen = cells.frame[cells.frame["cell_id"] == selected]
    return CompactDeck(
        layers=[
            _land(outlines, theme),
            _cells(rows, shown, cells.size, _palette(cells, theme, counts=counts), theme),
            *_selected(chosen, cells.size, lsoa_outlines, theme),
            *_towns(towns, view, theme),
        ],
        initial_view_state=view,
        map_provider=None,  # and no `map_style`: Streamlit takes a bare None for its own basemap
        tooltip=_tooltip(cells, theme),
    )


class CompactDeck(pydeck.Deck):  # type: ignore[misc]  # pydeck ships no types
    """A deck whose JSON has no indentation: a third of the size."""

    def to_json(self) -> str:
        """The deck as JSON for deck.gl."""
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))


def fitted_view(
    bounds: tuple[float, float, float, float], *, width: int, height: int
) -> pydeck.ViewState:
    """The view that shows bounds (west, south, east, north) in a window of that many pixels."""
    west, south, east, north = bounds
    top, bottom = _mercator(north), _mercator(south)
    across = MARGIN * width / (TILE * max((east - west) / 360, 1e-9))
    along = MARGIN * height / (TILE * max(top - bottom, 1e-9))
    middle = (top + bottom) / 2
    latitude = math.degrees(2 * math.atan(math.exp((2 * middle - 1) * math.pi)) - math.pi / 2)
    return pydeck.ViewState(
        longitude=round((west + east) / 2, DEGREES),
        latitude=round(latitude, DEGREES),
        zoom=round(min(math.log2(min(across, along)), 16), 3),
        min_zoom=4,
        max_zoom=15,
        pitch=0,
        bearing=0,
    )


def _mercator(latitude: float) -> float:
    """How far up the square of the world a latitude lies in web Mercator, from 0 to 1."""
    radians = math.radians(latitude)
    return 0.5 + math.log(math.tan(math.pi / 4 + radians / 2)) / (2 * math.pi)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells that hold something or stand out; a count that is not known is sent too."""
    counts = pd.to_numeric(frame["count"], errors="coerce")
    return frame[(counts != 0) | (frame["class"] != "not significant")]


def _cell_rows(
    frame: pd.DataFrame, cells: Cells, lsoa_outlines: Outlines | None, *, counts: bool
) -> list[Row]:
    """The cells as deck.gl takes them: `cell_id`, place `p`, count `n`, words `w`, colour `k`.

    `p` is the middle of a square, or the rings of a small area; one with several parts has several
    rows.
    """
    numbers = pd.to_numeric(frame["count"], errors="coerce").to_numpy(dtype=float)
    at = {name: k for k, name in enumerate(CELL_CLASSES)}
    words = {name: class_text(name) if at[name] != NONE else "within chance" for name in at}
    classes = count_classes(cells)
    if cells.size.isdigit():
        middles = np.round(square_centres(frame, int(cells.size)), DEGREES).tolist()
        places: list[list[Any]] = [[middle] for middle in middles]
    else:
        places = cell_polygons(frame, cells.size, lsoa_outlines)
    rows = []
    for parts, code, number, kind in zip(
        places, frame["cell_id"], numbers, frame["class"], strict=True
    ):
        said = {"n": _number(number), "w": words[kind]}
        said |= {"k": _place(number, classes) if counts else at[kind]}
        rows += [{"cell_id": str(code), "p": part} | said for part in parts]
    return rows


def _number(count: float) -> int | str:
    """A count as JSON holds it best: a number below a thousand, else a text with separators."""
    if math.isnan(count):
        return "too small to show"
    return int(count) if count < 1000 else number_text(count)


def _place(count: float, classes: Counts) -> int:
    """The index of a count's colour: its class, then one for not known, then one for none."""
    known = len(classes.floors)
    if math.isnan(count):
        return known
    return classes.place(count) if count >= 1 else known + 1


def _palette(cells: Cells, theme: Theme, *, counts: bool) -> list[list[int]]:
    """The fills by index: of the cell classes, or of the count classes, not known and none."""
    if not counts:
        colours = class_colours(theme)
        return [_fill(colours[name], theme) for name in CELL_CLASSES]
    shades = count_classes(cells).colours(theme)
    return [
        *(_fill(shade, theme) for shade in shades),
        _fill(theme.missing, theme),
        _fill(None, theme),
    ]


def _fill(colour: str | None, theme: Theme) -> list[int]:
    """A colour as red, green, blue and opacity; none is that of the land, fully clear."""
    return [*_rgb(theme.land), 0] if colour is None else [*_rgb(colour), FILL]


def _rgb(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def _land(outlines: Outlines, theme: Theme) -> pydeck.Layer:
    features = [
        {"type": "Feature", "properties": {}, "geometry": feature["geometry"]}
        for feature in outlines.collection["features"]
    ]
    return pydeck.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="land",
        filled=True,
        stroked=True,
        get_fill_color=_rgb(theme.land),
        get_line_color=_rgb(theme.border),
        line_width_units=pydeck.types.String("pixels"),
        get_line_width=0.8,
        pickable=False,
    )


def _cells(
    rows: list[Row], frame: pd.DataFrame, size: str, palette: Sequence[list[int]], theme: Theme
) -> pydeck.Layer:
    """The cells; the browser looks the colour up, so that a row carries its index alone."""
    fill = str(palette[-1])
    for k in range(len(palette) - 2, -1, -1):
        fill = f"k == {k} ? {palette[k]} : {fill}"
    look = {
        "id": "cells",
        "get_fill_color": fill,
        "stroked": False,
        "filled": True,
        "extruded": False,
        "pickable": True,
        "auto_highlight": True,
        "highlight_color": [*_rgb(theme.text), 70],
    }
    if not size.isdigit():
        return pydeck.Layer("PolygonLayer", rows, get_polygon="p", **look)
    turn = grid_turn(frame, int(size)) if len(frame) else 0.0
    return pydeck.Layer(
        "ColumnLayer",
        rows,
        get_position="p",
        disk_resolution=4,
        radius=round(OVERLAP * int(size) / math.sqrt(2), 1),
        angle=round(45 + turn, 3),
        **look,
    )


def _selected(
    frame: pd.DataFrame, size: str, lsoa_outlines: Outlines | None, theme: Theme
) -> list[pydeck.Layer]:
    """The outline of the chosen cell and a ring that shows it from afar; no layers without one."""
    if frame.empty:
        return []
    line = {
        "filled": False,
        "stroked": True,
        "get_line_color": _rgb(theme.text),
        "line_width_units": pydeck.types.String("pixels"),
        "get_line_width": 2,
        "pickable": False,
    }
    shapes = cell_polygons(frame, size, lsoa_outlines)
    rings = [{"p": ring} for polygons in shapes for ring in polygons]
    middle = np.round(square_centres(frame, int(size) if size.isdigit() else 0), DEGREES)
    return [
        pydeck.Layer("PolygonLayer", rings, id="selected", get_polygon="p", **line),
        pydeck.Layer(
            "ScatterplotLayer",
            [{"at": place} for place in middle.tolist()],
            id="selected_ring",
            get_position="at",
            get_radius=0,
            radius_min_pixels=RING,
            radius_max_pixels=RING,
            **line,
        ),
    ]


def _towns(towns: Sequence[Town], view: pydeck.ViewState, theme: Theme) -> list[pydeck.Layer]:
    """The names that find room at the first zoom; zooming in leaves them beside their places."""
    if not towns:
        return []
    size = theme.size - 1
    world = TILE * 2**view.zoom
    spots = [
        (town.longitude / 360 * world, -_mercator(town.latitude) * world, town.name)
        for town in towns
    ]
    rows = [
        {
            "at": [town.longitude, town.latitude],
            "name": label.name,
            "shift": [round(label.right), round(label.down)],
        }
        for town, label in zip(towns, placed_labels(spots, size=size), strict=True)
        if label is not None
    ]
    dots = [{"at": [town.longitude, town.latitude]} for town in towns]
    return [
        pydeck.Layer(
            "ScatterplotLayer",
            dots,
            id="town_dots",
            get_position="at",
            get_radius=0,
            radius_min_pixels=2,
            radius_max_pixels=2,
            get_fill_color=_rgb(theme.text),
            pickable=False,
        ),
        pydeck.Layer(
            "TextLayer",
            rows,
            id="towns",
            get_position="at",
            get_text="name",
            get_pixel_offset="shift",
            get_size=size,
            get_color=_rgb(theme.text),
            font_family=pydeck.types.String("Source Sans, Arial, sans-serif"),
            font_weight=600,
            background=True,
            get_background_color=[*_rgb(theme.background), 190],
            background_padding=[3, 0, 3, 0],
            character_set=pydeck.types.String("auto"),
            pickable=False,
        ),
    ]


def _tooltip(cells: Cells, theme: Theme) -> Row:
    noun = cells.indicator.noun
    return {
        "html": f"{noun[:1].upper()}{noun[1:]}: <b>{{n}}</b><br>{{w}}",
        "style": {
            "backgroundColor": theme.surface,
            "color": theme.text,
            "border": f"1px solid {theme.border}",
            "borderRadius": "4px",
            "padding": "6px 10px",
            "fontFamily": theme.font,
            "fontSize": f"{theme.size}px",
        },
    }
