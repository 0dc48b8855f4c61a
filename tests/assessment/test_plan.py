"""Last year's plan: what is counted, what followed, and no more said of it than was tested."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.assessment.plan import STATUSES, Outcome, PlanDelivery, plan_delivery
from cspdata.charts.plan import plan_chart
from cspdata.charts.theme import DARK, LIGHT, Theme
from cspdata.demo.community import ACTIONS
from cspdata.export.plan import plan_csv, plan_xlsx
from cspdata.measures import Evidence, change, evaluation
from cspdata.periods import Period, month
from cspdata.words import evaluation_sentence
from cspdata.words.plan import (
    NOT_PROOF,
    delivered_text,
    outcome_sentence,
    plan_alt,
    plan_answer,
    status_text,
)
from tests.charts.reading import layers_of
from tests.words.plain_language import traces_of

DAY = date(2025, 12, 1)
REFERENCE, STATUS, BOARD = 0, 5, 10


@pytest.fixture(scope="module")
def found(demo_evidence: Evidence) -> PlanDelivery:
    """The demonstration's plan."""
    return plan_delivery(demo_evidence, as_of=DAY)


def outcome(found: PlanDelivery, reference: str) -> Outcome:
    place = found.frame["reference"].tolist().index(reference)
    return found.outcomes[place]


def test_every_action_is_counted_once(found: PlanDelivery) -> None:
    written = {row[REFERENCE]: row[STATUS] for row in ACTIONS}
    assert Counter(found.frame["reference"]) == Counter(written.keys())
    assert found.complete == sum(one == "Complete" for one in written.values())
    boards = found.boards
    assert boards["actions"].sum() == len(ACTIONS)
    assert (boards[list(STATUSES)].sum(axis=1) == boards["actions"]).all()
    assert boards["overdue"].sum() == len(found.overdue) == 3
    assert set(found.overdue["reference"]) == {"1.2", "3.4", "4.2"}


def test_an_action_without_a_board_is_its_themes(found: PlanDelivery) -> None:
    by_reference = found.frame.set_index("reference")
    assert by_reference["board"].to_dict()["3.1"] == "safer_communities"
    assert by_reference["board"].to_dict()["4.2"] == "dardr", "the plan's own board goes first"
    assert by_reference["objective"].to_dict()["6.1"] == "cross_cutting"
    assert found.boards["board"].tolist()[0] == "dalpb", "in the catalogue's order"


def test_what_is_overdue_depends_on_the_day(demo_evidence: Evidence) -> None:
    late = [
        len(plan_delivery(demo_evidence, as_of=day).overdue)
        for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 7, 1), date(2026, 4, 1))
    ]
    assert late == [0, 1, 3, 5]
    assert all(one <= other for one, other in pairwise(late))


def test_a_declared_evaluation_tells_what_followed(
    found: PlanDelivery, demo_evidence: Evidence
) -> None:
    for reference, name, verdict in (
        ("3.2", "demonstration_wardens", "better"),
        ("3.3", "demonstration_stewards", "no real change"),
    ):
        one = outcome(found, reference)
        judged = evaluation(demo_evidence, demo_evidence.catalogue.intervention(name))
        assert outcome_sentence(one) == evaluation_sentence(judged)
        assert one.verdict == judged.verdict == verdict


def test_another_is_tested_around_the_month_it_was_due(
    found: PlanDelivery, demo_evidence: Evidence
) -> None:
    for reference, first, last in (("2.2", "2025-04", "2025-09"), ("4.1", "2025-01", "2025-09")):
        tested = outcome(found, reference).change
        assert tested is not None
        after = Period(month(first), month(last))
        assert (tested.period, tested.before) == (after, after.shifted(-12))
        alone = change(
            demo_evidence,
            tested.indicator,
            area=demo_evidence.partnership.area,
            period=after,
            before=after.shifted(-12),
        )
        for name in ("count", "count_before", "ratio", "p"):
            assert tested.frame[name].iloc[0] == alone.frame[name].iloc[0]
        # One family of tests: what is shown together is corrected together.
        assert tested.frame["q"].iloc[0] >= tested.frame["p"].iloc[0]
        assert outcome_sentence(outcome(found, reference)).endswith(NOT_PROOF)


def test_where_nothing_can_be_said_the_reason_is(found: PlanDelivery) -> None:
    assert outcome(found, "1.1").verdict == outcome(found, "6.1").verdict == "cannot say"
    assert outcome_sentence(outcome(found, "1.1")) == (
        "What followed cannot be said: no figures of “Women who feel safe outside after dark” are "
        "loaded for the time after it was due."
    )
    assert outcome_sentence(outcome(found, "6.1")) == (
        "What followed cannot be said: the plan names no indicator for it."
    )
    places = {found.frame["reference"].iloc[place] for place in found.outcomes}
    assert places == {row[REFERENCE] for row in ACTIONS if row[STATUS] == "Complete"}


