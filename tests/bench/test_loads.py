"""How long whole loads take beside a peer in the same run, and how much memory they take.

The peer reads the very same files and does nothing with them: DuckDB's own `read_csv` into tables,
and the reader of workbooks. Memory is measured in a process of its own.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest
import python_calamine

from cspdata.demo.road_safety import COLLISION_COLUMNS
from cspdata.demonstration import demonstration_catalogue
from cspdata.folders import PROJECT
from cspdata.ingest import ingest

pytestmark = pytest.mark.bench
Record = Callable[[str, object], None]
TURNS = 5
#: Times the peer's. Every row is typed, mapped, checked, placed and accounted for.
MOST_DEMONSTRATION = 3.0
MOST_COLLISIONS = 1.5
MOST_BYTES = 1_500_000_000
YEARS = 10
#: Of the suite; the full million is the same with COLLISIONS = 1_000_000.
COLLISIONS = 200_000
MEMORY = """
import json, sys
from pathlib import Path
from cspdata.demonstration import demonstration_catalogue
from cspdata.ingest import ingest
paths, folder = [Path(one) for one in sys.argv[2:]], Path(sys.argv[1])
report = ingest(paths, catalogue=demonstration_catalogue(), folder=folder)
# Of this process alone: what `getrusage` says starts with the size of the process that forked it.
told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(told["VmHWM"].split()[0]) * 1024
print(json.dumps({"rows": report.rows_read, "seconds": report.seconds, "peak": peak}))
"""


def measured(folder: Path, *paths: Path) -> dict[str, float]:
    """Rows, seconds and peak memory, in bytes, of a load in a process of its own."""
    words = [sys.executable, "-c", MEMORY, str(folder), *map(str, paths)]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratio(ours: Callable[[int], object], peer: Callable[[int], object]) -> float:
    """Median of our times beside that of the peer's, taking turns after a warm-up."""
    ours(-1), peer(-1)
    turns = range(TURNS)
    pairs = [(timed(partial(ours, at)), timed(partial(peer, at))) for at in turns]
    return statistics.median(one for one, _ in pairs) / statistics.median(one for _, one in pairs)


def read_plainly(files: list[Path], target: Path) -> None:
    """Every text file as a table of DuckDB's own making, and the cells of every workbook."""
    with duckdb.connect(str(target)) as con:
        for at, path in enumerate(files):
            if path.suffix == ".csv":
                con.execute(f"create table t{at} as select * from read_csv(?)", [str(path)])
            elif path.suffix in (".xlsx", ".ods"):
                book = python_calamine.CalamineWorkbook.from_path(str(path))
                for name in book.sheet_names:
                    book.get_sheet_by_name(name).to_python()


def test_everything_that_is_demonstrated(
    demo_files: Path, tmp_path: Path, record_testsuite_property: Record
) -> None:
    """Every dataset of the catalogue that has a demonstration, and 48 months of police data."""
    files = sorted(path for path in demo_files.rglob("*") if path.is_file())
    catalogue = demonstration_catalogue()

    def ours(turn: int) -> None:
        report = ingest([demo_files], catalogue=catalogue, folder=tmp_path / f"ours{turn}")
        assert not report.with_status("not loaded")

    found = ratio(ours, lambda turn: read_plainly(files, tmp_path / f"peer{turn}.duckdb"))
    record_testsuite_property("the demonstration beside plain reading", round(found, 2))
    assert found <= MOST_DEMONSTRATION, f"{found:.2f} times as long"


def collisions(folder: Path, *, rows: int) -> list[Path]:
    """Files of ten years of collisions of made-up districts, one in three hundred of them ours."""
    given = {
        "collision_index": "year::varchar || lpad(k::varchar, 9, '0')",
        "collision_year": "year",
        "collision_ref_no": "lpad(k::varchar, 9, '0')",
        "location_easting_osgr": "380000 + (hash(k) % 40000)::integer",
        "location_northing_osgr": "120000 + (hash(k + 7) % 60000)::integer",
        "collision_severity": "1 + (hash(k + 3) % 3)::integer",
        "date": "strftime(make_date(year, 1 + (k % 12)::int, 1 + (k % 28)::int), '%d/%m/%Y')",
        "local_authority_ons_district": (
            "case when k % 300 = 0 then 'D06000054' else 'D0700' || (1000 + k % 300) end"
        ),
    }
    columns = ", ".join(f"{given.get(name, '-1')} as {name}" for name in COLLISION_COLUMNS)
    folder.mkdir()
    written = []
    for year in range(2025 - YEARS, 2025):
        path = folder / f"dft-road-casualty-statistics-collision-{year}.csv"
        table = f"select {year} as year, k from range({rows // YEARS}) as numbers(k)"
        duckdb.execute(f"copy (select {columns} from ({table})) to '{path}' (header)")
        written.append(path)
    return written


def test_ten_years_of_collisions(
    demo_files: Path, tmp_path: Path, record_testsuite_property: Record
) -> None:
    """All of England's collisions are read, those of other districts left out."""
    files = collisions(tmp_path / "files", rows=COLLISIONS)
    reference = [demo_files / name for name in ("lookups", "boundaries", "population")]
    catalogue = demonstration_catalogue()

    def ours(turn: int) -> None:
        folder = tmp_path / f"ours{turn}"
        report = ingest([*files], catalogue=catalogue, folder=folder)
        assert report.rows_read == COLLISIONS

    def peer(turn: int) -> None:
        with duckdb.connect(str(tmp_path / f"peer{turn}.duckdb")) as con:
            names = [str(path) for path in files]
            con.execute("create table collisions as select * from read_csv(?)", [names])

    found = ratio(ours, peer)
    record_testsuite_property("collisions beside read_csv", round(found, 2))
    assert found <= MOST_COLLISIONS, f"{found:.2f} times as long"
    load = measured(tmp_path / "own", *reference, *files)
    record_testsuite_property("collisions, peak bytes", load["peak"])
    assert load["peak"] <= MOST_BYTES


def test_the_memory_of_everything_that_is_demonstrated(
    demo_files: Path, tmp_path: Path, record_testsuite_property: Record
) -> None:
    load = measured(tmp_path / "own", demo_files)
    record_testsuite_property("the demonstration, peak bytes", load["peak"])
    assert load["rows"] > 200_000
    assert load["peak"] <= MOST_BYTES
