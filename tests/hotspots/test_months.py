"""Months: missing ones, those in a row, comparisons that a gap or a break forbids."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import Break, Indicator
from cspdata.hotspots import cell_detail, cells, unbroken
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.hotspots.county import (
    EXTRACT,
    FIRST,
    SOUTH,
    WEST,
    County,
    calendar,
    rectangle,
    whole,
)

OUTLINE = rectangle(6_000, 6_000)


def spread(county: County, *, months: int, missing: tuple[int, ...] = ()) -> Evidence:
    """Some hundred events a month, a dozen more of them at one point."""
    random = np.random.default_rng(9)
    x, y = random.integers(0, 6_000, (2, 100 * months))
    x[: 12 * months] = y[: 12 * months] = 3_100
    when = np.tile(np.arange(months), 100)
    return county.holding(
        WEST + x, SOUTH + y, when, months=months, missing=missing, outlines=[OUTLINE]
    )


def test_months_in_a_row_end_at_the_gap() -> None:
    every = calendar(50)
    assert unbroken(every, every[-1]) == every[-36:]
    assert unbroken(every[:20] + every[21:40], every[39]) == every[21:40]
    assert unbroken(every, every[3]) == every[:4]
    assert unbroken((), FIRST) == ()


def test_emerging_rests_on_the_months_after_a_gap_and_says_so(county: County) -> None:
    evidence = spread(county, months=30, missing=(9,))
    found = cells(evidence, EXTRACT, period=whole(30), method="emerging")
    assert found.emerging is not None
    assert found.emerging.z.shape[1] == 20
    said = " ".join(found.notes.remarks)
    assert "rest on 20 months in a row: Nov 2021 – Jun 2023; Oct 2021 before them is not" in said
    assert len(found.months) == 29, "the counts are those of every complete month"
    assert found.frame["count"].sum() + found.outside == 2900
    whole_run = spread(county, months=30)
    said = " ".join(cells(whole_run, EXTRACT, period=whole(30), method="emerging").notes.remarks)
    assert "30 months in a row" in said
    assert "not complete" not in said


def test_a_short_period_has_the_classes_of_the_months_before_it(county: County) -> None:
    evidence = spread(county, months=40)
    last = Period(calendar(40)[-1], calendar(40)[-1])
    found = cells(evidence, EXTRACT, period=last, method="emerging")
    assert found.emerging is not None
    assert found.emerging.z.shape[1] == 36
    assert found.frame["count"].sum() + found.outside == 100
    assert (found.frame["class"] == "persistent hot spot").any()


def test_fewer_than_ten_months_in_a_row_are_refused(county: County) -> None:
    evidence = spread(county, months=20, missing=(11,))
    with pytest.raises(ValueError, match="8 complete months in a row end with Aug 2022; emerging"):
        cells(evidence, EXTRACT, period=whole(20), method="emerging")


def test_the_change_is_counted_on_the_months_complete_in_both(county: County) -> None:
    evidence = spread(county, months=24, missing=(3, 16))
    period = Period(calendar(24)[12], calendar(24)[-1])
    found = cells(evidence, EXTRACT, period=period, method="change")
    assert len(found.months) == 10
    assert found.frame["count"].sum() + found.outside == 1000
    assert found.frame["count_before"].sum() + found.outside >= 1000 - found.outside
    assert "Compared on the 10 of 12 months" in " ".join(found.notes.remarks)
    assert found.before == period.shifted(-12)


def test_a_longer_period_is_compared_with_one_before_it(county: County) -> None:
    evidence = spread(county, months=36)
    period = Period(calendar(36)[18], calendar(36)[-1])
    found = cells(evidence, EXTRACT, period=period, method="change", before=period.shifted(-18))
    assert found.before == period.shifted(-18)
    long = spread(county, months=48)
    two_years = Period(calendar(48)[24], calendar(48)[-1])
    assert cells(long, EXTRACT, period=two_years, method="change").before == whole(24)


def test_changes_that_cannot_be_compared_are_refused(county: County) -> None:
    evidence = spread(county, months=24, missing=tuple(range(1, 11)))
    period = Period(calendar(24)[12], calendar(24)[-1])
    with pytest.raises(ValueError, match="only 2 of the 12 months .* are complete both"):
        cells(evidence, EXTRACT, period=period, method="change")
    with pytest.raises(ValueError, match="overlap"):
        cells(evidence, EXTRACT, period=period, method="change", before=period.shifted(-6))
    with pytest.raises(ValueError, match="no month of .* is complete in both"):
        cells(evidence, EXTRACT, period=period, method="change", before=period.shifted(-120))


def test_a_break_in_recording_forbids_the_map_of_change(county: County) -> None:
    evidence = spread(county, months=24)
    period = Period(calendar(24)[12], calendar(24)[-1])
    with pytest.raises(ValueError, match="recording changed in March 2022: a new system"):
        cells(evidence, broken("block"), period=period, method="change")
    found = cells(evidence, broken("annotate"), period=period, method="change")
    assert "crosses a change of recording in March 2022" in " ".join(found.notes.remarks)


def broken(effect: str) -> Indicator:
    """The indicator with a change of recording within the later period."""
    one = Break(month="2022-03", why="a new system", effect=effect)
    return msgspec.structs.replace(EXTRACT, breaks=(one,))


@pytest.mark.parametrize("method", ["gi", "emerging", "density", "change", "counts"])
def test_a_period_without_a_complete_month_is_refused(county: County, method: str) -> None:
    evidence = spread(county, months=12, missing=(4, 5))
    gap = Period(calendar(12)[4], calendar(12)[5])
    later = Period(month("2030-05"), month("2030-06"))
    for period in (gap, later):
        with pytest.raises(ValueError, match=f"no month of {period.label} is complete"):
            cells(evidence, EXTRACT, period=period, method=method)


def test_a_missing_month_of_a_cell_is_missing_and_not_none(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("asb")
    longer = Period(month("2025-06"), month("2025-12"))
    frame = cells(demo_evidence, indicator, period=longer).frame
    name = frame.loc[frame["count"].idxmax(), "cell_id"]
    months = cell_detail(demo_evidence, indicator, name=name, period=longer).months
    assert months["count"].isna().tolist() == [False] * 4 + [True] * 3
    assert months["count"].sum() == frame["count"].max()
