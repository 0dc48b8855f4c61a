"""The hotspots page: what is offered, what is drawn, and what is said where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.cells import AREA_LEVELS, METHODS, SMALL_AREAS
from cspdata.demonstration import demonstration_catalogue
from cspdata.disclosure import HIDDEN_UP_TO
from cspdata.hotspots import concentration_of
from cspdata.ingest import ingest
from cspdata.maps import legend
from cspdata.maps.legend import NOT_SHOWN
from cspdata.measures import Evidence
from cspdata.ui.hotspots.choices import CELLS, HEX
from cspdata.words import alt_text, cells_sentence, concentration_sentence
from tests.conftest import REFERENCE, Once, laid_out, newest_of
from tests.pages.conftest import Installed, Seen
from tests.pages.hotspot_maps import EXTRACT, PAGE, STREET, layer, mapped, named, offered
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
    words,
)

# The demonstration has too few of them for Gi*.
FEW = {"community_area": ("gi", "emerging")}

FINE = ("250", f"250{HEX}")


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


@pytest.mark.parametrize("view", ["map", "months", "meeting"])
def test_protected_source_is_drawn_without_its_small_counts(install: Installed, view: str) -> None:
    install("demonstration")
    visit = opened(PAGE, what="asb_cases", view=view)
    assert [one.value for one in visit.exception] == []
    assert not visit.error
    counts = {row["n"] for row in layer(visit, "cells")["data"]}
    assert NOT_SHOWN in counts
    numbers = counts - {NOT_SHOWN}
    assert all(one == 0 or one > HIDDEN_UP_TO for one in numbers)
    assert all(one % 5 == 0 for one in numbers)


def test_two_periods_of_a_protected_source_are_drawn(install: Installed) -> None:
    install("demonstration")
    visit = opened(PAGE, what="asb_cases", view="pair")
    assert [one.value for one in visit.exception] == []
    assert not visit.error
    ((spec, _),) = charts(visit)
    assert len(spec["hconcat"]) == 2


def test_figures_without_places_are_nothing_to_map(
    once: Once, demo_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(folder: Path) -> None:
        paths = [path for name in (*REFERENCE, "justice") if (path := demo_files / name).exists()]
        ingest(paths, catalogue=demonstration_catalogue(), folder=folder)

    build = newest_of(once("demonstration-justice", make))
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
