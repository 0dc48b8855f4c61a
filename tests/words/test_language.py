"""The language of every sentence, over many results: no banned word, no trace of code, no slip."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
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

BANNED = re.compile(
    r"(?<!statistically )\b(?:significan\w*|spik\w+|surg\w+|victims?|caus\w+|crime rate)\b", re.I
)
TRACES = re.compile(r"\b(?:nan|none type|None|NaT|inf|NA)\b|-0|\bp ?[=<]|-\d|\d\.0 %")
SLIPS = re.compile(r"[.,;:!?]{2,}|[ \u00a0][.,;:?]|  |\( | \)|\.\w")
JUDGING = re.compile(r"\b(?:better|worse|worsened|improved|improvement|good|bad)\b", re.I)

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


def check(text: str) -> None:
    """A text that people may read: known words, one stop at the end, nothing of the machine."""
    for pattern in (BANNED, TRACES):
        found = pattern.search(text)
        assert found is None, f"{found.group()!r} in {text!r}"
    # Web addresses and decimal points are no slips.
    bare = re.sub(r"\b[a-z]+\.police\.uk|Police\.uk|v\d\.\d|\d\.\d", "x", text)
    slip = SLIPS.search(bare)
    assert slip is None, f"{slip.group()!r} in {text!r}"
    assert text[-1] in ".?", text
    assert text[0].isupper() or text[0].isdigit(), text


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
    for text in (
        headline(change, named=named),
        headline(change, monthly_series(), named=named),
        alt_text(change),
    ):
        check(text)
    short = change_text(change)
    assert TRACES.search(short) is None


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
    check(overview(many, unseen=unseen))


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
    for text in (where(shown), where(shown, against), alt_text(shown), alt_text(against)):
        check(text)
    check(where(shown, refused_change(data.draw(reasons))))
    check(level_text(ASB, frame.iloc[0].to_dict()) + ".")


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
    check(cells_sentence(shown))
    check(alt_text(shown))
    check(cell_sentence(shown, frame["cell_id"].iloc[0]))


@settings(max_examples=40, deadline=None)
@given(gaps, st.integers(0, 3))
def test_remarks(missing: tuple[date, ...], lacking: int) -> None:
    notes = replace(NOTES, missing=missing)
    needs = [Need(what=f"Return {k}", holder="Coordinator") for k in range(lacking)]
    for text in (unknown(notes, needs), unknown(None, needs), source_line(notes)):
        check(text)
    for text in caveats(notes):
        check(text)
    check(alt_text(monthly_series(missing=missing)))


def test_fixed_words() -> None:
    check(demonstration_notice())
    for kind in CELL_CLASSES:
        assert BANNED.search(class_text(kind)) is None
    for verdict in ("better", "worse", "higher", "lower", "no real change", "cannot say"):
        assert BANNED.search(verdict_label(verdict)) is None


def test_the_check_itself_catches_what_it_should() -> None:
    for bad in (
        "A significant rise.",
        "Crime spiked.",
        "It rose to nan.",
        "Two stops..",
        "A space .",
        "It fell -3 %.",
        "no capital.",
        "No stop",
    ):
        try:
            check(bad)
        except AssertionError:
            continue
        raise ValueError(f"the check let pass: {bad!r}")
