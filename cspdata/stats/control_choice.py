"""Which control chart a series calls for, and what that chart plots.

In order. Events rarer than 1 a point, if there are five gaps between events in every stretch: a t
chart where the times of the events are given, else a g chart of the points from one event to the
next. Counts below a mean of 5 or whose screened moving range is 0, and rates whose exposures lie
more than 25 % from their mean: a c or u chart, u′ where they vary more than Poisson. All else: an
XmR chart, of the seasonally adjusted values (one stable season) where there are two years of them
and a season (p < 0.01).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, Values, finite, one_dimensional
from cspdata.stats.control_limits import (
    U_PRIME,
    XMR,
    C,
    G,
    T,
    U,
    laney_sigma,
    mean_moving_range,
)
from cspdata.stats.seasonal import (
    every_month_twice,
    filled_series,
    seasonal_adjustment,
    seasonality_p,
)

COUNTS_FROM = 5  # mean events a point: below, their distribution is too skew for XmR limits
RARE_BELOW = 1  # mean events a point: below, most points are 0 and the gaps say more
GAPS_FROM = 5  # gaps between events: fewer do not make a chart
EXPOSURES_APART = 0.25  # of their mean: beyond, one width of limits does not fit all points
SEASONAL_BELOW = 0.01  # p of no season
OVERDISPERSED_BELOW = 0.01  # p of Poisson variation

IntArray: TypeAlias = NDArray[np.int64]
Starts: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The chart chosen, why, and what it plots.

    `values` and `position` have one element a plotted point; `starts` are the first plotted points
    of the stretches between rebases. On a chart of counts `values` are events and `exposure` goes
    with them; on others it is 1. `waiting` is the time since the last event on a chart of gaps.
    """

    chart: str
    reason: str
    values: FloatArray
    exposure: FloatArray
    position: IntArray
    starts: Starts
    adjusted: bool = False
    waiting: float = 0.0

    def stretches(self) -> list[slice]:
        """The plotted points of each stretch."""
        ends = (*self.starts[1:], self.values.size)
        return [slice(a, b) for a, b in zip(self.starts, ends, strict=True)]


def chosen_plan(
    x: FloatArray,
    n: FloatArray | None,
    starts: Starts,
    *,
    event_times: Values | None,
    measured: bool,
    period: int,
    at: IntArray,
) -> Plan:
    """The plan of the chart that values x with exposures n call for, by the rules above.

    `starts` are the first points of the stretches between rebases; values that are whole and 0 or
    above are counts unless `measured`. Refused: event times that do not agree with the counts.
    """
    whole = not measured and bool(((x >= 0) & (x == np.floor(x))).all())
    time = np.ones(x.size) if n is None else n
    if not whole:
        return _individuals(x / time, starts, period, at, kind="values that are not counts")
    means = [float(stretch.mean()) for stretch in np.split(x, starts[1:])]
    apart = float(np.abs(time / time.mean() - 1).max())
    if max(means) < RARE_BELOW and apart <= EXPOSURES_APART:
        gaps = _gaps(x, starts, event_times)
        if gaps is not None:
            return gaps
    why = _why_counts(x, starts, means=means, apart=apart)
    if not why:
        kind = f"counts with a mean of {_mean_text(means)} a point, at least {COUNTS_FROM}"
        return _individuals(x / time, starts, period, at, kind=kind)
    chart = C if n is None else U
    plain = Plan(chart, f"{chart} chart: {why}", x, time, np.arange(x.size), starts)
    return _with_dispersion(plain, why)


def _mean_text(means: list[float]) -> str:
    """The least mean of the stretches, as people write it."""
    least = min(means)
    return f"{least:,.0f}" if least >= 100 else f"{least:.3g}"


def _why_counts(x: FloatArray, starts: Starts, *, means: list[float], apart: float) -> str:
    """Why counts go to a chart of counts; empty where they do not."""
    if min(means) < COUNTS_FROM:
        why = f"counts with a mean of {min(means):.3g} a point, below {COUNTS_FROM}"
        if max(means) < RARE_BELOW and apart <= EXPOSURES_APART:
            why += f", with fewer than {GAPS_FROM} gaps between events"
        return why
    if min(mean_moving_range(part[np.newaxis])[0][0] for part in np.split(x, starts[1:])) == 0:
        return "counts of which most equal the one before"
    if apart > EXPOSURES_APART:
        return f"rates whose exposures lie up to {apart:.0%} from their mean"
    return ""


