"""A series as a small line without axes, as a picture: a page may hold thirty of them."""

from __future__ import annotations

from cspdata.charts.lines import Measure, alone, line_of
from cspdata.charts.months import rounded_top
from cspdata.charts.theme import LIGHT, Theme
from cspdata.results import Series

WIDTH, HEIGHT, ROOM = 240, 40, 5  # the picture's own units; it is stretched to its place in width
LINE, DOT, END = 1.6, 2.4, 6.2  # pixels, whatever the picture is stretched to


def sparkline(
    series: Series,
    *,
    theme: Theme = LIGHT,
    measure: Measure | None = None,
    target: float | None = None,
) -> str:
    """The series as SVG: a line from zero, broken at gaps, its last known point marked.

    Without a measure, that which the indicator is told by; a target is a dashed line. A series
    without months is refused.
    """
    line = line_of(series, measure or series.indicator.told, theme.context)
    highest = max((one for one in line.values if one is not None), default=0.0)
    top = rounded_top(max(highest, target or 0.0))
    wide, high = WIDTH - 2 * ROOM, HEIGHT - 2 * ROOM
    at = [
        f"{ROOM + wide * (k + 0.5) / len(line.values):.1f} "
        f"{HEIGHT - ROOM - high * (value or 0.0) / top:.1f}"
        for k, value in enumerate(line.values)
    ]
    steps = [
        f"{'L' if before is not None else 'M'}{place}"
        for place, value, before in zip(at, line.values, (None, *line.values), strict=False)
        if value is not None
    ]
    drawn = [("".join(steps), LINE, line.colour)]
    drawn += [(f"M{at[k]}h0", DOT, line.colour) for k in alone(line)]
    if line.last is not None:
        drawn.append((f"M{at[line.last]}h0", END, theme.subject))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'preserveAspectRatio="none" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        + _target_line(target, top, theme)
        + "".join(
            f'<path d="{path}" stroke="{colour}" stroke-width="{width}" '
            'vector-effect="non-scaling-stroke"/>'
            for path, width, colour in drawn
        )
        + "</svg>"
    )


def _target_line(target: float | None, top: float, theme: Theme) -> str:
    if target is None:
        return ""
    height = HEIGHT - ROOM - (HEIGHT - 2 * ROOM) * target / top
    return (
        f'<path d="M{ROOM} {height:.1f}H{WIDTH - ROOM}" stroke="{theme.text}" stroke-width="1.4" '
        'stroke-dasharray="5 4" vector-effect="non-scaling-stroke"/>'
    )
