"""Interventions judged on the demonstration: the planted one is found, shams are not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.catalogue import Break, Intervention, Place
from cspdata.charts import counterfactual_drawing
from cspdata.evaluations import EVALUATION_COLUMNS
from cspdata.measures import Evidence, areas_within, evaluation, series
from cspdata.periods import Period, added, month, month_text
from cspdata.stats import interrupted_time_series, weighted_displacement_difference
from cspdata.words import (
    alt_text,
    compared_sentence,
    course_sentence,
    evaluation_label,
    evaluation_remarks,
    evaluation_sentence,
)

WHOLE = Period(month("2021-10"), month("2025-09"))
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def declared(evidence: Evidence, identity: str = "demonstration_wardens") -> Intervention:
    return evidence.catalogue.intervention(identity)


def altered(evidence: Evidence, **changes: object) -> Intervention:
    """The wardens' declaration with other values."""
    return msgspec.structs.replace(declared(evidence), **changes)


def monthly(evidence: Evidence, intervention: Intervention, key: str) -> list[float]:
    """The counts of a group of areas by month, each area's series added up."""
    indicator = evidence.catalogue.indicator(intervention.indicator)
    place = intervention.places[key]
    areas = areas_within(evidence.con, evidence.partnership.area, place.level)
    each = [
        series(evidence, indicator, area=one, period=WHOLE).frame["count"].to_numpy(float)
        for one in areas
        if one.code in place.codes
    ]
    assert len(each) == len(place.codes)
    return list(np.sum(each, axis=0))


def test_the_planted_intervention_is_found(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, declared(demo_evidence))
    assert found.verdict == "better"
    assert found.directions == ("decrease", "decrease")
    assert evaluation_label(found) == "Fell"
    said = evaluation_sentence(found)
    assert said.startswith("Vehicle crime in Warminster fell from Jul 2024 on — more than chance")
    assert found.course.found is not None
    # What was planted (a ratio of 0.55) lies within the interval.
    assert found.course.found.overall.lower < 0.55 < found.course.found.overall.upper
    assert any("its cause" in one for one in evaluation_remarks(found))


def test_the_sham_is_not(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, declared(demo_evidence, "demonstration_stewards"))
    assert found.verdict == "no real change"
    assert found.directions == ("no detectable change", "no detectable change")
    assert evaluation_sentence(found).startswith("No detectable change: from Apr 2024 on public or")
    assert "no detectable change" in compared_sentence(found)
    assert "no detectable change" in course_sentence(found)


def test_shams_anywhere_are_found_no_more_often_than_chance(demo_evidence: Evidence) -> None:
    """Public order has nothing planted: each area against the next, at four starts."""
    areas = areas_within(demo_evidence.con, demo_evidence.partnership.area, "community_area")
    codes = [one.code for one in areas]
    claimed = 0
    for k, code in enumerate(codes):
        for start in ("2023-12", "2024-03", "2024-07", "2024-10"):
            other = Place(level="community_area", codes=(codes[k - 1],))
            one = altered(
                demo_evidence,
                indicator="public_order",
                start=start,
                where=Place(level="community_area", codes=(code,)),
                comparison=other,
                displacement=None,
            )
            claimed += evaluation(demo_evidence, one).verdict != "no real change"
    assert claimed <= 0.05 * 4 * len(codes)


def test_numbers_are_those_of_the_library(demo_evidence: Evidence) -> None:
    one = declared(demo_evidence)
    found = evaluation(demo_evidence, one)
    after, before = slice(33, 45), slice(21, 33)
    pairs = {
        key: (sum(counts[before]), sum(counts[after]))
        for key in ("where", "comparison", "displacement")
        for counts in [monthly(demo_evidence, one, key)]
    }
    assert found.compared.counts == pairs
    expected = weighted_displacement_difference(
        pairs["comparison"], pairs["where"], treated_displacement=pairs["displacement"]
    )
    assert found.compared.found == expected
    assert expected.confidence == 0.90
    counts = monthly(demo_evidence, one, "where")
    course = interrupted_time_series(counts, 33)
    assert found.course.found is not None
    assert found.course.found.overall == course.overall
    assert tuple(found.frame.columns) == EVALUATION_COLUMNS
    mine = found.frame[found.frame["group"] == "where"]
    assert mine["count"].tolist() == counts
    assert mine["expected"].isna().sum() == 33
    assert mine["expected"].iloc[33:].to_numpy() == pytest.approx(course.counterfactual)
    assert mine["fitted"].to_numpy() == pytest.approx(course.fitted)


@SLOW
@given(k=st.integers(1, 47), length=st.none() | st.integers(0, 30))
def test_periods_before_and_after_are_equal(
    demo_evidence: Evidence, k: int, length: int | None
) -> None:
    start = added(WHOLE.first, k)
    end = None if length is None else month_text(added(start, length))
    one = altered(demo_evidence, start=month_text(start), end=end)
    compared = evaluation(demo_evidence, one).compared
    if compared.found is None:
        assert compared.refusal
        return
    assert compared.after is not None
    assert compared.before is not None
    assert compared.after.first == start
    assert len(compared.after.months) == len(compared.before.months)
    assert all(now.month == then.month and now > then for now, then in compared.matched)
    assert compared.before.last < start
    assert one.ends is None or compared.after.last <= one.ends
    counts = monthly(demo_evidence, one, "where")
    at = {each: number for number, each in enumerate(WHOLE.months)}
    now = sum(counts[at[now]] for now, _ in compared.matched)
    then = sum(counts[at[then]] for _, then in compared.matched)
    assert compared.counts["where"] == (then, now)


