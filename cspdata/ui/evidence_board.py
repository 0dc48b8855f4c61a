"""The evidence board: is the assessment complete enough to stand, and who must act."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from cspdata.analyst_texts import CONTENTS
from cspdata.assessment import board_rules
from cspdata.assessment.board import EvidenceBoard, evidence_board
from cspdata.assessment.cycle import cycle_at
from cspdata.catalogue import Statutory
from cspdata.decisions import DecisionError
from cspdata.export.evidence_board import board_rows, board_slides, board_xlsx
from cspdata.ui import address, cached, parts, scope
from cspdata.ui.analyst_text import show_text
from cspdata.ui.board_grid import board_table
from cspdata.ui.scope import Scope
from cspdata.words.cycle import cycle_sentence
from cspdata.words.evidence_board import (
    FILLED_AT,
    STATUS_SIGNS,
    STATUS_WORDS,
    board_alt,
    board_answer,
    cell_sentence,
    urgent_sentence,
)

QUESTION = "Is the assessment complete enough to stand?"
ALL = "all"
SHORT = {
    "levels": "Levels",
    "changes": "Changes",
    "why": "Why",
    "plan": "Last year’s plan",
    "community": "Community",
}
FILES = {
    "load_data": "evidence/load_data.py",
    "data_quality": "evidence/data_quality.py",
    "why": "picture/why.py",
    "plan": "assessment/last_years_plan.py",
    "community": "assessment/community_views.py",
}


def show_evidence_board() -> None:
    """Draw the board of the scope."""
    st.title(QUESTION)
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded(
            "This page holds each theme against the five contents that an assessment must have."
        )
        return
    day = cached.as_of(chosen.key, date.today())
    try:
        board = _board(chosen, day)
    except DecisionError as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    objectives = {one.id: one.title for one in cached.evidence(chosen.key).catalogue.objectives}
    picked = parts.segments("Objective", "objective", {ALL: "All objectives", **objectives})
    shown = board if picked == ALL else board.of(picked)
    st.markdown(f"##### {board_answer(shown)}")
    _urgent(shown)
    _cycle(chosen, day)
    _grid(shown)
    _one(chosen, shown)
    _downloads(shown)
    _how(shown)


def _board(chosen: Scope, day: date) -> EvidenceBoard:
    """The board, judged anew: what people write shows at once."""
    judged = cached.changes(chosen.key, chosen.area.code, chosen.period, chosen.before)
    return evidence_board(
        cached.evidence(chosen.key),
        area=chosen.area,
        period=chosen.period,
        before=chosen.before,
        judged=judged,
        as_of=day,
    )


def _urgent(board: EvidenceBoard) -> None:
    rows = _records(board.urgent())
    if rows:
        items = "\n".join(f"{k}. {parts.plain(urgent_sentence(row))}" for k, row in _numbered(rows))
        st.markdown(f"To see to first:\n\n{items}")


def _cycle(chosen: Scope, day: date) -> None:
    """The next step of the year, in one line."""
    line, link = st.columns((4, 1), vertical_alignment="center")
    line.caption(parts.plain(cycle_sentence(cycle_at(chosen.partnership.cycle, day))))
    with link:
        st.page_link(
            parts.page_file("assessment/statutory_duties.py"),
            label="The year and the duties",
            icon=":material/gavel:",
        )


def _grid(board: EvidenceBoard) -> None:
    st.html(board_table(board, choices=address.drawn(), colours=parts.colours()))
    signs = {one: f"{STATUS_SIGNS[one]} {word.lower()}" for one, word in STATUS_WORDS.items()}
    st.caption(
        f"{signs['done']} · {signs['thin']}: there is something, and not enough · "
        f"{signs['missing']}. Each cell leads to the page that fills it, with the scope kept. "
        "Point at it, or reach it with the Tab key, for the whole sentence. Done says that the "
        "evidence is there, not that it is good news."
    )


def _one(chosen: Scope, board: EvidenceBoard) -> None:
    """One cell in full, with the analyst's text on it."""
    st.subheader("One part of the assessment", anchor="part")
    left, right = st.columns((2, 3), vertical_alignment="bottom")
    titles = dict(zip(board.frame["theme"], board.frame["theme_title"], strict=True))
    with left:
        theme = parts.choice("Theme", "theme", titles, next(iter(titles)))
    with right:
        names: dict[str, str] = {one: SHORT[one] for one in CONTENTS}
        picked = parts.segments("Content", "content", names, labelled=True)
    content: Statutory = next(one for one in CONTENTS if one == picked)
    mine = board.frame[(board.frame["theme"] == theme) & (board.frame["content"] == content)]
    (row,) = _records(mine)
    st.markdown(f"**{STATUS_SIGNS[row['status']]}** {parts.plain(cell_sentence(row))}")
    _link(row)
    show_text(theme, content, chosen.area, period=chosen.period.label)


def _link(row: dict[str, Any]) -> None:
    """The page that fills a cell; Load data where that page is not there."""
    page, asked = str(row["page"]), {"theme": row["theme"]}
    if page == "objective":
        st.page_link(
            st.session_state["_objective_pages"][row["objective"]],
            label=f"Go to {row['objective_title']}",
            icon=":material/arrow_forward:",
            query_params=asked,
        )
        return
    file = Path(parts.page_file(FILES[page]))
    there = file if file.is_file() else Path(parts.page_file(FILES["load_data"]))
    st.page_link(
        str(there),
        label=f"Go to {FILLED_AT[page] if there == file else FILLED_AT['load_data']}",
        icon=":material/arrow_forward:",
        query_params={"what": row["indicator"]} if page == "why" and row["indicator"] else None,
    )


def _downloads(board: EvidenceBoard) -> None:
    prefix = "demonstration-" if board.demonstration else ""
    with st.container(horizontal=True):
        parts.download(
            "Slide (PowerPoint)",
            lambda: board_slides(board),
            name=f"{prefix}evidence-board.pptx",
            mime=parts.MIME["pptx"],
            icon="slideshow",
            key="board_pptx",
        )
        parts.download(
            "Workbook (Excel)",
            lambda: board_xlsx(board),
            name=f"{prefix}evidence-board.xlsx",
            mime=parts.MIME["xlsx"],
            icon="table",
            key="board_xlsx",
        )


def _how(board: EvidenceBoard) -> None:
    with st.expander("How we know: rules, table", icon=":material/info:"):
        st.markdown(
            "The five contents are those of SI 2007/1830, regulations 5 to 7. Nothing is judged by "
            "hand: these are the rules."
        )
        st.code(str(board_rules.__doc__).strip(), language=None, wrap_lines=True)
        prefix = "demonstration-" if board.demonstration else ""
        name = f"{prefix}evidence-board.csv"
        parts.rows(board_rows(board), alt=board_alt(board), name=name, key="board")


def _records(frame: Any) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _numbered(rows: list[dict[str, Any]]) -> enumerate[dict[str, Any]]:
    return enumerate(rows, start=1)
