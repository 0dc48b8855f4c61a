"""Builds: whole or not at all, three kept, of one partnership each, made anew when declared so."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from cspdata import warehouse
from cspdata.catalogue import Catalogue, read_catalogue
from cspdata.folders import sql_folder
from cspdata.ingest import BuildError, Progress, ingest
from cspdata.ingest.build import CHECKS
from cspdata.warehouse import NoWarehouseError, builds, facts, go_back, newest
from tests.declarations import rewrite
from tests.small import CATALOGUE, PARTNERSHIP, REFERENCE, Small, receipts, row, street, write

COUNT = "select count(*) from events"


def month(number: int) -> str:
    return f"2024-{number:02d}"


def load_month(small: Small, number: int) -> Path:
    build = small.load({f"{number}.csv": street(*[row(month=month(number))] * number)}).build
    assert build is not None
    return build


def test_the_last_three_builds_are_kept_and_one_can_go_back(small: Small) -> None:
    made = [load_month(small, number) for number in (1, 2, 3, 4)]
    assert builds(small.folder) == made[1:]
    assert small.rows(COUNT) == [(10,)]
    assert go_back(small.folder) == made[2]
    assert small.rows(COUNT) == [(6,)]
    again = load_month(small, 4)
    assert builds(small.folder) == [made[1], made[2], again]
    assert go_back(small.folder) == made[2]
    assert go_back(small.folder) == made[1]
    with pytest.raises(NoWarehouseError, match="no earlier build"):
        go_back(small.folder)
    assert builds(small.folder) == [made[1]]


def test_a_reader_of_an_old_build_keeps_it(small: Small) -> None:
    first = load_month(small, 1)
    with warehouse.connect(first) as reader:
        for number in (2, 3, 4):
            load_month(small, number)
        assert first not in builds(small.folder)
        assert reader.execute(COUNT).fetchall() == [(1,)]


def test_a_build_that_cannot_be_removed_yet_does_not_fail_the_load(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a file that a reader has open cannot be removed."""
    for number in (1, 2, 3):
        load_month(small, number)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", _refuse)
        load_month(small, 4)
    assert len(builds(small.folder)) == 4
    load_month(small, 5)
    assert len(builds(small.folder)) == 3


def _refuse(path: Path, missing_ok: bool = False) -> None:
    del missing_ok
    raise PermissionError(f"{path} is open")


def test_a_clock_that_was_put_back_does_not_hide_the_new_build(small: Small) -> None:
    first = load_month(small, 1)
    future = first.with_name("csp-21000101T000000000000.duckdb")
    first.rename(future)
    second = load_month(small, 2)
    assert newest(small.folder) == second
    assert small.rows(COUNT) == [(3,)]


