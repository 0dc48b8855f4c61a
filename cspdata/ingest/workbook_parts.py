"""What a workbook's parts would unfold to, found out before anything is unfolded.

calamine lays every sheet out as a whole, and a few hundred bytes can ask for a sheet of 17 billion
cells: that ends the process, where no exception can be caught. So each part is unpacked here first,
block by block and to nowhere, and what it asks for is counted: bytes, cells and text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from xml.parsers import expat

from cspdata.ingest.archives import FAULTS, BoundedFile, TooMuchError, unpacked
from cspdata.ingest.limits import (
    CELL_TEXT_BYTES,
    LINE_BYTES,
    MOST_CELLS,
    MOST_MEMBERS,
    ROW_BYTES,
    WORKBOOK_BYTES,
    size_in_words,
)
from cspdata.ingest.texts import other_kind, start_of

_COLUMN = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]+)[0-9]")
_ROW = re.compile(rb"\sr\s*=\s*[\"'][^\"'0-9]*([0-9]{1,12})")
_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)[\s/>]")
_IS_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"'][^<]*<(?:[^\s<>/:]+:)?v[^>]*>\s*([0-9]{1,12})")
_STRING = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>")
_REPEATED = rb"number-%s-repeated\s*=\s*[\"']\s*\+?([0-9]{1,12})"
_ROWS_REPEATED = re.compile(_REPEATED % b"rows")
_COLUMNS_REPEATED = re.compile(_REPEATED % b"columns")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ROW_END = re.compile(rb"</table:table-row\s*>")
#: What sheets, shared texts and workbooks begin with; no picture or setting does.
_SHEETS = (b"<sheetData", b"<sst", b"<workbook")
_TABLE = re.compile(rb"<table:table\s")


def workbook_fault(path: Path) -> str:
    """Why a workbook may not be opened; empty where it may.

    Refused are files of another kind, spoilt or bomb-like archives, parts that declare entities,
    and sheets of more cells or text than the limits allow.
    """
    start = start_of(path)
    if not start.strip():
        return "the file is empty"
    if not start.startswith(b"PK\x03\x04"):
        words = other_kind(start) or "it is no workbook; if it is text, call it .csv"
        return f"the workbook cannot be read: {words}"
    scan = _scan_opendocument if path.suffix.lower() == ".ods" else _scan_spreadsheet
    try:
        with BoundedFile(str(path)) as file, zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise TooMuchError(f"it has more than {MOST_MEMBERS:,} parts")
            scan(archive)
    except FAULTS as fault:
        return f"the workbook cannot be read: {fault}"
    return ""


def _parts(archive: zipfile.ZipFile, *, again: bool = False) -> Iterator[Iterator[bytes]]:
    """The blocks of each part; refuses more than `WORKBOOK_BYTES` in all, entities, spoilt XML.

    calamine reads on for ever where a row of an OpenDocument sheet does not close. What was found
    sound is not looked at `again`.
    """
    left = WORKBOOK_BYTES

    def blocks(member: zipfile.ZipInfo) -> Iterator[bytes]:
        nonlocal left
        end = b""
        xml = _Xml(member.filename)
        for block in unpacked(archive, member, most=left):
            left -= len(block)
            if again:
                yield block
                continue
            # A declaration may lie across two blocks.
            if b"<!DOCTYPE" in end + block or b"<!ENTITY" in end + block:
                raise TooMuchError(
                    "it declares entities of its own, as no spreadsheet does; save it again with "
                    "Excel or LibreOffice"
                )
            xml.add(block)
            end = block[-10:]
            yield block
        if not again:
            xml.close()

    for member in archive.infolist():
        yield blocks(member)


class _Xml:
    """Watches that a part is well-formed where its name says that it is XML, and none elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        is_xml = name.lower().endswith((".xml", ".rels"))
        self._parser = expat.ParserCreate() if is_xml else None

    def add(self, block: bytes, *, last: bool = False) -> None:
        """Take the next block."""
        if self._parser is None:
            if any(sign in block for sign in _SHEETS):
                raise TooMuchError(f"its part {self._name} is a sheet under a name that hides it")
            return
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as fault:
            raise TooMuchError(f"its part {self._name} is spoilt ({fault})") from fault

    def close(self) -> None:
        """The part is at its end; refuses one that is cut off."""
        self.add(b"", last=True)


def _pieces(blocks: Iterable[bytes], end: Callable[[bytes], int]) -> Iterator[bytes]:
    """The blocks cut where `end` says that a piece may end: no tag or row lies across two."""
    rest = b""
    for block in blocks:
        rest += block
        at = end(rest)
        if at > 0:
            yield rest[:at]
            rest = rest[at:]
        if len(rest) > ROW_BYTES:
            raise TooMuchError(f"it has a row of more than {size_in_words(ROW_BYTES)}")
    yield rest


