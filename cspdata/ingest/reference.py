"""Reference files (lookups, area values, boundaries) into rows: small, read row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from re import IGNORECASE, search
from typing import Any

import pandas as pd

from cspdata.catalogue import Dataset
from cspdata.ingest.events import Refusal
from cspdata.ingest.headers import Recognised, features_of
from cspdata.ingest.limits import LONGEST_NUMBER, MOST_RECORDS, MOST_REFUSED
from cspdata.ingest.texts import text_records

TABLES = {
    "actions": "actions",
    "aggregates": "aggregates",
    "area_lookup": "area_links",
    "area_values": "area_values",
    "boundaries": "boundaries",
}


@dataclass(slots=True)
class Reference:
    """The rows of a reference file, those refused, and how many there were.

    `people`: of a survey, the numbers of those who answered (`PEOPLE_COLUMNS` of `responses`).
    """

    file: Recognised
    frame: pd.DataFrame
    read: int
    refused: list[Refusal] = field(default_factory=list)
    reason: str = ""
    people: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row of a text file: its line, its text, and its values by the contract's columns."""

    line: int
    raw: str
    values: dict[str, str]


class FileError(ValueError):
    """Why a whole file cannot be used, found out while its rows were read."""


def refuse(refused: list[Refusal], one: Refusal) -> None:
    """Add a refused row; refuses the file (`FileError`) once they are more than `MOST_REFUSED`."""
    refused.append(one)
    if len(refused) > MOST_REFUSED:
        raise FileError(too_many_refused(refused[0]))


def too_many_refused(first: Refusal | None = None) -> str:
    """The refusal of a file of which more rows than `MOST_REFUSED` cannot be used."""
    said = f"; the first: line {first.line}, {first.column}: {first.reason}" if first else ""
    return f"it has more than {MOST_REFUSED:,} rows or values that cannot be used{said}"


def refuse_too_many(records: Sized) -> None:
    """Refuse (`FileError`) a file of more numbers than can be held in memory at once."""
    if len(records) > MOST_RECORDS:
        raise FileError(
            f"it holds more than {MOST_RECORDS:,} numbers; split it by year and load the parts"
        )


def read_reference(file: Recognised) -> Reference:
    """The rows of a reference file in the shape of their table (`TABLES`).

    Refuses a row with a blank code, a value that is not a number, a second row for one area.
    """
    if file.dataset.kind == "boundaries":
        return _boundaries(file)
    seen: set[tuple[str, ...]] = set()
    refused: list[Refusal] = []
    records: list[dict[str, object]] = []
    read = 0
    for row in text_rows(file):
        read += 1
        fault = _fault(row, file.dataset, seen)
        if fault:
            column, reason = fault
            value = row.values.get(column, "")
            refuse(refused, Refusal(row.line, file.title(column), value, reason, row.raw))
        elif file.dataset.lookup:
            records.extend(_links(row, file.dataset))
        else:
            records.extend(_values(row, file))
        refuse_too_many(records)
    reference = Reference(file, pd.DataFrame.from_records(records), read, refused)
    if file.dataset.values and _year(file) == 0:
        reference.reason = (
            "the year is not known: its name must give it, as in population_mid2020_lsoa11.csv"
        )
    return reference


def text_rows(file: Recognised) -> Iterator[TextRow]:
    """The rows of a file below its header; refuses quotes that never close (`csv.Error`)."""
    named = [(at, name) for at, name in enumerate(file.columns) if name]
    for row in text_records(file.source.path, delimiter=file.delimiter, strict=True):
        cells = row.cells
        if row.number > file.skip + 1 and any(cell.strip() for cell in cells):
            values = {name: cells[at].strip() if at < len(cells) else "" for at, name in named}
            yield TextRow(row.line, row.raw, values)


def _fault(row: TextRow, dataset: Dataset, seen: set[tuple[str, ...]]) -> tuple[str, str] | None:
    keys = _keys(dataset)
    for name in _codes(dataset):
        if not row.values.get(name):
            return name, "no code"
    for name in _with_parts(row, dataset):
        given = row.values.get(name, "")
        column = dataset.columns[name.partition(" ")[0]]
        if column.type not in ("number", "integer"):
            continue
        if not given and column.required:
            return name, "no value"
        found = number(given)
        if given and found is None:
            return name, "not a number"
        if found is not None and column.type == "integer" and not found.is_integer():
            return name, "not a whole number"
    key = tuple(row.values[name] for name in keys)
    if key in seen:
        return keys[0], "a second row for the same area"
    seen.add(key)
    return None


def _with_parts(row: TextRow, dataset: Dataset) -> list[str]:
    """The columns of a contract; of one that is a sum those of its parts that the row has."""
    whole = [name for name, column in dataset.columns.items() if not column.summed]
    return [*whole, *(key for key in row.values if " " in key)]


