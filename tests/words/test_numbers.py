"""Numbers as text."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.words import count_word, known, number_text, percent_text, rate_text, share_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1836, "1,836"),
        (0, "0"),
        (1_234_567.0, "1,234,567"),
        (-1200, "−1,200"),
        (0.5, "1"),
        (2.5, "3"),
        (float("nan"), "—"),
        (None, "—"),
        (pd.NA, "—"),
        (float("inf"), "—"),
    ],
)
def test_counts(value: object, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (3.6, 1, "3.6"),
        (31.25, 1, "31.3"),
        (1234.56, 1, "1,234.6"),
        (0, 1, "0.0"),
        (0.04, 1, "under 0.1"),
        (-0.04, 1, "0.0"),
        (0.004, 2, "under 0.01"),
        (None, 1, "—"),
    ],
)
def test_rates(value: object, decimals: int, text: str) -> None:
    assert rate_text(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50.0, "+50\u00a0%"),
        (-7.92, "−8\u00a0%"),
        (-0.3, "0\u00a0%"),
        (0.4, "0\u00a0%"),
        (0.5, "+1\u00a0%"),
        (1234, "+1,234\u00a0%"),
        (float("nan"), "—"),
    ],
)
def test_percentages(value: object, text: str) -> None:
    assert percent_text(value) == text


def test_shares() -> None:
    assert share_text(0.38) == "38\u00a0%"
    assert share_text(0.004) == "under 1\u00a0%"
    assert share_text(0) == "0\u00a0%"
    assert share_text(1) == "100\u00a0%"


def test_small_numbers_are_words() -> None:
    assert [count_word(k) for k in (0, 1, 9, 10, 1200)] == ["no", "one", "nine", "10", "1,200"]


@given(st.floats(-1e12, 1e12) | st.sampled_from([math.nan, math.inf, -math.inf]))
def test_no_number_is_written_as_code_writes_it(value: float) -> None:
    for text in (number_text(value), rate_text(value), percent_text(value)):
        assert not any(bad in text for bad in ("nan", "inf", "None", "-", "e+"))
        assert not text.startswith("−0\u00a0")
        assert (text == "—") == (not known(value))


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_percentage_is_within_half_of_its_value(value: float) -> None:
    shown = percent_text(value).replace("\u00a0%", "").replace(",", "").replace("−", "-")
    assert math.isclose(float(shown), value, abs_tol=0.5 + 1e-6)
