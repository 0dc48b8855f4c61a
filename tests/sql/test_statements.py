"""Every statement under `sql/` against rows given and rows expected, one TOML file a statement.

A case names a statement by its path. `given` holds tables as text (a header, then rows, cells
divided by `|`; `null` is no value), `params` the parameters, `expect` the rows in the same
form. Where a statement answers with no rows of its own, `query` says which are then read. A cell
that is not given is null, or blank, zero or a fixed day where null is not allowed.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cspdata.folders import PROJECT, sql_folder
from cspdata.warehouse import parameters_of, statement
from tests.small import REFERENCE, Small, row, street

HERE = Path(__file__).parent
STORE = "decisions/"  # the statements that SQLite runs
NAMES = sorted(
    path.relative_to(sql_folder()).with_suffix("").as_posix()
    for path in sql_folder().rglob("*.sql")
)
TABLES: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    (HERE / "tables.toml").read_text(encoding="utf-8")
)
BLANKS = {"VARCHAR": "", "BLOB": "", "DATE": "2024-01-01", "TIMESTAMP": "2024-01-01"}
Rows = list[list[str]]


@dataclass(frozen=True)
class Case:
    """One use of a statement: what is there, what is asked, what must come of it."""

    statement: str
    name: str
    given: dict[str, str]
    files: dict[str, str]
    params: dict[str, Any]
    expect: str
    query: str
    schema: bool
    tables: dict[str, dict[str, str]]


def cases() -> Iterator[Case]:
    for path in sorted(HERE.glob("*/*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        for one in told["case"]:
            yield Case(
                statement=path.relative_to(HERE).with_suffix("").as_posix(),
                name=one["name"],
                given=told.get("given", {}) | one.get("given", {}),
                files=told.get("files", {}) | one.get("files", {}),
                params=told.get("params", {}) | one.get("params", {}),
                expect=one["expect"],
                query=one.get("query", told.get("query", "")),
                schema=told.get("schema", True),
                tables={**TABLES["derived"], **TABLES["passing"], **told.get("tables", {})},
            )


CASES = list(cases())


def test_every_statement_has_a_case_and_every_case_a_statement() -> None:
    assert sorted({case.statement for case in CASES}) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_some_case_of_the_statement_expects_rows(name: str) -> None:
    """A case that expects nothing passes wherever a join is wrong."""
    assert any(table(case.expect)[1:] for case in CASES if case.statement == name)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_says_what_it_answers(name: str) -> None:
    first = statement(name).splitlines()[0]
    assert first.startswith("-- ")
    assert first.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.statement}: {case.name}")
def test_statement(case: Case, tmp_path: Path) -> None:
    paths = {}
    for name, text in case.files.items():
        paths[name] = str(tmp_path / name)
        (tmp_path / name).write_bytes(text.encode())
    answer = stored if case.statement.startswith(STORE) else built
    header, found = answer(case, paths, tmp_path)
    expected = table(case.expect)
    assert header == expected[0]
    last = (case.query or statement(case.statement)).rsplit("\n)", 1)[-1]
    if "order by" in last:
        assert found == expected[1:]
    else:
        assert sorted(found) == sorted(expected[1:])


def built(case: Case, paths: dict[str, str], _: Path) -> tuple[list[str], Rows]:
    """The header and the rows that a statement of the warehouse answers with."""
    with duckdb.connect() as con:
        if case.schema:
            con.execute(statement("schema/tables"))
        for name, text in case.given.items():
            give(con, name, text, case.tables.get(name, {}), paths)
        params = {key: located(value, paths) for key, value in case.params.items()}
        assert set(params) == parameters_of(case.statement)
        answer = con.execute(statement(case.statement), params)
        if case.query:
            answer = con.execute(case.query)
        header = [column[0] for column in answer.description]
        found = [[shown(cell, paths) for cell in cells] for cells in answer.fetchall()]
    return header, found


def stored(case: Case, paths: dict[str, str], folder: Path) -> tuple[list[str], Rows]:
    """The same of a statement of the store of decisions."""
    con = sqlite3.connect(folder / "store.sqlite", isolation_level=None)
    if case.statement != f"{STORE}entries":
        con.execute(statement(f"{STORE}entries"))
    for text in case.given.values():
        _, *rows = table(text)
        con.executemany("insert into entry values (?, ?, ?, ?, ?, ?, ?)", rows)
    asked = set(re.findall(r"\$([a-z_]+)", statement(case.statement)))
    assert set(case.params) == asked
    answer = con.execute(statement(case.statement), case.params)
    if case.query:
        answer = con.execute(case.query)
    header = [column[0] for column in answer.description]
    found = [[shown(cell, paths) for cell in cells] for cells in answer.fetchall()]
    con.close()
    return header, found


def table(text: str) -> Rows:
    """The cells of a table written as text, header first."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def give(
    con: duckdb.DuckDBPyConnection,
    name: str,
    text: str,
    declared: dict[str, str],
    paths: dict[str, str],
) -> None:
    """Fill a table; one that is not of the schema is created with the columns declared."""
    if declared:
        columns = ", ".join(f'"{column}" {kind}' for column, kind in declared.items())
        lasting = "" if name in TABLES["derived"] else "temp "
        con.execute(f"create {lasting}table {name} ({columns})")
    kinds = {
        column: (kind, null)
        for column, kind, null, *_ in con.execute(f"describe {name}").fetchall()
    }
    titles, *rows = table(text)
    assert set(titles) <= set(kinds), f"{name} has no column {set(titles) - set(kinds)}"
    for cells in rows:
        told = dict(zip(titles, cells, strict=True))
        values = [
            value(told[column], paths)
            if column in told
            else BLANKS.get(kind, "0")
            if null == "NO"
            else None
            for column, (kind, null) in kinds.items()
        ]
        marks = ", ".join(f"cast(? as {kind})" for kind, _ in kinds.values())
        con.execute(f"insert into {name} values ({marks})", values)


