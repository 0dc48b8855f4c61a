"""Season: statsmodels, exact series, simulation, and what adjustment does to a test of trend."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.regression.linear_model import OLS
from statsmodels.tsa.seasonal import MSTL, STL

from cspdata.stats import (
    filled_series,
    mann_kendall,
    seasonal_adjustment,
    seasonal_mann_kendall,
    seasonality_p,
)

MONTHS = np.arange(12)


@pytest.mark.parametrize("length", [24, 25, 36, 47, 60, 119])
@pytest.mark.parametrize("stable", [False, True])
def test_one_operator_equals_stl_of_statsmodels(length, stable):
    generator = np.random.default_rng(length)
    season = 8 * np.sin(2 * math.pi * np.arange(length) / 12)
    table = generator.poisson(30 + season, (90, length)).astype(float)
    table[:10] *= 1e4
    found = seasonal_adjustment(table, stable=stable)
    kind = {"seasonal": 10 * length + 1, "seasonal_deg": 0} if stable else {}
    for row, values in enumerate(table):
        fit = STL(values, period=12, **kind).fit()
        tolerance = 1e-9 * max(1, values.max() / 100)
        for mine, theirs in (
            (found.seasonal, fit.seasonal),
            (found.trend, fit.trend),
            (found.remainder, fit.resid),
            (found.adjusted, values - fit.seasonal),
        ):
            np.testing.assert_allclose(mine[row], theirs, rtol=0, atol=tolerance)


@pytest.mark.parametrize("period", [2, 4, 7])
def test_other_periods_equal_statsmodels_too(period):
    values = np.random.default_rng(1).normal(0, 5, 40)
    found = seasonal_adjustment(values, period=period)
    fit = STL(values, period=period).fit()
    np.testing.assert_allclose(found.seasonal, fit.seasonal, rtol=0, atol=1e-9)


def test_two_seasons_equal_mstl_of_statsmodels():
    generator = np.random.default_rng(2)
    day = np.arange(150)
    values = generator.poisson(20 + 5 * (day % 7 == 5) + 4 * np.sin(2 * math.pi * day / 60))
    found = seasonal_adjustment(values, period=(60, 7))
    fit = MSTL(values.astype(float), periods=(7, 60)).fit()
    np.testing.assert_allclose(found.seasonal, fit.seasonal.sum(axis=1), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.trend, fit.trend, rtol=0, atol=1e-9)
    assert found.method == "MSTL"


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-1e9, 1e9), min_size=24, max_size=60), st.booleans())
def test_the_parts_add_up_to_the_values(values, stable):
    found = seasonal_adjustment(values, stable=stable)
    slack = 1e-12 * (1 + max(map(abs, values)))
    whole = found.trend + found.seasonal + found.remainder
    np.testing.assert_allclose(whole, values, rtol=0, atol=slack)
    np.testing.assert_allclose(found.adjusted + found.seasonal, values, rtol=0, atol=slack)
    assert np.isfinite(whole).all()


@pytest.mark.parametrize("level", [0, 7, 0.1, -3, 1e9])
def test_a_constant_series_has_no_season_at_all(level):
    for stable in (False, True):
        found = seasonal_adjustment([level] * 31, stable=stable)
        assert set(found.adjusted.tolist()) == {level}
        assert not found.seasonal.any()
    assert seasonality_p([level] * 31) == 1


@pytest.mark.parametrize("unit", [0.01, 1, 1e6])
def test_a_series_that_repeats_exactly_is_constant_once_adjusted(unit):
    year = unit * np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    for stable in (False, True):
        adjusted = seasonal_adjustment(np.tile(year, 5), stable=stable).adjusted
        assert (adjusted == adjusted[0]).all()
        assert adjusted[0] == pytest.approx(year.mean())
    # ... so that rounding is not read as a trend.
    assert mann_kendall(adjusted).p == 1
    assert seasonality_p(np.tile(year, 5)) < 1e-30


def test_a_known_season_is_found():
    generator = np.random.default_rng(3)
    season = 30 * np.sin(2 * math.pi * MONTHS / 12)
    values = 200 + np.tile(season, 8) + generator.normal(0, 3, 96)
    found = seasonal_adjustment(values, stable=True)
    np.testing.assert_allclose(found.seasonal, np.tile(season, 8), atol=5)
    assert np.std(found.adjusted) < 4


def test_at_two_years_the_drifting_season_takes_the_noise_and_the_stable_one_does_not():
    # Why control charts use the stable one: the remainder of pure noise all but vanishes.
    noise = np.random.default_rng(4).normal(0, 1, (500, 24))
    assert seasonal_adjustment(noise).adjusted.var(axis=1).mean() < 0.25
    assert seasonal_adjustment(noise).remainder.var() < 1e-6
    stable = seasonal_adjustment(noise, stable=True)
    assert stable.adjusted.var(axis=1).mean() == pytest.approx(0.55, abs=0.1)


@pytest.mark.parametrize(("length", "at_least"), [(24, 0.95), (36, 0.2), (60, 0.12)])
def test_a_trend_test_on_adjusted_values_is_wrong_and_the_seasonal_test_is_right(length, at_least):
    values = np.random.default_rng(5).poisson(50, (10_000, length))
    adjusted = seasonal_adjustment(values).adjusted
    assert (mann_kendall(adjusted).p < 0.05).mean() > at_least
    assert 0.025 < (seasonal_mann_kendall(values).p < 0.05).mean() < 0.06


def test_seasonality_p_is_the_f_test_of_statsmodels():
    generator = np.random.default_rng(6)
    for length in generator.integers(24, 70, 1000).tolist():
        time = np.arange(length)
        values = generator.poisson(40 + generator.uniform(0, 12) * np.sin(time / 12 * 2 * math.pi))
        months = (time[:, np.newaxis] % 12 == MONTHS).astype(float)
        straight = OLS(values, np.column_stack([np.ones(length), time])).fit()
        monthly = OLS(values, np.column_stack([months, time])).fit()
        expected = monthly.compare_f_test(straight)[1]
        assert seasonality_p(values) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("length", [24, 60])
def test_ten_thousand_series_without_season_are_called_seasonal_one_time_in_twenty(length):
    values = np.random.default_rng(7).poisson(20, (10_000, length))
    p = seasonality_p(values + np.arange(length))  # a straight trend is no season
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.01)
    assert scipy_stats.kstest(p, "uniform").statistic < 0.03


def test_rows_at_once_equal_one_at_a_time():
    table = np.random.default_rng(8).poisson(9, (20, 40))
    together, p = seasonal_adjustment(table), seasonality_p(table)
    assert together.adjusted.shape == table.shape
    for row in range(20):
        alone = seasonal_adjustment(table[row])
        np.testing.assert_allclose(together.adjusted[row], alone.adjusted, rtol=0, atol=1e-12)
        assert p[row] == pytest.approx(seasonality_p(table[row]), rel=1e-9)
    assert seasonal_adjustment(np.zeros((0, 24))).adjusted.shape == (0, 24)
    assert seasonality_p(np.zeros((0, 24))).shape == (0,)


def test_no_warning_leaks():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for values in ([0] * 24, [0] * 30 + [10**9], np.arange(40) - 20.5):
            for stable in (False, True):
                assert np.isfinite(seasonal_adjustment(values, stable=stable).adjusted).all()
            assert 0 <= seasonality_p(values) <= 1
        assert np.isfinite(seasonal_adjustment([0] * 31, period=(3, 12)).adjusted).all()


@pytest.mark.parametrize(
    ("values", "arguments", "words"),
    [
        ([1] * 23, {}, "has 23 months: seasonality cannot be removed below 24; show the values"),
        ([], {}, "has 0 months"),
        ([5], {}, "has 1 months"),
        ([1] * 13, {"period": 7}, "has 13 points: seasonality cannot be removed below 14"),
        ([1] * 24, {"period": 1}, "period is 1: give the points in a year"),
        ([1] * 24, {"period": (7, 12)}, "has 24 months: seasonality cannot be removed below 25"),
        ([1] * 30, {"period": (7, 7)}, "give two different periods"),
        ([1] * 30, {"period": (7, 12), "stable": True}, "a stable season is for one period"),
        ([1] * 24 + [math.nan], {}, "values is nan at position 24"),
    ],
)
def test_series_that_cannot_be_adjusted_are_refused(values, arguments, words):
    with pytest.raises(ValueError, match=words):
        seasonal_adjustment(values, **arguments)


def test_too_short_a_series_has_no_test_of_season():
    with pytest.raises(ValueError, match="has 23 months: seasonality cannot be removed"):
        seasonality_p([1] * 23)


def test_a_missing_month_does_not_move_the_others() -> None:
    """By their places in time, the months that are left have the season they had."""
    noise = np.random.default_rng(11)
    at = np.arange(60)
    whole = 100 + 30 * np.sin(at * np.pi / 6) + noise.normal(0, 2, 60)
    kept = np.delete(at, [7, 8, 9, 31])
    assert seasonality_p(whole[kept], at=kept) < 1e-20
    assert seasonality_p(whole[kept]) > 1e-9
    filled = filled_series(whole[kept], kept)
    np.testing.assert_array_equal(filled[kept], whole[kept])
    assert np.abs(filled - whole).max() < 8


def test_places_in_time_are_checked() -> None:
    values = np.arange(30.0)
    with pytest.raises(ValueError, match="at has 29 places for 30 values"):
        seasonality_p(values, at=np.arange(29))
    with pytest.raises(ValueError, match="out of order"):
        seasonality_p(values, at=np.arange(30)[::-1])
    # Every August but one is missing.
    at = np.delete(np.arange(36), [7, 19])
    with pytest.raises(ValueError, match="fewer than 2 values"):
        filled_series(np.arange(34.0), at)
