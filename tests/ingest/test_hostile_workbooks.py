"""Workbooks made to harm: bombs, entities, endless sheets, texts repeated, formulas."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cspdata.ingest import workbook_parts
from cspdata.ingest.workbooks import Workbook, WorkbookError
from tests.ingest.hostile import inline, ods, packed, refused, xlsx
from tests.small import HEADER, Small

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;">]>'
)
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
BEYOND = "cells, more than 20,000,000: clear what stands far below or beside the table"
# A sheet of A1 and the last cell of all: laid out as a whole, 17 billion cells.
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize("kind", [xlsx, ods])
def test_entities_are_refused(placed: Small, kind: object) -> None:
    assert callable(kind)
    rows = inline(["&d;"], 1) if kind is xlsx else f"<table:table-row>{CELL}</table:table-row>"
    path = kind(placed.inbox / f"x.{kind.__name__}", rows.format("&d;"), head=ENTITIES)
    assert "it declares entities of its own" in refused(placed, path)


@pytest.mark.parametrize("kind", [xlsx, ods])
def test_a_bomb_is_refused(placed: Small, kind: object) -> None:
    assert callable(kind)
    path = kind(placed.inbox / f"x.{kind.__name__}", "<!--" + " " * (64 << 20) + "-->")
    assert path.stat().st_size < 100_000
    assert "it unpacks to more than 200 times its size" in refused(placed, path)


def test_the_parts_of_a_workbook_share_one_limit(
    placed: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_parts, "WORKBOOK_BYTES", 1 << 20)
    path = xlsx(placed.inbox / "x.xlsx", "<!--" + "ab" * 400_000 + "-->")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.xml", "cd" * 400_000)
    assert "it would take more than" in refused(placed, path)


@pytest.mark.parametrize(
    "sheet",
    [
        FAR,
        FAR.replace('"', "'"),
        FAR.replace(' r="', '\n r = "').replace("XFD", "xfd"),
        FAR.replace("<c", "<x:c").replace("</c", "</x:c").replace("row", "x:row"),
        '<row r="1"><c r="A4000000000"><v>1</v></c></row>',
        '<row r="1"><c r="AAAAAAAA30"><v>1</v></c></row>',
        '<row r="1">' + "<c><v>1</v></c>" * 20_000 + '</row><row r="900000"><c><v>1</v></c></row>',
        "<row>" + "<c/>" * 20_000 + "</row>" + "<row><c><v>1</v></c></row>" * 2_000,
    ],
)
def test_a_sheet_that_reaches_far_is_refused(placed: Small, sheet: str) -> None:
    path = xlsx(placed.inbox / "x.xlsx", sheet)
    assert BEYOND in refused(placed, path)


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="4000000000">{}</table:table-row>',
        "<table:table-row>{}</table:table-row>",
        '<table:table-row table:number-rows-repeated="1048576"/><table:table-row>{}'
        "</table:table-row>",
    ],
)
def test_rows_and_cells_repeated_without_end_are_refused(placed: Small, rows: str) -> None:
    cell = CELL.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="40"')
    many = "<table:table-row>" + CELL.format("x") * 2 + "</table:table-row>"
    far = cell if "repeated" in rows else cell.replace('"40"', '"40000000"')
    path = ods(placed.inbox / "x.ods", rows.format(far.format("x")) + many)
    assert BEYOND in refused(placed, path)


def test_blank_cells_to_the_edge_of_a_sheet_do_no_harm(tmp_path: Path) -> None:
    # LibreOffice ends every row and sheet so.
    blank = '<table:table-cell table:number-columns-repeated="16380"/>'
    rows = (
        f"<table:table-row>{CELL.format('a')}{blank}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    )
    path = ods(tmp_path / "x.ods", rows)
    assert [*Workbook(path).rows("A")] == [["a"]]


def test_repeated_rows_and_columns_are_read_as_often_as_they_stand(tmp_path: Path) -> None:
    cell = CELL.format("a").replace(" office", ' table:number-columns-repeated="2" office')
    row = f'<table:table-row table:number-rows-repeated="3">{cell}</table:table-row>'
    assert [*Workbook(ods(tmp_path / "x.ods", row)).rows("A")] == [["a", "a"]] * 3


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A{0}" t="s"><v>0</v></c>',
        "<c r='A{0}' t = 's'><v>0</v></c>",
        '<c r="A{0}" t="s"><f/><v>0</v></c>',
    ],
)
def test_one_long_text_in_every_cell_is_refused(placed: Small, cell: str) -> None:
    sheet = "".join(f'<row r="{k}">{cell.format(k)}</row>' for k in range(1, 3000))
    shared = "<si><t>short</t></si>" * 0 + "<si><t>" + "x" * 500_000 + "</t></si>"
    path = xlsx(placed.inbox / "x.xlsx", sheet, shared=shared)
    assert path.stat().st_size < 100_000
    assert "its cells hold more than 1 GB of text" in refused(placed, path)


def test_one_long_text_in_repeated_rows_is_refused(placed: Small) -> None:
    row = '<table:table-row table:number-rows-repeated="3000">{}</table:table-row>'
    path = ods(placed.inbox / "x.ods", row.format(CELL.format("x" * 500_000)))
    assert "its cells hold more than 1 GB of text" in refused(placed, path)


def test_long_notes_do_no_harm(tmp_path: Path) -> None:
    sheet = "".join(f'<row r="{k}"><c r="A{k}" t="s"><v>1</v></c></row>' for k in range(1, 9000))
    shared = "<si><t>" + "x" * 500_000 + "</t></si><si><t>a</t></si>"
    path = xlsx(tmp_path / "x.xlsx", sheet, shared=shared)
    assert [*Workbook(path).rows("A")] == [["a"]] * 8999


def test_a_sheet_that_would_end_the_process_is_found_without_opening_it(tmp_path: Path) -> None:
    # In a process of its own: where the guard fails it is this test that fails, not the session.
    path = xlsx(tmp_path / "x.xlsx", FAR)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from cspdata.ingest.workbooks import Workbook, WorkbookError\n"
        "try:\n    Workbook(Path(sys.argv[1]))\n"
        "except WorkbookError as fault:\n    print(fault)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "reaches over 17,179,869,184 cells" in done.stdout


def test_formulas_give_their_last_value_and_are_never_worked_out(placed: Small) -> None:
    titles = inline(HEADER.split(","), 1)
    formula = '<c t="str"><f>HYPERLINK("http://x")</f><v>{}</v></c>'
    texts = ["", "2024-01", "Hamshire Police", "", "-2.03", "51.305", "", "D01000001", "", "Drugs"]
    cells = "".join(formula.format(one) for one in texts)
    command = "<c t=\"inlineStr\"><is><t>=cmd|'/c calc'!A1</t></is></c><c><f>1+1</f></c>"
    path = xlsx(placed.inbox / "x.xlsx", f'{titles}<row r="2">{cells}{command}</row>')
    # The contract takes CSV alone: the rows are looked at as they would be loaded.
    assert [*Workbook(path).rows("A")] == [HEADER.split(","), [*texts, "=cmd|'/c calc'!A1", ""]]


@pytest.mark.parametrize("kept", [0, 4, 30, 200, 700, -1, -21])
@pytest.mark.parametrize("kind", [xlsx, ods])
def test_a_truncated_workbook_is_refused(placed: Small, kind: object, kept: int) -> None:
    assert callable(kind)
    path = kind(placed.inbox / f"x.{kind.__name__}", inline(["a"], 1))
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(placed, path).startswith(("the workbook cannot be read: ", "the file is empty"))


@pytest.mark.parametrize("name", ["x.xlsx", "x.ods"])
def test_an_archive_that_is_no_workbook_is_refused(placed: Small, name: str) -> None:
    path = packed(placed.inbox / name, {"a.csv": HEADER})
    assert refused(placed, path).startswith("the workbook cannot be read: ")


def test_a_workbook_by_the_name_of_the_other_kind_is_refused(placed: Small) -> None:
    path = xlsx(placed.inbox / "x.xlsx", inline(["a"], 1)).rename(placed.inbox / "x.ods")
    assert refused(placed, path).startswith("the workbook cannot be read: ")


def test_the_size_of_a_shared_text_is_bounded(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", "", shared="<si><t>" + "xy" * 800_000 + "</t></si>")
    with pytest.raises(WorkbookError, match="a text of more than 1 MB"):
        Workbook(path)
