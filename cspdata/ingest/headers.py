"""Which contract a file meets: recognised by its header, not by its name or folder."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from cspdata.catalogue import Dataset
from cspdata.ingest.contracts import Contracts, Match
from cspdata.ingest.files import SourceFile, Unusable
from cspdata.ingest.personal import personal_title, personal_value

HEADER_ROWS = 15
#: Columns, by their names in contracts, whose texts are kept where they have no map.
VERBATIM = frozenset(
    ("location", "outcome", "source", "area", "reference", "action", "theme", "owner", "measure")
    + ("note",)
)
DELIMITERS = ",;\t|"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file and the contract it meets.

    `columns` names the contract's column (or "") of each column of the file, in the file's order,
    `titles` are the file's own; `skip` is the number of rows before the header; `label` tells
    sheets of a workbook apart; `sha256` is that of the content as it came; `notes` are the lines of
    the workbook's sheets of notes, where the contract says that it has such.
    """

    source: SourceFile
    dataset: Dataset
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    delimiter: str
    skip: int
    sha256: str
    bytes: int
    label: str = ""
    notes: tuple[str, ...] = ()

    @property
    def display_name(self) -> str:
        """The file's name, with the sheet where it has several."""
        return f"{self.source.name} · {self.label}" if self.label else self.source.name

    def title(self, column: str) -> str:
        """The file's own title of one of the contract's columns, else the contract's first."""
        if column in self.columns:
            return self.titles[self.columns.index(column)]
        return self.dataset.columns[column].names[0]

    @property
    def contract(self) -> str:
        """A digest of what decides how rows are read: under another the file is loaded anew."""
        one = self.dataset
        parts = (
            one.columns,
            one.maps,
            one.lookup,
            one.values,
            one.aggregates,
            one.weight,
            one.joined,
            one.at_home,
            one.blank_at_home,
            one.boundary_level,
            one.locality.grid,
        )
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def recognised(
    source: SourceFile, *, contracts: Contracts, work: Path
) -> Iterator[Recognised | Unusable]:
    """The contract that a file meets, or why it meets none; a workbook gives one a sheet."""
    suffix = source.path.suffix.lower()
    try:
        if suffix in (".xlsx", ".ods"):
            yield from _sheets(source, contracts=contracts, work=work)
            return
        content = source.path.read_bytes()
    except OSError as fault:
        yield _unusable(source, f"the file cannot be read: {fault.strerror or fault}")
        return
    if suffix in (".geojson", ".json"):
        yield _geojson(source, content, contracts)
    else:
        yield _text(source, content, contracts, work)


def _unusable(source: SourceFile, reason: str) -> Unusable:
    return Unusable(source.name, source.folder, reason)


def _text(
    source: SourceFile, content: bytes, contracts: Contracts, work: Path, *, label: str = ""
) -> Recognised | Unusable:
    if not content.strip():
        return _unusable(source, "the file is empty")
    if b"\x00" in content and not content.startswith(_UTF16_MARKS):
        return _unusable(source, "the file is not text: it holds NUL bytes")
    digest = hashlib.sha256(content).hexdigest()
    try:
        readable = _as_utf8(content)
    except UnicodeDecodeError as fault:
        return _unusable(source, f"the file is not the UTF-16 text it says it is: {fault.reason}")
    if readable is not content:
        target = work / f"{digest}.csv"
        target.write_bytes(readable)
        source = replace(source, path=target)
    head = readable[: 1 << 16].decode("utf-8-sig", errors="replace")
    match, delimiter = _match(head, contracts, name=source.name, sheet=label)
    if isinstance(match, str):
        return _unusable(source, match)
    dataset, row, columns, titles = match
    found = Recognised(
        source, dataset, columns, titles, delimiter, row, digest, len(content), label
    )
    if personal := _personal(found, readable):
        return Unusable(source.name, source.folder, personal, personal=True, dataset_id=dataset.id)
    return found


def _personal(file: Recognised, content: bytes) -> str:
    """Why a partner's file may not be loaded: it seems to hold personal data; empty where not."""
    if file.dataset.sensitivity == "public":
        return ""
    unknown = {at for at, name in enumerate(file.columns) if not name}
    fault = personal_title(file.titles[at] for at in sorted(unknown)) or personal_value(
        content.decode("utf-8-sig"),
        delimiter=file.delimiter,
        skip=file.skip,
        kept={at for at, name in enumerate(file.columns) if _kept_as_it_is(name, file.dataset)},
        unknown=unknown,
    )
    if not fault:
        return ""
    return f"{fault}: nothing of the file was kept; have it removed and load the file again"


