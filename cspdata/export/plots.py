"""Native charts for slides: real chart data that PowerPoint can edit, from the result frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cspdata.export.deck import QUIET, RULE, SMALL, TEXT, Box, describe, rgb
from cspdata.export.framing import bare_hex
from cspdata.export.lettering import FONT, capital
from cspdata.export.pack import IndicatorPack
from cspdata.export.tables import plain, value_format, whole
from cspdata.periods import Period
from cspdata.words import months_text

MOST_PLACES = 10  # bars that can be read across a room; the workbook holds every place
LABELLED_MONTHS = 8  # about so many month labels fit under a chart
MOST_TICKS = 5
COUNT_FORMAT = "#,##0"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: name, one value or gap a month, colour, whether it is in the front."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    front: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the place with its verdict's mark, its value, its colour."""

    label: str
    value: float
    colour: str
    verdict: str


def months(pack: IndicatorPack) -> tuple[date, ...]:
    """The first days of the months of the series."""
    return tuple(_day(value) for value in pack.series.frame["period_start"])


def lines(pack: IndicatorPack, theme: Any) -> tuple[Line, ...]:
    """The whole series behind, then the months compared: before, and now in the front."""
    series, indicator = pack.series, pack.indicator
    name = f"{indicator.noun} a {series.step}"
    number: Callable[[object], float | None] = whole
    if indicator.told == "value":
        name, number = indicator.unit, _number
    counts = dict(zip(months(pack), map(number, series.frame[indicator.told]), strict=True))
    now = tuple(pair[0] for pair in pack.change.matched)
    then = tuple(pair[1] for pair in pack.change.matched)
    found = [Line(capital(name), tuple(counts.values()), bare_hex(theme.context), front=False)]
    for chosen, colour in ((then, theme.palette[1]), (now, theme.subject)):
        values = tuple(value if month in chosen else None for month, value in counts.items())
        if any(value is not None for value in values):
            found.append(Line(months_text(chosen), values, bare_hex(colour), front=True))
    return tuple(found)


def bars(pack: IndicatorPack, theme: Any, *, most: int = MOST_PLACES) -> tuple[Bar, ...]:
    """The highest places, highest first; those suppressed or missing have no bar."""
    from cspdata.charts.theme import mark

    verdicts = dict(
        zip(pack.place_changes.frame["area_code"], pack.place_changes.frame["verdict"], strict=True)
    )
    frame = pack.places.frame
    rows = zip(frame["area_code"], frame["area_name"], map(plain, frame["value"]), strict=True)
    known = [(code, name, value) for code, name, value in rows if isinstance(value, (int, float))]
    known.sort(key=lambda row: (-row[2], row[1]))
    found = []
    for code, name, value in known[:most]:
        verdict = plain(verdicts.get(code)) or "cannot say"
        shown = mark(str(verdict), theme)
        told = verdict not in ("no real change", "cannot say")
        colour = shown.colour if told else theme.context
        label = f"{name} {shown.character}" if told else str(name)
        found.append(Bar(label, float(value), bare_hex(colour), str(verdict)))
    return tuple(found)


def line_plot(
    slide: Any, box: Box, pack: IndicatorPack, *, theme: Any, alt: str, small: bool = False
) -> Any:
    """A line chart of the monthly counts; a month without data is a gap, the axis starts at 0.

    A small one has its base line alone: it shows the shape beside numbers.
    """
    from pptx.enum.chart import XL_CHART_TYPE

    drawn = lines(pack, theme)
    told = pack.indicator.told
    form = COUNT_FORMAT if told == "count" else value_format(pack.indicator.decimals)
    data = _chart_data(form, months(pack), {line.name: line.values for line in drawn})
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box.placed, data)
    describe(frame, name=f"Chart: {pack.indicator.title} by {pack.series.step}", alt=alt)
    chart = frame.chart
    _plain_chart(chart)
    for line, series in zip(drawn, chart.plots[0].series, strict=True):
        _line_style(series, line, small=small)
    _count_axis(chart.value_axis, step=tick_step(drawn[0].values))
    _month_axis(chart.category_axis, len(pack.series.period.months))
    if small:
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        chart.category_axis.tick_label_position = _no_labels()
        chart.category_axis.major_tick_mark = _no_tick()
    return chart


