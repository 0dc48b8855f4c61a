"""The compare page: what it says equals the measures, its choices are in the URL, gaps are told."""

from __future__ import annotations

import pytest

from cspdata import measures
from cspdata.catalogue import Indicator
from cspdata.comparisons import Rug, Standing
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.words import (
    beside_sentence,
    funnel_sentence,
    lacking_text,
    order_sentence,
    rug_change_sentence,
    rug_sentence,
    standing_sentence,
)
from tests.pages.conftest import Installed, Seen
from tests.pages.visits import CATALOGUE, answer, charts, keyed, labels, links, opened, words

PAGE = "compare"
VIEWS = ("rug", "rank", "funnel", "beside")
YEAR = Period(month("2024-10"), month("2025-09"))
BEFORE = YEAR.shifted(-12)


def rug_of(evidence: Evidence, indicators: list[Indicator]) -> Rug:
    """The rug that the page shows, made apart from the page."""
    home = evidence.partnership
    return measures.rug(
        evidence, indicators, area=home.area, level=home.place_level, period=YEAR, before=BEFORE
    )


def standing_of(evidence: Evidence, indicator: str) -> Standing:
    home = evidence.partnership
    return measures.standing(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=home.area,
        level=home.place_level,
        period=YEAR,
    )


def declared(evidence: Evidence) -> list[Indicator]:
    catalogue = evidence.catalogue
    return [
        one
        for objective in catalogue.objectives
        for theme in objective.themes
        for one in catalogue.indicators_of(theme.id)
    ]


