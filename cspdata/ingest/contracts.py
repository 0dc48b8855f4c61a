"""Which dataset's contract a header meets, and which is closest where none is met."""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache

from cspdata.catalogue import Catalogue, Column, Dataset
from cspdata.ingest.limits import LONGEST_TITLE, MOST_COLUMNS
from cspdata.ingest.personal import personal_kind

Match = tuple[Dataset, int, tuple[str, ...], tuple[str, ...]]


class Contracts:
    """The contracts of a catalogue, ready to be compared with headers; remembers each header."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._datasets = tuple(catalogue.datasets.values())
        self._met: dict[
            tuple[str, frozenset[str], tuple[str, ...]], tuple[Dataset, tuple[str, ...]] | None
        ] = {}

    def met_by(
        self, rows: list[list[str]], kind: str, *, name: str = "", sheet: str = ""
    ) -> Match | str:
        """The contract, header row, columns and titles of the first row that meets one.

        Where none does, what lacks. `kind` is the file's format, `name` its name, `sheet` that of a
        workbook's sheet. Where a row meets several contracts, the one of which it has most columns
        is taken.
        """
        widest = max((len(row) for row in rows), default=0)
        rows_of_note = [row if len(row) <= MOST_COLUMNS else [] for row in rows]
        barred = frozenset(one.id for one in self._datasets if not _may_be(one, name, sheet))
        for number, row in enumerate(rows_of_note):
            key = (kind, barred, tuple(row))
            if key not in self._met:
                self._met[key] = self._best(row, kind, barred)
            found = self._met[key]
            if found:
                return found[0], number, found[1], tuple(title.strip() for title in row)
        if widest > MOST_COLUMNS:
            return (
                f"it has {widest:,} columns, more than the {MOST_COLUMNS} that are read; leave out "
                "those that are empty or not asked for and load it again"
            )
        return self._closest(rows, kind)

    def holds_notes(self, sheet: str) -> bool:
        """Whether some contract's publisher writes notes on a sheet of that name."""
        return any(_named(sheet, one.notes_sheets) for one in self._datasets if one.notes_sheets)

    def _best(
        self, row: list[str], kind: str, barred: frozenset[str]
    ) -> tuple[Dataset, tuple[str, ...]] | None:
        best: tuple[Dataset, tuple[str, ...]] | None = None
        for dataset in self._datasets:
            if dataset.id in barred:
                continue
            columns = columns_of(row, dataset)
            whole = kind in dataset.formats and not missing_columns(columns, dataset)
            if (
                whole
                and not _forbidden(row, dataset)
                and (not best or _met(columns) > _met(best[1]))
            ):
                best = dataset, columns
        return best

    def _closest(self, rows: list[list[str]], kind: str) -> str:
        header = _told((rows or [[]])[0])
        near = [
            (_met(columns) - len(missing_columns(columns, dataset)), dataset, columns)
            for dataset in self._datasets
            if kind in dataset.formats
            for columns in (columns_of(row, dataset) for row in rows)
            if _met(columns)
        ]
        if not near:
            return f"no dataset known here has any of its columns ({header})"
        _, dataset, columns = max(near, key=lambda one: one[0])
        lacking = "; ".join(
            f"{name} ({' or '.join(dataset.columns[name].names)})"
            for name in missing_columns(columns, dataset)
        )
        if not lacking:
            return (
                f"the closest dataset is “{dataset.title}”, but the file breaks its numbers down "
                f"further than is agreed for it ({header})"
            )
        return f"not recognised: the closest is “{dataset.title}”, which also needs: {lacking}"


def _told(row: list[str]) -> str:
    """A row that may be a header, to be told; of one that looks like data only how long it is.

    What no contract knows may be a list of people: its values are repeated nowhere.
    """
    text = ", ".join(shown(title) for title in row[:12])
    cells = [cell for cell in row if cell.strip()]
    if any(re.fullmatch(r"[\W\d]+", cell) for cell in cells) or personal_kind(text):
        return f"its first row, of {len(cells)} values, looks like data and not like a header"
    return text


def _may_be(dataset: Dataset, name: str, sheet: str) -> bool:
    """Whether the names of a file and of its sheet (where it has one) allow a dataset."""
    return _named(name, dataset.called) and (not sheet or _named(sheet, dataset.sheets))


def _named(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(_plain(name), _plain(one)) for one in patterns)


def columns_of(header: list[str], dataset: Dataset) -> tuple[str, ...]:
    """The contract's column name for each header, "" for a column the contract does not name.

    Of a column that stands once for each period, or is the sum of several, the name is followed by
    a space and the file's own title. A sum of another number of columns than is declared is left.
    """
    names: list[str] = []
    for title in header:
        plain = _plain(title)
        name = next(
            (
                name
                for name, column in dataset.columns.items()
                if not column.forbidden and name not in names and _meets(plain, column)
            ),
            "",
        )
        several = bool(name) and (dataset.columns[name].across or dataset.columns[name].summed)
        names.append(f"{name} {_bare(title)}" if several else name)
    return tuple(name if _whole_sum(name, names, dataset) else "" for name in names)


def _whole_sum(name: str, names: list[str], dataset: Dataset) -> bool:
    """Whether a column is no part of a sum, or all parts of its sum are among the file's."""
    column = name.partition(" ")[0]
    allowed = dataset.columns[column].summed if column else ()
    return not allowed or sum(one.partition(" ")[0] == column for one in names) in allowed


def missing_columns(columns: tuple[str, ...], dataset: Dataset) -> list[str]:
    """The required columns of a contract that are not among a file's."""
    there = {name.partition(" ")[0] for name in columns}
    return [
        name for name, column in dataset.columns.items() if column.required and name not in there
    ]


def titled(title: str, column: Column) -> bool:
    """Whether a header is one of the column's, without regard to case, spaces and underscores."""
    return _meets(_plain(title), column)


def shown(title: str) -> str:
    """A title as it is shown in a message: its start, where it is long."""
    return title if len(title) <= 60 else f"{title[:60]}…"


def _meets(plain: str, column: Column) -> bool:
    exact, patterns = _prepared(column.names)
    return plain in exact or any(one.match(plain) for one in patterns)


@lru_cache(maxsize=1 << 12)
def _prepared(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Names in their plain form, and those that are patterns: each header asks for every column."""
    plain = [_plain(name) for name in names]
    patterns = [one for one in plain if set(one) & set("*?[")]
    return frozenset(plain), tuple(re.compile(fnmatch.translate(one)) for one in patterns)


def _met(columns: tuple[str, ...]) -> int:
    return sum(1 for name in columns if name)


def _forbidden(header: list[str], dataset: Dataset) -> bool:
    return any(
        titled(title, column)
        for column in dataset.columns.values()
        if column.forbidden
        for title in header
    )


@lru_cache(maxsize=1 << 14)
def _plain(title: str) -> str:
    """A header without marks: no byte order mark, no `[note 1]`, spaces and underscores as one."""
    return re.sub(r"[\s_\u00a0]+", " ", _bare(title)).strip().lower()


def _bare(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        return ""
    plain = re.sub(r"\[note[s]?[^\]]*\]", " ", title.replace("\ufeff", ""), flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", plain).strip()
