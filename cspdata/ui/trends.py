"""How an indicator changes over time: in one area, in several, in every place."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import AreaRef, Indicator
from cspdata.charts import (
    areas_drawing,
    control_drawing,
    trend_drawing,
    variation_icon,
    years_drawing,
    years_shown,
)
from cspdata.measures import judged_together
from cspdata.periods import Period, added
from cspdata.results import Control, Measure, Series, Trend
from cspdata.ui import address, cached, parts, scope
from cspdata.ui.place_trends import show_places
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    area_label,
    control_key,
    control_label,
    control_remarks,
    control_sentence,
    control_verdict,
    controls_sentence,
    forecast_sentence,
    marked_sentence,
    rolling_sentence,
    season_sentence,
    sentence,
    trend_label,
    trend_sentence,
    trend_verdict,
    usual_text,
    years_alt,
)

VIEWS = {"area": "One area", "compare": "Compare areas", "places": "All places"}
WINDOWS = {"5": "5 years", "3": "3 years", "all": "All"}
MOST = 6  # areas beside one another
METHOD = (
    "A control chart shows whether the latest figures are more than the usual coming and going. A "
    "point stands out outside the limits; in a run of seven on one side of the middle; in seven "
    "rising or falling in a row; or where two of three lie close to a limit (after NHS England, "
    "Making Data Count). Limits are worked out from the figures there are; a month without one is "
    "a gap and never 0. The kind of chart is chosen by rule and named below. Where the months of "
    "the year differ beyond chance, the season is taken out first (STL). The trend over the whole "
    "length is judged by the seasonal Mann–Kendall test on the figures as they are. A forecast is "
    "shown only if it came closer than the year before, repeated, when tried on the last year."
)


def show_trends() -> None:
    """Draw the trend of an indicator for the scope's area, or for several."""
    st.title("Is it really changing?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page follows an indicator over time.")
        return
    indicator, view, window, measure = _choices(chosen)
    period = _period(chosen, indicator, window)
    if period is None:
        st.markdown(f"##### {parts.verdict_text('cannot say', label='No figures')}")
        st.info(
            f"{indicator.title} has no figures by {chosen.period.label}: choose a later period in "
            "the sidebar.",
            icon=":material/event_busy:",
        )
        return
    if view == "compare":
        _compare(chosen, indicator, period, measure)
    elif view == "places":
        show_places(chosen, indicator, period, measure, method=METHOD)
    else:
        _one_area(chosen, indicator, period, measure)
    st.caption(
        "The address of this page holds every choice: send it as a link. The months end with the "
        "period chosen in the sidebar."
    )


def _choices(chosen: Scope) -> tuple[Indicator, str, str, Measure]:
    """What is followed, how, how far back and in which measure."""
    followed = cached.followed(chosen.key)
    usual = "asb" if "asb" in followed else next(iter(followed))
    first, second, third, fourth = st.columns((2, 2.3, 1.6, 1.2), gap="small")
    with first:
        titles = {name: one.title for name, one in followed.items()}
        indicator = followed[parts.choice("What", "what", titles, usual)]
    with second:
        view = parts.segments("Where", "view", VIEWS, labelled=True)
    with third:
        window = parts.segments("How far back", "back", WINDOWS, labelled=True)
    with fourth:
        measure = _measure(indicator, view)
    return indicator, view, window, measure


def _measure(indicator: Indicator, view: str) -> Measure:
    """Numbers or the indicator's own unit, by choice where there are both."""
    if indicator.measure == "count":
        return "count"
    if indicator.measure in ("proportion", "published"):
        return "value"
    names = {"count": "Count", "rate": "Rate"}
    if view != "area":  # areas of unlike size are set beside one another by rate
        names = {"rate": "Rate", "count": "Count"}
    kept = parts.segments("Measure", "measure", names, labelled=True)
    return "value" if kept == "rate" else "count"


