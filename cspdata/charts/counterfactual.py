"""What was counted with an intervention, and what was to be expected without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from cspdata.charts.layers import field, haloed, layer, layered, value
from cspdata.charts.lines import (
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
from cspdata.charts.months import Row, rounded_top
from cspdata.charts.series import axes
from cspdata.charts.theme import LIGHT, Theme
from cspdata.evaluations import Evaluation
from cspdata.words import months_text

REACH = 1.6  # times the highest figure: as far as the band of the expectation may widen the scale


def counterfactual_drawing(
    found: Evaluation, *, theme: Theme = LIGHT, height: int = 380
) -> alt.LayerChart:
    """The treated areas' figures, their fitted course, and its continuation without a change.

    Uprights mark the first month of the intervention and the month after its end. Where there is no
    course the figures stand alone. An evaluation without a series is refused.
    """
    if found.treated is None:
        raise ValueError(f"{found.intervention.id}: there is nothing to draw: {found.refusal}")
    given = line_of(found.treated, "count", theme.subject)
    mine = found.frame[found.frame["group"] == "where"]
    fitted = _line(given, mine["fitted"], theme.context)
    expected = _line(given, mine["expected"], theme.quiet)
    top = _top(given, mine)
    last = [] if given.last is None else [given.last]
    layers = [
        *gap_bands(given, theme, top=top, height=height),
        *_band(given, mine, top, theme),
        *break_rules(found.treated, given.months, theme),
        *_uprights(found, given.months, theme),
        *gap_words(given, theme),
        segments(fitted, strokeWidth=1.4, strokeDash=[2, 3]),
        segments(expected, strokeWidth=2.4, strokeDash=[6, 4]),
        segments(given, strokeWidth=2.4),
        *points(given, sorted({*alone(given), *last}), size=24),
        *_labels(given, expected, top, height, theme),
        hover_bands(given, (), theme),
    ]
    return layered([axes(given, top=top), *layers], theme=theme, height=height)


def _line(given: Line, column: pd.Series[Any], colour: str) -> Line:
    values = tuple(None if one != one else float(one) for one in column)
    return replace(given, values=values, colour=colour)


def _top(given: Line, mine: pd.DataFrame) -> float:
    """The top of the scale: above every line, and above the band as long as that is no tower."""
    lines = [one for one in given.values if one is not None]
    lines += [float(one) for one in mine[["fitted", "expected"]].to_numpy().ravel() if one == one]
    highest = max(lines, default=0.0)
    upper = float(mine["expected_upper"].max()) if mine["expected_upper"].notna().any() else 0.0
    return rounded_top(max(highest, min(upper, REACH * highest)))


def _band(given: Line, mine: pd.DataFrame, top: float, theme: Theme) -> list[alt.Chart]:
    """The limits of the expectation, cut at the top of the scale."""
    limits = zip(mine["expected_lower"], mine["expected_upper"], strict=True)
    rows = [
        {"at": given.at(k), "low": float(low), "high": min(float(high), top)}
        for k, (low, high) in enumerate(limits)
        if low == low
    ]
    if not rows:
        return []
    channels = {"x": field("at", "temporal"), "y": field("low"), "y2": {"field": "high"}}
    return [layer({"type": "area", "color": theme.context, "opacity": 0.2}, channels, rows)]


def _uprights(found: Evaluation, months: Sequence[date], theme: Theme) -> list[alt.Chart]:
    """Where the intervention starts, and where it has ended."""
    marks = [(found.intervention.starts, "from")]
    if found.intervention.ends:
        marks.append((found.intervention.ends, "until"))
    rows: list[Row] = [
        {"at": day.isoformat(), "name": f"{word} {months_text([day])}"}
        for day, word in marks
        if months[0] <= day <= months[-1]
    ]
    if not rows:
        return []
    at = {"x": field("at", "temporal")}
    words = {"type": "text", "align": "right", "dx": -6, "baseline": "top"}
    words |= {"color": theme.text, "fontSize": theme.size - 2, "fontWeight": 600}
    label = at | {"y": value(4), "text": field("name", "nominal")}
    rule = {"type": "rule", "strokeWidth": 1.6, "color": theme.text}
    return [layer(rule, at, rows), *haloed(words, label, rows, theme=theme)]


def _labels(given: Line, expected: Line, top: float, height: int, theme: Theme) -> list[alt.Chart]:
    """What the two lines are, beside their ends."""
    ends = [
        End(line.at(k), line.values[k] or 0.0, f"{name} {line.text(k)}", line.colour)
        for name, line in (("counted", given), ("expected", expected))
        if (k := line.last) is not None
    ]
    return spread_labels(ends, top=top, height=height, theme=theme, fontWeight=600)
