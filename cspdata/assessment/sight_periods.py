"""The periods that the steps of a line of sight share: whole, complete, and the same for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures import Coverage, Evidence
from cspdata.measures.evidence import counts
from cspdata.periods import STEP_NAMES, Period, added, distance

Starts = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Which periods are counted, and why a step has none.

    `now` and `then` hold, by step, the first months of the dataset's own periods (`then` those of
    the same time before that are complete, which may be fewer); `unseen` has a reason for every
    step that is not in `now`. `months` are all that are counted.
    """

    now: dict[str, Starts] = field(default_factory=dict)
    then: dict[str, Starts] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    months: Starts = ()
    back: int = 12

    @property
    def period(self) -> Period | None:
        """From the first month counted to the last; None where there is none."""
        return Period(self.months[0], self.months[-1]) if self.months else None

    @property
    def before(self) -> Period | None:
        """The same time before."""
        return self.period.shifted(-self.back) if self.period else None

    @property
    def spans(self) -> tuple[Period, Period]:
        """Both periods, where there are any."""
        if self.period is None or self.before is None:
            raise ValueError("no period is counted: ask `now` first")
        return self.period, self.before


def matched_periods(
    evidence: Evidence,
    counted: Mapping[str, tuple[Indicator, ...]],
    *,
    area: AreaRef,
    period: Period,
    before: Period,
) -> Matched:
    """The periods within `period` that every step with figures shares, as long as the longest.

    Of a period shorter than that the last one ended by then is taken. A step without a complete
    one, or whose complete ones are not those of the others, is unseen. `counted` has the counts
    that a step needs, its own first: a period in which one of them is withheld is not complete.
    """
    covers = {step: _cover(evidence, each, area) for step, each in counted.items()}
    unseen = {step: _nothing(evidence, counted[step][0], covers[step], area) for step in covers}
    given = {step: covers[step] for step, why in unseen.items() if not why}
    wide = max((one.step for one in given.values()), default=1)
    asked = _asked(given, wide, period)
    have = {
        step: {start for start in asked if _complete(cover, start, wide)}
        for step, cover in given.items()
    }
    for step, found in have.items():
        if not found:
            unseen[step] = f"it has no complete {STEP_NAMES[wide]} in {period.label}"
    left = [step for step, found in have.items() if found]
    while left and not set.intersection(*(have[step] for step in left)):
        fewest = min(reversed(left), key=lambda step: len(have[step]))
        unseen[fewest] = f"its complete {STEP_NAMES[wide]}s are not those of the other steps"
        left.remove(fewest)
    shared = sorted(set.intersection(*(have[step] for step in left))) if left else []
    back = -(-distance(before.first, period.first) // wide) * wide
    earlier = [added(start, -back) for start in shared]
    return Matched(
        now={step: _starts(covers[step], shared, wide) for step in left},
        then={
            step: _starts(
                covers[step], [one for one in earlier if _complete(covers[step], one, wide)], wide
            )
            for step in left
        },
        unseen={step: why for step, why in unseen.items() if why},
        months=tuple(added(start, k) for start in shared for k in range(wide)),
        back=back,
    )


def _cover(evidence: Evidence, each: tuple[Indicator, ...], area: AreaRef) -> Coverage:
    """The coverage of a step's dataset, with those periods alone whose counts are all known."""
    cover = evidence.coverage_of(each[0])
    known = np.ones(len(cover.complete), dtype=bool)
    for one in each:
        known &= np.isfinite(counts(evidence, one, (area,), cover.complete)[0])
    complete = tuple(start for start, there in zip(cover.complete, known, strict=True) if there)
    return replace(cover, complete=complete)


def _nothing(evidence: Evidence, indicator: Indicator, cover: Coverage, area: AreaRef) -> str:
    """Why a step has no figures at all; empty where it has."""
    dataset = evidence.dataset(indicator)
    if not evidence.coverage(dataset).complete:
        return f"no file of “{dataset.title}” is loaded"
    if not evidence.coverage_of(indicator).complete:
        return f"the files of “{dataset.title}” do not give it"
    if area.code not in evidence.area_codes(dataset, area.level):
        return f"“{dataset.title}” does not give it for {area.name}"
    return "" if cover.complete else "its figures are withheld by their supplier"


def _asked(given: Mapping[str, Coverage], wide: int, period: Period) -> Starts:
    """The periods of the widest step within a period; else the last that ended by then."""
    widest = [cover for cover in given.values() if cover.step == wide]
    if not widest:
        return ()
    within = widest[0].starts_in(period)
    ended = [one for one in widest[0].complete if added(one, wide - 1) <= period.last]
    return within or tuple(ended[-1:])


def _complete(cover: Coverage, start: date, wide: int) -> bool:
    """Whether a dataset has every one of its periods within one of the widest step."""
    own = cover.starts_in(Period(start, added(start, wide - 1)))
    return len(own) * cover.step == wide and set(own) <= set(cover.complete)


def _starts(cover: Coverage, shared: list[date], wide: int) -> Starts:
    return tuple(
        own for start in shared for own in cover.starts_in(Period(start, added(start, wide - 1)))
    )
