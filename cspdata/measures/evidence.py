"""One build and its catalogue, with what is asked of it again and again kept at hand.

A build never changes, so that a table of counts by area and month, once asked for, serves every
indicator, period and page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import (
    AreaRef,
    Catalogue,
    CatalogueError,
    Dataset,
    Indicator,
    Partnership,
    read_catalogue,
)
from cspdata.folders import catalogue_folder
from cspdata.measures.coverage import Coverage, coverage
from cspdata.warehouse import connect, partnership_of, query

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts by area × month × category × rural-urban class, for all areas of one level.

    `unplaced` are those of the counts that no smaller area has.
    """

    areas: pd.Index
    months: pd.Index
    categories: pd.Index
    classes: pd.Index
    counts: npt.NDArray[np.int64]
    unplaced: npt.NDArray[np.int64]

    def of(
        self, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
    ) -> Floats:
        """The indicator's counts, areas × months; 0 where there is none."""
        return self._picked(self.counts, indicator, areas, months)

    def unplaced_of(
        self, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
    ) -> Floats:
        """Those of the indicator's counts that no smaller area has, areas × months."""
        return self._picked(self.unplaced, indicator, areas, months)

    def _picked(
        self,
        counts: npt.NDArray[np.int64],
        indicator: Indicator,
        areas: tuple[AreaRef, ...],
        months: tuple[date, ...],
    ) -> Floats:
        wanted = indicator.numerator
        if not counts.size:  # no lookup says where any row lies
            return np.zeros((len(areas), len(months)))
        kinds = [wanted.rural_urban] if wanted.rural_urban else list(self.classes)
        category = _present(self.categories.get_indexer(pd.Index(wanted.category)))
        kind = _present(self.classes.get_indexer(pd.Index(kinds)))
        by_place = counts[:, :, category][:, :, :, kind].sum(axis=(2, 3))
        at_area = self.areas.get_indexer(pd.Index([area.code for area in areas]))
        at_month = self.months.get_indexer(pd.Index(list(months), dtype=object))
        at = np.ix_(np.maximum(at_area, 0), np.maximum(at_month, 0))
        picked: Floats = by_place[at].astype(np.float64)
        picked[at_area < 0, :] = 0
        picked[:, at_month < 0] = 0
        return picked


class Evidence:
    """A connection to a build, the catalogue it was built for, and a memory of its tables."""

    def __init__(self, con: Any, catalogue: Catalogue) -> None:
        self.con = con
        self.catalogue = catalogue
        self._known: dict[tuple[str, ...], Any] = {}
        self._lock = threading.RLock()

    @property
    def partnership(self) -> Partnership:
        """The partnership that the build is of."""
        return self.catalogue.partnership

    def dataset(self, indicator: Indicator) -> Dataset:
        """The dataset that an indicator counts."""
        return self.catalogue.datasets[indicator.numerator.dataset]

    def coverage(self, dataset: Dataset) -> Coverage:
        """Which months of a dataset are complete."""
        return self._once(
            ("coverage", dataset.id), lambda: coverage(self.con, dataset, self.partnership)
        )

    def cube(self, dataset: Dataset, level: str) -> Cube:
        """The counts of a dataset for all areas of a level."""
        return self._once(("cube", dataset.id, level), lambda: _cube(self.con, dataset, level))

    def area_codes(self, level: str) -> frozenset[str]:
        """The codes of the areas of a level that rows can be placed in."""
        return self._once(
            ("areas", level),
            lambda: frozenset(query(self.con, "measures/areas", level=level, lad="")["area_code"]),
        )

    def residents(self, level: str) -> pd.DataFrame:
        """Residents by area of a level, year and rural-urban class."""
        return self._once(
            ("residents", level), lambda: query(self.con, "measures/residents", level=level)
        )

    def residents_by_year(self, level: str, rural_urban: str = "") -> pd.DataFrame:
        """Residents, areas of a level × years; of one rural-urban class where one is given."""

        def table() -> pd.DataFrame:
            rows = self.residents(level)
            if rural_urban:
                rows = rows[rows["rural_urban"] == rural_urban]
            return rows.pivot_table(
                index="area_code", columns="year", values="residents", aggfunc="sum"
            )

        # Every indicator, area and period asks for it: turned once, not a hundred times a page.
        return self._once(("residents by year", level, rural_urban), table)

    def _once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
            known: T = self._known[key]
            return known


def open_evidence(path: Path | None = None) -> Evidence:
    """The evidence of a build (the newest by default) with the catalogue it was built for.

    Refuses a build of another partnership than the one that is declared now.
    """
    con = connect(path)
    built = partnership_of(con)
    if built.demonstration:
        return Evidence(con, read_catalogue(catalogue_folder(), partnership=built))
    catalogue = read_catalogue(catalogue_folder())
    declared = catalogue.partnership
    if (declared.id, declared.area) != (built.id, built.area):
        raise CatalogueError(
            f"the data loaded are of {built.name}, the catalogue declares {declared.name}: set "
            "CSP_CATALOGUE to the right one, or load this partnership's data"
        )
    return Evidence(con, catalogue)


def monthly_counts(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
) -> Floats:
    """Counts, areas × months: 0 in a complete month without events, NaN in a missing month.

    An area that no row can be placed in, because no lookup holds it, has no counts at all.
    """
    dataset = evidence.dataset(indicator)
    counts = evidence.cube(dataset, areas[0].level).of(indicator, areas, months)
    complete = set(evidence.coverage(dataset).complete)
    counts[:, [month not in complete for month in months]] = np.nan
    known = evidence.area_codes(areas[0].level)
    counts[[area.code not in known for area in areas], :] = np.nan
    return counts


def residents(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], months: tuple[date, ...]
) -> Floats:
    """Residents, areas × months, of the nearest year there is; NaN where none are known."""
    known = evidence.residents_by_year(areas[0].level, indicator.denominator.rural_urban)
    if known.empty:
        return np.full((len(areas), len(months)), np.nan)
    by_year = known.reindex([area.code for area in areas])
    years = [_nearest(month.year, [int(year) for year in by_year.columns]) for month in months]
    return by_year[years].to_numpy(dtype=float)


def _nearest(year: int, years: list[int]) -> int:
    """The nearest year; of two as near the later."""
    return min(years, key=lambda one: (abs(one - year), -one))


def _present(positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return positions[positions >= 0]


def _cube(con: Any, dataset: Dataset, level: str) -> Cube:
    rows = query(con, "measures/monthly_cube", dataset=dataset.id, level=level)
    months = pd.Index(rows["month"].dt.date) if len(rows) else pd.Index([], dtype=object)
    axes = [
        pd.factorize(values, sort=True)
        for values in (rows["area_code"], months, rows["category"], rows["rural_urban"])
    ]
    at = tuple(codes for codes, _ in axes)
    shape = tuple(len(names) for _, names in axes)
    tables = []
    for column in ("event_count", "unplaced_count"):
        table = np.zeros(shape, dtype=np.int64)
        table[at] = rows[column]
        tables.append(table)
    names = [pd.Index(names) for _, names in axes]
    return Cube(names[0], names[1], names[2], names[3], tables[0], tables[1])
