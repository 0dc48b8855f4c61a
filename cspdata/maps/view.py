"""Which part of the world a map shows at first."""

from __future__ import annotations

import math

import pydeck

DEGREES = 5  # decimals of a degree: about a metre
TILE = 512  # pixels of the world at zoom 0 in deck.gl
MARGIN = 0.92  # share of the view that the outlines fill
FURTHEST, NEAREST = 4, 16  # zooms
CLOSER = 3.0  # zooms from the whole area to a place in it


def fitted_view(
    bounds: tuple[float, float, float, float], *, width: int, height: int
) -> pydeck.ViewState:
    """The view that shows bounds (west, south, east, north) in a window of that many pixels."""
    west, south, east, north = bounds
    top, bottom = mercator(north), mercator(south)
    across = MARGIN * width / (TILE * max((east - west) / 360, 1e-9))
    along = MARGIN * height / (TILE * max(top - bottom, 1e-9))
    middle = (top + bottom) / 2
    latitude = math.degrees(2 * math.atan(math.exp((2 * middle - 1) * math.pi)) - math.pi / 2)
    zoom = min(math.log2(min(across, along)), NEAREST)
    return _view((west + east) / 2, latitude, zoom)


def centred_view(
    whole: pydeck.ViewState, centre: tuple[float, float], zoom_in: float | None = None
) -> pydeck.ViewState:
    """The view around a place (longitude, latitude), `zoom_in` zooms closer than the whole.

    Each zoom is twice as close; without it the view is `CLOSER`.
    """
    closer = CLOSER if zoom_in is None else zoom_in
    return _view(*centre, min(max(whole.zoom + closer, FURTHEST), NEAREST))


def mercator(latitude: float) -> float:
    """How far up the square of the world a latitude lies in web Mercator, from 0 to 1."""
    radians = math.radians(latitude)
    return 0.5 + math.log(math.tan(math.pi / 4 + radians / 2)) / (2 * math.pi)


def _view(longitude: float, latitude: float, zoom: float) -> pydeck.ViewState:
    return pydeck.ViewState(
        longitude=round(longitude, DEGREES),
        latitude=round(latitude, DEGREES),
        zoom=round(zoom, 3),
        min_zoom=FURTHEST,
        max_zoom=NEAREST,
        pitch=0,
        bearing=0,
    )
