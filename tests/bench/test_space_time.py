"""Speed of the statistics in space and time, as ratios within one run.

Each line is also written out: pytest -m bench -s tests/bench/test_space_time.py
"""

import subprocess
import sys
import warnings

import numpy as np
import pymannkendall
import pytest
from esda.moran import Moran_Local
from libpysal.graph import Graph
from pointpats import Knox
from scipy import sparse

from cspdata.folders import PROJECT
from cspdata.stats import aoristic, emerging_hotspots_grid, local_moran, mann_kendall, near_repeat
from tests.bench.test_stats import seconds, written

pytestmark = pytest.mark.bench
ACROSS, UP, STEPS = 275, 280, 36  # a whole county at 250 m
CELLS = ACROSS * UP
EVENTS, PERMUTATIONS = 20_000, 999


@pytest.fixture(scope="module")
def county():
    """180,000 events on 7,000 of 77,000 cells, clustered, over 36 months."""
    generator = np.random.default_rng(1)
    rows, columns = np.divmod(np.arange(CELLS), ACROSS)
    rate = np.zeros(CELLS)
    rate[generator.choice(CELLS, 7_000, replace=False)] = generator.gamma(0.5, 1, 7_000)
    months = generator.poisson(rate[:, np.newaxis] * 180_000 / (rate.sum() * STEPS), (CELLS, STEPS))
    return columns, rows, months


@pytest.fixture(scope="module")
def peer_loop(county):
    """Seconds that pymannkendall takes for every cell: timed on 300 of them, one call a cell."""
    columns, rows, months = county
    sample = emerging_hotspots_grid(columns, rows, months).z[:: CELLS // 300]
    loop = seconds(lambda: [pymannkendall.original_test(row) for row in sample], times=3)
    return loop * CELLS / len(sample)


def test_mann_kendall_of_every_cell_against_pymannkendall(county, peer_loop):
    z = emerging_hotspots_grid(*county).z
    taken = seconds(lambda: mann_kendall(z), times=3)
    written(
        f"Mann-Kendall, {CELLS} x {STEPS}: {taken:.3f} s against {peer_loop:.1f} s, "
        f"{peer_loop / taken:.0f} x"
    )
    assert peer_loop / taken >= 50


@pytest.mark.parametrize("of_events", [False, True])
def test_emerging_hotspots_take_a_fraction_of_the_trend_test_alone(county, peer_loop, of_events):
    taken = seconds(lambda: emerging_hotspots_grid(*county, of_events=of_events), times=3)
    written(
        f"emerging hot spots, exact p {of_events}, {CELLS} x {STEPS}: {taken:.2f} s; the trends "
        f"alone by pymannkendall {peer_loop:.1f} s, {peer_loop / taken:.0f} x"
    )
    # Where pymannkendall takes 60 s this is three seconds.
    assert peer_loop / taken >= 20


def test_nothing_is_compiled_on_the_first_use():
    """In a fresh interpreter the first call takes little longer than the second."""
    script = (
        "import time, numpy as np\n"
        "from cspdata.stats import emerging_hotspots_grid, near_repeat\n"
        "rows, columns = np.divmod(np.arange(77_000), 275)\n"
        "x = np.random.default_rng(1).poisson(0.1, (77_000, 36))\n"
        "t = np.arange(20_000) % 1_000\n"
        "a, b = np.random.default_rng(2).uniform(0, 60_000, (2, 20_000))\n"
        "bands = dict(distance_edges=[0, 400], time_edges=[0, 8])\n"
        "for work in (lambda: emerging_hotspots_grid(columns, rows, x),\n"
        "             lambda: near_repeat(a, b, t, **bands)):\n"
        "    for _ in range(2):\n"
        "        begun = time.perf_counter(); work(); print(time.perf_counter() - begun)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    taken = [float(line) for line in answer.stdout.split()]
    for name, first, second in (("emerging", *taken[:2]), ("near repeats", *taken[2:])):
        written(f"{name}: first call {first:.2f} s, second {second:.2f} s")
        assert first < 3 * second


def test_near_repeats_against_pointpats():
    generator = np.random.default_rng(2)
    centres = generator.uniform(0, 60_000, (7_000, 2))
    centres[:2_000] = 30_000 + generator.normal(0, 1_500, (2_000, 2))
    weight = generator.gamma(0.5, 1, 7_000)
    places = centres[generator.choice(7_000, EVENTS, p=weight / weight.sum())]
    places = places + generator.normal(0, 20, (EVENTS, 2))
    days = generator.integers(0, 1_096, EVENTS)
    stamps = days.reshape(-1, 1).astype(float)

    def ours():
        # pointpats takes both bounds closed.
        return near_repeat(
            places[:, 0],
            places[:, 1],
            days,
            distance_edges=[0, np.nextafter(200, 201)],
            time_edges=[0, 8],
            permutations=PERMUTATIONS,
        )

    def theirs(permutations):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Knox(places, stamps, delta=200, tau=7, permutations=permutations)

    assert ours().pairs[0, 0] == theirs(1).nst
    taken = seconds(ours, times=3)
    # Each of its permutations does the same work anew: 20 more of them give the price of one.
    one, more = (seconds(lambda n=n: theirs(n), times=2) for n in (1, 21))
    loop = one + (more - one) / 20 * (PERMUTATIONS - 1)
    written(
        f"near repeats, {EVENTS} events, {PERMUTATIONS} permutations: {taken:.2f} s against "
        f"{loop:.0f} s, {loop / taken:.0f} x"
    )
    assert loop / taken >= 50


def test_a_million_spans_against_one_row_of_hours_an_event():
    generator = np.random.default_rng(3)
    start = np.datetime64("2024-01-01T00:00:00") + generator.integers(0, 3 * 10**7, 1_000_000)
    end = start + generator.integers(0, 4 * 86_400, 1_000_000)
    sample = 20_000

    def rows():
        edges = np.arange(168 * 2 + 1) * 3_600
        begun = start[:sample].astype(int) % (168 * 3_600)
        ended = begun + (end - start)[:sample].astype(int)
        low = np.maximum(begun[:, np.newaxis], edges[:-1])
        high = np.minimum(ended[:, np.newaxis], edges[1:])
        share = np.maximum(high - low, 0) / np.maximum(ended - begun, 1)[:, np.newaxis]
        return share.reshape(sample, 2, 168).sum(axis=(0, 1))

    taken = seconds(lambda: aoristic(start, end), times=3)
    dense = seconds(rows, times=3) * start.size / sample
    written(
        f"aoristic, 1,000,000 spans: {taken:.2f} s against {dense:.1f} s, {dense / taken:.0f} x"
    )
    assert dense / taken >= 10


def test_local_moran_costs_little_more_than_esda_alone():
    """What is added to esda (classes, adjustment, a checked matrix) is less than esda itself."""
    line = sparse.diags_array([1.0, 1.0, 1.0], offsets=[-1, 0, 1], shape=(275, 275))
    touching = sparse.csr_array(sparse.kron(line, line))
    others = touching - sparse.eye_array(touching.shape[0])
    others.eliminate_zeros()
    values = np.random.default_rng(4).poisson(0.5, touching.shape[0]).astype(float)

    def theirs():
        return Moran_Local(values, Graph.from_sparse(others.tocsr()), permutations=0)

    alone = seconds(theirs, times=3)
    taken = seconds(lambda: local_moran(values, touching), times=3)
    written(f"local Moran, {values.size} cells: {taken:.2f} s, esda alone {alone:.2f} s")
    assert taken < 2 * alone
