"""Event files into typed rows: many files of one contract and header in one pass."""

from __future__ import annotations

import csv
import mmap
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from cspdata.catalogue import Dataset
from cspdata.ingest.headers import Recognised
from cspdata.ingest.joining import (
    SLOTS,
    escaped,
    floor_staged,
    project_staged,
    slots,
    text_columns,
)
from cspdata.ingest.limits import MOST_REFUSED
from cspdata.ingest.texts import Record, text_records
from cspdata.warehouse import statement

GIVEN = (
    "month",
    "category",
    "longitude",
    "latitude",
    "lsoa",
    "location",
    "easting",
    "northing",
    "weight",
    "key",
    *SLOTS,
)
#: What DuckDB raises of a file that it cannot read, or that has gone since it was recognised.
_UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException)
#: Characters of DuckDB's own words that are told.
LONGEST_REASON = 200
# Readers differ in which blanks, and which quotes after a blank, they leave at the ends of a value.
_ENDS = ' \t\r\n\v\f\u00a0\ufeff"'


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used: where it stands, which column is at fault, why, and as it was."""

    line: int
    column: str
    value: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a whole file cannot be read as rows."""

    file: Recognised
    reason: str


def stage_events(
    con: duckdb.DuckDBPyConnection,
    files: list[Recognised],
    *,
    districts: Sequence[str] = (),
) -> list[Broken]:
    """Fill the table `staged` with the rows of the files; return the files that cannot be read.

    The files share one contract, header and delimiter. A file with a row whose quotes do not
    balance is broken as a whole, because where its rows end cannot be known. Rows are joined
    with the table `partner` where the contract says so. `districts` are the codes and names of the
    areas outside of which rows are of no concern, where rows name one.
    """
    _load_map(con, files[0].dataset)
    con.execute(statement("ingest/blank_events"))
    broken: list[Broken] = []
    try:
        _stage(con, files, districts)
    except _UNREADABLE:
        # One file can spoil the reading of all: find which, and read the others without it.
        broken = [one for file in files for one in _broken_alone(con, file, districts)]
        files = [file for file in files if all(one.file is not file for one in broken)]
        if files:
            _stage(con, files, districts)
    return broken + _broken(con, files) if files else broken


def _stage(
    con: duckdb.DuckDBPyConnection, files: Sequence[Recognised], districts: Sequence[str]
) -> None:
    for name in ("ingest/forget_reject_errors", "ingest/forget_reject_scans"):
        con.execute(statement(name))
    first = files[0]
    names = [one.lower() for one in districts] if _has_district(first.dataset) else []
    places = _places(first.dataset)
    con.execute(
        statement("ingest/stage_events"),
        {
            "files": [escaped(str(file.source.path)) for file in files],
            "columns": text_columns(first, times=first.dataset.times),
            "delimiter": first.delimiter,
            "skip": first.skip,
            "written": _written(first.dataset),
            "times": _times(first.dataset),
            "to_the_hour": bool(first.dataset.times and first.dataset.times.to_the_hour),
            "joined": first.dataset.joined is not None,
            "districts": names or None,
            "location_labels": [one.strip().lower() for one in places],
            "location_names": [*places.values()],
            "most_refused": MOST_REFUSED + 1,
        },
    )
    project_staged(con)
    floor_staged(con, first.dataset.locality.grid)


def _places(dataset: Dataset) -> dict[str, str]:
    """What the texts of the column of places mean; nothing where they are kept as they are."""
    column = dataset.columns.get("location")
    return dataset.maps[column.map] if column and column.map else {}


def _has_district(dataset: Dataset) -> bool:
    taken = dataset.joined.takes if dataset.joined else ()
    return "district" in dataset.columns or "district" in taken


def _written(dataset: Dataset) -> str:
    """How the months of a dataset's rows are written; those taken from another may be dates."""
    return dataset.columns["month"].type if "month" in dataset.columns else "date"


def _times(dataset: Dataset) -> str:
    """Where the starts of a dataset's events stand: in `month`, in `started`, or nowhere ("")."""
    if dataset.times is None:
        return ""
    return "month" if dataset.times.start == "month" else "started"


def _broken_alone(
    con: duckdb.DuckDBPyConnection, file: Recognised, districts: Sequence[str]
) -> list[Broken]:
    try:
        _stage(con, [file], districts)
    except duckdb.IOException:
        return [Broken(file, "it could not be read to its end: is it still there? load it again")]
    except _UNREADABLE as fault:
        reason = str(fault).splitlines()[0][:LONGEST_REASON]
        return [Broken(file, f"its lines cannot be told apart ({reason}); save it again as CSV")]
    return []


