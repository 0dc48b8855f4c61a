"""What surrounds every page: page config, first visit, navigation, scope and footer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from cspdata.catalogue import CatalogueError, Objective, Statutory
from cspdata.folders import PROJECT
from cspdata.ui import address, cached, scope
from cspdata.ui.first_visit import build_first
from cspdata.words import demonstration_notice, sentence
from cspdata.words.definitions import serves_text

PAGES = PROJECT / "pages"
SEAT, SCREEN = "seat", "screen"  # of the workshop: a member's phone, the projector's window
BARE = (SEAT, SCREEN)
# Which of the five statutory contents a page serves, by its address; an objective's page says it
# part by part, and the others serve none of their own.
SERVES: dict[str, tuple[Statutory, ...]] = {
    "": ("levels", "changes"),
    "hotspots": ("levels", "changes"),
    "trends": ("changes",),
    "compare": ("levels", "changes"),
    "why": ("why",),
    "harm": ("levels",),
    "did-it-work": ("why", "plan"),
    "last-years-plan": ("plan",),
    "performance-framework": ("plan",),
    "community-views": ("community",),
}
ASSETS = Path(__file__).parent / "assets"


def show() -> None:
    """Draw the frame, then run the chosen page."""
    asked = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    st.set_page_config(
        page_title="Strategic assessment",
        page_icon=str(ASSETS / "icon.png"),
        layout="centered" if asked == SEAT else "wide",
        menu_items={"About": "Strategic assessment of a community safety partnership."},
    )
    st.html(ASSETS / "style.css")
    # Streamlit tells the page itself which theme is on, but not its dialogs.
    st.html(f"<style>:root {{ color-scheme: {st.context.theme.type or 'light'} }}</style>")
    address.begin()
    key = cached.current_key() or build_first()
    try:
        evidence = cached.evidence(key)
    except CatalogueError as fault:
        st.error(f"The declarations cannot be used. {fault}", icon=":material/error:")
        st.stop()
    objectives = evidence.catalogue.objectives
    pages = _pages(objectives)
    page = st.navigation(pages, expanded=True, position="hidden" if asked in BARE else "sidebar")
    if page.url_path in BARE:  # nothing around it, and a phone is to be quick
        page.run()
        return
    _remember(page, pages["Strategic objectives"], objectives)
    with st.sidebar:
        st.markdown(f":small[**{evidence.partnership.name}**]")
    chosen = scope.choose(key)
    _footer(key, chosen)
    if evidence.partnership.demonstration:
        title, _, rest = demonstration_notice().partition(": ")
        st.markdown(f":orange-badge[:material/science: {title}] :gray[{sentence(rest)}]")
    page.run()
    if contents := SERVES.get(page.url_path):
        st.caption(serves_text(contents))
    address.end()
    cached.load_seasons()


def _pages(objectives: tuple[Objective, ...]) -> dict[str, list[st.Page]]:
    """The navigation: one entry per declared objective, all drawn by one page."""
    objective = str(PAGES / "objectives" / "objective.py")
    return {
        "The picture": [
            _page("picture/overview.py", "Overview", "dashboard", default=True),
            _page("picture/hotspots.py", "Hotspots", "location_on"),
            _page("picture/trends.py", "Trends", "show_chart"),
            _page("picture/compare.py", "Compare", "grid_on"),
            _page("picture/why.py", "Why", "troubleshoot"),
            _page("picture/harm.py", "Harm", "balance"),
            _page("picture/did_it_work.py", "Did it work", "rule"),
        ],
        "Strategic objectives": [
            st.Page(objective, title=one.title, url_path=slug(one)) for one in objectives
        ],
        "The assessment": [
            _page("assessment/evidence_board.py", "Evidence board", "checklist"),
            _page("assessment/last_years_plan.py", "Last year's plan", "assignment_turned_in"),
            _page("assessment/community_views.py", "Community views", "forum"),
            _page("assessment/performance.py", "Performance framework", "target"),
            _page("assessment/statutory_duties.py", "Statutory duties", "gavel"),
        ],
        "Decide": [
            _page("decide/workshop.py", "Workshop", "how_to_vote"),
            _page("decide/seat.py", "Seat", "event_seat", hidden=True),
            _page("decide/screen.py", "Screen", "cast", hidden=True),
        ],
        "Evidence": [
            _page("evidence/data_quality.py", "Data quality", "fact_check"),
            _page("evidence/data_register.py", "Data register", "inventory"),
            _page("evidence/load_data.py", "Load data", "upload_file"),
            _page("evidence/definitions.py", "Definitions", "menu_book"),
        ],
    }


def _page(
    path: str, title: str, icon: str, *, default: bool = False, hidden: bool = False
) -> st.Page:
    return st.Page(
        str(PAGES / path),
        title=title,
        icon=f":material/{icon}:",
        url_path=None if default else title.lower().replace("'", "").replace(" ", "-"),
        default=default,
        visibility="hidden" if hidden else "visible",
    )


def slug(objective: Objective) -> str:
    """The part of the URL that names an objective."""
    return objective.id.replace("_", "-")


def _remember(
    page: st.Page, objective_pages: list[st.Page], objectives: tuple[Objective, ...]
) -> None:
    """Which objective the page is of, and the page of each, for links: one file draws them all."""
    by_id = {one.id: made for one, made in zip(objectives, objective_pages, strict=True)}
    st.session_state["_objective_pages"] = by_id
    st.session_state["_objective"] = next(
        (identity for identity, made in by_id.items() if made.url_path == page.url_path), None
    )


def _footer(key: cached.Key, chosen: scope.Scope | None) -> None:
    """What the data reach to, and how many datasets are late, with the page that says more."""
    loaded = [one for one in cached.dataset_statuses(key) if one.loaded]
    day = cached.as_of(key, date.today())
    late = sum(one.late(day) for one in loaded)
    complete = f"Data complete to {chosen.span.last:%b %Y}" if chosen else "No complete month"
    with st.sidebar:
        st.page_link(
            str(PAGES / "evidence" / "data_quality.py"),
            label=complete,
            icon=":material/event_available:",
        )
        st.page_link(
            str(PAGES / "evidence" / "data_register.py"),
            label=f"{late} of {len(loaded)} datasets late",
            icon=":material/pending_actions:",
        )
