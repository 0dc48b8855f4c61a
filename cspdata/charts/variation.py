"""The variation icon of a control chart as a small picture: a line of dots within limits, or out.

After the idea of the icons of NHS England, Making Data Count; the drawing is our own.
"""

from __future__ import annotations

from html import escape

from cspdata.charts.theme import LIGHT, Theme, mark
from cspdata.results import Control
from cspdata.words import control_label, control_verdict

SIDE = 64  # the picture's own units
_COMMON = ((12, 36), (22, 27), (32, 38), (42, 28), (52, 34))
_HIGH = ((12, 44), (22, 40), (32, 43), (42, 28), (52, 20))
_LOW = ((12, 22), (22, 26), (32, 22), (42, 38), (52, 45))


def variation_icon(control: Control, *, theme: Theme = LIGHT, size: int = 64) -> str:
    """The icon as SVG with its words as text alternative: dots that stay, rise or fall.

    The colour is that of the verdict; the dots that stand out are filled, the others are not.
    """
    look = mark(control_verdict(control), theme)
    side = 0 if look.verdict == "cannot say" else int(control.frame["side"].iloc[-1])
    dots = {1: _HIGH, -1: _LOW}.get(side, _COMMON)
    path = " ".join(f"{x},{y}" for x, y in dots)
    drawn = "".join(
        f'<circle cx="{x}" cy="{y}" r="3.6" stroke="{look.colour}" stroke-width="1.8" '
        f'fill="{look.colour if side and k > 2 else theme.background}"/>'
        for k, (x, y) in enumerate(dots)
    )
    dash = ' stroke-dasharray="4 4"' if look.verdict == "cannot say" else ""
    said = escape(control_label(control), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" '
        f'width="{size}" height="{size}" viewBox="0 0 {SIDE} {SIDE}">'
        f'<circle cx="32" cy="32" r="30" fill="none" stroke="{look.colour}" '
        f'stroke-width="3"{dash}/>'
        f'<line x1="5" y1="32" x2="59" y2="32" stroke="{theme.context}" stroke-width="1" '
        'stroke-dasharray="3 3"/>'
        f'<polyline points="{path}" fill="none" stroke="{look.colour}" stroke-width="1.8"/>'
        f"{drawn}</svg>"
    )