def _period(chosen: Scope, indicator: Indicator, window: str) -> Period | None:
    """The months that are shown: up to the scope's period, as far back as chosen."""
    span = cached.evidence(chosen.key).coverage_of(indicator).span
    if span is None or span.first > chosen.period.last:
        return None
    last = min(span.last, chosen.period.last)
    if window == "all":
        return Period(span.first, last)
    # Yearly figures are few: three or five of them are no series.
    yearly = cached.evidence(chosen.key).coverage_of(indicator).step == 12
    first = span.first if yearly else added(last, 1 - 12 * int(window))
    return Period(max(first, span.first), last)


def _one_area(chosen: Scope, indicator: Indicator, period: Period, measure: Measure) -> None:
    series = cached.monthly(chosen.key, indicator.id, chosen.area.code, period)
    control = cached.control_of(chosen.key, indicator.id, chosen.area.code, period, measure)
    if series.frame.empty or not series.frame[measure].notna().any():
        _nothing(series, indicator)
        return
    basic = cached.trend_of(chosen.key, indicator.id, chosen.area.code, period, measure, False)
    st.markdown(f"##### {control_sentence(control, named=True)}")
    st.markdown(" ".join(filter(None, (marked_sentence(control), trend_sentence(basic)))))
    card, drawing = st.columns((1, 3.2), gap="medium")
    with card.container(border=True, height="stretch"):
        _card(control, basic)
    with drawing:
        made = control_drawing(control, series, theme=parts.colours())
        parts.chart(made, alt=alt_text(control), key="trends_control")
        if key := control_key(control):
            st.caption(key)
    if series.step != "year":
        _season(chosen, series, measure)
    _how(chosen, series, control)


def _nothing(series: Series, indicator: Indicator) -> None:
    """Why the area has nothing to show, and what can be done."""
    st.markdown(
        f"##### {parts.verdict_text('cannot say', label='No figures')} for "
        f"{area_label(series.area)}, {series.period.label}"
    )
    hidden = bool(series.frame["suppressed"].any()) if len(series.frame) else False
    why = (
        "every number is too small to show"
        if hidden
        else f"{indicator.title} is not supplied for this area, or not for these months"
    )
    st.info(
        f"{sentence(why)} Choose another area or period in the sidebar.", icon=":material/info:"
    )
    parts.how_we_know([series.notes], method="")


def _card(control: Control, trend: Trend) -> None:
    """The icon with its words, the latest figure, the way of the whole series."""
    st.caption(area_label(control.area))
    parts.icon(variation_icon(control, theme=parts.colours()), alt=control_label(control))
    st.markdown(parts.verdict_text(control_verdict(control), label=control_label(control)))
    if usual := usual_text(control):
        st.markdown(f"**Usual range**  \n{usual}")
    st.markdown(f"**Whole length**  \n{_trend_text(trend)}")
    if not trend.rolling_refusal:
        st.markdown(f"**Last year**  \n{rolling_sentence(trend)}")
    if len(control.frame) < 13 and not control.refusal:
        st.markdown(":orange[:material/warning: **Fewer than 13 points: limits are provisional.**]")


def _trend_text(trend: Trend) -> str:
    return parts.verdict_text(trend_verdict(trend), label=trend_label(trend))


def _season(chosen: Scope, series: Series, measure: Measure) -> None:
    """The season taken out, the year's average and the outlook; the years over one another."""
    st.subheader("Without the season, and what may come", anchor="season")
    words, drawing = st.empty(), st.empty()
    indicator, area = series.indicator, chosen.area.code
    key = (chosen.key, indicator.id, area, series.period, measure)
    plain = cached.trend_of(*key, False)
    words.markdown(season_sentence(plain))
    with drawing.container():
        with st.spinner("Trying a forecast on the last year …", show_time=False):
            trend = cached.trend_of(*key, True)
        made = trend_drawing(trend, series, theme=parts.colours())
        parts.chart(made, alt=alt_text(trend), key="trends_season")
    words.markdown(f"{season_sentence(trend)} {forecast_sentence(trend)}")
    st.subheader("Year over year", anchor="years")
    starts = chosen.partnership.financial_year_start
    made = years_drawing(series, measure=measure, starts=starts, theme=parts.colours())
    years = years_shown(series, starts=starts)
    parts.chart(made, alt=years_alt(trend, years), key="trends_years")
    older = f" {years[0]} to {years[-3]} in grey." if len(years) > 2 else ""
    st.caption(f"Financial years, the latest in the strongest line.{older}")


