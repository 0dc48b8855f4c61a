"""Maps of cells: where it is hot, emerging, dense, changed; each by its published method."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from cspdata.cells import (
    METHODS,
    SIZES,
    SMALL_AREAS,
    Cells,
    Method,
    Shape,
    cell_columns,
)
from cspdata.catalogue import Dataset, Indicator
from cspdata.disclosure import protected, shown_counts
from cspdata.hotspots.ground import Floats, Ground, ground_of
from cspdata.measures import Evidence
from cspdata.measures.notes import notes
from cspdata.periods import Period, added, matched_months, months_label
from cspdata.stats import (
    EmergingHotspots,
    GiStar,
    change_map,
    emerging_hotspots,
    emerging_hotspots_grid,
    emerging_hotspots_hexagons,
    getis_ord_gi_star,
    getis_ord_gi_star_grid,
    getis_ord_gi_star_hexagons,
    kernel_density,
)

MOST_STEPS = 36  # months that the classes of emerging hot spots rest on
LEAST_STEPS = 10


def cells(
    evidence: Evidence,
    indicator: Indicator,
    *,
    period: Period,
    size: str = "500",
    shape: Shape = "square",
    method: Method = "gi",
    before: Period | None = None,
) -> Cells:
    """A map of an indicator in the partnership's area over the complete months of a period.

    `size`: 250, 500 or 1000 (metres, cells of the national grid from 0,0) or `lsoa`. `shape`:
    squares, or hexagons of the same area. `method`: `gi` (Getis–Ord Gi*, q by Benjamini–Hochberg
    over the map), `emerging` (classes over up to 36 months that end with the period), `density`
    (quartic kernel), `change` (against `before`, the year before by default, on the months complete
    in both; E-test a cell, q over the map), `counts`. Refuses a size finer than the dataset's
    places can bear, an area without loaded boundaries, a period without a complete month (a month
    that is missing is no month without events), and what a method says it needs.
    """
    dataset = evidence.dataset(indicator)
    if dataset.kind != "events":
        raise ValueError(f"{dataset.title} gives counts of areas, not where each incident was")
    if method not in METHODS:
        raise ValueError(f"there is no map {method!r}; there are: {', '.join(METHODS)}")
    check_size(dataset, size)
    complete = set(evidence.coverage(dataset).complete)
    months = tuple(month for month in period.months if month in complete)
    if not months:
        raise ValueError(f"{dataset.title}: no month of {period.label} is complete")
    ground = ground_of(evidence, indicator, size, shape)
    make = {"change": _change, "emerging": _emerging, "density": _density}.get(method, _level)
    return make(_Asked(evidence, indicator, dataset, period, size, ground, months, method, before))


def check_size(dataset: Dataset, size: str) -> None:
    """Refuses a cell size that there is not, or that is finer than a dataset's places can bear."""
    if size not in SIZES:
        raise ValueError(f"there is no cell size {size!r}; there are {', '.join(SIZES)}")
    if size != SMALL_AREAS and int(size) < dataset.locality.smallest_cell:
        raise ValueError(
            f"cells of {size} m are too small for this source. {dataset.locality.reason}"
        )


class _Asked:
    """What one map is asked for, and what all methods make of it alike."""

    def __init__(
        self,
        evidence: Evidence,
        indicator: Indicator,
        dataset: Dataset,
        period: Period,
        size: str,
        ground: Ground,
        months: tuple[date, ...],
        method: Method,
        before: Period | None,
    ) -> None:
        self.evidence, self.indicator, self.dataset = evidence, indicator, dataset
        self.period, self.size, self.ground = period, size, ground
        self.months, self.method, self.before = months, method, before

    @property
    def guarded(self) -> bool:
        """Whether small counts of this dataset are not shown."""
        return protected(self.dataset, "lsoa21")

    def shown(self, counts: Floats) -> Floats:
        """Counts as they may be shown: small ones of a protected dataset are missing."""
        return shown_counts(counts)[0] if self.guarded else counts

    def result(
        self,
        columns: dict[str, object],
        *,
        counts: Floats,
        unplaced: float,
        outside: float,
        before: Period | None = None,
        remarks: tuple[str, ...] = (),
        bandwidth: float | None = None,
        emerging: EmergingHotspots | None = None,
    ) -> Cells:
        area = self.evidence.partnership.area
        whole = pd.Series(np.rint(self.shown(counts)))
        frame = pd.DataFrame(
            {
                "cell_id": self.ground.ids,
                "easting": self.ground.easting,
                "northing": self.ground.northing,
                "count": whole.astype("Int64") if self.guarded else whole.astype("int64"),
                **columns,
            }
        )[list(cell_columns(self.method))]
        said = notes(
            self.evidence,
            self.indicator,
            period=self.period,
            before=before,
            area=area,
            remarks=remarks,
        )
        return Cells(
            indicator=self.indicator,
            area=area,
            period=self.period,
            size=self.size,
            frame=frame,
            notes=said,
            unplaced=round(unplaced),
            outside=round(outside),
            shape=self.ground.shape,
            method=self.method,
            months=self.months,
            before=before,
            bandwidth=bandwidth,
            emerging=emerging,
        )


