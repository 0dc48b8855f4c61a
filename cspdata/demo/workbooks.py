"""Workbooks of the demonstration: rows of plain values as the bytes of an xlsx or ods file.

The same rows give the same bytes: nothing in them says when they were written.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Iterable[Iterable[object]]]
#: When every workbook says it was made.
MADE = datetime(2025, 10, 1)
MEMBER_MADE = (2025, 10, 1, 0, 0, 0)
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
#: Blank cells that office programs write to the right of a row.
FILLER = 16_000
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(sheets: Sheets) -> bytes:
    """The bytes of an xlsx workbook, the rows of each sheet from its first cell; "" is blank."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MADE})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, (int, float)):
                    sheet.write_number(at, column, value)
                elif value not in ("", None):
                    sheet.write_string(at, column, str(value))
    book.close()
    return buffer.getvalue()


def ods(sheets: Sheets, *, repeats: bool = False) -> bytes:
    """The bytes of an open-document workbook with the same rows.

    With `repeats` rows that are alike and follow each other are written once, with their number, as
    office programs write them; so are cells.
    """
    written = _rows_with_repeats if repeats else _rows
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{written(rows)}</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        f'office:version="1.3"><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", ODS_KIND), ("content.xml", "text/xml"))
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">'
        f"{entries}</manifest:manifest>"
    )
    members = {"mimetype": ODS_KIND, "content.xml": content, "META-INF/manifest.xml": manifest}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            member = zipfile.ZipInfo(name, MEMBER_MADE)
            # Readers look for the kind of file at a fixed place, uncompressed.
            member.compress_type = (
                zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
            archive.writestr(member, text)
    return buffer.getvalue()


def _rows(rows: Iterable[Iterable[object]]) -> str:
    return "".join(map(_row, rows))


def _rows_with_repeats(rows: Iterable[Iterable[object]]) -> str:
    return "".join(
        f'<table:table-row table:number-rows-repeated="{len(list(alike))}">'
        + "".join(
            _cell(value).replace(
                "<table:table-cell",
                f'<table:table-cell table:number-columns-repeated="{len(list(same))}"',
                1,
            )
            for value, same in groupby(row)
        )
        + f'<table:table-cell table:number-columns-repeated="{FILLER}"/></table:table-row>'
        for row, alike in groupby(map(tuple, rows))
    )


def _row(values: Iterable[object]) -> str:
    cells = "".join(map(_cell, values)) or "<table:table-cell/>"
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(value: object) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    # A paragraph a line: a line end within one would be read as a space.
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"
