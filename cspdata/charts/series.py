"""Charts over time: months with gaps and breaks, financial years.

A month without figures is a hatched band and a gap in the line: never 0, never bridged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from cspdata.charts.layers import field, layer, layered, value
from cspdata.charts.limits import range_bands, usual_range
from cspdata.charts.lines import (
    Line,
    Measure,
    alone,
    average_rule,
    break_rules,
    end_labels,
    gap_bands,
    gap_words,
    hover_bands,
    line_of,
    period_bands,
    points,
    segments,
)
from cspdata.charts.months import Row, covered, rounded_top, time_axis, time_scale
from cspdata.charts.theme import LIGHT, Theme
from cspdata.periods import Period
from cspdata.results import Control, Series
from cspdata.words import (
    counted,
    number_text,
    per_unit,
    rate_phrase,
    rate_text,
    sentence,
    shown_decimals,
)


def series_chart(
    series: Series,
    *,
    theme: Theme = LIGHT,
    comparators: Sequence[Series] = (),
    average: float | None = None,
    average_label: str = "average",
    measure: Measure = "count",
    highlight: Period | None = None,
    before: Period | None = None,
    control: Control | None = None,
    height: int = 320,
) -> alt.LayerChart:
    """The months of a series as a line from zero, with gaps, breaks and comparators.

    `highlight`, the period under review, is drawn in the subject's colour and `before` dashed; the
    rest is grey context. Without `highlight` the whole line is in the subject's colour. `average`
    is a level in the same measure. `control`, in the same measure, adds the limits of the usual
    range behind the line, moving with the season where there is one. A yearly series is refused.
    """
    if series.step == "year":
        raise ValueError(f"{series.indicator.id}: the series is yearly; use `yearly_chart`")
    subject = line_of(series, measure, theme.subject)
    colours = [one for one in theme.palette if one.lower() != theme.subject.lower()]
    others = [
        line_of(one, measure, colours[k % len(colours)], within=subject.months)
        for k, one in enumerate(comparators)
    ]
    lines = [subject, *others]
    ranges = [] if control is None else usual_range(control)
    reached = [one for line in lines for one in line.values if one is not None]
    top = rounded_top(max([average or 0.0, *reached, *(row["high"] for row in ranges)]))
    layers = [
        *period_bands(highlight, before, subject, theme),
        *range_bands(ranges, theme),
        *gap_bands(subject, theme, top=top, height=height),
        *break_rules(series, subject.months, theme),
        *gap_words(subject, theme),
        *(segments(line, strokeWidth=2) for line in others),
        *_subject(subject, highlight, before, theme),
        *_average(average, average_label, subject, theme),
        *end_labels(lines, top=top, height=height, theme=theme),
        hover_bands(subject, others, theme),
    ]
    return layered([axes(subject, top=top), *layers], theme=theme, height=height)


def yearly_chart(
    series: Series, *, theme: Theme = LIGHT, measure: Measure = "count", height: int = 280
) -> alt.LayerChart:
    """Columns a financial year with their values above; a year without figures is an empty frame.

    A year that is not complete is drawn as an outline at its height and named `part`. A monthly
    series is refused.
    """
    if series.step != "year":
        raise ValueError(f"{series.indicator.id}: the series is monthly; use `series_chart`")
    rows = _year_rows(series, measure)
    top = rounded_top(max((row["level"] or 0.0 for row in rows), default=0.0))
    order = [row["year"] for row in rows]
    whole = [row for row in rows if row["level"] is not None and row["complete"]]
    part = [row for row in rows if row["level"] is not None and not row["complete"]]
    none = [row | {"level": top, "name": "no figures"} for row in rows if row["level"] is None]
    x = field(
        "year",
        "ordinal",
        sort=order,
        axis={"title": None, "labelAngle": 0, "labelOverlap": "greedy"},
        scale=_bands(),
    )
    y = field(
        "level",
        scale={"domain": [0, top], "nice": False},
        axis=value_axis(series, measure, every="year"),
    )
    said = {"x": x, "y": y, "tooltip": field("say", "nominal")}
    words = {"type": "text", "color": theme.text, "fontSize": theme.size - 1}
    above = words | {"dy": -8, "fontWeight": 600}
    upright = words | {"angle": 270, "color": theme.quiet}
    named = said | {"text": field("name", "nominal")}
    unsure = {"type": "bar", "color": theme.surface, "stroke": theme.context}
    layers = [
        layer({"type": "bar", "color": theme.subject}, said, whole),
        layer(unsure | {"stroke": theme.subject, "strokeWidth": 1.5}, said, part),
        layer(unsure | {"strokeDash": [3, 3]}, said, none),
        layer(above, named, [*whole, *part]),
        layer(upright, named | {"y": value({"expr": "height / 2"})}, none),
    ]
    return layered(layers, theme=theme, height=height)


def _subject(
    subject: Line, highlight: Period | None, before: Period | None, theme: Theme
) -> list[alt.Chart]:
    """The subject's line: context in grey and the two periods in colour, or all in colour."""
    last = [] if subject.last is None else [subject.last]
    if highlight is None:
        return [
            segments(subject, strokeWidth=2.5),
            *points(subject, sorted({*alone(subject), *last})),
        ]
    layers = [
        segments(subject, strokeWidth=1.8, color=theme.context),
        *points(subject, alone(subject), fill=theme.context, stroke=theme.context, size=12),
    ]
    if before is not None:
        layers.append(segments(subject, within=before, strokeWidth=2, strokeDash=[5, 4]))
        layers += points(subject, _within(subject, before), size=26, fill=theme.background)
    layers.append(segments(subject, within=highlight, strokeWidth=3))
    return layers + points(subject, _within(subject, highlight), size=30)