def test_page_opens_with_the_rug_of_the_main_indicators(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    main = [one for one in declared(demonstration) if one.headline]
    found = rug_of(demonstration, main)
    assert answer(visit) == rug_sentence(found)
    assert rug_change_sentence(found) in words(visit)
    [(spec, alt)] = charts(visit)
    assert alt.startswith("Tartan rug")
    assert len(spec["layer"][0]["encoding"]["y"]["scale"]["domain"]) == len(found.indicators)
    [table] = visit.dataframe
    assert table.value["against"].tolist() == found.frame["against"].tolist()
    assert labels(visit) == ["Download these rows (CSV)"]
    left_out = {one.title for one in main} - {one.title for one in found.indicators}
    assert left_out
    assert all(title in words(visit) for title in left_out)


@pytest.mark.parametrize("objective", [one.id for one in CATALOGUE.objectives])
def test_the_rug_of_an_objective_holds_its_indicators(
    demonstration: Evidence, objective: str
) -> None:
    visit = opened(PAGE, which=objective, order="name")
    assert visit.exception == []
    themes = {one.id for one in demonstration.catalogue.objective(objective).themes}
    asked = [one for one in declared(demonstration) if one.theme in themes]
    found = rug_of(demonstration, asked)
    assert answer(visit) == rug_sentence(found)
    [(spec, _)] = charts(visit)
    columns = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert [name.replace("\n", " ") for name in columns] == [one.name for one in found.areas]
    assert {"which": objective, "order": "name", "view": "rug"}.items() <= dict(
        visit.query_params.items()
    ).items()


def test_areas_with_most_worse_cells_come_first(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    found = rug_of(demonstration, [one for one in declared(demonstration) if one.headline])
    worse = found.frame[found.frame["against"] == "worse"]["area_name"].value_counts()
    [(spec, _)] = charts(visit)
    columns = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    counted = [int(worse.get(name.replace("\n", " "), 0)) for name in columns]
    assert counted == sorted(counted, reverse=True)
    assert counted[0] > 0


@pytest.mark.parametrize("indicator", ["asb", "shoplifting", "domestic_abuse_repeat"])
def test_ranking_and_funnel_say_what_the_measures_say(
    demonstration: Evidence, indicator: str
) -> None:
    found = standing_of(demonstration, indicator)
    ranked = opened(PAGE, view="rank", what=indicator)
    assert answer(ranked) == standing_sentence(found)
    assert order_sentence(found) in words(ranked)
    funnel = opened(PAGE, view="funnel", what=indicator)
    assert answer(funnel) == funnel_sentence(found)
    for visit in (ranked, funnel):
        assert visit.exception == []
        assert len(charts(visit)) == 1
        assert visit.dataframe[0].value["position"].tolist() == found.frame["position"].tolist()


def test_choices_of_a_link_are_taken_and_kept(install: Installed) -> None:
    install("demonstration")
    query = {
        "view": "funnel",
        "what": "vehicle_crime",
        "period": "custom",
        "from": "2025-01",
        "to": "2025-06",
    }
    visit = opened(PAGE, **query)
    assert query.items() <= dict(visit.query_params.items()).items()
    again = opened(PAGE, **dict(visit.query_params.items()))
    assert answer(again) == answer(visit)
    assert again.query_params == visit.query_params
    assert "Jan–Jun 2025" in charts(visit)[0][1]


def test_an_indicator_chosen_on_the_page_goes_into_the_address(demonstration: Evidence) -> None:
    visit = opened(PAGE, view="rank")
    keyed(visit, "selectbox", "what").set_value("burglary").run()
    assert visit.query_params["what"] == "burglary"
    assert answer(visit) == standing_sentence(standing_of(demonstration, "burglary"))


@pytest.mark.parametrize("indicator", ["asb", "drug_misuse_deaths", "nrm_referrals", "asb_cases"])
def test_other_areas_are_shown_where_there_are_figures(
    demonstration: Evidence, indicator: str
) -> None:
    visit = opened(PAGE, view="beside", what=indicator)
    assert visit.exception == []
    found = measures.beside(
        demonstration, demonstration.catalogue.indicator(indicator), period=YEAR
    )
    assert answer(visit) == beside_sentence(found)
    assert lacking_text(found) in words(visit)
    assert len(charts(visit)) == (len(found.frame) > 1)


def test_figures_of_the_country_are_found(demonstration: Evidence) -> None:
    deaths = demonstration.catalogue.indicator("drug_misuse_deaths")
    found = measures.beside(demonstration, deaths, period=YEAR)
    assert found.frame["kind"].tolist() == ["own", "comparator", "country"]
    assert any("Demonstration region" in one for one in found.lacking)


@pytest.mark.parametrize("indicator", ["drug_misuse_deaths", "prevent_referrals"])
@pytest.mark.parametrize("view", ["rank", "funnel"])
def test_an_indicator_without_places_says_so(install: Installed, view: str, indicator: str) -> None:
    install("demonstration")
    visit = opened(PAGE, view=view, what=indicator)
    assert visit.exception == []
    assert charts(visit) == []
    assert "has no figures for smaller areas" in visit.info[0].value


def test_counts_are_not_ranked(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, view="rank", what="business_crime_incidents")
    assert charts(visit) == []
    assert "numbers of areas of unlike size are not compared" in visit.info[0].value


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("state", ["demonstration", "real", "bare", "partners"])
def test_every_view_comes_up_in_every_state(install: Installed, state: str, view: str) -> None:
    install(state)
    visit = opened(PAGE, view=view)
    assert [fault.value for fault in visit.exception] == []
    assert charts(visit) or visit.info or "What cannot be set beside it" in words(visit)


@pytest.mark.parametrize("view", VIEWS)
def test_rates_without_residents_are_refused_with_the_reason(install: Installed, view: str) -> None:
    install("bare")
    visit = opened(PAGE, view=view)
    assert visit.exception == []
    assert charts(visit) == []
    assert "residents" in words(visit)
    assert "not loaded" in words(visit)


def test_a_rug_of_many_wards_comes_in_sheets(install: Installed) -> None:
    install("real")
    visit = opened(PAGE, sheet="2")
    assert visit.exception == []
    [(spec, _)] = charts(visit)
    assert len(spec["layer"][0]["encoding"]["x"]["scale"]["domain"]) == 20
    assert visit.query_params["sheet"] == "2"
    unconfirmed = opened(PAGE, view="beside")
    assert "are not confirmed in data/reference/benchmark_groups.csv" in words(unconfirmed)
    assert "South West: " in words(unconfirmed)


def test_indicators_of_every_step_and_measure_are_compared(demonstration: Evidence) -> None:
    seen = set()
    for indicator in declared(demonstration):
        kind = (demonstration.coverage_of(indicator).step, indicator.measure)
        if kind in seen or demonstration.coverage_of(indicator).span is None:
            continue
        seen.add(kind)
        for view in ("rank", "funnel", "beside"):
            visit = opened(PAGE, view=view, what=indicator.id)
            assert [fault.value for fault in visit.exception] == [], (indicator.id, view)
            assert visit.query_params["what"] == indicator.id
    assert len(seen) > 5


@pytest.mark.parametrize("state", ["real-reference", "police"])
def test_without_any_figure_the_page_says_why_and_how_to_load(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert charts(visit) == []
    assert "compares areas with one another" in visit.info[0].value
    assert "load-data" in links(visit).values()