def test_answer_counts_and_names_the_boards_that_lag(found: PlanDelivery) -> None:
    assert plan_answer(found) == (
        "Six of 13 actions are delivered. Three are overdue: one with Safer Communities, one with "
        "VAWG and one with DARDR. Nothing is delivered yet with Exploitation, Serious Violence and "
        "DARDR."
    )


@pytest.mark.parametrize(
    ("statuses", "overdue", "answer"),
    [
        (["complete"], [False], "The one action is delivered. Nothing is overdue."),
        (
            ["complete", "stopped"],
            [False] * 2,
            "One of two actions is delivered. Nothing is overdue.",
        ),
        (
            ["delayed", "delayed"],
            [True, True],
            "Not one of two actions is delivered. Two are overdue, with VAWG.",
        ),
    ],
)
def test_answer_of_a_small_plan(
    found: PlanDelivery, statuses: list[str], overdue: list[bool], answer: str
) -> None:
    frame = found.frame.head(len(statuses)).assign(status=statuses, overdue=overdue, board="vawg")
    tally = {one: statuses.count(one) for one in STATUSES}
    row = {"board": "vawg", "title": "VAWG board", "short": "VAWG", "actions": len(statuses)}
    boards = pd.DataFrame([row | tally | {"overdue": sum(overdue)}])
    few = replace(found, frame=frame, boards=boards, outcomes={})
    assert plan_answer(few) == answer


def test_without_a_plan_nothing_is_claimed(found: PlanDelivery) -> None:
    none = replace(found, frame=found.frame.head(0), boards=found.boards.head(0), outcomes={})
    assert plan_answer(none).startswith("No plan is loaded")
    with pytest.raises(ValueError, match="load the partnership's plan first"):
        plan_xlsx(none, None, made_on=DAY)  # type: ignore[arg-type]


def test_sentences_have_no_banned_word_no_trace_of_code_no_slip(found: PlanDelivery) -> None:
    said = [plan_answer(found), plan_alt(found), *map(outcome_sentence, found.outcomes.values())]
    assert traces_of(*said) == []
    assert len({status_text(found, one)[0] for one in STATUSES}) == len(STATUSES)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_has_every_action_once(found: PlanDelivery, theme: Theme) -> None:
    chart = plan_chart(found, theme=theme)
    ((bars, rows),) = layers_of(chart, "bar")
    assert sum(row["end"] - row["start"] for row in rows) == len(ACTIONS)
    assert all(row["label"].endswith(str(row["end"] - row["start"])) for row in rows)
    (_, labels), (_, ends) = layers_of(chart, "text")
    assert labels == rows
    said = {row["board"]: row["say"] for row in ends}
    assert said["Safer Communities"] == delivered_text(2, 4, 1) == "2 of 4 delivered · 1 overdue"
    assert bars["encoding"]["y"]["sort"][0] == "DARDR", "what lags most comes first"


def test_files_hold_every_action_with_what_followed(
    found: PlanDelivery, demo_evidence: Evidence
) -> None:
    lines = pd.read_csv(BytesIO(plan_csv(found, demo_evidence.catalogue)), dtype=str)
    assert lines["Reference"].tolist() == found.frame["reference"].tolist()
    assert (lines["What followed"].notna() == (lines["Status"] == "Complete")).all()
    made = plan_xlsx(found, demo_evidence.catalogue, made_on=DAY)
    assert made == plan_xlsx(found, demo_evidence.catalogue, made_on=DAY)
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    cells = [str(cell) for row in book.get_sheet_by_name("Plan").to_python() for cell in row]
    assert all(row[1] in cells for row in ACTIONS)
    cover = " ".join(str(one) for row in book.get_sheet_by_name("Cover").to_python() for one in row)
    assert "emonstration" in cover
    assert plan_answer(found) in cover


def test_command_prints_the_answer_and_writes_the_rows(
    demo_warehouse: object, monkeypatch: pytest.MonkeyPatch, found: PlanDelivery
) -> None:
    monkeypatch.setattr("cspdata.warehouse.warehouse_folder", lambda: demo_warehouse)
    run = CliRunner().invoke(app, ["plan"])
    assert run.exit_code == 0, run.output
    assert plan_answer(found) in run.stdout
    rows = CliRunner().invoke(app, ["plan", "--format", "csv"])
    assert rows.stdout.splitlines()[0].startswith("Reference,Action,Objective,Theme,Board")
    assert len(rows.stdout.splitlines()) == len(ACTIONS) + 1
