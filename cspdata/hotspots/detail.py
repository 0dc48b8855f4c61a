"""What one cell holds: by month, by category, by hour of the week, and who lives there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.cells import AREA_LEVELS
from cspdata.disclosure import protected, shown_counts
from cspdata.hotspots.areas import size_of_area, small_areas_of
from cspdata.hotspots.cells import check_size, counted_months
from cspdata.hotspots.grids import (
    Grid,
    Integers,
    cell_corners,
    cell_of,
    grid_of,
    small_area_outlines,
)
from cspdata.measures import Evidence, event_times
from cspdata.measures.change import pairing
from cspdata.measures.points import Box
from cspdata.periods import Period
from cspdata.places import overlaps
from cspdata.stats import Aoristic, aoristic, poisson_rate_change
from cspdata.warehouse import query

Bools = npt.NDArray[np.bool_]
Months = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class CellDetail:
    """What is known of one cell: counts by month and category, and the places it names.

    `months`: columns `month`, `count` (of the indicator; a month without data has none).
    `make_up`: columns `category`, `count` (every category of the dataset, largest first).
    `locations`: columns `location`, `count` (of the indicator), most frequent first. The last two
    count the complete months alone. Of a dataset under disclosure control counts are missing or
    rounded, and no place is named.
    """

    cell_id: str
    months: pd.DataFrame
    make_up: pd.DataFrame
    locations: pd.DataFrame


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell against the same months a year before (or another period), tested alone.

    `count` and `count_before` are those of the months that are complete in both (`months`,
    `months_before`); `ratio` has its 95 % interval; `p` is that of the E-test. `refusal` says why
    there is no answer.
    """

    count: int = 0
    count_before: int = 0
    ratio: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    p: float = float("nan")
    refusal: str = ""
    months: tuple[date, ...] = ()
    months_before: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who lives in a cell: from the small areas it lies on, by their share of its ground.

    `residents` is None where none are known. `decile` (1 most deprived) and `rural_urban` are those
    of the small area with most of it, None and empty where they are not loaded. Of an area of
    several small areas (`small_areas`) no mean is taken: a decile ranks small areas alone. Of such
    an area `deciles` are the most and the least deprived, `rural_urban` what all of them are.
    """

    residents: float | None
    decile: int | None
    rural_urban: str
    small_area: str
    small_areas: int = 1
    deciles: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell by its name: an area of its small areas, or one cell of a grid within a box."""

    area: AreaRef | None = None
    small_areas: tuple[str, ...] = ()
    box: Box | None = None
    grid: Grid | None = None
    at: int = -1

    def holds(self, easting: Integers, northing: Integers) -> Bools:
        """Which points lie in the cell; all of them where it is an area."""
        if self.grid is None:
            return np.ones(easting.shape, dtype=np.bool_)
        return np.asarray(self.grid.places(easting, northing) == self.at)


def cell_detail(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period
) -> CellDetail:
    """What one cell holds over a period: the indicator by month, every category, places named.

    `name`: that of a square, a hexagon or an area (its code). Refuses a name of no cell, and
    a cell finer than the dataset's places can bear.
    """
    dataset = evidence.dataset(indicator)
    own, complete = counted_months(evidence, dataset, period)
    rows = _cell_rows(evidence, indicator, name, complete)
    ours = rows[rows["category"].isin(list(indicator.numerator.category))]
    by_month = ours.groupby(ours["month"].dt.date)["event_count"].sum()
    every = evidence.coverage(dataset).starts_in(own)
    counted = [
        float(np.rint(by_month.get(month, 0.0))) if month in complete else np.nan for month in every
    ]
    months = pd.DataFrame({"month": list(every), "count": counted})
    make_up, locations = _ranked(rows, "category"), _ranked(ours, "location")
    if protected(dataset, "lsoa21"):
        # By name: the order by true counts would tell of those that are hidden.
        months, make_up = _shown(months), _shown(make_up.sort_values("category", ignore_index=True))
        locations = locations.iloc[:0]
    return CellDetail(name, months, make_up, locations)


