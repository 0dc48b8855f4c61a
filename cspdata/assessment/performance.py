"""The performance framework: how each agreed priority stands against its target, board by board.

A target is compared with the control limits of the indicator's own chart (NHS England, Making Data
Count): what lies wholly on the good side of the target will meet it as things stand, what lies
wholly on the other will miss it, and between is hit or miss. No more is claimed than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from cspdata.agreed_priorities import AgreedPriority, Direction
from cspdata.catalogue import Board, Partnership, Polarity
from cspdata.measures import Evidence, control, series
from cspdata.measures.control import MONTHS
from cspdata.periods import Period, added, distance, financial_year, month_end
from cspdata.results import Control, Series, require_columns
from cspdata.stats import assurance_icon

MONTHS_CHARTED = 60  # as the page Trends shows at first
LEAST_POINTS = 7  # as many as a run has: with fewer, a range is not usual yet
QUARTERS_SHOWN = 5  # the last four, and the one a year before the last
PROGRESS_COLUMNS = (
    "priority",
    "board",
    "indicator",
    "step",
    "baseline_period",
    "baseline",
    "latest_start",
    "latest_end",
    "latest",
    "year_mean",
    "target",
    "target_by",
    "direction",
    "lower",
    "upper",
    "variation",
    "assurance",
    "standing",
    "reason",
)
QUARTER_COLUMNS = ("priority", "quarter_start", "quarter_end", "value", "on_target")

_UNMEASURED = "no indicator is agreed for it yet"

Assurance = Literal["passing", "failing", "hit or miss", "cannot say"]
Standing = Literal["on track", "moving", "cannot tell yet", "off track", "cannot say"]
WANTED: dict[Direction, Polarity] = {
    "down": "lower_is_better",
    "up": "higher_is_better",
    "hold": "neutral",
}


@dataclass(frozen=True, slots=True)
class Framework:
    """How the agreed priorities of a partnership stand on the day `as_of`.

    `frame` has `PROGRESS_COLUMNS`, one row a priority in the order they were agreed: values are of
    the indicator's own periods (`step`), `year_mean` their average over the last twelve months
    where all of those are known, `lower` and `upper` the control limits of the last point,
    `standing` the judgement, `reason` why it cannot be said. `quarters` has `QUARTER_COLUMNS`: the
    average of each quarter of the financial year whose periods are all known, and whether it is on
    the good side of the target. `series` and `controls` are by the priority's id, of those that
    have an indicator with figures.
    """

    partnership: Partnership
    as_of: date
    priorities: tuple[AgreedPriority, ...]
    boards: tuple[Board, ...]
    frame: pd.DataFrame
    quarters: pd.DataFrame
    series: Mapping[str, Series]
    controls: Mapping[str, Control]

    def __post_init__(self) -> None:
        require_columns(self.frame, PROGRESS_COLUMNS)
        require_columns(self.quarters, QUARTER_COLUMNS)

    def of_board(self, board: Board) -> tuple[AgreedPriority, ...]:
        """The priorities that a board reports on, or whose theme it is told of."""
        return tuple(
            one for one in self.priorities if one.board == board.id or one.theme in board.themes
        )

    def row(self, priority: AgreedPriority) -> dict[str, object]:
        """The row of a priority; a `KeyError` where there is none."""
        rows = self.frame[self.frame["priority"] == priority.id]
        if rows.empty:
            raise KeyError(f"no priority {priority.id!r} in this framework")
        return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


def framework(
    evidence: Evidence, priorities: Sequence[AgreedPriority], *, as_of: date
) -> Framework:
    """How priorities of the evidence's own partnership stand.

    Refuses a priority of another partnership. Figures are of the partnership's area, over the last
    five years that are complete (of yearly figures, all).
    """
    mine = evidence.partnership.id
    for one in priorities:
        if one.partnership != mine:
            raise ValueError(f"the priority {one.id!r} is of {one.partnership!r}, not of {mine!r}")
    found: dict[str, Series] = {}
    for one in priorities:
        charted = _series(evidence, one)
        if charted is not None:
            found[one.id] = charted
    controls = {name: control(one, measure=one.indicator.told) for name, one in found.items()}
    rows = [_row(one, found.get(one.id), controls.get(one.id)) for one in priorities]
    shown = _quarters([*found.values()], evidence.partnership.financial_year_start)
    cells = [cell for one in priorities for cell in _cells(one, found.get(one.id), shown)]
    return Framework(
        partnership=evidence.partnership,
        as_of=as_of,
        priorities=tuple(priorities),
        boards=evidence.catalogue.boards,
        frame=pd.DataFrame(rows, columns=list(PROGRESS_COLUMNS), dtype=object),
        quarters=pd.DataFrame(cells, columns=list(QUARTER_COLUMNS), dtype=object),
        series=found,
        controls=controls,
    )


def _series(evidence: Evidence, priority: AgreedPriority) -> Series | None:
    """The figures of a priority's indicator; None where it names none, or none are loaded."""
    indicator = evidence.catalogue.indicators.get(priority.indicator)
    span = evidence.coverage_of(indicator).span if indicator else None
    if indicator is None or span is None:
        return None
    first = span.first
    if evidence.coverage_of(indicator).step < 12:
        first = max(first, added(span.last, 1 - MONTHS_CHARTED))
    area = evidence.partnership.area
    made = series(evidence, indicator, area=area, period=Period(first, span.last))
    return made if made.frame[indicator.told].notna().any() else None


