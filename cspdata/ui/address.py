"""The address of a view: every choice of a page, as a plain code in the URL.

Streamlit's own binding writes the shown label and leaves defaults out; a link must hold codes, and
must still show the same months after newer data are loaded. A choice is therefore taken from the
URL when the URL was changed from outside (a link, the back button), and written to it otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

_WRITTEN, _DRAWN, _BEFORE = "_address", "_drawn", "_chosen_before"


def begin() -> None:
    """Forget which choices the run before drew."""
    st.session_state[_DRAWN] = {}


def start(key: str, options: Sequence[str], default: str) -> None:
    """Set the state of the widget of that key before it is drawn.

    The URL counts where it was changed from outside, then the last choice of this session, then
    the default; what is not among the options is passed over. So pages may share a key whose codes
    mean something on one of them alone: each finds its own last choice again.
    """
    written: dict[str, str] = st.session_state.setdefault(_WRITTEN, {})
    asked, last = st.query_params.get(key), written.get(key)
    if asked in options and asked != last:
        st.session_state[key] = asked
    elif st.session_state.get(key) not in options:
        before: list[str] = st.session_state.get(_BEFORE, {}).get(key, [])
        st.session_state[key] = next((one for one in reversed(before) if one in options), default)


def keep(key: str, value: str | None, default: str) -> str:
    """The choice (the default where none is made), to be written to the URL at the end."""
    chosen = value or default
    before: list[str] = st.session_state.setdefault(_BEFORE, {}).setdefault(key, [])
    if chosen in before:
        before.remove(chosen)
    before.append(chosen)
    st.session_state.setdefault(_WRITTEN, {})[key] = chosen
    st.session_state.setdefault(_DRAWN, {})[key] = chosen
    return chosen


def start_many(key: str, options: Sequence[str], default: Sequence[str], *, most: int) -> None:
    """As `start`, for a widget that takes several: their codes stand in the URL with commas."""
    written: dict[str, str] = st.session_state.setdefault(_WRITTEN, {})
    asked, last = st.query_params.get(key), written.get(key)
    held = ",".join(st.session_state.get(key) or ())
    if asked and asked != last and _among(asked, options, most):
        held = asked
    st.session_state[key] = (
        _among(held, options, most) or _among(last or "", options, most) or list(default)[:most]
    )


def keep_many(key: str, values: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
    """The choices (the default where none is made), to be written to the URL at the end."""
    return tuple(keep(key, ",".join(values), ",".join(default)).split(","))


def _among(text: str, options: Sequence[str], most: int) -> list[str]:
    """The codes of a text that are options, each once, as many as are taken."""
    return [one for one in dict.fromkeys(text.split(",")) if one in options][:most]


def drawn() -> dict[str, str]:
    """The choices that this run has drawn so far, as codes: the sidebar's, then the page's."""
    return dict(st.session_state.get(_DRAWN, {}))


def end() -> None:
    """Write the choices of this page to the URL in one step, and nothing else.

    Each write is an entry in the browser's history: one a page, or none where nothing changed.
    """
    choices = drawn()
    if st.query_params.to_dict() != choices:
        st.query_params.from_dict(choices)
