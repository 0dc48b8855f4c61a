"""Archives of street files: only our members of them, by range or whole."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cspdata.catalogue import Body, Partnership
from cspdata.fetch import FetchError, MissingFileError, Source
from cspdata.ingest.files import SourceFile, offered
from cspdata.periods import added, month, month_text
from tests.fetch.conftest import Desk, declared
from tests.fetch.server import Reply, Request, Site, ranged
from tests.small import CATALOGUE, PARTNERSHIP, row, street

OURS = ("hamshire", "nextshire")
DATE = (2026, 9, 14, 9, 30, 0)


def street_text(force: str, at: str, *, rows: int = 40) -> str:
    """A street file that does not pack well, so that what is sent can be measured."""
    random = Random(f"{force} {at}")
    references = (f"{random.getrandbits(256):064x}" for _ in range(rows))
    return street(*(row(month=at, source=force, reference=one) for one in references))


def archive_of(
    first: str, months: int, *, forces: tuple[str, ...] = (*OURS, "farshire"), release: str = ""
) -> bytes:
    """An archive of street files, with the other kinds of file that lie in one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for ahead in range(months):
            at = month_text(added(month(first), ahead))
            for force in forces:
                text = street_text(f"{force}{release}", at)
                for kind in ("street", "outcomes", "stop-and-search"):
                    written.writestr(zipfile.ZipInfo(f"{at}/{at}-{force}-{kind}.csv", DATE), text)
    return packed.getvalue()


def source(site: Site, **changes: Any) -> Source:
    """The declaration of archives on this computer."""
    resolve = {
        "kind": "police_archive",
        "latest": site.url("/archive/latest.zip"),
        "dated": site.url("/archive/{month}.zip"),
        "full_history": "2017-04",
        "member": "{month}/{month}-{force}-street.csv",
        "whole_archive_mb": 1,
    } | changes
    return declared(resolve, expect={"content_types": []})


def names(found: list[Any]) -> list[str]:
    """The names of the files, in order."""
    return [one.path.name for one in found]


def test_only_the_members_of_our_forces_are_fetched(site: Site, desk: Desk) -> None:
    data = archive_of("2026-01", 8, forces=(*OURS, *(f"far-{n}" for n in range(40))))
    site.serve("/archive/latest.zip", ranged(data, kind="application/zip"))
    found = desk.fetch(source(site))
    assert names(found) == [
        f"2026-{n:02d}-{force}-street.csv" for n in range(1, 9) for force in OURS
    ]
    for one in found:
        at, force = one.path.name[:7], one.path.name[8:].removesuffix("-street.csv")
        assert one.path.read_text() == street_text(force, at)
        assert one.path.parent.name == at
    assert len(data) > 1_500_000
    assert site.sent < 0.5 * len(data), "the directory at the end and 16 members"
    assert all(request.method == "GET" for request in site.requests)


def test_a_member_bears_its_own_date_and_the_archive_it_is_of(site: Site, desk: Desk) -> None:
    redirect = Reply(status=302, headers={"Location": "/store/2026-08.zip?signature=secret"})
    site.serve("/archive/latest.zip", redirect)
    site.serve("/store/2026-08.zip", ranged(archive_of("2026-08", 1)))
    found = desk.fetch(source(site))
    moment = datetime.fromtimestamp(found[0].path.stat().st_mtime)
    assert moment == datetime(*DATE)
    entry = found[0].entry
    assert entry.resolved_from == site.url("/archive/latest.zip")
    assert entry.url == site.url("/store/2026-08.zip#2026-08/2026-08-hamshire-street.csv")
    assert "secret" not in (desk.folder / ".manifest.jsonl").read_text()
    assert len(site.asked("/archive/latest.zip")) == 1, "the rest is asked of the store itself"


def test_what_is_there_already_is_not_fetched_again(site: Site, desk: Desk) -> None:
    data = archive_of("2026-01", 8)
    site.serve("/archive/latest.zip", ranged(data))
    desk.fetch(source(site))
    before, asked = site.sent, len(site.requests)
    found = desk.fetch(source(site))
    assert {one.status for one in found} == {"unchanged"}
    assert len(found) == 16
    assert len(site.requests) - asked == 2, "one byte, and the directory"
    assert site.sent - before < 600_000


