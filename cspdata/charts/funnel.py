"""The funnel plot of one indicator, and its areas in order with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign
from typing import Any

import altair as alt

from cspdata.charts.against import Look, look_of
from cspdata.charts.labels import placed_labels
from cspdata.charts.layers import field, haloed, layer, layered, value
from cspdata.charts.months import Row, rounded_top
from cspdata.charts.theme import LIGHT, Theme
from cspdata.comparisons import AGAINST, Beside, Standing
from cspdata.words import (
    against_label,
    known,
    per_unit,
    rate_text,
    standing_row_text,
)

WIDE = 800  # pixels across for which names are placed; a wider plot has more room
POINT = 4  # pixels that a point reaches beyond the dot of a town
OWN = "This area"
# A label of the legend in words: whose result it is, where an area is set beside others.
_OWN_LABEL = (
    "indexof(['Worse', 'Better', 'Higher', 'Lower', 'Similar'], datum.label) < 0 ? datum.label :"
    f" '{OWN} is ' + lower(datum.label)"
)
_DASHES = {"95 %": [6, 4], "99.8 %": [1, 0]}


def funnel_chart(standing: Standing, *, theme: Theme = LIGHT, height: int = 470) -> alt.LayerChart:
    """Each area by its size and value, within the 95 % (dashed) and 99.8 % limits of chance.

    The points have the colour and shape of the comparison with the whole area; those beyond the
    limits are named. A standing without a funnel is refused.
    """
    if standing.funnel_refusal or standing.benchmark is None:
        raise ValueError(f"{standing.indicator.id} has no funnel: {standing.funnel_refusal}")
    rows = [row for row in _rows(standing.frame, standing) if row["position"]]
    top = rounded_top(1.08 * max(row["value"] for row in rows))
    widest = 1.08 * max(row["size"] for row in rows)
    x = field("size", scale={"domain": [0, widest], "nice": False}, axis=_size_axis(standing))
    y = field("value", scale={"domain": [0, top], "nice": False}, axis=_value_axis(standing))
    level = y | {"field": "level"}
    middle = [{"size": 0, "to": widest, "level": standing.benchmark}]
    layers = [
        *_curves(standing, x, level, top, theme),
        layer(
            {"type": "rule", "color": theme.quiet, "strokeWidth": 1.5},
            {"x": x, "x2": {"field": "to"}, "y": level},
            middle,
        ),
        _points(rows, {"x": x, "y": y}, theme),
        *_names(rows, {"x": x, "y": y}, (widest, top, height), theme),
    ]
    return layered(layers, theme=theme, height=height)


def ranking_chart(
    result: Standing | Beside, *, theme: Theme = LIGHT, most: int | None = None
) -> alt.LayerChart:
    """The areas from the highest value to the lowest, each a dot with its 95 % interval.

    Of a standing the value of the whole area is an upright line; beside others the own area's is.
    `most` keeps the first areas only. Areas without a figure are left out.
    """
    rows = [row for row in _rows(result.frame, result) if row["value"] is not None]
    rows.sort(key=lambda row: (-row["value"], row["name"]))
    rows = rows[:most]
    benchmark = _line_of(result)
    ends = [row["upper"] for row in rows] + ([benchmark] if benchmark is not None else [])
    top = rounded_top(max(ends, default=1.0))
    names = [row["name"] for row in rows]
    y = field("name", "nominal", sort=names, axis=_name_axis(theme), title=None)
    x = field("value", scale={"domain": [0, top], "nice": False}, axis=_value_axis(result))
    rule: Row = {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "opacity": 0.45}
    line = [] if benchmark is None else [{"level": benchmark}]
    figure: Row = {"type": "text", "align": "right", "color": theme.text, "fontSize": theme.size}
    right = value({"expr": f"width + {4 * theme.size}"})
    layers = [
        layer(
            rule | {"color": theme.context},
            {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}},
            rows,
        ),
        layer(
            {"type": "rule", "color": theme.quiet, "strokeDash": [5, 3], "strokeWidth": 1.5},
            {"x": x | {"field": "level"}},
            line,
        ),
        _points(rows, {"x": x, "y": y}, theme, own=isinstance(result, Beside)),
        layer(figure, {"x": right, "y": y, "text": field("shown", "nominal")}, rows),
    ]
    return layered(layers, theme=theme, height={"step": round(theme.size * 1.9)})


def _rows(frame: Any, result: Standing | Beside) -> list[Row]:
    rows = []
    for row in frame.to_dict("records"):
        there = known(row["value"])
        level = float(row["value"]) if there else None
        rows.append(
            {
                "name": row["area_name"],
                "size": float(row["exposure"]) if known(row["exposure"]) else 0.0,
                "value": level,
                "lower": float(row["lower"]) if known(row["lower"]) else level,
                "upper": float(row["upper"]) if known(row["upper"]) else level,
                "shown": rate_text(row["value"], result.indicator.decimals),
                "against": OWN if row.get("kind") == "own" else against_label(row["against"]),
                "position": row.get("position", ""),
                "say": standing_row_text(result, row),
            }
        )
    return rows


def _line_of(result: Standing | Beside) -> float | None:
    """The value that the areas are compared with."""
    if isinstance(result, Standing):
        return result.benchmark
    own = result.frame.loc[result.frame["kind"] == "own", "value"]
    return float(own.iloc[0]) if len(own) and known(own.iloc[0]) else None


def _points(rows: Sequence[Row], at: Row, theme: Theme, *, own: bool = False) -> alt.Chart:
    """The areas as points in the shapes and colours of their comparison.

    `own`: the colours tell how one area compares with each other one, which the legend then says.
    """
    this = Look(OWN, theme.text, "cross", True, theme.text, theme.background, "")
    looks = [this, *(look_of(one, theme) for one in AGAINST)]
    there = [one for one in looks if any(row["against"] == one.label for row in rows)]
    legend = {"orient": "top", "title": None, "symbolSize": 110, "labelFontSize": theme.size}
    if own:
        legend |= {"labelExpr": _OWN_LABEL}
    domain = [one.label for one in there]

    def scaled(values: list[str]) -> Row:
        scale = {"domain": domain, "range": values}
        return field("against", "nominal", scale=scale, legend=legend, title=None)

    channels = at | {
        "shape": scaled([one.shape for one in there]),
        "fill": scaled([one.colour if one.filled else theme.background for one in there]),
        "stroke": scaled([one.colour for one in there]),
        "tooltip": field("say", "nominal"),
    }
    return layer({"type": "point", "size": 120, "opacity": 1, "strokeWidth": 1.5}, channels, rows)


def _curves(standing: Standing, x: Row, level: Row, top: float, theme: Theme) -> list[alt.Chart]:
    """The limits as lines, cut off at the top of the plot, each named at its right end."""
    layers = []
    ends = []
    for name, rows in standing.limits.groupby("limit", sort=True):
        inside = rows[rows["level"] <= top]
        drawn: list[Row] = [
            {"size": size, "level": at}
            for size, at in zip(inside["size"], inside["level"], strict=True)
        ]
        if not drawn:
            continue
        share = str(name).partition(" ")[2]
        look = {"type": "line", "strokeWidth": 1.4, "color": theme.context}
        look |= {"strokeDash": _DASHES[share]}
        layers.append(layer(look, {"x": x, "y": level}, drawn))
        # The names of neighbouring limits are moved apart.
        down = -5 if name in ("upper 99.8 %", "lower 95 %") else 5
        words: Row = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "dy": down}
        words |= {"color": theme.quiet, "text": share.replace(" ", "\u00a0")}
        ends.append(layer(words, {"x": x, "y": level}, drawn[-1:]))
    return [*layers, *ends]


def _names(
    rows: Sequence[Row], at: Row, room: tuple[float, float, int], theme: Theme
) -> list[alt.Chart]:
    """The names of the areas outside the limits, those that find room."""
    widest, top, height = room
    outside = [row for row in rows if row["position"] != "within"]
    outside.sort(key=lambda row: ("99.8" not in row["position"], -row["size"]))
    # Those within are points that no name may cover.
    ordered = [*outside, *(row for row in rows if row["position"] == "within")]
    spots = [
        (
            WIDE * row["size"] / widest,
            height * (1 - row["value"] / top),
            row["name"] if k < len(outside) else "",
        )
        for k, row in enumerate(ordered)
    ]
    told = [
        {
            "name": label.name,
            "size": row["size"] + _away(label.right) * widest / WIDE,
            "value": row["value"] - _away(label.down) * top / height,
        }
        for row, label in zip(ordered, placed_labels(spots, size=theme.size), strict=True)
        if label is not None and label.name
    ]
    words: Row = {"type": "text", "baseline": "middle", "color": theme.text}
    words |= {"fontSize": theme.size - 1}
    return haloed(words, at | {"text": field("name", "nominal")}, told, theme=theme)


def _away(shift: float) -> float:
    """A name's shift with room for the point, which is larger than the dot of a town."""
    return shift + copysign(POINT, shift) if shift else 0.0


def _size_axis(standing: Standing) -> Row:
    _, found, whole = standing.indicator.unit.partition("% of ")
    return {
        "title": f"Number of {whole}" if found else "Residents",
        "format": ",.0f",
        "tickCount": 6,
        "grid": False,
        "titlePadding": 8,
    }


def _value_axis(result: Standing | Beside) -> Row:
    indicator = result.indicator
    unit = per_unit(indicator)
    told = f"{indicator.noun} {unit}" if unit.startswith("per ") else unit
    return {
        "title": f"{told}, {result.period.label}",
        "format": f",.{indicator.decimals}~f",
        "tickCount": 6,
        "titlePadding": 8,
    }


def _name_axis(theme: Theme) -> Row:
    return {
        "title": None,
        "labelColor": theme.text,
        "labelFontSize": theme.size,
        "labelLimit": 260,
        "grid": False,
        "labelPadding": 8,
    }
