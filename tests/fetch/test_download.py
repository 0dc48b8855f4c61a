"""One file: broken off, gone on with, too large, too slow, not what it should be.

What holds in every case: under its final name a file is whole and right, or it is not there.
"""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cspdata.fetch import FetchError
from tests.fetch.conftest import Desk, csv_of, one_file
from tests.fetch.server import Reply, Request, Site, ranged, told

PATH = "/media/table.csv"
TABLE = csv_of(300_000)
CSV = {"Content-Type": "text/csv"}


def ranges_asked(site: Site) -> list[str]:
    """The ranges that were asked for, empty where the whole was."""
    return [one.headers.get("range", "") for one in site.asked(PATH)]


def test_an_answer_that_breaks_off_is_gone_on_with(site: Site, desk: Desk) -> None:
    """More often than a server may fail in a row: each attempt made progress."""
    site.serve(PATH, ranged(TABLE, cut=40_000))
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    asked = ranges_asked(site)
    assert asked[0] == ""
    assert len(asked) >= 7
    assert all(one.startswith("bytes=") for one in asked[1:])
    assert site.asked(PATH)[1].headers["if-range"] == '"one"'
    assert site.sent < len(TABLE) + 10_000, "nothing is sent twice"
    assert desk.parts == []


def test_without_an_etag_it_starts_again(site: Site, desk: Desk) -> None:
    site.serve(PATH, [Reply(TABLE, headers=CSV, cut=100_000), Reply(TABLE, headers=CSV)])
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    assert ranges_asked(site) == ["", ""]


def test_a_weak_etag_is_no_ground_to_go_on(site: Site, desk: Desk) -> None:
    weak = CSV | {"ETag": 'W/"one"'}
    site.serve(PATH, [Reply(TABLE, headers=weak, cut=100_000), Reply(TABLE, headers=weak)])
    desk.fetch(one_file(site))
    assert ranges_asked(site) == ["", ""]


def test_a_server_that_always_breaks_off_early_is_given_up(site: Site, desk: Desk) -> None:
    site.serve(PATH, Reply(TABLE, headers=CSV, cut=100_000))
    with pytest.raises(FetchError, match="4 times in a row, given up"):
        desk.fetch(one_file(site))
    assert desk.files == []
    assert desk.parts == []


def test_where_the_range_is_ignored_the_whole_is_taken(site: Site, desk: Desk) -> None:
    tagged = CSV | {"ETag": '"one"'}
    site.serve(PATH, [Reply(TABLE, headers=tagged, cut=100_000), Reply(TABLE, headers=tagged)])
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    assert ranges_asked(site)[1].startswith("bytes=")


def test_a_file_that_changed_meanwhile_starts_again(site: Site, desk: Desk) -> None:
    newer = csv_of(300_000, seed=7)
    handlers = [ranged(TABLE, cut=100_000), ranged(newer, etag='"two"')]
    site.serve(PATH, lambda request: handlers[len(site.asked(PATH)) > 1](request))
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == newer


@pytest.mark.parametrize("change", ["etag", "size", "place"])
def test_a_range_of_another_file_is_not_joined_on(site: Site, desk: Desk, change: str) -> None:
    """A server that ignores `If-Range` and sends a part of what lies there now."""
    newer = csv_of(300_000, seed=7)[: len(TABLE)]

    def handler(request: Request) -> Reply:
        if len(site.asked(PATH)) == 1:
            return Reply(TABLE, headers=CSV | {"ETag": '"one"'}, cut=100_000)
        if len(site.asked(PATH)) > 2:
            return Reply(newer, headers=CSV | {"ETag": '"two"'})
        start = int(request.headers["range"].removeprefix("bytes=").rstrip("-"))
        total = len(newer) + (change == "size")
        place = 0 if change == "place" else start
        headers = CSV | {
            "ETag": '"two"' if change == "etag" else '"one"',
            "Content-Range": f"bytes {place}-{total - 1}/{total}",
        }
        return Reply(newer[start:], status=206, headers=headers)

    site.serve(PATH, handler)
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == newer


