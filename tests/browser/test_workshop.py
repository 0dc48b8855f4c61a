"""The workshop in real browsers: a seat by keys alone, windows that see each other's entries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from cspdata.catalogue import read_catalogue
from cspdata.folders import PROJECT
from cspdata.priorities.decide import decision_of
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import join, new_secret, open_room, room_of
from tests.browser.window import Window, served
from tests.charts.test_theme import contrast

THEMES = (("anti_social_behaviour", "Anti-social behaviour"), ("rural_crime", "Rural crime"))


HOLD = "facilitator-of-this-room"
SOON = 15_000  # milliseconds: several ticks of a page, on a machine that is busy with tests


@pytest.fixture
def room(installation: Path) -> Room:
    """A room of two themes in an installation of its own."""
    assert installation.is_dir()
    criteria = read_catalogue(PROJECT / "data" / "catalogue").criteria
    assert criteria is not None
    return open_room(criteria, THEMES, partnership="demonstration", facilitator=HOLD)


def test_a_seat_by_keys_alone_on_a_fresh_server(
    browser: Browser, room: Room, installation: Path
) -> None:
    with served(installation) as address, Window(browser, width=390, height=844) as window:
        page = window.page
        page.goto(f"{address}/seat?room={room.code}")
        field = page.get_by_role("textbox")
        field.wait_for()
        for _ in range(12):
            if field.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.type("Fire and rescue")
        page.keyboard.press("Enter")
        page.get_by_text("(1 of 6)").wait_for()
        for key, after in (("3", "(2 of 6)"), ("1", "(3 of 6)"), ("ArrowLeft", "(2 of 6)")):
            window.settled()
            page.wait_for_timeout(500)  # the keys of the new buttons are listened for
            page.keyboard.press(key)
            page.get_by_text(after).wait_for()
        assert page.get_by_role("dialog").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert window.faults == []
    found = room_of(room.code)
    (seat,) = found.seats.values()
    given = {key[2]: cell.value for key, cell in found.scores.items() if key[0] == seat.id}
    assert given == {"harm": 3, "volume": 1}
    assert seat.name == "Fire and rescue"


def test_two_devices_of_one_seat_see_each_others_scores(
    browser: Browser, room: Room, installation: Path
) -> None:
    secret = new_secret()
    join(room.code, secret)
    with served(installation) as address, Window(browser) as laptop, Window(browser) as phone:
        link = f"{address}/seat?room={room.code}&seat={secret}"
        for window in (laptop, phone):
            window.page.goto(link)
            window.page.get_by_text("(1 of 6)").wait_for()
        laptop.page.get_by_role("button", name="2 ·").click()
        laptop.page.get_by_text("Saved: 2").wait_for()
        # The phone has the question on its screen still, and sees that it has been scored.
        phone.page.get_by_text("1 of 12 answered.").wait_for(timeout=SOON)
        phone.page.get_by_role("button", name="4 ·").click()
        phone.page.get_by_text("Saved: 4").wait_for()
        laptop.page.get_by_text("1 of 12 answered.").wait_for(timeout=SOON)
        assert laptop.page.get_by_text("Two devices").count() == 0, "the phone had seen the 2"


def _hex(one: Locator, name: str) -> str:
    """A computed colour of an element."""
    found = one.evaluate("(one, name) => getComputedStyle(one)[name]", name)
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", found)[:3])


def test_what_two_windows_write_into_the_decision_shows_in_both(
    browser: Browser, room: Room, installation: Path
) -> None:
    with (
        served(installation) as address,
        Window(browser, scheme="dark") as chair,
        Window(browser) as wall,
    ):
        link = f"{address}/workshop?room={room.code}&step=decide"
        wall.page.goto(link)
        wall.page.get_by_text("Nothing chosen yet.").wait_for()
        chair.page.goto(f"{link}&hold={HOLD}")
        chair.page.get_by_role("button", name="Choose a priority").click()
        form = chair.page.get_by_role("dialog")
        form.get_by_label("Title").fill("Safer high streets")
        form.get_by_label("Reason", exact=True).fill("It rose.")
        chair.page.wait_for_timeout(5_000)  # several ticks of the page beneath
        assert form.get_by_label("Title").input_value() == "Safer high streets"
        save = form.get_by_role("button", name="Save")
        assert contrast(*(_hex(save, one) for one in ("color", "backgroundColor"))) >= 4.5
        form.get_by_label("Owner").fill("Head of service")
        save.click()
        chair.page.get_by_text("Safer high streets: written down.").wait_for()
        wall.page.get_by_text("Safer high streets").first.wait_for(timeout=SOON)
        assert wall.faults == []
        assert chair.faults == []
    (one,) = decision_of(room.code).choices
    assert one.told["owner"] == "Head of service"
