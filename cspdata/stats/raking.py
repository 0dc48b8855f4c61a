"""Raking: weights by which those who answered stand for a population whose margins are known.

Deming and Stephan (1940), On a least squares adjustment of a sampled frequency table when the
expected marginal totals are known, Annals of Mathematical Statistics 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Table,
    Values,
    confidence_level,
    finite,
    one_dimensional,
    same_length,
)
from cspdata.stats.normal import critical_value

ROUNDS = 2_000
CLOSE = 1e-9  # relative: a margin, or a weight from round to round, this close has settled
METHOD = "Wilson on the effective sample"


@dataclass(frozen=True)
class Margin:
    """One margin of a population: the share of each class, and the class of each cell of people.

    `of` holds an index into `classes` for every cell, -1 where the class is not known: such people
    count for no class, and this margin leaves their weight as it is. `share` need not add up to 1.
    """

    name: str
    classes: tuple[str, ...]
    share: Values
    of: Sequence[int]


@dataclass(frozen=True)
class Raking:
    """Weights of cells of people, 1 on average, and what they cost.

    `effective` is Kish's effective sample size (Σw)²/Σw², `design_effect` the number of people over
    it. `trimmed` people have the greatest weight that is allowed; `off_by` is how far the share of
    a class still is from its own in the population, as a share of it (0 where none is trimmed).
    """

    weights: FloatArray
    effective: float
    design_effect: float
    trimmed: int
    off_by: float
    rounds: int


@dataclass(frozen=True)
class WeightedShare:
    """A weighted proportion, 0 to 1, with its limits and the effective number of people."""

    value: float
    lower: float
    upper: float
    effective: float
    confidence: float
    method: str = METHOD


def raking_weights(people: Values, margins: Sequence[Margin], *, most: float = 5.0) -> Raking:
    """The weights that bring cells of people to the margins of their population.

    `people` is the number in each cell, which may be an estimate. Each margin in turn scales its
    classes to their shares of those whose class is known, until nothing moves. After each round
    weights are cut to at most `most` times the mean, and at least the mean over `most`, which
    leaves margins a little off (`off_by` says how much).
    Refused: a class of the population that nobody in the sample is of, and the reverse, both by
    name; no people; margins that contradict each other, so that the weights never settle.
    """
    n = one_dimensional("people", finite("people", people))
    if (n < 0).any():
        raise ValueError("people holds a negative number of people")
    if not n.sum() > 0:
        raise ValueError("people holds nobody: there is nothing to weight")
    if not most > 1:
        raise ValueError(f"most is {most:g}: a greatest weight must be above the mean, 1")
    ready = [_prepared(one, n) for one in margins]
    weights = np.ones(n.size)
    for turn in range(ROUNDS):
        before = weights
        for of, share in ready:
            weights = _scaled(weights, n, of, share)
        weights = _within(weights, n, most)
        if np.abs(weights - before).max() <= CLOSE * weights.max():
            rounds = turn + 1
            break
    else:
        raise ValueError(
            f"the weights have not settled after {ROUNDS} rounds: the margins contradict each "
            "other for these people; merge small classes or leave a margin out"
        )
    effective = float((n * weights).sum() ** 2 / (n * weights**2).sum())
    cut = (weights >= most * (1 - 1e-6)) | (weights <= (1 + 1e-6) / most)
    off = max((_off_by(weights, n, of, share) for of, share in ready), default=0.0)
    return Raking(
        weights=weights,
        effective=effective,
        design_effect=float(n.sum() / effective),
        trimmed=int(n[cut].sum()),
        off_by=off,
        rounds=rounds,
    )


def weighted_share(
    yes: Values, people: Values, weights: Values, *, confidence: float = 0.95
) -> WeightedShare:
    """The weighted proportion of yes among cells of people; the limits know what weights cost.

    Wilson's score limits with Kish's effective sample size in place of the number of people: of the
    intervals that Franco, Little, Louis and Slud (2019), Comparative study of confidence intervals
    for proportions in complex sample surveys, Journal of Survey Statistics and Methodology 7, set
    side by side. Numbers need not be whole (estimated cells). Refused: nobody, more yes than
    people, negative numbers.
    """
    x, n, w = (
        finite(name, one) for name, one in (("yes", yes), ("people", people), ("w", weights))
    )
    same_length(("yes", "people", "weights"), (x, n, w))
    if (x < 0).any() or (n < 0).any() or (w < 0).any() or (x > n + 1e-9).any():
        raise ValueError("yes, people and weights are 0 or above, and yes is at most people")
    whole = float((w * n).sum())
    if not whole > 0:
        raise ValueError("people holds nobody: there is no proportion")
    value = min(1.0, float((w * x).sum()) / whole)
    size = whole**2 / float((w**2 * n).sum())
    level = confidence_level(confidence)
    z = critical_value(level)
    middle, spread = 2 * size * value + z**2, z * np.sqrt(z**2 + 4 * size * value * (1 - value))
    lower = 0.0 if value == 0 else float((middle - spread) / (2 * (size + z**2)))
    upper = 1.0 if value == 1 else float((middle + spread) / (2 * (size + z**2)))
    return WeightedShare(value, lower, upper, size, level)


def proportional_fit(
    seed: Table | FloatArray, rows: Values, columns: Values, *, close: float = CLOSE
) -> FloatArray:
    """The table nearest to a seed, rows × columns, that has the given sums of rows and of columns.

    A cell that is 0 in the seed stays 0. Sums of columns are exact, those of rows within `close`
    times the largest, or `close` where that is below 1. Refused: negative numbers, sums of rows and
    of columns that differ in total, and a seed whose zeros leave no such table.
    """
    table = finite("seed", seed)
    row, column = (finite(name, one) for name, one in (("rows", rows), ("columns", columns)))
    if table.ndim != 2 or table.shape != (row.size, column.size):
        raise ValueError(f"seed is {table.shape}, its sums are {row.size} by {column.size}")
    if (table < 0).any() or (row < 0).any() or (column < 0).any():
        raise ValueError("seed, rows and columns must be 0 or above")
    if abs(row.sum() - column.sum()) > 1e-6 * max(1.0, row.sum()):
        raise ValueError(f"rows add up to {row.sum():g} and columns to {column.sum():g}")
    fitted = table.astype(np.float64)
    for _ in range(ROUNDS):
        fitted = fitted * _ratio(row, fitted.sum(axis=1))[:, None]
        fitted = fitted * _ratio(column, fitted.sum(axis=0))[None, :]
        if np.abs(fitted.sum(axis=1) - row).max(initial=0.0) <= close * max(
            1.0, row.max(initial=0)
        ):
            return fitted
    raise ValueError("no table with these zeros has these sums; give seeds above 0")


def _prepared(margin: Margin, people: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
    """The class of each cell and the shares, adding up to 1, of a margin that can be met."""
    of = np.asarray(margin.of, dtype=np.intp)
    share = one_dimensional("share", finite("share", margin.share))
    same_length((f"people and {margin.name}",) * 2, (people, of))
    same_length(("classes", "share"), (np.asarray(margin.classes), share))
    if (share < 0).any() or not share.sum() > 0:
        raise ValueError(f"{margin.name}: shares are 0 or above, and some above 0")
    for at, name in enumerate(margin.classes):
        there = float(people[of == at].sum())
        if share[at] > 0 and not there:
            raise ValueError(
                f"{margin.name}: nobody who answered is of the class {name!r}, so that no weight "
                "can stand for it; merge it with another class"
            )
        if share[at] == 0 and there:
            raise ValueError(
                f"{margin.name}: {there:g} who answered are of the class {name!r}, which the "
                "population has nobody of; check the classes"
            )
    return of, share / share.sum()


def _scaled(
    weights: FloatArray, people: FloatArray, of: NDArray[np.intp], share: FloatArray
) -> FloatArray:
    """The weights after one margin: each class has its share of those whose class is known."""
    known = of >= 0
    sums = _sums((people * weights)[known], of[known], share.size)
    factor = _ratio(share * sums.sum(), sums)
    return np.where(known, weights * factor[of], weights)


def _within(weights: FloatArray, people: FloatArray, most: float) -> FloatArray:
    """The weights with a mean of 1 over the people, none above `most` or below its inverse."""
    for _ in range(ROUNDS):
        mean = float((people * weights).sum() / people.sum())
        if abs(mean - 1) <= CLOSE / 10 and (weights <= most * (1 + CLOSE)).all():
            break
        weights = np.clip(weights / mean, 1 / most, most)
    return weights


def _off_by(
    weights: FloatArray, people: FloatArray, of: NDArray[np.intp], share: FloatArray
) -> float:
    known = of >= 0
    sums = _sums((people * weights)[known], of[known], share.size)
    wanted = share > 0
    off = np.abs(sums[wanted] / sums.sum() / share[wanted] - 1).max()
    return 0.0 if off < 1e-6 else float(off)


def _sums(values: FloatArray, of: NDArray[np.intp], size: int) -> FloatArray:
    """The sum of the values of each class."""
    return np.bincount(of, values, minlength=size).astype(np.float64)


def _ratio(wanted: FloatArray, there: FloatArray) -> FloatArray:
    """What brings sums to others; 1 where both are 0; a sum out of nothing stays 0."""
    return np.divide(wanted, there, out=np.ones_like(wanted), where=there > 0)
