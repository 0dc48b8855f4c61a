"""Maps of cells: where it is hot, emerging, dense, changed; each by its published method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import Dataset, Indicator
from cspdata.cells import (
    AREA_LEVELS,
    GRID_SIZES,
    METHODS,
    SIZES,
    SMALL_AREAS,
    Cells,
    Method,
    Shape,
    cell_columns,
)
from cspdata.disclosure import HIDDEN_UP_TO, ROUNDED_TO, protected, shown_counts
from cspdata.hotspots.areas import few_areas
from cspdata.hotspots.ground import Floats, Ground, Held, Lattice, ground_of
from cspdata.hotspots.names import cell_names
from cspdata.measures import Evidence
from cspdata.measures.change import pairing
from cspdata.measures.notes import notes
from cspdata.periods import Period, added, months_label
from cspdata.stats import CONFIDENCE_CLASSES, EmergingHotspots, change_map

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

    `size`: 250, 500 or 1000 (metres, cells of the national grid from 0,0), `lsoa`, `ward` or
    `community_area`. `shape`: squares, or hexagons of the same area; areas have their own.
    `method`: `gi` (Getis–Ord Gi*, q by Benjamini–Hochberg over the map), `emerging` (classes over
    up to 36 months in a row that end with the period), `density` (quartic kernel), `change`
    (against `before`, by default the same months of the year before, on the months complete in
    both; E-test a cell, q over the map), `counts`. `before` serves `change` alone.

    Refuses a size finer than the dataset's places can bear, an area without loaded boundaries or
    the lookup of the areas asked for, a period without a complete month (a month that is missing is
    no month without events), a comparison that `measures.change` refuses, `gi` and `emerging` of
    fewer than 30 wards or community areas (of so few small areas a note warns), what a method says
    it needs, and of a dataset under disclosure control every method but `gi` and `counts`.
    """
    dataset = evidence.dataset(indicator)
    if dataset.kind != "events":
        raise ValueError(f"{dataset.title} gives counts of areas, not where each incident was")
    if method not in METHODS:
        raise ValueError(f"there is no map {method!r}; there are: {', '.join(METHODS)}")
    check_size(dataset, size)
    own, months = counted_months(evidence, dataset, period)
    if not months:
        raise ValueError(f"{dataset.title}: no month of {period.label} is complete")
    ground = ground_of(evidence, indicator, size, shape)
    return _MAPS[method](_Request(evidence, indicator, own, size, method, before, ground, months))


def counted_months(
    evidence: Evidence, dataset: Dataset, period: Period
) -> tuple[Period, tuple[date, ...]]:
    """A dataset's own period for one asked for, and the complete months that rows of it can have.

    The period itself for a monthly dataset; of a coarser one its last whole periods by then, whose
    rows all have their first months. No months where none is complete by then.
    """
    cover = evidence.coverage(dataset)
    own = cover.own(period) if cover.complete else None
    if own is None:
        return period, ()
    there = set(cover.complete)
    return own, tuple(month for month in cover.starts_in(own) if month in there)


def check_size(dataset: Dataset, size: str) -> None:
    """Refuses a cell size that there is not, or that is finer than a dataset's places can bear."""
    if size not in SIZES:
        raise ValueError(f"there is no cell size {size!r}; there are {', '.join(SIZES)}")
    if size in GRID_SIZES and int(size) < dataset.locality.smallest_cell:
        raise ValueError(
            f"cells of {size} m are too small for this source. {dataset.locality.reason}"
        )


