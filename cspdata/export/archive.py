"""Office files stamped with one day, so that the same input gives the same bytes."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = 1980  # the first year that a zip archive can record
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def sealed(blob: bytes, made_on: date) -> bytes:
    """The same Office file with its members and properties dated `made_on`.

    Workbooks embedded in charts are sealed too. The order and the content of members stay.
    """
    stamp = (max(made_on.year, EARLIEST), made_on.month, made_on.day, 0, 0, 0)
    out = BytesIO()
    with ZipFile(BytesIO(blob)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            info = ZipInfo(name, stamp)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, _member(name, given.read(name), made_on))
    return out.getvalue()


def _member(name: str, content: bytes, made_on: date) -> bytes:
    if name.endswith(".xlsx"):
        return sealed(content, made_on)
    if name == "docProps/core.xml":
        return STAMP.sub(
            rb"\g<1>" + f"{made_on.isoformat()}T00:00:00Z".encode() + rb"\g<3>", content
        )
    return content
