"""The year of the partnership as a line: a bar a step, and where the day stands."""

from __future__ import annotations

import altair as alt

from cspdata.assessment.cycle import Cycle
from cspdata.charts.layers import Spec, field, layer, layered, value
from cspdata.charts.theme import LIGHT, Theme
from cspdata.words.cycle import STEP_NAMES, day_text

STEP_HEIGHT = 34  # pixels of a step


def cycle_chart(found: Cycle, *, theme: Theme = LIGHT) -> alt.LayerChart:
    """Bars of the steps within the year, those of the day in the subject's colour.

    A bar that began before the year, or ends after it, is cut at its edge.
    """
    names = list(dict.fromkeys(STEP_NAMES[one.step.step] for one in found.steps))
    bars = [
        {
            "step": STEP_NAMES[one.step.step],
            "first": max(one.first, found.first).isoformat(),
            "last": min(one.last, found.last).isoformat(),
            "colour": theme.subject if one.holds(found.day) else theme.context,
            "say": f"{day_text(one.first)} to {day_text(one.last)}: {one.step.due}",
        }
        for one in found.steps
    ]
    scale = {"domain": [found.first.isoformat(), found.last.isoformat()], "type": "time"}
    axis = {
        "format": "%b %Y",
        "tickCount": "month",
        "labelOverlap": True,
        "labelSeparation": 10,
        "orient": "bottom",
    }
    side = {"labelColor": theme.text, "labelPadding": 8, "grid": False, "labelLimit": 160}
    y = field("step", "nominal", sort=names, axis=side, title=None)
    steps = layer(
        {"type": "bar", "height": {"band": 0.62}, "cornerRadius": 3},
        {
            "x": field("first", "temporal", scale=scale, axis=axis, title=None),
            "x2": {"field": "last"},
            "y": y,
            "color": field("colour", "nominal", scale=None),
            "tooltip": field("say", "nominal"),
        },
        bars,
    )
    drawn = [steps, *_here(found, scale, theme)]
    return layered(drawn, theme=theme, height=STEP_HEIGHT * len(names))


def _here(found: Cycle, scale: Spec, theme: Theme) -> list[alt.Chart]:
    """The line of the day, with its words on the side that has more room."""
    here = [{"day": found.day.isoformat(), "label": f"You are here: {day_text(found.day)}"}]
    late = (found.day - found.first).days > (found.last - found.first).days / 2
    words = {
        "type": "text",
        "fontSize": theme.size,
        "fontWeight": 600,
        "align": "right" if late else "left",
        "dx": -6 if late else 6,
        "baseline": "bottom",
    }
    at = field("day", "temporal", scale=scale)
    ink = value(theme.text)
    said = {"x": at, "y": {"value": -2}, "text": field("label", "nominal"), "color": ink}
    return [
        layer({"type": "rule", "strokeWidth": 2}, {"x": at, "color": ink}, here),
        layer(words, said, here),
    ]
