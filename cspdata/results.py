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
from cspdata.periods import Period, Step

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
CONTROL_COLUMNS = (
    "indicator",
    "area_code",
    "area_name",
    "period_start",
    "period_end",
    "measure",
    "given",
    "charted",
    "centre",
    "lower",
    "upper",
    "rule",
    "side",
    "stretch",
)
TREND_COLUMNS = (
    "indicator",
    "area_code",
    "area_name",
    "period_start",
    "period_end",
    "measure",
    "given",
    "adjusted",
    "rolling",
    "forecast",
    "forecast_lower",
    "forecast_upper",
    "suppressed",
    "complete",
)

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
    step: Step = "month"

    def __post_init__(self) -> None:
        require_columns(self.frame, LEVEL_COLUMNS)


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
        require_columns(self.frame, LEVEL_COLUMNS)


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
        require_columns(self.frame, CHANGE_COLUMNS)

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


Measure = Literal["count", "value"]
Variation = Literal[
    "common cause",
    "improving high",
    "improving low",
    "concerning high",
    "concerning low",
    "special high",
    "special low",
]


@dataclass(frozen=True, slots=True)
class Restart:
    """Where the limits of a control chart start again, and why.

    `decided` is the day on which a rebase was decided; None where a change of recording that bars a
    comparison is the reason.
    """

    starts: date
    why: str
    decided: date | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """The control chart of one indicator in one area: which months stand out from its usual run.

    `frame` has `CONTROL_COLUMNS`, one row a charted point: `given` is the figure of the series in
    the measure, `charted` what the chart plots (the figure itself, the figure without its season,
    or on a g chart the months since the event before), `centre`, `lower` and `upper` the lines in
    the unit of `charted`, not clipped. `rule` is the rule that marks the point ("" for none),
    `side` 1 for high, -1 for low; `stretch` counts the parts between restarts from 0. A month
    without a figure has no row. `chart` names the chart, `reason` why it was chosen; `variation` is
    the icon of the last point. `restarts` are those that are applied. `refusal` says why there is
    no chart; the frame is then empty.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    measure: Measure
    step: Step
    frame: pd.DataFrame
    notes: Notes
    chart: str = ""
    reason: str = ""
    variation: Variation | Literal[""] = ""
    adjusted: bool = False
    restarts: tuple[Restart, ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, CONTROL_COLUMNS)

    @property
    def by_gaps(self) -> bool:
        """Whether a point is the time between two events and not a figure of the series."""
        return self.chart in ("g", "t")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a forecast is worth: whether it is `shown`, and the back-test that decided it.

    `error` and `naive_error` are the mean absolute errors of the forecast and of last year's
    values, scaled (MASE), None where there is no back-test; `off_by` is the error in the unit of
    the series; `refusal` says why no forecast is shown.
    """

    shown: bool
    method: str = ""
    error: float | None = None
    naive_error: float | None = None
    off_by: float | None = None
    confidence: float = 0.95
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """One indicator in one area over time: its season taken out, its year, its way, its outlook.

    `frame` has `TREND_COLUMNS`, one row a period of the series, then one a forecast period (with
    `forecast` and its limits alone). `given` is the figure in the measure; `adjusted` without its
    season; `rolling` the average a period over the year that ends there. `season_p` is the
    probability of such months without a season; `direction` and `p` are of the trend test that
    `test` names, over `tested`. The refusals say why a part is missing.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    measure: Measure
    step: Step
    frame: pd.DataFrame
    notes: Notes
    season_p: float | None = None
    season_refusal: str = ""
    rolling_refusal: str = ""
    test: str = ""
    direction: Literal["increasing", "decreasing", "no trend", ""] = ""
    p: float | None = None
    tested: Period | None = None
    trend_refusal: str = ""
    outlook: Outlook = Outlook(shown=False)

    def __post_init__(self) -> None:
        require_columns(self.frame, TREND_COLUMNS)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of the areas of one level: a GeoJSON feature collection in WGS84.

    Each feature has the properties `code` and `name`; `bounds` is west, south, east, north.
    """

    level: str
    collection: dict[str, Any]
    bounds: tuple[float, float, float, float] = field(default=(-8.0, 49.8, 2.0, 56.0))


def frame_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame in their order, each by the names of its columns."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def require_columns(frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Refuses a frame that has not exactly these columns in this order."""
    if tuple(frame.columns) != columns:
        raise ValueError(f"a result needs the columns {columns}, it was given {(*frame.columns,)}")