def _kept_as_it_is(name: str, dataset: Dataset) -> bool:
    """Whether the texts of a column come into the warehouse without a map of what they may be."""
    return name in VERBATIM and not dataset.columns[name].map


def _as_utf8(content: bytes) -> bytes:
    """The content as UTF-8, which DuckDB reads: the very object where it is UTF-8 already."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16").encode()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        plain = content.removeprefix(_UTF8_MARK)
        encoding = "latin-1" if _undefined_in_cp1252(plain) else "cp1252"
        return plain.decode(encoding).encode()
    return content


def _undefined_in_cp1252(content: bytes) -> bool:
    return any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def _match(head: str, contracts: Contracts, *, name: str, sheet: str) -> tuple[Match | str, str]:
    """What the first rows meet, or what they lack, and the delimiter they were read with.

    The likeliest delimiter is tried first; a title above the header may hold another.
    """
    kind = "xlsx" if sheet else "csv"
    first = next((line for line in head.splitlines() if line.strip()), "")
    likely = sorted(DELIMITERS, key=first.count, reverse=True)
    for delimiter in likely:
        match = contracts.met_by(_first_rows(head, delimiter), kind, name=name, sheet=sheet)
        if not isinstance(match, str):
            return match, delimiter
    rows = _first_rows(head, likely[0])
    return contracts.met_by(rows, kind, name=name, sheet=sheet), likely[0]


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == HEADER_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _geojson(source: SourceFile, content: bytes, contracts: Contracts) -> Recognised | Unusable:
    try:
        collection = msgspec.json.decode(content.removeprefix(_UTF8_MARK))
        features = collection["features"]
        header = list(features[0]["properties"])
    except (msgspec.DecodeError, KeyError, IndexError, TypeError):
        return _unusable(source, "the file is not a GeoJSON collection with at least one feature")
    match = contracts.met_by([header], "geojson")
    if isinstance(match, str):
        return _unusable(source, match)
    dataset, _, columns, titles = match
    digest = hashlib.sha256(content).hexdigest()
    return Recognised(source, dataset, columns, titles, "", 0, digest, len(content))


def _sheets(
    source: SourceFile, *, contracts: Contracts, work: Path
) -> Iterator[Recognised | Unusable]:
    """Each sheet of a workbook that meets a contract, written out as text."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(source.path))
        names = workbook.sheet_names
    except (python_calamine.CalamineError, OSError) as fault:
        yield _unusable(source, f"the workbook cannot be read: {fault}")
        return
    refusals: list[Unusable] = []
    met = False
    noted = [name for name in names if contracts.holds_notes(name)]
    notes = tuple(" ".join(row).strip() for name in noted for row in _cells(workbook, name))
    for name in names:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(_cells(workbook, name))
        content = buffer.getvalue().encode()
        target = work / f"{hashlib.sha256(content).hexdigest()}.csv"
        target.write_bytes(content)
        sheet = replace(source, path=target)
        result = _text(sheet, content, contracts, work, label=name)
        if isinstance(result, Recognised):
            met = True
            yield _with_notes(result, notes)
        else:
            refusals.append(result)
    if not met:
        reason = refusals[0].reason if refusals else "the workbook has no sheet"
        yield _unusable(source, reason)


def _cells(workbook: Any, name: str) -> list[list[str]]:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_cell(value) for value in row] for row in rows]


def _with_notes(sheet: Recognised, notes: tuple[str, ...]) -> Recognised:
    """The sheet with the notes that bear on it: under other notes it is another content."""
    if not sheet.dataset.notes_sheets:
        return sheet
    digest = hashlib.sha256("\n".join((sheet.sha256, *notes)).encode()).hexdigest()
    return replace(sheet, notes=notes, sha256=digest)


def _cell(value: object) -> str:
    """A workbook's cell as text on one line: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A row of the sheet is a line of the text, so that a refusal names the sheet's own row.
    return "" if value is None else " ".join(str(value).splitlines())
