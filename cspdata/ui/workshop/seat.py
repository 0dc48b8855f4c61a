"""A member's seat: one question a screen, four buttons in words, every press saved as it is made.

The link holds the room and, once joined, the seat's secret: a phone that lost its network or was
locked opens where it was. No other seat's entries reach this page.
"""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Criterion
from cspdata.decisions import DecisionError
from cspdata.priorities.events import Cell, Room
from cspdata.priorities.rooms import (
    LONGEST_NAME,
    LONGEST_NOTE,
    RoomError,
    join,
    new_secret,
    plain_code,
    refusal,
    room_of,
    seat_of,
)
from cspdata.priorities.views import SeatView, private_view
from cspdata.ui import parts
from cspdata.ui.workshop import entries
from cspdata.ui.workshop.links import page_link, picture_code
from cspdata.words.priorities import seat_sentence, twice_text

ROOM, SEAT = "room", "seat"  # what the link holds
TICK = 4.0  # seconds between two looks for what happened elsewhere
_JUMP = "seat_jump"
NO_ANSWER = Cell(None, 0)
LARGE = "font-size:1.45rem;line-height:1.3;font-weight:650;margin:0"
SMALL = "font-size:1rem;line-height:1.4;margin:0"


def show_seat() -> None:
    """Draw the seat that the link names, or the door to a room."""
    code = plain_code(st.query_params.get(ROOM, ""))
    if not code:
        _ask_code()
        return
    try:
        room = room_of(code)
    except (RoomError, DecisionError) as fault:
        st.title("Your seat")
        st.error(parts.plain(str(fault)), icon=":material/error:")
        _ask_code()
        return
    secret = st.query_params.get(SEAT, "")
    if not secret or seat_of(room, secret) is None:
        _door(room)
        return
    # A part of its own: a press runs it alone, and its clock shows what another device entered.
    st.fragment(_seat, run_every=TICK)(code, secret)


def _seat(code: str, secret: str) -> None:
    try:
        room = room_of(code)
        _seated(room, private_view(room, secret), secret)
    except (RoomError, DecisionError) as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")


def _ask_code() -> None:
    st.title("Join the workshop")
    with st.form("seat_code_form", border=False):
        code = st.text_input("Code on the screen", key="seat_code", max_chars=12)
        if st.form_submit_button("Go to the room", type="primary", width="stretch"):
            st.query_params[ROOM] = plain_code(code)
            st.rerun()


def _door(room: Room) -> None:
    """Whether to give the seat a name; joining makes the seat."""
    st.title("Join the workshop")
    if over := refusal(room):
        st.error(parts.plain(over), icon=":material/lock_clock:")
        return
    st.markdown(f"Room **{room.code}** · {parts.plain(room.title or 'Priorities workshop')}")
    with st.form("seat_door", border=False):
        name = st.text_input(
            "Name of your seat (may stay empty)",
            key="seat_name",
            max_chars=LONGEST_NAME,
            help="An organisation or a post, as the others know it; never a person's name. "
            "Your scores are shown to nobody, only the room's together.",
            placeholder="Fire and rescue",
        )
        joined = st.form_submit_button("Take a seat", type="primary", width="stretch", key="join")
    if not joined:
        return
    secret = new_secret()
    try:
        join(room.code, secret, name=name)
    except (RoomError, DecisionError) as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    st.query_params.from_dict({ROOM: room.code, SEAT: secret})
    st.rerun()


def _seated(room: Room, view: SeatView, secret: str) -> None:
    over = refusal(room)
    if view.revealed or over:
        st.title(view.name or "Your seat")
        said = over or "The room's scores are on the screen. Yours can still be changed below."
        st.info(parts.plain(said), icon=":material/co_present:")
        if over:
            return
    places = [(theme, one.id) for theme, _ in view.themes for one in view.criteria.criteria]
    at = int(st.session_state.setdefault(entries.AT, _first_open(view, places)))
    share = view.done / view.asked if view.asked else 0.0
    st.progress(share, text=seat_sentence(view))
    entries.said()
    _given_twice(view, at, places)
    if at >= len(places):
        _weights(room, view, secret)
        _moves(view, at, places)
    else:
        _question(room, view, secret, at, places)
        _moves(view, at, places)
        _remarks(room, view, secret, places[at][0])
    _elsewhere(room, secret)


def _given_twice(view: SeatView, at: int, places: list[tuple[str, str]]) -> None:
    """Scores that two devices of the seat gave unlike: both say so until one is pressed again."""
    here = places[at] if at < len(places) else None
    for theme, criterion in view.edited_by_two:
        if (theme, criterion) == here:
            continue  # said beneath its question
        said, button = st.columns((4, 1), vertical_alignment="center")
        name = f"{dict(view.themes)[theme]}: {view.criteria.criterion(criterion).title.lower()}"
        cell = view.scores[theme, criterion]
        said.warning(
            f"**{parts.plain(name)}.** {twice_text(cell)}",
            icon=":material/devices:",
        )
        button.button(
            "Look",
            key=f"look_{theme}_{criterion}",
            width="stretch",
            on_click=entries.go,
            args=(places.index((theme, criterion)),),
        )


def _first_open(view: SeatView, places: list[tuple[str, str]]) -> int:
    """The first question without an answer; the weights where every one has."""
    open_ones = (
        k for k, place in enumerate(places) if not view.scores.get(place, NO_ANSWER).answered
    )
    return next(open_ones, len(places))