def _scan_spreadsheet(archive: zipfile.ZipFile) -> None:
    """Refuse an Excel workbook with a sheet of too many cells or too much text.

    Which part is a sheet, and which holds the shared texts, the workbook itself says: each part is
    taken for either.
    """
    lengths: list[int] = []
    for blocks in _parts(archive):
        lengths = [max(both) for both in zip_longest(lengths, _lengths(blocks), fillvalue=0)]
    longest = max(lengths, default=0)
    if longest > LINE_BYTES:
        raise TooMuchError(f"it has a text of more than {size_in_words(LINE_BYTES)}")
    for blocks in _parts(archive, again=True):
        sheet = _Sheet()
        text = 0
        for piece in _pieces(blocks, lambda rest: rest.rfind(b"<")):
            sheet.add(piece)
            found = [int(one) for one in _SHARED.findall(piece)]
            text += sum(lengths[at] for at in found if at < len(lengths))
            text += longest * (len(_IS_SHARED.findall(piece)) - len(found))
            _refuse_beyond(sheet.cells, text)


def _lengths(blocks: Iterable[bytes]) -> list[int]:
    """The bytes of each shared text of a part, with their tags, in order."""
    ends, before = [0], 0
    for piece in _pieces(blocks, lambda rest: rest.rfind(b"<")):
        ends += [before + one.end() for one in _STRING.finditer(piece)]
        before += len(piece)
    return [last - first for first, last in zip(ends, ends[1:], strict=False)]


def _refuse_beyond(cells: int, text: int) -> None:
    if cells > MOST_CELLS:
        raise TooMuchError(
            f"a sheet reaches over {cells:,} cells, more than {MOST_CELLS:,}: clear what stands "
            "far below or beside the table and save it again"
        )
    if text > CELL_TEXT_BYTES:
        raise TooMuchError(
            f"its cells hold more than {size_in_words(CELL_TEXT_BYTES)} of text, repeated over and "
            "over; save the table alone as CSV"
        )


class _Sheet:
    """How far the cells of a sheet of Excel reach; those without an address follow the last one."""

    def __init__(self) -> None:
        self._columns = self._rows = self._widest = self._without = self._run = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece of the sheet's XML."""
        columns = set(_COLUMN.findall(piece))
        self._columns = max((self._columns, *map(_column_number, columns)))
        self._rows = max((self._rows, *map(int, _ROW.findall(piece))))
        # As Excel writes it each cell has its address: then none needs to be counted.
        if piece.count(b"<c") == piece.count(b'<c r="') and b":c" not in piece:
            return
        for tag in _TAG.findall(piece):
            if tag == b"row":
                self._without += 1
                self._run = 0
            else:
                self._run += 1
                self._widest = max(self._widest, self._run)

    @property
    def cells(self) -> int:
        """The most cells that the sheet can reach over."""
        rows = max(self._rows, self._without)
        return rows * max(self._columns, self._widest)


def _column_number(letters: bytes) -> int:
    """The number of a column, A being 1; of a name that no spreadsheet has, a very large one."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _scan_opendocument(archive: zipfile.ZipFile) -> None:
    """Refuse an OpenDocument workbook of too many cells or too much text: all sheets are read."""
    for blocks in _parts(archive):
        tables = _Tables()
        for piece in _pieces(blocks, _last_row_end):
            for row in _ROW_END.split(piece):
                tables.add(row)
            _refuse_beyond(tables.cells, tables.text)


def _last_row_end(rest: bytes) -> int:
    end = b"</table:table-row>"
    at = rest.rfind(end)
    return at + len(end) if at >= 0 else 0


class _Tables:
    """How many cells and how much text the tables of an OpenDocument part unfold to."""

    def __init__(self) -> None:
        self.text = 0
        self._before = self._rows = self._blank = self._width = 0

    def add(self, row: bytes) -> None:
        """Take the next row with what stands before it."""
        if b"<table:table " in row or _TABLE.search(row):
            self._before, self._rows, self._blank, self._width = self.cells, 0, 0, 0
        repeated = [int(one) for one in _ROWS_REPEATED.findall(row)]
        times = max(sum(repeated) + row.count(b"<table:table-row") - len(repeated), 1)
        width, text = _row_size(row)
        if not width:
            self._blank += times
            return
        self._rows += self._blank + times
        self._blank = 0
        self._width = max(self._width, width)
        self.text += text * times

    @property
    def cells(self) -> int:
        """The cells of the tables so far, blank ones between others too."""
        return self._before + self._rows * self._width


def _row_size(row: bytes) -> tuple[int, int]:
    """The cells of a row up to its last that holds anything, and the bytes of their text."""
    last = row.rfind(b"<table:table-cell")
    if last >= 0 and row.endswith(b"/>") and b"value" not in row[last:]:
        row = row[:last]  # Blank to the edge of the sheet, as LibreOffice ends every row.
    if b"columns-repeated" not in row and b"<text:" in row:
        return len(_CELL.findall(row)), len(row)
    cells = [*_CELL.finditer(row)]
    width = text = blank = 0
    for cell, after in zip_longest(cells, cells[1:]):
        body = row[cell.end() : after.start() if after else len(row)]
        repeated = _COLUMNS_REPEATED.search(cell[1])
        times = int(repeated[1]) if repeated else 1
        if b"value" in cell[1] or b"<text:" in body:
            width += blank + times
            blank = 0
            text += (len(cell[1]) + len(body)) * times
        else:
            blank += times
    return width, text
