"""Aoristic weights: by hand, minute by minute, and what cannot be used."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspdata.stats import aoristic

MONDAY = np.datetime64("2025-03-03T00:00:00")  # a Monday


def times(*texts):
    return np.array(texts, dtype="datetime64[s]")


def week(start, end):
    found = aoristic(times(start), times(end))
    assert found.rejected.size == 0
    return found.weights


def test_a_span_within_one_hour_and_one_over_two():
    weights = week("2025-03-03T10:05", "2025-03-03T10:50")
    assert weights[0, 10] == 1
    assert weights.sum() == 1
    # Ten minutes before eleven and twenty after it.
    weights = week("2025-03-04T10:50", "2025-03-04T11:20")
    assert weights[1, 10] == pytest.approx(1 / 3)
    assert weights[1, 11] == pytest.approx(2 / 3)
    assert np.count_nonzero(weights) == 2


def test_a_night_over_midnight_and_over_the_end_of_the_week():
    weights = week("2025-03-09T22:30", "2025-03-10T01:00")  # Sunday to Monday
    assert weights[6, 22:].tolist() == pytest.approx([0.2, 0.4])
    assert weights[0, 0] == pytest.approx(0.4)
    assert np.count_nonzero(weights) == 3


def test_an_hour_that_ends_on_the_hour_does_not_touch_the_next():
    weights = week("2025-03-03T10:00", "2025-03-03T12:00")
    assert weights[0, 10:13].tolist() == [0.5, 0.5, 0]


def test_no_end_and_no_span_are_the_hour_of_the_start():
    for end in ("NaT", "2025-03-05T23:59:59"):
        weights = week("2025-03-05T23:59:59", end)
        assert weights[2, 23] == 1
        assert weights.sum() == 1
    found = aoristic(times("2025-03-05T10:00", "2025-03-05T11:00"), times("NaT", "NaT"))
    assert (found.events, found.without_end, found.over_a_week) == (2, 2, 0)


def test_a_week_and_more_than_a_week():
    even = np.full((7, 24), 1 / 168)
    np.testing.assert_allclose(week("2025-03-05T10:20", "2025-03-12T10:20"), even, atol=1e-15)
    np.testing.assert_array_equal(week("2025-03-05T10:20", "2025-03-12T10:20:01"), even)
    found = aoristic(times("2025-03-01T10:20"), times("2025-06-01T10:20"))
    assert found.over_a_week == 1


def test_what_cannot_be_used_is_given_back_with_its_reason():
    found = aoristic(
        times("2025-03-05T10:00", "2025-03-05T10:00", "NaT", "NaT"),
        times("2025-03-05T09:00", "2025-03-05T11:00", "2025-03-05T11:00", "NaT"),
    )
    assert found.events == 1
    assert found.without_end == 0
    assert found.weights.sum() == 1
    assert found.rejected.tolist() == [0, 2, 3]
    assert found.reasons == (
        "the start 2025-03-05 10:00:00 is after the end 2025-03-05 09:00:00: correct one of them",
        "no start is given: enter when the event could have begun",
        "no start is given: enter when the event could have begun",
    )


def test_no_events():
    found = aoristic(times(), times())
    assert found.weights.shape == (7, 24)
    assert found.weights.sum() == 0
    assert (found.events, found.reasons) == (0, ())


def by_seconds(start, end):
    """Every 60 s of a span of whole minutes, put where it lies."""
    weights = np.zeros((7, 24))
    minutes = np.arange(start, end, np.timedelta64(60, "s")) if end > start else np.array([start])
    since = (minutes - MONDAY).astype(int) // 3600 % 168
    np.add.at(weights.reshape(-1), since, 1 / minutes.size)
    return weights


spans = st.lists(
    st.tuples(st.integers(-20_000, 20_000), st.integers(0, 168 * 60)), min_size=1, max_size=8
)


@given(spans)
def test_every_span_is_spread_as_minute_by_minute(given_spans):
    start = MONDAY + np.array([60 * first for first, _ in given_spans], "timedelta64[s]")
    end = start + np.array([60 * length for _, length in given_spans], "timedelta64[s]")
    expected = sum(by_seconds(*pair) for pair in zip(start, end, strict=True))
    np.testing.assert_allclose(aoristic(start, end).weights, expected, atol=1e-12)


@given(st.integers(-(10**9), 4 * 10**9), st.integers(0, 10**6))
def test_the_weights_of_an_event_add_up_to_one(first, length):
    start = np.array([first], "datetime64[s]")
    found = aoristic(start, start + np.timedelta64(length, "s"))
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert (found.weights >= 0).all()
    shifted = aoristic(
        start + np.timedelta64(7, "D"), start + np.timedelta64(7 * 86400 + length, "s")
    )
    np.testing.assert_allclose(shifted.weights, found.weights, atol=1e-12)


def test_many_events_add_up_and_the_planted_night_stands_out():
    generator = np.random.default_rng(1)
    # Found in the morning, done on a Friday or Saturday night between 23:00 and 02:00.
    day = MONDAY + np.array(4 + generator.integers(0, 2, 100_000), "timedelta64[D]")
    done = day + np.array(generator.integers(23 * 3600, 26 * 3600, 100_000), "timedelta64[s]")
    start = done - np.array(generator.integers(0, 4 * 3600, 100_000), "timedelta64[s]")
    end = done + np.array(generator.integers(0, 4 * 3600, 100_000), "timedelta64[s]")
    found = aoristic(start, end)
    assert found.events == 100_000
    assert found.weights.sum() == pytest.approx(100_000)
    top = np.argsort(found.weights.ravel())[-6:]
    assert {(int(bin_) // 24, int(bin_) % 24) for bin_ in top} == {
        (4, 23), (5, 0), (5, 1), (5, 23), (6, 0), (6, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (times("2025-03-05T10:00"), times(), "1 starts and 0 ends"),
        (np.array([1.0]), times("2025-03-05T10:00"), "start holds float64"),
        (times("2025-03-05T10:00"), np.array([["2025-03-05T10:00"]], "M8[s]"), "in 2 dimensions"),
        (np.array(["2025-03-05"], "M8[D]"), times("NaT"), "start holds dates without a time"),
    ],
)
def test_impossible_times_are_refused(start, end, words):
    with pytest.raises(ValueError, match=words):
        aoristic(start, end)
