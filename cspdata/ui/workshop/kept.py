"""What the workshop's pages work out again and again, kept beside the other kept results.

A room and a view are told apart by their code and the number of the last entry they hold.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from cspdata.assessment.community import concerns
from cspdata.measures import area_of
from cspdata.periods import Period
from cspdata.priorities.events import Proposal, Room
from cspdata.priorities.proposal import NO_CONCERN, concern_figures, proposals
from cspdata.priorities.rooms import room_of
from cspdata.priorities.standing import (
    Standing,
    divided,
    evidence_scores,
    room_standing,
    room_weights,
    seat_scores,
    standing,
)
from cspdata.priorities.views import ProjectorView, projector_view
from cspdata.stats.arguments import FloatArray
from cspdata.ui import cached

_TOLD_BY: dict[str | type, Any] = {
    one: lambda given: (given.code, given.number) for one in (Room, ProjectorView)
}


@st.cache_resource(max_entries=20, show_spinner=False)
def proposals_of(
    key: cached.Key, area_code: str, period: Period, before: Period
) -> tuple[Proposal, ...]:
    """What the evidence proposes for every theme and criterion."""
    source = cached.evidence(key)
    area = area_of(source.con, area_code, source.partnership)
    found = concerns(source, area=area, period=period)
    said_of = f"survey of {found.period.label}" if found.period else ""
    return proposals(
        source,
        area=area,
        period=period,
        before=before,
        concerns=concern_figures(found.frame, said_of=said_of),
        no_concerns=found.refusal or NO_CONCERN,
    )


def view(code: str) -> ProjectorView:
    """What the room sees together, as it is now."""
    return _view(room_of(code))


@st.cache_resource(max_entries=30, show_spinner=False, hash_funcs=_TOLD_BY)
def _view(room: Room) -> ProjectorView:
    return projector_view(room)


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_TOLD_BY)
def by_room(
    found: ProjectorView, *, weights: tuple[float, ...] = (), by: str = "mean"
) -> Standing | None:
    """Where themes stand by the room, its own weights or those given; None before the reveal."""
    return room_standing(found, by=by, weights=weights)


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_TOLD_BY)
def by_evidence(found: ProjectorView, *, weights: tuple[float, ...] = ()) -> Standing:
    """Where themes stand by what the evidence proposes alone."""
    scores = evidence_scores(found.proposals, found.themes, found.criteria)
    return standing(scores, found.themes, found.criteria, weights=weights)


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_TOLD_BY)
def divisions(found: ProjectorView) -> pd.DataFrame:
    """Where the room disagrees, the most first."""
    return divided(found)


def weights_of(found: ProjectorView) -> tuple[float, ...]:
    """The weights that a look at the results starts from: the room's, or those declared."""
    if found.opinions is None:
        return found.criteria.weights
    return room_weights(found.opinions, found.criteria)


def dots(found: ProjectorView, weights: tuple[float, ...]) -> FloatArray | None:
    """Each seat's own score of each theme, without saying whose."""
    if found.opinions is None:
        return None
    return seat_scores(found.opinions, weights, found.criteria)
