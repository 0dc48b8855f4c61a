"""The Why page: what it says equals the measures; the note is saved, shown, exported, refused."""

from __future__ import annotations

from typing import Any

import pytest

from cspdata import measures
from cspdata.analyst_notes import latest_note, notes_of
from cspdata.export.collect import objective_pack
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.reasons import SPLITS, Contributions, Split
from cspdata.words import association_sentences, contributions_sentence, headline
from tests.pages.conftest import EMPTY, FILLED, Installed, Seen
from tests.pages.visits import answer, charts, keyed, links, opened, words

PAGE = "why"
NOW = Period(month("2024-10"), month("2025-09"))


def taken_apart(evidence: Evidence, indicator: str, split: Split) -> Contributions:
    """What the page shows, made apart from the page."""
    home = evidence.partnership.area
    judged = measures.board(evidence, area=home, period=NOW, before=NOW.shifted(-12))[indicator]
    return measures.contributions(evidence, judged, split=split, level="community_area")


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("indicator", ["shoplifting", "all_crime", "marac_cases"])
def test_page_says_what_the_measures_say(
    demonstration: Evidence, indicator: str, split: Split
) -> None:
    visit = opened(PAGE, what=indicator, split=split)
    assert visit.exception == []
    found = taken_apart(demonstration, indicator, split)
    assert visit.query_params["split"] == split
    if found.refusal:
        assert found.refusal.lower() in words(visit).lower()
        assert charts(visit) == []
        return
    assert contributions_sentence(found) in words(visit)
    ((spec, alt),) = charts(visit)
    assert "adds to the change" in alt
    assert str(found.frame.iloc[0]["part"]) in str(spec)
    held = visit.dataframe[0].value
    assert held["contribution"].sum() == found.change


def test_page_opens_with_the_headline_of_the_change(demonstration: Evidence) -> None:
    visit = opened(PAGE, what="shoplifting")
    home = demonstration.partnership.area
    board = measures.board(demonstration, area=home, period=NOW, before=NOW.shifted(-12))
    assert answer(visit) == headline(board["shoplifting"], named=True)
    assert "Chippenham" in words(visit)


@pytest.mark.parametrize("state", FILLED)
def test_page_takes_a_change_apart_or_says_why_not(seen: Seen, state: str) -> None:
    said = words(seen(state, PAGE))
    assert "What it is made of" in said
    assert "Analyst’s note" in said


@pytest.mark.parametrize("state", EMPTY)
def test_page_without_figures_says_how_to_load(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert "No complete month" in words(visit)
    assert "load-data" in links(visit).values()


def test_kinds_of_place_are_compared_when_asked_for(demonstration: Evidence) -> None:
    visit = opened(PAGE, what="shoplifting")
    assert "goes together with" not in words(visit)
    keyed(visit, "toggle", "kinds").set_value(True).run()
    assert visit.exception == []
    home = demonstration.partnership.area
    board = measures.board(demonstration, area=home, period=NOW, before=NOW.shifted(-12))
    found = association_sentences(measures.associations(demonstration, board["shoplifting"]))
    assert len(found) == 2
    assert all(one in words(visit) for one in found)
    assert "negative binomial" in words(visit)


def test_a_comparison_that_is_refused_is_not_taken_apart(install: Installed) -> None:
    install("real")
    months = {"period": "custom", "from": "2024-05", "to": "2025-04"}
    visit = opened(PAGE, what="shoplifting", **months)
    assert visit.exception == []
    assert "no change to take apart" in words(visit)
    assert charts(visit) == []


def test_a_note_is_saved_shown_on_its_objective_and_exported(demonstration: Evidence) -> None:
    visit = opened(PAGE, what="shoplifting")
    home = demonstration.partnership.area
    _fill(visit, home.code, location="Two supermarkets *by the station*.", economic="Prices rose.")
    assert visit.exception == []
    theme = demonstration.catalogue.indicator("shoplifting").theme
    note = latest_note(theme, "shoplifting", area_code=home.code)
    assert note is not None
    assert note.parts == {
        "location": "Two supermarkets *by the station*.",
        "economic": "Prices rose.",
    }
    assert "Saved." in words(visit)
    objective = demonstration.catalogue.objective_of(theme)
    view = {"theme": theme, "indicator": "shoplifting", "content": "why"}
    page = opened(objective.id.replace("_", "-"), **view)
    assert page.exception == []
    assert "Two supermarkets *by the station*." in [one.value for one in page.main.text]
    assert "why" in links(page).values()
    pack = objective_pack(demonstration, objective.id, period=NOW)
    assert pack.note_of("shoplifting") == note


def test_a_revised_note_keeps_the_one_before(demonstration: Evidence) -> None:
    home = demonstration.partnership.area.code
    visit = opened(PAGE, what="asb")
    _fill(visit, home, summary="First thoughts.")
    again = opened(PAGE, what="asb")
    assert keyed(again, "text_area", f"note_summary_asb_{home}").value == "First thoughts."
    _fill(again, home, "asb", summary="Second thoughts.")
    theme = demonstration.catalogue.indicator("asb").theme
    found = [one.parts["summary"] for one in notes_of(theme, "asb")]
    assert found == ["First thoughts.", "Second thoughts."]
    assert any("First thoughts." in one.value for one in again.main.text)


def test_a_note_that_names_a_person_is_refused_and_stays_in_the_form(
    demonstration: Evidence,
) -> None:
    home = demonstration.partnership.area.code
    visit = opened(PAGE, what="asb")
    _fill(visit, home, "asb", offender="Mr Smith and others.")
    (fault,) = visit.error
    assert "Offender seems to hold the name of a person" in fault.value
    assert "Smith" not in fault.value
    assert keyed(visit, "text_area", f"note_offender_asb_{home}").value == "Mr Smith and others."
    theme = demonstration.catalogue.indicator("asb").theme
    assert notes_of(theme, "asb") == ()


def _fill(visit: Any, area: str, indicator: str = "", **parts: str) -> None:
    """Fills the form of the note and saves it."""
    about = f"{indicator or visit.query_params['what']}_{area}"
    for part, text in parts.items():
        keyed(visit, "text_area", f"note_{part}_{about}").set_value(text)
    keyed(visit, "button", f"save_{about}").click().run()
