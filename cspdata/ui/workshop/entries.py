"""What a seat enters: each press goes into the log at once, and says what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from cspdata.decisions import DecisionError
from cspdata.priorities.events import Cell, Room
from cspdata.priorities.rooms import RoomError, note, room_of, score, weigh
from cspdata.priorities.views import private_view
from cspdata.ui import parts

AT = "seat_at"  # the question on the screen, by its number
_DEVICE, _SAID, _LAST = "seat_device", "seat_said", "seat_last"


def go(at: int) -> None:
    """Turns to a question."""
    st.session_state.pop(_SAID, None)
    st.session_state[AT] = max(at, 0)


def said() -> None:
    """What the last press did, until the next: confirmed once it is in the log."""
    kind, text = st.session_state.get(_SAID, ("", ""))
    if kind == "error":
        st.error(f"Not saved. {parts.plain(text)}", icon=":material/error:")
    elif kind == "saved":
        st.caption(f":material/check_circle: {parts.plain(text)}")


def enter_score(
    code: str, secret: str, theme: str, criterion: str, value: int | None, seen: int, at: int
) -> None:
    """Scores, or with None says that it cannot be judged, and goes on to the next question."""
    before = private_view(room_of(code), secret).scores.get((theme, criterion))
    if _entered(
        lambda: _scored(code, secret, theme, criterion, Cell(value, seen, abstains=value is None)),
        told="Saved: not judged" if value is None else f"Saved: {value}",
        at=at + 1,
    ):
        st.session_state[_LAST] = (code, secret, theme, criterion, before or Cell(None, 0), at)


def can_undo() -> bool:
    """Whether there is a press to be undone."""
    return _LAST in st.session_state


def undo() -> None:
    """Gives back the score that the last press replaced, and turns to its question."""
    code, secret, theme, criterion, held, at = st.session_state.pop(_LAST)
    now = private_view(room_of(code), secret).scores.get((theme, criterion))
    answer = replace(held, number=now.number if now else 0)
    _entered(lambda: _scored(code, secret, theme, criterion, answer), told="Undone", at=at)


def enter_weight(code: str, secret: str, criterion: str, key: str, seen: int) -> None:
    """Weighs a criterion by the slider of a key."""
    value = int(st.session_state[key])
    _entered(
        lambda: weigh(
            code,
            secret,
            criterion=criterion,
            value=value,
            key=uuid.uuid4().hex,
            device=_device(),
            seen=seen,
        ),
        told=f"Saved: {value}",
        at=int(st.session_state[AT]),
    )


def enter_remark(code: str, secret: str, theme: str, key: str) -> None:
    """Keeps the remark on a theme that the field of a key holds, and empties the field."""
    text = st.session_state[key]
    if _entered(
        lambda: note(code, secret, theme=theme, text=text, key=uuid.uuid4().hex),
        told="Remark kept",
        at=int(st.session_state[AT]),
    ):
        st.session_state[key] = ""


def _device() -> str:
    """This window among the devices of its seat."""
    name: str = st.session_state.setdefault(_DEVICE, uuid.uuid4().hex)
    return name


def _scored(code: str, secret: str, theme: str, criterion: str, answer: Cell) -> Room:
    """The room with an answer; its number is that of the cell that was on the screen."""
    return score(
        code,
        secret,
        theme=theme,
        criterion=criterion,
        value=answer.value,
        abstains=answer.abstains,
        key=uuid.uuid4().hex,
        device=_device(),
        seen=answer.number,
    )


def _entered(write: Callable[[], Room], *, told: str, at: int) -> bool:
    """Writes an entry and goes on; where it is not kept, stays and says so."""
    try:
        write()
    except (RoomError, DecisionError) as fault:
        st.session_state[_SAID] = ("error", str(fault))
        return False
    go(at)
    st.session_state[_SAID] = ("saved", told)
    return True