def _compare(chosen: Scope, indicator: Indicator, period: Period, measure: Measure) -> None:
    """Up to six areas on one scale, each with its own control chart's verdict."""
    areas = _areas(chosen)
    several = [cached.monthly(chosen.key, indicator.id, one.code, period) for one in areas]
    known = [one for one in several if one.frame[measure].notna().any()]
    if not known:
        _nothing(several[0], indicator)
        return
    found = [
        (
            cached.control_of(chosen.key, indicator.id, code, period, measure),
            cached.trend_of(chosen.key, indicator.id, code, period, measure, False),
        )
        for one, code in zip(several, (one.code for one in areas), strict=True)
        if one in known
    ]
    controls = [control for control, _ in found]
    st.markdown(f"##### {controls_sentence(controls, 'areas')}")
    made = areas_drawing(known, measure=measure, theme=parts.colours())
    said = " ".join(alt_text(one) for one in controls)
    parts.chart(made, alt=said, key="trends_areas")
    for control, trend in zip(controls, judged_together([one for _, one in found]), strict=True):
        _line(control, trend)
    lacking = [one.area.name for one in several if one not in known]
    if lacking:
        st.caption(f"No figures for {', '.join(lacking)}.")
    st.caption(
        "Each area is judged against its own usual range; the trends are corrected for being "
        "judged together (Benjamini–Hochberg)."
    )
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        parts.how_we_know([one.notes for one in known], method=METHOD)


def _line(control: Control, trend: Trend) -> None:
    """One area in a line: its icon, what its last point says, its trend."""
    icon, name, said, way = st.columns((0.5, 2, 5, 2), vertical_alignment="center")
    with icon:
        drawn = variation_icon(control, theme=parts.colours(), size=44)
        parts.icon(drawn, alt=control_label(control))
    name.markdown(
        f"**{control.area.name}**  \n"
        f"{parts.verdict_text(control_verdict(control), label=control_label(control))}"
    )
    said.markdown(control_sentence(control))
    way.markdown(f"Whole length  \n{_trend_text(trend)}")


def _areas(chosen: Scope) -> list[AreaRef]:
    """The areas that are set beside one another: the scope's own and those beside, at first."""
    home = chosen.partnership
    offered = [*home.areas, *cached.places(chosen.key, home.area.code)]
    by_code = {one.code: one for one in offered}
    usual = [one.code for one in (chosen.area, *chosen.comparators) if one.code in by_code]
    address.start_many("areas", list(by_code), usual, most=MOST)
    picked = st.multiselect(
        f"Areas (up to {MOST})",
        list(by_code),
        format_func=lambda one: by_code[one].name,
        max_selections=MOST,
        key="areas",
    )
    return [by_code[one] for one in address.keep_many("areas", picked, usual)]


def _how(chosen: Scope, series: Series, control: Control) -> None:
    with st.expander("How we know: method, caveats, source, tables", icon=":material/info:"):
        if series.indicator.about:
            st.markdown(series.indicator.about)
        if remarks := control_remarks(control):
            st.markdown("\n".join(f"- {one}" for one in remarks))
        parts.how_we_know([series.notes], method=METHOD)
        charted, over_time, given = st.tabs(["Control chart", "Trend and forecast", "Figures"])
        measure = control.measure
        with charted:
            parts.table(control, key="control")
        with over_time:
            forecast = series.step != "year"
            key = (chosen.key, series.indicator.id, chosen.area.code, series.period, measure)
            parts.table(cached.trend_of(*key, forecast), key="trend")
        with given:
            parts.table(series, key="figures")
