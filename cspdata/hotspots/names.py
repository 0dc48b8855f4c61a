"""Names that people use for cells: the nearest town centre, else the place most rows name."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from cspdata.cells import AREA_LEVELS, Shape
from cspdata.disclosure import protected
from cspdata.hotspots.grids import Grid, Integers, grid_of
from cspdata.measures import Evidence
from cspdata.places import grid_reference, to_national_grid
from cspdata.warehouse import query

CENTRE_METRES = 700  # from a town's point: what people call its centre


def cell_names(evidence: Evidence, size: str, shape: Shape = "square") -> dict[str, str]:
    """Names by cell, of those that ever held an event; of areas their own.

    A cell within 700 m of a town's point is the centre of that town, others have the location most
    rows name and the place it lies in; where two would be called alike, the location tells them
    apart, and where it does not, the National Grid reference. Datasets under disclosure control
    name no cell.
    """
    if size in AREA_LEVELS:
        home = evidence.partnership.area
        return {one.code: one.name for one in evidence.areas_within(home, AREA_LEVELS[size])}
    grid = grid_of(evidence, size, shape)
    return evidence.kept(("cell names", size, shape), lambda: _names(evidence, grid))


def _names(evidence: Evidence, grid: Grid) -> dict[str, str]:
    rows = _named_points(evidence)
    at = grid.places(*(rows[axis].to_numpy(dtype=np.int64) for axis in ("easting", "northing")))
    rows = rows.assign(cell=at)[at >= 0]
    location, area = _most_named(rows, "location"), _most_named(rows, "area_name")
    cells = np.unique(rows["cell"].to_numpy())
    towns = _centres(evidence, grid, cells)
    names = {
        cell: towns.get(cell, "")
        or ", ".join(part for part in (location.get(cell, ""), area.get(cell, "")) if part)
        for cell in cells.tolist()
    }
    alike = Counter(names.values())
    told = {
        cell: f"{name} ({location[cell]})"
        if alike[name] > 1 and location.get(cell, "") not in name
        else name
        for cell, name in names.items()
        if name
    }
    alike = Counter(told.values())
    return {
        grid.ids[cell]: f"{name}, {_reference(grid, cell)}" if alike[name] > 1 else name
        for cell, name in told.items()
    }


def _reference(grid: Grid, cell: int) -> str:
    return grid_reference(float(grid.easting[cell]), float(grid.northing[cell]))


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


def _most_named(rows: pd.DataFrame, column: str) -> dict[int, str]:
    """The value that most events of each cell give; of two alike the first by the alphabet."""
    given = rows[rows[column] != ""]
    sums = given.groupby(["cell", column], sort=True)["event_count"].sum().reset_index()
    first = sums.sort_values(["cell", "event_count"], ascending=[True, False], kind="stable")
    first = first.drop_duplicates("cell")
    return {int(cell): str(name) for cell, name in zip(first["cell"], first[column], strict=True)}


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
