"""Control charts: every point with its limits, in full and small among many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import altair as alt
import numpy as np

from cspdata.charts.layers import field, haloed, layer, layered, value
from cspdata.charts.limits import limit_lines, signal_points
from cspdata.charts.lines import (
    MONTHS,
    End,
    Line,
    alone,
    break_rules,
    gap_bands,
    gap_words,
    hover_bands,
    line_of,
    points,
    segments,
    spread_labels,
)
from cspdata.charts.months import Row, middle, rounded_top, time_axis, time_scale
from cspdata.charts.series import axes, value_axis
from cspdata.charts.theme import LIGHT, Theme
from cspdata.results import Control, Series
from cspdata.words import number_text, rate_text, shown_decimals

PLAIN, MARKED = 10, 90  # sizes of a point, so that one that stands out does so in any colour


def control_drawing(
    control: Control, series: Series, *, theme: Theme = LIGHT, height: int = 360
) -> alt.LayerChart:
    """The control chart of a series: limits with their values, points that stand out, restarts.

    Where the season is taken out the figures as given stand behind in grey. A chart of gaps shows
    the time from one event to the next. A refused control chart shows the figures alone; a series
    without any months is refused.
    """
    given = line_of(series, control.measure, theme.subject)
    if control.refusal:
        return _plain(given, theme, height)
    if control.by_gaps:
        return _gaps(control, given, theme, height)
    charted = _charted(control, given)
    top = rounded_top(highest([control]))
    layers = [
        *gap_bands(given, theme, top=top, height=height),
        *limit_lines(control, theme),
        *break_rules(series, given.months, theme),
        *_restarts(control, given.months, theme),
        *gap_words(given, theme),
        *_behind(control, given, theme),
        segments(charted, strokeWidth=2),
        *points(charted, range(len(charted.months)), size=PLAIN),
        *signal_points(control, theme, size=MARKED),
        *_limit_labels(control, theme, top=top, height=height),
        hover_bands(given, (), theme),
    ]
    return layered([axes(given, top=top), *layers], theme=theme, height=height)


def small_control(
    control: Control, series: Series, *, top: float, theme: Theme = LIGHT, height: int = 130
) -> alt.LayerChart:
    """A control chart among many, on the scale that they share: from 0 to `top`."""
    given = line_of(series, control.measure, theme.context)
    drawn = _charted(control, given) if control.chart and not control.by_gaps else given
    line = replace(drawn, colour=theme.context)
    last = [] if line.last is None else [line.last]
    lined = bool(control.chart) and not control.by_gaps
    axis = value_axis(series, control.measure, every=series.step)
    axis |= {"title": None, "values": [0, top / 2, top]}
    if top >= 10:
        axis["format"] = ",.0f"
    x = field(
        "at",
        "temporal",
        scale=time_scale(line.months[0], line.end),
        axis=_end_axis(line),
    )
    y = field("level", scale={"domain": [0, top], "nice": False}, axis=axis)
    layers = [
        layer({"type": "point", "opacity": 0}, {"x": x, "y": y}, []),
        *gap_bands(line, theme, top=top, height=height),
        *(limit_lines(control, theme) if lined else []),
        segments(line, strokeWidth=1.5),
        *points(line, alone(line), size=6),
        *points(line, last, size=26, fill=theme.subject, stroke=theme.subject),
        *(signal_points(control, theme, size=34) if lined else []),
        hover_bands(given, (), theme),
    ]
    return layered(layers, theme=theme, height=height)


def highest(controls: Sequence[Control]) -> float:
    """The highest figure or limit of several control charts: what a common scale must reach."""
    tops = [
        float(np.nanmax(one.frame[["given", "charted", "upper"]].to_numpy(dtype=float)))
        for one in controls
        if not one.frame.empty and not one.by_gaps
    ]
    tops += [float(one.frame["given"].max()) for one in controls if one.by_gaps]
    return max(tops, default=0.0)


def _charted(control: Control, given: Line) -> Line:
    """The line of what is charted: the figures, or the figures without their season."""
    at = {
        row["period_start"].replace(day=1): float(row["charted"])
        for row in control.frame.to_dict("records")
    }
    return replace(given, values=tuple(at.get(month) for month in given.months))


def _behind(control: Control, given: Line, theme: Theme) -> list[alt.Chart]:
    """The figures as given, behind the line without its season."""
    if not control.adjusted:
        return []
    return [segments(replace(given, colour=theme.context), strokeWidth=1.2, strokeDash=[2, 3])]


def _plain(given: Line, theme: Theme, height: int) -> alt.LayerChart:
    top = rounded_top(max((one for one in given.values if one is not None), default=0.0))
    layers = [
        *gap_bands(given, theme, top=top, height=height),
        *break_rules(given.series, given.months, theme),
        *gap_words(given, theme),
        segments(given, strokeWidth=2),
        *points(given, range(len(given.months)), size=20),
        hover_bands(given, (), theme),
    ]
    return layered([axes(given, top=top), *layers], theme=theme, height=height)


def _gaps(control: Control, given: Line, theme: Theme, height: int) -> alt.LayerChart:
    """The waits between events: each at the period in which it ends."""
    frame = control.frame
    top = rounded_top(float(frame[["charted", "upper"]].max().max()))
    rows = [
        {"at": middle(row["period_start"], MONTHS[control.step]), "level": float(row["charted"])}
        for row in frame.to_dict("records")
    ]
    scale = {"domain": [0, top], "nice": False}
    axis = value_axis(given.series, "count", every=control.step)
    axis |= {"title": f"{control.step}s since the one before"}
    x = field(
        "at",
        "temporal",
        scale=time_scale(given.months[0], given.end),
        axis=time_axis(given.months, given.length),
    )
    y = field("level", scale=scale, axis=axis)
    y = field("level", scale=scale, axis=axis)
    at = {"x": field("at", "temporal"), "y": field("level")}
    dots = {"type": "point", "shape": "circle", "size": 34, "opacity": 1, "fill": theme.subject}
    said = [
        row | {"say": f"{number_text(row['level'])} {control.step}s after the one before"}
        for row in rows
    ]
    layers = [
        layer(
            {"type": "point", "opacity": 0},
            {"x": x, "y": y},
            [],
        ),
        *limit_lines(control, theme),
        *break_rules(given.series, given.months, theme),
        *_restarts(control, given.months, theme),
        layer({"type": "line", "color": theme.subject, "strokeWidth": 1.5}, at, rows),
        layer(dots, at | {"tooltip": field("say", "nominal")}, said),
        *signal_points(control, theme),
        *_limit_labels(control, theme, top=top, height=height),
    ]
    return layered(layers, theme=theme, height=height)


def _limit_labels(control: Control, theme: Theme, *, top: float, height: int) -> list[alt.Chart]:
    """The last limits with their values, at the right."""
    last = control.frame.iloc[-1]
    at = (last["period_end"] + timedelta(days=1)).isoformat()
    names = [("upper limit", last["upper"]), ("average", last["centre"])]
    if last["lower"] > 0:
        names.append(("lower limit", last["lower"]))
    ends = [
        End(at, float(level), f"{name} {_level(control, level)}", theme.quiet)
        for name, level in names
    ]
    return spread_labels(ends, top=top, height=height, theme=theme, fontSize=theme.size - 2, dx=6)


def _level(control: Control, level: float) -> str:
    if control.measure == "count" or control.by_gaps:
        return rate_text(level, 0 if level >= 10 else 1)
    return rate_text(level, shown_decimals(control.indicator, control.step))


def _restarts(control: Control, months: Sequence[date], theme: Theme) -> list[alt.Chart]:
    """An upright where limits start again because it was decided so; breaks have their own."""
    rows: list[Row] = [
        {"at": one.starts.isoformat(), "name": f"limits start again: {one.why.rstrip('.')}"}
        for one in control.restarts
        if one.decided and months[0] < one.starts <= months[-1]
    ]
    if not rows:
        return []
    at = {"x": field("at", "temporal")}
    late = rows[-1]["at"] > months[len(months) // 2].isoformat()
    words = {"type": "text", "align": "right" if late else "left", "dx": -5 if late else 5}
    words |= {"baseline": "bottom", "color": theme.text, "fontSize": theme.size - 3, "limit": 420}
    label = at | {"y": value({"expr": "height - 6"}), "text": field("name", "nominal")}
    rule = {"type": "rule", "strokeWidth": 1.6, "color": theme.text}
    return [layer(rule, at, rows), *haloed(words, label, rows, theme=theme)]


def _end_axis(line: Line) -> Row:
    """The axis of a small chart: its first and its last month."""
    names = {"values": [line.at(0), line.at(len(line.months) - 1)], "labelFlush": True}
    return time_axis(line.months) | names | {"labelExpr": "utcFormat(datum.value, '%b %Y')"}
