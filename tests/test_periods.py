"""Months and periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.periods import (
    Period,
    added,
    distance,
    financial_year,
    matched_months,
    month,
    month_end,
    month_text,
    months_label,
    runs,
)

MONTHS = st.dates(date(1990, 1, 1), date(2060, 12, 1)).map(lambda day: day.replace(day=1))


def period(first: str, last: str) -> Period:
    return Period(month(first), month(last))


@pytest.mark.parametrize("text", ["2024-1", "2024-13", "2024-00", "24-01", "2024-01-01", "", "x"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month; write it as YYYY-MM"):
        month(text)


@given(MONTHS)
def test_a_month_and_its_text_are_one(value: date) -> None:
    assert month(month_text(value)) == value


@given(MONTHS, st.integers(-300, 300))
def test_adding_months_and_their_distance_are_one(value: date, months: int) -> None:
    moved = added(value, months)
    assert moved.day == 1
    assert distance(value, moved) == months
    assert added(moved, -months) == value


@given(MONTHS, st.integers(0, 40), st.integers(-40, 40))
def test_a_moved_period_is_as_long(first: date, more: int, by: int) -> None:
    whole = Period(first, added(first, more))
    moved = whole.shifted(by)
    assert len(whole.months) == len(moved.months) == more + 1
    assert whole.months[0] == whole.first
    assert whole.months[-1] == whole.last
    assert [distance(old, new) for old, new in zip(whole.months, moved.months, strict=True)] == [
        by
    ] * (more + 1)


def test_a_period_is_of_whole_months_and_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="first days"):
        Period(date(2024, 1, 2), date(2024, 2, 1))
    with pytest.raises(ValueError, match=r"ends \(2024-01\) before it starts \(2024-02\)"):
        period("2024-02", "2024-01")


def test_ends() -> None:
    assert period("2024-01", "2024-02").ends == date(2024, 2, 29)
    assert month_end(date(2023, 2, 1)) == date(2023, 2, 28)
    assert month_end(date(2023, 12, 1)) == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("inside", "starts", "first", "last"),
    [
        ("2025-04", 4, "2025-04", "2026-03"),
        ("2025-03", 4, "2024-04", "2025-03"),
        ("2025-12", 1, "2025-01", "2025-12"),
        ("2025-01", 12, "2024-12", "2025-11"),
    ],
)
def test_the_financial_year_of_a_month(inside: str, starts: int, first: str, last: str) -> None:
    assert financial_year(month(inside), starts) == period(first, last)


def test_matched_months_are_those_complete_in_both() -> None:
    now, before = period("2025-01", "2025-04"), period("2024-01", "2024-04")
    there = [
        month(text) for text in ("2025-01", "2025-02", "2025-04", "2024-01", "2024-03", "2024-04")
    ]
    assert matched_months(now, before, there) == (
        (month("2025-01"), month("2024-01")),
        (month("2025-04"), month("2024-04")),
    )
    assert matched_months(now, before, []) == ()
    with pytest.raises(ValueError, match="only equally long periods are compared"):
        matched_months(now, period("2024-01", "2024-03"), there)


@pytest.mark.parametrize(
    ("months", "label"),
    [
        (["2025-01", "2025-02", "2025-03", "2025-04"], "Jan–Apr 2025"),
        (["2024-12", "2025-01"], "Dec 2024 – Jan 2025"),
        (["2025-05"], "May 2025"),
        (["2025-05", "2025-01", "2025-02", "2025-05"], "Jan–Feb 2025, May 2025"),
        ([], "no months"),
    ],
)
def test_months_as_people_write_them(months: list[str], label: str) -> None:
    assert months_label(month(text) for text in months) == label


@given(st.sets(MONTHS, max_size=30))
def test_runs_hold_every_month_once_and_never_touch(months: set[date]) -> None:
    found = runs(months)
    assert [value for run in found for value in run.months] == sorted(months)
    for left, right in zip(found, found[1:], strict=False):
        assert distance(left.last, right.first) > 1
