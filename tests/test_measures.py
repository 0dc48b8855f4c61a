"""Measures against hand counts on a small district, and against facts of the real data."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from cspdata.catalogue import AreaRef, Break, Indicator, Polarity
from cspdata.measures import (
    Evidence,
    area_of,
    areas_within,
    board,
    change,
    levels,
    outlines,
    series,
    yearly_series,
)
from cspdata.periods import Period, month
from cspdata.results import CHANGE_COLUMNS, LEVEL_COLUMNS
from cspdata.stats import byars_interval
from tests.small import ASB, CATALOGUE, HOME, NEIGHBOUR, OTHER, REFERENCE, Small, row, street

BURGLARY = CATALOGUE.indicator("burglary")
RURAL = CATALOGUE.indicator("rural_crime")
ALL = CATALOGUE.indicator("all_crime")


def period(first: str, last: str = "") -> Period:
    return Period(month(first), month(last or first))


SPRING, SPRING_BEFORE = period("2024-01", "2024-04"), period("2023-01", "2023-04")


def counted() -> list[str]:
    """The rows: by month and area, so many of a kind."""
    told: list[tuple[str, str, str, int]] = []
    for number in range(1, 5):
        told += [
            (f"2023-{number:02d}", "D01000001", "Burglary", 4),
            (f"2024-{number:02d}", "D01000001", "Burglary", 6),
            (f"2023-{number:02d}", "D01000004", "Burglary", 2),
            (f"2023-{number:02d}", "D01000004", "Robbery", 10),
            (f"2024-{number:02d}", "D01000004", "Robbery", 40),
            (f"2024-{number:02d}", "D01000002", "Drugs", 3),
            (f"2024-{number:02d}", "D01000003", "Vehicle crime", 1),
            (f"2024-{number:02d}", "D01000003", ASB, 9),
            (f"2024-{number:02d}", "D01000009", "Burglary", 7),
        ]
    told += [("2023-06", "D01000001", ASB, 1), ("2019-01", "D01100023", "Burglary", 5)]
    return [
        row(code, month=when, kind=kind) for when, code, kind, rows in told for _ in range(rows)
    ]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """The counted rows; 2023-05 is missing, in 2023-07 only the neighbour recorded."""
    small = Small(tmp_path_factory.mktemp("measures"))
    split = [row("D01100023", month="2019-02", longitude="-2.01") for _ in range(4)]
    stray = [row(month=when, source=NEIGHBOUR) for when in ("2024-02", "2024-02", "2023-07")]
    rows = [*counted(), *split, *stray, row("E01999999"), row("")]
    small.load({**REFERENCE, "a.csv": street(*rows)})
    found = small.evidence()
    yield found
    found.con.close()


def by_code(frame: pd.DataFrame, column: str) -> dict[str, Any]:
    return dict(zip(frame["area_code"], frame[column], strict=True))


def test_a_monthly_series_by_hand(evidence: Evidence) -> None:
    result = series(evidence, BURGLARY, area=HOME, period=period("2023-03", "2023-07"))
    frame = result.frame
    assert tuple(frame.columns) == LEVEL_COLUMNS
    assert [f"{day:%Y-%m-%d}" for day in frame["period_start"]] == [
        "2023-03-01",
        "2023-04-01",
        "2023-05-01",
        "2023-06-01",
        "2023-07-01",
    ]
    assert f"{frame['period_end'].iloc[0]:%Y-%m-%d}" == "2023-03-31"
    nan = math.nan
    np.testing.assert_array_equal(frame["count"], [6, 6, nan, 0, nan])
    assert frame["complete"].tolist() == [True, True, False, True, False]
    np.testing.assert_array_equal(frame["exposure"], [5000] * 5)
    np.testing.assert_allclose(frame["value"], [1.2, 1.2, nan, 0, nan])
    exact = byars_interval(6, 5)
    assert frame["lower"].iloc[0] == pytest.approx(exact.lower)
    assert frame["upper"].iloc[0] == pytest.approx(exact.upper)
    assert exact.lower < 1.2 < exact.upper
    assert frame["method"].tolist() == ["exact Poisson"] * 2 + ["", "exact Poisson", ""]
    assert result.notes.missing == (month("2023-05"), month("2023-07"))
    assert f"{result.notes.complete_to:%Y-%m}" == "2024-04"


def test_neighbours_rows_count_where_they_lie_and_it_is_said(evidence: Evidence) -> None:
    result = series(evidence, BURGLARY, area=HOME, period=SPRING)
    assert result.frame["count"].tolist() == [6, 8, 6, 6]
    assert any(
        "neighbouring forces" in said and "Feb 2024" in said for said in result.notes.remarks
    )
    quiet = series(evidence, BURGLARY, area=HOME, period=SPRING_BEFORE)
    assert not quiet.notes.remarks


def test_rows_elsewhere_are_in_no_number(evidence: Evidence) -> None:
    for area, count in ((HOME, 6), (OTHER, 7)):
        frame = series(evidence, ALL, area=area, period=period("2024-01")).frame
        expected = count if area == OTHER else 6 + 40 + 3 + 1
        assert frame["count"].tolist() == [expected]


def test_levels_by_ward_add_up_to_the_district_but_for_what_is_not_placed(
    evidence: Evidence,
) -> None:
    when = period("2019-01", "2019-02")
    whole = levels(evidence, BURGLARY, area=HOME, level="lad", period=when)
    wards = levels(evidence, BURGLARY, area=HOME, level="ward", period=when)
    assert by_code(whole.frame, "count") == {"D06000001": 9}
    assert by_code(wards.frame, "count") == {"D05000001": 4, "D05000002": 0}
    assert by_code(wards.frame, "exposure") == {"D05000001": 2250, "D05000002": 2350}
    [said] = [one for one in whole.notes.remarks if "no smaller area" in one]
    assert re.search(r"\b5\b", said)
    assert "Hamshire" in said
    small = levels(evidence, BURGLARY, area=HOME, level="lsoa21", period=when)
    assert small.frame["count"].sum() == wards.frame["count"].sum() == 4
    assert by_code(small.frame, "count")["D01000002"] == 4


def test_levels_of_a_period_with_missing_months_are_not_complete(evidence: Evidence) -> None:
    found = levels(evidence, BURGLARY, area=HOME, level="ward", period=period("2023-04", "2023-07"))
    assert by_code(found.frame, "count") == {"D05000001": 4, "D05000002": 2}
    assert found.frame["complete"].tolist() == [False, False]
    nothing = levels(evidence, BURGLARY, area=HOME, level="ward", period=period("2023-05"))
    assert nothing.frame["count"].isna().all()
    assert nothing.frame["value"].isna().all()


def test_areas_within_an_area(evidence: Evidence) -> None:
    ward = area_of(evidence.con, "D05000001", evidence.partnership)
    assert ward == AreaRef(level="ward", code="D05000001", name="Eastham")
    names = [one.name for one in areas_within(evidence.con, HOME, "ward")]
    assert names == ["Eastham", "Westham"]
    below = areas_within(evidence.con, ward, "lsoa21")
    assert [one.code for one in below] == ["D01000001", "D01000002"]
    found = levels(evidence, BURGLARY, area=ward, level="lsoa21", period=SPRING)
    assert by_code(found.frame, "count") == {"D01000001": 26, "D01000002": 0}
    assert area_of(evidence.con, "", evidence.partnership) == HOME
    assert area_of(evidence.con, OTHER.code, evidence.partnership) == OTHER
    with pytest.raises(KeyError, match="no area 'W1' within Hamshire or Otherton"):
        area_of(evidence.con, "W1", evidence.partnership)
    shapes = outlines(evidence.con, areas_within(evidence.con, HOME, "ward"))
    names = [one["properties"]["name"] for one in shapes.collection["features"]]
    assert names == ["Eastham", "Westham"]
    assert shapes.bounds == pytest.approx((-2.04, 51.30, -1.96, 51.31), abs=0.002)


def test_rural_crime_is_divided_by_rural_residents(evidence: Evidence) -> None:
    result = series(evidence, RURAL, area=HOME, period=SPRING)
    assert result.frame["count"].tolist() == [4, 4, 4, 4]
    assert result.frame["exposure"].tolist() == [2000] * 4
    assert result.frame["value"].tolist() == [2.0] * 4
    early = series(evidence, RURAL, area=HOME, period=period("2019-01", "2019-02"))
    assert early.frame["exposure"].tolist() == [1800] * 2
    assert early.frame["count"].tolist() == [0, 4], "rows known by district alone are in no class"
    small = levels(evidence, RURAL, area=HOME, level="lsoa21", period=SPRING)
    assert by_code(small.frame, "count") == {"D01000002": 12, "D01000003": 4}
    wards = levels(evidence, RURAL, area=HOME, level="ward", period=SPRING)
    assert by_code(wards.frame, "exposure") == {"D05000001": 1500, "D05000002": 500}
    none = levels(evidence, RURAL, area=OTHER, level="ward", period=SPRING)
    assert none.frame.empty


@pytest.mark.parametrize(
    ("when", "residents"),
    [("2010-06", 4600), ("2019-12", 4600), ("2020-01", 5000), ("2021-01", 5000), ("2030-01", 5000)],
)
def test_residents_are_those_of_the_nearest_year_of_two_the_later(
    evidence: Evidence, when: str, residents: float
) -> None:
    found = series(evidence, BURGLARY, area=HOME, period=period(when))
    assert found.frame["exposure"].tolist() == [residents]


def test_a_change_by_hand(evidence: Evidence) -> None:
    area = area_of(evidence.con, "D01000001", evidence.partnership)
    when = period("2024-03", "2024-04"), period("2023-03", "2023-04")
    result = change(evidence, BURGLARY, area=area, period=when[0], before=when[1])
    assert tuple(result.frame.columns) == CHANGE_COLUMNS
    [found] = result.frame.to_dict("records")
    assert (found["count"], found["count_before"]) == (12, 8)
    assert found["ratio"] == pytest.approx(1.5)
    assert math.isnan(found["percent"]), "no percentage on a base below ten"
    assert found["verdict"] == "no real change"
    assert found["p"] == found["q"] > 0.2
    assert found["ratio_lower"] < 1 < found["ratio_upper"]
    assert found["method"] == "Byar; E-test"
    assert (found["months_matched"], found["complete"]) == (2, True)
    assert result.refusal == ""


@pytest.mark.parametrize(
    ("polarity", "rising", "falling"),
    [
        ("lower_is_better", "worse", "better"),
        ("higher_is_better", "better", "worse"),
        ("neutral", "higher", "lower"),
    ],
)
def test_the_verdict_follows_polarity_and_test(
    evidence: Evidence, polarity: Polarity, rising: str, falling: str
) -> None:
    robbery = msgspec.structs.replace(CATALOGUE.indicator("robbery"), polarity=polarity)
    up = change(evidence, robbery, area=HOME, period=SPRING, before=SPRING_BEFORE)
    down = change(evidence, robbery, area=HOME, period=SPRING_BEFORE, before=SPRING)
    assert up.frame[["count", "count_before", "percent"]].to_numpy().tolist() == [[160, 40, 300]]
    assert (up.frame["verdict"].item(), down.frame["verdict"].item()) == (rising, falling)
    assert down.frame["percent"].item() == pytest.approx(-75)
    assert up.frame["ratio"].item() == pytest.approx(1 / down.frame["ratio"].item())


def test_nothing_in_either_period_is_no_change(evidence: Evidence) -> None:
    bicycles = CATALOGUE.indicator("bicycle_theft")
    [found] = change(
        evidence, bicycles, area=HOME, period=SPRING, before=SPRING_BEFORE
    ).frame.to_dict("records")
    assert (found["count"], found["count_before"], found["p"]) == (0, 0, 1)
    assert found["verdict"] == "no real change"
    assert math.isnan(found["ratio"])
    assert math.isnan(found["percent"])


def test_q_is_taken_across_what_is_shown_together(evidence: Evidence) -> None:
    found = change(
        evidence, ALL, area=HOME, level="lsoa21", period=SPRING, before=SPRING_BEFORE
    ).frame
    assert len(found) == 4
    np.testing.assert_allclose(found["q"], multipletests(found["p"], method="fdr_bh")[1])
    together = board(evidence, area=HOME, period=SPRING, before=SPRING_BEFORE)
    assert list(together) == list(CATALOGUE.indicators)
    p = np.array([one.frame["p"].item() for one in together.values()])
    q = np.array([one.frame["q"].item() for one in together.values()])
    tested = ~np.isnan(p)  # an indicator whose dataset is not loaded is not among them
    assert list(np.isnan(q)) == list(~tested)
    np.testing.assert_allclose(q[tested], multipletests(p[tested], method="fdr_bh")[1])
    alone = change(evidence, BURGLARY, area=HOME, period=SPRING, before=SPRING_BEFORE)
    assert (
        alone.frame["q"].item() == alone.frame["p"].item() <= together["burglary"].frame["q"].item()
    )


def test_a_change_repeated_is_none(evidence: Evidence) -> None:
    """The same numbers in both periods: no change and p = 1, in every area."""
    drugs = CATALOGUE.indicator("drug_offences")
    now, before = period("2024-03", "2024-04"), period("2024-01", "2024-02")
    found = change(evidence, drugs, area=HOME, level="ward", period=now, before=before).frame
    assert found["p"].tolist() == [1, 1]
    assert found["verdict"].tolist() == ["no real change"] * 2


def test_months_that_are_missing_are_matched_away_and_said(evidence: Evidence) -> None:
    now, before = period("2024-01", "2024-04"), period("2023-04", "2023-07")
    result = change(evidence, BURGLARY, area=HOME, period=now, before=before)
    assert result.matched == (
        (month("2024-01"), month("2023-04")),
        (month("2024-03"), month("2023-06")),
    )
    [found] = result.frame.to_dict("records")
    assert (found["count"], found["count_before"], found["months_matched"]) == (12, 6, 2)
    assert not found["complete"]
    assert f"{found['period_start']} {found['period_end']}" == "2024-01-01 2024-03-31"
    assert result.notes.remarks[0] == (
        "Compared on the 2 of 4 months that are complete in both periods: Jan 2024, Mar 2024 with "
        "Apr 2023, Jun 2023."
    )


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("2024-01 2024-04", "2023-12 2024-03", "Jan–Apr 2024 and Dec 2023 – Mar 2024 overlap"),
        ("2023-05 2023-05", "2024-05 2024-05", "no month of May 2023 is complete"),
        (
            "2023-05 2023-08",
            "2024-01 2024-04",
            "only 1 of the 4 months of May–Aug 2023 are complete",
        ),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(
    evidence: Evidence, now: str, before: str, said: str
) -> None:
    result = change(
        evidence,
        BURGLARY,
        area=HOME,
        level="ward",
        period=period(*now.split()),
        before=period(*before.split()),
    )
    assert said in result.refusal
    assert result.frame["verdict"].tolist() == ["cannot say"] * 2
    figures = ["count", "value", "count_before", "ratio", "p", "q", "percent"]
    assert result.frame[figures].isna().all(axis=None)


def test_just_as_many_months_as_the_partnership_asks_for_are_enough(evidence: Evidence) -> None:
    now, before = period("2024-04", "2024-08"), period("2023-03", "2023-07")
    assert change(evidence, BURGLARY, area=HOME, period=now, before=before).refusal != ""
    now, before = period("2024-03", "2024-07"), period("2023-03", "2023-07")
    found = change(evidence, BURGLARY, area=HOME, period=now, before=before)
    assert (len(found.matched), found.refusal) == (2, ""), "two of five months are 0.4 of them"


def test_periods_of_unequal_length_are_not_compared(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="only equally long periods are compared"):
        change(evidence, BURGLARY, area=HOME, period=SPRING, before=period("2023-01"))


def with_break(when: str, effect: Any) -> Indicator:
    at = Break(month=when, why="They count otherwise.", effect=effect)
    return msgspec.structs.replace(BURGLARY, breaks=(at,))


@pytest.mark.parametrize(
    ("when", "crossed"),
    [
        ("2023-01", False),
        ("2023-02", True),
        ("2023-12", True),
        ("2024-04", True),
        ("2024-05", False),
    ],
)
def test_a_break_of_recording_blocks_or_is_said(
    evidence: Evidence, when: str, crossed: bool
) -> None:
    both = partial(change, evidence, area=HOME, period=SPRING, before=SPRING_BEFORE)
    blocked = both(with_break(when, "block"))
    assert ("They count otherwise." in blocked.refusal) == crossed
    assert blocked.frame["count"].isna().all() == crossed
    said = both(with_break(when, "annotate"))
    assert said.refusal == ""
    assert any("They count otherwise." in one for one in said.notes.remarks) == crossed


def test_years(evidence: Evidence) -> None:
    found = yearly_series(evidence, BURGLARY, area=HOME, period=period("2023-01", "2024-04"))
    assert found.step == "year"
    frame = found.frame
    assert [f"{a:%Y-%m}" for a in frame["period_start"]] == ["2023-01", "2023-04", "2024-04"]
    assert frame["count"].tolist() == [18, 6 + 6 + 8 + 6, 6]
    assert frame["complete"].tolist() == [False, False, False]
