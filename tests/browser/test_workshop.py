"""The workshop on a phone, by its keys alone: joined, scored and taken back without a finger."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cspdata.catalogue import read_catalogue
from cspdata.folders import PROJECT
from cspdata.priorities.rooms import new_secret, open_room, room_of
from tests.browser.window import Window, served
from tests.conftest import laid_out, newest_of

THEMES = (("anti_social_behaviour", "Anti-social behaviour"), ("rural_crime", "Rural crime"))


def test_a_seat_by_keys_alone_on_a_fresh_server(
    browser: Browser, demo_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(tmp_path, newest_of(demo_warehouse))
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    criteria = read_catalogue(PROJECT / "data" / "catalogue").criteria
    assert criteria is not None
    room = open_room(criteria, THEMES, partnership="demonstration", facilitator=new_secret())
    with served(tmp_path) as address, Window(browser, width=390, height=844) as window:
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
