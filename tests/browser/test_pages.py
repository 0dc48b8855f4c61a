"""Every page as people see it: nothing fails, nothing is fetched from elsewhere, little is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cspdata.charts import themed
from cspdata.maps.legend import class_colours
from tests.browser.conftest import STATES, Address
from tests.browser.window import FAULTS, Window, coloured
from tests.pages.visits import OBJECTIVES, PAGES

MOST_BYTES = 1_500_000
# A laptop in the light and a projector in the dark: width, height, scheme.
LOOKS = {"laptop": (1440, 900, "light"), "projector": (1920, 1080, "dark")}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
@pytest.mark.parametrize("state", STATES)
def test_page_is_clean(
    browser: Browser, address: Address, artefacts: Path, page: str, state: str, look: str
) -> None:
    width, height, scheme = LOOKS[look]
    with Window(browser, width=width, height=height, scheme=scheme) as window:
        window.open(f"{address(state)}/{page}")
        name = f"{state}-{page or 'overview'}-{look}.png"
        window.page.screenshot(path=artefacts / name)
        assert window.faults == []
        assert {host.partition(":")[0] for host in window.hosts} == {"localhost"}
        assert window.page.locator(FAULTS).all_inner_texts() == []
        assert window.received <= MOST_BYTES
        ground = window.page.get_by_test_id("stApp").evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
        if page in OBJECTIVES:
            assert window.page.locator("h1").inner_text() == OBJECTIVES[page].title


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_map_is_drawn(
    browser: Browser, address: Address, artefacts: Path, state: str, look: str
) -> None:
    width, height, scheme = LOOKS[look]
    with Window(browser, width=width, height=height, scheme=scheme) as window:
        window.open(f"{address(state)}/hotspots")
        theme = themed(scheme)
        hot = class_colours(theme)["hot 99%"]
        drawn = window.map_with(hot)
        drawn.save(artefacts / f"{state}-map-{look}.png")
        assert coloured(drawn, theme.land, within=8) > 20_000
        assert coloured(drawn, hot) > 200
        assert window.faults == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
def test_page_can_be_read_at_200_per_cent(browser: Browser, address: Address, page: str) -> None:
    with Window(browser, width=720, height=450) as window:
        window.open(f"{address('demonstration')}/{page}")
        wide, room = window.page.evaluate(
            "() => [document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]"
        )
        assert wide <= room


@pytest.mark.parametrize("look", LOOKS)
def test_warning_above_the_title_is_not_covered(
    browser: Browser, address: Address, look: str
) -> None:
    width, height, scheme = LOOKS[look]
    with Window(browser, width=width, height=height, scheme=scheme) as window:
        window.open(address("demonstration"))
        notice = window.page.get_by_test_id("stMain").get_by_text("Demonstration data").first
        assert notice.evaluate(UNCOVERED)


# Whether the upper edge of an element is itself what is seen there.
UNCOVERED = """(one) => {
  const box = one.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + 1);
  return seen !== null && (one.contains(seen) || seen.contains(one));
}"""


@pytest.mark.parametrize("page", ["", "hotspots", "create-safer-communities", "data-quality"])
def test_everything_drawn_has_a_text_alternative(
    browser: Browser, address: Address, page: str
) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{page}")
        nameless = window.page.evaluate(NAMELESS)
        assert nameless == []


# Charts, maps and tables whose outermost element or a part of it carries no name for a reader.
NAMELESS = """() => ["stVegaLiteChart", "stDeckGlJsonChart", "stDataFrame"].flatMap((name) =>
  [...document.querySelectorAll(`[data-testid="${name}"]`)]
    .filter((one) => !one.closest("details:not([open])"))
    .filter((one) => ![one, one.parentElement, ...one.querySelectorAll("[aria-label]")]
      .some((part) => (part.getAttribute("aria-label") || "").length > 20))
    .map((one) => one.outerHTML.slice(0, 300)))"""
