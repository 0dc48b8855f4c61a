"""The page *Last year's plan*: its answer is the result's, and without a plan it says how."""

from __future__ import annotations

from datetime import date

import pytest

from cspdata.analyst_texts import keep_text
from cspdata.assessment.plan import plan_delivery
from cspdata.measures import Evidence
from cspdata.quality import as_of
from cspdata.words.plan import outcome_sentence, plan_alt, plan_answer
from tests.pages.conftest import Seen
from tests.pages.visits import answer, charts, keyed, labels, links, opened, words

PAGE = "last-years-plan"


def test_page_opens_with_the_answer_and_proves_it(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    found = plan_delivery(demonstration, as_of=as_of(demonstration, date.today()))
    assert answer(visit) == plan_answer(found)
    ((_, alt),) = charts(visit)
    assert alt == plan_alt(found)
    said = words(visit)
    for one in found.outcomes.values():
        assert outcome_sentence(one) in said
    for action in found.frame["action"]:
        assert action in said.replace("\\", "")
    assert said.count("Share pictures of shop theft") == 2, "overdue, and in its objective"


def test_page_leads_to_the_evaluation_and_the_themes(demonstration: Evidence) -> None:
    assert demonstration.partnership.demonstration
    visit = opened(PAGE)
    assert "did-it-work" in links(visit).values()
    asked = {one.proto.query_string for one in visit.main.get("page_link")}
    assert {"intervention=demonstration_wardens", "theme=acquisitive_crime"} <= asked


def test_the_analysts_text_is_of_the_theme_in_the_address(demonstration: Evidence) -> None:
    home = demonstration.partnership.area
    keep_text(
        theme="prevent",
        content="plan",
        area_code=home.code,
        area_name=home.name,
        text="Schools were trained late.",
    )
    visit = opened(PAGE, theme="prevent")
    assert "Schools were trained late." in [one.value for one in visit.main.text]
    keyed(visit, "selectbox", "theme").set_value("substance_use").run()
    assert visit.query_params["theme"] == "substance_use"
    assert "Schools were trained late." not in [one.value for one in visit.main.text]


@pytest.mark.parametrize("state", ["real", "bare", "police", "reference"])
def test_without_a_plan_the_page_says_who_has_it_and_gives_the_file(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert visit.exception == []
    assert charts(visit) == []
    assert "No plan is loaded" in visit.info[0].value
    assert "Its holder is the partnership" in visit.info[0].value
    assert {"Template (workbook)", "Template (CSV)"} <= set(labels(visit))
    assert "load-data" in links(visit).values()
