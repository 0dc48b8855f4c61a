"""Links and keys: a view is its address, the scope goes along, and no mouse is needed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page

from cspdata import measures
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.browser.conftest import Address
from tests.browser.window import Window, served
from tests.conftest import laid_out, newest_of
from tests.pages.visits import whole

QUARTER = Period(month("2025-07"), month("2025-09"))
PAGE = "create-safer-communities"


def salisbury(evidence: Evidence) -> tuple[str, int, int]:
    """The code of a community area, and its incidents and shop thefts in the quarter."""
    areas = measures.areas_within(evidence.con, evidence.partnership.area, "community_area")
    area = next(one for one in areas if one.name == "Salisbury")
    counts = [
        measures.series(evidence, evidence.catalogue.indicators[one], area=area, period=QUARTER)
        .frame["count"]
        .sum()
        for one in ("asb", "shoplifting")
    ]
    return area.code, int(counts[0]), int(counts[1])


def query(page: Page) -> dict[str, str]:
    """The choices in the address of a page."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_deep_link_opens_the_view_and_keeps_its_scope(
    browser: Browser, address: Address, demo_evidence: Evidence
) -> None:
    code, incidents, thefts = salisbury(demo_evidence)
    scope = f"area={code}&period=2025-07_2025-09&compare=just-before"
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{PAGE}?theme=business_crime&{scope}")
        assert f": {whole(thefts)} offences, " in window.answer()
        window.turned_to("Overview").await_text("Is Salisbury safer than in Apr–Jun 2025?")
        window.turned_to("Data quality").turned_to("Create Safer Communities")
        window.await_text("Create Safer Communities")
        window.page.get_by_role("radio", name="Anti-social behaviour").first.click()
        window.await_text(f"{whole(incidents)} incidents, {QUARTER.label}")
        kept = query(window.page)
        assert (kept["area"], kept["period"]) == (code, "2025-07_2025-09")
        assert kept["compare"] == "just-before"
        assert window.faults == []


def test_line_of_the_overview_leads_to_its_theme(
    browser: Browser, address: Address, demo_evidence: Evidence
) -> None:
    code, _, thefts = salisbury(demo_evidence)
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/?area={code}&period=2025-07_2025-09")
        window.page.get_by_test_id("stMain").get_by_role("link", name="Shoplifting").first.click()
        window.await_text(f"{whole(thefts)} offences, {QUARTER.label}")
        assert query(window.page)["theme"] == "business_crime"
        assert query(window.page)["area"] == code


def test_back_button_goes_back_to_the_view_before(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{PAGE}?theme=business_crime")
        before = window.answer()
        window.turned_to("Hotspots").await_text("Where is it concentrated?")
        # One entry is the click on the navigation, one the choices that the page writes down.
        for _ in range(2):
            if PAGE not in window.page.url:
                window.page.go_back()
                window.page.wait_for_timeout(1000)
                window.settled()  # a page that is still drawn writes its choices once more
        window.await_text("Create Safer Communities").await_text(before[:20])
        assert window.answer() == before


def test_nonsense_in_a_link_is_passed_over(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{PAGE}?area=%3Cscript%3E&period=x&theme=&cell=9")
        assert "incidents, " in window.answer()
        assert window.faults == []


def test_first_session_of_a_server_may_come_by_a_deep_link(
    browser: Browser, demo_warehouse: Path, tmp_path: Path
) -> None:
    laid_out(tmp_path, newest_of(demo_warehouse))
    with served(tmp_path) as fresh, Window(browser) as window:
        window.open(f"{fresh}/{PAGE}?theme=business_crime")
        assert window.page.get_by_role("dialog").count() == 0
        assert "offences, " in window.answer()
        assert window.faults == []


# What has the focus: its kind, its name, and the address it leads to.
FOCUSED = """() => {
  const one = document.activeElement;
  const kind = one.closest('[data-testid="stSidebarNav"]') ? "navigation"
    : one.closest('[data-testid="stDownloadButton"]') ? "download"
    : one.closest('[data-testid="stSelectbox"]') ? "scope"
    : one.closest('[data-testid="stButtonGroup"]') ? "theme" : one.tagName;
  const name = one.getAttribute("aria-label") || one.innerText || one.id;
  return [kind, name];
}"""


def tabbed(page: Page, *, presses: int = 200) -> list[tuple[str, str]]:
    """What the Tab key reaches one after another."""
    reached = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        kind, name = page.evaluate(FOCUSED)
        reached.append((kind, " ".join(name.split())))
    return reached


def test_keyboard_reaches_everything(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{PAGE}")
        reached = tabbed(window.page)
        names = {
            kind: " | ".join(name for one, name in reached if one == kind) for kind, _ in reached
        }
        for title in ("Overview", "Hotspots", "Create Safer Communities", "Definitions"):
            assert title in names["navigation"]
        for label in ("Area", "Period", "Compare with"):
            assert label in names["scope"]
        assert "Anti-social behaviour" in names["theme"]
        assert "PowerPoint" in names["download"]
        assert "Excel" in names["download"]


def test_keyboard_chooses_a_theme(browser: Browser, address: Address) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/{PAGE}")
        window.page.get_by_role("radio", name="Anti-social behaviour").first.focus()
        before = window.answer()
        window.page.keyboard.press("ArrowRight")
        window.page.keyboard.press("Enter")
        window.page.wait_for_function("() => location.search.includes('theme=acquisitive_crime')")
        assert window.settled().answer() != before
