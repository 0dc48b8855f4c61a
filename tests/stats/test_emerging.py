"""Emerging hot spots: the published rule on given z, Gi* in space and time, planted patterns."""

import numpy as np
import pymannkendall
import pytest
from esda.getisord import G_Local
from hypothesis import given
from hypothesis import strategies as st
from libpysal.weights import W
from scipy import sparse
from scipy import stats as scipy_stats

from cspdata.stats import (
    cell_pattern,
    emerging_classes,
    emerging_hotspots,
    emerging_hotspots_grid,
    mann_kendall,
)
from cspdata.stats.emerging import EMERGING_CLASSES, PATTERNS

RISING = [2.0 + k / 10 for k in range(12)]
VECTORS = {
    "new": [0] * 11 + [3],
    "consecutive": [0] * 9 + [3, 3, 3],
    "intensifying": RISING,
    "diminishing": RISING[::-1],
    "sporadic": [3, 0, 0, 3, 0, 0, 3, 0, 0, 0, 0, 3],
    "historical": [3] * 11 + [1],
    "persistent": [3, 3, 3, -3] + [3] * 8,
    "oscillating": [0, 0, 0, -3] + [0] * 6 + [3, 3],
}


def classes(z):
    """The class of each row of z at a critical value of 1.96, its trend by Mann-Kendall."""
    z = np.atleast_2d(np.asarray(z, float))
    return emerging_classes(z > 1.96, z < -1.96, mann_kendall(z).direction)


@pytest.mark.parametrize("pattern", VECTORS)
def test_the_vectors_of_the_published_rule(pattern):
    z = np.array(VECTORS[pattern])
    assert classes(z) == [f"{pattern} hot spot"]
    assert classes(-z) == [f"{pattern} cold spot"]


def test_zeros_have_no_pattern():
    assert classes([0] * 12) == ["no pattern"]


def test_there_are_seventeen_classes():
    assert len(EMERGING_CLASSES) == len(set(EMERGING_CLASSES)) == 17
    assert set(PATTERNS) == set(VECTORS)


@pytest.mark.parametrize(
    ("hot_steps", "steps", "expected"),
    [(18, 20, "persistent"), (17, 20, "sporadic"), (9, 10, "persistent"), (19, 22, "sporadic")],
)
def test_nine_tenths_is_counted_in_whole_steps(hot_steps, steps, expected):
    hot = np.zeros((1, steps), dtype=bool)
    hot[0, : hot_steps - 1] = hot[0, -1] = True
    trend = np.array(["no trend"])
    assert emerging_classes(hot, np.zeros_like(hot), trend) == [f"{expected} hot spot"]


def test_an_end_on_the_other_side_is_not_historical():
    hot = np.ones((1, 20), dtype=bool)
    hot[0, -1] = False
    cold = ~hot
    assert emerging_classes(hot, cold, np.array(["no trend"])) == ["oscillating cold spot"]


def by_hand(states, trend):
    """The class of one cell, one rule after the other; states are -1, 0 and 1."""
    last, steps = states[-1], len(states)
    for side, word in ((1, "hot"), (-1, "cold")):
        mine = [k for k, state in enumerate(states) if state == side]
        if last == side and len(mine) / steps >= 0.9 - 1e-12:
            if trend == side:
                return f"intensifying {word} spot"
            return f"{'diminishing' if trend == -side else 'persistent'} {word} spot"
        if last == side:
            if -side in states:
                return f"oscillating {word} spot"
            if len(mine) == 1:
                return f"new {word} spot"
            if mine == list(range(mine[0], steps)):
                return f"consecutive {word} spot"
            return f"sporadic {word} spot"
        if last == 0 and len(mine) / steps >= 0.9 - 1e-12:
            return f"historical {word} spot"
    return "no pattern"


mostly = st.sampled_from([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, -1])
cell_states = st.one_of(
    st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=10, max_size=30),
    st.lists(mostly, min_size=10, max_size=30),
    st.lists(mostly.map(lambda state: -state), min_size=10, max_size=30),
)


@given(cell_states, st.sampled_from([-1, 0, 1]))
def test_every_cell_has_the_class_of_the_rule_by_hand(states, trend):
    state = np.array([states])
    direction = {-1: "decreasing", 0: "no trend", 1: "increasing"}
    found = emerging_classes(state == 1, state == -1, np.array([direction[trend]]))
    mirrored = emerging_classes(state == -1, state == 1, np.array([direction[-trend]]))
    assert found == [by_hand(states, trend)]
    assert mirrored == [by_hand([-one for one in states], -trend)]


def space_time_oracle(touching, x):
    """Gi* of each bin by esda, from who is whose neighbour in the same step and the one before."""
    cells, steps = x.shape
    others = {}
    for cell in range(cells):
        near = np.flatnonzero(touching[cell])
        for step in range(steps):
            bins = [(int(j), s) for j in near for s in (step - 1, step) if s >= 0]
            others[cell * steps + step] = [j * steps + s for j, s in bins if (j, s) != (cell, step)]
    star = G_Local(x.ravel(), W(others, silence_warnings=True), "B", permutations=0, star=True)
    return star.Zs.reshape(x.shape)


