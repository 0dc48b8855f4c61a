"""Gi* against esda, by hand, and where the usual implementation gives NaN or the wrong tail."""

import numpy as np
import pytest
from esda.getisord import G_Local
from hypothesis import given
from hypothesis import strategies as st
from libpysal.weights import W
from scipy import sparse
from scipy import stats as scipy_stats

from cspdata.stats import (
    getis_ord_gi_star,
    getis_ord_gi_star_grid,
    getis_ord_gi_star_hexagons,
)
from cspdata.stats.getis_ord import (
    HEXAGON,
    QUEEN,
    _box_sums,
    _searched_sums,
    hexagon_sums,
    queen_sums,
)

# esda warns of maps in several pieces, which is what some of these maps are for.
pytestmark = pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected")

CLASSES = {
    *("hot 99%", "hot 95%", "hot 90%", "cold 99%", "cold 95%", "cold 90%", "not significant"),
}


def queen_neighbours(columns, rows):
    """For each cell the others that touch it, straight from the definition."""
    columns, rows = np.asarray(columns), np.asarray(rows)
    across = np.abs(columns[:, np.newaxis] - columns)
    up = np.abs(rows[:, np.newaxis] - rows)
    return (np.maximum(across, up) <= 1).astype(float)


def hexagon_neighbours(columns, rows):
    """For each hexagon the others whose centres lie one width away, in the plane."""
    x, y = hexagon_centres(columns, rows)
    apart = np.hypot(x[:, np.newaxis] - x, y[:, np.newaxis] - y)
    return (apart < 1.5).astype(float)


def hexagon_centres(columns, rows):
    """Of hexagons one unit wide, by their axial indices."""
    columns, rows = np.asarray(columns, float), np.asarray(rows, float)
    return columns + rows / 2, rows * np.sqrt(3) / 2


def esda_z(values, touching):
    others = {k: [int(j) for j in np.flatnonzero(row) if j != k] for k, row in enumerate(touching)}
    weights = W(others, silence_warnings=True)
    return G_Local(np.asarray(values, float), weights, transform="B", star=True, permutations=0).Zs


def test_the_six_points_of_esda():
    # Documentation of esda.G_Local (star=True, binary distance band of 15).
    points = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
    apart = np.linalg.norm(points[:, np.newaxis] - points, axis=2)
    hot = getis_ord_gi_star([2, 3, 3.2, 5, 8, 7], sparse.csr_array((apart <= 15).astype(float)))
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(hot.z, published, atol=5e-9)
    np.testing.assert_allclose(hot.p, 2 * scipy_stats.norm.sf(np.abs(published)), atol=5e-9)


@pytest.mark.parametrize("seed", range(8))
def test_random_maps_with_gaps_equal_esda(seed):
    generator = np.random.default_rng(seed)
    across, up = generator.integers(5, 25, 2)
    cells = generator.permutation(across * up)[: int(across * up * generator.uniform(0.3, 1))]
    columns, rows = cells % across - 7, cells // across + 300
    values = generator.poisson(generator.gamma(0.5, 4, cells.size))
    touching = queen_neighbours(columns, rows)
    expected = esda_z(values, touching)
    grid = getis_ord_gi_star_grid(columns, rows, values)
    np.testing.assert_allclose(grid.z, expected, atol=1e-9)
    matrix = getis_ord_gi_star(values, sparse.coo_array(touching))
    np.testing.assert_allclose(matrix.z, expected, atol=1e-9)
    np.testing.assert_allclose(grid.p, 2 * scipy_stats.norm.sf(np.abs(expected)), atol=1e-12)
    np.testing.assert_allclose(grid.q, scipy_stats.false_discovery_control(grid.p), rtol=1e-12)


