"""A result as a CSV table, and its cells as plain values."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from numbers import Integral, Real

import pandas as pd

from cspdata.cells import Cells
from cspdata.evaluations import Evaluation
from cspdata.reasons import Contributions
from cspdata.results import Change, Control, Levels, Series, Trend
from cspdata.words import cell_reasons

Result = Series | Levels | Change | Cells | Control | Trend | Contributions | Evaluation
Plain = str | int | float | bool | date | None

WHOLE = frozenset({"count", "count_before"})  # columns that count events
# A text that starts so is a formula to a spreadsheet; the last four are the wide forms of the first
# (OWASP, CSV injection). A plain number with its sign is none.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SIGNED = re.compile(r"[+-]\d+(?:\.\d+)?", re.ASCII)
BYTE_ORDER_MARK = "\ufeff"


def table_csv(result: Result, *, for_excel: bool = False) -> bytes:
    """The frame of a result as `frame_csv` writes it."""
    return frame_csv(result.frame, for_excel=for_excel)


def cell_table(cells: Cells) -> pd.DataFrame:
    """The rows of a map, areas with their `name`, emerging hot spots with the `reason` of a class.

    Both come after the map's own columns.
    """
    frame = cells.frame
    if cells.by_area:
        codes = frame["cell_id"].astype(str)
        frame = frame.assign(name=[cells.names.get(code, "") for code in codes])
    return frame.assign(reason=cell_reasons(cells)) if cells.emerging is not None else frame


def frame_csv(frame: pd.DataFrame, *, for_excel: bool = False) -> bytes:
    """A frame as UTF-8 CSV: its columns, one line a row, lines end in CRLF.

    Dates are ISO (YYYY-MM-DD), truth values `true` and `false`; what is missing, suppressed or has
    no bound is an empty cell. `for_excel` puts a byte order mark first, without which Excel takes
    the file for Windows-1252. A text that a spreadsheet would run as a formula gets an apostrophe:
    of refused rows each text is as a stranger wrote it.
    """
    columns = list(frame.columns)
    lines = (_whole(columns, row) for row in frame.itertuples(index=False, name=None))
    return lines_csv(columns, lines, for_excel=for_excel)


def lines_csv(
    columns: Sequence[str], lines: Iterable[Sequence[object]], *, for_excel: bool = False
) -> bytes:
    """Any rows under their columns, written as `table_csv` writes those of a result."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow(_cell_text(plain(value)) for value in line)
    return ((BYTE_ORDER_MARK if for_excel else "") + out.getvalue()).encode("utf-8")


def rows(result: Result) -> list[dict[str, Plain]]:
    """The rows of a result as plain values by column: whole counts, dates, None for missing."""
    columns = list(result.frame.columns)
    return [
        {name: plain(value) for name, value in zip(columns, _whole(columns, row), strict=True)}
        for row in result.frame.itertuples(index=False, name=None)
    ]


def plain(value: object) -> Plain:
    """A cell of a frame as a plain Python value; missing, not a number and infinite are None."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (str, date)):
        return value
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return number if abs(number) < float("inf") else None
    return str(value)


def whole(value: object) -> int | None:
    """A count as a whole number; None where it is missing."""
    number = plain(value)
    return round(number) if isinstance(number, (int, float)) else None


def value_format(decimals: int) -> str:
    """The number format of a value with so many decimals: `#,##0.0`."""
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def _whole(columns: list[str], row: tuple[object, ...]) -> list[object]:
    named = zip(columns, row, strict=True)
    return [whole(value) if column in WHOLE else value for column, value in named]


def _cell_text(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA) and not SIGNED.fullmatch(value):
        return "'" + value
    return repr(value) if isinstance(value, float) else str(value)
