"""The sheets of workbooks written out as text, one line a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cspdata.ingest.texts import work_file
from cspdata.ingest.workbook_parts import workbook_fault


class WorkbookError(ValueError):
    """Why a workbook cannot be read, in words for whoever offered it."""


class Workbook:
    """A workbook that is safe to open; refuses (`WorkbookError`) one that is not, or is spoilt."""

    def __init__(self, path: Path) -> None:
        import python_calamine

        if refused := workbook_fault(path):
            raise WorkbookError(refused)
        self._faults = (python_calamine.CalamineError, OSError, ValueError)
        try:
            self._book = python_calamine.CalamineWorkbook.from_path(str(path))
            self.names = list(self._book.sheet_names)
        except self._faults as fault:
            raise WorkbookError(_said(fault)) from fault

    def sheet(self, name: str, *, work: Path) -> Path:
        """A sheet written out as a text file in the work folder."""
        target = work_file(work, ".csv")
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows(name))
        return target

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a sheet as text, from its first cell on; formulas give their last value."""
        try:
            sheet: Any = self._book.get_sheet_by_name(name)
            if sheet.start is None:
                return
            before = [""] * sheet.start[1]
            for row in sheet.iter_rows():
                yield before + [_cell(value) for value in row]
        except self._faults as fault:
            raise WorkbookError(_said(fault)) from fault


def _said(fault: Exception) -> str:
    return f"the workbook cannot be read: {fault}; save it again with Excel or LibreOffice"


def _cell(value: object) -> str:
    """A workbook's cell as text on one line: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A row of the sheet is a line of the text, so that a refusal names the sheet's own row.
    return "" if value is None else " ".join(str(value).splitlines()).replace("\x00", "")
