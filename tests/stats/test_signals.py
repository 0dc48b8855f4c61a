"""Rules of special cause: worked series, a plain loop, and false alarms against derived rates."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import assurance_icon, special_causes, variation_icon
from cspdata.stats.signals import RULES

OUTSIDE, TREND, TWO_OF_THREE, RUN = RULES
STANDARD = {"centre": 0, "lower": -3, "upper": 3}


def marks(values, **lines):
    causes = special_causes(values, **(STANDARD | lines))
    return [(name, int(side)) for name, side in zip(causes.rule, causes.side, strict=True)]


def test_each_rule_by_hand():
    assert marks([0, 3.1, 0, -3.1, 3]) == [
        ("", 0),
        (OUTSIDE, 1),
        ("", 0),
        (OUTSIDE, -1),
        ("", 0),
    ]
    rising = [-0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9]
    assert marks(rising) == [(TREND, 1)] * 7
    assert marks(rising[::-1]) == [(TREND, -1)] * 7
    assert marks(rising[:6]) == [("", 0)] * 6
    assert marks([0, 2.1, 0, 2.1, 0]) == [
        ("", 0),
        (TWO_OF_THREE, 1),
        ("", 0),
        (TWO_OF_THREE, 1),
        ("", 0),
    ]
    assert marks([2.1, 0, 0, 2.1]) == [("", 0)] * 4
    assert marks([2.1, -2.1, 0]) == [("", 0)] * 3
    assert marks([0, *[0.5, 0.4] * 4])[1:] == [(RUN, 1)] * 8
    assert marks([-0.5, -0.4] * 3) == [("", 0)] * 6


def test_a_point_on_a_line_is_on_neither_side():
    assert marks([0.5] * 3 + [0] + [0.5] * 3) == [("", 0)] * 7
    assert marks([0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0]) == [(RUN, 1)] * 7 + [("", 0)]
    assert marks([3, 2, 0, 2]) == [("", 0)] * 4
    assert marks([4] * 20, centre=4, lower=4, upper=4) == [("", 0)] * 20


def test_the_first_rule_wins_and_the_others_are_kept():
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 3.5]
    causes = special_causes(values, **STANDARD)
    assert causes.rule.tolist() == [TREND] * 6 + [OUTSIDE]
    assert causes.signals[TREND].tolist() == [1] * 7
    assert causes.signals[RUN].tolist() == [1] * 7
    assert list(causes.signals) == list(RULES)


def test_the_peak_of_a_rise_and_a_fall_belongs_to_the_fall():
    rise = [-1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8]
    causes = special_causes(rise + rise[-2::-1], **STANDARD)
    assert causes.signals[TREND].tolist() == [1] * 6 + [-1] * 7


def plain_signals(x, centre, lower, upper):
    """The same rules, said point by point and window by window."""
    n = len(x)
    found = {name: [0] * n for name in RULES}
    for i in range(n):
        found[OUTSIDE][i] = 1 if x[i] > upper else -1 if x[i] < lower else 0
    for start in range(n - 6):
        window = list(range(start, start + 7))
        steps = [x[i + 1] - x[i] for i in window[:-1]]
        for side in (1, -1):
            if all(side * step > 0 for step in steps):
                for i in window:
                    found[TREND][i] = side
            if all(side * (x[i] - centre) > 0 for i in window):
                for i in window:
                    found[RUN][i] = side
    for start in range(n - 2):
        for side, limit in ((1, upper), (-1, lower)):
            edge = centre + (limit - centre) * 2 / 3
            beyond = [i for i in range(start, start + 3) if side * (x[i] - edge) > 0]
            if len(beyond) >= 2:
                for i in beyond:
                    found[TWO_OF_THREE][i] = side
    return found


def test_a_thousand_random_series_equal_a_plain_loop():
    generator = np.random.default_rng(1)
    table = np.round(np.cumsum(generator.normal(0, 0.7, (1000, 30)), axis=1), 1)
    centre = np.round(table.mean(axis=1), 1)
    lower, upper = centre - 2.45, centre + 2.15
    together = special_causes(table, centre, lower, upper)
    seen = set()
    for row in range(1000):
        plain = plain_signals(table[row], centre[row], lower[row], upper[row])
        for name in RULES:
            assert together.signals[name][row].tolist() == plain[name]
        first = [next((name for name in RULES if plain[name][i]), "") for i in range(30)]
        assert together.rule[row].tolist() == first
        seen |= set(first)
    assert seen == {"", *RULES}


def ends_here(signals, length):
    """Whether the pattern's last point is this one: all of the window is marked on one side."""
    windows = np.lib.stride_tricks.sliding_window_view(signals, length, axis=1)
    return np.abs(windows.sum(axis=-1)) == length


