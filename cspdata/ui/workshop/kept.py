"""What the workshop's pages work out again and again, kept beside the other kept results.

A room and a view are told apart by their code and the number of the last entry they hold.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from cspdata.priorities import (
    ProjectorView,
    Ranking,
    Room,
    by_evidence,
    by_room,
    projector_view,
    room_weights,
    seat_scores,
)
from cspdata.priorities.rooms import room_of
from cspdata.stats.arguments import FloatArray

_TOLD_BY: dict[str | type, Any] = {
    one: lambda given: (given.code, given.number) for one in (Room, ProjectorView)
}


def view(code: str) -> ProjectorView:
    """What the room sees together, as it is now."""
    return _view(room_of(code))


@st.cache_resource(max_entries=30, show_spinner=False, hash_funcs=_TOLD_BY)
def _view(room: Room) -> ProjectorView:
    return projector_view(room)


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_TOLD_BY)
def room_ranking(
    found: ProjectorView, *, weights: tuple[float, ...] = (), by: str = "mean"
) -> Ranking | None:
    """The room's ranking by its own weights or those given; None before the reveal."""
    if found.opinions is None or not len(found.opinions.scores):
        return None
    return by_room(
        found.opinions,
        themes=found.themes,
        criteria=found.criteria,
        weights=weights or None,
        by=by,
    )


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_TOLD_BY)
def evidence_ranking(found: ProjectorView, *, weights: tuple[float, ...] = ()) -> Ranking:
    """The ranking by the evidence's proposals alone."""
    return by_evidence(
        found.proposals, themes=found.themes, criteria=found.criteria, weights=weights or None
    )


def weights_of(found: ProjectorView) -> tuple[float, ...]:
    """The weights that a look at the results starts from: the room's, or those declared."""
    if found.opinions is None:
        return found.criteria.weights
    return room_weights(found.opinions, found.criteria)


def dots(found: ProjectorView, weights: tuple[float, ...]) -> FloatArray | None:
    """Each seat's own score of each theme, without saying whose."""
    if found.opinions is None:
        return None
    least = found.criteria.scoring.least_assessed
    return seat_scores(found.opinions, weights, least_assessed=least)
