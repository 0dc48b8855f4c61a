"""The survey, counted as it is loaded so that no response is kept; and last year's plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

from cspdata.demo import community
from cspdata.measures import Evidence, levels
from cspdata.measures.actions import actions
from tests.families.demonstration import (
    DEMONSTRATION,
    NOW,
    OURS,
    Files,
    changed,
    figures,
    period,
    plain_rows,
    verdict,
)
from tests.small import Small, receipts

FAMILY = (community,)
LAST = "community/survey_2024.csv"
SAFE = ("Very safe", "Fairly safe")
MARCH = datetime(2026, 3, 1)


def test_answers_are_counted_with_their_bases(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    rows = plain_rows(files[LAST])
    report = small.load({"s.csv": files[LAST]})
    assert receipts(report) == {"s.csv": ("loaded", len(rows), len(rows), 0)}
    found = figures(small, "community_survey")
    year = "2024-04-01"
    answered = [row for row in rows if row["feel_safe_night"] != "Don't know"]
    safe = [row for row in answered if row["feel_safe_night"] in SAFE]
    assert found[year, OURS, "responses"] == len(rows)
    assert found[year, OURS, "safe_night_answers"] == len(answered)
    assert found[year, OURS, "safe_night"] == len(safe)
    women = [row for row in answered if row["sex"] == "Female"]
    assert found[year, OURS, "women_safe_night_answers"] == len(women)
    assert found[year, OURS, "women_safe_night"] == len([row for row in women if row in safe])
    victims = [row for row in rows if row["victim_12m"] == "Yes"]
    assert found[year, OURS, "reported_answers"] == len(victims)
    town = [row for row in answered if row["community_area"] == "Chippenham"]
    assert found[year, "Chippenham", "safe_night_answers"] == len(town) >= 30


def test_few_answers_are_withheld_but_count_for_the_whole(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    rows = plain_rows(files[LAST])
    small.load({"s.csv": files[LAST]})
    given = small.rows(
        "select area_code, measure, number, suppressed from aggregates where measure = 'reported' "
        "or measure = 'reported_answers'"
    )
    hidden = {area for area, _, _, suppressed in given if suppressed}
    few = {
        name
        for name in {row["community_area"] for row in rows} - {""}
        if len([row for row in rows if row["community_area"] == name and row["reported"]]) < 30
    }
    assert hidden == few
    assert len(few) > 10
    assert all((number is None) == suppressed for _, _, number, suppressed in given)


def test_no_response_is_kept(files: Files, tmp_path: Path) -> None:
    small = Small(tmp_path, DEMONSTRATION)
    small.load({"s.csv": files[LAST]})
    assert "made-up words" in str(files[LAST])
    columns = small.rows(
        "select table_name, column_name from duckdb_columns() "
        "where data_type = 'VARCHAR' and not internal"
    )
    one = plain_rows(files[LAST])[0]["response_id"]
    for text in ("made-up words", "Prefer not", one):
        for name, column in columns:
            kept = small.rows(f"select 1 from {name} where contains({column}, ?) limit 1", text)
            assert not kept, (name, column, text)


def test_fewer_women_feel_safe(evidence: Evidence) -> None:
    found = changed(evidence, "survey_women_safe_night")
    assert found.period == period("2024-04", "2025-03")
    assert found.before == period("2023-04", "2024-03")
    assert verdict(evidence, "survey_women_safe_night") == "worse"
    assert verdict(evidence, "survey_asb_problem") == "no real change"
    assert verdict(evidence, "survey_confident_police") == "no real change"
    assert verdict(evidence, "survey_victims_reported") == "no real change"


def test_community_areas_are_found_by_name_and_shown_by_the_rule(
    demo_evidence: Evidence,
) -> None:
    """Of an area too few answered for nothing is shown; of others to the nearest five."""
    indicator = demo_evidence.catalogue.indicator("survey_safe_night")
    area = demo_evidence.partnership.area
    found = levels(
        demo_evidence, indicator, area=area, level="community_area", period=NOW
    ).frame.set_index("area_name")
    assert found.loc["Mere", "suppressed"]
    assert found["value"].isna()["Mere"]
    shown = found[~found["suppressed"].astype(bool)]
    assert len(shown) > 10
    assert shown["value"].between(20, 90).all()
    assert (shown["count"] % 5 == 0).all()
    assert (shown["exposure"] >= 30).all()


def test_survey_messy_rows(ours: Small) -> None:
    """A tool's export: two header rows, an address, answers that the contract does not know."""
    header = "Respondent ID,Ended,IP Address,community_area,Gender,feel_safe_night,Comments"
    rows = [
        header,
        ",Open-Ended Response,,Response,Response,Response,Open-Ended Response",
        *(f"{k},14/10/2024 10:0{k % 9},,Devizes,Female,very safe,Mrs Example" for k in range(29)),
        "90,31/03/2025 23:59,,Devizes,Male,VERY UNSAFE,",
        "91,01/04/2025 00:00,,Devizes,Male,Don\u2019t know,Mrs Example",
        "92,2024-10-14T08:00:00,,,Male,A bit\u00a0unsafe,",
        "93,14/10/2024,,Wiltshire,Male,Fairly safe,",
        "94,14/10/2024,,E06000030,Male,Fairly safe,",
        "95,14/10/2024,,Devizes,Male,,",
        "96,soon,,Devizes,Male,Fairly safe,",
    ]
    report = ours.load({"survey.csv": "\r\n".join(rows).encode("cp1252")})
    assert receipts(report) == {"survey.csv": ("loaded", 37, 35, 2)}
    assert ours.rows("select line, column_name, raw from refused order by line") == [
        (2, "feel_safe_night", ""),
        (38, "wave_date", ""),
    ]
    found = figures(ours, "community_survey")
    year, here = "2024-04-01", "E06000054"
    assert found[year, "Devizes", "responses"] == 31
    assert found[year, "Devizes", "safe_night_answers"] == 30
    assert found[year, "Devizes", "safe_night"] == 29
    assert found[year, "Devizes", "women_safe_night_answers"] is None
    assert found[year, here, "responses"] == 33
    assert found[year, here, "safe_night_answers"] == 32
    assert found[year, here, "safe_night"] == 30
    assert found[year, "E06000030", "responses"] is None


