"""What became of an intervention: treated areas beside others, and beside their own course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Intervention, Place
from cspdata.evaluations import EVALUATION_COLUMNS, BeforeAfter, Course, Evaluation
from cspdata.measures.cubes import Bools
from cspdata.measures.evidence import Evidence
from cspdata.measures.figures import Figures, figures_of_group
from cspdata.measures.levels import level_frame
from cspdata.measures.notes import notes
from cspdata.periods import STEP_NAMES, Period, added, matched_months, month_end, months_label
from cspdata.results import Notes, Series
from cspdata.stats import interrupted_time_series, weighted_displacement_difference

BEFORE, AFTER = 24, 6  # points that the regression needs
Groups = dict[str, tuple[AreaRef, ...]]


def evaluation(evidence: Evidence, intervention: Intervention) -> Evaluation:
    """What became of an intervention, over all the periods that are loaded.

    The weighted displacement difference (90 %) compares whole years from the start on with as many
    before it, or, with less than a year, the same months of the year before; only periods that are
    complete in every group count. The interrupted time series (95 %) takes the unbroken run of
    periods around the start. A period in which the intervention began midway counts as before; one
    after its end is not used. Either method, or both, may be refused: the result says why.
    """
    indicator = evidence.catalogue.indicator(intervention.indicator)
    cover = evidence.coverage_of(indicator)
    areas, refusal = _areas(evidence, intervention)
    refusal = _unfit(indicator) or refusal
    if cover.span is None:
        refusal = f"no figures of {indicator.title} are loaded"
        return _refused(evidence, intervention, {}, refusal)
    if refusal:
        return _refused(evidence, intervention, areas, refusal)
    starts, step = cover.starts_in(cover.span), cover.step
    figures = {
        key: figures_of_group(evidence, indicator, some, starts) for key, some in areas.items()
    }
    least = evidence.partnership.comparison.least_matched_share
    course, at = _course(intervention, indicator, starts, figures["where"], step=step)
    said = notes(evidence, indicator, period=cover.span, area=evidence.partnership.area)
    group = _group(areas["where"])
    frame = level_frame(
        [indicator] * len(starts),
        areas=[group] * len(starts),
        periods=[Period(start, added(start, cover.length - 1)) for start in starts],
        figures=figures["where"],
    )
    return Evaluation(
        intervention=intervention,
        indicator=indicator,
        areas=areas,
        step=STEP_NAMES[step],
        frame=_frame(indicator, starts, figures, cover.length, course, at),
        notes=said,
        compared=_compared(intervention, indicator, starts, figures, step, least),
        course=course,
        treated=Series(indicator, group, cover.span, frame, said, step=STEP_NAMES[step]),
    )


def _refused(
    evidence: Evidence, intervention: Intervention, areas: Groups, refusal: str
) -> Evaluation:
    """An evaluation that says nothing but why."""
    indicator = evidence.catalogue.indicator(intervention.indicator)
    dataset = evidence.dataset(indicator)
    return Evaluation(
        intervention=intervention,
        indicator=indicator,
        areas=areas,
        step=STEP_NAMES[evidence.coverage_of(indicator).step],
        frame=pd.DataFrame({name: [] for name in EVALUATION_COLUMNS}),
        notes=Notes(
            source=f"{dataset.title} ({dataset.supplier})",
            licence=dataset.licence,
            demonstration=evidence.partnership.demonstration,
        ),
        compared=BeforeAfter(refusal=refusal),
        course=Course(refusal=refusal),
        refusal=refusal,
    )


def _group(areas: tuple[AreaRef, ...]) -> AreaRef:
    """Several areas as one: their codes and names one after another."""
    if len(areas) == 1:
        return areas[0]
    codes, names = (", ".join(getattr(one, part) for one in areas) for part in ("code", "name"))
    return AreaRef(level=areas[0].level, code=codes, name=names)


def _unfit(indicator: Indicator) -> str:
    """Why the figures of an indicator are no counts that can be added up; empty where they are."""
    if indicator.measure in ("proportion", "published"):
        return f"{indicator.title.lower()} is no count of events, and both methods judge counts"
    return ""


def _areas(evidence: Evidence, intervention: Intervention) -> tuple[Groups, str]:
    """The areas of each group, and what is wrong with a code; empty where nothing is."""
    found: Groups = {}
    small: dict[str, str] = {}
    for key, place in intervention.places.items():
        known = _known(evidence, place)
        lacking = [code for code in place.codes if code not in known]
        file = f"data/catalogue/interventions/{intervention.id}.toml, key '{key}.codes'"
        if lacking:
            there = f"{place.level} has {len(known)} areas" if known else "there are none of it"
            return {}, (
                f"{file}: {', '.join(lacking)} is no area of the level {place.level!r} in the data "
                f"that are loaded ({there})"
            )
        found[key] = tuple(known[code] for code in place.codes)
        for area in found[key]:
            for lsoa in _small_areas(evidence, area):
                if small.setdefault(lsoa, key) != key:
                    return {}, f"{file}: {area.name} overlaps the areas of '{small[lsoa]}'"
    return found, ""


def _known(evidence: Evidence, place: Place) -> dict[str, AreaRef]:
    home = evidence.partnership
    if place.level == home.area.level:
        return {one.code: one for one in home.areas}
    return {
        area.code: area for one in home.areas for area in evidence.areas_within(one, place.level)
    }


def _small_areas(evidence: Evidence, area: AreaRef) -> tuple[str, ...]:
    if area.level == "lsoa21":
        return (area.code,)
    return tuple(one.code for one in evidence.areas_within(area, "lsoa21"))


def _first_after(intervention: Intervention, starts: Sequence[date]) -> int:
    """The place of the first period that lies wholly after the start."""
    return sum(one < intervention.starts for one in starts)


def _last_used(intervention: Intervention, starts: Sequence[date], step: int) -> int:
    """How many periods there are up to the intervention's end."""
    ends = intervention.ends
    return len(starts) if ends is None else sum(added(one, step - 1) <= ends for one in starts)