def _ranked(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    sums = rows.groupby(column)["event_count"].sum().rename("count").round().astype("int64")
    return sums.reset_index().sort_values(
        ["count", column], ascending=[False, True], ignore_index=True
    )


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """A table with its counts as they may be shown."""
    return table.assign(count=shown_counts(table["count"].to_numpy(dtype=np.float64))[0])


def _cell_rows(evidence: Evidence, indicator: Indicator, name: str, months: Months) -> pd.DataFrame:
    place = _place(evidence, indicator, name)
    rows = query(
        evidence.con,
        "measures/cell_events",
        dataset=evidence.dataset(indicator).id,
        lad=evidence.partnership.area.code,
        months=list(months),
        small_areas=list(place.small_areas),
        box=list(place.box or ()),
        rural_urban=indicator.numerator.rural_urban,
        weighted=indicator.numerator.weighted,
    )
    if place.grid is None:
        return rows
    return rows[place.holds(*(rows[axis].to_numpy(np.int64) for axis in ("easting", "northing")))]


def _place(evidence: Evidence, indicator: Indicator, name: str) -> _Place:
    """The cell of a name; refuses what is no cell, or one too fine for the indicator's dataset."""
    if small := small_areas_of(evidence, name):
        level = AREA_LEVELS[size_of_area(evidence, name)]
        return _Place(area=AreaRef(level=level, code=name, name=name), small_areas=small)
    easting, northing, size, shape = cell_of(name)
    check_size(evidence.dataset(indicator), str(size))
    grid = grid_of(evidence, str(size), shape)
    at = np.flatnonzero((grid.easting == easting) & (grid.northing == northing))
    if not at.size:
        raise ValueError(f"{name!r} is no cell of {evidence.partnership.area.name}")
    back = size if shape == "hexagon" else 0
    box = (easting - back, northing - back, easting + size, northing + size)
    return _Place(box=box, grid=grid, at=int(at[0]))


def cell_change(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period, before: Period
) -> CellChange:
    """One cell in two periods, on the months complete in both, by the E-test.

    Carries a refusal, and no figures, where `measures.change` would, where nothing was recorded in
    either period, and of a dataset under disclosure control.
    """
    if protected(evidence.dataset(indicator), "lsoa21"):
        refusal = "the change of counts this small is not shown (disclosure control)"
        return CellChange(refusal=refusal)
    pairs = pairing(evidence, indicator, period, before)
    if pairs.refusal:
        return CellChange(refusal=pairs.refusal)
    months, earlier = (tuple(pair[k] for pair in pairs.starts) for k in (0, 1))
    rows = _cell_rows(evidence, indicator, name, (*months, *earlier))
    rows = rows[rows["category"].isin(list(indicator.numerator.category))]
    is_now = rows["month"].dt.date.isin(list(months))
    now, then = (round(float(rows.loc[which, "event_count"].sum())) for which in (is_now, ~is_now))
    if now + then == 0:
        return CellChange(refusal="nothing was recorded here in either period")
    found = poisson_rate_change(float(now), float(then))
    # Nothing before has no ratio and no upper limit.
    ratio, lower, upper = (
        np.nan if one is None else float(one) for one in (found.ratio, found.lower, found.upper)
    )
    return CellChange(
        now,
        then,
        ratio,
        lower,
        upper,
        float(found.p),
        months=tuple(month for month, _ in pairs.months),
        months_before=tuple(month for _, month in pairs.months),
    )


def cell_hours(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period
) -> Aoristic | None:
    """The hours of the week at which the events of a cell may have happened; None without any.

    Those of the complete months of a period. Refuses, with the contract's reason, a dataset that
    has no times, and one under disclosure control.
    """
    dataset = evidence.dataset(indicator)
    if protected(dataset, "lsoa21"):
        raise ValueError(
            f"{dataset.title}: the hours of counts this small are not shown (disclosure control)"
        )
    place = _place(evidence, indicator, name)
    _, months = counted_months(evidence, dataset, period)
    times = event_times(evidence, indicator, months=months, area=place.area, box=place.box)
    there = times.located if place.grid else np.ones(times.start.shape, dtype=np.bool_)
    if place.grid:
        east, north = (one[there].astype(np.int64) for one in (times.easting, times.northing))
        there[there] = place.holds(east, north)
    if not there.any():
        return None
    return aoristic(times.start[there], times.until[there])


def surroundings(evidence: Evidence, *, name: str) -> Surroundings:
    """Who lives in a cell, as the small areas it lies on tell."""
    outlines = small_area_outlines(evidence)
    small = small_areas_of(evidence, name)
    if len(small) > 1:
        return _of_several(evidence, small)
    if small:
        shares, largest = {small[0]: 1.0}, small[0]
    else:
        easting, northing, size, shape = cell_of(name)
        corners = cell_corners(np.array([easting]), np.array([northing]), size, shape)[0]
        codes = list(outlines)
        on = {codes[k]: both for k, both in overlaps(corners, list(outlines.values())).items()}
        if not on:
            return Surroundings(None, None, "", "")
        shares = {code: share for code, (share, _) in on.items()}
        largest = max(on, key=lambda code: on[code][1])
    decile, rural_urban = _traits(evidence, largest)
    return Surroundings(_residents(evidence, shares), decile, rural_urban, largest)


def _of_several(evidence: Evidence, small: tuple[str, ...]) -> Surroundings:
    """Who lives in an area of several small areas."""
    traits = [_traits(evidence, code) for code in small]
    deciles = [decile for decile, _ in traits if decile is not None]
    kinds = {kind for _, kind in traits}
    return Surroundings(
        _residents(evidence, dict.fromkeys(small, 1.0)),
        None,
        next(iter(kinds)) if len(kinds) == 1 else "",
        "",
        small_areas=len(small),
        # Of a part of them the range would say less than the whole has.
        deciles=(min(deciles), max(deciles)) if len(deciles) == len(small) else None,
    )


def _residents(evidence: Evidence, shares: dict[str, float]) -> float | None:
    """The residents of small areas in their latest year, by the share of each; None if unknown."""
    known = evidence.residents_by_year("lsoa21")
    if not known.years:
        return None
    found = [
        share * float(known.counts[known.areas[code], -1])
        for code, share in shares.items()
        if code in known.areas
    ]
    there = [one for one in found if np.isfinite(one)]
    return sum(there) if there else None


def _traits(evidence: Evidence, code: str) -> tuple[int | None, str]:
    traits = evidence.small_areas()
    if code not in traits.index:
        return None, ""
    row = traits.loc[code]
    decile, rural_urban = row["imd_decile"], row["rural_urban"]
    return (
        None if pd.isna(decile) else int(decile),
        "" if pd.isna(rural_urban) else str(rural_urban),
    )
