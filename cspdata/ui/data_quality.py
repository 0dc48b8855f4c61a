"""What arrived, what is missing, what was refused and why."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd
import streamlit as st

from cspdata.charts import Theme
from cspdata.export.tables import frame_csv
from cspdata.measures import Evidence
from cspdata.periods import NAMES, Period, months_label
from cspdata.quality import (
    DatasetStatus,
    missing_text,
    placing_table,
    receipts_table,
    refused_table,
    unmatched_table,
)
from cspdata.ui import cached, parts

STATES = {"complete": "Complete", "gaps": "Months missing", "not loaded": "Not loaded"}
MANNERS = {
    "code": "In a small area, by its code",
    "point": "In a small area, by its coordinate (the area was split in 2021)",
    "district": "In the district, in no smaller area (split area, no coordinate)",
    "elsewhere": "Outside the partnership and its comparators",
    "nowhere": "Without code and coordinate",
}


def show_data_quality() -> None:
    """Draw the receipts and faults of the build in use."""
    st.title("Can the figures be trusted?")
    key = cached.current_key()
    if key is None:
        parts.nothing_loaded("This page says what arrived and what is wrong with it.")
        return
    evidence = cached.evidence(key)
    statuses = cached.dataset_statuses(key)
    st.markdown(f"##### {_answer(statuses)}")
    _datasets(statuses)
    for status in statuses:
        if status.months:
            _months(evidence, status)
    _placing(evidence)
    _refused(evidence)
    _files(evidence)


def _answer(statuses: tuple[DatasetStatus, ...]) -> str:
    """How much arrived and what is wrong with it, in words."""
    loaded = [one for one in statuses if one.loaded]
    kept = sum(one.rows_kept for one in loaded)
    refused = sum(one.rows_refused for one in loaded)
    gaps = sum(len(one.missing) for one in loaded)
    late = [one.dataset.title for one in loaded if one.late(date.today())]
    said = [
        f"{len(loaded)} of {len(statuses)} datasets are loaded: {kept:,} rows kept, "
        f"{refused:,} refused.",
        f"{gaps} months are missing." if gaps else "No month is missing.",
    ]
    if late:
        said.append(f"Late: {', '.join(late)}.")
    return " ".join(said)


def _datasets(statuses: tuple[DatasetStatus, ...]) -> None:
    rows = pd.DataFrame(
        [
            {
                "Dataset": one.dataset.title,
                "State": STATES[one.state],
                "Complete to": f"{one.complete_to:%b %Y}" if one.complete_to else "",
                "Months missing": missing_text(one) if one.months else "",
                "Files": one.files,
                "Rows kept": one.rows_kept,
                "Refused": one.rows_refused,
                "Not placed": one.district_only + one.nowhere,
                "Elsewhere": one.elsewhere,
                "Last loaded": one.last_loaded,
                "Supplier": one.dataset.supplier,
            }
            for one in statuses
        ]
    )
    st.dataframe(
        rows,
        hide_index=True,
        alt="Datasets with their state, rows kept and refused, and the month they are complete to",
        column_config={
            "Last loaded": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            **{
                name: st.column_config.NumberColumn(format="localized")
                for name in ("Files", "Rows kept", "Refused", "Not placed", "Elsewhere")
            },
        },
        key="quality_datasets",
    )


def _months(evidence: Evidence, status: DatasetStatus) -> None:
    """The months of the expected source as squares, those of the others in words."""
    st.subheader(f"Months of {status.dataset.title.lower()}", anchor=f"months-{status.dataset.id}")
    own = evidence.partnership.force.name
    missing = missing_text(status)
    said = f" Missing: **{missing}**." if status.missing else " None is missing."
    st.markdown(f"A month is complete when {own} has supplied it.{said}")
    parts.chart(
        _month_chart(_month_rows(status), theme=parts.colours()),
        alt=f"Months supplied by {own}. Missing: {missing}.",
        key=f"months_{status.dataset.id}",
    )
    others = {
        source: months
        for source, months in evidence.coverage(status.dataset).sources.items()
        if source != own
    }
    if others:
        st.markdown("Rows that other forces recorded within the area come from their own files:")
        st.markdown(
            "\n".join(f"- {source}: {months_label(months)}" for source, months in others.items())
        )


def _month_rows(status: DatasetStatus) -> pd.DataFrame:
    """One row per calendar month within the span, supplied or missing."""
    there = set(status.months)
    return pd.DataFrame(
        [
            {
                "year": str(month.year),
                "month": f"{month:%b}",
                "label": f"{month:%B %Y}",
                "state": "supplied" if month in there else "missing",
            }
            for month in Period(status.months[0], status.months[-1]).months
        ]
    )


def _month_chart(rows: pd.DataFrame, *, theme: Theme) -> alt.Chart:
    """A square for each month: filled where it was supplied, hollow where not."""
    order = [NAMES[number] for number in range(1, 13)]
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False)
    scale = alt.Scale(paddingInner=0.12)
    colour = alt.Scale(domain=["supplied", "missing"], range=[theme.subject, theme.background])
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_rect(cornerRadius=3, strokeWidth=1, stroke=theme.border)
        .encode(
            x=alt.X("month:O", sort=order, title=None, axis=axis, scale=scale),
            y=alt.Y("year:O", title=None, axis=axis, scale=scale),
            color=alt.Color("state:N", scale=colour, legend=alt.Legend(title=None, orient="right")),
            tooltip=[
                alt.Tooltip("label:N", title="Month"),
                alt.Tooltip("state:N", title="State"),
            ],
        )
        .properties(height=26 * rows["year"].nunique(), width="container")
        .configure(font=theme.font, background="transparent")
        .configure_axis(labelColor=theme.quiet, labelFontSize=13)
        .configure_legend(labelColor=theme.text, symbolStrokeColor=theme.border, labelFontSize=13)
        .configure_view(stroke=None)
    )
    return chart


def _placing(evidence: Evidence) -> None:
    st.subheader("Where the rows lie", anchor="placing")
    rows = placing_table(evidence)
    if rows.empty:
        st.caption("No rows of events are loaded.")
        return
    names = {area.code: area.name for area in evidence.partnership.areas}
    shown = (
        rows.assign(
            area=rows["lad_code"].map(names).fillna("—"), manner=rows["placed_by"].map(MANNERS)
        )
        .groupby(["manner", "area"], as_index=False)[["event_count", "without_coordinate"]]
        .sum()
        .sort_values("event_count", ascending=False)
    )
    st.dataframe(
        shown,
        hide_index=True,
        alt="Rows by the way they were placed and by area",
        column_config={
            "manner": "How placed",
            "area": "Area",
            "event_count": st.column_config.NumberColumn("Rows", format="localized"),
            "without_coordinate": st.column_config.NumberColumn(
                "of them without a coordinate", format="localized"
            ),
        },
        key="quality_placing",
    )
    st.caption(
        "Rows elsewhere and rows without a place are never in a rate. Those known by district "
        "alone are in its total and in no smaller area."
    )


def _refused(evidence: Evidence) -> None:
    st.subheader("Rows refused", anchor="refused")
    rows = refused_table(evidence)
    if rows.empty:
        st.markdown("No row of the files in use was refused.")
        return
    st.markdown(
        f"{len(rows):,} rows could not be used. Send the list to whoever supplied the file: it "
        "names file, line and column."
    )
    st.dataframe(
        rows.head(500),
        hide_index=True,
        alt="Refused rows with file, line, column, value, reason and the raw line",
        column_config={
            "dataset_id": "Dataset",
            "file": "File",
            "line": st.column_config.NumberColumn("Line", format="plain"),
            "column_name": "Column",
            "value": "Value",
            "reason": "Reason",
            "raw": "The line as it was",
        },
        key="quality_refused",
    )
    parts.download(
        "Refused rows (CSV)",
        lambda: frame_csv(rows),
        name="refused-rows.csv",
        mime=parts.MIME["csv"],
        icon="download",
        key="refused_csv",
    )


def _files(evidence: Evidence) -> None:
    unmatched = unmatched_table(evidence)
    if len(unmatched):
        st.subheader("Files not loaded", anchor="not-loaded")
        st.dataframe(
            unmatched.rename(columns={"name": "File", "folder": "Folder", "reason": "Reason"})[
                ["File", "Reason", "Folder"]
            ],
            hide_index=True,
            alt="Files that were offered and not loaded, with the reason",
            key="quality_unmatched",
        )
    with st.expander("Every file loaded", icon=":material/receipt_long:"):
        st.dataframe(
            receipts_table(evidence).drop(columns=["file_id"]),
            hide_index=True,
            alt="Receipts: every file loaded with its rows read, kept and refused",
            key="quality_files",
        )
