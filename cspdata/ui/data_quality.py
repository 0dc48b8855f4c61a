"""What arrived, what is missing, what was refused and why."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cspdata.export.tables import frame_csv
from cspdata.measures import Evidence
from cspdata.quality import (
    DatasetStatus,
    missing_text,
    placing_table,
    receipts_table,
    refused_table,
    unmatched_table,
)
from cspdata.ui import cached, parts
from cspdata.ui.gate import remarks_column, show_gate
from cspdata.words.phrases import listed

STATES = {"complete": "Complete", "gaps": "Months missing", "not loaded": "Not loaded"}
NUMBERS = ("With a remark", "Files", "Rows kept", "Refused", "Not placed", "Elsewhere")
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
    st.markdown(f"##### {_answer(statuses, cached.as_of(key, date.today()))}")
    _datasets(statuses, remarks_column(key, statuses))
    show_gate(key, evidence, statuses)
    _placing(evidence)
    _refused(evidence)
    _files(evidence)


def _answer(statuses: tuple[DatasetStatus, ...], day: date) -> str:
    """How much arrived and what is wrong with it, in words."""
    loaded = [one for one in statuses if one.loaded]
    kept = sum(one.rows_kept for one in loaded)
    gaps = sum(len(one.missing) for one in loaded)
    late = [one.dataset.title for one in loaded if one.late(day)]
    short = [one.dataset.title for one in loaded if one.missing]
    refused = sum(one.rows_refused for one in loaded)
    trust = "With care" if gaps or late or refused else "Yes, for what is loaded"
    said = [
        f"{trust}: {len(loaded)} of {len(statuses)} datasets are loaded, {kept:,} rows kept, "
        f"{refused:,} refused.",
        f"{gaps} {'month is' if gaps == 1 else 'months are'} missing, of {listed(short)}."
        if gaps
        else "No month is missing.",
    ]
    if late:
        said.append(f"Late: {listed(late)}.")
    return " ".join(said)


def _datasets(statuses: tuple[DatasetStatus, ...], remarked: pd.Series) -> None:
    rows = pd.DataFrame(
        [
            {
                "Dataset": one.dataset.title,
                "State": STATES[one.state],
                "Complete to": f"{one.complete_to:%b %Y}" if one.complete_to else "",
                "Months missing": missing_text(one) if one.months else "",
                "Files": one.files if one.loaded else None,
                "Rows kept": one.rows_kept if one.loaded else None,
                "Refused": one.rows_refused if one.loaded else None,
                "Not placed": one.district_only + one.nowhere if one.loaded else None,
                "Elsewhere": one.elsewhere if one.loaded else None,
                "Last loaded": one.last_loaded,
                "Supplier": one.dataset.supplier,
            }
            for one in statuses
        ]
    )
    rows.insert(4, "With a remark", remarked.where(pd.Series([one.loaded for one in statuses])))
    # What never came has no counts: a nought there would read as if it had.
    rows[list(NUMBERS)] = rows[list(NUMBERS)].astype("Int64")
    st.dataframe(
        rows,
        hide_index=True,
        placeholder="—",
        alt="Datasets with their state, rows kept and refused, and the month they are complete to",
        column_config={
            "Last loaded": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            **{name: st.column_config.NumberColumn(format="localized") for name in NUMBERS},
        },
        key="quality_datasets",
    )


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
        f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'} could not be used. Send the list to "
        "whoever supplied the file: it names file, line and column."
    )
    st.dataframe(
        rows.head(500).assign(dataset_id=_titles(evidence, rows.head(500))),
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
        lambda: frame_csv(rows, for_excel=True),
        name="refused-rows.csv",
        mime=parts.MIME["csv"],
        icon="download",
        key="refused_csv",
    )


def _files(evidence: Evidence) -> None:
    unmatched = unmatched_table(evidence)
    if len(unmatched):
        st.subheader("Files not loaded", anchor="not-loaded")
        files = "file was" if len(unmatched) == 1 else "files were"
        st.markdown(
            f"{len(unmatched):,} {files} offered and not loaded. Click on a reason to read it all."
        )
        st.dataframe(
            unmatched.rename(columns={"name": "File", "folder": "Folder", "reason": "Reason"})[
                ["File", "Reason", "Folder"]
            ],
            hide_index=True,
            alt="Files that were offered and not loaded, with the reason",
            column_config={
                "File": st.column_config.TextColumn(width=280),
                "Reason": st.column_config.TextColumn(width=620),
            },
            key="quality_unmatched",
        )
    with st.expander("Every file loaded", icon=":material/receipt_long:"):
        receipts = receipts_table(evidence).drop(columns=["file_id"])
        st.dataframe(
            receipts.assign(dataset_id=_titles(evidence, receipts)),
            hide_index=True,
            alt="Receipts: every file loaded with its rows read, kept and refused",
            column_config={
                "dataset_id": "Dataset",
                "name": "File",
                "folder": "Folder",
                "loaded_at": st.column_config.DatetimeColumn("Loaded", format="D MMM YYYY, HH:mm"),
                "rows_read": st.column_config.NumberColumn("Rows read", format="localized"),
                "rows_kept": st.column_config.NumberColumn("Kept", format="localized"),
                "rows_refused": st.column_config.NumberColumn("Refused", format="localized"),
                "current": "In use",
            },
            key="quality_files",
        )


def _titles(evidence: Evidence, rows: pd.DataFrame) -> pd.Series:
    """The datasets of rows by title; by code where the catalogue has them no more."""
    titles = {one.id: one.title for one in evidence.catalogue.datasets.values()}
    return rows["dataset_id"].map(titles).fillna(rows["dataset_id"])
