"""Raking: worked and independent answers, what is refused, what weights cost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from cspdata.stats import (
    Margin,
    proportional_fit,
    raking_weights,
    weighted_share,
    wilson_interval,
)

PEOPLE = [12, 30, 8, 45, 60, 25, 20, 5, 40]
ROWS = [0, 0, 0, 1, 1, 1, 2, 2, 2]
COLUMNS = [0, 1, 2] * 3
#: The ratios of fitted to given cells, by ipfn 1.4.4 (PyPI), run once to a rate of 1e-12.
IPFN = [0.892165, 1.727479, 1.371204, 0.552354, 1.069511, 0.848935, 0.671903, 1.300991, 1.032675]


def margins(rows: list[int] | None = None) -> list[Margin]:
    return [
        Margin("row", ("a", "b", "c"), [0.30, 0.45, 0.25], rows or ROWS),
        Margin("column", ("x", "y", "z"), [0.2, 0.5, 0.3], COLUMNS),
    ]


def test_a_published_table_is_fitted() -> None:
    """The worked example of Wikipedia's article on iterative proportional fitting."""
    seed = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    expected = [
        [64.56, 46.24, 35.38, 3.83],
        [49.97, 68.15, 156.49, 25.37],
        [56.70, 144.40, 145.06, 53.76],
        [28.74, 41.18, 63.03, 17.03],
    ]
    found = proportional_fit(seed, [150, 300, 400, 150], [200, 300, 400, 100])
    # The article stops after a few rounds: its own sums are off by as much.
    assert np.abs(found - np.array(expected)).max() < 0.05
    assert found.sum(axis=1) == pytest.approx([150, 300, 400, 150], abs=1e-6)
    assert found.sum(axis=0) == pytest.approx([200, 300, 400, 100], abs=1e-9)


def test_the_weights_of_another_implementation() -> None:
    found = raking_weights(PEOPLE, margins())
    assert found.weights == pytest.approx(IPFN, abs=2e-6)
    assert found.trimmed == 0
    assert found.off_by == 0


def test_the_weights_are_the_nearest_to_one_that_meet_the_margins() -> None:
    """The least information gained over equal weights, found by an optimiser of its own."""
    n, size = np.array(PEOPLE, dtype=float), sum(PEOPLE)
    design = np.zeros((6, 9))
    for cell, (row, column) in enumerate(zip(ROWS, COLUMNS, strict=True)):
        design[row, cell] = design[3 + column, cell] = n[cell]
    wanted = size * np.array([0.30, 0.45, 0.25, 0.2, 0.5, 0.3])
    found = minimize(
        lambda w: float((n * (w * np.log(w) - w + 1)).sum()),
        np.ones(9),
        constraints=[{"type": "eq", "fun": lambda w: (design @ w - wanted)[:5]}],
        bounds=[(1e-6, None)] * 9,
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert raking_weights(PEOPLE, margins()).weights == pytest.approx(found.x, abs=1e-4)


def test_what_weights_cost_is_kishs() -> None:
    found = raking_weights(PEOPLE, margins())
    w = np.repeat(found.weights, PEOPLE)
    assert found.effective == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert found.design_effect == pytest.approx(1 + w.var() / w.mean() ** 2)
    assert w.mean() == pytest.approx(1)


def test_who_did_not_say_keeps_the_weight_of_the_other_margin() -> None:
    """People of no known class count for no share of that margin."""
    rows = [*ROWS[:8], -1]
    found = raking_weights(PEOPLE, margins(rows))
    n = np.array(PEOPLE, dtype=float)
    known = (n * found.weights)[:8]
    shares = [known[np.array(ROWS[:8]) == k].sum() / known.sum() for k in range(3)]
    assert shares == pytest.approx([0.30, 0.45, 0.25], abs=1e-6)
    columns = [(n * found.weights)[np.array(COLUMNS) == k].sum() / n.sum() for k in range(3)]
    assert columns == pytest.approx([0.2, 0.5, 0.3], abs=1e-6)


def test_no_weight_is_above_the_most_and_what_is_cut_is_told() -> None:
    few = [1, 60, 200, 40]
    two = [
        Margin("sex", ("women", "men"), [0.5, 0.5], [0, 0, 1, 1]),
        Margin("age", ("young", "old"), [0.3, 0.7], [0, 1, 0, 1]),
    ]
    free, cut = raking_weights(few, two, most=1000), raking_weights(few, two, most=2)
    assert free.weights.max() > 2
    assert cut.weights.max() <= 2 * (1 + 1e-6)
    assert cut.weights.min() >= (1 - 1e-6) / 2
    assert cut.trimmed > 0
    assert cut.off_by > 0.01
    assert cut.effective > free.effective


def test_a_class_that_nobody_is_of_is_named() -> None:
    with pytest.raises(ValueError, match=r"age: nobody .* of the class 'men, 16-24'"):
        raking_weights([10, 20], [Margin("age", ("rest", "men, 16-24"), [9, 1], [0, 0])])
    with pytest.raises(ValueError, match=r"age: 20 who answered are of the class 'old'"):
        raking_weights([10, 20], [Margin("age", ("young", "old"), [1, 0], [0, 1])])


@pytest.mark.parametrize(
    ("people", "of", "message"),
    [
        ([0, 0], [0, 1], "holds nobody"),
        ([-1, 5], [0, 1], "negative"),
        ([1, np.nan], [0, 1], "people"),
        ([5, 5], [0, 1, 1], "elements"),
    ],
)
def test_bad_arguments_are_refused(people: list[float], of: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        raking_weights(people, [Margin("sex", ("women", "men"), [1, 1], of)])


def test_margins_that_contradict_each_other_are_refused() -> None:
    """All women are young here and all men old: 50 to 50 by sex cannot be 10 to 90 by age."""
    both = [
        Margin("sex", ("women", "men"), [0.5, 0.5], [0, 1]),
        Margin("age", ("young", "old"), [0.1, 0.9], [0, 1]),
    ]
    with pytest.raises(ValueError, match="contradict"):
        raking_weights([10, 10], both, most=1e6)


def test_equal_weights_give_wilsons_interval() -> None:
    found = weighted_share([3, 9], [20, 30], [1, 1])
    plain = wilson_interval(12, 50)
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (plain.value, plain.lower, plain.upper)
    )
    assert found.effective == pytest.approx(50)


def test_unequal_weights_widen_the_interval() -> None:
    plain, weighted = (weighted_share([10, 10], [20, 20], w) for w in ([1, 1], [3, 1]))
    assert plain.value == weighted.value == 0.5
    assert weighted.effective == pytest.approx((3 * 20 + 20) ** 2 / (9 * 20 + 20))
    assert weighted.upper - weighted.lower > plain.upper - plain.lower
    assert weighted_share([20, 0], [20, 20], [3, 1]).value == pytest.approx(0.75)


def test_weighted_shares_of_none_and_of_more_than_all_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        weighted_share([0], [0], [1])
    with pytest.raises(ValueError, match="at most people"):
        weighted_share([3], [2], [1])


def test_a_table_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="add up to"):
        proportional_fit([[1, 1]], [3], [1, 1])
    with pytest.raises(ValueError, match="no table with these zeros"):
        proportional_fit([[0, 1], [0, 1]], [1, 1], [1, 1])
    assert proportional_fit([[0, 2], [3, 1]], [1, 4], [2, 3])[0, 0] == 0
