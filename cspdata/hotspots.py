"""Hotspots on fixed grids and small areas: counts, Gi* with FDR, and what a cell is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures import Evidence, levels
from cspdata.measures.notes import notes
from cspdata.periods import Period
from cspdata.results import CELL_COLUMNS, Cells
from cspdata.stats import getis_ord_gi_star, getis_ord_gi_star_grid
from cspdata.warehouse import query

SMALL_AREAS = "lsoa"
SIZES = ("500", "1000", SMALL_AREAS)


@dataclass(frozen=True, slots=True)
class CellDetail:
    """What is known of one square: counts by month and category, and the places it names.

    `months`: columns `month`, `count` (of the indicator; a month without data has none).
    `make_up`: columns `category`, `count` (every category of the dataset, over the period).
    `locations`: columns `location`, `count`, most frequent first.
    """

    cell_id: str
    months: pd.DataFrame
    make_up: pd.DataFrame
    locations: pd.DataFrame


def cells(evidence: Evidence, indicator: Indicator, *, period: Period, size: str = "500") -> Cells:
    """The hotspots of an indicator in the partnership's area over the complete months of a period.

    `size`: 500 or 1000 (metres, squares of the national grid from 0,0) or `lsoa`. z, p and q are of
    Getis–Ord Gi* with binary queen neighbours, q by Benjamini–Hochberg over the map. Refuses a size
    finer than the dataset's locations can bear, an area without loaded boundaries, and a period
    without a complete month: a month that is missing is no month without events.
    """
    area = evidence.partnership.area
    dataset = evidence.dataset(indicator)
    if dataset.kind != "events":
        raise ValueError(f"{dataset.title} gives counts of areas, not where each incident was")
    _check_size(size, dataset.locality.smallest_cell, dataset.locality.reason)
    said = notes(evidence, indicator, period=period, area=area)
    complete = set(evidence.coverage(dataset).complete)
    months = [month for month in period.months if month in complete]
    if not months:
        raise ValueError(f"{dataset.title}: no month of {period.label} is complete")
    if size == SMALL_AREAS:
        frame = _small_area_frame(evidence, indicator, period)
        wanted = indicator.numerator
        unplaced = int(
            evidence.cube(dataset, "lad")
            .of(
                wanted.category,
                (area,),
                tuple(months),
                rural_urban=wanted.rural_urban,
                table="unplaced",
            )
            .sum()
        )
        return Cells(indicator, area, period, size, frame, said, unplaced)
    counts = _square_counts(evidence.con, indicator, area, months, int(size))
    frame, outside = _square_frame(evidence.con, counts, int(size))
    unplaced = int(counts.loc[counts["easting"].isna(), "event_count"].sum())
    return Cells(indicator, area, period, size, frame, said, unplaced, outside)


def _check_size(size: str, smallest: int, reason: str) -> None:
    if size == SMALL_AREAS:
        return
    if size.isdigit() and int(size) < smallest:
        raise ValueError(f"cells of {size} m are too small for this source. {reason}")
    if size not in SIZES:
        raise ValueError(f"there is no cell size {size!r}; there are {', '.join(SIZES)}")


def cell_id(easting: int, northing: int, size: int) -> str:
    """The name of a square: its size and south-west corner, the same every year."""
    return f"{size}m-E{easting}-N{northing}"


def square_of(name: str) -> tuple[int, int, int]:
    """Easting, northing and size of a square's name; refuses anything else."""
    size, _, rest = name.partition("m-E")
    easting, _, northing = rest.partition("-N")
    if not (size.isdigit() and easting.isdigit() and northing.isdigit()):
        raise ValueError(f"{name!r} is not the name of a square, as 500m-E414500-N165000 is")
    return int(easting), int(northing), int(size)


def cell_detail(
    evidence: Evidence, indicator: Indicator, *, name: str, period: Period
) -> CellDetail:
    """What one square holds: the indicator by month, every category, and the places named."""
    easting, northing, size = square_of(name)
    dataset = evidence.dataset(indicator)
    where: dict[str, Any] = {
        "dataset": dataset.id,
        "lad": evidence.partnership.area.code,
        "easting": easting,
        "northing": northing,
        "size": size,
        "first": period.first,
        "last": period.last,
        "weighted": indicator.numerator.weighted,
    }
    rows = query(evidence.con, "measures/cell_make_up", **where)
    category = list(indicator.numerator.category)
    locations = query(evidence.con, "measures/cell_locations", category=category, **where)
    ours = rows[rows["category"].isin(category)]
    by_month = ours.groupby(ours["month"].dt.date)["event_count"].sum()
    months = pd.DataFrame({"month": list(period.months)})
    there = set(evidence.coverage(dataset).complete)
    months["count"] = [
        float(by_month.get(month, 0)) if month in there else np.nan for month in period.months
    ]
    make_up = rows.groupby("category")["event_count"].sum().rename("count").reset_index()
    return CellDetail(
        name,
        months,
        make_up.sort_values(["count", "category"], ascending=[False, True], ignore_index=True),
        locations.rename(columns={"event_count": "count"}),
    )


