"""The duties' page: the year, every duty, and the form that says how one stands."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.assessment.checklist import checklist
from cspdata.assessment.cycle import cycle_at
from cspdata.demonstration_entries import keep_demonstration_entries
from cspdata.duty_statuses import duty_history, duty_statuses_of
from cspdata.measures import Evidence
from cspdata.quality import as_of
from cspdata.words.cycle import cycle_alt, cycle_sentence, duties_sentence, overdue_sentence
from tests.pages.conftest import EMPTY, FILLED, Seen
from tests.pages.visits import answer, charts, keyed, labels, links, opened, words

PAGE = "statutory-duties"


def said(visit: AppTest) -> str:
    return words(visit).replace("\\", "")


def stated(visit: AppTest, duty: str, state: str, **more: str) -> AppTest:
    keyed(visit, "button", f"duty_{duty}").click().run()
    keyed(visit, "selectbox", f"duty_state_{duty}").set_value(state)
    for name, text in more.items():
        kind = "text_area" if name == "note" else "text_input"
        keyed(visit, kind, f"duty_{name}_{duty}").set_value(text)
    visit = keyed(visit, "button", f"duty_save_{duty}").click().run()
    assert visit.exception == []
    return visit


@pytest.mark.parametrize("state", [*FILLED, *EMPTY])
def test_every_duty_stands_there_with_what_it_asks(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    told = said(visit)
    assert "nobody has said how any of the 15 duties stands" in told
    for title in ("Public meeting held this year", "Summary of the plan published"):
        assert title in told
    assert told.count("Not known yet") >= 15
    assert {"evidence-board", "data-register"} <= set(links(visit).values())
    assert labels(visit)[0] == "Checklist (Excel)"


def test_the_year_is_told_and_drawn(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    cycle = cycle_at(demonstration.partnership.cycle, as_of(demonstration, date.today()))
    assert cycle_sentence(cycle) in said(visit)
    ((_, alt),) = charts(visit)
    assert alt == cycle_alt(cycle)
    assert "are a proposal" not in said(visit)


def test_dates_that_are_not_agreed_are_called_a_proposal(seen: Seen) -> None:
    assert "These dates are a proposal" in said(seen("real", PAGE))


@pytest.mark.usefixtures("demonstration")
def test_a_status_is_saved_and_counts() -> None:
    stated(
        opened(PAGE),
        "public_meeting",
        "met",
        evidence="https://example.org/minutes",
        note="Forty people came.",
    )
    found = duty_statuses_of("demonstration")["public_meeting"]
    assert (found.state, found.note) == ("met", "Forty people came.")
    assert found.owner == "Community safety manager of the council"
    again = opened(PAGE)
    assert answer(again).startswith("Not yet: 1 of 15 duties is met")
    assert "[Evidence](https://example.org/minutes)" in words(again)
    stated(again, "public_meeting", "partly")
    assert len(duty_history("demonstration", "public_meeting")) == 2
    assert duty_statuses_of("wiltshire") == {}


@pytest.mark.usefixtures("demonstration")
def test_what_is_refused_is_said_and_nothing_is_kept() -> None:
    visit = stated(opened(PAGE), "public_meeting", "met")
    (fault,) = visit.error
    assert "say what shows it" in fault.value
    visit = stated(opened(PAGE), "public_meeting", "partly", owner="Mr Smith")
    assert "the name of a person" in visit.error[0].value
    assert "Smith" not in visit.error[0].value
    assert duty_statuses_of("demonstration") == {}


def test_what_is_overdue_is_said(demonstration: Evidence) -> None:
    keep_demonstration_entries(demonstration.catalogue)
    visit = opened(PAGE)
    day = as_of(demonstration, date.today())
    found = checklist(demonstration.catalogue, duty_statuses_of("demonstration"), day=day)
    assert answer(visit) == duties_sentence(found)
    assert overdue_sentence(found).startswith("Overdue since 30 November 2025: Public meeting")
    assert overdue_sentence(found) in said(visit)
