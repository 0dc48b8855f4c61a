"""The actions of a plan by board: a bar of pieces, one a status, each with its shape and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from cspdata.assessment.plan import STATUSES, PlanDelivery
from cspdata.charts.layers import field, layer, layered, value
from cspdata.charts.months import Row
from cspdata.charts.theme import LIGHT, Theme
from cspdata.words.plan import STATUS_SIGNS, delivered_text, status_text

ROOM = 0.42  # of the longest bar, for the words at its end


def plan_chart(found: PlanDelivery, *, theme: Theme = LIGHT) -> alt.LayerChart:
    """Bars of the boards, those with most overdue first: each action is as wide as any other."""
    boards = found.boards.assign(share=found.boards["complete"] / found.boards["actions"])
    boards = boards.sort_values(["overdue", "share"], ascending=[False, True], kind="stable")
    names = boards["short"].tolist()
    pieces, ends = _rows(found, boards.to_dict("records"), theme)
    axis = {"labelColor": theme.text, "labelLimit": 260, "labelPadding": 8, "grid": False}
    y = field("board", "nominal", sort=names, axis=axis, title=None)
    longest = float(boards["actions"].max())
    scale = {"domain": [0, longest * (1 + ROOM)], "nice": False}
    x = field("start", scale=scale, axis=None)
    fill = _fill(found, theme)
    bar = {
        "type": "bar",
        "height": {"band": 0.7},
        "stroke": theme.context,
        "strokeWidth": 1,
    }
    words = {"type": "text", "fontSize": theme.size}
    layers = [
        layer(
            bar,
            {
                "x": x,
                "x2": {"field": "end"},
                "y": y,
                "fill": fill,
                "tooltip": field("say", "nominal"),
            },
            pieces,
        ),
        layer(
            words,
            {
                "x": field("middle", scale=scale, axis=None),
                "y": y,
                "text": field("label", "nominal"),
                "color": field("ink", "nominal", scale=None),
            },
            pieces,
        ),
        layer(
            words | {"align": "left", "dx": 8},
            {"x": x, "y": y, "text": field("say", "nominal"), "color": value(theme.text)},
            ends,
        ),
    ]
    return layered(layers, theme=theme, height={"step": round(theme.size * 2.4)})


def _fill(found: PlanDelivery, theme: Theme) -> Row:
    """The colour of each status that there is, with a legend of shapes and words."""
    there = [one for one in STATUSES if int(found.boards[one].sum())]
    shown = [status_text(found, one) for one in there]
    scale = {"domain": shown, "range": [_colours(one, theme)[0] for one in there]}
    legend = {"orient": "top", "title": None, "symbolType": "square", "labelLimit": 300}
    return field("status", "nominal", scale=scale, legend=legend, sort=shown)


def _rows(
    found: PlanDelivery, boards: Sequence[Mapping[Any, Any]], theme: Theme
) -> tuple[list[Row], list[Row]]:
    """The pieces of every bar, and the words at its end."""
    pieces: list[Row] = []
    ends: list[Row] = []
    for one in boards:
        at = 0
        for status in STATUSES:
            number = int(one[status])
            if not number:
                continue
            pieces.append(
                {
                    "board": one["short"],
                    "start": at,
                    "end": at + number,
                    "middle": at + number / 2,
                    "status": status_text(found, status),
                    "label": f"{STATUS_SIGNS[status]} {number}",
                    "ink": _colours(status, theme)[1],
                    "say": f"{one['title']}: {number} {found.labels[status].lower()}",
                }
            )
            at += number
        say = delivered_text(int(one["complete"]), int(one["actions"]), int(one["overdue"]))
        ends.append({"board": one["short"], "start": at, "say": say})
    return pieces, ends


def _colours(status: str, theme: Theme) -> tuple[str, str]:
    """The fill of a status and the colour of words on it, at a contrast of 4.5 at least."""
    dark = theme.background if theme.name == "dark" else theme.text
    return {
        "complete": (theme.subject, theme.background),
        "on_track": (theme.ramp[1], theme.text),
        "delayed": (theme.worse, dark),
        "not_started": (theme.background, theme.text),
        "stopped": (theme.context, dark),
    }[status]
