"""The assurance icon of a priority as a small picture: dots beside the target, or on both sides.

After the idea of the icons of NHS England, Making Data Count; the drawing is our own.
"""

from __future__ import annotations

from html import escape

from cspdata.agreed_priorities import AgreedPriority
from cspdata.assessment.performance import Framework
from cspdata.charts.theme import LIGHT, Theme, mark
from cspdata.charts.variation import SIDE
from cspdata.words.performance import ASSURANCES, assurance_verdict

_ABOVE = ((14, 22), (23, 16), (32, 24), (41, 17), (50, 22))
_BELOW = tuple((x, SIDE - y) for x, y in _ABOVE)
_ACROSS = ((14, 24), (23, 41), (32, 25), (41, 40), (50, 26))


def assurance_icon(
    found: Framework, priority: AgreedPriority, *, theme: Theme = LIGHT, size: int = 64
) -> str:
    """The icon as SVG with its words as text alternative: the usual run and the target's line.

    Dots lie on the side of the target that the figures keep to, or on both; without an answer
    there are none.
    """
    assurance = str(found.row(priority)["assurance"])
    look = mark(assurance_verdict(found, priority), theme)
    dots = _dots(assurance, priority)
    drawn = "".join(f'<circle cx="{x}" cy="{y}" r="3.6" fill="{look.colour}"/>' for x, y in dots)
    dash = ' stroke-dasharray="4 4"' if look.verdict == "cannot say" else ""
    said = escape(ASSURANCES[assurance], quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" '
        f'width="{size}" height="{size}" viewBox="0 0 {SIDE} {SIDE}">'
        f'<circle cx="32" cy="32" r="30" fill="none" stroke="{look.colour}" '
        f'stroke-width="3"{dash}/>'
        f'<line x1="6" y1="32" x2="58" y2="32" stroke="{theme.text}" stroke-width="1.6" '
        f'stroke-dasharray="5 4"/>{drawn}</svg>'
    )


def _dots(assurance: str, priority: AgreedPriority) -> tuple[tuple[int, int], ...]:
    if assurance == "cannot say":
        return ()
    if assurance == "hit or miss":
        return _ACROSS
    return _ABOVE if (assurance == "passing") == (priority.direction == "up") else _BELOW
