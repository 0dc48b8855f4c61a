"""Local Moran's I against its definition, every arrangement, planted places, and odd maps."""

from itertools import permutations as arrangements

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy import stats as scipy_stats

from cspdata.stats import local_moran


def queen(size):
    rows, columns = np.divmod(np.arange(size * size), size)
    across = np.abs(np.subtract.outer(columns, columns))
    return (np.maximum(across, np.abs(np.subtract.outer(rows, rows))) <= 1).astype(float)


def path(cells):
    return (np.abs(np.subtract.outer(np.arange(cells), np.arange(cells))) <= 1).astype(float)


def by_definition(values, touching):
    """z_i Σ_j w_ij z_j / m2, row weights, times (n - 1) / n as esda scales it."""
    away = values - values.mean()
    weights = touching - np.eye(len(values))
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    return away * (weights @ away) / (away**2).mean() * (len(values) - 1) / len(values)


@pytest.mark.parametrize("seed", range(4))
def test_i_is_that_of_the_definition(seed):
    values = np.random.default_rng(seed).poisson(3, 49).astype(float)
    found = local_moran(values, sparse.coo_array(queen(7)))
    np.testing.assert_allclose(found.i, by_definition(values, queen(7)), atol=1e-12)
    np.testing.assert_allclose(found.p, 2 * scipy_stats.norm.sf(np.abs(found.z)), atol=1e-12)
    np.testing.assert_allclose(found.q, scipy_stats.false_discovery_control(found.p), rtol=1e-12)


def test_z_is_that_of_every_arrangement_of_the_others():
    values = np.array([1.0, 7, 2, 2, 9, 4])
    found = local_moran(values, sparse.csr_array(path(6)))
    for cell in range(6):
        others = np.delete(values, cell)
        every = [
            by_definition(np.insert(order, cell, values[cell]), path(6))[cell]
            for order in map(np.array, arrangements(others))
        ]
        expected = (found.i[cell] - np.mean(every)) / np.std(every)
        assert found.z[cell] == pytest.approx(expected, abs=1e-9)


def planted(generator):
    """A map of 20 × 20: a block of high, a block of low, one high among low and the reverse."""
    values = generator.normal(50, 3, (20, 20))
    values[2:7, 2:7] += 40
    values[12:17, 12:17] -= 40
    values[14, 14] = 95
    values[4, 4] = 5
    return values.ravel()


@pytest.mark.parametrize("permutations", [0, 9999])
def test_planted_places_have_their_class(permutations):
    values = planted(np.random.default_rng(6))
    found = local_moran(values, sparse.csr_array(queen(20)), permutations=permutations)
    classes = found.moran_class.reshape(20, 20)
    assert classes[3, 3] == classes[5, 5] == "HH"
    assert classes[13, 13] == classes[15, 15] == "LL"
    assert classes[14, 14] == "HL"
    assert classes[4, 4] == "LH"
    quiet = classes[:, 18:]
    assert (quiet == "not significant").all()
    assert set(found.moran_class) == {"HH", "LL", "HL", "LH", "not significant"}


def test_permutations_agree_with_the_exact_moments():
    values = np.random.default_rng(1).normal(0, 1, 100)
    exact = local_moran(values, sparse.csr_array(queen(10)))
    dealt = local_moran(values, sparse.csr_array(queen(10)), permutations=999)
    np.testing.assert_array_equal(dealt.z, exact.z)
    np.testing.assert_allclose(dealt.p, exact.p, atol=0.12)


def test_one_full_cell_among_empty_ones_is_not_rare():
    # Two cells of 100 hold all: most neighbourhoods are empty, so theirs being empty says nothing.
    values = np.zeros(100)
    values[[11, 77]] = 5
    found = local_moran(values, sparse.csr_array(queen(10)), permutations=199)
    assert set(found.moran_class) == {"not significant"}
    assert found.p[[11, 77]].tolist() == [1, 1]


def test_the_seed_decides_and_the_random_state_of_others_stays():
    values = np.random.default_rng(1).normal(0, 1, 36)
    matrix = sparse.csr_array(queen(6))
    before = np.random.get_state()[1].copy()
    one, again, other = (
        local_moran(values, matrix, permutations=99, seed=seed).p for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("permutations", [0, 19])
@pytest.mark.parametrize(
    ("values", "touching"),
    [
        ([4] * 9, queen(3)),
        ([0.1] * 9, queen(3)),
        ([1, 2], path(2)),
        ([1], path(1)),
        ([], np.zeros((0, 0))),
        ([1, 2, 3, 4], np.eye(4)),
    ],
)
def test_where_there_is_nothing_to_compare(values, touching, permutations):
    found = local_moran(values, sparse.csr_array(touching), permutations=permutations)
    assert (found.z == 0).all()
    assert (found.p == 1).all()
    assert (found.moran_class == "not significant").all()


@pytest.mark.parametrize("permutations", [0, 99])
def test_an_island_says_nothing_and_takes_nothing_from_the_others(permutations):
    values = np.append(planted(np.random.default_rng(6)), 500.0)
    touching = np.zeros((401, 401))
    touching[:400, :400] = queen(20)
    touching[400, 400] = 1
    found = local_moran(values, sparse.csr_array(touching), permutations=permutations)
    assert (found.i[400], found.z[400], found.p[400]) == (0, 0, 1)
    assert found.moran_class[400] == "not significant"
    assert np.isfinite(found.z).all()
    np.testing.assert_allclose(found.i, by_definition(values, touching), atol=1e-12)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.floats(-100, 100))
def test_shifting_scaling_and_reordering_change_nothing(seed, factor, lift):
    generator = np.random.default_rng(seed)
    values, order = generator.poisson(4, 16).astype(float), generator.permutation(16)
    plain = local_moran(values, sparse.csr_array(queen(4)))
    moved = local_moran(lift + factor * values[order], sparse.csr_array(queen(4)[order][:, order]))
    np.testing.assert_allclose(moved.z, plain.z[order], atol=1e-6)


@pytest.mark.parametrize(
    ("values", "touching", "options", "words"),
    [
        ([1, np.nan, 3], path(3), {}, "values is nan at position 1"),
        ([1, 2, 3], path(2), {}, r"neighbours is \(2, 2\) for 3 values"),
        ([1, 2, 3], path(3) / 2, {}, "weights other than 0 and 1"),
        ([1, 2, 3], path(3), {"permutations": -1}, "permutations is -1 for 3 cells"),
        ([1, 2, 3], path(3), {"permutations": 10**8}, "at most 16666666 for a map of this size"),
    ],
)
def test_what_cannot_be_compared_is_refused(values, touching, options, words):
    with pytest.raises(ValueError, match=words):
        local_moran(values, sparse.csr_array(touching), **options)