def test_cells_far_apart_equal_esda():
    generator = np.random.default_rng(40)
    columns = np.concatenate([generator.permutation(40)[:30], [5_000_000, 5_000_001, -900_000]])
    rows = np.concatenate([generator.integers(0, 3, 30), [9, 10, 2_000_000]])
    values = generator.poisson(3, columns.size)
    expected = esda_z(values, queen_neighbours(columns, rows))
    np.testing.assert_allclose(getis_ord_gi_star_grid(columns, rows, values).z, expected, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_random_maps_of_hexagons_equal_esda(seed):
    generator = np.random.default_rng(seed)
    columns, rows = square(18)
    cells = generator.permutation(324)[:250]
    columns, rows = columns[cells] - rows[cells] // 2 - 40, rows[cells] + 900
    values = generator.poisson(generator.gamma(0.5, 4, 250))
    touching = hexagon_neighbours(columns, rows)
    assert touching.sum(axis=1).max() == 7
    grid = getis_ord_gi_star_hexagons(columns, rows, values)
    np.testing.assert_allclose(grid.z, esda_z(values, touching), atol=1e-9)
    matrix = getis_ord_gi_star(values, sparse.csr_array(touching))
    np.testing.assert_array_equal(grid.confidence_class, matrix.confidence_class)
    np.testing.assert_allclose(grid.q, matrix.q, rtol=1e-9)


@pytest.mark.parametrize(
    ("touching", "defined"), [(QUEEN, queen_neighbours), (HEXAGON, hexagon_neighbours)]
)
@given(
    cells=st.sets(st.tuples(st.integers(1, 12), st.integers(1, 9)), min_size=1),
    random=st.randoms(),
)
def test_both_ways_to_add_up_the_neighbours_agree(touching, defined, cells, random):
    order = random.sample(sorted(cells), len(cells))
    columns, rows = np.array(order).T
    values = np.array([[random.randrange(100) for _ in order], [1] * len(order)], dtype=float)
    place = rows * 14 + columns
    expected = values @ defined(columns, rows)
    np.testing.assert_array_equal(_box_sums(place, values, (11, 14), touching), expected)
    np.testing.assert_array_equal(_searched_sums(place, values, 14, touching), expected)


@pytest.mark.parametrize(
    ("sums", "defined"), [(queen_sums, queen_neighbours), (hexagon_sums, hexagon_neighbours)]
)
def test_many_sheets_are_added_up_at_once(sums, defined):
    columns, rows = square(9)
    months = np.random.default_rng(42).poisson(2, (36, 81)).astype(float)
    expected = months @ defined(columns, rows)
    np.testing.assert_array_equal(sums(columns - 500, rows + 7, months), expected)
    assert sums([], [], np.zeros((36, 0))).shape == (36, 0)


def square(size):
    rows, columns = np.divmod(np.arange(size * size), size)
    return columns, rows


@pytest.mark.parametrize("gi_star", [getis_ord_gi_star_grid, getis_ord_gi_star_hexagons])
def test_a_constant_map_has_no_hotspot_and_no_nan(gi_star):
    for level in (0, 4, 0.1):
        hot = gi_star(*square(7), [level] * 49)
        assert (hot.z == 0).all()
        assert (hot.p == 1).all()
        assert (hot.q == 1).all()
        assert set(hot.confidence_class) == {"not significant"}


@pytest.mark.parametrize("size", [1, 2])
def test_a_cell_that_neighbours_every_cell_says_nothing(size):
    hot = getis_ord_gi_star_grid(*square(size), range(size * size))
    assert (hot.z == 0).all()
    assert (hot.p == 1).all()


def test_no_cells_give_an_empty_answer():
    hot = getis_ord_gi_star_grid([], [], [])
    assert hot.z.shape == hot.p.shape == hot.q.shape == hot.confidence_class.shape == (0,)


def test_a_cell_is_hot_on_its_upper_tail_only():
    # One burning block in an otherwise empty map: no empty neighbourhood may be called hot.
    columns, rows = square(40)
    values = np.where((columns < 4) & (rows < 4), 50, 0)
    hot = getis_ord_gi_star_grid(columns, rows, values)
    touches = queen_neighbours(columns, rows) @ values > 0
    is_hot = np.char.startswith(hot.confidence_class, "hot")
    assert is_hot[touches].any()
    assert not is_hot[~touches].any()
    assert (hot.z[is_hot] > 0).all()


def test_hot_and_cold_are_mirror_images():
    generator = np.random.default_rng(41)
    columns, rows = square(30)
    values = generator.poisson(5, 900) + np.where(columns < 6, 8, 0) - np.where(rows < 6, 4, 0)
    hot = getis_ord_gi_star_grid(columns, rows, values)
    cold = getis_ord_gi_star_grid(columns, rows, -values)
    np.testing.assert_allclose(hot.z, -cold.z, atol=1e-12)
    swapped = np.char.replace(np.char.replace(cold.confidence_class, "cold", "?"), "hot", "cold")
    np.testing.assert_array_equal(hot.confidence_class, np.char.replace(swapped, "?", "hot"))
    assert len(set(hot.confidence_class)) > 3


@pytest.mark.parametrize("seed", range(3))
def test_the_class_follows_q_and_the_sign_of_z(seed):
    generator = np.random.default_rng(seed)
    columns, rows = square(40)
    slope = np.abs(columns - 20) / 6
    hot = getis_ord_gi_star_grid(columns, rows, generator.poisson(1 + slope**2))
    for z, q, name in zip(hot.z, hot.q, hot.confidence_class, strict=True):
        level = next(
            (text for cut, text in ((0.01, "99%"), (0.05, "95%"), (0.1, "90%")) if q < cut), ""
        )
        expected = f"{'hot' if z > 0 else 'cold'} {level}" if level else "not significant"
        assert name == expected
    assert set(hot.confidence_class) == CLASSES


@given(st.integers(-3, 3), st.integers(1, 9), st.integers(-5000, 5000), st.randoms())
def test_shifting_scaling_and_reordering_change_nothing(lift, factor, shift, random):
    columns, rows = square(6)
    values = np.array([random.randrange(9) for _ in columns])
    order = np.array(random.sample(range(36), 36))
    plain = getis_ord_gi_star_grid(columns, rows, values)
    moved = getis_ord_gi_star_grid(
        columns[order] + shift, rows[order] - shift, lift + factor * values[order]
    )
    np.testing.assert_allclose(moved.z, plain.z[order], atol=1e-9)


@pytest.mark.parametrize(
    ("columns", "rows", "values", "words"),
    [
        ([3, 3, 4], [7, 7, 7], [1, 2, 3], "the cell at column 3, row 7 is given twice"),
        ([0, 1], [0, 0], [1, np.nan], "values is nan at position 1"),
        ([0, 1.5], [0, 0], [1, 2], "columns holds a value that is not a grid index"),
        ([0, 1], [0, np.inf], [1, 2], "rows is inf at position 1"),
        ([0, 1], [0], [1, 2], "columns, rows and values have 2, 1 and 2 elements"),
        ([0, 2**40], [0, 2**40], [1, 2], "check the indices"),
        ([[0, 1]], [[0, 0]], [[1, 2]], "values has 2 dimensions"),
    ],
)
def test_impossible_grids_are_refused(columns, rows, values, words):
    with pytest.raises(ValueError, match=words):
        getis_ord_gi_star_grid(columns, rows, values)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.eye(3), r"neighbours is \(3, 3\) for 2 values"),
        (np.array([[1, 0.5], [0.5, 1]]), "weights other than 0 and 1"),
        (np.array([[1, 1], [1, 0]]), r"neighbours has no 1 at \(1, 1\)"),
    ],
)
def test_impossible_neighbours_are_refused(matrix, words):
    with pytest.raises(ValueError, match=words):
        getis_ord_gi_star([1, 2], sparse.csr_array(matrix))


