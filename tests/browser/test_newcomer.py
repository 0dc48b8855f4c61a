"""A newcomer's question, walked by clicks: which themes worsened in one place, and is it chance?"""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Locator

from cspdata.measures import Evidence, areas_within, board
from cspdata.periods import Period, month
from cspdata.results import Change
from tests.browser.conftest import Address
from tests.browser.window import Window

YEAR = Period(month("2024-10"), month("2025-09"))
MOST_CLICKS = 5
MOST_SECONDS = 120
TOP = 3
CERTAINTY = {
    "worse": "more than chance would explain",
    "no real change": "not distinguishable from chance",
}
PLACE = "Salisbury"


class Clicks:
    """Clicks on a page, counted."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, place: Locator) -> None:
        """Click at a place."""
        place.click()
        self.count += 1


def judged(evidence: Evidence) -> list[Change]:
    """The headline indicators in the place, as the package's own board judges them."""
    areas = areas_within(evidence.con, evidence.partnership.area, "community_area")
    area = next(one for one in areas if one.name == PLACE)
    found = board(evidence, area=area, period=YEAR, before=YEAR.shifted(-12))
    return [found[one.id] for one in evidence.catalogue.headlines]


def worsening(changes: list[Change]) -> list[Change]:
    """Those that moved for the worse, beyond chance or not, the greatest move first."""
    found = []
    for one in changes:
        ratio = float(one.frame["ratio"].iloc[0])
        way = {"lower_is_better": ratio, "higher_is_better": 1 / ratio if ratio else 0.0}
        if way.get(one.indicator.polarity, 0.0) > 1:
            found.append((way[one.indicator.polarity], one))
    beyond = [pair for pair in found if pair[1].verdict == "worse"]
    within = [pair for pair in found if pair[1].verdict == "no real change"]
    return [one for part in (beyond, within) for _, one in sorted(part, key=lambda pair: -pair[0])]


def test_three_that_worsened_in_a_place_and_whether_it_is_chance(
    browser: Browser, address: Address, demo_evidence: Evidence
) -> None:
    expected = worsening(judged(demo_evidence))[:TOP]
    assert len(expected) == TOP
    clicks, started = Clicks(), time.monotonic()
    with Window(browser) as window:
        window.open(address("demonstration"))
        sidebar = window.page.get_by_test_id("stSidebar")
        clicks.on(sidebar.get_by_test_id("stSelectbox").filter(has_text="Area").locator("input"))
        # The first letters leave one choice of twenty in the list.
        window.page.keyboard.type(PLACE[:5])
        clicks.on(window.page.get_by_role("option", name=PLACE, exact=True))
        window.await_text(f"Is {PLACE} safer than a year ago?")
        said = window.text()
        answer = next(line for line in said.splitlines() if f"{PLACE} community area" in line)
        places = [answer.lower().find(one.indicator.title.lower()) for one in expected]
        assert -1 not in places
        assert places == sorted(places)
        for one in expected:
            title = one.indicator.title.lower()
            sentence = next(each for each in answer.split(". ") if title in each.lower())
            assert CERTAINTY[one.verdict] in sentence
        # The proof is one click further: the theme's page, of the same place.
        first = expected[0].indicator
        row = window.page.locator(".csp-rug tr", has=window.page.get_by_text(first.title))
        clicks.on(row.locator("td a").nth(2))
        window.page.wait_for_url(lambda url: f"indicator={first.id}" in url and "area=" in url)
        window.settled()
        assert PLACE in window.text()
        assert clicks.count <= MOST_CLICKS
        assert time.monotonic() - started < MOST_SECONDS
        assert window.faults == []
