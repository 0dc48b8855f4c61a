"""Maps as pictures: the right way up, in the legend's colours, with their towns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cspdata.catalogue import Town
from cspdata.cells import METHODS, Method, Shape
from cspdata.charts import DARK, LIGHT, PRINT, Theme
from cspdata.maps import area_picture, fills, hotspot_chart, hotspot_picture
from tests.cell_samples import method_cells
from tests.charts.reading import layers_of, near, pixels, texts_of
from tests.samples import grid_cells, lsoa_cells, outlines, place_levels

TOWNS = (
    Town(name="Salisbury", latitude=51.069, longitude=-1.794),
    Town(name="Devizes", latitude=51.352, longitude=-1.994),
)


def test_a_hotspot_stands_where_it_is() -> None:
    cells = grid_cells()
    # One hot square in the north-west, so that a map upside down or mirrored would be seen.
    corner = (cells.frame["easting"] < 388_000) & (cells.frame["northing"] > 162_000)
    frame = cells.frame.assign(**{"class": "not significant"})
    frame.loc[corner, "class"] = "hot 99%"
    png = hotspot_picture(replace(cells, frame=frame), outlines(), width=600, height=600)
    image = pixels(png)
    assert image.shape == (1200, 1200, 3)
    red = near(image[:1000], PRINT.hot[2], 30)
    rows, columns = red.nonzero()
    land = near(image[:1000], PRINT.land, 2)
    land_rows, land_columns = land.nonzero()
    assert red.sum() > 500
    assert rows.mean() < land_rows.mean()
    assert columns.mean() < land_columns.mean()


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
def test_the_land_is_drawn_and_the_sea_is_not(theme: Theme) -> None:
    image = pixels(hotspot_picture(grid_cells(), outlines(), theme=theme, width=500, height=500))
    assert near(image[4:6, 4:6], theme.background, 2).all()
    assert near(image, theme.land, 2).mean() > 0.1


def test_the_legend_names_what_the_map_shows() -> None:
    shapes, features = layers_of(hotspot_chart(grid_cells(), outlines()), "geoshape")[1]
    domain = [
        label.replace("\u00a0", " ") for label in shapes["encoding"]["fill"]["scale"]["domain"]
    ]
    assert domain == [
        "Hot spot, 99 % confidence",
        "Hot spot, 95 % confidence",
        "Hot spot, 90 % confidence",
        "Cold spot, 90 % confidence or more",
    ]
    assert {one["label"] for one in features} <= set(shapes["encoding"]["fill"]["scale"]["domain"])
    counts, _ = layers_of(hotspot_chart(method_cells("counts"), outlines()), "geoshape")[1]
    assert counts["encoding"]["fill"]["scale"]["domain"][-1] == "1 incident"


def test_towns_are_named() -> None:
    chart = hotspot_chart(grid_cells(), outlines(), towns=TOWNS)
    assert {"Salisbury", "Devizes"} <= set(texts_of(chart))


def test_small_areas_are_drawn_by_their_outlines() -> None:
    png = hotspot_picture(lsoa_cells(), outlines(), area_outlines=outlines(), width=400, height=400)
    image = pixels(png)
    assert near(image, PRINT.hot[2], 30).mean() > 0.01
    with pytest.raises(ValueError, match="need `area_outlines`"):
        hotspot_picture(lsoa_cells(), outlines())


def test_a_picture_of_areas_has_the_asked_size() -> None:
    png = area_picture(place_levels(), outlines(), towns=TOWNS, width=500, height=400)
    assert png.startswith(b"\x89PNG")
    assert pixels(png).shape == (800, 1000, 3)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_shape_has_its_colours_and_legend(method: Method, shape: Shape) -> None:
    cells = method_cells(method, shape=shape)
    drawn = fills(cells, PRINT)
    spec, features = layers_of(hotspot_chart(cells, outlines()), "geoshape")[1]
    scale = spec["encoding"]["fill"]["scale"]
    assert scale["domain"] == [key.label for key in drawn.keys if key.colour]
    assert scale["range"] == [key.colour for key in drawn.keys if key.colour]
    corners = {len(ring[0]) for one in features for ring in one["geometry"]["coordinates"]}
    assert corners == {7 if shape == "hexagon" else 5}
    filled = sum(len(one["geometry"]["coordinates"]) for one in features)
    assert filled == sum(drawn.palette[k] is not None for k in drawn.at)
    title = " ".join(spec["encoding"]["fill"]["legend"]["title"])
    assert ("hexagons of 0.25" in title) == (shape == "hexagon")
    assert (" against " in title) == (method == "change")


def test_a_picture_shows_the_colours_of_emerging_patterns() -> None:
    cells = method_cells("emerging")
    image = pixels(hotspot_picture(cells, outlines(), width=900, height=900))
    for colour in (PRINT.hot_patterns[0], PRINT.cold_patterns[-1]):
        assert near(image, colour, 25).sum() > 100
