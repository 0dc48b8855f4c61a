"""Decide: the priorities that people choose, with reasons, locked with a version and a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import streamlit as st

from cspdata.agreed_priorities import Told
from cspdata.catalogue import Catalogue
from cspdata.decisions import DecisionError
from cspdata.export.decision_record import record_csv, record_pptx, record_xlsx
from cspdata.priorities.decide import (
    LONGEST_REASON,
    Choice,
    Decision,
    choose,
    decision_of,
    drop,
    lock,
    reopen,
)
from cspdata.priorities.events import Room
from cspdata.priorities.record import agreed_priority, decision_record
from cspdata.priorities.rooms import RoomError
from cspdata.ui import cached, parts
from cspdata.ui.priority_form import Filled, Written, form_is_open, kept_message, open_form
from cspdata.ui.scope import Scope
from cspdata.ui.workshop import kept
from cspdata.words.performance import measure_text
from cspdata.words.priorities import (
    choice_edited_text,
    decision_sentence,
    standing_answer,
    version_text,
)

_DEVICE, _SAID = "decide_device", "decide_said"
TICK = 2.0  # seconds between two looks for what another window wrote


def show_decide(chosen: Scope, room: Room | None, hold: str) -> None:
    """Draw what was chosen in a room, and what its facilitator may do with it."""
    if room is None:
        st.info(
            "No room is open in this window. A decision belongs to a room: open one under "
            "*Prepare*, or follow the facilitator's link.",
            icon=":material/meeting_room:",
        )
        return
    st.session_state.setdefault(_DEVICE, uuid.uuid4().hex)
    catalogue = cached.evidence(chosen.key).catalogue
    decision = decision_of(room.code)
    st.fragment(_watch, run_every=TICK)(room.code, decision.number)
    st.markdown(f"##### {parts.plain(decision_sentence(decision))}")
    found = kept.view(room.code)
    if (standing := kept.by_room(found)) is not None:
        st.caption(f"The room's scores advise: {standing_answer(standing)} People choose.")
    kept_message()
    if said := st.session_state.pop(_SAID, ""):
        st.error(parts.plain(said), icon=":material/error:")
    writes = bool(hold) and decision.open
    for term in dict.fromkeys(one.term for one in decision.choices):
        st.subheader(term, anchor=False)
        for one in decision.choices:
            if one.term == term:
                _choice(catalogue, room, hold if writes else "", one)
    if not decision.choices:
        st.caption("Nothing is chosen yet: each priority is written with its reason.")
    if writes and decision.dropped:
        _dropped(catalogue, room, hold, decision)
    _steps(catalogue, room, hold, decision)
    _versions(decision)
    if decision.versions:
        _downloads(catalogue, room)


def _watch(code: str, drawn: int) -> None:
    """Draws the page anew once another window has written; never under an open form."""
    if decision_of(code).number != drawn and not form_is_open():
        st.rerun(scope="app")


def _choice(catalogue: Catalogue, room: Room, hold: str, one: Choice) -> None:
    """One priority with its reason, what was said against it, its board, roles and target."""
    told = one.told
    boards = {board.id: board.title for board in catalogue.boards}
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{parts.plain(told['title'])}**", width="stretch")
            if hold:
                if st.button("Change", icon=":material/edit:", key=f"change_{one.id}"):
                    _open(catalogue, room, hold, one)
                st.button(
                    "Take off",
                    icon=":material/delete:",
                    key=f"drop_{one.id}",
                    on_click=_do,
                    args=(lambda: drop(catalogue, room.code, hold, choice=one.id),),
                )
        themes = dict(room.themes)
        lines = [
            f"**Theme:** {parts.plain(themes.get(told['theme'], told['theme']))}",
            f"**Why:** {parts.plain(told['reason'])}",
        ]
        if told["dissent"]:
            lines.append(f"**Said against it:** {parts.plain(told['dissent'])}")
        lines.append(
            f"**Lead:** {parts.plain(boards.get(told['board'], told['board']))} · "
            f"**Owner:** {parts.plain(told['owner'])}"
        )
        if told["roles"]:
            roles = "; ".join(f"{name}: {text}" for name, text in told["roles"].items())
            lines.append(f"**Roles:** {parts.plain(roles)}")
        measure = measure_text(agreed_priority(one, room.partnership), catalogue)
        lines.append(f"**Measure:** {parts.plain(measure)}")
        if edited := choice_edited_text(one):
            lines.append(f":orange[:material/devices: {parts.plain(edited)}]")
        st.markdown("  \n".join(lines))


def _dropped(catalogue: Catalogue, room: Room, hold: str, decision: Decision) -> None:
    """The priorities that were taken off: nothing that was written is gone."""
    with st.expander(f"Taken off ({len(decision.dropped)})", icon=":material/delete_history:"):
        for one in decision.dropped:
            name, button = st.columns((5, 1), vertical_alignment="center")
            name.markdown(f"**{parts.plain(one.told['title'])}** · {one.term}")
            button.button(
                "Put back",
                icon=":material/undo:",
                key=f"put_back_{one.id}",
                on_click=_do,
                args=(partial(_write, catalogue, room, hold, one, one.told),),
            )


def _steps(catalogue: Catalogue, room: Room, hold: str, decision: Decision) -> None:
    """Write another, lock, or open again: the facilitator's alone."""
    if not hold:
        st.caption(":material/visibility: This window only looks on; the facilitator writes.")
        return
    if decision.open:
        with st.container(horizontal=True):
            if st.button(
                "Choose a priority",
                icon=":material/add:",
                type="secondary" if decision.choices else "primary",
                key="choose",
            ):
                _open(catalogue, room, hold, None)
            st.button(
                "Lock the decision",
                icon=":material/lock:",
                type="primary" if decision.choices else "secondary",
                disabled=not decision.choices,
                key="lock",
                on_click=_do,
                args=(lambda: lock(catalogue, room.code, hold),),
                help="Locked with the time and a version. The priorities go into the performance "
                "framework. It can be opened again with a reason.",
            )
        return
    with st.form("reopen_form", border=True):
        reason = st.text_input(
            "Why it is opened again", max_chars=LONGEST_REASON, key="reopen_reason"
        )
        if st.form_submit_button("Open the decision again", icon=":material/lock_open:"):
            _do(lambda: reopen(catalogue, room.code, hold, reason=reason))
            st.rerun()


