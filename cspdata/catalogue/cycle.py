"""The shape of the yearly cycle: which step of the partnership's work falls in which days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, get_args

import msgspec

from cspdata.catalogue.layouts import Declaration

StepName = Literal["assessment", "strategy", "delivery", "annual_report", "scrutiny"]
STEPS: tuple[StepName, ...] = get_args(StepName)
YearDay = Annotated[str, msgspec.Meta(pattern=r"^\d\d-\d\d$")]
_COMMON_YEAR = 2023  # a day of the cycle comes every year: 29 February does not


class CycleStep(Declaration, frozen=True):
    """A step of the yearly cycle: its first and its last day, as MM-DD, the same every year.

    A step that ends before it starts lasts over the turn of the year. `due`: what is to be there by
    its last day; `owner`: the post or board that brings it; `agreed`: whether the partnership has
    set these days, or they are a proposal.
    """

    step: StepName
    starts: YearDay
    ends: YearDay
    due: str
    owner: str = ""
    agreed: bool = False


def cycle_fault(cycle: Sequence[CycleStep]) -> str:
    """Which key of the cycle is at fault and why; empty where none is."""
    names = [one.step for one in cycle]
    for one in cycle:
        if names.count(one.step) > 1:
            return f"key 'cycle.step': {one.step!r} is declared twice; give each step once"
        for key in ("starts", "ends"):
            text = getattr(one, key)
            try:
                date(_COMMON_YEAR, int(text[:2]), int(text[3:]))
            except ValueError:
                return (
                    f"key 'cycle.{key}': {one.step!r} has {text!r}, which is no day of every year; "
                    "write month and day, MM-DD"
                )
    missing = [name for name in STEPS if name not in names]
    if cycle and missing:
        return f"key 'cycle': the step {missing[0]!r} is missing; a cycle has {', '.join(STEPS)}"
    return ""
