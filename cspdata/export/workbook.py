"""An accessible workbook of an objective: cover, contents, notes and one table a sheet.

It follows the Analysis Function's guidance "Releasing statistics in spreadsheets", which the
package gptables puts into practice: one table a sheet, marked as a table, no merged or empty
cells, shorthand explained above the table, notes on a sheet of their own.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from cspdata.export.archive import sealed
from cspdata.export.footnotes import Footnote, footnotes, note_keys, ordered_notes
from cspdata.export.lettering import FONT, lines, width
from cspdata.export.pack import ObjectivePack, ThemePack
from cspdata.export.sheets import DATES, SHORTHAND, Sheet, sheets
from cspdata.words import demonstration_notice, source_line

DEMONSTRATION = " (demonstration data)"
A4 = 9  # the paper size as Excel numbers it
TYPE, LINE, TITLE_TALL = 12, 17, 26  # points: the type, the height of its line and of a title
NUMBER_WIDE, GAP = 12, 2  # characters: the narrowest column, the air beside a text
CHARACTER = 7 / 96  # inches of one character of a column's width
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_TOP = {"text_wrap": True, "valign": "top"}
_TITLE = {"bold": True, "font_size": 16, "font_color": "#12436D"}
HOUSE_THEME = {
    "global": {"font_size": TYPE, "font_name": FONT},
    "cover_title": _TITLE | _TOP,
    "cover_subtitle": {"bold": True, "font_size": 14} | _TOP,
    "cover_text": _TOP,
    "title": _TITLE,
    "subtitle": {"font_size": TYPE},
    "instructions": None,
    "scope": None,
    "column_heading": {"bold": True, "bottom": 1} | _TOP,
    "index_1": {"bold": True} | _TOP,
    "index_2": _TOP,
    "index_3": _TOP,
    "data": _TOP,
    "source": None,
    "legend": None,
    "description_order": ["instructions", "legend", "source", "scope"],
}
NOTES_WIDE = (14, 110)
NOTES_ROW = 3  # the first note: below title, instruction and heading
WIDE_COLUMNS = {
    "In words": 70,
    "What is missing": 50,
    "Who holds it": 40,
    "How it comes": 44,
    "Dataset": 44,
    "Supplier": 32,
    "What is wrong": 44,
    "The Schedule asks for": 44,
    "Falls short": 44,
    "How to ask": 50,
    "Place": 26,
    "Class": 18,
    "Decision": 16,
    "Owner": 24,
    "What is to be done": 40,
    "What is here": 36,
    "Map decided on": 16,
}


def workbook(pack: ObjectivePack) -> bytes:
    """The workbook (.xlsx) of an objective; the same pack gives the same bytes."""
    import gptables
    import pandas as pd

    made, caveats = sheets(pack), footnotes(pack)
    tables = {label: _gptable(label, sheet, pack, caveats) for label, sheet in made.items()}
    notes = ordered_notes(made, caveats)
    out = BytesIO()
    book = gptables.produce_workbook(
        out,
        tables,
        cover=_cover(pack),
        contentsheet_options={
            "title": f"Contents{_mark(pack)}",
            "instructions": "This sheet has one table: the sheets of this workbook, with links.",
        },
        notes_table=pd.DataFrame({"Note": list(notes), "Text": list(notes.values())}),
        notesheet_options={
            "title": f"Notes{_mark(pack)}",
            "instructions": "This sheet has one table: the notes that other sheets refer to.",
        },
        theme=gptables.Theme(copy.deepcopy(HOUSE_THEME)),
        workbook_options=OPTIONS,
    )
    for label, table in tables.items():
        lay_out(book.get_worksheet_by_name(label), made[label], table.data_range[0])
    lay_out_notes(book.get_worksheet_by_name("Notes"), list(notes.values()))
    lay_out_cover(book.get_worksheet_by_name("Cover"), _cover(pack))
    set_pages(book, f"{pack.objective.title}{_mark(pack)}")
    about = f"{pack.partnership.name}, {pack.period.label}"
    title = f"{pack.objective.title}{_mark(pack)}"
    set_about(book, title, pack.partnership.name, pack.made_on, subject=about)
    book.close()
    return sealed(out.getvalue(), pack.made_on)


def set_about(book: Any, title: str, author: str, made_on: date, *, subject: str = "") -> None:
    """The properties of the file: title, subject (the author where none is given), day."""
    book.set_properties(
        {
            "title": title,
            "subject": subject or author,
            "author": author,
            "created": datetime(made_on.year, made_on.month, made_on.day),
        }
    )


def set_pages(book: Any, title: str) -> None:
    """Landscape A4 as wide as a page, with the title in the footer, on every sheet."""
    for sheet in book.worksheets():
        sheet.set_default_row(LINE)
        sheet.set_row(0, TITLE_TALL)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{title}, &A&RPage &P of &N")


def _mark(pack: ObjectivePack) -> str:
    return DEMONSTRATION if pack.demonstration else ""


def _gptable(label: str, sheet: Sheet, pack: ObjectivePack, caveats: tuple[Footnote, ...]) -> Any:
    import gptables

    refer = "".join(f"$${key}$$" for key in note_keys(sheet, caveats))
    formats = [
        {"column": {"columns": [column], "format": _number(form), "include_names": True}}
        for column, form in sheet.formats.items()
    ]
    return gptables.GPTable(
        table=sheet.frame.copy(),
        table_name="table_" + label.replace(" ", "_").lower(),
        title=sheet.title + _mark(pack),
        subtitles=[f"Read with notes {refer}"] if refer else [],
        instructions="This sheet has one table. Its notes are on the sheet Notes.",
        legend=[f"{sign} {SHORTHAND[sign]}" for sign in sheet.shorthand],
        scope=_scope(sheet, pack),
        source=_source(sheet.theme),
        index_columns={2: 0},
        additional_formatting=formats,
    )


def _number(form: str) -> dict[str, str]:
    """How a column of numbers looks; shorthand stands where its number would, at the right."""
    return {"num_format": form, "align": "left" if form == DATES else "right"}


def _scope(sheet: Sheet, pack: ObjectivePack) -> str | None:
    if sheet.theme is None:
        return f"{pack.partnership.name}, {pack.period.label}"
    places = sheet.theme.indicators[0].places
    return f"{places.area.name}: {pack.period.label}, compared with {pack.before.label}"


def _source(theme: ThemePack | None) -> str | None:
    if theme is None:
        return None
    return " ".join(dict.fromkeys(source_line(pack.series.notes) for pack in theme.indicators))


def _cover(pack: ObjectivePack) -> Any:
    import gptables

    intro = [
        pack.partnership.name,
        f"Objective: {pack.objective.title}. {pack.objective.question}",
        f"Period: {pack.period.label}, compared with {pack.before.label}.",
    ]
    if pack.demonstration:
        intro.insert(0, demonstration_notice())
    about = [
        "Every number here is that of the dashboard's page and of the slides: all three are made "
        "from the same results.",
        *(f"{sign} {meaning}" for sign, meaning in SHORTHAND.items()),
        f"Made on {pack.made_on.day} {pack.made_on:%B %Y}.",
    ]
    return gptables.Cover(title=f"{pack.objective.title}{_mark(pack)}", intro=intro, about=about)


def lay_out(worksheet: Any, sheet: Sheet, heading: int) -> None:
    """Freezes and repeats the heading, and sets widths from what is shown, not from all digits."""
    worksheet.freeze_panes(heading + 1, 0)
    worksheet.repeat_rows(heading)
    frame = sheet.frame
    widths = [
        WIDE_COLUMNS.get(column)
        or _width(column, [] if column in sheet.formats else list(map(str, frame[column])))
        for column in frame.columns
    ]
    rows = [tuple(map(str, row)) for row in frame.itertuples(index=False, name=None)]
    wraps = any(column in WIDE_COLUMNS for column in frame.columns)
    _set_sizes(worksheet, widths, rows if wraps else [], first=heading + 1)


def lay_out_notes(worksheet: Any, texts: Sequence[str]) -> None:
    """Sets the widths of the sheet of notes, and its rows as tall as they need."""
    _set_sizes(worksheet, NOTES_WIDE, [("", text) for text in texts], first=NOTES_ROW)


def lay_out_cover(worksheet: Any, cover: Any) -> None:
    """Makes the headings of the cover and its wrapped lines as tall as they need."""
    for start, texts in ((1, cover.intro), (2 + len(cover.intro), cover.about)):
        worksheet.set_row(start, TITLE_TALL)
        rows = [(text,) for text in texts]
        _set_sizes(worksheet, (cover.width,), rows, first=start + 1)


def _width(heading: str, texts: Sequence[str]) -> int:
    """The width of a column in characters of the workbook's default type."""
    widest = max((width(text, TYPE) for text in set(texts)), default=0.0)
    widest = max(widest, width(heading, TYPE, bold=True))
    return max(math.ceil(widest / CHARACTER) + GAP, NUMBER_WIDE)


def _set_sizes(
    worksheet: Any, widths: Sequence[int], rows: Sequence[tuple[str, ...]], *, first: int
) -> None:
    """Sets the widths of columns in characters, and rows as tall as their wrapped texts."""
    for column, wide in enumerate(widths):
        worksheet.set_column(column, column, wide)
    for number, row in enumerate(rows, start=first):
        cells = zip(row, widths, strict=True)
        tall = max(lines(text, TYPE, room=wide * CHARACTER) for text, wide in cells)
        worksheet.set_row(number, tall * LINE)
