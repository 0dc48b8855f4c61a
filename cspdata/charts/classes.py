"""The classes of a shaded map: at most five, with round limits, in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cspdata.charts.theme import Theme
from cspdata.results import Levels
from cspdata.words import known, number_text, rate_text

NO_FIGURES = "no figures"
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Classes:
    """Limits between classes, rising; a value equal to a limit belongs to the class above it."""

    limits: tuple[float, ...]
    labels: tuple[str, ...]

    def label(self, value: object) -> str:
        """The label of the class of a value."""
        if not known(value):
            return NO_FIGURES
        return self.labels[bisect_right(self.limits, float(str(value)))]

    def colours(self, theme: Theme) -> tuple[str, ...]:
        """One colour a class, from the theme's ramp, spread over it where there are fewer."""
        return tuple(spread(theme.ramp, len(self.labels)))


def classes_of(levels: Levels, *, breaks: Sequence[float] | None = None) -> Classes:
    """The classes of an indicator's levels: by given limits, else about a fifth of areas each."""
    decimals = levels.indicator.decimals
    values = pd.to_numeric(levels.frame["value"], errors="coerce").dropna().to_numpy(float)
    return classes_between(fifths(values, decimals) if breaks is None else breaks, decimals)


def classes_between(limits: Sequence[float], decimals: int) -> Classes:
    """The classes between limits; more than four limits or falling ones are refused."""
    rising = tuple(float(limit) for limit in limits)
    if len(rising) >= CLASSES or any(a >= b for a, b in zip(rising, rising[1:], strict=False)):
        raise ValueError(f"a map has at most {CLASSES} classes with rising limits, not {rising}")
    texts = [rate_text(limit, decimals) if decimals else number_text(limit) for limit in rising]
    if not texts:
        return Classes((), ("all areas",))
    between = [f"{low} to {high}" for low, high in zip(texts, texts[1:], strict=False)]
    return Classes(rising, (f"under {texts[0]}", *between, f"{texts[-1]} or more"))


def fifths(values: np.ndarray, decimals: int) -> tuple[float, ...]:
    """Rounded limits that part values into about equal fifths; equal limits count once."""
    if len(values) < 2:
        return ()
    cuts = np.quantile(values, [k / CLASSES for k in range(1, CLASSES)])
    rounded = sorted({round(float(cut), decimals) for cut in cuts})
    return tuple(cut for cut in rounded if float(values.min()) < cut <= float(values.max()))


def spread(colours: Sequence[str], number: int) -> list[str]:
    """A number of colours spread over a ramp, its ends included; one takes the middle."""
    if number == 1:
        return [colours[len(colours) // 2]]
    last = len(colours) - 1
    return [colours[round(k * last / (number - 1))] for k in range(number)]
