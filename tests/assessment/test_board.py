"""The evidence board as a whole: its counts, what is urgent, who must act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cspdata.analyst_notes import keep_note
from cspdata.analyst_texts import CONTENTS, keep_text
from cspdata.assessment.board import EvidenceBoard, evidence_board
from cspdata.measures import Evidence
from cspdata.results import Change
from cspdata.words.evidence_board import board_answer, cell_sentence, urgent_sentence
from tests.assessment.ground import DAY, LAST, NOW
from tests.conftest import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")


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
