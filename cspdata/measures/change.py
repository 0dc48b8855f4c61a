"""Change between two equal periods: matched months, a test, and a verdict in the field's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Polarity
from cspdata.measures.evidence import Evidence, Floats, monthly_counts, residents
from cspdata.measures.levels import level_frame, places
from cspdata.measures.notes import notes
from cspdata.periods import Period, matched_months, months_label
from cspdata.results import CHANGE_COLUMNS, Change
from cspdata.stats import benjamini_hochberg, poisson_rate_change

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
    areas = places(evidence, indicator, area=area, level=level)
    complete = evidence.coverage(evidence.dataset(indicator)).complete
    matched = matched_months(period, before, complete)
    least = evidence.partnership.comparison.least_matched_share
    refusal = _refusal(indicator, period, before, matched, least)
    if not refusal:
        refusal = _nowhere(evidence, area, level, areas)
    said = notes(
        evidence,
        indicator,
        period=period,
        area=area,
        remarks=() if refusal else _remarks(indicator, period, before, matched),
    )
    if refusal:
        frame = _refused_frame(indicator, areas, period)
        return Change(indicator, area, level, period, before, matched, frame, said, refusal)
    frame = _compared(evidence, indicator, areas, period, matched)
    return Change(indicator, area, level, period, before, matched, frame, said)


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


def _compared(
    evidence: Evidence,
    indicator: Indicator,
    areas: tuple[AreaRef, ...],
    period: Period,
    matched: Pairs,
) -> pd.DataFrame:
    now, then = tuple(now for now, _ in matched), tuple(then for _, then in matched)
    count, exposure = _totals(evidence, indicator, areas, now)
    count_before, exposure_before = _totals(evidence, indicator, areas, then)
    complete = len(matched) == len(period.months)
    shown = Period(matched[0][0], matched[-1][0])
    frame = level_frame(
        indicator,
        areas=list(areas),
        periods=[shown] * len(areas),
        count=count,
        exposure=exposure,
        complete=np.full(len(areas), complete),
    ).assign(count_before=count_before)
    frame = _tested(frame, exposure, exposure_before).assign(months_matched=len(matched))
    frame["verdict"] = ""
    frame["q"] = benjamini_hochberg(frame["p"].to_numpy(dtype=float))
    return _judged(frame, indicator.polarity)[list(CHANGE_COLUMNS)]


def _totals(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
) -> tuple[Floats, Floats]:
    """Counts over the months, and the mean residents of those months."""
    counts = monthly_counts(evidence, indicator, areas, months)
    return counts.sum(axis=1), residents(evidence, indicator, areas, months).mean(axis=1)


def _tested(frame: pd.DataFrame, exposure: Floats, exposure_before: Floats) -> pd.DataFrame:
    """The frame with ratio, limits, p and per cent; without residents the counts are compared."""
    known = (np.nan_to_num(exposure) > 0) & (np.nan_to_num(exposure_before) > 0)
    now, then = np.where(known, exposure, 1.0), np.where(known, exposure_before, 1.0)
    count, before = frame["count"].to_numpy(), frame["count_before"].to_numpy()
    tested = poisson_rate_change(count, before, now, then, confidence=CONFIDENCE)
    percent = np.where(before >= LEAST_BASE, 100 * (tested.ratio - 1), np.nan)
    return frame.assign(
        ratio=tested.ratio,
        ratio_lower=tested.lower,
        ratio_upper=tested.upper,
        p=tested.p,
        percent=percent,
        method=frame["method"]
        .str.cat(np.asarray(tested.method, dtype=str), sep="; ")
        .str.strip("; "),
    )


def _judged(frame: pd.DataFrame, polarity: Polarity) -> pd.DataFrame:
    """The frame with a verdict for each row: its direction where the test says so."""
    up, down = {
        "lower_is_better": ("worse", "better"),
        "higher_is_better": ("better", "worse"),
        "neutral": ("higher", "lower"),
    }[polarity]
    exposure_now = frame["count"].to_numpy(dtype=float)
    before = frame["count_before"].to_numpy(dtype=float)
    ratio = frame["ratio"].to_numpy(dtype=float)
    rises = np.where(np.isnan(ratio), exposure_now > before, ratio > 1)
    q = frame["q"].to_numpy(dtype=float)
    verdict = np.where(q < 1 - CONFIDENCE, np.where(rises, up, down), "no real change")
    return frame.assign(verdict=np.where(np.isnan(q), "cannot say", verdict))


def _refused_frame(
    indicator: Indicator, areas: tuple[AreaRef, ...], period: Period
) -> pd.DataFrame:
    blank = np.full(len(areas), np.nan)
    frame = level_frame(
        indicator,
        areas=list(areas),
        periods=[period] * len(areas),
        count=blank,
        exposure=blank,
        complete=np.zeros(len(areas), dtype=bool),
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
