"""The map and the list choose each other's cells."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from cspdata.cells import Cells
from cspdata.charts.theme import LIGHT
from cspdata.hotspots import cells
from cspdata.maps.legend import class_colours
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.browser.conftest import Address, link_build
from tests.browser.window import MAP, Window
from tests.pages.visits import maps, opened

YEAR = Period(month("2024-10"), month("2025-09"))
LIST = '[data-testid="stDataFrame"]'
TILE = 512  # pixels of the world at zoom 0
ROW = 35  # pixels of a row of a table, and of its header


@pytest.fixture
def result(demo_evidence: Evidence) -> Cells:
    """The cells of the first look at the page."""
    return cells(demo_evidence, demo_evidence.catalogue.indicators["asb"], period=YEAR)


@pytest.fixture
def deck(demo_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The map as the page sends it to the browser."""
    link_build(demo_warehouse, tmp_path)
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    return maps(opened("hotspots"))[0][0]


def spot(deck: dict[str, Any], cell_id: str, *, width: float, height: float) -> tuple[float, float]:
    """Where a cell lies on the map, in pixels from its top left corner, at the first zoom."""
    view = deck["initialViewState"]
    rows = next(layer["data"] for layer in deck["layers"] if layer["id"] == "cells")
    longitude, latitude = next(row["p"] for row in rows if row["cell_id"] == cell_id)
    scale = TILE * 2 ** view["zoom"]
    across = (longitude - view["longitude"]) / 360 * scale
    up = (mercator(latitude) - mercator(view["latitude"])) * scale
    return width / 2 + across, height / 2 - up


def mercator(latitude: float) -> float:
    """How far up the square of the world a latitude lies, as a share of its side."""
    radians = math.radians(latitude)
    return 0.5 + math.log(math.tan(math.pi / 4 + radians / 2)) / (2 * math.pi)


def chosen(window: Window) -> str:
    """The cell in the address of the page."""
    return parse_qs(urlsplit(window.page.url).query).get("cell", [""])[-1]


def await_cell(window: Window, cell_id: str) -> Window:
    """The window once a cell is in its address."""
    window.page.wait_for_function(
        "cell => new URLSearchParams(location.search).get('cell') === cell", arg=cell_id
    )
    return window.settled()


def test_cell_clicked_on_the_map_is_told_about(
    browser: Browser, address: Address, result: Cells, deck: dict[str, Any], artefacts: Path
) -> None:
    hot = result.frame[result.frame["class"] == "hot 99%"].sort_values("count", ascending=False)
    wanted = hot.iloc[5]
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots")
        corner = f"E {wanted['easting']:,} N {wanted['northing']:,}"
        assert corner not in window.text()
        # A click before the first drawing finds nothing. Taking its picture may scroll the map.
        window.map_with(class_colours(LIGHT)["hot 99%"])
        box = window.page.locator(f"{MAP} canvas").first.bounding_box()
        assert box is not None
        x, y = spot(deck, str(wanted["cell_id"]), width=box["width"], height=box["height"])
        window.page.mouse.move(box["x"] + x, box["y"] + y)
        # The map looks up what lies under the pointer once it has come to rest.
        window.page.wait_for_timeout(500)
        window.page.mouse.click(box["x"] + x, box["y"] + y)
        await_cell(window, str(wanted["cell_id"])).await_text(corner)
        assert f"{wanted['count']} incidents" in window.text()
        window.page.screenshot(path=artefacts / "demonstration-hotspots-cell.png", full_page=True)
        assert window.faults == []


def test_row_of_the_list_chooses_its_cell(
    browser: Browser, address: Address, result: Cells
) -> None:
    hot = result.frame[result.frame["class"] == "hot 99%"].sort_values("count", ascending=False)
    third = hot.iloc[2]
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots")
        box = window.page.locator(f"{LIST} canvas").first.bounding_box()
        assert box is not None
        window.page.mouse.click(box["x"] + 16, box["y"] + 3.5 * ROW)
        await_cell(window, str(third["cell_id"]))
        window.await_text(f"{third['count']} incidents")
        assert window.faults == []


def test_cell_of_a_link_is_ringed_and_told_about(
    browser: Browser, address: Address, result: Cells
) -> None:
    some = result.frame[result.frame["count"].between(10, 40)].iloc[0]
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots?cell={some['cell_id']}")
        window.await_text(f"{some['count']} incidents")
        assert chosen(window) == some["cell_id"]


def test_layer_and_cells_change_the_map(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots")
        first = window.answer()
        plain = window.map_with(class_colours(LIGHT)["hot 99%"])
        window.page.get_by_role("radio", name="Counts").click()
        window.page.wait_for_function("() => location.search.includes('layer=count')")
        counts = window.settled().map_with(LIGHT.ramp[2])
        assert counts.tobytes() != plain.tobytes()
        assert window.answer() == first
        window.page.get_by_role("radio", name="1 km squares").click()
        window.page.wait_for_function("() => location.search.includes('cells=1000')")
        assert window.settled().await_text("squares of 1").answer() != first
        assert window.faults == []
