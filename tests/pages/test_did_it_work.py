"""The page *Did it work?*: its answer is the measures', and without interventions it says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.measures import Evidence, evaluation, open_evidence
from cspdata.words import compared_sentence, course_sentence, evaluation_sentence
from tests.pages.conftest import Installed, Seen
from tests.pages.visits import answer, charts, keyed, links, opened, words

PAGE = "did-it-work"
INVENTED = ("demonstration_wardens", "demonstration_stewards")


@pytest.mark.parametrize("identity", INVENTED)
def test_page_opens_with_the_answer(demonstration: Evidence, identity: str) -> None:
    visit = opened(PAGE, intervention=identity)
    assert visit.exception == []
    found = evaluation(demonstration, demonstration.catalogue.intervention(identity))
    assert answer(visit) == evaluation_sentence(found)
    said = words(visit)
    assert compared_sentence(found) in said
    assert course_sentence(found) in said
    assert len(charts(visit)) == 1
    assert visit.dataframe[0].value["count"].tolist() == found.frame["count"].tolist()
    assert visit.query_params["intervention"] == identity


def test_the_newest_comes_first_and_another_can_be_chosen(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.query_params["intervention"] == "demonstration_wardens"
    keyed(visit, "selectbox", "intervention").set_value("demonstration_stewards").run()
    assert visit.query_params["intervention"] == "demonstration_stewards"
    assert answer(visit).startswith("No detectable change")
    assert demonstration.catalogue.interventions.keys() == set(INVENTED)


def test_the_real_installation_shows_none_and_how_to_declare_one(seen: Seen) -> None:
    visit = seen("real", PAGE)
    assert visit.exception == []
    assert "No intervention" in visit.info[0].value
    assert charts(visit) == []
    assert 'partnership = "wiltshire"' in visit.code[0].value
    assert "Warminster" not in words(visit)


@pytest.mark.parametrize("state", ["reference", "police"])
def test_without_figures_the_page_says_what_fills_it(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert visit.exception == []
    assert "judges what was done" in visit.info[0].value
    assert "load-data" in links(visit).values()


def test_months_that_are_missing_are_a_refusal_in_words(
    install: Installed, own_catalogue: Path
) -> None:
    install("real")
    area = next(
        one.code for one in open_evidence().areas_within(open_evidence().partnership.area, "ward")
    )
    text = f"""
id = "patrols"
partnership = "wiltshire"
title = "Patrols"
what = "Officers on foot."
indicator = "asb"
start = "2019-01"
where = {{ level = "ward", codes = ["{area}"] }}
"""
    (own_catalogue / "interventions" / "patrols.toml").write_text(text, encoding="utf-8")
    visit = opened(PAGE)
    assert visit.exception == []
    assert answer(visit).startswith("Whether anything changed with Patrols cannot be said: no comp")
    assert "a course needs 24 and 6" in answer(visit)
