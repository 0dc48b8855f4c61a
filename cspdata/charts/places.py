"""Charts of places: each area's rate with its interval and verdict, and a map of rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from cspdata.catalogue import Town
from cspdata.charts.classes import NO_FIGURES, Classes, classes_of
from cspdata.charts.labels import FOLD, FOLDED, folded_name, placed_labels
from cspdata.charts.layers import (
    Shapes,
    field,
    haloed,
    layer,
    layered,
    only,
    said_bands,
    under_pointer,
    value,
)
from cspdata.charts.months import Row, rounded_top
from cspdata.charts.planar import FINE, PROJECTION, Plane, plane_of
from cspdata.charts.theme import LIGHT, Theme, mark
from cspdata.results import VERDICTS, Change, Levels, Outlines, frame_rows
from cspdata.words import (
    known,
    level_text,
    per_unit,
    rate_text,
    row_change_text,
    row_headline,
    sentence,
    verdict_label,
)

LINE = 36  # letters of an area's name in one line


def places_chart(
    levels: Levels,
    *,
    change: Change | None = None,
    theme: Theme = LIGHT,
    most: int | None = None,
    average: float | None = None,
    average_label: str = "average",
) -> alt.LayerChart:
    """The areas from highest to lowest: a dot, its interval, and the verdict on its change.

    With `change` each dot has the verdict's shape and colour and the change stands at the right;
    without it all dots are alike. `most` keeps the first areas only. Areas without a figure come
    last and say why. `average` is a level in the same unit, drawn as an upright line.
    """
    rows = _place_rows(levels, change)[:most]
    top = rounded_top(max([average or 0.0, *(row["upper"] for row in rows if row["known"])]))
    names = [row["name"] for row in rows]
    y = field("name", "nominal", sort=names, axis=_name_axis(theme), title=None)
    x = field("value", scale={"domain": [0, top], "nice": False}, axis=_rate_axis(levels))
    folded = any(FOLD in name for name in names)
    shown = [row for row in rows if row["known"]]
    missing = [row for row in rows if not row["known"]]
    at = {"x": x, "y": y}
    interval = {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "opacity": 0.45}
    words = {"type": "text", "align": "left", "dx": 4, "color": theme.quiet}
    layers = [
        layer({"type": "point", "opacity": 0}, at, [{"name": name} for name in names]),
        layer(
            interval | {"color": theme.context},
            {"y": y, "x": field("lower"), "x2": {"field": "upper"}},
            only(shown, "name", "lower", "upper"),
        ),
        *_average_rule(average, average_label, levels, theme),
        _dots(only(shown, "name", "value", "verdict"), at, theme, judged=change is not None),
        layer(
            words,
            {"x": value(0), "y": y, "text": field("shown", "nominal")},
            only(missing, "name", "shown"),
        ),
        *_columns(rows, y, theme, head=_head(levels), changed=change is not None),
        said_bands(rows, y, theme=theme, pick="row_under_pointer"),
    ]
    step = round(theme.size * (2.4 if folded else 1.75))
    return layered(layers, theme=theme, height={"step": step})


def area_map(
    levels: Levels,
    outlines: Outlines,
    *,
    theme: Theme = LIGHT,
    towns: Sequence[Town] = (),
    height: int = 420,
    breaks: Sequence[float] | None = None,
) -> alt.LayerChart:
    """The areas shaded by rate in five classes of one hue; those without a figure are grey.

    `breaks` are the limits between the classes, given where several maps share one scale; else each
    class holds about a fifth of the areas. An outline without a row counts as without a figure.
    """
    classes = classes_of(levels, breaks=breaks)
    plane = plane_of(outlines, height)
    features = _features(levels, outlines, classes, plane)
    present = [label for label in classes.labels if any(f["class"] == label for f in features)]
    if any(feature["class"] == NO_FIGURES for feature in features):
        present.append(NO_FIGURES)
    ramp = dict(zip(classes.labels, classes.colours(theme), strict=True))
    colours = [ramp.get(label, theme.missing) for label in present]
    legend = {"title": _legend_title(levels), "orient": "bottom", "columns": 3, "titleLimit": 0}
    legend |= {"symbolType": "square", "symbolStrokeWidth": 0, "symbolSize": 180}
    fill = field("class", "nominal", scale={"domain": present, "range": colours}, legend=legend)
    pick = under_pointer("area_under_pointer")
    lit = {"param": "area_under_pointer", "empty": False}
    channels = {
        "fill": fill,
        "stroke": {"condition": lit | {"value": theme.text}, "value": theme.background},
        "strokeWidth": {"condition": lit | {"value": 2}, "value": 0.8},
        "tooltip": field("say", "nominal"),
    }
    areas = layer(
        {"type": "geoshape"},
        channels,
        "areas",
        params=[pick],
    )
    return layered(
        [areas, *_town_layers(towns, plane, theme)],
        theme=theme,
        height=height,
        projection=PROJECTION,
        datasets={"areas": Shapes(features)},
    )


def _place_rows(levels: Levels, change: Change | None) -> list[Row]:
    """One row an area, highest value first, those without a figure last."""
    changes: dict[str, Mapping[str, Any]] = {}
    if change is not None and not change.refusal:
        changes = {str(row["area_code"]): row for row in frame_rows(change.frame)}
    rows: list[Row] = []
    for row in frame_rows(levels.frame):
        there = known(row["value"])
        level = float(row["value"]) if there else 0.0
        beside = changes.get(str(row["area_code"]))
        reason = "too small to show" if row["suppressed"] else "no complete figures"
        decimals = levels.indicator.decimals
        rows.append(
            {
                "name": folded_name(str(row["area_name"]), LINE),
                "known": there,
                "value": level if there else None,
                "lower": _limit(row["lower"], level) if there else None,
                "upper": _limit(row["upper"], level) if there else None,
                "shown": rate_text(level, decimals) if there else reason,
                "verdict": "" if beside is None else verdict_label(str(beside["verdict"])),
                "change": "" if change is None else row_change_text(change, beside),
                "say": _place_sentence(levels, row, change, beside),
            }
        )
    rows.sort(key=lambda row: (not row["known"], -(row["value"] or 0.0), row["name"]))
    return rows


def _limit(limit: Any, level: float) -> float:
    """A limit of the interval; the value itself where there is none."""
    return float(limit) if known(limit) else level


def _place_sentence(
    levels: Levels,
    row: Mapping[str, Any],
    change: Change | None,
    beside: Mapping[str, Any] | None,
) -> str:
    """What a hover says of one area: level, interval, change."""
    decimals = levels.indicator.decimals
    text = f"{row['area_name']}: {level_text(levels.indicator, row)}, {levels.period.label}"
    if known(row["lower"]) and known(row["upper"]) and known(row["value"]):
        low, high = rate_text(row["lower"], decimals), rate_text(row["upper"], decimals)
        text += f"; 95 % interval {low} to {high}"
    if change is None or beside is None:
        return sentence(text)
    return f"{sentence(text)} {row_headline(change, beside)}"


def _dots(rows: Sequence[Row], at: Row, theme: Theme, *, judged: bool) -> alt.Chart:
    """The dots: in the verdicts' shapes and colours, or plain."""
    look: Row = {"type": "point", "size": 90, "opacity": 1, "strokeWidth": 2}
    if not judged:
        return layer(look | {"fill": theme.subject, "stroke": theme.subject}, at, rows)
    marks = [mark(verdict, theme) for verdict in VERDICTS]
    there = [one for one in marks if any(r["verdict"] == verdict_label(one.verdict) for r in rows)]
    domain = [verdict_label(one.verdict) for one in there]
    fills = [one.colour if one.filled else theme.background for one in there]
    legend: Row = {"orient": "top", "title": None, "symbolSize": 90, "offset": 26}
    legend |= {"columns": {"expr": "width < 260 ? 2 : 6"}}

    def scaled(values: list[str]) -> Row:
        scale = {"domain": domain, "range": values}
        return field("verdict", "nominal", scale=scale, legend=legend, title=None)

    channels = {
        "shape": scaled([one.shape for one in there]),
        "fill": scaled(fills),
        "stroke": scaled([one.colour for one in there]),
    }
    return layer(look, at | channels, rows)


