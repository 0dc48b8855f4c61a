"""The form by which a priority that was agreed is written down, or written anew."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
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
from cspdata.ingest.personal import LONGEST_AUTHOR
from cspdata.periods import NAMES, added, month, month_text
from cspdata.ui import parts

MONTHS_AHEAD = 60
_KEY, _REFUSED, _KEPT = "_priority_key", "_priority_refused", "_priority_kept"
_OPEN = "_priority_form"  # while somebody writes in it


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


@dataclass(frozen=True, slots=True)
class Written:
    """What the form holds when it is saved: the fields of a priority, who wrote it, and its key."""

    told: dict[str, Any]
    author: str
    key: str


Write = Callable[[Written], str]  # keeps it and says what was done; refuses by a ValueError


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form is filled with: fields by name, none for a new priority; `id` is its own."""

    held: Mapping[str, Any]
    id: str = ""

    def key(self, name: str) -> str:
        """The key of a field: of each priority its own, so that no form shows another's."""
        return f"priority_{name}_{self.id or 'new'}"


def show_form(catalogue: Catalogue, priority: AgreedPriority | None) -> None:
    """Open the form, filled with a priority's newest version where one is given."""

    def write(written: Written) -> str:
        saved = keep_priority(
            catalogue,
            priority_id=priority.id if priority else _new_id(catalogue, written.told["title"]),
            author=written.author,
            key=f"priority/{written.key}",
            **written.told,
        )
        done = "given up" if saved.withdrawn else f"saved as version {saved.version}"
        return f"{saved.title}: {done}."

    filled = Filled(asdict(priority), priority.id) if priority else Filled({})
    open_form(catalogue, filled, write)


def open_form(
    catalogue: Catalogue, filled: Filled, write: Write, *, themes: Sequence[str] = ()
) -> None:
    """Open the form as it is filled; `themes` are those to choose among, all by default."""
    # One name for what this opening of the form saves: a second press saves nothing more.
    st.session_state[_KEY] = uuid.uuid4().hex
    st.session_state[_OPEN] = True
    _form(catalogue, filled, write, tuple(themes))


def form_is_open() -> bool:
    """Whether somebody writes in the form: a page drawn anew would close it over their words."""
    return bool(st.session_state.get(_OPEN))


def _closed() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog("A priority", width="large", on_dismiss=_closed)
def _form(catalogue: Catalogue, filled: Filled, write: Write, among: tuple[str, ...]) -> None:
    st.caption(
        "What is saved is a new version; every earlier one stays and can be read. Write of posts, "
        "teams and places, never of a person."
    )
    _text("title", "Title", filled, most=LONGEST_TITLE)
    left, middle, right = st.columns(3)
    titles = {one.id: one.title for each in catalogue.objectives for one in each.themes}
    themes = {one: titles[one] for one in among or titles}
    if not filled.held:  # a new one begins with its theme's own board, and follows it
        first = _lead_board(catalogue, next(iter(themes)))
        filled = Filled({"board": first})
    with left:
        _choice("theme", "Theme", themes, filled, on_change=partial(_follow, catalogue, filled))
    with middle:
        _choice("board", "Board", {one.id: one.title for one in catalogue.boards}, filled)
    with right:
        _choice("term", "Term", dict(TERMS), filled)
    _text("reason", "Reason", filled, most=LONGEST_TEXT, area=True)
    _text("dissent", "Dissent (may stay empty)", filled, most=LONGEST_TEXT, area=True)
    _measure(catalogue, filled)
    _text("owner", "Owner: a post or a team", filled, most=LONGEST_OWNER)
    roles = "\n".join(f"{name}: {text}" for name, text in filled.held.get("roles", {}).items())
    st.text_area("Roles, one line each: partner: what it does", roles, key=filled.key("roles"))
    st.text_input(
        "Written by: a post or a team (may stay empty)",
        max_chars=LONGEST_AUTHOR,
        key=filled.key("author"),
    )
    if "withdrawn" in filled.held:
        st.checkbox("The priority is given up", key=filled.key("withdrawn"))
    saved = st.button(
        "Save", type="primary", on_click=_keep, args=(filled, write), key="priority_save"
    )
    if saved and not _refused():
        _closed()
        st.rerun()