def _level(asked: _Asked) -> Cells:
    """Counts, with Gi* where it is asked for."""
    held = asked.ground.counts(asked.months)
    count = held.by_cell.sum(axis=1)
    columns: dict[str, object] = {}
    if asked.method == "gi":
        # Rates and tests are computed from what is shown.
        tested = gi_star(asked.ground, np.nan_to_num(asked.shown(count)), held.whole)
        columns = {"z": tested.z, "p": tested.p, "q": tested.q, "class": tested.confidence_class}
    return asked.result(columns, counts=count, unplaced=held.unplaced, outside=held.outside)


def gi_star(ground: Ground, count: Floats, whole: bool) -> GiStar:
    """Gi* of the cells of a ground; `whole` says that they are numbers of events."""
    if ground.neighbours is not None:
        return getis_ord_gi_star(count, ground.neighbours, of_events=whole)
    lattice = getis_ord_gi_star_hexagons if ground.hexagons else getis_ord_gi_star_grid
    return lattice(ground.columns, ground.rows, count, of_events=whole)


def _change(asked: _Asked) -> Cells:
    _refuse_guarded(asked, "the change of counts this small")
    before = asked.before or asked.period.shifted(-12)
    complete = asked.evidence.coverage(asked.dataset).complete
    pairs = matched_months(asked.period, before, complete)
    if not pairs:
        raise ValueError(
            f"{asked.dataset.title}: no month of {asked.period.label} is complete both in it and "
            f"in {before.label}"
        )
    now = asked.ground.counts(tuple(one for one, _ in pairs))
    then = asked.ground.counts(tuple(one for _, one in pairs))
    count, count_before = now.by_cell.sum(axis=1), then.by_cell.sum(axis=1)
    found = change_map(np.rint(count), np.rint(count_before))
    remarks = ()
    if len(pairs) < len(asked.period.months):
        remarks = (
            f"Compared on the {len(pairs)} of {len(asked.period.months)} months that are complete "
            f"in both periods: {months_label(one for one, _ in pairs)} with "
            f"{months_label(one for _, one in pairs)}.",
        )
    columns = {
        "count_before": np.rint(count_before).astype("int64"),
        "ratio": found.ratio,
        "ratio_lower": found.lower,
        "ratio_upper": found.upper,
        "p": found.p,
        "q": found.q,
        "class": found.change,
    }
    return asked.result(
        columns,
        counts=count,
        unplaced=now.unplaced,
        outside=now.outside,
        before=before,
        remarks=remarks,
    )


def _emerging(asked: _Asked) -> Cells:
    _refuse_guarded(asked, "counts this small by month")
    steps = unbroken(asked.evidence.coverage(asked.dataset).complete, asked.months[-1])
    if len(steps) < LEAST_STEPS:
        raise ValueError(
            f"{asked.dataset.title}: {len(steps)} complete months in a row end with "
            f"{months_label(steps[-1:])}; emerging hot spots need {LEAST_STEPS}"
        )
    ground = asked.ground
    held = ground.counts(steps)
    counts = np.rint(held.by_cell)
    if ground.neighbours is not None:
        found = emerging_hotspots(counts, ground.neighbours, of_events=held.whole)
    else:
        lattice = emerging_hotspots_hexagons if ground.hexagons else emerging_hotspots_grid
        found = lattice(ground.columns, ground.rows, counts, of_events=held.whole)
    inside = [month in set(asked.months) for month in steps]
    columns = {
        "class": found.emerging_class,
        "hot_steps": found.hot.sum(axis=1),
        "cold_steps": found.cold.sum(axis=1),
        "trend": found.trend,
        "trend_p": found.trend_p,
    }
    return asked.result(
        columns,
        counts=held.by_cell[:, inside].sum(axis=1),
        unplaced=held.unplaced,
        outside=held.outside,
        remarks=(f"The classes rest on {len(steps)} months: {months_label(steps)}.",),
        emerging=found,
    )


def unbroken(complete: tuple[date, ...], last: date) -> tuple[date, ...]:
    """The complete months in a row that end with one, at most `MOST_STEPS`, oldest first."""
    there, found = set(complete), []
    while last in there and len(found) < MOST_STEPS:
        found.append(last)
        last = added(last, -1)
    return tuple(reversed(found))


def _density(asked: _Asked) -> Cells:
    ground = asked.ground
    if ground.neighbours is not None:
        raise ValueError("density is drawn on squares and hexagons: choose a cell size in metres")
    _refuse_guarded(asked, "the density of counts this small")
    held = ground.counts(asked.months)
    points = held.points
    try:
        found = kernel_density(
            points.easting, points.northing, *ground.middles, cell_size=int(asked.size),
            events=points.count,
        )
    except ValueError as fault:
        raise ValueError(f"{asked.indicator.title}, {asked.period.label}: {fault}") from fault
    remarks = ()
    if found.bandwidth is not None:
        said = f"The kernel reaches {found.bandwidth:,.0f} m"
        narrow = ", less than a cell: take smaller cells or more months" if found.below_cell else ""
        remarks = (f"{said}{narrow}.",)
    return asked.result(
        {"density": found.density},
        counts=held.by_cell.sum(axis=1),
        unplaced=held.unplaced,
        outside=held.outside,
        remarks=remarks,
        bandwidth=found.bandwidth,
    )


def _refuse_guarded(asked: _Asked, what: str) -> None:
    if asked.guarded:
        raise ValueError(
            f"{asked.dataset.title}: {what} is not shown (disclosure control); choose hot and cold"
        )
