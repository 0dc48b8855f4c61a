"""The completeness gate of one dataset: a grid of its periods, and the reasons in words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cspdata.charts import gate_chart, gate_rows
from cspdata.measures import Evidence, PeriodMark
from cspdata.periods import months_label
from cspdata.quality import DatasetStatus, leading_dataset
from cspdata.ui import address, cached, parts

KEY = "dataset"
SAID = {
    "red": "Missing: no comparison uses them",
    "amber": "Used, with a remark wherever they are shown",
}


def show_gate(key: cached.Key, evidence: Evidence, statuses: tuple[DatasetStatus, ...]) -> None:
    """Draw the grid of the chosen dataset; nothing where no dataset has a period."""
    held = {one.dataset.id: one for one in statuses if cached.gate(key).get(one.dataset.id)}
    if not held:
        return
    st.subheader("Which months may be compared?", anchor="gate")
    leading = leading_dataset(evidence)
    first = leading.id if leading and leading.id in held else next(iter(held))
    address.start(KEY, list(held), first)
    chosen = st.selectbox(
        "Dataset", list(held), format_func=lambda one: held[one].dataset.title, key=KEY
    )
    status = held[address.keep(KEY, chosen, first)]
    marks = cached.gate(key)[status.dataset.id]
    said = _said(marks)
    st.markdown(said)
    parts.chart(
        gate_chart(marks, step=status.dataset.step, theme=parts.colours()),
        alt=f"Periods of {status.dataset.title}. {said.replace('**', '')}",
        key=f"gate_{status.dataset.id}",
    )
    _reasons(marks, status.dataset.step)
    _others(evidence, status)


def _said(marks: tuple[PeriodMark, ...]) -> str:
    """How many periods are complete, remarked on and missing, and which."""
    complete = sum(one.state != "red" for one in marks)
    remarked = [one.start for one in marks if one.state == "amber"]
    missing = [one.start for one in marks if one.state == "red"]
    said = [f"{complete} of {len(marks)} periods are complete."]
    if remarked:
        said.append(f"With a remark: **{months_label(remarked)}**.")
    said.append(f"Missing: **{months_label(missing)}**." if missing else "None is missing.")
    return " ".join(said)


def _reasons(marks: tuple[PeriodMark, ...], step: int) -> None:
    """Every period that is not plainly complete, with its reason."""
    rows = gate_rows([one for one in marks if one.state != "green"], step=step)
    if rows.empty:
        return
    with st.expander("Why, period by period", icon=":material/rule:"):
        st.dataframe(
            rows[["label", "state", "reason"]].rename(
                columns={"label": "Period", "state": "State", "reason": "Why"}
            ),
            hide_index=True,
            alt="Periods that are missing or carry a remark, with the reason",
            key="gate_reasons",
        )
        st.caption(
            "A file that is nearly empty beside its neighbours is taken as missing, never as a "
            "small count. A count unlike those around it is kept and remarked on: it may be what "
            "happened. The thresholds stand in the dataset's contract, under `gate`."
        )


def _others(evidence: Evidence, status: DatasetStatus) -> None:
    """In which months other forces' rows are there too."""
    own = evidence.partnership.force.name
    sources = evidence.coverage(status.dataset).sources
    if status.dataset.expected_sources != "force" or set(sources) <= {own}:
        return
    st.markdown("Rows that other forces recorded within the area come from their own files:")
    st.markdown(
        "\n".join(
            f"- {source}: {months_label(months)}"
            for source, months in sources.items()
            if source != own
        )
    )


def remarks_column(key: cached.Key, statuses: tuple[DatasetStatus, ...]) -> pd.Series:
    """How many periods of each dataset carry a remark."""
    marks = cached.gate(key)
    return pd.Series(
        [sum(one.state == "amber" for one in marks.get(s.dataset.id, ())) for s in statuses]
    )
