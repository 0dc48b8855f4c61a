"""The control chart that is chosen, its stretches and icons, and its false alarms."""

import math
import warnings
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import Rebase, control_chart, special_causes, xmr_limits
from cspdata.stats.signals import OUTSIDE, RUN

STEADY = [30, 34, 27, 31, 29, 36, 28, 33, 30, 26, 32, 31, 35, 29]
RECORDING = Rebase(7, date(2024, 4, 1), "New recording system in the force")


@pytest.mark.parametrize(
    ("values", "arguments", "chart", "words"),
    [
        (STEADY, {}, "XmR", "counts with a mean of 30.8 a point, at least 5"),
        ([3, 1, 4, 1, 5, 9, 2, 6] * 2, {}, "c", "counts with a mean of 3.88 a point, below 5"),
        ([7] * 20, {}, "c", "counts of which most equal the one before"),
        ([30] * 11 + [31] * 3, {}, "c", "counts of which most equal the one before"),
        ([0] * 12, {}, "c", "fewer than 5 gaps between events"),
        ([3, 1, 4, 1, 5, 9, 2, 6] * 2, {"exposure": 9.5}, "u", "mean of 3.88 a point"),
        (STEADY, {"exposure": [50] * 7 + [100] * 7}, "u", "exposures lie up to 33% from their"),
        (STEADY, {"exposure": [50] * 7 + [55] * 7}, "XmR", "at least 5"),
        ([9, 0] * 8, {}, "u′", "they vary 4.8 times as much as Poisson counts"),
        ([0, 1, 0, 0] * 8, {}, "g", "8 events in 32 points, rarer than 1 a point"),
        ([0.5, 2.5, 1.5], {}, "XmR", "values that are not counts"),
        ([-1, 2, 1], {}, "XmR", "values that are not counts"),
        ([1, 2, 1], {"measured": True}, "XmR", "values that are not counts"),
    ],
)
def test_the_chart_is_chosen_by_rule_and_says_why(values, arguments, chart, words):
    found = control_chart(values, **arguments)
    assert found.chart == chart
    assert found.reason.startswith(f"{chart} chart: ")
    assert words in found.reason


def test_an_xmr_chart_has_the_limits_of_xmr():
    found, limits = control_chart(STEADY), xmr_limits(STEADY)
    assert set(found.centre) == {limits.centre}
    assert (set(found.lower), set(found.upper)) == ({limits.lower}, {limits.upper})
    assert found.values.tolist() == STEADY
    assert found.position.tolist() == list(range(14))
    assert (found.variation, found.assurance, found.adjusted) == (
        "common cause",
        "no target",
        False,
    )


def test_rates_are_charted_where_there_is_an_exposure():
    exposure = np.linspace(50, 55, 14)
    found = control_chart(STEADY, exposure=exposure)
    np.testing.assert_array_equal(found.values, np.array(STEADY) / exposure)
    assert found.upper[0] == xmr_limits(np.array(STEADY) / exposure).upper


def test_one_event_in_a_quiet_year_is_no_signal():
    # Three standard errors put the limit at 0.95, which every event would cross. Poisson at mean
    # 1/12: P(X > 1) = 0.0033, P(X > 2) = 0.0001, so that the limit is 2.
    found = control_chart([0] * 11 + [1])
    assert found.upper[0] == 2
    assert set(found.rule) == {""}
    assert found.variation == "common cause"


def test_eleven_zeros_then_a_5_do_not_collapse_the_limits():
    found = control_chart([0] * 11 + [5])
    assert (found.lower < found.centre).all()
    assert (found.upper > found.centre).all()
    assert set(found.rule) == {""}
    assert "5 points: limits are provisional below 13" in found.warnings


def test_zeros_that_are_usual_are_no_run():
    # Mean 0.4, median 0: seven zeros in a row have probability 0.06 anywhere.
    values = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0, 1]
    found = control_chart(values, exposure=[1.0, 2.0] * 9)  # exposures apart: no chart of gaps
    assert found.chart == "u"
    assert RUN not in set(found.rule)


def test_events_that_become_rarer_and_more_frequent_show_on_a_chart_of_gaps():
    regular = [0, 1] * 12
    stopped = control_chart(regular + [0] * 30, polarity="lower_is_better")
    assert stopped.chart == "g"
    # Thirty months without: longer than the limit already, though the gap is still open.
    assert (stopped.values[-1], stopped.position[-1]) == (30, 53)
    assert (stopped.rule[-1], stopped.variation) == (OUTSIDE, "improving high")
    started = control_chart([0] * 40 + [1] * 20, polarity="lower_is_better")
    assert started.chart == "g"
    assert (started.rule[-1], started.variation) == (RUN, "concerning low")
    assert control_chart(regular).values.tolist() == [2] * 12