def queen(columns, rows):
    across = np.abs(np.subtract.outer(columns, columns))
    return (np.maximum(across, np.abs(np.subtract.outer(rows, rows))) <= 1).astype(float)


@pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected")
@pytest.mark.parametrize("seed", range(4))
def test_space_and_time_against_esda_and_pymannkendall(seed):
    generator = np.random.default_rng(seed)
    cells = generator.permutation(48)[:36]
    columns, rows = cells % 8 - 4, cells // 8 + 900
    x = generator.poisson(generator.gamma(0.7, 3, (36, 1)), (36, 11)).astype(float)
    touching = queen(columns, rows)
    x[touching[5] > 0, 3:] += 15
    expected = space_time_oracle(touching, x)
    grid = emerging_hotspots_grid(columns, rows, x)
    matrix = emerging_hotspots(x, sparse.coo_array(touching))
    np.testing.assert_allclose(grid.z, expected, atol=1e-9)
    np.testing.assert_array_equal(matrix.z, grid.z)
    np.testing.assert_array_equal(matrix.emerging_class, grid.emerging_class)
    q = scipy_stats.false_discovery_control(2 * scipy_stats.norm.sf(np.abs(expected)).ravel())
    beyond = (q < 0.05).reshape(x.shape)
    np.testing.assert_array_equal(grid.hot, beyond & (expected > 0))
    np.testing.assert_array_equal(grid.cold, beyond & (expected < 0))
    assert grid.hot.any()
    peer = [pymannkendall.original_test(row) for row in np.round(expected, 9)]
    np.testing.assert_allclose(grid.trend_p, [one.p for one in peer], atol=1e-12)
    assert list(grid.trend) == [one.trend for one in peer]


BASE, STEPS, SIDE = 40, 24, 26
HIGH, LOW = 85, 8
PLANS = {
    "new": [BASE] * 23 + [HIGH],
    "consecutive": [BASE] * 20 + [HIGH] * 4,
    "intensifying": np.linspace(65, 140, STEPS),
    "diminishing": np.linspace(140, 65, STEPS),
    "persistent": [HIGH] * STEPS,
    "sporadic": [HIGH if k in (3, 9, 15, 23) else BASE for k in range(STEPS)],
    "oscillating": [LOW if 3 <= k < 8 else HIGH if k > 20 else BASE for k in range(STEPS)],
    "historical": [HIGH] * 22 + [BASE] * 2,
}
COLD = {
    "intensifying": np.linspace(22, 2, STEPS),
    "diminishing": np.linspace(2, 22, STEPS),
    "oscillating": [HIGH if 3 <= k < 8 else LOW if k > 20 else BASE for k in range(STEPS)],
}


def planted(plan, generator, at=11):
    """Counts of a square map with a block of 5 × 5 cells that follows the plan."""
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    rate = np.full((SIDE * SIDE, STEPS), float(BASE))
    block = (abs(columns - at) <= 2) & (abs(rows - at) <= 2)
    rate[block] = plan
    return columns, rows, generator.poisson(rate), int(at * SIDE + at)


@pytest.mark.parametrize("of_events", [False, True])
@pytest.mark.parametrize("side", ["hot", "cold"])
@pytest.mark.parametrize("pattern", PLANS)
def test_a_planted_pattern_is_found_with_its_class(pattern, side, of_events):
    plan = PLANS[pattern]
    if side == "cold":
        plan = COLD.get(pattern, [LOW if rate == HIGH else BASE for rate in plan])
    columns, rows, x, middle = planted(plan, np.random.default_rng(7))
    found = emerging_hotspots_grid(columns, rows, x, of_events=of_events)
    assert found.emerging_class[middle] == f"{pattern} {side} spot"
    far = np.maximum(abs(columns - 11), abs(rows - 11)) > 4
    assert (found.emerging_class[far] == "no pattern").mean() > 0.97


def test_of_random_maps_of_events_few_have_a_hot_bin():
    rows, columns = np.divmod(np.arange(900), 30)
    for seed, mean in ((1, 0.02), (2, 0.2), (3, 2)):
        generator = np.random.default_rng(seed)
        maps = [
            emerging_hotspots_grid(
                columns, rows, generator.poisson(mean, (900, 12)), of_events=True
            )
            for _ in range(40)
        ]
        assert np.mean([(one.hot | one.cold).any() for one in maps]) <= 0.05


@pytest.mark.parametrize("of_events", [False, True])
@pytest.mark.parametrize("level", [0, 3])
def test_constant_counts_have_no_pattern_and_no_nan(level, of_events):
    rows, columns = np.divmod(np.arange(30), 6)
    found = emerging_hotspots_grid(columns, rows, np.full((30, 12), level), of_events=of_events)
    assert (found.z == 0).all()
    assert (found.trend_p == 1).all()
    assert set(found.emerging_class) == {"no pattern"}


