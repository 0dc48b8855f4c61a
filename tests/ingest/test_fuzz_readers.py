"""Whatever the bytes: a file is loaded with every row accounted for, or refused with a reason."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cspdata.ingest.bands import least_of_band
from cspdata.ingest.contracts import Contracts
from cspdata.ingest.files import SourceFile, Unusable
from cspdata.ingest.headers import Recognised, recognised
from cspdata.ingest.meanings import meaning
from cspdata.ingest.period_texts import (
    FIRST_YEAR,
    LAST_YEAR,
    READERS,
    financial_quarter_of,
)
from cspdata.ingest.reference import number
from cspdata.ingest.sources import SUFFIXES, modified_at
from tests.ingest.hostile import GOOD, inline, ods, xlsx
from tests.ingest.readers import load_beside_a_good_file
from tests.small import CATALOGUE, COLUMNS, HEADER, row

CORPUS = Path(__file__).parent / "corpus"
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
MANY = settings(FEW, max_examples=200)
CONTRACTS = Contracts(CATALOGUE)
MARAC = CATALOGUE.datasets["marac"]
MARAC_TITLES = [column.names[0] for column in MARAC.columns.values() if not column.forbidden]
PIECES = st.sampled_from(
    ["2024-01", "Q1 2024", "2024/25", "Apr", "March", "-", "/", " to ", "9999", "0000", "*", "<5"]
    + ["5-9", "20+", "1e9", "nan", "٣", "²", "\u00a0", "[note 1]", "year ending ", ".0", "_", ","]
)
WORDS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=5).map("".join))
SIGNS = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'"', b"\r", b"\n", b"\r\r\n", b"\x00", b"\x1a"]
SIGNS += [b",", b";", b"=1+1", b"\xff", b"\xc3", b"\xed\xa0\x80", b"'", b"\\", b"\x0b", b"\x85"]
#: Where a text is cut, and what is put there: bytes that readers of text trip over.
CUTS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(SIGNS)), min_size=1, max_size=5)


def spoilt(content: bytes, cuts: list[tuple[int, bytes]]) -> bytes:
    """The bytes with others put among them."""
    for at, sign in cuts:
        at %= len(content) + 1
        content = content[:at] + sign + content[at:]
    return content


def lines_of(cells: list[list[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(cells)
    return buffer.getvalue()


def recognition(content: bytes, suffix: str) -> list[Recognised | Unusable]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        path.write_bytes(content)
        source = SourceFile(path, path.name, folder, modified_at(path.stat()))
        return [*recognised(source, contracts=CONTRACTS, work=Path(folder))]


@given(content=st.binary(max_size=300), suffix=st.sampled_from(SUFFIXES))
@example(content=b"PK\x03\x04", suffix=".xlsx")
@example(content=b"PK\x05\x06" + b"\x00" * 18, suffix=".ods")
@MANY
def test_any_bytes_are_recognised_or_refused(content: bytes, suffix: str) -> None:
    found = recognition(content, suffix)
    assert found
    assert all(isinstance(one, Recognised) or one.reason for one in found)


@given(cuts=CUTS, suffix=st.sampled_from([".csv", ".txt"]))
@MANY
def test_a_spoilt_header_is_recognised_or_refused(
    cuts: list[tuple[int, bytes]], suffix: str
) -> None:
    [found] = recognition(spoilt(GOOD.encode(), cuts), suffix)
    assert isinstance(found, Recognised) or found.reason


@given(text=WORDS)
@example(text="0000")
@example(text="9999/00")
@example(text="9999-12")
@example(text="0000/01 - 01/02")
@example(text="1999/00 - 01/02")
@example(text="2200 - 99")
@example(text="to January 1900")
@example(text="12 months to march 1900")
@MANY
def test_any_text_is_a_period_within_reason_or_none(text: str) -> None:
    for read in READERS.values():
        period = read(text)
        if period is not None:
            assert FIRST_YEAR - 1 <= period.first.year <= period.last.year <= LAST_YEAR + 1
    financial_quarter_of(text, text)


@given(text=WORDS)
@example(text="9" * 400)
@example(text="9" * 5000 + "+")
@example(text="9" * 5000 + "-" + "9" * 5000)
@MANY
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    for read in (number, least_of_band):
        found = read(text)
        assert found is None or abs(found) < float("inf")
    assert isinstance(meaning(text, {"a": "b", "*c": "d"}), str)


CELL = st.one_of(
    st.sampled_from(["2024-01", "2024-02", "Hamshire Police", "-2.03", "51.305", "Burglary", ""]),
    WORDS,
)


@given(
    rows=st.lists(st.lists(CELL, min_size=10, max_size=13), max_size=5),
    cuts=CUTS,
)
@FEW
def test_events_of_any_text(
    placed_template: Path, rows: list[list[str]], cuts: list[tuple[int, bytes]]
) -> None:
    text = lines_of([list(COLUMNS), *rows]) + row(month="2024-03") + "\n"
    content = text.encode("utf-8", "surrogatepass")
    files = {"x.csv": content, "y.csv": spoilt(content, cuts)}
    assert load_beside_a_good_file(placed_template, files).keys() == {*files, "good.csv"}


COUNT = st.one_of(
    st.sampled_from(["1", "<5", "*", "5-9", "", "1,000", "2024 Q1", "Hamshire"]), WORDS
)


@given(
    rows=st.lists(st.lists(COUNT, min_size=len(MARAC_TITLES) - 1, max_size=len(MARAC_TITLES) + 1)),
    cuts=CUTS,
)
@FEW
def test_counts_of_any_text(
    placed_template: Path, rows: list[list[str]], cuts: list[tuple[int, bytes]]
) -> None:
    content = lines_of([MARAC_TITLES, *rows]).encode("utf-8", "surrogatepass")
    files = {"x.csv": content, "y.csv": spoilt(content, cuts)}
    assert load_beside_a_good_file(placed_template, files).keys() == {*files, "good.csv"}


OPEN_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A sound workbook of each kind, with the header of a contract."""
    folder = tmp_path_factory.mktemp("books")
    values = ["2024 Q1", "Hamshire", *("7" for _ in MARAC_TITLES[2:])]
    sheet = inline(MARAC_TITLES, 1) + inline(values, 2)
    rows = "".join(
        "<table:table-row>" + "".join(map(OPEN_CELL.format, line)) + "</table:table-row>"
        for line in (MARAC_TITLES, values)
    )
    return {
        ".xlsx": xlsx(folder / "x.xlsx", sheet).read_bytes(),
        ".ods": ods(folder / "x.ods", rows).read_bytes(),
    }


