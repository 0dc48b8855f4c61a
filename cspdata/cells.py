"""Maps of cells: one indicator on a fixed grid or on small areas, by one of five methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period
from cspdata.results import Notes, require_columns
from cspdata.stats import EmergingHotspots

Shape = Literal["square", "hexagon", "area"]
Method = Literal["gi", "emerging", "density", "change", "counts"]
METHODS: tuple[Method, ...] = ("gi", "emerging", "density", "change", "counts")
SMALL_AREAS = "lsoa"
SIZES = ("250", "500", "1000", SMALL_AREAS)

PLACE_COLUMNS = ("cell_id", "easting", "northing", "count")
METHOD_COLUMNS: dict[Method, tuple[str, ...]] = {
    "gi": ("z", "p", "q", "class"),
    "emerging": ("class", "hot_steps", "cold_steps", "trend", "trend_p"),
    "density": ("density",),
    "change": ("count_before", "ratio", "ratio_lower", "ratio_upper", "p", "q", "class"),
    "counts": (),
}

WORTH_COLUMNS = (
    "made_from",
    "tried_on",
    "method",
    "size",
    "part",
    "share_of_area",
    "share_of_events",
    "events",
    "pai",
    "pei",
    "rri",
)

CellClass = Literal[
    "hot 99%", "hot 95%", "hot 90%", "not significant", "cold 90%", "cold 95%", "cold 99%"
]
CELL_CLASSES: tuple[CellClass, ...] = (
    "hot 99%",
    "hot 95%",
    "hot 90%",
    "not significant",
    "cold 90%",
    "cold 95%",
    "cold 99%",
)


def cell_columns(method: Method) -> tuple[str, ...]:
    """The columns of a map of cells made by a method, in their order."""
    return PLACE_COLUMNS + METHOD_COLUMNS[method]


@dataclass(frozen=True, slots=True)
class Cells:
    """One indicator on a fixed grid (or LSOAs), one row per cell within the area.

    `frame` has `cell_columns(method)`. `size` is `250`, `500` or `1000` (metres) or `lsoa`.
    `easting` and `northing` (EPSG:27700) are a square's south-west corner, a hexagon's middle, an
    LSOA's representative point; a hexagon has the area of the square of its size. `count` is that
    of the period's complete months (`months`), `count_before` that of `before`'s. `density` is in
    events per square kilometre, `bandwidth` in metres. `emerging` holds the facts behind the
    classes of emerging hot spots, in the frame's order. `unplaced` events had no usable coordinate,
    `outside` ones lay outside the boundary: both are counted aloud and never plotted.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    size: str
    frame: pd.DataFrame
    notes: Notes
    unplaced: int = 0
    outside: int = 0
    shape: Shape = "square"
    method: Method = "gi"
    months: tuple[date, ...] = ()
    before: Period | None = None
    bandwidth: float | None = None
    emerging: EmergingHotspots | None = None

    def __post_init__(self) -> None:
        require_columns(self.frame, cell_columns(self.method))

    @property
    def by_area(self) -> bool:
        """Whether the cells are small areas, drawn by their outlines."""
        return self.size == SMALL_AREAS


@dataclass(frozen=True, slots=True)
class MapWorth:
    """How much of what came later lay where earlier maps had said, one row a map and part of it.

    `frame` has `WORTH_COLUMNS`: the months a map was made from and those it was tried on, its
    method and cell size, the part of it that was taken (`hot`: what Gi* marked at 95 % or more;
    else the highest `share_of_area`), the share of the later events in that part, PAI, PEI and RRI.
    `refusal` says why no map could be tried.
    """

    indicator: Indicator
    area: AreaRef
    frame: pd.DataFrame
    notes: Notes
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, WORTH_COLUMNS)
