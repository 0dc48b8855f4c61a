"""Funnel limits: hand-worked values, the intervals they turn over, simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import (
    exact_poisson_interval,
    proportion_funnel_limits,
    proportion_funnel_position,
    rate_funnel_limits,
    rate_funnel_position,
)

SIDES = ("lower_95", "upper_95", "lower_998", "upper_998")


def test_proportion_limits_by_hand():
    # 0.2 at 100: standard error 0.04; z = 1.959964 and 3.090232.
    limits = proportion_funnel_limits(0.2, 100)
    assert limits.benchmark == 0.2
    assert limits.lower_95 == pytest.approx(0.2 - 0.04 * 1.959964, abs=1e-7)
    assert limits.upper_95 == pytest.approx(0.2 + 0.04 * 1.959964, abs=1e-7)
    assert limits.lower_998 == pytest.approx(0.2 - 0.04 * 3.090232, abs=1e-7)
    assert limits.upper_998 == pytest.approx(0.2 + 0.04 * 3.090232, abs=1e-7)


def test_a_proportions_limits_stay_within_0_and_1():
    limits = proportion_funnel_limits(0.9, [1, 4, 10**9])
    assert limits.upper_998.tolist()[:2] == [1, 1]
    assert limits.upper_998[2] == pytest.approx(0.9, abs=1e-4)
    assert proportion_funnel_limits(0.1, [1]).lower_998.tolist() == [0]
    for sure in (0, 1):
        limits = proportion_funnel_limits(sure, 50)
        assert {getattr(limits, side) for side in SIDES} == {sure}


@pytest.mark.parametrize("events", [1, 7, 65, 10**6])
def test_rate_limits_are_the_published_quantiles_of_chi_squared(events):
    limits = rate_funnel_limits(12.5, events)
    for tail, name in ((0.025, "95"), (0.001, "998")):
        above = scipy_stats.chi2.ppf(tail, 2 * events) / 2
        below = scipy_stats.chi2.ppf(1 - tail, 2 * events + 2) / 2
        assert getattr(limits, f"upper_{name}") == pytest.approx(12.5 * events / above, rel=1e-9)
        assert getattr(limits, f"lower_{name}") == pytest.approx(12.5 * events / below, rel=1e-9)


@settings(deadline=None)
@given(st.integers(1, 10**6), st.floats(0.01, 1e4), st.floats(0.2, 5))
def test_a_rate_is_outside_where_its_exact_interval_excludes_the_benchmark(events, rate, ratio):
    # An area with so many events whose rate is `ratio` times the benchmark.
    exposure = events / (rate * ratio)
    limits = rate_funnel_limits(rate, events)
    for confidence, name in ((0.95, "95"), (0.998, "998")):
        interval = exact_poisson_interval(events, exposure, confidence=confidence)
        assert (rate * ratio > getattr(limits, f"upper_{name}")) == (interval.lower > rate)
        assert (rate * ratio < getattr(limits, f"lower_{name}")) == (interval.upper < rate)


@settings(deadline=None)
@given(st.integers(1, 10**5), st.floats(0, 1))
def test_limits_enclose_the_benchmark_and_the_998_enclose_the_95(size, level):
    for limits in (
        proportion_funnel_limits(level, size),
        rate_funnel_limits(level + 0.01, size),
    ):
        assert limits.lower_998 <= limits.lower_95 <= limits.benchmark
        assert limits.benchmark <= limits.upper_95 <= limits.upper_998 < math.inf


@settings(deadline=None)
@given(st.floats(0.05, 0.95))
def test_the_funnel_narrows_with_size(level):
    sizes = np.arange(1, 400)
    for limits in (
        proportion_funnel_limits(level, sizes),
        rate_funnel_limits(level, sizes),
    ):
        assert (np.diff(limits.upper_95) <= 0).all()
        assert (np.diff(limits.lower_95) >= 0).all()


def test_positions_by_hand():
    # Expected 10 in each: P(X >= 17) = 0.0270, P(X >= 18) = 0.0143, P(X >= 21) = 0.0016,
    # P(X >= 22) = 0.0007; P(X <= 4) = 0.0293, P(X <= 3) = 0.0103, P(X <= 2) = 0.0028,
    # P(X <= 1) = 0.0005.
    counts = [10, 17, 18, 21, 22, 4, 3, 2, 1, 0]
    position = rate_funnel_position(counts, [5] * 10, benchmark=2)
    assert position.tolist() == [
        "within",
        "within",
        "above 95 %",
        "above 95 %",
        "above 99.8 %",
        "within",
        "below 95 %",
        "below 95 %",
        "below 99.8 %",
        "below 99.8 %",
    ]
    # 0.5 ± 0.098 and ± 0.1545 at 100.
    position = proportion_funnel_position([50, 60, 66, 40, 34], [100] * 5, benchmark=0.5)
    assert position.tolist() == [
        "within",
        "above 95 %",
        "above 99.8 %",
        "below 95 %",
        "below 99.8 %",
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=2, max_size=20))
def test_a_position_is_where_the_limits_put_the_rate(areas):
    count, exposure = map(np.array, zip(*areas, strict=True))
    position = rate_funnel_position(count, exposure)
    limits = rate_funnel_limits(count.sum() / exposure.sum(), count)
    rate = count / exposure
    assert ((rate > limits.upper_998) == (position == "above 99.8 %")).all()
    assert ((rate < limits.lower_998) == (position == "below 99.8 %")).all()
    between = (rate <= limits.upper_95) & (rate >= limits.lower_95)
    assert (between == (position == "within")).all()


def test_areas_alike_lie_outside_as_often_as_the_limits_say():
    generator = np.random.default_rng(1)
    exposure = generator.uniform(100, 900, 10_000)
    position = rate_funnel_position(generator.poisson(exposure), exposure, benchmark=1)
    assert (position != "within").mean() == pytest.approx(0.05, abs=0.01)
    assert np.isin(position, ["above 99.8 %", "below 99.8 %"]).mean() < 0.004
    total = generator.integers(200, 900, 10_000)
    position = proportion_funnel_position(generator.binomial(total, 0.3), total, benchmark=0.3)
    assert (position != "within").mean() == pytest.approx(0.05, abs=0.01)


def test_no_events_anywhere_are_all_within():
    assert rate_funnel_position([0, 0], [10, 20]).tolist() == ["within", "within"]
    assert proportion_funnel_position([0, 0], [10, 20]).tolist() == ["within", "within"]
    assert proportion_funnel_position([10, 20], [10, 20]).tolist() == ["within", "within"]


def test_huge_areas_are_no_trouble():
    position = rate_funnel_position([10**9, 10**9 + 10**6], [1e6, 1e6], benchmark=1000)
    assert position.tolist() == ["within", "above 99.8 %"]


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        (proportion_funnel_limits, (1.2, 10), "benchmark is 1.2: give a proportion from 0 to 1"),
        (proportion_funnel_limits, (0.2, 0), "total is 0: it must be above 0"),
        (proportion_funnel_limits, (0.2, 1.5), "total is 1.5: a count must be a whole number"),
        (rate_funnel_limits, (0, 10), "benchmark is 0: it must be above 0"),
        (rate_funnel_limits, (2, [3, 0]), "events is 0 at position 1: it must be above 0"),
        (rate_funnel_position, ([1], [0]), "exposure is 0 at position 0"),
        (rate_funnel_position, ([1, 2], [5]), r"count has shape \(2,\) and exposure \(1,\)"),
        (rate_funnel_position, ([], []), "give one of each an area"),
        (proportion_funnel_position, ([3], [2]), "count 3 is above its total 2"),
        (proportion_funnel_position, ([-1], [2]), "a count cannot be negative"),
    ],
)
def test_impossible_funnels_are_refused(method, arguments, words):
    with pytest.raises(ValueError, match=words):
        method(*arguments)