def test_false_alarms_are_those_derived_for_known_limits():
    # Independent standard normal values, 10,000 series of 40 months.
    near, out = scipy_stats.norm.sf(2), 2 * scipy_stats.norm.sf(3)
    derived = {
        OUTSIDE: out,
        TREND: 2 / math.factorial(7),
        TWO_OF_THREE: 2 * (3 * near**2 * (1 - near) + near**3),
        RUN: 2 / 2**7,
    }
    values = np.random.default_rng(2).normal(0, 1, (10_000, 40))
    signals = special_causes(values, **STANDARD).signals
    pairs = np.lib.stride_tricks.sliding_window_view(signals[TWO_OF_THREE], 3, axis=1)
    measured = {
        OUTSIDE: (signals[OUTSIDE] != 0).mean(),
        TREND: ends_here(signals[TREND], 7).mean(),
        TWO_OF_THREE: (np.abs(pairs.sum(axis=-1)) >= 2).mean(),
        RUN: ends_here(signals[RUN], 7).mean(),
    }
    for name in RULES:
        assert measured[name] == pytest.approx(derived[name], rel=0.1), name
    # The icon of the last point is a special cause for no reason in about 2 months of 100.
    last = np.stack([signals[name][:, -1] != 0 for name in RULES])
    assert max(derived.values()) < last.any(axis=0).mean() < sum(derived.values())
    assert last.any(axis=0).mean() == pytest.approx(0.020, abs=0.004)


@settings(deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=1, max_size=30))
def test_turning_the_chart_over_turns_the_sides(values):
    causes = special_causes(values, **STANDARD)
    turned = special_causes([-value for value in values], **STANDARD)
    assert turned.rule.tolist() == causes.rule.tolist()
    assert turned.side.tolist() == (-causes.side).tolist()
    assert ((causes.rule == "") == (causes.side == 0)).all()


def test_runs_may_count_from_another_line_and_rules_may_be_chosen():
    values = [0.5] * 8
    assert set(special_causes(values, **STANDARD).rule) == {RUN}
    assert set(special_causes(values, **STANDARD, run_centre=0.5).rule) == {""}
    chosen = special_causes([4.0] * 8, **STANDARD, rules=[RUN])
    assert set(chosen.rule) == {RUN}
    assert list(chosen.signals) == [RUN]


def test_lines_may_differ_by_point_or_by_row():
    causes = special_causes([1, 1, 1], [0, 0, 0], [-2, -2, -2], [2, 0.5, 2])
    assert causes.rule.tolist() == ["", OUTSIDE, ""]
    table = special_causes([[1, 1], [1, 1]], [0, 0], [-2, -2], [2, 0.5])
    assert table.rule.tolist() == [["", ""], [OUTSIDE, OUTSIDE]]
    assert special_causes([], 0, 0, 0).rule.tolist() == []


@pytest.mark.parametrize(
    ("side", "polarity", "icon"),
    [
        (0, "lower_is_better", "common cause"),
        (1, "lower_is_better", "concerning high"),
        (-1, "lower_is_better", "improving low"),
        (1, "higher_is_better", "improving high"),
        (-1, "higher_is_better", "concerning low"),
        (1, "neutral", "special high"),
        (-1, "neutral", "special low"),
    ],
)
def test_variation_icons(side, polarity, icon):
    assert variation_icon(side, polarity=polarity) == icon


@pytest.mark.parametrize(
    ("target", "polarity", "icon"),
    [
        (None, "lower_is_better", "no target"),
        (12, "lower_is_better", "passing"),
        (10, "lower_is_better", "passing"),
        (7, "lower_is_better", "hit or miss"),
        (4, "lower_is_better", "hit or miss"),
        (3.9, "lower_is_better", "failing"),
        (3, "higher_is_better", "passing"),
        (4, "higher_is_better", "passing"),
        (10, "higher_is_better", "hit or miss"),
        (11, "higher_is_better", "failing"),
        (7, "neutral", "no good side"),
    ],
)
def test_assurance_icons_of_limits_4_and_10(target, polarity, icon):
    assert assurance_icon(target, lower=4, upper=10, polarity=polarity) == icon


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"upper": -4}, "lower holds a limit above its upper one"),
        ({"rules": ["nelson"]}, "rules holds 'nelson': choose from outside the limits"),
        ({"centre": [1, 2]}, r"centre has shape \(2,\) for values of shape \(1, 3\)"),
        ({"upper": math.nan}, "upper is nan"),
    ],
)
def test_impossible_lines_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        special_causes([1, 2, 3], **(STANDARD | change))


def test_impossible_icons_are_refused():
    with pytest.raises(ValueError, match="polarity is 'good': give one of lower_is_better"):
        variation_icon(1, polarity="good")
    with pytest.raises(ValueError, match="side is 2: give 1, -1 or 0"):
        variation_icon(2, polarity="neutral")
    with pytest.raises(ValueError, match="lower is 5, above upper 4"):
        assurance_icon(3, lower=5, upper=4, polarity="neutral")
    with pytest.raises(ValueError, match="target is nan"):
        assurance_icon(math.nan, lower=4, upper=5, polarity="neutral")
