"""Grids of squares and hexagons: fixed, without gaps, and every point in exactly one cell."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cspdata.cells import Shape
from cspdata.hotspots import cell_of, grid_of
from cspdata.hotspots.grids import Grid, cell_corners, grid_areas
from cspdata.measures import Evidence
from tests.hotspots.county import SOUTH, WEST, rectangle
from tests.small import CATALOGUE

# A county with a bay, a hole, a border on grid lines and an island, none of it round.
MAINLAND = shapely.Polygon(
    [(0, 0), (9000, 0), (9000, 5200), (6130, 5200), (6130, 2210), (4870, 7770), (0, 6000)],
    [[(1000, 1000), (2030, 1000), (2030, 2470), (1000, 2470)]],
)
ISLAND = shapely.box(11_130, 6_070, 12_000, 6_500)
SIZES = ("250", "500", "1000")
SHAPES: tuple[Shape, ...] = ("square", "hexagon")
KINDS = [(size, shape) for size in SIZES for shape in SHAPES]
OUTLINE = shapely.transform(shapely.union(MAINLAND, ISLAND), lambda xy: xy + [WEST, SOUTH])


def evidence_of(*outlines: bytes) -> Evidence:
    """Evidence of outlines alone: no question reaches a warehouse."""
    found = Evidence(None, CATALOGUE)
    found.kept(("small area outlines",), lambda: {f"D{k}": one for k, one in enumerate(outlines)})
    return found


@functools.cache
def county_grid(size: str, shape: Shape) -> Grid:
    return grid_of(evidence_of(bytes(shapely.to_wkb(OUTLINE))), size, shape)


# Anywhere about, with every edge and corner of squares, and the border and its corners.
along = st.integers(-800, 13_000) | st.integers(-4, 52).map(lambda k: 250 * k)
up = st.integers(-800, 8_600) | st.integers(-4, 34).map(lambda k: 250 * k)
points = st.lists(st.tuples(along, up), min_size=1, max_size=60)


@pytest.mark.parametrize(("size", "shape"), KINDS)
@settings(max_examples=60, deadline=None)
@given(points)
@example([(0, 0), (9000, 0), (9000, 5200), (0, 6000), (12_000, 6_500), (12_000, 6_070)])
@example([(4870, 7770), (6130, 2210), (1000, 1000), (2030, 2470), (9000, 2500), (4500, 0)])
def test_every_point_within_lies_in_exactly_one_cell(
    size: str, shape: Shape, places: list[tuple[int, int]]
) -> None:
    grid = county_grid(size, shape)
    x, y = np.array(places, dtype=np.int64).T + np.array([[WEST], [SOUTH]])
    at = grid.places(x, y)
    within = shapely.intersects(OUTLINE, shapely.points(x, y))
    assert (at[within] >= 0).all(), "no point of the area or on its border is lost"
    for k in np.flatnonzero(at >= 0):
        left = np.array([x[k] - grid.easting[at[k]], y[k] - grid.northing[at[k]]])
        if shape == "square":
            assert ((left >= 0) & (left < int(size))).all()
        else:
            # The cells of a hexagonal grid are the places nearest to its middles.
            apart = np.hypot(
                *(one - two for one, two in zip(grid.middles, (x[k], y[k]), strict=True))
            )
            assert apart[at[k]] <= apart.min() + 1e-6
    outside = at < 0
    cells = shapely.polygons(grid.corners)
    for k in np.flatnonzero(outside):
        inner = shapely.buffer(shapely.points(x[k], y[k]), 0.001)
        assert not shapely.contains(cells, inner).any(), "what is in no cell lies in none"


@pytest.mark.parametrize(("size", "shape"), KINDS)
def test_cells_have_the_area_of_their_square_and_cover_the_area_without_a_gap(
    size: str, shape: Shape
) -> None:
    evidence = evidence_of(bytes(shapely.to_wkb(OUTLINE)))
    grid = grid_of(evidence, size, shape)
    areas = shapely.area(shapely.polygons(grid.corners))
    np.testing.assert_allclose(areas, int(size) ** 2, rtol=1e-9)
    assert shapely.is_ccw(shapely.linearrings(grid.corners)).all()
    clipped = grid_areas(evidence, grid)
    assert clipped.sum() == pytest.approx(OUTLINE.area / 1e6, rel=1e-9)
    assert (clipped <= int(size) ** 2 / 1e6 + 1e-12).all()
    middle = shapely.points(*grid.middles)
    assert (shapely.distance(shapely.centroid(shapely.polygons(grid.corners)), middle) < 1e-6).all()


@pytest.mark.parametrize(("size", "shape"), KINDS)
def test_a_cell_keeps_its_name_whatever_the_outline(size: str, shape: Shape) -> None:
    small, large = (
        grid_of(evidence_of(rectangle(width, width)), size, shape) for width in (3_210, 5_990)
    )
    assert len(set(small.ids)) == len(small.ids)
    assert set(small.ids) < set(large.ids)
    again = grid_of(evidence_of(rectangle(3_210, 3_210)), size, shape)
    assert again.ids == small.ids
    corners = dict(zip(large.ids, large.corners, strict=True))
    for name in small.ids[:: max(1, len(small.ids) // 20)]:
        easting, northing, metres, kind = cell_of(name)
        assert (str(metres), kind) == (size, shape)
        (mine,) = cell_corners(np.array([easting]), np.array([northing]), metres, kind)
        np.testing.assert_allclose(mine, corners[name], atol=1e-6)


@pytest.mark.parametrize("size", ["", "lsoa", "10", "2000"])
def test_there_is_no_grid_of_other_sizes(size: str) -> None:
    with pytest.raises(ValueError, match="there is no grid of .*: choose one of 250, 500, 1000"):
        grid_of(evidence_of(rectangle(500, 500)), size)


def test_an_area_smaller_than_a_cell_has_the_cells_it_meets() -> None:
    """One square metre about a corner of the grid lies in four squares."""
    grid = grid_of(evidence_of(rectangle(1, 1, WEST - 0.5, SOUTH - 0.5)), "1000")
    assert len(grid.ids) == 4
    assert sorted(grid.places(np.array([WEST, WEST - 1]), np.array([SOUTH, SOUTH - 1]))) == [0, 3]
