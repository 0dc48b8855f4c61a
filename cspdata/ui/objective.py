"""One strategic objective: its themes, each with sentence, chart, places and map."""

from __future__ import annotations

import altair as alt
import streamlit as st

from cspdata.catalogue import Need, Objective, Theme
from cspdata.charts import (
    area_map,
    places_chart,
    series_chart,
    variation_icon,
    yearly_chart,
)
from cspdata.export.pack import IndicatorPack, ObjectivePack, ThemePack
from cspdata.measures import agreement, control
from cspdata.results import Control, Series
from cspdata.ui import cached, parts, scope
from cspdata.ui.analyst_note import show_latest
from cspdata.ui.scope import Scope
from cspdata.words import (
    agreement_text,
    alt_text,
    area_label,
    change_text,
    compared_periods,
    control_label,
    control_sentence,
    control_verdict,
    headline,
    known,
    latest_text,
    level_label,
    level_text,
    number_text,
    per_unit,
    rate_text,
    sentence,
    unknown,
    where,
)

MOST_PILLS = 7  # more choices than that are a list, not a wall of buttons
METHOD = (
    "Levels carry a 95 % interval (Byar's method; exact Poisson below 10). Two periods are "
    "compared on the months complete in both, by the E-test for small counts and the score test "
    "for large ones, with the Benjamini–Hochberg correction across all that are judged together. "
    "The words “more than chance would explain” mean a corrected probability below 5 %. The "
    "intervals take incidents as independent; repeat victimisation makes them somewhat too narrow."
)


def show_objective() -> None:
    """Draw the objective that the URL names, for the scope."""
    chosen = scope.current()
    objective_id = st.session_state.get("_objective")
    if chosen is None or objective_id is None:
        st.title("Strategic objective")
        parts.nothing_loaded("This page shows the themes of a strategic objective.")
        return
    objective = cached.evidence(chosen.key).catalogue.objective(objective_id)
    st.title(objective.title)
    st.caption(f"{objective.question} · Lead: {objective.lead}")
    theme = _theme(objective)
    pack = cached.theme_results(
        chosen.key, theme.id, chosen.area.code, chosen.period, chosen.before
    )
    if pack.headline is None:
        _no_data(pack)
    else:
        _with_data(chosen, pack)
    _downloads(chosen, objective)


def _theme(objective: Objective) -> Theme:
    themes = {one.id: one for one in objective.themes}
    titles = {one.id: one.title for one in objective.themes}
    return themes[parts.segments("Theme", "theme", titles)]


def _no_data(pack: ThemePack) -> None:
    st.markdown(f"##### {pack.theme.question}")
    st.markdown(
        f"{parts.verdict_text('cannot say', label='No data yet')} — no dataset of this theme is "
        "loaded. These would answer the question:"
    )
    parts.needs(pack.lacking)
    st.page_link(
        parts.page_file("evidence/load_data.py"), label="Load data", icon=":material/upload_file:"
    )


def _with_data(chosen: Scope, pack: ThemePack) -> None:
    shown = _indicator(pack)
    change, places = shown.change, shown.places
    st.markdown(f"##### {headline(change, shown.series)}")
    # Why there is no comparison is said above: not once more for the places.
    compared = None if shown.place_changes.refusal else shown.place_changes
    st.markdown(where(places, compared))
    if gaps := unknown(change.notes, pack.lacking):
        st.markdown(f":gray[{gaps}]")
    _trend(chosen, shown)
    show_latest(shown.indicator, change.area)
    _where(chosen, shown)
    _sides(pack)
    if pack.others:
        _parts(pack, shown)
    _how(shown, pack.lacking)


def _indicator(pack: ThemePack) -> IndicatorPack:
    """The indicator that is shown: the theme's headline, or another one that is chosen."""
    by_id = {one.indicator.id: one for one in pack.indicators}
    if len(by_id) == 1 or pack.headline is None:
        return pack.indicators[0]
    first = pack.headline.indicator.id
    ids = [first, *(one for one in by_id if one != first)]
    titles = {one: by_id[one].indicator.title for one in ids}
    if len(titles) > MOST_PILLS:
        with st.columns((2, 3))[0]:
            return by_id[parts.choice("Indicator", "indicator", titles, first)]
    return by_id[parts.segments("Indicator", "indicator", titles, pills=True)]


def _trend(chosen: Scope, shown: IndicatorPack) -> None:
    card, drawing = st.columns((1, 3), gap="medium")
    with drawing:
        as_rate = _as_rate(chosen, shown)
        beside = _comparators(chosen, shown.series) if as_rate else []
        judged = control(shown.series, measure="value" if as_rate else "count")
        made = _series_drawing(shown, beside, judged)
        parts.chart(made, alt=alt_text(shown.series), key="objective_series")
    with card.container(border=True, height="stretch"):
        _card(shown)
        _usual(judged)


def _as_rate(chosen: Scope, shown: IndicatorPack) -> bool:
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


def _series_drawing(shown: IndicatorPack, beside: list[Series], judged: Control) -> alt.LayerChart:
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
    )


