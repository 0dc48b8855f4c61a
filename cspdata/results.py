"""The result shapes that every page, chart, sentence and export takes.

A result is frozen and carries what it is about (indicator, area, period), a tidy frame with fixed
column names, and what must be said with it (source, caveats, missing months). The same object feeds
the page and the export, so no two can disagree. A count that is not known is missing, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period

LEVEL_COLUMNS = (
    "indicator",
    "area_code",
    "area_name",
    "period_start",
    "period_end",
    "count",
    "exposure",
    "value",
    "lower",
    "upper",
    "method",
    "suppressed",
    "complete",
)
CHANGE_COLUMNS = (
    *LEVEL_COLUMNS,
    "count_before",
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "p",
    "q",
    "percent",
    "verdict",
    "months_matched",
)
CELL_COLUMNS = ("cell_id", "easting", "northing", "count", "z", "p", "q", "class")

Verdict = Literal["better", "worse", "higher", "lower", "no real change", "cannot say"]
VERDICTS: tuple[Verdict, ...] = (
    "better",
    "worse",
    "higher",
    "lower",
    "no real change",
    "cannot say",
)
Agreement = Literal["agree", "disagree", "cannot tell"]
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


@dataclass(frozen=True, slots=True)
class Notes:
    """What must be said with a number.

    `complete_to`: the last complete month of the source. `missing`: months of the period that the
    source has not supplied. `remarks`: sentences of this result alone (matched months, rows that
    could not be placed). `demonstration`: the data are made up.
    """

    source: str
    licence: str = ""
    caveats: tuple[str, ...] = ()
    complete_to: date | None = None
    missing: tuple[date, ...] = ()
    remarks: tuple[str, ...] = ()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator in one area over time, one row per month or financial year.

    `frame` has `LEVEL_COLUMNS`; a month without data has no count and `complete` false.
    `value`, `lower`, `upper` are in the indicator's unit (a monthly rate per month).
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    frame: pd.DataFrame
    notes: Notes
    step: Literal["month", "quarter", "year"] = "month"

    def __post_init__(self) -> None:
        _require(self.frame, LEVEL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Levels:
    """One indicator over the whole period, one row per area of a level within `area`.

    `frame` has `LEVEL_COLUMNS`, in the order of the areas' names. `complete` is false where months
    of the period are missing; the count is then that of the months there are.
    """

    indicator: Indicator
    area: AreaRef
    level: str
    period: Period
    frame: pd.DataFrame
    notes: Notes

    def __post_init__(self) -> None:
        _require(self.frame, LEVEL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator in two equal periods, one row per area.

    `frame` has `CHANGE_COLUMNS`: `count`, `exposure` and `value` of the matched months of `period`,
    `count_before` of those of `before`. `ratio` is the rate ratio with its interval, `p` the test's
    probability, `q` after Benjamini–Hochberg across the rows shown together, `percent` the change
    of the rate (missing for a base below 10). `refusal` says why there is no answer.
    """

    indicator: Indicator
    area: AreaRef
    level: str
    period: Period
    before: Period
    matched: tuple[tuple[date, date], ...]
    frame: pd.DataFrame
    notes: Notes
    refusal: str = ""

    def __post_init__(self) -> None:
        _require(self.frame, CHANGE_COLUMNS)

    @property
    def verdict(self) -> Verdict:
        """The verdict of its only row, or of the area's own among many; else `cannot say`."""
        rows = self.frame
        if len(rows) > 1:
            rows = rows[rows["area_code"] == self.area.code]
        if self.refusal or rows.empty:
            return "cannot say"
        found: Verdict = rows["verdict"].iloc[0]
        return found


@dataclass(frozen=True, slots=True)
class Cells:
    """One indicator on a fixed grid (or LSOAs), one row per cell within the area.

    `frame` has `CELL_COLUMNS`; `size` is `500` or `1000` (metres) or `lsoa`; `easting` and
    `northing` are the cell's south-west corner (an LSOA's representative point) in EPSG:27700.
    `unplaced` events had no usable coordinate, `outside` ones lay outside the boundary: both are
    counted aloud and never plotted.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    size: str
    frame: pd.DataFrame
    notes: Notes
    unplaced: int = 0
    outside: int = 0

    def __post_init__(self) -> None:
        _require(self.frame, CELL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of the areas of one level: a GeoJSON feature collection in WGS84.

    Each feature has the properties `code` and `name`; `bounds` is west, south, east, north.
    """

    level: str
    collection: dict[str, Any]
    bounds: tuple[float, float, float, float] = field(default=(-8.0, 49.8, 2.0, 56.0))


def _require(frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    if tuple(frame.columns) != columns:
        raise ValueError(f"a result needs the columns {columns}, it was given {(*frame.columns,)}")
