"""Sentences about emerging hot spots: each class has its reason, told from its facts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.stats import EmergingHotspots, cell_pattern, emerging_classes
from cspdata.words import emerging_sentence
from tests.words.plain_language import faults_of

OFTEN = [1] * 33 + [0, 1, 1]
CASES = [
    (OFTEN, "increasing", "Hot in 35 of 36 months, the latest included, and growing hotter."),
    (OFTEN, "decreasing", "Hot in 35 of 36 months, the latest included, but growing less hot."),
    (
        OFTEN,
        "no trend",
        "Hot in 35 of 36 months, the latest included; neither growing hotter nor less hot beyond"
        " chance.",
    ),
    ([0] * 35 + [1], "no trend", "Hot in the latest month and never before in 36 months."),
    (
        [0] * 33 + [1] * 3,
        "increasing",
        "Hot in the latest 3 months in a row and never before in 36 months.",
    ),
    (
        [0, 1, 1] + [0] * 31 + [1, 1],
        "no trend",
        "Hot in the latest 2 months in a row, and on and off before: 4 of 36 months.",
    ),
    (
        [0, -1, -1] + [0] * 32 + [1],
        "no trend",
        "Hot in the latest month, but cold in 2 of the 36 months.",
    ),
    ([1] * 34 + [0, 0], "no trend", "Hot in 34 of 36 months, but no longer: last 2 months ago."),
    ([0] * 36, "increasing", "Neither hot nor cold in any of 36 months."),
    (
        [1] * 4 + [0] * 30 + [-1, 0],
        "no trend",
        "Hot in 4 of 36 months, last 32 months ago; cold in 1 of 36 months, last 1 month ago:"
        " no lasting pattern.",
    ),
]


def told(states: list[int], trend: str, *, step: str = "month") -> str:
    state, trends = np.array([states]), np.array([trend])
    hot, cold = state == 1, state == -1
    found = EmergingHotspots(
        emerging_classes(hot, cold, trends), state.astype(float), hot, cold, trends, np.array([0.5])
    )
    return emerging_sentence(cell_pattern(found, 0), step=step)


@pytest.mark.parametrize(("states", "trend", "expected"), CASES)
def test_the_reason_of_each_class(states: list[int], trend: str, expected: str) -> None:
    assert told(states, trend) == expected


def test_cold_spots_are_told_as_cold() -> None:
    often = [-state for state in OFTEN]
    assert told(often, "decreasing", step="week") == (
        "Cold in 35 of 36 weeks, the latest included, and growing colder."
    )
    assert told([0, 1] + [0] * 33 + [-1], "no trend") == (
        "Cold in the latest month, but hot in 1 of the 36 months."
    )


@given(
    st.lists(st.sampled_from([-1, 0, 1, 1, 1, 1, 1]), min_size=10, max_size=60),
    st.sampled_from(["increasing", "decreasing", "no trend"]),
    st.sampled_from([1, -1]),
)
def test_every_reason_is_plain_language(states: list[int], trend: str, side: int) -> None:
    assert faults_of(told([side * state for state in states], trend)) == []
