"""Every place in a small chart of its own, all on one scale."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import AreaRef, Indicator
from cspdata.charts import highest, small_control
from cspdata.charts.months import rounded_top
from cspdata.periods import Period
from cspdata.results import Control, Measure
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    area_label,
    control_label,
    control_verdict,
    controls_sentence,
    level_label,
)

SHEET = 24  # charts at once
ACROSS = 4


def show_places(
    chosen: Scope, indicator: Indicator, period: Period, measure: Measure, *, method: str
) -> None:
    """Draw a control chart a place, those that stand out first, on a common scale."""
    level = chosen.partnership.place_level
    around = chosen.area if chosen.area.level == "lad" else chosen.partnership.area
    places = cached.places_of(chosen.key, indicator.id, around.code, level)
    noun = level_label(level, count=max(len(places), 2))
    found = [
        (place, cached.control_of(chosen.key, indicator.id, place.code, period, measure))
        for place in places
    ]
    if not any(len(control.frame) for _, control in found):
        st.markdown(f"##### {parts.verdict_text('cannot say', label='No figures')} by place")
        st.info(
            f"{indicator.title} has no figures for the {noun} of {area_label(around)}: its source "
            "knows larger areas only, or every number is too small to show.",
            icon=":material/info:",
        )
        return
    controls = [control for _, control in found]
    st.markdown(f"##### {controls_sentence(controls, noun)}")
    st.caption(
        "Those that stand out come first. One scale for all. With nothing going on, about one "
        "chart in fifty marks its last point by chance."
    )
    top = rounded_top(highest(controls))
    shown = _sheet(_ordered(found))
    for row in range(0, len(shown), ACROSS):
        columns = st.columns(ACROSS, gap="medium")
        for column, (place, control) in zip(columns, shown[row : row + ACROSS], strict=False):
            with column:
                _small(chosen, place, control, top)
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        parts.how_we_know([one.notes for one in controls[:1]], method=method)


def _ordered(found: list[tuple[AreaRef, Control]]) -> list[tuple[AreaRef, Control]]:
    """Those that stand out first, then by name; last those that cannot be judged."""

    def rank(one: tuple[AreaRef, Control]) -> tuple[int, str]:
        verdict = control_verdict(one[1])
        kind = {"cannot say": 2, "no real change": 1}.get(verdict, 0)
        return kind, one[0].name

    return sorted(found, key=rank)


def _sheet(found: list[tuple[AreaRef, Control]]) -> list[tuple[AreaRef, Control]]:
    """The charts of the sheet that is chosen, where there are too many for one."""
    if len(found) <= SHEET:
        return found
    names = {
        str(k + 1): f"{start + 1}–{min(start + SHEET, len(found))}"
        for k, start in enumerate(range(0, len(found), SHEET))
    }
    start = SHEET * (int(parts.segments("Which", "sheet", names)) - 1)
    return found[start : start + SHEET]


def _small(chosen: Scope, place: AreaRef, control: Control, top: float) -> None:
    """One place: its name, what its last point says, its chart."""
    st.markdown(
        f"**{place.name}**  \n"
        f"{parts.verdict_text(control_verdict(control), label=control_label(control))}"
    )
    series = cached.monthly(chosen.key, control.indicator.id, place.code, control.period)
    made = small_control(control, series, top=top, theme=parts.colours())
    parts.chart(made, alt=alt_text(control), key=f"place_{place.code}")
