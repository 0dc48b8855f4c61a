"""A browser and a server for each state of data; they end with this folder's last test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cspdata.folders import PROJECT
from tests.browser.window import Window, launched, served
from tests.conftest import laid_out, newest_of

# States of an installation by the fixture of their warehouse.
STATES = {"demonstration": "demo_warehouse", "real": "real_warehouse"}
Address = Callable[[str], str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder opens the app in a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser that the tests of this folder share."""
    with launched() as opened:
        yield opened


@pytest.fixture(scope="package")
def address(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Address]:
    """The address of the server over a state of data, started when it is first asked for."""
    started: dict[str, str] = {}
    with ExitStack() as stack:

        def of(state: str) -> str:
            if state not in started:
                folder = tmp_path_factory.mktemp(f"served-{state}")
                laid_out(folder, newest_of(request.getfixturevalue(STATES[state])))
                started[state] = stack.enter_context(served(folder))
                # The first session of a server waits for what it imports: no test of this folder
                # is to be the one that does.
                with Window(browser) as window:
                    window.open(started[state])
            return started[state]

        yield of


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder of the pictures that are kept to be looked at."""
    folder = PROJECT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder
