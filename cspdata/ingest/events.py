"""Event files into typed rows: many files of one contract and header in one pass."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cspdata.catalogue import Dataset
from cspdata.ingest.headers import Recognised
from cspdata.warehouse import statement

GIVEN = ("month", "category", "longitude", "latitude", "lsoa", "location")


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


def stage_events(con: duckdb.DuckDBPyConnection, files: list[Recognised]) -> list[Broken]:
    """Fill the table `staged` with the rows of the files; return the files that cannot be read.

    The files share one contract, header and delimiter. A file in which a quote never closes is
    broken as a whole, because where its rows end cannot be known.
    """
    first = files[0]
    _load_map(con, first.dataset)
    con.execute(statement("ingest/blank_events"))
    con.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    con.execute(
        statement("ingest/stage_events"),
        {
            "files": [str(file.source.path) for file in files],
            "columns": _columns(first),
            "delimiter": first.delimiter,
            "skip": first.skip,
        },
    )
    return _broken(con, files)


def _columns(file: Recognised) -> dict[str, str]:
    """The file's columns in order, under the contract's names, all as text."""
    return {name or f"unused_{k}": "varchar" for k, name in enumerate(file.columns)}


def _load_map(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    labels = dataset.maps.get(dataset.columns["category"].map, {})
    con.execute(statement("ingest/category_map"), {"labels": [*labels], "ids": [*labels.values()]})


def _broken(con: duckdb.DuckDBPyConnection, files: list[Recognised]) -> list[Broken]:
    faults = con.execute(statement("ingest/unreadable_files")).fetchall()
    by_path = {str(file.source.path): file for file in files}
    return [
        Broken(
            by_path[path],
            f"line {line}: a quote opens here and never closes, so that the rows after it cannot "
            "be told apart; correct the file and load it again",
        )
        for path, line in faults
    ]


def refusals(con: duckdb.DuckDBPyConnection, file: Recognised) -> list[Refusal]:
    """The refused rows of a staged file, each with its line and its raw text."""
    path = str(file.source.path)
    torn = con.execute(statement("ingest/torn_rows"), {"file": path}).fetchall()
    found = [
        Refusal(
            line=int(line),
            column="",
            value="",
            reason=f"{count} columns where the header has {len(file.columns)}",
            raw=raw.rstrip("\r\n"),
        )
        for line, raw in torn
        for count in [_width(raw, file.delimiter)]
    ]
    faulty = con.execute(statement("ingest/faulty_rows"), {"file": path}).fetchall()
    if faulty:
        found.extend(_located(file, faulty))
    return sorted(found, key=lambda one: one.line)


def _width(raw: str, delimiter: str) -> int:
    return len(next(csv.reader([raw], delimiter=delimiter), []))


def _located(
    file: Recognised, faulty: list[tuple[list[str | None], str, str, str]]
) -> Iterator[Refusal]:
    """The faulty rows found again in the file, which alone knows their lines."""
    wanted: dict[tuple[str, ...], list[tuple[str, str, str]]] = defaultdict(list)
    for given, column, value, reason in faulty:
        wanted[tuple(text or "" for text in given)].append((column, value, reason))
    positions = [file.columns.index(name) if name in file.columns else -1 for name in GIVEN]
    lines = file.source.path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=file.delimiter)
    start = 0
    for row in reader:
        key = tuple(row[at].strip() if 0 <= at < len(row) else "" for at in positions)
        if wanted.get(key) and len(row) == len(file.columns):
            column, value, reason = wanted[key].pop()
            raw = "".join(lines[start : reader.line_num]).rstrip("\r\n")
            title = _title(file, column)
            yield Refusal(start + 1, title, value, reason, raw)
        start = reader.line_num
    lost = sum(len(rest) for rest in wanted.values())
    if lost:
        raise AssertionError(f"{file.display_name}: {lost} refused rows were not found again")


def _title(file: Recognised, column: str) -> str:
    """The column's title as the contract first names it."""
    return file.dataset.columns[column].names[0]


def rows_by_partition(
    con: duckdb.DuckDBPyConnection,
) -> list[tuple[str, object, str, int]]:
    """Rows kept by file, month and source of what is staged."""
    return con.execute(statement("ingest/staged_partitions")).fetchall()


def rows_by_file(con: duckdb.DuckDBPyConnection) -> dict[Path, tuple[int, int]]:
    """Rows read and rows refused, by file of what is staged; torn rows are among both."""
    rows = con.execute(statement("ingest/staged_files")).fetchall()
    return {Path(path): (int(read), int(refused)) for path, read, refused in rows}
