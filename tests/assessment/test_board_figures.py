"""The evidence board on levels and changes: a planted case of each status."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cspdata.assessment import board_rules
from cspdata.assessment.cycle import LastTime
from cspdata.measures import Evidence
from cspdata.measures.coverage import Coverage
from cspdata.results import Change
from tests.assessment.ground import NOW, blind, found, ground, plant, text, theme

pytestmark = pytest.mark.usefixtures("own_folder")


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
    for name in ("violence_against_women_and_girls", "domestic_abuse"):
        blind(look, name)
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
