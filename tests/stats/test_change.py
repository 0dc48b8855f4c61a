"""Change between two periods: published values, exact arithmetic, statsmodels, properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep

from cspdata.stats import benjamini_hochberg, poisson_rate_change
from cspdata.stats.change import _etest_p, _score_statistic

test_poisson_2indep.__test__ = False  # a library function, whatever its name says

COUNTS = st.integers(0, 400)
EXPOSURES = st.sampled_from([1.0, 2.0, 3.5, 28.0, 31.0, 365.0, 366.0])


@pytest.mark.parametrize(
    ("now", "before", "p", "places"),
    [
        # The first is the worked example of Krishnamoorthy and Thomson (2004): dodder in seed.
        # The others were computed with statsmodels 0.15; all four are enumerated here as well.
        ((0, 100), (3, 100), 0.0884, 4),
        ((6, 1), (2, 1), 0.1749, 4),
        ((1, 1), (1, 1), 1, 12),
        ((24, 1), (16, 1), 0.20955, 5),
    ],
)
def test_etest_repeats_published_p_values(now, before, p, places):
    change = poisson_rate_change(now[0], before[0], now[1], before[1])
    assert change.p == pytest.approx(p, abs=0.5 * 10**-places)
    assert change.p == pytest.approx(exact_etest(now[0], before[0], now[1], before[1]), abs=1e-12)
    assert change.method == "E-test"


def test_large_counts_take_the_score_test_which_agrees_with_the_etest():
    # Both lie in 0.01067 to 0.01068 for 1836 against 1994.
    change = poisson_rate_change(1836, 1994)
    assert change.method == "score test"
    assert 0.01067 < change.p < 0.01068
    both = _etest_p(np.array([1836.0]), np.array([1994.0]), np.array([1.0]))
    assert 0.01067 < both[0] < 0.01068


def test_the_score_test_starts_where_both_counts_exceed_a_hundred():
    change = poisson_rate_change([100, 101, 101, 5000], [101, 100, 101, 100])
    assert change.method.tolist() == ["E-test", "E-test", "score test", "E-test"]


def statsmodels_p(x, y, time, time_before, method):
    return [
        test_poisson_2indep(a, s, b, t, method=method).pvalue
        for a, b, s, t in zip(x, y, time, time_before, strict=True)
    ]


def test_etest_equals_statsmodels_on_a_thousand_random_pairs():
    generator = np.random.default_rng(20250401)
    x, y = generator.integers(0, 101, 1000), generator.integers(1, 101, 1000)
    time, time_before = np.exp(generator.uniform(-2, 2, (2, 1000)))
    time[:200] = time_before[:200]  # a fifth with equal exposures, where ties abound
    expected = statsmodels_p(x, y, time, time_before, "etest-score")
    change = poisson_rate_change(x, y, time, time_before)
    assert set(change.method) == {"E-test"}
    np.testing.assert_allclose(change.p, np.minimum(expected, 1), rtol=0, atol=1e-9)


def exact_etest(x, y, time, time_before):
    """The E-test by enumeration, outcomes compared in whole numbers so that every tie counts."""
    size = 2 * (x + y) * max(time, time_before) // (time + time_before) + 120
    i, j = np.arange(size)[:, np.newaxis], np.arange(size)
    observed = (x * time_before - y * time) ** 2
    extreme = (i * time_before - j * time) ** 2 * (x + y) >= observed * (i + j)
    extreme[0, 0] = observed == 0
    share = time / (time + time_before)
    mass_i = scipy_stats.poisson.pmf(i, (x + y) * share)
    mass_j = scipy_stats.poisson.pmf(j, (x + y) * (1 - share))
    return float((mass_i * mass_j)[extreme].sum())


def test_etest_counts_every_tie_at_whole_exposures():
    # statsmodels compares floating-point statistics and loses some ties here (71 against 74 with
    # exposures 2 and 3 gives 0.02750, exactly 0.02769), so the reference is whole arithmetic.
    generator = np.random.default_rng(7)
    x, y = generator.integers(0, 101, 300), generator.integers(0, 101, 300)
    time, time_before = generator.integers(1, 9, (2, 300))
    rows = zip(x.tolist(), y.tolist(), time.tolist(), time_before.tolist(), strict=True)
    expected = [exact_etest(*row) for row in rows]
    change = poisson_rate_change(x, y, time, time_before)
    np.testing.assert_allclose(change.p, expected, rtol=0, atol=1e-9)
    assert poisson_rate_change(71, 74, 2, 3).p == pytest.approx(0.027694459, abs=1e-9)


def test_score_test_equals_statsmodels():
    generator = np.random.default_rng(8)
    x, y = generator.integers(101, 10_000, (2, 300))
    time, time_before = generator.uniform(0.5, 2, (2, 300))
    expected = statsmodels_p(x, y, time, time_before, "score")
    change = poisson_rate_change(x, y, time, time_before)
    assert set(change.method) == {"score test"}
    np.testing.assert_allclose(change.p, expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_at_each_limit_the_score_test_of_statsmodels_gives_exactly_the_tail(confidence):
    generator = np.random.default_rng(9)
    x, y = generator.integers(1, 300, (2, 200))
    time, time_before = generator.uniform(0.2, 5, (2, 200))
    change = poisson_rate_change(x, y, time, time_before, confidence=confidence)
    for limits in (change.lower, change.upper):
        for a, b, s, t, limit in zip(x, y, time, time_before, limits, strict=True):
            p = test_poisson_2indep(a, s, b, t, value=limit, method="score").pvalue
            assert p == pytest.approx(1 - confidence, abs=1e-10)


def test_interval_equals_that_of_statsmodels_as_far_as_its_search_goes():
    generator = np.random.default_rng(10)
    x, y = generator.integers(5, 300, (2, 40))
    time, time_before = generator.uniform(0.5, 2, (2, 40))
    change = poisson_rate_change(x, y, time, time_before)
    rows = zip(x, time, y, time_before, strict=True)
    limits = np.array([confint_poisson_2indep(*row, method="score") for row in rows])
    np.testing.assert_allclose(change.lower, limits[:, 0], rtol=1e-5)
    np.testing.assert_allclose(change.upper, limits[:, 1], rtol=1e-5)


@pytest.mark.parametrize("mean", [0.5, 2, 8, 40, 150])
def test_a_true_no_change_is_called_a_change_at_most_about_once_in_twenty(mean):
    counts = np.arange(int(mean + 12 * math.sqrt(mean) + 20))
    now, before = (side.ravel() for side in np.meshgrid(counts, counts))
    change = poisson_rate_change(now, before)
    weight = scipy_stats.poisson.pmf(now, mean) * scipy_stats.poisson.pmf(before, mean)
    false_alarms = weight[change.p <= 0.05].sum()
    assert false_alarms < 0.054
    assert false_alarms > (0.03 if mean >= 8 else 0)


@settings(deadline=None)
@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES)
def test_swapping_the_periods_inverts_the_ratio_and_keeps_p(x, y, time, time_before):
    forth = poisson_rate_change(x, y, time, time_before)
    back = poisson_rate_change(y, x, time_before, time)
    assert forth.p == pytest.approx(back.p, abs=1e-12)
    assert forth.method == back.method
    if x and y:
        assert forth.ratio == pytest.approx(1 / back.ratio)
        assert forth.lower == pytest.approx(1 / back.upper)
        assert forth.upper == pytest.approx(1 / back.lower)


@settings(deadline=None)
@given(st.integers(1, 2000), st.integers(1, 12), EXPOSURES)
def test_equal_rates_are_no_change(x, times, exposure):
    change = poisson_rate_change(x * times, x, exposure * times, exposure)
    assert change.p == 1
    assert change.ratio == pytest.approx(1)
    assert change.lower < 1 < change.upper


@settings(deadline=None)
@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, st.floats(0.5, 0.999))
def test_p_is_a_probability_and_no_nan_or_infinity_leaks(x, y, time, time_before, confidence):
    change = poisson_rate_change(x, y, time, time_before, confidence=confidence)
    assert 0 <= change.p <= 1
    shown = [n for n in (change.lower, change.ratio, change.upper) if n is not None]
    assert all(math.isfinite(n) for n in shown)
    assert shown == sorted(shown)
    assert (change.ratio is None) == (change.upper is None) == (y == 0)
    assert (change.lower is None) == (x == y == 0)


@settings(deadline=None)
@given(st.integers(101, 5000), st.integers(101, 5000), EXPOSURES, EXPOSURES)
def test_where_the_score_test_decides_the_interval_agrees_with_p(x, y, time, time_before):
    change = poisson_rate_change(x, y, time, time_before)
    assert (change.p < 0.05) == (not change.lower <= 1 <= change.upper)


@settings(deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, EXPOSURES), min_size=1, max_size=12))
def test_many_pairs_at_once_equal_one_at_a_time(rows):
    x, y, time = zip(*rows, strict=True)
    together = poisson_rate_change(x, y, time, 30.0)
    for k, row in enumerate(rows):
        alone = poisson_rate_change(*row, 30.0)
        assert together.p[k] == pytest.approx(alone.p, abs=1e-12)
        assert together.method[k] == alone.method
        for name in ("ratio", "lower", "upper"):
            single = getattr(alone, name)
            expected = math.nan if single is None else single
            assert getattr(together, name)[k] == pytest.approx(expected, nan_ok=True)


def test_rounding_in_the_exposures_does_not_make_a_change():
    for tenths in range(1, 60):
        x = np.array([3.0 * tenths, 7.0 * tenths])
        change = poisson_rate_change(x, tenths, [0.3, 0.7], 0.1)  # 0.3 / 0.1 is not quite 3
        assert change.p.tolist() == [1, 1]
        assert (
            _score_statistic(x, np.full(2, float(tenths)), np.array([0.3, 0.7]) / 0.1) == 0
        ).all()


def test_p_does_not_round_above_1():
    # Here all outcomes but the two zeros are as extreme, and their sum rounds to just above 1.
    generator = np.random.default_rng(0)
    y, share = generator.integers(30, 101, 20_000), generator.uniform(1, 5, 20_000)
    change = poisson_rate_change(np.round(y * share), y, share)
    assert change.p.max() == 1


def test_no_events_before_leaves_the_ratio_open():
    change = poisson_rate_change(5, 0)
    assert (change.ratio, change.upper) == (None, None)
    assert change.lower == pytest.approx(5 / scipy_stats.norm.isf(0.025) ** 2)
    gone = poisson_rate_change(0, 5)
    assert (gone.ratio, gone.lower) == (0, 0)
    assert gone.upper == pytest.approx(1 / change.lower)


def test_no_events_at_all_say_nothing():
    change = poisson_rate_change(0, 0, 28, 31)
    assert (change.ratio, change.lower, change.upper, change.p) == (None, None, None, 1)
    several = poisson_rate_change([0, 2], [0, 0])
    assert np.isnan(several.ratio).all()
    assert np.isnan(several.upper).all()
    assert np.isnan(several.lower).tolist() == [True, False]
    assert several.p[0] == 1


def test_shapes_are_kept_and_scalars_are_floats():
    change = poisson_rate_change(np.full((2, 3), 24), 16, [1.0, 1.0, 2.0])
    shapes = {getattr(change, name).shape for name in ("ratio", "lower", "upper", "p", "method")}
    assert shapes == {(2, 3)}
    assert change.ratio[1].tolist() == [1.5, 1.5, 0.75]
    scalar = poisson_rate_change(np.int64(24), np.int64(16))
    numbers = (scalar.ratio, scalar.lower, scalar.upper, scalar.p, scalar.confidence)
    assert [type(n) for n in numbers] == [float] * 5
    assert poisson_rate_change([], []).p.shape == (0,)


def test_very_large_counts_are_no_trouble():
    small_beside_large = poisson_rate_change(50, 10**7)
    assert (small_beside_large.method, small_beside_large.p) == ("E-test", 0)
    large = poisson_rate_change(10**9, 10**9 + 10**5)
    assert large.p == pytest.approx(2 * scipy_stats.norm.sf(10**5 / math.sqrt(2e9 + 1e5)), rel=1e-9)
    assert large.lower < large.ratio < large.upper < 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1, 2), "count is -1: a count cannot be negative"),
        ((1, 2.5), r"count_before is 2\.5: a count must be a whole number"),
        (([1, math.nan], 2), "count is nan at position 1: drop missing"),
        ((1, 2, 0), "exposure is 0: it must be above 0"),
        ((1, 2, 1, -1), "exposure_before is -1"),
    ],
)
def test_impossible_pairs_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        poisson_rate_change(*arguments)


def test_a_confidence_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="confidence is 95"):
        poisson_rate_change(24, 16, confidence=95)


def test_q_values_by_hand():
    # m = 4: 0.01 x 4/1, 0.02 x 4/2, 0.03 x 4/3 = 0.04 each, 0.5 x 4/4 = 0.5.
    np.testing.assert_allclose(benjamini_hochberg([0.5, 0.02, 0.01, 0.03]), [0.5, 0.04, 0.04, 0.04])


def test_q_values_equal_two_libraries():
    generator = np.random.default_rng(12)
    for size in (1, 2, 50, 3000):
        p = generator.uniform(size=size) ** 2
        p[: size // 3] = p[0]  # ties
        q = benjamini_hochberg(p)
        np.testing.assert_allclose(q, multipletests(p, method="fdr_bh")[1], rtol=1e-12)
        np.testing.assert_allclose(q, scipy_stats.false_discovery_control(p), rtol=1e-12)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), max_size=40))
def test_q_values_keep_order_shape_and_gaps(given_p):
    p = np.array(given_p, dtype=float)
    q = benjamini_hochberg(p)
    missing = np.isnan(p)
    np.testing.assert_array_equal(np.isnan(q), missing)
    np.testing.assert_array_equal(q[~missing], benjamini_hochberg(p[~missing]))
    assert (q[~missing] >= p[~missing]).all()
    assert (q[~missing] <= 1).all()
    assert (np.diff(q[~missing][np.argsort(p[~missing])]) >= 0).all()


def test_q_values_of_a_table_are_a_table():
    table = np.array([[0.01, math.nan], [0.5, 0.02]])
    q = benjamini_hochberg(table)
    assert q.shape == (2, 2)
    np.testing.assert_allclose(q, [[0.03, math.nan], [0.5, 0.03]])


@pytest.mark.parametrize("p", [[0.5, 1.2], [-0.1]])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="a p value lies between 0 and 1"):
        benjamini_hochberg(p)
