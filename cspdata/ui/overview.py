"""The overview: is it safer than a year ago, theme by theme."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Indicator, Need, Objective, Theme
from cspdata.measures import Evidence
from cspdata.quality import answered, open_needs
from cspdata.results import Change
from cspdata.ui import cached, parts, scope
from cspdata.ui.scope import Scope
from cspdata.words import (
    change_text,
    compared_periods,
    headline,
    level_text,
    moved_text,
    overview,
)

MOST = 3
WIDTHS = (3.0, 3.5, 2.2, 1.9)


def show_overview() -> None:
    """Draw the overview of the scope."""
    chosen = scope.current()
    if chosen is None:
        st.title("Is it safer than a year ago?")
        parts.nothing_loaded("This page sums up every strategic objective in one line each.")
        return
    evidence = cached.evidence(chosen.key)
    catalogue = evidence.catalogue
    changes = cached.changes(chosen.key, chosen.area.code, chosen.period, chosen.before)
    themes = [theme for objective in catalogue.objectives for theme in objective.themes]
    unseen = [theme for theme in themes if not answered(evidence, theme)]
    headlines = [
        changes[one.id] for theme in themes for one in answered(evidence, theme) if one.headline
    ]
    question, _, answer = overview(headlines, unseen=len(unseen)).partition("? ")
    st.title(f"{question}?")
    st.markdown(f"##### {answer}")
    partly = [one for one in headlines if _partly(one)]
    if 2 * len(partly) > len(headlines):
        st.caption(partly[0].notes.remarks[0])
    _groups(headlines, unseen)
    for objective in catalogue.objectives:
        _objective(chosen, evidence, objective, changes)


def _groups(changes: list[Change], unseen: list[Theme]) -> None:
    """What worsened, what improved, what cannot be seen: at most three of each."""
    worse, better, dark = st.columns(3, gap="medium")
    for place, title in ((worse, "Worse"), (better, "Better")):
        with place.container(border=True, height="stretch"):
            found = _with_verdict(changes, title.lower())
            st.markdown(parts.verdict_text(title.lower()))
            for one in found[:MOST]:
                _item(one)
            if not found:
                st.caption(f"Nothing that this page shows got {title.lower()} beyond chance.")
            if len(found) > MOST:
                st.caption(f"and {len(found) - MOST} more below")
    with dark.container(border=True, height="stretch"):
        st.markdown(parts.verdict_text("cannot say", label="Cannot see"))
        refused = [one for one in changes if one.refusal]
        for change in refused[:1]:
            more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
            st.markdown(f"**{change.indicator.title}**{more}: {change.refusal}.")
        for theme in unseen[: MOST - min(1, len(refused))]:
            holder = theme.needs[0].holder if theme.needs else "no holder declared"
            st.markdown(f"**{theme.title}**  \nNo data yet; ask {holder}.")
        if not refused and not unseen:
            st.caption("Every theme has figures for these months.")
        if len(unseen) > MOST:
            st.caption(f"and {len(unseen) - MOST} more themes without data, below")


def _partly(change: Change) -> bool:
    """Whether only some of the months of the period could be compared."""
    return not change.refusal and len(change.matched) < len(change.period.months)


def _with_verdict(changes: list[Change], verdict: str) -> list[Change]:
    found = [one for one in changes if (one.frame["verdict"] == verdict).any()]
    return sorted(found, key=lambda one: -abs(float(one.frame["percent"].fillna(0).iloc[0])))


def _item(change: Change) -> None:
    now, before = compared_periods(change)
    row = change.frame.iloc[0]
    st.markdown(
        f"**{change.indicator.title}** {change_text(change)}  \n"
        f"{moved_text(change.indicator, row.to_dict())}, {before} → {now}"
    )


def _objective(
    chosen: Scope, evidence: Evidence, objective: Objective, changes: dict[str, Change]
) -> None:
    st.subheader(objective.title, anchor=objective.id.replace("_", "-"))
    for theme in objective.themes:
        indicators = [one for one in answered(evidence, theme) if one.headline]
        for indicator in indicators:
            _row(chosen, objective, theme, indicator, changes[indicator.id])
        if not indicators:
            _blank_row(objective, theme, open_needs(evidence, theme))


def _row(
    chosen: Scope, objective: Objective, theme: Theme, indicator: Indicator, change: Change
) -> None:
    name, level, movement, line = st.columns(WIDTHS, vertical_alignment="center")
    with name:
        _link(objective, theme, indicator.title)
    series = cached.monthly(chosen.key, indicator.id, chosen.area.code, chosen.span)
    row = change.frame.iloc[0]
    level.markdown(level_text(indicator, row.to_dict()) if not change.refusal else "—")
    verdict = str(row["verdict"])
    movement.markdown(
        f"{parts.verdict_text(verdict)} &nbsp; {change_text(change)}",
        help=headline(change, series),
    )
    with line:
        parts.line(series)


def _blank_row(objective: Objective, theme: Theme, lacking: tuple[Need, ...]) -> None:
    name, rest = st.columns((WIDTHS[0], sum(WIDTHS[1:])), vertical_alignment="center")
    with name:
        _link(objective, theme, theme.title)
    first = f"{lacking[0].what}: ask {lacking[0].holder}." if lacking else ""
    rest.markdown(f"{parts.verdict_text('cannot say', label='No data yet')} &nbsp; {first}")


def _link(objective: Objective, theme: Theme, label: str) -> None:
    st.page_link(
        st.session_state["_objective_pages"][objective.id],
        label=label,
        query_params={"theme": theme.id},
    )
