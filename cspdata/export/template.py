"""The file to send to a partner: the columns of a contract, an example, and a data dictionary.

The example stands above the header, where it can never be taken for data: a filled template loads
as it is.
"""

from __future__ import annotations

import csv
import io

from cspdata.catalogue import Column, Dataset, Partnership

EXAMPLES = {
    "month": "2025-04",
    "quarter": "2025 Q2",
    "financial_year": "2024/25",
    "year": "2025",
    "pooled_years": "2022 - 24",
    "months": "Apr 2024 to Mar 2025",
    "number": "12.5",
    "integer": "12",
    "date": "2025-04-01",
    "longitude": "-2.209",
    "latitude": "51.320",
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
    "date": "a date, YYYY-MM-DD",
    "longitude": "degrees, WGS84",
    "latitude": "degrees, WGS84",
}
WITHHELD = "write *; never leave it blank, and never write 0 for it"


def template_csv(dataset: Dataset, partnership: Partnership) -> bytes:
    """The template as CSV (UTF-8, byte order mark): what it is, an example, then the header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in _about(dataset, partnership):
        writer.writerow([f"# {line}"])
    columns = _columns(dataset)
    writer.writerow(
        [f"# Example, not read: {', '.join(_example(dataset, one) for one in columns)}"]
    )
    writer.writerow([column.title for column in columns.values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def template_xlsx(dataset: Dataset, partnership: Partnership) -> bytes:
    """The template as a workbook: a sheet to fill and a data dictionary."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    quiet = book.add_format({"italic": True, "font_color": "#505a5f"})
    sheet = book.add_worksheet("Data")
    about = _about(dataset, partnership)
    for row, line in enumerate(about):
        sheet.write_string(row, 0, line, quiet)
    columns = _columns(dataset)
    sheet.write_string(len(about), 0, "Example, not read: the row above the header", quiet)
    for at, name in enumerate(columns):
        sheet.write_string(len(about) + 1, at, f"e.g. {_example(dataset, name)}", quiet)
        sheet.write_string(len(about) + 2, at, columns[name].title, bold)
        sheet.set_column(at, at, max(14, len(columns[name].title) + 2))
    sheet.freeze_panes(len(about) + 3, 0)
    _dictionary(book, dataset, bold)
    book.close()
    return out.getvalue()


def _dictionary(book: object, dataset: Dataset, bold: object) -> None:
    sheet = book.add_worksheet("Dictionary")  # type: ignore[attr-defined]  # xlsxwriter has no types
    headings = ("Column", "Needed", "What it holds", "Allowed values", "Note")
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, (24, 9, 26, 60, 60)[at])
    for row, (name, column) in enumerate(_columns(dataset).items(), start=1):
        cells = (
            column.title,
            "yes" if column.required else "no",
            SHAPES.get(column.type, "text"),
            _allowed(dataset, name),
            column.about,
        )
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text)


def _columns(dataset: Dataset) -> dict[str, Column]:
    return {name: one for name, one in dataset.columns.items() if not one.forbidden}


def _about(dataset: Dataset, partnership: Partnership) -> list[str]:
    """What is asked for, by whom, and what must not be in it: at most eight lines."""
    return [
        f"{dataset.title}: {dataset.grain}",
        f"Asked for by {partnership.name} under: {dataset.agreement or dataset.licence}",
        f"Due: {dataset.refresh}, within {dataset.lag_days} days of the end of the period",
        "Fill the rows under the header; leave the header as it is. No names, dates of birth, "
        "addresses, full postcodes, telephone numbers, e-mail addresses or free text.",
        f"Missing figure: leave blank. Withheld figure: {WITHHELD}",
    ]


def _allowed(dataset: Dataset, name: str) -> str:
    column = dataset.columns[name]
    if column.map:
        return "; ".join(dataset.maps[column.map])
    only = dataset.aggregates.only.get(name, ()) if dataset.aggregates else ()
    return "; ".join(only)


def _example(dataset: Dataset, name: str) -> str:
    allowed = _allowed(dataset, name)
    if allowed:
        return allowed.partition("; ")[0]
    return EXAMPLES.get(dataset.columns[name].type, "text")
