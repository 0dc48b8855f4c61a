"""Did it work: the published displacement test, statsmodels, planted and sham interventions."""

import math
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.stats import interrupted_time_series, weighted_displacement_difference
from cspdata.stats.segmented import newey_west, segmented_design, segmented_fit

PAIRS = st.tuples(st.integers(0, 2000), st.integers(0, 2000))


def course(points, *, mean=30, start=None, effect=1.0):
    """The expected monthly counts: a season, a slight rise, and a step at the start."""
    index = np.arange(points)
    expected = mean * np.exp(0.2 * np.sin(index / 12 * 2 * math.pi) + 0.05 * index / 12)
    return expected if start is None else np.where(index >= start, effect * expected, expected)


def test_displacement_repeats_the_published_example():
    # Wheeler and Ratcliffe (2018) and the R package ptools: control, treated, and the displacement
    # areas of each. -118, standard error √1568, z -2.98, 95 % -196 to -40.
    pairs = (308, 318), (207, 110), (150, 140), (178, 157)
    found = weighted_displacement_difference(*pairs, confidence=0.95)
    assert found.value == -118
    assert found.standard_error == pytest.approx(math.sqrt(1568), rel=1e-12)
    assert found.z == pytest.approx(-2.98, abs=0.005)
    assert (found.lower, found.upper) == pytest.approx((-196, -40), abs=0.5)
    assert found.verdict == "decrease"
    usual = weighted_displacement_difference(*pairs)
    assert usual.confidence == 0.90
    assert usual.upper == pytest.approx(-118 + 1.644854 * math.sqrt(1568), rel=1e-6)


@settings(deadline=None)
@given(PAIRS, PAIRS, PAIRS, PAIRS, st.floats(0.5, 0.98))
def test_exchanging_treated_and_control_turns_the_difference(a, b, c, d, confidence):
    forth = weighted_displacement_difference(a, b, c, d, confidence=confidence)
    back = weighted_displacement_difference(b, a, d, c, confidence=confidence)
    assert (back.value, back.z, back.p) == (-forth.value, -forth.z, forth.p)
    assert forth.lower <= forth.value <= forth.upper
    wider = weighted_displacement_difference(a, b, c, d, confidence=(1 + confidence) / 2)
    assert wider.lower <= forth.lower
    assert forth.upper <= wider.upper
    assert (forth.verdict == "no detectable change") == (forth.lower <= 0 <= forth.upper)


def test_areas_alike_are_called_changed_one_time_in_ten_at_90_percent():
    generator = np.random.default_rng(1)
    drawn = generator.poisson([[60, 60], [80, 80], [30, 30], [40, 40]], (10_000, 4, 2))
    called = [weighted_displacement_difference(*pairs).verdict for pairs in drawn.tolist()]
    share = sum(word != "no detectable change" for word in called) / 10_000
    assert share == pytest.approx(0.10, abs=0.01)


def test_no_events_at_all_are_no_detectable_change():
    found = weighted_displacement_difference((0, 0), (0, 0))
    assert (found.value, found.z, found.p, found.verdict) == (0, 0, 1, "no detectable change")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (((1, 2), (3,)), r"treated has shape \(1,\): give a count before and one after"),
        (((1, 2), (3, -1)), "treated is -1 at position 1: a count cannot be negative"),
        (((1, 2.5), (3, 1)), "control is 2.5 at position 1"),
        (((1, 2), (3, 4), (1, 2, 3)), r"control_displacement has shape \(3,\)"),
    ],
)
def test_what_is_no_pair_is_refused(pairs, words):
    with pytest.raises(ValueError, match=words):
        weighted_displacement_difference(*pairs)


@pytest.mark.parametrize(("points", "start"), [(36, 24), (60, 36), (84, 60)])
def test_the_coefficients_are_those_of_glm(points, start):
    generator = np.random.default_rng(points)
    exposure = generator.uniform(100, 130, points)
    # Half the variance of Poisson, so that none of them turns negative binomial by chance.
    twice = np.round(2 * course(points, start=start, effect=0.8)).astype(int)
    count = generator.binomial(twice, 0.5)
    design = segmented_design(points, start, 12)
    fit = segmented_fit(count.astype(float), design, np.log(exposure))
    assert fit.dispersion == 0
    expected = sm.GLM(count, design, family=sm.families.Poisson(), exposure=exposure).fit()
    np.testing.assert_allclose(fit.coefficient, expected.params, atol=1e-7)
    found = interrupted_time_series(count, start, exposure=exposure)
    assert found.level.ratio == pytest.approx(math.exp(expected.params[-2]), rel=1e-6)
    assert found.slope.ratio == pytest.approx(math.exp(expected.params[-1]), rel=1e-6)
    np.testing.assert_allclose(found.fitted, expected.mu, rtol=1e-6)
    # The counterfactual is the same model with both changes taken out.
    without = design[start:].copy()
    without[:, -2:] = 0
    predicted = exposure[start:] * np.exp(without @ expected.params)
    np.testing.assert_allclose(found.counterfactual, predicted, rtol=1e-6)