def _barred(indicator: Indicator) -> list[date]:
    """The months from which recording is so different that nothing is compared across."""
    return [one.starts for one in indicator.breaks if one.effect == "block"]


def _compared(
    intervention: Intervention,
    indicator: Indicator,
    starts: tuple[date, ...],
    figures: dict[str, Figures],
    step: int,
    least: float,
) -> BeforeAfter:
    """The treated areas beside the comparison areas, over the periods that both sides have."""
    if "comparison" not in figures:
        return BeforeAfter(refusal="no comparison areas are declared")
    name = STEP_NAMES[step]
    first, last = _first_after(intervention, starts), _last_used(intervention, starts, step)
    if first >= last:
        return BeforeAfter(refusal=f"no whole {name} with it is loaded")
    known = np.all([~np.isnan(one.count) for one in figures.values()], axis=0)
    complete = [start for start, there in zip(starts, known, strict=True) if there]
    pairs, after = _longest(starts[first:last], complete, step)
    if after is None or len(pairs) < max(1, least * len(after.months) / step):
        return BeforeAfter(
            after=after,
            refusal=f"only {len(pairs)} {name}s with it, and as many before, are complete in every "
            "group of areas"
            if len(pairs) != 1
            else f"only one {name} is complete on both sides",
        )
    before = after.shifted(-_back(len(after.months)))
    for broken in _barred(indicator):
        if before.first < broken <= after.last:
            return BeforeAfter(after, before, refusal=f"recording changed in {broken:%B %Y}")
    counts = {key: _pair(starts, one, pairs) for key, one in figures.items()}
    found = weighted_displacement_difference(
        counts["comparison"],
        counts["where"],
        counts.get("comparison_displacement", (0, 0)),
        counts.get("displacement", (0, 0)),
    )
    return BeforeAfter(after, before, pairs, counts, found)


