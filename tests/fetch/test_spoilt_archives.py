"""Archives that are damaged, hostile or none: nothing of them is kept under a final name."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from cspdata.fetch import FetchError
from tests.fetch.conftest import Desk
from tests.fetch.server import Reply, Site, ranged
from tests.fetch.test_police import DATE, archive_of, source, street_text


def spoilt(members: list[tuple[str, bytes]]) -> bytes:
    """An archive of the given members, after one good one of ours."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in (("2026-01/2026-01-hamshire-street.csv", b"a,b\n1,2\n"), *members):
            written.writestr(zipfile.ZipInfo(name, DATE), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../2026-02-nextshire-street.csv",
        "2026-02/../../2026-02-nextshire-street.csv",
        "/2026-02/2026-02-nextshire-street.csv",
        "2026-02\\2026-02-nextshire-street.csv",
        "C:/2026-02/2026-02-nextshire-street.csv",
        "2026-02/2026-03-nextshire-street.csv",
        "2026-13/2026-13-nextshire-street.csv",
        "2026-02/2026-02-nextshire-street.csv.exe",
        "2026-02/2026-02-nextshire-street.csv/x",
    ],
)
def test_a_member_of_another_form_is_no_street_file(site: Site, desk: Desk, name: str) -> None:
    site.serve("/archive/latest.zip", ranged(spoilt([(name, b"a,b\n3,4\n")])))
    desk.fetch(source(site))
    assert desk.files == ["thing/2026-01/2026-01-hamshire-street.csv"]
    assert list(desk.folder.parent.rglob("*nextshire*")) == []


def test_a_member_that_unpacks_to_too_much_is_refused(site: Site, desk: Desk) -> None:
    bomb = ("2026-02/2026-02-hamshire-street.csv", b"1,2\n" * 10_000_000)
    site.serve("/archive/latest.zip", ranged(spoilt([bomb])))
    with pytest.raises(FetchError, match="would unpack to 40,000,000 bytes"):
        desk.fetch(source(site))
    assert desk.files == ["thing/2026-01/2026-01-hamshire-street.csv"]
    assert desk.parts == []


def test_a_member_that_lies_about_its_size_is_cut_off(site: Site, desk: Desk) -> None:
    data = spoilt([("2026-02/2026-02-hamshire-street.csv", bytes(range(250)) * 8000)])
    # The sizes in the central directory and in the member's own header.
    lied = data.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 5_000))
    site.serve("/archive/latest.zip", ranged(lied))
    with pytest.raises(FetchError, match="is damaged"):
        desk.fetch(source(site))
    assert desk.files == ["thing/2026-01/2026-01-hamshire-street.csv"]
    assert desk.parts == []


def test_a_member_whose_bytes_are_damaged_is_refused(site: Site, desk: Desk) -> None:
    text = street_text("hamshire", "2026-02", rows=400).encode()
    data = bytearray(spoilt([("2026-02/2026-02-hamshire-street.csv", text)]))
    data[len(data) // 2] ^= 0xFF
    site.serve("/archive/latest.zip", ranged(bytes(data)))
    with pytest.raises(FetchError, match=r"2026-02-hamshire-street\.csv in .* is damaged"):
        desk.fetch(source(site))
    assert desk.files == ["thing/2026-01/2026-01-hamshire-street.csv"]


def test_a_locked_member_is_refused(site: Site, desk: Desk) -> None:
    data = bytearray(spoilt([("2026-02/2026-02-hamshire-street.csv", b"a,b\n1,2\n")]))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    site.serve("/archive/latest.zip", ranged(bytes(data)))
    with pytest.raises(FetchError, match="is damaged"):
        desk.fetch(source(site))


def test_an_archive_with_a_member_twice_is_refused(site: Site, desk: Desk) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = spoilt([("2026-01/2026-01-hamshire-street.csv", b"a,b\n3,4\n")])
    site.serve("/archive/latest.zip", ranged(data))
    with pytest.raises(FetchError, match="twice"):
        desk.fetch(source(site))
    assert desk.files == []


def test_a_directory_without_end_is_not_read(site: Site, desk: Desk) -> None:
    """The end of the archive claims a directory of gigabytes."""
    data = bytearray(archive_of("2026-01", 1) + bytes(0))
    at = data.rindex(b"PK\x05\x06")
    padding = bytes(9_000_000)
    end = bytearray(data[at:])
    struct.pack_into("<I", end, 12, len(data) - 22 + len(padding) - 10)
    struct.pack_into("<I", end, 16, 10)
    site.serve("/archive/latest.zip", ranged(bytes(data[:at]) + padding + bytes(end)))
    with pytest.raises(FetchError, match="cannot be read as an archive"):
        desk.fetch(source(site))
    assert site.sent < 2_000_000


@pytest.mark.parametrize("answer", [b"<html>gone</html>" * 50, b"PK\x03\x04 cut short" * 20, b"x"])
def test_what_is_no_archive_is_refused(site: Site, desk: Desk, answer: bytes) -> None:
    site.serve("/archive/latest.zip", ranged(answer))
    with pytest.raises(FetchError, match="cannot be read as an archive"):
        desk.fetch(source(site))
    site.serve("/archive/latest.zip", Reply(answer, headers={"Content-Type": "application/zip"}))
    with pytest.raises(FetchError, match="cannot be read as an archive|only 1 bytes"):
        desk.fetch(source(site))
    assert desk.files == []
