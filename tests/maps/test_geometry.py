"""Cells have the shape of the ground: squares of the National Grid, the right way round."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyproj
import pytest
import shapely

from cspdata.cells import METHODS, Method, Shape, cell_columns
from cspdata.maps import cells_geojson
from cspdata.maps.geometry import cell_polygons, corners, grid_turn, in_degrees, middles
from cspdata.results import Outlines
from cspdata.stats import cell_pattern
from cspdata.words import emerging_sentence
from tests.cell_samples import method_cells
from tests.samples import grid_cells, lsoa_cells, outlines

TO_GRID = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)


def test_corners_are_those_of_the_national_grid() -> None:
    cells = grid_cells(columns=5, rows=4)
    found = in_degrees(corners(cells.frame, cells))
    assert found.shape == (20, 4, 2)
    east, north = TO_GRID.transform(found[..., 0], found[..., 1])
    wanted_east = cells.frame["easting"].to_numpy()[:, None] + np.array([0, 500, 500, 0])
    wanted_north = cells.frame["northing"].to_numpy()[:, None] + np.array([0, 0, 500, 500])
    assert np.abs(east - wanted_east).max() < 0.01
    assert np.abs(north - wanted_north).max() < 0.01
    assert np.abs(np.mean(found, axis=1) - middles(cells.frame, cells)).max() < 1e-6


@pytest.mark.parametrize("size", [250, 500, 1000])
def test_hexagons_stand_on_a_corner_around_their_own_place(size: int) -> None:
    cells = method_cells("gi", columns=4, rows=3, shape="hexagon", size=size)
    rings = [parts[0][0] for parts in cell_polygons(cells.frame, cells, None, decimals=9)]
    east, north = TO_GRID.transform(*np.moveaxis(np.array(rings), -1, 0))
    assert east.shape == (12, 6)
    for k, row in enumerate(cells.frame.itertuples()):
        shape = shapely.Polygon(np.column_stack([east[k], north[k]]))
        assert shape.area == pytest.approx(size**2, rel=1e-4)
        assert round(shape.centroid.x) == row.easting, "places are kept to the metre"
        assert round(shape.centroid.y) == row.northing, "places are kept to the metre"
        west, south, right, top = shape.bounds
        assert top - south > right - west
    assert np.abs(middles(cells.frame, cells) - np.mean(rings, axis=1)).max() < 1e-6


def test_the_grid_turns_by_less_than_half_a_degree_in_the_county() -> None:
    # True north and grid north part by (longitude + 2°) · sin(latitude): the grid's own meridian
    # is 2° west (Ordnance Survey, A guide to coordinate systems in Great Britain, section 6).
    cells = grid_cells()
    frame = cells.frame
    longitude, latitude = middles(frame.iloc[[len(frame) // 2]], cells)[0]
    convergence = (longitude + 2) * np.sin(np.radians(latitude))
    assert grid_turn(frame) == pytest.approx(-convergence, abs=0.02)
    assert abs(grid_turn(frame)) < 0.5


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("method", METHODS)
def test_geojson_has_the_columns_of_its_method(method: Method, shape: Shape) -> None:
    cells = method_cells(method, columns=20, rows=20, shape=shape)
    collection = json.loads(json.dumps(cells_geojson(cells), allow_nan=False))
    assert len(collection["features"]) == 400
    for feature, row in zip(collection["features"], cells.frame.to_dict("records"), strict=True):
        wanted = cell_columns(method) + (("reason",) if method == "emerging" else ())
        assert tuple(feature["properties"]) == wanted
        assert feature["properties"]["count"] == row["count"]
        ring = feature["geometry"]["coordinates"][0]
        assert len(ring) == (7 if shape == "hexagon" else 5)
        assert ring[0] == ring[-1]
    if method == "change":
        assert collection["title"].endswith(" against Oct 2023 – Sep 2024")
        endless = [k for k, one in enumerate(cells.frame["ratio"]) if np.isinf(one)]
        assert endless
        assert collection["features"][endless[0]]["properties"]["ratio"] is None


def test_geojson_says_why_a_cell_is_emerging() -> None:
    cells = method_cells("emerging")
    features = cells_geojson(cells)["features"]
    assert cells.emerging is not None
    for k in (0, 1, 20, 40, 60, 120, 300):
        wanted = emerging_sentence(cell_pattern(cells.emerging, k))
        assert features[k]["properties"]["reason"] == wanted
    assert len({one["properties"]["reason"] for one in features}) == 17


def test_geojson_has_every_column_and_valid_anticlockwise_squares() -> None:
    cells = grid_cells(columns=6, rows=5)
    collection = json.loads(json.dumps(cells_geojson(cells)))
    assert len(collection["features"]) == 30
    for feature, row in zip(collection["features"], cells.frame.itertuples(), strict=True):
        assert tuple(feature["properties"]) == cell_columns("gi")
        assert feature["properties"]["count"] == row.count
        square = shapely.geometry.shape(feature["geometry"])
        assert square.is_valid
        assert square.exterior.is_ccw
        east, north = TO_GRID.transform(*np.array(square.exterior.coords).T)
        area = shapely.Polygon(np.column_stack([east, north])).area
        assert area == pytest.approx(250_000, rel=2e-3)


def test_geojson_says_null_for_a_count_that_is_not_known() -> None:
    cells = grid_cells(columns=2, rows=2)
    hidden = replace(cells, frame=cells.frame.assign(count=[np.nan, 1, 2, 3]))
    features = cells_geojson(hidden)["features"]
    assert features[0]["properties"]["count"] is None
    assert "NaN" not in json.dumps(features)


def test_small_areas_take_the_shape_of_their_outlines() -> None:
    features = cells_geojson(lsoa_cells(), area_outlines=outlines())["features"]
    wanted = outlines().collection["features"]
    assert [one["geometry"]["coordinates"] for one in features] == [
        one["geometry"]["coordinates"] for one in wanted
    ]


def test_small_areas_in_several_parts_stay_whole() -> None:
    shapes = outlines()
    features = [dict(one) for one in shapes.collection["features"]]
    second = [[[-1.0, 51.0], [-0.9, 51.0], [-0.9, 51.1], [-1.0, 51.0]]]
    features[0]["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [features[0]["geometry"]["coordinates"], second],
    }
    parted = Outlines("lsoa21", {"type": "FeatureCollection", "features": features}, shapes.bounds)
    first = cells_geojson(lsoa_cells(), area_outlines=parted)["features"][0]
    assert first["geometry"]["type"] == "MultiPolygon"
    assert len(first["geometry"]["coordinates"]) == 2


def test_small_areas_without_their_outlines_are_refused() -> None:
    with pytest.raises(ValueError, match="need `area_outlines`"):
        cells_geojson(lsoa_cells())
    cells = lsoa_cells()
    strange = replace(cells, frame=cells.frame.assign(cell_id=["X1", *cells.frame["cell_id"][1:]]))
    with pytest.raises(ValueError, match="1 areas have no outline, the first is X1"):
        cells_geojson(strange, area_outlines=outlines())
