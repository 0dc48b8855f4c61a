"""What the evidence board says: how much is done, what to see to first, and who must act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cspdata.assessment.board import EvidenceBoard
from cspdata.words.contents import content_title
from cspdata.words.numbers import count_word
from cspdata.words.phrases import are, area_label, listed, lowered, sentence

STATUS_WORDS = {"done": "Done", "thin": "Thin", "missing": "Missing"}
#: Shape with word and colour: a full, a half and a crossed sign.
STATUS_SIGNS = {"done": "●", "thin": "◐", "missing": "✕"}
FILLED_AT = {
    "load_data": "Load data",
    "data_quality": "Data quality",
    "objective": "the objective’s page",
    "why": "Why",
    "plan": "Last year’s plan",
    "community": "Community views",
}


def board_answer(board: EvidenceBoard) -> str:
    """Whether the assessment is complete enough to stand, with the counts of its parts."""
    done, thin, missing = (board.count(one) for one in ("done", "thin", "missing"))
    total = len(board.frame)
    if not total:
        return "Nothing is declared that could be assessed."
    if done == total:
        return f"Yes: all {total} parts of the assessment are done."
    if not missing:
        told = f"{count_word(thin)} {are(thin)} thin; nothing is missing"
        return sentence(f"Nearly: {_of(done, total)} done and {told}")
    left = [f"{count_word(thin)} {are(thin)} thin"] if thin else []
    left += [f"{count_word(missing)} {are(missing)} missing"]
    return sentence(f"Not yet: {_of(done, total)} done, {listed(left)}")


def urgent_sentence(row: Mapping[str, Any]) -> str:
    """One thing to see to, why, and who must act."""
    what = f"{row['theme_title']}, {lowered(content_title(row['content']))}"
    return sentence(f"{what}: {row['reason']}. To act: {row['actor']}")


def cell_sentence(row: Mapping[str, Any]) -> str:
    """A cell in full: what it is about, its status, why, and where it is filled."""
    told = f"{row['theme_title']}, {lowered(content_title(row['content']))}: "
    told += f"{STATUS_WORDS[row['status']].lower()}, {row['reason']}."
    if row["status"] == "done":
        return f"{told} It stands on {FILLED_AT[row['page']]}."
    return f"{told} To act: {row['actor']}. It is filled on {FILLED_AT[row['page']]}."


def board_alt(board: EvidenceBoard) -> str:
    """The text alternative of the grid and the table."""
    counts = [f"{board.count(one)} {one}" for one in ("done", "thin", "missing")]
    return sentence(
        f"themes by the five statutory contents, {area_label(board.area)}, {board.period.label}: "
        f"{listed(counts)}"
    )


def _of(done: int, total: int) -> str:
    return f"{done or 'none'} of {total} parts {'are' if done > 1 else 'is'}"
