"""Files as partners save them: encodings, delimiters, line ends, quotes, wrong names."""

from __future__ import annotations

import codecs
import io

import pytest

from tests.small import HEADER, REFERENCE, RESIDENTS_2021, Small, receipts, row, street

PLACE = "On or near Café Rouge – “Market”"
TEXT = street(row(place=PLACE), row("D01000004"))


def only(small: Small, name: str, content: str | bytes) -> tuple[str, str]:
    """Status and reason of one file."""
    [receipt] = small.load({name: content}).receipts
    return receipt.status, receipt.reason


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        codecs.BOM_UTF8 + TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        b"Crime; all months of the year; a title\n\n" + TEXT.encode(),
        "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in TEXT.splitlines()
        ).encode(),
    ],
    ids=[
        "utf-8",
        "BOM",
        "cp1252",
        "cp1252 behind a BOM",
        "utf-16",
        "utf-16 big-endian",
        "CRLF",
        "CR",
        "no end of line",
        "semicolon",
        "tab",
        "bar",
        "title with another delimiter",
        "all quoted",
    ],
)
def test_it_loads_as_it_was_saved(placed: Small, content: bytes) -> None:
    report = placed.load({"a.csv": content})
    assert receipts(report)["a.csv"] == ("loaded", 2, 2, 0)
    assert placed.rows("select location, lsoa21 from events order by lsoa21") == [
        (PLACE, "D01000001"),
        ("On or near High Street", "D01000004"),
    ]


def test_letters_that_cp1252_lacks_are_read_as_latin_1(placed: Small) -> None:
    report = placed.load({"a.csv": street(row(place="caf\xe9 \x81")).encode("latin-1")})
    assert receipts(report)["a.csv"] == ("loaded", 1, 1, 0)


def test_faulty_rows_of_a_converted_file_keep_line_and_text(placed: Small) -> None:
    bad = row(place=PLACE, month="x")
    report = placed.load({"a.csv": street(row(), bad).encode("utf-16")})
    assert receipts(report)["a.csv"] == ("loaded", 2, 1, 1)
    assert placed.rows("select line, raw from refused") == [(3, bad)]