def _square_counts(
    con: Any, indicator: Indicator, area: AreaRef, months: list[date], size: int
) -> pd.DataFrame:
    return query(
        con,
        "measures/cell_counts",
        dataset=indicator.numerator.dataset,
        category=list(indicator.numerator.category),
        rural_urban=indicator.numerator.rural_urban,
        level=area.level,
        area=area.code,
        months=months,
        size=size,
        weighted=indicator.numerator.weighted,
    )


def _square_frame(con: Any, counts: pd.DataFrame, size: int) -> tuple[pd.DataFrame, int]:
    """Every cell with its count and test, and how many events lay outside all of them."""
    grid = query(con, "measures/grid_cells", size=size)
    if grid.empty:
        raise ValueError(
            "no boundaries are loaded for the area: load the LSOA boundaries to see where"
        )
    located = counts.dropna(subset=["easting"])
    merged = grid.merge(located, how="left", on=["easting", "northing"])
    count = merged["event_count"].fillna(0).to_numpy(dtype=float)
    easting = merged["easting"].to_numpy(dtype=np.int64)
    northing = merged["northing"].to_numpy(dtype=np.int64)
    names = [cell_id(east, north, size) for east, north in zip(easting, northing, strict=True)]
    tested = getis_ord_gi_star_grid(easting // size, northing // size, count)
    frame = _frame(names, easting, northing, count, tested)
    return frame, int(located["event_count"].sum() - count.sum())


def _small_area_frame(evidence: Evidence, indicator: Indicator, period: Period) -> pd.DataFrame:
    import scipy.sparse

    con, area = evidence.con, evidence.partnership.area
    points = query(con, "measures/area_points", lad=area.code)
    if points.empty:
        raise ValueError(
            "no boundaries are loaded for the area: load the LSOA boundaries to see where"
        )
    result = levels(evidence, indicator, area=area, level="lsoa21", period=period)
    by_code = result.frame.set_index("area_code")["count"]
    count = points["lsoa21"].map(by_code).fillna(0).to_numpy(dtype=float)
    pairs = query(con, "measures/area_neighbours")
    index = pd.Index(points["lsoa21"])
    left, right = index.get_indexer(pairs["lsoa21"]), index.get_indexer(pairs["other"])
    itself = np.arange(len(index))
    at = (np.concatenate([left, itself]), np.concatenate([right, itself]))
    weights = scipy.sparse.csr_array((np.ones(len(at[0])), at), shape=(len(index), len(index)))
    tested = getis_ord_gi_star(count, weights)
    return _frame(
        list(index),
        points["easting"].to_numpy(dtype=np.int64),
        points["northing"].to_numpy(dtype=np.int64),
        count,
        tested,
    )


def _frame(names: list[str], easting: Any, northing: Any, count: Any, tested: Any) -> pd.DataFrame:
    columns = (
        names,
        easting,
        northing,
        count.astype(np.int64),
        tested.z,
        tested.p,
        tested.q,
        tested.confidence_class,
    )
    return pd.DataFrame(dict(zip(CELL_COLUMNS, columns, strict=True)))


def cell_names(evidence: Evidence, size: str) -> dict[str, str]:
    """Names that people use, by cell: the location most rows give and the place it lies in."""
    level, lad = evidence.partnership.place_level, evidence.partnership.area.code
    if size == SMALL_AREAS:
        rows = query(evidence.con, "measures/areas", level="lsoa21", lad=lad)
        return dict(zip(rows["area_code"], rows["area_name"], strict=True))
    rows = query(evidence.con, "measures/cell_names", size=int(size), level=level, lad=lad)
    columns = (rows["easting"], rows["northing"], rows["location"], rows["area_name"])
    return {
        cell_id(int(easting), int(northing), int(size)): ", ".join(
            part for part in (str(location).removeprefix("On or near "), str(place)) if part
        )
        for easting, northing, location, place in zip(*columns, strict=True)
    }
