"""What the tests of the hotspots page share: the maps it should show, and what it draws of them."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from cspdata.cells import AREA_LEVELS, Cells, Method
from cspdata.hotspots import cell_names, cells
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.ui.hotspots.choices import HEX
from tests.pages.visits import keyed, maps

PAGE = "hotspots"
YEAR = Period(month("2024-10"), month("2025-09"))
STREET, EXTRACT = "asb", "extract_public_violence"


def mapped(
    evidence: Evidence, what: str = STREET, code: str = "500", method: Method = "gi"
) -> Cells:
    """The map that a choice of cells and of a layer asks for, made apart from the page."""
    return cells(
        evidence,
        evidence.catalogue.indicators[what],
        period=YEAR,
        size=code.removesuffix(HEX),
        shape="hexagon" if code.endswith(HEX) else "area" if code in AREA_LEVELS else "square",
        method=method,
        before=YEAR.shifted(-12),
    )


def named(evidence: Evidence, found: Cells) -> dict[str, str]:
    """What people call the cells of a map."""
    return cell_names(evidence, found.size, found.shape)


def layer(visit: AppTest, name: str) -> Any:
    """A layer of the first map of the page."""
    return next(one for one in maps(visit)[0][0]["layers"] if one["id"] == name)


def offered(visit: AppTest, kind: str, key: str) -> list[str]:
    """The labels that a choice offers."""
    return list(keyed(visit, kind, key).options)
