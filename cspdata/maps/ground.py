"""What a deck draws around its cells: land, underlay, funded zones, names of towns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pydeck

from cspdata.catalogue import Town
from cspdata.charts.labels import placed_labels
from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.geometry import polygons_by_code
from cspdata.maps.legend import Key
from cspdata.maps.underlay import Underlay, underlay_keys
from cspdata.maps.view import DEGREES, TILE, mercator
from cspdata.results import Outlines

Row = dict[str, Any]
Zone = tuple[str, Outlines]
PIXELS = pydeck.types.String("pixels")
FONT = pydeck.types.String("Source Sans, Arial, sans-serif")
ANY = pydeck.types.String("auto")
# Dashes come from an extension of deck.gl that Streamlit knows; without it the line is unbroken.
DASHES = {"@@type": "PathStyleExtension", "dash": True}
CASING, LINE = 6, 3  # pixels of the light line beneath a zone's and of its own


def rgb(colour: str) -> list[int]:
    """A `#rrggbb` colour as red, green and blue."""
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def land_layers(outlines: Outlines, underlay: Underlay | None, theme: Theme) -> list[pydeck.Layer]:
    """The partnership's areas with their borders, and between the two the underlay."""
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
        return [land("land", filled=True, stroked=True)]
    return [
        land("land", filled=True, stroked=False),
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

    A zone's place is its northernmost corner.
    """
    places = [_northernmost(name, outlines) for name, outlines in zones]
    places += [(town.longitude, town.latitude, town.name) for town in towns]
    size, world = theme.size - 1, TILE * 2**view.zoom
    spots = [(x / 360 * world, -mercator(y) * world, name) for x, y, name in places]
    rows = [
        {"at": [x, y], "name": label.name, "shift": [round(label.right), round(label.down)]}
        if label is not None
        else None
        for (x, y, _), label in zip(places, placed_labels(spots, size=size), strict=True)
    ]
    of_zones = [row for row in rows[: len(zones)] if row]
    of_towns = [row for row in rows[len(zones) :] if row]
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


def _northernmost(name: str, outlines: Outlines) -> tuple[float, float, str]:
    parts = [one for polygons in polygons_by_code(outlines).values() for one in polygons]
    north = max((place for rings in parts for place in rings[0]), key=lambda one: one[1])
    return round(north[0], DEGREES), round(north[1], DEGREES), name


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
