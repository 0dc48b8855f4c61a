"""The themes of a workshop in their order: scores with the room's dots, ranks with their ranges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import altair as alt

from cspdata.charts.layers import field, layer, layered, value
from cspdata.charts.months import Row
from cspdata.charts.theme import LIGHT, Theme
from cspdata.priorities.standing import Standing
from cspdata.stats.arguments import FloatArray
from cspdata.words import known, number_text, rate_text
from cspdata.words.priorities import standing_row_sentence

SPREAD = 0.34  # of a row's height, above and below its middle, that dots are laid out in
LANES = 5
UNRANKED = "—"


def scores_chart(
    standing: Standing, dots: FloatArray | None = None, *, theme: Theme = LIGHT, size: int = 0
) -> alt.LayerChart:
    """Each theme's score from 1 to 4 as a bar, the first rank on top; `dots`: seats × themes.

    Dots that are nearly equal lie in lanes of their own, so that none hides another. `size` is that
    of the type in pixels, the theme's by default.
    """
    type_size = size or theme.size
    rows = _rows(standing)
    y = _row_scale(len(rows), axis=_names([row["name"] for row in rows], theme, type_size))
    x = field(
        "score",
        scale={"domain": [1, 4], "nice": False},
        axis={"title": "Score, 1 to 4", "values": [1, 2, 3, 4], "format": "d"} | _read(size),
    )
    scored = [row for row in rows if row["score"] is not None]
    step = _step(type_size)
    upright: Row = {"type": "point", "shape": "M0,-1L0,1", "strokeWidth": 3, "color": theme.text}
    figure: Row = {"type": "text", "align": "left", "dx": 8, "fontSize": type_size}
    layers = [
        layer(
            {"type": "rule", "color": theme.grid, "strokeWidth": round(0.7 * step)},
            {"y": y, "x": x | {"field": "from"}, "x2": {"field": "score"}, "tooltip": _say()},
            scored,
        ),
        layer(
            {"type": "circle", "color": theme.subject, "opacity": 0.65, "size": 4 * type_size},
            {"y": y, "x": x, "tooltip": _say()},
            _dots(standing, dots),
        ),
        layer(
            upright | {"size": round(0.2 * step**2), "opacity": 1},
            {"y": y, "x": x, "tooltip": _say()},
            scored,
        ),
        layer(
            figure | {"color": theme.text, "fontWeight": 600},
            {"y": y, "x": value({"expr": "width"}), "text": field("shown", "nominal")},
            rows,
        ),
    ]
    return layered(
        layers,
        theme=theme,
        height=step * len(rows),
        padding={"right": 3 * type_size, "left": 5, "top": 5, "bottom": 5},
    )


def ranks_chart(standing: Standing, *, theme: Theme = LIGHT, size: int = 0) -> alt.LayerChart:
    """Each theme's rank with the range it has under uncertain weights; the first places shaded.

    The rows are those of `scores_chart`, which it stands beside.
    """
    type_size = size or theme.size
    rows = _rows(standing)
    top, last = standing.criteria.scoring.top, max(len(standing.themes), 2)
    y = _row_scale(len(rows), axis=None)
    x = field(
        "rank",
        scale={"domain": [0.5, last + 0.5], "nice": False},
        axis={
            "title": "Rank, and its range",
            "values": list(range(1, last + 1)),
            "format": "d",
            "grid": False,
        }
        | _read(size),
    )
    ranked = [row for row in rows if row["rank"] is not None]
    layers = [
        layer(
            {"type": "rect", "color": theme.surface},
            {"x": x | {"field": "start"}, "x2": {"field": "end"}},
            [{"start": 0.5, "end": min(top, last) + 0.5}],
        ),
        layer(
            {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "color": theme.context},
            {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}, "tooltip": _say()},
            ranked,
        ),
        layer(
            {"type": "point", "filled": True, "size": 9 * type_size, "color": theme.subject}
            | {"opacity": 1},
            {"y": y, "x": x, "tooltip": _say()},
            ranked,
        ),
        layer(
            {"type": "text", "color": theme.quiet, "fontSize": type_size - 1, "align": "left"},
            {"y": y, "x": value(6), "text": value("not assessed far enough")},
            [row for row in rows if row["rank"] is None],
        ),
    ]
    return layered(
        layers, theme=theme, height=_step(type_size) * len(rows), padding={"top": 5, "bottom": 5}
    )


def _read(size: int) -> Row:
    """The type of an axis on the projector; that of the other charts where no size is given."""
    return {"labelFontSize": size, "titleFontSize": size} if size else {}


def _step(size: int) -> int:
    """Pixels from one row to the next."""
    return round(2.2 * size)


def _row_scale(rows: int, *, axis: Row | None) -> Row:
    """Rows by their place, the first on top: dots can then lie beside the middle of a row."""
    domain = [rows - 0.5, -0.5]
    return field("place", scale={"domain": domain, "nice": False}, axis=axis, title=None)


def _rows(standing: Standing) -> list[Row]:
    rows = []
    for place, row in enumerate(standing.frame.to_dict("records")):
        there = known(row["rank"])
        rows.append(
            {
                "place": place,
                "name": _name(row),
                "theme": row["theme"],
                "from": 1,
                "score": float(row["score"]) if there else None,
                "rank": float(row["rank"]) if there else None,
                "lower": float(row["rank_low"]) - 0.01 if there else None,
                "upper": float(row["rank_high"]) + 0.01 if there else None,
                "shown": rate_text(row["score"]),
                "say": standing_row_sentence(standing, row),
            }
        )
    return rows


def _name(row: Mapping[Any, Any]) -> str:
    place = f"{number_text(row['rank'])}." if known(row["rank"]) else UNRANKED
    return f"{place}  {row['title']}"


def _dots(standing: Standing, dots: FloatArray | None) -> list[Row]:
    """One dot a seat and theme; nearly equal ones take lanes of their own."""
    if dots is None or not dots.size:
        return []
    columns = {theme: k for k, (theme, _) in enumerate(standing.themes)}
    rows: list[Row] = []
    for place, theme in enumerate(standing.frame["theme"]):
        taken: dict[int, int] = {}
        for score in sorted(one for one in dots[:, columns[theme]].tolist() if known(one)):
            near = round(score * 20)
            lane = taken.get(near, 0)
            taken[near] = lane + 1
            # 0, 1, -1, 2, -2 around the middle of the row.
            step = (lane % LANES + 1) // 2 * (1 if lane % 2 else -1)
            offset = 2 * SPREAD * step / (LANES - 1)
            said = f"One seat: {rate_text(score)}"
            rows.append({"place": place + offset, "score": score, "say": said})
    return rows


def _say() -> Row:
    return field("say", "nominal", title=None)


def _names(names: list[str], theme: Theme, size: int) -> Row:
    return {
        "values": list(range(len(names))),
        "labelExpr": f"{json.dumps(names)}[datum.value]",
        "labelColor": theme.text,
        "labelFontSize": size,
        "labelLimit": 24 * size,
        "grid": False,
    }
