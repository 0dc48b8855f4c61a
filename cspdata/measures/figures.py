"""Counts of areas over some periods, with what they are divided by and what may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

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
        return replace(blank_figures(len(areas)), suppressed=hidden)
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


def figures_of_group(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], starts: tuple[date, ...]
) -> Figures:
    """The figures of several areas of one level added up, one for each period.

    They are added as they are and protected afterwards, as one number; a period that one of the
    areas lacks is missing. Proportions and published values do not add up: they are refused.
    """
    if indicator.measure in ("proportion", "published"):
        raise ValueError(f"{indicator.id}: a {indicator.measure} value of areas does not add up")
    each = counts(evidence, indicator, areas, starts)
    withheld = counts(evidence, indicator, areas, starts, table="hidden")
    hidden = np.asarray((withheld > 0).any(axis=0))
    count = _whole(indicator, each.sum(axis=0))
    exposure = exposures(evidence, indicator, areas, starts).sum(axis=0)
    complete = np.asarray(~np.isnan(count) | hidden)
    return _shown(evidence, indicator, areas[0].level, count, exposure, hidden, complete, None)


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


def values(
    indicators: Sequence[Indicator], figures: Figures
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.object_]]:
    """Value, lower and upper limit (95 %) and method of figures, missing where there is none.

    `indicators`: what each figure is of. A published value has the limits of its source; a
    proportion (in per cent) those of Wilson; a rate or a count those of Byar.
    """
    size = len(figures.count)
    value, lower, upper = (np.full(size, np.nan) for _ in range(3))
    method = np.full(size, "", dtype=object)
    measure = np.array([one.measure for one in indicators], dtype=object)
    if figures.published is not None:
        given = ~np.isnan(figures.published[0])
        for target, source in zip((value, lower, upper), figures.published, strict=True):
            target[given] = source[given]
        method[given] = "as published"
    there = ~np.isnan(figures.count)
    whole = figures.exposure
    share = there & (measure == "proportion") & (whole > 0) & (figures.count <= whole)
    if share.any():
        found = wilson_interval(figures.count[share], whole[share])
        for target, source in zip(
            (value, lower, upper), (found.value, found.lower, found.upper), strict=True
        ):
            target[share] = 100 * source
        method[share] = found.method
    per = np.array(
        [one.multiplier if one.measure == "rate" else 1.0 for one in indicators], dtype=float
    )
    divisor = np.where(measure == "count", 1.0, figures.exposure / per)
    rated = there & (measure != "proportion") & (np.nan_to_num(divisor) > 0)
    if rated.any():
        rate = byars_interval(figures.count[rated], divisor[rated])
        value[rated], lower[rated], upper[rated] = rate.value, rate.lower, rate.upper
        method[rated] = rate.method
    return value, lower, upper, method


def blank_figures(size: int) -> Figures:
    """Figures of which nothing is known."""
    missing, none = np.full(size, np.nan), np.zeros(size, dtype=bool)
    return Figures(missing, missing, none, none)


def joined(parts: Sequence[Figures]) -> Figures:
    """Figures one after another, as one."""
    published = None
    if any(one.published is not None for one in parts):
        each = [one.published or (np.full(len(one.count), np.nan),) * 3 for one in parts]
        value, lower, upper = (np.concatenate(column) for column in zip(*each, strict=True))
        published = (value, lower, upper)
    if not parts:
        return blank_figures(0)
    return Figures(
        np.concatenate([one.count for one in parts]),
        np.concatenate([one.exposure for one in parts]),
        np.concatenate([one.suppressed for one in parts]),
        np.concatenate([one.complete for one in parts]),
        published,
    )
