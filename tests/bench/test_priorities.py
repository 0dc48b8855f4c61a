"""Speed of the workshop, as ratios within one run.

Each line is also written out: pytest -m bench -s tests/bench/test_priorities.py
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from cspdata.decisions import Entry, keep, log
from cspdata.priorities.events import KIND, folded, opened_body
from cspdata.stats import drawn_weights, rank_uncertainty
from tests.bench.test_stats import seconds, written
from tests.small import CATALOGUE

pytestmark = pytest.mark.bench
THEMES, CRITERIA, DRAWS, EVENTS = 20, 6, 2000, 10_000
START = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def test_ranks_under_two_thousand_weightings_against_a_loop() -> None:
    """A loop over the draws that scores and ranks by sorting; asked for: 100 ms on one core."""
    rng = np.random.default_rng(0)
    scores = rng.integers(4, 17, (THEMES, CRITERIA)) / 4
    weights = np.array([0.25, 0.15, 0.15, 0.15, 0.2, 0.1])
    every = np.ones(THEMES, dtype=bool)

    def quick():
        drawn = drawn_weights(weights, draws=DRAWS, seed=1)
        return rank_uncertainty(scores, drawn, ranked=every)

    def loop():
        drawn = np.random.default_rng(1).dirichlet(20 * weights, DRAWS)
        found = np.empty((DRAWS, THEMES))
        for k, one in enumerate(drawn):
            score = np.round(scores @ one, 9)
            found[k] = THEMES - np.searchsorted(np.sort(score), score, side="right") + 1
        return (found <= 5).mean(axis=0)

    assert np.array_equal(quick().in_top, loop()), "the same ranks, or the race is of nothing"
    fast, slow = seconds(quick), seconds(loop)
    written(f"Ranks, {DRAWS} x {THEMES}: {fast * 1e3:.1f} ms against {slow * 1e3:.1f} ms of a loop")
    assert slow / fast >= 2


def room_entries() -> list[Entry]:
    """A room of thirty seats with ten thousand scores."""
    themes = [(f"theme_{k}", f"Theme {k}") for k in range(13)]
    body = opened_body(
        CATALOGUE.criteria,
        themes,
        partnership="demo",
        title="",
        facilitator="x",
        expires=START + timedelta(hours=1),
    )
    bodies = [body, *({"event": "joined", "seat": f"s{k}", "name": ""} for k in range(30))]
    rng = np.random.default_rng(2)
    for seat, theme, criterion, value in rng.integers(0, (30, 13, 6, 4), (EVENTS, 4)).tolist():
        told = {"seat": f"s{seat}", "theme": f"theme_{theme}", "value": value + 1}
        told |= {"criterion": CATALOGUE.criteria.ids[criterion], "device": "", "seen": 0}
        bodies.append({"event": "scored"} | told)
    return [
        Entry(number, str(number), KIND, "CDFGHJ", START, "", one)
        for number, one in enumerate(bodies, start=1)
    ]


def test_a_room_goes_on_from_where_it_was_read() -> None:
    """One entry more, against reading all ten thousand again; asked for: 50 ms."""
    entries = room_entries()
    before = folded(entries[:-1])
    whole = seconds(lambda: folded(entries), times=3)
    one = seconds(lambda: folded(entries[-1:], before))
    written(f"A room of {EVENTS}: {whole * 1e3:.0f} ms, one more {one * 1e3:.2f} ms")
    assert repr(folded(entries[-1:], before)) == repr(folded(entries))
    assert whole / one >= 20


def test_a_room_is_found_among_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new in a room, against reading the whole log of 3,000 entries for it."""
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    for k in range(3000):
        last = keep("room", f"R{k % 10}", {"event": "scored", "value": k % 4 + 1})
    fast = seconds(lambda: log(kind="room", subject=last.subject, after=last.number - 1))
    slow = seconds(lambda: [one for one in log() if one.subject == last.subject])
    written(f"What is new in a room: {fast * 1e3:.2f} ms against {slow * 1e3:.1f} ms of the log")
    assert slow / fast >= 5
