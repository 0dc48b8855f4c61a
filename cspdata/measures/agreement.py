"""Whether different sources of one theme tell the same story (methods 4: triangulation)."""

from __future__ import annotations

from collections.abc import Sequence

from cspdata.results import Agreement, Change

SIGNS = {"worse": 1, "higher": 1, "better": -1, "lower": -1, "no real change": 0}


def agreement(changes: Sequence[Change]) -> Agreement:
    """Whether one-row changes of different sources point the same way.

    The direction is that of harm, by each indicator's polarity (of a neutral one, of its figures),
    and counts only where its test says so. `agree`: every source that can be judged, two at the
    least, moved the same way, or none moved. `disagree`: one moved up and another down. Anything
    else cannot be told: that one moved and another did not is no contradiction.
    """
    signs = [SIGNS[verdict] for one in changes if (verdict := one.verdict) in SIGNS]
    if len(signs) >= 2 and len(set(signs)) == 1:
        return "agree"
    return "disagree" if {1, -1} <= set(signs) else "cannot tell"