def test_a_build_that_breaks_a_rule_leaves_the_old_one(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_month(small, 1)
    spoilt = "ingest/keep_partitions"
    plain = warehouse.statement

    def statement(name: str) -> str:
        text = plain(name)
        return text.replace("kept.rows_kept", "kept.rows_kept + 1") if name == spoilt else text

    for module in ("build", "load"):
        monkeypatch.setattr(f"cspdata.ingest.{module}.statement", statement)
    with pytest.raises(BuildError, match="partitions__rows_match_events"):
        load_month(small, 2)
    monkeypatch.undo()
    assert builds(small.folder) == [first]
    assert load_month(small, 2) != first
    assert sorted(path.suffix for path in small.folder.iterdir()) == [".duckdb", ".duckdb", ".lock"]


def test_every_rule_of_a_build_is_checked() -> None:
    rules = {path.stem for path in (sql_folder() / "checks").glob("*.sql")}
    assert set(CHECKS) == rules


def test_what_a_killed_load_left_is_swept(small: Small) -> None:
    left = small.folder / "building-csp-20240101T000000000000.duckdb"
    write(small.folder, {left.name: b"half", f"{left.name}.wal": b"half", "building-x/a.csv": "x"})
    load_month(small, 1)
    assert not list(small.folder.glob("building-*"))


def test_nothing_usable_makes_no_build(small: Small) -> None:
    report = small.load({"a.csv": street(row(month="")), "b.csv": "a,b\n"})
    assert report.build is None
    assert builds(small.folder) == []
    assert sorted(path.name for path in small.folder.iterdir()) == ["build.lock"]


def test_two_partnerships_and_the_demonstration_never_mix(small: Small) -> None:
    """A build is of one partnership; going on with another starts from its own newest build."""
    load_month(small, 1)
    demonstration = msgspec.structs.replace(
        PARTNERSHIP, id="demonstration", name="Made up", demonstration=True
    )
    other = Small(small.inbox.parent, msgspec.structs.replace(CATALOGUE, partnership=demonstration))
    other.load({"demo.csv": street(*[row(month="2023-01")] * 5)})
    assert small.rows("select distinct month from events") == [(datetime(2023, 1, 1).date(),)]
    with warehouse.connect(newest(small.folder)) as con:
        assert facts(con)["demonstration"] == "true"
        assert warehouse.partnership_of(con) == demonstration
    load_month(small, 2)
    assert small.rows("select month, count(*) from events group by all order by all") == [
        (datetime(2024, 1, 1).date(), 1),
        (datetime(2024, 2, 1).date(), 2),
    ]
    with warehouse.connect(newest(small.folder)) as con:
        assert facts(con)["demonstration"] == "false"


def test_loading_again_what_is_there_brings_back_its_own_partnership(small: Small) -> None:
    load_month(small, 1)
    made_up = msgspec.structs.replace(PARTNERSHIP, id="demonstration", demonstration=True)
    other = Small(small.inbox.parent, msgspec.structs.replace(CATALOGUE, partnership=made_up))
    other.load({"demo.csv": street(*[row(month="2023-01")] * 5)})
    assert small.rows(COUNT) == [(5,)]
    report = small.load_paths([small.inbox / "1.csv"])
    assert receipts(report)["1.csv"][0] == "already loaded"
    assert report.build == newest(small.folder)
    assert small.rows(COUNT) == [(1,)]
    assert small.load_paths([small.inbox / "1.csv"]).build is None


def test_a_partnership_declared_anew_is_worked_out_anew(small: Small) -> None:
    small.load({**REFERENCE, "a.csv": street(row(), row("D01000009"))})
    placed = (
        "select lad_code, count(*) from events where lsoa21 is not null group by all order by 1"
    )
    assert small.rows(placed) == [("D06000001", 1), ("D06000002", 1)]
    alone = msgspec.structs.replace(PARTNERSHIP, comparators=())
    small.catalogue = msgspec.structs.replace(CATALOGUE, partnership=alone)
    report = small.load_paths([small.inbox])
    assert report.build is not None
    assert {status for status, *_ in receipts(report).values()} == {"already loaded"}
    assert small.rows(placed) == [("D06000001", 1)]
    assert small.load_paths([small.inbox]).build is None


def test_a_contract_declared_anew_reads_its_files_anew(small: Small, own_copy: Path) -> None:
    """A label that was refused is mapped in the contract: the same file then gives the row."""
    text = street(row(), row(kind="Piracy"))
    assert receipts(small.load({"a.csv": text}))["a.csv"] == ("loaded", 2, 1, 1)
    small.catalogue = _with_piracy(own_copy)
    report = small.load_paths([small.inbox])
    assert receipts(report)["a.csv"] == ("loaded", 2, 2, 0)
    assert small.rows("select category from events order by all") == [("burglary",), ("robbery",)]
    assert small.rows("select name, current from files order by file_id") == [
        ("a.csv", False),
        ("a.csv", True),
    ]
    assert small.load_paths([small.inbox]).build is None


def _with_piracy(folder: Path) -> Catalogue:
    """The declarations of a folder with a label more."""
    known = "[maps.category]\n"
    rewrite(folder / "datasets" / "police_street.toml", known, f'{known}"Piracy" = "robbery"\n')
    return read_catalogue(folder, partnership=PARTNERSHIP)


def test_progress_goes_up_to_the_end(small: Small) -> None:
    seen: list[Progress] = []
    paths = write(small.inbox, {**REFERENCE, "a.csv": street(row()), "b.csv": "a,b"})
    ingest(paths, catalogue=CATALOGUE, folder=small.folder, watch=seen.append)
    shares = [one.share for one in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert (seen[-1].files, seen[-1].files_in_all) == (len(REFERENCE) + 1,) * 2
    assert seen[-1].seconds_left == 0
    assert all(one.doing for one in seen)


def test_two_loads_at_once_take_turns(small: Small) -> None:
    paths = [
        write(small.inbox, {f"{number}.csv": street(*[row(month=month(number))] * number)})
        for number in (1, 2, 3, 4)
    ]
    threads = [threading.Thread(target=small.load_paths, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert small.rows(COUNT) == [(10,)]


def test_an_exception_in_the_watch_leaves_all_as_it_was(small: Small) -> None:
    """A page that is closed while a load runs ends it there."""
    first = load_month(small, 1)

    def watch(_now: Progress) -> None:
        raise KeyboardInterrupt

    paths = write(small.inbox, {"2.csv": street(row(month="2024-02"))})
    with pytest.raises(KeyboardInterrupt):
        ingest(paths, catalogue=CATALOGUE, folder=small.folder, watch=watch)
    assert builds(small.folder) == [first]
    assert small.rows(COUNT) == [(1,)]
