"""What the tests of hostile files share: a hostile file loaded beside a good one, and workbooks."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.small import Small, row, street

GOOD = street(row(), row("D01000004"), row(month="2024-13"))
NAMES = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "package": "http://schemas.openxmlformats.org/package/2006/relationships",
    "office": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "open": "urn:oasis:names:tc:opendocument:xmlns",
}


def refused(small: Small, paths: Path | Sequence[Path], *, at: str = "") -> str:
    """The reason for which the one hostile file offered is refused, a good one beside it loaded.

    `at` is the name the refusal must give, that of the path unless it is another.
    """
    hostile = [paths] if isinstance(paths, Path) else [*paths]
    good = small.inbox / "beside" / "good.csv"
    good.parent.mkdir(parents=True, exist_ok=True)
    good.write_text(GOOD)
    report = small.load_paths([*hostile, good])
    [kept] = [one for one in report.receipts if one.name == "good.csv"]
    assert (kept.status, kept.rows_read, kept.rows_kept, kept.rows_refused) == ("loaded", 3, 2, 1)
    [other] = [one for one in report.receipts if one.name != "good.csv"]
    assert (other.status, other.rows_read) == ("not loaded", 0)
    assert other.name == (at or hostile[0].name)
    assert small.rows("select count(*) from events") == [(2,)]
    assert (other.name, other.reason) in small.rows("select name, reason from unmatched")
    return other.reason


def xlsx(path: Path, sheet: str, *, shared: str = "", head: str = "") -> Path:
    """A workbook of Excel, with the XML of its one sheet's rows and of its shared texts."""
    main, package, office = NAMES["main"], NAMES["package"], NAMES["office"]
    content = "http://schemas.openxmlformats.org/package/2006/content-types"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{content}"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'{head}<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
    }
    return packed(path, parts)


def ods(path: Path, rows: str, *, head: str = "") -> Path:
    """An OpenDocument workbook, with the XML of its one sheet's rows."""
    names = " ".join(
        f'xmlns:{one}="{NAMES["open"]}:{one}:1.0"' for one in ("office", "table", "text")
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": (
            f'<manifest:manifest xmlns:manifest="{NAMES["open"]}:manifest:1.0"/>'
        ),
        "content.xml": (
            f"{head}<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="A">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ),
    }
    return packed(path, parts)


def packed(path: Path, parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of the parts, in order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def inline(cells: Sequence[str], number: int) -> str:
    """A row of Excel of texts that stand in the cells themselves."""
    texts = "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in cells)
    return f'<row r="{number}">{texts}</row>'
