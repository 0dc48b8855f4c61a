"""What a deck draws around its cells: land, underlay, funded zones, names of towns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pydeck

from cspdata.catalogue import Town
from cspdata.charts.labels import Label, placed_labels
from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.geometry import polygons_by_code
from cspdata.maps.legend import Key
from cspdata.maps.underlay import Underlay, underlay_keys
from cspdata.maps.view import DEGREES, TILE, mercator
from cspdata.results import Outlines

Row = dict[str, Any]
Zone = tuple[str, Outlines]
Bounds = tuple[float, float, float, float]
PIXELS = pydeck.types.String("pixels")
FONT = pydeck.types.String("Source Sans, Arial, sans-serif")
ANY = pydeck.types.String("auto")
# Dashes come from an extension of deck.gl that Streamlit knows; without it the line is unbroken.
DASHES = {"@@type": "PathStyleExtension", "dash": True}
CASING, LINE = 6, 3  # pixels of the light line beneath a zone's and of its own


def rgb(colour: str) -> list[int]:
    """A `#rrggbb` colour as red, green and blue."""
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def land_layers(
    outlines: Outlines, underlay: Underlay | None, theme: Theme, *, clear: bool = False
) -> list[pydeck.Layer]:
    """The partnership's areas with their borders, and between the two the underlay.

    `clear` land is not filled, so that what lies beneath the map is seen.
    """
    features = [
        {"type": "Feature", "properties": {}, "geometry": feature["geometry"]}
        for feature in outlines.collection["features"]
    ]

    def land(name: str, **look: Any) -> pydeck.Layer:
        return pydeck.Layer(
            "GeoJsonLayer",
            {"type": "FeatureCollection", "features": features},
            id=name,
            get_fill_color=rgb(theme.land),
            get_line_color=rgb(theme.border),
            line_width_units=PIXELS,
            get_line_width=0.8,
            pickable=False,
            **look,
        )

    if underlay is None:
        return [land("land", filled=not clear, stroked=True)]
    return [
        land("land", filled=not clear, stroked=False),
        _underlay(underlay, theme),
        land("borders", filled=False, stroked=True),
    ]


def _underlay(underlay: Underlay, theme: Theme) -> pydeck.Layer:
    """The small areas of the underlay, each in the grey of its value."""
    keys = underlay_keys(underlay, theme=theme)
    shapes = polygons_by_code(underlay.outlines)
    rows = []
    for code, value in underlay.values.items():
        place = underlay.place(value)
        if place is not None and code in shapes:
            colour = rgb(keys[place].colour or theme.land)
            rows += [{"p": polygon, "f": colour} for polygon in shapes[code]]
    return pydeck.Layer(
        "PolygonLayer",
        rows,
        id="underlay",
        get_polygon="p",
        get_fill_color="f",
        filled=True,
        stroked=False,
        pickable=False,
    )


def zone_key(theme: Theme = LIGHT) -> Key:
    """The legend's entry of a funded zone: its line."""
    return Key("Funded zone", theme.zone)


def zone_layers(zones: Sequence[Zone], theme: Theme) -> list[pydeck.Layer]:
    """A dashed line around each funded zone, on a line in the colour of the background."""
    if not zones:
        return []
    rings = [
        {"p": ring}
        for _, outlines in zones
        for polygons in polygons_by_code(outlines).values()
        for rings_ in polygons
        for ring in rings_
    ]
    line = {"get_path": "p", "width_units": PIXELS, "pickable": False}
    return [
        pydeck.Layer(
            "PathLayer",
            rings,
            id="zone_casings",
            get_color=rgb(theme.background),
            get_width=CASING,
            **line,
        ),
        pydeck.Layer(
            "PathLayer",
            rings,
            id="zones",
            get_color=rgb(theme.zone),
            get_width=LINE,
            get_dash_array=[4, 2],
            dash_justified=True,
            extensions=[DASHES],
            **line,
        ),
    ]


