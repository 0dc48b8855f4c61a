"""Probabilities of counts against scipy, from nothing to a million events."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats.mass import binomial_mass, poisson_mass
from cspdata.stats.placement import agreeing_placement_p, random_placement_p


@given(st.lists(st.floats(0.001, 5000), min_size=1, max_size=5))
def test_poisson_runs_equal_scipy_and_leave_nothing_out(means):
    mean = np.array(means)
    first, mass = poisson_mass(mean)
    k = first[:, np.newaxis] + np.arange(mass.shape[1])
    expected = scipy_stats.poisson.pmf(k, mean[:, np.newaxis])
    np.testing.assert_allclose(mass, expected, rtol=1e-9, atol=1e-15)
    assert (scipy_stats.poisson.cdf(first - 1, mean) < np.exp(-40)).all()


@pytest.mark.parametrize("trials", [1, 2, 17, 900, 1_000_000])
def test_binomial_runs_equal_scipy(trials):
    share = np.array([1e-5, 0.01, 0.3, 0.5, 0.97])
    first, mass = binomial_mass(trials, share)
    k = first[:, np.newaxis] + np.arange(mass.shape[1])
    expected = scipy_stats.binom.pmf(k, trials, share[:, np.newaxis])
    np.testing.assert_allclose(mass, expected, rtol=1e-7, atol=1e-13)


@pytest.mark.parametrize("events", [1, 40, 5000, 300_000])
def test_p_is_twice_the_smaller_binomial_tail(events):
    generator = np.random.default_rng(events)
    seen = generator.integers(1, 10, 500).astype(float)
    found = np.minimum(np.floor(events * seen / 60 * generator.gamma(3, 0.4, 500)), events)
    chance = scipy_stats.binom(events, seen / 60)
    expected = np.minimum(2 * np.minimum(chance.cdf(found), chance.sf(found - 1)), 1)
    p = random_placement_p(found, seen, events, 60)
    np.testing.assert_allclose(p, expected, rtol=1e-6, atol=1e-16)


def test_where_all_is_seen_or_nothing_happened_nothing_is_surprising():
    seen = np.array([3.0, 3.0, 2.0])
    assert (random_placement_p(np.zeros(3), seen, 0, 3) == 1).all()
    p = random_placement_p(np.full(3, 4.0), seen, 4, 3)
    np.testing.assert_allclose(p, [1, 1, 2 * (2 / 3) ** 4], rtol=1e-12)
    assert random_placement_p(np.array([0.0]), np.array([2.0]), 4, 3) == pytest.approx(2 / 81)


@pytest.mark.parametrize("events", [1, 40, 5000, 300_000])
def test_neighbourhoods_of_any_area_have_the_binomial_tails_of_their_share(events):
    """Some shares are many cells', others one cell's alone: both ways of counting agree."""
    generator = np.random.default_rng(events)
    seen = np.concatenate([np.full(300, 9.0), generator.uniform(0.01, 9, 300)])
    found = np.minimum(np.floor(events * seen / 700 * generator.gamma(3, 0.4, 600)), events)
    chance = scipy_stats.binom(events, seen / 700)
    expected = np.minimum(2 * np.minimum(chance.cdf(found), chance.sf(found - 1)), 1)
    p = random_placement_p(found, seen, events, 700)
    np.testing.assert_allclose(p, expected, rtol=1e-6, atol=1e-16)


def test_what_z_and_the_area_say_the_opposite_of_is_not_surprising():
    found, seen = np.array([40.0, 40.0, 2.0, 2.0]), np.full(4, 1.0)
    p = random_placement_p(found, seen, 1000, 100)
    assert (p < 1e-2).all()
    agreeing = agreeing_placement_p(np.array([3.0, -3.0, -3.0, 3.0]), found, seen, 1000, 100)
    np.testing.assert_array_equal(agreeing, [p[0], 1, p[2], 1])
