"""Charts of what residents say: answers by area, who is missing, what concerns them, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from cspdata.assessment.community import Concerns
from cspdata.assessment.ranked_concerns import RankedConcerns
from cspdata.assessment.respondents import Respondents
from cspdata.assessment.views import Views
from cspdata.charts.layers import field, haloed, layer, layered, value
from cspdata.charts.months import Row, rounded_top
from cspdata.charts.theme import LIGHT, Mark, Theme, mark
from cspdata.words import known, number_text
from cspdata.words.community import heard_label, interval, points_text, rank_text, share

Shown = Literal["both", "given", "weighted"]
GIVEN, WEIGHTED = "As answered", "Weighted"
#: Which verdict's mark stands for how well a class is represented: neither is good in itself.
MARKS = {"under": "lower", "over": "higher", "fair": "no real change", "cannot say": "cannot say"}


def answers_chart(
    found: Views,
    question: str,
    *,
    own: str,
    chosen: str = "",
    order: Literal["value", "name", "base"] = "value",
    shown: Shown = "both",
    theme: Theme = LIGHT,
) -> alt.LayerChart:
    """The answers to a question in every area that can be shown, each with its 95 % interval.

    A dot is the share of those who answered, a diamond the weighted one; both, or one. The dashed
    line is the partnership's `own` area; `chosen` stands out. At the right is who answered.
    """
    rows = found.frame[(found.frame["question"] == question) & found.frame["value"].notna()]
    whole = rows[rows["area_code"] == own]
    areas = _ordered(rows[rows["area_code"] != own], order)
    names = [str(one) for one in areas["area_name"]]
    sides = [side for side in (GIVEN, WEIGHTED) if shown == "both" or side == _SIDES[shown]]
    data = [_answer(row, side) for row in areas.to_dict("records") for side in sides]
    data = [one for one in data if one["value"] is not None]
    ends = [one["upper"] for one in data] + [float(one) for one in whole["upper"]]
    top = min(100.0, rounded_top(max(ends, default=1.0)))
    y = field("area", "nominal", sort=names, axis=_names(theme, chosen), title=None)
    both = _apart(sides)
    column = "value" if shown != "weighted" else "weighted"
    line = [{"level": float(one)} for one in whole[column] if known(one)]
    layers = [
        _line(line, top, theme),
        *_intervals(data, y, both, top, theme),
        *_dots(data, y, both, top, theme),
        _bases(areas, y, theme),
    ]
    return layered(layers, theme=theme, height=_step(theme, 1.95))


def missing_chart(found: Respondents, dimension: str, *, theme: Theme = LIGHT) -> alt.LayerChart:
    """Each class: its share of the residents as an upright mark, of those who answered as a dot.

    The dot has its 95 % interval and the mark of the verdict; at the right the difference in
    percentage points. Classes whose number is hidden have their mark of the residents alone.
    """
    frame = found.frame[found.frame["dimension"] == dimension]
    if dimension == "area":
        frame = frame.sort_values(["difference", "title"], na_position="first", kind="stable")
    rows = [_class(row) for row in frame.to_dict("records")]
    names = [row["title"] for row in rows]
    ends = [row[name] or 0.0 for row in rows for name in ("upper", "population")]
    top = rounded_top(1.05 * max(ends, default=1.0))
    y = field("title", "nominal", sort=names, axis=_names(theme, ""), title=None)
    x = _share_axis(top, "Share, per cent")
    there = [row for row in rows if row["share"] is not None]
    tick: Row = {"type": "tick", "thickness": 3, "size": 20, "color": theme.text, "opacity": 1}
    figure: Row = {"type": "text", "align": "right", "color": theme.text, "fontSize": theme.size}
    layers = [
        layer(
            {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "opacity": 0.45}
            | {"color": theme.context},
            {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}},
            there,
        ),
        layer(tick, {"y": y, "x": x | {"field": "population"}, "tooltip": _say()}, rows),
        *_verdicts(there, {"y": y, "x": x | {"field": "share"}}, theme),
        *_first_named(there, x, y, theme),
        layer(figure, {"x": _right(theme, 4), "y": y, "text": field("points", "nominal")}, rows),
    ]
    return layered(layers, theme=theme, height=_step(theme, 2.1))


def concerns_chart(
    found: Concerns, *, shown: Shown = "both", theme: Theme = LIGHT
) -> alt.LayerChart:
    """How many name each theme, the most first, with its 95 % interval; the weighted beside it."""
    rows = found.frame[found.frame["value"].notna()]
    names = [str(one) for one in rows["title"]]
    sides = [side for side in (GIVEN, WEIGHTED) if shown == "both" or side == _SIDES[shown]]
    data = [_concern(row, side) for row in rows.to_dict("records") for side in sides]
    data = [one for one in data if one["value"] is not None]
    top = min(100.0, rounded_top(max((one["upper"] for one in data), default=1.0)))
    y = field("area", "nominal", sort=names, axis=_names(theme, ""), title=None)
    both = _apart(sides)
    layers = [
        *_intervals(data, y, both, top, theme),
        *_dots(data, y, both, top, theme),
    ]
    return layered(layers, theme=theme, height=_step(theme, 2.1))


def ranks_chart(found: RankedConcerns, *, theme: Theme = LIGHT) -> alt.LayerChart:
    """Each theme's rank by residents, by volume and, where there are weights, by harm.

    A line joins a theme's ranks: in one colour where the ranges of the first two do not overlap,
    else grey. The upright bar at a rank is the range that intervals allow.
    """
    frame = found.frame
    orders = ["By residents", "By volume"]
    if frame["harm_rank"].notna().any():
        orders.append("By harm")
    # Two of one rank are drawn one below the other; their label tells the ranks that they share.
    ranks = ("rank", "volume_rank", "harm_rank")
    placed = frame.assign(**{f"{name}_place": frame[name].rank(method="first") for name in ranks})
    rows = [one for row in placed.to_dict("records") for one in _ranks(row, orders)]
    most = max((one["worst"] for one in rows), default=1.0)
    # Room for a theme's name on either side, whatever the number of orders.
    scale = {"type": "point", "padding": 0.62 * (len(orders) - 1)}
    x = field("order", "nominal", sort=orders, scale=scale, axis=_orders(theme))
    y = field("rank", scale={"domain": [most + 0.4, 0.6], "nice": False, "zero": False}, axis=None)
    lines: Row = {"type": "line", "strokeWidth": 2.5}
    ends = [one for one in rows if one["order"] == orders[0]]
    last = [one for one in rows if one["order"] == one["last"] and one["order"] != orders[0]]
    detail = {"detail": field("title", "nominal"), "color": field("colour", "nominal", scale=None)}
    layers = [
        layer(
            {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "opacity": 0.35},
            {"x": x, "y": y | {"field": "best"}, "y2": {"field": "worst"}} | detail,
            _coloured(rows, theme),
        ),
        layer(lines, {"x": x, "y": y} | detail, _coloured(rows, theme)),
        layer(
            {"type": "point", "filled": True, "size": 90, "opacity": 1},
            {"x": x, "y": y, "tooltip": _say()} | detail,
            _coloured(rows, theme),
        ),
        *_rank_names(ends, x, y, theme, align="right", shift=-12),
        *_rank_names(last, x, y, theme, align="left", shift=12),
    ]
    return layered(layers, theme=theme, height=round(most * theme.size * 2.2 + 40))


_SIDES: dict[str, str] = {"given": GIVEN, "weighted": WEIGHTED}


def _apart(sides: Sequence[str]) -> dict[str, Any]:
    """What sets the two dots of a row apart; nothing where there is one."""
    if len(sides) < 2:
        return {}
    scale = {"paddingOuter": 0.6}
    return {"yOffset": field("side", "nominal", sort=list(sides), scale=scale)}


def _ordered(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    if order == "name":
        return rows.sort_values("area_name")
    return rows.sort_values([order, "area_name"], ascending=[False, True])


def _answer(row: Any, side: str) -> Row:
    column = "value" if side == GIVEN else "weighted"
    low, high = ("lower", "upper") if side == GIVEN else ("weighted_lower", "weighted_upper")
    there = known(row[column])
    title = row.get("area_name", row["title"])
    return {
        "area": title,
        "side": side,
        "value": float(row[column]) if there else None,
        "lower": float(row[low]) if there else None,
        "upper": float(row[high]) if there else None,
        "say": f"{title}, {side.lower()}: {share(row[column])} "
        f"({interval(row[low], row[high])}; {number_text(row['base'])} answers)",
    }


def _concern(row: Any, side: str) -> Row:
    return _answer(row, side)


def _class(row: Any) -> Row:
    there = known(row["share"])
    residents = float(row["population_share"]) if known(row["population_share"]) else None
    told = f"{share(row['share'])} of those who answered" if there else "number not shown"
    return {
        "title": row["title"],
        "share": float(row["share"]) if there else None,
        "lower": float(row["share_lower"]) if there else None,
        "upper": float(row["share_upper"]) if there else None,
        "population": residents,
        "verdict": heard_label(str(row["verdict"])),
        "points": points_text(row["difference"]) if there else "too few",
        "say": f"{row['title']}: {told}, {share(residents)} of residents. "
        f"{heard_label(str(row['verdict']))}",
    }


def _intervals(rows: Sequence[Row], y: Row, both: Row, top: float, theme: Theme) -> list[alt.Chart]:
    x = _share_axis(top, "Per cent of those who answered")
    rule: Row = {"type": "rule", "strokeWidth": 4, "strokeCap": "round", "opacity": 0.4}
    at = {"y": y, "x": x | {"field": "lower"}, "x2": {"field": "upper"}} | both
    return [layer(rule | {"color": theme.context}, at, rows)]


def _dots(rows: Sequence[Row], y: Row, both: Row, top: float, theme: Theme) -> list[alt.Chart]:
    x = _share_axis(top, "Per cent of those who answered")
    at = {"y": y, "x": x, "tooltip": _say()} | both
    given: Row = {"type": "point", "filled": True, "size": 75, "opacity": 1, "shape": "circle"}
    hollow: Row = {"type": "point", "size": 60, "opacity": 1, "shape": "diamond"}
    hollow |= {"fill": theme.background, "stroke": theme.subject, "strokeWidth": 2}
    return [
        layer(given | {"color": theme.subject}, at, [r for r in rows if r["side"] == GIVEN]),
        layer(hollow, at, [r for r in rows if r["side"] == WEIGHTED]),
    ]


def _bases(areas: pd.DataFrame, y: Row, theme: Theme) -> alt.Chart:
    """How many answered in each area, at the right."""
    rows = [
        {"area": row["area_name"], "base": number_text(row["base"])}
        for row in areas.to_dict("records")
    ]
    figure: Row = {"type": "text", "align": "right", "color": theme.quiet, "fontSize": theme.size}
    return layer(figure, {"x": _right(theme, 3), "y": y, "text": field("base", "nominal")}, rows)


def _line(rows: Sequence[Row], top: float, theme: Theme) -> alt.Chart:
    x = _share_axis(top, "Per cent of those who answered")
    rule = {"type": "rule", "color": theme.quiet, "strokeDash": [5, 3], "strokeWidth": 1.5}
    return layer(rule, {"x": x | {"field": "level"}}, rows)


def _verdicts(rows: Sequence[Row], at: Row, theme: Theme) -> list[alt.Chart]:
    """The dots in the shape and colour of their verdict."""
    found = []
    for name, verdict in MARKS.items():
        look: Mark = mark(verdict, theme)
        mine = [row for row in rows if row["verdict"] == heard_label(name)]
        dot: Row = {"type": "point", "size": 100, "opacity": 1, "shape": look.shape}
        fill = look.colour if look.filled else theme.background
        dot |= {"fill": fill, "stroke": look.colour, "strokeWidth": 1.5}
        if mine:
            found.append(layer(dot, at | {"tooltip": _say()}, mine))
    return found


def _first_named(rows: Sequence[Row], x: Row, y: Row, theme: Theme) -> list[alt.Chart]:
    """What the mark and the dot are, written at the first class: no legend is needed."""
    if not rows:
        return []
    row = rows[0]
    words: list[alt.Chart] = []
    text: Row = {"type": "text", "dy": -round(theme.size * 0.95), "fontSize": theme.size - 2}
    residents, answered = row["population"], row["share"]
    right = residents is not None and residents >= answered
    for name, column, side in (
        ("residents", "population", right),
        ("answered", "share", not right),
    ):
        if row[column] is not None:
            look = text | {"align": "left" if side else "right", "color": theme.quiet}
            at = {"x": x | {"field": column}, "y": y, "text": value(name)}
            words += haloed(look, at, [row], theme=theme)
    return words


def _ranks(row: Any, orders: Sequence[str]) -> list[Row]:
    """A row for each order in which a theme has a rank."""
    columns = {
        "By residents": ("rank", "rank_best", "rank_worst"),
        "By volume": ("volume_rank", "volume_best", "volume_worst"),
        "By harm": ("harm_rank", "harm_rank", "harm_rank"),
    }
    there = [one for one in orders if known(row[columns[one][0]])]
    apart = known(row["volume_best"]) and (
        row["rank_worst"] < row["volume_best"] or row["rank_best"] > row["volume_worst"]
    )
    return [
        {
            "title": row["title"],
            "order": one,
            "rank": float(row[f"{columns[one][0]}_place"]),
            "best": float(row[columns[one][1]]),
            "worst": float(row[columns[one][2]]),
            "apart": bool(apart),
            "last": there[-1],
            "label": f"{row['title']}  {_range(row, columns[one])}"
            if one == orders[0]
            else f"{_range(row, columns[one])}  {row['title']}",
            "say": f"{row['title']}, {one.lower()}: {_range(row, columns[one])}",
        }
        for one in there
    ]


def _range(row: Any, columns: tuple[str, str, str]) -> str:
    return rank_text(row[columns[1]], row[columns[2]])


def _coloured(rows: Sequence[Row], theme: Theme) -> list[Row]:
    return [{**row, "colour": theme.subject if row["apart"] else theme.context} for row in rows]


def _rank_names(
    rows: Sequence[Row], x: Row, y: Row, theme: Theme, *, align: str, shift: int
) -> list[alt.Chart]:
    words: Row = {"type": "text", "align": align, "dx": shift, "fontSize": theme.size}
    at = {"x": x, "y": y, "text": field("label", "nominal")}
    return haloed(words | {"color": theme.text}, at, rows, theme=theme)


def _names(theme: Theme, chosen: str) -> dict[str, Any]:
    """The axis of names; the chosen one in bold."""
    weight: Any = {"condition": {"test": f"datum.value == {chosen!r}", "value": 700}, "value": 400}
    return {
        "labelColor": theme.text,
        "labelFontSize": theme.size,
        "labelFontWeight": weight,
        "labelLimit": 280,
        "labelOverlap": False,
    }


def _orders(theme: Theme) -> dict[str, Any]:
    return {
        "orient": "top",
        "labelAngle": 0,
        "labelColor": theme.text,
        "labelFontSize": theme.size,
        "labelFontWeight": 700,
        "title": None,
    }


def _share_axis(top: float, title: str) -> dict[str, Any]:
    return field(
        "value",
        scale={"domain": [0, top], "nice": False},
        axis={"title": title, "titleAnchor": "start", "tickCount": 6},
    )


def _step(theme: Theme, lines: float) -> dict[str, Any]:
    """The height of a row, whether or not it holds two dots."""
    return {"step": round(theme.size * lines), "for": "position"}


def _right(theme: Theme, wide: float) -> dict[str, Any]:
    return value({"expr": f"width + {round(wide * theme.size)}"})


def _say() -> dict[str, Any]:
    return field("say", "nominal", title=None)
