"""The hotspots page over time: two periods side by side, months one after another."""

from __future__ import annotations

from cspdata.hotspots import cells
from cspdata.measures import Evidence, open_evidence
from cspdata.periods import Period, month
from cspdata.words import alt_text, cells_sentence
from tests.pages.conftest import Installed
from tests.pages.hotspot_maps import PAGE, STREET, YEAR, layer, mapped, offered
from tests.pages.visits import answer, charts, drawings, keyed, maps, opened, whole, words


def test_two_periods_stand_side_by_side(demonstration: Evidence) -> None:
    visit = opened(PAGE, view="pair")
    assert not visit.exception
    ((spec, alt),) = charts(visit)
    earlier, later = spec["hconcat"]
    assert earlier["title"]["text"] == YEAR.shifted(-12).label
    assert later["title"]["text"] == YEAR.label
    assert spec["params"][0]["views"] == [one["layer"][0]["name"] for one in spec["hconcat"]]
    before = cells(
        demonstration, demonstration.catalogue.indicators[STREET], period=YEAR.shifted(-12)
    )
    said = words(visit)
    assert cells_sentence(before) in said
    assert cells_sentence(mapped(demonstration)) in said
    assert alt_text(before) in alt


def test_pair_is_not_offered_of_a_map_of_change(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, layer="change", view="pair")
    assert not visit.exception
    assert "Two periods" not in offered(visit, "button_group", "view")
    assert visit.query_params["view"] == "map"
    assert maps(visit)


def test_months_play_one_after_another_and_begin_again(demonstration: Evidence) -> None:
    def shown() -> tuple[str, str]:
        return str(keyed(visit, "select_slider", "month").value), answer(visit)

    asb = demonstration.catalogue.indicators[STREET]

    def told(text: str) -> str:
        only = Period(month(text), month(text))
        one = cells(demonstration, asb, period=only, method="counts")
        return f"{only.label}: {whole(one.frame['count'].sum())} incidents on the map"

    visit = opened(PAGE, view="months", month="Aug 2025")
    assert told("2025-08") in words(visit)
    keyed(visit, "toggle", "months_play").set_value(True).run()
    assert shown()[0] == "Sep 2025"
    assert told("2025-09") in words(visit)
    visit.run()
    assert shown()[0] == "Oct 2021"
    assert told("2021-10") in words(visit)
    assert not visit.exception
    keyed(visit, "toggle", "months_play").set_value(False).run()
    assert shown()[0] == "Oct 2021"
    visit.run()
    assert shown()[0] == "Oct 2021"
    assert visit.query_params["month"] == "Oct 2021"


def test_months_have_the_same_colours(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, view="months")
    first = layer(visit, "cells")["getFillColor"], drawings(visit)[0]
    keyed(visit, "select_slider", "month").set_value("Dec 2023").run()
    assert (layer(visit, "cells")["getFillColor"], drawings(visit)[0]) == first


def test_real_months_that_are_missing_are_not_played(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    complete = evidence.coverage(evidence.catalogue.datasets["police_street"]).complete
    visit = opened(PAGE, view="months")
    told = offered(visit, "select_slider", "month")
    assert told == [Period(one, one).label for one in complete]
    assert "Jun 2024" not in told


def test_months_before_a_source_begins_are_said(install: Installed) -> None:
    install("demonstration")
    visit = opened(
        PAGE, what="extract_vehicle_crime", period="custom", **{"from": "2021-10", "to": "2021-11"}
    )
    assert not visit.exception
    assert maps(visit) == []
    assert "no month of Oct–Nov 2021 is complete" in visit.info[0].value
