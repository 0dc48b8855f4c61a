"""The workshop: which step is at hand, in which room."""

from __future__ import annotations

import streamlit as st

from cspdata.decisions import DecisionError
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import RoomError, is_facilitator, plain_code, room_of
from cspdata.ui import address, cached, parts, scope
from cspdata.ui.workshop.decide import show_decide
from cspdata.ui.workshop.prepare import show_prepare
from cspdata.ui.workshop.room import show_room
from cspdata.ui.workshop.what_if import show_what_if

STEPS = {"prepare": "Prepare", "room": "In the room", "what-if": "What if", "decide": "Decide"}
ROOM, HOLD = "room", "hold"


def show_workshop() -> None:
    """Draw the step that the URL names."""
    chosen = scope.current()
    if chosen is None:
        st.title("Which priorities should we choose?")
        parts.nothing_loaded("At the workshop members score the themes by agreed criteria.")
        return
    evidence = cached.evidence(chosen.key)
    room, hold, fault = _room()
    st.title("Which priorities should we choose?")
    if evidence.catalogue.criteria is None:
        st.info(
            "No criteria are declared. Write `data/catalogue/criteria.toml`: what themes are "
            "scored by, with what each score means in words.",
            icon=":material/rule:",
        )
        return
    if fault:
        st.error(parts.plain(fault), icon=":material/error:")
    step = parts.segments("Step", "step", STEPS)
    holds = room is not None and bool(hold) and is_facilitator(room, hold)
    if step == "prepare":
        show_prepare(chosen)
    elif step == "decide":
        show_decide(chosen, room, hold if holds else "")
    elif room is None:
        _no_room(step)
    elif step == "room":
        show_room(room, hold if holds else "")
    else:
        show_what_if(room)


def _room() -> tuple[Room | None, str, str]:
    """The room and the facilitator's secret that the URL names, kept in it, and what is wrong."""
    code = plain_code(st.query_params.get(ROOM, ""))
    hold = st.query_params.get(HOLD, "")
    if not code:
        return None, "", ""
    address.keep(ROOM, code, code)
    if hold:
        address.keep(HOLD, hold, hold)
    try:
        return room_of(code), hold, ""
    except (RoomError, DecisionError) as fault:
        return None, "", str(fault)


def _no_room(step: str) -> None:
    what = "weights are tried out" if step == "what-if" else "members score"
    st.info(
        f"No room is open in this window: {what} once one is. Open it under *Prepare*, or follow "
        "the facilitator's link.",
        icon=":material/meeting_room:",
    )
