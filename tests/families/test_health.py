"""Health datasets: the demonstration's files, the published ones, and those that come messy."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.demo import health, read_demonstration
from cspdata.folders import PROJECT
from cspdata.measures import Evidence, change, series
from cspdata.periods import Period, month
from cspdata.results import Change
from tests.small import Small, receipts

CATALOGUE = PROJECT / "data" / "catalogue"
DECLARATION = CATALOGUE / "demonstration.toml"
DEMONSTRATION = read_catalogue(CATALOGUE, partnership=read_partnership(DECLARATION))
REAL = read_catalogue(CATALOGUE)
NOW, BEFORE = ("2024-10", "2025-09"), ("2023-10", "2024-09")
Files = dict[str, str | bytes]


@pytest.fixture(scope="module")
def files() -> Files:
    """The files of the family by the last part of their path."""
    return dict(health.files(read_demonstration(DECLARATION)))


@pytest.fixture(scope="module")
def evidence(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The family's demonstration files, all loaded."""
    small = Small(tmp_path_factory.mktemp("health"), DEMONSTRATION)
    report = small.load(files)
    assert {one.status for one in report.receipts} == {"loaded"}
    return small.evidence()


@pytest.fixture
def ours(tmp_path: Path) -> Small:
    """An empty warehouse for the declared partnership."""
    return Small(tmp_path, REAL)


def period(first: str, last: str) -> Period:
    return Period(month(first), month(last))


def changed(evidence: Evidence, indicator: str) -> Change:
    """The change of an indicator over the last year that the demonstration is complete for."""
    return change(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=evidence.partnership.area,
        period=period(*NOW),
        before=period(*BEFORE),
    )


def verdict(evidence: Evidence, indicator: str) -> str:
    found = changed(evidence, indicator)
    assert not found.refusal
    return str(found.frame["verdict"].iloc[0])


def figures(small: Small, dataset: str) -> dict[tuple[str, str, str], float | None]:
    """Every figure of a dataset by first day, area and measure."""
    rows = small.rows(
        "select period_start::varchar, area_code, measure, number from aggregates "
        "where dataset_id = ?",
        dataset,
    )
    return {(start, area, measure): number for start, area, measure, number in rows}


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def plain_rows(text: str | bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, as the standard library reads them."""
    decoded = text if isinstance(text, str) else text.decode()
    return list(csv.DictReader(io.StringIO(decoded.removeprefix("\ufeff"))))


def test_the_same_bytes_each_time_and_as_many_files_as_said(files: Files) -> None:
    assert dict(health.files(read_demonstration(DECLARATION))) == files
    assert len(files) == health.COUNT


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
        return cover.own(period(*NOW)), cover.length

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
