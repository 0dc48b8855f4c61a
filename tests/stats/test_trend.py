"""Trend over a series: published values, pymannkendall, simulation, properties."""

import math

import numpy as np
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import (
    byars_interval,
    mann_kendall,
    seasonal_mann_kendall,
    weighted_recent_trend,
)

SERIES = st.lists(st.integers(0, 30), min_size=1, max_size=40)

# Fingertips technical guidance on recent trends: the worked example of five yearly percentages.
FINGERTIPS = (
    [24.67, 24.6, 28, 30.2, 30.6],
    [23.16, 23.15, 26.44, 28.63, 28.98],
    [26.25, 26.19, 29.64, 31.9, 32.25],
)


def test_twelve_rising_values_by_hand():
    # S = 12 x 11 / 2, variance 12 x 11 x 29 / 18 = 212.667, z = 65 / √212.667.
    trend = mann_kendall(range(12))
    assert trend.s == 66
    assert trend.z == pytest.approx(65 / math.sqrt(12 * 11 * 29 / 18), rel=1e-12)
    assert trend.z == pytest.approx(4.4572, abs=5e-5)
    assert trend.p == pytest.approx(8.303e-6, abs=5e-10)
    assert trend.direction == "increasing"


def test_ties_lessen_the_variance_by_hand():
    # 1 1 2 3 3 3: S = 4 + 4 + 3, variance (6 x 5 x 17 - 2 x 1 x 9 - 3 x 2 x 11) / 18 = 71/3.
    trend = mann_kendall([1, 1, 2, 3, 3, 3])
    assert trend.s == 11
    assert trend.z == pytest.approx(10 / math.sqrt(71 / 3), rel=1e-12)


def test_a_thousand_random_series_equal_pymannkendall():
    generator = np.random.default_rng(1)
    words = set()
    for _ in range(1000):
        size, spread = int(generator.integers(5, 61)), float(generator.choice([0.5, 3, 20, 1e6]))
        x = generator.poisson(spread + generator.uniform(0, spread) * np.arange(size) / size)
        expected = pymannkendall.original_test(x)
        trend = mann_kendall(x)
        assert trend.s == expected.s
        assert trend.z == pytest.approx(expected.z, rel=1e-9, abs=1e-12)
        assert trend.p == pytest.approx(expected.p, rel=1e-6, abs=1e-15)
        assert trend.direction == expected.trend
        words.add(trend.direction)
    assert words == {"increasing", "decreasing", "no trend"}


def test_rows_at_once_equal_one_at_a_time():
    generator = np.random.default_rng(2)
    table = generator.poisson(4, (5000, 37)).astype(float)
    together = mann_kendall(table)
    assert together.s.shape == together.z.shape == together.p.shape == together.direction.shape
    for row in (0, 1, 4095, 4096, 4999):
        alone = mann_kendall(table[row])
        assert (together.s[row], together.z[row]) == (alone.s, alone.z)
        assert (together.p[row], together.direction[row]) == (alone.p, alone.direction)


@pytest.mark.parametrize("mean", [0.2, 3, 400])
def test_ten_thousand_series_without_trend_are_flagged_one_time_in_twenty(mean):
    generator = np.random.default_rng(3)
    p = mann_kendall(generator.poisson(mean, (10_000, 60))).p
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.01)


@settings(deadline=None)
@given(SERIES)
def test_reversing_turns_the_trend_and_order_alone_matters(values):
    trend, back = mann_kendall(values), mann_kendall(values[::-1])
    assert (back.s, back.z, back.p) == (-trend.s, -trend.z, trend.p)
    stretched = mann_kendall([math.exp(value / 7) for value in values])
    assert (stretched.s, stretched.z, stretched.p) == (trend.s, trend.z, trend.p)
    assert 0 <= trend.p <= 1
    assert math.isfinite(trend.z)
    assert abs(trend.s) <= len(values) * (len(values) - 1) / 2


@pytest.mark.parametrize("values", [[5] * 30, [0] * 12, [1e9] * 6, [-2.5] * 5])
def test_a_constant_series_has_no_trend(values):
    trend = mann_kendall(values)
    assert (trend.s, trend.z, trend.p, trend.direction) == (0, 0, 1, "no trend")


@pytest.mark.parametrize("values", [[], [4], [1, 2], [1, 2, 3, 4]])
def test_fewer_than_five_points_are_too_few_for_a_direction(values):
    trend = mann_kendall(values)
    assert trend.direction == "too few points"
    assert trend.p > 0.05
    assert mann_kendall([values] * 2).direction.tolist() == ["too few points"] * 2