def test_times_of_rare_events_make_a_t_chart():
    generator = np.random.default_rng(3)
    times = np.cumsum(generator.exponential(2.5, 20))
    size = math.ceil(times[-1]) + 1
    values = np.bincount(times.astype(int), minlength=size)
    found = control_chart(values, event_times=times[::-1], polarity="higher_is_better", target=3)
    assert found.chart == "t"
    np.testing.assert_allclose(found.values, np.diff(times, prepend=0))
    assert found.position.tolist() == times.astype(int).tolist()
    scaled = found.values ** (1 / 3.6)
    limits = xmr_limits(scaled)
    assert found.upper[0] == pytest.approx(limits.upper**3.6)
    assert found.assurance == "no target"
    assert "the target is not compared on a chart of gaps between events" in found.warnings


def test_a_season_is_taken_out_from_two_years_and_kept_on_charts_of_counts():
    season = np.array([0, 4, 9, 14, 18, 20, 18, 14, 9, 4, 1, 0])
    noise = np.random.default_rng(4).normal(0, 1.5, 48)
    values = 40 + np.tile(season, 4) + noise
    found = control_chart(values)
    assert found.adjusted
    assert "seasonally adjusted" in found.reason
    assert found.upper[0] - found.lower[0] < 12
    assert set(found.rule) == {""}
    assert not control_chart(values, period=0).adjusted
    early = control_chart(values[:23])
    assert not early.adjusted
    assert "23 points: seasonality cannot be removed below 24" in early.warnings
    small = control_chart(np.tile([0, 0, 0, 1, 1, 3, 5, 5, 3, 1, 0, 0], 4))
    assert "there is a season, which a chart of counts keeps" in small.warnings


def test_a_rebase_restarts_limits_and_runs():
    values = [*STEADY[:7], *(value + 60 for value in STEADY[7:])]
    plain, found = control_chart(values), control_chart(values, rebases=[RECORDING])
    assert OUTSIDE in set(plain.rule)
    assert set(found.rule) == {""}
    before, after = xmr_limits(values[:7]), xmr_limits(values[7:])
    assert found.upper.tolist() == [before.upper] * 7 + [after.upper] * 7
    assert found.rebases == (RECORDING,)
    assert found.warnings.count("7 points between rebases: limits are provisional below 13") == 2


def test_a_rebase_does_not_hide_a_season_nor_pass_for_one():
    season = np.tile([0, 4, 9, 14, 18, 20, 18, 14, 9, 4, 1, 0], 4)
    values = 40 + season + np.random.default_rng(5).normal(0, 1.5, 48)
    values[20:] += 50
    found = control_chart(values, rebases=[Rebase(20, date(2024, 1, 1), "Boundary change")])
    assert found.adjusted
    assert set(found.rule) == {""}


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rebase_needs_a_reason(reason):
    with pytest.raises(ValueError, match="the rebase at 7 has no reason: write what changed"):
        Rebase(7, date(2024, 4, 1), reason)


def test_a_rebase_needs_a_date():
    with pytest.raises(TypeError, match="the rebase at 7 has no date"):
        Rebase(7, "April 2024", "New recording system")


def test_icons_are_of_the_last_point_and_the_last_stretch():
    worse = control_chart([*STEADY, 90], polarity="lower_is_better", target=100)
    assert (worse.variation, worse.assurance) == ("concerning high", "passing")
    again = control_chart([*STEADY, 90, 30], polarity="lower_is_better", target=10)
    assert (again.variation, again.assurance) == ("common cause", "failing")
    low = [value - 20 for value in STEADY]
    rebased = [*STEADY, *low]
    found = control_chart(
        rebased,
        polarity="lower_is_better",
        target=25,
        rebases=[Rebase(14, date(2024, 4, 1), "New patrols")],
    )
    assert found.assurance == "passing"


def test_short_and_constant_series_are_drawn_with_a_warning():
    short = control_chart([4.5, 5.5])
    assert "2 points: limits are provisional below 13" in short.warnings
    alike = control_chart([50.5] * 20)
    assert "all values are alike: there is no variation to judge" in alike.warnings
    assert (alike.lower[0], alike.upper[0], set(alike.rule)) == (50.5, 50.5, {""})