@pytest.mark.parametrize("of_events", [False, True])
def test_one_cell_and_no_cells(of_events):
    one = emerging_hotspots_grid([5], [9], [range(12)], of_events=of_events)
    assert np.isfinite(one.z).all()
    none = emerging_hotspots_grid([], [], np.zeros((0, 12)), of_events=of_events)
    assert none.emerging_class.shape == (0,)
    assert none.z.shape == none.hot.shape == none.cold.shape == (0, 12)


@given(st.integers(0, 2**32 - 1), st.integers(-9000, 9000))
def test_order_and_place_of_the_cells_change_nothing(seed, shift):
    generator = np.random.default_rng(seed)
    rows, columns = np.divmod(np.arange(25), 5)
    x = generator.poisson(generator.gamma(0.4, 6, (25, 1)), (25, 10))
    order = generator.permutation(25)
    plain = emerging_hotspots_grid(columns, rows, x)
    moved = emerging_hotspots_grid(columns[order] + shift, rows[order] - shift, x[order])
    np.testing.assert_allclose(moved.z, plain.z[order], atol=1e-9)
    np.testing.assert_array_equal(moved.emerging_class, plain.emerging_class[order])


def test_equal_neighbourhoods_are_tied_in_the_trend():
    # Sums of deviations would differ in the last digit and make a trend of rounding.
    generator = np.random.default_rng(3)
    rows, columns = np.divmod(np.arange(100), 10)
    x = generator.poisson(2, (100, 12))
    x[:, 1:] = x[:, :1]
    found = emerging_hotspots_grid(columns, rows, x)
    assert all(len(set(row)) == 1 for row in found.z[:, 1:])


def test_the_facts_of_a_cell():
    state = np.array([0, 1, 1, 0, -1, -1, -1, 0, 1, 1, 1, 1])
    rows, columns = np.divmod(np.arange(676), SIDE)
    plan = np.select([state == 1, state == -1], [HIGH, LOW], BASE)
    _, _, x, middle = planted(np.concatenate([[BASE] * 12, plan]), np.random.default_rng(5))
    found = emerging_hotspots_grid(columns, rows, x)
    facts = cell_pattern(found, middle)
    assert facts.emerging_class == "oscillating hot spot"
    assert facts.steps == 24
    assert facts.hot.steps == found.hot[middle].sum()
    assert facts.hot.latest_run == 4
    assert facts.hot.steps_ago == 0
    assert facts.cold.first_run == facts.cold.latest_run == facts.cold.steps >= 2
    assert facts.cold.steps_ago == np.argmax(found.cold[middle][::-1])
    assert facts.trend_p == found.trend_p[middle]
    quiet = cell_pattern(found, 0)
    assert (quiet.cold.steps, quiet.cold.latest_run, quiet.cold.steps_ago) == (0, 0, None)


@pytest.mark.parametrize(
    ("columns", "rows", "x", "words"),
    [
        ([0], [0], [[1] * 9], "9 steps in time are given: emerging hot spots need 10"),
        ([0], [0], [1] * 12, "event_counts has 1 dimensions"),
        ([0, 1], [0], [[1] * 12], r"columns and rows have shapes \(2,\) and \(1,\) for 1 cells"),
        ([0, 0], [7, 7], [[1] * 12] * 2, "the cell at column 0, row 7 is given twice"),
        ([0], [0], [[-1] * 12], "a count cannot be negative"),
        ([0], [0], [[0.5] * 12], "a count must be a whole number"),
        ([0], [0], [[np.nan] * 12], "drop missing"),
        ([0.5], [0], [[1] * 12], "columns holds a value that is not a grid index"),
    ],
)
def test_impossible_grids_are_refused(columns, rows, x, words):
    with pytest.raises(ValueError, match=words):
        emerging_hotspots_grid(columns, rows, x)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.eye(3), r"neighbours is \(3, 3\)"),
        (np.array([[1, 0.5], [0.5, 1]]), "weights other than 0 and 1"),
        (np.array([[1, 1], [1, 0]]), r"no 1 at \(1, 1\)"),
    ],
)
def test_impossible_neighbours_are_refused(matrix, words):
    with pytest.raises(ValueError, match=words):
        emerging_hotspots(np.ones((2, 12)), sparse.csr_array(matrix))


def test_impossible_states_are_refused():
    hot, trend = np.ones((2, 12), dtype=bool), np.array(["no trend"] * 2)
    with pytest.raises(ValueError, match="cell 0 is both hot and cold in step 0"):
        emerging_classes(hot, hot, trend)
    with pytest.raises(ValueError, match="give cells × steps twice"):
        emerging_classes(hot, ~hot, trend[:1])
    with pytest.raises(ValueError, match="9 steps"):
        emerging_classes(hot[:, :9], ~hot[:, :9], trend)