def test_overdispersed_counts_are_fitted_as_negative_binomial():
    generator = np.random.default_rng(2)
    expected = course(72)
    count = generator.poisson(expected * generator.gamma(4, 0.25, 72))
    design = segmented_design(72, 48, 12)
    fit = segmented_fit(count.astype(float), design, np.zeros(72))
    assert 0.1 < fit.dispersion < 0.5
    # At the dispersion found, Pearson's χ² equals its degrees of freedom and the fit is GLM's.
    family = sm.families.NegativeBinomial(alpha=fit.dispersion)
    reference = sm.GLM(count, design, family=family).fit()
    np.testing.assert_allclose(fit.coefficient, reference.params, atol=1e-4)
    assert reference.pearson_chi2 == pytest.approx(72 - 8, rel=1e-3)
    assert interrupted_time_series(count, 48).method == "segmented negative binomial"


@pytest.mark.parametrize("lag", [0, 1, 3, 6])
def test_the_sum_at_all_lags_is_newey_and_wests_of_statsmodels(lag):
    generator = np.random.default_rng(3)
    design = np.column_stack([np.ones(50), generator.normal(size=50)])
    count = generator.poisson(5, 50)
    model = sm.GLM(count, design, family=sm.families.Poisson())
    kind = {"maxlags": lag, "use_correction": False}
    fit = model.fit(cov_type="HAC", cov_kwds=kind, tol=1e-12)
    scores = design * (count - fit.mu)[:, np.newaxis]
    bread = np.linalg.inv((design * fit.mu[:, np.newaxis]).T @ design)
    mine = bread @ newey_west(scores, lag) @ bread
    np.testing.assert_allclose(mine, fit.cov_params(), rtol=1e-6, atol=1e-12)


def test_the_design_has_as_much_season_as_the_period_allows():
    columns = {period: segmented_design(48, 24, period).shape[1] for period in (2, 3, 4, 12)}
    assert columns == {2: 4 + 1, 3: 4 + 2, 4: 4 + 3, 12: 4 + 4}
    for period in columns:
        design = segmented_design(48, 24, period)
        assert np.linalg.matrix_rank(design) == design.shape[1]


def test_planted_interventions_are_found_and_sham_ones_are_not():
    generator = np.random.default_rng(4)
    planted, sham = course(60, mean=60, start=36, effect=0.7), course(60, mean=60)
    found = [interrupted_time_series(generator.poisson(planted), 36) for _ in range(100)]
    assert sum(one.verdict == "decrease" for one in found) > 90
    assert sum(one.difference_upper < 0 for one in found) > 90
    assert np.median([one.overall.ratio for one in found]) == pytest.approx(0.7, abs=0.02)
    # 24 months of about 64 expected, of which 30 in 100 are missing.
    missing = planted[36:].sum() - sham[36:].sum()
    assert np.median([one.difference for one in found]) == pytest.approx(missing, rel=0.1)
    shams = [interrupted_time_series(generator.poisson(sham), 36).verdict for _ in range(100)]
    assert shams.count("no detectable change") > 90


def test_an_exact_step_is_found_and_a_slope_is_told_from_it():
    steady = [40] * 36
    step = interrupted_time_series([*steady, *[20] * 24], 36)
    assert step.verdict == "decrease"
    assert step.level.ratio == pytest.approx(0.5, rel=1e-6)
    assert step.slope.ratio == pytest.approx(1, rel=1e-6)
    assert step.difference == pytest.approx(-480, rel=1e-6)
    falling = [round(4000 * 0.5 ** (k / 12)) for k in range(24)]
    slope = interrupted_time_series([4000] * 36 + falling, 36)
    assert slope.level.ratio == pytest.approx(1, abs=0.01)
    assert slope.slope.ratio == pytest.approx(0.5, abs=0.01)


def share_called(generator, draw, *, points=60, start=36, series=2000):
    called = [interrupted_time_series(draw(generator), start).p < 0.05 for _ in range(series)]
    assert len(draw(generator)) == points
    return sum(called) / series


def test_of_ten_thousand_series_without_a_change_no_more_than_5_percent_are_called():
    expected = course(60)
    share = share_called(
        np.random.default_rng(5), lambda generator: generator.poisson(expected), series=10_000
    )
    # Below 0.05 since of two errors the larger is taken; above 0.02, or it would see nothing.
    assert 0.02 < share < 0.05


