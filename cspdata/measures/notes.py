"""What must be said with a number: source, caveats, missing months, rows not placed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cspdata.catalogue import AreaRef, Dataset, Indicator
from cspdata.disclosure import HIDDEN_UP_TO, protected, shown_counts
from cspdata.measures.coverage import Coverage
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period, months_label
from cspdata.results import Notes

MOST_NAMED = 3


def notes(
    evidence: Evidence,
    indicator: Indicator,
    *,
    period: Period,
    area: AreaRef,
    before: Period | None = None,
    remarks: tuple[str, ...] = (),
) -> Notes:
    """The notes of a result over a period (and the one it is compared with) in an area."""
    dataset = evidence.dataset(indicator)
    cover = evidence.coverage_of(indicator)
    own = evidence.partnership.force.name
    broken = tuple(
        f"Recording changed in {one.starts:%B %Y}: {one.why}"
        for one in indicator.breaks
        if period.first < one.starts <= period.last
    )
    return Notes(
        source=f"{dataset.title} ({dataset.supplier})",
        licence=dataset.licence,
        caveats=(*indicator.caveats, *broken),
        complete_to=cover.complete_to,
        missing=cover.missing_in(period),
        remarks=(
            *remarks,
            *_doubtful(evidence, indicator, [period, *([before] if before else [])]),
            *_unplaced(evidence, indicator, period, area),
            *_others(cover, period, own),
        ),
        demonstration=evidence.partnership.demonstration,
    )


def _doubtful(
    evidence: Evidence, indicator: Indicator, periods: Sequence[Period]
) -> tuple[str, ...]:
    """Which months are left out though a file of them came, and which are unlike the others."""
    dataset, cover = evidence.dataset(indicator), evidence.coverage_of(indicator)
    asked = {start for period in periods for start in cover.starts_in(period)}
    barred = [
        f"{months_label([start])} is left out: {why}."
        for start, why in cover.barred.items()
        if start in asked
    ]
    parts = (*indicator.numerator.category, *indicator.denominator.category)
    doubted = [
        f"{months_label([one.start])} ({one.reason})"
        for one in evidence.doubts(dataset, parts)
        if one.start in asked and one.start in cover.complete
    ]
    if not doubted:
        return tuple(barred)
    more = len(doubted) - MOST_NAMED
    named = ", ".join(doubted[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return (*barred, f"To be read with care, though kept as supplied: {named}.")


def _unplaced(
    evidence: Evidence, indicator: Indicator, period: Period, area: AreaRef
) -> tuple[str, ...]:
    dataset, wanted = evidence.dataset(indicator), indicator.numerator
    if area.level != "lad" or dataset.kind != "events":
        return ()
    unplaced = evidence.cube(dataset, "lad").of(
        wanted.category,
        (area,),
        period.months,
        rural_urban=wanted.rural_urban,
        table="unplaced",
    )
    count = int(unplaced.sum())
    if not count:
        return ()
    return (
        f"{indicator.noun.capitalize()} in the total of {area.name} and in no smaller area: "
        f"{_shown(dataset, count)}; their small area was split in 2021 or is not given, and they "
        "have no coordinate.",
    )


def _shown(dataset: Dataset, count: int) -> str:
    """A count as it may be shown beside those of smaller areas."""
    if not protected(dataset, "lsoa21"):
        return f"{count:,}"
    counts, hidden = shown_counts(np.array([float(count)]))
    return f"{HIDDEN_UP_TO} or fewer" if hidden[0] else f"about {counts[0]:,.0f}"


def _others(cover: Coverage, period: Period, own: str) -> tuple[str, ...]:
    """Which months hold rows of neighbouring forces, where not all months do."""
    if own not in cover.sources:
        return ()
    wanted = set(period.months) & set(cover.complete)
    others = {
        month
        for source, months in cover.sources.items()
        if source != own
        for month in months
        if month in wanted
    }
    if not others or others == wanted:
        return ()
    return (
        "Rows that neighbouring forces recorded in the area are counted for "
        f"{months_label(others)} only: their files for the other months are not loaded.",
    )