def _card(shown: IndicatorPack) -> None:
    """Level first, then the change and how sure it is, each with its months."""
    change, row = shown.change, shown.change.frame.iloc[0]
    st.caption(area_label(change.area))
    if change.refusal:
        st.markdown(parts.verdict_text("cannot say"))
        st.markdown(sentence(change.refusal))
        return
    now, before = compared_periods(change)
    indicator = shown.indicator
    rate = rate_text(row["value"], decimals=indicator.decimals)
    if indicator.told == "value":
        st.markdown(f"## {rate}")
        st.markdown(f"{indicator.unit}, {now}")
        if known(row["count"]):
            st.markdown(f"**{number_text(row['count'])}** {indicator.noun}")
    else:
        st.markdown(f"## {number_text(row['count'])}")
        st.markdown(f"{indicator.noun}, {now}")
        if indicator.measure == "rate" and known(row["value"]):
            st.markdown(f"**{rate}** {per_unit(indicator)}")
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


def _where(chosen: Scope, shown: IndicatorPack) -> None:
    places = shown.places
    if places.frame.empty:
        return
    st.subheader("Where", anchor="where")
    map_side, list_side = st.columns(2, gap="medium")
    with map_side:
        outlines = cached.outlines(chosen.key, chosen.area.code, places.level)
        if outlines.collection["features"]:
            towns = chosen.partnership.towns if chosen.area.level == "lad" else ()
            made = area_map(places, outlines, theme=parts.colours(), towns=towns, height=560)
            parts.chart(made, alt=alt_text(places), key="objective_map")
        else:
            st.info(
                "No boundaries are loaded: the map needs the LSOA boundaries.",
                icon=":material/map:",
            )
    with list_side:
        made = places_chart(places, change=shown.place_changes, theme=parts.colours(), most=20)
        parts.chart(made, alt=alt_text(shown.place_changes), key="objective_places")
        if len(places.frame) > 20:
            count = len(places.frame)
            st.caption(f"The 20 highest of {count} {level_label(places.level, count=count)}.")


def _sides(pack: ThemePack) -> None:
    """What different sources say of the same thing, side by side."""
    if len(pack.sides) < 2:
        return
    st.subheader("Sources side by side", anchor="sources")
    changes = [one.change for one in pack.sides]
    st.markdown(agreement_text(changes, agreement(changes)))
    for place, one in zip(st.columns(len(changes), gap="medium"), pack.sides, strict=True):
        with place.container(border=True, height="stretch"):
            st.caption(one.change.notes.source)
            st.markdown(f"**{one.indicator.title}**")
            st.markdown(parts.verdict_text(one.change.verdict))
            st.markdown(headline(one.change, one.series))


def _parts(pack: ThemePack, shown: IndicatorPack) -> None:
    """The theme's indicators in one line each."""
    st.subheader("What it is made of", anchor="parts")
    for one in pack.indicators:
        name, level, movement, line = st.columns((2.4, 2.8, 2.4, 2.4), vertical_alignment="center")
        row = one.change.frame.iloc[0]
        here = one.indicator.id == shown.indicator.id
        name.markdown(f"**{one.indicator.title}**" if here else one.indicator.title)
        level.markdown(level_text(one.indicator, row.to_dict()) if not one.change.refusal else "—")
        movement.markdown(
            f"{parts.verdict_text(str(row['verdict']))} &nbsp; {change_text(one.change)}",
            help=headline(one.change, one.series),
        )
        with line:
            parts.line(one.series)


def _how(shown: IndicatorPack, lacking: tuple[Need, ...]) -> None:
    with st.expander("How we know: method, caveats, source, tables", icon=":material/info:"):
        if shown.indicator.about:
            st.markdown(shown.indicator.about)
        parts.how_we_know(shown.notes, method=METHOD)
        step = shown.series.step
        months, areas, compared = st.tabs([f"By {step}", "By place", "Change by place"])
        with months:
            parts.table(shown.series, key=f"by-{step}")
        with areas:
            parts.table(shown.places, key="by-place")
        with compared:
            parts.table(shown.place_changes, key="change-by-place")
        st.markdown("**Still needed for this theme**")
        parts.needs(lacking)


def _downloads(chosen: Scope, objective: Objective) -> None:
    from cspdata.export.slides import slides
    from cspdata.export.workbook import workbook

    def collected() -> ObjectivePack:
        return cached.objective_results(
            chosen.key, objective.id, chosen.area.code, chosen.period, chosen.before
        )

    prefix = "demonstration-" if chosen.partnership.demonstration else ""
    st.divider()
    with st.container(horizontal=True):
        parts.download(
            "Slides (PowerPoint)",
            lambda: slides(collected()),
            name=f"{prefix}{objective.id}.pptx",
            mime=parts.MIME["pptx"],
            icon="slideshow",
            key="objective_pptx",
        )
        parts.download(
            "Workbook (Excel)",
            lambda: workbook(collected()),
            name=f"{prefix}{objective.id}.xlsx",
            mime=parts.MIME["xlsx"],
            icon="table",
            key="objective_xlsx",
        )
    st.caption(
        "The address of this page holds area, period, comparison and theme: send it as a link."
    )