def test_a_month_that_was_revised_is_fetched_again(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2026-01", 2)))
    desk.fetch(source(site))
    site.serve("/archive/latest.zip", ranged(archive_of("2026-02", 2, release="r"), etag='"b"'))
    found = desk.fetch(source(site))
    assert {one.path.name[:7]: one.status for one in found} == {"2026-02": "new", "2026-03": "new"}
    assert len(desk.files) == 6


def test_since_goes_back_through_the_dated_archives(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2023-09", 3)))
    site.serve("/archive/2023-08.zip", ranged(archive_of("2020-09", 36, forces=OURS)))
    site.serve("/archive/2020-08.zip", ranged(archive_of("2017-09", 36, forces=OURS)))
    site.serve("/archive/2017-08.zip", ranged(archive_of("2014-09", 36, forces=OURS)))
    site.serve("/archive/2017-04.zip", ranged(archive_of("2010-12", 77, forces=OURS)))
    found = desk.fetch(source(site), since=month("2010-12"))
    months = sorted(one.path.name[:7] for one in found if "hamshire" in one.path.name)
    every = [month_text(added(month("2010-12"), ahead)) for ahead in range(156)]
    assert months == every
    newest = {one.path.name: one.entry.resolved_from for one in found}
    assert newest["2014-09-hamshire-street.csv"].endswith("/2017-08.zip")
    assert newest["2014-08-hamshire-street.csv"].endswith("/2017-04.zip")
    assert len(site.asked("/archive/2017-04.zip")) < 2 * 45 + 4, "months held are not read twice"


def test_since_stops_at_the_archive_that_reaches_it(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2023-09", 3)))
    site.serve("/archive/2023-08.zip", ranged(archive_of("2020-09", 36, forces=OURS)))
    found = desk.fetch(source(site), since=month("2023-07"))
    assert sorted({one.path.name[:7] for one in found}) == [f"2023-{n:02d}" for n in range(7, 12)]
    assert not site.asked("/archive/2020-08.zip")


def test_a_dated_archive_that_is_gone_leaves_the_newer_months(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2023-09", 3)))
    found = desk.fetch(source(site), since=month("2020-01"))
    assert len(found) == 6
    assert any("2023-08.zip is not there: months before 2023-09" in note for note in desk.notes)


def test_before_the_first_month_there_is_nothing(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2017-05", 3)))
    site.serve("/archive/2017-04.zip", ranged(archive_of("2010-12", 77, forces=OURS)))
    desk.fetch(source(site), since=month("2001-01"))
    assert "street files start in 2010-12" in desk.notes


def test_a_month_not_published_yet_is_told(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2026-01", 8)))
    assert desk.fetch(source(site), since=month("2026-09")) == []
    assert "the newest month there is 2026-08" in desk.notes


def test_the_archive_must_be_there(site: Site, desk: Desk) -> None:
    with pytest.raises(MissingFileError, match=r"latest\.zip: no such file"):
        desk.fetch(source(site))


def test_a_force_month_that_is_missing_is_told_and_is_no_zero(site: Site, desk: Desk) -> None:
    whole = archive_of("2026-01", 3)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            if "2026-02-nextshire" not in info.filename:
                new.writestr(info, old.read(info))
    site.serve("/archive/latest.zip", ranged(packed.getvalue()))
    found = desk.fetch(source(site))
    assert "2026-02-nextshire-street.csv" not in names(found)
    assert "not in the archive: nextshire, Feb 2026" in desk.notes


def test_where_ranges_are_ignored_the_whole_archive_is_taken(site: Site, desk: Desk) -> None:
    data = archive_of("2026-01", 2)
    site.serve("/archive/latest.zip", Reply(data, headers={"Content-Type": "application/zip"}))
    found = desk.fetch(source(site))
    assert len(found) == 4
    assert found[0].path.read_text() == street_text("hamshire", "2026-01")
    assert any("does not honour ranges" in note for note in desk.notes)
    assert desk.parts == [], "the archive itself is not kept"
    assert desk.files == sorted(f"thing/{one.path.name[:7]}/{one.path.name}" for one in found)


def test_an_archive_too_large_to_be_taken_whole_is_refused(site: Site, desk: Desk) -> None:
    data = archive_of("2026-01", 8, forces=(*OURS, *(f"far-{n}" for n in range(30))))
    assert len(data) > 1_100_000
    site.serve("/archive/latest.zip", Reply(data, headers={"Content-Type": "application/zip"}))
    with pytest.raises(FetchError, match="larger than the 1 MB expected"):
        desk.fetch(source(site))
    assert desk.files == []
    assert desk.parts == []


def test_an_archive_whose_size_is_not_told_is_refused_at_the_bound(site: Site, desk: Desk) -> None:
    endless = Reply(
        bytes(100_000), headers={"Content-Type": "application/zip"}, chunked=True, endless=True
    )
    site.serve("/archive/latest.zip", endless)
    with pytest.raises(FetchError, match="larger than the 1 MB expected"):
        desk.fetch(source(site))
    assert desk.parts == []


def test_ranges_that_come_short_are_asked_for_again(site: Site, desk: Desk) -> None:
    good = ranged(archive_of("2026-01", 2))
    count = [0]

    def handler(request: Request) -> Reply:
        reply = good(request)
        count[0] += 1
        if count[0] % 2:
            reply.cut = len(reply.body) // 2
        return reply

    site.serve("/archive/latest.zip", handler)
    found = desk.fetch(source(site))
    assert [one.path.read_text() for one in found[:1]] == [street_text("hamshire", "2026-01")]
    assert len(found) == 4


@pytest.mark.parametrize("fault", ["another place", "too short", "too long"])
def test_a_range_that_is_not_the_one_asked_for_is_asked_for_again(
    site: Site, desk: Desk, fault: str
) -> None:
    good = ranged(archive_of("2026-01", 2))

    def handler(request: Request) -> Reply:
        reply = good(request)
        if len(site.requests) == 2:
            match fault:
                case "another place":
                    reply.headers["Content-Range"] = reply.headers["Content-Range"].replace(
                        "bytes ", "bytes 1"
                    )
                    reply.body = reply.body[10:]
                case "too short":
                    reply.body = reply.body[:-10]
                case "too long":
                    reply.body += b"0123456789"
        return reply

    site.serve("/archive/latest.zip", handler)
    found = desk.fetch(source(site))
    assert [one.path.read_text() for one in found[:1]] == [street_text("hamshire", "2026-01")]
    assert len(site.requests) == 3


def test_an_archive_that_is_replaced_while_it_is_read_is_read_anew(site: Site, desk: Desk) -> None:
    forces = (*OURS, *(f"far-{n}" for n in range(40)))
    old = ranged(archive_of("2026-01", 8, forces=forces), etag='"a"')
    new = ranged(archive_of("2026-02", 2, release="r"), etag='"b"')
    site.serve(
        "/archive/latest.zip",
        lambda request: (new if len(site.requests) > 4 else old)(request),
    )
    found = desk.fetch(source(site))
    assert sorted({one.path.name[:7] for one in found}) == ["2026-02", "2026-03"]
    assert all(
        one.path.read_text() == street_text(f"{one.path.name[8:-11]}r", one.path.name[:7])
        for one in found
    )
    assert any("was replaced while it was read" in note for note in desk.notes)


def test_an_archive_that_keeps_changing_is_given_up(site: Site, desk: Desk) -> None:
    data = archive_of("2026-01", 2)
    site.serve(
        "/archive/latest.zip",
        lambda request: ranged(data, etag=f'"{len(site.requests)}"')(request),
    )
    with pytest.raises(FetchError, match="changes while it is read"):
        desk.fetch(source(site))
    assert desk.files == []


def test_our_force_must_be_in_the_archive(site: Site, desk: Desk) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2026-01", 2, forces=("farshire",))))
    with pytest.raises(FetchError, match="no street file of 'hamshire'.*partnership.toml"):
        desk.fetch(source(site))


def test_a_partnership_without_the_name_of_its_force_is_refused(site: Site, desk: Desk) -> None:
    desk.partnership = Partnership(
        id="x", name="X", area=PARTNERSHIP.area, csp=PARTNERSHIP.csp, force=Body(name="X Police")
    )
    with pytest.raises(FetchError, match=r"force\.slug"):
        desk.fetch(source(site))
    assert site.requests == []


def test_what_is_fetched_is_what_the_ingest_takes(site: Site, desk: Desk, tmp_path: Path) -> None:
    site.serve("/archive/latest.zip", ranged(archive_of("2026-01", 2)))
    desk.fetch(source(site))
    found = list(offered([desk.folder], catalogue=CATALOGUE, work=tmp_path))
    assert [type(one) for one in found] == [SourceFile] * 4
    assert sum(1 for _ in (desk.folder / ".manifest.jsonl").open()) == 4
    for line in (desk.folder / ".manifest.jsonl").read_text().splitlines():
        assert (desk.folder / json.loads(line)["path"]).is_file()
