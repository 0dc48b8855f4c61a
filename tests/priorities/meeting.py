"""A meeting from the first phone to the locked decision, for the tests of its record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from cspdata.priorities import rooms
from cspdata.priorities.decide import choose, lock, reopen
from cspdata.priorities.events import Proposal, Room
from tests.small import CATALOGUE

START = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
HOLDER = "facilitator-of-the-room"
PHONES = [f"phone-number-{k}-of-the-room" for k in range(5)]
THEMES = tuple((one.id, one.title) for each in CATALOGUE.objectives for one in each.themes)[:8]
TOLD = {
    "title": "Make the town centres calm at night",
    "theme": "anti_social_behaviour",
    "term": "short",
    "reason": "Most of it is in six places, and residents name it first.",
    "dissent": "Fire and rescue would have put road safety before it.",
    "board": CATALOGUE.boards[0].id,
    "owner": "Community Safety Manager",
    "roles": {"Police": "patrols in the six places", "Council": "lighting and wardens"},
    "indicator": "asb",
    "baseline_period": "Oct 2024 – Sep 2025",
    "baseline": 900,
    "target": 800,
    "target_by": "2026-09",
}


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def scored_room() -> Room:
    """A room of five phones that scored everything, revealed."""
    room = rooms.open_room(
        CATALOGUE.criteria,
        THEMES,
        partnership=CATALOGUE.partnership.id,
        facilitator=HOLDER,
        now=START,
    )
    told = [
        Proposal(theme, "volume", 1 + k % 4, 100.0 * k, f"{100 * k} offences")
        for k, (theme, _) in enumerate(THEMES)
    ]
    told += [
        Proposal(theme, "concern", 1 + k % 3, 10.0 + k, f"{10 + k} %")
        for k, (theme, _) in enumerate(THEMES)
    ]
    rooms.propose(room.code, HOLDER, told, now=at(1))
    rng = np.random.default_rng(3)
    for phone in PHONES:
        rooms.join(room.code, phone, now=at(2))
        for theme, _ in THEMES:
            for criterion in CATALOGUE.criteria.ids:
                value = int(rng.integers(1, 5))
                given = {"theme": theme, "criterion": criterion, "value": value, "now": at(3)}
                rooms.score(room.code, phone, **given)
    return rooms.reveal(room.code, HOLDER, now=at(20))


def decided_room() -> Room:
    """That room with two priorities, locked, opened again, changed and locked once more."""
    room = scored_room()
    choose(CATALOGUE, room.code, HOLDER, author="Chair", now=at(40), **TOLD)
    plain = TOLD | {"term": "long", "title": "Fewer begin at all", "indicator": ""}
    plain |= {"baseline": None, "baseline_period": "", "target": None, "target_by": ""}
    choose(CATALOGUE, room.code, HOLDER, author="Chair", now=at(41), **plain, key="k")
    lock(CATALOGUE, room.code, HOLDER, author="Chair", now=at(50))
    reopen(CATALOGUE, room.code, HOLDER, reason="Two partners were missing.", now=at(60))
    again = TOLD | {"target": 700}
    choice = f"{TOLD['theme']}-{TOLD['term']}"
    choose(CATALOGUE, room.code, HOLDER, choice=choice, author="Chair", now=at(61), **again)
    lock(CATALOGUE, room.code, HOLDER, author="Chair", now=at(70))
    return rooms.room_of(room.code)
