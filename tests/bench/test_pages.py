"""How long pages and commands take beside the least that their frameworks take, in one run.

Every figure is a ratio of medians of turns taken alternately, so that a slow or a busy machine
slows both sides. The times are printed (`python -m pytest tests/bench -s`) and kept in the report.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from cspdata.folders import PROJECT
from cspdata.measures import areas_within, open_evidence
from tests.browser.window import Window, launched, served
from tests.pages.visits import opened

pytestmark = pytest.mark.bench

EMPTY_PAGE = "import streamlit as st\n\nst.title('Empty')\n"
TURNS = 3
Report = Callable[[str, object], None]


def told(report: Report, name: str, taken: list[float], peer: list[float]) -> float:
    """The ratio of the medians of two lists of times, printed with both and kept in the report."""
    ours, theirs = statistics.median(taken), statistics.median(peer)
    line = f"{name}: {ours * 1000:,.0f} ms, {ours / theirs:.2f} x {theirs * 1000:,.1f} ms"
    sys.stdout.write(f"\n{line}\n")
    report(name, line)
    return ours / theirs


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


# On a machine where an empty page takes 1.8 ms, 150 ms are 83 of it.
@pytest.mark.parametrize(
    ("page", "most"), [("", 83), ("hotspots", 83), ("create-safer-communities", 83)]
)
def test_rerun_with_another_area(
    installation: Path, record_testsuite_property: Report, page: str, most: float
) -> None:
    """Each community area for the first time, so that no result of it is at hand."""
    assert installation.is_dir()
    st.cache_data.clear()
    st.cache_resource.clear()
    evidence = open_evidence()
    areas = areas_within(evidence.con, evidence.partnership.area, "community_area")
    visit = opened(page)
    empty = AppTest.from_string(EMPTY_PAGE, default_timeout=60).run()
    ours, theirs = [], []
    for area in areas:
        visit.query_params["area"] = area.code
        ours.append(seconds(visit.run))
        assert not visit.exception
        theirs.append(seconds(empty.run))
    name = f"Rerun of {page or 'overview'} with another area"
    ratio = told(record_testsuite_property, name, ours, theirs)
    assert ratio <= most


def test_show_from_the_command_line(installation: Path, record_testsuite_property: Report) -> None:
    """Beside an interpreter that imports pandas and DuckDB and does nothing."""
    environment = os.environ | {"CSP_DATA_DIR": str(installation)}

    def run(*arguments: str) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)

    show = ("-m", "cspdata", "show", "asb", "--by", "month", "--format", "csv")
    bare = ("-c", "import pandas, duckdb")
    run(*show)
    run(*bare)
    ours, theirs = [], []
    for _ in range(2 * TURNS + 1):
        ours.append(seconds(lambda: run(*show)))
        theirs.append(seconds(lambda: run(*bare)))
    ratio = told(record_testsuite_property, "show as a whole process", ours, theirs)
    assert ratio <= 3


# Notes when the first draw of many shapes at once, the cells of the map, was handed to WebGL.
NOTE_CELLS = """(() => {
  for (const name of ["drawElementsInstanced", "drawArraysInstanced"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
      window.cellsDrawn = window.cellsDrawn || given[given.length - 1] >= 100;
      return draw.apply(this, given);
    };
  }
})()"""


def opening(browser: Browser, address: str) -> float:
    """Seconds from the navigation until all is drawn, in a browser that nothing is kept in."""
    with Window(browser) as window:
        window.context.add_init_script(NOTE_CELLS)
        started = time.perf_counter()
        window.open(address)
        if address.endswith("hotspots"):
            window.page.wait_for_function("() => window.cellsDrawn === true")
        return time.perf_counter() - started


@pytest.fixture
def empty_page(tmp_path: Path) -> Path:
    """The script of a page with a title and nothing else."""
    script = tmp_path / "empty.py"
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    return script


@pytest.mark.browser
@pytest.mark.parametrize(("page", "most"), [("", 3), ("hotspots", 4)], ids=["overview", "hotspots"])
def test_page_in_a_cold_browser(
    installation: Path, empty_page: Path, record_testsuite_property: Report, page: str, most: float
) -> None:
    """Both servers have been visited once; each turn's browser has neither program nor data."""
    ours, theirs = [], []
    with (
        launched() as browser,
        served(installation) as app,
        served(installation, empty_page) as empty,
    ):
        opening(browser, app)
        opening(browser, empty)
        for _ in range(TURNS):
            theirs.append(opening(browser, empty))
            ours.append(opening(browser, f"{app}/{page}"))
    ratio = told(record_testsuite_property, f"{page or 'overview'} in a cold browser", ours, theirs)
    assert ratio <= most


@pytest.mark.browser
def test_first_page_of_a_fresh_server(
    installation: Path, empty_page: Path, record_testsuite_property: Report
) -> None:
    """Server and browser cold: imports, queries, drawing. Five seconds where a title takes one."""
    ours, theirs = [], []
    with launched() as browser:
        for _ in range(TURNS):
            with served(installation, empty_page) as empty:
                theirs.append(opening(browser, empty))
            with served(installation) as app:
                ours.append(opening(browser, app))
    ratio = told(record_testsuite_property, "overview, first page of a fresh server", ours, theirs)
    assert ratio <= 5