def _columns(
    rows: Sequence[Row], y: Row, theme: Theme, *, head: str, changed: bool
) -> list[alt.Chart]:
    """The figures at the right, aligned at their right: the value, then the change."""
    size = theme.size
    words: Row = {"type": "text", "align": "right", "fontSize": size - 1, "color": theme.text}
    above: Row = {"type": "text", "align": "right", "baseline": "bottom", "color": theme.quiet}
    above |= {"fontSize": size - 2}
    columns = [("shown", head, round(3.4 * size))]
    if changed:
        columns.append(("change", "change", round(8.2 * size)))
    layers = []
    for name, title, right in columns:
        x = value({"expr": f"width + {right}"})
        told = [row for row in rows if row["known" if name == "shown" else name]]
        channels = {"x": x, "y": y, "text": field(name, "nominal")}
        layers += [
            layer(words, channels, only(told, "name", name)),
            layer(above | {"text": title}, {"x": x, "y": value(-4)}, [{}]),
        ]
    return layers


def _average_rule(
    average: float | None, name: str, levels: Levels, theme: Theme
) -> list[alt.Chart]:
    if average is None:
        return []
    rows = [{"level": average, "name": f"{name} {rate_text(average, levels.indicator.decimals)}"}]
    rule = {"type": "rule", "strokeDash": [1, 3], "strokeWidth": 1.2, "color": theme.quiet}
    words: Row = {"type": "text", "baseline": "bottom", "color": theme.quiet}
    words |= {"fontSize": theme.size - 2}
    label = {"x": field("level"), "y": value(-4), "text": field("name", "nominal")}
    return [layer(rule, {"x": field("level")}, rows), layer(words, label, rows)]


