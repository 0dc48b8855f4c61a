"""Text that no person wrote: endless lines, hundreds of columns, other files by a text's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cspdata.ingest import headers, limits, texts
from cspdata.ingest.personal import EMAIL, personal_kind
from cspdata.ingest.reference import number
from tests.ingest.hostile import GOOD, refused
from tests.small import HEADER, Small, receipts, row, street

WIDE = [f"column {k}" for k in range(250)]
LONG = "the file has a line longer than 1 MB, which no table has; save it again as CSV, one row a"


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all blocks that are read of text files."""
    sizes: list[int] = []
    plain = texts._blocks

    def counted(path: Path) -> Iterator[bytes]:
        for block in plain(path):
            sizes.append(len(block))
            yield block

    monkeypatch.setattr(texts, "_blocks", counted)
    return sizes


def written(small: Small, name: str, content: str | bytes) -> Path:
    path = small.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_of_one_endless_line_two_blocks_are_read(placed: Small, blocks: list[int]) -> None:
    path = placed.inbox / "x.csv"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"a,b;c d" * 150_000)
    assert path.stat().st_size > 100_000_000
    assert refused(placed, path).startswith(LONG)
    assert sum(sorted(blocks)[1:]) <= 2 * texts.BLOCK
    assert max(blocks) <= texts.BLOCK


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_an_endless_line_after_good_ones_is_found(placed: Small, encoding: str) -> None:
    content = (street(row(place="caf\xe9")) + "y" * 3_000_000).encode(encoding)
    assert refused(placed, written(placed, "x.csv", content)).startswith(LONG)


@pytest.mark.parametrize("length", [limits.LINE_BYTES - 1, limits.LINE_BYTES + 1])
@pytest.mark.parametrize("before", [0, 1000, limits.LINE_BYTES - 7])
def test_the_longest_line_is_exact(length: int, before: int, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"z" * before + b"\n" + b"y" * length + b"\nend\n")
    if length > limits.LINE_BYTES:
        with pytest.raises(texts.TextError, match="a line longer than 1 MB"):
            texts.plain_text(path, work=tmp_path)
    else:
        assert texts.plain_text(path, work=tmp_path).bytes == before + length + 6


def test_a_file_larger_than_any_is_refused_unread(placed: Small, blocks: list[int]) -> None:
    path = written(placed, "x.csv", "")
    with path.open("r+b") as file:
        file.truncate(limits.TEXT_BYTES + 1)
    reason = refused(placed, path)
    assert reason == "the file is larger than 2 GB; split it by year and load the parts"
    assert sum(blocks) == len(GOOD)


def test_a_large_geojson_is_refused(placed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "GEOJSON_BYTES", 1000)
    path = written(placed, "x.geojson", json.dumps({"features": ["x" * 1000]}))
    assert refused(placed, path).startswith("the file is larger than")


def test_columns_of_no_contract_are_refused(placed: Small) -> None:
    text = ",".join(WIDE) + "\n" + ",".join("1" for _ in WIDE) + "\n"
    reason = refused(placed, written(placed, "x.csv", text))
    assert reason.startswith("no dataset known here has any of its columns (column 0, column 1,")
    assert len(reason) < 400


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_more_columns_than_any_table_has_are_refused(placed: Small, delimiter: str) -> None:
    titles = [*HEADER.split(","), *(f"c{k}" for k in range(10_000))]
    text = delimiter.join(titles) + "\n" + delimiter * (len(titles) - 1) + "\n"
    reason = refused(placed, written(placed, "x.csv", text))
    assert reason == (
        "it has 10,012 columns, more than the 400 that are read; leave out those that are empty or "
        "not asked for and load it again"
    )


def test_a_publishers_table_with_200_more_columns_loads_without_them(placed: Small) -> None:
    more = WIDE[:200]
    text = ",".join((HEADER, *more)) + "\n" + row() + "," + ",".join("=1" for _ in more) + "\n"
    written(placed, "x.csv", text)
    assert receipts(placed.load_paths([placed.inbox])) == {"x.csv": ("loaded", 1, 1, 0)}


def test_a_partners_file_with_200_more_columns_is_refused(placed: Small) -> None:
    contract = placed.catalogue.datasets["marac"]
    asked = [column.names[0] for column in contract.columns.values()]
    text = ",".join((*asked, *WIDE[:200])) + "\n"
    reason = refused(placed, written(placed, "x.csv", text))
    assert reason == (
        "it has 200 columns that the contract marac does not ask for: nothing of the file was "
        "kept; ask for the columns of the contract alone"
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.csv", b"PK\x03\x04" + b"z" * 99, "it is a workbook or an archive"),
        ("x.csv", b"\xd0\xcf\x11\xe0\xa1\xb1", "it is a workbook of an old kind"),
        ("x.csv", b"%PDF-1.7\n", "it is a PDF"),
        ("x.csv", b"\xef\xbb\xbf <!DOCTYPE html><html>", "it is a web page"),
        ("x.xlsx", b"<html><table><tr><td>Month</td></tr></table>", "it is a web page"),
        ("x.ods", b"<!DOCTYPE HTML>\n<html>", "it is a web page"),
        ("x.xlsx", GOOD.encode(), "it is no workbook; if it is text, call it .csv"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "it is a workbook of an old kind"),
        ("x.xlsx", b"", "the file is empty"),
        ("x.csv", b"", "the file is empty"),
        ("x.csv", b"\r\n\t " * 400_000, "the file is empty"),
        ("x.csv", GOOD.encode() + b"\x00", "it holds NUL bytes"),
        ("x.csv", GOOD.encode()[:40] + b"\x00" + GOOD.encode()[40:], "it holds NUL bytes"),
        ("x.csv", ("\ufeff" + GOOD + "\x00").encode("utf-16-le"), "it holds NUL bytes"),
        ("x.csv", b"\xff\xfe" + b"\x00\xd8" * 50, "not the UTF-16 text it says it is"),
        ("x.geojson", b"[" * 100_000, "not a GeoJSON collection"),
        ("x.geojson", b'{"features": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not a GeoJSON"),
        ("x.geojson", b'{"features": "ab"}', "not a GeoJSON collection"),
        ("x.geojson", b'{"features": {"0": {"properties": {}}}}', "not a GeoJSON collection"),
    ],
)
def test_what_is_no_table_is_refused(placed: Small, name: str, content: bytes, reason: str) -> None:
    assert reason in refused(placed, written(placed, name, content))


