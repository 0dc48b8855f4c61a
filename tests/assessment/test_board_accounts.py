"""The evidence board on what people wrote, did and said: a planted case of each status."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from cspdata.analyst_notes import AnalystNote
from cspdata.assessment.community import concerns
from cspdata.assessment.cycle import LastTime
from cspdata.measures import Evidence
from cspdata.results import Change
from tests.assessment.ground import NOW, WRITTEN, blind, found, ground, plant, text

pytestmark = pytest.mark.usefixtures("own_folder")


def test_why_is_done_by_a_text_or_a_note_since_the_last_assessment(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged, texts=text("rural_crime", "why"))
    one = found(look, "why", "rural_crime")
    assert (one.status, one.reason) == ("done", "written on 3 November 2025")
    note = AnalystNote(
        theme="rural_crime",
        indicator="rural_crime",
        area_code="D06000054",
        area_name="Here",
        period="",
        before="",
        written=WRITTEN,
        parts={"summary": "Said."},
    )
    assert found(ground(evidence, judged, notes={"rural_crime": note}), "why", "rural_crime") == one
    assert found(look, "why", "business_crime").status == "thin"


def test_why_is_thin_where_it_is_old_or_only_the_parts_are_there(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    old = text("rural_crime", "why", datetime(2024, 11, 30, tzinfo=UTC))
    one = found(ground(evidence, judged, texts=old), "why", "rural_crime")
    assert one.status == "thin"
    assert one.reason.endswith("before the last assessment")
    bare = found(ground(evidence, judged), "why", "rural_crime")
    assert (bare.status, bare.page, bare.indicator) == ("thin", "why", "rural_crime")


def test_why_is_missing_without_text_and_test(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    none = {name: replace(one, refusal="no") for name, one in judged.items()}
    assert found(ground(evidence, none), "why", "rural_crime").status == "missing"
    look = ground(evidence, judged)
    blind(look, "rural_crime")
    one = found(look, "why", "rural_crime")
    assert (one.status, one.page) == ("missing", "objective")


def plan(*statuses: tuple[str, bool], name: str = "Rural crime") -> pd.DataFrame:
    return pd.DataFrame(
        [{"theme": name, "status": status, "overdue": late} for status, late in statuses],
        columns=["theme", "status", "overdue"],
    ).astype({"overdue": bool})


@pytest.mark.parametrize(
    ("rows", "status", "reason"),
    [
        ([("complete", False), ("on_track", False)], "done", "1 of 2 actions is complete"),
        ([("complete", False), ("", False)], "thin", "1 of 2 actions have no status"),
        ([("complete", False), ("on_track", True)], "thin", "1 is overdue"),
        ([("on_track", False), ("delayed", False)], "thin", "none of 2 actions is complete"),
        ([("on_track", False)], "thin", "its one action is not complete"),
        ([("delayed", True)], "thin", "its one action is not complete, and overdue"),
        ([("complete", False)], "done", "its one action is complete"),
        ([], "missing", "no plan is loaded"),
    ],
)
def test_the_plan_is_judged_by_what_was_reported(
    evidence: Evidence,
    judged: dict[str, Change],
    rows: list[tuple[str, bool]],
    status: str,
    reason: str,
) -> None:
    one = found(ground(evidence, judged, actions=plan(*rows)), "plan", "rural_crime")
    assert one.status == status
    assert reason in one.reason


def test_a_plan_without_an_action_on_the_theme_is_missing_or_in_words(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    others = plan(("complete", False), name="Prevent")
    look = ground(evidence, judged, actions=others)
    assert found(look, "plan", "rural_crime").reason == "the plan has no action on it"
    assert found(look, "plan", "rural_crime").status == "missing"
    said = replace(look, texts=text("rural_crime", "plan"))
    assert found(said, "plan", "rural_crime").status == "thin"


SURVEYED = "survey_women_safe_night"
WOMEN = "violence_against_women_and_girls"


def test_the_community_is_done_with_enough_people_since_the_last_assessment(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    plant(look, "base", SURVEYED, 30)
    one = found(look, "community", WOMEN)
    assert (one.status, one.reason) == ("done", "30 people answered on it")
    later = replace(look, last=LastTime(date(2025, 3, 31), date(2025, 6, 1)))
    assert found(later, "community", WOMEN).status == "thin"


def test_the_community_is_thin_by_few_people_or_by_other_questions(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    plant(look, "base", SURVEYED, 29)
    one = found(look, "community", WOMEN)
    assert (one.status, "fewer people" in one.reason) == ("thin", True)
    other = found(look, "community", "prevent")
    assert (other.status, "no question on this theme" in other.reason) == ("thin", True)


def test_the_community_is_missing_without_a_survey_or_with_too_few_in_all(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    asked = [
        one.id for one in evidence.catalogue.indicators.values() if "community" in one.statutory
    ]
    for one in asked:
        plant(look, "base", one, 0)
    assert found(look, "community", "prevent").status == "missing"
    for one in asked:
        plant(look, "own", one, None)
    bare = found(look, "community", WOMEN)
    assert (bare.status, bare.reason) == ("missing", "no survey of this area is loaded")
    said = replace(look, texts=text(WOMEN, "community"))
    assert found(said, "community", WOMEN).status == "thin"


def test_a_concern_that_enough_people_were_asked_about_counts(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    home = evidence.partnership.area
    heard = concerns(evidence, area=home, period=NOW)
    row = heard.frame[heard.frame["theme"] == "rural_crime"].iloc[0]
    look = ground(evidence, judged, concerns=heard)
    one = found(look, "community", "rural_crime")
    assert (one.status, one.reason) == (
        "done",
        f"{row['count']:,.0f} of {row['base']:,.0f} people named it as what concerns them most",
    )
    later = replace(look, last=LastTime(date(2025, 3, 31), date(2025, 6, 1)))
    assert found(later, "community", "rural_crime").status == "thin"
    few = replace(heard, frame=heard.frame.assign(base=29))
    assert found(replace(look, concerns=few), "community", "rural_crime").status == "thin"
    hidden = replace(heard, frame=heard.frame.assign(suppressed=True))
    assert found(replace(look, concerns=hidden), "community", "rural_crime").status == "thin"
    assert found(look, "community", "prevent").status == "thin"
