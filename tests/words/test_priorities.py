"""Sentences of the workshop, word for word."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest

from cspdata.priorities.decide import choose, decision_of, reopen
from cspdata.priorities.rooms import join, open_room, room_of
from cspdata.priorities.standing import standing
from cspdata.priorities.views import private_view, projector_view
from cspdata.words import priorities as words
from tests.priorities.meeting import HOLDER, PHONES, START, TOLD, at, decided_room, scored_room
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")
CRITERIA = CATALOGUE.criteria
THREE = msgspec.structs.replace(
    CRITERIA,
    criteria=tuple(
        msgspec.structs.replace(CRITERIA.criterion(one), weight=weight)
        for one, weight in (("trend", 40), ("volume", 30), ("harm", 30))
    ),
)
TWO = (("rural", "Rural crime"), ("business", "Business crime"))


def test_the_published_swap_in_words() -> None:
    found = standing(np.array([(2, 3, 3), (4, 1, 2)], dtype=float), TWO, THREE)
    assert words.swap_sentence(found, found.swaps[0]) == (
        "If “Trend” weighed 43\u00a0% instead of 40\u00a0%, business crime would overtake rural "
        "crime."
    )
    near = msgspec.structs.replace(
        THREE,
        criteria=(
            msgspec.structs.replace(THREE.criteria[0], weight=42.8),
            *(msgspec.structs.replace(one, weight=28.6) for one in THREE.criteria[1:]),
        ),
    )
    found = standing(found.scores, TWO, near)
    assert "43\u00a0% instead" not in words.swap_sentence(found, found.swaps[0])
    assert "weighed 42.9\u00a0% instead of 42.8\u00a0%" in words.swap_sentence(
        found, found.swaps[0]
    )


def test_who_is_first_and_whatever_the_weights() -> None:
    one_top = msgspec.structs.replace(THREE, scoring=msgspec.structs.replace(THREE.scoring, top=1))
    ahead = np.array([(4, 4, 4), (3, 2, 1)], dtype=float)
    found = standing(ahead, TWO, one_top)
    assert words.standing_answer(found) == (
        "Rural crime is first, at 1 in nearly all weightings tried. Rural crime is first whatever "
        "the weights."
    )
    assert words.swaps_sentences(found) == ("No change of a single weight swaps two themes.",)
    assert words.without_sentences(found) == (
        "The first place stays as it is without “Trend”, “Volume” or “Harm to people”.",
    )
    gap = np.array([(4, 4, np.nan), (3, 2, np.nan)])
    said = words.standing_answer(standing(gap, TWO, one_top))
    assert said.endswith("No theme is first whatever the weights.")
    level = standing(np.array([(2, 2, 2), (2, 2, 2)], dtype=float), TWO, one_top)
    assert words.standing_answer(level).startswith("Rural crime and Business crime are level")
    nobody = standing(np.full((2, 3), np.nan), TWO, one_top)
    assert words.standing_answer(nobody).startswith("No theme has been assessed")
    row = nobody.frame.iloc[0]
    assert words.standing_row_sentence(nobody, row) == (
        "Rural crime has no rank: 0\u00a0% of the weight was assessed, and a rank needs 50\u00a0%."
    )


def test_a_row_says_what_its_place_hangs_on() -> None:
    one_top = msgspec.structs.replace(THREE, scoring=msgspec.structs.replace(THREE.scoring, top=1))
    found = standing(np.array([(2, 3, 3), (4, 1, 2)], dtype=float), TWO, one_top)
    said = words.standing_row_sentence(found, found.frame.iloc[0])
    assert said.startswith(
        "Rural crime: rank 1, between 1 and 2 in most weightings tried; in first"
    )
    assert said.endswith("; that hangs on “Volume” and “Harm to people”.")
    assert words.without_sentences(found)[0] == (
        "Without “Volume”, business crime would enter and rural crime would leave the first place."
    )


def test_how_far_the_room_is() -> None:
    room = open_room(CRITERIA, TWO, partnership="demo", facilitator=HOLDER, now=START)
    assert words.room_answer(projector_view(room), None) == "Nobody has joined yet."
    for phone in PHONES[:2]:
        join(room.code, phone, now=at(1))
    view = projector_view(room_of(room.code))
    assert words.room_answer(view, None) == (
        "Not one of two seats has answered everything; two still to finish."
    )
    assert words.seat_sentence(private_view(room_of(room.code), PHONES[0])) == "0 of 12 answered."


def test_where_the_room_is_apart_and_what_the_median_changes() -> None:
    frame = pd.DataFrame({"title": ["Rural crime"], "criterion_title": ["Trend"], "apart": [1.84]})
    assert words.divided_sentence(frame) == (
        "The room disagrees most about rural crime by “Trend”: two members picked at random are "
        "1.8 points apart."
    )
    assert words.divided_sentence(frame.assign(apart=0.0)) == "The room agrees on every score."
    assert words.divided_sentence(frame.iloc[:0]) == ""
    ranks = pd.DataFrame({"title": ["Rural crime"], "by_room": [1.0], "by_median": [2.0]})
    assert words.median_sentence(ranks) == (
        "By the median of the members instead of the mean, ranks change: rural crime (1 → 2)."
    )
    assert "keeps its rank" in words.median_sentence(ranks.assign(by_median=1.0))
    assert words.median_sentence(ranks.assign(by_median=np.nan)) == ""


def test_what_was_decided() -> None:
    room = scored_room()
    assert words.decision_sentence(decision_of(room.code)) == "Nothing chosen yet."
    choose(CATALOGUE, room.code, HOLDER, now=at(40), **TOLD)
    assert words.decision_sentence(decision_of(room.code)) == "1 priority chosen, not locked yet."
    code = decided_room().code
    assert words.decision_sentence(decision_of(code)) == (
        "2 priorities agreed: version 2, locked on 3 November 2025 at 10:40 UTC by Chair."
    )
    reopen(CATALOGUE, code, HOLDER, reason="A partner was missing.", now=at(90))
    assert words.decision_sentence(decision_of(code)) == (
        "Version 2 was opened again: A partner was missing; 2 priorities chosen, not locked yet."
    )
