"""Why an indicator changed: what the parts add, kinds of place, the analyst's note."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Indicator
from cspdata.charts import contributions_chart
from cspdata.reasons import SPLITS, Contributions, Split
from cspdata.results import Change
from cspdata.ui import cached, parts, scope
from cspdata.ui.analyst_note import show_note
from cspdata.ui.scope import Scope
from cspdata.words import (
    SPLIT_LABELS,
    alt_text,
    association_note,
    association_rows,
    association_sentences,
    change_of_whole,
    contributions_sentence,
    headline,
    sentence,
)

METHOD = (
    "A change of a count is the sum of the changes of its parts: no model is needed, and nothing "
    "is left over (what no part holds has a line of its own). Each part is tested against the "
    "year before it by the same tests as the whole, with the Benjamini–Hochberg correction across "
    "the parts shown together. Parts say *where* a change lies. They do not say why."
)


def show_why() -> None:
    """Draw what the change of an indicator is made of, for the scope."""
    st.title("Why did it change?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page takes a change apart.")
        return
    indicator, split = _choices(chosen)
    change = cached.changes(chosen.key, chosen.area.code, chosen.period, chosen.before)[
        indicator.id
    ]
    st.markdown(f"##### {headline(change, named=True)}")
    st.markdown(parts.verdict_text(change.verdict))
    with st.container():
        _parts(chosen, change, split)
    # In containers: what is drawn above must not move the form that is being filled in.
    with st.container():
        _kinds(chosen, change)
    show_note(change)
    st.caption(
        "The address of this page holds indicator, split, area, period and comparison: send it as "
        "a link."
    )


def _choices(chosen: Scope) -> tuple[Indicator, Split]:
    """Which indicator, and how its change is split."""
    followed = cached.followed(chosen.key)
    usual = "asb" if "asb" in followed else next(iter(followed))
    left, right = st.columns((2, 3), gap="small")
    with left:
        titles = {name: one.title for name, one in followed.items()}
        indicator = followed[parts.choice("What", "what", titles, usual)]
    with right:
        names: dict[str, str] = {one: SPLIT_LABELS[one] for one in SPLITS}
        picked = parts.segments("Split by", "split", names, labelled=True)
    return indicator, next(one for one in SPLITS if one == picked)


def _parts(chosen: Scope, change: Change, split: Split) -> None:
    """The sentence, the bars, and the rows with their method."""
    key = (chosen.key, change.indicator.id, chosen.area.code, chosen.period, chosen.before)
    found = cached.contributions_of(*key, split)
    st.subheader(f"What it is made of: {SPLIT_LABELS[split].lower()}", anchor="parts")
    if found.refusal:
        _refused(change, found)
        return
    st.markdown(contributions_sentence(found))
    made = contributions_chart(found, theme=parts.colours())
    parts.chart(made, alt=alt_text(found), key="why_parts")
    told = [change_of_whole(found)]
    if split == "deprivation":
        told.append("Decile 1 holds the most deprived tenth of England's small areas.")
    st.caption(" ".join(told))
    with st.expander("How we know: method, caveats, source, table", icon=":material/info:"):
        parts.how_we_know([found.notes], method=METHOD)
        parts.table(found, key="contributions")


def _refused(change: Change, found: Contributions) -> None:
    """Why there are no parts; the reason of the change itself is not said twice."""
    if change.refusal:
        st.info(
            "Without a comparison there is no change to take apart: choose another period or "
            "comparison in the sidebar.",
            icon=":material/event_busy:",
        )
    else:
        st.info(sentence(found.refusal), icon=":material/info:")


def _kinds(chosen: Scope, change: Change) -> None:
    """Rates by kind of place, worked out when they are asked for: the regression is slow."""
    if change.refusal:
        return
    st.subheader("Which kinds of place have higher rates", anchor="kinds")
    if not st.toggle("Compare kinds of place", key="kinds"):
        st.caption("Takes some seconds: a regression over every small area.")
        return
    key = (chosen.key, change.indicator.id, chosen.area.code, chosen.period, chosen.before)
    with st.spinner("Comparing the small areas …"):
        found = cached.associations_of(*key)
    if found.refusal:
        st.info(association_sentences(found)[0], icon=":material/info:")
        return
    st.markdown("\n".join(f"- {one}" for one in association_sentences(found)))
    if rows := association_rows(found):
        st.dataframe(rows, hide_index=True, key="kinds_table")
    st.caption(association_note(found))
