"""Small parts that pages share: verdicts, charts with their alternatives, empty states."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

import altair as alt
import pandas as pd
import streamlit as st

from cspdata.catalogue import Dataset, Need, Partnership
from cspdata.charts import Theme as Colours
from cspdata.charts import mark, sparkline, themed
from cspdata.export.tables import Result, frame_csv
from cspdata.folders import PROJECT
from cspdata.results import Notes, Series
from cspdata.ui import address
from cspdata.words import alt_text, caveats, source_line, verdict_label

LINE_HEIGHT = 40  # pixels of a small line in a row
TINTS = {
    "better": "blue",
    "worse": "orange",
    "higher": "violet",
    "lower": "violet",
    "no real change": "gray",
    "cannot say": "gray",
}
File = tuple[str, str, Callable[[], bytes]]  # the label of its button, its icon, what makes it


class Declared(Protocol):
    """Whatever says of itself whether it is of data that are made up."""

    @property
    def demonstration(self) -> bool: ...


def plain(text: str) -> str:
    """A text whose signs Markdown must not read."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+!|~$:" else sign for sign in text)


def escaped(text: str) -> str:
    """A text whose signs HTML must not read."""
    return escape(text, quote=True)


def colours() -> Colours:
    """The colours of the browser's setting, light or dark."""
    return themed(st.context.theme.type)


def page_file(path: str) -> str:
    """The file of a page, for links to it."""
    return str(PROJECT / "pages" / Path(path))


def verdict_text(verdict: str, *, label: str = "") -> str:
    """A verdict as coloured Markdown with its icon; the label says it too, never colour alone."""
    return f":{TINTS[verdict]}[{mark(verdict).icon} **{label or verdict_label(verdict)}**]"


def icon(svg: str, *, alt: str, height: int | None = None) -> None:
    """A small picture with its words as text alternative; of a height, it fills its place."""
    style = f' style="display:block;width:100%;height:{height}px"' if height else ""
    held = base64.b64encode(svg.encode()).decode()
    st.html(f'<img src="data:image/svg+xml;base64,{held}" alt="{escape(alt, quote=True)}"{style}>')


def line(series: Series) -> None:
    """A series as a small line with its text alternative."""
    icon(sparkline(series, theme=colours()), alt=alt_text(series), height=LINE_HEIGHT)


def chart(drawing: alt.Chart | alt.LayerChart, *, alt: str, key: str) -> None:
    """A chart as wide as its place, with its alternative text."""
    st.altair_chart(drawing, theme=None, width="stretch", alt=alt, key=key)


def table(result: Result, *, key: str) -> None:
    """The rows of a result as a table, with a download of the same."""
    name = f"{result.indicator.id}-{key}.csv"
    rows(result.frame, alt=alt_text(result), name=file_name(name, result.notes), key=key)


def rows(frame: pd.DataFrame, *, alt: str, name: str, key: str) -> None:
    """The rows of a frame as a table, with its text alternative and a download of the same."""
    st.dataframe(_shown(frame), hide_index=True, alt=alt, key=f"{key}_table")
    st.download_button(
        "Download these rows (CSV)",
        data=lambda: frame_csv(frame, for_excel=True),
        file_name=name,
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"{key}_csv",
    )


