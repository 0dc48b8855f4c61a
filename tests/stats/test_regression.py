"""Regressions of counts: statsmodels, closed forms, an independent maximum, coverage."""

import math
import re
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats as scipy_stats

from cspdata.stats import negative_binomial_regression, poisson_regressions


def glm(y, design, exposure):
    return sm.GLM(y, design, family=sm.families.Poisson(), exposure=exposure).fit()


def test_a_thousand_random_series_equal_glm_of_statsmodels():
    generator = np.random.default_rng(1)
    time = np.arange(60)
    turn = time / 12 * 2 * math.pi
    design = np.column_stack([np.ones(60), time / 12, np.sin(turn), np.cos(turn), time >= 40])
    exposure = generator.uniform(50, 150, 60)
    level = generator.uniform(-1, 3, (1000, 1))
    count = generator.poisson(np.exp(level + 0.1 * time / 12 + 0.3 * np.sin(turn)))
    fits = poisson_regressions(count, design, exposure=exposure)
    assert set(fits.status) == {"fitted"}
    for row, y in enumerate(count):
        expected = glm(y, design, exposure)
        np.testing.assert_allclose(fits.coefficient[row], expected.params, rtol=0, atol=2e-9)
        # The errors it reports are those of the step before; its information is of the last one.
        information = -expected.model.hessian(expected.params)
        errors = np.sqrt(np.diag(np.linalg.inv(information)))
        np.testing.assert_allclose(fits.standard_error[row], errors, rtol=0, atol=2e-9)
        np.testing.assert_allclose(fits.standard_error[row], expected.bse, rtol=1e-4)
        assert fits.deviance[row] == pytest.approx(expected.deviance, rel=1e-9)
        np.testing.assert_allclose(fits.p[row], expected.pvalues, rtol=1e-3, atol=1e-12)


def test_a_constant_alone_is_the_log_of_the_rate():
    fits = poisson_regressions([[3, 5, 10], [0, 0, 1]], np.ones((3, 1)), exposure=[1, 2, 3])
    np.testing.assert_allclose(fits.coefficient[:, 0], np.log([18 / 6, 1 / 6]), atol=1e-12)
    np.testing.assert_allclose(fits.standard_error[:, 0], 1 / np.sqrt([18, 1]), atol=1e-12)


def test_two_periods_give_the_log_of_the_rate_ratio_and_woolfs_error():
    # 24 events in 12 months against 16 in 12: log(24/16), √(1/24 + 1/16).
    design = np.column_stack([np.ones(24), np.arange(24) >= 12])
    fits = poisson_regressions([1, 2] * 4 + [1] * 4 + [2] * 12, design)
    assert fits.coefficient[0, 1] == pytest.approx(math.log(24 / 16), abs=1e-12)
    assert fits.standard_error[0, 1] == pytest.approx(math.sqrt(1 / 24 + 1 / 16), abs=1e-12)


def test_series_that_cannot_be_fitted_say_why_and_leave_the_others_alone():
    design = np.column_stack([np.ones(24), np.arange(24) >= 12])
    table = np.array([[0] * 24, [2] * 12 + [0] * 12, [2] * 24, [0] * 23 + [1]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fits = poisson_regressions(table, design)
    assert fits.status.tolist() == ["no events", "not identified", "fitted", "not identified"]
    np.testing.assert_allclose(fits.coefficient[2], [math.log(2), 0], atol=1e-12)
    for numbers in (fits.coefficient, fits.standard_error, fits.p, fits.deviance):
        assert np.isnan(numbers[[0, 1, 3]]).all()
        assert np.isfinite(numbers[2]).all()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 50), min_size=8, max_size=30),
    st.floats(0.01, 1e6),
    st.floats(-1e6, 1e6),
)
def test_unit_and_origin_of_a_covariate_do_not_matter_to_the_fit(count, unit, origin):
    time = np.arange(len(count), dtype=float)
    plain = poisson_regressions(count, np.column_stack([np.ones(len(count)), time]))
    moved = poisson_regressions(
        count, np.column_stack([np.ones(len(count)), unit * (time + origin / 1e3)])
    )
    assert plain.status[0] == moved.status[0]
    if plain.status[0] == "fitted":
        slope = plain.coefficient[0, 1]
        assert moved.coefficient[0, 1] * unit == pytest.approx(slope, rel=1e-5, abs=1e-7)
        assert moved.deviance[0] == pytest.approx(plain.deviance[0], rel=1e-6, abs=1e-6)


