"""Text alternatives: what a chart or map shows, for those who do not see it (WCAG 2.2, 1.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from cspdata.cells import Cells
from cspdata.evaluations import Evaluation
from cspdata.hotspots import ranked_cells
from cspdata.periods import Period
from cspdata.reasons import Contributions
from cspdata.results import Change, Control, Levels, Series, Trend, frame_rows
from cspdata.words.cell_classes import cells_label, counts_text
from cspdata.words.cell_maps import cell_class_text, cells_sentence, counted_when, place_name
from cspdata.words.changes import headline, row_change_text, verdict_label, verdicts_text
from cspdata.words.did_it_work import evaluation_alt
from cspdata.words.numbers import known, number_text, rate_text
from cspdata.words.phrases import (
    area_label,
    counted,
    level_label,
    listed,
    lowered,
    months_text,
    rate_phrase,
    sentence,
)
from cspdata.words.places import known_places
from cspdata.words.trends import control_alt, trend_alt
from cspdata.words.why import contributions_alt

TOP = 5


def alt_text(
    result: Series | Levels | Change | Cells | Control | Trend | Contributions | Evaluation,
    *,
    names: Mapping[str, str] | None = None,
) -> str:
    """What the chart or map of a result shows, naming the five most marked areas or cells.

    `names` are those that people use for cells, by `cell_id`.
    """
    if isinstance(result, Evaluation):
        return evaluation_alt(result)
    if isinstance(result, Control):
        return control_alt(result)
    if isinstance(result, Contributions):
        return contributions_alt(result)
    if isinstance(result, Trend):
        return trend_alt(result)
    if isinstance(result, Series):
        return _series(result)
    if isinstance(result, Levels):
        return _levels(result)
    if isinstance(result, Change):
        return _change(result)
    return _cells(result, names or {})


def _series(series: Series) -> str:
    step = {"month": "monthly", "quarter": "by quarter", "year": "by year"}[series.step]
    title = f"Line chart. {series.indicator.title}, {area_label(series.area)}, {step}"
    text = sentence(f"{title}, {series.period.label}")
    indicator = series.indicator
    counts = pd.to_numeric(series.frame[indicator.told], errors="coerce").tolist()
    told = [(float(count), k) for k, count in enumerate(counts) if known(count)]
    if not told:
        return f"{text} No {series.step} has a figure."
    (least, low), (most, high), (latest, last) = min(told), max(told), told[-1]
    decimals = 0 if indicator.told == "count" else indicator.decimals
    final = counted(latest, indicator.noun)
    if indicator.told == "value":
        final = rate_phrase(indicator, latest)
    text += " " + sentence(
        f"lowest {rate_text(least, decimals)} in {_when(series, low)},"
        f" highest {rate_text(most, decimals)} in {_when(series, high)},"
        f" latest {final} in {_when(series, last)}"
    )
    gaps = [k for k, count in enumerate(counts) if not known(count)]
    if gaps and series.step == "month":
        months = [_month(series, "period_start", k) for k in gaps]
        text += f" No figures for {months_text(months)}."
    elif gaps:
        text += f" No figures for {listed([_when(series, k) for k in gaps])}."
    return text


def _month(series: Series, column: str, k: int) -> date:
    """The first day of the month of a row's start or end."""
    return date.fromisoformat(str(series.frame[column].iloc[k])[:10]).replace(day=1)


def _when(series: Series, k: int) -> str:
    """The month or financial year of a row, as people write it."""
    start = _month(series, "period_start", k)
    if series.step == "month":
        return months_text([start])
    return Period(start, _month(series, "period_end", k)).label


def _levels(levels: Levels) -> str:
    indicator = levels.indicator
    title = (
        f"{indicator.title} by {level_label(levels.level, count=1)},"
        f" {area_label(levels.area)}, {levels.period.label}"
    )
    shown = known_places(levels)
    by_rate = indicator.measure == "rate" and bool(shown["value"].notna().any())
    column = "value" if by_rate else "count"
    top = shown[shown[column].notna()].sort_values(column, ascending=False, kind="stable")
    if top.empty:
        return sentence(f"{title}: no figures to show")
    named = [
        f"{row['area_name']}, {_amount(levels, row, by_rate=by_rate)}"
        for row in top.head(TOP).to_dict("records")
    ]
    of = f"highest of {number_text(len(top))} {level_label(levels.level, count=len(top))}"
    return f"{sentence(title)} {sentence(f'{of}: ' + '; '.join(named))}"


def _amount(levels: Levels, row: Mapping[Any, Any], *, by_rate: bool) -> str:
    if by_rate:
        return rate_phrase(levels.indicator, row["value"])
    return counted(row["count"], levels.indicator.noun)


def _change(change: Change) -> str:
    if change.refusal or len(change.frame) <= 1:
        return headline(change, named=True)
    title = (
        f"Change in {lowered(change.indicator.title)} by {level_label(change.level, count=1)},"
        f" {area_label(change.area)}, {change.period.label} against {change.before.label}"
    )
    size = (pd.to_numeric(change.frame["percent"], errors="coerce")).abs()
    top = change.frame.assign(size=size)[size.notna()]
    top = top.sort_values("size", ascending=False, kind="stable").head(TOP)
    named = [
        f"{row['area_name']} {row_change_text(change, row)},"
        f" {verdict_label(str(row['verdict'])).lower()}"
        for row in frame_rows(top)
    ]
    parts = [sentence(title), verdicts_text(change)]
    if named:
        parts.append(sentence(f"largest changes: {'; '.join(named)}"))
    return " ".join(part for part in parts if part)


def _cells(cells: Cells, names: Mapping[str, str]) -> str:
    against = ""
    if cells.method == "change" and cells.before is not None:
        against = f" against {cells.before.label}"
    title = (
        f"Map. {cells.indicator.title} in {cells_label(cells)}, {area_label(cells.area)},"
        f" {counted_when(cells)}{against}"
    )
    named = [_cell(cells, row, names) for _, row in ranked_cells(cells).head(TOP).iterrows()]
    parts = [sentence(title), cells_sentence(cells, names)]
    if named:
        first = {"density": "the densest", "counts": "the fullest"}.get(cells.method, "first")
        parts.append(sentence(f"{first}: {'; '.join(named)}"))
    return " ".join(parts)


def pair_alt(earlier: Cells, later: Cells, *, names: Mapping[str, str] | None = None) -> str:
    """What two maps side by side show, the earlier first."""
    texts = (alt_text(one, names=names) for one in (earlier, later))
    return f"Two maps that move together. {' '.join(texts)}"


def _cell(cells: Cells, row: pd.Series, names: Mapping[str, str]) -> str:
    """A cell in a list: its name, its count and what the method says of it."""
    place, count = place_name(cells, row, names), counted(row["count"], cells.indicator.noun)
    if not known(row["count"]):
        count = "number not shown"
    elif cells.method == "change":
        count = counts_text(row["count_before"], row["count"])
    return ", ".join(part for part in (place, count, cell_class_text(cells, row)) if part)
