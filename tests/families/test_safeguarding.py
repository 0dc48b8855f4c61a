"""Domestic abuse and violence against women and girls: demonstration files and messy ones."""

from __future__ import annotations

import pytest

from cspdata.catalogue import AreaRef
from cspdata.demo import safeguarding
from cspdata.demo.workbooks import xlsx
from cspdata.measures import Evidence, levels
from cspdata.periods import Period
from tests.families.demonstration import (
    AREA,
    DECLARED,
    NOW,
    Files,
    changed,
    marked_figures,
    rows_of,
    verdict,
)
from tests.small import Small, receipts

FAMILY = (safeguarding,)
MARAC = "quarter,cases_discussed,repeat_cases,victims_male"


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("marac_cases", "higher"),
        ("domestic_abuse_incidents", "higher"),
        ("idva_engaged", "worse"),
        ("dvds_applications", "higher"),
        ("vawg_charged", "worse"),
        ("marac_repeat", "no real change"),
        ("marac_police_referrals", "no real change"),
        ("idva_referrals", "no real change"),
        ("domestic_abuse_charged", "no real change"),
        ("dvds_disclosed", "no real change"),
        ("vawg_reports", "no real change"),
        ("vawg_partner", "no real change"),
        ("dardr_reviews", "no real change"),
    ],
)
def test_what_is_planted_is_found_and_nothing_else(
    evidence: Evidence, indicator: str, expected: str
) -> None:
    assert verdict(evidence, indicator) == expected


def test_both_conferences_are_added_up(files: Files, evidence: Evidence) -> None:
    rows = [one for one in rows_of(files, "return.csv") if one["quarter"] >= "2024 Q4"]
    assert {one["marac_name"] for one in rows} == {"North MARAC", "South MARAC"}
    expected = sum(int(one["cases_discussed"]) for one in rows)
    assert changed(evidence, "marac_cases").frame["count"].tolist() == [expected]


def test_a_group_that_one_conference_withholds_is_withheld_in_the_sum(ours: Small) -> None:
    ours.load({"marac.csv": f"{MARAC}\n2025 Q1,50,16,<5\n2025 Q1,40,12,9\n2025 Q2,44,15,6\n"})
    found = marked_figures(ours, "marac")
    assert found["2025-01-01", AREA, "cases"] == (90, False)
    assert found["2025-01-01", AREA, "victims_male"] == (None, True)
    assert found["2025-04-01", AREA, "victims_male"] == (6, False)


def test_a_messy_return_is_read_as_it_is_meant(ours: Small) -> None:
    rows = [
        ["Quarterly return"],
        [],
        ["Quarter", "Cases\ndiscussed [note 1]", "Repeat\u00a0cases", "REF_POLICE"],
        ["Jan-Mar 2025", "1,052 [r]", "301", "Fewer than 5"],
        ["Q2 2025", "998", "[c]", ""],
        ["2025 Q5", "12", "3", "4"],
        ["2025-07", "a few", "3", "4"],
    ]
    report = ours.load({"marac.xlsx": xlsx({"Return": rows})})
    assert [(one.rows_read, one.rows_kept, one.rows_refused) for one in report.receipts] == [
        (4, 2, 2)
    ]
    found = marked_figures(ours, "marac")
    assert found["2025-01-01", AREA, "cases"] == (1052, False)
    assert found["2025-01-01", AREA, "referred_by_police"] == (None, True)
    assert found["2025-04-01", AREA, "repeat_cases"] == (None, True)
    assert found["2025-04-01", AREA, "referred_by_police"] == (None, False)
    refused = ours.rows("select column_name, value, reason from refused order by line")
    assert refused == [
        ("quarter", "2025 Q5", "not a quarter"),
        ("cases_discussed", "a few", "not a number"),
    ]


def test_incidents_rise_in_the_community_area_where_they_were_planted(
    files: Files, evidence: Evidence
) -> None:
    codes = [one["area_code"] for one in rows_of(files, "police_domestic_abuse.csv")][:20]
    assert len(set(codes)) == 20
    raised = [
        code
        for code in codes
        if changed(
            evidence,
            "domestic_abuse_incidents",
            AreaRef(level="community_area", code=code, name=code),
        )
        .frame["p"]
        .iloc[0]
        < 0.001
    ]
    names = [one.name for one in DECLARED.generate.community_areas]
    assert [names[codes.index(code)] for code in raised] == ["Trowbridge"]


