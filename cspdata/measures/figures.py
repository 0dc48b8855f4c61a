"""Counts of areas over some periods, with what they are divided by and what may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cspdata.catalogue import AreaRef, Indicator
from cspdata.disclosure import protected, shown_counts
from cspdata.measures.cubes import Bools, Floats
from cspdata.measures.evidence import Evidence, counts, exposures
from cspdata.stats import byars_interval, wilson_interval


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in a row: one for each area, or one for each period.

    `count` is missing where nothing is known or may be shown; `exposure` is what it is divided by;
    `suppressed` where the partner or the disclosure rule withholds it; `published` holds value and
    limits as the source gives them, where the indicator takes them so.
    """

    count: Floats
    exposure: Floats
    suppressed: Bools
    complete: Bools
    published: tuple[Floats, Floats, Floats] | None = None


def figures_by_period(
    evidence: Evidence, indicator: Indicator, area: AreaRef, starts: tuple[date, ...]
) -> Figures:
    """The figures of one area, one for each period."""
    count = _whole(indicator, counts(evidence, indicator, (area,), starts)[0])
    exposure = exposures(evidence, indicator, (area,), starts)[0]
    hidden = np.asarray(counts(evidence, indicator, (area,), starts, table="hidden")[0] > 0)
    published = None
    if indicator.measure == "published":
        lower, upper = (
            counts(evidence, indicator, (area,), starts, table=name)[0]
            for name in ("lower", "upper")
        )
        published = (count, lower, upper)
    complete = np.asarray(~np.isnan(count) | hidden)
    return _shown(evidence, indicator, area.level, count, exposure, hidden, complete, published)


def figures_by_area(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], starts: tuple[date, ...]
) -> Figures:
    """The figures of several areas of one level, each over all of the periods there are.

    A published value is that of the last period: values of several periods do not add up.
    """
    each = counts(evidence, indicator, areas, starts)
    withheld = counts(evidence, indicator, areas, starts, table="hidden")
    hidden = np.asarray((withheld > 0).any(axis=1))
    people = exposures(evidence, indicator, areas, starts)
    there = ~np.isnan(each).all(axis=0)
    whole = np.full(len(areas), bool(there.all()))
    if not there.any():
        blank = np.full(len(areas), np.nan)
        return Figures(blank, blank, hidden, np.zeros(len(areas), dtype=bool))
    count = _whole(indicator, each[:, there].sum(axis=1))
    grown = indicator.measure == "proportion"
    exposure = people[:, there].sum(axis=1) if grown else people[:, there].mean(axis=1)
    published = None
    if indicator.measure == "published":
        last = int(np.flatnonzero(there)[-1])
        lower, upper = (
            counts(evidence, indicator, areas, starts, table=name)[:, last]
            for name in ("lower", "upper")
        )
        published = (each[:, last], lower, upper)
    return _shown(evidence, indicator, areas[0].level, count, exposure, hidden, whole, published)


def _whole(indicator: Indicator, count: Floats) -> Floats:
    """Counts that are sums of weights as whole numbers, which the tests of counts are made for.

    Each figure is rounded once, from its exact sum.
    """
    return np.rint(count) if indicator.numerator.weighted else count


def _shown(
    evidence: Evidence,
    indicator: Indicator,
    level: str,
    count: Floats,
    exposure: Floats,
    hidden: Bools,
    complete: Bools,
    published: tuple[Floats, Floats, Floats] | None,
) -> Figures:
    """The figures after the disclosure rule; a published value has no count of its own."""
    if published is not None:
        return Figures(np.full(len(count), np.nan), exposure, hidden, complete, published)
    if protected(evidence.dataset(indicator), level):
        count, small = shown_counts(count)
        hidden = hidden | small
        if indicator.measure == "proportion":
            exposure, few = shown_counts(exposure)
            hidden = hidden | few
            count = np.where(few, np.nan, count)
    return Figures(count, exposure, hidden, complete)


def values(indicator: Indicator, figures: Figures) -> tuple[Floats, Floats, Floats, np.ndarray]:
    """Value, lower and upper limit (95 %) and method of figures, missing where there is none."""
    size = len(figures.count)
    value, lower, upper = (np.full(size, np.nan) for _ in range(3))
    method = np.full(size, "", dtype=object)
    if figures.published is not None:
        method[~np.isnan(figures.published[0])] = "as published"
        return *figures.published, method
    count, exposure = figures.count, figures.exposure
    known = ~np.isnan(count) & (np.nan_to_num(exposure) > 0)
    if indicator.measure == "count":
        known, exposure = ~np.isnan(count), np.full(size, 1.0)
    if not known.any():
        return value, lower, upper, method
    if indicator.measure == "proportion":
        known &= count <= exposure
        share = wilson_interval(count[known], exposure[known])
        parts = tuple(100 * one for one in (share.value, share.lower, share.upper))
        method[known] = share.method
    else:
        divisor = exposure / indicator.multiplier if indicator.measure == "rate" else exposure
        rate = byars_interval(count[known], divisor[known])
        parts = (rate.value, rate.lower, rate.upper)
        method[known] = rate.method
    value[known], lower[known], upper[known] = parts
    return value, lower, upper, method
