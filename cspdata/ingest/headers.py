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
from cspdata.ingest.limits import GEOJSON_BYTES, MOST_STRANGE, size_in_words
from cspdata.ingest.personal import personal_title, personal_value
from cspdata.ingest.texts import UTF8_MARK, TextError, opened, plain_text
from cspdata.ingest.workbooks import Workbook, WorkbookError

HEADER_ROWS = 15
#: Columns, by their names in contracts, whose texts are kept where they have no map.
VERBATIM = frozenset(
    ("location", "outcome", "source", "area", "reference", "action", "theme", "owner", "measure")
    + ("note", "evidence")
)
DELIMITERS = ",;\t|"


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
        """The file's own title of one of the contract's columns, else the contract's."""
        if column in self.columns:
            return self.titles[self.columns.index(column)]
        # What is taken from the row of another file has no title in this one.
        known = self.dataset.columns.get(column)
        return known.names[0] if known else column

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
        # Without times the digest stays what it was before there were any: nothing is loaded anew.
        timed = (one.times,) if one.times else ()
        return hashlib.sha256(msgspec.json.encode((*parts, *timed))).hexdigest()


def recognised(
    source: SourceFile, *, contracts: Contracts, work: Path
) -> Iterator[Recognised | Unusable]:
    """The contract that a file meets, or why it meets none; a workbook gives one a sheet."""
    suffix = source.path.suffix.lower()
    try:
        if suffix in (".xlsx", ".ods"):
            yield from _sheets(source, contracts=contracts, work=work)
        elif suffix in (".geojson", ".json"):
            yield _geojson(source, contracts)
        else:
            yield _text(source, contracts, work)
    except (TextError, WorkbookError) as fault:
        yield _unusable(source, str(fault))
    except OSError as fault:
        yield _unusable(
            source,
            f"the file cannot be read: {fault.strerror or fault}; see who may read it and that it "
            "is still there",
        )


def _unusable(source: SourceFile, reason: str) -> Unusable:
    return Unusable(source.name, source.folder, reason)


def _text(
    source: SourceFile, contracts: Contracts, work: Path, *, label: str = ""
) -> Recognised | Unusable:
    text = plain_text(source.path, work=work)
    source = replace(source, path=text.path)
    match, delimiter = _match(text.head, contracts, name=source.name, sheet=label)
    if isinstance(match, str):
        return _unusable(source, match)
    dataset, row, columns, titles = match
    found = Recognised(
        source, dataset, columns, titles, delimiter, row, text.sha256, text.bytes, label
    )
    if personal := _personal(found, text.path):
        return Unusable(source.name, source.folder, personal, personal=True, dataset_id=dataset.id)
    return found


def _personal(file: Recognised, path: Path) -> str:
    """Why a partner's file may not be loaded: it seems to hold personal data; empty where not."""
    if file.dataset.sensitivity == "public":
        return ""
    unknown = {at for at, name in enumerate(file.columns) if not name}
    strange = [file.titles[at] for at in sorted(unknown) if file.titles[at]]
    if len(strange) > MOST_STRANGE:
        return (
            f"it has {len(strange)} columns that the contract {file.dataset.id} does not ask for: "
            "nothing of the file was kept; ask for the columns of the contract alone"
        )
    fault = personal_title(strange)
    if not fault:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            fault = personal_value(
                lines,
                delimiter=file.delimiter,
                skip=file.skip,
                kept={
                    at for at, name in enumerate(file.columns) if _kept_as_it_is(name, file.dataset)
                },
                unknown=unknown,
            )
    if not fault:
        return ""
    return f"{fault}: nothing of the file was kept; have it removed and load the file again"


def _kept_as_it_is(name: str, dataset: Dataset) -> bool:
    """Whether the texts of a column come into the warehouse without a map of what they may be."""
    return name in VERBATIM and not dataset.columns[name].map


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


def _geojson(source: SourceFile, contracts: Contracts) -> Recognised | Unusable:
    content = _bounded(source.path)
    if content is None:
        return _unusable(
            source,
            f"the file is larger than {size_in_words(GEOJSON_BYTES)}; export generalised outlines, "
            "or those of the own area alone",
        )
    try:
        header = list(features_of(content)[0]["properties"])
    except (msgspec.DecodeError, KeyError, IndexError, TypeError, RecursionError, UnicodeError):
        return _unusable(
            source,
            "the file is not a GeoJSON collection with at least one feature; export it again as "
            "GeoJSON",
        )
    match = contracts.met_by([header], "geojson")
    if isinstance(match, str):
        return _unusable(source, match)
    dataset, _, columns, titles = match
    digest = hashlib.sha256(content).hexdigest()
    return Recognised(source, dataset, columns, titles, "", 0, digest, len(content))


def _bounded(path: Path) -> bytes | None:
    """The content of a file; None where it is larger than `GEOJSON_BYTES`."""
    with io.BufferedReader(opened(path)) as file:
        content = file.read(GEOJSON_BYTES + 1)
    return content if len(content) <= GEOJSON_BYTES else None


def features_of(content: bytes) -> list[Any]:
    """The features of a GeoJSON collection, as they come; refuses what is no such collection."""
    features = msgspec.json.decode(content.removeprefix(UTF8_MARK))["features"]
    if not isinstance(features, list):
        raise TypeError("the features are no list")
    return features


def _sheets(
    source: SourceFile, *, contracts: Contracts, work: Path
) -> Iterator[Recognised | Unusable]:
    """Each sheet of a workbook that meets a contract, written out as text."""
    workbook = Workbook(source.path)
    refusals: list[Unusable] = []
    met = False
    noted = [name for name in workbook.names if contracts.holds_notes(name)]
    notes = tuple(" ".join(row).strip() for name in noted for row in workbook.rows(name))
    for name in workbook.names:
        try:
            sheet = replace(source, path=workbook.sheet(name, work=work))
            result = _text(sheet, contracts, work, label=name)
        except (TextError, WorkbookError) as fault:
            result = _unusable(source, str(fault))
        if isinstance(result, Recognised):
            met = True
            yield _with_notes(result, notes)
        else:
            refusals.append(result)
    if not met:
        reason = refusals[0].reason if refusals else "the workbook has no sheet"
        yield _unusable(source, reason)


def _with_notes(sheet: Recognised, notes: tuple[str, ...]) -> Recognised:
    """The sheet with the notes that bear on it: under other notes it is another content."""
    if not sheet.dataset.notes_sheets:
        return sheet
    digest = hashlib.sha256("\n".join((sheet.sha256, *notes)).encode()).hexdigest()
    return replace(sheet, notes=notes, sha256=digest)
