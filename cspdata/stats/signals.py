"""Special causes: which points of a control chart are more than common variation, and its icons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Polarity,
    Rows,
    Scalar,
    TextArray,
    declared_polarity,
    finite,
    series,
)

OUTSIDE, TREND = "outside the limits", "7-point trend"
TWO_OF_THREE, RUN = "2 of 3 near a limit", "7 on one side"
RULES = (OUTSIDE, TREND, TWO_OF_THREE, RUN)
NO_RULE = ""
LENGTH = 7  # points of a trend and of a run on one side
NEAR = 2 / 3  # of the way from the centre to the limit

COMMON = "common cause"
PASSING, FAILING, HIT_OR_MISS = "passing", "failing", "hit or miss"
NO_TARGET, NO_GOOD_SIDE = "no target", "no good side"

BoolArray = NDArray[np.bool_]
SideArray = NDArray[np.int8]


@dataclass(frozen=True)
class SpecialCauses:
    """For every point: the first rule that marks it ("" for none) and the side it is marked on.

    `side` is 1 for high or rising, -1 for low or falling, 0 for none. `signals` has for every rule
    and point the side on which that rule marks it, whichever came first. Shapes as the values.
    """

    rule: TextArray
    side: SideArray
    signals: dict[str, SideArray]


def special_causes(
    values: Rows,
    centre: Scalar | Rows,
    lower: Scalar | Rows,
    upper: Scalar | Rows,
    *,
    run_centre: Scalar | Rows | None = None,
    rules: Collection[str] = RULES,
) -> SpecialCauses:
    """The points that a rule marks as special cause, of one series or of each row.

    In this order: outside the limits; a trend of seven points, each above (below) the one before;
    two of three points in a row beyond two thirds of the way to the same limit; seven points in a
    row on the same side of the centre, or of `run_centre`, for example the median of skewed counts.
    Every point of a trend or run is marked, and of three points the two beyond. A point on a line
    is on neither side of it. Centre and limits are numbers, or one a point, or for a table one a
    row. Refused: missing values, a lower limit above its upper one, a rule that is not in RULES.

    With known limits and independent normal values a point is marked as the last of its pattern
    with probability 0.0027, 2/7! = 0.0004, 0.0031 and 1/64 = 0.0156 in this order. NHS England,
    Making Data Count; Western Electric (1956), Statistical Quality Control Handbook.
    """
    given = finite("values", values)
    x = series("values", given)
    middle, low, high = (
        _lines(name, line, x)
        for name, line in (("centre", centre), ("lower", lower), ("upper", upper))
    )
    runs = middle if run_centre is None else _lines("run_centre", run_centre, x)
    if (low > high).any():
        raise ValueError("lower holds a limit above its upper one: check their order")
    unknown = [rule for rule in rules if rule not in RULES]
    if unknown:
        raise ValueError(f"rules holds {unknown[0]!r}: choose from {', '.join(RULES)}")
    near_high, near_low = middle + NEAR * (high - middle), middle - NEAR * (middle - low)
    signals = {
        OUTSIDE: _sides(x > high, x < low),
        TREND: _trends(x),
        TWO_OF_THREE: _sides(_two_of_three(x > near_high), _two_of_three(x < near_low)),
        RUN: _sides(_in_a_row(x > runs, LENGTH), _in_a_row(x < runs, LENGTH)),
    }
    signals = {rule: side for rule, side in signals.items() if rule in rules}
    rule = np.full(x.shape, NO_RULE, dtype=np.array(RULES).dtype)
    side = np.zeros(x.shape, dtype=np.int8)
    for name in reversed(list(signals)):
        marked = signals[name] != 0
        rule[marked], side[marked] = name, signals[name][marked]
    shape = given.shape
    shaped = {name: signal.reshape(shape) for name, signal in signals.items()}
    return SpecialCauses(rule.reshape(shape), side.reshape(shape), shaped)


def variation_icon(side: int, *, polarity: Polarity) -> str:
    """The variation icon from the side of the last point: "common cause" where it is 0.

    Else "improving high", "improving low", "concerning high" or "concerning low" by polarity, and
    "special high" or "special low" where neither is good. Refused: an unknown polarity or side.

    NHS England, Making Data Count: variation icons.
    """
    good = declared_polarity(polarity)
    if side not in (-1, 0, 1):
        raise ValueError(f"side is {side!r}: give 1, -1 or 0, the side of the last point")
    if side == 0:
        return COMMON
    where = "high" if side > 0 else "low"
    if good == "neutral":
        return f"special {where}"
    better = (side > 0) == (good == "higher_is_better")
    return f"{'improving' if better else 'concerning'} {where}"


def assurance_icon(target: float | None, *, lower: float, upper: float, polarity: Polarity) -> str:
    """The assurance icon: will the process meet its target, as it runs now?

    "passing" if both limits are on the good side of the target (or on it), "failing" if neither is,
    else "hit or miss"; "no target" without one, "no good side" where polarity is neutral. Refused:
    an unknown polarity, missing numbers, a lower limit above the upper.

    NHS England, Making Data Count: assurance icons.
    """
    good = declared_polarity(polarity)
    if target is None:
        return NO_TARGET
    wanted, low, high = (
        float(finite(name, number))
        for name, number in (("target", target), ("lower", lower), ("upper", upper))
    )
    if low > high:
        raise ValueError(f"lower is {low:g}, above upper {high:g}: check their order")
    if good == "neutral":
        return NO_GOOD_SIDE
    if good == "lower_is_better":
        wanted, low, high = -wanted, -high, -low
    if low >= wanted:
        return PASSING
    return FAILING if high < wanted else HIT_OR_MISS


def _lines(name: str, line: Scalar | Rows, x: FloatArray) -> FloatArray:
    """A line of the chart at every point; in a table a line of one dimension has one a row."""
    numbers = finite(name, line)
    if numbers.ndim == 1 and len(x) > 1:
        numbers = numbers[:, np.newaxis]
    if numbers.ndim and np.atleast_2d(numbers).shape not in (x.shape, (len(x), 1)):
        raise ValueError(
            f"{name} has shape {numbers.shape} for values of shape {x.shape}: "
            "give one number, one a point, or for a table one a row"
        )
    return np.broadcast_to(numbers, x.shape)


def _sides(high: BoolArray, low: BoolArray) -> SideArray:
    return high.astype(np.int8) - low.astype(np.int8)


def _in_a_row(marked: BoolArray, length: int) -> BoolArray:
    """The points that are in a run of at least `length` marked ones."""
    ends = np.zeros(marked.shape, dtype=bool)
    if marked.shape[1] >= length:
        windows = np.lib.stride_tricks.sliding_window_view(marked, length, axis=1)
        ends[:, length - 1 :] = windows.all(axis=-1)
    return _spread_back(ends, length)


def _spread_back(ends: BoolArray, length: int) -> BoolArray:
    """The last point of each pattern, and the length - 1 points before it."""
    spread = ends.copy()
    for back in range(1, length):
        spread[:, :-back] |= ends[:, back:]
    return spread


def _trends(x: FloatArray) -> SideArray:
    """1 at every point of seven rising in a row, -1 of seven falling; the latest pattern wins."""
    steps = np.diff(x, axis=1)
    sides = []
    for moved in (steps > 0, steps < 0):
        whole = np.zeros(x.shape, dtype=bool)
        whole[:, 1:] = _in_a_row(moved, LENGTH - 1)
        # A run of steps marks its later points; the first of them began one point earlier.
        whole[:, :-1] |= whole[:, 1:]
        sides.append(whole)
    rising, falling = sides
    # The peak between a rise and a fall belongs to the fall, which came later.
    turned = np.zeros(x.shape, dtype=bool)
    turned[:, :-1] = steps < 0
    return np.where(rising & falling, np.where(turned, -1, 1), _sides(rising, falling)).astype(
        np.int8
    )


def _two_of_three(beyond: BoolArray) -> BoolArray:
    """The points beyond, where at least two of some three in a row are."""
    if beyond.shape[1] < 3:
        return np.zeros(beyond.shape, dtype=bool)
    ends = np.zeros(beyond.shape, dtype=bool)
    ends[:, 2:] = beyond[:, 2:].astype(np.int8) + beyond[:, 1:-1] + beyond[:, :-2] >= 2
    return beyond & _spread_back(ends, 3)
