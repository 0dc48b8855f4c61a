"""The interactive map of cells: our own outlines, no basemap, nothing fetched.

What is sent stays small: a square or a hexagon is its middle, its count, what its class says and
the index of its colour, and the browser draws it with the size and turn that all cells share. The
National Grid turns against true north by less than half a degree across a county, about two metres
at the corner of a square.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pydeck
from pydeck.bindings.json_tools import default_serialize
from pydeck.bindings.map_styles import CARTO_DARK, CARTO_LIGHT

from cspdata.catalogue import Town
from cspdata.cells import Cells
from cspdata.charts.theme import DARK, LIGHT, Theme
from cspdata.maps.fills import Fills, fills
from cspdata.maps.geometry import cell_polygons, grid_turn, middles
from cspdata.maps.ground import (
    PIXELS,
    Row,
    Zone,
    land_layers,
    name_layers,
    rgb,
    zone_layers,
)
from cspdata.maps.underlay import Underlay
from cspdata.maps.view import DEGREES, centred_view, fitted_view
from cspdata.places import HEXAGON_SIDE
from cspdata.results import Outlines

OVERLAP = 1.006  # cells overlap by this, so that rounding leaves no hairline between them
RING = 11  # pixels of the radius of the ring around the chosen cell
BORDER = 0.6  # pixels of the line around an area
THROUGH = 150  # opacity of a filled cell above a basemap, whose streets are to be seen
FILL = 230  # opacity of a filled cell, so that outlines stay visible beneath


def hotspot_deck(
    cells: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = LIGHT,
    selected: str | None = None,
    area_outlines: Outlines | None = None,
    underlay: Underlay | None = None,
    zones: Sequence[Zone] = (),
    width: int = 900,
    height: int = 640,
    centre: tuple[float, float] | None = None,
    zoom_in: float | None = None,
    basemap: bool = False,
) -> pydeck.Deck:
    """The map of cells over the outlines, fitted to a view of `width` × `height` pixels.

    Cells are filled by `cells.method`; of squares and hexagons only those
    with an event or a class are sent, areas have lines around them. `selected` is
    the `cell_id` that is ringed. Areas need `area_outlines`. `underlay` lies beneath the
    cells, the lines of `zones` (name, outlines) above. With `centre` (longitude, latitude) the view
    is around that place, `zoom_in` zooms (3 if not given) closer than the whole area. With
    `basemap` the browser fetches CARTO's map of streets, which has its own names, and our land is
    clear; without it nothing is fetched.

    Layers, by id: `land`, `underlay`, `borders`, `cells` (pickable; an object has `cell_id`),
    `zone_casings`, `zones`, `zone_names`, `town_dots`, `towns`, `selected`, `selected_ring`.
    """
    drawn = fills(cells, theme)
    view = fitted_view(outlines.bounds, width=width, height=height)
    if centre is not None:
        view = centred_view(view, centre, zoom_in)
    chosen = cells.frame[cells.frame["cell_id"] == selected]
    return CompactDeck(
        layers=[
            *land_layers(outlines, underlay, theme, clear=basemap),
            _cells(cells, drawn, area_outlines, theme, opacity=THROUGH if basemap else FILL),
            *zone_layers(zones, theme),
            *name_layers(() if basemap else towns, zones, view, theme),
            *_selected(chosen, cells, area_outlines, theme),
        ],
        initial_view_state=view,
        **_beneath(theme, basemap=basemap),
        tooltip=_tooltip(cells, theme),
    )


def _beneath(theme: Theme, *, basemap: bool) -> Row:
    """What a deck says of a basemap; of none a provider that is none, and no style at all.

    Streamlit takes a bare style of None for its own basemap.
    """
    if not basemap:
        return {"map_provider": None}
    return {"map_provider": "carto", "map_style": CARTO_DARK if theme is DARK else CARTO_LIGHT}


class CompactDeck(pydeck.Deck):  # type: ignore[misc]  # pydeck ships no types
    """A deck whose JSON has no indentation and no escaped letters: a third of the size."""

    def to_json(self) -> str:
        """The deck as JSON for deck.gl."""
        return json.dumps(
            self,
            sort_keys=True,
            default=default_serialize,
            separators=(",", ":"),
            ensure_ascii=False,
        )


def _cells(
    cells: Cells, drawn: Fills, area_outlines: Outlines | None, theme: Theme, *, opacity: int
) -> pydeck.Layer:
    """The cells; the browser looks the colour up, so that a row carries its index alone."""
    # Areas are told from one another by their lines, those without an event as well.
    shown = np.flatnonzero(drawn.marked | cells.by_area)
    frame = cells.frame.iloc[shown]
    palette = [_fill(colour, theme, opacity) for colour in drawn.palette]
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
        "highlight_color": [*rgb(theme.text), 70],
    }
    if cells.by_area:
        places = cell_polygons(frame, cells, area_outlines)
        rows = _rows(frame, places, drawn, shown)
        for row in rows:
            row["a"] = cells.names.get(row["cell_id"], row["cell_id"])
        look |= {"stroked": True, "get_line_color": rgb(theme.border)}
        look |= {"line_width_units": PIXELS, "get_line_width": BORDER}
        return pydeck.Layer("PolygonLayer", rows, get_polygon="p", **look)
    at = np.round(middles(frame, cells), DEGREES).tolist() if len(frame) else []
    rows = _rows(frame, [[place] for place in at], drawn, shown)
    sides, radius, turn = _disk(cells)
    if len(frame):
        turn += grid_turn(frame)
    return pydeck.Layer(
        "ColumnLayer",
        rows,
        get_position="p",
        disk_resolution=sides,
        radius=round(OVERLAP * radius, 1),
        angle=round(turn, 3),
        **look,
    )


def _rows(
    frame: pd.DataFrame, places: Sequence[Sequence[Any]], drawn: Fills, shown: npt.NDArray[np.int64]
) -> list[Row]:
    """The cells as deck.gl takes them: `cell_id`, place `p`, count `n`, words `w`, colour `k`.

    `p` is the middle of a cell, or the rings of an area; one with several parts has several
    rows. `w` is left out where no row has words. An area has its name `a` as well.
    """
    rows = []
    wordless = not any(drawn.words)
    for parts, code, k in zip(places, frame["cell_id"], shown.tolist(), strict=True):
        said: Row = {"cell_id": str(code), "n": drawn.numbers[k], "k": int(drawn.at[k])}
        if not wordless:
            said["w"] = drawn.words[k]
        rows += [said | {"p": part} for part in parts]
    return rows


def _disk(cells: Cells) -> tuple[int, float, float]:
    """Sides, radius in metres and turn in degrees of the disk that draws a cell.

    The first corner of a disk points east: a square is turned by 45°, and a hexagon that stands on
    a corner by 30°.
    """
    size = int(cells.size)
    if cells.shape == "hexagon":
        return 6, size * HEXAGON_SIDE, 30.0
    return 4, size / math.sqrt(2), 45.0


def _fill(colour: str | None, theme: Theme, opacity: int) -> list[int]:
    """A colour as red, green, blue and opacity; none is that of the land, fully clear."""
    return [*rgb(theme.land), 0] if colour is None else [*rgb(colour), opacity]


def _selected(
    frame: pd.DataFrame, cells: Cells, area_outlines: Outlines | None, theme: Theme
) -> list[pydeck.Layer]:
    """The outline of the chosen cell and a ring that shows it from afar; no layers without one."""
    if frame.empty:
        return []
    line = {
        "filled": False,
        "stroked": True,
        "get_line_color": rgb(theme.text),
        "line_width_units": PIXELS,
        "get_line_width": 2,
        "pickable": False,
    }
    shapes = cell_polygons(frame, cells, area_outlines)
    rings = [{"p": ring} for polygons in shapes for ring in polygons]
    middle = np.round(middles(frame, cells), DEGREES)
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


def _tooltip(cells: Cells, theme: Theme) -> Row:
    noun = cells.indicator.noun
    words = "" if cells.method == "counts" else "<br>{w}"
    place = "{a}<br>" if cells.by_area else ""
    return {
        "html": f"{place}{noun[:1].upper()}{noun[1:]}: <b>{{n}}</b>{words}",
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
