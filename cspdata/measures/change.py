"""Change between two equal periods: matched months, a test, and a verdict in the field's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset, Indicator, Polarity
from cspdata.measures.coverage import Coverage
from cspdata.measures.cubes import Bools, Floats
from cspdata.measures.evidence import Evidence
from cspdata.measures.figures import Figures, figures_by_area
from cspdata.measures.levels import level_frame, places
from cspdata.measures.notes import notes
from cspdata.periods import Period, added, matched_months, months_label
from cspdata.results import CHANGE_COLUMNS, Change
from cspdata.stats import (
    RateChange,
    benjamini_hochberg,
    interval_change,
    poisson_rate_change,
)

LEAST_BASE = 10
CONFIDENCE = 0.95
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
    level = level or area.level
    dataset = evidence.dataset(indicator)
    cover = evidence.coverage_of(indicator)
    own = cover.own(period)
    areas = places(evidence, indicator, area=area, level=level)
    if own is None:
        own, earlier = period, before
        starts: Pairs = ()
        refusal = _too_early(dataset, cover, period)
    else:
        earlier = cover.own_before(own, period, before)
        starts = matched_months(own, earlier, cover.complete, starts=cover.starts_in(own))
        refusal = _refusal(indicator, own, earlier, _months(starts, cover), evidence)
    if not refusal:
        refusal = _nowhere(evidence, indicator, area, level, areas)
    matched = _months(starts, cover)
    remarks = () if refusal else _remarks(indicator, own, earlier, matched)
    about = areas[0] if level == area.level and areas else area
    said = notes(evidence, indicator, period=own, area=about, remarks=remarks)
    if refusal:
        frame = _refused_frame(indicator, areas, own)
        return Change(indicator, about, level, own, earlier, matched, frame, said, refusal)
    frame = _compared(evidence, indicator, areas, own, starts, matched)
    return Change(indicator, about, level, own, earlier, matched, frame, said)


def _too_early(dataset: Dataset, cover: Coverage, period: Period) -> str:
    """Why a dataset has no figures for a period: none at all, or none by then."""
    if not cover.complete:
        return f"no figures of {dataset.title} are loaded"
    first = Period(cover.complete[0], cover.complete[0])
    return f"the figures of {dataset.title} start after {period.label}, in {first.label}"


def _months(starts: Pairs, cover: Coverage) -> Pairs:
    """Every pair of months that matched periods hold."""
    return tuple(
        (added(now, k), added(then, k)) for now, then in starts for k in range(cover.length)
    )


def changes_together(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with q and verdict taken across all of their rows, as they are shown together."""
    p = np.concatenate([one.frame["p"].to_numpy(dtype=float) for one in changes] or [np.array([])])
    q = benjamini_hochberg(p)
    judged: list[Change] = []
    at = 0
    for one in changes:
        rows = slice(at, at + len(one.frame))
        at += len(one.frame)
        frame = one.frame.assign(q=q[rows])
        judged.append(replace(one, frame=_judged(frame, one.indicator.polarity)))
    return tuple(judged)


def _refusal(
    indicator: Indicator, period: Period, before: Period, matched: Pairs, evidence: Evidence
) -> str:
    """Why the two periods cannot be compared; empty where they can."""
    if before.last >= period.first and period.last >= before.first:
        return f"{period.label} and {before.label} overlap"
    early, late = sorted((period, before))
    for one in indicator.breaks:
        if one.effect == "block" and early.first < one.starts <= late.last:
            return f"recording changed in {one.starts:%B %Y}: {one.why}"
    asked = len(period.months)
    least = evidence.partnership.comparison.least_matched_share
    if not matched:
        return f"no month of {period.label} is complete in both it and {before.label}"
    if len(matched) < least * asked:
        months = months_label(now for now, _ in matched)
        return (
            f"only {len(matched)} of the {asked} months of {period.label} are complete both in it "
            f"and in {before.label} ({months}); choose {months} to compare those"
        )
    return ""


def _nowhere(
    evidence: Evidence,
    indicator: Indicator,
    area: AreaRef,
    level: str,
    areas: tuple[AreaRef, ...],
) -> str:
    """Why there is no place to compare; empty where rows can be placed in each."""
    if not areas:
        return f"{area.name} has no areas of level {level}"
    dataset = evidence.dataset(indicator)
    known = evidence.area_codes(dataset, areas[0].level)
    if dataset.kind == "events" and any(one.code not in known for one in areas):
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