def test_false_alarms_of_charts_of_counts_stay_below_the_derived_rate():
    # The limit is the least count with P(X > limit) <= 0.00135 at the mean of the series itself,
    # so that of Poisson series at most 0.00135 and a little for the mean's own error lie above.
    generator = np.random.default_rng(6)
    for mean in (0.4, 1.5, 4):
        outside = runs = points = 0
        for _ in range(400):
            found = control_chart(generator.poisson(mean, 36), period=0)
            assert found.chart in ("g", "c", "u′")
            outside += (found.rule == OUTSIDE).sum()
            runs += (found.rule == RUN).any()
            points += found.values.size
        assert outside / points < 0.0025
        # At most 1/64 for each of some thirty windows, most of them overlapping.
        assert runs / 400 < 0.2


@pytest.mark.parametrize("points", [24, 60])
def test_the_icon_of_the_last_point_of_a_steady_series(points):
    # With known limits 0.02 by the four rules together (test_signals); estimated limits are crossed
    # more often and an estimated centre leaves fewer runs.
    values = np.random.default_rng(points).poisson(50, (10_000, points))
    limits = xmr_limits(values)
    causes = special_causes(values, limits.centre, limits.lower, limits.upper)
    assert (causes.side[:, -1] != 0).mean() == pytest.approx(0.02, abs=0.01)
    drawn = control_chart(values[0])
    assert drawn.side.tolist() == causes.side[0].tolist()


def test_false_alarms_of_seasonal_xmr_charts_are_near_those_of_plain_ones():
    # One stable season leaves the variation nearly whole: 3 standard errors are crossed by less
    # than 1 point in 100 (0.0027 with known limits) from three years on.
    generator = np.random.default_rng(7)
    season = 200 + 80 * np.sin(np.arange(36) / 12 * 2 * math.pi)
    outside = 0
    for _ in range(300):
        found = control_chart(generator.poisson(season))
        assert found.adjusted
        outside += (found.rule == OUTSIDE).sum()
    assert 0.001 < outside / (300 * 36) < 0.01


def test_overdispersed_counts_are_found_and_poisson_ones_are_not():
    generator = np.random.default_rng(8)
    poisson = [control_chart(generator.poisson(3, 36), period=0).chart for _ in range(400)]
    share = poisson.count("u′") / 400
    assert share < scipy_stats.binom.ppf(0.999, 400, 0.01) / 400
    repeats = [control_chart(3 * generator.poisson(1, 36), period=0).chart for _ in range(100)]
    assert repeats.count("u′") > 95


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.lists(st.integers(0, 4), min_size=2, max_size=50),
        st.lists(st.integers(0, 10**9), min_size=2, max_size=50),
        st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=50),
    )
)
def test_every_series_gets_a_chart_without_nan_or_warning(values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = control_chart(values)
    for numbers in (found.values, found.centre, found.lower, found.upper):
        assert np.isfinite(numbers).all()
        assert numbers.size == found.position.size == found.rule.size == found.side.size
    assert (found.lower <= found.centre).all()
    assert (found.centre <= found.upper).all()
    assert found.reason


@pytest.mark.parametrize(
    ("values", "arguments", "words"),
    [
        ([], {}, "values has 0 points from position 0"),
        ([5], {}, "values has 1 points from position 0 to the next rebase or the end"),
        (STEADY, {"rebases": [Rebase(13, date(2024, 1, 1), "x")]}, "1 points from position 13"),
        (STEADY, {"rebases": [Rebase(99, date(2024, 1, 1), "x")]}, "0 points from position 99"),
        ([1, math.nan], {}, "values is nan at position 1"),
        ([1.5, 2], {"exposure": 2}, "count is 1.5 at position 0"),
        (STEADY, {"polarity": "down"}, "polarity is 'down'"),
        (STEADY, {"target": math.inf, "polarity": "neutral"}, "target is inf"),
        ([0, 1] * 6, {"event_times": [0.5] * 6}, "has 6 events in point 0 and values 0"),
        ([0, 1] * 6, {"event_times": [12.5] * 6}, "a time outside the series"),
    ],
)
def test_series_without_a_chart_are_refused(values, arguments, words):
    with pytest.raises(ValueError, match=words):
        control_chart(values, **arguments)


def test_the_season_is_found_where_months_are_missing() -> None:
    """Told where each value stands, the chart is adjusted and calls no summer unusual."""
    noise = np.random.default_rng(5)
    at = np.delete(np.arange(60), np.arange(20, 29))
    values = noise.poisson(300 * (1 + 0.4 * np.sin(at * np.pi / 6)))
    found = control_chart(values, at=at)
    assert found.adjusted
    assert found.values.size == at.size
    assert not (found.rule == "outside the limits").any()
    # One July in five years is not enough to know a July by.
    few = np.delete(np.arange(48), [6, 18, 30])
    told = control_chart(noise.poisson(300, few.size), at=few)
    assert not told.adjusted
    assert "fewer than two values" in " ".join(told.warnings)
