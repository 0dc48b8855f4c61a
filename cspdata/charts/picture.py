"""Charts as pictures, drawn without a browser."""

from __future__ import annotations

import json

import altair as alt


def picture(
    chart: alt.LayerChart, *, width: int = 960, height: int | None = None, scale: float = 2.0
) -> bytes:
    """The chart as PNG at `scale` times the given size in pixels; `height` is kept if not given.

    The size is that of the whole picture, axes and labels included.
    """
    import vl_convert

    size: dict[str, int] = {"width": width}
    if height is not None:
        size["height"] = height
    fixed = chart.properties(**size, autosize={"type": "fit", "contains": "padding"})
    spec = fixed.to_dict(validate=False)
    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), scale=scale))