def test_fitted_events_add_up_to_those_observed():
    # The score of the constant column: Σ(y - μ) = 0.
    generator = np.random.default_rng(2)
    count = generator.poisson(5, (50, 30))
    design = np.column_stack([np.ones(30), generator.normal(size=30)])
    fits = poisson_regressions(count, design)
    fitted = np.exp(fits.coefficient @ design.T).sum(axis=1)
    np.testing.assert_allclose(fitted, count.sum(axis=1), rtol=1e-9)


def test_a_thousand_million_events_are_no_trouble():
    count = [10**9, 10**9 + 10**6, 10**9 + 2 * 10**6]
    fits = poisson_regressions(count, np.column_stack([np.ones(3), [0, 1, 2]]))
    assert fits.status[0] == "fitted"
    assert fits.coefficient[0, 1] == pytest.approx(0.001, rel=1e-3)
    assert poisson_regressions(np.zeros((0, 5)), np.ones((5, 1))).status.shape == (0,)


def test_without_an_effect_p_is_below_5_percent_one_time_in_twenty():
    generator = np.random.default_rng(3)
    design = np.column_stack([np.ones(36), generator.normal(size=36)])
    fits = poisson_regressions(generator.poisson(8, (10_000, 36)), design)
    assert (fits.p[:, 1] < 0.05).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(
    ("count", "design", "exposure", "words"),
    [
        ([1, 2, 3], np.ones((2, 1)), 1, r"design has shape \(2, 1\) for 3 points"),
        ([1, 2], np.ones((2, 3)), 1, "no more columns than points"),
        ([1, 2, 3], [[1, 2], [1, 2], [1, 2]], 1, "column 1 follows from the columns before it"),
        ([1, 2, 3], [[1, 0], [1, 0], [1, 0]], 1, "design column 1 follows"),
        ([1, 2, 3], np.ones((3, 1)), [1, 0, 1], "exposure is 0 at position 1"),
        ([1, 2, 3], np.ones((3, 1)), [1, 1], r"exposure has shape \(2,\) for counts"),
        ([1, 2.5, 3], np.ones((3, 1)), 1, "count is 2.5 at position 1"),
        ([1, 2, 3], [[1], [math.nan], [1]], 1, "design is nan at position 1"),
    ],
)
def test_impossible_designs_are_refused(count, design, exposure, words):
    with pytest.raises(ValueError, match=words):
        poisson_regressions(count, design, exposure=exposure)


def drawn(generator, mean, alpha):
    """Negative binomial counts of variance mean + alpha mean²."""
    return generator.negative_binomial(1 / alpha, 1 / (1 + alpha * mean))


def test_the_ratio_of_two_groups_is_that_of_their_rates():
    # A design with a mean for each group reproduces them whatever the dispersion.
    count, group = [2, 9, 1, 30, 8, 22, 60, 1, 5, 34], [0] * 5 + [1] * 5
    found = negative_binomial_regression(count, {"urban": group})
    assert found.method == "negative binomial"
    assert found.ratios[0].ratio == pytest.approx(122 / 50, rel=1e-6)
    # With the dispersion found, Var(log mean) = (1/mean + α) / n in each group.
    error = math.sqrt((1 / 10 + found.dispersion + 1 / 24.4 + found.dispersion) / 5)
    half = math.log(found.ratios[0].upper / found.ratios[0].ratio)
    assert half == pytest.approx(1.959964 * error, rel=0.1)


def test_the_fit_is_the_maximum_of_the_likelihood():
    generator = np.random.default_rng(4)
    for _ in range(12):
        n = int(generator.integers(40, 90))
        x, time = generator.normal(size=(2, n)), generator.uniform(500, 3000, n)
        count = drawn(generator, time * np.exp(-4 + 0.4 * x[0]), 0.5)
        found = negative_binomial_regression(count, {"a": x[0], "b": x[1]}, exposure=time)

        def loss(theta, x=x, time=time, count=count):
            mean = time * np.exp(theta[0] + theta[1] * x[0] + theta[2] * x[1])
            size = math.exp(-theta[3])
            return -scipy_stats.nbinom.logpmf(count, size, size / (size + mean)).sum()

        best = optimize.minimize(
            loss, [-4, 0, 0, -1], method="Nelder-Mead", options={"maxiter": 8000, "xatol": 1e-9}
        )
        ratios = [one.ratio for one in found.ratios]
        np.testing.assert_allclose(ratios, np.exp(best.x[1:3]), rtol=1e-4)
        assert found.dispersion == pytest.approx(math.exp(best.x[3]), rel=1e-3)


