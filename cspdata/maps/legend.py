"""The colours of a hotspot map and what they mean."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cspdata.cells import CELL_CLASSES, CellClass, Cells
from cspdata.charts.classes import spread
from cspdata.charts.theme import LIGHT, Theme
from cspdata.words import class_text, number_text, sentence, singular
from cspdata.words.numbers import SPACE

Layer = Literal["significance", "count"]
LAYERS: tuple[Layer, ...] = ("significance", "count")
NOT_SHOWN = "too small to show"
_ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


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


def checked_layer(layer: str) -> Layer:
    """The layer of that name; another name is refused."""
    for known in LAYERS:
        if layer == known:
            return known
    raise ValueError(f"there is no layer {layer!r}; there are: {', '.join(LAYERS)}")


def class_colours(theme: Theme) -> dict[CellClass, str | None]:
    """The colour of each cell class: hot by confidence, one for cold, none for neither."""
    sure, likely, hint = theme.hot[2], theme.hot[1], theme.hot[0]
    shades = (sure, likely, hint, None, theme.cold, theme.cold, theme.cold)
    return dict(zip(CELL_CLASSES, shades, strict=True))


def count_classes(cells: Cells) -> Counts:
    """Up to five classes of counts with round floors, each several times the one below."""
    counts = pd.to_numeric(cells.frame["count"], errors="coerce").max()
    largest = 1.0 if pd.isna(counts) else max(float(counts), 1.0)
    floors = {1}
    for k in range(1, 5):
        wanted = largest ** (k / 5)
        floors.add(min(_ROUND, key=lambda floor: abs(floor - wanted)))
    return Counts(tuple(sorted(floor for floor in floors if floor <= largest)))


def legend(layer: str, *, theme: Theme = LIGHT, cells: Cells | None = None) -> tuple[Key, ...]:
    """The entries of a map's legend, most marked first; the layer `count` needs its `cells`.

    The three confidences of hot are always listed; with `cells`, cold only where the map has it.
    """
    if checked_layer(layer) == "count":
        if cells is None:
            raise ValueError("the classes of counts depend on the map: give its `cells`")
        return _count_keys(cells, theme)
    there = None if cells is None else set(cells.frame["class"].astype(str))
    colours = class_colours(theme)
    keys = [
        Key(sentence(class_text(name)).rstrip("."), colours[name])
        for name in CELL_CLASSES
        if name.startswith("hot")
    ]
    if there is None or any(name.startswith("cold") for name in there):
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
