"""The hotspots page by hand: map, list, meeting, two periods and months, by mouse and by keys."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from cspdata.cells import Cells
from cspdata.charts.theme import LIGHT
from cspdata.hotspots import cells, ranked_cells
from cspdata.maps.legend import class_colours
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.ui.hotspots.map_view import ROW
from cspdata.words import grid_reference
from tests.browser.conftest import Address
from tests.browser.window import FAULTS, MAP, Window
from tests.conftest import laid_out, newest_of
from tests.pages.visits import maps, opened

YEAR = Period(month("2024-10"), month("2025-09"))
LIST = '[data-testid="stDataFrame"]'
TILE = 512  # pixels of the world at zoom 0
CHART = '[data-testid="stVegaLiteChart"]'
MOST_BYTES = 3_000_000  # of the finest map: 250 m
VIEWS = {"map": "", "pair": "view=pair", "months": "view=months", "meeting": "view=meeting"}
SIZES = {"laptop": (1440, 900), "projector": (1920, 1080)}
HEAD = 35  # pixels of the header of a table


@pytest.fixture
def result(demo_evidence: Evidence) -> Cells:
    """The cells of the first look at the page."""
    return cells(demo_evidence, demo_evidence.catalogue.indicators["asb"], period=YEAR)


@pytest.fixture
def deck(demo_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The map as the page sends it to the browser."""
    laid_out(tmp_path, newest_of(demo_warehouse))
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
        corner = f"quare {grid_reference(float(wanted['easting']), float(wanted['northing']))}:"
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


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_row_of_the_list_chooses_its_cell(
    browser: Browser, address: Address, result: Cells, by: str
) -> None:
    third = ranked_cells(result).iloc[2]
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots")
        grid = window.page.locator(f"{LIST} canvas").first
        if by == "keys":
            grid.focus()
            for key in ("ArrowDown", "ArrowDown", "Shift+Space"):
                window.page.keyboard.press(key)
        else:
            box = grid.bounding_box()
            assert box is not None
            window.page.mouse.click(box["x"] + 16, box["y"] + HEAD + 2.5 * ROW)
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
        window.page.wait_for_function("() => location.search.includes('layer=counts')")
        counts = window.settled().map_with(LIGHT.ramp[2])
        assert counts.tobytes() != plain.tobytes()
        # The same places and counts, and no word of what is hot.
        assert first.startswith(window.answer())
        # Up again from the map: a list closes while its page is scrolled.
        window.page.get_by_test_id("stMain").evaluate("one => one.scrollTo(0, 0)")
        window.page.wait_for_timeout(500)
        window.page.get_by_role("combobox", name="Cells").click()
        window.page.get_by_role("option", name="1 km squares").click()
        window.page.wait_for_function("() => location.search.includes('cells=1000')")
        assert window.settled().await_text("squares of 1").answer() != first
        assert window.faults == []


def apart(one: Image.Image, other: Image.Image) -> float:
    """How unlike two pictures of one size are: the mean difference of a pixel, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_view_is_clean(
    browser: Browser, address: Address, artefacts: Path, view: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    with Window(browser, width=width, height=height, scheme=scheme) as window:
        window.open(f"{address('demonstration')}/hotspots?{VIEWS[view]}")
        window.page.screenshot(path=artefacts / f"hotspots-{view}-{size}-{scheme}.png")
        assert window.faults == []
        assert {host.partition(":")[0] for host in window.hosts} == {"localhost"}
        assert window.page.locator(FAULTS).all_inner_texts() == []
        # Nothing is wider than the page.
        assert window.page.get_by_test_id("stMain").evaluate(
            "one => one.scrollWidth <= one.clientWidth"
        )


def test_finest_map_is_light_to_send(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        address("demonstration")
        window.open(f"{address('demonstration')}/hotspots?what=extract_public_violence&cells=250")
        assert "squares of 250" in window.answer()
        window.map_with(class_colours(LIGHT)["hot 99%"], least=20)
        assert 20_000 < window.received <= MOST_BYTES
        assert window.faults == []


def test_meeting_goes_on_and_back_by_keys(
    browser: Browser, address: Address, result: Cells
) -> None:
    order = [str(one) for one in ranked_cells(result)["cell_id"]]
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots?view=meeting")
        for key, at in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
            window.page.keyboard.press(key)
            await_cell(window, order[at])
            assert window.page.locator("h2").first.inner_text().startswith(f"{at + 1}. ")
        # In a text the keys move within the text.
        window.page.get_by_label("What is to be done").click()
        window.page.keyboard.type("Lights")
        window.page.keyboard.press("ArrowLeft")
        window.page.wait_for_timeout(1000)
        assert chosen(window) == order[1]
        assert window.faults == []


def test_two_periods_move_together(browser: Browser, address: Address) -> None:
    right, down = 60, 30
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots?view=pair")
        chart = window.page.locator(CHART).first
        chart.scroll_into_view_if_needed()
        drawn = chart.locator("canvas, svg").first
        window.page.wait_for_timeout(1000)
        box = drawn.bounding_box()
        assert box is not None
        before = window.picture(CHART)
        box = drawn.bounding_box()
        assert box is not None
        x, y = box["x"] + 200, box["y"] + 220
        window.page.mouse.move(x, y)
        window.page.mouse.down()
        window.page.mouse.move(x + right / 2, y + down / 2)
        window.page.mouse.move(x + right, y + down)
        window.page.mouse.up()
        window.page.mouse.move(5, 5)
        window.page.wait_for_timeout(1000)
        after = window.picture(CHART)
        for left in (100, 556):
            part = (left, 120, left + 250, 400)
            moved = (left + right, 120 + down, left + 250 + right, 400 + down)
            same = apart(before.crop(part), after.crop(moved))
            still = apart(before.crop(part), after.crop(part))
            assert same < still / 2, f"{left}: {same:.1f} as moved, {still:.1f} as it was"
        assert window.faults == []


def test_month_of_the_slider_is_drawn_and_in_the_link(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots?view=months")
        window.await_text("Sep 2025:")
        first = window.map_with(LIGHT.ramp[-1], least=10)
        window.page.get_by_role("slider").last.focus()
        window.page.keyboard.press("Home")
        window.await_text("Oct 2021:")
        window.page.wait_for_function("() => location.search.includes('month=Oct+2021')")
        window.page.wait_for_timeout(1000)
        assert apart(window.picture(MAP), first) > 0.05
        window.page.locator("label", has_text="Play").first.click()
        window.await_text("Dec 2021:")
        assert window.faults == []
