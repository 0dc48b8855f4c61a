"""Files in and out: the first visit, an upload, a deck and a workbook."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pptx import Presentation
from python_calamine import CalamineWorkbook

from cspdata.warehouse import builds
from tests.browser.conftest import Address
from tests.browser.window import Window, served
from tests.conftest import laid_out, newest_of

PAGE = "create-safer-communities"
FIRST_SECONDS = 15  # the most that the first visit may take


def test_first_visit_makes_the_demonstration_with_progress(
    browser: Browser, tmp_path: Path, artefacts: Path
) -> None:
    with served(tmp_path) as fresh, Window(browser) as window:
        started = time.perf_counter()
        window.page.goto(fresh)
        window.page.get_by_role("heading", name="Preparing demonstration data").wait_for()
        window.page.get_by_test_id("stProgress").wait_for()
        window.page.screenshot(path=artefacts / "first-visit.png")
        window.page.get_by_role("heading", name="safer than a year ago").wait_for()
        took = time.perf_counter() - started
        window.settled()
        assert took <= FIRST_SECONDS
        assert "emonstration data" in window.text()
        assert window.faults == []
    assert len(builds(tmp_path / "warehouse")) == 1


def test_uploaded_files_are_reported_with_counts(
    browser: Browser, demo_files: Path, demo_warehouse: Path, tmp_path: Path, artefacts: Path
) -> None:
    laid_out(tmp_path, newest_of(demo_warehouse))
    months = sorted(demo_files.glob("police/*/*-demonstration-street.csv"))[-2:]
    files = [tmp_path / path.name for path in months]
    lines = 0
    for source, copy in zip(months, files, strict=True):
        text = source.read_bytes()
        lines += len(text.splitlines()) - 1
        # One row of the first file says what no force records.
        changed = text.replace(b",Burglary,", b",Sorcery,", 1) if copy == files[0] else text
        copy.write_bytes(changed)
    with served(tmp_path) as own, Window(browser) as window:
        window.open(own).turned_to("Load data")
        window.page.locator('input[type="file"]').set_input_files([str(one) for one in files])
        window.page.get_by_title(files[1].name).wait_for()
        window.page.get_by_role("button", name="Load", exact=True).click()
        window.await_text("2 files loaded")
        window.page.screenshot(path=artefacts / "load-data-report.png")
        said = window.text()
        assert f"{lines:,} rows read, {lines - 1:,} kept, 1 refused" in said
        assert window.faults == []
        window.turned_to("Data quality").await_text("refused")
        assert "1 refused" in window.answer()
    assert len(builds(tmp_path / "warehouse")) == 2


def downloaded(window: Window, name: str, folder: Path) -> Path:
    """The file that a download button makes."""
    with window.page.expect_download() as waiting:
        window.page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def headline_count(window: Window) -> str:
    """The number that the page opens with, after what and where it counts, as it is written."""
    found = re.match(r"[^:]+: ([\d,]+) ", window.answer())
    assert found is not None, window.answer()
    return found.group(1)


def slide_texts(path: Path) -> str:
    """Every text of a deck."""
    shapes: list[Any] = [
        shape for slide in Presentation(str(path)).slides for shape in slide.shapes
    ]
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def cell_values(path: Path) -> list[Any]:
    """Every value of a workbook."""
    book = CalamineWorkbook.from_path(str(path))
    return [
        value
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for value in row
    ]


@pytest.mark.parametrize("state", ["demonstration", "real"])
def test_slides_and_workbook_hold_the_number_of_the_page(
    browser: Browser, address: Address, tmp_path: Path, state: str
) -> None:
    with Window(browser) as window:
        window.open(f"{address(state)}/{PAGE}?theme=business_crime")
        count = headline_count(window)
        deck = downloaded(window, "Slides", tmp_path)
        assert deck.suffix == ".pptx"
        assert count in slide_texts(deck)
        book = downloaded(window, "Workbook", tmp_path)
        assert book.suffix == ".xlsx"
        assert float(count.replace(",", "")) in cell_values(book)
        invented = "Demonstration data" in slide_texts(deck)
        assert invented == (state == "demonstration")
        assert window.faults == []


def test_slides_are_of_the_scope_of_the_page(
    browser: Browser, address: Address, tmp_path: Path
) -> None:
    with Window(browser) as window:
        window.open(
            f"{address('demonstration')}/{PAGE}?theme=business_crime&period=2025-07_2025-09"
        )
        count = headline_count(window)
        assert count in slide_texts(downloaded(window, "Slides", tmp_path))


def test_rows_of_the_map_are_downloaded(browser: Browser, address: Address, tmp_path: Path) -> None:
    with Window(browser) as window:
        window.open(f"{address('demonstration')}/hotspots")
        window.page.get_by_text("How we know").click()
        window.settled()
        rows = downloaded(window, "Every cell", tmp_path).read_text(encoding="utf-8-sig")
        assert rows.splitlines()[0].startswith("cell_id,easting,northing,count")
        assert len(rows.splitlines()) > 10_000
        assert '"FeatureCollection"' in downloaded(window, "Map layer", tmp_path).read_text("utf-8")
