"""The completeness gate as a grid: one square a period, told apart by fill, outline and sign."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cspdata.charts.theme import DARK, LIGHT, Theme
from cspdata.measures import PeriodMark
from cspdata.periods import NAMES, Period, added

LABELS = {
    "green": "complete",
    "amber": "complete, with a remark",
    "red": "missing, or not to be used",
}
SIGNS = {"green": "", "amber": "!", "red": "×"}
TALL, LEGEND = 26, 60  # pixels of a year, and of legend and months


def gate_chart(
    marks: Sequence[PeriodMark], *, step: int = 1, theme: Theme = LIGHT
) -> alt.LayerChart:
    """Years down, the months in which periods start across; the reason of each in its tooltip.

    Complete periods are filled, those with a remark carry `!` on orange, missing ones are hollow
    with `×`. `step`: the months of a period.
    """
    rows = gate_rows(marks, step=step)
    order = [NAMES[number] for number in range(1, 13)]
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False)
    scale = alt.Scale(paddingInner=0.12)
    base = alt.Chart(rows).encode(
        x=alt.X("month:O", sort=order, title=None, axis=axis, scale=scale),
        y=alt.Y("year:O", title=None, axis=axis, scale=scale),
        tooltip=[
            alt.Tooltip("label:N", title="Period"),
            alt.Tooltip("state:N", title="State"),
            alt.Tooltip("reason:N", title="Why"),
        ],
    )
    colour = alt.Scale(
        domain=list(LABELS.values()), range=[theme.subject, theme.worse, theme.background]
    )
    squares = base.mark_rect(cornerRadius=3, strokeWidth=1, stroke=theme.border).encode(
        color=alt.Color("state:N", scale=colour, legend=alt.Legend(title=None, orient="top"))
    )
    on_orange = theme.background if theme.name == DARK.name else theme.text
    ink = alt.condition(
        alt.datum.sign == SIGNS["amber"], alt.value(on_orange), alt.value(theme.quiet)
    )
    signs = base.mark_text(fontSize=15, fontWeight="bold").encode(text="sign:N", color=ink)
    chart: alt.LayerChart = (
        (squares + signs)
        .properties(height=LEGEND + TALL * rows["year"].nunique(), width="container")
        .configure(font=theme.font, background="transparent")
        .configure_axis(labelColor=theme.quiet, labelFontSize=13)
        .configure_legend(
            labelColor=theme.text, symbolStrokeColor=theme.border, labelFontSize=13, labelLimit=300
        )
        .configure_view(stroke=None)
    )
    return chart


def gate_rows(marks: Sequence[PeriodMark], *, step: int = 1) -> pd.DataFrame:
    """One row a period: year, month, label, state, sign and reason, as the chart draws them."""
    return pd.DataFrame(
        [
            {
                "year": str(one.start.year),
                "month": NAMES[one.start.month],
                "label": Period(one.start, added(one.start, step - 1)).label,
                "state": LABELS[one.state],
                "sign": SIGNS[one.state],
                "reason": "; ".join(one.reasons) or "nothing speaks against it",
            }
            for one in marks
        ],
        columns=["year", "month", "label", "state", "sign", "reason"],
    )
