"""Limits of control charts: worked values, plain loops, false alarms against derived rates."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import c_limits, g_limits, t_limits, u_limits, u_prime_limits, xmr_limits

WHOLE = st.integers(-(10**6), 10**6)


def three(limits):
    return limits.centre, limits.lower, limits.upper


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Steps of 1: mean ± 2.66.
        (range(1, 11), (5.5, 2.84, 8.16)),
        (range(20), (9.5, 6.84, 12.16)),
        ([1, 2, 3], (2, -0.66, 4.66)),
    ],
)
def test_xmr_limits_repeat_worked_values(values, expected):
    assert three(xmr_limits(values)) == pytest.approx(expected, abs=1e-12)


def test_a_moving_range_of_3_267_means_or_more_is_left_out_once():
    # Ranges 1 1 1 1 1 20 20 1 1 1: mean 4.8, screen 15.68; the two of 20 go, the mean of the
    # others is 1. Limits are about the mean of all points.
    values = [1, 2, 1, 2, 1, 2, 22, 2, 1, 2, 1]
    centre = sum(values) / 11
    assert three(xmr_limits(values)) == pytest.approx((centre, centre - 2.66, centre + 2.66))


def test_a_screen_that_would_leave_no_variation_is_not_applied():
    # Eleven zeros then a 5: one range of 5 in eleven, mean 5/11; both limits at 0.4167 would be
    # a claim that the series cannot vary.
    limits = xmr_limits([0] * 11 + [5])
    assert three(limits) == pytest.approx((5 / 12, 5 / 12 - 2.66 * 5 / 11, 5 / 12 + 2.66 * 5 / 11))


@pytest.mark.parametrize("level", [0, 0.1, 7, -3.3, 1e9])
def test_a_constant_series_has_its_limits_at_its_value(level):
    assert three(xmr_limits([level] * 11)) == (level, level, level)


def test_a_thousand_random_series_equal_a_plain_loop():
    generator = np.random.default_rng(1)
    table = generator.normal(50, 10, (1000, 31))
    table[:, 9] += 100 * (generator.uniform(size=1000) < 0.5)
    together = xmr_limits(table)
    for row, values in enumerate(table.tolist()):
        steps = [abs(b - a) for a, b in zip(values, values[1:], strict=False)]
        mean = statistics.fmean(steps)
        width = 2.66 * statistics.fmean([step for step in steps if step < 3.267 * mean])
        centre = statistics.fmean(values)
        expected = (centre, centre - width, centre + width)
        assert three(xmr_limits(values)) == pytest.approx(expected, rel=1e-12)
        found = (together.centre[row], together.lower[row], together.upper[row])
        assert found == pytest.approx(expected, rel=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=40), st.integers(-(10**6), 10**6)
)
def test_xmr_limits_enclose_the_centre_and_move_with_the_values(values, shift):
    limits = xmr_limits(values)
    moved = xmr_limits([value + shift for value in values])
    assert limits.lower <= limits.centre <= limits.upper
    shifted = [number + shift for number in three(limits)]
    assert three(moved) == pytest.approx(shifted, rel=1e-9, abs=1e-6)


def test_c_limits_by_hand():
    # Mean 16: 16 ± 3 x 4.
    assert three(c_limits([12, 16, 20])) == (16, 4, 28)
    assert three(c_limits([0] * 5)) == (0, 0, 0)
    assert three(c_limits([3])) == pytest.approx((3, 3 - 3 * math.sqrt(3), 3 + 3 * math.sqrt(3)))
    together = c_limits([[12, 16, 20], [0, 0, 0]])
    assert together.centre.tolist() == [16, 0]
    assert together.upper.tolist() == [28, 0]


def test_u_limits_by_hand():
    # 30 events in 3 exposures: ū = 10; ± 3 √10 and ± 3 √(10 / 2).
    limits = u_limits([8, 22], [1, 2])
    assert limits.centre == 10
    np.testing.assert_allclose(limits.upper, [10 + 3 * math.sqrt(10), 10 + 3 * math.sqrt(5)])
    np.testing.assert_allclose(limits.lower, [10 - 3 * math.sqrt(10), 10 - 3 * math.sqrt(5)])
    equal = u_limits([12, 16, 20], 1.0)
    assert (equal.centre, equal.lower[0], equal.upper[2]) == three(c_limits([12, 16, 20]))


def test_laneys_limits_are_those_of_u_times_sigma_z():
    # Rates 6 10 14 at exposure 1: z = -4/√10, 0, 4/√10; σ_z = (4/√10) / 1.128.
    limits = u_prime_limits([6, 10, 14], 1)
    width = 3 * 4 / math.sqrt(10) / 1.128 * math.sqrt(10)
    np.testing.assert_allclose(limits.upper, 10 + width)
    np.testing.assert_allclose(limits.lower, 10 - width)
    assert u_prime_limits([0, 0, 0], 1).upper.tolist() == [0, 0, 0]


def test_sigma_z_is_1_for_poisson_counts_and_their_spread_for_others():
    generator = np.random.default_rng(2)
    exposure = generator.uniform(20, 80, 4000)
    for times in (1, 2, 3):  # every victim so many times: variance grows with the square
        count = times * generator.poisson(exposure)
        wide, plain = u_prime_limits(count, exposure), u_limits(count, exposure)
        ratio = (wide.upper - wide.centre) / (plain.upper - plain.centre)
        np.testing.assert_allclose(ratio, math.sqrt(times), rtol=0.05)


def test_g_limits_by_hand():
    # Mean gap 8: 8 ± 3 √72.
    assert three(g_limits([4, 12, 8])) == pytest.approx(
        (8, 8 - 3 * math.sqrt(72), 8 + 3 * math.sqrt(72))
    )
    assert three(g_limits([0, 0])) == (0, 0, 0)


def test_t_limits_by_hand():
    # 1 and 2^3.6 days are 1 and 2 at the power 1 / 3.6: mean 1.5, range 1, limits -1.16 and 4.16.
    limits = t_limits([1, 2**3.6])
    assert three(limits) == pytest.approx((1.5**3.6, 0, 4.16**3.6))
    assert three(t_limits([10.0] * 9)) == pytest.approx((10, 10, 10))


def test_the_methods_say_which_chart_they_are():
    methods = [
        xmr_limits([1, 2]).method,
        c_limits([1, 2]).method,
        u_limits([1, 2], 1).method,
        u_prime_limits([1, 2], 1).method,
        g_limits([1, 2]).method,
        t_limits([1, 2]).method,
    ]
    assert methods == ["XmR", "c", "u", "u′", "g", "t"]


@pytest.mark.parametrize("points", [24, 60, 120])
def test_xmr_limits_are_crossed_as_often_as_derived(points):
    # A range of two standard normal values is √2 |N|. The screen keeps those below 3.267 x 1.128,
    # whose mean is shorter by a fortieth, and with it the limits: 2.93 standard deviations, which
    # are crossed by 0.0034 of normal values, where 3 are by 0.0027.
    reach = 3.267 * 1.128 / math.sqrt(2)
    kept = 2 * (scipy_stats.norm.cdf(reach) - 0.5)
    mean = math.sqrt(2) * 2 * (scipy_stats.norm.pdf(0) - scipy_stats.norm.pdf(reach)) / kept
    narrower = mean / 1.128
    derived = 2 * scipy_stats.norm.sf(3 * narrower)
    assert (narrower, derived) == pytest.approx((0.976, 0.0034), abs=0.0005)

    values = np.random.default_rng(points).normal(0, 1, (10_000, points))
    limits = xmr_limits(values)
    half = (limits.upper - limits.lower).mean() / 2
    assert half == pytest.approx(3 * narrower, rel=0.015)
    outside = (values > limits.upper[:, np.newaxis]) | (values < limits.lower[:, np.newaxis])
    # Above what is derived for many points, since in a short series the point outside is itself
    # the reason why ranges are left out: measured 0.0047, 0.0039 and 0.0037.
    assert derived * 0.95 < outside.mean() < 0.0055
    assert outside.mean() == pytest.approx(derived, abs=0.05 / points)


@pytest.mark.parametrize("mean", [1.3, 4.5, 10.5, 27, 103])
def test_known_c_limits_are_crossed_with_the_poisson_probability(mean):
    values = np.random.default_rng(9).poisson(mean, 400_000)
    reach = 3 * math.sqrt(mean)
    derived = scipy_stats.poisson.sf(math.floor(mean + reach), mean)
    derived += scipy_stats.poisson.cdf(math.ceil(mean - reach) - 1, mean)
    limits = c_limits(values)
    measured = ((values > limits.upper) | (values < limits.lower)).mean()
    assert measured == pytest.approx(derived, abs=5 * math.sqrt(derived / 400_000))


def test_t_limits_are_crossed_nearly_as_seldom_as_normal_ones():
    # Times between independent events are exponential; to the power 1 / 3.6 they are close to
    # normal, with a shorter lower tail. XmR limits from 40 points: 0.0034 to 0.0042 if they were.
    generator, outside = np.random.default_rng(11), 0
    for times in generator.exponential(20, (2000, 40)):
        limits = t_limits(times)
        outside += ((times > limits.upper) | (times < limits.lower)).sum()
    assert 0.001 < outside / (2000 * 40) < 0.0045


def test_no_rows_give_no_limits():
    assert xmr_limits(np.zeros((0, 12))).upper.shape == (0,)
    assert c_limits(np.zeros((0, 12))).upper.shape == (0,)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=30), st.floats(0.1, 1e6))
def test_no_nan_or_infinity_leaks(counts, exposure):
    for limits in (u_limits(counts, exposure), u_prime_limits(counts, exposure)):
        assert np.isfinite(limits.lower).all()
        assert (limits.lower <= limits.centre).all()
        assert (limits.centre <= limits.upper).all()
    for limits in (c_limits(counts), g_limits(counts), t_limits(counts)):
        assert limits.lower <= limits.centre <= limits.upper < math.inf


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        (xmr_limits, ([5],), "values has 1 points: limits need at least 2"),
        (xmr_limits, ([],), "values has 0 points"),
        (xmr_limits, ([1, math.nan],), "values is nan at position 1"),
        (c_limits, ([],), "count has no points"),
        (c_limits, ([1, 2.5],), "count is 2.5 at position 1: a count must be a whole number"),
        (u_limits, ([1, 2], [1, 0]), "exposure is 0 at position 1: it must be above 0"),
        (u_limits, ([1, 2], [1, 2, 3]), "count has 2 points and exposure 3"),
        (u_prime_limits, ([1], [1]), "count has 1 points"),
        (g_limits, ([],), "gaps has no points"),
        (g_limits, ([-1],), "gaps is -1 at position 0: a count cannot be negative"),
        (t_limits, ([3, -1],), "times is -1 at position 1: put the events in order"),
        (t_limits, ([3],), "times has 1 points"),
    ],
)
def test_what_has_no_limits_is_refused(method, arguments, words):
    with pytest.raises(ValueError, match=words):
        method(*arguments)
