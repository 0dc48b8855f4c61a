"""Weighted scores of themes, their ranks, and what the ranks hang on.

Scores are a table, themes × criteria, NaN where a criterion was not assessed: never 0. Weights are
shares of 1. A theme is scored over the criteria that were assessed, their weights scaled up to 1;
below a least share of the weight it has no score and no rank. Whether it has one is settled at the
weights given, not anew at each draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Rows, Values, finite, one_dimensional

PLACES = 9  # decimals to which scores are told apart: what is nearer is a tie of rounding


@dataclass(frozen=True)
class WeightedScores:
    """The score of each theme (NaN: not ranked) and the share of the weight that was assessed.

    `rank`: 1 is the highest score, equals share the better rank, NaN where there is no score.
    """

    score: FloatArray
    assessed: FloatArray
    rank: FloatArray


@dataclass(frozen=True)
class RankUncertainty:
    """Ranks under weights drawn around those given, one element a theme (NaN: not ranked).

    `lower` and `upper`: the best and the worst rank of the range that covers `interval` of the
    draws. `in_top`: the share of the draws in which the theme is among the first `top`.
    """

    lower: FloatArray
    upper: FloatArray
    in_top: FloatArray
    top: int
    interval: float
    draws: int


@dataclass(frozen=True)
class Swap:
    """Where theme `below` draws level with theme `above` as one weight moves from `now` to `at`.

    Indices of themes and of the criterion; the other weights keep their proportions.
    """

    above: int
    below: int
    criterion: int
    now: float
    at: float


@dataclass(frozen=True)
class WithoutCriterion:
    """The ranks without one criterion, and which themes enter or leave the first places."""

    criterion: int
    rank: FloatArray
    entered: tuple[int, ...]
    left: tuple[int, ...]


def weighted_scores(
    scores: Rows, weights: Values, *, least_assessed: float = 0.5
) -> WeightedScores:
    """The weighted mean of each theme's assessed scores, its rank, and the share assessed.

    score_i = Σ_k w_k s_ik / Σ_k w_k over the criteria assessed. Weights of any scale, 0 or above,
    not all 0. A theme whose share of the weight assessed is below `least_assessed`, or 0, has
    neither score nor rank.
    """
    table, share = _table(scores), _shares(weights)
    _same_criteria(table, share)
    if not 0 <= least_assessed <= 1:
        raise ValueError(f"least_assessed is {least_assessed!r}: give a share between 0 and 1")
    assessed = np.round(np.isfinite(table) @ share, PLACES)
    score = _scores(table, share[None, :])[0]
    score[(assessed < least_assessed) | (assessed == 0)] = np.nan
    return WeightedScores(score, assessed, ranks(score))


def ranks(score: Values) -> FloatArray:
    """The rank of each score: 1 is the highest, equals share the better rank, NaN has none.

    `score` is one row, or a table with a row for each set of weights.
    """
    given = np.round(np.asarray(score, dtype=np.float64), PLACES)
    table = np.atleast_2d(given)
    above = (table[:, None, :] > table[:, :, None]).sum(axis=2)
    found: FloatArray = np.where(np.isfinite(table), above + 1.0, np.nan)
    return found.reshape(given.shape)


def drawn_weights(
    weights: Values, *, firmness: float = 20.0, draws: int = 2000, seed: int = 0
) -> FloatArray:
    """Weights around those given, draws × criteria: Dirichlet with `firmness` × each share.

    The mean of the draws is the weights given; a share w has the standard deviation
    √(w(1−w)/(firmness+1)). A weight of 0 stays 0.
    """
    share = _shares(weights)
    if not firmness > 0 or draws < 1:
        raise ValueError("firmness must be above 0, and draws 1 at least")
    found = np.zeros((draws, share.size))
    some = share > 0
    found[:, some] = np.random.default_rng(seed).dirichlet(firmness * share[some], draws)
    return found


def rank_uncertainty(
    scores: Rows,
    drawn: Rows,
    *,
    ranked: NDArray[np.bool_],
    top: int = 5,
    interval: float = 0.9,
) -> RankUncertainty:
    """Rank ranges and the share of draws in the first places; `drawn` as from `drawn_weights`.

    `ranked`: which themes have a rank at the weights given. The range runs from the largest rank
    that at most half of what `interval` leaves out lies below, to its counterpart above: both are
    ranks that occurred.
    """
    table, drawn = _table(scores), _table(drawn)
    _same_criteria(table, drawn[0])
    score = _scores(table, drawn)
    score[:, ~ranked] = np.nan
    rank = ranks(score)
    tail = (1 - interval) / 2
    lower, upper, inside = (np.full(len(table), np.nan) for _ in range(3))
    lower[ranked] = np.quantile(rank[:, ranked], tail, axis=0, method="inverted_cdf")
    upper[ranked] = np.quantile(rank[:, ranked], 1 - tail, axis=0, method="inverted_cdf")
    inside[ranked] = (rank[:, ranked] <= top).mean(axis=0)
    return RankUncertainty(lower, upper, inside, top, interval, len(drawn))


def swap_weight(first: Values, second: Values, weights: Values, *, criterion: int) -> float | None:
    """The weight of one criterion, between 0 and 1, at which two themes change places; else None.

    The other weights keep their proportions. With everything assessed,
    R = (score − w_k s_k)/(1 − w_k) and t = (R_2 − R_1)/((s_1k − R_1) − (s_2k − R_2)). Where a theme
    lacks criteria its score is a ratio in t, and the tie a root of a quadratic: of two roots the
    one nearer to the weight given. A tie at every weight is none.
    """
    table, share = _table([list(first), list(second)]), _shares(weights)
    _same_criteria(table, share)
    found = float(_ties(table[:1], table[1:], share, criterion)[0])
    return None if np.isnan(found) else found


def closest_swaps(
    scores: Rows, weights: Values, *, ranked: NDArray[np.bool_], most: int = 0
) -> tuple[Swap, ...]:
    """Every pair of ranked themes and criterion that swap between 0 and 1, the nearest first.

    `most` keeps the first so many. Pairs that are level at the weights given are left out.
    """
    table, share = _table(scores), _shares(weights)
    _same_criteria(table, share)
    score = np.round(_scores(table, share[None, :])[0], PLACES)
    places = np.flatnonzero(ranked & np.isfinite(score))
    order = places[np.argsort(-score[places], kind="stable")]
    pairs = [(i, j) for k, i in enumerate(order) for j in order[k + 1 :] if score[i] > score[j]]
    found: list[Swap] = []
    if pairs:
        above, below = (np.array(one) for one in zip(*pairs, strict=True))
        for k in range(share.size):
            at = _ties(table[above], table[below], share, k)
            found += [
                Swap(int(i), int(j), k, float(share[k]), float(t))
                for i, j, t in zip(above, below, at, strict=True)
                if np.isfinite(t)
            ]
    found.sort(key=lambda one: (round(abs(one.at - one.now), PLACES), one.above, one.below))
    return tuple(found[:most] if most else found)


def without_each(
    scores: Rows, weights: Values, *, top: int = 5, least_assessed: float = 0.5
) -> tuple[WithoutCriterion, ...]:
    """The ranks without each criterion in turn, the other weights scaled up; one element each.

    A criterion that holds all the weight cannot be left out: without it nobody has a rank.
    """
    table, share = _table(scores), _shares(weights)
    whole = weighted_scores(table, share, least_assessed=least_assessed)
    first = set(np.flatnonzero(whole.rank <= top).tolist())
    found = []
    for k in range(share.size):
        kept = np.delete(share, k)
        rank = np.full(len(table), np.nan)
        if kept.sum() > 0:
            rest = np.delete(table, k, axis=1)
            rank = weighted_scores(rest, kept, least_assessed=least_assessed).rank
        now = set(np.flatnonzero(rank <= top).tolist())
        found.append(
            WithoutCriterion(k, rank, tuple(sorted(now - first)), tuple(sorted(first - now)))
        )
    return tuple(found)


def room_scores(given: NDArray[np.float64], *, by: str = "mean") -> FloatArray:
    """One score a theme and criterion from those of the seats, seats × themes × criteria.

    `by` is mean or median; NaN where no seat gave a score.
    """
    if by not in ("mean", "median"):
        raise ValueError(f"by is {by!r}: give mean or median")
    cube = np.asarray(given, dtype=np.float64)
    found: FloatArray = np.full(cube.shape[1:], np.nan)
    some = np.isfinite(cube).any(axis=0)
    if some.any():
        of = np.nanmean if by == "mean" else np.nanmedian
        found[some] = of(cube[:, some], axis=0)
    return found


def disagreement(given: NDArray[np.float64]) -> FloatArray:
    """How far apart two seats are that are picked at random, in points, themes × criteria.

    The mean absolute difference over all pairs of seats that gave a score; NaN below two of them.
    """
    cube = np.sort(np.asarray(given, dtype=np.float64), axis=0)  # NaN last
    count = np.isfinite(cube).sum(axis=0)
    place = np.arange(1, len(cube) + 1).reshape(-1, *([1] * (cube.ndim - 1)))
    # Gini's mean difference of sorted values: 2 Σ (2k − n − 1) x_k / (n (n − 1)).
    total = np.nansum((2 * place - count - 1) * cube, axis=0)
    found: FloatArray = np.full(count.shape, np.nan)
    some = count >= 2
    found[some] = 2 * total[some] / (count[some] * (count[some] - 1))
    return found


def _scores(table: FloatArray, weights: FloatArray) -> FloatArray:
    """Scores, sets of weights × themes, over what each theme has assessed; NaN where nothing."""
    known = np.isfinite(table)
    total = weights @ np.where(known, table, 0.0).T
    share = weights @ known.T.astype(float)
    found: FloatArray = np.full(total.shape, np.nan)
    np.divide(total, share, out=found, where=share > 0)
    return found


def _ties(first: FloatArray, second: FloatArray, share: FloatArray, k: int) -> FloatArray:
    """The weight of criterion `k` at which each pair of rows ties, the nearest; NaN: none."""
    now = share[k]
    if now >= 1:
        return np.full(len(first), np.nan)  # the others have no proportions to keep
    rest = np.delete(share, k) / (1 - now)
    # A theme's score is (p t + q (1 − t)) / (g t + m (1 − t)): weights times scores over weights.
    (p1, q1, g1, m1), (p2, q2, g2, m2) = (_parts(one, rest, k) for one in (first, second))
    # Two are level where a r² + b r + c = 0 with r = t / (1 − t). What lies at the ends, r = 0 and
    # r = ∞, is no swap: nobody gets past there, or a theme has nothing assessed at all.
    a, c = p1 * g2 - p2 * g1, q1 * m2 - q2 * m1
    b = p1 * m2 + q1 * g2 - p2 * m1 - q2 * g1
    ratio = _roots(*(np.round(one, PLACES + 3) for one in (a, b, c)))
    at = np.full(ratio.shape, np.nan)
    np.divide(ratio, 1 + ratio, out=at, where=ratio > 0)
    at[(at < 10**-PLACES) | (at > 1 - 10**-PLACES)] = np.nan
    gap = np.where(np.isfinite(at), np.abs(at - now), np.inf)
    nearest: FloatArray = at[np.argmin(gap, axis=0), np.arange(len(first))]
    return nearest


def _parts(rows: FloatArray, rest: FloatArray, k: int) -> tuple[FloatArray, ...]:
    """Per row: the score at `k`, the weighted rest, whether `k` is known, the rest's weight."""
    known = np.isfinite(rows)
    values = np.where(known, rows, 0.0)
    others = np.delete(values, k, axis=1) @ rest
    return values[:, k], others, known[:, k].astype(float), np.delete(known, k, axis=1) @ rest


