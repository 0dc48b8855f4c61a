"""Every place in a small chart of its own, all on one scale."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Indicator
from cspdata.charts import highest, small_control
from cspdata.charts.months import rounded_top
from cspdata.measures import judged_together
from cspdata.periods import Period
from cspdata.results import Control, Measure, Trend
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    area_label,
    control_label,
    control_verdict,
    controls_sentence,
    level_label,
    trend_label,
    trend_verdict,
    trends_sentence,
)

SHEET = 24  # charts at once
ACROSS = 4
SCALES = {"common": "One scale for all", "own": "Each its own scale"}
STILL = ("no real change", "cannot say")

Pair = tuple[Control, Trend]


def show_places(
    chosen: Scope, indicator: Indicator, period: Period, measure: Measure, *, method: str
) -> None:
    """Draw a control chart a place, those that stand out first, on a common scale."""
    level = chosen.partnership.place_level
    around = chosen.area if chosen.area.level == "lad" else chosen.partnership.area
    places = cached.places_of(chosen.key, indicator.id, around.code, level)
    noun = level_label(level, count=max(len(places), 2))
    controls = [
        cached.control_of(chosen.key, indicator.id, place.code, period, measure) for place in places
    ]
    if not any(len(control.frame) for control in controls):
        st.markdown(f"##### {parts.verdict_text('cannot say', label='No figures')} by place")
        st.info(
            f"{indicator.title} has no figures for the {noun} of {area_label(around)}: its source "
            "knows larger areas only, or every number is too small to show.",
            icon=":material/info:",
        )
        return
    trends = judged_together(
        [
            cached.trend_of(chosen.key, indicator.id, place.code, period, measure, False)
            for place in places
        ]
    )
    st.markdown(f"##### {controls_sentence(controls, noun)}")
    st.markdown(trends_sentence(trends, noun))
    st.caption(
        "Those that stand out come first. With nothing going on, about one chart in fifty marks "
        "its last point by chance; the trends over the whole length are "
        "corrected for being judged together (Benjamini–Hochberg)."
    )
    own = parts.segments("Scale", "scale", SCALES) == "own"
    common = rounded_top(highest(controls))
    shown = _sheet(_ordered(controls, trends))
    for row in range(0, len(shown), ACROSS):
        columns = st.columns(ACROSS, gap="medium")
        for column, (control, trend) in zip(columns, shown[row : row + ACROSS], strict=False):
            with column:
                top = rounded_top(highest([control])) if own else common
                _small(chosen, control, trend, top=top)
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        parts.how_we_know([one.notes for one in controls[:1]], method=method)


def _ordered(controls: list[Control], trends: tuple[Trend, ...]) -> list[Pair]:
    """Those that stand out first, then those that rise or fall, last those not to be judged."""

    def rank(one: Pair) -> tuple[int, str]:
        control, trend = one
        verdict = control_verdict(control)
        if verdict == "cannot say":
            return 3, control.area.name
        if verdict != "no real change":
            return 0, control.area.name
        return (2 if trend_verdict(trend) in STILL else 1), control.area.name

    return sorted(zip(controls, trends, strict=True), key=rank)


def _sheet(found: list[Pair]) -> list[Pair]:
    """The charts of the sheet that is chosen, where there are too many for one."""
    if len(found) <= SHEET:
        return found
    names = {
        str(k + 1): f"{start + 1}–{min(start + SHEET, len(found))}"
        for k, start in enumerate(range(0, len(found), SHEET))
    }
    start = SHEET * (int(parts.segments("Which", "sheet", names)) - 1)
    return found[start : start + SHEET]


def _small(chosen: Scope, control: Control, trend: Trend, *, top: float) -> None:
    """One place: its name, what its last point says, its trend where there is one, its chart."""
    said = parts.verdict_text(control_verdict(control), label=control_label(control))
    if trend_verdict(trend) not in STILL:
        way = f"{trend_label(trend)} over the whole length"
        said += f"  \n{parts.verdict_text(trend_verdict(trend), label=way)}"
    st.markdown(f"**{control.area.name}**  \n{said}")
    code = control.area.code
    series = cached.monthly(chosen.key, control.indicator.id, code, control.period)
    made = small_control(control, series, top=top, theme=parts.colours())
    parts.chart(made, alt=alt_text(control), key=f"place_{code}")
