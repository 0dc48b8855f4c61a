"""Fixed grids of the national grid: squares and hexagons that are the same cells every year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cspdata.cells import GRID_SIZES, Shape
from cspdata.measures import Evidence
from cspdata.places import (
    clipped_areas,
    grid_cells,
    hexagon_axes,
    hexagon_cells,
    hexagon_corners,
    hexagon_middles,
    united,
)
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NO_BOUNDARIES = "no boundaries are loaded for the area: load the LSOA boundaries to see where"


@dataclass(frozen=True)
class Grid:
    """The cells that meet the partnership's boundary; every array has one entry a cell, (n,).

    `columns` and `rows` are whole-number indices (of hexagons the axial ones). `easting` and
    `northing` are a square's south-west corner, a hexagon's middle to the metre.
    """

    size: int
    shape: Shape
    columns: Integers
    rows: Integers
    easting: Integers
    northing: Integers

    @cached_property
    def ids(self) -> list[str]:
        """The name of each cell."""
        places = zip(self.easting.tolist(), self.northing.tolist(), strict=True)
        return [cell_id(east, north, self.size, self.shape) for east, north in places]

    @property
    def middles(self) -> tuple[Floats, Floats]:
        """Easting and northing of the middle of each cell."""
        return cell_middles(self.easting, self.northing, self.size, self.shape)

    @property
    def corners(self) -> Floats:
        """The corners of each cell, anticlockwise: an array of n × corners × 2 (metres)."""
        return cell_corners(self.easting, self.northing, self.size, self.shape)

    def places(self, easting: Integers, northing: Integers) -> Integers:
        """For each point the place of its cell, -1 where it lies in none.

        A point on an edge belongs to one cell: of squares to the one north and east of it.
        """
        # DuckDB's integers have 32 bits, too few for a key of two indices.
        easting, northing = (np.asarray(one, dtype=np.int64) for one in (easting, northing))
        if self.shape == "hexagon":
            columns, rows = hexagon_axes(easting, northing, self.size)
        else:
            columns, rows = easting // self.size, northing // self.size
        west, south, table = self._table
        across, up = columns - west, rows - south
        height, width = table.shape
        there = (across >= 0) & (across < width) & (up >= 0) & (up < height)
        found = np.full(columns.shape, -1, dtype=np.int64)
        found[there] = table[up[there], across[there]]
        return found

    @cached_property
    def _table(self) -> tuple[int, int, Integers]:
        """The first column and row, and the place of each cell of the rectangle from there."""
        if not self.columns.size:
            return 0, 0, np.full((0, 0), -1, dtype=np.int64)
        west, south = int(self.columns.min()), int(self.rows.min())
        shape = int(self.rows.max()) - south + 1, int(self.columns.max()) - west + 1
        table = np.full(shape, -1, dtype=np.int64)
        table[self.rows - south, self.columns - west] = np.arange(self.columns.size)
        return west, south, table


def cell_id(easting: int, northing: int, size: int, shape: Shape = "square") -> str:
    """The name of a cell: its size and its corner (a hexagon: `hex`, its middle)."""
    return f"{size}m{'-hex' if shape == 'hexagon' else ''}-E{easting}-N{northing}"


def cell_of(name: str) -> tuple[int, int, int, Shape]:
    """Easting, northing, size and shape of a cell's name; refuses anything else."""
    size, _, rest = name.partition("m-")
    shape: Shape = "square"
    if rest.startswith("hex-"):
        shape, rest = "hexagon", rest.removeprefix("hex-")
    easting, _, northing = rest.removeprefix("E").partition("-N")
    digits = all(one.isascii() and one.isdigit() for one in (size, easting, northing))
    if not (digits and size in GRID_SIZES and rest.startswith("E")):
        raise ValueError(f"{name!r} is not the name of a cell, as 500m-E414500-N165000 is")
    return int(easting), int(northing), int(size), shape


def grid_of(evidence: Evidence, size: str, shape: Shape = "square") -> Grid:
    """The grid over the partnership's area: cells of a size in metres, squares or hexagons.

    Refuses another size or shape, and an area whose boundaries are not loaded.
    """
    if size not in GRID_SIZES:
        raise ValueError(f"there is no grid of {size!r}: choose one of {', '.join(GRID_SIZES)}")
    if shape not in ("square", "hexagon"):
        raise ValueError(f"there is no grid of cells {shape!r}: choose square or hexagon")
    return evidence.kept(("grid", size, shape), lambda: _grid(evidence, int(size), shape))


def whole_outline(evidence: Evidence) -> bytes:
    """The outline (WKB, EPSG:27700) of the partnership's area; refuses where none is loaded."""
    shapes = small_area_outlines(evidence)
    if not shapes:
        raise ValueError(NO_BOUNDARIES)
    return evidence.kept(("whole outline",), lambda: united(list(shapes.values())))


def small_area_outlines(evidence: Evidence) -> dict[str, bytes]:
    """The outlines (WKB, EPSG:27700) of the partnership's small areas, by code."""

    def read() -> dict[str, bytes]:
        lad = evidence.partnership.area.code
        rows = query(evidence.con, "measures/small_area_outlines", lad=lad)
        return {
            code: bytes(shape) for code, shape in zip(rows["lsoa21"], rows["outline"], strict=True)
        }

    return evidence.kept(("small area outlines",), read)


def cell_middles(
    easting: Integers, northing: Integers, size: int, shape: Shape
) -> tuple[Floats, Floats]:
    """Easting and northing of the middles of cells by their own places, as `cell_corners`."""
    if shape == "hexagon":
        # A place is kept to the metre; its exact middle makes hexagons meet without a gap.
        return hexagon_middles(*hexagon_axes(easting, northing, size), size)
    return easting.astype(np.float64) + size / 2, northing.astype(np.float64) + size / 2


def cell_corners(easting: Integers, northing: Integers, size: int, shape: Shape) -> Floats:
    """The corners of cells by their own places (a square's corner, a hexagon's middle)."""
    if shape == "hexagon":
        return hexagon_corners(*cell_middles(easting, northing, size, shape), size)
    across = easting[:, None] + size * np.array([0, 1, 1, 0])
    up = northing[:, None] + size * np.array([0, 0, 1, 1])
    return np.stack([across, up], axis=-1).astype(float)


def grid_areas(evidence: Evidence, grid: Grid) -> Floats:
    """How much of each cell lies within the partnership's area, in square kilometres.

    0 where a cell only touches the boundary.
    """
    return evidence.kept(
        ("grid areas", str(grid.size), grid.shape),
        lambda: clipped_areas(whole_outline(evidence), grid.corners),
    )


def _grid(evidence: Evidence, size: int, shape: Shape) -> Grid:
    whole = whole_outline(evidence)
    if shape == "hexagon":
        columns, rows = hexagon_cells(whole, size)
        middles = hexagon_middles(columns, rows, size)
        easting, northing = (np.rint(one).astype(np.int64) for one in middles)
        return Grid(size, shape, columns, rows, easting, northing)
    easting, northing = grid_cells(whole, size)
    return Grid(size, shape, easting // size, northing // size, easting, northing)
