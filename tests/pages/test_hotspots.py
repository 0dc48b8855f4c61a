"""The hotspots page: what is offered, and that map, list, panel and link are of one cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.cells import AREA_LEVELS, METHODS, SMALL_AREAS, Cells, Method
from cspdata.demonstration import demonstration_catalogue
from cspdata.hotspots import (
    cell_change,
    cell_detail,
    cell_names,
    cells,
    concentration_of,
    ranked_cells,
    surroundings,
)
from cspdata.ingest import ingest
from cspdata.maps import legend
from cspdata.measures import Evidence, open_evidence
from cspdata.periods import Period, month
from cspdata.ui.hotspots.choices import CELLS, HEX
from cspdata.warehouse import newest
from cspdata.words import (
    alt_text,
    cell_change_sentence,
    cell_reason,
    cell_sentence,
    cells_sentence,
    concentration_sentence,
    grid_reference,
    lowered,
    surroundings_sentence,
)
from tests.conftest import REFERENCE, Once
from tests.pages.conftest import Installed, Seen, laid_out
from tests.pages.visits import (
    answer,
    charts,
    drawings,
    keyed,
    labels,
    links,
    maps,
    opened,
    pictures,
    turned_to,
    whole,
    words,
)

PAGE = "hotspots"
YEAR = Period(month("2024-10"), month("2025-09"))
STREET, EXTRACT = "asb", "extract_public_violence"
# The demonstration has too few of them for Gi*.
FEW = {"community_area": ("gi", "emerging")}
FINE = ("250", f"250{HEX}")


def mapped(
    evidence: Evidence, what: str = STREET, code: str = "500", method: Method = "gi"
) -> Cells:
    """The map that a choice of cells and of a layer asks for, made apart from the page."""
    return cells(
        evidence,
        evidence.catalogue.indicators[what],
        period=YEAR,
        size=code.removesuffix(HEX),
        shape="hexagon" if code.endswith(HEX) else "area" if code in AREA_LEVELS else "square",
        method=method,
        before=YEAR.shifted(-12),
    )


def named(evidence: Evidence, found: Cells) -> dict[str, str]:
    """What people call the cells of a map."""
    return cell_names(evidence, found.size, found.shape)


def layer(visit: AppTest, name: str) -> Any:
    """A layer of the first map of the page."""
    return next(one for one in maps(visit)[0][0]["layers"] if one["id"] == name)


def within(place: list[float], ring: list[list[float]]) -> bool:
    """Whether a place lies between the sides of a ring."""
    return all(
        min(corner[axis] for corner in ring) < place[axis] < max(corner[axis] for corner in ring)
        for axis in (0, 1)
    )


def offered(visit: AppTest, kind: str, key: str) -> list[str]:
    """The labels that a choice offers."""
    return list(keyed(visit, kind, key).options)


@pytest.mark.parametrize("code", CELLS)
def test_every_layer_is_drawn_on_every_cell(demonstration: Evidence, code: str) -> None:
    visit = opened(PAGE, what=EXTRACT, cells=code)
    for method in METHODS:
        if code in AREA_LEVELS and method in ("density", *FEW.get(code, ())):
            continue
        keyed(visit, "button_group", "layer").set_value(method).run()
        assert not visit.exception, method
        assert not visit.error, method
        found = mapped(demonstration, EXTRACT, code, method)
        assert answer(visit) == cells_sentence(found, named(demonstration, found))
        deck, alt = maps(visit)[0]
        assert alt == alt_text(found)
        sent = {row["cell_id"] for row in layer(visit, "cells")["data"]}
        assert set(found.frame.loc[found.frame["count"] > 0, "cell_id"]) <= sent, method
        assert sent <= set(found.frame["cell_id"])
        drawn = "".join(drawings(visit))
        assert all(key.label in drawn for key in legend(found)), method
        assert visit.query_params["layer"] == method


def test_too_few_areas_offer_change_and_counts_and_say_why(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, cells="community_area", layer="gi")
    assert not visit.exception
    assert offered(visit, "button_group", "layer") == ["Change", "Counts"]
    assert visit.query_params["layer"] == "change"
    assert "20 community areas are too few for hot and cold" in words(visit)
    keyed(visit, "selectbox", "cells").set_value("ward").run()
    assert "Hot and cold" in offered(visit, "button_group", "layer")
    assert "too few for hot and cold" not in words(visit)
    assert visit.query_params["cells"] == "ward"


def test_areas_without_a_lookup_are_not_offered_and_it_says_which_file(install: Installed) -> None:
    install("real")
    visit = opened(PAGE, cells="community_area")
    assert not visit.exception
    assert "Wards" in offered(visit, "selectbox", "cells")
    assert "Community areas" not in offered(visit, "selectbox", "cells")
    assert visit.query_params["cells"] == "500"
    assert "LSOA 2021 to community area" in words(visit).replace("\\", "")


def test_density_is_not_offered_on_small_areas(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, cells=SMALL_AREAS, layer="density")
    assert not visit.exception
    assert "Density" not in offered(visit, "button_group", "layer")
    assert visit.query_params["layer"] == "gi"
    keyed(visit, "selectbox", "cells").set_value("500").run()
    assert "Density" in offered(visit, "button_group", "layer")


def test_source_of_fixed_points_offers_no_finer_cell_and_says_why(demonstration: Evidence) -> None:
    visit = opened(PAGE, what=STREET, cells="250")
    assert not any("250" in one for one in offered(visit, "selectbox", "cells"))
    assert visit.query_params["cells"] == "500"
    reason = demonstration.catalogue.datasets["police_street"].locality.reason
    said = words(visit)
    assert "cells below 500 m, near repeats, the hours of the week" in said
    assert reason in said
    assert "This source gives no times." in said
    opened_spread = spread(visit)
    assert reason.split(":")[0] in words(opened_spread)
    assert not any("expected" in one.value for one in opened_spread.dataframe)


def test_extract_with_places_and_times_offers_all_of_it(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, what=EXTRACT, cells="250")
    assert all(CELLS[code] in offered(visit, "selectbox", "cells") for code in FINE)
    assert visit.query_params["cells"] == "250"
    assert "Not offered" not in words(visit)
    assert "Most often" in words(visit)
    assert sum("Most often" in one for one in pictures(visit)) == 1
    pairs = next(one.value for one in spread(visit).dataframe if "expected" in one.value)
    assert len(pairs) > 4
    assert (pairs["pairs"] > 0).any()


def spread(visit: AppTest) -> AppTest:
    """The page with its expander of concentration and near repeats open."""
    visit.session_state["spread"] = True
    return visit.run()


def test_concentration_and_worth_are_told_when_they_are_opened(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    said = words(visit)
    assert "Gini" not in said
    assert "marked hot on the map" not in said
    assert "Generalised Gini index" in words(spread(visit))
    assert concentration_sentence(concentration_of(mapped(demonstration))) in pictures(visit)
    visit.session_state["worth"] = True
    visit.run()
    said = words(visit)
    assert "marked hot on the map of" in said
    assert "Most was found by the map of" in said
    tried = next(one.value for one in visit.dataframe if "pai" in one.value)
    assert set(tried["method"]) == {"gi", "density", "counts"}
    assert not visit.exception


def test_list_and_map_are_of_one_cell(demonstration: Evidence) -> None:
    found = mapped(demonstration)
    ranked = ranked_cells(found)
    visit = opened(PAGE)
    rows = visit.dataframe[0].value
    assert rows["Count"].tolist() == ranked["count"].head(len(rows)).tolist()
    assert visit.query_params["cell"] == ranked["cell_id"][0]
    for place in (4, 1):
        wanted = ranked.iloc[place]
        visit.session_state["cell"] = wanted["cell_id"]
        visit.run()
        assert visit.query_params["cell"] == wanted["cell_id"]
        assert visit.subheader[0].value == rows["Place"][place]
        (ring,) = layer(visit, "selected")["data"]
        drawn = {row["cell_id"]: row["p"] for row in layer(visit, "cells")["data"]}
        inside = {cell for cell, middle in drawn.items() if within(middle, ring["p"][0])}
        assert inside == {wanted["cell_id"]}
        assert cell_sentence(found, str(wanted["cell_id"])) in words(visit).replace("\\", "")


def test_list_names_places_as_people_do(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE)
    rows = visit.dataframe[0].value
    assert rows["Place"].is_unique
    assert rows["Place"].str.contains("town centre|city centre").any()
    assert not rows["Place"].str.contains("^500m").any()


def test_link_with_everything_is_the_view_that_was_sent(demonstration: Evidence) -> None:
    found = mapped(demonstration, "burglary", f"1000{HEX}", "counts")
    wanted = ranked_cells(found).iloc[3]
    link = {
        "what": "burglary",
        "cells": f"1000{HEX}",
        "layer": "counts",
        "view": "map",
        "beneath": "deprivation",
        "zones": "no",
        "cell": str(wanted["cell_id"]),
    }
    visit = opened(PAGE, **link)
    assert not visit.exception
    assert {key: visit.query_params[key] for key in link} == link
    assert answer(visit) == cells_sentence(found, named(demonstration, found))
    assert visit.subheader[0].value == named(demonstration, found)[wanted["cell_id"]]
    there = [one["id"] for one in maps(visit)[0][0]["layers"]]
    assert "underlay" in there
    assert "zones" not in there
    keyed(visit, "toggle", "zones_shown").set_value(True).run()
    assert visit.query_params["zones"] == "yes"
    assert "zones" in [one["id"] for one in maps(visit)[0][0]["layers"]]
    keyed(visit, "selectbox", "beneath").set_value("rural_urban").run()
    assert visit.query_params["beneath"] == "rural_urban"
    assert not visit.exception


def test_choices_are_kept_while_another_page_is_looked_at(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, layer="emerging", cells="1000", view="months", zones="no")
    turned_to(visit, "why")
    turned_to(visit, PAGE)
    kept = {key: visit.query_params[key] for key in ("layer", "cells", "view", "zones")}
    assert kept == {"layer": "emerging", "cells": "1000", "view": "months", "zones": "no"}


@pytest.mark.parametrize(
    ("what", "code"),
    [(STREET, "500"), (EXTRACT, "250"), (STREET, "lsoa"), (STREET, "ward")],
)
def test_panel_says_what_is_known_of_the_cell(
    demonstration: Evidence, what: str, code: str
) -> None:
    found = mapped(demonstration, what, code)
    name = str(ranked_cells(found)["cell_id"][2])
    indicator, before = found.indicator, YEAR.shifted(-12)
    visit = opened(PAGE, what=what, cells=code, cell=name)
    said = words(visit).replace("\\", "")
    change = cell_change(demonstration, indicator, name=name, period=YEAR, before=before)
    emerging = mapped(demonstration, what, code, "emerging")
    for one in (
        cell_sentence(found, name),
        f"New or old: {lowered(cell_reason(emerging, name))}",
        cell_change_sentence(change, indicator.noun, period=YEAR, before=before),
        surroundings_sentence(surroundings(demonstration, name=name)),
    ):
        assert one in said
    row = found.frame.set_index("cell_id").loc[name]
    assert f"{whole(row['count'])} {indicator.noun}" in said
    if code not in AREA_LEVELS:
        assert grid_reference(float(row["easting"]), float(row["northing"])) in said
    detail = cell_detail(demonstration, indicator, name=name, period=YEAR)
    location = detail.locations.loc[detail.locations["location"] != "", "location"]
    assert all(one in said for one in location.head(3)) or location.empty
    spoken = " ".join(pictures(visit))
    cover = demonstration.coverage(demonstration.dataset(indicator))
    assert f"Counts by month, {len(cover.complete)} months" in spoken
    assert f" {whole(detail.make_up['count'].max())}" in spoken


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


def test_map_that_is_refused_says_why(install: Installed, seen: Seen) -> None:
    assert "boundaries" in words(seen("bare", PAGE))
    assert maps(seen("bare", PAGE)) == []
    install("demonstration")
    # Of a protected dataset no counts by month are shown.
    visit = opened(PAGE, what="asb_cases", layer="emerging")
    assert not visit.exception
    assert maps(visit) == []
    assert "disclosure control" in visit.info[0].value
    keyed(visit, "button_group", "layer").set_value("gi").run()
    assert not visit.exception
    assert maps(visit)


@pytest.mark.parametrize("view", ["map", "pair", "months", "meeting"])
def test_protected_source_is_drawn_without_its_small_counts(install: Installed, view: str) -> None:
    install("demonstration")
    visit = opened(PAGE, what="asb_cases", view=view)
    assert [one.value for one in visit.exception] == []
    assert maps(visit) or charts(visit)
    assert not visit.error


def test_months_before_a_source_begins_are_said(install: Installed) -> None:
    install("demonstration")
    visit = opened(
        PAGE, what="extract_vehicle_crime", period="custom", **{"from": "2021-10", "to": "2021-11"}
    )
    assert not visit.exception
    assert maps(visit) == []
    assert "no month of Oct–Nov 2021 is complete" in visit.info[0].value


def test_figures_without_places_are_nothing_to_map(
    once: Once, demo_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(folder: Path) -> None:
        paths = [path for name in (*REFERENCE, "justice") if (path := demo_files / name).exists()]
        ingest(paths, catalogue=demonstration_catalogue(), folder=folder)

    build = newest(once("demonstration-justice", make))
    assert build is not None
    monkeypatch.setenv("CSP_DATA_DIR", str(laid_out(tmp_path / "justice", build)))
    visit = opened(PAGE)
    assert not visit.exception
    assert maps(visit) == []
    assert "maps where incidents concentrate" in visit.info[0].value
    assert "load-data" in links(visit).values()


@pytest.mark.parametrize("view", ["map", "months", "meeting"])
def test_streets_are_off_until_they_are_asked_for(install: Installed, view: str) -> None:
    install("demonstration")
    visit = opened(PAGE, view=view)
    assert visit.query_params["streets"] == "no"
    ((deck, _),) = maps(visit)
    assert "mapProvider" not in deck
    assert "http" not in json.dumps(deck)
    assert "OpenStreetMap" not in words(visit)
    keyed(visit, "toggle", "streets_shown").set_value(True).run()
    assert not visit.exception
    ((deck, _),) = maps(visit)
    assert "cartocdn" in deck["mapStyle"]
    assert visit.query_params["streets"] == "yes"
    assert "the map works without them" in words(visit)
    ((again, _),) = maps(opened(PAGE, view=view, streets="yes"))
    assert again["mapStyle"] == deck["mapStyle"]


def test_the_map_is_handed_over_as_slide_and_picture(install: Installed) -> None:
    install("demonstration")
    for method in METHODS:
        found = labels(opened(PAGE, layer=method))
        assert {"This map as a slide (PowerPoint)", "This map as a picture (PNG)"} <= set(found)
