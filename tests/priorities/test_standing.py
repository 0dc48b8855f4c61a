"""Where themes stand: the frame against the statistics, and the three ways of ranking."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from cspdata.priorities import rooms as asked
from cspdata.priorities.events import Proposal
from cspdata.priorities.rooms import join, open_room, room_of, score, weigh
from cspdata.priorities.standing import compared, divided, room_standing, room_weights, standing
from cspdata.priorities.views import ProjectorView, projector_view
from cspdata.stats import weighted_scores
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")
START = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
CRITERIA = CATALOGUE.criteria
THEMES = tuple((f"theme_{k}", f"Theme {k}") for k in range(7))
HOLDER = "facilitator-of-the-room"
SECRETS = [f"phone-number-{k}-of-the-room" for k in range(4)]


@pytest.fixture
def view() -> ProjectorView:
    """A room of four seats; one seat never scores, and nobody scores the last theme."""
    room = open_room(CRITERIA, THEMES, partnership="demo", facilitator=HOLDER, now=START)
    told = [
        Proposal("theme_1", "volume", 4, 900.0, "900"),
        Proposal("theme_1", "trend", 4, 30.0, "worse"),
        Proposal("theme_1", "concern", 2, 12.0, "12 %"),
        Proposal("theme_2", "volume", 1, 10.0, "10"),
        Proposal("theme_2", "trend", None, None, "Not assessed"),
        Proposal("theme_2", "concern", 4, 55.0, "55 %"),
        Proposal("theme_3", "volume", 2, 55.0, "55"),
        Proposal("theme_3", "trend", 2, 1.0, "no real change"),
    ]
    asked.propose(room.code, HOLDER, told, now=START)
    rng = np.random.default_rng(6)
    for secret in SECRETS:
        join(room.code, secret, now=START)
    for secret in SECRETS[:3]:
        for theme, _ in THEMES[:-1]:
            for criterion in CRITERIA.ids:
                value = int(rng.integers(1, 5))
                told_of = {"theme": theme, "criterion": criterion, "value": value, "now": START}
                score(room.code, secret, **told_of)
    asked.reveal(room.code, HOLDER, now=START)
    return projector_view(room_of(room.code))


def test_the_room_stands_by_the_mean_of_its_seats(view: ProjectorView) -> None:
    found = room_standing(view)
    assert found is not None
    mean = view.opinions.scores.mean(axis=0)
    wanted = weighted_scores(mean, CRITERIA.weights)
    frame = found.frame.set_index("theme")
    assert frame["rank"].tolist()[:-1] == sorted(frame["rank"].tolist()[:-1])
    for k, (theme, _) in enumerate(THEMES[:-1]):
        assert frame.loc[theme, "score"] == pytest.approx(wanted.score[k])
        assert frame.loc[theme, "rank"] == wanted.rank[k]
        assert frame.loc[theme, "rank_low"] <= wanted.rank[k] <= frame.loc[theme, "rank_high"]
    last = frame.loc["theme_6"]
    assert math.isnan(last["rank"])
    assert last["assessed"] == 0
    assert found.frame["theme"].iloc[-1] == "theme_6"
    assert not found.complete
    assert not last["always_top"]


def test_who_is_always_first_is_so_in_every_draw() -> None:
    rng = np.random.default_rng(12)
    seen = 0
    for _ in range(20):
        scores = rng.integers(1, 5, (7, 6)).astype(float)
        scores[0] += 1
        frame = standing(np.minimum(scores, 4), THEMES, CRITERIA).frame
        seen += frame["always_top"].sum()
        assert (frame.loc[frame["always_top"], "in_top"] == 1).all()
    assert seen > 5


def test_weights_of_the_room_count_each_seat_alike(view: ProjectorView) -> None:
    assert room_weights(view.opinions, CRITERIA) == CRITERIA.weights, "nobody weighed all"
    for secret, scale in zip(SECRETS[:2], (1, 10), strict=True):
        for k, criterion in enumerate(CRITERIA.ids):
            value = scale if k else scale * 5
            weigh(view.code, secret, criterion=criterion, value=value, now=START)
    weigh(view.code, SECRETS[2], criterion="harm", value=100, now=START)
    seen = projector_view(room_of(view.code)).opinions
    assert seen.weights.shape == (3, 6)
    assert room_weights(seen, CRITERIA) == pytest.approx((0.5, *[0.1] * 5))


def test_the_three_ways_of_ranking_stand_side_by_side(view: ProjectorView) -> None:
    frame = compared(view).set_index("theme")
    assert frame["by_public"].dropna().to_dict() == {"theme_2": 1, "theme_1": 2}
    # Harm was not proposed: volume, trend and concern are 45 of the 70 that evidence may fill;
    # theme 2 lacks the trend (30 of 70) and theme 3 the concern.
    assert frame["by_evidence"].dropna().to_dict() == {"theme_1": 1}
    assert frame["by_room"].notna().sum() == 6
    assert frame["by_median"].notna().sum() == 6
    hidden = view.__class__(**{one: getattr(view, one) for one in view.__slots__} | UNSEEN)
    assert compared(hidden)["by_room"].isna().all()
    assert divided(hidden).empty
    assert room_standing(hidden) is None


UNSEEN = {"opinions": None}


def test_where_the_room_disagrees_most_comes_first(view: ProjectorView) -> None:
    frame = divided(view)
    assert frame["apart"].tolist() == sorted(frame["apart"], reverse=True)
    assert len(frame) == 36
    first = frame.iloc[0]
    gave = [first[f"gave_{one}"] for one in (1, 2, 3, 4)]
    values = [one for one, many in zip((1, 2, 3, 4), gave, strict=True) for _ in range(many)]
    pairs = [abs(a - b) for n, a in enumerate(values) for b in values[n + 1 :]]
    assert first["apart"] == pytest.approx(sum(pairs) / 3)
    assert first["seats"] == 3
