"""The page *Performance framework*: priorities judged, written down, changed, and refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.agreed_priorities import agreed, priority_history
from cspdata.assessment.performance import framework
from cspdata.demonstration import demonstration_catalogue, seed_decisions
from cspdata.measures import Evidence
from cspdata.quality import as_of
from cspdata.words.performance import areas_sentence, framework_answer, progress_sentence
from tests.pages.conftest import Seen
from tests.pages.visits import answer, keyed, labels, opened, pictures, text_tables, words

PAGE = "performance-framework"


@pytest.fixture
def seeded(demonstration: Evidence) -> Evidence:
    """The demonstration with what its partnership agreed."""
    seed_decisions(demonstration_catalogue())
    return demonstration


def filled(visit: AppTest, about: str = "new", **told: Any) -> AppTest:
    """The form with values in it, saved."""
    kinds = {"title": "text_input", "owner": "text_input", "reason": "text_area"}
    kinds |= dict.fromkeys(("theme", "board", "term", "indicator", "direction"), "selectbox")
    kinds |= {"target_by": "selectbox", "target": "number_input", "baseline": "number_input"}
    kinds |= {"roles": "text_area", "withdrawn": "checkbox", "baseline_period": "text_input"}
    for name, value in told.items():
        keyed(visit, kinds[name], f"priority_{name}_{about}").set_value(value)
    return keyed(visit, "button", "priority_save").click().run()


def test_page_opens_with_the_answer_and_judges_each(seeded: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    day = as_of(seeded, date.today())
    found = framework(seeded, agreed(seeded.partnership.id), as_of=day)
    assert answer(visit) == framework_answer(found, found.priorities)
    said = words(visit)
    for one in found.priorities:
        assert progress_sentence(found, one) in said
    assert {"Will meet the target", "Hit or miss", "Cannot say"} <= set(pictures(visit))
    assert areas_sentence(found) in said
    assert "(Demonstration Constabulary area, including Swindon (demonstration))" in said
    (table,) = text_tables(visit)
    assert [row["Priority"] for row in table] == [
        one.title for one in found.priorities if one.indicator
    ]
    assert table[0]["Jul–Sep 2025"] == "◆ 71"
    assert {"Slides", "Workbook", "These rows (CSV)"} <= set(labels(visit))


def test_a_board_sees_its_own_and_the_address_says_so(seeded: Evidence) -> None:
    assert seeded.partnership.demonstration
    visit = opened(PAGE, board="dalpb")
    assert answer(visit).startswith("Of three agreed priorities")
    keyed(visit, "selectbox", "board").set_value("prevent").run()
    assert visit.query_params["board"] == "prevent"
    assert answer(visit) == "No priority is agreed here yet."


@pytest.mark.parametrize("state", ["demonstration", "real", "police"])
def test_without_a_priority_the_page_says_where_they_come_from(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert visit.exception == []
    assert "has not agreed any priority" in visit.info[0].value
    assert "workshop" in visit.info[0].value
    assert "Slides" not in labels(visit)


def test_a_priority_is_written_down_and_shown(demonstration: Evidence) -> None:
    visit = keyed(opened(PAGE), "button", "priority_add").click().run()
    visit = filled(
        visit,
        title="Fewer thefts from shops",
        theme="business_crime",
        board="safer_communities",
        term="medium",
        reason="It rose beyond chance.",
        owner="Town centre manager",
        indicator="shoplifting",
        baseline=140.0,
        baseline_period="Oct 2024 – Sep 2025",
        roles="Council: Wardens\nConstabulary: Patrols: at weekends",
    )
    assert visit.exception == []
    (one,) = agreed(demonstration.partnership.id)
    assert (one.id, one.title, one.version) == (
        "fewer-thefts-from-shops",
        "Fewer thefts from shops",
        1,
    )
    assert one.roles == {"Council": "Wardens", "Constabulary": "Patrols: at weekends"}
    assert (one.indicator, one.baseline, one.target) == ("shoplifting", 140.0, None)
    again = opened(PAGE)
    assert answer(again) == "The one agreed priority cannot be judged."
    assert "no target is agreed for it yet" in words(again)


def test_a_change_is_a_new_version_and_giving_up_takes_it_off(seeded: Evidence) -> None:
    mine = seeded.partnership.id
    visit = keyed(opened(PAGE), "button", "priority_change_vehicle-crime").click().run()
    assert keyed(visit, "number_input", "priority_target_vehicle-crime").value == 70.0
    visit = filled(visit, "vehicle-crime", owner="Deputy head of community safety")
    assert visit.exception == []
    history = priority_history(mine, "vehicle-crime")
    assert [one.owner for one in history] == [
        "Head of community safety",
        "Deputy head of community safety",
    ]
    assert history[1].target_by == history[0].target_by, "what was not touched stays"
    assert "version 2" in words(opened(PAGE))
    visit = keyed(opened(PAGE), "button", "priority_change_vehicle-crime").click().run()
    filled(visit, "vehicle-crime", withdrawn=True)
    assert "vehicle-crime" not in [one.id for one in agreed(mine)]


def test_what_cannot_be_kept_is_refused_in_the_form(demonstration: Evidence) -> None:
    visit = keyed(opened(PAGE), "button", "priority_add").click().run()
    visit = filled(visit, title="Fewer thefts", reason="It rose.", owner="Sgt Miller")
    assert "Owner seems to hold the name of a person" in visit.error[0].value
    assert agreed(demonstration.partnership.id) == ()
