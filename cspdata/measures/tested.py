"""Comparisons with their figures: ratio, interval, test and verdict, all of them in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Polarity
from cspdata.measures.cubes import Bools, Floats
from cspdata.measures.evidence import Evidence
from cspdata.measures.figures import Figures, blank_figures, figures_by_area, joined
from cspdata.measures.levels import level_frame
from cspdata.periods import Period
from cspdata.results import CHANGE_COLUMNS, Change, Notes, Verdict
from cspdata.stats import benjamini_hochberg, interval_change, poisson_rate_change

LEAST_BASE = 10
CONFIDENCE = 0.95
TEST_COLUMNS = ("ratio", "ratio_lower", "ratio_upper", "p")
DIRECTIONS: dict[Polarity, tuple[Verdict, Verdict]] = {
    "lower_is_better": ("worse", "better"),
    "higher_is_better": ("better", "worse"),
    "neutral": ("higher", "lower"),
}
Pairs = tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison before it is made: of what, where, over which months, or why it is refused.

    `starts` are the first months of the dataset's own periods that match, now and before;
    `matched` are all months that these hold.
    """

    indicator: Indicator
    area: AreaRef
    level: str
    areas: tuple[AreaRef, ...]
    period: Period
    before: Period
    starts: Pairs
    matched: Pairs
    notes: Notes
    refusal: str

    @property
    def shown(self) -> Period:
        """The months its rows are about: the matched ones, or those asked for where refused."""
        return self.period if self.refusal else Period(self.matched[0][0], self.matched[-1][0])

    @property
    def whole(self) -> bool:
        """Whether every month asked for is compared."""
        return not self.refusal and len(self.matched) == len(self.period.months)


def tested(evidence: Evidence, asked: list[Comparison]) -> list[Change]:
    """The changes that were asked for, tested in one go: q is taken across all of their rows."""
    figures = [_figures(evidence, one) for one in asked]
    frame = _frame(
        asked, joined([now for now, _ in figures]), joined([then for _, then in figures])
    )
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


def _figures(evidence: Evidence, asked: Comparison) -> tuple[Figures, Figures]:
    """The figures of the areas now and before; missing where the comparison is refused."""
    if asked.refusal:
        blank = blank_figures(len(asked.areas))
        return blank, blank
    now, then = tuple(one for one, _ in asked.starts), tuple(one for _, one in asked.starts)
    return (
        figures_by_area(evidence, asked.indicator, asked.areas, now),
        figures_by_area(evidence, asked.indicator, asked.areas, then),
    )


def _frame(asked: list[Comparison], now: Figures, then: Figures) -> pd.DataFrame:
    """The rows of all comparisons with ratio, limits, p, q, per cent and verdict."""
    each = [(one, area) for one in asked for area in one.areas]
    indicators = [one.indicator for one, _ in each]
    frame = level_frame(
        indicators,
        areas=[area for _, area in each],
        periods=[one.shown for one, _ in each],
        figures=now,
    )
    tests, test_method = _tests(indicators, now, then)
    ratio, q = tests["ratio"], benjamini_hochberg(tests["p"])
    method = frame["method"].to_numpy(dtype=object, copy=True)
    both = (method != "") & (test_method != "")
    base = then.count
    if now.published is not None and then.published is not None:
        # A published value has no count of its own that could be too small for a percentage.
        base = np.where(~np.isnan(then.published[0]), float(LEAST_BASE), base)
    columns: dict[str, Any] = tests | {
        "method": np.where(both, method + "; " + test_method, method + test_method),
        "count_before": then.count,
        "suppressed": now.suppressed | then.suppressed,
        "complete": now.complete & np.array([one.whole for one, _ in each], dtype=bool),
        "q": q,
        "percent": np.where(base >= LEAST_BASE, 100 * (ratio - 1), np.nan),
        "verdict": verdicts(indicators, now.count, then.count, ratio, q),
        "months_matched": [0 if one.refusal else len(one.matched) for one, _ in each],
    }
    return pd.DataFrame({name: columns.get(name, frame.get(name)) for name in CHANGE_COLUMNS})


def _tests(
    indicators: list[Indicator], now: Figures, then: Figures
) -> tuple[dict[str, Floats], npt.NDArray[np.object_]]:
    """Ratio, limits and p of each row, and by which test; missing where a figure is."""
    columns = {name: np.full(len(indicators), np.nan) for name in TEST_COLUMNS}
    method = np.full(len(indicators), "", dtype=object)

    def keep(rows: Bools, found: Any) -> None:
        for name, part in zip(
            TEST_COLUMNS, (found.ratio, found.lower, found.upper, found.p), strict=True
        ):
            columns[name][rows] = part
        method[rows] = found.method

    counted = np.asarray(~np.isnan(now.count) & ~np.isnan(then.count))
    if counted.any():
        # Without residents, and where counts are what is asked for, the counts are compared.
        known = (np.nan_to_num(now.exposure) > 0) & (np.nan_to_num(then.exposure) > 0)
        known &= np.array([one.measure != "count" for one in indicators], dtype=bool)
        found = poisson_rate_change(
            now.count[counted],
            then.count[counted],
            np.where(known, now.exposure, 1.0)[counted],
            np.where(known, then.exposure, 1.0)[counted],
            confidence=CONFIDENCE,
        )
        keep(counted, found)
    if now.published is not None and then.published is not None:
        given = ~np.isnan(now.published[0]) & ~np.isnan(then.published[0])
        if given.any():
            parts = (*now.published, *then.published)
            keep(given, interval_change(*(one[given] for one in parts), confidence=CONFIDENCE))
    return columns, method


def verdicts(
    indicators: list[Indicator], count: Floats, count_before: Floats, ratio: Floats, q: Floats
) -> npt.NDArray[np.object_]:
    """The verdict of each row: its direction where the test says so, by declared polarity."""
    words = [DIRECTIONS[one.polarity] for one in indicators]
    up = np.array([rise for rise, _ in words], dtype=object)
    down = np.array([fall for _, fall in words], dtype=object)
    rises = np.where(np.isnan(ratio), count > count_before, ratio > 1)
    told = np.where(q < 1 - CONFIDENCE, np.where(rises, up, down), "no real change")
    return np.where(np.isnan(q), "cannot say", told)
