"""The sentences of the workshop, each kind once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import numpy as np
import pandas as pd

from cspdata.priorities.decide import Choice, Decision, Version
from cspdata.priorities.events import Cell, Proposal
from cspdata.priorities.record import DecisionRecord, agreed_priority
from cspdata.priorities.standing import COMPARED_COLUMNS, DIVIDED_COLUMNS, standing
from cspdata.priorities.views import ProjectorView, SeatView
from cspdata.words import priorities as workshop
from cspdata.words.performance import measure_text
from tests.priorities.meeting import TOLD
from tests.small import CATALOGUE
from tests.words.spoken_assessment import Told, frame_of
from tests.words.test_priorities import THREE, TWO

MOMENT = datetime(2025, 11, 3, 10, 40, tzinfo=UTC)


def room(joined: int, finished: int) -> ProjectorView:
    told = ("CDFGHJ", "", TWO, THREE, {}, joined, joined, finished, {}, None, (), False)
    return ProjectorView(*told, MOMENT, 1)


def scoring() -> Told:
    """How far the room is, what a seat is told, where the themes stand."""
    for joined, finished in ((0, 0), (1, 0), (1, 1), (2, 0), (5, 1), (5, 3), (5, 5)):
        text = workshop.waiting_sentence(room(joined, finished))
        yield f"room / {finished} of {joined}", text
    for name, values in {"none": (None, None), "some": (4, None), "all": (4,) * 6}.items():
        given = [Proposal(TWO[k % 2][0], "x", one, 1.0, "1") for k, one in enumerate(values)]
        yield f"proposals / {name}", workshop.proposals_sentence(given, THREE)
    one_top = msgspec.structs.replace(THREE, scoring=msgspec.structs.replace(THREE.scoring, top=1))
    none = np.nan
    for name, scores in {
        "always": [(4, 4, 4), (3, 2, 1)],
        "close": [(2, 3, 3), (4, 1, 2)],
        "level": [(2, 2, 2), (2, 2, 2)],
        "nobody": [(none, none, none), (none, none, none)],
    }.items():
        for places, criteria in (("one place", one_top), ("five places", THREE)):
            found = standing(np.array(scores, dtype=float), TWO, criteria)
            key = f"{name} / {places}"
            yield f"standing / {key}", workshop.standing_answer(found)
            row = found.frame.iloc[0]
            yield f"standing / row / {key}", workshop.standing_row_sentence(found, row)
            if places == "one place":
                yield f"standing / swaps / {name}", " ".join(workshop.swaps_sentences(found))
                if without := workshop.without_sentences(found):
                    yield f"standing / without / {name}", " ".join(without)


def seats() -> Told:
    """What one seat is told: how far it is, and that its two devices differ."""
    for done in (0, 4, 6):
        told = ("CDFGHJ", "", "", TWO, THREE, {}, {}, (), done, 6, False, False, MOMENT)
        yield f"seat / {done} of 6", workshop.seat_sentence(SeatView(*told))
    for name, value, other in (("scores", 4, 2), ("taken back", None, 2), ("given", 4, None)):
        cell = Cell(value, 9, "phone", edited_by_two=True, other=other)
        yield f"seat / two devices / {name}", workshop.twice_text(cell)


def differences() -> Told:
    """Where the room is apart, and what the median would change."""
    row = {"theme": "rural", "title": "Rural crime", "criterion": "harm", "apart": 1.2}
    row |= {"criterion_title": "Harm to people", "seats": 5}
    for name, rows in {
        "apart": [row],
        "one mind": [row | {"apart": 0.0}],
        "nothing": [],
    }.items():
        frame = frame_of(rows, DIVIDED_COLUMNS)
        yield f"divided / {name}", workshop.divided_sentence(frame) or "nothing is said"
    first = {"theme": "rural", "title": "Rural crime", "by_room": 1.0, "by_median": 2.0}
    second = {"theme": "road", "title": "Road safety", "by_room": 2.0, "by_median": 1.0}
    for name, rows in {
        "moved": [first, second],
        "same": [first | {"by_median": 1.0}, second | {"by_median": 2.0}],
        "unknown": [first | {"by_median": np.nan}],
    }.items():
        text = workshop.median_sentence(frame_of(rows, COMPARED_COLUMNS))
        yield f"median / {name}", text or "nothing is said"


def decisions() -> Told:
    """What was chosen, locked and opened again, and by what it is judged."""
    told = TOLD | {"withdrawn": False, "direction": "down"}
    choice = Choice("asb", told, 1, MOMENT, "Chair")
    locked = Version(2, 9, MOMENT, "Chair", (choice,))
    for name, decision in {
        "nothing": Decision("CDFGHJ"),
        "one chosen": Decision("CDFGHJ", (choice,)),
        "locked": Decision("CDFGHJ", (choice,) * 2, versions=(locked,), open=False),
        "reopened": Decision(
            "CDFGHJ", (choice,), versions=(locked,), reason="A partner was missing."
        ),
    }.items():
        yield f"decision / {name}", workshop.decision_sentence(decision)
    both = Choice("asb", told, 3, MOMENT, "Chair", "phone", edited_by_two=True)
    yield "decision / two windows", workshop.choice_edited_text(both)
    for name, lacking in {
        "whole": {},
        "no baseline": {"baseline": None, "baseline_period": ""},
        "no target": {"target": None, "target_by": ""},
        "held": {"direction": "hold"},
        "none": {"indicator": ""},
    }.items():
        one = agreed_priority(Choice("asb", told | lacking, 1, MOMENT, "Chair"), "demo")
        yield f"measure / {name}", measure_text(one, CATALOGUE)
    for name, terms in {"none": (), "one": ("short",), "all": ("short", "short", "long")}.items():
        record = recorded([told | {"term": term} for term in terms])
        yield f"record / {name}", workshop.record_answer(record)
    yield "record / method", workshop.method_text(record)


def recorded(told: list[dict]) -> DecisionRecord:
    choices = tuple(Choice(str(k), one, k, MOMENT, "Chair") for k, one in enumerate(told))
    version = Version(1, 9, MOMENT, "Chair", choices)
    return DecisionRecord(
        partnership=CATALOGUE.partnership,
        view=room(5, 5),
        opened=date(2025, 11, 3),
        version=version,
        before=(),
        priorities=tuple(agreed_priority(one, "demo", version=version) for one in choices),
        standing=None,
        compared=pd.DataFrame(columns=list(COMPARED_COLUMNS)),
        divided=pd.DataFrame(columns=list(DIVIDED_COLUMNS)),
    )


PARTS = (scoring, seats, differences, decisions)
