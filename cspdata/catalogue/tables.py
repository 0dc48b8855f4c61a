"""Tables that stand beside the declarations as CSV, with columns that are fixed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from cspdata.catalogue.declared import CatalogueError


def table_lines(
    path: Path, columns: tuple[str, ...], *, what: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line of a table with its number: its cells by column, without the space around them.

    Blank lines are passed over. `what` says in a refusal what the table is. Refused: a file that is
    not there or no UTF-8, other columns than these, and a line with more or fewer cells.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CatalogueError(f"{path}: {what} is missing.") from None
    except UnicodeDecodeError as fault:
        raise CatalogueError(f"{path}: not UTF-8 text: {fault}") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    if tuple(title.strip() for title in next(reader, [])) != columns:
        raise CatalogueError(f"{path}: its columns must be {', '.join(columns)}")
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            raise CatalogueError(
                f"{path}: line {reader.line_num}: {len(cells)} columns where the header has "
                f"{len(columns)}"
            )
        yield reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
