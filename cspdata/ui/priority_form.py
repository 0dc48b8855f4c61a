"""The form by which a priority that was agreed is written down, or written anew."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import streamlit as st

from cspdata.agreed_priorities import (
    DIRECTIONS,
    LONGEST_OWNER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    TERMS,
    AgreedPriority,
    agreed,
    keep_priority,
)
from cspdata.catalogue import Catalogue
from cspdata.decisions import DecisionError
from cspdata.ingest.personal import LONGEST_AUTHOR
from cspdata.periods import NAMES, added, month, month_text
from cspdata.ui import parts

MONTHS_AHEAD = 60
_KEY, _REFUSED, _KEPT = "_priority_key", "_priority_refused", "_priority_kept"


def kept_message() -> None:
    """Says once that a priority was saved, or why it was not where the form is closed."""
    if said := st.session_state.pop(_KEPT, ""):
        st.success(parts.plain(said), icon=":material/check:")
    _refused()


def _refused() -> bool:
    """Whether the last priority was refused; says why."""
    fault = st.session_state.pop(_REFUSED, "")
    if fault:
        st.error(f"Not saved. {parts.plain(fault)}", icon=":material/block:")
    return bool(fault)


def show_form(catalogue: Catalogue, priority: AgreedPriority | None) -> None:
    """Open the form, filled with a priority's newest version where one is given."""
    # One name for what this opening of the form saves: a second press saves nothing more.
    st.session_state[_KEY] = uuid.uuid4().hex
    _form(catalogue, priority)


@st.dialog("An agreed priority", width="large")
def _form(catalogue: Catalogue, priority: AgreedPriority | None) -> None:
    st.caption(
        "What is saved is a new version; every earlier one stays and can be read. Write of posts, "
        "teams and places, never of a person."
    )
    _text("title", "Title", priority, most=LONGEST_TITLE)
    left, middle, right = st.columns(3)
    themes = {one.id: one.title for each in catalogue.objectives for one in each.themes}
    with left:
        _choice("theme", "Theme", themes, priority)
    with middle:
        _choice("board", "Board", {one.id: one.title for one in catalogue.boards}, priority)
    with right:
        _choice("term", "Term", dict(TERMS), priority)
    _text("reason", "Reason", priority, most=LONGEST_TEXT, area=True)
    _text("dissent", "Dissent (may stay empty)", priority, most=LONGEST_TEXT, area=True)
    _measure(catalogue, priority)
    _text("owner", "Owner: a post or a team", priority, most=LONGEST_OWNER)
    roles = "\n".join(
        f"{name}: {text}" for name, text in (priority.roles if priority else {}).items()
    )
    st.text_area(
        "Roles, one line each: partner: what it does", roles, key=_field("roles", priority)
    )
    st.text_input(
        "Written by: a post or a team (may stay empty)",
        max_chars=LONGEST_AUTHOR,
        key=_field("author", priority),
    )
    if priority is not None:
        st.checkbox("The priority is given up", key=_field("withdrawn", priority))
    saved = st.button(
        "Save", type="primary", on_click=_keep, args=(catalogue, priority), key="priority_save"
    )
    if saved and not _refused():
        st.rerun()


def _field(name: str, priority: AgreedPriority | None) -> str:
    """The key of a field: of each priority its own, so that no form shows what another holds."""
    return f"priority_{name}_{priority.id if priority else 'new'}"


def _measure(catalogue: Catalogue, priority: AgreedPriority | None) -> None:
    """By which figures it is judged: numbers of the indicator's own periods."""
    indicators = {"": "None yet"} | {
        one.id: one.title
        for one in sorted(catalogue.indicators.values(), key=lambda one: one.title)
    }
    left, right = st.columns((2, 1))
    with left:
        _choice("indicator", "Indicator", indicators, priority)
    with right:
        _choice("direction", "Direction", dict(DIRECTIONS), priority)
    first, second, third, fourth = st.columns(4)
    with first:
        _number("baseline", "Baseline", priority)
    with second:
        _text("baseline_period", "Baseline of", priority, most=LONGEST_TITLE)
    with third:
        _number("target", "Target", priority)
    with fourth:
        _by(priority)
    st.caption(
        "Numbers are of one month, quarter or year, as the source counts: 31 offences a month, "
        "20.4 per cent."
    )


def _by(priority: AgreedPriority | None) -> None:
    first = date.today().replace(day=1)
    months = [month_text(added(first, k)) for k in range(MONTHS_AHEAD)]
    held = month_text(priority.target_by) if priority and priority.target_by else ""
    options = list(dict.fromkeys(["", *([held] if held else []), *months]))
    st.selectbox(
        "Target by",
        options,
        index=options.index(held),
        format_func=lambda one: f"{NAMES[month(one).month]} {one[:4]}" if one else "—",
        key=_field("target_by", priority),
    )


def _text(
    name: str, label: str, priority: AgreedPriority | None, *, most: int, area: bool = False
) -> None:
    draw: Any = st.text_area if area else st.text_input
    held = getattr(priority, name) if priority else ""
    draw(label, held, max_chars=most, key=_field(name, priority))


def _number(name: str, label: str, priority: AgreedPriority | None) -> None:
    held = getattr(priority, name) if priority else None
    st.number_input(label, min_value=0.0, value=held, step=None, key=_field(name, priority))


def _choice(name: str, label: str, names: dict[Any, str], priority: AgreedPriority | None) -> None:
    codes = list(names)
    held = getattr(priority, name) if priority else codes[0]
    at = codes.index(held) if held in codes else 0
    st.selectbox(
        label, codes, index=at, format_func=lambda one: names[one], key=_field(name, priority)
    )


def _keep(catalogue: Catalogue, priority: AgreedPriority | None) -> None:
    """Keep what was written, or why it cannot be kept."""
    told = {
        name: st.session_state[_field(name, priority)]
        for name in (
            *("title", "theme", "board", "term", "reason", "dissent", "indicator", "direction"),
            *("baseline", "baseline_period", "target", "target_by", "owner"),
        )
    }
    try:
        saved = keep_priority(
            catalogue,
            priority_id=priority.id if priority else _new_id(catalogue, told["title"]),
            roles=_roles(st.session_state[_field("roles", priority)]),
            withdrawn=bool(st.session_state.get(_field("withdrawn", priority))),
            author=st.session_state[_field("author", priority)],
            key=f"priority/{st.session_state[_KEY]}",
            **told,
        )
    except DecisionError as fault:
        st.session_state[_REFUSED] = str(fault)
        return
    done = "given up" if saved.withdrawn else f"saved as version {saved.version}"
    st.session_state[_KEPT] = f"{saved.title}: {done}."


def _roles(text: str) -> dict[str, str]:
    """Lines of `partner: what it does` as they were written."""
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    return {name.strip(): role.strip() for name, _, role in lines}


def _new_id(catalogue: Catalogue, title: str) -> str:
    """An id made of a title that no priority of the partnership has yet."""
    taken = {one.id for one in agreed(catalogue.partnership.id, withdrawn=True)}
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")
    base = plain if plain[:1].isalpha() else f"p-{plain}".strip("-")
    names = (base if k == 1 else f"{base}-{k}" for k in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)