@pytest.mark.parametrize(("points", "start"), [(36, 24), (84, 60)])
def test_short_and_long_series_without_a_change_are_not_called_too_often_either(points, start):
    expected = course(points)
    share = share_called(
        np.random.default_rng(6),
        lambda generator: generator.poisson(expected),
        points=points,
        start=start,
    )
    assert 0.008 < share < 0.055


def test_overdispersed_and_autocorrelated_series_are_called_less_than_plain_errors_would():
    expected = course(60)

    def overdispersed(generator):
        return generator.poisson(expected * generator.gamma(10, 0.1, 60))

    def autocorrelated(generator):
        # Log errors of 0.15 that keep half of themselves from month to month.
        error = generator.normal(0, 0.15 * math.sqrt(0.75), 60)
        error[0] /= math.sqrt(0.75)
        for k in range(1, 60):
            error[k] += 0.5 * error[k - 1]
        return generator.poisson(expected * np.exp(error))

    assert share_called(np.random.default_rng(7), overdispersed) < 0.06
    # The autocorrelation of five years is known only roughly: about 0.1, where errors of the
    # model alone call 0.2 and Newey and West's 0.28.
    assert share_called(np.random.default_rng(8), autocorrelated) < 0.125


def test_intervals_cover_the_true_effect_at_least_as_often_as_they_say():
    generator, covered = np.random.default_rng(9), np.zeros(2)
    expected = course(72, start=48, effect=0.75)
    for _ in range(500):
        found = interrupted_time_series(generator.poisson(expected), 48)
        covered += [one.lower < 0.75 < one.upper for one in (found.overall, found.level)]
    assert (covered / 500 > 0.93).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.floats(0.001, 1e6), st.floats(0.5, 0.95))
def test_unit_of_exposure_does_not_matter_and_intervals_widen(seed, unit, confidence):
    count = np.random.default_rng(seed).poisson(course(48, start=30, effect=0.8))
    found = interrupted_time_series(count, 30, confidence=confidence)
    scaled = interrupted_time_series(count, 30, exposure=unit, confidence=confidence)
    assert scaled.overall.ratio == pytest.approx(found.overall.ratio, rel=1e-6)
    assert scaled.p == pytest.approx(found.p, rel=1e-4, abs=1e-12)
    wider = interrupted_time_series(count, 30, confidence=(1 + confidence) / 2)
    for name in ("level", "slope", "overall"):
        narrow, wide = getattr(found, name), getattr(wider, name)
        assert 0 < wide.lower < narrow.lower < narrow.ratio < narrow.upper < wide.upper
    assert found.difference_lower < found.difference < found.difference_upper
    assert (found.counterfactual_lower < found.counterfactual).all()
    assert (found.counterfactual < found.counterfactual_upper).all()
    assert found.fitted.sum() == pytest.approx(count.sum(), rel=0.02)
    assert found.counterfactual.shape == (18,)


@pytest.mark.parametrize("level", [1, 7, 10**9])
def test_a_constant_series_is_no_detectable_change(level):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = interrupted_time_series([level] * 48, 30)
    assert found.verdict == "no detectable change"
    assert found.overall.ratio == pytest.approx(1, abs=1e-6)
    assert found.p > 0.99


def answer_or_words(count, start):
    try:
        return interrupted_time_series(count, start)
    except ValueError as refusal:
        return str(refusal)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 3), min_size=30, max_size=48))
def test_rare_events_give_an_answer_or_words(count):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = answer_or_words(count, 24)
    if isinstance(found, str):
        assert found.endswith("compare the counts before and after instead")
        return
    assert 0 <= found.p <= 1
    assert math.isfinite(found.overall.upper)


@pytest.mark.parametrize(
    ("count", "start", "arguments", "words"),
    [
        ([5] * 40, 23, {}, "start is 23: an interrupted series needs 24 points before"),
        ([5] * 40, 35, {}, "count has 5 points from the start on: an interrupted series needs 6"),
        ([5] * 40, 99, {}, "count has 0 points from the start on"),
        ([5] * 40, 30, {"period": 1}, "period is 1"),
        ([5] * 90, 30, {"period": 24}, "start is 30: an interrupted series needs 48 points"),
        ([0] * 30 + [5] * 10, 30, {}, "count has no events before the start"),
        ([5] * 30 + [0] * 10, 30, {}, "count has no events after the start"),
        ([0] * 40, 30, {}, "count has no events before the start"),
        ([5] * 39 + [-1], 30, {}, "count is -1 at position 39"),
        ([5] * 40, 30, {"exposure": 0}, "exposure is 0"),
        ([5] * 40, 30, {"confidence": 1}, "confidence is 1"),
    ],
)
def test_series_that_cannot_be_judged_are_refused(count, start, arguments, words):
    with pytest.raises(ValueError, match=words):
        interrupted_time_series(count, start, **arguments)