@dataclass(frozen=True, slots=True)
class _Request:
    """What one map is asked for; `period` is the dataset's own, `months` are its complete ones."""

    evidence: Evidence
    indicator: Indicator
    period: Period
    size: str
    method: Method
    before: Period | None
    ground: Ground
    months: tuple[date, ...]

    @property
    def dataset(self) -> Dataset:
        """The dataset that the indicator counts."""
        return self.evidence.dataset(self.indicator)

    @property
    def guarded(self) -> bool:
        """Whether small counts of this dataset are not shown."""
        return protected(self.dataset, "lsoa21")

    def shown(self, counts: Floats) -> Floats:
        """Counts as they may be shown: small ones of a protected dataset are missing."""
        return shown_counts(counts)[0] if self.guarded else counts

    def result(
        self,
        columns: Mapping[str, object],
        held: Held,
        *,
        months: tuple[date, ...] | None = None,
        before: Period | None = None,
        remarks: tuple[str, ...] = (),
        bandwidth: float | None = None,
        emerging: EmergingHotspots | None = None,
    ) -> Cells:
        """The map from a method's own columns and what the cells hold in the months counted."""
        evidence, indicator = self.evidence, self.indicator
        area = evidence.partnership.area
        if self.guarded:
            remarks = (*remarks, _GUARDED)
        said = notes(
            evidence, indicator, period=self.period, before=before, area=area, remarks=remarks
        )
        return Cells(
            indicator=indicator,
            area=area,
            period=self.period,
            size=self.size,
            frame=self._frame(columns, held),
            notes=said,
            unplaced=self._about(held.unplaced),
            outside=self._about(held.outside),
            shape=self.ground.shape,
            method=self.method,
            months=self.months if months is None else months,
            step=self.dataset.step,
            before=before,
            bandwidth=bandwidth,
            emerging=emerging,
            names=cell_names(evidence, self.size) if self.size in AREA_LEVELS else {},
        )

    def _frame(self, columns: Mapping[str, object], held: Held) -> pd.DataFrame:
        count = pd.Series(np.rint(self.shown(held.total)))
        common = {
            "cell_id": self._ids(),
            "easting": self.ground.easting,
            "northing": self.ground.northing,
            "count": count.astype("Int64" if self.guarded else "int64"),
        }
        return pd.DataFrame({**common, **columns})[list(cell_columns(self.method))]

    def _ids(self) -> pd.Series:
        """The names of the cells as a column, the same for every map of their size and shape."""
        key = ("cell ids", self.size, self.ground.shape)
        return self.evidence.kept(key, lambda: pd.Series(self.ground.ids, dtype="str"))

    def _about(self, number: float) -> int:
        """A number beside those of cells: of a protected dataset rounded, if any at least 5."""
        if not self.guarded:
            return round(number)
        return round(float(np.nan_to_num(self.shown(np.array([number])), nan=ROUNDED_TO)[0]))


_GUARDED = (
    f"Numbers of cells from 1 to {HIDDEN_UP_TO} are not shown, others are rounded to the nearest "
    f"{ROUNDED_TO} (disclosure control); what is hot is told from what is shown."
)


def _counts(asked: _Request) -> Cells:
    return asked.result({}, asked.ground.held(asked.months))


def _gi(asked: _Request) -> Cells:
    remarks = _few(asked)
    held = asked.ground.held(asked.months)
    # Tests are computed from what is shown, so that nothing hidden can be worked back from them.
    found = asked.ground.gi_star(np.nan_to_num(asked.shown(held.total)))
    named = pd.array(CONFIDENCE_CLASSES, dtype="str").take(found.class_place)
    columns = {"z": found.z, "p": found.p, "q": found.q, "class": named}
    return asked.result(columns, held, remarks=remarks)


def _few(asked: _Request) -> tuple[str, ...]:
    """The remark that there are few areas; too few made up of small ones are refused.

    Those differ in size as well, and smaller cells tell what they cannot.
    """
    few = few_areas(asked.evidence, asked.size)
    if not few or asked.size == SMALL_AREAS:
        return (f"{few}.",) if few else ()
    raise ValueError(f"{few}. Choose change or counts, or smaller cells.")


