"""Sentences about last year's plan: what was delivered, what is overdue, what followed."""

from __future__ import annotations

from cspdata.assessment.plan import STATUSES, Outcome, PlanDelivery
from cspdata.words.changes import headline
from cspdata.words.did_it_work import evaluation_sentence
from cspdata.words.numbers import SPACE, count_word
from cspdata.words.phrases import listed, lowered, sentence

#: Each status with a shape of its own: none is told by its colour alone.
STATUS_SIGNS = {
    "complete": "●",
    "on_track": "▶",
    "delayed": "◆",
    "not_started": "○",
    "stopped": "✕",
}
NOT_PROOF = "This is no proof of what the action did: much else happened there too."


def plan_answer(found: PlanDelivery) -> str:
    """How many actions are delivered, how many overdue and with which boards, what lags."""
    number = len(found.frame)
    if not number:
        return "No plan is loaded, so nothing can be said of what was delivered."
    verb = "is" if found.complete < 2 else "are"
    delivered = count_word(found.complete) if found.complete else "not one"
    parts = [f"{delivered} of {count_word(number)} actions {verb} delivered"]
    if number == 1:
        parts = [f"the one action is {'' if found.complete else 'not '}delivered"]
    late = found.boards[found.boards["overdue"] > 0].sort_values(
        "overdue", ascending=False, kind="stable"
    )
    if late.empty:
        parts.append("nothing is overdue")
    else:
        total = int(late["overdue"].sum())
        each = [
            f"{count_word(int(one['overdue']))} with {_board(one['short'])}"
            for one in late.to_dict("records")
        ]
        whose = f": {listed(each)}" if len(each) > 1 else f", with {_board(late['short'].iloc[0])}"
        parts.append(f"{count_word(total)} {'is' if total == 1 else 'are'} overdue{whose}")
    idle = found.boards[(found.boards["complete"] == 0) & (found.boards["board"] != "")]
    if not idle.empty and found.complete:
        parts.append(f"nothing is delivered yet with {listed(idle['short'].tolist())}")
    return " ".join(map(sentence, parts))


def delivered_text(complete: int, number: int, overdue: int) -> str:
    """How the actions of a board stand: `2 of 5 delivered · 1 overdue`; a full count."""
    late = f" · {overdue} overdue" if overdue else ""
    return f"{complete} of {number} delivered{late}"


def status_text(found: PlanDelivery, status: str) -> str:
    """A status with its shape: `● Complete`."""
    # The shape does not part from its word at the end of a line.
    return f"{STATUS_SIGNS[status]}{SPACE}{found.labels[status]}".replace(" ", SPACE)


def outcome_sentence(outcome: Outcome) -> str:
    """What followed a delivered action, as far as a test carries it; or why nothing can be said."""
    if outcome.evaluation is not None:
        return evaluation_sentence(outcome.evaluation)
    if outcome.change is None:
        return sentence(f"what followed cannot be said: {outcome.refusal}")
    said = headline(outcome.change, named=True)
    # What says nothing needs no warning of what it does not prove.
    return said if outcome.verdict == "cannot say" else f"{said} {NOT_PROOF}"


def plan_alt(found: PlanDelivery) -> str:
    """The chart of boards in words."""
    rows = "; ".join(
        f"{one['title']}: {delivered_text(one['complete'], one['actions'], one['overdue'])}"
        for one in found.boards.to_dict("records")
    )
    states = listed([lowered(found.labels[one]) for one in STATUSES])
    return f"Bars, one a board, of its actions by status ({states}). {rows}."


def short_names(found: PlanDelivery) -> str:
    """What the short names of boards in capitals stand for; empty where there is none."""
    told = [
        f"{one['short']}: {one['title']}"
        for one in found.boards.to_dict("records")
        if str(one["short"]).isupper() and not str(one["title"]).startswith(str(one["short"]))
    ]
    return sentence("; ".join(told)) if told else ""


def _board(short: str) -> str:
    return "no board" if short == "No board" else short
