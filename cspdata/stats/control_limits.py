"""Limits of control charts: how far a point lies from the centre by common causes alone.

All limits are three standard errors either side and are not clipped: a lower limit may be below 0,
and a chart of counts stops drawing it there. `control_chart` chooses between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Row,
    Rows,
    Scalar,
    Table,
    Values,
    counts,
    finite,
    one_dimensional,
    positive,
    series,
)

XMR, C, U, U_PRIME, G, T = "XmR", "c", "u", "u′", "g", "t"
SPREAD_OF_RANGE = 1.128  # mean moving range of two normal values, in standard deviations
XMR_WIDTH = 2.66  # 3 / 1.128
XMR_SCREEN = 3.267  # the upper limit of moving ranges, in mean moving ranges
T_POWER = 3.6  # times between events, to the power 1 / 3.6, are close to normal

Number = TypeVar("Number", float, FloatArray)
Limit = TypeVar("Limit", float, FloatArray)


@dataclass(frozen=True)
class ControlLimits(Generic[Number, Limit]):
    """The centre line and the limits either side, with the chart they belong to.

    One series gives numbers, a table arrays with an element a row; limits that follow the exposure
    (u and u′) are arrays with an element a point.
    """

    centre: Number
    lower: Limit
    upper: Limit
    method: str


@overload
def xmr_limits(values: Row) -> ControlLimits[float, float]: ...
@overload
def xmr_limits(values: Table) -> ControlLimits[FloatArray, FloatArray]: ...
@overload
def xmr_limits(values: Rows) -> ControlLimits[Any, Any]: ...
def xmr_limits(values: Rows) -> ControlLimits[Any, Any]:
    """The limits of individual values, mean ± 2.66 mean moving range, of one series or of each row.

    Moving ranges of 3.267 means or more are left out once. Where that would leave only ranges of 0
    none is left out, since the series does vary; a constant series has both limits at its value.
    Refused: fewer than two points, missing values.

    Wheeler (1993), Understanding Variation; NHS England, Making Data Count, on the screen.
    """
    given = finite("values", values)
    x = _two_points("values", series("values", given))
    screened, plain = (column.copy() for column in mean_moving_range(x))
    width = XMR_WIDTH * np.where(screened > 0, screened, plain)
    centre = _mean(x)
    return _limits(given, centre, width, XMR)


def mean_moving_range(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The mean absolute step between neighbours of each row: screened once, and of all steps."""
    steps = np.abs(np.diff(x, axis=1))
    plain = steps.mean(axis=1)
    kept = (steps < XMR_SCREEN * plain[:, np.newaxis]) | (plain == 0)[:, np.newaxis]
    return (steps * kept).sum(axis=1) / kept.sum(axis=1), plain


@overload
def c_limits(count: Row) -> ControlLimits[float, float]: ...
@overload
def c_limits(count: Table) -> ControlLimits[FloatArray, FloatArray]: ...
@overload
def c_limits(count: Rows) -> ControlLimits[Any, Any]: ...
def c_limits(count: Rows) -> ControlLimits[Any, Any]:
    """The limits of Poisson counts at equal exposure, c̄ ± 3 √c̄, of one series or of each row.

    Refused: no points, negative, fractional or missing counts.

    Montgomery (2019), Introduction to Statistical Quality Control, section 7.3.
    """
    given = counts("count", count)
    x = _points("count", series("count", given))
    centre = _mean(x)
    return _limits(given, centre, 3 * np.sqrt(centre), C)


def u_limits(count: Values, exposure: Scalar | Values) -> ControlLimits[float, FloatArray]:
    """The limits of Poisson rates count / exposure, ū ± 3 √(ū / exposure), an element a point.

    One series of counts; one exposure, or one a point. Refused: no points, bad counts, exposures
    of 0 or below, arrays of different lengths.

    ū = Σ count / Σ exposure. Montgomery (2019), section 7.3.
    """
    x, n = rate_series(count, exposure)
    centre = float(x.sum() / n.sum())
    return ControlLimits(centre, *_either_side(centre, 3 * np.sqrt(centre / n)), method=U)


