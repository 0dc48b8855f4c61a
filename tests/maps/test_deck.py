"""The interactive map: complete without the internet, small to send, true to its colours."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pydeck
import pytest

from cspdata.catalogue import Town
from cspdata.cells import CELL_CLASSES
from cspdata.charts import DARK, LIGHT
from cspdata.maps import fitted_view, hotspot_deck, legend
from cspdata.maps.legend import class_colours
from tests.samples import grid_cells, lsoa_cells, outlines

TOWNS = (
    Town(name="Salisbury", latitude=51.069, longitude=-1.794),
    Town(name="Devizes", latitude=51.352, longitude=-1.994),
)


def sent(deck: pydeck.Deck) -> dict[str, Any]:
    """What goes to the browser."""
    parsed: dict[str, Any] = json.loads(deck.to_json())
    return parsed


def layer_of(deck: pydeck.Deck, name: str) -> dict[str, Any]:
    """One layer of what goes to the browser."""
    found: dict[str, Any] = next(one for one in sent(deck)["layers"] if one["id"] == name)
    return found


def colour_of(expression: str, place: int) -> list[int]:
    """The colour that the browser looks up for a row's index."""
    body = expression.removeprefix("@@=")
    while " ? " in body:
        test, _, rest = body.partition(" ? ")
        colour, _, body = rest.partition(" : ")
        if int(test.removeprefix("k == ")) == place:
            parsed: list[int] = json.loads(colour)
            return parsed
    last: list[int] = json.loads(body)
    return last


