"""Weights of harm by offence code: a publisher's table beside the declaration `harm.toml`.

None comes with the project: the publishers revise them, and a weight nobody can look up is none.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from cspdata.catalogue.layouts import Declaration, Slug
from cspdata.catalogue.tables import table_lines

COLUMNS = ("offence_code", "offence", "weight")
CODE = "offence_code"  # the column of a contract that holds the codes, and its map


class HarmDeclaration(Declaration, frozen=True):
    """`harm.toml`: whose weights, of which version, found where, in which file beside it."""

    dataset: Slug
    method: Annotated[str, msgspec.Meta(min_length=1)]
    version: Annotated[str, msgspec.Meta(min_length=1)]
    source_url: Annotated[str, msgspec.Meta(pattern=r"^https?://")]
    weights: str = "harm_weights.csv"


class HarmWeights(msgspec.Struct, frozen=True, kw_only=True):
    """The weight and the name of each offence, by the measure that its code is counted as."""

    dataset: str
    method: str
    version: str
    source_url: str
    weights: dict[str, float]
    names: dict[str, str]


def plain_code(code: str) -> str:
    """An offence code as it is compared: without spaces, in capitals."""
    return "".join(code.split()).upper()


def read_harm(folder: Path, maps: dict[str, dict[str, dict[str, str]]]) -> HarmWeights | None:
    """The weights declared in a folder; None where there is no `harm.toml`.

    `maps`: the maps of every dataset. A `ValueError` names file, line and column of what cannot be
    used: another header, a code that the dataset does not know or that comes twice, a weight that
    is no number of 0 or above.
    """
    path = folder / "harm.toml"
    if not path.is_file():
        return None
    try:
        declared = msgspec.convert(tomllib.loads(path.read_text("utf-8")), HarmDeclaration)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise ValueError(f"{path}: {fault}") from None
    known = maps.get(declared.dataset, {}).get(CODE)
    if known is None:
        having = ", ".join(sorted(name for name, one in maps.items() if CODE in one))
        raise ValueError(
            f"{path}: key 'dataset': {declared.dataset!r} has no offence codes; those that have: "
            f"{having}"
        )
    codes = {plain_code(code): measure for code, measure in known.items()}
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    for where, code, name, weight in _rows(folder / declared.weights):
        if code not in codes:
            close = difflib.get_close_matches(code, list(codes), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ValueError(f"{where}, {CODE}: {code!r} is not counted by the dataset{hint}")
        if codes[code] in weights:
            raise ValueError(f"{where}, {CODE}: {code!r} has a weight already: give it once")
        weights[codes[code]], names[codes[code]] = weight, f"{code} {name}".strip()
    return HarmWeights(
        dataset=declared.dataset,
        method=declared.method,
        version=declared.version,
        source_url=declared.source_url,
        weights=weights,
        names=names,
    )


def _rows(path: Path) -> Iterator[tuple[str, str, str, float]]:
    """Place, code, name and weight of each line."""
    what = "the table of weights that harm.toml names"
    for line, values in table_lines(path, COLUMNS, what=what):
        where = f"{path}: line {line}"
        code, name, given = (values[one] for one in COLUMNS)
        try:
            weight = float(given)
        except ValueError:
            weight = math.nan
        if not 0 <= weight < math.inf:
            raise ValueError(f"{where}, weight: {given!r} is no number of 0 or above")
        yield where, plain_code(code), name, weight
