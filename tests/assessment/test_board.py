"""The evidence board: every rule with a planted case of each status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cspdata.analyst_notes import AnalystNote, keep_note
from cspdata.analyst_texts import CONTENTS, AnalystText, keep_text
from cspdata.assessment import board_rules
from cspdata.assessment.board import EvidenceBoard, evidence_board
from cspdata.assessment.board_rules import RULES, Ground, Judgement
from cspdata.assessment.community import concerns
from cspdata.assessment.cycle import LastTime
from cspdata.catalogue import Statutory, Theme
from cspdata.measures import Evidence, board
from cspdata.measures.actions import actions
from cspdata.measures.coverage import Coverage
from cspdata.periods import Period, month
from cspdata.results import Change
from cspdata.words.evidence_board import board_answer, cell_sentence, urgent_sentence
from tests.conftest import CATALOGUE

NOW = Period(month("2024-10"), month("2025-09"))
DAY = date(2025, 12, 1)
LAST = LastTime(date(2024, 9, 30), date(2024, 12, 1))
WRITTEN = datetime(2025, 11, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def evidence(demo_evidence: Evidence) -> Iterator[Evidence]:
    """The demonstration's evidence, which forgets afterwards what a test planted in it."""
    kept = dict(demo_evidence._known)
    yield demo_evidence
    demo_evidence._known.clear()
    demo_evidence._known.update(kept)


@pytest.fixture(scope="session")
def judged(demo_evidence: Evidence) -> dict[str, Change]:
    home = demo_evidence.partnership.area
    return board(demo_evidence, area=home, period=NOW, before=NOW.shifted(-12))


def ground(evidence: Evidence, judged: dict[str, Change], **planted: Any) -> Ground:
    given: dict[str, Any] = {
        "evidence": evidence,
        "area": evidence.partnership.area,
        "period": NOW,
        "judged": judged,
        "last": LAST,
        "notes": {},
        "texts": {},
        "actions": actions(evidence, as_of=DAY),
    }
    return Ground(**given | planted)


def theme(evidence: Evidence, name: str) -> Theme:
    objective = evidence.catalogue.objective_of(name)
    return next(one for one in objective.themes if one.id == name)


def found(look: Ground, content: Statutory, name: str) -> Judgement:
    return RULES[content](look, theme(look.evidence, name))


def plant(look: Ground, what: str, indicator: str, value: Any) -> None:
    """Puts what the rules work out of an indicator into the memory of the build."""
    one = look.evidence.catalogue.indicator(indicator)
    look.evidence._known[look._key(what, one)] = value


def blind(look: Ground, name: str, *, but: str = "") -> None:
    """Takes the figures of a theme's indicators away, but of one."""
    for one in look.evidence.catalogue.indicators_of(name):
        if one.id != but:
            plant(look, "own", one.id, None)


def text(name: str, content: Statutory, day: datetime = WRITTEN) -> dict[Any, AnalystText]:
    written = AnalystText(name, content, "D06000054", "Here", "Said.", "", day)
    return {(name, content): written}


# Levels


