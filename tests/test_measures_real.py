"""Measures on the real data: facts that were counted, sums that hold, refusals that must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cspdata.measures import Evidence, board, change, levels, series
from cspdata.periods import Period, month

SPRING = Period(month("2025-01"), month("2025-04"))
SPRING_BEFORE = Period(month("2024-01"), month("2024-04"))
YEAR = Period(month("2024-10"), month("2025-09"))
WHOLE = Period(month("2018-10"), month("2025-09"))


def test_anti_social_behaviour_in_two_springs(real_evidence: Evidence) -> None:
    asb, home = real_evidence.catalogue.indicator("asb"), real_evidence.partnership.area
    result = change(real_evidence, asb, area=home, period=SPRING, before=SPRING_BEFORE)
    [found] = result.frame.to_dict("records")
    assert (found["count"], found["count_before"]) == (1_836, 1_994)
    assert found["p"] == pytest.approx(0.01068, abs=2e-5)
    assert found["method"].endswith("score test")
    assert found["percent"] == pytest.approx(100 * (1_836 / 1_994 - 1))
    assert found["verdict"] == "better"
    assert (found["months_matched"], found["complete"]) == (4, True)
    assert f"{result.notes.complete_to:%Y-%m}" == "2025-09"


def test_twelve_months_to_september_cannot_be_compared(real_evidence: Evidence) -> None:
    found = board(
        real_evidence, area=real_evidence.partnership.area, period=YEAR, before=YEAR.shifted(-12)
    )
    refusals = {True: set(), False: set()}
    for one in found.values():
        refusals[one.indicator.numerator.dataset == "police_street"].add(one.refusal)
    assert all(why.startswith("no figures of ") for why in refusals[False])
    assert refusals[True] == {
        "only 4 of the 12 months of Oct 2024 – Sep 2025 are complete both in it and in "
        "Oct 2023 – Sep 2024 (Jan–Apr 2025); choose Jan–Apr 2025 to compare those"
    }
    assert all((one.frame["verdict"] == "cannot say").all() for one in found.values())
    assert all(one.frame["count"].isna().all() for one in found.values())


def test_missing_months_are_missing(real_evidence: Evidence, real: Path) -> None:
    asb, home = real_evidence.catalogue.indicator("asb"), real_evidence.partnership.area
    frame = series(real_evidence, asb, area=home, period=WHOLE).frame
    there = {path.name[:7] for path in (real / "police" / "wiltshire").glob("*.csv")}
    months = [f"{day:%Y-%m}" for day in frame["period_start"]]
    assert [when for when, whole in zip(months, frame["complete"], strict=True) if whole] == sorted(
        there
    )
    assert (frame["count"].isna() == ~frame["complete"]).all()
    assert (frame.loc[frame["complete"], "count"] > 0).all()


@pytest.mark.parametrize(
    "period", [WHOLE, SPRING, Period(month("2022-01"), month("2022-11"))], ids=lambda one: one.label
)
def test_small_areas_and_wards_add_up_to_the_county(
    real_evidence: Evidence, period: Period
) -> None:
    """In each indicator: county = wards = small areas + what no smaller area has (none here)."""
    for area in real_evidence.partnership.areas:
        for one in real_evidence.catalogue.indicators.values():
            if one.numerator.dataset != "police_street":
                continue
            total = levels(real_evidence, one, area=area, level="lad", period=period).frame
            cube = real_evidence.cube(real_evidence.dataset(one), "lad")
            unplaced = cube.of(
                one.numerator.category,
                (area,),
                period.months,
                rural_urban=one.numerator.rural_urban,
                table="unplaced",
            ).sum()
            for level in ("ward", "lsoa21"):
                parts = levels(real_evidence, one, area=area, level=level, period=period).frame
                assert parts["count"].sum() + unplaced == total["count"].sum(), (one.id, level)
                if level == "lsoa21":
                    assert parts["exposure"].sum() == pytest.approx(total["exposure"].sum())


def test_the_whole_is_the_sum_of_its_parts(real_evidence: Evidence) -> None:
    home, catalogue = real_evidence.partnership.area, real_evidence.catalogue
    for whole in ("acquisitive_crime", "serious_violence"):
        total = series(real_evidence, catalogue.indicator(whole), area=home, period=WHOLE).frame
        parts = [
            series(real_evidence, one, area=home, period=WHOLE).frame["count"]
            for one in catalogue.indicators.values()
            if whole in one.part_of
        ]
        np.testing.assert_array_equal(total["count"], sum(parts[1:], parts[0]))


def test_residents_of_split_areas_are_shared_and_none_is_lost(
    real_evidence: Evidence, real: Path
) -> None:
    lookup = pd.read_csv(real / "lookups" / "lsoa11_to_lsoa21.csv", dtype=str)
    home = real_evidence.partnership.area.code
    ours = set(lookup.loc[lookup["ltla22_code"] == home, "lsoa11_code"])
    asb, area = real_evidence.catalogue.indicator("asb"), real_evidence.partnership.area
    for year in (2017, 2019, 2020):
        table = pd.read_csv(real / "population" / f"population_mid{year}_lsoa11.csv")
        people = table["total_population"].astype(str).str.replace(",", "").astype(float)
        expected = people[table["lsoa11_code"].isin(ours)].sum()
        when = Period(month(f"{year}-06"), month(f"{year}-06"))
        found = series(real_evidence, asb, area=area, period=when).frame["exposure"].item()
        assert found == pytest.approx(expected, abs=1e-6)


def test_rural_crime_counts_rural_places_alone(real_evidence: Evidence, real: Path) -> None:
    classes = pd.read_csv(real / "lookups" / "ruc21_lsoa21.csv", dtype=str)
    rural = set(classes.loc[classes["ruc"] == "Rural", "lsoa21_code"])
    one, home = real_evidence.catalogue.indicator("rural_crime"), real_evidence.partnership.area
    expected = real_evidence.con.execute(
        "select lsoa21, count(*) from events where lad_code = ? and lsoa21 is not null "
        "and category <> 'anti_social_behaviour' and month between '2025-01-01' and '2025-04-01' "
        "group by all",
        [home.code],
    ).fetchall()
    found = levels(real_evidence, one, area=home, level="lsoa21", period=SPRING).frame
    counts = {code: int(rows) for code, rows in expected if code in rural}
    assert found["count"].sum() == sum(counts.values()) > 1_000
    assert set(found["area_code"]) <= rural
    assert {
        code: int(rows)
        for code, rows in zip(found["area_code"], found["count"], strict=True)
        if rows
    } == counts