def test_five_points_in_order_are_enough():
    assert mann_kendall([1, 2, 3, 4, 5]).direction == "increasing"
    assert mann_kendall([5, 4, 3, 2, 1]).direction == "decreasing"


def test_huge_negative_and_fractional_values_are_no_trouble():
    steps = np.arange(10.0)
    for values in (1e9 + steps, steps - 1e9, steps / 7, 1e300 * steps):
        assert mann_kendall(values).s == 45


def test_no_rows_give_no_results():
    trend = mann_kendall(np.zeros((0, 12)))
    assert trend.s.shape == trend.z.shape == trend.p.shape == trend.direction.shape == (0,)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, math.nan, 3], "values is nan at position 1: drop missing"),
        ([1, math.inf], "values is inf at position 1"),
        (np.zeros((2, 2, 2)), "values has 3 dimensions: give one series"),
        (5, "values has 0 dimensions"),
    ],
)
def test_what_is_no_series_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        mann_kendall(values)


def test_recent_trend_repeats_the_published_example():
    trend = weighted_recent_trend(*FINGERTIPS)
    assert trend.chi_squared == pytest.approx(46.765, abs=5e-4)
    assert trend.direction == "increasing"
    assert trend.p == pytest.approx(scipy_stats.chi2.sf(trend.chi_squared, 1), rel=1e-9)


def test_the_slope_is_weighted_least_squares():
    # Independent: polynomial fit with weights 1 / standard error.
    values, lower, upper = map(np.array, FINGERTIPS)
    slope, _ = np.polyfit(np.arange(5), values, 1, w=3.92 / (upper - lower))
    assert weighted_recent_trend(*FINGERTIPS).slope == pytest.approx(slope, rel=1e-9)


def test_only_the_last_five_points_count():
    longer = [[0.0] * 3 + numbers for numbers in FINGERTIPS]
    assert weighted_recent_trend(*longer) == weighted_recent_trend(*FINGERTIPS)


def test_a_slope_that_rests_on_one_point_is_no_trend():
    values = np.array([50.0, 10, 11, 12, 13])  # falls with the first, rises without it
    trend = weighted_recent_trend(values, values - 1, values + 1)
    assert trend.chi_squared > 9.549536
    assert trend.slope < 0
    assert trend.direction == "no trend"


def test_recent_trends_of_many_areas_equal_one_at_a_time():
    generator = np.random.default_rng(4)
    counts = generator.poisson(200 * np.linspace(1, 1.3, 7), (50, 7))
    interval = byars_interval(counts)
    together = weighted_recent_trend(interval.value, interval.lower, interval.upper)
    for row in range(50):
        alone = weighted_recent_trend(interval.value[row], interval.lower[row], interval.upper[row])
        assert together.slope[row] == alone.slope
        assert together.chi_squared[row] == alone.chi_squared
        assert together.direction[row] == alone.direction
    assert {"increasing", "no trend"} <= set(together.direction)


def test_recent_trend_of_no_trend_is_called_less_often_than_twice_in_a_thousand():
    generator = np.random.default_rng(5)
    values = generator.normal(100, 10, (10_000, 5))
    trend = weighted_recent_trend(values, values - 19.6, values + 19.6)
    share = (trend.chi_squared > 9.549536).mean()
    assert share == pytest.approx(0.002, abs=0.0015)
    # Leaving each point out in turn can only take calls away.
    assert 0 < (trend.direction != "no trend").mean() <= share


@settings(deadline=None)
@given(
    st.lists(st.integers(10, 10**6), min_size=5, max_size=9),
    st.sampled_from([0.001, 1.0, 1000.0]),
)
def test_recent_trend_turns_with_time_and_does_not_depend_on_the_unit(counts, unit):
    interval = byars_interval(counts, unit)
    forth = weighted_recent_trend(interval.value, interval.lower, interval.upper)
    plain = byars_interval(counts)
    same = weighted_recent_trend(plain.value, plain.lower, plain.upper)
    assert forth.chi_squared == pytest.approx(same.chi_squared, rel=1e-6, abs=1e-9)
    latest = slice(None, -6, -1)
    back = weighted_recent_trend(plain.value[latest], plain.lower[latest], plain.upper[latest])
    assert back.slope == pytest.approx(-same.slope, rel=1e-6, abs=1e-12 * max(counts))
    assert 0 <= forth.p <= 1


@pytest.mark.parametrize("count", [0, 7, 10**9])
def test_five_equal_years_are_no_trend(count):
    interval = byars_interval([count] * 5)
    trend = weighted_recent_trend(interval.value, interval.lower, interval.upper)
    assert (trend.slope, trend.chi_squared, trend.p) == (0, 0, 1)
    assert trend.direction == "no trend"


