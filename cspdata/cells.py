"""Maps of cells by one of five methods, how they fared, and how events repeat near by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period
from cspdata.results import Notes, require_columns
from cspdata.stats import Concentration, EmergingHotspots, LorenzCurve

Shape = Literal["square", "hexagon", "area"]
Method = Literal["gi", "emerging", "density", "change", "counts"]
METHODS: tuple[Method, ...] = ("gi", "emerging", "density", "change", "counts")
GRID_SIZES = ("250", "500", "1000")
SMALL_AREAS = "lsoa"
# The level of the areas that a size names; larger ones are made up of small areas.
AREA_LEVELS = {SMALL_AREAS: "lsoa21", "ward": "ward", "community_area": "community_area"}
SIZES = (*GRID_SIZES, *AREA_LEVELS)

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

REPEAT_COLUMNS = (
    "metres_from",
    "metres_to",
    "days_from",
    "days_to",
    "pairs",
    "expected",
    "ratio",
    "p",
    "highlighted",
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
HOT_CLASSES = CELL_CLASSES[:3]
# The patterns of emerging hot spots as a meeting should look at them: what lasts and grows, what
# lasts, what is setting in (a run of months says more than one), what comes and goes, what eases,
# what is over. Lists, alternative texts and colours all follow this order.
URGENCY = (
    *("intensifying", "persistent", "consecutive", "new"),
    *("oscillating", "sporadic", "diminishing", "historical"),
)


def cell_columns(method: Method) -> tuple[str, ...]:
    """The columns of a map of cells made by a method, in their order."""
    return PLACE_COLUMNS + METHOD_COLUMNS[method]


def pattern_place(emerging_class: str, heat: str) -> int | None:
    """The place of a class in `URGENCY`, 0 the most urgent; None where it is not of that heat."""
    name, _, kind = emerging_class.partition(" ")
    return URGENCY.index(name) if kind == f"{heat} spot" and name in URGENCY else None


@dataclass(frozen=True, slots=True)
class Cells:
    """One indicator on a fixed grid (or areas of one level), one row per cell within the area.

    `frame` has `cell_columns(method)`. `size` is `250`, `500` or `1000` (metres), `lsoa`, `ward` or
    `community_area`, whose `cell_id` is the area's code. `easting` and `northing` (EPSG:27700) are
    a square's south-west corner, a hexagon's middle, a point within an area of a level; a hexagon
    has the area of the square of its size. `count`, `unplaced` and `outside` are those of `months`:
    the period's complete ones, of a change map the ones complete in `before` as well, whose are
    `count_before`. `density` is in events per square kilometre, `bandwidth` in metres. `emerging`
    holds the facts behind the classes of emerging hot spots, in the frame's order; its steps may be
    other months than `months`, which a note says. `unplaced` events had no usable coordinate (of
    areas: named none that is drawn), `outside` ones lay in no cell: both are counted aloud and
    never plotted. Of a dataset under disclosure control a small `count` is missing, and all others
    are rounded; so are `unplaced` and `outside`, which are at least 5 where there is any. `highest`
    is the count that the colours are scaled to, where several maps share them. `step`: months from
    one of `months` to the next, of a dataset that comes by longer periods. `names`: those of areas,
    by code.
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
    step: int = 1
    before: Period | None = None
    bandwidth: float | None = None
    emerging: EmergingHotspots | None = None
    highest: float | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_columns(self.frame, cell_columns(self.method))

    @property
    def by_area(self) -> bool:
        """Whether the cells are areas of a level, drawn by their outlines."""
        return self.size in AREA_LEVELS

    @property
    def level(self) -> str:
        """The level of the areas that the cells are; that of small areas where they are none."""
        return AREA_LEVELS.get(self.size, AREA_LEVELS[SMALL_AREAS])


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


@dataclass(frozen=True, slots=True)
class CellConcentration:
    """How few cells hold how much of what a map counts, cells without events included.

    `lorenz` is None where there are no events. `refusal` says why nothing can be told.
    """

    cells: Cells
    concentration: Concentration | None
    lorenz: LorenzCurve | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class NearRepeats:
    """Whether events follow others nearby and soon, one row a band of distance and of time.

    `frame` has `REPEAT_COLUMNS`: the band (from the first edge up to, and without, the second), the
    pairs of events in it, what the same dates dealt at random give, their ratio (missing where
    nothing is expected), p, and whether it stands out. `pairs`, `expected`, `ratio` and `p` are
    those of all that is near and soon, within `within_metres` and `within_days`. `events` are
    those with a place and a time, in the period's complete `months`; `left_out` had none.
    `refusal` says why there is no answer.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    frame: pd.DataFrame
    notes: Notes
    events: int = 0
    left_out: int = 0
    months: tuple[date, ...] = ()
    within_metres: int = 0
    within_days: int = 0
    pairs: int = 0
    expected: float = float("nan")
    ratio: float = float("nan")
    p: float = float("nan")
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, REPEAT_COLUMNS)