@pytest.mark.parametrize(
    "text",
    [
        "[note" * 20_000,
        " " * 100_000 + "x",
        "_" * 100_000,
        "a" * 60_000,
        '"' + "x" * 200_000 + '"',
        '"' * 65_535,
        "\ufeff" * 20_000,
    ],
    ids=["notes", "blanks", "underscores", "letters", "one long value", "quotes", "marks"],
)
def test_a_header_that_patterns_take_long_on_is_refused(placed: Small, text: str) -> None:
    content = f"{text},Month,{text}\n" * 15
    assert refused(placed, written(placed, "x.csv", content)).startswith(
        ("no dataset known here", "not recognised", "the ")
    )


def test_patterns_do_not_try_every_start_to_the_end() -> None:
    # A pattern without bounds would take a trillion steps on this, which is some hours.
    assert personal_kind("a." * 500_000 + "@") == ""
    assert personal_kind("a" * 500_000 + "@" + "b" * 500_000) == ""
    assert EMAIL.search("j.smith@example.org")


@pytest.mark.parametrize(
    "text",
    ["1_000", "9" * 101, "1e400", "nan", "inf", "0x10", " " * 5000 + "1", "9" * 5000],
)
def test_a_number_that_nobody_means_is_none(text: str) -> None:
    assert number(text) is None


RURAL = "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag\n"


@pytest.mark.parametrize(
    "text",
    [
        street(row(), *("a,b" for _ in range(50))),
        street(row(), *(row() + ",z" * 9 for _ in range(5))),
        street(row(), *(row(month="x") for _ in range(21))),
        RURAL + ",x,x,x,x\n" * 21,
    ],
    ids=["torn", "too wide", "faulty", "reference"],
)
def test_more_refused_rows_than_can_be_told_refuse_the_file(
    placed: Small, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("events", "load", "reference"):
        monkeypatch.setattr(f"cspdata.ingest.{module}.MOST_REFUSED", 20)
    reason = refused(placed, written(placed, "x.csv", text))
    assert reason.startswith("it has more than 20 rows or values that cannot be used")


def test_more_numbers_than_can_be_held_refuse_the_file(
    placed: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cspdata.ingest.reference.MOST_RECORDS", 20)
    text = "lsoa21_code,total_residents\n" + "".join(f"D0{k},1\n" for k in range(21))
    assert refused(placed, written(placed, "x.csv", text)) == (
        "it holds more than 20 numbers; split it by year and load the parts"
    )


OUTLINES = [
    None,
    "x",
    [],
    {},
    {"type": "Polygon"},
    {"type": "Polygon", "coordinates": None},
    {"type": "Polygon", "coordinates": [[["a", "b"]]]},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
    {"type": "Polygon", "coordinates": [[[1e308, 1e308], [-1e308, 0], [0, 1e308], [1, 1]]]},
    {"type": "Polygon", "coordinates": {"0": 1}},
    {"type": "Point", "coordinates": [0, 0]},
    {"type": "GeometryCollection", "geometries": [{"type": "Nothing"}]},
    {"type": 7, "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]},
    {"type": "MultiPolygon", "coordinates": [[[[0, 0], [0, 1], [1, 0, 5, 6]]]]},
]


@pytest.mark.parametrize("outline", OUTLINES, ids=range(len(OUTLINES)))
def test_an_outline_that_is_none_is_refused(placed: Small, outline: object) -> None:
    properties = {"LSOA21CD": "D01", "LSOA21NM": ["x"]}
    features: list[object] = [{"properties": properties, "geometry": outline}, 7, {}, None]
    path = written(placed, "x.geojson", json.dumps({"features": features}))
    assert "none of its 4 rows can be used" in refused(placed, path)


@pytest.mark.parametrize("length", [131_073, 400_000])
def test_a_value_longer_than_readers_take_is_refused(placed: Small, length: int) -> None:
    text = RURAL + "D01000001," + "x" * length + ",x,x,x\n"
    reason = refused(placed, written(placed, "x.csv", text))
    assert reason.startswith("its rows cannot be told apart (field larger than field limit")