def test_levels_are_done_with_every_month_of_more_than_one_indicator(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    one = found(ground(evidence, judged), "levels", "anti_social_behaviour")
    assert (one.status, one.page, one.indicator) == ("done", "objective", "asb")


def test_levels_are_thin_where_months_are_missing(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    dataset = evidence.dataset(evidence.catalogue.indicator("asb"))
    there = tuple(one for one in evidence.coverage(dataset).complete if one != NOW.first)
    evidence._known[("coverage", dataset.id)] = Coverage(there)
    one = found(look, "levels", "anti_social_behaviour")
    assert (one.status, one.page, one.actor) == ("thin", "data_quality", dataset.supplier)
    assert "1 of 12 periods are missing" in one.reason


def test_levels_are_thin_by_one_indicator_of_several(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    blind(look, "anti_social_behaviour", but="asb")
    one = found(look, "levels", "anti_social_behaviour")
    assert one.status == "thin"
    assert "only one of" in one.reason


def test_levels_are_thin_without_the_declared_headline(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    plant(look, "own", "asb", None)
    one = found(look, "levels", "anti_social_behaviour")
    assert (one.status, one.page) == ("thin", "load_data")
    assert "has no figures here" in one.reason


def test_levels_are_thin_where_the_figures_are_old(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    lead = look.leading(theme(evidence, "anti_social_behaviour"))
    assert lead is not None
    plant(look, "own", lead.id, NOW.shifted(-25))
    one = found(look, "levels", "anti_social_behaviour")
    assert (one.status, one.reason) == (
        "thin",
        f"{lead.title}: the latest figures end in August 2023",
    )


def test_what_is_published_is_for_the_analyst_to_fetch(
    evidence: Evidence, judged: dict[str, Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_rules, "open_needs", lambda _, theme: theme.needs)
    look = ground(evidence, judged)
    for theme in ("violence_against_women_and_girls", "domestic_abuse"):
        blind(look, theme)
    one = found(look, "levels", "violence_against_women_and_girls")
    assert one.actor == "Community safety analyst (publisher: Home Office)"
    assert one.reason.startswith("no figures of this area are loaded; wanted: Sexual offences")
    assert "publisher" not in found(look, "levels", "domestic_abuse").actor


def test_levels_are_missing_without_any_figure_and_thin_in_words_alone(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    look = ground(evidence, judged)
    blind(look, "prevent")
    one = found(look, "levels", "prevent")
    assert (one.status, one.page) == ("missing", "load_data")
    assert one.actor
    said = found(replace(look, texts=text("prevent", "levels")), "levels", "prevent")
    assert said.status == "thin"
    assert "the analyst’s text is there, and no more" in said.reason


# Changes


def test_changes_are_done_where_the_headline_was_tested_over_all_months(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    one = found(ground(evidence, judged), "changes", "acquisitive_crime")
    assert (one.status, one.reason) == ("done", f"tested: {judged['acquisitive_crime'].verdict}")


def test_changes_are_thin_over_some_months_or_older_ones(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    whole = judged["acquisitive_crime"]
    partly = replace(whole, matched=whole.matched[:9], frame=whole.frame.assign(complete=False))
    look = ground(evidence, judged | {"acquisitive_crime": partly})
    one = found(look, "changes", "acquisitive_crime")
    assert (one.status, one.page) == ("thin", "data_quality")
    assert "9 of 12 months" in one.reason
    seen = ground(evidence, judged, last=LastTime(date(2025, 9, 30), date(2025, 11, 1)))
    assert found(seen, "changes", "acquisitive_crime").status == "thin"
    unseen = ground(evidence, judged, last=LastTime(date(2025, 8, 31), date(2025, 11, 1)))
    assert found(unseen, "changes", "acquisitive_crime").status == "done"
    unknown = ground(evidence, judged, last=None)
    assert found(unknown, "changes", "acquisitive_crime").status == "done"


def test_changes_are_thin_by_another_indicator_and_missing_by_none(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    refused = replace(judged["acquisitive_crime"], refusal="the months do not match")
    look = ground(evidence, judged | {"acquisitive_crime": refused})
    one = found(look, "changes", "acquisitive_crime")
    assert one.status == "thin"
    assert "is not compared: the months do not match" in one.reason
    assert one.indicator != "acquisitive_crime"
    none = {name: replace(one, refusal="no") for name, one in judged.items()}
    assert found(ground(evidence, none), "changes", "acquisitive_crime").status == "missing"


def test_a_change_that_cannot_be_said_is_not_answered(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    unsaid = {
        name: replace(one, frame=one.frame.assign(verdict="cannot say"))
        for name, one in judged.items()
    }
    one = found(ground(evidence, unsaid), "changes", "acquisitive_crime")
    assert (one.status, "too small" in one.reason) == ("missing", True)


# Why


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


# Plan


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


# Community

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


# The board


def whole(evidence: Evidence, judged: dict[str, Change]) -> EvidenceBoard:
    return evidence_board(
        evidence,
        area=evidence.partnership.area,
        period=NOW,
        before=NOW.shifted(-12),
        judged=judged,
        as_of=DAY,
    )


def test_the_board_has_every_theme_and_content_once_and_its_counts_add_up(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    made = whole(evidence, judged)
    themes = [one.id for each in evidence.catalogue.objectives for one in each.themes]
    assert made.last == LAST
    assert list(zip(made.frame["theme"], made.frame["content"], strict=True)) == [
        (name, content) for name in themes for content in CONTENTS
    ]
    counts = [made.count("done"), made.count("thin"), made.count("missing")]
    assert sum(counts) == len(made.frame) == 5 * len(themes)
    assert all(counts)
    assert (made.frame["actor"] != "").all()
    parts = [made.of(one.id) for one in evidence.catalogue.objectives]
    assert sum(one.count("thin") for one in parts) == counts[1]


def test_what_is_urgent_is_missing_first_and_levels_before_the_rest(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    made = whole(evidence, judged)
    frame = made.frame.assign(status="done")
    frame.loc[2, "status"], frame.loc[5, "status"] = "missing", "thin"
    frame.loc[10, "status"], frame.loc[11, "status"] = "missing", "missing"
    planted = replace(made, frame=frame)
    assert planted.urgent().index.tolist() == [10, 11, 2]
    assert planted.urgent(9).index.tolist() == [10, 11, 2, 5]
    assert replace(made, frame=frame.assign(status="done")).urgent().empty


def test_the_answer_counts_and_the_sentences_name_who_must_act(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    made = whole(evidence, judged)
    frame = made.frame
    all_done = replace(made, frame=frame.assign(status="done"))
    assert board_answer(all_done) == f"Yes: all {len(frame)} parts of the assessment are done."
    thin = frame.assign(status="done")
    thin.loc[0, "status"] = "thin"
    assert board_answer(replace(made, frame=thin)) == (
        f"Nearly: {len(frame) - 1} of {len(frame)} parts are done and one is thin; nothing is "
        "missing."
    )
    thin.loc[1, "status"] = "missing"
    assert board_answer(replace(made, frame=thin)).endswith("one is thin and one is missing.")
    row = {
        "theme_title": "Prevent",
        "content": "levels",
        "reason": "no source is loaded",
        "actor": "Prevent board",
        "status": "missing",
        "page": "load_data",
    }
    assert urgent_sentence(row) == (
        "Prevent, levels and patterns: no source is loaded. To act: Prevent board."
    )
    assert cell_sentence(row).endswith("To act: Prevent board. It is filled on Load data.")
    assert cell_sentence(row | {"status": "done", "page": "objective"}).endswith(
        "It stands on the objective’s page."
    )


def test_what_is_written_in_the_area_counts_there_and_nowhere_else(
    evidence: Evidence, judged: dict[str, Change]
) -> None:
    home = evidence.partnership.area
    before = whole(evidence, judged)
    keep_text(
        theme="prevent",
        content="why",
        area_code="E06000054",
        area_name="Elsewhere",
        text="Of another partnership.",
    )
    assert whole(evidence, judged).count("done") == before.count("done")
    keep_note(
        theme="prevent",
        indicator=evidence.catalogue.indicators_of("prevent")[0].id,
        area_code=home.code,
        area_name=home.name,
        period="",
        before="",
        parts={"summary": "Said."},
    )
    assert whole(evidence, judged).count("done") == before.count("done") + 1


def test_the_demonstration_declares_the_last_assessment(evidence: Evidence) -> None:
    assert (CATALOGUE / "demonstration.toml").is_file()
    assert evidence.partnership.last_assessment is not None
