"""Control charts of series: what is charted, where limits start again, what marks a month."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.measures.cubes import Floats
from cspdata.periods import distance
from cspdata.results import CONTROL_COLUMNS, Control, Measure, Restart, Series
from cspdata.stats import ControlChart, Rebase, control_chart

Places = npt.NDArray[np.int64]

PERIODS = {"month": 12, "quarter": 4, "year": 1}  # to a year
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MOST_HIDDEN = 0.25  # of the periods: beyond, what is shown is only what is large or 0
LEAST = 2  # figures: one alone does not vary


def control(series: Series, *, measure: Measure = "count") -> Control:
    """The control chart of a series, in counts or in the indicator's own unit.

    Limits are worked out from the figures there are: a month without one is passed over and said.
    A rate is charted with its residents as exposure; a proportion or a published value as a
    measurement. Limits start again at each declared rebase of the area and at each change of
    recording that bars a comparison. Refused, with the reason in the result: fewer than two
    figures, figures whose periods overlap, more than a quarter of them too small to show.
    """
    refusal = control_refusal(series, measure)
    if refusal:
        return _result(series, measure, _blank(), refusal=refusal)
    known = known_places(series, measure)
    restarts, unused = _restarts(series, known)
    chart = _chart(series, measure, known, restarts)
    chosen: dict[str, Any] = {
        "chart": chart.chart,
        "reason": chart.reason,
        "variation": chart.variation,
        "adjusted": chart.adjusted,
        "restarts": restarts,
        "warnings": (*_passed_over(series, known), *chart.warnings, *unused),
    }
    return _result(series, measure, _frame(series, measure, known, chart), **chosen)


def control_refusal(series: Series, measure: Measure) -> str:
    """Why a series has no control chart; empty where it has one."""
    count = known_places(series, measure).size
    if count == 0:
        return f"no {series.step} has a figure"
    if count < LEAST:
        return f"one {series.step} has a figure, and one figure alone does not vary"
    return overlap_refusal(series) or hidden_refusal(series)


def hidden_refusal(series: Series) -> str:
    """Why the figures that may be shown stand for no usual run: too many others may not be."""
    hidden = int(_hidden(series).sum())
    total = hidden + int(series.frame["count"].notna().sum())
    if hidden <= MOST_HIDDEN * total:
        return ""
    return (
        f"{hidden} of {total} {series.step}s are too small to show, and those that are shown are "
        "not like them"
    )


def overlap_refusal(series: Series) -> str:
    """Why neighbours cannot be set against one another: each figure pools years that overlap."""
    first = series.frame.iloc[0]
    months = distance(first["period_start"], first["period_end"].replace(day=1)) + 1
    if months <= MONTHS[series.step]:
        return ""
    return (
        f"each figure is of {months} months and shares some of them with its neighbours, which are "
        "alike for that reason alone"
    )


def known_places(series: Series, measure: Measure) -> Places:
    """The rows of a series that have a figure in the measure."""
    return np.flatnonzero(series.frame[measure].notna().to_numpy())


def figures(series: Series, measure: Measure) -> Floats:
    """The figures of a series in the measure, missing where there is none."""
    return np.asarray(series.frame[measure].to_numpy(dtype=np.float64))


def barred_from(series: Series) -> date | None:
    """The first month after the last change of recording that bars a comparison; None for none."""
    starts = [one.starts for one in series.indicator.breaks if one.effect == "block"]
    inside = [one for one in starts if series.period.first < one <= series.period.last]
    return max(inside, default=None)


def _chart(
    series: Series,
    measure: Measure,
    known: Places,
    restarts: tuple[Restart, ...],
) -> ControlChart:
    starts = series.frame["period_start"].tolist()
    kept = [starts[k] for k in known]
    indicator = series.indicator
    rated = measure == "value" and indicator.measure == "rate"
    measured = measure == "value" and indicator.measure in ("proportion", "published")
    exposure = None
    if rated:
        exposure = series.frame["exposure"].to_numpy(dtype=np.float64)[known] / indicator.multiplier
    return control_chart(
        figures(series, "count" if rated else measure)[known],
        exposure=exposure,
        measured=measured,
        period=PERIODS[series.step],
        polarity=indicator.polarity,
        rebases=[
            Rebase(_first_from(kept, one.starts), one.decided or one.starts, one.why)
            for one in restarts
        ],
        at=known,
    )


def _restarts(series: Series, known: Places) -> tuple[tuple[Restart, ...], tuple[str, ...]]:
    """The restarts that are applied, and why others are not."""
    asked = [
        Restart(one.starts, one.why, one.decided)
        for one in series.indicator.rebases
        if not one.areas or series.area.code in one.areas
    ]
    asked += [
        Restart(one.starts, one.why) for one in series.indicator.breaks if one.effect == "block"
    ]
    starts = series.frame["period_start"].tolist()
    kept = [starts[k] for k in known]
    applied: list[Restart] = []
    unused: list[str] = []
    last = 0
    for one in sorted(asked, key=lambda restart: restart.starts):
        if not series.period.first < one.starts <= series.period.last:
            continue
        place = _first_from(kept, one.starts)
        if place - last >= LEAST and len(kept) - place >= LEAST:
            applied.append(one)
            last = place
        else:
            unused.append(
                f"limits do not start again in {one.starts:%B %Y}: fewer than {LEAST} figures lie "
                "between it and the next restart or the end"
            )
    return tuple(applied), tuple(unused)


def _first_from(starts: list[date], month: date) -> int:
    """The place of the first period that starts in a month or after it."""
    return sum(1 for one in starts if one < month)


def _passed_over(series: Series, known: Places) -> tuple[str, ...]:
    """That some periods have no figure, or one too small to show."""
    hidden = int(_hidden(series).sum())
    gone = len(series.frame) - known.size - hidden
    said = []
    if gone:
        said.append(f"{_many(gone, series.step)} without figures: limits are of the others")
    if hidden:
        said.append(f"{_many(hidden, series.step)} too small to show: limits are of the others")
    return tuple(said)


def _hidden(series: Series) -> pd.Series:
    """Which periods of a series have a figure that may not be shown."""
    frame = series.frame
    return frame["suppressed"].astype(bool) & frame["count"].isna() & frame["value"].isna()


def _many(number: int, step: str) -> str:
    return f"{number} {step}{'' if number == 1 else 's'}"


def _frame(
    series: Series,
    measure: Measure,
    known: Places,
    chart: ControlChart,
) -> pd.DataFrame:
    rows = series.frame.iloc[known[chart.position]]
    at = [rebase.at for rebase in chart.rebases]
    columns = (
        [series.indicator.id] * len(rows),
        [series.area.code] * len(rows),
        [series.area.name] * len(rows),
        rows["period_start"].tolist(),
        rows["period_end"].tolist(),
        [measure] * len(rows),
        figures(series, measure)[known[chart.position]],
        chart.values,
        chart.centre,
        chart.lower,
        chart.upper,
        chart.rule.astype(object),
        chart.side.astype(np.int64),
        np.searchsorted(at, chart.position, side="right"),
    )
    return pd.DataFrame(dict(zip(CONTROL_COLUMNS, columns, strict=True)))


def _blank() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in CONTROL_COLUMNS})


def _result(series: Series, measure: Measure, frame: pd.DataFrame, **more: Any) -> Control:
    return Control(
        indicator=series.indicator,
        area=series.area,
        period=series.period,
        measure=measure,
        step=series.step,
        frame=frame,
        notes=series.notes,
        **more,
    )
