"""How many maps of complete randomness have a hot cell: the table of docs/methods.md.

Squares of 500 m over the outline of the demonstration, every event placed anywhere within it alike,
so that a square that the boundary cuts gets by its ground: python -m pytest -m bench -s
tests/bench/test_random_maps.py
"""

import numpy as np
import pytest

from cspdata.hotspots.ground import lattice_of
from cspdata.stats import getis_ord_gi_star_grid
from tests.bench.test_stats import written

pytestmark = pytest.mark.bench
MAPS = 400
EVENTS_A_SQUARE = (0.02, 0.1, 0.5, 2, 10, 50, 500)


@pytest.fixture(scope="module")
def county(demo_evidence):
    """The squares of the demonstration by column and row, and the ground of each."""
    asb = demo_evidence.catalogue.indicator("asb")
    found = lattice_of(demo_evidence, asb, "500", "square")
    return found.grid.columns, found.grid.rows, found.areas


def has_hot(county, values, **how):
    """Whether a map has a square that is hot at any level."""
    columns, rows, areas = county
    found = getis_ord_gi_star_grid(columns, rows, values, areas=areas, **how)
    return bool(((found.q < 0.10) & (found.z > 0)).any())


@pytest.mark.parametrize("rate", EVENTS_A_SQUARE)
def test_random_maps_with_a_hot_square(county, rate):
    areas = county[2]
    generator = np.random.default_rng(1)
    events = round(rate * areas.size)
    dealt = (generator.multinomial(events, areas / areas.sum()) for _ in range(MAPS))
    hot = np.array(
        [(has_hot(county, one), has_hot(county, one, of_events=True)) for one in dealt]
    ).mean(axis=0)
    written(
        f"{areas.size} squares, {rate} events each, {MAPS} maps: hot by the normal p alone "
        f"{hot[0]:.1%}, with the exact p {hot[1]:.1%}"
    )
    # Twice the standard error above what the adjustment is to hold at 10 %, halved for one side.
    assert hot[1] <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / MAPS)
