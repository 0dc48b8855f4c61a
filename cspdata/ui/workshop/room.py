"""In the room: the code to join by, how far the members are, then what they gave together."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from cspdata.charts.ranking import ranks_chart, scores_chart
from cspdata.decisions import DecisionError
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import RoomError, close, refusal, reveal, room_of
from cspdata.priorities.standing import Standing
from cspdata.priorities.views import ProjectorView
from cspdata.ui import parts
from cspdata.ui.workshop import kept
from cspdata.ui.workshop.links import page_link, picture_code
from cspdata.words.priorities import (
    divided_sentence,
    edge_sentence,
    moment_text,
    room_answer,
    standing_alt,
    swaps_sentences,
    waiting_sentence,
)

TICK = 1.0  # seconds between two looks into the log
SWAPS = 2  # that are named on the screen
LARGE, LARGER = 18, 20  # pixels of type on the projector
READABLE = "font-size:1.35rem;line-height:1.5;margin:0"
CODE = "font-size:clamp(2.4rem,6vw,4.2rem);letter-spacing:.16em;font-weight:700;margin:0;padding:0"
LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "::1")


def show_room(room: Room, hold: str) -> None:
    """The facilitator's own window: how to join, what may be done, and what the screen shows."""
    joining(room)
    if hold:
        _controls(room, hold)
    else:
        st.caption(
            ":material/visibility: This window only looks on. The facilitator's link reveals and "
            "closes."
        )
    st.fragment(live, run_every=None if room.closed else TICK)(room.code, large=False)


def joining(room: Room) -> None:
    """How to join: the picture, the address and the code; why not, where the room is over."""
    if over := refusal(room):
        st.info(parts.plain(over), icon=":material/lock:")
        return
    link = page_link("seat", room.code)
    picture, words = st.columns((1, 3), gap="large", vertical_alignment="center")
    picture.html(picture_code(link, alt=f"Picture code of the link to join room {room.code}"))
    with words:
        st.html(f'<p style="{READABLE}">Scan the picture, or open</p>')
        shown = link.partition("?")[0]
        st.html(f'<p style="{READABLE}"><strong>{parts.escaped(shown)}</strong></p>')
        st.html(f'<p style="{READABLE}">and give the code</p>')
        st.html(f'<p style="{CODE}">{room.code}</p>')
        if urlsplit(link).hostname in LOCAL:
            st.warning(
                "This window was opened as localhost, which no phone can reach. Open it by the "
                "name or the address of the server in the network, and the link is right.",
                icon=":material/wifi_off:",
            )


def _controls(room: Room, hold: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if not room.revealed and not refusal(room):
            st.button(
                "Reveal the scores",
                icon=":material/visibility:",
                type="primary",
                key="reveal",
                on_click=_do,
                args=("reveal", room.code, hold),
                help="From then on the screen shows the room's scores together. It cannot be "
                "taken back; members can still change theirs.",
            )
        if not room.closed:
            st.button(
                "Close the room",
                icon=":material/lock:",
                key="close",
                on_click=_do,
                args=("close", room.code, hold),
                help="Nothing more is counted. What was entered stays.",
            )
        st.link_button(
            "Open the projector's window",
            page_link("screen", room.code),
            icon=":material/cast:",
        )
    if said := st.session_state.pop("room_said", ""):
        st.error(parts.plain(said), icon=":material/error:")
    st.caption(
        ":material/key: The address of this window holds the facilitator's key: keep it as a "
        "bookmark, and show the projector's window, not this one. Links are good until "
        f"{moment_text(room.expires)}."
    )


def _do(what: str, code: str, hold: str) -> None:
    try:
        (reveal if what == "reveal" else close)(code, hold)
    except (RoomError, DecisionError) as fault:
        st.session_state["room_said"] = str(fault)


def live(code: str, *, large: bool) -> None:
    """What changes by itself: counts before the reveal, then the ranking."""
    try:
        found = kept.view(room_of(code).code)
    except (RoomError, DecisionError) as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    style = READABLE if large else "font-size:1.1rem;line-height:1.5;margin:0"
    st.html(
        f'<p style="{style}" data-number="{found.number}">'
        f"{parts.escaped(waiting_sentence(found))}</p>"
    )
    ranking = kept.by_room(found)
    if ranking is None:
        _progress(found, large=large)
        return
    show_ranking(found, size=LARGE if large else 0)


def _progress(found: ProjectorView, *, large: bool) -> None:
    """How many seats are done with each theme; before the reveal nothing else may be seen."""
    if not found.joined:
        return
    sides = st.columns(2, gap="large")
    for k, (theme, title) in enumerate(found.themes):
        done = found.done[theme]
        said = f"{title} · {done} of {found.joined} done"
        with sides[k % 2]:
            if large:
                st.html(f'<p style="{READABLE};margin-top:.4rem">{parts.escaped(said)}</p>')
            st.progress(done / found.joined, text=None if large else parts.plain(said))


def _said(found: ProjectorView, ranking: Standing, *, large: bool) -> None:
    """Who is ahead, where the room disagrees, and which weights would change the order."""
    answer = room_answer(found, ranking)
    lines = [
        divided_sentence(kept.divisions(found)),
        *swaps_sentences(ranking, most=SWAPS),
        edge_sentence(ranking, besides=ranking.swaps[:SWAPS]),
    ]
    if not large:
        st.markdown(f"##### {answer}")
        st.markdown("\n".join(f"- {one}" for one in lines if one))
        return
    told = "".join(f"<li>{parts.escaped(one)}</li>" for one in lines if one)
    st.html(f'<p style="{READABLE}"><strong>{parts.escaped(answer)}</strong></p>')
    st.html(f'<ul style="{READABLE}">{told}</ul>')


def show_ranking(
    found: ProjectorView, *, weights: tuple[float, ...] = (), by: str = "mean", size: int = 0
) -> None:
    """The room's ranking: its sentences, the scores with every seat's dot, the ranges of ranks."""
    ranking = kept.by_room(found, weights=weights, by=by)
    if ranking is None:
        st.info("The scores have not been revealed yet.", icon=":material/visibility_off:")
        return
    _said(found, ranking, large=bool(size))
    left, right = st.columns((3, 2), gap="small")
    colours = parts.colours()
    with left:
        drawing = scores_chart(ranking, kept.dots(found, ranking.weights), theme=colours, size=size)
        parts.chart(drawing, alt=standing_alt(ranking), key="room_scores")
    with right:
        parts.chart(
            ranks_chart(ranking, theme=colours, size=size),
            alt=f"Ranks with their ranges. {standing_alt(ranking)}",
            key="room_ranks",
        )
    if found.notes and not size:
        with st.expander(f"Remarks of members ({len(found.notes)})", icon=":material/forum:"):
            st.markdown("\n".join(f"- {parts.plain(one)}" for one in found.notes))
    rules = ranking.criteria.scoring
    st.caption(
        f"Each dot is one seat. The upright mark is the room's {by}. The bar of a rank covers "
        f"{100 * rules.interval:.0f} % of {rules.draws:,} draws of weights around the room's own; "
        f"shaded: the first {rules.top}."
    )