@pytest.mark.parametrize(
    ("values", "lower", "upper", "words"),
    [
        ([1, 2, 3, 4], [0] * 4, [9] * 4, "values has 4 points: a recent trend needs 5"),
        ([1, 2, 3, 4, 5], [0] * 4, [9] * 5, r"have shapes \(1, 5\), \(1, 4\) and \(1, 5\)"),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], "1 and 1 have no width around"),
        ([1, 2, 3, 4, 99], [0] * 5, [9] * 5, "0 and 9 do not enclose the value 99"),
        ([1, 2, 3, 4, math.nan], [0] * 5, [9] * 5, "values is nan at position 4"),
    ],
)
def test_points_without_proper_limits_are_refused(values, lower, upper, words):
    with pytest.raises(ValueError, match=words):
        weighted_recent_trend(values, lower, upper)


def test_seasonal_test_by_hand():
    # Three years of two seasons: 1 2 3 rises (S = 3), 9 9 8 falls (S = -2); variances 22/6 each,
    # the second less 2 x 1 x 9 / 18 for its tie.
    trend = seasonal_mann_kendall([1, 9, 2, 9, 3, 8], period=2)
    assert trend.s == 1
    assert trend.z == 0
    rising = seasonal_mann_kendall([1, 8, 2, 9, 3, 9], period=2)
    assert rising.s == 5
    assert rising.z == pytest.approx(4 / math.sqrt(66 / 18 + 48 / 18), rel=1e-12)


def test_a_thousand_random_seasonal_series_equal_pymannkendall():
    generator = np.random.default_rng(6)
    words = set()
    for _ in range(1000):
        years, spread = int(generator.integers(2, 6)), float(generator.choice([0.5, 3, 20]))
        time = np.arange(12 * years)
        growth = generator.choice([0, 0.3])
        x = generator.poisson(spread * (1.5 + np.sin(time / 12 * 2 * math.pi) + growth * time / 12))
        expected = pymannkendall.seasonal_test(x, period=12)
        trend = seasonal_mann_kendall(x)
        assert trend.s == expected.s
        assert trend.z == pytest.approx(expected.z, rel=1e-9, abs=1e-12)
        assert trend.p == pytest.approx(expected.p, rel=1e-6, abs=1e-15)
        assert trend.direction == expected.trend
        words.add(trend.direction)
    assert words >= {"increasing", "no trend"}


def test_a_season_alone_is_no_trend_and_a_trend_under_a_season_is_found():
    season = 100 + 40 * np.sin(np.arange(60) / 12 * 2 * math.pi)
    noise = np.random.default_rng(7).normal(0, 2, 60)
    assert seasonal_mann_kendall(season).direction == "no trend"
    assert seasonal_mann_kendall(season + noise - 0.4 * np.arange(60)).direction == "decreasing"
    table = np.stack([season, season + np.arange(60)])
    assert seasonal_mann_kendall(table).direction.tolist() == ["no trend", "increasing"]


@pytest.mark.parametrize(("length", "least"), [(24, 0.025), (36, 0.025), (60, 0.04), (120, 0.04)])
def test_ten_thousand_seasonal_series_without_trend_are_flagged_one_time_in_twenty(length, least):
    # Below five years S takes so few values that the test can only be careful: of two years
    # without ties P(|S| >= 8) = 0.0386 is the nearest to 0.05 from below.
    season = 20 + 10 * np.sin(np.arange(length) / 12 * 2 * math.pi)
    values = np.random.default_rng(length).poisson(season, (10_000, length))
    p = seasonal_mann_kendall(values).p
    assert least < (p < 0.05).mean() < 0.06


def test_below_two_years_there_is_nothing_to_compare():
    trend = seasonal_mann_kendall(range(23))
    assert trend.direction == "too few points"
    assert seasonal_mann_kendall([]).p == 1
    assert seasonal_mann_kendall([[3]]).p.tolist() == [1]
    with pytest.raises(ValueError, match="period is 1: give 12 for months"):
        seasonal_mann_kendall(range(24), period=1)


def test_missing_months_leave_the_seasonal_test_with_the_right_months() -> None:
    """A season over five years is no trend, whichever months are missing; a rise within it is."""
    at = np.delete(np.arange(60), [0, 1, 2, 30, 31])
    season = np.tile(np.arange(12.0), 5)[at]
    assert seasonal_mann_kendall(season, at=at).s == 0
    rising = season + np.repeat(np.arange(5.0), 12)[at]
    found = seasonal_mann_kendall(rising, at=at)
    # Each month's years are in perfect order: 7 months of 5 years, 5 of 4.
    assert found.s == 7 * 10 + 5 * 6
    assert found.direction == "increasing"
