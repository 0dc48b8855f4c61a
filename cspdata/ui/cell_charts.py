"""The two small charts of a chosen cell."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from cspdata.charts import Theme
from cspdata.periods import Period

HEIGHT = 260


def months_chart(months: pd.DataFrame, period: Period, *, theme: Theme) -> alt.Chart:
    """Bars of the count by month, the period in colour; a missing month has no bar."""
    rows = months.assign(
        now=[period.first <= month <= period.last for month in months["month"]],
        at=pd.to_datetime(months["month"]),
    )[["at", "count", "now"]]
    chart: alt.Chart = _dressed(
        alt.Chart(rows.dropna())
        .mark_bar(width={"band": 0.8})
        .encode(
            x=alt.X("yearmonth(at):T", title=None, axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("count:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=alt.condition("datum.now", alt.value(theme.subject), alt.value(theme.context)),
            tooltip=[
                alt.Tooltip("at:T", title="Month", format="%B %Y"),
                alt.Tooltip("count:Q", title="Count", format=","),
            ],
        ),
        theme,
    )
    return chart


def make_up_chart(
    make_up: pd.DataFrame, labels: dict[str, str], ours: tuple[str, ...], *, theme: Theme
) -> alt.LayerChart:
    """Bars of everything in the cell by category, the indicator's own in colour."""
    rows = make_up.head(10).assign(
        label=[labels.get(one, one) for one in make_up["category"].head(10)],
        own=make_up["category"].head(10).isin(ours),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=190)),
        x=alt.X("count:Q", title=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title="Category"),
            alt.Tooltip("count:Q", title="Count", format=","),
        ],
    )
    bars = base.mark_bar(size=14).encode(
        color=alt.condition("datum.own", alt.value(theme.subject), alt.value(theme.context))
    )
    numbers = base.mark_text(align="left", dx=4, color=theme.text).encode(
        text=alt.Text("count:Q", format=",")
    )
    chart: alt.LayerChart = _dressed(bars + numbers, theme)
    return chart


def _dressed(chart: Any, theme: Theme) -> Any:
    return (
        chart.properties(height=HEIGHT, width="container", background="transparent")
        .configure(font=theme.font)
        .configure_axis(
            labelColor=theme.quiet,
            gridColor=theme.grid,
            domainColor=theme.grid,
            tickColor=theme.grid,
            labelFontSize=13,
        )
        .configure_view(stroke=None)
        .configure_text(fontSize=13, font=theme.font)
    )
