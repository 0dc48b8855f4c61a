"""Maps of cells by every method, made by hand for tests: every figure here is made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cspdata.cells import Cells, Method, Shape, cell_columns
from cspdata.hotspots import cell_id
from cspdata.periods import Period
from cspdata.places import hexagon_axes, hexagon_middles
from cspdata.stats import EmergingHotspots
from tests.samples import YEAR, grid_cells


def method_cells(
    method: Method,
    *,
    columns: int = 60,
    rows: int = 80,
    size: int = 500,
    shape: Shape = "square",
    period: Period = YEAR,
) -> Cells:
    """The grid of `grid_cells` by any method; classes follow the same made-up z.

    Emerging: all 17 classes, each with its 12 steps. Hexagons are those of the fixed grid.
    """
    base = grid_cells(columns=columns, rows=rows, size=size)
    frame = base.frame.copy()
    if shape == "hexagon":
        across, up = np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)
        column, row = hexagon_axes(385_000, 125_000, size)
        middles = hexagon_middles(column + across - up // 2, row + up, size)
        frame["easting"], frame["northing"] = (np.rint(one).astype(int) for one in middles)
        frame["cell_id"] = [
            cell_id(x, y, size, shape)
            for x, y in zip(frame["easting"], frame["northing"], strict=True)
        ]
    emerging = planted_patterns(len(frame)) if method == "emerging" else None
    if emerging is not None:
        frame["class"] = emerging.emerging_class
        frame["hot_steps"], frame["cold_steps"] = emerging.hot.sum(1), emerging.cold.sum(1)
        frame["trend"], frame["trend_p"] = emerging.trend, emerging.trend_p
    elif method == "density":
        frame["density"] = np.clip(frame["z"] + 0.7, 0, None) * 6
    elif method == "change":
        frame = _changed(frame)
    return replace(
        base,
        frame=frame[list(cell_columns(method))],
        method=method,
        shape=shape,
        period=period,
        months=period.months,
        before=period.shifted(-12) if method == "change" else None,
        emerging=emerging,
    )


def _changed(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells with an earlier count about as large, and a class by a simple rule."""
    noise = np.random.default_rng(9)
    count, before = frame["count"], noise.poisson(frame["count"] * 0.8 + 0.2)
    ratio = count / before
    enough, real = count + before >= 10, (count - before).abs() > 4
    kinds = np.select(
        [~enough, real & (count > before), real], ["too few", "higher", "lower"], "no real change"
    )
    limits = {"ratio_lower": ratio, "ratio_upper": ratio}
    return frame.assign(count_before=before, ratio=ratio, **limits, **{"class": kinds})


def planted_patterns(cells: int) -> EmergingHotspots:
    """Twelve steps for each cell: one cell in 20 has a pattern, all 16 in turn; the rest none."""
    spans = {
        "intensifying": (range(12), (), "increasing"),
        "diminishing": (range(12), (), "decreasing"),
        "persistent": (range(12), (), "no trend"),
        "oscillating": ((10, 11), (3,), "no trend"),
        "new": ((11,), (), "no trend"),
        "consecutive": ((9, 10, 11), (), "no trend"),
        "sporadic": ((0, 3, 6, 11), (), "no trend"),
        "historical": (range(11), (), "no trend"),
    }
    own, other = np.zeros((2, cells, 12), dtype=bool)
    trend = np.full(cells, "no trend", dtype=object)
    names = np.full(cells, "no pattern", dtype=object)
    cold_first = np.zeros(cells, dtype=bool)
    marked = list(range(0, cells, 20))
    for k, cell in enumerate(marked):
        pattern = list(spans)[k // 2 % 8]
        mine, others, course = spans[pattern]
        own[cell, list(mine)] = True
        other[cell, list(others)] = True
        cold_first[cell] = k % 2
        swapped = {"increasing": "decreasing", "decreasing": "increasing"}
        trend[cell] = swapped.get(course, course) if k % 2 else course
        names[cell] = f"{pattern} {'cold' if k % 2 else 'hot'} spot"
    hot = np.where(cold_first[:, None], other, own)
    cold = np.where(cold_first[:, None], own, other)
    z = 3.0 * hot - 3.0 * cold
    return EmergingHotspots(names.astype(str), z, hot, cold, trend.astype(str), np.full(cells, 0.5))
