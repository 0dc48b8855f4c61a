"""One strategic objective: its themes, each with its answer, its months and the five contents."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Need, Objective, Statutory, Theme
from cspdata.export.pack import IndicatorLine, IndicatorPack, ObjectivePack, ThemeLines
from cspdata.ui import cached, parts, scope
from cspdata.ui.analyst_text import show_text
from cspdata.ui.objective.contents import (
    CONTENTS,
    show_changes,
    show_community,
    show_plan,
    show_why,
)
from cspdata.ui.objective.levels import show_levels
from cspdata.ui.objective.sight import show_sight
from cspdata.ui.objective.trend import show_trend
from cspdata.ui.scope import Scope
from cspdata.words import absence_sentence, area_label, headline, unknown, where
from cspdata.words.contents import content_title

MOST_PILLS = 7  # more choices than that are a list, not a wall of buttons
METHOD = (
    "Levels carry a 95 % interval (Byar's method; exact Poisson below 10). Two periods are "
    "compared on the months complete in both, by the E-test for small counts and the score test "
    "for large ones, with the Benjamini–Hochberg correction across all that are judged together. "
    "The words “more than chance would explain” mean a corrected probability below 5 %. The "
    "intervals take incidents as independent; repeat victimisation makes them somewhat too narrow."
)
Lines = ThemeLines[IndicatorLine]


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
    found = cached.theme_results(
        chosen.key, theme.id, chosen.area.code, chosen.period, chosen.before
    )
    if found.headline is None:
        _no_data(found)
    else:
        _with_data(chosen, found)
    _downloads(chosen, objective)


def _theme(objective: Objective) -> Theme:
    themes = {one.id: one for one in objective.themes}
    titles = {one.id: one.title for one in objective.themes}
    return themes[parts.segments("Theme", "theme", titles)]


def _no_data(found: Lines) -> None:
    st.markdown(f"##### {found.theme.question}")
    st.markdown(
        f"{parts.verdict_text('cannot say', label='No data yet')} — no dataset of this theme is "
        "loaded. These would answer the question:"
    )
    parts.needs(found.lacking)
    parts.load_data_link()


def _with_data(chosen: Scope, found: Lines) -> None:
    shown = cached.indicator_results(
        chosen.key,
        _indicator(found).indicator.id,
        chosen.area.code,
        chosen.period,
        chosen.before,
    )
    if nothing := absence_sentence(shown.change, shown.series):
        _nothing(chosen, nothing)
    else:
        _answer(chosen, found, shown)
    show_sight(chosen, found)
    _contents(chosen, found, shown)
    _how(shown, found.lacking)


def _nothing(chosen: Scope, said: str) -> None:
    """That the source knows nothing of the chosen area, and where it does."""
    st.markdown(f"##### {parts.verdict_text('cannot say', label='No figures')}: {said}")
    home = chosen.partnership.area
    if chosen.area.code != home.code:
        st.markdown(f"It counts larger areas: choose {area_label(home)} in the sidebar.")


def _answer(chosen: Scope, found: Lines, shown: IndicatorPack) -> None:
    """The sentence, where, what is not known, and the months that prove it."""
    st.markdown(f"##### {headline(shown.change, shown.series, named=True)}")
    # Why there is no comparison is said above: not once more for the places.
    compared = None if shown.place_changes.refusal else shown.place_changes
    st.markdown(where(shown.places, compared))
    if gaps := unknown(shown.change.notes, found.lacking):
        st.markdown(f":gray[{gaps}]")
    show_trend(chosen, shown)


def _contents(chosen: Scope, found: Lines, shown: IndicatorPack) -> None:
    """One of the five statutory contents at a time: what it serves, its proof, its text."""
    picked = parts.segments(
        "Content", "content", {str(one): title for one, title in CONTENTS.items()}
    )
    open_one: Statutory = next(one for one in CONTENTS if one == picked)
    number = list(CONTENTS).index(open_one) + 1
    st.caption(
        f"Statutory content {number} of {len(CONTENTS)} (SI 2007/1830, regulation 6): "
        f"{content_title(open_one).lower()}."
    )
    if open_one == "levels":
        show_levels(chosen, found, shown)
    elif open_one == "changes":
        show_changes(found, shown)
    elif open_one == "why":
        show_why(chosen, shown)
    elif open_one == "plan":
        show_plan(chosen, found)
    else:
        show_community(chosen, found)
    show_text(found.theme.id, open_one, chosen.area, period=chosen.period.label)


def _indicator(found: Lines) -> IndicatorLine:
    """The indicator that is shown: the theme's headline, or another one that is chosen."""
    by_id = {one.indicator.id: one for one in found.indicators}
    if len(by_id) == 1 or found.headline is None:
        return found.indicators[0]
    first = found.headline.indicator.id
    ids = [first, *(one for one in by_id if one != first)]
    titles = {one: by_id[one].indicator.title for one in ids}
    if len(titles) > MOST_PILLS:
        with st.columns((2, 3))[0]:
            return by_id[parts.choice("Indicator", "indicator", titles, first)]
    return by_id[parts.segments("Indicator", "indicator", titles, pills=True)]


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

    st.divider()
    with st.container(horizontal=True):
        parts.downloads(
            parts.file_name(objective.id, chosen.partnership),
            {
                "pptx": ("Slides (PowerPoint)", "slideshow", lambda: slides(collected())),
                "xlsx": ("Workbook (Excel)", "table", lambda: workbook(collected())),
            },
            key="objective",
        )
    st.caption(
        "The address of this page holds area, period, comparison, theme and content: send it as a "
        "link."
    )