def _individuals(x: FloatArray, starts: Starts, period: int, at: IntArray, *, kind: str) -> Plan:
    """The XmR plan, of seasonally adjusted values where there is a season."""
    reason, one, position = f"XmR chart: {kind}", np.ones(x.size), np.arange(x.size)
    plain = Plan(XMR, reason, x, one, position, starts)
    if not season_can_be_seen(x, period, at):
        return plain
    # A rebase is no season: each stretch is taken from its own mean.
    levels = np.concatenate([np.full(p.size, p.mean()) for p in np.split(x, starts[1:])])
    p = seasonality_p(x - levels, period=period, at=at)
    if p >= SEASONAL_BELOW:
        return plain
    filled = filled_series(x - levels, at, period=period)
    found = seasonal_adjustment(filled, period=period, stable=True)
    reason += f"; seasonally adjusted (p of no season {p:.1g})"
    values = found.adjusted[at - at[0]] + levels
    return replace(plain, reason=reason, values=values, adjusted=True)


def season_can_be_seen(x: FloatArray, period: int, at: IntArray) -> bool:
    """Whether there are two years of values, and two of every month of the calendar."""
    return period >= 2 and x.size >= 2 * period and every_month_twice(at, period)


def _gaps(x: FloatArray, starts: Starts, event_times: Values | None) -> Plan | None:
    """The plan of a chart of the gaps between rare events; None where they are too few.

    The wait for the first event counts from the start of the series: a wait has no memory, so that
    where it is begun does not change how long it lasts.
    """
    at = np.repeat(np.arange(x.size), x.astype(np.int64))
    if event_times is None:
        chart, gaps = G, np.diff(at, prepend=-1).astype(np.float64)
        waiting = float(x.size - 1 - at[-1]) if at.size else 0.0
    else:
        times = _agreed_times(x, event_times)
        chart, gaps = T, np.diff(times, prepend=0.0)
        waiting = float(x.size - times[-1]) if at.size else 0.0
    first = tuple(int(np.searchsorted(at, start)) for start in starts)
    if (np.diff([*first, gaps.size]) < GAPS_FROM).any():
        return None
    rare = f"{x.sum():g} events in {x.size} points, rarer than {RARE_BELOW} a point"
    reason = f"{chart} chart: {rare}"
    return Plan(chart, reason, gaps, np.ones(gaps.size), at, first, waiting=waiting)


def _agreed_times(x: FloatArray, event_times: Values) -> FloatArray:
    times = np.sort(one_dimensional("event_times", finite("event_times", event_times)))
    at = np.searchsorted(times, np.arange(x.size + 1))
    if at[0] or at[-1] != times.size:
        raise ValueError(
            "event_times holds a time outside the series: give points since its start, "
            f"0 to below {x.size}"
        )
    wrong = np.flatnonzero(np.diff(at) != x)
    if wrong.size:
        point = int(wrong[0])
        raise ValueError(
            f"event_times has {np.diff(at)[point]} events in point {point} and values "
            f"{x[point]:g}: give the time of every event once"
        )
    return times


def _with_dispersion(plain: Plan, why: str) -> Plan:
    """The plan itself, or that of a u′ chart if the counts vary more than Poisson."""
    from scipy.special import chdtrc

    squares, freedom, sigma = 0.0, 0, 0.0
    for stretch in plain.stretches():
        x, n = plain.values[stretch], plain.exposure[stretch]
        expected = n * (x.sum() / n.sum())
        if expected.any():
            squares += float(((x - expected) ** 2 / expected).sum())
            freedom += x.size - 1
            sigma = max(sigma, laney_sigma(x, n))
    if not freedom or sigma <= 1 or chdtrc(freedom, squares) >= OVERDISPERSED_BELOW:
        return plain
    times = squares / freedom
    reason = f"{U_PRIME} chart: {why}; they vary {times:.1f} times as much as Poisson counts"
    return replace(plain, chart=U_PRIME, reason=reason)
