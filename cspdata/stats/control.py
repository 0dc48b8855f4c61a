"""Control charts: the chart a series calls for, its limits, its special causes and its icons.

`cspdata.stats.control_choice` says which chart is chosen. Rare and small counts need care that
three standard errors do not give them: their upper limit is at least the Poisson (on a g chart the
geometric) quantile of 0.99865, since one event in a quiet year would else be a signal; and their
runs count from the median, since seven zeros in a row may be usual. A g chart has no two-of-three
rule; a t chart takes the rules at time^(1/3.6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Polarity,
    Scalar,
    TextArray,
    Values,
    declared_polarity,
    finite,
    one_dimensional,
)
from cspdata.stats.control_choice import (
    SEASONAL_BELOW,
    IntArray,
    Plan,
    chosen_plan,
    season_can_be_seen,
)
from cspdata.stats.control_limits import (
    U_PRIME,
    XMR,
    C,
    G,
    T,
    U,
    g_limits,
    rate_series,
    t_limits,
    t_scale,
    u_limits,
    u_prime_limits,
    xmr_limits,
)
from cspdata.stats.seasonal import places_in_time, seasonality_p
from cspdata.stats.signals import (
    NO_TARGET,
    OUTSIDE,
    RUN,
    TREND,
    SideArray,
    SpecialCauses,
    assurance_icon,
    special_causes,
    variation_icon,
)

POINTS_FROM = 13  # below, limits are provisional
FALSE_ALARM = 0.00135  # of a normal value, above three standard errors
GAPS = (G, T)

Lines: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True)
class Rebase:
    """A declared restart of limits and runs: the position of its first point, its date and why."""

    at: int
    when: date
    reason: str

    def __post_init__(self) -> None:
        """Refuses a rebase without a written reason or a date."""
        if not self.reason.strip():
            raise ValueError(f"the rebase at {self.at} has no reason: write what changed and why")
        if not isinstance(self.when, date):
            raise TypeError(f"the rebase at {self.at} has no date: give the day of the change")


@dataclass(frozen=True)
class ControlChart:
    """A control chart: what is plotted, its lines, its special causes, and why this chart.

    `values`, `centre`, `lower`, `upper`, `rule` and `side` have one element a plotted point, and
    `position` is its place in the series given; on a g or t chart a point is the gap, in points of
    the series, that ends there, the last one still open where it is already beyond its limit.
    Limits are not clipped. `chart` is "XmR", "c", "u", "u′", "g" or "t"; `variation` and
    `assurance` are the icons of the last point; `warnings` are to be shown.
    """

    chart: str
    reason: str
    values: FloatArray
    position: IntArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    rule: TextArray
    side: SideArray
    variation: str
    assurance: str
    adjusted: bool
    rebases: tuple[Rebase, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Points:
    """What is drawn, one element a plotted point."""

    values: FloatArray
    position: IntArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    rule: TextArray
    side: SideArray


def control_chart(
    values: Values,
    *,
    exposure: Scalar | Values | None = None,
    event_times: Values | None = None,
    measured: bool = False,
    period: int = 12,
    polarity: Polarity = "neutral",
    target: float | None = None,
    rebases: Sequence[Rebase] = (),
    at: Values | None = None,
) -> ControlChart:
    """The control chart of one series, chosen by rule.

    Equally spaced values in time order, `period` to a year. Whole numbers of 0 and above are counts
    unless `measured`; with `exposure` (one, or one a point) their rates are charted. `event_times`
    are when each event happened, in points since the start: 0.5 is the middle of the first. A
    `target` is compared with values or rates, not with gaps. `at` gives the place of each value in
    time where some between them are missing, so that a season is still found. Refused: fewer
    than two points in all or between rebases, missing values, counts that are none beside an
    exposure, times that do not agree with the counts, an unknown polarity.
    """
    declared_polarity(polarity)
    x = one_dimensional("values", finite("values", values))
    starts = _starts(x.size, rebases)
    n = None if exposure is None else rate_series(x, exposure)[1]
    place = places_in_time(at, x.size)
    plan = chosen_plan(
        x, n, starts, event_times=event_times, measured=measured, period=period, at=place
    )
    points = _with_open_gap(_points(plan), plan, x.size)
    gaps = plan.chart in GAPS
    last = {"lower": float(points.lower[-1]), "upper": float(points.upper[-1])}
    return ControlChart(
        chart=plan.chart,
        reason=plan.reason,
        **vars(points),
        # Longer gaps are fewer events, so that good and bad change places.
        variation=variation_icon(
            int(points.side[-1]), polarity=_mirrored(polarity) if gaps else polarity
        ),
        assurance=NO_TARGET if gaps else assurance_icon(target, **last, polarity=polarity),
        adjusted=plan.adjusted,
        rebases=tuple(sorted(rebases, key=lambda rebase: rebase.at)),
        warnings=_warnings(plan, x, period, place, target=target),
    )


def _starts(size: int, rebases: Sequence[Rebase]) -> tuple[int, ...]:
    starts = (0, *sorted(rebase.at for rebase in rebases))
    for first, following in zip(starts, (*starts[1:], size), strict=True):
        if following - first < 2:
            raise ValueError(
                f"values has {max(following - first, 0)} points from position {first} to the next "
                "rebase or the end: a stretch of a control chart needs at least 2"
            )
    return starts


def _points(plan: Plan) -> _Points:
    judged = [_judged(plan, stretch) for stretch in plan.stretches()]
    centre, lower, upper = (np.concatenate([lines[k] for lines, _ in judged]) for k in range(3))
    return _Points(
        plan.values / plan.exposure,
        plan.position,
        centre,
        lower,
        upper,
        np.concatenate([causes.rule for _, causes in judged]),
        np.concatenate([causes.side for _, causes in judged]),
    )


def _with_open_gap(points: _Points, plan: Plan, size: int) -> _Points:
    """The points, and the time since the last event once it is longer than the limit."""
    if plan.chart not in GAPS or plan.waiting <= points.upper[-1]:
        return points
    added: dict[str, Any] = {
        **{name: column[-1] for name, column in vars(points).items()},
        **{"values": plan.waiting, "position": size - 1, "rule": OUTSIDE, "side": 1},
    }
    longer = {name: np.append(column, [added[name]]) for name, column in vars(points).items()}
    longer["side"] = longer["side"].astype(points.side.dtype)
    return _Points(**longer)


def _judged(plan: Plan, stretch: slice) -> tuple[Lines, SpecialCauses]:
    """The lines of one stretch, one element a point, and its special causes."""
    x, n = plan.values[stretch], plan.exposure[stretch]
    if plan.chart == XMR:
        limits = xmr_limits(x)
        lines = limits.centre, limits.lower, limits.upper
        return _every_point(x, lines), special_causes(x, *lines)
    if plan.chart == T:
        limits, scaled = t_limits(x), t_scale(x)
        inner = xmr_limits(scaled)
        causes = special_causes(scaled, inner.centre, inner.lower, inner.upper)
        return _every_point(x, (limits.centre, limits.lower, limits.upper)), causes
    if plan.chart == G:
        limits = g_limits(x)
        highest = max(limits.upper, _geometric_quantile(limits.centre, FALSE_ALARM))
        lines = limits.centre, limits.lower, highest
        median = _geometric_quantile(limits.centre, 0.5)
        rules = (OUTSIDE, TREND, RUN)
        return _every_point(x, lines), special_causes(x, *lines, run_centre=median, rules=rules)
    return _judged_counts(plan.chart, x, n)


def _judged_counts(chart: str, x: FloatArray, n: FloatArray) -> tuple[Lines, SpecialCauses]:
    limits = u_limits(x, n)
    lower, upper = limits.lower, limits.upper
    expected = limits.centre * n
    median = _poisson_quantile(expected, 0.5, errors=0) / n
    if chart == U_PRIME:
        wider = u_prime_limits(x, n)
        lower, upper = np.minimum(lower, wider.lower), np.maximum(upper, wider.upper)
        median = np.full(x.size, np.median(x / n))
    upper = np.maximum(upper, _poisson_quantile(expected, FALSE_ALARM, errors=3) / n)
    centre = np.full(x.size, limits.centre)
    return (centre, lower, upper), special_causes(x / n, centre, lower, upper, run_centre=median)


def _every_point(x: FloatArray, lines: tuple[float, float, float]) -> Lines:
    centre, lower, upper = (np.full(x.size, line) for line in lines)
    return centre, lower, upper


def _poisson_quantile(expected: FloatArray, tail: float, *, errors: float) -> FloatArray:
    """The least count, from so many standard errors up, exceeded with probability tail at most."""
    from scipy.special import pdtrc

    mean, inverse = np.unique(expected, return_inverse=True)
    count = np.floor(mean + errors * np.sqrt(mean))
    above = pdtrc(count, mean) > tail
    while above.any():
        count[above] += 1
        above = pdtrc(count, mean) > tail
    quantile: FloatArray = count[inverse]
    return quantile


def _geometric_quantile(mean: float, tail: float) -> float:
    """The least k with P(X > k) = (m / (1 + m))^(k + 1) <= tail, for geometric X from 0."""
    if mean == 0:
        return 0.0
    return max(0.0, float(math.ceil(math.log(tail) / math.log(mean / (1 + mean)) - 1)))


def _mirrored(polarity: Polarity) -> Polarity:
    if polarity == "neutral":
        return polarity
    return "lower_is_better" if polarity == "higher_is_better" else "higher_is_better"


def _warnings(
    plan: Plan, x: FloatArray, period: int, at: IntArray, *, target: float | None
) -> tuple[str, ...]:
    sizes = [stretch.stop - stretch.start for stretch in plan.stretches()]
    said = [
        f"{size} points between rebases: limits are provisional below {POINTS_FROM}"
        if len(sizes) > 1
        else f"{size} points: limits are provisional below {POINTS_FROM}"
        for size in sizes
        if size < POINTS_FROM
    ]
    if (x == x[0]).all() and (plan.exposure == plan.exposure[0]).all():
        said.append("all values are alike: there is no variation to judge")
    if period >= 2 and x.size < 2 * period:
        said.append(f"{x.size} points: seasonality cannot be removed below {2 * period}")
    elif period >= 2 and not season_can_be_seen(x, period, at):
        said.append("a month of the calendar has fewer than two values: no season can be removed")
    elif period >= 2 and _keeps_season(plan, period, at):
        said.append("there is a season, which a chart of counts keeps")
    if target is not None and plan.chart in GAPS:
        said.append("the target is not compared on a chart of gaps between events")
    return tuple(said)


def _keeps_season(plan: Plan, period: int, at: IntArray) -> bool:
    if plan.chart not in (C, U, U_PRIME):
        return False
    return bool(seasonality_p(plan.values / plan.exposure, period=period, at=at) < SEASONAL_BELOW)
