"""Names that people use for cells: the nearest town centre, else the place most rows name."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from cspdata.cells import SMALL_AREAS, Shape
from cspdata.disclosure import protected
from cspdata.hotspots.grids import Grid, Integers, grid_of
from cspdata.measures import Evidence
from cspdata.places import to_national_grid
from cspdata.warehouse import query

CENTRE_METRES = 700  # from a town's point: what people call its centre
MOST_LOCATIONS = 2  # in one name


def cell_names(evidence: Evidence, size: str, shape: Shape = "square") -> dict[str, str]:
    """Names by cell, of those that ever held an event; of small areas their own.

    A cell within 700 m of a town's point is the centre of that town, others have the location most
    rows name and the place it lies in; those that would be called alike have one location more, up
    to two. Some are alike even so: what lists them tells their grid reference as well. Datasets
    under disclosure control name no cell.
    """
    if size == SMALL_AREAS:
        lad = evidence.partnership.area.code
        rows = query(evidence.con, "measures/areas", level="lsoa21", lad=lad)
        return dict(zip(rows["area_code"], rows["area_name"], strict=True))
    grid = grid_of(evidence, size, shape)
    return evidence.kept(("cell names", size, shape), lambda: _names(evidence, grid))


def _names(evidence: Evidence, grid: Grid) -> dict[str, str]:
    rows = _named_points(evidence)
    at = grid.places(*(rows[axis].to_numpy(dtype=np.int64) for axis in ("easting", "northing")))
    rows = rows.assign(cell=at)[at >= 0]
    locations, areas = _most_named(rows, "location"), _most_named(rows, "area_name")
    cells = np.unique(rows["cell"].to_numpy())
    towns = _centres(evidence, grid, cells)
    found = dict.fromkeys(cells.tolist(), "")
    for more in range(MOST_LOCATIONS + 1):
        alike = Counter(found.values())
        for cell, name in found.items():
            if alike[name] > 1 or not more:
                town, (area, *_) = towns.get(cell, ""), areas.get(cell, [""])
                here = locations.get(cell, [])[: more if town else max(more, 1)]
                found[cell] = _name(town, here, area)
    return {grid.ids[cell]: name for cell, name in found.items() if name}


def _name(town: str, locations: list[str], area: str) -> str:
    """The name of a cell: the centre of a town or the place it lies in, with what is there."""
    where = " and ".join(locations)
    if town:
        return f"{town} ({where})" if where else town
    return ", ".join(part for part in (where, area) if part)


def _named_points(evidence: Evidence) -> pd.DataFrame:
    """Where rows name a place, of the datasets whose places may be named."""

    def read() -> pd.DataFrame:
        every = evidence.catalogue.datasets.values()
        named = [one.id for one in every if one.kind == "events" and not protected(one, "lsoa21")]
        return query(
            evidence.con,
            "measures/named_points",
            level=evidence.partnership.place_level,
            lad=evidence.partnership.area.code,
            datasets=named,
        )

    return evidence.kept(("named points",), read)


def _most_named(rows: pd.DataFrame, column: str) -> dict[int, list[str]]:
    """The values that most events of each cell give; of two alike the first by the alphabet."""
    given = rows[rows[column] != ""]
    sums = given.groupby(["cell", column], sort=True)["event_count"].sum().reset_index()
    order = sums.sort_values(["cell", "event_count"], ascending=[True, False], kind="stable")
    most: dict[int, list[str]] = {}
    for cell, name in zip(order["cell"].tolist(), order[column].tolist(), strict=True):
        names = most.setdefault(cell, [])
        if len(names) < MOST_LOCATIONS:
            names.append(name)
    return most


def _centres(evidence: Evidence, grid: Grid, cells: Integers) -> dict[int, str]:
    """The town whose centre a cell belongs to, by the cell."""
    towns = evidence.partnership.towns
    if not towns or not cells.size:
        return {}
    x, y = to_national_grid(
        np.array([one.longitude for one in towns]), np.array([one.latitude for one in towns])
    )
    east, north = (one[cells] for one in grid.middles)
    apart = np.hypot(east[:, None] - x, north[:, None] - y)
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(cells.size), nearest] <= CENTRE_METRES
    return {
        int(cell): f"{towns[town].name} {towns[town].kind} centre"
        for cell, town, close in zip(cells, nearest, near, strict=True)
        if close
    }