def _head(levels: Levels) -> str:
    """What stands above the values."""
    if levels.indicator.unit.startswith("%"):
        return "%"
    return "rate" if levels.indicator.measure == "rate" else "value"


def _name_axis(theme: Theme) -> Row:
    return FOLDED | {
        "title": None,
        "labelColor": theme.text,
        "labelLimit": 220,
        "grid": False,
        "labelPadding": 8,
    }


def _rate_axis(levels: Levels) -> Row:
    return {
        "title": f"{_unit(levels)}, {levels.period.label}",
        "format": f",.{levels.indicator.decimals}~f",
        "tickCount": 5,
        "labelFlush": False,
        "titlePadding": 8,
    }


def _unit(levels: Levels) -> str:
    """The unit of the values, with what is counted."""
    unit = per_unit(levels.indicator)
    return f"{levels.indicator.noun} {unit}" if unit.startswith("per ") else unit


def _legend_title(levels: Levels) -> str:
    return f"{_unit(levels)}, {levels.period.label}"


def _features(levels: Levels, outlines: Outlines, classes: Classes, plane: Plane) -> list[Row]:
    """The outlines on the plane, each with its class and what a hover says."""
    rows = {str(row["area_code"]): row for row in frame_rows(levels.frame)}
    features = []
    for feature in outlines.collection["features"]:
        code, name = feature["properties"]["code"], feature["properties"]["name"]
        row = rows.get(str(code))
        features.append(
            {
                "type": "Feature",
                "geometry": plane.geometry(feature["geometry"]),
                "class": NO_FIGURES if row is None else classes.label(row["value"]),
                "say": f"{name}: no figures."
                if row is None
                else _place_sentence(levels, row, None, None),
            }
        )
    return features


def _town_layers(towns: Sequence[Town], plane: Plane, theme: Theme) -> list[alt.Chart]:
    """Small dots for towns and the names that find room."""
    if not towns:
        return []
    size = theme.size - 3
    points = [plane.point(town.longitude, town.latitude) for town in towns]
    spots = [
        (east / FINE, -north / FINE, town.name)
        for (east, north), town in zip(points, towns, strict=True)
    ]
    dots = [{"east": east, "north": north} for east, north in points]
    names = [
        {
            "east": round(east + label.right * FINE),
            "north": round(north - label.down * FINE),
            "name": label.name,
        }
        for (east, north), label in zip(points, placed_labels(spots, size=size), strict=True)
        if label is not None
    ]
    at = {"longitude": field("east"), "latitude": field("north")}
    dot = {"type": "circle", "size": 14, "color": theme.text, "opacity": 1}
    words: Row = {"type": "text", "baseline": "middle", "color": theme.text, "fontSize": size}
    named = at | {"text": field("name", "nominal")}
    return [layer(dot, at, dots), *haloed(words, named, names, theme=theme)]
