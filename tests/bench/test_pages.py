"""How long pages and commands take beside the least that their frameworks take, in one run.

Every figure is a ratio of medians of turns taken alternately: a slow or busy machine slows both
sides. The seconds are printed (`python -m pytest tests/bench -s`) and kept in the test report.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cspdata.folders import PROJECT
from cspdata.measures import areas_within, open_evidence
from tests.browser.window import MAP, Window, launched, served
from tests.pages.visits import opened

pytestmark = pytest.mark.bench

EMPTY_PAGE = "import streamlit as st\n\nst.title('Empty')\n"
TURNS = 3
Report = Callable[[str, object], None]


def told(report: Report, name: str, ours: float, theirs: float) -> float:
    """The ratio of two times, printed with both and kept in the report."""
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
    ratio = told(
        record_testsuite_property, name, statistics.median(ours), statistics.median(theirs)
    )
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
    ratio = told(
        record_testsuite_property,
        "show as a whole process",
        statistics.median(ours),
        statistics.median(theirs),
    )
    assert ratio <= 3


def reddish(picture: Image.Image) -> int:
    """How many pixels are of the colours of hot cells, also under a notice that dims the page."""
    found: Any = picture.getcolors(maxcolors=picture.width * picture.height)
    return sum(n for n, (red, green, blue) in found if red - green > 50 and red - blue > 50)


def opening(browser: Any, folder: Path, *, script: Path, page: str) -> float:
    """Seconds from the navigation until all is drawn, on a server that nobody has visited."""
    with served(folder, script) as address, Window(browser) as window:
        started = time.perf_counter()
        window.open(f"{address}/{page}")
        while page == "hotspots" and reddish(window.picture(MAP)) < 100:
            window.page.wait_for_timeout(50)
        return time.perf_counter() - started


@pytest.mark.browser
@pytest.mark.parametrize(("page", "most"), [("", 3), ("hotspots", 4)], ids=["overview", "hotspots"])
def test_first_page_of_a_fresh_server_in_the_browser(
    installation: Path, tmp_path: Path, record_testsuite_property: Report, page: str, most: float
) -> None:
    """Server and browser cold: imports, the query, the drawing; beside Streamlit with a title."""
    script = tmp_path / "empty.py"
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    ours, theirs = [], []
    with launched() as browser:
        for _ in range(TURNS):
            theirs.append(opening(browser, installation, script=script, page=""))
            ours.append(opening(browser, installation, script=PROJECT / "app.py", page=page))
    ratio = told(
        record_testsuite_property,
        f"{page or 'overview'} in the browser, cold",
        statistics.median(ours),
        statistics.median(theirs),
    )
    assert ratio <= most