def _back(months: int) -> int:
    """How far before lie the periods to compare with: as many whole years as are needed."""
    return -(-months // 12) * 12


def _longest(
    after: Sequence[date], complete: Sequence[date], step: int
) -> tuple[tuple[tuple[date, date], ...], Period | None]:
    """The pairs of periods after and before, of the number of years that gives the most of them."""
    year = 12 // step
    sizes = range(year, len(after) + 1, year) if len(after) >= year else (len(after),)
    best: tuple[tuple[tuple[date, date], ...], Period | None] = ((), None)
    for size in sizes:
        period = Period(after[0], added(after[size - 1], step - 1))
        before = period.shifted(-_back(len(period.months)))
        pairs = matched_months(period, before, complete, starts=after[:size])
        if best[1] is None or len(pairs) > len(best[0]):
            best = pairs, period
    return best


def _pair(
    starts: tuple[date, ...], figures: Figures, pairs: Sequence[tuple[date, date]]
) -> tuple[float, float]:
    """The count of a group before and after, over matched periods."""
    at = {start: k for k, start in enumerate(starts)}
    before = sum(float(figures.count[at[then]]) for _, then in pairs)
    return before, sum(float(figures.count[at[now]]) for now, _ in pairs)


def _course(
    intervention: Intervention,
    indicator: Indicator,
    starts: tuple[date, ...],
    treated: Figures,
    *,
    step: int,
) -> tuple[Course, int]:
    """The treated areas' own course, and the place of its first period."""
    name, year = STEP_NAMES[step], 12 // step
    if year < 2:
        return Course(refusal="yearly figures are too few for a course"), 0
    last = _last_used(intervention, starts, step)
    middle = _first_after(intervention, starts)
    known = ~np.isnan(treated.count)
    barred = [one for one in _barred(indicator) if starts[0] < one <= starts[-1]]
    first, end = _run(known, starts, middle, last, barred)
    needed = max(BEFORE, 2 * year)
    if middle - first < needed or end - middle < AFTER:
        cut = f" (recording changed in {months_label(barred)})" if barred else ""
        return Course(
            refusal=f"the unbroken run of {name}s around the start has {middle - first} before it "
            f"and {end - middle} after{cut}; a course needs {needed} and {AFTER}"
        ), 0
    counts = treated.count[first:end]
    if not counts[: middle - first].any() or not counts[middle - first :].any():
        return Course(refusal="no event at all was counted on one side of the start"), 0
    try:
        found = interrupted_time_series(counts, middle - first, period=year)
    except ValueError as fault:
        return Course(refusal=f"the counts do not bear the regression: {fault}"), 0
    over = Period(starts[first], added(starts[end - 1], step - 1))
    return Course(over, found), first


def _run(
    known: Bools, starts: tuple[date, ...], middle: int, last: int, barred: list[date]
) -> tuple[int, int]:
    """From where to where (exclusive) periods are known without a gap or a bar around the start."""
    first = min(middle, last)
    while first > 0 and known[first - 1] and not _between(barred, starts, first):
        first -= 1
    end = middle
    while end < last and known[end] and (end == middle or not _between(barred, starts, end)):
        end += 1
    return first, end


def _between(barred: list[date], starts: tuple[date, ...], k: int) -> bool:
    """Whether recording changed between a period and the one before it."""
    return any(starts[k - 1] < one <= starts[k] for one in barred)


def _frame(
    indicator: Indicator,
    starts: tuple[date, ...],
    figures: dict[str, Figures],
    length: int,
    course: Course,
    first: int,
) -> pd.DataFrame:
    """A row a group and period; the treated areas' have what was to be expected without it."""
    size = len(starts)
    ends = [month_end(added(start, length - 1)) for start in starts]
    parts = []
    for key, one in figures.items():
        expected = np.full((4, size), np.nan)
        if key == "where" and course.found and course.over:
            found = course.found
            at = first + len(found.fitted) - len(found.counterfactual)
            limits = (found.counterfactual, found.counterfactual_lower, found.counterfactual_upper)
            expected[0, first : first + len(found.fitted)] = found.fitted
            expected[1:, at : at + len(found.counterfactual)] = limits
        columns = (
            [indicator.id] * size,
            [key] * size,
            starts,
            ends,
            one.count,
            *expected,
            one.suppressed,
            one.complete,
        )
        parts.append(pd.DataFrame(dict(zip(EVALUATION_COLUMNS, columns, strict=True))))
    return pd.concat(parts, ignore_index=True)
