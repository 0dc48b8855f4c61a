"""Did it work: an intervention beside its comparison areas and beside the course from before."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Intervention, Partnership
from cspdata.charts import counterfactual_drawing
from cspdata.evaluations import Evaluation
from cspdata.ui import cached, parts, scope
from cspdata.words import (
    GROUPS,
    alt_text,
    compared_sentence,
    course_sentence,
    evaluation_label,
    evaluation_remarks,
    evaluation_sentence,
    example_declaration,
    group_text,
    months_text,
    number_text,
    signed_text,
)

METHOD = (
    "Two methods that know nothing of one another; a change is claimed only where each that could "
    "be used finds it. **Beside others**: the change in the treated areas less that in the "
    "comparison areas, with the same for the areas around them (weighted displacement difference, "
    "Wheeler and Ratcliffe 2018), over equal periods before and after; whole years where there are "
    "any, else the same months of the year before. **Beside its own course**: a regression of the "
    "months with trend and season, which goes on as before unless the start changes level or slope "
    "(interrupted time series; at least 24 periods before and 6 after, without a gap). The dashed "
    "line is that course without a change, the band its 95 % limits. *No detectable change* is not "
    "*no effect*: small areas and short times hide much."
)


def show_did_it_work() -> None:
    """Draw what became of the chosen intervention."""
    st.title("Did it work?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page judges what was done by what was counted before and after.")
        return
    declared = cached.evidence(chosen.key).catalogue.interventions
    if not declared:
        st.info(
            f"No intervention of {chosen.partnership.name} is declared, so there is nothing to "
            "judge yet.",
            icon=":material/inbox:",
        )
        _declare(chosen.partnership)
        return
    one = _choice(declared)
    found = cached.evaluation_of(chosen.key, one.id)
    st.markdown(f"##### {evaluation_sentence(found)}")
    _picture(found)
    if not found.refusal:
        _methods(found)
    _how(found)
    with st.expander("Declare an intervention", icon=":material/add:"):
        _declare(chosen.partnership)
    st.caption(
        "Judged over all months that are loaded, whichever period the sidebar names. The address "
        "of this page names the intervention: send it as a link."
    )


def _choice(declared: dict[str, Intervention]) -> Intervention:
    newest = sorted(declared.values(), key=lambda one: (one.start, one.id), reverse=True)
    names = {one.id: f"{one.title} (from {months_text([one.starts])})" for one in newest}
    left, _ = st.columns((2, 3))
    with left:
        return declared[parts.choice("What was done", "intervention", names, newest[0].id)]


def _picture(found: Evaluation) -> None:
    card, drawing = st.columns((1, 2.6), gap="medium")
    with card.container(border=True, height="stretch"):
        _card(found)
    with drawing:
        if found.treated is not None:
            made = counterfactual_drawing(found, theme=parts.colours())
            parts.chart(made, alt=alt_text(found), key="did_it_work")
            if found.course.found is not None:
                st.caption(
                    "Solid: what was counted. Dotted: the fitted course. Dashed: what was to be "
                    "expected without a change, with its 95 % limits."
                )


def _card(found: Evaluation) -> None:
    """What was done, where and when, and the answer in two words."""
    one = found.intervention
    st.markdown(parts.verdict_text(found.verdict, label=evaluation_label(found)))
    until = f" to {months_text([one.ends])}" if one.ends else ", still going on"
    lines = [("What", one.what), ("When", f"From {months_text([one.starts])}{until}")]
    lines += [(GROUPS[key], group_text(areas)) for key, areas in found.areas.items()]
    lines += [("Judged by", found.indicator.title), ("Owner", one.owner), ("Paid by", one.funding)]
    st.markdown("  \n".join(f"**{name}** {text}" for name, text in lines if text))
    if one.about:
        st.caption(one.about)


def _methods(found: Evaluation) -> None:
    """What each method says by itself."""
    beside, course = st.columns(2, gap="large")
    with beside:
        st.subheader("Beside other areas", anchor="beside")
        st.markdown(compared_sentence(found))
        if found.compared.counts:
            rows = "\n".join(
                f"| {GROUPS[key]} | {number_text(before)} | {number_text(after)} |"
                f" {signed_text(after - before)} |"
                for key, (before, after) in found.compared.counts.items()
            )
            st.markdown(f"| | Before | After | Change |\n|---|--:|--:|--:|\n{rows}")
    with course:
        st.subheader("Beside its own course", anchor="course")
        st.markdown(course_sentence(found))
    for line in evaluation_remarks(found):
        st.caption(line)


def _how(found: Evaluation) -> None:
    with st.expander("How we know: method, caveats, source, table", icon=":material/info:"):
        parts.how_we_know([found.notes], method=METHOD)
        if not found.refusal:
            parts.table(found, key="intervention")


def _declare(partnership: Partnership) -> None:
    """How an intervention is declared."""
    st.markdown(
        "Write one file a measure, `data/catalogue/interventions/<id>.toml`. Choose the comparison "
        "areas before looking at the result: like the treated ones in kind and number of events, "
        "and not next to them. The codes of areas stand in `python -m cspdata show asb --by area`."
    )
    st.code(example_declaration(partnership), language="toml")
