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
from cspdata.cells import METHODS, Method, Shape
from cspdata.charts import DARK, LIGHT, Theme
from cspdata.maps import Underlay, fills, fitted_view, hotspot_deck, legend, underlay_keys
from cspdata.maps.ground import CASING
from cspdata.maps.legend import class_colours
from cspdata.places import HEXAGON_SIDE
from cspdata.results import Outlines
from tests.cell_samples import method_cells
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
    return layer_of_text(deck.to_json(), name)


def layer_of_text(text: str, name: str) -> dict[str, Any]:
    """One layer of a deck's JSON."""
    found: dict[str, Any] = next(one for one in json.loads(text)["layers"] if one["id"] == name)
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
    assert names == ["land", "cells", "town_dots", "towns", "selected", "selected_ring"]
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
    cells = method_cells("counts", columns=60, rows=80)
    layer = layer_of(hotspot_deck(cells, outlines()), "cells")
    keys = legend(cells)
    fullest = max(layer["data"], key=lambda row: row["n"])
    red, green, blue, _ = colour_of(layer["getFillColor"], fullest["k"])
    assert f"#{red:02x}{green:02x}{blue:02x}" == keys[0].colour
    assert all(row["n"] > 0 for row in layer["data"])
    assert "w" not in fullest


def test_a_count_that_is_not_known_is_grey_and_says_so() -> None:
    cells = method_cells("counts", columns=3, rows=2)
    hidden = replace(cells, frame=cells.frame.assign(count=[np.nan, 3, 0, 0, 0, 0]))
    layer = layer_of(hotspot_deck(hidden, outlines()), "cells")
    first = layer["data"][0]
    assert first["n"] == "too small to show"
    red, green, blue, _ = colour_of(layer["getFillColor"], first["k"])
    assert f"#{red:02x}{green:02x}{blue:02x}" == LIGHT.missing
    assert legend(hidden)[-1].label == "Too small to show"


def test_squares_are_drawn_at_their_size_and_turn() -> None:
    layer = layer_of(hotspot_deck(grid_cells(), outlines()), "cells")
    assert layer["diskResolution"] == 4
    assert layer["radius"] == pytest.approx(500 / math.sqrt(2), rel=0.01)
    assert layer["angle"] == pytest.approx(45, abs=0.5)
    assert layer["extruded"] is False


def test_small_areas_are_drawn_by_their_outlines() -> None:
    deck = hotspot_deck(lsoa_cells(), outlines(), area_outlines=outlines(), selected="W07")
    layer = layer_of(deck, "cells")
    assert layer["@@type"] == "PolygonLayer"
    assert {row["cell_id"] for row in layer["data"]} == {f"W{k:02d}" for k in range(20)}
    ring = outlines().collection["features"][7]["geometry"]["coordinates"]
    assert layer_of(deck, "selected")["data"][0]["p"] == ring
    with pytest.raises(ValueError, match="need `area_outlines`"):
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


@pytest.mark.parametrize("method", METHODS)
def test_every_method_sends_its_marked_cells_in_its_colours(method: Method) -> None:
    cells = method_cells(method)
    drawn = fills(cells, DARK)
    deck = hotspot_deck(cells, outlines(), theme=DARK)
    layer = layer_of(deck, "cells")
    wanted = cells.frame["cell_id"][drawn.marked].tolist()
    assert [row["cell_id"] for row in layer["data"]] == wanted
    assert 0 < len(wanted) < len(cells.frame)
    for row in layer["data"][::7]:
        k = cells.frame["cell_id"].tolist().index(row["cell_id"])
        colour, found = drawn.palette[drawn.at[k]], colour_of(layer["getFillColor"], row["k"])
        assert found[3] == (0 if colour is None else 230)
        if colour:
            assert "#{:02x}{:02x}{:02x}".format(*found[:3]) == colour
    assert ("{w}" in deck._tooltip["html"]) == (method != "counts")


@pytest.mark.parametrize("size", [250, 500, 1000])
def test_hexagons_are_drawn_at_their_size_and_turn(size: int) -> None:
    cells = method_cells("gi", shape="hexagon", size=size)
    layer = layer_of(hotspot_deck(cells, outlines()), "cells")
    assert layer["diskResolution"] == 6
    assert layer["radius"] == pytest.approx(size * HEXAGON_SIDE, rel=0.01)
    assert layer["angle"] == pytest.approx(30, abs=0.5)
    first = cells.frame["cell_id"].iloc[0]
    ring = layer_of(hotspot_deck(cells, outlines(), selected=first), "selected")["data"][0]["p"]
    assert len(ring[0]) == 6


