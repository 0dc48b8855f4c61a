"""The built database: statements by name, parameters by name, cursors for threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from cspdata import warehouse
from cspdata.warehouse import NoWarehouseError, connect, newest, partnership_of, query, statement
from tests.small import FORCE, PARTNERSHIP, Small, row, street

MONTHS = [f"2024-{number:02d}" for number in range(1, 13)]


@pytest.fixture
def year(placed: Small) -> Small:
    """Twelve months; month k has k rows."""
    rows = [row(month=month) for number, month in enumerate(MONTHS, 1) for _ in range(number)]
    placed.load({"a.csv": street(*rows)})
    return placed


def test_a_query_gives_a_frame(year: Small) -> None:
    with connect(newest(year.folder)) as con:
        found = query(con, "quality/months_present", dataset="police_street")
    assert found["rows_kept"].tolist() == list(range(1, 13))
    assert set(found["source"]) == {FORCE}
    assert f"{found['month'].iloc[0]:%Y-%m-%d}" == "2024-01-01"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "takes ['code']; missing: ['code'], not known: []"),
        ({"code": "x", "cod": "y"}, "takes ['code']; missing: [], not known: ['cod']"),
        ({"cod": "x"}, "takes ['code']; missing: ['code'], not known: ['cod']"),
    ],
)
def test_parameters_that_are_missing_or_not_known_are_named(
    year: Small, given: dict[str, str], said: str
) -> None:
    with connect(newest(year.folder)) as con, pytest.raises(TypeError) as fault:
        query(con, "measures/area_by_code", **given)
    assert str(fault.value) == f"sql/measures/area_by_code.sql {said}"


def test_a_statement_without_parameters_refuses_one(year: Small) -> None:
    with connect(newest(year.folder)) as con, pytest.raises(TypeError, match="not known: ..level"):
        query(con, "quality/build_facts", level="lad")


def test_values_are_never_read_as_sql(year: Small) -> None:
    with connect(newest(year.folder)) as con:
        found = query(con, "measures/area_by_code", code="x' or 1=1; drop table areas; --")
        assert found.empty
        assert not query(con, "measures/areas", level="lad", lad="").empty


@pytest.mark.parametrize(
    "name", ["measures/absent", "areas", "", "../pyproject", "measures/areas.sql"]
)
def test_an_unknown_statement_is_refused(name: str) -> None:
    with pytest.raises(KeyError, match="there is no statement"):
        statement(name)


def test_a_connection_cannot_write(year: Small) -> None:
    with connect(newest(year.folder)) as con, pytest.raises(duckdb.InvalidInputException):
        con.execute("delete from events").fetchall()


def test_eight_threads_on_one_connection_each_get_their_own_answer(year: Small) -> None:
    """Eight at a time through one connection: each answer is that of its own question."""
    start = threading.Barrier(8)
    with connect(newest(year.folder)) as con:

        def counted(worker: int) -> list[int]:
            start.wait(10)
            found = []
            for turn in range(40):
                month = MONTHS[(worker + turn) % 12]
                rows = query(
                    con,
                    "measures/event_points",
                    dataset="police_street",
                    category=["burglary"],
                    months=[f"{month}-01"],
                    level="lad",
                    area="D06000001",
                    rural_urban="",
                    weighted=False,
                    timed=False,
                    box=[],
                )
                found.append(int(rows["event_count"].sum()) - int(month[5:]))
            return found

        with ThreadPoolExecutor(8) as pool:
            differences = list(pool.map(counted, range(8)))
    assert differences == [[0] * 40] * 8


def test_a_build_knows_its_partnership(year: Small) -> None:
    with connect(newest(year.folder)) as con:
        assert partnership_of(con) == PARTNERSHIP
        facts = warehouse.facts(con)
    assert set(facts) == {"built_at", "demonstration", "partnership"}
    assert facts["built_at"].endswith("Z")


def test_nothing_loaded_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "nothing"))
    assert newest() is None
    assert warehouse.builds() == []
    with pytest.raises(NoWarehouseError, match="no data have been loaded yet: run `python -m"):
        connect()


def test_only_finished_builds_are_seen(tmp_path: Path) -> None:
    names = ["csp-20240102T000000000000.duckdb", "csp-20240101T235959999999.duckdb"]
    others = [
        "building-csp-20250101T000000000000.duckdb",
        "csp-20250101T000000000000.duckdb.wal",
        "csp-latest.duckdb",
        "build.lock",
    ]
    for name in (*names, *others):
        (tmp_path / name).touch()
    assert [path.name for path in warehouse.builds(tmp_path)] == sorted(names)
    assert newest(tmp_path) == tmp_path / names[0]


def test_the_data_folder_is_that_of_the_variable(
    year: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(year.folder.parent))
    assert newest() == newest(year.folder)
    with connect() as con:
        assert len(query(con, "quality/months_present", dataset="police_street")) == 12
