"""Health datasets: the demonstration's files, the published ones, and those that come messy."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from cspdata.demo import health
from cspdata.measures import Evidence, series
from cspdata.periods import Period, month
from tests.families.demonstration import (
    DEMONSTRATION,
    NOW,
    OURS,
    REAL,
    Files,
    changed,
    figures,
    period,
    plain_rows,
    table,
    verdict,
)
from tests.small import Small, receipts

FAMILY = (health,)


# Fingertips

PROFILE = "health/indicators-CountiesUAs.data.csv"


def test_fingertips_rows_read_are_kept(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    report = small.load({"f.csv": files[PROFILE]})
    rows = len(plain_rows(files[PROFILE]))
    assert receipts(report) == {"f.csv": ("loaded", rows, rows, 0)}
    assert report.receipts[0].dataset_id == "fingertips"
    ours = DEMONSTRATION.partnership.area.code
    wanted = {
        (row["Indicator Name"], row["Time period"]): float(row["Value"])
        for row in plain_rows(files[PROFILE])
        if row["Area Code"] == ours and row["Sex"] == "Persons" and not row["Category Type"]
    }
    found = [
        number for (_, area, _), number in figures(small, "fingertips").items() if area == ours
    ]
    assert sorted(found) == sorted(wanted.values())


def test_fingertips_periods_of_four_kinds_are_told_apart(evidence: Evidence) -> None:
    def last(indicator: str) -> tuple[Period | None, int]:
        cover = evidence.coverage_of(evidence.catalogue.indicator(indicator))
        return cover.own(NOW), cover.length

    assert last("treatment_completed_opiate") == (period("2024-01", "2024-12"), 12)
    assert last("alcohol_specific_admissions") == (period("2024-04", "2025-03"), 12)
    assert last("drug_misuse_deaths") == (period("2022-01", "2024-12"), 36)
    assert last("violence_admissions") == (period("2021-04", "2024-03"), 36)


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("treatment_completed_opiate", "worse"),
        ("alcohol_specific_admissions", "worse"),
        ("treatment_completed_alcohol", "no real change"),
        ("treatment_completed_non_opiate", "no real change"),
        ("opiate_crack_not_in_treatment", "no real change"),
        ("dependent_drinkers_not_in_treatment", "no real change"),
        ("drug_misuse_deaths", "no real change"),
        ("violence_admissions", "no real change"),
        ("domestic_abuse_recorded", "no real change"),
        ("first_time_entrants", "no real change"),
    ],
)
def test_fingertips_planted_changes_and_no_others(
    evidence: Evidence, indicator: str, expected: str
) -> None:
    assert verdict(evidence, indicator) == expected


def test_pooled_years_are_compared_with_ones_that_do_not_overlap(evidence: Evidence) -> None:
    found = changed(evidence, "drug_misuse_deaths")
    assert found.period == period("2022-01", "2024-12")
    assert found.before == period("2019-01", "2021-12")


def test_a_published_value_comes_with_its_own_limits(evidence: Evidence, files: Files) -> None:
    indicator = evidence.catalogue.indicator("treatment_completed_opiate")
    area = evidence.partnership.area
    frame = series(evidence, indicator, area=area, period=period("2018-01", "2024-12")).frame
    rows = {
        row["Time period"]: row
        for row in plain_rows(files[PROFILE])
        if row["Indicator ID"] == "90244"
        and row["Area Code"] == area.code
        and row["Sex"] == "Persons"
    }
    assert len(frame) == len(rows) == 7
    for found, row in zip(frame.itertuples(), rows.values(), strict=True):
        given = [row[f"{name}"] for name in ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit")]
        assert [found.value, found.lower, found.upper] == [float(one) for one in given]


HEAD = (
    "Indicator ID,Indicator Name,Parent Code,Area Code,Area Name,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Value note"
)
DEATHS = "92432,Deaths from drug misuse"
PLACE = "E06000054,Wiltshire,Persons,All ages,,"


def test_fingertips_messy_rows(ours: Small) -> None:
    """A second row that differs is refused; another sex, age, part or indicator is left out."""
    text = "\r\n".join(
        [
            HEAD,
            f"{DEATHS},,{PLACE},2021 - 23,4.1,3.2,5.2,",
            f"{DEATHS},E92000001,{PLACE},2021 - 23,4.1,3.2,5.2,",
            f"{DEATHS},E12000009,{PLACE},2021 - 23,4.4,3.2,5.2,",
            f"92432,C19d - Deaths from drug misuse,,{PLACE},2020 - 22,-1,,,",
            f"{DEATHS},,{PLACE},2019 - 21,,,,Value suppressed",
            f'{DEATHS},,{PLACE},2018 - 20,"1,004.5",900,1100,',
            f"{DEATHS},,{PLACE},last year,4,3,5,",
            f"{DEATHS},,E06000054,Wiltshire,Male,All ages,,,2021 - 23,6,5,7,",
            f"{DEATHS},,E06000054,Wiltshire,Persons,<18 yrs,,,2021 - 23,6,5,7,",
            f"{DEATHS},,{PLACE.removesuffix(',,')},Deciles,One,2021 - 23,6,5,7,",
            f"1,Excess winter deaths,,{PLACE},2021 - 23,6,5,7,",
            f"{DEATHS},,{PLACE},2017 - 19,four,3,5,",
        ]
    )
    report = ours.load({"f.csv": text.encode("cp1252")})
    assert receipts(report) == {"f.csv": ("loaded", 12, 9, 3)}
    assert sorted(ours.rows("select line, column_name, reason from refused")) == [
        (4, "Time period", "a second row for the same period, area and measure differs"),
        (8, "Time period", "not a pooled years"),
        (13, "Value", "not a number"),
    ]
    assert figures(ours, "fingertips") == {
        ("2021-01-01", "E06000054", "drug_misuse_deaths"): 4.1,
        ("2020-01-01", "E06000054", "drug_misuse_deaths"): None,
        ("2019-01-01", "E06000054", "drug_misuse_deaths"): None,
        ("2018-01-01", "E06000054", "drug_misuse_deaths"): 1004.5,
    }
    cover = ours.evidence().coverage_of(REAL.indicator("drug_misuse_deaths"))
    assert cover.complete == (month("2018-01"), month("2021-01"))


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("unmet_alcohol.csv", "dependent_drinkers_not_in_treatment"),
        ("unmet_opiates.csv", "opiate_crack_not_in_treatment"),
    ],
)
def test_real_unmet_need_equals_a_plain_reading(
    real: Path, ours: Small, name: str, measure: str
) -> None:
    path = real / "substance_use" / name
    rows = table(path)
    report = ours.load_paths([path])
    assert receipts(report) == {name: ("loaded", len(rows), len(rows), 0)}
    expected = {
        (f"{row['Time period'][:4]}-04-01", row["Area Code"], measure): float(row["Value"])
        for _, row in rows.iterrows()
    }
    assert figures(ours, "fingertips") == expected


# Treatment

VIEWIT = "health/ViewIt Export Data.csv"
GROUPS = ("opiate", "non_opiate", "non_opiate_alcohol", "alcohol")


def test_viewit_takes_the_total_of_sexes_and_ages_once(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    rows = plain_rows(files[VIEWIT])
    report = small.load({"v.csv": files[VIEWIT]})
    assert receipts(report) == {"v.csv": ("loaded", len(rows), len(rows), 0)}
    found = figures(small, "ndtms_viewit")
    area = DEMONSTRATION.partnership.area
    for year in range(2009, 2025):
        parts = [
            int(row["intreatment_allintx"])
            for row in rows
            if row["ReportingPeriod"].startswith(f"{year}/") and row["Area"] == area.name
            if "Total" not in (row["sex"], row["age_group"], row["drug_group"])
        ]
        key = (f"{year}-04-01", OURS)
        assert len(parts) == 24
        assert found[*key, "in_treatment"] == sum(parts)
        assert sum(found[*key, f"in_treatment_{one}"] or 0 for one in GROUPS) == sum(parts)


def test_viewit_planted_rise_is_found(evidence: Evidence) -> None:
    found = changed(evidence, "adults_in_treatment")
    assert found.period == period("2024-04", "2025-03")
    assert verdict(evidence, "adults_in_treatment") == "higher"
    assert verdict(evidence, "treatment_completed") == "no real change"


@pytest.mark.parametrize(
    ("name", "total", "group"),
    [
        ("ViewIt Export Data_LAs.csv", ("sex", "age_group"), "drug_group"),
        ("ViewIt Export Data_England.csv", ("Gender_Data", "AgeGroup_Data"), "DrugGroup_Data"),
    ],
)
def test_real_viewit_equals_a_plain_reading(
    real: Path, ours: Small, name: str, total: tuple[str, str], group: str
) -> None:
    path = real / "substance_use" / name
    rows = table(path)
    report = ours.load_paths([path])
    assert receipts(report) == {name: ("loaded", len(rows), len(rows), 0)}
    year, place = rows.columns[:2]
    people = next(one for one in rows.columns if "intreatment" in one.lower())
    everyone = rows[
        (rows[total[0]].str.lower() == "total") & (rows[total[1]].str.lower() == "total")
    ]
    expected = {
        (f"{row[year][:4]}-04-01", row[place]): int(row[people])
        for _, row in everyone[everyone[group].str.lower() == "total"].iterrows()
    }
    assert len(expected) == 13
    found = figures(ours, "ndtms_viewit")
    whole = {key[:2]: number for key, number in found.items() if key[2] == "in_treatment"}
    assert whole == expected
    for key, number in expected.items():
        # Each figure of an authority is published to the nearest five.
        parts = sum(found[*key, f"in_treatment_{one}"] or 0 for one in GROUPS)
        assert abs(parts - number) <= 5 * 2.5


def test_viewit_messy_rows(ours: Small) -> None:
    """Another order, thousands, withheld numbers and a title above the header, from a workbook."""
    text = "\r\n".join(
        [
            '"NDTMS, adults";;;;;',
            ";;;;;",
            "drug group;Area;ReportingPeriod;intreatment_allintx;sex;Age\u00a0group",
            "Total;Wiltshire;2023/24;1,940;Total;TOTAL",
            "Opiate;Wiltshire;2023/24;*;Total;Total",
            "Alcohol only;Wiltshire;2023/24;<5;Total;Total",
            "Opiate;Wiltshire;2023/24;9;F;Total",
            "Total;Wiltshire;2023/25;9;Total;Total",
            "Total;;2022/23;9;Total;Total",
        ]
    )
    report = ours.load({"v.csv": text.encode("cp1252")})
    assert receipts(report) == {"v.csv": ("loaded", 6, 4, 2)}
    assert figures(ours, "ndtms_viewit") == {
        ("2023-04-01", "E06000054", "in_treatment"): 1940,
        ("2023-04-01", "E06000054", "in_treatment_opiate"): None,
        ("2023-04-01", "E06000054", "in_treatment_alcohol"): None,
    }
    hidden = ours.rows("select measure from aggregates where suppressed order by all")
    assert hidden == [("in_treatment_alcohol",), ("in_treatment_opiate",)]


# Deaths related to drug poisoning

DEATHS_BOOK = "health/2024localauthorities.xlsx"


def test_a_year_a_column_is_read_from_the_one_sheet_of_counts(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    report = small.load({"2024localauthorities.xlsx": files[DEATHS_BOOK]})
    assert receipts(report) == {"2024localauthorities.xlsx · Table 1": ("loaded", 4, 4, 0)}
    found = figures(small, "drug_poisoning_deaths")
    book = files[DEATHS_BOOK]
    assert isinstance(book, bytes)
    plain = pd.read_excel(io.BytesIO(book), sheet_name="Table 1", header=4, engine="calamine")
    mine = plain[plain["Area codes"] == OURS].iloc[0]
    expected = {(f"{year}-01-01", OURS, "deaths"): mine[year] for year in range(2004, 2025)}
    assert {key: number for key, number in found.items() if key[1] == OURS} == expected
    assert len(found) == 4 * 21


def test_more_deaths_are_found(evidence: Evidence) -> None:
    assert changed(evidence, "drug_poisoning_deaths").period == period("2024-01", "2024-12")
    assert verdict(evidence, "drug_poisoning_deaths") == "worse"


@pytest.mark.parametrize(
    "name",
    [
        "drug_poisoning_deaths_by_LA_1993_2020.csv",
        "danlewer_drug_poisoning_registrations_by_LA.csv",
    ],
)
def test_real_deaths_equal_a_plain_reading(real: Path, ours: Small, name: str) -> None:
    path = real / "substance_use" / name
    rows = table(path)
    report = ours.load_paths([path])
    assert receipts(report) == {name: ("loaded", len(rows), len(rows), 0)}
    expected = {
        (f"{year}-01-01", row["code"], "deaths"): float(row[year]) if row[year].isdigit() else None
        for _, row in rows.iterrows()
        for year in rows.columns[2:]
    }
    assert figures(ours, "drug_poisoning_deaths") == expected
    assert expected["2020-01-01", "E06000054", "deaths"] == 29
    assert expected["1993-01-01", "E06000030", "deaths"] == 3


def test_deaths_messy_rows(ours: Small) -> None:
    text = "\n".join(
        [
            "Area codes [note 2],Area of usual residence,2024 [note 3],2023,change",
            'E06000054,Wiltshire,"1,029",:,up',
            "E06000030,Swindon,14,many,up",
            ",Total,20,20,",
        ]
    )
    report = ours.load({"drug_poisoning_2024.csv": text})
    assert receipts(report) == {"drug_poisoning_2024.csv": ("loaded", 3, 1, 2)}
    assert sorted(ours.rows("select line, value, reason from refused")) == [
        (3, "many", "not a number"),
        (4, "", "no area"),
    ]
    assert figures(ours, "drug_poisoning_deaths") == {
        ("2024-01-01", "E06000054", "deaths"): 1029,
        ("2023-01-01", "E06000054", "deaths"): None,
    }


def test_codes_and_years_alone_do_not_make_a_file_of_deaths(ours: Small) -> None:
    report = ours.load({"premises.csv": "code,name,2020,2021\nE06000054,Wiltshire,1,2\n"})
    assert [one.status for one in report.receipts] == ["not loaded"]
