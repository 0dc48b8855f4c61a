"""What changed, why, last year's plan and what people say of a theme: the other four contents."""

from __future__ import annotations

from datetime import date

import streamlit as st

from cspdata.catalogue import Statutory
from cspdata.charts import contributions_chart
from cspdata.export.pack import IndicatorLine, IndicatorPack, ThemeLines
from cspdata.ui import cached, parts
from cspdata.ui.analyst_note import show_latest
from cspdata.ui.objective import kept
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    change_text,
    contributions_sentence,
    headline,
    known,
    level_text,
    sentence,
)
from cspdata.words.plan import delivered_text

PLAN, SURVEY = "partnership_plan", "community_survey"
Lines = ThemeLines[IndicatorLine]


def show_changes(found: Lines, shown: IndicatorPack) -> None:
    """Every indicator of the theme in one line each: level, tested change, months."""
    st.subheader("What changed", anchor="parts")
    for one in found.indicators:
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


def show_why(chosen: Scope, shown: IndicatorPack) -> None:
    """Which places added to the change, and the analyst's note on the indicator."""
    st.subheader("Why", anchor="why")
    split = cached.contributions_of(
        chosen.key,
        shown.indicator.id,
        chosen.area.code,
        chosen.period,
        chosen.before,
        "place",
    )
    st.markdown(contributions_sentence(split))
    if not split.refusal:
        made = contributions_chart(split, theme=parts.colours(), most=8)
        parts.chart(made, alt=alt_text(split), key="objective_contributions")
    st.caption("Where a change happened is no cause of it: a cause needs the knowledge of people.")
    st.page_link(
        parts.page_file("picture/why.py"),
        label="By place, kind and time of day; write the note",
        icon=":material/troubleshoot:",
        query_params={"what": shown.indicator.id},
    )
    show_latest(shown.indicator, shown.change.area)


def show_plan(chosen: Scope, found: Lines) -> None:
    """How many of the theme's actions of last year's plan are delivered, and which are not."""
    st.subheader("Last year’s plan", anchor="plan")
    source = cached.evidence(chosen.key)
    mine = kept.actions_of(chosen.key, found.theme.id, cached.as_of(chosen.key, date.today()))
    if mine.empty:
        plan = source.catalogue.datasets[PLAN]
        st.markdown(f"No action on this theme is loaded. {plan.supplier} holds the plan.")
        parts.load_data_link()
        return
    complete = int((mine["status"] == "complete").sum())
    overdue = int(mine["overdue"].sum())
    st.markdown(f"**{sentence(delivered_text(complete, len(mine), overdue))}**")
    labels = source.catalogue.datasets[PLAN].labels
    lines = [
        f"| {parts.plain(row['action'])} | {parts.plain(row['owner'])} | {_day(row['due'])} | "
        f"{labels.get(row['status'], str(row['status']).replace('_', ' '))}"
        f"{', overdue' if row['overdue'] else ''} |"
        for row in mine.to_dict("records")
    ]
    heads = "| Action | Owner | Due | Status |\n|---|---|---|---|\n"
    st.markdown(heads + "\n".join(lines))
    st.page_link(
        parts.page_file("assessment/last_years_plan.py"),
        label="The whole plan, and what followed",
        icon=":material/checklist:",
    )


def show_community(chosen: Scope, found: Lines) -> None:
    """What residents answered on the theme."""
    st.subheader("What people say", anchor="community")
    source = cached.evidence(chosen.key)
    mine = [one for one in found.indicators if one.indicator.numerator.dataset == SURVEY]
    if not mine:
        survey = source.catalogue.datasets[SURVEY]
        asked = any(
            one.numerator.dataset == SURVEY
            for one in source.catalogue.indicators_of(found.theme.id)
        )
        why = "no survey is loaded" if asked else "the survey asks nothing on this theme"
        st.markdown(f"We do not know: {why}. {survey.supplier} holds the survey.")
        return
    for one in mine:
        said = headline(one.change, one.series)
        st.markdown(f"{parts.verdict_text(one.change.verdict)} **{one.indicator.title}**: {said}")
        row = one.change.frame.iloc[0]
        if known(row["lower"]):
            low, high = (f"{row[name]:.0f}" for name in ("lower", "upper"))
            st.caption(
                f"95 % interval {low} to {high} %; {row['exposure']:,.0f} answered. Those who "
                "answer are not all residents."
            )
    st.page_link(
        parts.page_file("assessment/community_views.py"),
        label="Every answer, and who was not heard",
        icon=":material/groups:",
    )


CONTENTS: dict[Statutory, str] = {
    "levels": "Levels and patterns",
    "changes": "What changed",
    "why": "Why",
    "plan": "Last year’s plan",
    "community": "What people say",
}


def _day(day: date | None) -> str:
    return "no date" if day is None or day != day else f"{day.day} {day:%b %Y}"
