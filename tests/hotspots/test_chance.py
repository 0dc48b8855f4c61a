"""Of maps on which every event may fall anywhere alike, no more than 5 % show anything hot."""

from __future__ import annotations

import numpy as np
import pytest

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
