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
from cspdata.measures.areas import areas_within
from cspdata.measures.coverage import Coverage, coverage
from cspdata.warehouse import connect, partnership_of, query

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts by area × month × category × rural-urban class, for all areas of one level.

    Each axis is a table from name to place. `unplaced` are those of the counts that no smaller
    area has.
    """

    areas: dict[str, int]
    months: dict[date, int]
    categories: dict[str, int]
    classes: dict[str, int]
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
        kinds = (wanted.rural_urban,) if wanted.rural_urban else tuple(self.classes)
        category = [self.categories[one] for one in wanted.category if one in self.categories]
        kind = [self.classes[one] for one in kinds if one in self.classes]
        rows = [(k, self.areas[one.code]) for k, one in enumerate(areas) if one.code in self.areas]
        columns = [(k, self.months[one]) for k, one in enumerate(months) if one in self.months]
        picked: Floats = np.zeros((len(areas), len(months)))
        if rows and columns:
            to_row, from_row = zip(*rows, strict=True)
            to_column, from_column = zip(*columns, strict=True)
            part = counts[np.ix_(from_row, from_column, category, kind)]
            picked[np.ix_(to_row, to_column)] = part.sum(axis=(2, 3))
        return picked


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents, areas × years, of one level; `areas` is a table from code to row."""

    areas: dict[str, int]
    years: tuple[int, ...]
    counts: Floats


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

    def residents_by_year(self, level: str, rural_urban: str = "") -> Residents:
        """Residents of the areas of a level; of one rural-urban class where one is given."""

        def table() -> Residents:
            rows = self.residents(level)
            if rural_urban:
                rows = rows[rows["rural_urban"] == rural_urban]
            wide = rows.pivot_table(
                index="area_code", columns="year", values="residents", aggfunc="sum"
            )
            areas = {str(code): at for at, code in enumerate(wide.index)}
            return Residents(areas, tuple(int(year) for year in wide.columns), wide.to_numpy(float))

        # Every indicator, area and period asks for it: turned once, not a hundred times a page.
        return self._once(("residents by year", level, rural_urban), table)

    def areas_within(self, area: AreaRef, level: str) -> tuple[AreaRef, ...]:
        """The areas of a level within an area, by name."""
        return self._once(
            ("areas within", area.level, area.code, level),
            lambda: areas_within(self.con, area, level),
        )

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
    found: Floats = np.full((len(areas), len(months)), np.nan)
    rows = [(k, known.areas[one.code]) for k, one in enumerate(areas) if one.code in known.areas]
    if rows:
        to_row, from_row = zip(*rows, strict=True)
        by_year = {
            year: known.years.index(_nearest(year, known.years))
            for year in {month.year for month in months}
        }
        columns = [by_year[month.year] for month in months]
        found[list(to_row)] = known.counts[np.ix_(from_row, columns)]
    return found


def _nearest(year: int, years: tuple[int, ...]) -> int:
    """The nearest year; of two as near the later."""
    return min(years, key=lambda one: (abs(one - year), -one))


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
    names = [{name: at for at, name in enumerate(names)} for _, names in axes]
    return Cube(names[0], names[1], names[2], names[3], tables[0], tables[1])