def bar_plot(slide: Any, box: Box, pack: IndicatorPack, *, theme: Any, alt: str) -> Any:
    """A bar chart of the highest places by value, labelled, coloured by the tested change."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION

    drawn = bars(pack, theme)
    form = value_format(pack.indicator.decimals)
    unit = capital(pack.indicator.unit)
    data = _chart_data(form, [bar.label for bar in drawn], {unit: [bar.value for bar in drawn]})
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.placed, data)
    describe(frame, name=f"Chart: {pack.indicator.title} by place", alt=alt)
    chart = frame.chart
    _plain_chart(chart)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 40, False
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = form, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _type(labels.font, TEXT)
    _fill_points(plot, [bar.colour for bar in drawn])
    axis = chart.category_axis
    axis.reverse_order = True
    axis.has_major_gridlines = False
    axis.format.line.fill.background()
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = _no_tick()
    _type(axis.tick_labels.font, TEXT)
    chart.value_axis.minimum_scale = 0
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    return chart


def _fill_points(plot: Any, colours: Sequence[str]) -> None:
    for point, colour in enumerate(colours):
        fill = plot.series[0].points[point].format.fill
        fill.solid()
        fill.fore_color.rgb = rgb(colour)


def column_plot(
    slide: Any,
    box: Box,
    counts: Mapping[date, float | None],
    *,
    front: Period,
    name: str,
    theme: Any,
    alt: str,
    size: float,
) -> Any:
    """A column chart of counts by month, those of a period in the front; a gap has no column.

    Its labels are `size` points.
    """
    from pptx.enum.chart import XL_CHART_TYPE

    data = _chart_data(COUNT_FORMAT, list(counts), {capital(name): list(counts.values())})
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box.placed, data)
    describe(frame, name=f"Chart: {name} by month", alt=alt)
    chart = frame.chart
    _plain_chart(chart)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 30, False
    inside = [front.first <= month <= front.last for month in counts]
    _fill_points(plot, [bare_hex(theme.subject if one else theme.context) for one in inside])
    _count_axis(chart.value_axis, step=tick_step(list(counts.values())))
    _month_axis(chart.category_axis, len(counts))
    for axis in (chart.value_axis, chart.category_axis):
        _type(axis.tick_labels.font, QUIET, size=size)
    return chart


def _chart_data(
    form: str, categories: Sequence[object], series: Mapping[str, Sequence[float | None]]
) -> Any:
    """The data of a chart with its number format, as python-pptx takes it."""
    from pptx.chart.data import CategoryChartData

    kind: Any = CategoryChartData  # python-pptx declares no types for it
    data = kind(number_format=form)
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    return data


def _number(value: object) -> float | None:
    number = plain(value)
    return float(number) if isinstance(number, (int, float)) else None


def _day(value: object) -> date:
    day = plain(value)
    if not isinstance(day, date):
        raise ValueError(f"a month of a series is a date, not {value!r}")
    return day


def _no_tick() -> Any:
    from pptx.enum.chart import XL_TICK_MARK

    return XL_TICK_MARK.NONE


def _no_labels() -> Any:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    return XL_TICK_LABEL_POSITION.NONE


def _type(font: Any, colour: str, *, size: float = SMALL) -> None:
    from pptx.util import Pt

    font.size, font.name = Pt(size), FONT
    font.color.rgb = rgb(colour)


def _plain_chart(chart: Any) -> None:
    chart.has_legend = False
    chart.has_title = False
    _type(chart.font, TEXT)


def _line_style(series: Any, line: Line, *, small: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.util import Pt

    colour = rgb(line.colour)
    series.smooth = False
    series.format.line.width = Pt((2 if small else 3) if line.front else 1.5)
    series.format.line.color.rgb = colour
    # A month between two gaps has no line: only its marker shows it.
    series.marker.style = XL_MARKER_STYLE.CIRCLE
    series.marker.size = (4 if small else 7) if line.front else (2 if small else 4)
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.color.rgb = colour


def tick_step(values: Sequence[float | None]) -> int:
    """The step of an axis from 0 that gives at most `MOST_TICKS` round labels: 1, 2 or 5 × 10ⁿ."""
    highest = max((value for value in values if value is not None), default=0)
    steps = (int(lead * 10**power) for power in range(12) for lead in (1, 2, 5))
    return next(step for step in steps if highest <= step * MOST_TICKS)


def _count_axis(axis: Any, *, step: int) -> None:
    from pptx.util import Pt

    axis.minimum_scale, axis.major_unit = 0, step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(RULE)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.major_tick_mark = _no_tick()
    axis.tick_labels.number_format = COUNT_FORMAT
    axis.tick_labels.number_format_is_linked = False
    _type(axis.tick_labels.font, QUIET)


def _month_axis(axis: Any, months: int) -> None:
    """Sets a time axis in months, so that missing months take their room."""
    axis.format.line.color.rgb = rgb("868D92")
    axis.tick_labels.number_format = "mmm yyyy"
    axis.tick_labels.number_format_is_linked = False
    _type(axis.tick_labels.font, QUIET)
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60) if months <= s * LABELLED_MONTHS or s == 60)
    element = axis._element
    space = element.nsmap["c"]
    base = element.find(f"{{{space}}}baseTimeUnit")
    base.set("val", "months")
    base.addnext(base.makeelement(f"{{{space}}}majorTimeUnit", {"val": "months"}))
    base.addnext(base.makeelement(f"{{{space}}}majorUnit", {"val": str(step)}))
