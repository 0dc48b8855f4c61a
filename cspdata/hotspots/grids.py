"""Fixed grids of the national grid: squares and hexagons that are the same cells every year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cspdata.cells import Shape
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
_WIDE = 1 << 32  # apart, so that two indices make one key


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells that meet the partnership's boundary; every array has one entry a cell, (n,).

    `columns` and `rows` are whole-number indices (of hexagons the axial ones). `easting` and
    `northing` are a square's south-west corner, a hexagon's middle.
    """

    size: int
    shape: Shape
    columns: Integers
    rows: Integers
    easting: Integers
    northing: Integers

    @property
    def ids(self) -> list[str]:
        """The name of each cell."""
        return [
            cell_id(int(east), int(north), self.size, self.shape)
            for east, north in zip(self.easting, self.northing, strict=True)
        ]

    @property
    def middles(self) -> tuple[Floats, Floats]:
        """Easting and northing of the middle of each cell."""
        half = 0.0 if self.shape == "hexagon" else self.size / 2
        return self.easting + half, self.northing + half

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
        keys = self.columns * _WIDE + self.rows
        order = np.argsort(keys)
        wanted = columns * _WIDE + rows
        at = np.minimum(np.searchsorted(keys[order], wanted), max(keys.size - 1, 0))
        if not keys.size:
            return np.full(wanted.shape, -1, dtype=np.int64)
        return np.where(keys[order][at] == wanted, order[at], -1)


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
    if not (size.isdigit() and rest.startswith("E") and easting.isdigit() and northing.isdigit()):
        raise ValueError(f"{name!r} is not the name of a cell, as 500m-E414500-N165000 is")
    return int(easting), int(northing), int(size), shape


def grid_of(evidence: Evidence, size: str, shape: Shape = "square") -> Grid:
    """The grid over the partnership's area; refuses where no boundaries are loaded."""
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


def corners(grid: Grid) -> Floats:
    """The corners of each cell, anticlockwise: an array of n × corners × 2 (metres)."""
    return cell_corners(grid.easting, grid.northing, grid.size, grid.shape)


def cell_corners(easting: Integers, northing: Integers, size: int, shape: Shape) -> Floats:
    """The corners of cells by their own places (a square's corner, a hexagon's middle)."""
    if shape == "hexagon":
        return hexagon_corners(easting.astype(float), northing.astype(float), size)
    across = easting[:, None] + size * np.array([0, 1, 1, 0])
    up = northing[:, None] + size * np.array([0, 0, 1, 1])
    return np.stack([across, up], axis=-1).astype(float)


def grid_areas(evidence: Evidence, grid: Grid) -> Floats:
    """How much of each cell lies within the partnership's area, in square kilometres."""
    return evidence.kept(
        ("grid areas", str(grid.size), grid.shape),
        lambda: clipped_areas(whole_outline(evidence), corners(grid)),
    )


def _grid(evidence: Evidence, size: int, shape: Shape) -> Grid:
    whole = whole_outline(evidence)
    if shape == "hexagon":
        columns, up = hexagon_cells(whole, size)
        easting, northing = hexagon_middles(columns, up, size)
        east, north = (np.rint(one).astype(np.int64) for one in (easting, northing))
        return Grid(size, shape, columns, up, east, north)
    easting, northing = grid_cells(whole, size)
    return Grid(size, shape, easting // size, northing // size, easting, northing)
