"""The tartan rug: indicators down, areas across, each cell its value, colour and arrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from cspdata.catalogue import AreaRef
from cspdata.charts.against import Look, look_of
from cspdata.charts.labels import FOLDED, folded_name
from cspdata.charts.layers import field, layer, layered, only, under_pointer
from cspdata.charts.months import Row
from cspdata.charts.theme import LIGHT, Theme
from cspdata.comparisons import AGAINST, Rug
from cspdata.words import cell_value, rug_cell_text

ROW = 42  # pixels a row: a line for the value, one for the marks
LINE, TITLE_LINE = 20, 28  # letters of an area's and an indicator's name in one line
_ARROWS = {"up": "▲", "down": "▼"}
_REAL = ("better", "worse", "higher", "lower")


def rug_chart(
    rug: Rug, *, areas: Sequence[AreaRef] | None = None, theme: Theme = LIGHT
) -> alt.LayerChart:
    """The rug of the areas given (all by default), in their order.

    The colour of a cell is how it compares with the whole area, with a sign at its left that says
    so without colour; the arrow at its right is a change beyond chance, up or down, and a cell
    without an arrow has none. A cell without a figure says `*` (too small to show) or `–`.
    """
    shown = list(rug.areas if areas is None else areas)
    columns = [folded_name(one.name, LINE) for one in shown]
    rows = _rows(rug, {one.code for one in shown}, theme)
    titles = [folded_name(one.title, TITLE_LINE) for one in rug.indicators]
    x = field("area", "nominal", sort=columns, axis=_area_axis(theme), title=None)
    x["scale"] = {"domain": columns, "paddingInner": 0.05, "paddingOuter": 0}
    y = field("title", "nominal", sort=titles, axis=_title_axis(theme), title=None)
    y["scale"] = {"domain": titles, "paddingInner": 0.07, "paddingOuter": 0}
    at: Row = {"x": x, "y": y}
    ink = field("ink", "nominal", scale=None, legend=None)
    wide = f"(width / {max(len(columns), 1)})"
    longest = max([len(row["value"]) for row in rows], default=1)
    figure = f"clamp({wide} / {0.62 * max(longest, 3):.2f}, 9, 20)"
    small = f"clamp({wide} * 0.34, 10, 15)"
    layers = [
        _cells(rows, at, theme),
        _text(rows, "value", at | {"color": ink}, size=figure, bold=True),
        _text(rows, "sign", at | {"color": ink}, size=small, dx=f"-{wide} * 0.24", dy=11),
        _text(rows, "arrow", at | {"color": ink}, size=small, dx=f"{wide} * 0.24", dy=11),
    ]
    return layered(layers, theme=theme, height={"step": ROW})


def _rows(rug: Rug, codes: set[str], theme: Theme) -> list[Row]:
    by_id = {one.id: one for one in rug.indicators}
    rows = []
    for row in rug.frame.to_dict("records"):
        if row["area_code"] not in codes:
            continue
        look = look_of(str(row["against"]), theme)
        indicator = by_id[str(row["indicator"])]
        rows.append(
            {
                "area": folded_name(str(row["area_name"]), LINE),
                "title": folded_name(indicator.title, TITLE_LINE),
                "against": _key(look),
                "ink": look.ink,
                "value": cell_value(indicator, row),
                "sign": look.character,
                "arrow": arrow(row),
                "say": rug_cell_text(rug, row),
            }
        )
    return rows


def _key(look: Look) -> str:
    """What the legend calls a result: its sign and its label."""
    return f"{look.character} {look.label}".strip()


def arrow(row: Mapping[Any, Any]) -> str:
    """The arrow of a cell: up or down where its change is more than chance would explain."""
    if row["change"] not in _REAL:
        return ""
    rises = row["ratio"] > 1 if row["ratio"] == row["ratio"] else row["count"] > row["count_before"]
    return _ARROWS["up" if rises else "down"]


def _cells(rows: Sequence[Row], at: Row, theme: Theme) -> alt.Chart:
    """The coloured cells, which light up under the pointer and say themselves in a sentence."""
    looks = [look_of(one, theme) for one in AGAINST]
    there = [one for one in looks if any(row["against"] == _key(one) for row in rows)]
    legend = {"orient": "top", "title": None, "symbolType": "square", "symbolSize": 220}
    legend |= {"symbolStrokeColor": theme.context, "labelFontSize": theme.size, "offset": 8}
    scale = {
        "domain": [_key(one) for one in there],
        "range": [one.fill for one in there],
    }
    pick = under_pointer("cell_under_pointer")
    lit = {"param": "cell_under_pointer", "empty": False}
    channels = at | {
        "fill": field("against", "nominal", scale=scale, legend=legend),
        "stroke": {"condition": lit | {"value": theme.text}, "value": theme.grid},
        "strokeWidth": {"condition": lit | {"value": 3}, "value": 1},
        "tooltip": field("say", "nominal"),
    }
    held = only(rows, "area", "title", "against", "say")
    return layer({"type": "rect", "cornerRadius": 2}, channels, held, params=[pick])


def _text(
    rows: Sequence[Row], name: str, at: Row, *, size: str, bold: bool = False, **shift: Any
) -> alt.Chart:
    """A text in each cell that has one; sizes and shifts follow the width of the cells."""
    held = [
        {"area": row["area"], "title": row["title"], "ink": row["ink"], name: row[name]}
        for row in rows
        if row[name]
    ]
    look: Row = {"type": "text", "baseline": "middle", "fontSize": {"expr": size}}
    look |= {"dy": shift.get("dy", -6), "fontWeight": "bold" if bold else "normal"}
    look |= {"dx": {"expr": shift["dx"]}} if "dx" in shift else {}
    # The rectangle below answers the pointer.
    return layer(look | {"tooltip": None}, at | {"text": field(name, "nominal")}, held)


def _area_axis(theme: Theme) -> Row:
    return FOLDED | {
        "orient": "top",
        "labelAngle": -90,
        "labelAlign": "left",
        "labelBaseline": "middle",
        "labelLimit": 180,
        "labelFontSize": theme.size,
        "labelColor": theme.text,
        "labelOverlap": False,
        "title": None,
    }


def _title_axis(theme: Theme) -> Row:
    return FOLDED | {
        "labelColor": theme.text,
        "labelFontSize": theme.size,
        "labelLimit": 215,
        "grid": False,
        "title": None,
    }
