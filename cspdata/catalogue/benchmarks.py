"""Groups of areas to compare with: an editable table, each row unverified until someone checks it.

No public list names the groups of every partnership: a row is a candidate until a person has found
it in a source and put the source's address and the day into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import eq
from pathlib import Path

from cspdata.catalogue.declared import CatalogueError
from cspdata.catalogue.tables import table_lines

COLUMNS = (
    "group_id",
    "group_name",
    "model",
    "model_version",
    "target_code",
    "member_code",
    "member_name",
    "rank",
    "source_url",
    "checked_on",
)
#: What stands in `checked_on` of a row that nobody has confirmed.
UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Member:
    """An area of a group; `rank` is its nearness where the model gives one, 1 the nearest."""

    code: str
    name: str
    rank: int | None
    source_url: str
    checked_on: date | None

    @property
    def verified(self) -> bool:
        """Whether someone has confirmed the row."""
        return self.checked_on is not None


@dataclass(frozen=True, slots=True)
class BenchmarkGroup:
    """The areas that a model calls like the target, nearest first where it ranks them."""

    id: str
    name: str
    model: str
    model_version: str
    target_code: str
    members: tuple[Member, ...]

    @property
    def verified(self) -> bool:
        """Whether every row of the group has been confirmed: no comparison is made before."""
        return all(one.verified for one in self.members)


class _Row:
    """A line of the table, whose faults name the file, the line and the column."""

    def __init__(self, path: Path, line: int, values: dict[str, str]) -> None:
        self.values = values
        self._where = f"{path}: line {line}"

    def fault(self, column: str, why: str) -> CatalogueError:
        return CatalogueError(f"{self._where}, {column}: {self.values[column]!r} {why}")

    def checked(self, column: str, holds: Callable[[str], bool], why: str) -> str:
        """The value of a column; refused where a condition does not hold of it."""
        value = self.values[column]
        if not holds(value):
            raise self.fault(column, why)
        return value


def read_benchmark_groups(path: Path) -> tuple[BenchmarkGroup, ...]:
    """The groups of the table, by target and id.

    Refuses other columns, ids and codes that are none, an area in its own group or twice in one, a
    rank that is no whole number or is given twice, a date that is none, a confirmed row without
    the address of its source, and rows of one group that differ in what the group is.
    """
    lines = table_lines(path, COLUMNS, what="the table of benchmark groups")
    rows = [_Row(path, line, values) for line, values in lines]
    rows.sort(key=lambda row: (row.values["target_code"], row.values["group_id"]))
    return tuple(
        _group(list(some))
        for _, some in groupby(
            rows, key=lambda row: (row.values["target_code"], row.values["group_id"])
        )
    )


def _group(rows: list[_Row]) -> BenchmarkGroup:
    first = rows[0].values
    members: list[Member] = []
    for row in rows:
        for column in ("group_name", "model", "model_version"):
            row.checked(
                column,
                partial(eq, first[column]),
                f"differs from {first[column]!r} in the group's first row",
            )
        members.append(_member(row, members))
    members.sort(key=lambda one: (one.rank is None, one.rank or 0, one.name))
    return BenchmarkGroup(
        id=rows[0].checked("group_id", _is_slug, "is no id: lower case, digits and underscores"),
        name=rows[0].checked("group_name", bool, "is blank: name the group"),
        model=rows[0].checked("model", bool, "is blank: name the model that the group is of"),
        model_version=first["model_version"],
        target_code=rows[0].checked("target_code", _is_code, "is no code of an area"),
        members=tuple(members),
    )


def _member(row: _Row, before: list[Member]) -> Member:
    code = row.checked("member_code", _is_code, "is no code of an area")
    if code == row.values["target_code"]:
        raise row.fault("member_code", "is the target itself: an area is not compared with itself")
    if any(one.code == code for one in before):
        raise row.fault("member_code", "is in the group twice")
    rank = row.checked("rank", lambda value: value == "" or value.isdigit(), "is no whole number")
    if rank and any(one.rank == int(rank) for one in before):
        raise row.fault("rank", "is given to two areas of the group")
    checked_on = _day(row)
    if checked_on:
        row.checked(
            "source_url",
            lambda value: value.startswith(("https://", "http://")),
            "is no address: a confirmed row says where it was found",
        )
    return Member(
        code=code,
        name=row.checked("member_name", bool, "is blank: name the area"),
        rank=int(rank) if rank else None,
        source_url=row.values["source_url"],
        checked_on=checked_on,
    )


def _day(row: _Row) -> date | None:
    """The day a row was confirmed; None where it is unverified."""
    text = row.values["checked_on"]
    if text == UNVERIFIED:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise row.fault("checked_on", f"is neither a day (YYYY-MM-DD) nor {UNVERIFIED!r}") from None


def _is_code(text: str) -> bool:
    return re.fullmatch(r"[A-Z]\d{8}", text) is not None


def _is_slug(text: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None
