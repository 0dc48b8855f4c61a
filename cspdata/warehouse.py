"""The built database: which is newest, how it is opened, and the only reader of `sql/`.

A build is a file of its own, `csp-<timestamp>.duckdb`, written aside and renamed when whole.
Readers open the newest read-only, so that a failed or killed build leaves the last one in use. One
connection serves every thread; each query takes a cursor of its own, because a DuckDB connection
refuses a second call while it is busy.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pandas as pd

from cspdata.catalogue import Partnership
from cspdata.folders import sql_folder, warehouse_folder

BUILDS_KEPT = 3
_BUILD_NAME = re.compile(r"csp-\d{8}T\d{12}\.duckdb")


class NoWarehouseError(LookupError):
    """Nothing has been loaded yet."""


def builds(folder: Path | None = None) -> list[Path]:
    """The finished builds of an installation, oldest first."""
    folder = folder or warehouse_folder()
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _BUILD_NAME.fullmatch(path.name))


def newest(folder: Path | None = None) -> Path | None:
    """The build that readers use, or None where nothing has been loaded."""
    found = builds(folder)
    return found[-1] if found else None


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a build (the newest by default)."""
    path = path or newest()
    if path is None:
        raise NoWarehouseError(
            "no data have been loaded yet: run `python -m cspdata ingest PATH…`, or "
            "`python -m cspdata demo` for demonstration data"
        )
    return duckdb.connect(str(path), read_only=True)


def query(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> pd.DataFrame:
    """The rows that `sql/<name>.sql` answers with, as a frame.

    Refuses a missing or an extra parameter by name. Values travel only as parameters.
    """
    text = statement(name)
    _check_parameters(name, parameters)
    with con.cursor() as cursor:
        return cursor.execute(text, parameters).df()


@functools.cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`; an unknown name is refused."""
    path = sql_folder() / f"{name}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(f"there is no statement sql/{name}.sql") from None


@functools.cache
def parameters_of(name: str) -> frozenset[str]:
    """The parameter names that a statement takes."""
    return frozenset(
        parameter
        for part in duckdb.extract_statements(statement(name))
        for parameter in part.named_parameters
    )


def _check_parameters(name: str, given: dict[str, Any]) -> None:
    wanted = parameters_of(name)
    if set(given) != wanted:
        raise TypeError(
            f"sql/{name}.sql takes {sorted(wanted)}; missing: {sorted(wanted - set(given))}, "
            f"not known: {sorted(set(given) - wanted)}"
        )


def facts(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the build says of itself: when it was built and for which partnership."""
    rows = query(con, "quality/build_facts")
    return dict(zip(rows["key"], rows["value"], strict=True))


def partnership_of(con: duckdb.DuckDBPyConnection) -> Partnership:
    """The partnership that the build was made for (the demonstration has its own)."""
    return msgspec.convert(json.loads(facts(con)["partnership"]), Partnership)


def go_back(folder: Path | None = None) -> Path:
    """The build before the newest, which is made the newest by removing the newest.

    Refuses where there is no earlier build.
    """
    found = builds(folder)
    if len(found) < 2:
        raise NoWarehouseError("there is no earlier build to go back to")
    found[-1].unlink()
    return found[-2]
