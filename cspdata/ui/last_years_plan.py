"""Last year's plan: what was delivered, by board and objective, and what followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from cspdata.assessment.plan import DATASET, PlanDelivery, plan_delivery
from cspdata.catalogue import Catalogue, Objective, read_catalogue
from cspdata.charts.plan import plan_chart
from cspdata.export.plan import (
    AFTER,
    DEFINITION,
    FULL_COUNT,
    plan_csv,
    plan_xlsx,
)
from cspdata.folders import catalogue_folder
from cspdata.ui import cached, parts, scope
from cspdata.ui.analyst_text import show_text
from cspdata.words.numbers import SPACE
from cspdata.words.plan import outcome_sentence, plan_alt, plan_answer, short_names, status_text

QUESTION = "How far was last year's plan carried out?"


def show_last_years_plan() -> None:
    """Draw how the actions of the plan stand."""
    st.title(QUESTION)
    key = cached.current_key()
    if key is None:
        _no_plan(read_catalogue(catalogue_folder()))
        return
    found = _delivery(key, cached.as_of(key, date.today()))
    catalogue = cached.evidence(key).catalogue
    if found.frame.empty:
        _no_plan(catalogue)
        return
    st.markdown(f"##### {plan_answer(found)}")
    st.caption(
        f"As it stood on {found.as_of.day} {found.as_of:%B %Y}. Every action is counted; nothing "
        "is sampled."
    )
    drawing = plan_chart(found, theme=parts.colours())
    parts.chart(drawing, alt=plan_alt(found), key="plan_boards")
    if short := short_names(found):
        st.caption(short)
    _overdue(found, catalogue)
    _followed(found, catalogue)
    for objective in catalogue.objectives:
        _objective(found, objective)
    _unplaced(found)
    _said(found, catalogue, scope.current())
    _downloads(found, catalogue)
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        parts.how_we_know([found.notes], method=f"{FULL_COUNT} {DEFINITION} {AFTER}")


@st.cache_resource(max_entries=20, show_spinner=False)
def _delivery(key: cached.Key, day: date) -> PlanDelivery:
    """How the plan of a build stands on a day."""
    return plan_delivery(
        cached.evidence(key),
        as_of=day,
        evaluated=lambda intervention: cached.evaluation_of(key, intervention),
    )


def _no_plan(catalogue: Catalogue) -> None:
    """What this page is, who holds the plan, and the file to fill."""
    dataset, partnership = catalogue.datasets[DATASET], catalogue.partnership
    st.info(
        "No plan is loaded, so nothing can be said of what was delivered. This page counts the "
        f"actions of the plan of {partnership.name}, by board and objective. Its holder is "
        f"{dataset.supplier[0].lower()}{dataset.supplier[1:]}: fill in the template, one row an "
        "action, and load it.",
        icon=":material/inbox:",
    )
    with st.container(horizontal=True):
        parts.template_downloads(dataset, partnership, key="plan")
        parts.load_data_link()


def _overdue(found: PlanDelivery, catalogue: Catalogue) -> None:
    late = found.overdue
    st.subheader("Overdue", anchor="overdue")
    if late.empty:
        st.caption("No action is overdue.")
        return
    boards = {one.id: one.short for one in catalogue.boards}
    rows = [
        {
            "Ref": row["reference"],
            "Action": row["action"],
            "Board": boards.get(row["board"], "No board named"),
            "Owner": row["owner"],
            "Was due": _day(row["due"]),
            "Status": status_text(found, row["status"]),
            "Progress": row["note"],
        }
        for row in late.to_dict("records")
    ]
    parts.text_table(rows)


def _followed(found: PlanDelivery, catalogue: Catalogue) -> None:
    """What followed each delivered action, as far as a test carries it."""
    if not found.outcomes:
        return
    st.subheader("What followed what was delivered", anchor="followed")
    for place, outcome in sorted(found.outcomes.items()):
        row = found.frame.iloc[place].to_dict()
        left, right = st.columns((1.1, 2.4), gap="medium")
        with left:
            st.markdown(f"**{parts.plain(row['reference'])}** {parts.plain(row['action'])}")
            _links(row, catalogue)
        with right:
            st.markdown(parts.verdict_text(outcome.verdict))
            st.markdown(outcome_sentence(outcome))


def _links(row: Mapping[Any, Any], catalogue: Catalogue) -> None:
    """The pages that say more: the evaluation, and the theme."""
    if row["evaluation"] in catalogue.interventions:
        st.page_link(
            parts.page_file("picture/did_it_work.py"),
            label="Did it work?",
            icon=":material/rule:",
            query_params={"intervention": row["evaluation"]},
        )
    if row["objective"]:
        _theme_link(row["objective"], row["theme"], row["theme_title"])


def _theme_link(objective: str, theme: str, title: str) -> None:
    st.page_link(
        st.session_state["_objective_pages"][objective],
        label=title,
        icon=":material/arrow_forward:",
        query_params={"theme": theme},
    )


def _objective(found: PlanDelivery, objective: Objective) -> None:
    """Every action of an objective, with how it stands."""
    mine = found.frame[found.frame["objective"] == objective.id]
    if not mine.empty:
        _actions(found, mine, title=objective.title, name=objective.id)
        with st.container(horizontal=True):
            for theme in objective.themes:
                if theme.id in set(mine["theme"]):
                    _theme_link(objective.id, theme.id, theme.title)


def _unplaced(found: PlanDelivery) -> None:
    """The actions whose theme the catalogue does not have."""
    mine = found.frame[found.frame["objective"] == ""]
    if not mine.empty:
        _actions(found, mine, title="Of no declared theme", name="other")


def _actions(found: PlanDelivery, mine: pd.DataFrame, *, title: str, name: str) -> None:
    complete = int((mine["status"] == "complete").sum())
    st.subheader(title, anchor=f"objective-{name}")
    st.caption(f"{complete} of {len(mine)} delivered")
    rows = [
        {
            "Ref": row["reference"],
            "Action": row["action"],
            "Theme": row["theme_title"] or "None named",
            "Owner": row["owner"],
            "Due": _day(row["due"]),
            "Status": status_text(found, row["status"]),
            "Progress": row["note"],
            "Evidence": row["evidence"],
        }
        for row in mine.to_dict("records")
    ]
    parts.text_table(rows)


def _day(day: date | None) -> str:
    return f"{day.day}{SPACE}{day:%b}{SPACE}{day.year}" if day else f"No{SPACE}date"


def _said(found: PlanDelivery, catalogue: Catalogue, chosen: scope.Scope | None) -> None:
    """The analyst's text on the plan, theme by theme."""
    there = set(found.frame["theme"])
    themes = {
        theme.id: theme.title
        for objective in catalogue.objectives
        for theme in objective.themes
        if theme.id in there
    }
    if not themes:
        return
    st.subheader("What the analyst says of it", anchor="said")
    left, _ = st.columns((1, 2))
    with left:
        theme = parts.choice("Theme", "theme", themes, next(iter(themes)))
    period = chosen.period.label if chosen else ""
    show_text(theme, "plan", catalogue.partnership.area, period=period)


def _downloads(found: PlanDelivery, catalogue: Catalogue) -> None:
    with st.container(horizontal=True):
        parts.downloads(
            parts.file_name("last-years-plan", found.notes),
            {
                "xlsx": (
                    "Plan (workbook)",
                    "table_view",
                    lambda: plan_xlsx(found, catalogue, made_on=date.today()),
                ),
                "csv": (
                    "Plan (CSV)",
                    "download",
                    lambda: plan_csv(found, catalogue, for_excel=True),
                ),
            },
            key="plan",
        )