def test_the_underlay_lies_between_the_land_and_the_cells() -> None:
    values: dict[str, int | str] = {f"W{k:02d}": k % 10 + 1 for k in range(19)}
    under = Underlay("deprivation", outlines(), values)
    deck = hotspot_deck(grid_cells(), outlines(), underlay=under)
    names = [one["id"] for one in sent(deck)["layers"]]
    assert names == ["land", "underlay", "borders", "cells"]
    rows = layer_of(deck, "underlay")["data"]
    assert len(rows) == 19
    keys = underlay_keys(under)
    assert len(keys) == 5
    for row, value in zip(rows, values.values(), strict=True):
        assert "#{:02x}{:02x}{:02x}".format(*row["f"]) == keys[(int(value) - 1) // 2].colour
    assert "Most deprived" in keys[0].label
    assert [one["id"] for one in sent(deck)["layers"] if one["pickable"]] == ["cells"]


def test_town_and_country_are_two_tones() -> None:
    under = Underlay("rural_urban", outlines(), {"W00": "Rural", "W01": "Urban"})
    keys = underlay_keys(under, theme=DARK)
    assert [key.label for key in keys] == ["Urban areas", "Rural areas"]
    rows = layer_of(hotspot_deck(grid_cells(), outlines(), underlay=under, theme=DARK), "underlay")
    shades = ["#{:02x}{:02x}{:02x}".format(*row["f"]) for row in rows["data"]]
    assert shades == [keys[1].colour, keys[0].colour]


@pytest.mark.parametrize("value", [0, 11, "3.5", "rural"])
def test_what_is_no_decile_is_refused(value: int | str) -> None:
    with pytest.raises(ValueError, match="W03: .* is not a decile from 1 to 10"):
        Underlay("deprivation", outlines(), {"W03": value})
    with pytest.raises(ValueError, match="W03: 'town' is not rural or urban"):
        Underlay("rural_urban", outlines(), {"W03": "town"})


def test_funded_zones_are_named_lines_above_the_cells() -> None:
    feature = outlines().collection["features"][3]
    zone = Outlines("zone", {"type": "FeatureCollection", "features": [feature]})
    deck = hotspot_deck(grid_cells(), outlines(), zones=[("Patrol, town centre", zone)])
    names = [one["id"] for one in sent(deck)["layers"]]
    assert names == ["land", "cells", "zone_casings", "zones", "zone_names"]
    line = layer_of(deck, "zones")
    assert line["data"][0]["p"] == feature["geometry"]["coordinates"][0]
    assert line["extensions"] == [{"@@type": "PathStyleExtension", "dash": True}]
    said = layer_of(deck, "zone_names")["data"][0]
    assert said["name"] == "Patrol, town centre"
    assert said["at"][1] == max(y for _, y in feature["geometry"]["coordinates"][0])
    # The box of the words, as tall as its type, begins above the line and its casing.
    assert said["shift"][0] == 0
    assert said["shift"][1] + LIGHT.size / 2 < -CASING / 2


def test_the_view_may_be_around_a_place() -> None:
    whole = sent(hotspot_deck(grid_cells(), outlines()))["initialViewState"]
    near = sent(hotspot_deck(grid_cells(), outlines(), centre=(-2.2, 51.32)))["initialViewState"]
    assert (near["longitude"], near["latitude"]) == (-2.2, 51.32)
    assert near["zoom"] == pytest.approx(whole["zoom"] + 3)
    deck = hotspot_deck(grid_cells(), outlines(), centre=(-2.2, 51.32), zoom_in=50)
    assert sent(deck)["initialViewState"]["zoom"] == whole["maxZoom"]


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
    assert len(deck.to_json().encode()) < 600_000


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("method", METHODS)
def test_56_000_cells_of_250_m_stay_below_3_megabytes(method: Method, shape: Shape) -> None:
    cells = method_cells(method, columns=200, rows=280, size=250, shape=shape)
    # 180,000 events on 7,000 points; of the other cells, those that stand out are sent as well.
    noise = np.random.default_rng(2)
    full = noise.choice(56_000, 7_000, replace=False)
    count = np.zeros(56_000, dtype=np.int64)
    count[full] = 1 + noise.poisson(25, 7_000)
    county = replace(cells, frame=cells.frame.assign(count=count))
    text = hotspot_deck(county, outlines(), towns=TOWNS).to_json()
    assert len(layer_of_text(text, "cells")["data"]) >= 7_000
    assert len(text.encode()) < 3_000_000


@pytest.mark.parametrize(("theme", "style"), [(LIGHT, "positron"), (DARK, "dark-matter")])
def test_a_basemap_is_seen_through_the_land_and_the_cells(theme: Theme, style: str) -> None:
    deck = hotspot_deck(grid_cells(), outlines(), towns=TOWNS, theme=theme, basemap=True)
    made = sent(deck)
    assert made["mapProvider"] == "carto"
    assert style in made["mapStyle"]
    assert layer_of(deck, "land")["filled"] is False
    # The names of towns are those of the basemap.
    assert "towns" not in [one["id"] for one in made["layers"]]
    assert "150]" in layer_of(deck, "cells")["getFillColor"]
