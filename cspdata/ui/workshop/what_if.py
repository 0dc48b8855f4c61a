"""What if: weights that move live, and what the order hangs on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cspdata.priorities.events import Room
from cspdata.priorities.standing import Standing, compared
from cspdata.priorities.views import ProjectorView
from cspdata.ui import address, parts
from cspdata.ui.workshop import kept
from cspdata.ui.workshop.room import show_ranking
from cspdata.words import listed
from cspdata.words.numbers import share_text
from cspdata.words.priorities import (
    median_sentence,
    rank_range,
    standing_answer,
    swap_sentence,
    without_sentences,
)

WAYS = {"mean": "Mean", "median": "Median"}
MOST = 5  # swaps that are listed
ABREAST = 6  # sliders in a row
UNRANKED = "—"


def show_what_if(room: Room) -> None:
    """Draw the ranking under weights that can be moved, and what it hangs on."""
    found = kept.view(room.code)
    weights = _weights(found, kept.weights_of(found))
    by = parts.segments("Taken together by", "by", WAYS, labelled=True)
    ranking = kept.by_room(found, weights=weights, by=by)
    if ranking is not None:
        show_ranking(found, weights=weights, by=by)
    else:
        st.info(
            "The scores have not been revealed yet: this is what the evidence proposes.",
            icon=":material/visibility_off:",
        )
        ranking = kept.by_evidence(found, weights=weights)
        st.markdown(f"##### {standing_answer(ranking)}")
    _numbers(ranking)
    st.subheader("What the order hangs on", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        _swaps(ranking)
    with right:
        _without(ranking)
    _without_table(ranking)
    _ways(found, weights)


def _numbers(ranking: Standing) -> None:
    """Every theme in numbers: score, rank and its range, how often among the first, what on."""
    top = ranking.criteria.scoring.top
    shown = ranking.frame.assign(
        range=[rank_range(row) for row in ranking.frame.to_dict("records")],
        often=[share_text(one) for one in ranking.frame["in_top"]],
        always=["yes" if one else "no" for one in ranking.frame["always_top"]],
        judged=[share_text(one) for one in ranking.frame["assessed"]],
    )
    names = {
        "title": "Theme",
        "score": "Score",
        "rank": "Rank",
        "range": "Range of the rank",
        "often": f"In the first {top}, of the weightings tried",
        "always": f"In the first {top} whatever the weights",
        "hangs_on": "Hangs on",
        "judged": "Weight assessed",
    }
    table = shown[list(names)].rename(columns=names).round({"Score": 2})
    with st.expander("Every theme in numbers", icon=":material/table:"):
        parts.rows(
            table,
            alt="Score, rank, range and chance of the first places by theme",
            name="workshop-ranks.csv",
            key="ranks",
        )


def _weights(found: ProjectorView, start: tuple[float, ...]) -> tuple[float, ...]:
    """The weights by sliders, as shares of 1; they stand in the URL as whole numbers."""
    usual = ["-".join(f"{100 * one:.0f}" for one in start)]
    asked = st.query_params.get("weights", "")
    given = asked.split("-") if asked else usual[0].split("-")
    if len(given) != len(start) or not all(one.isdigit() for one in given):
        given = usual[0].split("-")
    keys = [f"what_if_{one}" for one in found.criteria.ids]
    for key, held in zip(keys, given, strict=True):
        st.session_state.setdefault(key, min(int(held), 100))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Weights of the criteria**", width="stretch")
        st.button(
            "Back to the room's own",
            icon=":material/restart_alt:",
            key="what_if_reset",
            on_click=_reset,
            args=(tuple(keys), start),
        )
    raw = []
    for k, (one, key) in enumerate(zip(found.criteria.criteria, keys, strict=True)):
        if k % ABREAST == 0:
            row = st.columns(ABREAST, gap="medium", vertical_alignment="bottom")
        raw.append(row[k % ABREAST].slider(one.title, 0, 100, key=key, help=one.question))
    written = "-".join(str(one) for one in raw)
    address.keep("weights", written, written)
    if not sum(raw):
        st.warning("All weights are 0: those of the room are taken.", icon=":material/info:")
        return start
    # Untouched sliders stand for the exact weights, not for their whole per cent.
    if written == usual[0]:
        return start
    return tuple(one / sum(raw) for one in raw)


def _reset(keys: tuple[str, ...], start: tuple[float, ...]) -> None:
    for key, share in zip(keys, start, strict=True):
        st.session_state[key] = round(100 * share)


def _swaps(ranking: Standing) -> None:
    top = ranking.criteria.scoring.top
    for title, swaps in (
        ("The closest swaps", ranking.swaps),
        (f"The closest that change who is among the first {top}", ranking.edge_swaps),
    ):
        st.markdown(f"**{title}**")
        if not swaps:
            st.caption("No weight of one criterion alone does that.")
            continue
        st.markdown("\n".join(f"- {swap_sentence(ranking, one)}" for one in swaps[:MOST]))
        if len(swaps) > MOST:
            st.caption(f"and {len(swaps) - MOST} more, further off")


def _without(ranking: Standing) -> None:
    st.markdown("**Without each criterion in turn**")
    st.markdown("\n".join(f"- {one}" for one in without_sentences(ranking)))


def _without_table(ranking: Standing) -> None:
    """The rank of every theme with all criteria, and without each."""
    st.markdown("**Ranks by all criteria, and without the one that heads the column**")
    table = pd.DataFrame({"Theme": [title for _, title in ranking.themes]})
    by_theme = ranking.frame.set_index("theme")["rank"]
    table["By all"] = [by_theme[theme] for theme, _ in ranking.themes]
    for one in ranking.without:
        table[ranking.criteria.criteria[one.criterion].title] = one.rank
    st.dataframe(
        table.sort_values("By all", na_position="last").convert_dtypes(),
        hide_index=True,
        height="content",
        placeholder=UNRANKED,
        alt="Rank of each theme with all criteria, and without each in turn",
        key="without_table",
    )


COLUMNS = {
    "title": "Theme",
    "by_room": "By the room, mean",
    "by_median": "By the room, median",
    "by_evidence": "By the evidence alone",
    "by_public": "By the public",
}


def _ways(found: ProjectorView, weights: tuple[float, ...]) -> None:
    """By the room (mean and median), the evidence and the public, side by side."""
    st.subheader("By the room, by evidence, by the public", anchor=False)
    table = compared(found, weights=weights)
    known = [one for one in COLUMNS if one == "title" or table[one].notna().any()]
    first = next((one for one in known if one != "title"), "title")
    shown = table[known].sort_values(first, na_position="last").rename(columns=COLUMNS)
    if said := median_sentence(table):
        st.markdown(said)
    st.dataframe(
        shown.convert_dtypes(),
        hide_index=True,
        height="content",
        placeholder=UNRANKED,
        alt="Rank of each theme by the room, the evidence and the public",
        key="ways_table",
    )
    lacking = [name for one, name in COLUMNS.items() if one not in known]
    used = ", ".join(
        f"{one.title} {share_text(share)}"
        for one, share in zip(found.criteria.criteria, weights, strict=True)
    )
    st.caption(
        f"Weights of the room's columns: {used}. The evidence is scored on the criteria that it "
        "can fill; the public's order is that of how many residents name each theme."
        + (f" Not known: {listed(lacking)}." if lacking else "")
    )