@pytest.mark.parametrize("name", ["a.CSV", "a.txt", "2024 [final] (1).csv", "month=2024-02/a.csv"])
def test_the_name_does_not_matter(placed: Small, name: str) -> None:
    # What the brackets would match, were they a pattern, must not be read in its stead.
    decoy = placed.inbox / "2024 f (1).csv"
    decoy.parent.mkdir(parents=True, exist_ok=True)
    decoy.write_text(street(row("D01000004"), row("D01000004")))
    [receipt] = placed.load({name: TEXT}).receipts
    assert (receipt.status, receipt.rows_kept) == ("loaded", 2)
    assert placed.rows("select count(*) from events where month = '2024-01-01'") == [(2,)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b" \n\n ", "the file is empty"),
        ("a.csv", HEADER, "the file has a header and no rows"),
        ("a.csv", HEADER + "\r\n\r\n", "the file has a header and no rows"),
        ("a.csv", TEXT.encode("utf-16-le"), "the file is not text: it holds NUL bytes"),
        ("a.csv", TEXT.encode() + b"\x00" * 9000, "the file is not text: it holds NUL bytes"),
        ("a.csv", TEXT.encode("utf-16")[:-1], "the file is not the UTF-16 text it says it is"),
        ("a.xlsx", TEXT, "the workbook cannot be read"),
        ("a.geojson", TEXT, "the file is not a GeoJSON collection"),
        ("a.csv", b"PK\x03\x04\x00\x00", "the file is not a table of text: it is a workbook"),
        ("a.zip", TEXT, "the archive cannot be read"),
        ("a.csv", TEXT + row(place='"open') + "\n" + row() + "\n", "line 4: a quote opens here"),
        ("a.csv", TEXT + row(place='"The Bell" Inn') + "\n", "line 4: a quote opens here"),
        ("a.csv", TEXT + "\n" + row(place='"open') + "\n" * 3, "line 5: a quote opens here"),
        ("a.csv", TEXT + row() + "\r\n" + row() + "\r\r\n" + row() + "\n", "its lines cannot be"),
        ("a.csv", street(row(month=""), row(kind="x")), "none of its 2 rows can be used; the"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(
    placed: Small, name: str, content: str | bytes, reason: str
) -> None:
    status, said = only(placed, name, content)
    assert (status, said[: len(reason)]) == ("not loaded", reason)
    assert placed.rows("select count(*) from events") == [(0,)]


@pytest.mark.parametrize(
    "spoilt",
    [
        TEXT + row(place='"open') + "\n",
        TEXT + row() + "\r\n" + row() + "\r\r\n",
        TEXT.encode("utf-16")[:-1],
        TEXT + row(place='"' + "x\n" * 700_000) + "\n",
    ],
    ids=["open quote", "mixed line ends", "half a character", "open quote, long file"],
)
def test_one_spoilt_file_does_not_keep_the_others_out(placed: Small, spoilt: str | bytes) -> None:
    report = placed.load(
        {"a.csv": street(row()), "b.csv": spoilt, "c.csv": street(row(month="2024-02"))}
    )
    found = {name: status for name, (status, *_) in receipts(report).items()}
    assert found == {"a.csv": "loaded", "b.csv": "not loaded", "c.csv": "loaded"}
    assert placed.rows("select count(*) from events") == [(2,)]


def test_the_closest_contract_is_named_with_what_lacks(placed: Small) -> None:
    text = "Crime ID,Month,Longitude,Latitude,Location,LSOA code,Outcome type\na,2024-01,,,,,x\n"
    status, reason = only(placed, "outcomes.csv", text)
    assert status == "not loaded"
    assert reason == (
        "not recognised: the closest is “Street-level crime and anti-social behaviour”, "
        "which also needs: source (Reported by); category (Crime type)"
    )


def test_a_file_of_nothing_known_shows_its_header(placed: Small) -> None:
    assert only(placed, "a.csv", "when,what\n1,2\n") == (
        "not loaded",
        "no dataset known here has any of its columns (when, what)",
    )


def test_a_breakdown_is_not_taken_for_residents(placed: Small) -> None:
    text = "lsoa21_code,disability,n,total_residents\nD01000001,Disabled,10,99\n"
    status, reason = only(placed, "disability.csv", text)
    assert status == "not loaded"
    assert "Residents by LSOA 2021" in reason
    assert "breaks its numbers down further" in reason


def test_what_is_in_a_folder_is_never_passed_over_in_silence(small: Small) -> None:
    files: dict[str, str | bytes] = {
        "a/street.csv": TEXT,
        "a/b/notes.docx": b"x",
        "a/b/street.dat": TEXT,
        ".hidden/x.csv": TEXT,
        "a/.x.csv": TEXT,
        "a/~$lock.xlsx": b"x",
    }
    small.load(REFERENCE)
    for name, content in files.items():
        path = small.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = small.load_paths([small.inbox / "a", small.inbox / "absent"])
    found = {one.name: (one.status, one.reason) for one in report.receipts}
    kinds = (
        "this kind of file is not read; save it as one of .csv, .txt, .xlsx, .ods, .geojson, .json"
    )
    assert found == {
        "street.csv": ("loaded", ""),
        "notes.docx": ("not loaded", kinds),
        "street.dat": ("not loaded", kinds),
        "absent": ("not loaded", "there is no such file or folder"),
    }


def test_a_workbook_gives_a_file_for_each_sheet_of_a_contract(small: Small) -> None:
    import pandas as pd

    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter") as book:
        pd.DataFrame({"Contents": ["A sheet that meets no contract"]}).to_excel(
            book, sheet_name="Contents", index=False
        )
        for year, people in ((2022, 1010), (2023, 1020.0)):
            pd.DataFrame(
                [
                    ["Residents by small area", None, None],
                    [None, None, None],
                    ["LSOA 2021 Code", "LSOA 2021 Name", "Total"],
                    ["D01000001", "Hamshire 001A", people],
                ]
            ).to_excel(book, sheet_name=f"Mid-{year} LSOA 2021", index=False, header=False)
    report = small.load({**REFERENCE, "sapelsoa.xlsx": buffer.getvalue()})
    sheets = {one.name: one.status for one in report.receipts if "·" in one.name}
    assert sheets == {
        "sapelsoa.xlsx · Mid-2022 LSOA 2021": "loaded",
        "sapelsoa.xlsx · Mid-2023 LSOA 2021": "loaded",
    }
    assert small.rows(
        "select year, residents from residents where lsoa21 = 'D01000001' order by year"
    ) == [(2019, 900), (2021, 1000), (2022, 1010), (2023, 1020)]


def test_a_file_is_known_by_its_header_wherever_it_lies(small: Small) -> None:
    report = small.load({f"police/2024-01/{name}": text for name, text in REFERENCE.items()})
    assert {one.dataset_id for one in report.receipts if one.status == "loaded"} == {
        "lsoa_boundaries",
        "lsoa11_lsoa21",
        "lsoa21_ward_lad",
        "population_lsoa21",
        "population_lsoa11",
        "rural_urban_2021",
    }
    assert "1,500" in RESIDENTS_2021
    assert small.rows(
        "select residents from residents where lsoa21 = 'D01000002' and year = 2021"
    ) == [(1500,)]
