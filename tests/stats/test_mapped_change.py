"""The change map against the test of a single pair, and what it calls where nothing changed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import benjamini_hochberg, change_map, poisson_rate_change

COUNT = st.integers(0, 300)
WORDS = {"higher", "lower", "no real change", "too few"}


def test_the_published_pairs_on_one_map():
    # The first and the last have fewer than ten events: a p, but no verdict.
    found = change_map([6, 24, 1836, 1], [2, 16, 1994, 1])
    np.testing.assert_allclose(found.p, [0.1749, 0.20955, 0.01067, 1], atol=5e-5)
    assert list(found.change) == ["too few", "no real change", "lower", "too few"]
    assert list(found.method) == ["E-test", "E-test", "score test", "E-test"]
    # Two tests: the smaller p doubles, the larger stays.
    np.testing.assert_allclose(found.q[[1, 2]], [found.p[1], 2 * found.p[2]])
    assert np.isnan(found.q[[0, 3]]).all()
    np.testing.assert_allclose(found.ratio, [3, 1.5, 1836 / 1994, 1])
    assert (found.lower < found.ratio).all()
    assert (found.ratio < found.upper).all()


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=40), st.integers(1, 40))
def test_each_cell_is_its_own_test_and_q_is_of_those_with_enough(pairs, least):
    now, before = np.array(pairs).T
    found = change_map(now, before, least_events=least)
    enough = now + before >= least
    alone = [poisson_rate_change(a, b) for a, b in pairs]
    np.testing.assert_allclose(found.p, [pair.p for pair in alone], rtol=1e-9, atol=1e-17)
    np.testing.assert_allclose(found.q[enough], benjamini_hochberg(found.p[enough]))
    called = np.where(now > before, "higher", "lower")
    with np.errstate(invalid="ignore"):
        expected = np.where(found.q < 0.05, called, "no real change")
    np.testing.assert_array_equal(found.change, np.where(enough, expected, "too few"))
    backwards = change_map(before, now, least_events=least)
    swap = {"higher": "lower", "lower": "higher"}
    assert [swap.get(word, word) for word in backwards.change] == list(found.change)


def test_every_word_is_used_and_none_other():
    found = change_map([90, 10, 50, 4], [20, 70, 50, 5])
    assert list(found.change) == ["higher", "lower", "no real change", "too few"]
    assert set(found.change) == WORDS


def test_no_events_before_is_higher_without_a_ratio():
    found = change_map([30, 0], [0, 30])
    assert list(found.change) == ["higher", "lower"]
    assert np.isnan(found.ratio[0])
    assert np.isnan(found.upper[0])
    assert found.ratio[1] == 0


def test_exposures_count_and_may_differ_from_cell_to_cell():
    # 366 days against 365 change nothing here; twice the people explains twice the events.
    year = change_map([100, 100], [100, 40], 366, 365)
    assert list(year.change) == ["no real change", "higher"]
    people = change_map([120, 120], [60, 60], [2000, 1000], 1000)
    assert list(people.change) == ["no real change", "higher"]


def test_the_level_follows_the_confidence():
    # p = 0.20955, so that q = p for one cell.
    assert list(change_map([24], [16], confidence=0.75).change) == ["higher"]
    assert list(change_map([24], [16], confidence=0.8).change) == ["no real change"]
    wide, narrow = change_map([24], [16], confidence=0.99), change_map([24], [16])
    assert wide.lower < narrow.lower
    assert narrow.confidence == 0.95


@pytest.mark.parametrize("cells", [0, 1, 5000])
def test_a_map_without_events_is_too_few_everywhere(cells):
    found = change_map(np.zeros(cells), np.zeros(cells))
    assert found.change.shape == found.q.shape == (cells,)
    assert (found.change == "too few").all()


@pytest.mark.parametrize("mean", [3, 8, 60])
def test_of_maps_without_any_change_one_in_twenty_shows_one(mean):
    generator, maps = np.random.default_rng(1), 400
    now, before = generator.poisson(mean, (2, maps, 200))
    called = sum(
        (np.isin(change_map(a, b).change, ["higher", "lower"])).any()
        for a, b in zip(now, before, strict=True)
    )
    assert called <= scipy_stats.binom.ppf(0.999, maps, 0.05)


def test_leaving_out_the_empty_cells_finds_what_they_would_hide():
    generator = np.random.default_rng(2)
    before = np.concatenate([generator.poisson(25, 100), generator.poisson(0.5, 5000)])
    now = np.concatenate([generator.poisson(50, 40), generator.poisson(25, 60)])
    now = np.concatenate([now, generator.poisson(0.5, 5000)])
    found = (change_map(now, before).change == "higher").sum()
    of_all = (change_map(now, before, least_events=1).change == "higher").sum()
    assert found > of_all


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [1]), "count has 2 cells, count_before 1"),
        (([1, -2], [1, 1]), "count is -2 at position 1"),
        (([1], [0.5]), "count_before is 0.5"),
        (([[1]], [[1]]), "count has 2 dimensions"),
        (([1], [1], 0), "exposure is 0"),
    ],
)
def test_impossible_counts_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        change_map(*arguments)


def test_a_least_number_below_one_is_refused():
    with pytest.raises(ValueError, match="least_events is 0"):
        change_map([1], [1], least_events=0)
