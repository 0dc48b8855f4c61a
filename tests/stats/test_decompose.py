"""Decompositions: exact sums, worked values, the tests of the parts."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.stats import (
    benjamini_hochberg,
    count_decomposition,
    poisson_rate_change,
    rate_decomposition,
)

PARTS = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 400), st.integers(1, 10**5), st.integers(1, 10**5)
    ),
    min_size=1,
    max_size=12,
)


def columns(parts):
    return [f"part {k}" for k in range(len(parts))], *zip(*parts, strict=True)


def test_counts_by_hand():
    found = count_decomposition(["burglary", "shoplifting", "robbery"], [40, 130, 5], [50, 90, 5])
    assert (found.value, found.value_before, found.change) == (175, 145, 30)
    assert [(p.label, p.contribution, p.share) for p in found.parts] == [
        ("shoplifting", 40, 40 / 30),
        ("burglary", -10, -10 / 30),
        ("robbery", 0, 0),
    ]
    assert [(p.count, p.count_before) for p in found.parts] == [(130, 90), (40, 50), (5, 5)]


def test_rates_of_one_population_by_hand():
    # 40 and 60 of 1,000 against 50 and 30 of 500.
    found = rate_decomposition(["a", "b"], [40, 60], [50, 30], 1000, 500)
    assert (found.value, found.value_before) == (0.1, 0.16)
    assert {p.label: p.contribution for p in found.parts} == pytest.approx({"a": -0.06, "b": 0})
    assert all(p.mix_effect == 0 for p in found.parts)
    assert found.change == pytest.approx(-0.06)


def test_parts_of_a_count_are_tested_by_their_own_exposure():
    # Twice the events of twice the people are no change of a rate, though they are of the count.
    found = count_decomposition(["town", "country"], [80, 40], [40, 40], [2000, 500], [1000, 500])
    assert [(p.label, p.contribution, p.p) for p in found.parts] == [
        ("town", 40, 1),
        ("country", 0, 1),
    ]
    with pytest.raises(ValueError, match="one of each a part"):
        count_decomposition(["town", "country"], [80, 40], [40, 40], [2000, 500], 1000)


def test_kitagawas_split_by_hand():
    # Two areas whose rates stay 0.10 and 0.02 while the first grows from half to three quarters of
    # the residents: all of the change is the mix.
    found = rate_decomposition(
        ["town", "country"], [300, 20], [200, 40], [3000, 1000], [2000, 2000]
    )
    town, country = found.parts
    assert (town.label, country.label) == ("town", "country")
    assert (town.rate_effect, country.rate_effect) == (0, 0)
    assert town.mix_effect == pytest.approx(0.25 * 0.10)
    assert country.mix_effect == pytest.approx(-0.25 * 0.02)
    assert found.change == pytest.approx(320 / 4000 - 240 / 4000)
    assert (town.p, country.p) == (1, 1)


@settings(deadline=None)
@given(PARTS)
def test_contributions_add_up_to_the_change_and_come_largest_first(parts):
    label, count, before, exposure, exposure_before = columns(parts)
    found = count_decomposition(label, count, before)
    assert sum(p.contribution for p in found.parts) == sum(count) - sum(before) == found.change
    by_rate = rate_decomposition(label, count, before, exposure, exposure_before)
    exact = Fraction(sum(count), sum(exposure)) - Fraction(sum(before), sum(exposure_before))
    size = sum(abs(p.contribution) for p in by_rate.parts)
    assert by_rate.change == pytest.approx(float(exact), rel=1e-9, abs=1e-12 * (size + 1e-300))
    assert math.fsum(p.contribution for p in by_rate.parts) == pytest.approx(
        by_rate.change, abs=1e-12 * (size + 1e-300)
    )
    for one in (found, by_rate):
        sizes = [abs(p.contribution) for p in one.parts]
        assert sizes == sorted(sizes, reverse=True)
        for part in one.parts:
            assert part.contribution == part.rate_effect + part.mix_effect
        if one.change:
            assert math.fsum(p.share for p in one.parts) == pytest.approx(1, abs=1e-6 * len(parts))


@settings(deadline=None)
@given(PARTS)
def test_swapping_the_periods_turns_every_contribution_and_keeps_p(parts):
    label, count, before, exposure, exposure_before = columns(parts)
    forth = rate_decomposition(label, count, before, exposure, exposure_before)
    back = rate_decomposition(label, before, count, exposure_before, exposure)
    there = {p.label: p for p in forth.parts}
    for part in back.parts:
        assert part.contribution == pytest.approx(-there[part.label].contribution, abs=1e-12)
        assert part.p == pytest.approx(there[part.label].p, abs=1e-9)


def test_each_part_is_tested_by_its_own_rate_and_q_is_over_all():
    label, count, before = ["a", "b", "c"], [24, 300, 7], [16, 200, 7]
    found = rate_decomposition(label, count, before, [10, 20, 30], [10, 25, 30])
    tested = poisson_rate_change(count, before, [10, 20, 30], [10, 25, 30])
    q = benjamini_hochberg(tested.p)
    for part in found.parts:
        k = label.index(part.label)
        assert (part.p, part.q, part.method) == (tested.p[k], q[k], tested.method[k])
    counted = count_decomposition(label, count, before, 28, 31)
    tested = poisson_rate_change(count, before, 28, 31)
    assert {p.label: p.p for p in counted.parts} == dict(zip(label, tested.p, strict=True))


def test_of_parts_that_did_not_change_few_are_called_changed():
    # 500 changes of 20 parts each, all by chance: with q some part is called in 5 of 100 at most.
    generator = np.random.default_rng(1)
    label = [f"part {k}" for k in range(20)]
    called = 0
    for _ in range(500):
        now, before = generator.poisson(60, (2, 20))
        called += any(part.q < 0.05 for part in count_decomposition(label, now, before).parts)
    assert called / 500 < 0.06


def test_opposite_changes_leave_no_change_to_share():
    found = count_decomposition(["a", "b"], [15, 5], [5, 15])
    assert found.change == 0
    assert [p.share for p in found.parts] == [None, None]
    nothing = rate_decomposition(["a", "b"], [0, 0], [0, 0], [10, 20], [30, 20])
    assert (nothing.value, nothing.change) == (0, 0)
    assert [(p.share, p.p) for p in nothing.parts] == [(None, 1), (None, 1)]
    # 1/3 + 1/3 - 2/3 rounds to something; it is nothing.
    third = rate_decomposition(["a", "b", "c"], [1, 1, 0], [0, 0, 2], 3, 3)
    assert third.change == 0


def test_huge_counts_are_no_trouble():
    found = count_decomposition(["a", "b"], [10**9, 5], [10**9 - 7, 5])
    assert found.change == 7
    assert found.parts[0].share == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], [], []), "label has 0 parts, count 0 and count_before 0: give one of each a part"),
        ((["a"], [1, 2], [1]), "label has 1 parts, count 2"),
        ((["a", "a"], [1, 2], [1, 2]), "label holds 'a' twice: add its counts up first"),
        ((["a"], [-1], [2]), "count is -1 at position 0: a count cannot be negative"),
        ((["a"], [1], [2.5]), "count_before is 2.5 at position 0"),
        ((["a"], [1], [2], 0), "exposure is 0: it must be above 0"),
    ],
)
def test_impossible_parts_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        count_decomposition(*arguments)


@pytest.mark.parametrize(
    ("exposure", "before", "words"),
    [
        ([10, 20], 10, r"exposure has shape \(2,\) and exposure_before \(\) for 2 parts"),
        ([10], [10], "give one of each, or one of each a part"),
        ([10, 0], [10, 10], "exposure is 0 at position 1"),
    ],
)
def test_impossible_exposures_are_refused(exposure, before, words):
    with pytest.raises(ValueError, match=words):
        rate_decomposition(["a", "b"], [1, 2], [3, 4], exposure, before)
