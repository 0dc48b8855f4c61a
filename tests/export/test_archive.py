"""Archives sealed with one date."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

from cspdata.export.archive import sealed

CORE = (
    '<x><dcterms:created xsi:type="dcterms:W3CDTF">2031-01-02T03:04:05Z</dcterms:created>'
    "<dcterms:modified>2031-01-02T03:04:05Z</dcterms:modified></x>"
)


def archive(inner: bytes = b"") -> bytes:
    """An archive with properties, a part and, where given, a workbook within."""
    out = BytesIO()
    with ZipFile(out, "w") as made:
        made.writestr("docProps/core.xml", CORE)
        made.writestr("part.xml", "<dcterms:created>2031</dcterms:created>")
        if inner:
            made.writestr("embeddings/book.xlsx", inner)
    return out.getvalue()


def test_dates_are_set_in_the_properties_of_the_file_and_of_workbooks_within() -> None:
    with ZipFile(BytesIO(sealed(archive(archive()), date(2025, 11, 24)))) as made:
        core = made.read("docProps/core.xml").decode()
        inner = made.read("embeddings/book.xlsx")
        assert {info.date_time for info in made.infolist()} == {(2025, 11, 24, 0, 0, 0)}
        assert made.read("part.xml") == b"<dcterms:created>2031</dcterms:created>"
    assert core == CORE.replace("2031-01-02T03:04:05Z", "2025-11-24T00:00:00Z")
    with ZipFile(BytesIO(inner)) as made:
        assert "2025-11-24T00:00:00Z" in made.read("docProps/core.xml").decode()


def test_sealing_twice_changes_nothing() -> None:
    once = sealed(archive(archive()), date(2025, 11, 24))
    assert sealed(once, date(2025, 11, 24)) == once
