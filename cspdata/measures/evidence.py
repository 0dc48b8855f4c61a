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
from cspdata.measures.coverage import (
    Coverage,
    aggregate_coverage,
    event_coverage,
    periods_given,
)
from cspdata.measures.cubes import NO_FIGURES, Cube, Floats, aggregate_cubes, event_cube
from cspdata.measures.doubts import Doubt, PeriodRows, aggregate_sums, doubts, event_rows
from cspdata.warehouse import connect, partnership_of, query

T = TypeVar("T")


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
        if dataset.aggregates:
            return self._aggregate_coverage(dataset, ())
        return self.kept(
            ("coverage", dataset.id), lambda: event_coverage(self.con, dataset, self.partnership)
        )

    def coverage_of(self, indicator: Indicator) -> Coverage:
        """Which periods of an indicator are complete: its measures may have periods of their own.

        One file of published figures may hold some by calendar year, some by financial year and
        some of pooled years.
        """
        dataset = self.dataset(indicator)
        if dataset.aggregates:
            return self._aggregate_coverage(dataset, indicator.numerator.category)
        return self.coverage(dataset)

    def _aggregate_coverage(self, dataset: Dataset, measures: tuple[str, ...]) -> Coverage:
        given = self.kept(("periods",), lambda: periods_given(self.con, self.catalogue))
        return self.kept(
            ("coverage", dataset.id, *measures),
            lambda: aggregate_coverage(dataset, given, measures=measures),
        )

    def doubts(self, dataset: Dataset, parts: tuple[str, ...]) -> tuple[Doubt, ...]:
        """What speaks against figures of a dataset's categories or measures, taken together."""
        return self.kept(
            ("doubts", dataset.id, *parts),
            lambda: doubts(
                dataset, self._period_rows(dataset), self.coverage(dataset).complete, parts
            ),
        )

    def _period_rows(self, dataset: Dataset) -> PeriodRows:
        if dataset.aggregates:
            sums = self.kept(("sums",), lambda: aggregate_sums(self.con, self.catalogue))
            return sums.get(dataset.id, {})
        return self.kept(
            ("period rows", dataset.id), lambda: event_rows(self.con, dataset, self.partnership)
        )

    def cube(self, dataset: Dataset, level: str) -> Cube:
        """The counts of a dataset for all areas of a level."""
        if dataset.aggregates:
            # One question for all datasets: an overview asks for every one of them.
            cubes = self.kept(("cubes", level), lambda: aggregate_cubes(self.con, level))
            return cubes.get(dataset.id, NO_FIGURES)
        return self.kept(("cube", dataset.id, level), lambda: event_cube(self.con, dataset, level))

    def area_codes(self, dataset: Dataset, level: str) -> frozenset[str]:
        """The codes of the areas of a level for which a dataset can have figures.

        A list of events that holds no row at all of a comparator is not about it: that is no 0.
        """
        if dataset.kind == "aggregates":
            return frozenset(self.cube(dataset, level).areas)
        known = self.kept(
            ("areas", level),
            lambda: frozenset(query(self.con, "measures/areas", level=level, lad="")["area_code"]),
        )
        beside = {one.code for one in self.partnership.comparators if one.level == level}
        if not beside:
            return known
        return (known - beside) | (known & frozenset(self.cube(dataset, level).areas))

    def area_for(self, indicator: Indicator, area: AreaRef) -> AreaRef:
        """The area that an indicator's figures for an area are about.

        Where the source knows the force (or the region) alone, its figures stand for the
        partnership's own area, under the name of the area they are for.
        """
        layout = self.dataset(indicator).aggregates
        body = self.partnership.body(layout.level) if layout else None
        if layout is None or body is None or area != self.partnership.area:
            return area
        return AreaRef(level=layout.level, code=body.code, name=body.area_name or body.name)

    def residents(self, level: str) -> pd.DataFrame:
        """Residents by area of a level, year and rural-urban class."""
        return self.kept(
            ("residents", level), lambda: query(self.con, "measures/residents", level=level)
        )

    def small_areas(self) -> pd.DataFrame:
        """The rural-urban class and the decile of deprivation of each small area, by its code."""
        return self.kept(
            ("small areas",),
            lambda: query(self.con, "measures/small_area_traits").set_index("area_code"),
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
        return self.kept(("residents by year", level, rural_urban), table)

    def areas_within(self, area: AreaRef, level: str) -> tuple[AreaRef, ...]:
        """The areas of a level within an area, by name."""
        return self.kept(
            ("areas within", area.level, area.code, level),
            lambda: areas_within(self.con, area, level),
        )

    def kept(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
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


def counts(
    evidence: Evidence,
    indicator: Indicator,
    areas: tuple[AreaRef, ...],
    starts: tuple[date, ...],
    *,
    table: str = "",
) -> Floats:
    """Counts, areas × periods: NaN in a period that is missing, never 0.

    In a complete month without events the count is 0. An area that no row can be placed in has no
    counts at all. `table` asks for another table of the cube than the counts.
    """
    dataset, wanted = evidence.dataset(indicator), indicator.numerator
    cube = evidence.cube(dataset, areas[0].level)
    table = table or ("weight" if wanted.weighted else "")
    found = cube.of(wanted.category, areas, starts, rural_urban=wanted.rural_urban, table=table)
    complete = set(evidence.coverage_of(indicator).complete)
    found[:, [start not in complete for start in starts]] = np.nan
    known = evidence.area_codes(dataset, areas[0].level)
    found[[area.code not in known for area in areas], :] = np.nan
    return found


def exposures(
    evidence: Evidence, indicator: Indicator, areas: tuple[AreaRef, ...], starts: tuple[date, ...]
) -> Floats:
    """What the counts are divided by, areas × periods: residents, or the whole of a proportion."""
    if indicator.denominator.category:
        dataset = evidence.dataset(indicator)
        cube = evidence.cube(dataset, areas[0].level)
        return cube.of(indicator.denominator.category, areas, starts)
    return residents(evidence, indicator, areas, starts)


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
