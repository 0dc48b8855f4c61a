"""The level of a theme's indicator, its change and its months, with what is usual for it."""

from __future__ import annotations

import altair as alt
import streamlit as st

from cspdata.charts import series_chart, variation_icon, yearly_chart
from cspdata.export.pack import IndicatorLine
from cspdata.results import Control, Measure, Series
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    area_label,
    change_text,
    compared_periods,
    control_label,
    control_sentence,
    control_verdict,
    known,
    latest_text,
    number_text,
    per_unit,
    rate_text,
    sentence,
)

TALL = 420  # pixels: about as tall as the card beside it


def show_trend(chosen: Scope, shown: IndicatorLine) -> None:
    """The card with level, interval, change and what is usual; beside it the months."""
    card, drawing = st.columns((1, 3), gap="medium")
    with drawing:
        as_rate = _as_rate(chosen, shown)
        beside = _comparators(chosen, shown.series) if as_rate else []
        measure: Measure = "value" if as_rate else "count"
        judged = cached.control_of(
            chosen.key, shown.indicator.id, chosen.area.code, shown.series.period, measure
        )
        made = _series_drawing(shown, beside, judged)
        parts.chart(made, alt=alt_text(shown.series), key="objective_series")
    with card.container(border=True, height="stretch"):
        _card(shown)
        _usual(judged)


def _as_rate(chosen: Scope, shown: IndicatorLine) -> bool:
    """Whether the value is drawn instead of the count, by choice where there are both."""
    if shown.indicator.told == "value":
        return True
    if shown.indicator.measure == "count" or shown.series.area != chosen.area:
        return False
    measures = {"count": "Count", "rate": f"Rate beside {_others(chosen)}"}
    return parts.segments("Measure", "measure", measures) == "rate"


def _usual(judged: Control) -> None:
    """The variation icon of the latest point and its words; nothing where there is no chart."""
    if judged.refusal:
        return
    label = control_label(judged)
    icon, words = st.columns((1, 3), vertical_alignment="center")
    with icon:
        parts.icon(variation_icon(judged, theme=parts.colours(), size=40), alt=label)
    said = parts.verdict_text(control_verdict(judged), label=label)
    words.markdown(f"{latest_text(judged)}  \n{said}", help=control_sentence(judged))
    if not judged.by_gaps and judged.step != "year":
        st.caption(f"Shaded: where a {judged.step} usually lies.")
    st.page_link(
        parts.page_file("picture/trends.py"),
        label="Follow it over time",
        icon=":material/show_chart:",
        query_params={"what": judged.indicator.id},
    )


def _series_drawing(shown: IndicatorLine, beside: list[Series], judged: Control) -> alt.LayerChart:
    """The series by month or quarter with the periods compared and its usual range, or by year."""
    measure = judged.measure
    if shown.series.step == "year":
        return yearly_chart(shown.series, theme=parts.colours(), measure=measure)
    return series_chart(
        shown.series,
        theme=parts.colours(),
        comparators=beside,
        measure=measure,
        highlight=shown.change.period,
        before=shown.change.before,
        control=judged,
        height=TALL,
    )


def _card(shown: IndicatorLine) -> None:
    """Level first with its interval, then the change and how sure it is, each with its months."""
    change, row = shown.change, shown.change.frame.iloc[0]
    st.caption(area_label(change.area))
    if change.refusal:
        st.markdown(parts.verdict_text("cannot say"))
        st.markdown(sentence(change.refusal))
        return
    now, before = compared_periods(change)
    indicator = shown.indicator
    rate = rate_text(row["value"], decimals=indicator.decimals)
    limits = ""
    if known(row["lower"]) and known(row["upper"]):
        low, high = (rate_text(row[one], decimals=indicator.decimals) for one in ("lower", "upper"))
        limits = f"  \n:small[95 % interval {low} to {high}]"
    if indicator.told == "value":
        st.markdown(f"## {rate}")
        st.markdown(f"{indicator.unit}, {now}{limits}")
        if known(row["count"]):
            st.markdown(f"**{number_text(row['count'])}** {indicator.noun}")
    else:
        st.markdown(f"## {number_text(row['count'])}")
        st.markdown(f"{indicator.noun}, {now}")
        if indicator.measure == "rate" and known(row["value"]):
            st.markdown(f"**{rate}** {per_unit(indicator)}{limits}")
    st.markdown(f"{parts.verdict_text(str(row['verdict']))}  \n{change_text(change)} on {before}")
    st.page_link(
        parts.page_file("picture/why.py"),
        label="What is it made of?",
        icon=":material/troubleshoot:",
        query_params={"what": indicator.id},
    )


def _others(chosen: Scope) -> str:
    return " and ".join(one.name for one in chosen.comparators)


def _comparators(chosen: Scope, series: Series) -> list[Series]:
    """The same series of the areas beside, where the source has them."""
    if series.area != chosen.area:
        return []
    found = [
        cached.monthly(chosen.key, series.indicator.id, one.code, series.period)
        for one in chosen.comparators
    ]
    return [one for one in found if one.frame["value"].notna().any()]
