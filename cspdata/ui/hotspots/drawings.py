"""The small drawings of a chosen cell, as plain elements of the page.

They are redrawn with every click on the map, and a page that holds no chart library opens half a
second sooner. Each value is text or stands in the title of its bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from cspdata.charts import Theme
from cspdata.charts.months import rounded_top
from cspdata.periods import Period
from cspdata.stats import Aoristic
from cspdata.words import number_text

HEIGHT = 200  # pixels of the bars of months
MOST = 10  # categories that are drawn
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def months_bars(months: pd.DataFrame, period: Period, *, theme: Theme, alt: str) -> str:
    """Bars of the count by month from zero, the period in colour; a missing month is hatched.

    `months` has the columns `month` and `count`.
    """
    counts = [None if one != one else float(one) for one in months["count"]]
    top = rounded_top(max((one for one in counts if one is not None), default=0.0))
    bars, years = [], []
    for month, count in zip(months["month"], counts, strict=True):
        colour = theme.subject if period.first <= month <= period.last else theme.context
        said = f"{month:%B %Y}: {'no figures' if count is None else number_text(count)}"
        # A month without figures is as high as the chart, so that it is not taken for none.
        tall, fill = (
            (100.0, _hatching(theme)) if count is None else (100 * count / top, f"{colour}")
        )
        bars.append(
            f'<div title="{escape(said, quote=True)}" style="flex:1;height:{tall:.1f}%;'
            f'min-height:{1 if count else 0}px;background:{fill}"></div>'
        )
        years.append(
            f'<div style="flex:1;overflow:visible;white-space:nowrap">{month.year}</div>'
            if month.month == 1
            else '<div style="flex:1"></div>'
        )
    axis = f"font-size:13px;color:{theme.quiet}"
    return (
        f'<div role="img" aria-label="{escape(alt, quote=True)}">'
        f'<div style="{axis};line-height:1.6;border-bottom:1px solid {theme.grid}">'
        f"{number_text(top)}</div>"
        f'<div style="display:flex;align-items:flex-end;gap:1px;height:{HEIGHT}px;'
        f'border-bottom:1px solid {theme.context}">{"".join(bars)}</div>'
        f'<div style="display:flex;gap:1px;{axis}">{"".join(years)}</div></div>'
    )


def make_up_bars(
    make_up: pd.DataFrame,
    labels: dict[str, str],
    ours: tuple[str, ...],
    *,
    theme: Theme,
    alt: str,
) -> str:
    """Bars of everything in the cell by category, the fullest first, the indicator's own in colour.

    `make_up` has the columns `category` and `count`, in that order.
    """
    shown = make_up.head(MOST)
    most = max(float(shown["count"].max()), 1.0) if len(shown) else 1.0
    rows = "".join(
        f'<div style="text-align:right;overflow-wrap:anywhere">'
        f"{escape(labels.get(category, category))}</div>"
        f'<div style="display:flex;align-items:center;gap:6px"><div style="height:14px;'
        f"width:{78 * count / most:.1f}%;min-width:1px;"
        f'background:{theme.subject if category in ours else theme.context}"></div>'
        f"<div>{number_text(count)}</div></div>"
        for category, count in zip(shown["category"], shown["count"], strict=True)
    )
    return (
        f'<div role="img" aria-label="{escape(alt, quote=True)}" style="display:grid;'
        f"grid-template-columns:minmax(80px,45%) 1fr;gap:5px 10px;font-size:14px;line-height:1.25;"
        f'color:{theme.text}">{rows}</div>'
    )


def _hatching(theme: Theme) -> str:
    return f"repeating-linear-gradient(135deg,{theme.missing} 0 1px,transparent 1px 5px)"


def hours_grid(found: Aoristic, *, theme: Theme, alt: str) -> str:
    """The hours of the week as a table of shades, Monday above, midnight at the left."""
    most = max(float(found.weights.max()), 1e-9)
    low, high = theme.ramp[0], theme.ramp[-1]
    rows = []
    for day, hours in zip(DAYS, found.weights, strict=True):
        boxes = "".join(
            f'<div title="{day} {hour:02d}:00 to {hour + 1:02d}:00: {weight:.1f}" '
            f'style="height:18px;background:color-mix(in oklab,{high} '
            f'{100 * weight / most:.0f}%,{low})"></div>'
            for hour, weight in enumerate(hours)
        )
        rows.append(f"<div>{day}</div>{boxes}")
    heads = "".join(
        f'<div style="white-space:nowrap;overflow:visible">{hour:02d}</div>'
        if hour % 6 == 0
        else "<div></div>"
        for hour in range(24)
    )
    return (
        f'<div role="img" aria-label="{escape(alt, quote=True)}" style="display:grid;'
        f'grid-template-columns:36px repeat(24,1fr);gap:1px;font-size:13px;color:{theme.quiet}">'
        f"{''.join(rows)}<div></div>{heads}</div>"
    )


def lorenz_svg(places: Sequence[float], events: Sequence[float], *, theme: Theme) -> str:
    """The Lorenz curve as SVG: the share of events that the fullest places hold."""
    side, room = 200, 6
    across = side - 2 * room
    path = " ".join(
        f"{room + across * x:.1f},{side - room - across * y:.1f}"
        for x, y in zip(places, events, strict=True)
    )
    line = 'fill="none" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect x="{room}" y="{room}" width="{across}" height="{across}" {line} '
        f'stroke="{theme.grid}"/>'
        f'<path d="M{room} {side - room}L{side - room} {room}" {line} stroke="{theme.context}" '
        'stroke-dasharray="3 3"/>'
        f'<polyline points="{path}" {line} stroke="{theme.subject}" stroke-width="2"/></svg>'
    )
