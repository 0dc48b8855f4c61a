"""The file to send to a partner: the columns of a contract, an example, and a data dictionary.

The example stands above the header, where it can never be taken for data: a filled template loads
as it is. It asks for what is read and for nothing else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from cspdata.catalogue import Aggregates, Column, Dataset, Partnership
from cspdata.fetch import Source
from cspdata.ingest.events import GIVEN

EXAMPLES = {
    "month": "2025-04",
    "quarter": "2025 Q1",
    "financial_year": "2024/25",
    "year": "2025",
    "pooled_years": "2022 - 24",
    "months": "Apr 2024 to Mar 2025",
    "number": "12.5",
    "integer": "12",
    "band": "5-9",
    "date": "2025-04-01",
    "datetime": "2025-04-01 22:30",
    "time": "22:30",
    "longitude": "-2.209",
    "latitude": "51.320",
    "easting": "385000",
    "northing": "157000",
}
SHAPES = {
    "month": "a month, YYYY-MM",
    "quarter": "a calendar quarter, YYYY Qn",
    "financial_year": "a financial year, YYYY/YY",
    "year": "a calendar year, YYYY",
    "pooled_years": "pooled years, YYYY - YY",
    "months": "months, Apr 2024 to Mar 2025",
    "number": "a number",
    "integer": "a whole number",
    "band": "a band, 5-9 or 20+, or a whole number",
    "date": "a date, YYYY-MM-DD",
    "datetime": "a date and time, DD/MM/YYYY HH:MM or YYYY-MM-DD HH:MM",
    "time": "a time of day, HH:MM",
    "longitude": "degrees, WGS84",
    "latitude": "degrees, WGS84",
    "easting": "metres, British National Grid",
    "northing": "metres, British National Grid",
}
NUMBERS = ("number", "integer", "longitude", "latitude", "easting", "northing")
#: A small area of England, to show what a code looks like.
SMALL_AREA = "E01000001"
WITHHELD = "write *; never leave it blank, and never write 0 for it"
ROWS = 5000


def why_no_template(dataset: Dataset, sources: Iterable[Source] = ()) -> str:
    """Why no partner is asked for a dataset, and how it comes instead; "" where one is."""
    if not dataset.published:
        return ""
    feeding = [one.id for one in sources if dataset.id in one.datasets]
    fetched = f"get it with `python -m cspdata fetch {feeding[0]}`, or " if feeding else ""
    return (
        f"{dataset.id}: these are published data ({dataset.supplier}), which no partner is asked "
        f"for, so there is no template; {fetched}save it from {dataset.url}, and load the file as "
        "it is"
    )


def template_csv(dataset: Dataset, partnership: Partnership) -> bytes:
    """The template as CSV (UTF-8, byte order mark): what it is, each column's entry, the header.

    A published dataset is refused (`ValueError`).
    """
    _refuse_published(dataset)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in _about(dataset, partnership):
        writer.writerow([f"# {line}"])
    for title, cells in _above(dataset, partnership):
        writer.writerow([f"# {title}: {cells[0]}", *cells[1:]])
    writer.writerow([_title(column) for column in asked(dataset).values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def template_xlsx(dataset: Dataset, partnership: Partnership) -> bytes:
    """The template as a workbook: a sheet to fill, a data dictionary, the lists to choose from.

    A published dataset is refused (`ValueError`).
    """
    import xlsxwriter

    _refuse_published(dataset)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    title = book.add_format({"bold": True})
    quiet = book.add_format({"italic": True, "font_color": "#505a5f"})
    # Text, so that Excel makes no date of `2025-04` and no September of `5-9`.
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Data")
    about = _about(dataset, partnership)
    for row, line in enumerate(about):
        sheet.write_string(row, 0, line, title if row == 0 else quiet)
    sheet.write_string(len(about), 0, "Example, not read (the next row):", quiet)
    header = len(about) + 2
    for at, (name, column) in enumerate(asked(dataset).items()):
        example = f"e.g. {example_of(dataset, name, partnership)}"
        sheet.write_string(header - 1, at, example, quiet)
        sheet.write_string(header, at, _title(column), bold)
        width = max(14, len(_title(column)) + 2)
        sheet.set_column(at, at, width, None if column.type in NUMBERS else text)
    sheet.freeze_panes(header + 1, 0)
    _dictionary(book, dataset, bold)
    _choices(book, sheet, dataset, header + 1)
    book.close()
    return out.getvalue()


def asked(dataset: Dataset) -> dict[str, Column]:
    """The columns a partner is asked for, by name: those needed, and those that are read."""
    return {
        name: column
        for name, column in dataset.columns.items()
        if not column.forbidden and (column.required or name in _read(dataset))
    }


def example_of(dataset: Dataset, name: str, partnership: Partnership) -> str:
    """A text that a column may hold: declared, of its list, of its place, or of its type."""
    column = dataset.columns[name]
    if dataset.kind == "actions" and name == "evaluation":
        return column.example  # ids of the partnership's own: none holds for every partnership
    listed = allowed(dataset, name)
    places = {"lsoa": SMALL_AREA, "area": partnership.area.code}
    return (
        column.example
        or (listed[0] if listed else "")
        or places.get(name, "")
        or EXAMPLES.get(column.type, "text")
    )


def allowed(dataset: Dataset, name: str) -> tuple[str, ...]:
    """The texts that count for something in a column, one for each meaning; none where any may be.

    Of single responses every label is given: people answer in those words.
    """
    column, layout = dataset.columns[name], dataset.aggregates
    if column.map:
        labels = dataset.maps[column.map]
        if layout and layout.responses:
            return tuple(labels)
        chosen: dict[str, str] = {}
        for label, meaning in labels.items():
            plain = label.replace("*", "").strip()
            if meaning not in chosen or plain == dataset.labels.get(meaning):
                chosen[meaning] = plain
        return tuple(chosen.values())
    return _conditions(layout, name) if layout else ()


def _conditions(layout: Aggregates, name: str) -> tuple[str, ...]:
    """Of the texts by which rows are told apart, the first of each set that says the same."""
    sets = [layout.only.get(name, ()), *(one.get(name, ()) for one in layout.where.values())]
    first: dict[str, str] = {}
    for texts in sets:
        plain = [text.replace("*", "") for text in texts if text and not text.startswith("!")]
        if plain:
            first.setdefault(plain[0].lower(), plain[0])
    return tuple(first.values())


def _closed(dataset: Dataset, name: str) -> bool:
    """Whether a row with another text is refused."""
    layout = dataset.aggregates
    if not dataset.columns[name].map or name == "location":
        return False
    return layout is None or layout.responses or layout.unmapped == "refuse"


def _read(dataset: Dataset) -> set[str]:
    """The columns of which something is kept or counted."""
    layout = dataset.aggregates
    if dataset.kind == "events":
        timed = dataset.times.columns if dataset.times else ()
        return {*GIVEN, *timed, "source", "outcome", "reference", "district"}
    if layout is None:
        return set(dataset.columns)
    conditions = {name for one in layout.where.values() for name in one}
    limits = {name for pair in layout.limits.values() for name in pair}
    roles = {"period", "quarter", "area", "measure", "value", "lower", "upper"}
    return roles | {*layout.measures.values(), *layout.only, *layout.also} | conditions | limits


def _title(column: Column) -> str:
    """The header to write: of a column that stands for periods, the first of them."""
    return EXAMPLES[column.type] if column.across else column.title


def _refuse_published(dataset: Dataset) -> None:
    if reason := why_no_template(dataset):
        raise ValueError(reason)


def _about(dataset: Dataset, partnership: Partnership) -> list[str]:
    """What is asked for, by whom, when, where it goes and what must not be in it: 7 lines at most.

    A header is looked for in the first fifteen rows of a file: no more may stand above it.
    """
    marking = dataset.sensitivity.upper()
    due = {"once": "when it changes"}.get(
        dataset.refresh, f"{dataset.refresh}, within {dataset.lag_days} days of the end of a period"
    )
    lines = [
        f"{dataset.title}: {dataset.grain}",
        dataset.about,
        f"Asked for by {partnership.name} under: {dataset.agreement or dataset.licence}. "
        f"Due: {due}",
        f"Return it to {partnership.return_to or f'the analyst of {partnership.name}'}"
        + ("" if marking == "PUBLIC" else f", marked {marking}"),
        "Fill the rows under the header; leave the header as it is. No names of people, dates of "
        "birth, addresses, full postcodes, telephone numbers, e-mail addresses, NHS or custody "
        "numbers: a file that has any is refused whole.",
    ]
    if dataset.kind == "aggregates":
        lines.append(f"Missing figure: leave blank. Withheld figure: {WITHHELD}")
    return [" ".join(line.split()) for line in lines if line]


def _above(dataset: Dataset, partnership: Partnership) -> Iterator[tuple[str, list[str]]]:
    """The rows above the header of a text file: a title, and an entry for each column."""
    columns = asked(dataset)
    yield "Needed", ["yes" if one.required else "no" for one in columns.values()]
    yield "What it holds", [_shape(dataset, name) for name in columns]
    yield "Allowed", ["; ".join(allowed(dataset, name)) for name in columns]
    examples = [example_of(dataset, name, partnership) for name in columns]
    yield "Example, not read", [examples[0], *(f"e.g. {one}" for one in examples[1:])]


def _shape(dataset: Dataset, name: str) -> str:
    column = dataset.columns[name]
    shape = SHAPES.get(column.type, "one of the allowed texts" if column.map else "")
    return " ".join((". ".join(filter(None, (shape, column.about))) or "text").split())


def _dictionary(book: Any, dataset: Dataset, bold: Any) -> None:
    sheet = book.add_worksheet("Dictionary")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    headings = ("Column", "Needed", "What it holds", "Allowed texts", "Any other text")
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, (28, 9, 60, 60, 24)[at])
    for row, (name, column) in enumerate(asked(dataset).items(), start=1):
        texts = allowed(dataset, name)
        other = "the row is refused" if _closed(dataset, name) else "the row is not counted apart"
        cells = (
            _title(column),
            "yes" if column.required else "no",
            _shape(dataset, name),
            "; ".join(texts),
            other if texts else "",
        )
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, wrapped)


def _choices(book: Any, sheet: Any, dataset: Dataset, first_row: int) -> None:
    """Lists to choose from: on a sheet of their own, since Excel takes 255 characters in a cell."""
    lists = [(at, name, allowed(dataset, name)) for at, name in enumerate(asked(dataset))]
    lists = [one for one in lists if len(one[2]) > 1]
    if not lists:
        return
    shown = book.add_worksheet("Lists")
    for column, (at, name, texts) in enumerate(lists):
        shown.write_string(0, column, f"Choices: {_title(dataset.columns[name])}")
        shown.set_column(column, column, 32)
        for row, text in enumerate(texts, start=1):
            shown.write_string(row, column, text)
        letter = chr(ord("A") + column)
        sheet.data_validation(
            first_row,
            at,
            first_row + ROWS,
            at,
            {
                "validate": "list",
                "source": f"=Lists!${letter}$2:${letter}${len(texts) + 1}",
                "ignore_blank": True,
                "error_type": "stop" if _closed(dataset, name) else "information",
                "error_title": "Not in the list",
                "error_message": "See the sheet Dictionary for what this column may hold.",
            },
        )
