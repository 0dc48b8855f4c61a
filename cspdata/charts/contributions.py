"""What the parts of a change add to it: a bar each, largest first, all of them the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from cspdata.charts.layers import field, layer, layered, only, said_bands, value
from cspdata.charts.months import Row
from cspdata.charts.theme import LIGHT, Theme, mark
from cspdata.reasons import REST, Contributions
from cspdata.results import VERDICTS, frame_rows
from cspdata.words import known, number_text, part_sentence, signed_text, verdict_label

MOST = 15
# A sign before every number but 0, with the true minus.
AXIS_LABEL = "(datum.value > 0 ? '+' : '') + format(datum.value, ',~f')"


def contributions_chart(
    found: Contributions, *, theme: Theme = LIGHT, most: int = MOST
) -> alt.LayerChart:
    """The parts from the largest down: a bar from 0, its sign and size, both counts, the verdict.

    Bars have the colour of the part's verdict, which also stands beside them in words. Parts beyond
    `most` are one bar, so that all bars still add up to the change. A hidden part has no bar.
    """
    rows = bars(found, most=most)
    names = [row["name"] for row in rows]
    axis = {"title": None, "labelColor": theme.text, "labelLimit": 230, "labelPadding": 8}
    y = field("name", "nominal", sort=names, axis=axis | {"grid": False}, title=None)
    widest = max([abs(row["gap"]) for row in rows if row["known"]] or [1.0]) or 1.0
    lowest = min([0.0, *(row["gap"] for row in rows if row["known"])])
    highest = max([0.0, *(row["gap"] for row in rows if row["known"])])
    # Room beyond the bars for the figures at their ends.
    scale = {"domain": [lowest - 0.16 * widest * (lowest < 0), highest + 0.16 * widest]}
    title = f"{found.indicator.noun} more or fewer than in {found.before.label}"
    x_axis = {"title": title[0].upper() + title[1:], "tickCount": 5, "labelExpr": AXIS_LABEL}
    x = field("gap", scale=scale | {"nice": False}, axis=x_axis)
    shown = [row for row in rows if row["known"]]
    fill = _fill(shown, theme)
    bar = {"type": "bar", "height": {"band": 0.66}, "cornerRadiusEnd": 2}
    zero = {"type": "rule", "strokeWidth": 1.2, "color": theme.context}
    layers = [
        layer({"type": "point", "opacity": 0}, {"y": y}, [{"name": name} for name in names]),
        layer(bar, {"x": x, "y": y, "fill": fill}, only(shown, "name", "gap", "verdict")),
        layer(zero, {"x": field("gap")}, [{"gap": 0}]),
        *_sizes(shown, x, y, theme),
        *_columns(rows, y, theme),
        said_bands(rows, y, theme=theme, pick="part_under_pointer"),
    ]
    return layered(layers, theme=theme, height={"step": round(theme.size * 1.9)})


def bars(found: Contributions, *, most: int = MOST) -> list[Row]:
    """One row a bar: name, gap, counts, verdict and what a hover says; the smallest as one."""
    records = frame_rows(found.frame)
    parts = [row for row in records if row["part_code"] != REST and not row["suppressed"]]
    hidden = [row for row in records if row["suppressed"]]
    rest = [row for row in records if row["part_code"] == REST]
    kept = parts if len(parts) <= most + 1 else parts[:most]
    rows = [_bar(found, row) for row in kept]
    if len(kept) < len(parts):
        rows.append(_others(parts[len(kept) :]))
    rows += [_bar(found, row) for row in rest]
    if hidden:
        # They have no figures of their own; what they add is in the line before.
        rows.append(_hidden([str(row["part"]) for row in hidden]))
    return rows


def _bar(found: Contributions, row: Mapping[str, Any]) -> Row:
    counts = ""
    if known(row["count"]):
        counts = f"{number_text(row['count_before'])} → {number_text(row['count'])}"
    judged = row["part_code"] != REST
    return {
        "name": str(row["part"]),
        "known": True,
        "gap": float(row["contribution"]),
        "size": signed_text(row["contribution"]),
        "counts": counts,
        "verdict": verdict_label(str(row["verdict"])) if judged else "Not judged",
        "say": part_sentence(found, row),
    }


def _others(rows: Sequence[Mapping[str, Any]]) -> Row:
    """The smallest parts as one bar, which is not judged."""
    now, then = (sum(float(row[name]) for row in rows) for name in ("count", "count_before"))
    return {
        "name": f"{len(rows)} others",
        "known": True,
        "gap": now - then,
        "size": signed_text(now - then),
        "counts": f"{number_text(then)} → {number_text(now)}",
        "verdict": "Not judged",
        "say": f"{len(rows)} others together: {signed_text(now - then)}. Each is in the table.",
    }


def _hidden(names: Sequence[str]) -> Row:
    return {
        "name": f"{len(names)} not shown",
        "known": False,
        "gap": 0.0,
        "size": "",
        "counts": "",
        "verdict": "Too small",
        "say": f"{', '.join(names)}: too small to show, and part of the line above.",
    }


def _fill(rows: Sequence[Row], theme: Theme) -> Row:
    """The colour of each verdict there is; no legend, for the verdict stands beside the bar."""
    looks = {verdict_label(one): mark(one, theme).colour for one in VERDICTS}
    looks["Not judged"] = theme.context
    looks[verdict_label("no real change")] = theme.context
    there = [name for name in looks if any(row["verdict"] == name for row in rows)]
    scale = {"domain": there, "range": [looks[name] for name in there]}
    return field("verdict", "nominal", scale=scale, legend=None)


def _sizes(rows: Sequence[Row], x: Row, y: Row, theme: Theme) -> list[alt.Chart]:
    """The signed size at the end of each bar."""
    words: Row = {"type": "text", "color": theme.text, "fontSize": theme.size - 1}
    right = [row for row in rows if row["gap"] >= 0]
    left = [row for row in rows if row["gap"] < 0]
    channels = {"x": x, "y": y, "text": field("size", "nominal")}
    return [
        layer(words | {"align": align, "dx": dx}, channels, only(part, "name", "gap", "size"))
        for part, align, dx in ((right, "left", 5), (left, "right", -5))
        if part
    ]


def _columns(rows: Sequence[Row], y: Row, theme: Theme) -> list[alt.Chart]:
    """Both counts and the verdict in words, at the right."""
    size = theme.size
    layers = []
    for name, title, at in (("counts", "before → now", 8.0), ("verdict", "judged", 16.0)):
        head: Row = {"type": "text", "align": "right", "baseline": "bottom", "color": theme.quiet}
        words: Row = {"type": "text", "align": "right", "color": theme.text, "fontSize": size - 1}
        x = value({"expr": f"width + {round(at * size)}"})
        told = [row for row in rows if row[name]]
        channels = {"x": x, "y": y, "text": field(name, "nominal")}
        layers += [
            layer(words, channels, only(told, "name", name)),
            layer(head | {"text": title, "fontSize": size - 2}, {"x": x, "y": value(-4)}, [{}]),
        ]
    return layers