def _compared(
    evidence: Evidence,
    indicator: Indicator,
    areas: tuple[AreaRef, ...],
    period: Period,
    starts: Pairs,
    matched: Pairs,
) -> pd.DataFrame:
    now = figures_by_area(evidence, indicator, areas, tuple(one for one, _ in starts))
    then = figures_by_area(evidence, indicator, areas, tuple(one for _, one in starts))
    shown = Period(matched[0][0], matched[-1][0])
    frame = level_frame(indicator, areas=list(areas), periods=[shown] * len(areas), figures=now)
    frame = frame.assign(
        count_before=then.count,
        suppressed=now.suppressed | then.suppressed,
        complete=now.complete & (len(matched) == len(period.months)),
        months_matched=len(matched),
    )
    frame = _tested(indicator, frame, now, then)
    frame["verdict"] = ""
    frame["q"] = benjamini_hochberg(frame["p"].to_numpy(dtype=float))
    return _judged(frame, indicator.polarity)[list(CHANGE_COLUMNS)]


def _tested(indicator: Indicator, frame: pd.DataFrame, now: Figures, then: Figures) -> pd.DataFrame:
    """The frame with ratio, limits, p and per cent; a row that lacks a figure has none of them."""
    there = ~np.isnan(frame["value"].to_numpy(dtype=float))
    base = np.where(there, float(LEAST_BASE), np.nan)
    if now.published is None or then.published is None:
        there, base = ~np.isnan(now.count) & ~np.isnan(then.count), then.count
    names = ("ratio", "ratio_lower", "ratio_upper", "p")
    numbers = {name: np.full(len(frame), np.nan) for name in names}
    method = frame["method"].astype(object).to_numpy(copy=True)
    if there.any():
        tested = _test(indicator, now, then, there)
        parts = (tested.ratio, tested.lower, tested.upper, tested.p)
        for name, part in zip(names, parts, strict=True):
            numbers[name][there] = part
        method[there] = [
            "; ".join(part for part in pair if part)
            for pair in zip(method[there], tested.method, strict=True)
        ]
    percent = np.where(base >= LEAST_BASE, 100 * (numbers["ratio"] - 1), np.nan)
    return frame.assign(**numbers, percent=percent, method=method)


def _test(
    indicator: Indicator, now: Figures, then: Figures, there: Bools
) -> RateChange[Floats, Floats]:
    """The test of the rows that have both figures; without residents the counts are compared."""
    if now.published is not None and then.published is not None:
        given = (*now.published, *then.published)
        return interval_change(*(one[there] for one in given), confidence=CONFIDENCE)
    known = (np.nan_to_num(now.exposure) > 0) & (np.nan_to_num(then.exposure) > 0)
    known &= indicator.measure != "count"
    return poisson_rate_change(
        now.count[there],
        then.count[there],
        np.where(known, now.exposure, 1.0)[there],
        np.where(known, then.exposure, 1.0)[there],
        confidence=CONFIDENCE,
    )


def _judged(frame: pd.DataFrame, polarity: Polarity) -> pd.DataFrame:
    """The frame with a verdict for each row: its direction where the test says so."""
    up, down = {
        "lower_is_better": ("worse", "better"),
        "higher_is_better": ("better", "worse"),
        "neutral": ("higher", "lower"),
    }[polarity]
    count = frame["count"].to_numpy(dtype=float)
    before = frame["count_before"].to_numpy(dtype=float)
    ratio = frame["ratio"].to_numpy(dtype=float)
    rises = np.where(np.isnan(ratio), count > before, ratio > 1)
    q = frame["q"].to_numpy(dtype=float)
    verdict = np.where(q < 1 - CONFIDENCE, np.where(rises, up, down), "no real change")
    return frame.assign(verdict=np.where(np.isnan(q), "cannot say", verdict))


def _refused_frame(
    indicator: Indicator, areas: tuple[AreaRef, ...], period: Period
) -> pd.DataFrame:
    blank, none = np.full(len(areas), np.nan), np.zeros(len(areas), dtype=bool)
    frame = level_frame(
        indicator,
        areas=list(areas),
        periods=[period] * len(areas),
        figures=Figures(blank, blank, none, none),
    )
    missing = ("count_before", "ratio", "ratio_lower", "ratio_upper", "p", "q", "percent")
    frame = frame.assign(**dict.fromkeys(missing, np.nan), verdict="cannot say", months_matched=0)
    return frame[list(CHANGE_COLUMNS)]


def board(
    evidence: Evidence, *, area: AreaRef, period: Period, before: Period
) -> dict[str, Change]:
    """The change of every indicator in an area, by its id.

    One family of tests: q and verdict are taken across all indicators, so that an indicator is
    judged alike on the overview, on its theme's page and in every export.
    """
    indicators = list(evidence.catalogue.indicators.values())
    found = changes_together(
        [change(evidence, one, area=area, period=period, before=before) for one in indicators]
    )
    return {one.indicator.id: one for one in found}
