"""Numbers as text: one place decides on separators, signs, rounding and spaces.

Thousands are separated, rates have the indicator's decimals, percentages none. A missing value is
an em dash, never `nan`. The minus sign is U+2212; a number and its unit do not part at a line end.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

MISSING = "—"
SPACE = "\u00a0"
MINUS = "\u2212"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def known(value: Any) -> bool:
    """Whether a value is a finite number."""
    if value is None or value is pd.NA:
        return False
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def number_text(value: Any) -> str:
    """A count: whole, thousands separated (`1,836`)."""
    return rate_text(value, decimals=0)


def rate_text(value: Any, decimals: int = 1) -> str:
    """A rate with fixed decimals (`31.2`); a positive rate that rounds to 0 is `under 0.1`."""
    if not known(value):
        return MISSING
    number = float(value)
    rounded = _rounded(number, decimals)
    if rounded == 0:
        floor = 10**-decimals
        return f"under {floor:.{decimals}f}" if number > 0 and decimals else f"{0:.{decimals}f}"
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def percent_text(value: Any, *, signed: bool = True) -> str:
    """A change in per cent, whole and signed (`+14 %`, `−8 %`, `0 %`)."""
    if not known(value):
        return MISSING
    rounded = int(_rounded(float(value), 0))
    sign = (MINUS if rounded < 0 else "+") if signed and rounded else ""
    return f"{sign}{abs(rounded):,}{SPACE}%"


def share_text(fraction: Any) -> str:
    """A share of 1 in whole per cent (`38 %`); above 0 and below half a per cent `under 1 %`."""
    if not known(fraction):
        return MISSING
    share = float(fraction)
    if 0 < share < 0.005:
        return f"under 1{SPACE}%"
    return percent_text(100 * share, signed=False)


def count_word(number: int) -> str:
    """A small whole number in a sentence: `no`, `one` … `nine`, then figures."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else number_text(number)


def _rounded(value: float, decimals: int) -> float:
    """The value rounded half away from zero, as people round; never minus zero."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value) or 0.0
