"""Killing a load at any moment leaves the old build or the new one, whole; readers see no other."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.ingest import ingest
from cspdata.ingest.build import CHECKS
from cspdata.warehouse import builds, go_back, newest, statement

CATALOGUE = Path(__file__).parents[2] / "data" / "catalogue"
KILLS = 12
Totals = tuple[int, int, int]
IN_A_PROCESS = """
import sys
from pathlib import Path
from tests.ingest.test_killed import load
folder, *paths = map(Path, sys.argv[1:])
print("begins", flush=True)
load(paths, folder)
"""


def load(paths: list[Path], folder: Path) -> None:
    """Load files of the demonstration (also run in a process of its own)."""
    partnership = read_partnership(CATALOGUE / "demonstration.toml")
    ingest(paths, catalogue=read_catalogue(CATALOGUE, partnership=partnership), folder=folder)


def totals(build: Path | None) -> Totals:
    """Events, months and residents of a build; it must keep its own rules."""
    assert build is not None
    with duckdb.connect(str(build), read_only=True) as con:
        for check in CHECKS:
            assert con.execute(statement(f"checks/{check}")).fetchall() == [], check
        [(events, months)] = con.execute(
            "select count(*), count(distinct month) from events"
        ).fetchall()
        [(residents,)] = con.execute("select sum(residents)::bigint from residents").fetchall()
    return events, months, residents


class Loads:
    """A warehouse that holds the old data, and loads of the new data into it."""

    def __init__(self, folder: Path, files: Path) -> None:
        self.folder = folder
        street = sorted(files.glob("police/**/*-street.csv"))
        late = [path for path in street if path.name >= "2024"]
        reference = [path for path in files.iterdir() if path.name != "police"]
        self.new = [*late, files / "population"]
        load([*reference, *(path for path in street if path not in late)], folder)
        # Read again under a newer date, the reference data make the load place every row anew.
        residents = (files / "population" / "usual_residents_lsoa21.csv").read_text()
        newer = folder.parent / "newer_residents_lsoa21.csv"
        newer.write_text(residents + ",,D01099999,,1\n")
        self.new.append(newer)
        self.before = totals(newest(folder))

    def start(self) -> subprocess.Popen[bytes]:
        """A load of the new data in a process of its own, as it begins.

        A plain process, not one of `multiprocessing`: that runs the parent's `__main__` again, and
        a test of the app that ran before has put a page's script in its place.
        """
        process = subprocess.Popen(
            [sys.executable, "-c", IN_A_PROCESS, str(self.folder), *map(str, self.new)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        return process


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory, demo_files: Path) -> Loads:
    return Loads(tmp_path_factory.mktemp("killed") / "warehouse", demo_files)


@pytest.fixture(scope="module")
def whole(loads: Loads) -> tuple[Totals, float]:
    """The totals after a load that is left alone, and the seconds it takes once all is warm."""
    seconds = 0.0
    after = loads.before
    for _ in range(2):
        started = time.perf_counter()
        process = loads.start()
        process.wait()
        seconds = time.perf_counter() - started
        assert process.returncode == 0
        after = totals(newest(loads.folder))
        go_back(loads.folder)
    assert after != loads.before
    return after, seconds


def test_a_load_killed_at_any_moment(loads: Loads, whole: tuple[Totals, float]) -> None:
    after, seconds = whole
    chance = random.Random(11)
    killed = 0
    while killed < KILLS:
        process = loads.start()
        time.sleep(seconds * (killed + chance.random()) / KILLS)
        process.kill()
        process.wait()
        if process.returncode == -signal.SIGKILL:
            killed += 1
        else:
            # It was done already: the machine has grown quicker since the time was taken.
            seconds *= 0.8
        seen = totals(newest(loads.folder))
        assert seen in (loads.before, after)
        if seen == after:
            assert totals(go_back(loads.folder)) == loads.before
    load(loads.new, loads.folder)
    assert totals(newest(loads.folder)) == after
    assert not list(loads.folder.glob("building-*"))
    go_back(loads.folder)


def test_a_reader_sees_the_old_or_the_new(loads: Loads, whole: tuple[Totals, float]) -> None:
    after, _ = whole
    seen: list[Totals] = []
    process = loads.start()
    while process.poll() is None:
        seen.append(totals(newest(loads.folder)))
    process.wait()
    seen.append(totals(newest(loads.folder)))
    assert seen[0] == loads.before
    assert seen[-1] == after
    changes = sum(left != right for left, right in zip(seen, seen[1:], strict=False))
    assert changes == 1
    assert set(seen) == {loads.before, after}
    assert len(seen) > 4
    assert len(builds(loads.folder)) <= 3
