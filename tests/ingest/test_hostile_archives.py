"""Archives made to harm: bombs, lying sizes, archives within archives, paths that climb out."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from cspdata.ingest import archives, limits
from cspdata.ingest.archives import BoundedFile, members
from cspdata.ingest.sources import SourceFile
from tests.ingest.hostile import GOOD, packed, refused
from tests.small import CATALOGUE, Small, row, street

OURS = street(row("D01000002", month="2024-02"))
ZEROS = b"0" * (64 << 20)


def test_a_bomb_is_not_unpacked_to_its_end(placed: Small, tmp_path: Path) -> None:
    path = packed(placed.inbox / "x.zip", {"x.csv": ZEROS})
    assert path.stat().st_size < 100_000
    reason = refused(placed, path, at="x.csv")
    assert reason == (
        "it cannot be unpacked: it unpacks to more than 200 times its size, as no table of figures "
        "does; ask whoever sent it for the file itself"
    )
    work = tmp_path / "work"
    work.mkdir()
    [one] = members(path, catalogue=CATALOGUE, work=work)
    assert not isinstance(one, SourceFile)
    assert [*work.iterdir()] == []


def test_no_more_of_a_bomb_is_unpacked_than_shows_what_it_is(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"x.csv": ZEROS})
    sizes: list[int] = []
    with BoundedFile(str(path)) as file, zipfile.ZipFile(file) as archive:
        blocks = archives.unpacked(archive, archive.infolist()[0], most=1 << 40)
        with pytest.raises(archives.TooMuchError, match="200 times"):
            sizes.extend(len(block) for block in blocks)
    assert sum(sizes) <= limits.RATIO_MATTERS
    assert max(sizes) <= archives.BLOCK


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_uncommon_ways_is_refused(placed: Small, method: int) -> None:
    path = packed(placed.inbox / "x.zip", {"x.csv": OURS}, method)
    assert "it is packed in an uncommon way" in refused(placed, path, at="x.csv")


@pytest.mark.parametrize("claimed", [10, len(OURS) - 1, len(OURS) + 1, 1 << 31])
def test_a_size_that_lies_is_found_out(placed: Small, claimed: int) -> None:
    path = packed(placed.inbox / "x.zip", {"x.csv": OURS})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<I", claimed)
    path.write_bytes(content)
    assert refused(placed, path, at="x.csv").startswith("it cannot be unpacked: ")


def test_the_members_of_an_archive_share_one_limit(
    placed: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "UNPACKED_BYTES", 2 * len(OURS))
    more = {f"{k}.csv": OURS.replace("2024-02", f"2024-0{k}") for k in (2, 3, 4)}
    path = packed(placed.inbox / "x.zip", more)
    report = placed.load_paths([path])
    assert {one.name: one.status for one in report.receipts} == {
        "2.csv": "loaded",
        "3.csv": "loaded",
        "4.csv": "not loaded",
    }
    [reason] = [one.reason for one in report.receipts if one.name == "4.csv"]
    assert "it would take more than 0 bytes; unpack it yourself" in reason


def test_ten_archives_within_each_other_are_not_opened(placed: Small) -> None:
    content = OURS.encode()
    name = "x.csv"
    for depth in range(10):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content, name = buffer.getvalue(), f"{depth}.zip"
    path = placed.inbox / "x.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert refused(placed, path, at="8.zip") == (
        "an archive within an archive is not opened; unpack it and load what it holds"
    )


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/x.csv", "..\\x.csv", "C:/x.csv", "a\\..\\x.csv"]
)
def test_a_path_that_climbs_out_is_refused(placed: Small, tmp_path: Path, name: str) -> None:
    path = packed(placed.inbox / "x.zip", {name: OURS})
    at = name.rpartition("/")[2]
    assert "its path leads out of the archive" in refused(placed, path, at=at)
    assert [one for one in tmp_path.rglob("*x.csv*") if one != path] == []


def test_the_good_members_of_an_archive_load_beside_the_bad(placed: Small) -> None:
    parts: dict[str, str | bytes] = {
        "../climbs.csv": OURS,
        "bomb.csv": ZEROS,
        "good.csv": GOOD,
        "deep.zip": b"PK",
        "nul.csv": OURS + "\x00",
    }
    report = placed.load_paths([packed(placed.inbox / "x.zip", parts)])
    assert {one.name: one.status for one in report.receipts} == {
        "climbs.csv": "not loaded",
        "bomb.csv": "not loaded",
        "good.csv": "loaded",
        "deep.zip": "not loaded",
        "nul.csv": "not loaded",
    }
    assert all(one.reason for one in report.receipts if one.status == "not loaded")


def test_archives_of_one_name_do_not_overwrite_each_other(placed: Small) -> None:
    paths = [
        packed(placed.inbox / f"{k}" / "x.zip", {"x.csv": street(row(month=f"2024-0{k}"))})
        for k in (1, 2)
    ]
    assert [one.status for one in placed.load_paths(paths).receipts] == ["loaded", "loaded"]
    assert placed.rows("select month::varchar from events order by all") == [
        ("2024-01-01",),
        ("2024-02-01",),
    ]


def test_too_many_members_are_refused(placed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    path = packed(placed.inbox / "x.zip", {f"{k}.csv": "" for k in range(4)})
    assert "it holds 4 files, more than 3" in refused(placed, path)


def test_a_directory_beyond_all_bounds_is_not_read(
    placed: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "DIRECTORY_BYTES", 100_000)
    path = packed(placed.inbox / "x.zip", {f"{'n' * 200}{k}.csv": "" for k in range(500)})
    assert "its directory is larger than" in refused(placed, path)


@pytest.mark.parametrize("kept", [0, 4, 21, 22, 60, 200, -1, -21])
def test_a_truncated_archive_is_refused(placed: Small, kept: int) -> None:
    path = packed(placed.inbox / "x.zip", {"x.csv": OURS})
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(placed, path).startswith("the archive cannot be read: ")


def test_a_name_of_a_member_that_is_no_text_is_refused(placed: Small) -> None:
    path = packed(placed.inbox / "x.zip", {"\u00e9.csv": OURS})
    path.write_bytes(path.read_bytes().replace("\u00e9.csv".encode(), b"\xff\xfe.csv"))
    assert refused(placed, path).startswith("the archive cannot be read: ")
