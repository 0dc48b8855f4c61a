"""Levels: one indicator by period, by year and by area, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures.evidence import Evidence
from cspdata.measures.figures import Figures, figures_by_area, figures_by_period, values
from cspdata.measures.notes import notes
from cspdata.periods import STEP_NAMES, Period, added, distance, financial_year, month_end
from cspdata.results import LEVEL_COLUMNS, Levels, Series


def series(evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period) -> Series:
    """The series of an indicator in an area, one row for each of the dataset's own periods."""
    area = evidence.area_for(indicator, area)
    cover = evidence.coverage_of(indicator)
    starts = cover.starts_in(period)
    frame = level_frame(
        [indicator] * len(starts),
        areas=[area] * len(starts),
        periods=[Period(start, added(start, cover.length - 1)) for start in starts],
        figures=figures_by_period(evidence, indicator, area, starts),
    )
    said = notes(evidence, indicator, period=period, area=area)
    return Series(indicator, area, period, frame, said, step=STEP_NAMES[cover.step])


def yearly_series(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period
) -> Series:
    """The series of an indicator by financial year.

    A year that lacks months, or is cut short by the period, is not complete.
    """
    area = evidence.area_for(indicator, area)
    cover = evidence.coverage_of(indicator)
    first = evidence.partnership.financial_year_start
    years = sorted({financial_year(month, first) for month in period.months})
    parts = [Period(max(year.first, period.first), min(year.last, period.last)) for year in years]
    frames = [
        level_frame(
            [indicator],
            areas=[area],
            periods=[part],
            figures=figures_by_area(evidence, indicator, (area,), starts),
        )
        for part in parts
        if (starts := cover.starts_in(part))
    ]
    blank = pd.DataFrame({name: [] for name in LEVEL_COLUMNS})
    frame = pd.concat(frames, ignore_index=True) if frames else blank
    months = [
        distance(first, last) + 1
        for first, last in zip(frame["period_start"], frame["period_end"], strict=True)
    ]
    frame["complete"] = frame["complete"].astype(bool) & (np.array(months, dtype=int) == 12)
    said = notes(evidence, indicator, period=period, area=area)
    return Series(indicator, area, period, frame, said, step="year")


def levels(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str, period: Period
) -> Levels:
    """The level of an indicator in every area of a level within an area, over a whole period.

    `level` equal to the area's own gives the area alone. Of an indicator of rural (or urban) places
    only the areas that have residents there are given, and of a dataset that partners give only the
    areas they give. A dataset with longer periods answers for its own last ones by then.
    """
    own = evidence.coverage_of(indicator).own(period)
    areas = places(evidence, indicator, area=area, level=level)
    said = notes(evidence, indicator, period=own or period, area=area)
    if not areas or own is None:
        blank = pd.DataFrame({name: [] for name in LEVEL_COLUMNS})
        return Levels(indicator, area, level, own or period, blank, said)
    starts = evidence.coverage_of(indicator).starts_in(own)
    frame = level_frame(
        [indicator] * len(areas),
        areas=list(areas),
        periods=[own] * len(areas),
        figures=figures_by_area(evidence, indicator, areas, starts),
    )
    return Levels(indicator, area, level, own, frame, said)


def level_frame(
    indicators: Sequence[Indicator],
    *,
    areas: Sequence[AreaRef],
    periods: Sequence[Period],
    figures: Figures,
) -> pd.DataFrame:
    """The rows of a result, one for each indicator, area and period given in step.

    A missing count has no value.
    """
    value, lower, upper, method = values(indicators, figures)
    columns = (
        [one.id for one in indicators],
        [area.code for area in areas],
        [area.name for area in areas],
        [period.first for period in periods],
        [month_end(period.last) for period in periods],
        figures.count,
        figures.exposure,
        value,
        lower,
        upper,
        method,
        figures.suppressed,
        figures.complete,
    )
    return pd.DataFrame(dict(zip(LEVEL_COLUMNS, columns, strict=True)))


def places(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str
) -> tuple[AreaRef, ...]:
    """The areas of a level within an area that an indicator can be about."""
    if level == area.level:
        return (evidence.area_for(indicator, area),)
    areas = evidence.areas_within(area, level)
    dataset = evidence.dataset(indicator)
    if dataset.aggregates:
        given = evidence.area_codes(dataset, level)
        return tuple(one for one in areas if one.code in given)
    kind = indicator.denominator.rural_urban
    if not kind:
        return areas
    rows = evidence.residents(level)
    there = set(rows.loc[rows["rural_urban"] == kind, "area_code"])
    return tuple(one for one in areas if one.code in there)
