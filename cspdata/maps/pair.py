"""Two maps of two periods side by side, which are moved and zoomed together.

Vega-Lite cannot move a projection, so the maps are drawn on plain axes in metres of the National
Grid. Whatever has one colour is one path in several parts: two maps of a county are a few dozen
marks, and stay smooth. Both maps have the same classes, so that equal colours are equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from cspdata.catalogue import Town
from cspdata.cells import Cells
from cspdata.charts.labels import DOT, GAP, Label, placed_labels
from cspdata.charts.layers import Shapes, configuration, field, haloed, layer
from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.fills import Fills, fills
from cspdata.maps.geometry import in_metres, metre_polygons, polygons_by_code
from cspdata.maps.legend import Key
from cspdata.places import to_national_grid
from cspdata.results import Outlines
from cspdata.words import counted_when, place_name, sentence

Row = dict[str, Any]
Window = tuple[list[float], list[float]]
SIDES = ("earlier", "later")
TOLD = 300  # cells that the pointer tells of: more would make the maps slow to move
REACH = 160  # square pixels around the middle of a cell that belong to it
MARGIN = 1.06  # the ground that a view shows at first, in sizes of the outlines
# A path is cut where a place is missing; nothing is joined across the cut.
PATH: Row = {"type": "line", "order": False, "clip": True, "invalid": "break-paths-show-domains"}
SAME = ("size", "shape", "method")


class Pair(alt.HConcatChart):
    """Two maps that are not checked against the schema each time they are shown."""

    def to_dict(self, validate: bool = False, **more: Any) -> dict[str, Any]:
        """The maps as a Vega-Lite specification; `validate` checks it."""
        spec: dict[str, Any] = super().to_dict(validate=validate, **more)
        # Altair numbers the names of views; the selection must name them as they are.
        spec["params"][0]["views"] = [one["layer"][0]["name"] for one in spec["hconcat"]]
        return spec


def pair_chart(
    earlier: Cells,
    later: Cells,
    outlines: Outlines,
    *,
    towns: Sequence[Town] = (),
    theme: Theme = LIGHT,
    area_outlines: Outlines | None = None,
    names: Mapping[str, str] | None = None,
    width: int = 480,
    height: int = 500,
) -> Pair:
    """Two maps of cells beside one another; the view of one is always that of the other.

    `width` and `height` are pixels of each map. The pointer tells of the `TOLD` fullest cells of
    each, by `names`. Refuses maps of different indicators, areas, sizes, shapes or methods. Areas
    need `area_outlines`.
    """
    check_alike(earlier, later)
    drawn = fills(_together(earlier, later), theme)
    keys = [key for key in drawn.keys if key.colour]
    rows = slice(0, len(earlier.frame)), slice(len(earlier.frame), None)
    halves = dict(zip(SIDES, zip((earlier, later), rows, strict=True), strict=True))
    shapes = {
        name: _paths(cells, drawn, keys, at, area_outlines) for name, (cells, at) in halves.items()
    }
    window = _window(outlines, width, height)
    shapes["land"] = _ground(later, outlines, area_outlines)
    line = {"stroke": theme.border, "strokeWidth": 0.6} if later.by_area else {"strokeWidth": 0}
    hovers = [_hover(cells, drawn, at, names or {}, window) for cells, at in halves.values()]
    beside = _towns(towns, window, theme, width=width)
    views = [
        alt.LayerChart(
            layer=[_land(name, window, theme), _cells(name, keys, window, line), *beside, told],
            width=width,
            height=height,
            title=_title(cells, theme),
        )
        for (name, (cells, _)), told in zip(halves.items(), hovers, strict=True)
    ]
    return Pair(
        hconcat=views,
        spacing=16,
        background=theme.background,
        config=configuration(theme),
        autosize={"type": "pad", "contains": "padding"},
        resolve={"scale": {"fill": "shared"}, "legend": {"fill": "shared"}},
        datasets={name: Shapes(path) for name, path in shapes.items()},
        params=[_one_view()],
    )


def _ground(cells: Cells, outlines: Outlines, area_outlines: Outlines | None) -> list[Row]:
    """The path of the land; areas are told apart by their lines, the unfilled ones as well."""
    lines = area_outlines if cells.by_area and area_outlines is not None else outlines
    return _path([one for parts in polygons_by_code(lines).values() for one in in_metres(parts)])


def check_alike(earlier: Cells, later: Cells) -> None:
    """Refuses two maps that cannot stand beside one another, naming what differs."""
    different = [name for name in SAME if getattr(earlier, name) != getattr(later, name)]
    if earlier.indicator.id != later.indicator.id:
        different.append("indicator")
    if earlier.area.code != later.area.code:
        different.append("area")
    if different:
        raise ValueError(
            f"the two maps differ in {', '.join(different)}: make both of the same, so that only "
            "the period differs"
        )


def _one_view() -> alt.TopLevelSelectionParameter:
    """What both maps show: dragging and the wheel change it in either."""
    return alt.TopLevelSelectionParameter(
        name="view",
        select={"type": "interval", "encodings": ["x", "y"]},
        bind="scales",
        views=[f"{name}_land" for name in SIDES],
    )


def _together(earlier: Cells, later: Cells) -> Cells:
    """Both maps as one, so that classes are made from both."""
    frame = pd.concat([earlier.frame, later.frame], ignore_index=True)
    return replace(earlier, frame=frame, emerging=None)


def _paths(
    cells: Cells,
    drawn: Fills,
    keys: Sequence[Key],
    rows: slice,
    area_outlines: Outlines | None,
) -> list[Row]:
    """The corners of the filled cells, one path a colour, with the place `k` of its key."""
    at = drawn.at[rows]
    found: list[Row] = []
    for k, key in enumerate(keys):
        coloured = [place for place, colour in enumerate(drawn.palette) if colour == key.colour]
        frame = cells.frame[np.isin(at, coloured)]
        parts = [one for shape in metre_polygons(frame, cells, area_outlines) for one in shape]
        # A filled path needs no corner twice.
        found += [row | {"k": k} for row in _path([[ring[:-1] for ring in one] for one in parts])]
    return found


def _hovers(cells: Cells, drawn: Fills, rows: slice, names: Mapping[str, str]) -> list[Row]:
    """The middles of the fullest marked cells, with what the pointer says of each."""
    marked = np.flatnonzero(drawn.marked[rows])
    count = pd.to_numeric(cells.frame["count"], errors="coerce").fillna(0).to_numpy(dtype=float)
    told = marked[np.argsort(-count[marked], kind="stable")[:TOLD]]
    frame = cells.frame.iloc[told]
    numbers, words = drawn.numbers[rows], drawn.words[rows]
    square = cells.shape == "square" and not cells.by_area
    half = int(cells.size) / 2 if square else 0
    return [
        {"x": east + half, "y": north + half, "where": where, "n": str(numbers[k]), "w": words[k]}
        for k, east, north, where in zip(
            told.tolist(),
            frame["easting"].tolist(),
            frame["northing"].tolist(),
            (sentence(place_name(cells, row, names)).rstrip(".") for _, row in frame.iterrows()),
            strict=True,
        )
    ]


def _hover(
    cells: Cells, drawn: Fills, at: slice, names: Mapping[str, str], window: Window
) -> alt.Chart:
    """Clear circles that the pointer meets; a path of many cells could not say which it is."""
    look = {"type": "circle", "opacity": 0, "size": REACH, "clip": True}
    told = [("where", "Place"), ("n", sentence(cells.indicator.noun).rstrip("."))]
    if cells.method != "counts":
        told.append(("w", "What it is"))
    tooltip = [{"field": name, "type": "nominal", "title": title} for name, title in told]
    return layer(look, _axes(window) | {"tooltip": tooltip}, _hovers(cells, drawn, at, names))


def _path(polygons: Sequence[Any]) -> list[Row]:
    """Rings as the places of one path, a missing place after each ring."""
    rows: list[Row] = []
    for polygon in polygons:
        for ring in polygon:
            rows += [{"x": east, "y": north} for east, north in ring]
            rows.append({"x": None, "y": None})
    return rows


def _window(outlines: Outlines, width: int, height: int) -> Window:
    """The eastings and northings that a view shows: the outlines, as wide as the view is."""
    west, south, east, north = outlines.bounds
    x, y = to_national_grid(
        np.array([west, east, west, east]), np.array([south, south, north, north])
    )
    metres = MARGIN * max((x.max() - x.min()) / width, (y.max() - y.min()) / height)
    middle = (x.max() + x.min()) / 2, (y.max() + y.min()) / 2
    half = metres * width / 2, metres * height / 2
    across, up = ([at - by, at + by] for at, by in zip(middle, half, strict=True))
    return across, up


def _axes(window: Window) -> Row:
    """The two channels of a place, without axes; equal metres are equal pixels."""
    return {
        name: field(name, scale={"domain": ends, "nice": False, "zero": False}, axis=None)
        for name, ends in zip(("x", "y"), window, strict=True)
    }


def _land(name: str, window: Window, theme: Theme) -> alt.Chart:
    look = PATH | {"fill": theme.land, "stroke": theme.border, "strokeWidth": 0.8}
    return layer(look, _axes(window), "land", name=f"{name}_land")


def _cells(name: str, keys: Sequence[Key], window: Window, line: Row) -> alt.Chart:
    scale = {"domain": [*range(len(keys))], "range": [key.colour for key in keys]}
    said = json.dumps([key.label for key in keys], ensure_ascii=False)
    legend = {"title": None, "orient": "bottom", "columns": 3, "labelLimit": 0}
    legend |= {"symbolType": "square", "symbolStrokeWidth": 0, "symbolSize": 180}
    # A row carries the place of its key alone; the legend puts it into words.
    legend |= {"labelExpr": f"{said}[datum.value]"}
    fill = field("k", "nominal", scale=scale, legend=legend)
    look = PATH | {"fillOpacity": 0.9} | line
    return layer(look, _axes(window) | {"fill": fill}, name)


def _title(cells: Cells, theme: Theme) -> Row:
    text = counted_when(cells)
    if cells.before is not None:
        text += f" against {cells.before.label}"
    look = {"anchor": "start", "color": theme.text, "font": theme.font, "fontSize": theme.size + 1}
    return {"text": text, "fontWeight": 600, "offset": 8} | look


def _towns(
    towns: Sequence[Town],
    window: Window,
    theme: Theme,
    *,
    width: int,
) -> list[alt.Chart]:
    """Dots and names of towns; a name keeps its distance when the map is zoomed."""
    if not towns:
        return []
    x, y = to_national_grid(
        np.array([town.longitude for town in towns], dtype=float),
        np.array([town.latitude for town in towns], dtype=float),
    )
    size = theme.size - 2
    metres = (window[0][1] - window[0][0]) / width
    spots = [
        (float(a) / metres, -float(b) / metres, town.name)
        for a, b, town in zip(x, y, towns, strict=True)
    ]
    rows = [{"x": round(float(a)), "y": round(float(b))} for a, b in zip(x, y, strict=True)]
    sides: dict[str, list[Row]] = {}
    for row, label in zip(rows, placed_labels(spots, size=size), strict=True):
        if label is not None:
            sides.setdefault(_side(label), []).append(row | {"name": label.name})
    at = _axes(window)
    dot = {"type": "circle", "size": 16, "color": theme.text, "opacity": 1, "clip": True}
    words = {"type": "text", "clip": True, "fontSize": size, "color": theme.text}
    channels = at | {"text": field("name", "nominal")}
    drawn = [layer(dot, at, rows)]
    for side, named in sides.items():
        drawn += haloed(words | _beside(side, size), channels, named, theme=theme)
    return drawn


def _side(label: Label) -> str:
    """On which side of its dot a name stands."""
    if label.right:
        return "right" if label.right > 0 else "left"
    return "below" if label.down > 0 else "above"


def _beside(side: str, size: float) -> Row:
    """How a name is set on a side of its place, in pixels."""
    apart = GAP + DOT
    return {
        "above": {"dy": -(size / 2 + GAP), "baseline": "middle", "align": "center"},
        "below": {"dy": size / 2 + GAP, "baseline": "middle", "align": "center"},
        "right": {"dx": apart, "baseline": "middle", "align": "left"},
        "left": {"dx": -apart, "baseline": "middle", "align": "right"},
    }[side]