def _load_map(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    labels = dataset.maps.get(dataset.columns["category"].map, {})
    weight = dataset.weight
    con.execute(
        statement("ingest/category_map"),
        {
            "labels": [*labels],
            "ids": [*labels.values()],
            "always": [weight.always.get(one) if weight else None for one in labels.values()],
            "otherwise": [weight.otherwise.get(one) if weight else None for one in labels.values()],
        },
    )


def _broken(con: duckdb.DuckDBPyConnection, files: Sequence[Recognised]) -> list[Broken]:
    """The files of which some row has a quote that does not close, or closes before its end."""
    by_path = {str(file.source.path): file for file in files}
    return [
        Broken(
            by_path[path],
            f"line {_line_at(by_path[path], position)}: a quote opens here and does not close at "
            "the end of its value, so that the rows after it cannot be told apart; correct the "
            "file and load it again",
        )
        for path, position in con.execute(statement("ingest/unreadable_files")).fetchall()
    ]


def _line_at(file: Recognised, position: int) -> int:
    """The line that holds the first character, from a byte (counted from 1) on, of a row."""
    # The file may be larger than the memory: it is looked at where it lies.
    with (
        file.source.path.open("rb") as held,
        mmap.mmap(held.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        ends = re.compile(rb"[\r\n]*").match(content, position - 1)
        starts = ends.end() if ends else position - 1
        return 1 + sum(1 for _ in re.compile(rb"\r\n|\r|\n").finditer(content, 0, starts))


def refusals(con: duckdb.DuckDBPyConnection, file: Recognised) -> list[Refusal] | Broken:
    """The refused rows of a staged file, each with its line and its raw text.

    DuckDB says which rows and why; only the file knows their lines. A file in which they are not
    all found again is broken: its rows cannot be told apart for certain.
    """
    path = str(file.source.path)
    torn = dict.fromkeys(
        number
        for (number,) in con.execute(statement("ingest/torn_rows"), {"file": path}).fetchall()
    )
    wanted: dict[tuple[str, ...], list[tuple[str, str, str]]] = defaultdict(list)
    for given, *fault in con.execute(statement("ingest/faulty_rows"), {"file": path}).fetchall():
        wanted[tuple(_plain(text or "") for text in given)].append((*fault,))
    called = slots(file.dataset.times)
    named = {slot: name for name, slot in called.items()}
    own = [named.get(name, "" if name in SLOTS else name) for name in GIVEN]
    positions = [file.columns.index(name) if name and name in file.columns else -1 for name in own]
    if file.dataset.times and file.dataset.times.start == "month":
        named["started"] = "month"
    width = len(file.columns)
    found: list[Refusal] = []
    try:
        for record in text_records(
            file.source.path, delimiter=file.delimiter, skipinitialspace=True
        ):
            cells = _cells(record, width)
            if record.number in torn and len(cells) != width:
                del torn[record.number]
                reason = f"{len(cells)} columns where the header has {width}"
                found.append(Refusal(record.line, "", "", reason, record.raw))
            elif len(cells) == width:
                faults = wanted.get(tuple(_plain(cells[at]) if at >= 0 else "" for at in positions))
                if faults:
                    column, value, reason = faults.pop()
                    title = file.title(named.get(column, column))
                    found.append(Refusal(record.line, title, value, reason, record.raw))
    except OSError as fault:
        return Broken(file, f"it could not be read to its end: {fault.strerror}; load it again")
    except csv.Error as fault:
        return Broken(file, f"its rows cannot be told apart ({fault}); save it again as CSV")
    lost = len(torn) + sum(len(rest) for rest in wanted.values())
    if lost:
        reason = f"{lost} rows that cannot be used are not found again in it; save it again as CSV"
        return Broken(file, reason)
    return found


def _cells(record: Record, width: int) -> list[str]:
    """The cells of a row, without blank ones beyond the header's width: DuckDB passes them over."""
    cells = record.cells
    return cells[:width] if not any(cells[width:]) else cells


def _plain(text: str) -> str:
    return text.strip(_ENDS)


def rows_by_partition(con: duckdb.DuckDBPyConnection) -> list[tuple[str, date, str, int]]:
    """Rows kept by file, month and source of what is staged."""
    return con.execute(statement("ingest/staged_partitions")).fetchall()


def rows_by_file(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Rows read and rows refused, by file of what is staged; torn rows are among both.

    Of a file with more faults than `MOST_REFUSED` not all are counted, but more than that.
    """
    rows = con.execute(
        statement("ingest/staged_files"), {"most_refused": MOST_REFUSED + 1}
    ).fetchall()
    return {path: (int(read), int(refused)) for path, read, refused in rows}