def u_prime_limits(count: Values, exposure: Scalar | Values) -> ControlLimits[float, FloatArray]:
    """Laney's limits of rates that vary more (or less) than Poisson: those of u times σ_z.

    Shapes and refusals as in `u_limits`; at least two points.

    σ_z = mean |z_i - z_{i-1}| / 1.128 with z = (u - ū) / √(ū / exposure). Laney (2002), Improved
    control charts for attributes, Quality Engineering 14.
    """
    x, n = rate_series(count, exposure)
    _two_points("count", x[np.newaxis])
    centre = float(x.sum() / n.sum())
    width = 3 * laney_sigma(x, n) * np.sqrt(centre / n)
    return ControlLimits(centre, *_either_side(centre, width), method=U_PRIME)


def laney_sigma(x: FloatArray, n: FloatArray) -> float:
    """σ_z of the rates x / n: 1 where neighbours differ as much as Poisson ones; 0 if no events."""
    centre = x.sum() / n.sum()
    if centre == 0:
        return 0.0
    z = (x / n - centre) / np.sqrt(centre / n)
    return float(np.abs(np.diff(z)).mean() / SPREAD_OF_RANGE)


def g_limits(gaps: Values) -> ControlLimits[float, float]:
    """The limits of numbers between rare events, ḡ ± 3 √(ḡ (ḡ + 1)): a high point is a long gap.

    Whole numbers of opportunities, or of periods, from one event to the next. Refused: no gaps,
    negative, fractional or missing ones.

    Benneyan (2001), Number-between g-type statistical quality control charts for monitoring adverse
    events, Health Care Management Science 4.
    """
    x = _points("gaps", one_dimensional("gaps", counts("gaps", gaps))[np.newaxis])[0]
    centre = float(x.mean())
    width = 3 * float(np.sqrt(centre * (centre + 1)))
    return ControlLimits(centre, centre - width, centre + width, G)


def t_limits(times: Values) -> ControlLimits[float, float]:
    """The limits of times between rare events: a high point is a long time without.

    Times from one event to the next in any unit, 0 allowed. The lower limit is at least 0. Refused:
    fewer than two times, negative or missing ones.

    XmR limits of time^(1/3.6), back to the power 3.6. Nelson (1994), A control chart for
    parts-per-million nonconforming items, Journal of Quality Technology 26.
    """
    inner = xmr_limits(t_scale(times))
    centre, lower, upper = (
        max(limit, 0.0) ** T_POWER for limit in (inner.centre, inner.lower, inner.upper)
    )
    return ControlLimits(centre, lower, upper, T)


def t_scale(times: Values) -> FloatArray:
    """Times between events to the power 1 / 3.6, which are close to normal; refuses as t_limits."""
    x = one_dimensional("times", finite("times", times))
    if (x < 0).any():
        first = int(np.flatnonzero(x < 0)[0])
        raise ValueError(f"times is {x[first]:g} at position {first}: put the events in order")
    _two_points("times", x[np.newaxis])
    scaled: FloatArray = x ** (1 / T_POWER)
    return scaled


def rate_series(count: Values, exposure: Scalar | Values) -> tuple[FloatArray, FloatArray]:
    """Counts and exposures of one series, checked, one of each a point; refuses as u_limits."""
    x = one_dimensional("count", counts("count", count))
    n = positive("exposure", exposure)
    if n.ndim and n.shape != x.shape:
        raise ValueError(f"count has {x.size} points and exposure {n.size}: give one a point")
    _points("count", x[np.newaxis])
    return x, np.broadcast_to(n, x.shape)


def _limits(
    given: FloatArray, centre: FloatArray, width: FloatArray, method: str
) -> ControlLimits[Any, Any]:
    lower, upper = _either_side(centre, width)
    if given.ndim == 1:
        return ControlLimits(float(centre[0]), float(lower[0]), float(upper[0]), method)
    return ControlLimits(centre, lower, upper, method)


def _either_side(centre: Any, width: FloatArray) -> tuple[FloatArray, FloatArray]:
    return centre - width, centre + width


def _mean(x: FloatArray) -> FloatArray:
    """The mean of each row, exact where all values are alike."""
    mean: FloatArray = x[:, 0] + (x - x[:, :1]).mean(axis=1)
    return mean


def _points(name: str, x: FloatArray) -> FloatArray:
    if not x.shape[1]:
        raise ValueError(f"{name} has no points: limits need a series")
    return x


def _two_points(name: str, x: FloatArray) -> FloatArray:
    if x.shape[1] < 2:
        raise ValueError(
            f"{name} has {x.shape[1]} points: limits need at least 2, since one does not vary"
        )
    return x