def test_the_plan_is_loaded_with_what_is_overdue(evidence: Evidence) -> None:
    found = actions(evidence, as_of=date(2025, 10, 1)).set_index("reference", drop=False)
    assert len(found) == len(community.ACTIONS)
    assert found.loc[["1.1", "1.2", "2.1", "3.1", "5.1"], "status"].tolist() == [
        *("complete", "delayed", "on_track", "not_started", "stopped"),
    ]
    assert found["reference"][found["overdue"]].tolist() == ["3.4", "4.2", "1.2"]
    assert found["due"]["1.1"].date() == date(2025, 3, 31)
    assert found["due"].iloc[-1] is pd.NaT
    assert found["owner"]["1.2"] == "Constabulary"
    ties = found.loc["3.2", ["indicator", "evaluation", "board", "evidence"]].tolist()
    assert ties == [
        *("vehicle_crime", "demonstration_wardens", "safer_communities", "Rota and invoices"),
    ]
    assert found["indicator"]["3.3"] == "public_order"
    theme = actions(evidence, as_of=date(2025, 10, 1), theme="violence_against_women_and_girls")
    assert theme["reference"].tolist() == ["1.1", "1.2"]
    assert actions(evidence, as_of=date(2025, 10, 1), theme="road_safety").empty


def test_a_newer_plan_replaces_the_older_whole_and_an_older_one_nothing(ours: Small) -> None:
    head = "Action;Lead;By when;Status;Note\n"
    ours.load({"new.csv": head + "Visit shops;Council;;In\u00a0progress;\n"}, modified=MARCH)
    old = head + "Visit shops;Council;;Red;\nTrain staff;Police;;Done;\n"
    report = ours.load({"old.csv": old}, modified=MARCH - timedelta(days=1))
    assert receipts(report)["old.csv"][0] == "superseded"
    assert ours.rows("select action, status from actions") == [("Visit shops", "on_track")]
    newest = head + "Light paths;Council;1 May 2026;Closed;\n"
    ours.load({"newest.csv": newest}, modified=MARCH + timedelta(days=1))
    assert ours.rows("select action, due::varchar, status from actions") == [
        ("Light paths", "2026-05-01", "stopped")
    ]
    assert ours.rows("select name from files where current") == [("newest.csv",)]


def test_plan_messy_rows(ours: Small) -> None:
    text = "\r\n".join(
        [
            "Safer together,,,,",
            "action,owner,due_date,status,notes",
            '"Visit shops, twice",Council,2025-03-31 00:00:00,ON TRACK,"Two\nlines"',
            ",Council,,Green,",
            "Train staff,Police,soon,Green,",
            "Train staff,Police,,Nearly,",
            "Train staff,Police,,,",
        ]
    )
    report = ours.load({"plan.csv": text.encode("cp1252")})
    assert receipts(report) == {"plan.csv": ("loaded", 5, 1, 4)}
    assert sorted(ours.rows("select line, column_name, value, reason from refused")) == [
        (5, "action", "", "no action"),
        (6, "due", "soon", "not a date written DD/MM/YYYY or YYYY-MM-DD"),
        (7, "status", "Nearly", "a status that the contract does not map"),
        (8, "status", "", "no status"),
    ]
    assert ours.rows("select action, note, due::varchar from actions") == [
        ("Visit shops, twice", "Two lines", "2025-03-31")
    ]


def test_an_action_is_tied_to_what_is_declared_or_refused(tmp_path: Path) -> None:
    made_up = Small(tmp_path, DEMONSTRATION)
    text = "\n".join(
        [
            "action,owner,status,indicator,evaluation,board,evidence",
            "Open the car parks' gates,Council,Done,,demonstration_wardens,,Bill of March",
            "Visit shops,Council,Done,SHOPLIFTING,,safer communities,",
            "Train staff,Police,Done,public_order,demonstration_stewards,vawg,",
            "Light paths,Council,Done,shop lifting,,,",
            "Light paths,Council,Done,,wardens,,",
            "Light paths,Council,Done,,,Cabinet,",
            "Light paths,Council,Done,shoplifting,demonstration_wardens,,",
        ]
    )
    report = made_up.load({"plan.csv": text.encode()})
    assert receipts(report) == {"plan.csv": ("loaded", 7, 3, 4)}
    assert made_up.rows(
        "select indicator, evaluation, board, evidence from actions order by action"
    ) == [
        ("vehicle_crime", "demonstration_wardens", "", "Bill of March"),
        ("public_order", "demonstration_stewards", "vawg", ""),
        ("shoplifting", "", "safer_communities", ""),
    ]
    said = made_up.rows("select line, column_name, reason from refused order by line")
    assert [(line, column) for line, column, _ in said] == [
        (5, "indicator"),
        (6, "evaluation"),
        (7, "board"),
        (8, "indicator"),
    ]
    assert said[0][2].endswith("did you mean shoplifting?")
    assert said[1][2].endswith("there are: demonstration_stewards, demonstration_wardens")
    assert "there are: combatting_drugs, dalpb" in said[2][2]
    assert said[3][2] == "its evaluation judges vehicle_crime: name that one, or leave it blank"
