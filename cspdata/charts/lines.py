"""The layers of a chart of months: lines, gaps, breaks, periods, labels and what a hover says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd

from cspdata.charts.layers import field, haloed, layer, lit_under_pointer, under_pointer, value
from cspdata.charts.months import Row, centre, covered, edges, gap_rows, middle, months_of
from cspdata.charts.theme import Theme
from cspdata.periods import Period
from cspdata.results import Series
from cspdata.words import counted, number_text, per_unit, rate_text, sentence, shown_decimals

Measure = Literal["count", "value"]
LABEL_ROOM = 18  # pixels in height that one direct label needs
HATCH = 15  # pixels between the slanting lines of a gap
WIDE = 0.2  # share of the months from which a gap has room for level words
SHORT = 26  # letters that a label on a break may have
HOVER = "month_under_pointer"
MONTHS = {"month": 1, "quarter": 3, "year": 12}  # of one point of a series


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its months, its values (`None` where unknown), colour and name."""

    series: Series
    measure: Measure
    colour: str
    months: tuple[date, ...]
    values: tuple[float | None, ...]

    @property
    def name(self) -> str:
        """What the line is labelled with."""
        return self.series.area.name

    @property
    def length(self) -> int:
        """How many months one point stands for."""
        return MONTHS[self.series.step]

    @property
    def end(self) -> date:
        """The last month of the last point."""
        return covered(self.months[-1], self.length).last

    def at(self, k: int) -> str:
        """Where a point stands on the time axis."""
        return middle(self.months[k], self.length)

    @property
    def last(self) -> int | None:
        """The place of the last known value."""
        known = [k for k, one in enumerate(self.values) if one is not None]
        return known[-1] if known else None

    def text(self, k: int) -> str:
        """The value at a place as people write it."""
        if self.measure == "count":
            return number_text(self.values[k])
        return rate_text(self.values[k], shown_decimals(self.series.indicator, self.series.step))


@dataclass(frozen=True, slots=True)
class End:
    """Where a line ends and what stands beside it."""

    at: str
    level: float
    text: str
    colour: str


def line_of(series: Series, measure: Measure, colour: str, *, within: Sequence[date] = ()) -> Line:
    """The line of a series in one measure, in the given months only where any are given.

    A series without months is refused.
    """
    frame = series.frame
    if within:
        inside = [month in set(within) for month in months_of(frame)]
        frame = frame[inside]
    elif frame.empty:
        raise ValueError(f"{series.indicator.id}: the series of {series.area.name} has no months")
    numbers = pd.to_numeric(frame[measure], errors="coerce")
    values = tuple(None if one != one else float(one) for one in numbers)
    return Line(series, measure, colour, tuple(months_of(frame)), values)


def segments(line: Line, *, within: Period | None = None, **mark: Any) -> alt.Chart:
    """The line, broken where a value is unknown; `within` keeps the months of a period only."""
    rows = [
        {"at": line.at(k), "level": one}
        for k, (month, one) in enumerate(zip(line.months, line.values, strict=True))
        if within is None or within.first <= month <= within.last
    ]
    look = {"type": "line", "interpolate": "linear", "strokeCap": "round", "strokeJoin": "round"}
    look |= {"invalid": "break-paths-show-domains", "color": line.colour} | mark
    return layer(look, _at_level(), rows)


def points(line: Line, places: Sequence[int], **mark: Any) -> list[alt.Chart]:
    """A dot at each given place that has a value; no layer where there is none."""
    rows = [
        {"at": line.at(k), "level": line.values[k]} for k in places if line.values[k] is not None
    ]
    if not rows:
        return []
    look = {"type": "point", "shape": "circle", "opacity": 1, "size": 42, "strokeWidth": 2}
    look |= {"fill": line.colour, "stroke": line.colour}
    return [layer(look | mark, _at_level(), rows)]


def alone(line: Line) -> list[int]:
    """The places of months whose neighbours are unknown: a line cannot show them."""
    values = (None, *line.values, None)
    return [
        k
        for k in range(len(line.values))
        if values[k + 1] is not None and values[k] is None and values[k + 2] is None
    ]


