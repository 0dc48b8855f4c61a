"""Harm scores: hand-worked sums, the intervals they rest on, ranks, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.stats import byars_interval, crime_harm_index, crime_severity_score, harm_ranks
from cspdata.stats.harm import POLICE_UK

# Invented for the test: the published weights are loaded as data.
DAYS = {"1": 5475.0, "4.1": 3650.0, "8N": 20.0, "28E": 20.0, "105A": 1.0, "46": 2.0}
COUNT = {"8N": 60, "1": 1, "46": 300, "105A": 0}


def test_the_index_by_hand():
    # 60 x 20 + 1 x 5475 + 300 x 2 + 0 = 7275 days.
    found = crime_harm_index(COUNT, DAYS)
    assert (found.value, found.offences) == (7275, 361)
    assert [(r.label, r.harm, r.volume_rank, r.harm_rank, r.shift) for r in found.ranks] == [
        ("1", 5475, 3, 1, 2),
        ("8N", 1200, 2, 2, 0),
        ("46", 600, 1, 3, -2),
        ("105A", 0, 4, 4, 0),
    ]
    # Dobson: √(Σ w² x / Σ x) times the distance of Byar's limits of 361.
    limits = byars_interval(361)
    scale = math.sqrt((60 * 400 + 5475**2 + 300 * 4) / 361)
    assert found.lower == pytest.approx(max(0, 7275 + scale * (limits.lower - 361)))
    assert found.upper == pytest.approx(7275 + scale * (limits.upper - 361))


def test_the_severity_score_is_the_sum_per_head():
    found = crime_severity_score(COUNT, DAYS, population=1000)
    index = crime_harm_index(COUNT, DAYS)
    assert found.value == 7.275
    assert found.upper == pytest.approx(index.upper / 1000)
    assert (found.method, index.method) == (
        "ONS Crime Severity Score",
        "Cambridge Crime Harm Index",
    )


def test_with_equal_weights_harm_is_volume_with_byars_interval():
    found = crime_harm_index({"1": 20, "46": 45}, {"1": 3, "46": 3})
    limits = byars_interval(65)
    assert found.value == 195
    assert found.lower == pytest.approx(3 * limits.lower)
    assert found.upper == pytest.approx(3 * limits.upper)


def test_the_interval_covers_the_true_harm_as_often_as_it_says():
    generator = np.random.default_rng(1)
    weights = {"8N": 20.0, "46": 2.0, "28E": 90.0}
    means = np.array([40.0, 300.0, 25.0])
    true = float((means * list(weights.values())).sum())
    covered = 0
    for drawn in generator.poisson(means, (2000, 3)):
        found = crime_harm_index(dict(zip(weights, drawn, strict=True)), weights)
        covered += found.lower <= true <= found.upper
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1e4)), min_size=1, max_size=8),
    st.floats(0.5, 0.99),
)
def test_the_value_lies_in_its_interval_and_ranks_are_consistent(rows, confidence):
    codes = [str(k + 1) for k in range(len(rows))]
    count = dict(zip(codes, (x for x, _ in rows), strict=True))
    weights = dict(zip(codes, (w for _, w in rows), strict=True))
    found = crime_harm_index(count, weights, confidence=confidence)
    wider = crime_harm_index(count, weights, confidence=(1 + confidence) / 2)
    slack = 1e-9 * (1 + found.value)
    assert 0 <= wider.lower <= found.lower + slack
    assert found.lower <= found.value + slack
    if found.offences:
        assert found.value <= found.upper + slack
        assert found.upper <= wider.upper + slack
    assert sum(rank.harm for rank in found.ranks) == pytest.approx(found.value)
    harms = [rank.harm for rank in found.ranks]
    assert harms == sorted(harms, reverse=True)
    assert min(rank.harm_rank for rank in found.ranks) == 1
    assert all(rank.shift == rank.volume_rank - rank.harm_rank for rank in found.ranks)


def test_equals_share_a_rank():
    ranks = harm_ranks(["a", "b", "c"], [5, 5, 9], [2.5, 2.5, 1])
    assert [(r.label, r.volume_rank, r.harm_rank, r.shift) for r in ranks] == [
        ("a", 2, 1, 1),
        ("b", 2, 1, 1),
        ("c", 1, 3, -2),
    ]
    assert harm_ranks([], [], []) == ()


def test_no_offences_are_no_harm():
    found = crime_harm_index({"1": 0, "46": 0}, DAYS)
    assert (found.value, found.lower, found.upper, found.offences) == (0, 0, None, 0)


@pytest.mark.parametrize(
    "category",
    [
        "Violence and sexual offences",
        "violent-crime",
        "violence_sexual_offences",
        "Anti-social behaviour",
        "Theft from the person",
        "criminal-damage-arson",
        "Possession of weapons",
        *sorted(POLICE_UK),
    ],
)
def test_police_uk_categories_are_refused_in_words(category):
    for score in (
        lambda: crime_harm_index({"1": 2, category: 5}, DAYS),
        lambda: crime_severity_score({category: 5}, DAYS, population=10),
    ):
        with pytest.raises(ValueError, match="is a police.uk category: .* needs Home Office off"):
            score()


@pytest.mark.parametrize("code", ["1", "4.1", "8N", "28E", "105A", "5D", "4.10", "99", "8/06"])
def test_offence_codes_of_all_kinds_are_taken(code):
    assert crime_harm_index({code: 3}, {code: 2}).value == 6


@pytest.mark.parametrize(
    ("count", "weights", "words"),
    [
        ({}, DAYS, "count is empty: give the offences by Home Office offence code"),
        ({"murder": 1}, DAYS, "'murder' is no Home Office offence code"),
        ({"": 1}, DAYS, "'' is no Home Office offence code"),
        ({"1": 1, "33": 2, "34A": 1}, DAYS, "weights has none for offence code 33, 34A: add them"),
        ({"1": -1}, DAYS, "count is -1 at position 0: a count cannot be negative"),
        ({"1": 1.5}, DAYS, "count is 1.5 at position 0: a count must be a whole number"),
        ({"1": 1}, {"1": -3}, "weights is -3 at position 0: harm is 0 or above"),
        ({"1": 1}, {"1": math.nan}, "weights is nan at position 0"),
    ],
)
def test_what_has_no_harm_score_is_refused(count, weights, words):
    with pytest.raises(ValueError, match=words):
        crime_harm_index(count, weights)


def test_impossible_ranks_and_populations_are_refused():
    with pytest.raises(ValueError, match="population is 0: it must be above 0"):
        crime_severity_score({"1": 1}, DAYS, population=0)
    with pytest.raises(ValueError, match="label has 2 elements, count 1 and harm 1"):
        harm_ranks(["a", "b"], [1], [1])
    with pytest.raises(ValueError, match="label holds 'a' twice"):
        harm_ranks(["a", "a"], [1, 2], [1, 2])
