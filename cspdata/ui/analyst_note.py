"""The analyst's note: the newest one where it is read, and the form that adds another."""

from __future__ import annotations

import streamlit as st

from cspdata.analyst_notes import (
    LONGEST,
    LONGEST_NAME,
    PARTS,
    PESTELO,
    TRIANGLE,
    AnalystNote,
    keep_note,
    latest_note,
    notes_of,
)
from cspdata.catalogue import AreaRef, Indicator
from cspdata.decisions import DecisionError
from cspdata.results import Change
from cspdata.ui import parts
from cspdata.words import compared_periods, note_line, note_origin

HELP = {
    "offender": "Who does it, how and why there? Kinds of people, never a person.",
    "victim": "Who or what is harmed, and what makes it a target?",
    "location": "Which places, and what about them lets it happen?",
}


def show_latest(indicator: Indicator, area: AreaRef) -> None:
    """The newest note on an indicator in an area; nothing where there is none."""
    note = _read(indicator, area)
    if note is None:
        return
    with st.container(border=True):
        st.markdown("**:material/edit_note: Analyst’s note**")
        _lines(note)


def show_note(change: Change) -> None:
    """The newest note on a change, those before it, and the form for another."""
    indicator, area = change.indicator, change.area
    st.subheader("Analyst’s note", anchor="note")
    st.caption(
        "Why, in the partnership’s own words: the problem analysis triangle and the PESTELO "
        "factors. It stands on the objective’s page, on the slides and in the workbook, with its "
        "day. Write of kinds of people and places, never of a person."
    )
    if kept := st.session_state.pop("_note_kept", ""):
        st.success(kept, icon=":material/check:")
    note = _read(indicator, area)
    if note is not None:
        with st.container(border=True):
            _lines(note)
        _earlier(indicator, area)
    _form(change, note)


def _read(indicator: Indicator, area: AreaRef) -> AnalystNote | None:
    try:
        return latest_note(indicator.theme, indicator.id, area_code=area.code)
    except DecisionError as fault:
        st.warning(str(fault), icon=":material/error:")
        return None


def _lines(note: AnalystNote) -> None:
    """A note as text: what was typed is shown as typed, not read as Markdown."""
    for name, text in note.lines:
        head, body = st.columns((1, 6), gap="small")
        head.markdown(f"**{name}**")
        body.text(text)
    st.caption(parts.plain(note_origin(note)))


def _earlier(indicator: Indicator, area: AreaRef) -> None:
    older = notes_of(indicator.theme, indicator.id, area_code=area.code)[-2::-1]
    if not older:
        return
    count = f"{len(older)} earlier {'note' if len(older) == 1 else 'notes'}"
    with st.expander(count, icon=":material/history:"):
        for one in older:
            st.text(f"{note_origin(one)}\n{note_line(one)}")


def _form(change: Change, note: AnalystNote | None) -> None:
    """The form, filled with the newest note; what is saved is a new note, the old one stays."""
    held = note.parts if note else {}
    about = f"{change.indicator.id}_{change.area.code}"

    def written(part: str, height: int = 110) -> str:
        return st.text_area(
            PARTS[part],
            held.get(part, ""),
            max_chars=LONGEST,
            height=height,
            help=HELP.get(part),
            key=f"note_{part}_{about}",
        )

    label = "Write a note" if note is None else "Revise the note"
    with (
        st.expander(label, icon=":material/edit:"),
        st.form(f"note_{about}", border=False),
    ):
        texts = {"summary": written("summary", 80)}
        for place, part in zip(st.columns(3), TRIANGLE, strict=True):
            with place:
                texts[part] = written(part)
        st.markdown("**PESTELO**: what around it may matter")
        for row in (PESTELO[:4], PESTELO[4:]):
            for place, part in zip(st.columns(4), row, strict=False):
                with place:
                    texts[part] = written(part, 80)
        author = st.text_input(
            "Author (may stay empty)",
            note.author if note else "",
            max_chars=LONGEST_NAME,
            key=f"note_author_{about}",
        )
        if st.form_submit_button("Save the note", icon=":material/save:", key=f"save_{about}"):
            _save(change, texts, author)


def _save(change: Change, texts: dict[str, str], author: str) -> None:
    now, before = compared_periods(change)
    try:
        note = keep_note(
            theme=change.indicator.theme,
            indicator=change.indicator.id,
            area_code=change.area.code,
            area_name=change.area.name,
            period=now,
            before=before,
            parts=texts,
            author=author,
        )
    except DecisionError as fault:
        parts.not_saved(str(fault))
        return
    st.session_state["_note_kept"] = f"Saved. {parts.plain(note_origin(note))}."
    st.rerun()