def test_nothing_is_fetched() -> None:
    text = hotspot_deck(grid_cells(), outlines(), towns=TOWNS).to_json()
    assert "http" not in text
    # This marker, with no provider, is how pydeck and Streamlit say "no basemap".
    assert json.loads(text)["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in json.loads(text)


def test_every_layer_has_a_name_and_only_cells_are_picked() -> None:
    cells = grid_cells()
    first = cells.frame["cell_id"].iloc[0]
    layers = sent(hotspot_deck(cells, outlines(), towns=TOWNS, selected=first))["layers"]
    names = [one["id"] for one in layers]
    assert names == ["land", "cells", "selected", "selected_ring", "town_dots", "towns"]
    assert [one["id"] for one in layers if one["pickable"]] == ["cells"]


def test_only_cells_that_hold_something_or_stand_out_are_sent() -> None:
    cells = grid_cells()
    frame = cells.frame
    rows = layer_of(hotspot_deck(cells, outlines()), "cells")["data"]
    wanted = frame[(frame["count"] > 0) | (frame["class"] != "not significant")]
    assert [row["cell_id"] for row in rows] == list(wanted["cell_id"])
    assert 0 < len(rows) < len(frame)


def test_cells_have_the_colour_of_their_class() -> None:
    for theme in (LIGHT, DARK):
        cells = grid_cells()
        layer = layer_of(hotspot_deck(cells, outlines(), theme=theme), "cells")
        kinds = dict(zip(cells.frame["cell_id"], cells.frame["class"], strict=True))
        colours = class_colours(theme)
        for row in layer["data"][::50]:
            red, green, blue, opacity = colour_of(layer["getFillColor"], row["k"])
            wanted = colours[kinds[row["cell_id"]]]
            if wanted is None:
                assert opacity == 0
            else:
                assert f"#{red:02x}{green:02x}{blue:02x}" == wanted.lower()
                assert opacity > 200


def test_counts_have_the_colours_of_the_legend() -> None:
    cells = grid_cells()
    layer = layer_of(hotspot_deck(cells, outlines(), layer="count"), "cells")
    keys = legend("count", cells=cells)
    fullest = max(layer["data"], key=lambda row: row["n"])
    red, green, blue, _ = colour_of(layer["getFillColor"], fullest["k"])
    assert f"#{red:02x}{green:02x}{blue:02x}" == keys[0].colour
    empty = [row for row in layer["data"] if row["n"] == 0]
    assert empty
    assert colour_of(layer["getFillColor"], empty[0]["k"])[3] == 0


def test_a_count_that_is_not_known_is_grey_and_says_so() -> None:
    cells = grid_cells(columns=3, rows=2)
    hidden = replace(cells, frame=cells.frame.assign(count=[np.nan, 3, 0, 0, 0, 0]))
    layer = layer_of(hotspot_deck(hidden, outlines(), layer="count"), "cells")
    first = layer["data"][0]
    assert first["n"] == "too small to show"
    red, green, blue, _ = colour_of(layer["getFillColor"], first["k"])
    assert f"#{red:02x}{green:02x}{blue:02x}" == LIGHT.missing
    assert legend("count", cells=hidden)[-1].label == "Too small to show"


def test_squares_are_drawn_at_their_size_and_turn() -> None:
    layer = layer_of(hotspot_deck(grid_cells(), outlines()), "cells")
    assert layer["diskResolution"] == 4
    assert layer["radius"] == pytest.approx(500 / math.sqrt(2), rel=0.01)
    assert layer["angle"] == pytest.approx(45, abs=0.5)
    assert layer["extruded"] is False


def test_small_areas_are_drawn_by_their_outlines() -> None:
    deck = hotspot_deck(lsoa_cells(), outlines(), lsoa_outlines=outlines(), selected="W07")
    layer = layer_of(deck, "cells")
    assert layer["@@type"] == "PolygonLayer"
    assert {row["cell_id"] for row in layer["data"]} == {f"W{k:02d}" for k in range(20)}
    ring = outlines().collection["features"][7]["geometry"]["coordinates"]
    assert layer_of(deck, "selected")["data"][0]["p"] == ring
    with pytest.raises(ValueError, match="need `lsoa_outlines`"):
        hotspot_deck(lsoa_cells(), outlines())


def test_no_selection_draws_no_ring() -> None:
    names = [one["id"] for one in sent(hotspot_deck(grid_cells(), outlines()))["layers"]]
    assert names == ["land", "cells"]
    names = [
        one["id"]
        for one in sent(hotspot_deck(grid_cells(), outlines(), selected="none such"))["layers"]
    ]
    assert names == ["land", "cells"]


def test_words_under_the_pointer() -> None:
    deck = hotspot_deck(grid_cells(), outlines())
    assert deck._tooltip["html"] == "Incidents: <b>{n}</b><br>{w}"
    said = {row["w"] for row in layer_of(deck, "cells")["data"]}
    assert "hot spot, 99\u00a0% confidence" in said
    assert "within chance" in said
    assert not any("significant" in text for text in said)


def test_an_unknown_layer_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no layer 'heat'; there are: significance, count"):
        hotspot_deck(grid_cells(), outlines(), layer="heat")


@pytest.mark.parametrize(("width", "height"), [(900, 640), (360, 640), (1600, 500)])
def test_the_first_view_holds_the_bounds(width: int, height: int) -> None:
    west, south, east, north = outlines().bounds
    view = fitted_view((west, south, east, north), width=width, height=height)
    world = 512 * 2**view.zoom

    def up(latitude: float) -> float:
        tangent = math.tan(math.pi / 4 + math.radians(latitude) / 2)
        return float(world * (0.5 + math.log(tangent) / (2 * math.pi)))

    across, along = (east - west) / 360 * world, up(north) - up(south)
    assert across <= width
    assert along <= height
    assert max(across / width, along / height) > 0.85
    assert up(view.latitude) == pytest.approx((up(north) + up(south)) / 2, abs=1)


def test_a_county_of_cells_stays_small() -> None:
    cells = grid_cells(columns=110, rows=120)
    # About what a county holds: 13,000 squares, of which a fifth has something in a year.
    noise = np.random.default_rng(1)
    quiet = noise.random(len(cells.frame)) < 0.8
    frame = cells.frame.assign(count=np.where(quiet, 0.0, cells.frame["count"] + 1))
    frame = frame.assign(**{"class": np.where(quiet, "not significant", frame["class"])})
    county = replace(cells, frame=frame)
    deck = hotspot_deck(county, outlines(), towns=TOWNS)
    assert len(county.frame) == 13_200
    assert len(deck.to_json()) < 700_000


def test_the_legend_is_in_words_and_in_order() -> None:
    keys = legend("significance")
    assert [key.label.replace("\u00a0", " ") for key in keys] == [
        "Hot spot, 99 % confidence",
        "Hot spot, 95 % confidence",
        "Hot spot, 90 % confidence",
        "Cold spot, 90 % confidence or more",
        "Not distinguishable from chance",
    ]
    assert [key.colour for key in keys[:3]] == list(reversed(LIGHT.hot))
    assert keys[-1].colour is None
    cells = grid_cells(columns=4, rows=4)
    calm = replace(cells, frame=cells.frame.assign(**{"class": CELL_CLASSES[3]}))
    assert not any(key.label.startswith("Cold") for key in legend("significance", cells=calm))


def test_the_legend_of_counts_covers_every_count_once() -> None:
    cells = grid_cells()
    labels = [key.label for key in legend("count", cells=cells)]
    assert labels[-1] == "1 incident"
    assert labels[0].endswith(" or more incidents")
    with pytest.raises(ValueError, match="give its `cells`"):
        legend("count")
