"""Prepare: the criteria in words, what the evidence proposes, and a room to open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cspdata.catalogue import Criteria
from cspdata.decisions import DecisionError
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import HOURS, RoomError, new_secret, open_room, rooms
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope
from cspdata.words.workshop import moment_text, weight_text


def show_prepare(chosen: Scope, room: Room | None, hold: str) -> None:
    """Draw the criteria, the proposals and the form that opens a room."""
    criteria = cached.evidence(chosen.key).catalogue.criteria
    assert criteria is not None
    st.markdown(
        f"##### {len(criteria.ids)} criteria, each scored 1 to 4 in words; people choose, the "
        "score advises."
    )
    _criteria(criteria)
    _open(chosen, criteria)
    _earlier(chosen)


def _criteria(criteria: Criteria) -> None:
    rows = [
        {
            "Criterion": one.title,
            "Question": one.question,
            "Weight": weight_text(share),
            **{str(k): words for k, words in enumerate(one.anchors, start=1)},
        }
        for one, share in zip(criteria.criteria, criteria.weights, strict=True)
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        alt="The criteria",
        key="criteria_table",
    )


def _open(chosen: Scope, criteria: Criteria) -> None:
    catalogue = cached.evidence(chosen.key).catalogue
    themes = {one.id: one.title for objective in catalogue.objectives for one in objective.themes}
    st.subheader("Open a room", anchor=False)
    with st.form("open_room"):
        title = st.text_input("Title", "Priorities workshop", max_chars=80, key="room_title")
        picked = st.multiselect(
            "Themes to score",
            list(themes),
            default=[one for one in themes if one != "recorded_crime"],
            format_func=lambda one: themes[one],
            key="room_themes",
        )
        hours = st.slider("Hours that the links are good for", 1, 48, HOURS, key="room_hours")
        pressed = st.form_submit_button(
            "Open the room", type="primary", icon=":material/meeting_room:", key="open"
        )
    if not pressed:
        return
    hold = new_secret()
    try:
        room = open_room(
            criteria,
            [(one, themes[one]) for one in picked],
            partnership=chosen.partnership.id,
            facilitator=hold,
            title=title,
            hours=hours,
        )
    except (RoomError, DecisionError) as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    for key, value in (("room", room.code), ("hold", hold), ("step", "room")):
        st.query_params[key] = value
    st.rerun()


def _earlier(chosen: Scope) -> None:
    found = rooms(chosen.partnership.id)
    if not found:
        return
    with st.expander(f"Earlier rooms ({len(found)})"):
        for one in found:
            state = "closed" if one.closed else "revealed" if one.revealed else "open"
            line = [f"**{one.code}**", parts.plain(one.title), moment_text(one.opened)]
            line += [f"{len(one.seats)} seat{'' if len(one.seats) == 1 else 's'}", state]
            st.markdown(" · ".join(line))
