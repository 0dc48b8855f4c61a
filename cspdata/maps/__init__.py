"""Maps of results: cells and areas as an interactive deck, as pictures, and as GeoJSON."""

from cspdata.maps.deck import fitted_view, hotspot_deck
from cspdata.maps.geometry import cells_geojson
from cspdata.maps.legend import Key, legend
from cspdata.maps.picture import area_picture, hotspot_chart, hotspot_picture

__all__ = [
    "Key",
    "area_picture",
    "cells_geojson",
    "fitted_view",
    "hotspot_chart",
    "hotspot_deck",
    "hotspot_picture",
    "legend",
]
