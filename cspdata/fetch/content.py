"""Whether a file is what its name says, by its bytes: an error page or a cut archive is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

from cspdata.fetch.declaration import Source
from cspdata.fetch.faults import FetchError, moved

_HEAD = 4096
_LONGEST_LINE = 1 << 20
# A file within that only this kind of archive has.
_WITHIN = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}


def check_content(path: Path, *, name: str, source: Source, url: str) -> None:
    """Refuse a file whose bytes are not of the kind that its name ends in."""
    suffix = name.rsplit(".", 1)[-1].lower()
    reason = _csv_fault(path) if suffix == "csv" else _archive_fault(path, suffix)
    if reason:
        raise FetchError(
            f"{source.id}: {url}: not a whole {suffix} file: {reason}. Nothing of it was kept. "
            f"{moved(source)}"
        )


def _csv_fault(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        file.readline(_LONGEST_LINE)
        row = file.readline(_LONGEST_LINE)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return "it is empty"
    if start.startswith(b"<"):
        return "it is a web page"
    if start.startswith(b"PK\x03\x04"):
        return "it is an archive or a workbook"
    if b"\x00" in head:
        return "it holds bytes that no text has"
    return "" if row.strip() else "it has a header and no rows"


def _archive_fault(path: Path, suffix: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "it cannot be opened as an archive; it may be cut short or an error page"
    within = _WITHIN.get(suffix)
    if within and within not in names:
        return f"{within} is missing in it"
    return "" if names else "it is empty"
