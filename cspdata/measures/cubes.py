"""Counts of a dataset by area × period × category, once asked for and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Axes = tuple[dict[Any, int], dict[Any, int], dict[Any, int], dict[Any, int]]


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts by area × period × category × rural-urban class, for all areas of one level.

    Each axis is a table from name to place; `starts` are the first months of the periods.
    `absent` is what a cell without a row holds: 0 where every row of a complete month is counted,
    NaN where the partner gives the figures. `tables` beside `counts`: `unplaced` (those of the
    counts that no smaller area has), `weight` (the weights of the rows added up), `lower` and
    `upper` (limits as published) and `hidden` (1 where the partner withheld the figure).
    """

    areas: dict[str, int]
    starts: dict[date, int]
    categories: dict[str, int]
    classes: dict[str, int]
    counts: Floats
    absent: float = 0.0
    tables: dict[str, Floats] = field(default_factory=dict)

    def of(
        self,
        categories: tuple[str, ...],
        areas: tuple[AreaRef, ...],
        starts: tuple[date, ...],
        *,
        rural_urban: str = "",
        table: str = "",
    ) -> Floats:
        """A table (the counts by default) summed over categories, areas × periods."""
        counts = self.tables.get(table) if table else self.counts
        absent = 0.0 if table == "hidden" else self.absent
        picked: Floats = np.full((len(areas), len(starts)), absent)
        rows = [(k, self.areas[one.code]) for k, one in enumerate(areas) if one.code in self.areas]
        columns = [(k, self.starts[one]) for k, one in enumerate(starts) if one in self.starts]
        category = [self.categories[one] for one in categories if one in self.categories]
        if counts is not None and rows and columns and category:
            kinds = (rural_urban,) if rural_urban else tuple(self.classes)
            kind = [self.classes[one] for one in kinds if one in self.classes]
            to_row, from_row = zip(*rows, strict=True)
            to_column, from_column = zip(*columns, strict=True)
            part = counts[np.ix_(from_row, from_column, category, kind)]
            picked[np.ix_(to_row, to_column)] = part.sum(axis=(2, 3))
        return picked


def event_cube(con: Any, dataset: Dataset, level: str) -> Cube:
    """The cube of a dataset of events for all areas of a level."""
    rows = query(con, "measures/monthly_cube", dataset=dataset.id, level=level)
    names, at = _axes(rows["area_code"], rows["month"], rows["category"], rows["rural_urban"])
    counts, unplaced, weight = (
        _filled(names, at, rows[column], 0.0)
        for column in ("event_count", "unplaced_count", "event_weight")
    )
    return Cube(*names, counts, tables={"unplaced": unplaced, "weight": weight})


def aggregate_cubes(con: Any, level: str) -> dict[str, Cube]:
    """The cubes of all datasets of counts that have figures of areas of a level, by their ids."""
    rows = query(con, "measures/aggregate_rows", level=level)
    return {str(name): _aggregates(group) for name, group in rows.groupby("dataset_id", sort=True)}


NO_FIGURES = Cube({}, {}, {}, {}, np.empty((0, 0, 0, 0)), absent=np.nan)


def _aggregates(rows: pd.DataFrame) -> Cube:
    everywhere = pd.Series([""] * len(rows), dtype="str")
    names, at = _axes(rows["area_code"], rows["period_start"], rows["measure"], everywhere)
    counts, lower, upper = (
        _filled(names, at, rows[column], np.nan) for column in ("number", "lower", "upper")
    )
    hidden = _filled(names, at, rows["suppressed"].astype(float), 0.0)
    tables = {"lower": lower, "upper": upper, "hidden": hidden}
    return Cube(*names, counts, absent=np.nan, tables=tables)


def _axes(
    areas: pd.Series[Any], starts: pd.Series[Any], categories: pd.Series[Any], kinds: pd.Series[Any]
) -> tuple[Axes, tuple[Any, ...]]:
    """The sorted names of the four axes with their places, and where on them each row lies."""
    dates = pd.Index(starts.dt.date) if len(starts) else pd.Index([], dtype=object)
    axes = [pd.factorize(values, sort=True) for values in (areas, dates, categories, kinds)]
    first, second, third, fourth = (
        {name: at for at, name in enumerate(found)} for _, found in axes
    )
    return (first, second, third, fourth), tuple(codes for codes, _ in axes)


def _filled(names: Axes, at: tuple[Any, ...], values: pd.Series[Any], absent: float) -> Floats:
    table: Floats = np.full(tuple(len(axis) for axis in names), absent, dtype=np.float64)
    table[at] = values.to_numpy(dtype=float)
    return table
