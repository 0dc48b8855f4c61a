"""Charts of trends: season taken out with the year's average and outlook, years over one another,
areas beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import altair as alt
import pandas as pd

from cspdata.charts.layers import field, layer, layered, value
from cspdata.charts.lines import (
    MONTHS,
    Line,
    Measure,
    alone,
    break_rules,
    end_labels,
    gap_bands,
    gap_words,
    hover_bands,
    line_of,
    points,
    segments,
)
from cspdata.charts.months import Row, middle, months_of, rounded_top
from cspdata.charts.series import axes, value_axis
from cspdata.charts.theme import LIGHT, Theme
from cspdata.periods import NAMES, financial_year
from cspdata.results import Series, Trend
from cspdata.words import counted, per_unit, rate_text, sentence, shown_decimals

LEVELS = ("given", "adjusted", "rolling", "forecast", "forecast_upper")
MOST_YEARS = 6


def trend_drawing(
    trend: Trend, series: Series, *, theme: Theme = LIGHT, height: int = 320
) -> alt.LayerChart:
    """Each figure in grey, without its season, its average over a year, and the forecast's band."""
    given = replace(line_of(series, trend.measure, theme.context), colour=theme.context)
    months = months_of(trend.frame)
    top = rounded_top(float(trend.frame[list(LEVELS)].max().max(skipna=True)))
    adjusted = _line_of_column(trend, given, "adjusted", theme.subject)
    rolling = _line_of_column(trend, given, "rolling", theme.palette[1])
    year = {"month": "12-month average", "quarter": "4-quarter average", "year": ""}[trend.step]
    parts = [
        (f"each {trend.step}", given, 1.4),
        ("season taken out", adjusted, 2.2),
        (year, rolling, 2.6),
    ]
    shown = [one for one in parts if one[1].last is not None]
    layers = [
        *gap_bands(given, theme, top=top, height=height),
        *break_rules(series, given.months, theme),
        *gap_words(given, theme),
        *_forecast(trend, theme),
        *(_named(line, label, shown, width=width) for label, line, width in shown),
        *points(given, alone(given), size=12),
        hover_bands(given, (), theme),
    ]
    return layered([axes(given, top=top, months=months), *layers], theme=theme, height=height)


def years_drawing(
    series: Series,
    *,
    measure: Measure = "count",
    starts: int = 4,
    theme: Theme = LIGHT,
    height: int = 320,
) -> alt.LayerChart:
    """The years of a series over one another, the last in the subject's colour, older ones grey.

    `starts` is the first month of a year. The six last years are drawn. A yearly series is refused.
    """
    if series.step == "year":
        raise ValueError(f"{series.indicator.id}: the series is yearly; its years are its points")
    rows = _year_rows(series, measure, starts)
    names = years_shown(series, starts=starts)
    known = [row["level"] for row in rows if row["level"] is not None]
    top = rounded_top(max(known, default=0.0))
    places = sorted({row["place"] for row in rows})
    months = [NAMES[(starts - 1 + k) % 12 + 1] for k in range(12)]
    axis = {"title": None, "values": places, "labelExpr": f"{months}[datum.value]", "grid": False}
    x = field("place", scale={"domain": [-0.3, 11.3], "nice": False, "zero": False}, axis=axis)
    axis = value_axis(series, measure, every=series.step)
    y = field("level", scale={"domain": [0, top], "nice": False}, axis=axis)
    at = {"x": x, "y": y}
    layers = [layer({"type": "point", "opacity": 0}, at, [])]
    ends: list[Row] = []
    for k, name in enumerate(names):
        mine = [row for row in rows if row["year"] == name]
        colour, width = _year_look(len(names) - 1 - k, theme)
        look = {"type": "line", "color": colour, "strokeWidth": width, "strokeCap": "round"}
        layers.append(layer(look | {"invalid": "break-paths-show-domains"}, at, mine))
        there = [row for row in mine if row["level"] is not None]
        dots = {"type": "point", "shape": "circle", "size": 24, "opacity": 1, "filled": True}
        dots |= {"color": colour}
        layers.append(layer(dots, at | {"tooltip": field("say", "nominal")}, there))
        ends += [there[-1] | {"colour": colour}] if there and k >= len(names) - 2 else []
    return layered([*layers, *_year_labels(ends, theme)], theme=theme, height=height)


def years_shown(series: Series, *, starts: int = 4) -> list[str]:
    """The names of the years that the chart of years draws, oldest first."""
    seen = dict.fromkeys(_year_name(month, starts) for month in months_of(series.frame))
    return list(seen)[-MOST_YEARS:]


