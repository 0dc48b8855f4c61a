"""The yearly cycle on a day: which steps it is in, what is due next, and the year as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cspdata.catalogue import CycleStep, Partnership, StepName
from cspdata.periods import month, month_end


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step in one year: its first and its last day."""

    step: CycleStep
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in the step."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Cycle:
    """The cycle as it stands on a day.

    `steps` are those of the year that begins with the latest start of the assessment, in the order
    of the cycle, a step that began before it with its days of then; `current` those that the day is
    in, the next to end first; `upcoming` the step that starts next. All empty without dates.
    """

    day: date
    first: date
    last: date
    steps: tuple[DatedStep, ...] = ()
    current: tuple[DatedStep, ...] = ()
    upcoming: DatedStep | None = None

    @property
    def agreed(self) -> bool:
        """Whether the partnership has set all of these days."""
        return bool(self.steps) and all(one.step.agreed for one in self.steps)

    @property
    def next_due(self) -> DatedStep | None:
        """The step whose last day comes next: what it brings is due by then."""
        return self.current[0] if self.current else self.upcoming


def cycle_at(declared: Sequence[CycleStep], day: date) -> Cycle:
    """The cycle on a day; without steps where none are declared."""
    if not declared:
        return Cycle(day, day, day)
    lead = next(one for one in declared if one.step == "assessment")
    dated = _latest(lead, day)
    last = _placed(lead, dated.first.year + 1).first - timedelta(days=1)
    every = [_placed(one, year) for one in declared for year in range(day.year - 2, day.year + 2)]
    shown = [one for one in every if one.first <= last and one.last >= dated.first]
    current = sorted((one for one in every if one.holds(day)), key=lambda one: one.last)
    coming = [one for one in every if one.first > day]
    return Cycle(
        day=day,
        first=dated.first,
        last=last,
        steps=tuple(shown),
        current=tuple(current),
        upcoming=min(coming, key=lambda one: one.first),
    )


def due_after(declared: Sequence[CycleStep], step: StepName | str, day: date) -> date | None:
    """The first last day of a step on or after a day; None where the step has no dates."""
    for one in declared:
        if one.step == step:
            ends = [_placed(one, year).last for year in range(day.year - 1, day.year + 2)]
            return min(end for end in ends if end >= day)
    return None


@dataclass(frozen=True, slots=True)
class LastTime:
    """The last assessment: its figures reached to `covered`, it was there by `published`.

    Figures are newer that end after the one, texts that were written on the other or after.
    """

    covered: date
    published: date


def last_time(partnership: Partnership, day: date) -> LastTime | None:
    """The assessment before a day: as it is declared, else by the cycle; None with neither.

    The cycle says by which day an assessment was due, not that it was made.
    """
    if told := partnership.last_assessment:
        return LastTime(month_end(month(told.covers_to)), month(told.published))
    for one in partnership.cycle:
        if one.step == "assessment":
            ends = [_placed(one, year).last for year in range(day.year - 2, day.year + 1)]
            due = max(end for end in ends if end < day)
            return LastTime(due, due)
    return None


def _latest(step: CycleStep, day: date) -> DatedStep:
    """The step in the year of its latest start on or before a day."""
    starts = [_placed(step, year) for year in (day.year - 1, day.year)]
    return max((one for one in starts if one.first <= day), key=lambda one: one.first)


def _placed(step: CycleStep, year: int) -> DatedStep:
    """The step that starts in a year; it ends in the next where its end comes before its start."""
    first = date(year, int(step.starts[:2]), int(step.starts[3:]))
    turn = year + (step.ends < step.starts)
    return DatedStep(step, first, date(turn, int(step.ends[:2]), int(step.ends[3:])))
