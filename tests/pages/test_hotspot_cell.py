"""The hotspots page on one cell: map, list, panel and link are of the same one."""

from __future__ import annotations

import pytest

from cspdata.cells import AREA_LEVELS
from cspdata.hotspots import cell_change, cell_detail, ranked_cells, surroundings
from cspdata.measures import Evidence
from cspdata.ui.hotspots.choices import HEX
from cspdata.words import (
    cell_change_sentence,
    cell_reason,
    cell_sentence,
    cells_sentence,
    grid_reference,
    lowered,
    surroundings_sentence,
)
from tests.pages.conftest import Installed
from tests.pages.hotspot_maps import EXTRACT, PAGE, STREET, YEAR, layer, mapped, named
from tests.pages.visits import answer, keyed, maps, opened, pictures, turned_to, whole, words


def within(place: list[float], ring: list[list[float]]) -> bool:
    """Whether a place lies between the sides of a ring."""
    return all(
        min(corner[axis] for corner in ring) < place[axis] < max(corner[axis] for corner in ring)
        for axis in (0, 1)
    )


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