@given(
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6),
    kept=st.one_of(st.none(), st.integers(0, 5000)),
    suffix=st.sampled_from([".xlsx", ".ods"]),
)
@MANY
def test_a_workbook_of_changed_bytes_is_read_or_refused(
    books: dict[str, bytes],
    changes: list[tuple[int, int]],
    kept: int | None,
    suffix: str,
) -> None:
    content = bytearray(books[suffix])
    for at, byte in changes:
        content[at % len(content)] = byte
    found = recognition(bytes(content[:kept]), suffix)
    assert found
    assert all(isinstance(one, Recognised) or one.reason for one in found)


XML = st.one_of(
    WORDS,
    st.sampled_from(
        ['<c r="B7"><v>1</v></c>', "</row>", "<c>", '<c t="s"><v>9</v></c>', '<row r="3">', "<!--"]
        + ['<c t="b"><v>x</v></c>', '<c t="d"><v>2024</v></c>', '<c t="e"><v>#N/A</v></c>', "&lt;"]
        + [OPEN_CELL.format("a"), "<table:table-row>", "</table:table-row>", "<![CDATA[", "]]>"]
        + ['<table:table-row table:number-rows-repeated="0">', "<table:covered-table-cell/>"]
    ),
)


@given(inside=st.lists(XML, max_size=8).map("".join), kind=st.sampled_from([xlsx, ods]))
@MANY
def test_a_workbook_of_any_xml_is_read_or_refused(inside: str, kind: object) -> None:
    assert callable(kind)
    with tempfile.TemporaryDirectory() as folder:
        inside = inside.encode("utf-8", "replace").decode()
        content = kind(Path(folder) / f"x.{kind.__name__}", inside).read_bytes()
    found = recognition(content, f".{kind.__name__}")
    assert found
    assert all(isinstance(one, Recognised) or one.reason for one in found)


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_what_was_once_found_is_loaded_or_refused(placed_template: Path, path: Path) -> None:
    found = load_beside_a_good_file(placed_template, {path.name: path.read_bytes()})
    assert found.pop("good.csv") == "loaded"
    [status] = found.values()
    assert status == ("loaded" if path.name.startswith("sound") else "not loaded")


def test_the_corpus_is_there() -> None:
    assert len([*CORPUS.iterdir()]) >= 10
    assert HEADER in (CORPUS / "sound-street.csv").read_text()
