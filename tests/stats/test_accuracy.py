"""PAI, PEI and RRI against worked values and brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.stats import prediction_accuracy

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=7)
THIRDS = (1 / 3, 2 / 3, 1)


def test_three_cells_repeat_the_worked_values():
    # Documentation of ptools::pai: observed 6, 3, 0 where 3, 2, 1 were predicted.
    found = prediction_accuracy([6, 3, 0], [3, 2, 1], shares_of_area=THIRDS)
    assert [f.pai for f in found] == pytest.approx([2, 1.5, 1])
    assert [f.pei for f in found] == pytest.approx([1, 1, 1])
    assert [f.captured for f in found] == pytest.approx([6, 9, 9])
    assert [f.share_of_area for f in found] == pytest.approx(THIRDS)
    assert [f.rri for f in found] == [None] * 3


def test_a_poor_prediction_by_hand():
    # The quiet cells first: none of 10 events, then 1 of 10 in half of the area, at best 9 there.
    found = prediction_accuracy([0, 1, 1, 8], [4, 3, 2, 1], shares_of_area=(0.25, 0.5, 1))
    assert [f.pai for f in found] == pytest.approx([0, 0.2, 1])
    assert [f.pei for f in found] == pytest.approx([0, 1 / 9, 1])


def test_rri_is_the_share_kept():
    # 30 of 60 before, 20 of 80 after: the hottest quarter kept half its share of the events.
    (found,) = prediction_accuracy(
        [20, 20, 20, 20], [30, 10, 10, 10], shares_of_area=[0.25], events_before=[30, 10, 10, 10]
    )
    assert found.rri == pytest.approx(0.5)
    assert found.share_of_events == 0.25
    (marked,) = prediction_accuracy(
        [20, 0, 20, 40], [True, False, False, True], events_before=[4, 0, 2, 2]
    )
    assert marked.rri == pytest.approx((60 / 80) / (6 / 8))


def test_a_mask_and_the_score_that_takes_the_same_cells_agree():
    events, marked = [6, 1, 3, 0, 2], [True, False, True, False, False]
    (mask,) = prediction_accuracy(events, marked)
    (score,) = prediction_accuracy(events, [9, 1, 8, 0, 2], shares_of_area=[0.4])
    assert mask == score
    assert mask.pai == pytest.approx((9 / 12) / (2 / 5))


def test_areas_of_cells_may_differ():
    # A quarter of the area: the small busy cells (1 + 1 of 8) hold 6 of 10; the best quarter too.
    events, areas = [4, 2, 3, 1], [1, 1, 2, 4]
    (found,) = prediction_accuracy(events, [9, 8, 7, 6], areas, shares_of_area=[0.25])
    assert found.pai == pytest.approx(0.6 / 0.25)
    assert found.pei == 1
    # The large quiet cell first: an eighth of the area is a quarter of it, with its one event.
    (poor,) = prediction_accuracy(events, [1, 2, 3, 4], areas, shares_of_area=[0.125])
    assert poor.captured == 0.25
    assert poor.pei == pytest.approx(0.25 / 4)
    hectares = prediction_accuracy(events, [1, 2, 3, 4], np.array(areas) * 100)
    metres = prediction_accuracy(events, [1, 2, 3, 4], np.array(areas) * 10_000.0)
    for one, other in zip(hectares, metres, strict=True):
        assert (one.pai, one.pei) == pytest.approx((other.pai, other.pei))


@given(COUNTS, st.data())
def test_ties_are_the_mean_over_their_orders(events, data):
    n = len(events)
    score = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    taken = data.draw(st.integers(1, n))
    captured = [
        sum(events[k] for k in order[:taken])
        for order in itertools.permutations(range(n))
        if all(score[a] >= score[b] for a, b in itertools.pairwise(order))
    ]
    (found,) = prediction_accuracy(events, score, shares_of_area=[taken / n])
    assert found.captured == pytest.approx(np.mean(captured))
    if sum(events):
        best = sum(sorted(events)[::-1][:taken])
        assert found.pei == pytest.approx(np.mean(captured) / best)


@given(COUNTS, st.data())
def test_no_set_of_cells_beats_the_best(events, data):
    n = len(events)
    areas = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    for mask in itertools.product([False, True], repeat=n):
        (found,) = prediction_accuracy(events, mask, areas)
        if any(mask) and sum(events):
            assert 0 <= found.pei <= 1
            assert found.pai == pytest.approx(
                np.dot(mask, events) / sum(events) / (np.dot(mask, areas) / sum(areas))
            )
    (best,) = prediction_accuracy(events, np.divide(events, areas), areas, shares_of_area=[0.4])
    assert best.pei == (pytest.approx(1) if sum(events) else None)


@given(COUNTS, st.randoms())
def test_the_order_of_the_cells_does_not_matter(events, random):
    score = [random.randrange(3) for _ in events]
    order = random.sample(range(len(events)), len(events))
    plain = prediction_accuracy(events, score)
    moved = prediction_accuracy([events[k] for k in order], [score[k] for k in order])
    assert [f.captured for f in moved] == pytest.approx([f.captured for f in plain])


def test_what_does_not_exist_is_none():
    (nothing,) = prediction_accuracy([0, 0], [True, False], events_before=[1, 1])
    assert (nothing.captured, nothing.share_of_events) == (0, None)
    assert (nothing.pai, nothing.pei, nothing.rri) == (None, None, None)
    (unmarked,) = prediction_accuracy([3, 1], [False, False], events_before=[1, 1])
    assert (unmarked.share_of_area, unmarked.captured) == (0, 0)
    assert (unmarked.pai, unmarked.pei, unmarked.rri) == (None, None, None)
    (missed,) = prediction_accuracy([0, 9], [True, False], events_before=[1, 1])
    assert (missed.pai, missed.pei, missed.rri) == (0, 0, 0)
    (fresh,) = prediction_accuracy([5, 5], [True, False], events_before=[0, 7])
    assert fresh.pai == 1
    assert fresh.rri is None
    (whole,) = prediction_accuracy([5, 5], [1, 1], shares_of_area=[1])
    assert (whole.pai, whole.pei) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "named", "words"),
    [
        (([], []), {}, "events has no cell"),
        (([1, -1], [1, 2]), {}, "events is -1 at position 1"),
        (([1, 1], [1, np.nan]), {}, "predicted is nan at position 1"),
        (([1, 1], [1, 2], [1, 0]), {}, "areas is 0 at position 1"),
        (([1, 1], [1, 2], [1, 2, 3]), {}, "have 2, 2, 3 and 2 elements"),
        (([1, 1], [1]), {}, "have 2, 1, 2 and 2 elements"),
        (([1, 1], [1, 2]), {"events_before": [1]}, "have 2, 2, 2 and 1 elements"),
        (([1, 1], [1, 2]), {"shares_of_area": [0]}, "give shares above 0, at most 1"),
        (([1, 1], [1, 2]), {"shares_of_area": [2]}, "give shares above 0, at most 1"),
        (([1, 1], [True, False]), {"shares_of_area": [0.5]}, "a mask has its own area"),
    ],
)
def test_impossible_arguments_are_refused(arguments, named, words):
    with pytest.raises(ValueError, match=words):
        prediction_accuracy(*arguments, **named)
