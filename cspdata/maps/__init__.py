"""Maps of results: cells and areas as an interactive deck, as pictures, and as GeoJSON."""

from cspdata.maps.deck import hotspot_deck
from cspdata.maps.fills import Fills, fills
from cspdata.maps.geometry import cells_geojson
from cspdata.maps.ground import zone_key
from cspdata.maps.legend import Key, legend
from cspdata.maps.pair import pair_chart
from cspdata.maps.picture import area_picture, hotspot_chart, hotspot_picture
from cspdata.maps.underlay import Underlay, underlay_keys
from cspdata.maps.view import fitted_view

__all__ = [
    "Fills",
    "Key",
    "Underlay",
    "area_picture",
    "cells_geojson",
    "fills",
    "fitted_view",
    "hotspot_chart",
    "hotspot_deck",
    "hotspot_picture",
    "legend",
    "pair_chart",
    "underlay_keys",
    "zone_key",
]
