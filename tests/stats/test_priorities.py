"""Scores and ranks of themes against hand computation and a brute force of twenty lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cspdata.stats.priorities import (
    closest_swaps,
    disagreement,
    drawn_weights,
    rank_uncertainty,
    ranks,
    room_scores,
    swap_weight,
    weighted_scores,
    without_each,
)
from cspdata.stats.priorities_top import always_first

WEIGHTS = (0.4, 0.3, 0.3)
A, B = (4, 1, 2), (2, 3, 3)
NONE = math.nan


def brute_ranks(scores, weights, least):
    """Ranks by loops over plain numbers: what was not assessed (None) is left out of the mean."""
    found = []
    for row in scores:
        known = [(w, s) for w, s in zip(weights, row, strict=True) if s is not None]
        share = sum(w for w, _ in known) / sum(weights)
        if round(share, 9) < least or share == 0:
            found.append(None)
            continue
        found.append(round(sum(w * s for w, s in known) / sum(w for w, _ in known), 9))
    placed = []
    for one in found:
        if one is None:
            placed.append(None)
            continue
        better = sum(1 for other in found if other is not None and other > one)
        placed.append(better + 1)
    return placed


def room(rng, *, gaps=0.2):
    themes, criteria = int(rng.integers(2, 21)), int(rng.integers(1, 8))
    scores = rng.integers(1, 5, (themes, criteria)).astype(float)
    scores[rng.random(scores.shape) < gaps] = NONE
    weights = rng.integers(0, 6, criteria).astype(float)
    weights[int(rng.integers(criteria))] += 1
    return scores, weights


def test_the_published_example() -> None:
    found = weighted_scores([A, B], WEIGHTS)
    assert found.score == pytest.approx([2.5, 2.6], abs=1e-12)
    assert found.rank.tolist() == [2, 1]
    assert swap_weight(A, B, WEIGHTS, criterion=0) == pytest.approx(0.428571, abs=5e-7)
    at = 3 / 7
    tied = weighted_scores([A, B], (at, (1 - at) / 2, (1 - at) / 2))
    assert tied.rank.tolist() == [1, 1]


def test_ranks_equal_a_brute_force_in_a_thousand_rooms() -> None:
    rng = np.random.default_rng(7)
    unranked = ties = 0
    for _ in range(1000):
        scores, weights = room(rng)
        plain = [[None if math.isnan(s) else s for s in row] for row in scores.tolist()]
        wanted = brute_ranks(plain, weights.tolist(), 0.5)
        found = weighted_scores(scores, weights, least_assessed=0.5)
        assert [None if math.isnan(r) else int(r) for r in found.rank] == wanted
        unranked += wanted.count(None)
        known = [one for one in wanted if one is not None]
        ties += len(known) - len(set(known))
    assert unranked > 500
    assert ties > 500


def test_what_was_not_assessed_is_never_a_nought() -> None:
    found = weighted_scores([(4, NONE, 4), (4, 4, NONE), (1, 1, 1), (NONE, NONE, 4)], WEIGHTS)
    assert found.score[:3].tolist() == pytest.approx([4, 4, 1])
    assert found.assessed == pytest.approx([0.7, 0.7, 1, 0.3])
    assert found.rank[:3].tolist() == [1, 1, 3]
    assert math.isnan(found.rank[3])
    assert math.isnan(found.score[3])
    assert weighted_scores([(NONE, NONE, 4)], WEIGHTS, least_assessed=0.3).rank.tolist() == [1]
    nothing = weighted_scores([(NONE, NONE, NONE)], WEIGHTS, least_assessed=0)
    assert math.isnan(nothing.rank[0])


def test_at_a_swap_two_themes_are_level_and_on_either_side_they_change_places() -> None:
    rng = np.random.default_rng(3)
    seen = inner = 0
    for _ in range(200):
        scores, weights = room(rng, gaps=0.15)
        share = weights / weights.sum()
        ranked = np.isfinite(weighted_scores(scores, weights).rank)
        for one in closest_swaps(scores, weights, ranked=ranked, most=5):
            pair = scores[[one.above, one.below]]
            gaps = [score_gap(pair, share, one.criterion, one.at + step) for step in STEPS]
            assert gaps[1] == pytest.approx(0, abs=1e-6)
            if 0.001 < one.at < 0.999:
                assert gaps[0] * gaps[2] < 0
                inner += 1
            assert 0 < one.at < 1
            seen += 1
    assert inner > 500
    assert seen - inner < 20


STEPS = (-1e-5, 0, 1e-5)


def score_gap(pair, share, k, at):
    """By how much the first of two rows leads with the weight of `k` moved to `at`."""
    moved = share * (1 - at) / (1 - share[k])
    moved[k] = at
    known = np.isfinite(pair)
    values = (np.where(known, pair, 0) * moved).sum(axis=1) / (known * moved).sum(axis=1)
    return values[0] - values[1]


def test_swaps_are_missed_by_no_scan_of_the_weight() -> None:
    rng = np.random.default_rng(11)
    grid = np.linspace(0.0005, 0.9995, 1000)
    for _ in range(60):
        scores = rng.integers(1, 5, (2, 4)).astype(float)
        scores[rng.random(scores.shape) < 0.2] = NONE
        share = rng.dirichlet(np.ones(4))
        if not np.isfinite(scores).any(axis=1).all():
            continue
        for k in range(4):
            with np.errstate(invalid="ignore", divide="ignore"):
                gaps = np.array([score_gap(scores, share, k, at) for at in grid])
            crossed = np.flatnonzero(gaps[:-1] * gaps[1:] < 0)
            found = swap_weight(scores[0], scores[1], share, criterion=k)
            if crossed.size:
                nearest = min(grid[crossed], key=lambda at: abs(at - share[k]))
                assert found == pytest.approx(nearest, abs=0.0021)


def test_no_weight_swaps_a_theme_that_is_ahead_everywhere() -> None:
    assert swap_weight((4, 3, 3), (3, 2, 2), WEIGHTS, criterion=0) is None
    assert swap_weight(A, A, WEIGHTS, criterion=0) is None
    assert swap_weight((3, 4, 4), (3, 2, 2), WEIGHTS, criterion=0) is None, "level at 100 % alone"
    assert swap_weight(A, B, (1, 0, 0), criterion=0) is None, "nothing to keep in proportion"


def test_draws_are_around_the_weights_and_repeat() -> None:
    drawn = drawn_weights((40, 30, 30, 0), firmness=20, draws=20_000, seed=5)
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx([0.4, 0.3, 0.3, 0], abs=0.005)
    assert drawn[:, 0].std() == pytest.approx(math.sqrt(0.4 * 0.6 / 21), rel=0.03)
    assert not drawn[:, 3].any()
    again = drawn_weights((40, 30, 30, 0), firmness=20, draws=20_000, seed=5)
    assert np.array_equal(drawn, again)


def test_rank_ranges_are_those_of_counting_the_draws() -> None:
    rng = np.random.default_rng(2)
    scores = rng.integers(1, 5, (12, 4)).astype(float)
    scores[3] = NONE
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    ranked = np.isfinite(weighted_scores(scores, weights).rank)
    drawn = drawn_weights(weights, draws=400, seed=9)
    found = rank_uncertainty(scores, drawn, ranked=ranked, top=5, interval=0.9)
    by_draw = np.array([weighted_scores(scores, one).rank for one in drawn])
    for k in range(12):
        if k == 3:
            assert np.isnan([found.lower[k], found.upper[k], found.in_top[k]]).all()
            continue
        ordered = sorted(by_draw[:, k])
        assert found.lower[k] == ordered[math.ceil(400 * 0.05) - 1]
        assert found.upper[k] == ordered[math.ceil(400 * 0.95) - 1]
        assert found.in_top[k] == (by_draw[:, k] <= 5).mean()
    assert found.in_top[ranked].sum() >= 5


def test_a_theme_without_a_rank_pushes_nobody_down_in_any_draw() -> None:
    scores = [(1, NONE, NONE), (3, 3, 3), (2, 2, 2)]
    ranked = np.isfinite(weighted_scores(scores, (0.2, 0.4, 0.4)).rank)
    assert ranked.tolist() == [False, True, True]
    found = rank_uncertainty(scores, drawn_weights((0.2, 0.4, 0.4)), ranked=ranked, top=1)
    assert found.upper[1:].tolist() == [1, 2]
    assert found.in_top[1:].tolist() == [1, 0]


def test_always_first_is_settled_exactly() -> None:
    """Against the whole simplex at a fine grid, where the first place of nobody is a near thing."""
    grid = np.array([(i, j, 60 - i - j) for i in range(61) for j in range(61 - i)]) / 60
    rng = np.random.default_rng(4)
    yes = no = 0
    for _ in range(40):
        scores = rng.integers(1, 5, (9, 3)).astype(float)
        rank = ranks(grid @ scores.T)
        on_grid = (rank <= 3).all(axis=0)
        found = always_first(scores, ranked=np.ones(9, dtype=bool), top=3)
        assert not (found & ~on_grid).any(), "what holds everywhere holds on the grid"
        for k in np.flatnonzero(on_grid & ~found):
            assert hidden_corner(scores, int(k), 3), "left out only where a finer search shows it"
        yes, no = yes + found.sum(), no + (~found).sum()
    assert yes > 20
    assert no > 100


def hidden_corner(scores, k, top):
    """Whether random weights, many of them near the edges, put `top` others above a theme."""
    rng = np.random.default_rng(1)
    drawn = np.vstack([rng.dirichlet(np.full(3, a), 100_000) for a in (0.1, 1, 5)])
    lead = drawn @ (scores - scores[k]).T
    return bool(((lead > 1e-9).sum(axis=1) >= top).any())


def test_whom_no_single_criterion_but_a_mixture_pushes_out_is_found() -> None:
    # Each rival leads on two of three criteria: alone no criterion puts both above, a mixture does.
    scores = [(3, 3, 2.9), (4, 1, 3.2), (1, 4, 3.2)]
    every = np.ones(3, dtype=bool)
    assert not always_first(scores, ranked=every, top=2)[0]
    assert always_first([(3, 3, 3), (4, 1, 2), (1, 4, 2)], ranked=every, top=2)[0]


def test_a_gap_counts_against_what_is_said_always_to_hold() -> None:
    scores = [(4, 4, NONE), (3, 3, 3), (2, 2, 2)]
    every = np.ones(3, dtype=bool)
    assert always_first(scores, ranked=every, top=2).tolist() == [False, True, False]
    assert always_first(scores, ranked=every, top=3).all()


def test_leaving_out_a_criterion_says_who_enters_and_leaves() -> None:
    scores = [(4, 1, 1), (1, 4, 4), (2, 3, 3)]
    found = without_each(scores, (0.8, 0.1, 0.1), top=1)
    assert [(one.entered, one.left) for one in found] == [((1,), (0,)), ((), ()), ((), ())]
    alone = without_each([(1,), (2,)], (1,), top=1)[0]
    assert np.isnan(alone.rank).all()
    assert alone.left == (1,)


def test_a_room_is_told_by_mean_or_median() -> None:
    cube = np.array([[[4, NONE]], [[4, NONE]], [[1, NONE]]])
    assert room_scores(cube)[0, 0] == 3
    assert room_scores(cube, by="median")[0, 0] == 4
    assert math.isnan(room_scores(cube)[0, 1])
    with pytest.raises(ValueError, match="give mean or median"):
        room_scores(cube, by="mode")


def test_disagreement_is_the_mean_difference_of_two_seats() -> None:
    rng = np.random.default_rng(8)
    cube = rng.integers(1, 5, (7, 3, 2)).astype(float)
    cube[:4, 0, 0] = NONE
    cube[:, 1, 1] = NONE
    cube[1:, 2, 1] = NONE
    found = disagreement(cube)
    for i, k in np.ndindex(3, 2):
        given = [s for s in cube[:, i, k] if not math.isnan(s)]
        pairs = [abs(a - b) for n, a in enumerate(given) for b in given[n + 1 :]]
        if pairs:
            assert found[i, k] == pytest.approx(sum(pairs) / len(pairs))
        else:
            assert math.isnan(found[i, k])


@pytest.mark.parametrize(
    ("scores", "weights", "said"),
    [
        ([(1, 2)], (0, 0), "one of them above 0"),
        ([(1, 2)], (-1, 2), "0 or above"),
        ([(1, 2)], (1,), "2 criteria and weights 1"),
        ([], (1,), "a table"),
        ([(1, math.inf)], (1, 1), "infinite"),
    ],
)
def test_what_cannot_be_scored_is_refused(scores, weights, said) -> None:
    with pytest.raises(ValueError, match=said):
        weighted_scores(scores, weights)
