"""Benchmarking words: every side of the interval, every polarity, never against itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.stats import benchmark_result, byars_interval

NAMES = {"area": "Wiltshire", "benchmark_area": "England"}


@pytest.mark.parametrize(
    ("level", "polarity", "word"),
    [
        (5, "lower_is_better", "similar"),
        (4, "lower_is_better", "similar"),
        (6, "lower_is_better", "similar"),
        (3.9, "lower_is_better", "worse"),
        (6.1, "lower_is_better", "better"),
        (3.9, "higher_is_better", "better"),
        (6.1, "higher_is_better", "worse"),
        (3.9, "neutral", "higher"),
        (6.1, "neutral", "lower"),
        (5, "neutral", "similar"),
    ],
)
def test_an_interval_of_4_to_6_against_a_benchmark(level, polarity, word):
    assert benchmark_result(4, 6, level, polarity=polarity, **NAMES) == word


def test_an_area_is_never_compared_with_itself():
    itself = {"area": "Wiltshire", "benchmark_area": "Wiltshire"}
    assert benchmark_result(4, 6, 9, polarity="neutral", **itself) == "not compared"
    table = benchmark_result(
        [4, 4, 4],
        [6, 6, 6],
        9,
        polarity="neutral",
        area=["Swindon", "Wiltshire", "Dorset"],
        benchmark_area="Wiltshire",
    )
    assert table.tolist() == ["lower", "not compared", "lower"]
    each = benchmark_result(
        [4, 4],
        [6, 6],
        [9, 1],
        polarity="neutral",
        area=["Swindon", "Wiltshire"],
        benchmark_area=["Wiltshire", "Swindon"],
    )
    assert each.tolist() == ["lower", "higher"]


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1e6), st.sampled_from(["lower_is_better", "neutral"]))
def test_similar_means_inside_and_the_other_words_mirror(count, level, polarity):
    interval = byars_interval(count)
    given_limits = (interval.lower, interval.upper, level)
    word = benchmark_result(*given_limits, polarity=polarity, **NAMES)
    inside = interval.lower <= level <= interval.upper
    assert (word == "similar") == inside
    other = benchmark_result(*given_limits, polarity="higher_is_better", **NAMES)
    if not inside and polarity == "lower_is_better":
        assert {word, other} == {"better", "worse"}


def test_areas_alike_are_called_different_one_time_in_twenty():
    counts = np.random.default_rng(1).poisson(120, 10_000)
    interval = byars_interval(counts)
    names = [f"area {k}" for k in range(10_000)]
    words = benchmark_result(
        interval.lower,
        interval.upper,
        120,
        polarity="lower_is_better",
        area=names,
        benchmark_area="all",
    )
    assert (words != "similar").mean() == pytest.approx(0.05, abs=0.01)


def test_no_areas_give_no_words():
    words = benchmark_result([], [], 5, polarity="neutral", area=[], benchmark_area="England")
    assert words.shape == (0,)


@pytest.mark.parametrize(
    ("lower", "upper", "level", "change", "words"),
    [
        (6, 4, 5, {}, "lower is 6, above upper 4: check their order"),
        (4, math.nan, 5, {}, "upper is nan"),
        (4, 6, math.inf, {}, "benchmark is inf"),
        (4, 6, 5, {"polarity": "up"}, "polarity is 'up': give one of lower_is_better"),
        ([4, 4], [6, 6], 5, {}, r"area has shape \(\) for limits of shape \(2,\)"),
        (4, 6, 5, {"benchmark_area": ["a", "b"]}, r"benchmark_area has shape \(2,\)"),
    ],
)
def test_impossible_comparisons_are_refused(lower, upper, level, change, words):
    arguments = {"polarity": "neutral", **NAMES} | change
    with pytest.raises(ValueError, match=words):
        benchmark_result(lower, upper, level, **arguments)
