"""Reoffending, probation, youth justice, ASB cases, business and rural crime returns."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest

from cspdata.demo import local_returns, reoffending
from cspdata.demo.workbooks import xlsx
from cspdata.hotspots import cells
from cspdata.ingest.period_texts import months_of
from cspdata.measures import Evidence, levels
from cspdata.periods import Period, month
from tests.families.demonstration import (
    DECLARED,
    DEMONSTRATION,
    OURS,
    Files,
    figures,
    loaded_with_areas,
    rows_of,
    verdict,
)
from tests.small import HOME, OTHER, Small, receipts

FAMILY = (reoffending, local_returns)


@pytest.fixture(scope="module")
def loaded(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A warehouse with the family's files and the areas that its rows lie in."""
    return loaded_with_areas(tmp_path_factory.mktemp("placed"), files)


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("proven_reoffending", "better"),
        ("proven_reoffending_juvenile", "no real change"),
        ("probation_recalls", "no real change"),
        ("probation_high_risk", "no real change"),
        ("youth_justice_first_time_entrants", "no real change"),
        ("youth_justice_reoffending", "no real change"),
        ("asb_cases", "higher"),
        ("asb_case_review_applications", "no real change"),
        ("asb_case_review_recommendations", "no real change"),
        ("business_crime_incidents", "no real change"),
        ("business_crime_violence", "worse"),
        ("business_crime_reported", "no real change"),
        ("rural_crime_flagged", "no real change"),
        ("hare_coursing", "no real change"),
        ("plant_theft", "better"),
    ],
)
def test_planted_changes_and_no_others(evidence: Evidence, indicator: str, expected: str) -> None:
    assert verdict(evidence, indicator) == expected


def test_reoffending_is_of_the_council_area_and_adds_the_ages(loaded: Small, files: Files) -> None:
    """Rows of the force area and of all ages stand beside the parts: none is counted twice."""
    area = DEMONSTRATION.partnership.area.name
    expected: Counter[str] = Counter()
    for row in rows_of(files, "September 2023.csv"):
        if row["Area name"] == area and row["Age group"] in ("Adult", "Juvenile"):
            expected[row["Period"]] += int(row["Number of reoffenders"])
    found = {
        start: number
        for (start, code, measure), number in figures(loaded, "reoffending").items()
        if code == OURS and measure == "reoffenders"
    }
    assert sorted(found.values()) == sorted(expected.values())
    assert len(found) == len(reoffending.cohorts(DECLARED))


def test_cohorts_that_overlap_are_compared_a_year_apart(evidence: Evidence) -> None:
    cover = evidence.coverage(evidence.catalogue.datasets["reoffending"])
    assert (cover.step, cover.length) == (3, 12)
    own = cover.own(Period(month("2024-10"), month("2025-09")))
    assert own == Period(month("2022-10"), month("2023-09"))


def test_reoffending_under_other_names_and_in_an_archive(small: Small) -> None:
    """Cohorts of three months, spelt with a hyphen, without ages or kinds of area."""
    text = "\r\n".join(
        [
            "Proven reoffending data tool,,,",
            "Cohort,Upper tier local authority,Number of re-offenders,Number of offenders [note 1]",
            'Jan 2022 - Mar 2022,Hamshire,"1,010","4,000"',
            "Apr 2022 – Jun 2022,Hamshire,250,1000",
            "2021/22,Otherton,[c],1000",
            "Jun 2022 to Apr 2022,Hamshire,1,2",
            "Jul 2022 to Sep 2022,Hamshire,some,1000",
        ]
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("tools/PRSQ_Geographic.csv", text.encode("cp1252"))
    report = small.load({"csv-format-of-data-tools.zip": archive.getvalue()})
    assert receipts(report) == {"PRSQ_Geographic.csv": ("loaded", 5, 3, 2)}
    found = figures(small, "reoffending")
    assert found["2022-01-01", HOME.code, "reoffenders"] == 1010
    assert found["2022-04-01", HOME.code, "offenders"] == 1000
    assert found["2021-04-01", OTHER.code, "reoffenders"] is None
    assert small.rows("select reason from refused order by line") == [
        ("not a span of months",),
        ("not a number",),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("April 2021 to March 2022", "2021-04", "2022-03"),
        ("Jan 2022 - Mar 2022", "2022-01", "2022-03"),
        ("year ending March 2022", "2021-04", "2022-03"),
        ("2021/22", "2021-04", "2022-03"),
    ],
)
def test_months_of(text: str, first: str, last: str) -> None:
    assert months_of(text) == Period(month(first), month(last))


@pytest.mark.parametrize(
    "text", ["", "2021", "March 2022", "Mar 2022 to Apr 2021", "Foo 2021 to Mar 2022"]
)
def test_months_of_what_are_none(text: str) -> None:
    assert months_of(text) is None


def test_probation_is_of_the_force_area_and_adds_the_risks(loaded: Small, files: Files) -> None:
    rows = [one for one in rows_of(files, "probation.csv") if one["quarter"] == "2025 Q3"]
    found = figures(loaded, "probation")
    force = DEMONSTRATION.partnership.force.code
    assert found["2025-07-01", force, "caseload"] == sum(int(one["caseload"]) for one in rows)
    high = sum(int(one["caseload"]) for one in rows if "igh" in one["risk"])
    assert found["2025-07-01", force, "high_risk"] == high
    assert {area for _, area, _ in found} == {force}


