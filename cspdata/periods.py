"""Months, periods and the months that two periods share: dates only, no data.

A month is the `date` of its first day. A `Period` holds whole months, first and last included.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

NAMES = calendar.month_abbr
Step = Literal["month", "quarter", "year"]
# What the steps of a source are called, by their months.
STEP_NAMES: dict[int, Step] = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole months from `first` to `last`, both the first day of their month."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.last.day != 1:
            raise ValueError("a period is given by the first days of its first and last month")
        if self.last < self.first:
            raise ValueError(
                f"the period ends ({self.last:%Y-%m}) before it starts ({self.first:%Y-%m})"
            )

    @property
    def months(self) -> tuple[date, ...]:
        """Every month of the period, in order."""
        return _months(self.first, self.last)

    @property
    def ends(self) -> date:
        """The last day of the period."""
        return month_end(self.last)

    def shifted(self, months: int) -> Period:
        """The period moved by a number of months; negative is earlier."""
        return Period(added(self.first, months), added(self.last, months))

    @property
    def label(self) -> str:
        """The period as people write it: `Jan–Apr 2025`, `Oct 2024 – Sep 2025`, `May 2025`."""
        return months_label(self.months)


@lru_cache(maxsize=4096)
def _months(first: date, last: date) -> tuple[date, ...]:
    """Every month from one to another: a page asks for the same few a thousand times."""
    return tuple(added(first, k) for k in range(distance(first, last) + 1))


def month(text: str) -> date:
    """The month written `YYYY-MM`; anything else is refused."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for example 2025-04")
    return date(int(text[:4]), int(text[5:]), 1)


def month_text(value: date) -> str:
    """The month as `YYYY-MM`."""
    return f"{value.year:04d}-{value.month:02d}"


@lru_cache(maxsize=4096)
def month_end(value: date) -> date:
    """The last day of the month of a date."""
    return value.replace(day=calendar.monthrange(value.year, value.month)[1])


def added(value: date, months: int) -> date:
    """The month that lies a number of months after (negative: before)."""
    index = value.year * 12 + value.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def distance(start: date, end: date) -> int:
    """How many months `end` lies after `start`."""
    return (end.year - start.year) * 12 + end.month - start.month


def financial_year(value: date, starts: int = 4) -> Period:
    """The financial year that holds a month; `starts` is its first month (April by default)."""
    year = value.year if value.month >= starts else value.year - 1
    first = date(year, starts, 1)
    return Period(first, added(first, 11))


def matched_months(
    period: Period,
    before: Period,
    complete: Iterable[date],
    *,
    starts: Iterable[date] | None = None,
) -> tuple[tuple[date, date], ...]:
    """Pairs (month, month before) of two equally long periods where both months are complete.

    Months are paired by their place in the period; periods of unequal length are refused. `starts`
    gives the first months of a dataset's own, longer periods, which are then paired instead.
    """
    if len(period.months) != len(before.months):
        raise ValueError(
            f"{period.label} has {len(period.months)} months and {before.label} has "
            f"{len(before.months)}: only equally long periods are compared"
        )
    there = set(complete)
    back = distance(before.first, period.first)
    pairs = ((now, added(now, -back)) for now in (period.months if starts is None else starts))
    return tuple((now, then) for now, then in pairs if now in there and then in there)


def runs(months: Iterable[date]) -> tuple[Period, ...]:
    """The unbroken runs among months, in order."""
    found: list[Period] = []
    for value in sorted(set(months)):
        if found and added(found[-1].last, 1) == value:
            found[-1] = Period(found[-1].first, value)
        else:
            found.append(Period(value, value))
    return tuple(found)


def months_label(months: Iterable[date]) -> str:
    """Months as people write them: runs with a dash, broken runs with commas."""
    return ", ".join(_run_label(run) for run in runs(months)) or "no months"


def _run_label(run: Period) -> str:
    first, last = run.first, run.last
    if first == last:
        return f"{NAMES[first.month]} {first.year}"
    if first.year == last.year:
        return f"{NAMES[first.month]}–{NAMES[last.month]} {first.year}"
    return f"{NAMES[first.month]} {first.year} – {NAMES[last.month]} {last.year}"
