"""What is kept, under which name, and what is written down of it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from cspdata.fetch import FetchError
from cspdata.fetch.store import file_name
from cspdata.ingest.files import offered
from tests.fetch.conftest import Desk, csv_of, one_file
from tests.fetch.server import Reply, Site, ranged
from tests.small import CATALOGUE

PATH = "/media/table.csv"
TABLE = csv_of(300_000)
CSV = {"Content-Type": "text/csv"}


def test_a_file_that_did_not_change_is_not_sent_again(site: Site, desk: Desk) -> None:
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    [first] = desk.fetch(one_file(site))
    before = site.sent
    [second] = desk.fetch(one_file(site))
    assert (first.status, second.status) == ("new", "unchanged")
    assert site.asked(PATH)[1].headers["if-none-match"] == '"one"'
    assert site.sent - before < 1000
    assert second.path == first.path


def test_the_same_bytes_from_a_server_without_memory_change_nothing(site: Site, desk: Desk) -> None:
    site.serve(PATH, Reply(TABLE, headers=CSV))
    [first] = desk.fetch(one_file(site))
    touched = first.path.stat().st_mtime_ns
    [second] = desk.fetch(one_file(site))
    assert second.status == "unchanged"
    assert first.path.stat().st_mtime_ns == touched
    lines = (desk.folder / ".manifest.jsonl").read_text().splitlines()
    assert len(lines) == 1


@pytest.mark.parametrize("spoilt", [TABLE[:-7], TABLE[:-7] + b"1234567", b""])
def test_a_file_that_was_spoilt_here_is_fetched_again(
    site: Site, desk: Desk, spoilt: bytes
) -> None:
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    [first] = desk.fetch(one_file(site))
    first.path.write_bytes(spoilt)
    [second] = desk.fetch(one_file(site))
    assert second.path.read_bytes() == TABLE
    assert second.status == "new"


def test_a_file_bears_the_date_its_publisher_gives(site: Site, desk: Desk) -> None:
    """The ingest lets the newer of two files of a period win: by publication, not by download."""
    dated = CSV | {"Last-Modified": "Thu, 23 Jul 2026 08:30:00 GMT"}
    site.serve(PATH, Reply(TABLE, headers=dated))
    [found] = desk.fetch(one_file(site))
    moment = datetime.fromtimestamp(found.path.stat().st_mtime, UTC)
    assert moment == datetime(2026, 7, 23, 8, 30, tzinfo=UTC)


def test_the_manifest_says_where_from_when_and_under_what_licence(site: Site, desk: Desk) -> None:
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    started = datetime.now(UTC).replace(microsecond=0)
    desk.fetch(one_file(site))
    [line] = (desk.folder / ".manifest.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert started <= datetime.fromisoformat(entry.pop("retrieved_at")) <= datetime.now(UTC)
    assert entry == {
        "source": "thing",
        "path": "thing/table.csv",
        "url": site.url(PATH),
        "resolved_from": site.url("/api/page"),
        "size": len(TABLE),
        "sha256": hashlib.sha256(TABLE).hexdigest(),
        "licence": "Open Government Licence v3.0",
        "etag": '"one"',
        "about": "The table",
    }


def test_a_fetch_killed_between_file_and_manifest_fetches_once_more(site: Site, desk: Desk) -> None:
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    desk.fetch(one_file(site))
    manifest = desk.folder / ".manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    [found] = desk.fetch(one_file(site))
    assert found.status == "new"
    assert [json.loads(line)["path"] for line in manifest.read_text().splitlines()[1:]] == [
        "thing/table.csv"
    ]


def test_two_fetches_at_once_do_not_write_to_one_folder(site: Site, desk: Desk) -> None:
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    source = one_file(site)
    desk.folder.mkdir(parents=True)
    with FileLock(desk.folder / ".fetch.lock"):
        faults: list[str] = []

        def other() -> None:
            with pytest.raises(FetchError, match="another fetch is writing there") as fault:
                desk.fetch(source)
            faults.append(str(fault.value))

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(faults) == 1
    assert desk.files == []


def test_old_parts_are_swept_away(site: Site, desk: Desk) -> None:
    folder = desk.folder / "thing"
    folder.mkdir(parents=True)
    (folder / ".abandoned.csv.part").write_bytes(b"x")
    (folder / ".old.csv.part").write_bytes(b"x")
    (folder / ".old.csv.part.json").write_bytes(b"{}")
    os.utime(folder / ".old.csv.part", (0, 0))
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    desk.fetch(one_file(site))
    assert desk.parts == []


def test_nothing_unfinished_is_offered_to_the_ingest(
    site: Site, desk: Desk, tmp_path: Path
) -> None:
    site.serve(
        PATH, [Reply(TABLE, headers=CSV | {"ETag": '"one"'}, cut=100_000), Reply(status=404)]
    )
    with pytest.raises(FetchError):
        desk.fetch(one_file(site))
    assert desk.parts
    assert list(offered([desk.folder], catalogue=CATALOGUE, work=tmp_path)) == []


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/media/table.csv", "table.csv"),
        ("https://a.example/a/..%2F..%2Fevil.csv", "evil.csv"),
        ("https://a.example/a/%2e%2e%5cevil.csv", "evil.csv"),
        ("https://a.example/file?uri=/a/b/sape%202024.csv", "sape_2024.csv"),
        ("https://a.example/file?uri=/a/b/..%2f..%2fevil.csv", "evil.csv"),
        ("https://a.example/a/CON.csv", "thing_CON.csv"),
        ("https://a.example/a/.hidden.csv", "hidden.csv"),
        ("https://a.example/a/" + "x" * 300 + ".CSV", "x" * 120 + ".csv"),
    ],
)
def test_a_name_cannot_lead_out_of_the_folder(site: Site, address: str, kept: str) -> None:
    assert file_name(address, one_file(site)) == kept


@pytest.mark.parametrize("address", ["https://a.example/", "https://a.example/x.exe", "/.csv"])
def test_what_is_no_such_file_by_its_name_is_not_fetched(site: Site, address: str) -> None:
    with pytest.raises(FetchError, match=r"is not a file that ends in \.csv"):
        file_name(address, one_file(site))
