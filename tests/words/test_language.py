"""The language of every sentence, over many results: no banned word, no trace of code, no slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.catalogue import Need
from cspdata.cells import CELL_CLASSES
from cspdata.periods import added, month
from cspdata.results import Change
from cspdata.words import (
    alt_text,
    caveats,
    cell_sentence,
    cells_sentence,
    change_text,
    class_text,
    demonstration_notice,
    headline,
    level_text,
    overview,
    source_line,
    unknown,
    verdict_label,
    where,
)
from tests.samples import (
    ASB,
    DRUGS,
    NOTES,
    grid_cells,
    monthly_series,
    one_change,
    place_changes,
    place_levels,
    refused_change,
)
from tests.words.plain_language import BANNED, JUDGING, TRACES, faults_of

counts = st.one_of(st.just(float("nan")), st.integers(0, 5000).map(float))
judged = st.sampled_from(["better", "worse", "no real change", "cannot say"])
neutral = st.sampled_from(["higher", "lower", "no real change", "cannot say"])
gaps = st.sets(st.integers(0, 7), max_size=6).map(
    lambda places: tuple(added(month("2025-01"), k if k < 4 else k - 16) for k in places)
)
percents = st.one_of(st.just(float("nan")), st.floats(-100, 900))
reasons = st.sampled_from(
    [
        "no month of Jan–Apr 2025 is complete in both it and Jan–Apr 2024",
        "recording changed in September 2011: Police.uk widened its categories.",
        "Jan–Apr 2025 and Oct 2024 – Sep 2025 overlap",
    ]
)


@st.composite
def changes(draw: st.DrawFn, *, neutral_only: bool = False) -> Change:
    """A one-row change of any count, verdict, percentage and set of matched months."""
    if draw(st.integers(0, 9)) == 0:
        return refused_change(draw(reasons))
    plain = neutral_only or draw(st.booleans())
    change = one_change(
        indicator=DRUGS if plain else ASB,
        count=draw(counts),
        before=draw(st.integers(0, 5000).map(float)),
        verdict=draw(neutral if plain else judged),
        missing=draw(gaps),
    )
    frame = change.frame.assign(percent=draw(percents), suppressed=draw(st.booleans()))
    if draw(st.booleans()):
        frame = frame.assign(count_before=np.nan)
    return replace(change, frame=frame)


@settings(max_examples=150, deadline=None)
@given(changes(), st.booleans())
def test_headlines(change: Change, named: bool) -> None:
    said = [
        headline(change, named=named),
        headline(change, monthly_series(), named=named),
        alt_text(change),
    ]
    assert faults_of(*said) == []
    assert TRACES.search(change_text(change)) is None


@settings(max_examples=80, deadline=None)
@given(changes(neutral_only=True))
def test_a_neutral_indicator_is_never_judged(change: Change) -> None:
    if not change.refusal:
        assert JUDGING.search(headline(change)) is None
        assert JUDGING.search(alt_text(change)) is None


def test_a_neutral_map_of_places_is_never_judged() -> None:
    levels, change = place_levels(indicator=DRUGS), place_changes(indicator=DRUGS)
    for text in (where(levels, change), alt_text(levels), alt_text(change)):
        assert JUDGING.search(text) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(changes(), max_size=14), st.integers(0, 5))
def test_overviews(many: list[Change], unseen: int) -> None:
    assert faults_of(overview(many, unseen=unseen)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=20, max_size=20), st.integers(1, 20), st.data())
def test_places(numbers: list[float], rows: int, data: st.DataObject) -> None:
    levels, change = place_levels(), place_changes()
    hidden = data.draw(st.lists(st.booleans(), min_size=20, max_size=20))
    value = np.array(numbers) / 5
    frame = levels.frame.assign(count=numbers, value=value, suppressed=hidden).head(rows)
    verdicts = data.draw(st.lists(judged, min_size=20, max_size=20))
    judged_frame = change.frame.assign(count=numbers, verdict=verdicts).head(rows)
    shown = replace(levels, frame=frame)
    against = replace(change, frame=judged_frame)
    said = [where(shown), where(shown, against), alt_text(shown), alt_text(against)]
    said.append(where(shown, refused_change(data.draw(reasons))))
    said.append(level_text(ASB, frame.iloc[0].to_dict()) + ".")
    assert faults_of(*said) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(counts, min_size=12, max_size=12),
    st.lists(st.sampled_from(CELL_CLASSES), min_size=12, max_size=12),
    st.sampled_from(["500", "1000", "lsoa"]),
    st.integers(0, 2),
    st.integers(0, 2),
)
def test_maps(
    numbers: list[float], kinds: list[str], size: str, unplaced: int, outside: int
) -> None:
    cells = grid_cells(columns=4, rows=3)
    frame = cells.frame.assign(**{"count": numbers, "class": kinds})
    shown = replace(cells, frame=frame, size=size, unplaced=unplaced, outside=outside)
    said = [cells_sentence(shown), alt_text(shown), cell_sentence(shown, frame["cell_id"].iloc[0])]
    assert faults_of(*said) == []


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(0, 3))
def test_remarks(missing: tuple[date, ...], lacking: int) -> None:
    notes = replace(NOTES, missing=missing)
    needs = [Need(what=f"Return {k}", holder="Coordinator") for k in range(lacking)]
    said = [unknown(notes, needs), unknown(None, needs), source_line(notes), *caveats(notes)]
    said.append(alt_text(monthly_series(missing=missing)))
    assert faults_of(*said) == []


def test_fixed_words() -> None:
    assert faults_of(demonstration_notice()) == []
    for kind in CELL_CLASSES:
        assert BANNED.search(class_text(kind)) is None
    for verdict in ("better", "worse", "higher", "lower", "no real change", "cannot say"):
        assert BANNED.search(verdict_label(verdict)) is None


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("A significant rise.", "'significant' in "),
        ("Crime spiked.", "'spiked' in "),
        ("It rose to nan.", "'nan' in "),
        ("Two stops..", "'..' in "),
        ("A space .", "' .' in "),
        ("It fell -3 %.", "'-3' in "),
        ("no capital.", "no capital before "),
        ("No stop", "no stop after "),
        ("", "no stop after "),
    ],
)
def test_the_check_itself_catches_what_it_should(bad: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in faults_of(bad))
