"""The overview: is it safer than a year ago, theme by theme, on one page."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from cspdata.assessment.one_pager import Line, OnePager
from cspdata.ui import address, cached, parts, scope
from cspdata.ui.rug import rug_table
from cspdata.ui.scope import Scope
from cspdata.words import (
    change_text,
    compared_periods,
    gap_words,
    line_title,
    moved_text,
    one_pager_answer,
    since_sentences,
    unseen_words,
    worsened_sentence,
)

MOST = 3
METHOD = (
    "A change compares the months that are complete in both periods, by a test for counts (exact "
    "for small ones), corrected across everything that is judged together (Benjamini–Hochberg, "
    "5 %). *Over more years* is the last twelve months against twelve months two to five years "
    "before, as far back as the figures reach. *Beside* compares by the own 95 % interval. *Where* "
    "names the place farthest beyond the 99.8 % limits of the funnel plot, which one place in a "
    "thousand passes by chance. *Most serious part* is the change of the indicator that is "
    "declared as the theme's gravest."
)


def show_overview() -> None:
    """Draw the one-pager of the scope."""
    chosen = scope.current()
    if chosen is None:
        st.title("Is it safer than a year ago?")
        parts.nothing_loaded("This page sums up every strategic objective in one line each.")
        return
    day = cached.as_of(chosen.key, date.today())
    page = cached.one_pager_of(chosen.key, chosen.area.code, chosen.period, chosen.before, day)
    question, answer = one_pager_answer(page)
    st.title(question)
    st.markdown(f"##### {answer}")
    if worst := worsened_sentence(page):
        st.markdown(worst)
    partly = [one for one in page.changes if not one.refusal and len(one.matched) < _asked(page)]
    if 2 * len(partly) > len(page.changes):
        st.caption(partly[0].notes.remarks[0])
    _cards(chosen, page)
    _rug(page)
    _since(page)
    _take_along(chosen, page)
    with st.expander("How we know: method, caveats, sources", icon=":material/info:"):
        parts.how_we_know(page.notes, method=METHOD)


def _asked(page: OnePager) -> int:
    return len(page.period.months)


def _cards(chosen: Scope, page: OnePager) -> None:
    """What worsened, what improved, what cannot be seen: at most three of each."""
    worse, better, unseen = st.columns(3, gap="medium")
    for place, verdict, found in ((worse, "worse", page.worse), (better, "better", page.better)):
        with place.container(border=True, height="stretch"):
            st.markdown(parts.verdict_text(verdict))
            for line in found[:MOST]:
                _item(chosen, line)
            if not found:
                st.caption(f"Nothing that this page shows got {verdict} beyond chance.")
            if len(found) > MOST:
                st.caption(f"and {len(found) - MOST} more below")
    with unseen.container(border=True, height="stretch"):
        st.markdown(parts.verdict_text("cannot say", label="Cannot see"))
        for line in page.unseen[:MOST]:
            _link(line)
            st.caption(unseen_words(line))
        if len(page.unseen) > MOST:
            st.caption(f"and {len(page.unseen) - MOST} more below")
        if not page.unseen:
            gaps = gap_words(page)
            more = " What is still missing of them:" if gaps else ""
            st.caption(f"Every theme has figures for these months.{more}")
            for gap in gaps[:MOST]:
                st.markdown(gap)
            if len(gaps) > MOST:
                st.caption(f"and {len(gaps) - MOST} more")


def _item(chosen: Scope, line: Line) -> None:
    """A theme that moved: by how much, from what to what, and its course."""
    change = line.change
    if change is None or line.indicator is None:
        return
    now, before = compared_periods(change)
    row = change.frame.iloc[0]
    _link(line)
    words, course = st.columns((3, 2), vertical_alignment="center")
    words.markdown(f"**{change_text(change)}** {moved_text(line.indicator, row.to_dict())}")
    with course:
        parts.line(cached.monthly(chosen.key, line.indicator.id, chosen.area.code, chosen.span))
    st.caption(f"{before} → {now}")


def _link(line: Line) -> None:
    asked = {"theme": line.theme.id}
    if line.indicator:
        asked["indicator"] = line.indicator.id
    st.page_link(
        st.session_state["_objective_pages"][line.objective.id],
        label=line_title(line),
        query_params=asked,
    )


def _rug(page: OnePager) -> None:
    st.subheader("Every theme", anchor="themes")
    st.html(rug_table(page, choices=address.drawn(), colours=parts.colours()))
    st.caption(
        "● better  ◆ worse  ▲ ▼ higher or lower, where neither is good or bad in itself  ■ no real "
        "change  ○ cannot say, with the reason. Point at a cell, or reach it with the Tab key, for "
        "its sentence; it leads to its theme."
    )


def _since(page: OnePager) -> None:
    st.subheader("Since the last assessment", anchor="since")
    first, *rest = since_sentences(page)
    st.markdown(first)
    st.markdown("\n".join(f"- {one}" for one in rest))


def _take_along(chosen: Scope, page: OnePager) -> None:
    """The link to this view, and the page as a slide and as a workbook."""
    with st.container(horizontal=True):
        parts.downloads(
            parts.file_name("overview", page),
            {
                "pptx": (
                    "Slides (PowerPoint)",
                    "slideshow",
                    lambda: _written(chosen, page, "pptx"),
                ),
                "xlsx": ("Workbook (Excel)", "table", lambda: _written(chosen, page, "xlsx")),
            },
            key="overview",
        )
        with st.popover("Share", icon=":material/link:"):
            base = (st.context.url or "").partition("?")[0]
            st.markdown("The link to this view: area, period and comparison stay as they are.")
            st.code(f"{base}?{urlencode(address.drawn())}", language=None, wrap_lines=True)


def _written(chosen: Scope, page: OnePager, ending: str) -> bytes:
    """The page as a file, with what writes it loaded only now."""
    from cspdata.export.collect import made_on
    from cspdata.export.one_pager import one_pager_slides, one_pager_workbook

    write = one_pager_slides if ending == "pptx" else one_pager_workbook
    source = cached.evidence(chosen.key)
    return write(page, partnership=chosen.partnership, made_on=made_on(source))
