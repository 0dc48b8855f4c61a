"""The limits of a control chart as layers: the usual range, its lines, the points beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt

from cspdata.charts.layers import field, layer
from cspdata.charts.lines import MONTHS
from cspdata.charts.months import Row, middle
from cspdata.charts.theme import Theme, mark
from cspdata.results import Control, Verdict


def usual_range(control: Control) -> list[Row]:
    """The usual range of each charted period as a band from `from` to `to`, never below 0.

    Of a chart without its season the range moves with it, so that it lies where the figures as
    given are usual; of a chart of gaps, whose limits are no figures of the series, there is none.
    """
    if control.by_gaps:
        return []
    frame = control.frame
    season = (
        (frame["given"] - frame["charted"]).to_numpy() if control.adjusted else [0.0] * len(frame)
    )
    return [
        {
            "from": row["period_start"].isoformat(),
            "to": (row["period_end"] + timedelta(days=1)).isoformat(),
            "low": max(row["lower"] + shift, 0.0),
            "high": max(row["upper"] + shift, 0.0),
        }
        for row, shift in zip(frame.to_dict("records"), season, strict=True)
    ]


def range_bands(rows: Sequence[Row], theme: Theme) -> list[alt.Chart]:
    """The usual range as a tint that steps from period to period; no layer where there is none."""
    if not rows:
        return []
    span = {"x": field("from", "temporal"), "x2": {"field": "to"}}
    span |= {"y": field("low"), "y2": {"field": "high"}}
    return [layer({"type": "rect", "color": theme.subject, "opacity": 0.13}, span, rows)]


def limit_lines(control: Control, theme: Theme) -> list[alt.Chart]:
    """The tinted range between the limits of the charted values, their lines and the middle."""
    rows = _merged(control)
    across = {"x": field("from", "temporal"), "x2": {"field": "to"}}
    tint = {"type": "rect", "color": theme.subject, "opacity": 0.08}
    dashed = {"type": "rule", "color": theme.quiet, "strokeWidth": 1.3, "strokeDash": [6, 4]}
    whole = {"type": "rule", "color": theme.quiet, "strokeWidth": 1.3}
    above = [row for row in rows if row["lower"] > 0]
    layers = [
        layer(tint, across | {"y": field("lower"), "y2": {"field": "upper"}}, rows),
        layer(dashed, across | {"y": field("upper")}, rows),
        layer(whole, across | {"y": field("middle")}, rows),
    ]
    # A limit below 0 says nothing: there are no counts to find there.
    return [*layers, layer(dashed, across | {"y": field("lower")}, above)] if above else layers


def signal_points(control: Control, theme: Theme, *, size: int = 60) -> list[alt.Chart]:
    """The points that stand out, in the shape and colour of what they mean; a layer a side."""
    frame = control.frame
    layers = []
    for side in (1, -1):
        marked = frame[frame["side"] == side]
        if marked.empty:
            continue
        look = mark(side_verdict(control, side), theme)
        rows = [
            {"at": middle(row["period_start"], MONTHS[control.step]), "level": row["charted"]}
            for row in marked.to_dict("records")
        ]
        points = {"type": "point", "shape": look.shape, "size": size, "opacity": 1}
        points |= {"fill": look.colour, "stroke": theme.background, "strokeWidth": 1}
        at = {"x": field("at", "temporal"), "y": field("level")}
        layers.append(layer(points, at, rows))
    return layers


def side_verdict(control: Control, side: int) -> Verdict:
    """What a point means that stands out high (1) or low (-1), by the declared polarity."""
    more = (side > 0) != control.by_gaps
    polarity = control.indicator.polarity
    if polarity == "neutral":
        return "higher" if more else "lower"
    return "better" if more == (polarity == "higher_is_better") else "worse"


def _merged(control: Control) -> list[Row]:
    """The limits, one row a run of periods with the same ones, so that dashes stay whole."""
    rows: list[Row] = []
    for row in control.frame.to_dict("records"):
        lines = {
            "stretch": row["stretch"],
            "lower": max(row["lower"], 0.0),
            "middle": row["centre"],
            "upper": row["upper"],
        }
        end = (row["period_end"] + timedelta(days=1)).isoformat()
        if rows and lines == {name: rows[-1][name] for name in lines}:
            rows[-1]["to"] = end
        else:
            start: date = row["period_start"]
            rows.append(lines | {"from": start.isoformat(), "to": end})
    return rows