def gap_bands(line: Line, theme: Theme, *, top: float, height: int) -> list[alt.Chart]:
    """A hatched band for each run of months without figures."""
    known = [one is not None for one in line.values]
    rows = gap_rows(line.months, known, line.length)
    if not rows:
        return []
    span = {"x": field("from", "temporal"), "x2": {"field": "to"}}
    single = [
        {"from": start, "to": end}
        for start, end in (
            edges(Period(month, month))
            for first, there in zip(line.months, known, strict=True)
            if not there
            for month in covered(first, line.length).months
        )
    ]
    return [
        layer({"type": "rect", "color": theme.surface}, span, rows),
        hatching(single, theme, top=top, lines=height // HATCH),
    ]


def gap_words(line: Line, theme: Theme) -> list[alt.Chart]:
    """The words `no figures` in each gap: upright in a narrow one, level in a wide one."""
    rows = gap_rows(line.months, [one is not None for one in line.values], line.length)
    span = len(line.months) * line.length
    at = {"x": field("centre", "temporal"), "y": value({"expr": "height / 2"})}
    layers = []
    for angle, wide in ((270, False), (0, True)):
        mine = [row for row in rows if (row["months"] > WIDE * span) == wide]
        words = {"type": "text", "text": "no figures", "angle": angle, "color": theme.quiet}
        words |= {"fontSize": theme.size - 3, "baseline": "middle"}
        if mine:
            layers += haloed(words, at, mine, theme=theme)
    return layers


def hatching(rows: Sequence[Row], theme: Theme, *, top: float, lines: int) -> alt.Chart:
    """Slanting lines over each band of one month; lines of neighbouring bands meet.

    The browser makes the lines from one row a band, so that long gaps stay small to send.
    """
    step = top / lines
    expand: list[Row] = [
        {"calculate": f"sequence({lines})", "as": "k"},
        {"flatten": ["k"]},
        {"calculate": f"datum.k * {step!r}", "as": "low"},
        {"calculate": f"(datum.k + 1) * {step!r}", "as": "level"},
    ]
    channels = {
        "x": field("from", "temporal"),
        "x2": {"field": "to"},
        "y": field("low"),
        "y2": {"field": "level"},
    }
    mark = {"type": "rule", "strokeWidth": 1, "color": theme.missing}
    return layer(mark, channels, rows, transform=expand)


def period_bands(
    highlight: Period | None, before: Period | None, line: Line, theme: Theme
) -> list[alt.Chart]:
    """A tinted band behind what the months hold of each of the two periods, named above."""
    rows = []
    for asked, strength in ((before, 0.10), (highlight, 0.16)):
        period = None if asked is None else _inside(asked, line)
        if period is not None:
            start, end = edges(period)
            rows.append(
                {"from": start, "to": end, "centre": centre(period), "strength": strength}
                | {"name": _two_lines(period)}
            )
    if not rows:
        return []
    span = {"x": field("from", "temporal"), "x2": {"field": "to"}}
    opacity = field("strength", scale=None, legend=None)
    words: Row = {"type": "text", "baseline": "bottom", "color": theme.quiet}
    words |= {"fontSize": theme.size - 2, "lineHeight": theme.size, "lineBreak": "\n"}
    return [
        layer({"type": "rect", "color": theme.context}, span | {"opacity": opacity}, rows),
        layer(
            words,
            {"x": field("centre", "temporal"), "y": value(-18), "text": field("name", "nominal")},
            rows,
        ),
    ]


def break_rules(series: Series, months: Sequence[date], theme: Theme) -> list[alt.Chart]:
    """A dashed upright at each recording break within the months, with a short label."""
    inside = [one for one in series.indicator.breaks if months[0] < one.starts <= months[-1]]
    inside.sort(key=lambda one: one.starts)
    if not inside:
        return []
    rows = [
        {"at": one.starts.isoformat(), "name": break_label(one.why), "drop": 10 + 15 * (k % 3)}
        for k, one in enumerate(inside)
    ]
    dash = {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.2, "color": theme.quiet}
    late = 2 * months.index(inside[-1].starts) > len(months) if inside[-1].starts in months else 0
    words = {"type": "text", "align": "right" if late else "left", "dx": -5 if late else 5}
    words |= {"baseline": "middle", "color": theme.quiet, "fontSize": theme.size - 3}
    at = field("at", "temporal")
    label = {"x": at, "y": field("drop", scale=None), "text": field("name", "nominal")}
    return [layer(dash, {"x": at}, rows), *haloed(words, label, rows, theme=theme)]


def break_label(why: str) -> str:
    """The reason of a break as a label: what stands before its colon, if that is short."""
    head, found, _ = why.partition(":")
    short = head if found and len(head) <= SHORT else why.rstrip(".")
    return short if len(short) <= SHORT else "recorded differently"


def average_rule(level: float, name: str, months: Sequence[date], theme: Theme) -> list[alt.Chart]:
    """A thin level line with its name and value at the left."""
    rows = [{"level": level, "at": months[0].isoformat(), "name": name}]
    words = {"type": "text", "align": "left", "dx": 4, "dy": -6, "baseline": "bottom"}
    words |= {"color": theme.quiet, "fontSize": theme.size - 2}
    rule = {"type": "rule", "strokeWidth": 1.2, "color": theme.quiet, "strokeDash": [1, 3]}
    at = _at_level() | {"text": field("name", "nominal")}
    return [layer(rule, {"y": field("level")}, rows), *haloed(words, at, rows, theme=theme)]


def end_labels(lines: Sequence[Line], *, top: float, height: int, theme: Theme) -> list[alt.Chart]:
    """The last value of each line beside its end, with its name where there are several.

    Labels that would overlap are moved apart; one layer a line, as each has its own colour.
    """
    ends = [
        End(line.at(k), line.values[k] or 0.0, end_text(line, lines), line.colour)
        for line in lines
        if (k := line.last) is not None
    ]
    return spread_labels(ends, top=top, height=height, theme=theme, fontWeight=600)


def spread_labels(
    ends: Sequence[End], *, top: float, height: int, theme: Theme, **mark: Any
) -> list[alt.Chart]:
    """Labels beside the ends of lines, moved apart where they would overlap; a layer each."""
    room = LABEL_ROOM * top / height
    layers, floor = [], 0.0
    for end in sorted(ends, key=lambda one: one.level):
        floor = max(end.level, floor)
        row = {"at": end.at, "level": min(floor, top)}
        words: Row = {"type": "text", "align": "left", "dx": 9, "baseline": "middle"}
        words |= {"color": end.colour, "fontSize": theme.size, "text": end.text}
        layers.append(layer(words | mark, _at_level(), [row]))
        floor += room
    return layers


def end_text(line: Line, lines: Sequence[Line]) -> str:
    """The words at the end of a line."""
    if line.last is None:
        return ""
    number = line.text(line.last)
    return number if len(lines) == 1 else f"{line.name} {number}"


def hover_bands(subject: Line, others: Sequence[Line], theme: Theme) -> alt.Chart:
    """One band a month that lights up under the pointer and says the month in a sentence."""
    rows = []
    for k, month in enumerate(subject.months):
        start, end = edges(covered(month, subject.length))
        rows.append({"from": start, "to": end, "say": month_sentence(subject, others, k)})
    channels = {
        "x": field("from", "temporal"),
        "x2": {"field": "to"},
        "opacity": lit_under_pointer(HOVER),
        "tooltip": field("say", "nominal"),
    }
    return layer(
        {"type": "rect", "color": theme.context}, channels, rows, params=[under_pointer(HOVER)]
    )


def month_sentence(subject: Line, others: Sequence[Line], k: int) -> str:
    """What happened in one month: its figures, the comparators' and a break that starts there."""
    month = subject.months[k]
    name = covered(month, subject.length).label
    row = subject.series.frame.iloc[k]
    indicator = subject.series.indicator
    if subject.values[k] is None:
        text = f"{name}: a number too small to show" if row["suppressed"] else f"{name}: no figures"
    elif subject.measure == "count":
        text = f"{name}: {counted(subject.values[k], indicator.noun)}"
    else:
        text = f"{name}: {subject.text(k)} {per_unit(indicator)}"
    parts = [text]
    for line in others:
        where = line.months.index(month) if month in line.months else None
        if where is not None and line.values[where] is not None:
            parts.append(f"{line.name} {line.text(where)}")
    said = sentence("; ".join(parts))
    for one in indicator.breaks:
        if one.starts == month:
            said += f" Recorded differently from this month: {sentence(one.why)}"
    return said


def _at_level() -> Row:
    return {"x": field("at", "temporal"), "y": field("level")}


def _inside(period: Period, line: Line) -> Period | None:
    """The part of a period that lies within the months of a line."""
    first, last = max(period.first, line.months[0]), min(period.last, line.end)
    return Period(first, last) if first <= last else None


def _two_lines(period: Period) -> str:
    """A period's name in two short lines: `Jan–Apr` over `2025`."""
    if period.first.year == period.last.year:
        return "\n".join(period.label.rsplit(" ", 1))
    return period.label.replace(" – ", " –\n")