def test_the_neighbours_given_are_left_as_they_were():
    with_a_zero = ([1, 1, 1, 0], ([0, 1, 2, 0], [0, 1, 2, 1]))
    for form in (sparse.coo_array, sparse.csr_array, sparse.csr_matrix):
        touching = form(with_a_zero, shape=(3, 3))
        getis_ord_gi_star([1, 2, 3], touching)
        assert touching.nnz == 4


def test_a_neighbour_given_twice_is_refused():
    twice = sparse.csr_array(([1, 1, 1, 1], [0, 1, 1, 1], [0, 3, 4]), shape=(2, 2))
    with pytest.raises(ValueError, match="weights other than 0 and 1"):
        getis_ord_gi_star([1, 2], twice)


@pytest.mark.parametrize("seed", range(3))
def test_p_of_events_is_the_larger_of_the_normal_and_the_exact_one(seed):
    generator = np.random.default_rng(seed)
    columns, rows = square(20)
    values = generator.poisson([0.05, 1, 30][seed], 400)
    values[generator.integers(0, 400, 5)] += [2, 5, 60][seed]
    touching = queen_neighbours(columns, rows)
    found, seen, events = touching @ values, touching.sum(axis=1), values.sum()
    chance = scipy_stats.binom(events, seen / 400)
    exact = np.minimum(2 * np.minimum(chance.cdf(found), chance.sf(found - 1)), 1)
    plain = getis_ord_gi_star_grid(columns, rows, values)
    told = getis_ord_gi_star_grid(columns, rows, values, of_events=True)
    np.testing.assert_array_equal(told.z, plain.z)
    np.testing.assert_allclose(told.p, np.maximum(plain.p, exact), rtol=1e-9, atol=1e-17)
    assert (exact > plain.p).any()
    matrix = getis_ord_gi_star(values, sparse.csr_array(touching), of_events=True)
    np.testing.assert_allclose(matrix.p, told.p, rtol=1e-9)