def test_small_counts_of_community_areas_are_hidden_and_the_rest_rounded(
    files: Files, evidence: Evidence
) -> None:
    mere = AreaRef(level="community_area", code="D09000010", name="Mere")
    last = Period(NOW.last, NOW.last)
    rows = rows_of(files, "police_domestic_abuse.csv")
    given = next(
        one for one in rows if (one["month"], one["area_code"]) == ("2025-09", "D09000010")
    )
    shown = {
        name: levels(
            evidence,
            evidence.catalogue.indicator(name),
            area=mere,
            level="community_area",
            period=last,
        ).frame.iloc[0]
        for name in ("domestic_abuse_incidents", "domestic_abuse_crimes")
    }
    assert int(given["da_incidents"]) > 7 >= int(given["da_crimes"]) > 0
    assert shown["domestic_abuse_incidents"]["count"] % 5 == 0
    assert shown["domestic_abuse_crimes"]["suppressed"]
    assert shown["domestic_abuse_crimes"]["count"] != shown["domestic_abuse_crimes"]["count"]


def test_crimes_by_outcome_are_not_added_to_the_totals(ours: Small) -> None:
    text = (
        "month,da_incidents,da_crimes,repeat_victims,outcome_group\r\n"
        "2025-04,700,430,200,All\r\n2025-04,,34,,Charged/Summonsed\r\n"
        "2025-04,,396,,Not yet assigned an outcome\r\n"
    )
    report = ours.load({"da.csv": text.encode("cp1252")})
    assert receipts(report) == {"da.csv": ("loaded", 3, 3, 0)}
    assert marked_figures(ours, "domestic_abuse_police") == {
        ("2025-04-01", AREA, "incidents"): (700, False),
        ("2025-04-01", AREA, "crimes"): (430, False),
        ("2025-04-01", AREA, "repeat_victims"): (200, False),
        ("2025-04-01", AREA, "charged"): (34, False),
    }


def test_a_percentage_of_two_services_is_not_added_up(ours: Small) -> None:
    text = "quarter,service,referrals,engaged,waiting_list,safety_improved_pct\n"
    text += "2025 Q1,One,100,70,5,81%\n2025 Q1,Two,60,40,4,74%\n2025 Q1,Three,9,9,0,81%\n"
    text += "2025 Q2,One,100,70,5,82%\n2025 Q2,Two,60,40,4,\n"
    assert receipts(ours.load({"idva.csv": text})) == {"idva.csv": ("loaded", 5, 5, 0)}
    found = marked_figures(ours, "idva")
    assert found["2025-01-01", AREA, "referrals"] == (169, False)
    number, hidden = found["2025-01-01", AREA, "safety_improved"]
    assert (number is None or number != number, hidden) == (True, False)
    assert found["2025-04-01", AREA, "safety_improved"] == (82, False)


def test_medians_are_those_of_the_last_month_and_never_summed(
    files: Files, evidence: Evidence
) -> None:
    rows = rows_of(files, "dvds_monthly.csv")
    found = changed(evidence, "dvds_median_days").frame.iloc[0]
    assert found["value"] == float(rows[-1]["median_days_to_disclosure"])
    assert found["verdict"] == "cannot say"
    applications = changed(evidence, "dvds_applications")
    expected = sum(int(x["rtk_applications"]) + int(x["rta_applications"]) for x in rows[-12:])
    assert applications.frame["count"].tolist() == [expected]
    assert applications.area.name.startswith("Demonstration Constabulary area")


def test_themes_of_reviews_are_kept_beside_the_reviews(ours: Small) -> None:
    text = "Year,Theme,Reviews commissioned\n2023/24,All,3\n2023/24,Mental health,2\n"
    ours.load({"dardr.csv": text + "2023/24,Coercive control,1\n2024/25,All,-\n"})
    assert marked_figures(ours, "dardr") == {
        ("2023-04-01", AREA, "commissioned"): (3, False),
        ("2023-04-01", AREA, "theme_mental_health"): (2, False),
        ("2023-04-01", AREA, "theme_coercive_control"): (1, False),
        ("2024-04-01", AREA, "commissioned"): (None, False),
    }


def test_rows_of_totals_are_not_added_to_the_victims(ours: Small) -> None:
    text = (
        "quarter,offence_group,victim_sex,relationship,reports,charges\n"
        '2025 Q1,Rape,Female,Stranger,11,1\n2025 Q1,Violence,Female,Former partner,"1,020",90\n'
        "2025 Q1,Violence,Male,Stranger,400,30\n2025 Q1,All,All,All,1431,121\n"
        "2025 Q1,Violence,Total,Total,1420,120\n"
    )
    assert receipts(ours.load({"vawg.csv": text})) == {"vawg.csv": ("loaded", 5, 5, 0)}
    found = marked_figures(ours, "vawg_police")
    numbers = {measure: number for (_, _, measure), (number, _) in found.items()}
    assert numbers == {
        "reports": 1431,
        "reports_women": 1031,
        "charges_women": 91,
        "reports_women_partner": 1020,
        "reports_women_stranger": 11,
        "reports_women_sexual": 11,
    }
