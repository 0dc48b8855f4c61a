"""Counts far from their neighbours: by hand, by simulation, and what is refused."""

import numpy as np
import pytest

from cspdata.stats import count_jumps


def test_a_score_worked_out_by_hand():
    """Neighbours 99, 101, 120, 80 of 220: their roots are worked out here, term by term."""
    counts, at = [99, 101, 220, 120, 80], [1, 2, 3, 4, 5]
    roots = [2 * (count + 3 / 8) ** 0.5 for count in (99, 101, 120, 80)]
    middle = (roots[0] + roots[1]) / 2
    apart = sorted(abs(root - middle) for root in roots)
    spread = 1.4826 * (apart[1] + apart[2]) / 2
    found = count_jumps(counts, at)
    assert found.score[2] == pytest.approx((2 * 220.375**0.5 - middle) / max(1, spread))
    assert found.typical[2] == 100
    assert found.far.tolist() == [False, False, True, False, False]


def test_a_quiet_neighbourhood_does_not_make_chance_a_jump():
    """All neighbours alike: the spread is that of chance, so 100 beside 120 is two of it."""
    found = count_jumps([100, 100, 100, 120, 100, 100], range(6))
    assert found.score[3] == pytest.approx(2 * (120.375**0.5 - 100.375**0.5))
    assert not found.far.any()


def test_a_jump_must_be_large_as_well_as_unlikely():
    counts = [10_000, 10_010, 9_990, 11_500, 10_005, 9_995]
    assert count_jumps(counts, range(6)).far[3]
    assert not count_jumps(counts, range(6), least_change=0.5).far.any()


def test_a_step_that_stays_is_at_most_marked_at_its_edge():
    counts = [100] * 12 + [300] * 12
    far = count_jumps(counts, range(24), least_change=0.5).far
    assert set(np.flatnonzero(far)) <= {11, 12}


def test_places_far_apart_are_no_neighbours():
    found = count_jumps([100, 100, 100, 500, 100, 100], [1, 2, 3, 50, 99, 100])
    assert np.isnan(found.score[3])
    assert not found.far.any()


def test_chance_alone_is_seldom_marked():
    """Poisson counts around 200 with a yearly season of a fifth: about one in a thousand."""
    random = np.random.default_rng(7)
    months = np.arange(120)
    level = 200 * (1 + 0.2 * np.sin(2 * np.pi * months / 12))
    marked = [
        count_jumps(random.poisson(level), months, least_change=0.5).far.mean() for _ in range(200)
    ]
    assert np.mean(marked) < 0.001


def test_a_doubled_month_is_nearly_always_marked():
    random = np.random.default_rng(8)
    seen = 0
    for _ in range(200):
        counts = random.poisson(100, size=36)
        counts[18] = random.poisson(200)
        seen += bool(count_jumps(counts, range(36), least_change=0.5).far[18])
    assert seen >= 190


def test_what_cannot_be_a_series_of_counts_is_refused():
    with pytest.raises(ValueError, match="whole number"):
        count_jumps([1.5], [1])
    with pytest.raises(ValueError, match="at has 2 places and count 3"):
        count_jumps([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="at must rise"):
        count_jumps([1, 2], [2, 2])
