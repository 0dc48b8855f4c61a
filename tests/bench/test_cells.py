"""Speed of the cell statistics, as ratios within one run on the same points and cells.

180,000 events on some 6,000 snap points, a whole county in squares of 250 m. Each line is also
written out: pytest -m bench -s tests/bench/test_cells.py
"""

import numpy as np
import pytest
from esda.getisord import G_Local
from libpysal.weights import lat2W
from scipy import sparse
from sklearn.neighbors import KernelDensity
from statsmodels.stats.rates import test_poisson_2indep as poisson_etest

from cspdata.stats import (
    change_map,
    density_bandwidth,
    getis_ord_gi_star,
    getis_ord_gi_star_grid,
    getis_ord_gi_star_hexagons,
    kernel_density,
)
from tests.bench.test_stats import seconds, written

pytestmark = pytest.mark.bench
EVENTS, SNAP_POINTS, CELL = 180_000, 7000, 250
ACROSS, UP = 277, 278


def county_events(generator):
    """Where the events of towns and villages lie: most snap points and events in few places."""
    towns = generator.uniform(5000, 64_000, (20, 2))
    rural = generator.uniform(0, 69_000, (SNAP_POINTS // 3, 2))
    urban = towns[generator.integers(0, 20, SNAP_POINTS - len(rural))]
    snap = np.concatenate([rural, urban + generator.normal(0, 1500, urban.shape)])
    weight = generator.gamma(0.5, size=len(snap))
    return snap[generator.choice(len(snap), EVENTS, p=weight / weight.sum())]


@pytest.fixture(scope="module")
def points():
    return np.round(county_events(np.random.default_rng(1)))


@pytest.fixture(scope="module")
def cells():
    rows, columns = np.divmod(np.arange(ACROSS * UP), ACROSS)
    return columns, rows


@pytest.fixture(scope="module")
def counted(points):
    column, row = (np.clip(points // CELL, 0, [ACROSS - 1, UP - 1])).astype(int).T
    return np.bincount(row * ACROSS + column, minlength=ACROSS * UP)


def compared(name, quick, slow):
    written(f"{name}: {quick:.4f} s against {slow:.2f} s, {slow / quick:.0f} x")
    return slow / quick


def test_density_against_scikit_learn(points, cells):
    # Both exact and both to a bandwidth's reach; the kernels differ, so the ratio is of speed only.
    bandwidth = density_bandwidth(*points.T)
    centres = np.column_stack(cells) * CELL + CELL / 2
    unique, times = np.unique(points, axis=0, return_counts=True)

    def ours():
        return kernel_density(*points.T, *centres.T, cell_size=CELL)

    def theirs(at, weight=None):
        tree = KernelDensity(kernel="epanechnikov", bandwidth=bandwidth)
        return tree.fit(at, sample_weight=weight).score_samples(centres)

    quick = seconds(ours, times=3)
    slow = seconds(lambda: theirs(points), times=1)
    added_up = seconds(lambda: theirs(unique, times), times=1)
    kernel = "quartic density against Epanechnikov"
    assert compared(f"{kernel}, {EVENTS} events", quick, slow) >= 5
    assert compared(f"{kernel}, {len(unique)} points with weights", quick, added_up) >= 5


@pytest.mark.filterwarnings("ignore")
def test_gi_star_against_esda(cells, counted):
    values = counted.astype(float)

    def theirs():
        weights = lat2W(UP, ACROSS, rook=False)
        return G_Local(values, weights, transform="B", star=True, permutations=0).Zs

    slow = seconds(theirs, times=1)
    ours = {
        "Gi* of squares": lambda: getis_ord_gi_star_grid(*cells, counted),
        "Gi* of squares, of events": lambda: getis_ord_gi_star_grid(
            *cells, counted, of_events=True
        ),
        "Gi* of hexagons": lambda: getis_ord_gi_star_hexagons(*cells, counted),
    }
    np.testing.assert_allclose(ours["Gi* of squares"]().z, theirs(), atol=1e-6)
    ratio = [compared(name, seconds(run), slow) for name, run in ours.items()]
    assert min(ratio) >= 100


@pytest.mark.filterwarnings("ignore")
def test_gi_star_of_any_neighbours_against_esda(counted):
    # The matrix is at hand, as it is for small areas; esda's weights are not counted either.
    weights = lat2W(UP, ACROSS, rook=False)
    touching = (weights.sparse + sparse.eye_array(len(counted))).tocsr()
    values = counted.astype(float)
    quick = seconds(lambda: getis_ord_gi_star(counted, touching))
    slow = seconds(
        lambda: G_Local(values, weights, transform="B", star=True, permutations=0).Zs, times=1
    )
    assert compared("Gi* of any neighbours", quick, slow) >= 20


def test_change_map_against_statsmodels(counted):
    later = np.random.default_rng(2).permutation(counted)
    sample = np.flatnonzero(counted + later)[:200]

    def loop():
        return [
            poisson_etest(later[k], 1, counted[k], 1, method="etest-score").pvalue for k in sample
        ]

    some = (counted + later > 0).sum()
    quick = seconds(lambda: change_map(later, counted), times=3)
    slow = seconds(loop, times=1) * some / len(sample)
    assert compared(f"change map, {some} cells with events", quick, slow) >= 20
