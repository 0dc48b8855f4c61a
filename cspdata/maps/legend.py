"""The colours of a map of cells and what they mean."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.cells import CELL_CLASSES, URGENCY, CellClass, Cells
from cspdata.charts.classes import spread
from cspdata.charts.theme import LIGHT, Theme
from cspdata.stats.emerging import NO_PATTERN
from cspdata.stats.mapped_change import HIGHER, LOWER, NO_REAL_CHANGE, TOO_FEW
from cspdata.words import (
    class_text,
    density_text,
    emerging_label,
    number_text,
    sentence,
    singular,
)
from cspdata.words.numbers import SPACE

NOT_SHOWN = "too small to show"
CHANGES = (HIGHER, LOWER, NO_REAL_CHANGE, TOO_FEW)
# The densest ground, in shares of all cells, densest first.
DENSEST = (0.01, 0.01, 0.03, 0.05, 0.10)
LEAST_TOLD = 0.05
_STEPS = (1, 2, 3, 4, 5, 6, 8)
_ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_FINER = tuple(sorted({step * ten for ten in (1, 10, 100, 1000, 10_000) for step in _STEPS}))


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend; no colour means that such cells are not filled."""

    label: str
    colour: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Classes of counts: `floors` are the smallest counts of each, rising from 1."""

    floors: tuple[int, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes in words: `1`, `2 to 4`, `5 or more`."""
        texts = []
        for low, above in zip(self.floors, (*self.floors[1:], None), strict=True):
            if above is None:
                texts.append(f"{number_text(low)} or more")
            elif above - low == 1:
                texts.append(number_text(low))
            else:
                texts.append(f"{number_text(low)} to {number_text(above - 1)}")
        return tuple(texts)

    def place(self, count: float) -> int:
        """The index of the class of a count of 1 or more."""
        return bisect_right(self.floors, count) - 1

    def colours(self, theme: Theme) -> tuple[str, ...]:
        """One colour a class, from the theme's ramp."""
        return tuple(spread(theme.ramp, len(self.floors)))


def class_colours(theme: Theme) -> dict[CellClass, str | None]:
    """The colour of each class of Gi*: hot by confidence, one for cold, none for neither."""
    sure, likely, hint = theme.hot[2], theme.hot[1], theme.hot[0]
    shades = (sure, likely, hint, None, theme.cold, theme.cold, theme.cold)
    return dict(zip(CELL_CLASSES, shades, strict=True))


def change_colours(theme: Theme) -> dict[str, str | None]:
    """The colour of each class of change; too few to say is not filled."""
    return dict(zip(CHANGES, (theme.hot[1], theme.cold, theme.still, None), strict=True))


def emerging_colours(theme: Theme) -> dict[str, str | None]:
    """The colour of each emerging class, most urgent first: hot, cold, no pattern unfilled."""
    found: dict[str, str | None] = {}
    for heat, shades in (("hot", theme.hot_patterns), ("cold", theme.cold_patterns)):
        found |= {f"{name} {heat} spot": shade for name, shade in zip(URGENCY, shades, strict=True)}
    return found | {NO_PATTERN: None}


def density_colours(theme: Theme) -> tuple[str, ...]:
    """The colours of the classes of density, densest first: one hue."""
    return tuple(reversed(theme.ramp))


def count_classes(cells: Cells) -> Counts:
    """Up to five classes of counts with round floors, each several times the one below.

    Every ward may hold hundreds: of areas the floors begin with what the emptiest with any holds.
    """
    counts = pd.to_numeric(cells.frame["count"], errors="coerce")
    highest = cells.highest or counts.max()
    largest = 1.0 if pd.isna(highest) else max(float(highest), 1.0)
    finer = cells.by_area and cells.highest is None
    least = counts[counts > 0].min() if finer else 1.0
    smallest = 1.0 if pd.isna(least) else float(least)
    floors = {1}
    for k in range(1, 5):
        wanted = smallest * (largest / smallest) ** (k / 5)
        floors.add(min(_FINER if finer else _ROUND, key=lambda floor: abs(floor - wanted)))
    return Counts(tuple(sorted(floor for floor in floors if floor <= largest)))


def density_classes(density: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The class of each cell by how much of the ground is as dense: 0 the densest, 5 the rest.

    The shares are those of `DENSEST`, of all cells, and none holds more: equal densities that do
    not fit into one class go to the next. Ground without any is of none.
    """
    falling = np.sort(density)[::-1]
    as_dense = np.searchsorted(-falling, -density, side="right")
    # Rounded, so that 1 % + 1 % of 100 cells are 2.
    ends = np.round(np.cumsum(DENSEST) * density.size, 6)
    found = np.searchsorted(ends, as_dense, side="left")
    return np.where(density > 0, found, len(DENSEST)).astype(np.int64)


def legend(cells: Cells, *, theme: Theme = LIGHT) -> tuple[Key, ...]:
    """The entries of a map's legend, most marked first.

    The three confidences of hot and the classes of change are always listed, of the rest what the
    map has. Each filled entry has a colour of its own.
    """
    if cells.method == "counts":
        return _count_keys(cells, theme)
    if cells.method == "density":
        return _density_keys(cells, theme)
    there = set(cells.frame["class"].astype(str))
    if cells.method == "emerging":
        known = emerging_colours(theme).items()
        return tuple(Key(emerging_label(name), shade) for name, shade in known if name in there)
    if cells.method == "change":
        known = change_colours(theme).items()
        return tuple(Key(_capital(class_text(name)), shade) for name, shade in known)
    return _confidence_keys(there, theme)


def _confidence_keys(there: set[str], theme: Theme) -> tuple[Key, ...]:
    colours = class_colours(theme)
    keys = [
        Key(_capital(class_text(name)), colours[name])
        for name in CELL_CLASSES
        if name.startswith("hot")
    ]
    if any(name.startswith("cold") for name in there):
        keys.append(Key(f"Cold spot, 90{SPACE}% confidence or more", theme.cold))
    return (*keys, Key("Not distinguishable from chance", None))


def _count_keys(cells: Cells, theme: Theme) -> tuple[Key, ...]:
    classes = count_classes(cells)
    pairs = zip(classes.labels, classes.colours(theme), strict=True)
    one = singular(cells.indicator.noun)
    keys = [
        Key(f"{label} {one if label == '1' else cells.indicator.noun}", colour)
        for label, colour in pairs
    ][::-1]
    if cells.frame["count"].isna().any():
        keys.append(Key(NOT_SHOWN.capitalize(), theme.missing))
    return tuple(keys)


def _density_keys(cells: Cells, theme: Theme) -> tuple[Key, ...]:
    """The classes of density that the map has, each with the least density in it."""
    density = cells.frame["density"].to_numpy(dtype=float)
    classes = density_classes(density)
    keys: list[Key] = []
    for k, (share, colour) in enumerate(zip(DENSEST, density_colours(theme), strict=True)):
        if (classes == k).any():
            label = f"{'Next' if keys else 'Densest'} {share:.0%}".replace("%", SPACE + "%")
            least = float(density[classes == k].min())
            # A floor that rounds to nothing says nothing.
            floor = f": {density_text(least)} or more" if least >= LEAST_TOLD else ""
            keys.append(Key(label + floor, colour))
    return (*keys, Key("The rest of the ground", None))


def _capital(text: str) -> str:
    return sentence(text).rstrip(".")