def test_probation_total_rows_and_withheld_counts(small: Small) -> None:
    rows = [
        ("Quarter", "PDU", "RoSH", "Caseload", "Recalls"),
        ("2025-04", "Unit", "High", 40, "<5"),
        ("2025-04", "Unit", "Very high", 5, 1),
        ("2025-04", "Unit", "All", 45, 6),
        ("April", "Unit", "High", 40, 2),
    ]
    report = small.load({"probation.xlsx": xlsx({"Return": rows})})
    assert receipts(report) == {"probation.xlsx · Return": ("loaded", 4, 3, 1)}
    (force,) = {area for _, area, _ in figures(small, "probation")}
    found = figures(small, "probation")
    assert found["2025-04-01", force, "caseload"] == found["2025-04-01", force, "high_risk"] == 45
    assert found["2025-04-01", force, "recalls"] is None
    assert small.rows("select suppressed from aggregates where measure = 'recalls'") == [(True,)]


def test_asb_cases_are_placed_by_small_area_else_in_the_council_area(
    loaded: Small, evidence: Evidence, files: Files
) -> None:
    rows = rows_of(files, "asb_cases.csv")
    manners = dict(
        loaded.rows(
            "select placed_by, count(*) from events where dataset_id = 'asb_cases' group by all"
        )
    )
    nowhere = sum(one["area_code"] == "Demonstration county" for one in rows)
    assert manners == {"code": len(rows) - nowhere, "district": nowhere}
    indicator = evidence.catalogue.indicator("asb_cases")
    year = Period(month("2025-01"), month("2025-08"))
    whole = levels(
        evidence, indicator, area=evidence.partnership.area, level="lad", period=year
    ).frame["count"]
    assert whole.tolist() == [sum("2025-01" <= one["month opened"] <= "2025-08" for one in rows)]


def test_small_numbers_of_asb_cases_are_hidden_below_the_council_area(evidence: Evidence) -> None:
    indicator = evidence.catalogue.indicator("asb_cases")
    area = evidence.partnership.area
    frame = levels(
        evidence,
        indicator,
        area=area,
        level="lsoa21",
        period=Period(month("2025-01"), month("2025-03")),
    ).frame
    shown = frame["count"].dropna()
    assert frame["suppressed"].sum() > 50
    assert set(shown % 5) == {0}
    with pytest.raises(ValueError, match="choose small areas"):
        cells(evidence, indicator, period=Period(month("2025-01"), month("2025-03")), size="500")


def test_asb_cases_messy(placed: Small) -> None:
    text = "\r\n".join(
        [
            "Month opened;Area code;ASB type;Risk band",
            "01/04/2025;D01000001;Nuisance noise (music);High",
            "2025-04;D01100023;ROWDY/NUISANCE NEIGHBOURS;",
            "2025-05-17;D05000001;Personal;",
            "2025-05;;Begging, aggressive;",
            "April 2025;D01000001;Noise;",
            "soon;D01000001;Noise;",
            "2025-05;D01000001;Witchcraft;",
        ]
    )
    report = placed.load({"cases.csv": text})
    assert receipts(report) == {"cases.csv": ("loaded", 7, 5, 2)}
    assert placed.rows(
        "select month::varchar, category, lsoa21, lad_code, placed_by from events order by all"
    ) == [
        ("2025-04-01", "neighbours", None, HOME.code, "district"),
        ("2025-04-01", "noise", "D01000001", HOME.code, "code"),
        ("2025-04-01", "noise", "D01000001", HOME.code, "code"),
        ("2025-05-01", "begging", None, HOME.code, "district"),
        ("2025-05-01", "personal", None, HOME.code, "district"),
    ]


def test_business_returns_are_the_sum_of_their_places(loaded: Small, files: Files) -> None:
    rows = [one for one in rows_of(files, "business_crime.csv") if one["month"] == "2025-09"]
    found = figures(loaded, "business_crime")
    whole = {
        measure: number
        for (start, area, measure), number in found.items()
        if area == OURS and start == "2025-09-01"
    }
    assert whole["incidents"] == sum(int(one["incidents"]) for one in rows)
    violent = sum(int(one["incidents"]) for one in rows if one["violence_involved"] == "Y")
    assert whole["violent_incidents"] == violent
    assert whole["thefts"] == sum(
        int(one["incidents"]) for one in rows if one["crime_type"] == "Theft from shop"
    )
    loss = sum(float(one["value_gbp"].replace(",", "")) for one in rows)
    assert whole["loss"] == pytest.approx(loss)
    places = {one["area_code"] for one in rows}
    assert {area for start, area, _ in found if start == "2025-09-01"} == places | {OURS}


def test_yearly_and_quarterly_returns(loaded: Small, files: Files) -> None:
    reviews = figures(loaded, "asb_case_reviews")
    assert sorted({start for start, _, _ in reviews}) == ["2022-04-01", "2023-04-01", "2024-04-01"]
    last = rows_of(files, "rural_crime_team.csv")[-1]
    rural = figures(loaded, "rural_crime_team")
    assert rural["2025-07-01", OURS, "plant_theft"] == int(last["plant_theft"])
    youth = figures(loaded, "youth_justice")
    assert youth["2025-07-01", OURS, "first_time_entrants"] == int(
        rows_of(files, "youth_justice.csv")[-1]["fte"]
    )


def test_a_second_row_for_the_same_quarter_is_refused(small: Small) -> None:
    header = "quarter,wildlife,heritage,agricultural,plant theft"
    report = small.load({"r.csv": f"{header}\n2025 Q1,1,2,3,4\n2025-01,1,2,3,4\nQ2 2025,*,-,3,\n"})
    assert receipts(report) == {"r.csv": ("loaded", 3, 2, 1)}
    found = figures(small, "rural_crime_team")
    assert found["2025-01-01", HOME.code, "plant_theft"] == 4
    assert found["2025-04-01", HOME.code, "wildlife"] is None
    assert found["2025-04-01", HOME.code, "heritage"] is None
    assert small.rows("select measure from aggregates where suppressed order by all") == [
        ("wildlife",)
    ]
