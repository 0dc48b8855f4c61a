"""Sentences about control charts, trends and forecasts: what is said follows what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.catalogue import Rebase
from cspdata.measures import control, trend
from cspdata.results import Outlook
from cspdata.words import (
    alt_text,
    control_key,
    control_label,
    control_remarks,
    control_sentence,
    control_verdict,
    controls_sentence,
    count_word,
    forecast_sentence,
    marked_sentence,
    rolling_sentence,
    season_sentence,
    trend_label,
    trend_sentence,
    trend_verdict,
    trends_sentence,
)
from tests.charts.test_control import seasonal
from tests.samples import ASB, DRUGS, NEIGHBOUR, made, noisy, yearly_series
from tests.words.plain_language import faults_of

NONE = float("nan")
BEYOND = "more than chance would explain"
numbers = st.one_of(st.just(NONE), st.integers(0, 400).map(float))


def test_the_usual_is_no_real_change() -> None:
    found = control(made(noisy(100)))
    low, high = found.frame["lower"].iloc[-1], found.frame["upper"].iloc[-1]
    assert control_sentence(found) == (
        f"Sep 2025, at {found.frame['given'].iloc[-1]:.0f} incidents, lies within the usual range"
        f" of {low:.0f} to {high:.0f} incidents a month: no real change."
    )
    assert control_label(found) == "Within its usual range"
    assert control_verdict(found) == "no real change"


@pytest.mark.parametrize(
    ("counts", "said", "label", "verdict"),
    [
        (noisy(100, 47) + [400.0], "lies above the usual range", "Higher than usual", "worse"),
        (noisy(100, 47) + [5.0], "lies below the usual range", "Lower than usual", "better"),
        (
            noisy(100, 40) + [108.0, 109.0, 108.0, 109.0, 107.0, 108.0, 106.0, 108.0],
            "months all lie above the middle of the usual range",
            "Higher than usual",
            "worse",
        ),
        (
            noisy(100, 41) + [88.0, 92.0, 96.0, 100.0, 104.0, 106.0, 108.0],
            "each of the last seven months is higher than the one before",
            "Rising",
            "worse",
        ),
        (
            noisy(100, 45) + [125.0, 100.0, 126.0],
            "two of the last three months lie close to the upper end",
            "Higher than usual",
            "worse",
        ),
    ],
)
def test_each_rule_has_its_words(counts, said: str, label: str, verdict: str) -> None:
    found = control(made(counts))
    text = control_sentence(found)
    assert said in text.lower() or said in text
    assert text.endswith(f"{BEYOND}.")
    assert control_label(found) == label
    assert control_verdict(found) == verdict
    neutral = control(made(counts, indicator=DRUGS))
    assert control_verdict(neutral) == {"worse": "higher", "better": "lower"}[verdict]
    assert faults_of(text) == []


def test_a_longer_wait_for_a_rare_event_is_fewer_events() -> None:
    counts = [1.0 if k % 2 else 0.0 for k in range(40)] + [0.0] * 20
    found = control(made(counts))
    assert found.by_gaps
    assert control_label(found) == "Rarer than usual"
    assert control_verdict(found) == "better"
    assert "longer than usual" in control_sentence(found)
    assert control_verdict(control(made(counts, indicator=DRUGS))) == "lower"


def test_nothing_to_judge_is_said_as_such() -> None:
    assert "0 incidents in any of the 30 months" in control_sentence(control(made([0.0] * 30)))
    assert (
        "all of the 30 months have 7 incidents"
        in control_sentence(control(made([7.0] * 30))).lower()
    )
    empty = control(made([NONE] * 30))
    assert control_sentence(empty) == "There is no control chart: no month has a figure."
    for found in (control(made([7.0] * 30)), empty):
        assert control_verdict(found) == "cannot say"
        assert marked_sentence(found) == control_key(found) == ""


def test_months_that_stand_out_are_named() -> None:
    counts = noisy(100)
    counts[7] = 150.0
    found = control(made(counts))
    marked = int((found.frame["side"] != 0).sum())
    said = marked_sentence(control(made(counts)))
    assert "May 2022" in said
    assert said.startswith(f"{count_word(marked).capitalize()} of the 48 months stand")
    assert (
        marked_sentence(control(made(noisy(100, seed=5)))) == "Not one of the 48 months stands out."
    )


def test_remarks_say_why_this_chart_and_why_limits_restart() -> None:
    rebase = Rebase(month="2023-10", why="Patrols began.", decided=date(2024, 1, 15))
    here = msgspec.structs.replace(ASB, rebases=(rebase,))
    counts = noisy(100)
    counts[3] = NONE
    said = control_remarks(control(made(counts, indicator=here)))
    assert said[0].startswith("XmR chart: counts with a mean of")
    assert "1 month without figures: limits are of the others." in said
    assert "Limits start again in October 2023 (decided on 15 January 2024): Patrols began." in said


def test_the_trend_is_said_with_its_certainty_and_judged_by_polarity() -> None:
    rising = (np.array(noisy(100)) + 2 * np.arange(48)).tolist()
    found = trend(made(rising))
    assert trend_sentence(found) == f"Over Oct 2021 – Sep 2025 the numbers rise — {BEYOND}."
    assert (trend_label(found), trend_verdict(found)) == ("Rising", "worse")
    assert trend_verdict(trend(made(rising, indicator=DRUGS))) == "higher"
    flat = trend(made(noisy(100)))
    assert trend_sentence(flat).endswith("neither rise nor fall beyond chance: no real change.")
    assert trend_verdict(flat) == "no real change"
    few = trend(made(noisy(100, 9)))
    assert trend_sentence(few) == (
        "No trend can be said: 9 months with figures, and a trend needs 24."
    )
    assert (trend_label(few), trend_verdict(few)) == ("Cannot say", "cannot say")


def test_a_season_that_is_not_there_or_cannot_be_known_is_said() -> None:
    wave = 200 + 60 * np.sin(np.arange(48) * np.pi / 6)
    seasonal = trend(made(np.random.default_rng(3).poisson(wave).astype(float).tolist()))
    assert "There is a season" in season_sentence(seasonal)
    assert "no more than chance would explain" in season_sentence(trend(made(noisy(100))))
    assert "a season needs 24" in season_sentence(trend(made(noisy(100, 12))))
    assert "yearly figures have no season" in season_sentence(trend(yearly_series()))


def test_the_forecast_says_how_far_off_it_was() -> None:
    wave = 200 + 60 * np.sin(np.arange(60) * np.pi / 6)
    counts = np.random.default_rng(3).poisson(wave).astype(float).tolist()
    found = trend(made(counts), forecast=True)
    said = forecast_sentence(found)
    assert f"{found.outlook.error:.2f}" in said
    assert f"{found.outlook.naive_error:.2f}" in said
    assert "A planning aid, not a target." in said
    worse = replace(
        found,
        outlook=Outlook(shown=False, error=1.2, naive_error=0.9, refusal="it came no closer"),
    )
    assert forecast_sentence(worse) == (
        "No forecast is shown: it came no closer (scaled error 1.20, against 0.90 for the year"
        " before repeated)."
    )
    assert "36 months in a row" in forecast_sentence(trend(made(noisy(100, 30)), forecast=True))


def test_several_areas_are_counted_and_named() -> None:
    risen = replace(made(noisy(100, 40) + noisy(200, 8)), area=NEIGHBOUR)
    found = [control(made(noisy(100))), control(risen), control(made([NONE] * 9))]
    said = controls_sentence(found, "wards")
    assert said == (
        "One of 2 wards stands out from the usual: Swindon, higher than usual; one cannot be"
        " judged."
    )
    assert controls_sentence(found[:1] * 3, "wards").startswith("Not one of 3 wards stands out")
    trends = [trend(made(noisy(100))), trend(risen)]
    assert "one of 2 wards changes by more than chance would explain: Swindon, rising" in (
        trends_sentence(trends, "wards")
    )
    assert trends_sentence([trend(made([1.0, 2.0]))], "wards") == ""


@settings(deadline=None, max_examples=60)
@given(
    st.lists(numbers, min_size=1, max_size=40),
    st.sampled_from([ASB, DRUGS]),
    st.sampled_from(["count", "value"]),
)
def test_every_sentence_is_one_people_may_read(counts, indicator, measure) -> None:
    series = made(counts, indicator=indicator)
    found, moved = control(series, measure=measure), trend(series, measure=measure)
    said = [
        control_sentence(found),
        marked_sentence(found),
        control_key(found),
        trend_sentence(moved),
        season_sentence(moved),
        rolling_sentence(moved),
        controls_sentence([found], "areas"),
        trends_sentence([moved], "areas"),
        alt_text(found),
        alt_text(moved),
    ]
    assert faults_of(*filter(None, said)) == []


def test_the_figure_that_is_judged_stands_beside_the_one_as_given() -> None:
    found = control(made(seasonal()))
    assert found.adjusted
    last = found.frame.iloc[-1]
    said = control_sentence(found)
    assert f"at {last['given']:.0f} incidents ({last['charted']:.0f} with its season" in said
    assert control_sentence(found, named=True) == (
        f"Anti-social behaviour, Wiltshire council area: {said}"
    )


def test_of_two_areas_neither_stands_out() -> None:
    found = [control(made(noisy(100)))] * 2
    assert controls_sentence(found, "areas") == (
        "Neither of the two areas stands out from its own usual range."
    )
    level = [trend(made(noisy(100)))] * 2
    assert "neither of the two areas rises or falls" in trends_sentence(level, "areas")
