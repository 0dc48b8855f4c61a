"""The performance framework: how each agreed priority stands against its target."""

from __future__ import annotations

from datetime import date

import streamlit as st

from cspdata.agreed_priorities import TERMS, AgreedPriority, agreed, priority_history
from cspdata.assessment.performance import Framework, framework, too_few
from cspdata.catalogue import Catalogue, read_catalogue
from cspdata.charts import sparkline, variation_icon
from cspdata.charts.assurance import assurance_icon
from cspdata.decisions import DecisionError
from cspdata.export.performance import (
    JUDGEMENT,
    METHOD,
    QUARTERS,
    framework_csv,
    framework_pptx,
    framework_xlsx,
    quarter_values,
)
from cspdata.folders import catalogue_folder
from cspdata.ui import cached, parts
from cspdata.ui.priority_form import kept_message, show_form
from cspdata.words import alt_text, control_label, control_remarks
from cspdata.words.performance import (
    ASSURANCES,
    STANDINGS,
    agreed_text,
    areas_sentence,
    framework_answer,
    progress_sentence,
    short_value,
    standing_verdict,
    target_text,
)

WIDTHS = (2.3, 1.7, 0.95, 2.6)
ICON = 52  # pixels
LINE_HEIGHT = 72
EVERY = "all"
ICONS = (
    "The first sign shows how the figures go (orange or blue: more than chance would explain; "
    "grey: no real change), the second where they lie against the target, the dashed line: all on "
    "its good side, all on the other, or on both."
)


def show_performance() -> None:
    """Draw the priorities of the board that is chosen."""
    st.title("Are we delivering what we agreed?")
    key = cached.current_key()
    catalogue = cached.evidence(key).catalogue if key else read_catalogue(catalogue_folder())
    try:
        priorities = agreed(catalogue.partnership.id)
    except DecisionError as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    kept_message()
    if key is None or not priorities:
        _nothing_agreed(catalogue, loaded=key is not None)
        return
    found = _framework(key, priorities, cached.as_of(key, date.today()))
    shown = _chosen(found)
    st.markdown(f"##### {framework_answer(found, shown)}")
    for one in shown:
        _priority(found, one, catalogue)
    if shown:
        st.caption(f"{areas_sentence(found)} {ICONS}")
        _quarters(found, shown)
    with st.container(horizontal=True):
        if st.button("Agree another priority", icon=":material/add:", key="priority_add"):
            show_form(catalogue, None)
        if shown:
            _downloads(found, shown, catalogue)
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        parts.how_we_know(
            [one.notes for one in found.series.values()],
            method=f"{METHOD}\n\n{JUDGEMENT}\n\n{QUARTERS}",
        )


@st.cache_resource(max_entries=20, show_spinner=False, hash_funcs={AgreedPriority: repr})
def _framework(key: cached.Key, priorities: tuple[AgreedPriority, ...], day: date) -> Framework:
    """How priorities stand by the figures of a build."""
    return framework(cached.evidence(key), priorities, as_of=day)


def _nothing_agreed(catalogue: Catalogue, *, loaded: bool) -> None:
    """What this page is, and where priorities come from."""
    st.info(
        f"{catalogue.partnership.name} has not agreed any priority here yet. This page sets each "
        "agreed priority against its target, for every board. Priorities come from the workshop, "
        "where the Executive agrees them; one that was agreed elsewhere can be written down here.",
        icon=":material/inbox:",
    )
    if not loaded:
        parts.nothing_loaded("A priority is judged by the figures of its indicator.")
        return
    if st.button("Write down an agreed priority", icon=":material/add:", key="priority_add"):
        show_form(catalogue, None)


def _chosen(found: Framework) -> tuple[AgreedPriority, ...]:
    """The priorities of the board that is chosen, or all of them."""
    counts = {one.id: len(found.of_board(one)) for one in found.boards}
    names = {EVERY: f"All boards ({len(found.priorities)})"}
    names |= {one.id: f"{one.title} ({counts[one.id]})" for one in found.boards}
    left, _ = st.columns((1, 1.4))
    with left:
        board = parts.choice("Board", "board", names, EVERY)
    if board == EVERY:
        return found.priorities
    return found.of_board(next(one for one in found.boards if one.id == board))


