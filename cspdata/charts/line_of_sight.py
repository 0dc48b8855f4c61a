"""The line of sight as steps: a bar a step from zero, its conversion and change beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.charts.layers import field, layer, layered, only, said_bands, value
from cspdata.charts.months import Row
from cspdata.charts.theme import LIGHT, Theme, mark
from cspdata.words import (
    conversion_change_text,
    conversion_text,
    number_text,
    sight_rows,
    step_change_text,
    step_sentence,
)

NAMES, CONVERSIONS = 250, 330  # pixels of the columns beside the bars at 14 pixels of type


def line_of_sight_chart(found: LineOfSight, *, theme: Theme = LIGHT) -> alt.LayerChart:
    """The steps from the first down: bars of their counts, and what converts into what in words.

    Bars are alike: a count of a line is never good or bad. What a share was before has the colour
    and the sign of its verdict. A step that cannot be seen has words where its bar would be.
    """
    rows = drawn(found, theme)
    names = [row["name"] for row in rows]
    axis = {
        "title": None,
        "labelColor": theme.text,
        "labelLimit": round(NAMES * theme.size / 14),
        "labelPadding": 8,
        "grid": False,
    }
    y = field("name", "nominal", sort=names, axis=axis, title=None)
    most = max([row["count"] for row in rows if row["seen"]] or [1.0]) or 1.0
    # Room for the figure at the end of the longest bar.
    x = field("count", scale={"domain": [0, 1.22 * most], "nice": False}, axis=None)
    seen = [row for row in rows if row["seen"]]
    dark = [row for row in rows if not row["seen"]]
    bar = {"type": "bar", "height": {"band": 0.5}, "cornerRadiusEnd": 2, "color": theme.subject}
    unseen: Row = {"type": "text", "align": "left", "dx": 2, "color": theme.quiet}
    layers = [
        layer({"type": "point", "opacity": 0}, {"y": y}, [{"name": name} for name in names]),
        layer(bar, {"x": x, "y": y}, only(seen, "name", "count")),
        *_sizes(seen, x, y, theme),
        layer(
            unseen,
            {"x": value(0), "y": y, "text": field("size", "nominal")},
            only(dark, "name", "size"),
        ),
        *_conversions(rows, y, theme),
        said_bands(rows, y, theme=theme, pick="step_under_pointer"),
    ]
    return layered(layers, theme=theme, height={"step": round(theme.size * 3.1)})


def drawn(found: LineOfSight, theme: Theme) -> list[Row]:
    """One row a step: its count, conversion and change as they are drawn, and its sentence."""
    rows = []
    for row in sight_rows(found):
        seen = not row["unseen"]
        moved = conversion_change_text(row)
        shown = mark(str(row["conversion_verdict"]), theme)
        rows.append(
            {
                "name": str(row["title"]),
                "seen": seen,
                "count": float(row["count"]) if seen else 0.0,
                "size": number_text(row["count"]) if seen else f"○ Cannot see: ask {row['ask']}",
                "share": conversion_text(row),
                "moved": f"{shown.character} {moved}" if moved and row["subset"] else moved,
                "colour": shown.text if row["subset"] else theme.quiet,
                "grown": step_change_text(row) if seen else "",
                "tint": mark(str(row["verdict"]), theme).text,
                "say": step_sentence(row),
            }
        )
    return rows


def _sizes(rows: Sequence[Row], x: Row, y: Row, theme: Theme) -> list[alt.Chart]:
    """The count at the end of each bar, and below it how it moved."""
    lift = round(theme.size * 0.55)
    words: Row = {"type": "text", "align": "left", "dx": 6}
    at = {"x": x, "y": y}
    tint = field("tint", "nominal", scale=None, legend=None)
    return [
        layer(
            words | {"color": theme.text, "fontWeight": 600, "dy": -lift},
            at | {"text": field("size", "nominal")},
            only(rows, "name", "count", "size"),
        ),
        layer(
            words | {"dy": lift, "fontSize": theme.size - 2},
            at | {"text": field("grown", "nominal"), "color": tint},
            only([row for row in rows if row["grown"]], "name", "count", "grown", "tint"),
        ),
    ]


def _conversions(rows: Sequence[Row], y: Row, theme: Theme) -> list[alt.Chart]:
    """The conversion of each step and what it was, in two lines at the right."""
    lift = round(theme.size * 0.62)
    left = {"expr": f"width + {theme.size}"}
    words: Row = {"type": "text", "align": "left", "limit": round(CONVERSIONS * theme.size / 14)}
    told = [row for row in rows if row["share"]]
    moved = [row for row in told if row["moved"]]
    at: dict[str, Any] = {"x": value(left), "y": y}
    return [
        layer(
            words | {"color": theme.text, "dy": -lift},
            at | {"text": field("share", "nominal")},
            only(told, "name", "share"),
        ),
        layer(
            words | {"dy": lift, "fontSize": theme.size - 2},
            at
            | {
                "text": field("moved", "nominal"),
                "color": field("colour", "nominal", scale=None, legend=None),
            },
            only(moved, "name", "moved", "colour"),
        ),
    ]
