"""Every page in every state of data: it comes up whole, is named, and says what it shows."""

from __future__ import annotations

import json

import pytest

from cspdata.ui.frame import SERVES
from cspdata.words.definitions import CONTENTS, serves_text
from tests.pages.conftest import EMPTY, FILLED, PARTLY, Installed, Seen
from tests.pages.visits import (
    OBJECTIVES,
    PAGES,
    axes,
    banner,
    charts,
    labels,
    links,
    maps,
    opened,
    pictures,
    words,
)

INVENTED = ("demonstration", "bare", "partners", "reference")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
with_figures = pytest.mark.parametrize("state", FILLED)
without_figures = pytest.mark.parametrize("state", EMPTY)
any_state = pytest.mark.parametrize("state", [*FILLED, *PARTLY, *EMPTY])


@any_state
@every_page
def test_page_comes_up_whole(seen: Seen, page: str, state: str) -> None:
    visit = seen(state, page)
    assert [fault.value for fault in visit.exception] == []
    assert [fault.value for fault in visit.error] == []
    assert len(visit.title) == 1
    assert len(visit.title[0].value) > 5


@with_figures
@pytest.mark.parametrize("page", OBJECTIVES)
def test_objective_page_is_named_after_its_objective(seen: Seen, page: str, state: str) -> None:
    assert seen(state, page).title[0].value == OBJECTIVES[page].title


@every_page
def test_page_comes_up_in_the_dark(install: Installed, page: str) -> None:
    install("demonstration")
    visit = opened(page, ground="dark")
    assert [fault.value for fault in visit.exception] == []
    drawn = [spec for spec, _ in charts(visit)]
    assert all('"#1d2024"' not in json.dumps(spec) for spec in drawn), "dark text on dark ground"


@without_figures
@pytest.mark.parametrize(
    "page", ["", "hotspots", "compare", *OBJECTIVES], ids=lambda page: page or "overview"
)
def test_empty_page_says_why_and_how_to_load(seen: Seen, page: str, state: str) -> None:
    visit = seen(state, page)
    assert charts(visit) == []
    assert maps(visit) == []
    assert len(visit.info) == 1
    assert "loaded" in visit.info[0].value
    assert "load-data" in links(visit).values()


@any_state
@every_page
def test_page_says_whether_its_data_are_made_up(seen: Seen, page: str, state: str) -> None:
    visit = seen(state, page)
    if state in INVENTED:
        assert "emonstration data" in banner(visit)
        assert "made up" in banner(visit)
    else:
        assert banner(visit) == ""
        assert "made up" not in words(visit)


@with_figures
@every_page
def test_charts_and_tables_can_be_read_aloud(seen: Seen, page: str, state: str) -> None:
    visit = seen(state, page)
    spoken = [alt for _, alt in (*charts(visit), *maps(visit))] + pictures(visit)
    spoken += [table.proto.alt for table in visit.dataframe]
    assert [alt for alt in spoken if len(alt.split()) < 3] == []
    silent = page in OBJECTIVES and "No data yet" in words(visit)
    why = {
        "harm": "cannot be ranked by harm",
        "did-it-work": "No intervention",
        "last-years-plan": "No plan is loaded",
        "community-views": "no word that anybody wrote is kept",
        "performance-framework": "has not agreed any priority",
    }.get(page)
    silent = silent or (why is not None and why in words(visit))
    # Rates without residents: nothing to compare, which the page says.
    silent |= page == "compare" and state == "bare" and "not loaded" in words(visit)
    assert spoken or silent or page == "definitions" or "boundaries" in words(visit)


@with_figures
@every_page
def test_charts_name_what_they_measure(seen: Seen, page: str, state: str) -> None:
    for spec, alt in charts(seen(state, page)):
        named = spec.get("title") or list(axes(spec))
        assert named, f"no title, axis or legend: {alt}"


@with_figures
@pytest.mark.parametrize("page", ["hotspots", "trends", "compare", *OBJECTIVES, "data-quality"])
def test_downloads_are_offered(seen: Seen, page: str, state: str) -> None:
    visit = seen(state, page)
    offered = " ".join(labels(visit))
    if page in OBJECTIVES:
        assert "PowerPoint" in offered
        assert "Excel" in offered
    elif page == "data-quality":
        assert "Refused rows" in offered or "No row of the files in use was refused" in words(visit)
    elif page == "trends":
        assert offered.count("CSV") == 3
    elif page == "compare":
        assert offered.count("CSV") == 1 or visit.info
    elif maps(visit):
        assert "CSV" in offered
        assert "GeoJSON" in offered
    else:
        assert "boundaries" in words(visit)


@pytest.mark.parametrize("page", list(SERVES))
def test_a_page_says_which_statutory_content_it_serves(seen: Seen, page: str) -> None:
    said = words(seen("demonstration", page))
    assert serves_text(SERVES[page]) in said
    for content in SERVES[page]:
        assert CONTENTS[content] in said


def test_every_statutory_content_is_served_by_a_page() -> None:
    assert {content for contents in SERVES.values() for content in contents} == set(CONTENTS)