def _row(
    priority: AgreedPriority, charted: Series | None, chart: Control | None
) -> dict[str, object]:
    """How one priority stands."""
    row: dict[str, object] = {
        "priority": priority.id,
        "board": priority.board,
        "indicator": priority.indicator,
        "baseline_period": priority.baseline_period,
        "baseline": priority.baseline,
        "target": priority.target,
        "target_by": priority.target_by,
        "direction": priority.direction,
    }
    if charted is None or chart is None:
        why = "no figures of its indicator are loaded" if priority.indicator else _UNMEASURED
        return row | {"assurance": "cannot say", "standing": "cannot say", "reason": why}
    last = charted.frame[charted.frame[charted.indicator.told].notna()].iloc[-1]
    assurance, reason = _assurance(priority, chart)
    return row | {
        "step": charted.step,
        "latest_start": last["period_start"],
        "latest_end": last["period_end"],
        "latest": float(last[charted.indicator.told]),
        "year_mean": _year_mean(charted),
        "lower": None if chart.frame.empty else float(chart.frame["lower"].iloc[-1]),
        "upper": None if chart.frame.empty else float(chart.frame["upper"].iloc[-1]),
        "variation": chart.variation,
        "assurance": assurance,
        "standing": _standing(priority, chart, assurance),
        "reason": reason,
    }


def too_few(chart: Control) -> bool:
    """Whether a chart has too few points for its range to be called usual."""
    return len(chart.frame) < LEAST_POINTS


def _assurance(priority: AgreedPriority, chart: Control) -> tuple[Assurance, str]:
    """Whether the usual run meets the target, and why that cannot be said."""
    if chart.refusal:
        return "cannot say", f"there is no control chart: {chart.refusal}"
    if too_few(chart):
        number = len(chart.frame)
        many = f"one {chart.step} of figures is" if number == 1 else None
        many = many or f"{number} {chart.step}s of figures are"
        few = f"{many} too few for a usual range"
        return "cannot say", few
    if priority.target is None:
        return "cannot say", "no target is agreed for it yet"
    if chart.by_gaps:
        rare = f"numbers a {chart.step} are too few for limits that a target could be set against"
        return "cannot say", rare
    if priority.direction == "hold":
        return "cannot say", "a level to be held has no side that would be the good one"
    last = chart.frame.iloc[-1]
    icon = assurance_icon(
        priority.target,
        lower=float(last["lower"]),
        upper=float(last["upper"]),
        polarity=WANTED[priority.direction],
    )
    found: dict[str, Assurance] = {
        "passing": "passing",
        "failing": "failing",
        "hit or miss": "hit or miss",
    }
    return found[icon], ""


def _standing(priority: AgreedPriority, chart: Control, assurance: Assurance) -> Standing:
    """The judgement that the chart carries: of the target first, then of the way it is going."""
    side = 0 if chart.frame.empty else int(chart.frame["side"].iloc[-1])
    if chart.by_gaps:
        side = -side  # longer gaps are fewer events
    if priority.direction == "hold":
        if chart.refusal or too_few(chart):
            return "cannot say"
        return "off track" if side else "on track"
    if assurance == "cannot say":
        return "cannot say"
    wanted = 1 if priority.direction == "up" else -1
    if assurance == "passing":
        # What moves the wrong way may not keep to the range from which it would meet the target.
        return "cannot tell yet" if side == -wanted else "on track"
    if side == wanted:
        return "moving"
    if side == -wanted or assurance == "failing":
        return "off track"
    return "cannot tell yet"


def _year_mean(charted: Series) -> float | None:
    """The average of the last twelve months' periods, where all of them are known."""
    number = 12 // MONTHS[charted.step]
    values = charted.frame[charted.indicator.told].to_numpy(dtype=np.float64)[-number:]
    if values.size < number or np.isnan(values).any():
        return None
    return _average(charted, charted.frame.tail(number))


def _average(charted: Series, rows: pd.DataFrame) -> float:
    """The average of periods; of a proportion, that of all they are of, where both are known."""
    counts, wholes = (rows[name].to_numpy(dtype=np.float64) for name in ("count", "exposure"))
    if charted.indicator.measure == "proportion" and np.isfinite([*counts, *wholes]).all():
        return float(100 * counts.sum() / wholes.sum())
    return float(rows[charted.indicator.told].astype(float).mean())


def _quarters(found: Sequence[Series], starts: int) -> tuple[Period, ...]:
    """The last quarters of the financial year that hold a figure of any series, oldest first."""
    if not found:
        return ()
    last = max(one.period.last for one in found)
    year = financial_year(last, starts)
    first = added(year.first, distance(year.first, last) // 3 * 3)
    return tuple(
        Period(added(first, -3 * back), added(first, 2 - 3 * back))
        for back in reversed(range(QUARTERS_SHOWN))
    )


def _cells(
    priority: AgreedPriority, charted: Series | None, quarters: tuple[Period, ...]
) -> list[dict[str, object]]:
    """The average of each quarter whose periods are all known; a year stands in its last one."""
    cells: list[dict[str, object]] = []
    for quarter in quarters:
        value = None if charted is None else _quarter_value(charted, quarter)
        cells.append(
            {
                "priority": priority.id,
                "quarter_start": quarter.first,
                "quarter_end": month_end(quarter.last),
                "value": value,
                "on_target": _on_target(priority, value),
            }
        )
    return cells


def _quarter_value(charted: Series, quarter: Period) -> float | None:
    frame = charted.frame
    ends = [one.replace(day=1) for one in frame["period_end"]]
    rows = frame[[quarter.first <= one <= quarter.last for one in ends]]
    needed = max(1, 3 // MONTHS[charted.step])
    if len(rows) < needed or rows[charted.indicator.told].isna().any():
        return None
    return _average(charted, rows)


def _on_target(priority: AgreedPriority, value: float | None) -> bool | None:
    """Whether a value is on the good side of the target, or on it; None where none is told."""
    if value is None or priority.target is None or priority.direction == "hold":
        return None
    return value <= priority.target if priority.direction == "down" else value >= priority.target
