"""Where events concentrate: maps of cells, what a cell holds, and whether the map came true."""

from cspdata.hotspots.areas import few_areas, lacking_areas
from cspdata.hotspots.cells import cells, check_size, unbroken
from cspdata.hotspots.concentration import concentration_of
from cspdata.hotspots.detail import (
    CellChange,
    CellDetail,
    Surroundings,
    cell_change,
    cell_detail,
    cell_hours,
    surroundings,
)
from cspdata.hotspots.grids import cell_id, cell_of, grid_of
from cspdata.hotspots.names import cell_names
from cspdata.hotspots.ranking import ranked_cells
from cspdata.hotspots.repeats import near_repeats
from cspdata.hotspots.worth import map_worth

__all__ = [
    "CellChange",
    "CellDetail",
    "Surroundings",
    "cell_change",
    "cell_detail",
    "cell_hours",
    "cell_id",
    "cell_names",
    "cell_of",
    "cells",
    "check_size",
    "concentration_of",
    "few_areas",
    "grid_of",
    "lacking_areas",
    "map_worth",
    "near_repeats",
    "ranked_cells",
    "surroundings",
    "unbroken",
]
