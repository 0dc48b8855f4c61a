"""The log of decisions: only grows, outlives crashes, serves many at once, names no person."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cspdata.decisions import DecisionError, decisions_file, fault_of, keep, latest, latest_of, log
from cspdata.folders import PROJECT

pytestmark = pytest.mark.usefixtures("own_folder")
DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
WRITER = """
import sys
from cspdata.decisions import keep
name, count = sys.argv[1], int(sys.argv[2])
for k in range(count):
    print(keep("vote", f"asb/{name}", {"score": k}, key=f"{name}-{k}").key, flush=True)
"""


def writer(name: str, count: int) -> subprocess.Popen[str]:
    """A process that writes entries one after another and says each one that was confirmed."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name, str(count)],
        cwd=PROJECT,
        env=os.environ.copy(),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_an_entry_is_read_as_it_was_written() -> None:
    body = {"decision": "watch", "weights": [1, 2.5], "seen": {"count": 3, "late": True}}
    there = DAY.astimezone(timezone(timedelta(hours=1)))
    kept = keep("review", "asb/500m-E1-N2", body, author=" Analyst, CSP ", written=there)
    assert (kept.number, kept.written, kept.author) == (1, DAY, "Analyst, CSP")
    assert kept.body == body
    assert latest("review", "asb/500m-E1-N2") == kept
    assert decisions_file().parent.name == "decisions"


def test_the_newest_shows_and_the_log_keeps_all() -> None:
    first = keep("review", "asb/1", {"n": 1})
    keep("vote", "asb/1", {"n": 9})
    second = keep("review", "asb/1", {"n": 2}, written=DAY)
    other = keep("review", "drugs/1", {"n": 3})
    assert latest("review", "asb/1") == second, "by place in the log, whatever the clock said"
    assert latest("review", "asb/") is None
    assert latest_of("review") == {"asb/1": second, "drugs/1": other}
    assert latest_of("review", start="drugs/") == {"drugs/1": other}
    assert log(kind="review", subject="asb/1") == (first, second)
    assert [one.number for one in log()] == [1, 2, 3, 4]
    assert log(after=3) == (other,)


def test_before_anything_is_written_nothing_is_made() -> None:
    assert log() == ()
    assert latest("review", "asb/1") is None
    assert not decisions_file().exists()


def test_a_repeated_write_is_kept_once_and_another_under_its_key_is_refused() -> None:
    first = keep("vote", "asb", {"a": 1, "b": 2}, key="seat4-7")
    assert keep("vote", "asb", {"b": 2, "a": 1}, key="seat4-7") == first
    for kind, subject, body in (
        ("vote", "asb", {"a": 2}),
        ("vote", "drugs", {"a": 1, "b": 2}),
        ("review", "asb", {"a": 1, "b": 2}),
    ):
        with pytest.raises(DecisionError, match=r"'seat4-7' was used for another entry, number 1"):
            keep(kind, subject, body, key="seat4-7")
    assert log() == (first,)


@pytest.mark.parametrize("change", ["update entry set body = '{}'", "delete from entry"])
def test_the_file_itself_refuses_to_change_an_entry(change: str) -> None:
    kept = keep("vote", "asb", {"a": 1})
    con = sqlite3.connect(decisions_file())
    with pytest.raises(sqlite3.IntegrityError, match="never changed or taken away"):
        con.execute(change)
    con.close()
    assert log() == (kept,)


@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({"note": "Mr Smith was seen there."}, "Note", "the name of a person"),
        ({"owner": {"contact": "jo@example.org"}}, "Contact", "an e-mail address"),
        ({"lines": ["fine", "Most come from SN1 2AB."]}, "Lines", "a full postcode"),
        ({"action": "Ring 01249 700123."}, "Action", "a telephone number"),
    ],
)
def test_personal_data_are_refused_before_anything_is_written(
    body: dict[str, Any], field: str, kind: str
) -> None:
    with pytest.raises(DecisionError, match=f"^{field} seems to hold {kind}") as refused:
        keep("note", "asb", body)
    assert not any(word in str(refused.value) for word in ("Smith", "example", "2AB", "700123"))
    assert not decisions_file().parent.exists()