def _measure(catalogue: Catalogue, filled: Filled) -> None:
    """By which figures it is judged: numbers of the indicator's own periods."""
    indicators = {"": "None yet"} | {
        one.id: one.title
        for one in sorted(catalogue.indicators.values(), key=lambda one: one.title)
    }
    left, right = st.columns((2, 1))
    with left:
        _choice("indicator", "Indicator", indicators, filled)
    with right:
        _choice("direction", "Direction", dict(DIRECTIONS), filled)
    first, second, third, fourth = st.columns(4)
    with first:
        _number("baseline", "Baseline", filled)
    with second:
        _text("baseline_period", "Baseline of", filled, most=LONGEST_TITLE)
    with third:
        _number("target", "Target", filled)
    with fourth:
        _by(filled)
    st.caption(
        "Numbers are of one month, quarter or year, as the source counts: 31 offences a month, "
        "20.4 per cent."
    )


def _by(filled: Filled) -> None:
    first = date.today().replace(day=1)
    months = [month_text(added(first, k)) for k in range(MONTHS_AHEAD)]
    given = filled.held.get("target_by") or ""
    before = month_text(given) if isinstance(given, date) else given
    options = list(dict.fromkeys(["", *([before] if before else []), *months]))
    st.selectbox(
        "Target by",
        options,
        index=options.index(before),
        format_func=lambda one: f"{NAMES[month(one).month]} {one[:4]}" if one else "—",
        key=filled.key("target_by"),
    )


def _text(name: str, label: str, filled: Filled, *, most: int, area: bool = False) -> None:
    draw: Any = st.text_area if area else st.text_input
    draw(label, filled.held.get(name, ""), max_chars=most, key=filled.key(name))


def _number(name: str, label: str, filled: Filled) -> None:
    held = filled.held.get(name)
    value = None if held is None else float(held)  # the log holds 900 as it was written
    st.number_input(label, min_value=0.0, value=value, step=None, format="%g", key=filled.key(name))


def _choice(
    name: str,
    label: str,
    names: dict[Any, str],
    filled: Filled,
    *,
    on_change: Callable[[], None] | None = None,
) -> None:
    codes = list(names)
    st.selectbox(
        label,
        codes,
        index=codes.index(filled.held[name]) if filled.held.get(name) in codes else 0,
        format_func=lambda one: names[one],
        key=filled.key(name),
        on_change=on_change,
    )


def _follow(catalogue: Catalogue, filled: Filled) -> None:
    """Another theme has another lead board; who wants a third one chooses it after."""
    theme = st.session_state[filled.key("theme")]
    st.session_state[filled.key("board")] = _lead_board(catalogue, theme)


def _lead_board(catalogue: Catalogue, theme_id: str) -> str:
    """The id of the board that leads on a theme; of the first where none does."""
    leads = {one.id: one.lead for each in catalogue.objectives for one in each.themes}
    found = (board.id for board in catalogue.boards if board.title == leads[theme_id])
    return next(found, catalogue.boards[0].id)


def _keep(filled: Filled, write: Write) -> None:
    """Keep what was written, or why it cannot be kept."""
    told: dict[str, Any] = {
        name: st.session_state[filled.key(name)]
        for name in (
            *("title", "theme", "board", "term", "reason", "dissent", "indicator", "direction"),
            *("baseline", "baseline_period", "target", "target_by", "owner"),
        )
    }
    told["roles"] = _roles(st.session_state[filled.key("roles")])
    if (given_up := st.session_state.get(filled.key("withdrawn"))) is not None:
        told["withdrawn"] = bool(given_up)
    author = st.session_state[filled.key("author")]
    try:
        said = write(Written(told, author, st.session_state[_KEY]))
    except ValueError as fault:
        st.session_state[_REFUSED] = str(fault)
        return
    st.session_state[_KEPT] = said


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