def areas_drawing(
    several: Sequence[Series],
    *,
    measure: Measure = "value",
    theme: Theme = LIGHT,
    height: int = 380,
) -> alt.LayerChart:
    """The same indicator in up to six areas, each line named at its end."""
    colours = theme.palette
    first = line_of(several[0], measure, colours[0])
    lines = [first]
    lines += [
        line_of(one, measure, colours[k % len(colours)], within=first.months)
        for k, one in enumerate(several[1:], start=1)
    ]
    top = rounded_top(
        max((one for line in lines for one in line.values if one is not None), default=0.0)
    )
    layers = [
        *gap_bands(first, theme, top=top, height=height),
        *break_rules(several[0], first.months, theme),
        *gap_words(first, theme),
        *(segments(line, strokeWidth=2.2) for line in lines),
        *(dot for line in lines for dot in points(line, alone(line), size=14)),
        *end_labels(lines, top=top, height=height, theme=theme),
        hover_bands(first, lines[1:], theme),
    ]
    return layered([axes(first, top=top), *layers], theme=theme, height=height)


def _line_of_column(trend: Trend, given: Line, column: str, colour: str) -> Line:
    frame = trend.frame.head(len(given.months))
    values = tuple(None if one != one else float(one) for one in frame[column].astype(float))
    return replace(given, values=values, colour=colour)


def _named(
    line: Line, label: str, shown: Sequence[tuple[str, Line, float]], *, width: float
) -> alt.Chart:
    """A line whose name stands in the legend above the chart."""
    scale = {"domain": [one for one, _, _ in shown], "range": [one.colour for _, one, _ in shown]}
    look: Row = {"orient": "top", "title": None, "symbolType": "stroke", "symbolStrokeWidth": 3}
    look |= {"offset": 34, "labelFontSize": 13, "padding": 0}
    # Of a line alone the title of the axis says what it is.
    legend = look if len(shown) > 1 else None
    rows = [{"at": line.at(k), "level": one, "name": label} for k, one in enumerate(line.values)]
    mark: Row = {"type": "line", "strokeWidth": width, "strokeCap": "round", "strokeJoin": "round"}
    mark |= {"invalid": "break-paths-show-domains"}
    channels = {
        "x": field("at", "temporal"),
        "y": field("level"),
        "color": field("name", "nominal", scale=scale, legend=legend),
    }
    return layer(mark, channels, rows)


def _forecast(trend: Trend, theme: Theme) -> list[alt.Chart]:
    """The band of the forecast with its middle, named."""
    ahead = trend.frame[trend.frame["forecast"].notna()]
    if ahead.empty:
        return []
    rows = [
        {
            "at": middle(row["period_start"], MONTHS[trend.step]),
            "level": row["forecast"],
            "low": row["forecast_lower"],
            "high": row["forecast_upper"],
        }
        for row in ahead.to_dict("records")
    ]
    x = field("at", "temporal")
    sure = round(100 * trend.outlook.confidence)
    words: Row = {"type": "text", "text": f"forecast, {sure}\u00a0% band", "align": "left"}
    words |= {"color": theme.quiet, "fontSize": theme.size - 3, "baseline": "top"}
    band = {"type": "area", "color": theme.subject, "opacity": 0.16}
    line = {"type": "line", "color": theme.subject, "strokeDash": [5, 4], "strokeWidth": 2}
    return [
        layer(band, {"x": x, "y": field("low"), "y2": {"field": "high"}}, rows),
        layer(line, {"x": x, "y": field("level")}, rows),
        layer(words, {"x": x, "y": value(4)}, rows[:1]),
    ]


def _year_rows(series: Series, measure: Measure, starts: int) -> list[Row]:
    """One row a period: the month it starts in, its year and what a hover says."""
    shown = set(years_shown(series, starts=starts))
    rows: list[Row] = []
    for month, figure in zip(months_of(series.frame), series.frame[measure], strict=True):
        level = float(pd.to_numeric(figure, errors="coerce"))
        year = _year_name(month, starts)
        if year not in shown:
            continue
        known = level == level
        said = counted(level, series.indicator.noun)
        if measure == "value":
            decimals = shown_decimals(series.indicator, series.step)
            said = f"{rate_text(level, decimals)} {per_unit(series.indicator)}"
        rows.append(
            {
                "place": (month.month - starts) % 12,
                "year": year,
                "level": level if known else None,
                "say": sentence(f"{NAMES[month.month]} {month.year}: {said}"),
            }
        )
    return rows


def _year_name(month: date, starts: int) -> str:
    year = financial_year(month, starts)
    first, last = year.first.year, year.last.year
    return str(first) if first == last else f"{first}-{last % 100:02d}"


def _year_look(back: int, theme: Theme) -> tuple[str, float]:
    """The colour and width of a year, by how many years it lies back."""
    if back == 0:
        return theme.subject, 3.0
    return (theme.quiet, 2.0) if back == 1 else (theme.context, 1.2)


def _year_labels(ends: Sequence[Row], theme: Theme) -> list[alt.Chart]:
    """The last two years named beside their ends."""
    layers = []
    for k, row in enumerate(ends):
        words = {"type": "text", "align": "left", "dx": 8, "baseline": "middle"}
        words |= {"color": row["colour"], "fontWeight": 600, "fontSize": theme.size - 1}
        words |= {"text": row["year"], "dy": -8 if k else 8}
        layers.append(layer(words, {"x": field("place"), "y": field("level")}, [row]))
    return layers