def test_one_method_answers_where_the_other_cannot(demo_evidence: Evidence) -> None:
    early = evaluation(demo_evidence, altered(demo_evidence, start="2022-10"))
    assert early.course.found is None
    assert "has 12 before it and 36 after; a course needs 24 and 6" in early.course.refusal
    assert early.compared.found is not None
    assert early.frame["expected"].isna().all()
    alone = evaluation(demo_evidence, altered(demo_evidence, comparison=None, displacement=None))
    assert alone.compared.refusal == "no comparison areas are declared"
    assert alone.verdict == "better"
    assert "comparison areas" not in evaluation_sentence(alone)


def test_methods_that_differ_claim_nothing(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, declared(demo_evidence))
    other = found.compared.found
    assert other is not None
    flat = replace(other, value=0.0, lower=-20.0, upper=20.0, verdict="no detectable change")
    differing = replace(found, compared=replace(found.compared, found=flat))
    assert differing.verdict == "no real change"
    assert evaluation_label(differing) == "Methods differ"
    assert evaluation_sentence(differing).startswith("The two methods do not agree")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": Place(level="community_area", codes=("D09000099",))}, "D09000099 is no area of"),
        ({"where": Place(level="comunity_area", codes=("D09000018",))}, "there are none of it"),
        ({"where": Place(level="lad", codes=("D06000054",))}, "overlaps the areas of 'where'"),
        ({"indicator": "proven_reoffending"}, "no count of events"),
    ],
)
def test_what_cannot_be_judged_says_why(
    demo_evidence: Evidence, changes: dict[str, object], said: str
) -> None:
    found = evaluation(demo_evidence, altered(demo_evidence, **changes))
    assert said in found.refusal
    assert found.verdict == "cannot say"
    assert said in evaluation_sentence(found)
    assert alt_text(found) == evaluation_sentence(found)
    with pytest.raises(ValueError, match="nothing to draw"):
        counterfactual_drawing(found)


def test_after_the_last_month_nothing_can_be_said(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, altered(demo_evidence, start="2025-10"))
    assert found.verdict == "cannot say"
    assert "no whole month with it is loaded" in evaluation_sentence(found)
    assert counterfactual_drawing(found).to_dict()["layer"]


def test_a_break_that_bars_comparison_is_not_crossed(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("vehicle_crime")
    broken = Break(month="2023-10", why="Counted anew.", effect="block")
    indicators = {
        **demo_evidence.catalogue.indicators,
        "vehicle_crime": msgspec.structs.replace(indicator, breaks=(broken,)),
    }
    catalogue = msgspec.structs.replace(demo_evidence.catalogue, indicators=indicators)
    found = evaluation(Evidence(demo_evidence.con, catalogue), declared(demo_evidence))
    assert found.compared.refusal == "recording changed in October 2023"
    assert "(recording changed in Oct 2023)" in found.course.refusal
    assert found.verdict == "cannot say"


def test_the_chart_draws_what_was_expected(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, declared(demo_evidence))
    spec = counterfactual_drawing(found).to_dict()
    held = json.dumps(spec)
    assert "from Jul 2024" in held
    bands = [one for one in spec["layer"] if one["mark"].get("type") == "area"]
    assert len(bands) == 1
    assert len(spec["datasets"][bands[0]["data"]["name"]]) == 15
    assert alt_text(found).startswith("Line chart. Vehicle crime in Warminster by month with the")


@pytest.mark.usefixtures("installation")
def test_the_command_gives_the_same_answer(demo_evidence: Evidence) -> None:
    found = evaluation(demo_evidence, declared(demo_evidence))
    table, listed, rows = (
        CliRunner().invoke(app, ["evaluate", "demonstration_wardens", "--format", kind])
        for kind in ("table", "json", "csv")
    )
    assert [one.exit_code for one in (table, listed, rows)] == [0, 0, 0]
    assert evaluation_sentence(found) in table.stdout
    answer = json.loads(listed.stdout)
    assert answer["answer"] == evaluation_sentence(found)
    assert answer["verdict"] == "better"
    assert answer["comparison"]["counts"]["where"] == [138, 84]
    assert len(answer["rows"]) == len(found.frame) == 3 * 48
    assert rows.stdout.splitlines()[0] == ",".join(EVALUATION_COLUMNS)
    assert "Demonstration data" in rows.stderr
    assert date.fromisoformat(answer["rows"][0]["period_start"]) == WHOLE.first


@pytest.mark.usefixtures("installation")
def test_an_unknown_intervention_is_refused_with_those_there_are() -> None:
    found = CliRunner().invoke(app, ["evaluate", "wardens"])
    assert found.exit_code != 0
    assert "demonstration_wardens" in str(found.exception)