def _within(line: Line, period: Period) -> list[int]:
    return [k for k, month in enumerate(line.months) if period.first <= month <= period.last]


def _average(level: float | None, name: str, line: Line, theme: Theme) -> list[alt.Chart]:
    if level is None:
        return []
    decimals = 0 if line.measure == "count" else line.series.indicator.decimals
    return average_rule(level, f"{name} {rate_text(level, decimals)}", line.months, theme)


def axes(line: Line, *, top: float, months: Sequence[date] = ()) -> alt.Chart:
    """An empty layer that holds the axes for all others, over the months given or the line's."""
    shown = months or line.months
    x = field(
        "at",
        "temporal",
        scale=time_scale(shown[0], covered(shown[-1], line.length).last),
        axis=time_axis(shown, line.length),
    )
    y = field(
        "level",
        scale={"domain": [0, top], "nice": False},
        axis=value_axis(line.series, line.measure, every=line.series.step),
    )
    return layer({"type": "point", "opacity": 0}, {"x": x, "y": y}, [])


def value_axis(series: Series, measure: Measure, *, every: str) -> Row:
    """The axis of values, its unit written above it from left to right."""
    indicator = series.indicator
    noun = indicator.noun if measure == "count" else per_unit(indicator)
    return {
        "title": indicator.unit if indicator.told == "value" else f"{noun} a {every}",
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleX": 0,
        "titleY": -10,
        "format": f",.{0 if measure == 'count' else shown_decimals(series.indicator, every)}f",
        "tickCount": 5,
        "tickMinStep": 1 if measure == "count" else 0,
    }


def _year_rows(series: Series, measure: Measure) -> list[Row]:
    """One row a financial year: its name, value, and what a hover says."""
    rows: list[Row] = []
    indicator = series.indicator
    starts = pd.to_datetime(series.frame["period_start"])
    for start, row in zip(starts, series.frame.to_dict("records"), strict=True):
        level = pd.to_numeric(row[measure], errors="coerce")
        year = f"{start.year}-{(start.year + 1) % 100:02d}"
        known = bool(pd.notna(level))
        complete = bool(row["complete"])
        name = number_text(level) if measure == "count" else rate_text(level, indicator.decimals)
        figure = counted(level, indicator.noun)
        if measure == "value":
            figure = rate_phrase(indicator, level)
        say = sentence(f"{year}: {figure}" if known else f"{year}: no figures")
        if known and not complete:
            name, say = f"{name} part", f"{say} Not all months have figures."
        rows.append(
            {"year": year, "level": float(level) if known else None, "complete": complete}
            | {"name": name, "say": say}
        )
    return rows


def _around(pixels: int) -> Row:
    """The same space on all sides, spelt out: Streamlit adds to the one below."""
    return dict.fromkeys(("left", "top", "right", "bottom"), pixels)


def _bands() -> dict[str, Any]:
    return {"paddingInner": 0.35, "paddingOuter": 0.2}
