"""Levels and their intervals against published and independently computed values."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import proportion_confint

from cspdata.stats import (
    byars_interval,
    directly_standardised_rate,
    exact_poisson_interval,
    overdispersion,
    wilson_interval,
)
from cspdata.stats.rates import EUROPEAN_STANDARD_POPULATION_2013

# Documented results of the R package PHEindicatormethods (UK Health Security Agency):
# count, exposure, multiplier, confidence, lower, upper, places shown.
BYAR_PUBLISHED = [
    (65, 1, 1, 0.95, 50.163187710, 82.849138546, 9),
    (65, 1, 1, 0.998, 42.8802615, 94.0002908, 7),
    (1, 100, 100, 0.95, 0.0253178, 5.5716434, 7),
    (20, 100, 100, 0.95, 12.2114288, 30.8898804, 7),
]


@pytest.mark.parametrize(
    ("count", "exposure", "multiplier", "confidence", "lower", "upper", "places"), BYAR_PUBLISHED
)
def test_byars_interval_repeats_published_limits(
    count, exposure, multiplier, confidence, lower, upper, places
):
    interval = byars_interval(count, exposure, confidence=confidence)
    half_unit = 0.5 * 10**-places
    assert interval.value == count / exposure
    assert interval.lower * multiplier == pytest.approx(lower, abs=half_unit)
    assert interval.upper * multiplier == pytest.approx(upper, abs=half_unit)
    assert interval.confidence == confidence


def test_wilson_interval_repeats_published_limits():
    # PHEindicatormethods: 1 of 100.
    interval = wilson_interval(1, 100)
    assert (interval.value, interval.method) == (0.01, "Wilson")
    assert interval.lower == pytest.approx(0.00176743, abs=5e-9)
    assert interval.upper == pytest.approx(0.05448620, abs=5e-9)


def test_exact_limits_of_no_events_are_0_and_minus_log_of_the_tail():
    # P(0 events) = exp(-mean) = 0.025 gives the upper limit 3.6889 in closed form.
    interval = exact_poisson_interval(0)
    assert interval.lower == 0
    assert interval.upper == pytest.approx(-math.log(0.025), rel=1e-12)


def test_byar_turns_exact_below_ten_events_element_by_element():
    x = np.array([[0, 9], [10, 11]])
    interval = byars_interval(x, 2.0)
    assert interval.method.tolist() == [["exact Poisson", "exact Poisson"], ["Byar", "Byar"]]
    exact = exact_poisson_interval(x, 2.0)
    np.testing.assert_array_equal(interval.lower[0], exact.lower[0])
    np.testing.assert_array_equal(interval.upper[0], exact.upper[0])
    assert (interval.lower[1] != exact.lower[1]).all()
    assert byars_interval(9).method == "exact Poisson"
    assert byars_interval(10).method == "Byar"


def test_exact_limits_equal_the_quantiles_of_chi_squared():
    x = np.concatenate([np.arange(1, 200), [10**4, 10**6, 10**9]])
    for confidence in (0.8, 0.95, 0.998):
        tail = (1 - confidence) / 2
        interval = exact_poisson_interval(x, confidence=confidence)
        np.testing.assert_allclose(interval.lower, scipy_stats.chi2.ppf(tail, 2 * x) / 2, rtol=1e-9)
        np.testing.assert_allclose(
            interval.upper, scipy_stats.chi2.isf(tail, 2 * x + 2) / 2, rtol=1e-9
        )


def test_byar_is_within_a_fifth_of_a_percent_of_exact_from_ten_events():
    # Public Health England, Technical guide: confidence intervals (2018), on 95 % limits.
    x = np.arange(10, 2000)
    byar, exact = byars_interval(x), exact_poisson_interval(x)
    np.testing.assert_allclose(byar.lower, exact.lower, rtol=0.002)
    np.testing.assert_allclose(byar.upper, exact.upper, rtol=0.002)


def test_wilson_interval_equals_statsmodels():
    generator = np.random.default_rng(5)
    total = generator.integers(1, 5000, 500)
    count = generator.binomial(total, generator.uniform(size=500))
    for confidence in (0.9, 0.95, 0.998):
        interval = wilson_interval(count, total, confidence=confidence)
        lower, upper = proportion_confint(count, total, alpha=1 - confidence, method="wilson")
        np.testing.assert_allclose(interval.lower, lower, atol=1e-12)
        np.testing.assert_allclose(interval.upper, upper, atol=1e-12)


def test_a_thousand_million_events_are_no_trouble():
    for interval in (byars_interval(1e9, 3.0), exact_poisson_interval(10**9, 3.0)):
        half = 1.959963984540054 * math.sqrt(1e9) / 3
        assert interval.upper - interval.value == pytest.approx(half, rel=1e-3)
        assert interval.value - interval.lower == pytest.approx(half, rel=1e-3)
    proportion = wilson_interval(10**9 - 1, 10**9)
    assert 0 < proportion.lower < proportion.value < proportion.upper < 1


def test_scalars_give_floats_and_arrays_give_arrays():
    scalar = byars_interval(np.int64(65), np.float64(2))
    assert [type(x) for x in (scalar.value, scalar.lower, scalar.upper)] == [float] * 3
    assert type(scalar.method) is str
    array = byars_interval([65, 3], 2)
    assert array.value.shape == array.lower.shape == array.upper.shape == array.method.shape == (2,)
    assert array.upper[0] == scalar.upper
    assert byars_interval(65, [2, 4]).value.tolist() == [32.5, 16.25]
    assert byars_interval([]).value.shape == (0,)
    assert wilson_interval([], []).method.shape == (0,)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
    st.floats(1e-3, 1e6),
    st.floats(0.5, 0.999),
)
def test_limits_enclose_the_value_and_scale_with_exposure(count, exposure, confidence):
    for method in (byars_interval, exact_poisson_interval):
        interval = method(count, exposure, confidence=confidence)
        assert (interval.lower >= 0).all()
        assert (interval.lower <= interval.value).all()
        assert (interval.value < interval.upper).all()
        plain = method(count, confidence=confidence)
        np.testing.assert_allclose(interval.upper * exposure, plain.upper, rtol=1e-12)
        wider = method(count, exposure, confidence=(1 + confidence) / 2)
        assert (wider.lower <= interval.lower).all()
        assert (wider.upper > interval.upper).all()


@given(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(0.5, 0.999),
)
def test_wilson_stays_inside_0_to_1_and_mirrors(pair, confidence):
    x, n = pair
    interval = wilson_interval(x, n, confidence=confidence)
    mirror = wilson_interval(n - x, n, confidence=confidence)
    assert 0 <= interval.lower <= interval.value <= interval.upper <= 1
    assert (interval.lower == 0) == (x == 0)
    assert (interval.upper == 1) == (x == n)
    assert interval.lower == pytest.approx(1 - mirror.upper, abs=1e-12)


@example(1, 0.8316256377378872)
@given(st.integers(1, 10**9), st.floats(0.5, 0.9999))
def test_wilson_limits_of_none_and_all_are_exactly_0_and_1(n, confidence):
    assert wilson_interval(0, n, confidence=confidence).lower == 0
    assert wilson_interval(n, n, confidence=confidence).upper == 1


@pytest.mark.parametrize("method", [byars_interval, exact_poisson_interval])
@pytest.mark.parametrize(
    ("count", "exposure", "words"),
    [
        (-1, 1, "count is -1: a count cannot be negative"),
        ([3, 2.5], 1, "count is 2.5 at position 1: a count must be a whole number"),
        ([3, math.nan], 1, "count is nan at position 1: drop missing"),
        (math.inf, 1, "count is inf: drop missing"),
        (3, 0, "exposure is 0: it must be above 0"),
        (3, [1, -2], "exposure is -2 at position 1"),
        (3, math.nan, "exposure is nan"),
    ],
)
def test_impossible_counts_and_exposures_are_refused(method, count, exposure, words):
    with pytest.raises(ValueError, match=words):
        method(count, exposure)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
def test_a_confidence_outside_0_to_1_is_refused(confidence):
    for method in (byars_interval, exact_poisson_interval, wilson_interval):
        with pytest.raises(ValueError, match=r"0\.95 for 95 %"):
            method(20, 100, confidence=confidence)


@pytest.mark.parametrize(
    ("count", "total", "words"),
    [
        (5, 4, "count 5 is above its total 4"),
        (0, 0, "total is 0: it must be above 0"),
        (1, 2.5, r"total is 2\.5: a count must be a whole number"),
    ],
)
def test_impossible_proportions_are_refused(count, total, words):
    with pytest.raises(ValueError, match=words):
        wilson_interval(count, total)


def test_the_standard_population_is_the_published_hundred_thousand():
    # Eurostat (2013): 19 bands that sum to 100,000, of whom 19,500 are aged 65 and over.
    assert len(EUROPEAN_STANDARD_POPULATION_2013) == 19
    assert sum(EUROPEAN_STANDARD_POPULATION_2013) == 100_000
    assert sum(EUROPEAN_STANDARD_POPULATION_2013[13:]) == 19_500


def test_standardising_to_its_own_structure_gives_the_crude_rate_and_byars_limits():
    populations = np.array(EUROPEAN_STANDARD_POPULATION_2013) * 3
    events = np.arange(19)
    rate = directly_standardised_rate(events, populations)
    crude = byars_interval(int(events.sum()), float(populations.sum()))
    for field in ("value", "lower", "upper"):
        assert getattr(rate, field) == pytest.approx(getattr(crude, field), rel=1e-12)
    assert rate.method == "Dobson"


def test_a_standardised_rate_worked_by_hand():
    # Bands 10 of 1,000 and 30 of 2,000 people, standard 3 : 1.
    # DSR = (3 x 0.010 + 1 x 0.015) / 4; V = (9 x 10/1000² + 1 x 30/2000²) / 16.
    rate = directly_standardised_rate([10, 30], [1000, 2000], standard=[3, 1], confidence=0.95)
    events = byars_interval(40)
    scale = math.sqrt((9 * 1e-5 + 7.5e-6) / 16 / 40)
    assert rate.value == pytest.approx(0.01125, rel=1e-12)
    assert rate.lower == pytest.approx(0.01125 + scale * (events.lower - 40), rel=1e-12)
    assert rate.upper == pytest.approx(0.01125 + scale * (events.upper - 40), rel=1e-12)


def test_dobsons_interval_covers_the_true_rate_as_often_as_it_says():
    generator = np.random.default_rng(11)
    populations, standard = np.array([900.0, 1500.0, 600.0]), np.array([1.0, 2.0, 3.0])
    true_rates = np.array([0.004, 0.01, 0.02])
    true = float((standard * true_rates).sum() / standard.sum())
    covered = drawn = 0
    for events in generator.poisson(populations * true_rates, (2000, 3)):
        if events.sum() >= 10:
            rate = directly_standardised_rate(events, populations, standard=standard)
            covered += rate.lower <= true <= rate.upper
            drawn += 1
    assert drawn > 1990
    assert covered / drawn == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("events", "populations", "standard", "words"),
    [
        ([4, 5], [10, 10], [1, 1], "events sum to 9: a rate is standardised from 10 events"),
        ([40, 5], [10, 0], [1, 1], "populations is 0 at position 1"),
        ([40, 5], [10, 10, 10], [1, 1], "events has 2 age bands, populations 3 and standard 2"),
        ([[40, 5]], [[10, 10]], [1, 1], "events has 2 dimensions"),
        ([40, 0.5], [10, 10], [1, 1], "whole number"),
    ],
)
def test_rates_that_cannot_be_standardised_are_refused(events, populations, standard, words):
    with pytest.raises(ValueError, match=words):
        directly_standardised_rate(events, populations, standard=standard)


def test_overdispersion_by_hand():
    # Twelve months of 1 and twelve of 3: mean 2, squared deviations 24 x 1, 24 / 2 / 23.
    assert overdispersion([1] * 12 + [3] * 12) == pytest.approx(12 / 23, rel=1e-12)


def test_overdispersion_is_near_1_for_poisson_and_above_for_repeat_victims():
    generator = np.random.default_rng(3)
    independent = generator.poisson(20, 2400)
    repeats = 3 * generator.poisson(20, 2400)  # every victim three times: variance 9, mean 3
    assert overdispersion(independent) == pytest.approx(1, abs=0.1)
    assert overdispersion(repeats) == pytest.approx(3, abs=0.3)


def test_overdispersion_of_constant_and_empty_series():
    assert overdispersion([7] * 24) == 0
    assert overdispersion([0] * 24) is None


def test_overdispersion_needs_two_years():
    with pytest.raises(ValueError, match="has 23 months: overdispersion needs 24"):
        overdispersion([5] * 23)
