"""Of maps on which every event may fall anywhere alike, no more than 5 % show anything hot."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from cspdata.cells import Shape
from cspdata.hotspots import cells, grid_of
from tests.hotspots.county import EXTRACT, SOUTH, WEST, County, rectangle, whole

MAPS = 200
SIDE = 20  # cells to a side


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("rate", [0.1, 1.0, 20.0])
def test_randomness_is_seldom_hot(county: County, shape: Shape, rate: float) -> None:
    # A metre within the lines of the grid, so that no further cell is touched.
    outline = rectangle(500 * SIDE - 2, 500 * SIDE - 2, WEST + 1, SOUTH + 1)
    random = np.random.default_rng(6)
    hot = []
    for _ in range(MAPS):
        evidence = county.holding([], [], [], months=1, outlines=[outline])
        grid = grid_of(evidence, "500", shape)
        number = random.poisson(rate * len(grid.ids))
        at = random.integers(0, len(grid.ids), number)
        east, north = (np.rint(one[at]) for one in grid.middles)
        evidence = county.holding(east, north, np.zeros(number), months=1, outlines=[outline])
        found = cells(evidence, EXTRACT, period=whole(1), shape=shape)
        assert found.frame["count"].sum() == number
        hot.append(found.frame["class"].isin(["hot 95%", "hot 99%"]).any())
    assert sum(hot) <= 0.05 * MAPS


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("rate", [1.0, 12.0])
def test_a_boundary_that_cuts_cells_makes_nothing_hot_or_cold(
    county: County, shape: Shape, rate: float
) -> None:
    """Every event may fall anywhere within a ragged outline alike: some cells lie half without."""
    turn = np.linspace(0, 2 * np.pi, 180)
    radius = 8_000 * (1 + 0.12 * np.sin(9 * turn))
    ring = np.column_stack([WEST + radius * np.cos(turn), SOUTH + radius * np.sin(turn)])
    outline = shapely.Polygon(ring)
    shapely.prepare(outline)
    random = np.random.default_rng(10)
    maps, called = 100, {"hot": 0, "cold": 0}
    for _ in range(maps):
        tried = random.uniform(-9_000, 9_000, (int(rate * 18_000**2 / 500**2), 2))
        tried += (WEST, SOUTH)
        there = tried[shapely.contains_xy(outline, tried[:, 0], tried[:, 1])]
        evidence = county.holding(
            *there.T, np.zeros(len(there)), months=1, outlines=[bytes(shapely.to_wkb(outline))]
        )
        frame = cells(evidence, EXTRACT, period=whole(1), shape=shape).frame
        sure = frame["class"][frame["class"].str.endswith(("95%", "99%"))]
        for heat in called:
            called[heat] += sure.str.startswith(heat).any()
    # A map has 5 % of either at most; of 100 maps more than eleven so once in 90 times.
    assert max(called.values()) <= 11


@pytest.mark.parametrize("rate", [0.05, 1.0])
def test_randomness_seldom_emerges(county: County, rate: float) -> None:
    outline = rectangle(500 * SIDE - 2, 500 * SIDE - 2, WEST + 1, SOUTH + 1)
    random = np.random.default_rng(7)
    maps, months = 60, 12
    hot = []
    for _ in range(maps):
        number = random.poisson(rate * SIDE**2 * months)
        east, north = 500 * random.integers(0, SIDE, (2, number)) + 250
        when = random.integers(0, months, number)
        evidence = county.holding(
            WEST + east, SOUTH + north, when, months=months, outlines=[outline]
        )
        found = cells(evidence, EXTRACT, period=whole(months), method="emerging")
        hot.append((found.frame["hot_steps"] > 0).any())
    # Of 60 maps at 5 %, more than seven are hot once in 100 times.
    assert sum(hot) <= 7
