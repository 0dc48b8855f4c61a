"""Error rates by simulation where many series or many tests are looked at together.

Those of a single method stand with it: trend in test_trend, limits in test_control_limits, rules in
test_signals, and so on.
"""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from cspdata.stats import (
    benjamini_hochberg,
    count_decomposition,
    getis_ord_gi_star_grid,
    getis_ord_gi_star_hexagons,
    mann_kendall,
    poisson_rate_change,
    seasonal_mann_kendall,
)


@pytest.mark.parametrize("mean", [0.5, 2, 20])
def test_year_on_year_changes_of_ten_thousand_steady_series(mean):
    months = np.random.default_rng(1).poisson(mean, (10_000, 60))
    p = poisson_rate_change(months[:, -12:].sum(axis=1), months[:, -24:-12].sum(axis=1)).p
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.01)


def test_with_no_real_change_some_area_is_called_in_one_family_of_twenty():
    # 10,000 maps of 10 areas: where nothing is real, the false discovery rate is the share of maps
    # with any area called.
    now, before = np.random.default_rng(2).poisson(140, (2, 10_000, 10))
    p = poisson_rate_change(now, before).p
    called = [(benjamini_hochberg(family) < 0.05).any() for family in p]
    assert np.mean(called) == pytest.approx(0.05, abs=0.01)
    # Without it, two maps in five would show a change.
    assert (p < 0.05).any(axis=1).mean() > 0.35


def test_of_what_is_called_no_more_than_the_nominal_share_is_false():
    # 30 of 100 areas changed by half: the expected false share is 0.05 x 70 / 100.
    generator = np.random.default_rng(3)
    real = np.arange(100) < 30
    false_share, found = [], []
    for _ in range(600):
        before = generator.poisson(150, 100)
        now = generator.poisson(np.where(real, 225, 150))
        called = benjamini_hochberg(poisson_rate_change(now, before).p) < 0.05
        false_share.append((called & ~real).sum() / max(called.sum(), 1))
        found.append((called & real).sum() / 30)
    assert np.mean(false_share) == pytest.approx(0.05 * 0.7, abs=0.01)
    assert np.mean(found) > 0.8


def test_parts_of_two_thousand_changes_by_chance():
    # Four parts each: q over the parts keeps the share with any part called at about 0.05.
    generator, called = np.random.default_rng(4), 0
    label = [f"part {k}" for k in range(4)]
    for _ in range(2000):
        now, before = generator.poisson(140, (2, 4))
        called += any(part.q < 0.05 for part in count_decomposition(label, now, before).parts)
    assert called / 2000 == pytest.approx(0.05, abs=0.015)


def test_a_trend_over_many_series_is_false_as_seldom_as_q_says():
    generator = np.random.default_rng(5)
    real = np.arange(10_000) < 2000
    months = np.arange(60) / 60
    expected = 40 * (1 + np.where(real, 0.8, 0.0)[:, np.newaxis] * months)
    values = generator.poisson(expected)
    for test in (mann_kendall, seasonal_mann_kendall):
        called = benjamini_hochberg(test(values).p) < 0.05
        assert (called & ~real).sum() / called.sum() == pytest.approx(0.05 * 0.8, abs=0.012)
        assert (called & real).sum() / 2000 > 0.9


@pytest.mark.parametrize("gi_star", [getis_ord_gi_star_grid, getis_ord_gi_star_hexagons])
@pytest.mark.parametrize("mean", [0.02, 0.1, 0.5, 2, 10, 100])
def test_of_maps_with_events_placed_at_random_one_in_twenty_has_a_hot_cell(gi_star, mean):
    # 400 maps of 40 x 40 cells. Were 5 % of maps to have one, more would by chance than the bound
    # allows in one run of 1,000.
    generator, maps = np.random.default_rng(6), 400
    rows, columns = np.divmod(np.arange(1600), 40)
    called = 0
    for _ in range(maps):
        found = gi_star(columns, rows, generator.poisson(mean, 1600), of_events=True)
        called += ((found.q < 0.05) & (found.z > 0)).any()
    assert called <= scipy_stats.binom.ppf(0.999, maps, 0.05)


def test_the_normal_p_alone_would_call_most_maps_of_few_events_hot():
    generator = np.random.default_rng(7)
    rows, columns = np.divmod(np.arange(1600), 40)
    called = 0
    for _ in range(100):
        found = getis_ord_gi_star_grid(columns, rows, generator.poisson(0.1, 1600))
        called += ((found.q < 0.05) & (found.z > 0)).any()
    assert called > 70


@pytest.mark.parametrize("mean", [0.1, 3])
def test_planted_hotspots_are_found(mean):
    # Two blocks of 3 x 3 squares with eight events more to a square than elsewhere.
    generator = np.random.default_rng(8)
    rows, columns = np.divmod(np.arange(1600), 40)
    middles = np.flatnonzero(np.isin(columns, [7, 30]) & (rows == 22))
    planted = (np.abs(columns[:, np.newaxis] - columns[middles]) <= 1) & (
        np.abs(rows[:, np.newaxis] - rows[middles]) <= 1
    )
    beyond = (np.abs(columns[:, np.newaxis] - columns[middles]) > 2) | (
        np.abs(rows[:, np.newaxis] - rows[middles]) > 2
    )
    false = 0
    for _ in range(50):
        counted = generator.poisson(mean + 8 * planted.any(axis=1))
        found = getis_ord_gi_star_grid(columns, rows, counted, of_events=True)
        hot = (found.q < 0.05) & (found.z > 0)
        assert hot[middles].all()
        false += hot[beyond.all(axis=1)].sum()
    assert false / 50 < 1