def name_layers(
    towns: Sequence[Town], zones: Sequence[Zone], view: pydeck.ViewState, theme: Theme
) -> list[pydeck.Layer]:
    """The names that find room at the first zoom, zones before towns, each beside its place.

    The name of a zone stands outside its line, at the middle of one of its sides.
    """
    size, world = theme.size - 1, TILE * 2**view.zoom
    bounds = [_bounds(outlines) for _, outlines in zones]
    boxes = [_box(one, world) for one in bounds]
    spots = [(x, y, name) for (x, y, _), (name, _) in zip(boxes, zones, strict=True)]
    spots += [
        (one.longitude / 360 * world, -mercator(one.latitude) * world, one.name) for one in towns
    ]
    placed = placed_labels(spots, size=size, reaches=[reach for *_, reach in boxes])
    of_zones = [
        _at_side(one, reach, label)
        for one, (*_, reach), label in zip(bounds, boxes, placed, strict=False)
        if label is not None
    ]
    of_towns = [
        _named([one.longitude, one.latitude], label, label.right, label.down)
        for one, label in zip(towns, placed[len(zones) :], strict=True)
        if label is not None
    ]
    layers = [_names(of_zones, "zone_names", theme, colour=theme.zone)] if of_zones else []
    if not towns:
        return layers
    dots = [{"at": [town.longitude, town.latitude]} for town in towns]
    return [
        *layers,
        pydeck.Layer(
            "ScatterplotLayer",
            dots,
            id="town_dots",
            get_position="at",
            get_radius=0,
            radius_min_pixels=2,
            radius_max_pixels=2,
            get_fill_color=rgb(theme.text),
            pickable=False,
        ),
        _names(of_towns, "towns", theme, colour=theme.text),
    ]


def _bounds(outlines: Outlines) -> Bounds:
    """West, south, east and north of what is drawn: a zone is a part of the outlines it is from."""
    parts = [one for polygons in polygons_by_code(outlines).values() for one in polygons]
    across, along = zip(*(place[:2] for rings in parts for place in rings[0]), strict=True)
    return min(across), min(along), max(across), max(along)


def _box(bounds: Bounds, world: float) -> tuple[float, float, tuple[float, float]]:
    """The middle of a box in pixels, and how far it and its line reach to either side."""
    west, south, east, north = bounds
    left, right = west / 360 * world, east / 360 * world
    up, down = -mercator(north) * world, -mercator(south) * world
    reach = (right - left) / 2 + CASING, (down - up) / 2 + CASING
    return (left + right) / 2, (up + down) / 2, reach


def _at_side(bounds: Bounds, reach: tuple[float, float], label: Label) -> Row:
    """A name that keeps its distance from the side of a box, however near the map is zoomed."""
    west, south, east, north = bounds
    across, along = (west + east) / 2, (south + north) / 2
    if label.down:
        at = [across, north if label.down < 0 else south]
        return _named(
            at, label, label.right, label.down - math.copysign(reach[1] - CASING, label.down)
        )
    at = [east if label.right > 0 else west, along]
    return _named(at, label, label.right - math.copysign(reach[0] - CASING, label.right), 0.0)


def _named(at: list[float], label: Label, right: float, down: float) -> Row:
    place = [round(one, DEGREES) for one in at]
    return {"at": place, "name": label.name, "shift": [round(right), round(down)]}


def _names(rows: Sequence[Row], name: str, theme: Theme, *, colour: str) -> pydeck.Layer:
    """Words on a ground of their own, so that they can be read over the cells."""
    return pydeck.Layer(
        "TextLayer",
        rows,
        id=name,
        get_position="at",
        get_text="name",
        get_pixel_offset="shift",
        get_size=theme.size - 1,
        get_color=rgb(colour),
        font_family=FONT,
        font_weight=600,
        background=True,
        get_background_color=[*rgb(theme.background), 190],
        background_padding=[3, 0, 3, 0],
        character_set=ANY,
        pickable=False,
    )
