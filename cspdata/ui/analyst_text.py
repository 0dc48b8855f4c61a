"""The analyst's text on a theme and a content: the newest, those before it, and how to write one.

Any page can place it. What is saved is a new text; every earlier one stays and can be read.
"""

from __future__ import annotations

import uuid

import streamlit as st

from cspdata.analyst_texts import LONGEST, AnalystText, keep_text, text_history
from cspdata.catalogue import AreaRef, Statutory
from cspdata.decisions import DecisionError
from cspdata.ingest.personal import LONGEST_AUTHOR
from cspdata.ui import parts
from cspdata.words.contents import content_title, text_origin

HEIGHT = 240  # pixels of the field


def show_text(theme_id: str, content: Statutory, area: AreaRef, *, period: str = "") -> None:
    """The newest text with its day and author, the earlier ones, and the way to write another.

    `period`: the months that the page shows, kept with what is written.
    """
    try:
        history = text_history(theme_id, content, area_code=area.code)
    except DecisionError as fault:
        st.warning(parts.plain(str(fault)), icon=":material/error:")
        return
    newest = history[-1] if history and history[-1].text else None
    about = f"{theme_id}_{content}_{area.code}"
    with st.container(border=True):
        st.markdown(f"**:material/edit_note: Analyst’s text** · {content_title(content).lower()}")
        if said := st.session_state.pop(f"_text_kept_{about}", ""):
            st.success(said, icon=":material/check:")
        parts.refused(
            f"_text_refused_{about}"
        )  # where the whole page was drawn again, and the form is closed
        if newest is None:
            st.caption(f"Nothing is written on this for {parts.plain(area.name)} yet.")
        else:
            # What was typed is shown as typed, not read as Markdown.
            st.text(newest.text)
            st.caption(parts.plain(text_origin(newest)))
        _earlier(history[:-1] if newest else history)
        label = "Change the text" if newest else "Write the text"
        if st.button(label, icon=":material/edit:", key=f"text_write_{about}"):
            # One name for what this opening of the form saves: a second press saves nothing more.
            st.session_state[f"_text_key_{about}"] = uuid.uuid4().hex
            _write(theme_id, content, area, period, newest)


def _earlier(older: tuple[AnalystText, ...]) -> None:
    if not older:
        return
    count = f"{len(older)} earlier {'version' if len(older) == 1 else 'versions'}"
    with st.expander(count, icon=":material/history:"):
        for one in reversed(older):
            st.text(f"{text_origin(one)}\n{one.text}".strip())


@st.dialog("Analyst’s text", width="large")
def _write(
    theme_id: str, content: Statutory, area: AreaRef, period: str, newest: AnalystText | None
) -> None:
    """The form, filled with the newest text."""
    about = f"{theme_id}_{content}_{area.code}"
    st.caption(
        f"{content_title(content)} · {parts.plain(area.name)}. It stands on the page, on the "
        "slides and in the workbook, with its day. Write of kinds of people and places, never of "
        "a person. An empty text takes it off; earlier texts stay readable."
    )
    st.text_area(
        "Text",
        newest.text if newest else "",
        max_chars=LONGEST,
        height=HEIGHT,
        key=f"text_words_{about}",
    )
    st.text_input(
        "Author: a post or a team (may stay empty)",
        newest.author if newest else "",
        max_chars=LONGEST_AUTHOR,
        key=f"text_author_{about}",
    )
    saved = st.button(
        "Save",
        type="primary",
        on_click=_keep,
        args=(theme_id, content, area, period, newest),
        key=f"text_save_{about}",
    )
    if saved and not parts.refused(f"_text_refused_{about}"):
        st.rerun()


def _keep(
    theme_id: str, content: Statutory, area: AreaRef, period: str, newest: AnalystText | None
) -> None:
    """Keep what was written, or why it cannot be kept; what is unchanged is not kept again."""
    about = f"{theme_id}_{content}_{area.code}"
    text = st.session_state[f"text_words_{about}"].strip()
    author = st.session_state[f"text_author_{about}"].strip()
    if (text, author) == ((newest.text, newest.author) if newest else ("", "")):
        return
    try:
        kept = keep_text(
            theme=theme_id,
            content=content,
            area_code=area.code,
            area_name=area.name,
            text=text,
            period=period,
            author=author,
            key=f"text/{st.session_state[f'_text_key_{about}']}",
        )
    except DecisionError as fault:
        st.session_state[f"_text_refused_{about}"] = str(fault)
        return
    st.session_state[f"_text_kept_{about}"] = f"Saved. {parts.plain(text_origin(kept))}."
