"""Change between two equal periods: matched months, a test, and a verdict in the field's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Polarity
from cspdata.measures.evidence import Evidence, Floats, monthly_counts, residents
from cspdata.measures.levels import level_frame, places
from cspdata.measures.notes import notes
from cspdata.periods import Period, matched_months, months_label
from cspdata.results import CHANGE_COLUMNS, Change, Notes, Verdict
from cspdata.stats import benjamini_hochberg, poisson_rate_change

LEAST_BASE = 10
CONFIDENCE = 0.95
TEST_COLUMNS = ("ratio", "ratio_lower", "ratio_upper", "p")
DIRECTIONS: dict[Polarity, tuple[Verdict, Verdict]] = {
    "lower_is_better": ("worse", "better"),
    "higher_is_better": ("better", "worse"),
    "neutral": ("higher", "lower"),
}
Pairs = tuple[tuple[date, date], ...]


def change(
    evidence: Evidence,
    indicator: Indicator,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    level: str = "",
) -> Change:
    """The change of an indicator from `before` to `period`, one row per area of `level` in `area`.

    Without a level the area itself is the one row. Only months complete in both periods are
    compared. The result carries a refusal, and no figures, where the periods overlap, where too
    few months match (`comparison.least_matched_share` of the partnership), where a declared
    recording break lies between, or where no lookup of the area is loaded. Each row: rate ratio
    with its 95 % interval and p of the E-test (score test for large counts), q by
    Benjamini–Hochberg across the rows.
    """
    asked = _ask(evidence, indicator, area, period, before, level or area.level)
    return _answers(evidence, [asked])[0]


def board(
    evidence: Evidence, *, area: AreaRef, period: Period, before: Period
) -> dict[str, Change]:
    """The change of every indicator in an area, by its id.

    One family of tests: q and verdict are taken across all indicators, so that an indicator is
    judged alike on the overview, on its theme's page and in every export.
    """
    asked = [
        _ask(evidence, one, area, period, before, area.level)
        for one in evidence.catalogue.indicators.values()
    ]
    return {one.indicator.id: one for one in _answers(evidence, asked)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One comparison before it is made: of what, where, over which months, or why it is refused."""

    indicator: Indicator
    area: AreaRef
    level: str
    areas: tuple[AreaRef, ...]
    period: Period
    before: Period
    matched: Pairs
    refusal: str
    notes: Notes


def _ask(
    evidence: Evidence,
    indicator: Indicator,
    area: AreaRef,
    period: Period,
    before: Period,
    level: str,
) -> _Asked:
    areas = places(evidence, indicator, area=area, level=level)
    complete = evidence.coverage(evidence.dataset(indicator)).complete
    matched = matched_months(period, before, complete)
    least = evidence.partnership.comparison.least_matched_share
    refusal = _refusal(indicator, period, before, matched, least)
    refusal = refusal or _nowhere(evidence, area, level, areas)
    remarks = () if refusal else _remarks(indicator, period, before, matched)
    said = notes(evidence, indicator, period=period, area=area, remarks=remarks)
    return _Asked(indicator, area, level, areas, period, before, matched, refusal, said)


def _answers(evidence: Evidence, asked: list[_Asked]) -> list[Change]:
    """The changes that were asked for, tested in one go: q is taken across all of their rows."""
    frame = _tested(asked, [_figures(evidence, one) for one in asked])
    changes: list[Change] = []
    at = 0
    for one in asked:
        rows = frame.iloc[at : at + len(one.areas)].reset_index(drop=True)
        at += len(one.areas)
        changes.append(
            Change(
                one.indicator,
                one.area,
                one.level,
                one.period,
                one.before,
                one.matched,
                rows,
                one.notes,
                one.refusal,
            )
        )
    return changes


def _refusal(
    indicator: Indicator, period: Period, before: Period, matched: Pairs, least: float
) -> str:
    """Why the two periods cannot be compared; empty where they can."""
    if before.last >= period.first and period.last >= before.first:
        return f"{period.label} and {before.label} overlap"
    early, late = sorted((period, before))
    for one in indicator.breaks:
        if one.effect == "block" and early.first < one.starts <= late.last:
            return f"recording changed in {one.starts:%B %Y}: {one.why}"
    asked = len(period.months)
    if not matched:
        return f"no month of {period.label} is complete in both it and {before.label}"
    if len(matched) < least * asked:
        months = months_label(now for now, _ in matched)
        return (
            f"only {len(matched)} of the {asked} months of {period.label} are complete both in it "
            f"and in {before.label} ({months}); choose {months} to compare those"
        )
    return ""


def _nowhere(evidence: Evidence, area: AreaRef, level: str, areas: tuple[AreaRef, ...]) -> str:
    """Why there is no place to compare; empty where rows can be placed in each."""
    if not areas:
        return f"{area.name} has no areas of level {level}"
    known = evidence.area_codes(level)
    if any(one.code not in known for one in areas):
        return f"no row can be placed in {area.name}: load the lookups of its small areas first"
    return ""