def test_what_is_no_entry_is_refused() -> None:
    for kind, subject, body, author, key, reason in (
        ("Review", "asb", {}, "", "", "no kind of entry"),
        ("review", "", {}, "", "", "a subject or a key"),
        ("review", "a b", {}, "", "", "a subject or a key"),
        ("review", "asb", {}, "", "k k", "a subject or a key"),
        ("review", "asb", {"text": "é" * 50_000}, "", "", "longer than 100,000"),
        ("review", "asb", {}, "jo@example.org", "", "Author"),
    ):
        assert reason in fault_of(kind, subject, body, author=author, key=key)
        with pytest.raises(DecisionError, match=reason):
            keep(kind, subject, body, author=author, key=key)
    assert fault_of("review", "asb/500m-hex-E1-N2", {"text": "é" * 9_900}, author="Analyst") == ""


def test_threads_that_write_at_once_lose_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda k: keep("vote", f"s/{k % 5}", {"k": k}), range(60)))
    assert sorted(one.number for one in kept) == list(range(1, 61))
    assert {one.body["k"] for one in log()} == set(range(60))


def test_processes_that_start_and_write_at_once_lose_nothing() -> None:
    writers = [writer(name, 40) for name in ("a", "b", "c", "a")]
    said = [one.communicate(timeout=120)[0].split() for one in writers]
    assert [one.returncode for one in writers] == [0, 0, 0, 0]
    assert [len(keys) for keys in said] == [40, 40, 40, 40]
    found = log()
    # The two writers named alike write the same: each of their keys is there once.
    assert sorted(one.key for one in found) == sorted({key for keys in said for key in keys})
    assert [one.number for one in found] == list(range(1, 121))
    assert latest("vote", "asb/b").body == {"score": 39}


def test_a_process_killed_while_writing_loses_no_confirmed_entry() -> None:
    confirmed: list[str] = []
    for k in range(3):
        one = writer(f"w{k}", 100_000)
        assert one.stdout is not None
        confirmed.append(one.stdout.readline().strip())
        time.sleep(0.2 + 0.13 * k)
        one.send_signal(signal.SIGKILL)
        confirmed += one.stdout.read().split()
        assert one.wait() == -signal.SIGKILL
        keys = {entry.key for entry in log()}
        assert keys >= set(confirmed)
        assert len(keys) <= len(confirmed) + k + 1, "of each at most the one it could not say"
    after = keep("vote", "asb/after", {"score": 1})
    assert [one.number for one in log()] == list(range(1, after.number + 1))


def test_a_damaged_file_is_named_and_left_as_it_is() -> None:
    keep("vote", "asb", {"a": 1})
    file = decisions_file()
    file.unlink()
    file.write_bytes(b"no database at all" * 100)
    for attempt in (log, lambda: keep("vote", "asb", {"a": 2}), lambda: latest("vote", "asb")):
        with pytest.raises(DecisionError, match=r"decisions\.sqlite: the log of decisions is dam"):
            attempt()
    assert file.read_bytes() == b"no database at all" * 100


def test_a_page_torn_out_of_the_file_is_found_before_the_first_write() -> None:
    for k in range(400):
        keep("vote", f"asb/{k}", {"text": "x" * 200})
    file = decisions_file()
    whole = file.read_bytes()
    torn = whole[:8192] + bytes(4096) + whole[12288:]
    code = "from cspdata.decisions import keep; keep('vote', 'asb', {})"
    file.write_bytes(torn)
    # A process of its own, as after a start: this one has found the file whole before.
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "the log of decisions is damaged" in found.stderr
    assert "put the latest copy in its place" in found.stderr
    assert file.read_bytes() == torn


def test_a_body_that_is_no_json_is_damage_too() -> None:
    keep("vote", "asb", {"a": 1})
    con = sqlite3.connect(decisions_file())
    con.execute("insert into entry values (2, 'k', 'vote', 'asb', '2025', '', '{')")
    con.commit()
    con.close()
    with pytest.raises(DecisionError, match="damaged .entry 2"):
        log()


def test_a_writer_that_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep("vote", "asb", {"a": 1})
    monkeypatch.setattr("cspdata.decisions.WAIT", 0.1)
    other = sqlite3.connect(decisions_file(), isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DecisionError, match="another program has been writing"):
        keep("vote", "asb", {"a": 2})
    assert log() == (kept,), "who reads never waits"
    other.execute("rollback")
    other.close()
    assert keep("vote", "asb", {"a": 2}).number == 2


def test_a_folder_that_cannot_be_written_is_told(own_folder: Path) -> None:
    (own_folder / "decisions" / "decisions.sqlite").mkdir(parents=True)
    with pytest.raises(DecisionError, match="cannot be read or written"):
        keep("vote", "asb", {"a": 1})
