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


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts by area × period × category × rural-urban class, for all areas of one level.

    `starts` are the first months of the periods. `absent` is what a cell without a row holds: 0
    where every row of a complete month is counted, NaN where the partner gives the figures.
    `tables` beside `counts`: `unplaced` (those of the counts that no smaller area has), `weight`
    (the weights of the rows added up), `lower` and `upper` (limits as published) and `hidden` (1
    where the partner withheld the figure).
    """

    areas: pd.Index
    starts: pd.Index
    categories: pd.Index
    classes: pd.Index
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
        if counts is None or not counts.size:  # nothing is known of this
            return np.full((len(areas), len(starts)), absent)
        kinds = [rural_urban] if rural_urban else list(self.classes)
        category = _present(self.categories.get_indexer(pd.Index(categories)))
        kind = _present(self.classes.get_indexer(pd.Index(kinds)))
        by_place = counts[:, :, category][:, :, :, kind].sum(axis=(2, 3))
        at_area = self.areas.get_indexer(pd.Index([area.code for area in areas]))
        at_start = self.starts.get_indexer(pd.Index(list(starts), dtype=object))
        at = np.ix_(np.maximum(at_area, 0), np.maximum(at_start, 0))
        picked: Floats = by_place[at].astype(np.float64)
        picked[at_area < 0, :] = absent
        picked[:, at_start < 0] = absent
        return picked


def cube_of(con: Any, dataset: Dataset, level: str) -> Cube:
    """The cube of a dataset for all areas of a level."""
    if dataset.kind == "aggregates":
        return _aggregates(con, dataset, level)
    rows = query(con, "measures/monthly_cube", dataset=dataset.id, level=level)
    names, at = _axes(rows["area_code"], rows["month"], rows["category"], rows["rural_urban"])
    counts, unplaced, weight = (
        _filled(names, at, rows[column], 0.0)
        for column in ("event_count", "unplaced_count", "event_weight")
    )
    return Cube(*names, counts, tables={"unplaced": unplaced, "weight": weight})


def _aggregates(con: Any, dataset: Dataset, level: str) -> Cube:
    rows = query(con, "measures/aggregate_rows", dataset=dataset.id, level=level)
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
) -> tuple[tuple[pd.Index, pd.Index, pd.Index, pd.Index], tuple[Any, ...]]:
    """The sorted names of the four axes, and where on them each row lies."""
    dates = pd.Index(starts.dt.date) if len(starts) else pd.Index([], dtype=object)
    axes = [pd.factorize(values, sort=True) for values in (areas, dates, categories, kinds)]
    first, second, third, fourth = (pd.Index(names) for _, names in axes)
    return (first, second, third, fourth), tuple(codes for codes, _ in axes)


def _filled(
    names: tuple[pd.Index, ...], at: tuple[Any, ...], values: pd.Series[Any], absent: float
) -> Floats:
    table: Floats = np.full(tuple(len(axis) for axis in names), absent, dtype=np.float64)
    table[at] = values.to_numpy(dtype=float)
    return table


def _present(positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return positions[positions >= 0]