def _open(catalogue: Catalogue, room: Room, hold: str, one: Choice | None) -> None:
    def write(written: Written) -> str:
        _write(catalogue, room, hold, one, written.told, author=written.author, key=written.key)
        return f"{written.told['title']}: written down."

    filled = Filled(_held(one.told), one.id) if one else Filled({})
    open_form(catalogue, filled, write, themes=room.theme_ids)


def _write(
    catalogue: Catalogue,
    room: Room,
    hold: str,
    one: Choice | None,
    told: Mapping[str, Any],
    **of: str,
) -> None:
    choose(
        catalogue,
        room.code,
        hold,
        choice=one.id if one else "",
        device=st.session_state[_DEVICE],
        seen=one.number if one else 0,
        author=of.get("author", ""),
        key=of.get("key", ""),
        **cast(Told, _held(told)),
    )


def _held(told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a choice: it is taken off as a whole, never given up within."""
    return {name: held for name, held in told.items() if name != "withdrawn"}


def _do(step: Callable[[], object]) -> None:
    try:
        step()
    except (RoomError, DecisionError) as fault:
        st.session_state[_SAID] = str(fault)


def _versions(decision: Decision) -> None:
    if len(decision.versions) < 2 and not (decision.versions and decision.open):
        return
    with st.expander(f"Versions ({len(decision.versions)})", icon=":material/history:"):
        for one in reversed(decision.versions):
            titles = "; ".join(choice.told["title"] for choice in one.choices)
            why = f" Opened again before it: {one.why}." if one.why else ""
            st.markdown(parts.plain(f"{version_text(one)}: {titles}.{why}"))


def _downloads(catalogue: Catalogue, room: Room) -> None:
    """The decision record of the last locked version."""
    name = f"decision-record-{room.code.lower()}"
    if catalogue.partnership.demonstration:
        name = f"demonstration-{name}"
    with st.container(horizontal=True):
        for label, kind, icon in (
            ("Slides", "pptx", "slideshow"),
            ("Workbook", "xlsx", "table"),
            ("CSV", "csv", "download"),
        ):
            parts.download(
                label,
                partial(_file, catalogue, room.code, kind),
                name=f"{name}.{kind}",
                mime=parts.MIME[kind],
                icon=icon,
                key=f"record_{kind}",
            )


def _file(catalogue: Catalogue, code: str, kind: str) -> bytes:
    record = decision_record(catalogue, code)
    if kind == "csv":
        return record_csv(record, catalogue, for_excel=True)
    return (record_pptx if kind == "pptx" else record_xlsx)(record, catalogue)