def _roots(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """The two roots of a r² + b r + c = 0 as rows; NaN where there is none, or where all is 0.

    A double root is none: there the two scores touch and do not swap.
    """
    found: FloatArray = np.full((2, a.size), np.nan)
    line = (a == 0) & (b != 0)
    found[0, line] = -c[line] / b[line]
    inner = b * b - 4 * a * c
    curve = (a != 0) & (inner > 0)
    # The stable form: no difference of nearly equal numbers.
    q = -(b[curve] + np.copysign(np.sqrt(inner[curve]), b[curve])) / 2
    found[0, curve] = q / a[curve]
    some = np.flatnonzero(curve)[q != 0]
    found[1, some] = c[some] / q[q != 0]
    return found


def _table(scores: Rows) -> FloatArray:
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError("scores must be a table with a row a theme and a column a criterion")
    if np.isinf(table).any():
        raise ValueError("scores holds an infinite value: give a number, or NaN for not assessed")
    return table


def _shares(weights: Values | Sequence[float]) -> FloatArray:
    given = one_dimensional("weights", finite("weights", weights))
    if (given < 0).any() or not given.sum() > 0:
        raise ValueError("weights must be 0 or above, and one of them above 0")
    shares: FloatArray = given / given.sum()
    return shares


def _same_criteria(table: FloatArray, weights: FloatArray) -> None:
    if table.shape[1] != weights.size:
        raise ValueError(
            f"scores has {table.shape[1]} criteria and weights {weights.size}: give one of each"
        )
