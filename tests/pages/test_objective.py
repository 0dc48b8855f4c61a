"""The page of an objective: five contents, the line of sight, who holds what is not known."""

from __future__ import annotations

import json

import pytest

from cspdata.assessment.line_of_sight import line_of_sight
from cspdata.measures import Evidence, areas_within
from cspdata.periods import Period, month
from cspdata.ui import cached
from cspdata.ui.objective import kept
from cspdata.ui.objective.contents import CONTENTS
from cspdata.words import sight_alt, sight_sentences
from tests.pages.conftest import Installed
from tests.pages.visits import OBJECTIVES, answer, charts, labels, links, opened, words

SAFER, VULNERABLE = "create-safer-communities", "protect-vulnerable-people"
NOW = Period(month("2024-10"), month("2025-09"))
THEMES = [(page, theme.id) for page, objective in OBJECTIVES.items() for theme in objective.themes]


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("content", CONTENTS)
def test_each_content_is_open_by_its_link_and_names_the_law(content: str) -> None:
    visit = opened(SAFER, content=content)
    assert not visit.exception
    assert visit.query_params["content"] == content
    number = [str(one) for one in CONTENTS].index(content) + 1
    assert f"Statutory content {number} of 5 (SI 2007/1830, regulation 6)" in words(visit)
    assert "Analyst’s text" in words(visit)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(("page", "theme"), THEMES)
def test_every_theme_says_where_who_when_how_harmful_and_beside_whom(page: str, theme: str) -> None:
    visit = opened(page, theme=theme)
    assert not visit.exception
    heads = [one.value for one in visit.main.subheader]
    for head in ("Where", "Who", "When", "Harm", "Compared with others"):
        assert head in heads
    text = words(visit)
    assert "hours" in text or "Most often" in text
    assert all(alt for _, alt in charts(visit))


def test_the_line_of_sight_is_that_of_the_result(demonstration: Evidence) -> None:
    visit = opened(VULNERABLE, theme="domestic_abuse")
    line = demonstration.catalogue.lines_of_sight["domestic_abuse"]
    found = line_of_sight(demonstration, line, period=NOW, before=NOW.shifted(-12))
    text = words(visit)
    for said in sight_sentences(found):
        assert said in text
    assert sight_alt(found) in [alt for _, alt in charts(visit)]
    assert "Clare's Law: median days to disclosure" in text
    assert "Download these rows (CSV)" in labels(visit)


@pytest.mark.usefixtures("demonstration")
def test_a_theme_without_a_line_has_none() -> None:
    assert "Line of sight" not in words(opened(VULNERABLE, theme="exploitation"))


def test_without_partners_the_line_says_whom_to_ask(install: Installed) -> None:
    install("real")
    text = words(opened(VULNERABLE, theme="domestic_abuse"))
    assert "No data yet" in text


@pytest.mark.usefixtures("demonstration")
def test_last_years_plan_is_short_and_leads_to_the_whole() -> None:
    visit = opened(SAFER, theme="anti_social_behaviour", content="plan")
    assert "1 of 2 delivered" in words(visit)
    assert "Street stewards in Salisbury city centre" in words(visit)
    assert any("plan" in one for one in links(visit).values())


@pytest.mark.usefixtures("demonstration")
def test_what_residents_say_has_its_interval_and_its_base() -> None:
    text = words(opened(SAFER, theme="anti_social_behaviour", content="community"))
    assert "95 % interval" in text
    assert "Those who answer are not all residents." in text


def test_without_a_survey_or_a_plan_the_page_says_who_holds_them(install: Installed) -> None:
    install("real")
    said = words(opened(SAFER, content="community"))
    assert "We do not know: no survey is loaded." in said
    assert "No action on this theme is loaded." in words(opened(SAFER, content="plan"))


@pytest.mark.usefixtures("demonstration")
def test_the_map_has_the_same_classes_each_year() -> None:
    key = cached.current_key()
    assert key is not None
    home = cached.evidence(key).partnership.area.code
    now = kept.scale_of(key, "asb", home, NOW)
    assert len(now) == 4
    assert kept.scale_of(key, "asb", home, NOW.shifted(-12)) == now
    drawn = json.dumps([spec for spec, _ in charts(opened(SAFER))], ensure_ascii=False)
    assert f"{now[-1]:.1f} or more" in drawn
    assert f"under {now[0]:.1f}" in drawn


@pytest.mark.usefixtures("demonstration")
def test_only_the_open_content_is_drawn() -> None:
    levels = {alt for _, alt in charts(opened(SAFER))}
    plan = {alt for _, alt in charts(opened(SAFER, content="plan"))}
    assert len(plan) == 1
    assert plan < levels


def test_of_an_area_that_the_source_does_not_know_it_says_where_there_are_figures(
    demonstration: Evidence,
) -> None:
    area = next(
        one
        for one in areas_within(demonstration.con, demonstration.partnership.area, "community_area")
        if one.name == "Trowbridge"
    )
    visit = opened(VULNERABLE, theme="domestic_abuse", area=area.code)
    assert not visit.exception
    assert "has no figure for Trowbridge" in answer(visit)
    text = words(visit)
    assert "choose Wiltshire (demonstration) council area in the sidebar" in text
    assert "No months are missing" not in text


def test_of_a_community_area_its_own_comparison_comes_first(demonstration: Evidence) -> None:
    area = next(
        one
        for one in areas_within(demonstration.con, demonstration.partnership.area, "community_area")
        if one.name == "Trowbridge"
    )
    text = words(opened(SAFER, theme="anti_social_behaviour", area=area.code))
    assert text.index("Trowbridge: 763 incidents") < text.index("Compared with Wiltshire")
