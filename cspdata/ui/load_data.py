"""Files in: drag and drop, progress, receipts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cspdata.catalogue import read_catalogue
from cspdata.demonstration import build_demonstration
from cspdata.folders import catalogue_folder, inbox_folder
from cspdata.ingest import BuildError, Report, ingest
from cspdata.ui import cached, parts, scope
from cspdata.ui.progress import progress_bar
from cspdata.warehouse import NoWarehouseError, builds, go_back

MOST_TOLD = 8  # files whose reasons are told above the table
KINDS = ["csv", "zip", "xlsx", "ods", "geojson", "json", "txt"]


def show_load_data() -> None:
    """Draw the page on which files are loaded."""
    st.title("How is a partner's file loaded?")
    st.markdown(
        "##### Drop the file here as it came, and press Load: it is recognised by its columns, "
        "whatever its name."
    )
    st.caption(
        "A newer file takes the place of the same months from the same sender; loading a file "
        "twice changes nothing. Rows that cannot be used are listed with the reason. A file that "
        "is not recognised, or that seems to name people, is not kept."
    )
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "Files (CSV, workbook, GeoJSON, or the police archive as a zip)",
            type=KINDS,
            accept_multiple_files=True,
        )
        pressed = st.form_submit_button("Load", type="primary", icon=":material/upload_file:")
    if pressed:
        _load(files or [])
    _last_report()
    _templates()
    _expected()
    _other_ways()


def _load(files: list[UploadedFile]) -> None:
    if not files:
        st.warning("Choose at least one file first.", icon=":material/attach_file:")
        return
    folder = inbox_folder()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file in files:
        # The name alone: a path within an upload must not lead out of the inbox.
        path = folder / Path(file.name).name
        # A link that lies there already must not have its target overwritten.
        path.unlink(missing_ok=True)
        path.write_bytes(file.getvalue())
        paths.append(path)
    try:
        with progress_bar() as watch:
            report = ingest(paths, catalogue=read_catalogue(catalogue_folder()), watch=watch)
    except BuildError as fault:
        st.error(str(fault), icon=":material/error:")
        return
    _forget_unused(paths, report)
    st.session_state["_load_report"] = report
    st.rerun()


def _forget_unused(paths: list[Path], report: Report) -> None:
    """Remove the inbox's copy of what names people or was not recognised at all.

    What no dataset knows may be a list of people. An archive goes where one of its files seems to
    hold personal data, or where none of them was recognised.
    """
    for path in paths:
        within = [
            one
            for one in report.receipts
            if path == (place := Path(one.folder) / one.name) or path in place.parents
        ]
        unknown = within and all(not one.dataset_id for one in within)
        if unknown or any(one.personal for one in within):
            path.unlink(missing_ok=True)


def _last_report() -> None:
    report: Report | None = st.session_state.get("_load_report")
    if report is None:
        return
    loaded = report.with_status("loaded")
    refused = sum(one.rows_refused for one in loaded)
    said = (
        f"{len(loaded)} {'file' if len(loaded) == 1 else 'files'} loaded in {report.seconds:.1f} "
        f"s: {report.rows_read:,} rows read, {report.rows_read - refused:,} kept, {refused:,} "
        "refused."
    )
    if loaded:
        st.success(said, icon=":material/check_circle:")
    else:
        st.warning("Nothing was loaded.", icon=":material/warning:")
    _reasons(report)
    titles = {one.id: one.title for one in read_catalogue(catalogue_folder()).datasets.values()}
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "File": one.name,
                    "What became of it": one.status,
                    "Recognised as": titles.get(one.dataset_id, one.dataset_id),
                    "Rows read": one.rows_read,
                    "Kept": one.rows_kept,
                    "Refused": one.rows_refused,
                    "Reason": one.reason,
                }
                for one in sorted(report.receipts, key=lambda one: one.status == "loaded")
            ]
        ),
        hide_index=True,
        alt="The files of this load and what became of each",
        key="load_report",
    )
    if loaded and scope.current() is None:
        st.warning(
            "What is loaded now holds no complete month that lies in the partnership's area, so "
            "the pages stay empty: load its police files and the lookups of its small areas, or go "
            "back to the build before.",
            icon=":material/warning:",
        )
    if refused:
        st.page_link(
            parts.page_file("evidence/data_quality.py"),
            label="See the refused rows",
            icon=":material/fact_check:",
        )


def _reasons(report: Report) -> None:
    """Why each file that was not loaded was not, in full: a cell of a table would cut it off."""
    left = [one for one in report.receipts if one.status != "loaded" and one.reason]
    if left:
        lines = [
            f"- **{parts.plain(one.name)}**: {parts.plain(one.reason)}" for one in left[:MOST_TOLD]
        ]
        if len(left) > MOST_TOLD:
            lines.append(f"- {len(left) - MOST_TOLD} more: see the table.")
        st.markdown("\n".join(lines))


def _templates() -> None:
    """The file that a partner is asked to fill, one a dataset that no publisher has."""
    catalogue = read_catalogue(catalogue_folder())
    asked = {one.id: one for one in catalogue.datasets.values() if not one.published}
    if not asked:
        return
    st.subheader("Ask a partner for theirs", anchor="templates")
    st.markdown(
        "A template holds the columns, the allowed texts, an example that is never read, what each "
        "column means and whom to return it to. Filled in, it loads as it is."
    )
    order = sorted(asked, key=lambda one: asked[one].title)
    chosen = st.selectbox(
        "Dataset",
        order,
        format_func=lambda one: f"{asked[one].title} ({asked[one].supplier})",
        key="load_template",
    )
    with st.container(horizontal=True):
        parts.template_downloads(asked[chosen], catalogue.partnership, key="load")


def _expected() -> None:
    """What this installation knows how to load, and what of it is there."""
    key = cached.current_key()
    if key is None:
        return
    st.subheader("What can be loaded", anchor="expected")
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Dataset": one.dataset.title,
                    "From": one.dataset.supplier,
                    "Loaded": "yes" if one.loaded else "not yet",
                    "How often": one.dataset.refresh,
                    "Needs the columns": ", ".join(
                        column.title for column in one.dataset.columns.values() if column.required
                    ),
                    "Where it is published": one.dataset.url or None,
                }
                for one in cached.dataset_statuses(key)
            ]
        ),
        hide_index=True,
        alt="Datasets that can be loaded, whether they are, and the columns they need",
        column_config={"Where it is published": st.column_config.LinkColumn()},
        key="load_expected",
    )


def _other_ways() -> None:
    with st.expander("Whole folders, demonstration data, going back", icon=":material/more_horiz:"):
        st.markdown(
            "A folder or an archive that lies on the server is loaded from its command line:"
        )
        st.code("python -m cspdata ingest PATH…", language="bash")
        left, right = st.columns(2)
        with left:
            st.markdown("Demonstration data take the place of what is loaded now.")
            if st.button("Load demonstration data", icon=":material/science:"):
                with progress_bar() as watch:
                    st.session_state["_load_report"] = build_demonstration(watch)
                st.rerun()
        with right:
            earlier = len(builds()) - 1
            st.markdown(
                f"{earlier} earlier builds are kept." if earlier > 0 else "No earlier build."
            )
            if st.button(
                "Go back to the build before", icon=":material/undo:", disabled=earlier < 1
            ):
                try:
                    go_back()
                except (NoWarehouseError, OSError) as fault:
                    st.error(f"It could not be gone back to: {fault}", icon=":material/error:")
                else:
                    st.session_state.pop("_load_report", None)
                    st.rerun()
