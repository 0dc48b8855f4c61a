"""The results of comparing areas with one another: the rug, the standing of one indicator, others.

As the shapes of `cspdata.results`: frozen, with a tidy frame of fixed columns and the notes that go
with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period
from cspdata.results import LEVEL_COLUMNS, Levels, Notes, require_columns

Against = Literal["better", "worse", "higher", "lower", "similar", "not compared", "cannot say"]
AGAINST: tuple[Against, ...] = (
    "worse",
    "better",
    "higher",
    "lower",
    "similar",
    "not compared",
    "cannot say",
)
RUG_COLUMNS = (
    *LEVEL_COLUMNS,
    "benchmark",
    "against",
    "count_before",
    "ratio",
    "percent",
    "p",
    "q",
    "change",
)
STANDING_COLUMNS = (*LEVEL_COLUMNS, "benchmark", "against", "position")
LIMIT_COLUMNS = ("limit", "size", "level")
BESIDE_COLUMNS = (*LEVEL_COLUMNS, "kind", "against")


@dataclass(frozen=True, slots=True)
class Rug:
    """Several indicators in every area of a level, each cell against the benchmark area.

    `frame` has `RUG_COLUMNS`, one row an indicator and area: the level over `period` with its
    interval; `benchmark`, the value of `area` as a whole; `against`, how the cell compares with it;
    then the change from `before` (its months matched), `q` and `change` (a verdict) across all
    cells. `refusals`: why an indicator has no change, by its id.
    """

    area: AreaRef
    level: str
    period: Period
    before: Period
    indicators: tuple[Indicator, ...]
    areas: tuple[AreaRef, ...]
    frame: pd.DataFrame
    notes: tuple[Notes, ...]
    refusals: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_columns(self.frame, RUG_COLUMNS)


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator in every area of a level, against the benchmark area and what chance allows.

    `frame` has `STANDING_COLUMNS`, in the order of the areas' names; `position` is where an area
    lies in the funnel ("" where it has no place there). `limits` has `LIMIT_COLUMNS`: points of the
    funnel's curves, `limit` as `lower 95 %`, `size` in the unit of `exposure`, `level` in that of
    `value`. `benchmark` is the value of `area` as a whole, None where it has none. `refusal` says
    why areas are not compared, `funnel_refusal` why there is no funnel.
    """

    indicator: Indicator
    area: AreaRef
    level: str
    period: Period
    benchmark: float | None
    frame: pd.DataFrame
    limits: pd.DataFrame
    notes: Notes
    refusal: str = ""
    funnel_refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, STANDING_COLUMNS)
        require_columns(self.limits, LIMIT_COLUMNS)

    @property
    def levels(self) -> Levels:
        """The levels alone."""
        frame = self.frame[list(LEVEL_COLUMNS)]
        return Levels(self.indicator, self.area, self.level, self.period, frame, self.notes)


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator in the partnership's area and in areas outside it.

    `frame` has `BESIDE_COLUMNS`: first the own area (`kind` "own"), then the others there are
    figures for, of `kind` "comparator", "region", "country" or "group". `against` is how the own
    area compares with that one, by its own interval. `lacking` says what cannot be set beside it,
    a clause each.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    frame: pd.DataFrame
    notes: Notes
    lacking: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_columns(self.frame, BESIDE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """The place that stands out most among the areas of a level, if any does beyond chance.

    `against`: "worse" or "higher" where a place lies outside the 99.8 % limits of the funnel on the
    side that is asked about (the bad one, the high one where neither is bad), "similar" where none
    of the `judged` places does, "cannot say" with the `refusal`. `count`: how many stand out.
    `place` and `value` are of the farthest from the `benchmark`, the value of `area` as a whole.
    """

    indicator: Indicator
    area: AreaRef
    level: str
    period: Period
    against: Against
    judged: int = 0
    count: int = 0
    place: str = ""
    value: float | None = None
    benchmark: float | None = None
    refusal: str = ""