def test_a_later_run_goes_on_where_the_first_stopped(site: Site, desk: Desk) -> None:
    tagged = CSV | {"ETag": '"one"'}
    site.serve(PATH, [Reply(TABLE, headers=tagged, cut=100_000), Reply(status=404)])
    with pytest.raises(FetchError):
        desk.fetch(one_file(site))
    assert desk.files == []
    assert desk.parts == [".table.csv.part", ".table.csv.part.json"]
    site.serve(PATH, ranged(TABLE, kind="text/csv"))
    before = site.sent
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    assert site.sent - before < 0.75 * len(TABLE)
    assert desk.parts == []


def test_a_part_of_an_earlier_release_is_not_joined_on(site: Site, desk: Desk) -> None:
    tagged = CSV | {"ETag": '"one"'}
    site.serve(PATH, [Reply(TABLE, headers=tagged, cut=100_000), Reply(status=404)])
    with pytest.raises(FetchError):
        desk.fetch(one_file(site))
    newer = csv_of(300_000, seed=7)
    site.serve(PATH, ranged(newer, etag='"two"', kind="text/csv"))
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == newer


def test_a_part_of_another_address_is_not_joined_on(site: Site, desk: Desk) -> None:
    """The next release under the same name, from a server whose ETags repeat."""
    tagged = CSV | {"ETag": '"one"'}
    site.serve(PATH, [Reply(TABLE, headers=tagged, cut=100_000), Reply(status=404)])
    source = one_file(site)
    with pytest.raises(FetchError):
        desk.fetch(source)
    newer = csv_of(300_000, seed=7)[: len(TABLE)]
    site.serve("/media/2/table.csv", ranged(newer, kind="text/csv"))
    attachment = {"title": "The table", "url": site.url("/media/2/table.csv")}
    site.serve("/api/page", told({"details": {"attachments": [attachment]}}))
    [found] = desk.fetch(source)
    assert found.path.read_bytes() == newer


def test_a_part_longer_than_the_file_is_dropped(site: Site, desk: Desk) -> None:
    site.serve(
        PATH, [Reply(TABLE, headers=CSV | {"ETag": '"one"'}, cut=100_000), Reply(status=404)]
    )
    with pytest.raises(FetchError):
        desk.fetch(one_file(site))
    short = csv_of(20_000)
    site.serve(
        PATH,
        lambda request: (
            Reply(status=416) if "range" in request.headers else Reply(short, headers=CSV)
        ),
    )
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == short


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            Reply(b"<html>sign in</html>", headers={"Content-Type": "text/html; charset=utf-8"}),
            "web page",
        ),
        (
            Reply(b"%PDF-1.7 " * 90, headers={"Content-Type": "application/pdf"}),
            "'application/pdf'",
        ),
        (Reply(b"\n <!DOCTYPE html><p>Blocked</p>", headers=CSV), "it is a web page"),
        (Reply(b"PK\x03\x04" + b"x" * 90, headers=CSV), "an archive or a workbook"),
        (Reply(b"id,value\x00\x00\n1,2\n", headers=CSV), "bytes that no text has"),
        (Reply(b"id,value,and,nothing,more\r\n", headers=CSV), "a header and no rows"),
        (Reply(b"\xef\xbb\xbf      \n        ", headers=CSV), "it is empty"),
        (Reply(b"", headers=CSV), "only 0 bytes"),
        (Reply(b"id\n1\n", headers=CSV), "only 5 bytes"),
        (Reply(TABLE, headers=CSV, sized=False), "without its size"),
        (Reply(b"1,2\n" * 300_000, headers=CSV), "larger than the 1 MB expected"),
        (Reply(b"1,2\n" * 300_000, headers=CSV, chunked=True), "larger than the 1 MB expected"),
        (Reply(b"1,2\n" * 9000, headers=CSV, chunked=True, endless=True), "larger than the 1 MB"),
    ],
)
def test_what_is_not_the_file_is_refused_and_gone(
    site: Site, desk: Desk, reply: Reply, reason: str
) -> None:
    site.serve(PATH, reply)
    with pytest.raises(FetchError, match=reason):
        desk.fetch(one_file(site))
    assert desk.files == []
    assert desk.parts == []
    assert len(site.asked(PATH)) == 1


def test_of_a_file_that_is_announced_too_large_nothing_is_read(site: Site, desk: Desk) -> None:
    """The server hangs up early: who reads on sees a break and asks again."""
    site.serve(PATH, Reply(b"1,2\n" * 300_000, headers=CSV | {"ETag": '"one"'}, cut=1000))
    with pytest.raises(FetchError, match="larger than the 1 MB expected"):
        desk.fetch(one_file(site))
    assert len(site.asked(PATH)) == 1
    assert desk.parts == []