def _remarks(
    indicator: Indicator, period: Period, before: Period, matched: Pairs
) -> tuple[str, ...]:
    said = []
    if len(matched) < len(period.months):
        said.append(
            f"Compared on the {len(matched)} of {len(period.months)} months that are complete in "
            f"both periods: {months_label(now for now, _ in matched)} with "
            f"{months_label(then for _, then in matched)}."
        )
    early, late = sorted((period, before))
    said += [
        f"The comparison crosses a change of recording in {one.starts:%B %Y}: {one.why}"
        for one in indicator.breaks
        if one.effect == "annotate" and early.first < one.starts <= late.last
    ]
    return tuple(said)


def _figures(evidence: Evidence, asked: _Asked) -> tuple[Floats, Floats, Floats, Floats]:
    """Counts and mean residents of the areas, now and before; missing where it is refused."""
    if asked.refusal:
        blank = np.full(len(asked.areas), np.nan)
        return blank, blank, blank, blank
    now, then = tuple(one for one, _ in asked.matched), tuple(one for _, one in asked.matched)
    return (
        *_totals(evidence, asked.indicator, asked.areas, now),
        *_totals(evidence, asked.indicator, asked.areas, then),
    )


def _totals(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
) -> tuple[Floats, Floats]:
    """Counts over the months, and the mean residents of those months."""
    counts = monthly_counts(evidence, indicator, areas, months)
    return counts.sum(axis=1), residents(evidence, indicator, areas, months).mean(axis=1)


def _tested(
    asked: list[_Asked], figures: list[tuple[Floats, Floats, Floats, Floats]]
) -> pd.DataFrame:
    """The rows of all comparisons with ratio, limits, p, q, per cent and verdict."""
    none = np.empty(0)
    count, exposure, count_before, exposure_before = (
        np.concatenate([none, *parts]) for parts in zip(*figures, strict=True)
    )
    each = [(one, area) for one in asked for area in one.areas]
    frame = level_frame(
        [one.indicator for one, _ in each],
        areas=[area for _, area in each],
        periods=[_shown(one) for one, _ in each],
        count=count,
        exposure=exposure,
        complete=np.array([_whole(one) for one, _ in each], dtype=bool),
    )
    columns: dict[str, Any] = {name: np.full(len(each), np.nan) for name in TEST_COLUMNS}
    there = ~np.isnan(count) & ~np.isnan(count_before)
    method = frame["method"].to_numpy(dtype=object, copy=True)
    if there.any():
        # Without residents the counts themselves are compared.
        known = (np.nan_to_num(exposure) > 0) & (np.nan_to_num(exposure_before) > 0)
        tested = poisson_rate_change(
            count[there],
            count_before[there],
            np.where(known, exposure, 1.0)[there],
            np.where(known, exposure_before, 1.0)[there],
            confidence=CONFIDENCE,
        )
        parts = (tested.ratio, tested.lower, tested.upper, tested.p)
        for name, part in zip(TEST_COLUMNS, parts, strict=True):
            columns[name][there] = part
        tests = np.asarray(tested.method, dtype=object)
        method[there] = np.where(method[there] == "", tests, method[there] + "; " + tests)
    ratio, q = columns["ratio"], benjamini_hochberg(columns["p"])
    columns |= {
        "method": method,
        "count_before": count_before,
        "q": q,
        "percent": np.where(count_before >= LEAST_BASE, 100 * (ratio - 1), np.nan),
        "verdict": _verdicts([one.indicator for one, _ in each], count, count_before, ratio, q),
        "months_matched": [0 if one.refusal else len(one.matched) for one, _ in each],
    }
    return frame.assign(**columns)[list(CHANGE_COLUMNS)]


def _shown(asked: _Asked) -> Period:
    """The months that a row is about: the matched ones, or those asked for where it is refused."""
    return asked.period if asked.refusal else Period(asked.matched[0][0], asked.matched[-1][0])


def _whole(asked: _Asked) -> bool:
    return not asked.refusal and len(asked.matched) == len(asked.period.months)


def _verdicts(
    indicators: list[Indicator], count: Floats, count_before: Floats, ratio: Floats, q: Floats
) -> npt.NDArray[np.object_]:
    """The verdict of each row: its direction where the test says so, by declared polarity."""
    words = [DIRECTIONS[one.polarity] for one in indicators]
    up = np.array([rise for rise, _ in words], dtype=object)
    down = np.array([fall for _, fall in words], dtype=object)
    rises = np.where(np.isnan(ratio), count > count_before, ratio > 1)
    told = np.where(q < 1 - CONFIDENCE, np.where(rises, up, down), "no real change")
    return np.where(np.isnan(q), "cannot say", told)