def _priority(found: Framework, one: AgreedPriority, catalogue: Catalogue) -> None:
    """One priority: what was agreed, its line, its icons, the judgement."""
    charted = found.series.get(one.id)
    indicator = catalogue.indicators.get(one.indicator)
    step = charted.step if charted else ""
    with st.container(border=True):
        what, line, icons, judged = st.columns(WIDTHS, gap="medium", vertical_alignment="center")
        with what:
            st.markdown(f"**{parts.plain(one.title)}**")
            st.caption(
                f"{catalogue.board(one.board).short} · {TERMS[one.term].lower()} · "
                f"{parts.plain(one.owner)}"
            )
            with st.container(horizontal=True, gap="small"):
                _more(found, one, catalogue)
                if st.button(
                    "Change",
                    icon=":material/edit:",
                    type="tertiary",
                    key=f"priority_change_{one.id}",
                ):
                    show_form(catalogue, one)
        with line:
            if charted is None:
                st.caption("No line: there are no figures.")
            else:
                drawn = sparkline(charted, theme=parts.colours(), target=one.target)
                parts.icon(drawn, alt=alt_text(charted), height=LINE_HEIGHT)
            st.caption(target_text(one, indicator, step))
        with icons:
            _icons(found, one)
        with judged:
            standing = str(found.row(one)["standing"])
            verdict = standing_verdict(found, one)
            st.markdown(parts.verdict_text(verdict, label=STANDINGS[standing]))
            st.caption(progress_sentence(found, one))


def _icons(found: Framework, one: AgreedPriority) -> None:
    """The icons of variation and assurance, beside one another, with their words below."""
    chart = found.controls.get(one.id)
    left, right = st.columns(2, gap="small")
    with left:
        if chart is not None and not too_few(chart):
            drawn = variation_icon(chart, theme=parts.colours(), size=ICON)
            parts.icon(drawn, alt=control_label(chart))
    with right:
        drawn = assurance_icon(found, one, theme=parts.colours(), size=ICON)
        parts.icon(drawn, alt=ASSURANCES[str(found.row(one)["assurance"])])


def _more(found: Framework, one: AgreedPriority, catalogue: Catalogue) -> None:
    """The reasoning, who does what, and the versions before."""
    with st.popover("Reason and versions", icon=":material/history:", type="tertiary"):
        st.markdown(f"**Why** {parts.plain(one.reason)}")
        if one.dissent:
            st.markdown(f"**Dissent** {parts.plain(one.dissent)}")
        for partner, role in one.roles.items():
            st.markdown(f"**{parts.plain(partner)}** {parts.plain(role)}")
        indicator = catalogue.indicators.get(one.indicator)
        if indicator and one.baseline is not None:
            charted = found.series.get(one.id)
            shown = short_value(indicator, one.baseline, charted.step if charted else "")
            st.markdown(
                f"**Baseline** {shown} ({parts.plain(one.baseline_period)}), "
                f"{indicator.title.lower()}"
            )
        chart = found.controls.get(one.id)
        for line in control_remarks(chart) if chart else ():
            st.caption(line)
        for version in reversed(priority_history(one.partnership, one.id)):
            target = target_text(version, indicator)
            st.caption(f"{parts.plain(agreed_text(version))} · {target}")


def _quarters(found: Framework, shown: tuple[AgreedPriority, ...]) -> None:
    """The average of each quarter beside baseline and target."""
    st.subheader("Quarter by quarter", anchor="quarters")
    rows = []
    for one in shown:
        charted = found.series.get(one.id)
        if charted is None:
            continue
        cells = found.quarters[found.quarters["priority"] == one.id]["on_target"].tolist()
        values = quarter_values(found, one)
        signs = {True: "● ", False: "◆ ", None: ""}
        marked = {
            name: f"{signs[met]}{text}" if text else "—"
            for (name, text), met in zip(values.items(), cells, strict=True)
        }
        rows.append(
            {
                "Priority": one.title,
                "Each": charted.step,
                "Baseline": short_value(charted.indicator, one.baseline, charted.step),
                **marked,
                "Target": short_value(charted.indicator, one.target, charted.step),
            }
        )
    if not rows:
        st.caption("None of these has figures yet.")
        return
    parts.text_table(rows, right=list(rows[0])[2:])
    st.caption(
        "The average of each month, quarter or year, as the source counts. ● on the good side of "
        "the target · ◆ on the other · — not all of the quarter is known."
    )


def _downloads(found: Framework, shown: tuple[AgreedPriority, ...], catalogue: Catalogue) -> None:
    parts.downloads(
        parts.file_name("performance-framework", found.partnership),
        {
            "pptx": (
                "Slides",
                "slideshow",
                lambda: framework_pptx(found, shown, made_on=date.today()),
            ),
            "xlsx": (
                "Workbook",
                "table_view",
                lambda: framework_xlsx(found, shown, catalogue, made_on=date.today()),
            ),
            "csv": (
                "These rows (CSV)",
                "download",
                lambda: framework_csv(found, shown, catalogue, for_excel=True),
            ),
        },
        key="performance",
    )
