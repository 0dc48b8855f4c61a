"""Any mixture of good and bad rows: rows read = kept + refused = the records of the file."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.small import HEADER, Small, row, street

REFUSED = (
    "select name, line, raw from refused join files using (file_id) where current order by all"
)
# Quotes are written by the csv module: what a hand may do with them is in `test_texts.py`.
LETTERS = st.characters(codec="utf-8", exclude_characters="\r\x00", max_codepoint=0x3000)
TEXT = st.text(LETTERS, max_size=6)
VALUES = {
    "Month": st.sampled_from(["2024-01", "2024-02", "2024-13", "", "x", "20241-1", "1899-01"]),
    "Reported by": st.sampled_from(["Hamshire Police", "Nextshire Police", ""]),
    "Longitude": st.sampled_from(["-2.03", "0", "", "-2.0", "91", "x", " ", "nan"]),
    "Latitude": st.sampled_from(["51.3", "0", "", "51.9", "x", "1e9"]),
    "Crime type": st.sampled_from(["Burglary", "burglary ", "Violent crime", "", "Piracy"]),
    "LSOA code": st.sampled_from(["D01000001", "D01100023", "E01000001", ""]),
}
CELLS = st.tuples(*(VALUES.get(name, TEXT) for name in HEADER.split(",")))
SOUND = st.tuples(
    *(
        st.sampled_from(["2024-01", "2024-02"])
        if name == "Month"
        else st.just({"Longitude": "-2.03", "Latitude": "51.3", "Crime type": "Drugs"}[name])
        if name in ("Longitude", "Latitude", "Crime type")
        else VALUES.get(name, TEXT)
        for name in HEADER.split(",")
    )
)
TORN = st.lists(TEXT, min_size=1, max_size=15).filter(lambda cells: len(cells) != 12).map(tuple)
ROWS = st.lists(st.one_of(CELLS, SOUND, TORN), min_size=1, max_size=8)
FILES = st.lists(
    st.tuples(
        ROWS,
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ),
    min_size=1,
    max_size=6,
)


def written(rows: list[tuple[str, ...]], source: int, end: str, quoting: int) -> str:
    buffer = io.StringIO(newline="")
    named = [
        (*cells[:2], f"Force {source}", *cells[3:]) if len(cells) > 2 else cells for cells in rows
    ]
    csv.writer(buffer, lineterminator=end, quoting=quoting).writerows([HEADER.split(","), *named])
    return buffer.getvalue()


def records(text: str) -> list[tuple[int, str, list[str]]]:
    """First line, text and cells of every row but the header and blank lines."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    found, start = [], 0
    for cells in reader:
        if cells and start:
            raw = "".join(lines[start : reader.line_num]).rstrip("\r\n")
            found.append((start + 1, raw, cells))
        start = reader.line_num
    return found


@given(files=FILES)
@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_no_row_is_lost(files: list[tuple[list[tuple[str, ...]], str, int]]) -> None:
    # The source tells the files' partitions apart, so that none supersedes another.
    texts = {
        f"{k}.csv": written(rows, k, end, quoting) for k, (rows, end, quoting) in enumerate(files)
    }
    expected = {name: records(text) for name, text in texts.items()}
    with tempfile.TemporaryDirectory() as folder:
        small = Small(Path(folder))
        report = small.load({**texts, "good.csv": street(row())})
        refused: dict[str, list[tuple[int, str]]] = {name: [] for name in texts}
        for name, line, raw in small.rows(REFUSED):
            refused[name].append((line, raw))
        for one in report.receipts:
            rows = expected.get(one.name, [])
            kept = sum(sound(cells) for _, _, cells in rows)
            if one.name == "good.csv":
                assert (one.status, one.rows_kept) == ("loaded", 1)
            elif one.status == "already loaded":
                assert list(texts.values()).count(texts[one.name]) > 1
            elif not kept:
                nothing = f"none of its {len(rows)} rows" if rows else "the file has a header"
                assert (one.status, one.reason[: len(nothing)]) == ("not loaded", nothing)
            else:
                assert (one.status, one.rows_read, one.rows_kept) == ("loaded", len(rows), kept)
                assert refused[one.name] == [
                    (line, raw) for line, raw, cells in rows if not sound(cells)
                ]


def sound(cells: list[str]) -> bool:
    """Whether the contract can use a row: the rule said again, in other words."""
    if len(cells) < 12 or any(cells[12:]):
        return False
    month, longitude, latitude, kind = (cells[at].strip() for at in (1, 4, 5, 9))
    if month not in ("2024-01", "2024-02"):
        return False
    if kind.lower() not in ("burglary", "violent crime", "drugs"):
        return False
    place = (longitude, latitude)
    return place in (("", ""), ("0", "0")) or (
        longitude in ("-2.03", "-2.0", "0") and latitude in ("51.3", "51.9")
    )
