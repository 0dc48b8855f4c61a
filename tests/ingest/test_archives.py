"""Archives: which members are read, and what a spoilt archive does."""

from __future__ import annotations

import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.small import NEIGHBOUR, REFERENCE, Small, row, street

OURS = street(row(), row("D01000004"))
THEIRS = street(row(source=NEIGHBOUR))


def archive(path: Path, members: dict[str, str], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of the members, in order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as written:
        for name, text in members.items():
            written.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 12, 0, 0)), text, method)
    return path


def loaded(small: Small, path: Path) -> dict[str, str]:
    """What became of each file offered, by folder (below the archive) and name."""
    return {
        str(Path(one.folder, one.name).relative_to(path.parent)): one.status
        for one in small.load_paths([path]).receipts
    }


def test_of_a_police_archive_only_our_force_and_its_neighbours_are_read(placed: Small) -> None:
    members = {
        "2024-01/2024-01-hamshire-street.csv": OURS,
        "2024-01/2024-01-hamshire-outcomes.csv": "Crime ID,Outcome type\n",
        "2024-01/2024-01-nextshire-street.csv": THEIRS,
        "2024-01/2024-01-farshire-street.csv": street(row(source="Farshire Police")),
        "2024-02/2024-02-hamshire-street.csv": street(row(month="2024-02")),
        "2024-02/2024-02-south-hamshire-stop-and-search.csv": "Type,Date\n",
    }
    path = archive(placed.inbox / "latest.zip", members)
    assert loaded(placed, path) == {
        "latest.zip/2024-01/2024-01-hamshire-street.csv": "loaded",
        "latest.zip/2024-01/2024-01-nextshire-street.csv": "loaded",
        "latest.zip/2024-02/2024-02-hamshire-street.csv": "loaded",
    }
    assert placed.rows("select source, count(*) from events group by all order by all") == [
        ("Hamshire Police", 3),
        (NEIGHBOUR, 1),
    ]
    assert placed.rows("select name, folder, modified_at from files where name like '%next%'") == [
        (
            "2024-01-nextshire-street.csv",
            str(path / "2024-01"),
            datetime(2024, 3, 1, 12),
        )
    ]
    assert set(loaded(placed, path).values()) == {"already loaded"}


def test_other_files_of_an_archive_are_offered_too(small: Small) -> None:
    members = {f"lookups/{name}": str(text) for name, text in REFERENCE.items()}
    members |= {
        "police/2024-01-hamshire-street.csv": OURS,
        "police/2024-01-farshire-street.csv": THEIRS,
        "notes/readme.md": "hello",
        "notes/notes.csv": "a,b\n",
        "__MACOSX/police/._2024-01-hamshire-street.csv": "\x00",
        ".git/x.csv": "a,b\n",
        "empty/": "",
    }
    found = loaded(small, archive(small.inbox / "all.zip", members))
    assert found.pop("all.zip/notes/readme.md") == "not loaded"
    assert found.pop("all.zip/notes/notes.csv") == "not loaded"
    assert found == {
        **{f"all.zip/lookups/{name}": "loaded" for name in REFERENCE},
        "all.zip/police/2024-01-hamshire-street.csv": "loaded",
    }
    assert small.rows("select count(*), count(lsoa21) from events") == [(2, 2)]


def test_an_archive_of_no_known_family_is_read_whole(placed: Small) -> None:
    path = archive(placed.inbox / "a.zip", {"january.csv": OURS, "deep/er/february.csv": THEIRS})
    assert loaded(placed, path) == {
        "a.zip/january.csv": "loaded",
        "a.zip/deep/er/february.csv": "loaded",
    }


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv"])
def test_a_member_cannot_lead_out_of_the_work_folder(placed: Small, name: str) -> None:
    before = set(placed.inbox.parent.parent.rglob("*evil*"))
    path = archive(placed.inbox / "a.zip", {name: OURS})
    [receipt] = placed.load_paths([path]).receipts
    assert (receipt.status, receipt.reason) == (
        "not loaded",
        "its path leads out of the archive; pack it again without the path",
    )
    assert set(placed.inbox.parent.parent.rglob("*evil*")) == before
    assert not Path("/etc/evil.csv").exists()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    """The bytes of the first member spoilt, the directory left."""
    at = 30 + len("a.csv") + 20
    return content[:at] + b"\xff" * 40 + content[at + 40 :]


def encrypted(content: bytes) -> bytes:
    """The flag that says that the first member needs a password, set in both places."""
    marked = bytearray(content)
    marked[6] |= 1
    at = content.index(b"PK\x01\x02")
    marked[at + 8] |= 1
    return bytes(marked)


@pytest.mark.parametrize("spoil", [cut, flipped, encrypted])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_spoilt_archive_is_reported_and_the_rest_loaded(
    placed: Small, spoil: object, method: int
) -> None:
    assert callable(spoil)
    path = archive(placed.inbox / "bad.zip", {"a.csv": OURS * 50}, method=method)
    path.write_bytes(spoil(path.read_bytes()))
    placed.inbox.joinpath("good.csv").write_text(OURS)
    report = placed.load_paths([path, placed.inbox / "good.csv"])
    [spoilt, good] = report.receipts
    assert (good.name, good.status, good.rows_kept) == ("good.csv", "loaded", 2)
    said = {"bad.zip": "the archive cannot be read", "a.csv": "it cannot be unpacked"}
    assert spoilt.status == "not loaded"
    assert spoilt.reason.startswith(said[spoilt.name])


def test_a_member_without_a_date_takes_that_of_the_archive(placed: Small) -> None:
    path = archive(placed.inbox / "a.zip", {"a.csv": OURS})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 10), (b"PK\x01\x02", 12)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<HH", 0, 0)
    path.write_bytes(content)
    assert [one.status for one in placed.load_paths([path]).receipts] == ["loaded"]
    [(modified,)] = placed.rows("select modified_at from files where name = 'a.csv'")
    assert abs(modified.timestamp() - path.stat().st_mtime) < 1