def _question(
    room: Room, view: SeatView, secret: str, at: int, places: list[tuple[str, str]]
) -> None:
    theme, criterion_id = places[at]
    criterion = view.criteria.criterion(criterion_id)
    titles = dict(view.themes)
    number = view.criteria.ids.index(criterion_id) + 1
    st.html(f'<h1 style="{LARGE}">{parts.escaped(titles[theme])}</h1>')
    st.html(
        f'<p style="{SMALL}"><strong>{parts.escaped(criterion.title)}</strong> '
        f"({number} of {len(view.criteria.ids)}). {parts.escaped(criterion.question)}</p>"
    )
    proposal = room.proposals.get((theme, criterion_id))
    if proposal is not None:
        start = f"The evidence proposes {proposal.value}. " if proposal.value else ""
        st.caption(f":material/analytics: {start}{parts.plain(proposal.how)}")
    cell = view.scores.get((theme, criterion_id), NO_ANSWER)
    if cell.edited_by_two:
        st.warning(
            f"{twice_text(cell)} Press the right one.",
            icon=":material/devices:",
        )
    _buttons(room, secret, at, theme, criterion, cell)


def _buttons(
    room: Room, secret: str, at: int, theme: str, criterion: Criterion, cell: Cell
) -> None:
    for value, words in enumerate(criterion.anchors, start=1):
        st.button(
            f"**{value}** · {parts.plain(words)}",
            type="primary" if cell.value == value else "secondary",
            width="stretch",
            shortcut=str(value),
            key=f"score_{value}",
            on_click=entries.enter_score,
            args=(room.code, secret, theme, criterion.id, value, cell.number, at),
        )
    st.button(
        "I cannot judge this",
        icon=":material/check:" if cell.abstains else ":material/do_not_disturb_on:",
        type="tertiary",
        width="stretch",
        shortcut="0",
        key="score_none",
        on_click=entries.enter_score,
        args=(room.code, secret, theme, criterion.id, None, cell.number, at),
    )


def _moves(view: SeatView, at: int, places: list[tuple[str, str]]) -> None:
    """Back, on, undo, and straight to a theme."""
    row = st.container(horizontal=True)
    row.button(
        "Back",
        icon=":material/arrow_back:",
        shortcut="Left",
        disabled=at == 0,
        width="stretch",
        key="seat_back",
        on_click=entries.go,
        args=(at - 1,),
    )
    row.button(
        "Undo",
        icon=":material/undo:",
        disabled=not entries.can_undo(),
        width="stretch",
        key="seat_undo",
        on_click=entries.undo,
    )
    row.button(
        "Next" if at < len(places) - 1 else "Weights",
        icon=":material/arrow_forward:",
        icon_position="right",
        shortcut="Right",
        disabled=at >= len(places),
        width="stretch",
        key="seat_forth",
        on_click=entries.go,
        args=(at + 1,),
    )
    _jump(view, at)


def _jump(view: SeatView, at: int) -> None:
    """Straight to a theme or to the weights, by one list: buttons for each would slow a press."""
    step = len(view.criteria.ids)
    done = {
        theme: sum(cell.answered for key, cell in view.scores.items() if key[0] == theme)
        for theme, _ in view.themes
    }
    names = [f"{title} · {done[theme]} of {step}" for theme, title in view.themes]
    names.append("Weights of the criteria")
    st.session_state[_JUMP] = min(at // step, len(names) - 1)
    st.selectbox(
        "Go to",
        range(len(names)),
        format_func=lambda one: names[one],
        key=_JUMP,
        on_change=_jumped,
        args=(step,),
    )


def _jumped(step: int) -> None:
    entries.go(int(st.session_state[_JUMP]) * step)


def _remarks(room: Room, view: SeatView, secret: str, theme: str) -> None:
    """What the seat has to say on a theme besides its scores."""
    mine = [one for one in view.notes if one.theme == theme]
    label = f"Your remarks on this theme ({len(mine)})" if mine else "A remark on this theme"
    with st.expander(label, icon=":material/edit_note:"):
        for one in mine:
            st.markdown(f"- {parts.plain(one.text)}")
        key = f"remark_{theme}"
        st.text_area(
            "What the others should hear; shown without your name after the reveal",
            max_chars=LONGEST_NOTE,
            key=key,
        )
        st.button(
            "Keep the remark",
            width="stretch",
            key="remark_keep",
            on_click=entries.enter_remark,
            args=(room.code, secret, theme, key),
        )


def _elsewhere(room: Room, secret: str) -> None:
    """The link of the seat: whoever loses this window takes the seat up with it, never a second."""
    with st.expander("This seat on another device", icon=":material/devices:"):
        st.markdown(
            "The address of this page is your seat: keep it as a bookmark, or open it elsewhere by "
            "this picture. Show it to nobody: whoever has it sees and changes your scores."
        )
        link = page_link("seat", room.code, seat=secret)
        st.html(picture_code(link, alt="Picture code of the link to this seat"))


def _weights(room: Room, view: SeatView, secret: str) -> None:
    st.html(f'<h1 style="{LARGE}">How much should each criterion weigh?</h1>')
    st.caption("Move what you would change; what you leave stays as it was declared.")
    for one, share in zip(view.criteria.criteria, view.criteria.weights, strict=True):
        cell = view.weights.get(one.id)
        key = f"weight_{one.id}"
        held = cell.value if cell and cell.value is not None else round(100 * share)
        number = cell.number if cell else 0
        if st.session_state.setdefault(f"{key}_number", number) != number:
            st.session_state[key] = held  # what the seat's other device entered since
        st.session_state[f"{key}_number"] = number
        st.session_state.setdefault(key, held)
        st.slider(
            one.title,
            0,
            100,
            key=key,
            help=one.question,
            on_change=entries.enter_weight,
            args=(room.code, secret, one.id, key, number),
        )
