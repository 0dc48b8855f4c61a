"""An accessible workbook of one table: cover, contents, notes and the table."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd

from cspdata.export.archive import sealed
from cspdata.export.sheets import Sheet
from cspdata.export.workbook import (
    DEMONSTRATION,
    HOUSE_THEME,
    OPTIONS,
    lay_out,
    lay_out_cover,
    lay_out_notes,
    set_about,
    set_pages,
)
from cspdata.words import demonstration_notice

NUMBER = {"align": "right", "indent": 1, "valign": "top"}  # apart from a text to its right


@dataclass(frozen=True, slots=True)
class OneTable:
    """A table with what is said of it: `label` names its sheet, `rows` says what a row is.

    `notes` are by key, in their order; `intro` and `about` stand on the cover.
    """

    label: str
    title: str
    sheet: Sheet
    rows: str
    notes: Mapping[str, str]
    legend: tuple[str, ...]
    scope: str
    source: str
    intro: tuple[str, ...]
    about: tuple[str, ...]
    author: str
    made_on: date
    demonstration: bool = False


def one_table_workbook(table: OneTable) -> bytes:
    """The workbook (.xlsx) of a table; the same table gives the same bytes."""
    import gptables

    mark = DEMONSTRATION if table.demonstration else ""
    made = gptables.GPTable(
        table=table.sheet.frame.copy(),
        table_name=f"table_{table.label.lower()}",
        title=f"{table.sheet.title}{mark}",
        subtitles=["Read with notes " + "".join(f"$${key}$$" for key in table.notes)],
        instructions=f"This sheet has one table: {table.rows}.",
        legend=list(table.legend),
        scope=table.scope,
        source=table.source,
        index_columns={2: 1},
        additional_formatting=[
            {"column": {"columns": [name], "format": NUMBER | {"num_format": form}}}
            for name, form in table.sheet.formats.items()
        ],
    )
    cover = _cover(table, mark)
    out = BytesIO()
    book = gptables.produce_workbook(
        out,
        {table.label: made},
        cover=cover,
        contentsheet_options={
            "title": f"Contents{mark}",
            "instructions": "This sheet has one table: the sheets of this workbook, with links.",
        },
        notes_table=pd.DataFrame({"Note": list(table.notes), "Text": list(table.notes.values())}),
        notesheet_options={
            "title": f"Notes{mark}",
            "instructions": "This sheet has one table: the notes that the other sheet refers to.",
        },
        theme=gptables.Theme(copy.deepcopy(HOUSE_THEME)),
        workbook_options=OPTIONS,
    )
    lay_out(book.get_worksheet_by_name(table.label), table.sheet, made.data_range[0])
    lay_out_notes(book.get_worksheet_by_name("Notes"), list(table.notes.values()))
    lay_out_cover(book.get_worksheet_by_name("Cover"), cover)
    set_pages(book, f"{table.title}{mark}")
    set_about(book, f"{table.title}{mark}", table.author, table.made_on)
    book.close()
    return sealed(out.getvalue(), table.made_on)


def _cover(table: OneTable, mark: str) -> Any:
    import gptables

    notice = [demonstration_notice()] if table.demonstration else []
    day = f"Made on {table.made_on.day} {table.made_on:%B %Y}."
    return gptables.Cover(
        title=f"{table.title}{mark}", intro=[*notice, *table.intro], about=[*table.about, day]
    )