def _codes(dataset: Dataset) -> tuple[str, ...]:
    """The columns that must hold a code: of a lookup every level's."""
    if dataset.lookup:
        levels = (dataset.lookup.child, *dataset.lookup.parents)
        return tuple(f"{level}_code" for level in levels)
    return ("code",)


def _keys(dataset: Dataset) -> tuple[str, ...]:
    """The columns of which a file may hold each combination once."""
    several = dataset.lookup is not None and dataset.lookup.several
    return _codes(dataset)[: 2 if several else 1]


def number(text: str) -> float | None:
    """The number that a text gives, thousands separators allowed; None where it is none."""
    # float() takes `1_000` for a thousand; no publisher writes it, so that it is a slip.
    if len(text) > LONGEST_NUMBER or "_" in text:
        return None
    try:
        found = float(text.replace(",", "").replace("\u00a0", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _links(row: TextRow, dataset: Dataset) -> Iterator[dict[str, object]]:
    """A link from each level to each level above it."""
    lookup = dataset.lookup
    if lookup is None:
        raise AssertionError(f"{dataset.id} is not a lookup")
    levels = (lookup.child, *lookup.parents)
    for at, child in enumerate(levels):
        for parent in levels[at + 1 :]:
            yield {
                "child_level": child,
                "child_code": row.values[f"{child}_code"],
                "child_name": row.values.get(f"{child}_name", ""),
                "parent_level": parent,
                "parent_code": row.values[f"{parent}_code"],
                "parent_name": row.values.get(f"{parent}_name", ""),
                "change": row.values.get("change", "") if child == lookup.child else "",
            }


def _values(row: TextRow, file: Recognised) -> Iterator[dict[str, object]]:
    values = file.dataset.values
    if values is None:
        raise AssertionError(f"{file.dataset.id} has no values")
    for measure, name in values.measures.items():
        column = file.dataset.columns[name]
        if column.summed:
            yield from _sum(row, name, measure, file)
            continue
        text = row.values.get(name, "")
        is_number = column.type in ("number", "integer")
        yield {
            "level": values.level,
            "area_code": row.values["code"],
            "measure": measure,
            "year": _year(file),
            "number": number(text) if is_number else None,
            "text": None if is_number else text,
        }


def _sum(row: TextRow, name: str, measure: str, file: Recognised) -> Iterator[dict[str, object]]:
    """The sum of the columns of a file that are one of the contract's; none where it lacks them."""
    values = file.dataset.values
    parts = [number(text) for key, text in row.values.items() if key.partition(" ")[0] == name]
    known = [one for one in parts if one is not None]
    if values is not None and known and len(known) == len(parts):
        yield {
            "level": values.level,
            "area_code": row.values["code"],
            "measure": measure,
            "year": _year(file),
            "number": sum(known),
            "text": None,
        }


def _year(file: Recognised) -> int:
    """The year of the values: from the sheet's or the file's name, else as declared."""
    values = file.dataset.values
    if values is None:
        return 0
    for name in (file.label, file.source.name):
        if values.year_from_name and (found := search(values.year_from_name, name, IGNORECASE)):
            return int(found.group(1))
    return values.year


def _boundaries(file: Recognised) -> Reference:
    """Outlines as WKB in EPSG:27700; a feature without code or usable outline is refused."""
    features = features_of(file.source.path.read_bytes())
    titles = list(features[0]["properties"])
    named = {name: title for name, title in zip(file.columns, titles, strict=True) if name}
    level = file.dataset.boundary_level
    refused: list[Refusal] = []
    records: dict[str, dict[str, object]] = {}
    for at, feature in enumerate(features, 1):
        properties = _properties(feature)
        code = str(properties.get(named["code"]) or "")
        outline, fault = _outline(feature, code, named["code"], records)
        if fault:
            refuse(refused, Refusal(at, fault[0], code, fault[1], str(properties)))
        else:
            name = str(properties.get(named["name"]) or code)
            records[code] = {"level": level, "code": code, "name": name, "outline": outline}
    return Reference(file, pd.DataFrame.from_records([*records.values()]), len(features), refused)


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _outline(
    feature: Any, code: str, title: str, known: dict[str, dict[str, object]]
) -> tuple[bytes | None, tuple[str, str] | None]:
    """The outline of a feature, or the column and the reason it is refused for."""
    from cspdata.places import outline_wkb

    if not code:
        return None, (title, "no code")
    if code in known:
        return None, (title, "a second outline for the same area")
    outline = outline_wkb(feature.get("geometry"))
    return (outline, None) if outline else (None, ("geometry", "no usable outline"))
