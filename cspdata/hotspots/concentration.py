"""How concentrated the cells of a map are: few places hold much of what happens."""

from __future__ import annotations

import pandas as pd

from cspdata.cells import CellConcentration, Cells
from cspdata.stats import lorenz_curve, place_concentration


def concentration_of(cells: Cells) -> CellConcentration:
    """The shares of cells that hold 25, 50 and 80 % of the events, Gini indices and Lorenz curve.

    Carries a refusal where the numbers of cells are hidden, which would make places look empty.
    """
    counts = pd.to_numeric(cells.frame["count"], errors="coerce")
    if counts.isna().any():
        return CellConcentration(
            cells, None, None, refusal="small numbers are not shown (disclosure control)"
        )
    values = counts.to_numpy(dtype=float)
    return CellConcentration(cells, place_concentration(values), lorenz_curve(values))