def test_intervals_cover_the_true_ratio_as_often_as_they_say():
    generator = np.random.default_rng(5)
    covered = 0
    for _ in range(300):
        deprivation, time = generator.normal(size=150), generator.uniform(1000, 2000, 150)
        count = drawn(generator, time * np.exp(-5 + 0.25 * deprivation), 0.4)
        (one,) = negative_binomial_regression(
            count, {"deprivation": deprivation}, exposure=time
        ).ratios
        covered += one.lower <= math.exp(0.25) <= one.upper
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_poisson_counts_are_fitted_as_poisson_or_nearly():
    generator = np.random.default_rng(6)
    x, methods = generator.normal(size=80), []
    for _ in range(40):
        count = generator.poisson(np.exp(2 + 0.3 * x))
        found = negative_binomial_regression(count, {"x": x})
        methods.append(found.method)
        expected = glm(count, np.column_stack([np.ones(80), x]), np.ones(80))
        assert found.ratios[0].ratio == pytest.approx(math.exp(expected.params[1]), rel=0.02)
        if found.method == "Poisson":
            assert found.dispersion == 0
            assert found.ratios[0].p == pytest.approx(expected.pvalues[1], rel=1e-6)
    assert set(methods) == {"Poisson", "negative binomial"}


def test_unit_of_a_covariate_scales_the_ratio_and_keeps_p():
    generator = np.random.default_rng(7)
    people = generator.uniform(1e6, 1e9, 60)
    count = drawn(generator, np.exp(1 + people / 5e8), 0.3)
    one = negative_binomial_regression(count, {"people": people}).ratios[0]
    millions = negative_binomial_regression(count, {"people": people / 1e6}).ratios[0]
    assert math.log(one.ratio) * 1e6 == pytest.approx(math.log(millions.ratio), rel=1e-4)
    assert one.p == pytest.approx(millions.p, rel=1e-4, abs=1e-12)


def fit_or_refusal(count, covariates, confidence):
    """The regression, or the words of its refusal; no warning leaks."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return negative_binomial_regression(count, covariates, confidence=confidence)
        except ValueError as refusal:
            return str(refusal)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=25), st.floats(0.5, 0.98))
def test_intervals_contain_their_ratio_and_widen(count, confidence):
    x = np.sin(np.arange(len(count)) * 2.0)
    found = fit_or_refusal(count, {"x": x}, confidence)
    if isinstance(found, str):
        assert re.search("count is 0 in all|without any event", found)
        return
    wider = fit_or_refusal(count, {"x": x}, (1 + confidence) / 2)
    narrow, wide = found.ratios[0], wider.ratios[0]
    assert 0 < wide.lower < narrow.lower < narrow.ratio < narrow.upper < wide.upper < math.inf
    assert 0 <= narrow.p <= 1
    assert found.observations == len(count)


@pytest.mark.parametrize(
    ("count", "covariates", "arguments", "words"),
    [
        ([0] * 9, {"x": range(9)}, {}, "count is 0 in all 9 observations: there is no rate"),
        ([1, 2, 3], {"x": [1, 2, 3]}, {}, "count has 3 observations for 1 covariates: give at le"),
        ([1, 2, 3, 4], {}, {}, "covariates is empty"),
        ([1, 2, 3, 4], {"x": [1, 2, 3]}, {}, "x has 3 values for 4 counts"),
        ([1, 2, 3, 4], {"x": [7] * 4}, {}, "x is 7 everywhere: leave it out"),
        (
            [1, 2, 3, 4, 5],
            {"x": [1, 2, 3, 4, 6], "y": [2, 4, 6, 8, 12]},
            {},
            "y follows from the covariates before it",
        ),
        (
            [3, 4, 5, 0, 0, 0],
            {"rural": [0, 0, 0, 1, 1, 1]},
            {},
            "rural leaves a group without any event: its ratio has no finite value",
        ),
        ([1, 2, 3, 4], {"x": [1, 2, 3, math.nan]}, {}, "x is nan at position 3"),
        ([1, 2, 3, -4], {"x": [1, 2, 3, 4]}, {}, "a count cannot be negative"),
        ([1, 2, 3, 4], {"x": [1, 2, 3, 4]}, {"exposure": 0}, "exposure is 0"),
        ([1, 2, 3, 4], {"x": [1, 2, 3, 4]}, {"confidence": 95}, "confidence is 95"),
    ],
)
def test_impossible_regressions_are_refused(count, covariates, arguments, words):
    with pytest.raises(ValueError, match=words):
        negative_binomial_regression(count, covariates, **arguments)
