"""Measures where something is missing: lookups, residents, events."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.measures import board, change, series
from cspdata.periods import Period, month
from tests.small import CATALOGUE, HOME, REFERENCE, Small, row, street

BURGLARY = CATALOGUE.indicator("burglary")
SPRING = Period(month("2024-01"), month("2024-04"))
SPRING_BEFORE = SPRING.shifted(-12)
JANUARY = Period(month("2024-01"), month("2024-01"))


def counted() -> list[str]:
    """Six burglaries a month in both springs."""
    months = (*SPRING.months, *SPRING_BEFORE.months)
    return [row(month=f"{when:%Y-%m}") for when in months for _ in range(6)]


def test_without_lookups_there_is_no_number_and_no_crash(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.load({"a.csv": street(*counted())})
    evidence = small.evidence()
    found = series(evidence, BURGLARY, area=HOME, period=SPRING).frame
    assert found["count"].isna().all(), "rows that could not be placed are not rows of nowhere"
    together = board(evidence, area=HOME, period=SPRING, before=SPRING_BEFORE)
    refusals = {True: set(), False: set()}
    for one in together.values():
        refusals[one.indicator.numerator.dataset == "police_street"].add(one.refusal)
    assert refusals[True] == {
        "no row can be placed in Hamshire: load the lookups of its small areas first"
    }
    assert all(why.startswith("no figures of ") for why in refusals[False])
    by_ward = change(
        evidence, BURGLARY, area=HOME, level="ward", period=SPRING, before=SPRING_BEFORE
    )
    assert by_ward.refusal == "Hamshire has no areas of level ward"


def test_without_residents_counts_are_still_compared(tmp_path: Path) -> None:
    small = Small(tmp_path)
    lookups = {name: text for name, text in REFERENCE.items() if "residents" not in name}
    small.load({**lookups, "a.csv": street(*counted())})
    evidence = small.evidence()
    frame = series(evidence, BURGLARY, area=HOME, period=SPRING).frame
    assert frame["count"].tolist() == [6, 6, 6, 6]
    assert frame[["exposure", "value", "lower", "upper"]].isna().all(axis=None)
    [found] = change(
        evidence, BURGLARY, area=HOME, period=SPRING, before=SPRING_BEFORE
    ).frame.to_dict("records")
    assert found["ratio"] == pytest.approx(1)


def test_sixteen_to_twenty_four_is_the_published_p(tmp_path: Path) -> None:
    small = Small(tmp_path)
    rows = [row(month="2023-01")] * 16 + [row(month="2024-01")] * 24
    small.load({**REFERENCE, "a.csv": street(*rows)})
    [found] = change(
        small.evidence(), BURGLARY, area=HOME, period=JANUARY, before=JANUARY.shifted(-12)
    ).frame.to_dict("records")
    assert found["p"] == pytest.approx(0.20955, abs=5e-5)
    assert found["percent"] == pytest.approx(50)
    assert found["verdict"] == "no real change"
