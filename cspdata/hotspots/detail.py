"""What one cell holds: by month, by category, by hour of the week, and who lives there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import Indicator
from cspdata.hotspots.grids import (
    Integers,
    cell_corners,
    cell_of,
    grid_of,
    small_area_outlines,
)
from cspdata.measures import Evidence, event_times
from cspdata.periods import Period, matched_months
from cspdata.places import overlaps
from cspdata.stats import Aoristic, aoristic, poisson_rate_change
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class CellDetail:
    """What is known of one cell: counts by month and category, and the places it names.

    `months`: columns `month`, `count` (of the indicator; a month without data has none).
    `make_up`: columns `category`, `count` (every category of the dataset, over the period).
    `locations`: columns `location`, `count`, most frequent first.
    """

    cell_id: str
    months: pd.DataFrame
    make_up: pd.DataFrame
    locations: pd.DataFrame


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell against the same months a year before (or another period), tested alone.

    `count` and `count_before` are those of the matched months; `ratio` has its 95 % interval;
    `p` is that of the E-test. `refusal` says why there is no answer.
    """

    count: int = 0
    count_before: int = 0
    ratio: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    p: float = float("nan")
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who lives in a cell: from the small areas it lies on, by their share of its ground.

    `residents` is None where none are known. `decile` (1 most deprived) and `rural_urban` are those
    of the small area with most of it, None and empty where they are not loaded.
    """

    residents: float | None
    decile: int | None
    rural_urban: str
    small_area: str


def cell_detail(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period
) -> CellDetail:
    """What one cell holds over a period: the indicator by month, every category, places named.

    `name`: that of a square, a hexagon or a small area (its code).
    """
    rows = _cell_rows(evidence, indicator, name, period)
    category = list(indicator.numerator.category)
    ours = rows[rows["category"].isin(category)]
    by_month = ours.groupby(ours["month"].dt.date)["event_count"].sum()
    months = pd.DataFrame({"month": list(period.months)})
    there = set(evidence.coverage(evidence.dataset(indicator)).complete)
    months["count"] = [
        float(by_month.get(month, 0)) if month in there else np.nan for month in period.months
    ]
    return CellDetail(name, months, _ranked(rows, "category"), _ranked(ours, "location"))


def _ranked(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    sums = rows.groupby(column)["event_count"].sum().rename("count").round().astype("int64")
    return sums.reset_index().sort_values(
        ["count", column], ascending=[False, True], ignore_index=True
    )


def _cell_rows(evidence: Evidence, indicator: Indicator, name: str, period: Period) -> pd.DataFrame:
    box, inside = _within(evidence, name)
    rows = query(
        evidence.con,
        "measures/cell_events",
        dataset=evidence.dataset(indicator).id,
        lad=evidence.partnership.area.code,
        months=list(period.months),
        lsoa="" if box else name,
        box=list(box or ()),
        weighted=indicator.numerator.weighted,
    )
    if box is None:
        return rows
    return rows[inside(rows["easting"].to_numpy(), rows["northing"].to_numpy())]


def _within(evidence: Evidence, name: str) -> tuple[Box | None, Any]:
    """A box around a cell and what says which points are in the cell; none for a small area."""
    if name in small_area_outlines(evidence):
        return None, None
    easting, northing, size, shape = cell_of(name)
    grid = grid_of(evidence, str(size), shape)
    at = np.flatnonzero((grid.easting == easting) & (grid.northing == northing))
    if not at.size:
        raise ValueError(f"{name!r} is no cell of {evidence.partnership.area.name}")
    reach = size if shape == "hexagon" else 0
    box = (
        easting - reach,
        northing - reach,
        easting + (reach or size),
        northing + (reach or size),
    )

    def inside(x: Integers, y: Integers) -> Bools:
        return np.asarray(grid.places(x.astype(np.int64), y.astype(np.int64)) == at[0])

    return box, inside


def cell_change(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period, before: Period
) -> CellChange:
    """One cell in two periods, on the months complete in both, by the E-test."""
    complete = evidence.coverage(evidence.dataset(indicator)).complete
    pairs = matched_months(period, before, complete)
    if not pairs:
        return CellChange(
            refusal=f"no month of {period.label} is complete both in it and in {before.label}"
        )
    now, then = (
        _count_in(evidence, indicator, name, tuple(pair[k] for pair in pairs)) for k in (0, 1)
    )
    if now + then == 0:
        return CellChange(refusal="nothing was recorded here in either period")
    found = poisson_rate_change(float(now), float(then))
    # Nothing before has no ratio and no upper limit.
    ratio, lower, upper = (
        float("nan") if one is None else one for one in (found.ratio, found.lower, found.upper)
    )
    return CellChange(now, then, ratio, lower, upper, found.p)


def _count_in(evidence: Evidence, indicator: Indicator, name: str, months: tuple[date, ...]) -> int:
    span = Period(min(months), max(months))
    rows = _cell_rows(evidence, indicator, name, span)
    asked = rows["category"].isin(list(indicator.numerator.category))
    asked &= rows["month"].dt.date.isin(list(months))
    return round(float(rows.loc[asked, "event_count"].sum()))


def cell_hours(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period
) -> Aoristic | None:
    """The hours of the week at which the events of a cell may have happened; None without any.

    Refuses, with the contract's reason, a dataset that has no times.
    """
    box, inside = _within(evidence, name)
    complete = set(evidence.coverage(evidence.dataset(indicator)).complete)
    months = [month for month in period.months if month in complete]
    times = event_times(evidence, indicator, months=months, box=box, use="aoristic")
    if box is None:
        raise ValueError("the hours of a small area are not kept: choose squares or hexagons")
    there = times.located
    there[there] = inside(times.easting[there], times.northing[there])
    if not there.any():
        return None
    return aoristic(times.start[there], times.until[there])


def surroundings(evidence: Evidence, *, name: str) -> Surroundings:
    """Who lives in a cell, as the small areas it lies on tell."""
    outlines = small_area_outlines(evidence)
    if name in outlines:
        shares = {name: 1.0}
        largest = name
    else:
        easting, northing, size, shape = cell_of(name)
        place = np.array([easting]), np.array([northing])
        shape_of = cell_corners(*place, size, shape)[0]
        on = overlaps(shape_of, list(outlines.values()))
        codes = list(outlines)
        shares = {codes[k]: of_area for k, (of_area, _) in on.items()}
        if not shares:
            return Surroundings(None, None, "", "")
        largest = codes[max(on, key=lambda k: on[k][1])]
    return Surroundings(
        _residents(evidence, shares), *_traits(evidence, largest), small_area=largest
    )


def _residents(evidence: Evidence, shares: dict[str, float]) -> float | None:
    known = evidence.residents_by_year("lsoa21")
    if not known.years:
        return None
    rows = [(known.areas[code], share) for code, share in shares.items() if code in known.areas]
    return float(sum(known.counts[row, -1] * share for row, share in rows)) if rows else None


def _traits(evidence: Evidence, code: str) -> tuple[int | None, str]:
    traits = evidence.small_areas()
    if code not in traits.index:
        return None, ""
    row = traits.loc[code]
    decile = row["imd_decile"]
    return (None if pd.isna(decile) else int(decile)), str(row["rural_urban"])