def test_events_all_in_one_cell_or_none_at_all():
    columns, rows = square(30)
    burning = np.where((columns == 9) & (rows == 9), 500, 0)
    hot = getis_ord_gi_star_grid(columns, rows, burning, of_events=True)
    assert (hot.confidence_class == "hot 99%").sum() == 9
    for level in (0, 3):
        still = getis_ord_gi_star_grid(columns, rows, [level] * 900, of_events=True)
        assert (still.p == 1).all()
    assert getis_ord_gi_star_grid([], [], [], of_events=True).p.shape == (0,)
    for values in ([1, -1], [0.5, 1]):
        with pytest.raises(ValueError, match="a count"):
            getis_ord_gi_star_grid([0, 1], [0, 0], values, of_events=True)


def test_areas_alike_change_nothing_and_z_is_never_touched():
    generator = np.random.default_rng(3)
    rows, columns = np.divmod(np.arange(900), 30)
    x = generator.poisson(np.where(np.arange(900) == 400, 40, 3))
    areas = generator.uniform(0.2, 1, 900)
    for star in (getis_ord_gi_star_grid, getis_ord_gi_star_hexagons):
        plain = star(columns, rows, x, of_events=True)
        alike = star(columns, rows, x, of_events=True, areas=np.full(900, 0.25))
        np.testing.assert_array_equal(alike.q, plain.q)
        cut = star(columns, rows, x, of_events=True, areas=areas)
        np.testing.assert_array_equal(cut.z, plain.z)
        assert (cut.p != plain.p).any()


def test_a_cell_cut_by_the_boundary_is_not_cold_for_that():
    """A hundred events a cell, of which the last row lies within the boundary to one tenth."""
    rows, columns = np.divmod(np.arange(400), 20)
    areas = np.where(rows == 19, 0.1, 1.0)
    x = np.rint(100 * areas)
    unaware = getis_ord_gi_star_grid(columns, rows, x, of_events=True)
    assert (unaware.confidence_class == "cold 99%").sum() >= 20
    aware = getis_ord_gi_star_grid(columns, rows, x, of_events=True, areas=areas)
    assert set(aware.confidence_class) == {"not significant"}


@pytest.mark.parametrize("areas", [np.ones(3), np.zeros(4), np.full(4, np.nan), np.ones((2, 2))])
def test_areas_that_are_none_are_refused(areas):
    with pytest.raises(ValueError, match="areas"):
        getis_ord_gi_star_grid([0, 1, 0, 1], [0, 0, 1, 1], [1, 2, 3, 4], areas=areas)
