"""Prepare: the criteria in words, what the evidence proposes, and a room to open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cspdata.catalogue import Criteria
from cspdata.decisions import DecisionError
from cspdata.priorities.events import Proposal
from cspdata.priorities.rooms import HOURS, RoomError, new_secret, open_room, propose, rooms
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope
from cspdata.ui.workshop import kept
from cspdata.words.numbers import share_text
from cspdata.words.priorities import moment_text, proposals_sentence

NOT_ASSESSED = "not assessed"
UNSCORED = frozenset(("recorded_crime",))  # the sum of other themes, offered and not preset
THEME_WIDTH = 214  # pixels: the longest of the declared titles in one line
LONGEST_TITLE = 80  # characters: it stands on the projector in one line


def show_prepare(chosen: Scope) -> None:
    """Draw the criteria, the proposals and the form that opens a room."""
    criteria = cached.evidence(chosen.key).catalogue.criteria
    if criteria is None:
        return
    found = kept.proposals_of(chosen.key, chosen.area.code, chosen.period, chosen.before)
    st.markdown(f"##### {proposals_sentence(found, criteria)}")
    _proposals(chosen, criteria, found)
    with st.expander("The criteria and what each score means", icon=":material/rule:"):
        _criteria(criteria)
    _open(chosen, criteria, found)
    _earlier(chosen)


def _titles(chosen: Scope) -> dict[str, str]:
    catalogue = cached.evidence(chosen.key).catalogue
    return {one.id: one.title for objective in catalogue.objectives for one in objective.themes}


def _proposals(chosen: Scope, criteria: Criteria, found: tuple[Proposal, ...]) -> None:
    """What the evidence proposes, theme by criterion, and below how each was computed."""
    titles = _titles(chosen)
    by_cell = {(one.theme, one.criterion): one for one in found}
    table = pd.DataFrame({"Theme": list(titles.values())})
    for criterion in criteria.criteria:
        cells = (by_cell.get((theme, criterion.id)) for theme in titles)
        values = [one.value if one else None for one in cells]
        table[criterion.title] = pd.array(values, dtype="Int64")
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        placeholder=NOT_ASSESSED,
        column_config={
            "Theme": st.column_config.TextColumn(width=THEME_WIDTH, pinned=True),
            **{
                name: st.column_config.NumberColumn(width=_width(name))
                for name in table.columns[1:]
            },
        },
        alt="What the evidence proposes for each theme and criterion, from 1 to 4",
        key="proposals_table",
    )
    st.caption(
        "Proposals, not scores: members see them beside their own question and score as they think "
        "right. What cannot be computed stays not assessed, which is not a low score."
    )
    _how(titles, criteria, found)


def _width(title: str) -> int:
    """Pixels of a column that shows its title and "not assessed" to their ends."""
    return max(104, round(6 * len(title)) + 22)


def _how(titles: dict[str, str], criteria: Criteria, found: tuple[Proposal, ...]) -> None:
    """How each proposal was computed, or why there is none; with a download."""
    told = [
        (titles[one.theme], criteria.criterion(one.criterion).title, one.value, one.how)
        for one in found
    ]
    how = pd.DataFrame(told, columns=["theme", "criterion", "proposal", "how"])
    with st.expander("How each was computed", icon=":material/calculate:"):
        parts.rows(
            how.convert_dtypes(),
            alt="How each proposal was computed, or why there is none",
            name="proposals.csv",
            key="how",
        )


def _criteria(criteria: Criteria) -> None:
    rows = [
        {
            "Criterion": one.title,
            "Weight": share_text(share),
            "Question": one.question,
            **{str(k): words for k, words in enumerate(one.anchors, start=1)},
        }
        for one, share in zip(criteria.criteria, criteria.weights, strict=True)
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt="The criteria", key="criteria"
    )
    st.caption("Declared in `data/catalogue/criteria.toml`; a room keeps those it was opened with.")


def _open(chosen: Scope, criteria: Criteria, found: tuple[Proposal, ...]) -> None:
    titles = _titles(chosen)
    st.subheader("Open a room", anchor=False)
    with st.form("open_room"):
        title = st.text_input(
            "Title", "Priorities workshop", max_chars=LONGEST_TITLE, key="room_title"
        )
        picked = st.multiselect(
            "Themes to score",
            list(titles),
            default=[one for one in titles if one not in UNSCORED],
            format_func=lambda one: titles[one],
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
            [(one, titles[one]) for one in picked],
            partnership=chosen.partnership.id,
            facilitator=hold,
            title=title,
            hours=hours,
        )
        propose(room.code, hold, [one for one in found if one.theme in picked])
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
    with st.expander(f"Earlier rooms ({len(found)})", icon=":material/history:"):
        for one in found:
            state = "closed" if one.closed else "revealed" if one.revealed else "open"
            link = f"[{one.code}](?room={one.code}&step=decide)"
            line = [link, parts.plain(one.title), moment_text(one.opened)]
            line += [f"{len(one.seats)} seat{'' if len(one.seats) == 1 else 's'}", state]
            st.markdown(" · ".join(line))