def test_a_file_without_content_type_is_judged_by_its_bytes(site: Site, desk: Desk) -> None:
    site.serve(PATH, Reply(TABLE))
    assert [one.status for one in desk.fetch(one_file(site))] == ["new"]


def test_a_body_in_chunks_is_whole_or_refused(site: Site, desk: Desk) -> None:
    torn = Reply(TABLE, headers=CSV, chunked=True, cut=100_000)
    site.serve(PATH, [torn, Reply(TABLE, headers=CSV, chunked=True)])
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE


def test_a_packed_body_is_unpacked_within_bounds(site: Site, desk: Desk) -> None:
    packed = CSV | {"Content-Encoding": "gzip"}
    site.serve(PATH, Reply(gzip.compress(TABLE), headers=packed))
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    bomb = gzip.compress(b"1,2\n" * 10_000_000)
    site.serve(PATH, Reply(bomb, headers=packed))
    with pytest.raises(FetchError, match="larger than the 1 MB expected"):
        desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE, "the file of before is still there"


def test_a_silent_server_is_given_up(site: Site, desk: Desk) -> None:
    desk.client = desk.new_client(timeout=0.2, attempts=2)
    site.serve(PATH, Reply(TABLE, headers=CSV, pause=0.6))
    with pytest.raises(FetchError, match="the server fell silent, 2 times"):
        desk.fetch(one_file(site))
    assert desk.files == []


def test_a_crawling_server_is_left_at_the_deadline(site: Site, desk: Desk) -> None:
    """Each second of this clock is a minute: every piece comes in time, the whole does not."""
    start = datetime.now(UTC).timestamp()
    desk.client = desk.new_client(
        clock=lambda: (datetime.now(UTC).timestamp() - start) * 240, sleep=lambda _: None
    )
    site.serve(PATH, Reply(TABLE, headers=CSV | {"ETag": '"one"'}, pause=0.3))
    with pytest.raises(FetchError, match="not done after 5 minutes"):
        desk.fetch(one_file(site))
    assert desk.files == []
    assert desk.parts == [".table.csv.part", ".table.csv.part.json"]


def test_a_disk_that_is_too_small_is_told_before_the_first_byte(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    site.serve(PATH, Reply(TABLE, headers=CSV))
    with pytest.raises(FetchError, match="do not fit on the disk"):
        desk.fetch(one_file(site))
    assert desk.files == []


MISDEEDS = st.sampled_from(
    [
        "cut",
        "early",
        "busy",
        "limited",
        "ignored",
        "changed",
        "html",
        "long",
        "short range",
        "whole",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(misdeeds=st.lists(MISDEEDS, max_size=6), size=st.integers(20_000, 120_000))
def test_whatever_a_server_does_a_file_is_right_or_not_there(
    misdeeds: list[str], size: int, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any sequence of misdeeds: the exact bytes of one release, or a `FetchError`."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    releases = {'"one"': csv_of(size), '"two"': csv_of(size, seed=3)}
    left = list(misdeeds)
    tag = ['"one"']

    def handler(request: Request) -> Reply:
        misdeed = left.pop(0) if left else "whole"
        if misdeed == "changed":
            tag[0] = '"two"'
        data = releases[tag[0]]
        good = ranged(data, etag=tag[0], kind="text/csv")(request)
        match misdeed:
            case "cut":
                good.cut = len(good.body) // 2
            case "early":
                good.cut = 0
            case "busy":
                return Reply(status=503)
            case "limited":
                return Reply(status=429, headers={"Retry-After": "1"})
            case "ignored":
                return Reply(data, headers=CSV | {"ETag": tag[0]}, cut=len(data) // 3)
            case "html":
                return Reply(b"<html></html>", headers={"Content-Type": "text/html"})
            case "long":
                good.body += b"9,9\n" * 400_000
            case "short range" if "range" in request.headers:
                return Reply(data[7:], status=206, headers=good.headers)
        return good

    site.serve(PATH, handler)
    for _ in range(2):
        try:
            [found] = desk.fetch(one_file(site))
        except FetchError:
            assert desk.files == []
        else:
            assert found.path.read_bytes() in releases.values()
            break
