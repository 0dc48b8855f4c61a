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

KINDS = ["csv", "zip", "xlsx", "ods", "geojson", "json", "txt"]


def show_load_data() -> None:
    """Draw the page on which files are loaded."""
    st.title("Load data")
    st.markdown(
        "Drop partner files here as they came: each is recognised by its header, whatever its "
        "name. A newer file replaces the same month of the same force whole; loading a file twice "
        "changes nothing. Either everything that can be used is loaded, or nothing changes."
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
    _forget_personal(paths, report)
    st.session_state["_load_report"] = report
    st.rerun()


def _forget_personal(paths: list[Path], report: Report) -> None:
    """Remove the inbox's copy of what seems to hold personal data, the archive it came in too."""
    found = [Path(one.folder) / one.name for one in report.receipts if one.personal]
    for path in paths:
        if any(path == one or path in one.parents for one in found):
            path.unlink(missing_ok=True)


def _last_report() -> None:
    report: Report | None = st.session_state.get("_load_report")
    if report is None:
        return
    loaded = report.with_status("loaded")
    refused = sum(one.rows_refused for one in loaded)
    said = (
        f"{len(loaded)} files loaded in {report.seconds:.1f} s: {report.rows_read:,} rows read, "
        f"{report.rows_read - refused:,} kept, {refused:,} refused."
    )
    if loaded:
        st.success(said, icon=":material/check_circle:")
    else:
        st.warning(
            "Nothing was loaded: see the reason beside each file.", icon=":material/warning:"
        )
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "File": one.name,
                    "What became of it": one.status,
                    "Recognised as": one.dataset_id,
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
