"""How long a load takes beside DuckDB's own reading of the very same files."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cspdata.catalogue import read_catalogue
from cspdata.ingest import ingest
from tests.conftest import CATALOGUE
from tests.small import COLUMNS

TURNS = 7
MOST = 3.0
PEER = """
create table street as
select * from read_csv(
    $files, columns = $columns, header = true, auto_detect = false,
    delim = ',', quote = '"', escape = '"'
)
"""


@pytest.mark.bench
def test_a_load_of_the_real_months(
    real: Path,
    real_reference: Path,
    tmp_path: Path,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """At most three times as long as DuckDB alone, though rows are typed, mapped, checked, placed.

    Both write a database file; they take turns in one process after a warm-up; the median counts.
    """
    catalogue = read_catalogue(CATALOGUE)
    months = real / "police" / "wiltshire"
    files = sorted(str(path) for path in months.glob("*.csv"))
    kinds = {"Longitude": "double", "Latitude": "double"}
    columns = {name: kinds.get(name, "varchar") for name in COLUMNS}

    def ours(turn: int) -> float:
        folder = tmp_path / f"ours-{turn}"
        shutil.copytree(real_reference, folder)
        started = time.perf_counter()
        report = ingest([months], catalogue=catalogue, folder=folder)
        seconds = time.perf_counter() - started
        assert report.rows_read == 131_197
        shutil.rmtree(folder)
        return seconds

    def peer(turn: int) -> float:
        path = tmp_path / f"peer-{turn}.duckdb"
        started = time.perf_counter()
        with duckdb.connect(str(path)) as con:
            con.execute(PEER, {"files": files, "columns": columns})
        seconds = time.perf_counter() - started
        path.unlink()
        return seconds

    ours(-1), peer(-1)
    pairs = [(ours(turn), peer(turn)) for turn in range(TURNS)]
    ratio = statistics.median(mine for mine, _ in pairs) / statistics.median(
        theirs for _, theirs in pairs
    )
    record_testsuite_property("ingest beside read_csv", round(ratio, 2))
    assert ratio <= MOST, f"{ratio:.2f} times as long"
