"""The hotspots of a map in the order in which a meeting takes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cspdata.cells import CELL_CLASSES, Cells

HOT = CELL_CLASSES[:3]
#: Of emerging hot spots, what is there now before what is fading, the growing first.
EMERGING = (
    "new hot spot",
    "intensifying hot spot",
    "consecutive hot spot",
    "persistent hot spot",
    "sporadic hot spot",
    "oscillating hot spot",
    "diminishing hot spot",
    "historical hot spot",
)


def ranked_cells(cells: Cells) -> pd.DataFrame:
    """The rows of a map's hotspots with their `rank` from 1, the first to be looked at first.

    By Gi* the surest and then the fullest, by emerging class in the order of `EMERGING`, by change
    the cells with more than before by their ratio, by density or count the highest. Where no cell
    is hot, or has changed, the fullest. A cell without any, or whose count is not shown, is none.
    """
    frame = cells.frame
    count = frame["count"].astype("Float64").fillna(0).to_numpy(dtype=float)
    order = _order(cells)
    listed = np.isfinite(order) & (count > 0)
    if not listed.any():
        order, listed = np.zeros(len(frame)), count > 0
    place = np.lexsort((frame["cell_id"].to_numpy(), -count, order))
    place = place[listed[place]]
    found: pd.DataFrame = frame.iloc[place].reset_index(drop=True)
    return found.assign(rank=np.arange(1, len(place) + 1))


def _order(cells: Cells) -> np.ndarray:
    """What a cell is ranked by, the least first; infinite where it is no hotspot."""
    frame = cells.frame
    if cells.method in ("gi", "emerging"):
        classes = HOT if cells.method == "gi" else EMERGING
        places = {name: float(k) for k, name in enumerate(classes)}
        return np.array([places.get(str(name), np.inf) for name in frame["class"]])
    if cells.method == "change":
        ratio = frame["ratio"].to_numpy(dtype=float)
        return np.where(frame["class"] == "higher", -np.nan_to_num(ratio, posinf=1e9), np.inf)
    if cells.method == "density":
        return -frame["density"].to_numpy(dtype=float)
    return np.zeros(len(frame))