def value(cell: str, paths: dict[str, str]) -> str | None:
    return None if cell == "null" else paths.get(cell, cell)


def located(given: Any, paths: dict[str, str]) -> Any:
    """A parameter with the names of files made their paths."""
    if isinstance(given, list):
        return [located(one, paths) for one in given]
    return paths.get(given, given) if isinstance(given, str) else given


def shown(cell: Any, paths: dict[str, str]) -> str:
    """A value as the text tables write it."""
    names = {path: name for name, path in paths.items()}
    match cell:
        case None:
            return "null"
        case bool():
            return str(cell).lower()
        case float():
            return f"{cell:.10g}"
        case bytes():
            return cell.decode()
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time().isoformat() == "00:00:00" else str(cell)
        case date():
            return f"{cell:%Y-%m-%d}"
        case list():
            return f"[{', '.join(shown(one, paths) for one in cell)}]"
        case dict():
            return f"{{{', '.join(f'{key}: {shown(one, paths)}' for key, one in cell.items())}}}"
    return names.get(str(cell), str(cell))


@pytest.mark.parametrize("name", sorted(TABLES["derived"]))
def test_the_derived_tables_are_those_of_a_real_build(
    name: str, derived: dict[str, dict[str, str]]
) -> None:
    assert derived[name] == TABLES["derived"][name]


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The tables of a real build that are not in the schema."""
    small = Small(tmp_path_factory.mktemp("derived"))
    small.load({**REFERENCE, "a.csv": street(row())})
    columns = small.rows("select table_name, column_name, lower(data_type) from duckdb_columns()")
    found: dict[str, dict[str, str]] = {}
    for name, column, kind in columns:
        found.setdefault(name, {})[column] = kind
    return found


def test_no_statement_is_written_in_the_code() -> None:
    """Every statement is a file: `execute` is given one by name, never a text."""
    for path in sorted((PROJECT / "cspdata").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for call in text.split(".execute(")[1:] + text.split(".executemany(")[1:]:
            assert call.lstrip().startswith(("statement(", "text, parameters")), path