def file_name(name: str, of: Declared) -> str:
    """The name of a download, which says so where the data are made up."""
    return f"demonstration-{name}" if of.demonstration else name


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without what says nothing: the indicator, where all rows are of one."""
    dropped = ["suppressed"]
    if "indicator" in frame and frame["indicator"].nunique() < 2:
        dropped.append("indicator")
    return frame.drop(columns=dropped, errors="ignore")


def how_we_know(notes: Sequence[Notes], *, method: str) -> None:
    """Method, caveats and source, each said once."""
    st.markdown(method)
    lines = dict.fromkeys(line for one in notes for line in caveats(one))
    st.markdown("\n".join(f"- {line}" for line in lines))
    for line in dict.fromkeys(source_line(one) for one in notes):
        st.caption(line)


def needs(lacking: Sequence[Need]) -> None:
    """What a theme still lacks: the datasets, who holds them and how they come."""
    if not lacking:
        st.caption("Nothing that is declared for this theme is lacking.")
        return
    rows = "\n".join(f"| {_cell(one)} |" for one in lacking)
    st.markdown(f"| Dataset | Held by | How it comes |\n|---|---|---|\n{rows}")


def text_table(rows: Sequence[Mapping[str, str]], *, right: Sequence[str] = ()) -> None:
    """A table whose texts are read to their end, for they break into lines.

    `right`: the columns of figures, which align right. Cells are plain text, not Markdown.
    """
    head = list(rows[0])
    rule = "".join("|---:" if name in right else "|---" for name in head)
    lines = [f"| {' | '.join(plain(one) for one in row.values())} |" for row in rows]
    st.markdown("\n".join([f"| {' | '.join(head)} |", f"{rule}|", *lines]))


def _cell(need: Need) -> str:
    return f"{need.what} | {need.holder} | {need.how or '—'}"


def segments(
    label: str, key: str, names: dict[str, str], *, labelled: bool = False, pills: bool = False
) -> str:
    """One of a few choices, by code, shown side by side; the first is the default."""
    codes = list(names)
    address.start(key, codes, codes[0])
    draw = st.pills if pills else st.segmented_control
    chosen = draw(
        label,
        codes,
        required=True,
        format_func=lambda one: names[one],
        key=key,
        label_visibility="visible" if labelled else "collapsed",
    )
    return address.keep(key, chosen, codes[0])


def choice(label: str, key: str, names: dict[str, str], default: str) -> str:
    """One of many choices by code, shown by name in a list, in the URL under its key."""
    address.start(key, list(names), default)
    chosen = st.selectbox(label, list(names), format_func=lambda one: names[one], key=key)
    return address.keep(key, chosen, default)


def nothing_loaded(what: str) -> None:
    """An empty page: what it is for, why it is empty, and what fills it."""
    st.info(
        f"{what} No complete month of any dataset is loaded yet, or the lookups that place rows in "
        "areas are missing.",
        icon=":material/inbox:",
    )
    load_data_link()


def load_data_link() -> None:
    """A link to the page on which files are loaded."""
    st.page_link(
        page_file("evidence/load_data.py"), label="Load data", icon=":material/upload_file:"
    )


def download(
    label: str, made: Callable[[], bytes], *, name: str, mime: str, icon: str, key: str
) -> None:
    """A button that makes its file when it is pressed, not before."""
    st.download_button(
        label,
        data=made,
        file_name=name,
        mime=mime,
        on_click="ignore",
        icon=f":material/{icon}:",
        key=key,
    )


def downloads(stem: str, files: Mapping[str, File], *, key: str) -> None:
    """A button for each file of the same, by the ending of its name."""
    for ending, (label, icon, made) in files.items():
        download(
            label,
            made,
            name=f"{stem}.{ending}",
            mime=MIME[ending],
            icon=icon,
            key=f"{key}_{ending}",
        )


def template_downloads(dataset: Dataset, partnership: Partnership, *, key: str) -> None:
    """Buttons for the file to send to whoever holds a dataset, as a workbook and as CSV."""
    from cspdata.export.template import template_csv, template_xlsx

    files: dict[str, File] = {
        "xlsx": ("Template (workbook)", "table_view", lambda: template_xlsx(dataset, partnership)),
        "csv": ("Template (CSV)", "csv", lambda: template_csv(dataset, partnership)),
    }
    downloads(f"{dataset.id}-template", files, key=f"{key}_template")


def not_saved(fault: str) -> None:
    """Says why what was written was not kept."""
    st.error(f"Not saved. {plain(fault)}", icon=":material/block:")


def refused(key: str) -> bool:
    """Whether a callback left under a key of the session why it kept nothing; says it, once."""
    fault = st.session_state.pop(key, "")
    if fault:
        not_saved(fault)
    return bool(fault)


MIME: dict[str, Any] = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "png": "image/png",
}
