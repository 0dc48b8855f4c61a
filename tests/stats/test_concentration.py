"""Shares of places and Gini indices against worked values and brute force."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.stats import generalised_gini, gini, lorenz_curve, place_concentration

COUNTS = st.lists(st.integers(0, 200), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("events", "plain", "generalised"),
    [
        # Ten places. By hand: (5 x 2 + 7 x 8 + 9 x 10) / (10 x 20), (5 + 14 + 45) / (10 x 8) and
        # 10/8 x (0.80 - 1) + 1, 9 x 10 / (10 x 10).
        ([10, 8, 2] + [0] * 7, 0.78, 0.78),
        ([5, 2, 1] + [0] * 7, 0.80, 0.75),
        ([10] + [0] * 9, 0.9, 0.9),
    ],
)
def test_gini_indices_repeat_worked_values(events, plain, generalised):
    assert gini(events) == pytest.approx(plain, abs=1e-12)
    assert generalised_gini(events) == pytest.approx(generalised, abs=1e-12)


def test_all_events_in_one_place_are_1_when_unbiased():
    assert generalised_gini([10] + [0] * 9, unbiased=True) == pytest.approx(1, abs=1e-12)
    assert generalised_gini([3] + [0] * 9, unbiased=True) == pytest.approx(1, abs=1e-12)


def test_shares_of_places_by_hand():
    # 20 events: 10 hold 50 %, 10 + 8 hold 90 %.
    found = place_concentration([0, 8, 0, 0, 10, 0, 2, 0, 0, 0])
    assert [(s.share_of_events, s.places, s.share_of_places) for s in found.shares] == [
        (0.25, 1, 0.1),
        (0.5, 1, 0.1),
        (0.8, 2, 0.2),
    ]
    assert (found.places, found.events) == (10, 20)
    assert found.gini == pytest.approx(0.78)
    assert found.generalised_gini == pytest.approx(0.78)
    assert found.unbiased_gini == pytest.approx(0.78 * 10 / 9)


def test_rounding_does_not_add_a_place():
    # 0.07 x 100 is 7.000000000000001 in floating point; seven of a hundred places hold 7 %.
    shares = [k / 100 for k in range(1, 101)]
    found = place_concentration([1] * 100, shares_of_events=shares)
    assert [s.places for s in found.shares] == list(range(1, 101))


def test_every_place_its_own_event_is_even_however_few_events():
    assert generalised_gini([1] * 3 + [0] * 97) == pytest.approx(0, abs=1e-12)
    assert gini([1] * 3 + [0] * 97) == pytest.approx(0.97)
    assert gini([4] * 6) == pytest.approx(0, abs=1e-12)


@given(COUNTS)
def test_gini_is_half_the_relative_mean_difference(events):
    x = np.array(events, dtype=float)
    if not x.sum():
        assert gini(events) is None
        return
    expected = np.abs(x[:, np.newaxis] - x).sum() / (2 * x.size**2 * x.mean())
    assert gini(events) == pytest.approx(expected, abs=1e-12)


@given(COUNTS, st.randoms())
def test_indices_lie_in_0_to_1_and_ignore_the_order(events, random):
    shuffled = random.sample(events, len(events))
    for unbiased in (False, True):
        index = generalised_gini(events, unbiased=unbiased)
        if index is not None:
            assert -1e-12 <= index <= 1 + 1e-12
            assert generalised_gini(shuffled, unbiased=unbiased) == pytest.approx(index)


@given(COUNTS.filter(any), st.floats(0.01, 1))
def test_the_places_found_hold_the_share_and_one_fewer_would_not(events, share):
    (found,) = place_concentration(events, shares_of_events=[share]).shares
    busiest = sorted(events, reverse=True)
    slack = 1e-9 * sum(events)
    assert sum(busiest[: found.places]) >= share * sum(events) - slack
    assert sum(busiest[: found.places - 1]) < share * sum(events)
    assert found.share_of_places == found.places / len(events)


def test_the_lorenz_curve_by_hand():
    # Seven of ten places hold none of 20 events, eight hold 2, nine hold 10.
    curve = lorenz_curve([0, 8, 0, 0, 10, 0, 2, 0, 0, 0])
    np.testing.assert_allclose(curve.share_of_places, [0, 0.7, 0.8, 0.9, 1])
    np.testing.assert_allclose(curve.share_of_events, [0, 0, 0.1, 0.5, 1])
    even = lorenz_curve([3, 3, 3])
    np.testing.assert_array_equal(even.share_of_places, [0, 1])
    np.testing.assert_array_equal(even.share_of_events, [0, 1])
    assert lorenz_curve([0, 0]) is None


@given(COUNTS.filter(any), st.randoms())
def test_the_area_beside_the_lorenz_curve_is_half_the_gini_index(events, random):
    curve = lorenz_curve(random.sample(events, len(events)))
    under = np.trapezoid(curve.share_of_events, curve.share_of_places)
    assert 1 - 2 * under == pytest.approx(gini(events), abs=1e-12)
    slopes = np.diff(curve.share_of_events) / np.diff(curve.share_of_places)
    assert (np.diff(slopes) > 0).all()  # steeper and steeper: each corner is needed
    assert len(slopes) == len(set(events))


def test_no_events_give_no_index():
    found = place_concentration([0, 0, 0])
    assert (found.gini, found.generalised_gini, found.unbiased_gini) == (None, None, None)
    assert [(s.places, s.share_of_places) for s in found.shares] == [(None, None)] * 3


@pytest.mark.parametrize("events", [[5], [1, 0, 0]])
def test_one_place_or_one_event_has_no_unbiased_index(events):
    assert generalised_gini(events, unbiased=True) is None
    assert generalised_gini(events) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "events has no place"),
        ([1, -1], "events is -1 at position 1: a count cannot be negative"),
        ([1.5], "whole number"),
        ([1, math.nan], "events is nan at position 1"),
        ([[1, 2]], "events has 2 dimensions"),
    ],
)
def test_impossible_counts_are_refused(events, words):
    for method in (gini, generalised_gini, place_concentration, lorenz_curve):
        with pytest.raises(ValueError, match=words):
            method(events)


@pytest.mark.parametrize("share", [0, 1.5, -0.1, 80])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match="give shares above 0, at most 1"):
        place_concentration([1, 2], shares_of_events=[share])
