"""The trends page: what it says equals the measures, its choices are in the URL, gaps are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata import measures
from cspdata.catalogue import AreaRef
from cspdata.measures import Evidence, open_evidence
from cspdata.periods import Period, month
from cspdata.results import Control, Measure
from cspdata.words import control_sentence, controls_sentence, trend_sentence, trends_sentence
from tests.pages.conftest import Installed, Seen
from tests.pages.visits import CATALOGUE, answer, charts, keyed, links, opened, words

PAGE = "trends"
ALL = Period(month("2021-10"), month("2025-09"))


def controlled(
    evidence: Evidence,
    indicator: str,
    *,
    area: AreaRef | None = None,
    measure: Measure = "count",
    period: Period = ALL,
) -> Control:
    """The control chart that the page shows, made apart from the page."""
    found = measures.series(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=area or evidence.partnership.area,
        period=period,
    )
    return measures.control(found, measure=measure)


def places(evidence: Evidence) -> list[AreaRef]:
    return list(measures.areas_within(evidence.con, evidence.partnership.area, "community_area"))


@pytest.mark.parametrize("indicator", ["asb", "shoplifting", "public_order", "bicycle_theft"])
def test_page_opens_with_what_its_control_chart_says(
    demonstration: Evidence, indicator: str
) -> None:
    visit = opened(PAGE, what=indicator)
    assert visit.exception == []
    found = controlled(demonstration, indicator)
    assert answer(visit) == control_sentence(found, named=True)
    series = measures.series(demonstration, found.indicator, area=found.area, period=ALL)
    assert trend_sentence(measures.trend(series)) in words(visit)
    assert len(charts(visit)) == 3
    held = [one.value for one in visit.dataframe]
    assert [len(one.columns) for one in held] == [13, 12, 11]
    assert held[0]["charted"].tolist() == found.frame["charted"].tolist()


def test_choices_of_a_link_are_taken_and_kept(demonstration: Evidence) -> None:
    there = places(demonstration)[4]
    query = {
        "area": there.code,
        "what": "criminal_damage_arson",
        "view": "area",
        "back": "3",
        "measure": "rate",
        "period": "custom",
        "from": "2024-10",
        "to": "2025-06",
    }
    visit = opened(PAGE, **query)
    period = Period(month("2022-07"), month("2025-06"))
    found = controlled(
        demonstration, "criminal_damage_arson", area=there, measure="value", period=period
    )
    assert answer(visit) == control_sentence(found, named=True)
    written = dict(visit.query_params.items())
    assert query.items() <= written.items()
    again = opened(PAGE, **written)
    assert answer(again) == answer(visit)
    assert again.query_params == visit.query_params


def test_areas_of_a_link_are_set_beside_one_another(demonstration: Evidence) -> None:
    chosen = [demonstration.partnership.area, *places(demonstration)[2:7]]
    codes = ",".join(one.code for one in chosen)
    visit = opened(PAGE, view="compare", what="shoplifting", areas=codes)
    found = [controlled(demonstration, "shoplifting", area=one, measure="value") for one in chosen]
    assert answer(visit) == controls_sentence(found, "areas")
    said = words(visit)
    assert all(control_sentence(one) in said for one in found)
    assert visit.query_params["areas"] == codes
    assert keyed(visit, "multiselect", "areas").value == [one.code for one in chosen]
    assert len(charts(visit)) == 1


def test_no_more_than_six_areas_and_none_unknown_are_compared(demonstration: Evidence) -> None:
    named = [one.code for one in places(demonstration)][:9]
    visit = opened(PAGE, view="compare", areas=",".join(["nowhere", named[0], *named]))
    assert visit.query_params["areas"] == ",".join(named[:6])


def test_areas_chosen_on_the_page_go_into_the_address(demonstration: Evidence) -> None:
    visit = opened(PAGE, view="compare")
    home = demonstration.partnership
    usual = [one.code for one in home.areas]
    assert visit.query_params["areas"] == ",".join(usual)
    there = places(demonstration)[0].code
    keyed(visit, "multiselect", "areas").set_value([usual[0], there]).run()
    assert visit.query_params["areas"] == f"{usual[0]},{there}"


def test_every_place_has_its_chart_on_one_scale(demonstration: Evidence) -> None:
    visit = opened(PAGE, view="places", what="vehicle_crime")
    found = [
        controlled(demonstration, "vehicle_crime", area=one, measure="value")
        for one in places(demonstration)
    ]
    assert answer(visit) == controls_sentence(found, "community areas")
    drawn = [spec for spec, _ in charts(visit)]
    assert len(drawn) == len(found)
    scales = {tuple(spec["layer"][0]["encoding"]["y"]["scale"]["domain"]) for spec in drawn}
    assert len(scales) == 1
    own = opened(PAGE, view="places", what="vehicle_crime", scale="own")
    scales = {
        tuple(spec["layer"][0]["encoding"]["y"]["scale"]["domain"]) for spec, _ in charts(own)
    }
    assert len(scales) > 1
    trends = measures.judged_together(
        [
            measures.trend(
                measures.series(demonstration, one.indicator, area=one.area, period=ALL),
                measure="value",
            )
            for one in found
        ]
    )
    assert trends_sentence(trends, "community areas") in words(visit)


@pytest.mark.parametrize("view", ["area", "compare", "places"])
@pytest.mark.parametrize("state", ["demonstration", "real", "bare"])
def test_every_view_comes_up_in_every_state(install: Installed, state: str, view: str) -> None:
    install(state)
    visit = opened(PAGE, view=view)
    assert [fault.value for fault in visit.exception] == []
    assert charts(visit) or "No figures" in words(visit)


@pytest.mark.parametrize("state", ["real-reference", "police"])
def test_without_any_figure_the_page_says_why_and_how_to_load(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert charts(visit) == []
    assert "follows an indicator over time" in visit.info[0].value
    assert "load-data" in links(visit).values()


@pytest.mark.parametrize("view", ["area", "compare", "places"])
def test_indicators_of_every_step_and_measure_are_followed(
    demonstration: Evidence, view: str
) -> None:
    seen = set()
    for indicator in CATALOGUE.indicators.values():
        kind = (demonstration.coverage_of(indicator).step, indicator.measure)
        if kind in seen or demonstration.coverage_of(indicator).span is None:
            continue
        seen.add(kind)
        visit = opened(PAGE, view=view, what=indicator.id)
        assert [fault.value for fault in visit.exception] == [], indicator.id
        assert visit.query_params["what"] == indicator.id
    assert len(seen) > 5


def test_real_months_that_are_missing_are_said_and_never_0(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    span = evidence.coverage_of(CATALOGUE.indicators["asb"]).span
    assert span is not None
    visit = opened(PAGE, back="all")
    assert visit.exception == []
    found = controlled(evidence, "asb", period=span)
    assert len(found.frame) < len(span.months)
    assert answer(visit) == control_sentence(found, named=True)
    said = words(visit)
    assert f"{len(span.months) - len(found.frame)} months without figures" in said
    assert "The season is not taken out" in said
    assert "No forecast is shown" in said


def test_a_period_before_the_figures_is_told(install: Installed) -> None:
    install("real")
    visit = opened(PAGE, period="custom", **{"from": "2018-10", "to": "2018-10"})
    assert visit.exception == []
    assert "one month has a figure" in words(visit)


def test_a_declared_rebase_shows_with_its_reason(install: Installed, own_catalogue: Path) -> None:
    file = own_catalogue / "indicators" / "public_order.toml"
    declared = file.read_text(encoding="utf-8")
    declared += """
[[rebases]]
month = "2023-10"
why = "A new night-time order came into force."
decided = 2024-01-15
"""
    file.write_text(declared, encoding="utf-8")
    install("demonstration")
    visit = opened(PAGE, what="public_order")
    assert visit.exception == []
    assert "A new night-time order came into force." in words(visit)
    assert "decided on 15 January 2024" in words(visit)
    assert visit.dataframe[0].value["stretch"].tolist() == [0] * 24 + [1] * 24


def test_objective_page_has_the_icon_and_the_usual_range(install: Installed) -> None:
    install("demonstration")
    visit = opened("create-safer-communities", theme="business_crime", indicator="shoplifting")
    assert "Higher than usual" in words(visit)
    spec = charts(visit)[0][0]
    bands = [one for one in spec["layer"] if one["encoding"].get("y2") == {"field": "high"}]
    assert len(bands) == 1
    assert "trends" in links(visit).values()
