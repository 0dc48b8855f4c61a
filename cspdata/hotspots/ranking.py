"""The hotspots of a map in the order in which a meeting takes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cspdata.cells import HOT_CLASSES, Cells, pattern_place


def ranked_cells(cells: Cells) -> pd.DataFrame:
    """The rows of a map's hotspots with their `rank` from 1, the first to be looked at first.

    By Gi* the surest; by emerging class the hot ones in the order of `URGENCY`; by change those
    that rose, by how many more they hold; by density or count the highest; of those alike the
    fullest. Where no cell is hot, or has risen, the fullest. A cell without any, or whose count is
    not shown, is none.
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
    if cells.method == "gi":
        places: dict[str, float] = {name: float(k) for k, name in enumerate(HOT_CLASSES)}
        return np.array([places.get(str(name), np.inf) for name in frame["class"]])
    if cells.method == "emerging":
        found = (pattern_place(str(name), "hot") for name in frame["class"])
        return np.array([np.inf if one is None else float(one) for one in found])
    if cells.method == "change":
        fewer = frame["count_before"].to_numpy(dtype=float) - frame["count"].to_numpy(dtype=float)
        return np.where(frame["class"] == "higher", fewer, np.inf)
    if cells.method == "density":
        return -frame["density"].to_numpy(dtype=float)
    return np.zeros(len(frame))
