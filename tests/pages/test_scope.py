"""The scope of a link: area, period, comparison and a page's choices, kept from page to page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cspdata import measures
from cspdata.catalogue import AreaRef
from cspdata.hotspots import cells
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.ui import compare, trends
from cspdata.ui.hotspots import choices
from cspdata.words import grid_reference
from tests.pages.conftest import Installed
from tests.pages.visits import (
    CATALOGUE,
    OVERVIEW,
    PAGES,
    answer,
    keyed,
    maps,
    opened,
    rug,
    turned_to,
    turned_without_query,
    whole,
    words,
)

PAGE, THEME = "create-safer-communities", "anti_social_behaviour"
YEAR = Period(month("2024-10"), month("2025-09"))
QUARTER = Period(month("2025-07"), month("2025-09"))
NONSENSE = {
    "area": "E99999999",
    "period": "the-good-old-days",
    "compare": "never",
    "from": "2024-13",
    "to": "soon",
    "theme": "no_theme",
    "indicator": "no_indicator",
    "measure": "weight",
    "view": "from above",
    "back": "0",
    "areas": "E99999999,nowhere",
    "scale": "of one to ten",
    "sheet": "99",
    "what": "witchcraft",
    "cells": "1",
    "layer": "treasure",
    "cell": "500m-E1-N1",
    "beneath": "buried gold",
    "zones": "twilight",
    "month": "Smarch 2025",
    "q": "\N{SNOWMAN}",
    "else": "'; drop table events; --",
}


def counted(
    evidence: Evidence, area: AreaRef, period: Period, *, indicator: str = "asb"
) -> tuple[int, int]:
    """The count in an area over a period, and a year before."""
    row = measures.change(
        evidence,
        CATALOGUE.indicators[indicator],
        area=area,
        period=period,
        before=period.shifted(-12),
    ).frame.iloc[0]
    return int(row["count"]), int(row["count_before"])


def place(evidence: Evidence, name: str = "Salisbury") -> AreaRef:
    """A community area of the demonstration."""
    areas = measures.areas_within(evidence.con, evidence.partnership.area, "community_area")
    return next(one for one in areas if one.name == name)


def starts(visit: AppTest, count: int) -> bool:
    """Whether the page opens with a count of incidents."""
    return answer(visit).partition(": ")[2].startswith(f"{whole(count)} incidents, ")


def test_area_of_a_link_changes_the_answer(demonstration: Evidence) -> None:
    whole_area, part = demonstration.partnership.area, place(demonstration)
    everywhere, _ = counted(demonstration, whole_area, YEAR)
    there, _ = counted(demonstration, part, YEAR)
    assert there < everywhere
    assert starts(opened(PAGE, theme=THEME), everywhere)
    visit = opened(PAGE, theme=THEME, area=part.code)
    assert starts(visit, there)
    assert part.name in words(visit)
    assert keyed(visit, "selectbox", "area").value == part.code


def test_area_of_a_link_changes_the_overview(demonstration: Evidence) -> None:
    part = place(demonstration)
    there, _ = counted(demonstration, part, YEAR)
    visit = opened(area=part.code)
    assert f"Is {part.name} safer" in visit.title[0].value
    assert f"{whole(there)} incidents" in rug(visit)["Anti-social behaviour"][1].said


def test_comparator_can_be_looked_at(demonstration: Evidence) -> None:
    other = demonstration.partnership.comparators[0]
    there, _ = counted(demonstration, other, YEAR)
    visit = opened(PAGE, theme=THEME, area=other.code)
    assert starts(visit, there)


def test_period_of_a_link_changes_the_answer(demonstration: Evidence) -> None:
    area = demonstration.partnership.area
    count, _ = counted(demonstration, area, QUARTER)
    visit = opened(PAGE, theme=THEME, period="2025-07_2025-09")
    assert starts(visit, count)
    assert QUARTER.label in answer(visit)


@pytest.mark.parametrize(
    ("first", "last", "warned"), [("2024-02", "2024-05", 0), ("2024-05", "2024-02", 1)]
)
def test_months_of_a_link_change_the_answer_whichever_way_round_they_are(
    demonstration: Evidence, first: str, last: str, warned: int
) -> None:
    spring = Period(month("2024-02"), month("2024-05"))
    count, _ = counted(demonstration, demonstration.partnership.area, spring)
    visit = opened(PAGE, theme=THEME, period="custom", **{"from": first, "to": last})
    assert starts(visit, count)
    assert spring.label in answer(visit)
    assert len(visit.warning) == warned


@pytest.mark.parametrize(("compare", "back"), [("year", 12), ("two-years", 24), ("just-before", 3)])
def test_comparison_of_a_link_changes_the_answer(
    demonstration: Evidence, compare: str, back: int
) -> None:
    area = demonstration.partnership.area
    change = measures.change(
        demonstration,
        CATALOGUE.indicators["asb"],
        area=area,
        period=QUARTER,
        before=QUARTER.shifted(-back),
    )
    visit = opened(PAGE, theme=THEME, period="2025-07_2025-09", compare=compare)
    assert QUARTER.shifted(-back).label in answer(visit)
    percent = round(abs(100 * (change.frame["ratio"].iloc[0] - 1)))
    assert f"{percent}\N{NO-BREAK SPACE}%" in answer(visit) or percent == 0
    assert ("about the same" in answer(visit)) == (percent == 0)


def test_theme_and_indicator_of_a_link_change_the_answer(demonstration: Evidence) -> None:
    area = demonstration.partnership.area
    for chosen in ("acquisitive_crime", "burglary", "bicycle_theft"):
        count, _ = counted(demonstration, area, YEAR, indicator=chosen)
        visit = opened(PAGE, theme="acquisitive_crime", indicator=chosen)
        assert answer(visit).partition(": ")[2].startswith(f"{whole(count)} offences, ")


def test_choices_of_the_hotspots_change_the_map(demonstration: Evidence) -> None:
    chosen = {"what": "burglary", "cells": "1000", "layer": "counts"}
    result = cells(demonstration, CATALOGUE.indicators["burglary"], period=YEAR, size="1000")
    visit = opened("hotspots", **chosen)
    assert f"{whole(result.frame['count'].sum())} offences" in answer(visit)
    assert f"of {whole(len(result.frame))} squares" in answer(visit)
    usual = opened("hotspots", what="burglary", cells="1000")
    assert maps(usual)[0][0] != maps(visit)[0][0]


def test_cell_of_a_link_is_the_one_told_about(demonstration: Evidence) -> None:
    result = cells(demonstration, CATALOGUE.indicators["asb"], period=YEAR, size="500")
    some = result.frame[result.frame["count"].between(10, 40)].iloc[0]
    visit = opened("hotspots", cell=str(some["cell_id"]))
    assert f"{some['count']} incidents" in words(visit)
    corner = grid_reference(float(some["easting"]), float(some["northing"]))
    assert corner in words(visit)
    assert corner not in words(opened("hotspots"))


def test_small_areas_can_be_mapped(demonstration: Evidence) -> None:
    result = cells(demonstration, CATALOGUE.indicators["asb"], period=YEAR, size="lsoa")
    visit = opened("hotspots", cells="lsoa")
    assert not visit.exception
    assert f"of {whole(len(result.frame))} small areas" in answer(visit)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
def test_nonsense_in_a_link_falls_back(install: Installed, page: str) -> None:
    install("demonstration")
    plain, odd = opened(page), opened(page, **NONSENSE)
    assert not odd.exception
    assert not odd.error
    assert odd.title[0].value == plain.title[0].value
    assert words(odd) == words(plain)


@pytest.mark.parametrize("wrong", NONSENSE)
@pytest.mark.parametrize("page", [PAGE, "hotspots"])
def test_one_wrong_value_leaves_the_others_in_force(
    install: Installed, page: str, wrong: str
) -> None:
    install("demonstration")
    asked = {"period": "2025-07_2025-09", "theme": THEME, "what": "asb"}
    if wrong == "period":
        asked = {"period": "custom", "from": "2025-07", "to": "2025-09"} | asked
    visit = opened(page, **(asked | {wrong: NONSENSE[wrong]}))
    assert not visit.exception
    assert (QUARTER.label in answer(visit)) == (wrong != "period")


def test_scope_is_kept_when_the_link_leads_on(demonstration: Evidence) -> None:
    part = place(demonstration)
    count, _ = counted(demonstration, part, QUARTER)
    visit = opened(OVERVIEW, area=part.code, period="2025-07_2025-09")
    for page in PAGES[::-1]:
        turned_to(visit, page)
        assert keyed(visit, "selectbox", "area").value == part.code, page
    turned_to(visit, PAGE)
    assert starts(visit, count)


def test_scope_is_kept_when_the_navigation_drops_the_query(demonstration: Evidence) -> None:
    part = place(demonstration)
    count, _ = counted(demonstration, part, QUARTER)
    visit = opened(OVERVIEW, area=part.code, period="2025-07_2025-09", compare="just-before")
    turned_without_query(visit, "definitions")
    turned_without_query(visit, PAGE)
    assert starts(visit, count)
    assert QUARTER.shifted(-3).label in answer(visit)
    assert visit.query_params["area"] == part.code


def test_choice_in_the_sidebar_is_written_to_the_address(demonstration: Evidence) -> None:
    part = place(demonstration)
    count, _ = counted(demonstration, part, YEAR)
    visit = opened(PAGE, theme=THEME)
    keyed(visit, "selectbox", "area").set_value(part.code).run()
    assert visit.query_params["area"] == part.code
    assert starts(visit, count)
    again = opened(PAGE, **visit.query_params)
    assert answer(again) == answer(visit)


def test_period_chosen_back_leaves_the_other_one(install: Installed) -> None:
    install("demonstration")
    visit = opened(OVERVIEW)
    keyed(visit, "selectbox", "period").set_value("2025-07_2025-09").run()
    assert visit.query_params["period"] == "2025-07_2025-09"
    keyed(visit, "selectbox", "period").set_value("2024-10_2025-09").run()
    assert "2025-07" not in str(visit.query_params)
    assert YEAR.label in words(visit)


def test_two_sessions_keep_their_own_scope(demonstration: Evidence) -> None:
    here, there = place(demonstration), place(demonstration, "Chippenham")
    first, second = opened(area=here.code), opened(area=there.code)
    first.run()
    assert keyed(first, "selectbox", "area").value == here.code
    assert keyed(second, "selectbox", "area").value == there.code


def test_pages_that_share_a_key_never_share_a_code_of_it() -> None:
    views = [set(one) for one in (choices.VIEWS, trends.VIEWS, compare.VIEWS)]
    assert len(set.union(*views)) == sum(map(len, views))


def test_each_page_finds_its_own_view_again(install: Installed) -> None:
    install("demonstration")
    visit = opened("hotspots", view="pair")
    assert keyed(visit, "button_group", "view").value == "pair"
    # The link of another page leads on with a code that means nothing here.
    turned_to(visit, "trends")
    assert keyed(visit, "button_group", "view").value == "area"
    keyed(visit, "button_group", "view").set_value("compare").run()
    turned_to(visit, "hotspots")
    assert not visit.exception
    assert keyed(visit, "button_group", "view").value == "pair"
    assert visit.query_params["view"] == "pair"
    turned_without_query(visit, "trends")
    assert keyed(visit, "button_group", "view").value == "compare"
