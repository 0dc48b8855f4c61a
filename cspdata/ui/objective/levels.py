"""Levels and patterns of a theme: where, who, when, harm, other areas, what other sources say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cspdata.assessment.week import no_hours
from cspdata.charts import area_map, places_chart
from cspdata.export.pack import IndicatorLine, IndicatorPack, ThemeLines
from cspdata.measures import agreement, theme_harm
from cspdata.ui import cached, parts
from cspdata.ui.hotspots.drawings import hours_grid
from cspdata.ui.objective import kept
from cspdata.ui.scope import Scope
from cspdata.words import (
    agreement_text,
    alt_text,
    beside_sentence,
    headline,
    hours_sentence,
    known,
    level_label,
    number_text,
    sentence,
    standing_row_text,
    standing_sentence,
)
from cspdata.words.people import (
    people_alt,
    people_sentence,
    theme_harm_sentence,
    who_unknown,
)

MOST_PLACES, MOST_OFFENCES = 20, 6
Lines = ThemeLines[IndicatorLine]


def show_levels(chosen: Scope, found: Lines, shown: IndicatorPack) -> None:
    """Where; who and when; how harmful; beside others; by other sources."""
    _where(chosen, shown)
    left, right = st.columns(2, gap="medium")
    with left:
        _who(chosen, found)
        _when(chosen, found, shown)
    with right:
        _harm(chosen, found)
        _compared(chosen, shown)
    _sides(found)


def _where(chosen: Scope, shown: IndicatorPack) -> None:
    places = shown.places
    st.subheader("Where", anchor="where")
    if places.frame.empty:
        st.caption(
            f"{shown.places.notes.source} gives figures for the whole area alone: within it "
            "nothing is known."
        )
        return
    map_side, list_side = st.columns(2, gap="medium")
    with map_side:
        outlines = cached.outlines(chosen.key, chosen.area.code, places.level)
        if outlines.collection["features"]:
            towns = chosen.partnership.towns if chosen.area.level == "lad" else ()
            breaks = kept.scale_of(chosen.key, shown.indicator.id, chosen.area.code, chosen.period)
            made = area_map(
                places,
                outlines,
                theme=parts.colours(),
                towns=towns,
                height=560,
                breaks=breaks or None,
            )
            parts.chart(made, alt=alt_text(places), key="objective_map")
            if breaks:
                st.caption("The classes are the same for these months of every year.")
        else:
            st.info(
                "No boundaries are loaded: the map needs the LSOA boundaries.",
                icon=":material/map:",
            )
    with list_side:
        made = places_chart(
            places, change=shown.place_changes, theme=parts.colours(), most=MOST_PLACES
        )
        parts.chart(made, alt=alt_text(shown.place_changes), key="objective_places")
        if len(places.frame) > MOST_PLACES:
            count = len(places.frame)
            st.caption(
                f"The {MOST_PLACES} highest of {count} {level_label(places.level, count=count)}."
            )


def _who(chosen: Scope, found: Lines) -> None:
    """Who is counted, where a contract tells; else one line that says who holds it."""
    st.subheader("Who", anchor="who")
    for number, makeup in enumerate(found.theme.who):
        told = kept.people_of(
            chosen.key, found.theme.id, number, chosen.area.code, chosen.period, chosen.before
        )
        st.markdown(f"**{makeup.title}**  \n{people_sentence(told)}")
        if not told.refusal and len(makeup.parts) > 1:
            made = places_chart(told.levels, change=told.change, theme=parts.colours())
            parts.chart(made, alt=people_alt(told), key=f"objective_who_{number}")
    if unknown := who_unknown(found.theme.who_ask):
        st.caption(unknown)


def _when(chosen: Scope, found: Lines, shown: IndicatorPack) -> None:
    """The hours of the week of the indicator, else of one of the theme whose source bears them.

    Where none does, one line says so and who holds the times.
    """
    st.subheader("When", anchor="when")
    source = cached.evidence(chosen.key)
    each = (shown.indicator, *(one.indicator for one in found.indicators))
    told = next((one for one in each if not no_hours(source, one)), None)
    if told is None:
        st.caption(sentence(no_hours(source, shown.indicator)))
        return
    hours = kept.hours_of(chosen.key, told.id, chosen.area.code, chosen.period)
    said = hours_sentence(hours)
    st.markdown(f"**{told.title}**  \n{said}")
    if hours is not None and not said.startswith("When in the week is not shown"):
        st.html(hours_grid(hours, theme=parts.colours(), alt=said))


def _harm(chosen: Scope, found: Lines) -> None:
    """The most serious part of the theme, and its offences by volume beside by harm."""
    st.subheader("Harm", anchor="harm")
    serious = [one for one in found.indicators if one.indicator.id == found.theme.harm]
    for one in serious:
        said = headline(one.change, one.series)
        st.markdown(f"{parts.verdict_text(one.change.verdict)} **{one.indicator.title}**: {said}")
    table = cached.harm_of(chosen.key, chosen.partnership.area.code, chosen.period)
    told = theme_harm(table, found.theme)
    st.markdown(theme_harm_sentence(told))
    if len(rows := told.frame) > 1:
        lines = [
            f"| {parts.plain(str(row['offence']))} | {number_text(row['count'])} "
            f"| {number_text(row['volume_rank'])} | {number_text(row['harm_rank'])} |"
            for row in rows.head(MOST_OFFENCES).to_dict("records")
        ]
        heads = "| Offence | Count | Rank by volume | Rank by harm |\n|---|---:|---:|---:|\n"
        st.markdown(heads + "\n".join(lines))
    st.page_link(
        parts.page_file("picture/harm.py"), label="What does most harm?", icon=":material/balance:"
    )


def _compared(chosen: Scope, shown: IndicatorPack) -> None:
    """The partnership beside others; of a smaller area, its places beside it as a whole."""
    st.subheader("Compared with others", anchor="compared")
    indicator = shown.indicator
    view = "beside"
    if chosen.area.code == chosen.partnership.area.code:
        found = cached.beside_of(chosen.key, indicator.id, chosen.period)
        st.markdown(beside_sentence(found))
    else:
        view = "rank"
        home, level = chosen.partnership.area, chosen.area.level
        standing = cached.standing_of(chosen.key, indicator.id, home.code, level, chosen.period)
        rows = standing.frame.to_dict("records")
        own = [standing_row_text(standing, row) for row in rows if _of(chosen, row)]
        st.markdown(" ".join([*own, standing_sentence(standing)]))
    st.page_link(
        parts.page_file("picture/compare.py"),
        label="Compare areas",
        icon=":material/compare_arrows:",
        query_params={"what": indicator.id, "view": view},
    )


def _of(chosen: Scope, row: Mapping[Any, Any]) -> bool:
    """Whether a row of a comparison is the chosen area's and has a figure."""
    return row["area_code"] == chosen.area.code and known(row["value"])


def _sides(found: Lines) -> None:
    """What different sources say of the same thing, side by side."""
    if len(found.sides) < 2:
        return
    st.subheader("Sources side by side", anchor="sources")
    changes = [one.change for one in found.sides]
    st.markdown(agreement_text(changes, agreement(changes)))
    for place, one in zip(st.columns(len(changes), gap="medium"), found.sides, strict=True):
        with place.container(border=True, height="stretch"):
            st.markdown(
                f":gray[:small[{parts.plain(one.change.notes.source)}]]  \n"
                f"**{one.indicator.title}**  \n{parts.verdict_text(one.change.verdict)}  \n"
                f"{headline(one.change, one.series)}"
            )
