"""The projector's window: large type, nothing to press, up to date by itself."""

from __future__ import annotations

import streamlit as st

from cspdata.decisions import DecisionError
from cspdata.priorities.rooms import RoomError, room_of
from cspdata.ui import parts
from cspdata.ui.workshop.room import TICK, joining, live


def show_screen() -> None:
    """Draw the room that the URL names, as the whole room may see it."""
    try:
        room = room_of(st.query_params.get("room", ""))
    except (RoomError, DecisionError) as fault:
        st.title("Priorities workshop")
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    title = parts.escaped(room.title or "Priorities workshop")
    st.html(f'<h1 style="font-size:2rem;margin:0;padding:0">{title}</h1>')
    st.fragment(_screen, run_every=None if room.closed else TICK)(room.code)


def _screen(code: str) -> None:
    room = room_of(code)
    if not room.revealed and not room.closed:
        joining(room)
    live(code, large=True)
