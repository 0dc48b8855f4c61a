"""The app in a real browser: a server of its own, and a window that watches what it is sent."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    WebSocket,
    sync_playwright,
)

from cspdata.folders import PROJECT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No process of the browser's own may use the network, and WebGL is drawn by software.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
SECONDS = 30
# Streamlit looks for its server below the address of a deep link before it looks at the root.
SOUGHT = re.compile(r"^/[\w-]+/_stcore/(health|host-config)$")
SETTLED = """() => {
  const all = (name) => [...document.querySelectorAll(`[data-testid="${name}"]`)];
  const app = all("stApp")[0];
  return app && app.getAttribute("data-test-script-state") === "notRunning"
    && document.querySelector("h1") !== null
    && all("stSkeleton").length === 0
    && all("stVegaLiteChart").every((one) => one.querySelector("canvas, svg"))
    && all("stDeckGlJsonChart").every((one) => one.querySelector("canvas"));
}"""
FAULTS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
MAP = '[data-testid="stDeckGlJsonChart"]'
ANSWER = '[data-testid="stMain"] h5'


def chromium() -> str | None:
    """The browser's executable, wherever it is on the path; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a screen; a test that needs it is skipped where none is installed."""
    executable = chromium()
    if executable is None:
        pytest.skip(f"no browser is installed: none of {', '.join(NAMES)} is on the path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield opened
        opened.close()


@contextmanager
def served(folder: Path, script: Path = PROJECT / "app.py") -> Iterator[str]:
    """The address of a server of its own over a data folder, for as long as it is wanted."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    options = {"server.port": port, "server.headless": "true", "server.fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"CSP_DATA_DIR": str(folder)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://localhost:{port}"
        _wait_for(f"{address}/_stcore/health", process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=SECONDS):
                return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


class Window:
    """A window of a browser that nothing is kept in, and what it heard while it was open.

    `faults`: errors of the console and of scripts, failed requests, answers that are errors.
    `hosts`: the hosts that were asked. `received`: bytes of data, without Streamlit's own program.
    """

    def __init__(
        self, browser: Browser, *, width: int = 1440, height: int = 900, scheme: Any = "light"
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        self.context.set_default_timeout(SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        self.received = 0
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        self.page.on("request", lambda one: self.hosts.add(urlsplit(one.url).netloc))
        self.page.on("requestfailed", lambda one: self.faults.append(f"failed: {one.url}"))
        self.page.on("response", self._answered)
        self.page.on("websocket", self._opened)

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, address: str) -> Window:
        """The window after an address was opened and everything was drawn."""
        self.page.goto(address)
        return self.settled()

    def settled(self) -> Window:
        """The window once no script runs and every chart has its drawing."""
        self.page.wait_for_function(SETTLED)
        return self

    def turned_to(self, title: str) -> Window:
        """The window after a click on a page in the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        self.page.wait_for_function(
            "title => document.querySelector('[data-testid=stSidebarNavLink][aria-current]')"
            "?.innerText.includes(title)",
            arg=title,
        )
        return self.settled()

    def answer(self) -> str:
        """The sentence that the page opens with."""
        return self.page.locator(ANSWER).first.inner_text()

    def text(self) -> str:
        """What is written in the main part of the page."""
        return self.page.get_by_test_id("stMain").inner_text()

    def await_text(self, text: str) -> Window:
        """The window once a text is in the main part of the page."""
        self.page.get_by_test_id("stMain").get_by_text(text).first.wait_for()
        return self.settled()

    def picture(self, selector: str = "body") -> Image.Image:
        """What an element looks like."""
        return Image.open(BytesIO(self.page.locator(selector).first.screenshot())).convert("RGB")

    def map_with(self, colour: str | None, *, least: int = 100) -> Image.Image:
        """The picture of the map once a colour is on it, or as it is after the longest wait."""
        until = time.monotonic() + SECONDS
        while True:
            picture = self.picture(MAP)
            if coloured(picture, colour) >= least or time.monotonic() > until:
                return picture
            self.page.wait_for_timeout(100)

    def _said(self, message: ConsoleMessage) -> None:
        sought = SOUGHT.match(urlsplit(str(message.location.get("url", ""))).path)
        if message.type == "error" and not (sought and "404" in message.text):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400 and not (response.status == 404 and SOUGHT.match(path)):
            self.faults.append(f"{response.status}: {response.url}")
        if "/static/" not in path:
            self.received += int(response.headers.get("content-length", 0))

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        self.received += len(payload)


def coloured(picture: Image.Image, colour: str | None, *, within: int = 40) -> int:
    """How many pixels of a picture are near a colour given as `#rrggbb`; of no colour, none."""
    if colour is None:
        return 0
    wanted = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    found: Any = picture.getcolors(maxcolors=picture.width * picture.height)
    near = (
        count
        for count, seen in found
        if max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= within
    )
    return sum(near)
