"""Reading of charts in tests: their layers' rows, and the pixels of their pictures."""

from __future__ import annotations

import io
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
from PIL import Image

Row = dict[str, Any]


def layers_of(chart: alt.LayerChart, mark: str) -> list[tuple[Row, list[Row]]]:
    """The layers of a kind of mark: each layer and its rows. Altair's check of the whole is run."""
    spec = chart.to_dict(validate=True)
    found = []
    for one in spec["layer"]:
        if one["mark"]["type"] == mark:
            held = spec["datasets"][one.get("data", spec.get("data"))["name"]]
            found.append((one, held["features"] if isinstance(held, dict) else held))
    return found


def texts_of(chart: alt.LayerChart) -> list[str]:
    """Every text that the chart writes beside its axes, in the order of drawing."""
    words: list[str] = []
    for one, rows in layers_of(chart, "text"):
        fixed = one["mark"].get("text")
        name = one["encoding"].get("text", {}).get("field")
        words += [fixed] if fixed else [str(row[name]) for row in rows]
    return words


def pixels(png: bytes) -> npt.NDArray[np.int16]:
    """The picture as height × width × red, green, blue."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def near(image: npt.NDArray[np.int16], colour: str, tolerance: int = 12) -> npt.NDArray[np.bool_]:
    """Which pixels have about a colour."""
    wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])
    alike: npt.NDArray[np.bool_] = (np.abs(image - wanted) <= tolerance).all(axis=-1)
    return alike
