"""Levels: one indicator by month, by year and by area, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures.evidence import Evidence, Floats, monthly_counts, residents
from cspdata.measures.notes import notes
from cspdata.periods import Period, financial_year, month_end
from cspdata.results import LEVEL_COLUMNS, Levels, Series
from cspdata.stats import byars_interval


def series(evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period) -> Series:
    """The monthly series of an indicator in an area."""
    count = monthly_counts(evidence, indicator, (area,), period.months)[0]
    frame = level_frame(
        [indicator] * len(period.months),
        areas=[area] * len(period.months),
        periods=[Period(month, month) for month in period.months],
        count=count,
        exposure=residents(evidence, indicator, (area,), period.months)[0],
        complete=~np.isnan(count),
    )
    said = notes(evidence, indicator, period=period, area=area)
    return Series(indicator, area, period, frame, said)


def yearly_series(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period
) -> Series:
    """The series of an indicator by financial year.

    A year that lacks months, or is cut short by the period, is not complete.
    """
    starts = evidence.partnership.financial_year_start
    years = sorted({financial_year(month, starts) for month in period.months})
    parts = [Period(max(year.first, period.first), min(year.last, period.last)) for year in years]
    rows = [_summed(evidence, indicator, (area,), part.months) for part in parts]
    frame = level_frame(
        [indicator] * len(parts),
        areas=[area] * len(parts),
        periods=parts,
        count=np.array([count[0] for count, _, _ in rows]),
        exposure=np.array([exposure[0] for _, exposure, _ in rows]),
        complete=np.array(
            [
                whole and len(part.months) == 12
                for (_, _, whole), part in zip(rows, parts, strict=True)
            ]
        ),
    )
    said = notes(evidence, indicator, period=period, area=area)
    return Series(indicator, area, period, frame, said, step="year")


def levels(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str, period: Period
) -> Levels:
    """The level of an indicator in every area of a level within an area, over a whole period.

    `level` equal to the area's own gives the area alone. Of an indicator of rural (or urban) places
    only the areas that have residents there are given.
    """
    areas = places(evidence, indicator, area=area, level=level)
    said = notes(evidence, indicator, period=period, area=area)
    if not areas:
        blank = pd.DataFrame({name: [] for name in LEVEL_COLUMNS})
        return Levels(indicator, area, level, period, blank, said)
    count, exposure, whole = _summed(evidence, indicator, areas, period.months)
    frame = level_frame(
        [indicator] * len(areas),
        areas=list(areas),
        periods=[period] * len(areas),
        count=count,
        exposure=exposure,
        complete=np.full(len(areas), whole),
    )
    return Levels(indicator, area, level, period, frame, said)


def level_frame(
    indicators: Sequence[Indicator],
    *,
    areas: Sequence[AreaRef],
    periods: Sequence[Period],
    count: Floats,
    exposure: Floats,
    complete: np.typing.NDArray[np.bool_],
) -> pd.DataFrame:
    """The rows of a result, one for each indicator, area and period given in step.

    A missing count has no value.
    """
    value, lower, upper = (np.full(len(count), np.nan) for _ in range(3))
    method = np.full(len(count), "", dtype=object)
    rated = np.array([one.measure == "rate" for one in indicators], dtype=bool)
    per = np.array([one.multiplier for one in indicators], dtype=float)
    divisor = np.where(rated, exposure / per, 1.0)
    known = ~np.isnan(count) & (np.nan_to_num(divisor) > 0)
    if known.any():
        interval = byars_interval(count[known], divisor[known])
        value[known], lower[known], upper[known] = interval.value, interval.lower, interval.upper
        method[known] = interval.method
    columns = (
        [one.id for one in indicators],
        [area.code for area in areas],
        [area.name for area in areas],
        [period.first for period in periods],
        [month_end(period.last) for period in periods],
        count,
        exposure,
        value,
        lower,
        upper,
        method,
        np.zeros(len(count), dtype=bool),
        complete,
    )
    return pd.DataFrame(dict(zip(LEVEL_COLUMNS, columns, strict=True)))


def places(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str
) -> tuple[AreaRef, ...]:
    """The areas of a level within an area that an indicator can be about."""
    if level == area.level:
        return (area,)
    areas = evidence.areas_within(area, level)
    kind = indicator.denominator.rural_urban
    if not kind:
        return areas
    rows = evidence.residents(level)
    there = set(rows.loc[rows["rural_urban"] == kind, "area_code"])
    return tuple(one for one in areas if one.code in there)


def _summed(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
) -> tuple[Floats, Floats, bool]:
    """Counts and mean residents over the months there are, and whether all are there.

    No count at all where every month is missing.
    """
    counts = monthly_counts(evidence, indicator, areas, months)
    people = residents(evidence, indicator, areas, months)
    there = ~np.isnan(counts).all(axis=0)
    if not there.any():
        return np.full(len(areas), np.nan), people.mean(axis=1), False
    return counts[:, there].sum(axis=1), people[:, there].mean(axis=1), bool(there.all())
