"""Which dataset's contract a header meets, and which is closest where none is met."""

from __future__ import annotations

import fnmatch
import re

from cspdata.catalogue import Catalogue, Column, Dataset

Match = tuple[Dataset, int, tuple[str, ...]]


class Contracts:
    """The contracts of a catalogue, ready to be compared with headers; remembers each header."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._datasets = tuple(catalogue.datasets.values())
        self._met: dict[tuple[str, tuple[str, ...]], tuple[Dataset, tuple[str, ...]] | None] = {}

    def met_by(self, rows: list[list[str]], kind: str) -> Match | str:
        """The contract, header row and columns of the first row that meets one; else what lacks.

        `kind` is the file's format. Where a row meets several contracts, the one of which it has
        most columns is taken.
        """
        for number, row in enumerate(rows):
            key = (kind, tuple(row))
            if key not in self._met:
                self._met[key] = self._best(row, kind)
            found = self._met[key]
            if found:
                return found[0], number, found[1]
        return self._closest(rows, kind)

    def _best(self, row: list[str], kind: str) -> tuple[Dataset, tuple[str, ...]] | None:
        best: tuple[Dataset, tuple[str, ...]] | None = None
        for dataset in self._datasets:
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
        header = ", ".join((rows or [[]])[0][:12])
        near = [
            (_met(columns) - len(missing_columns(columns, dataset)), dataset, columns)
            for dataset in self._datasets
            if kind in dataset.formats
            for columns in (columns_of(row, dataset) for row in rows)
            if _met(columns)
        ]
        if not near:
            return f"no contract has any of its columns ({header})"
        _, dataset, columns = max(near, key=lambda one: one[0])
        lacking = "; ".join(
            f"{name} ({' or '.join(dataset.columns[name].names)})"
            for name in missing_columns(columns, dataset)
        )
        if not lacking:
            return (
                f"the closest contract is {dataset.id}, but the file breaks its numbers down "
                f"further than that contract allows ({header})"
            )
        return f"no contract matches; the closest is {dataset.id}, which also needs: {lacking}"


def columns_of(header: list[str], dataset: Dataset) -> tuple[str, ...]:
    """The contract's column name for each header, "" for a column the contract does not name."""
    names: list[str] = []
    for title in header:
        name = next(
            (
                name
                for name, column in dataset.columns.items()
                if not column.forbidden and name not in names and titled(title, column)
            ),
            "",
        )
        names.append(name)
    return tuple(names)


def missing_columns(columns: tuple[str, ...], dataset: Dataset) -> list[str]:
    """The required columns of a contract that are not among a file's."""
    return [
        name for name, column in dataset.columns.items() if column.required and name not in columns
    ]


def titled(title: str, column: Column) -> bool:
    """Whether a header is one of the column's, without regard to case, spaces and underscores."""
    plain = _plain(title)
    return any(fnmatch.fnmatchcase(plain, _plain(name)) for name in column.names)


def _met(columns: tuple[str, ...]) -> int:
    return sum(1 for name in columns if name)


def _forbidden(header: list[str], dataset: Dataset) -> bool:
    return any(
        titled(title, column)
        for column in dataset.columns.values()
        if column.forbidden
        for title in header
    )


def _plain(title: str) -> str:
    """A header without marks: no byte order mark, no `[note 1]`, spaces and underscores as one."""
    bare = re.sub(r"\[note[s]?[^\]]*\]", " ", title.replace("\ufeff", ""), flags=re.IGNORECASE)
    return re.sub(r"[\s_\u00a0]+", " ", bare).strip().lower()