def _change(asked: _Request) -> Cells:
    _refuse_guarded(asked, "the change of counts this small")
    # The same months of the year, far enough back that the two periods do not overlap.
    years = -(-len(asked.period.months) // 12)
    before = asked.before or asked.period.shifted(-12 * years)
    pairs = pairing(asked.evidence, asked.indicator, asked.period, before)
    if pairs.refusal:
        raise ValueError(f"{asked.dataset.title}: {pairs.refusal}")
    months, earlier = (tuple(pair[k] for pair in pairs.starts) for k in (0, 1))
    now, then = asked.ground.held(months), asked.ground.held(earlier)
    found = change_map(np.rint(now.total), np.rint(then.total))
    columns = {
        "count_before": np.rint(then.total).astype("int64"),
        "ratio": found.ratio,
        "ratio_lower": found.lower,
        "ratio_upper": found.upper,
        "p": found.p,
        "q": found.q,
        "class": found.change,
    }
    return asked.result(columns, now, months=months, before=pairs.before, remarks=pairs.remarks)


def _emerging(asked: _Request) -> Cells:
    _refuse_guarded(asked, "counts this small by month")
    few = _few(asked)
    complete = asked.evidence.coverage(asked.dataset).complete
    steps = unbroken(complete, asked.months[-1])
    if len(steps) < LEAST_STEPS:
        raise ValueError(
            f"{asked.dataset.title}: {len(steps)} complete months in a row end with "
            f"{months_label(steps[-1:])}; emerging hot spots need {LEAST_STEPS}"
        )
    found = asked.ground.emerging(np.rint(asked.ground.held(steps).by_cell))
    columns = {
        "class": found.emerging_class,
        "hot_steps": found.hot.sum(axis=1),
        "cold_steps": found.cold.sum(axis=1),
        "trend": found.trend,
        "trend_p": found.trend_p,
    }
    remarks = (_rests_on(steps, complete), *few)
    held = asked.ground.held(asked.months)
    return asked.result(columns, held, remarks=remarks, emerging=found)


def _rests_on(steps: tuple[date, ...], complete: tuple[date, ...]) -> str:
    """Which months the classes rest on, and why on no earlier ones where a month is missing."""
    said = f"The classes rest on {len(steps)} months in a row: {months_label(steps)}"
    gap = added(steps[0], -1)
    if len(steps) < MOST_STEPS and any(month < gap for month in complete):
        return f"{said}; {months_label([gap])} before them is not complete."
    return f"{said}."


def unbroken(complete: tuple[date, ...], last: date) -> tuple[date, ...]:
    """The complete months in a row that end with one, at most `MOST_STEPS`, oldest first."""
    there: set[date] = set(complete)
    found: list[date] = []
    while last in there and len(found) < MOST_STEPS:
        found.append(last)
        last = added(last, -1)
    return tuple(reversed(found))


def _density(asked: _Request) -> Cells:
    _refuse_guarded(asked, "the density of counts this small")
    if not isinstance(asked.ground, Lattice):
        raise ValueError("density is drawn on squares and hexagons: choose a cell size in metres")
    found = asked.ground.density(asked.months)
    if found is None:
        raise ValueError(
            f"{asked.indicator.title}, {asked.period.label}: everything happened at one point, "
            "which gives a density no reach; choose counts"
        )
    remarks: tuple[str, ...] = ()
    if found.bandwidth is not None:
        said = f"The density reaches {found.bandwidth:,.0f} m from each incident"
        if found.below_cell:
            said += ", less than a cell, and misses what lies between middles: take smaller ones"
        remarks = (f"{said}.",)
    return asked.result(
        {"density": found.density},
        asked.ground.held(asked.months),
        remarks=remarks,
        bandwidth=found.bandwidth,
    )


def _refuse_guarded(asked: _Request, what: str) -> None:
    if asked.guarded:
        raise ValueError(
            f"{asked.dataset.title}: {what} is not shown (disclosure control); choose hot and cold"
        )


_MAPS: dict[Method, Callable[[_Request], Cells]] = {
    "gi": _gi,
    "emerging": _emerging,
    "density": _density,
    "change": _change,
    "counts": _counts,
}
