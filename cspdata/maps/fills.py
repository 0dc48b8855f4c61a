"""What each cell of a map looks like and says, by the method of the map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.cells import Cells
from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.legend import (
    NOT_SHOWN,
    Key,
    change_colours,
    class_colours,
    count_classes,
    density_classes,
    density_colours,
    emerging_colours,
    legend,
)
from cspdata.words import class_text, counts_text, density_text, number_text

Integers = npt.NDArray[np.int64]
Palette = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Fills:
    """The colours, the legend and the words of one map; `at`, `numbers` and `words` a row each.

    `at` is the place of a row's colour in `palette`; None there is not filled. `numbers` is what a
    hover says of the count, `words` what it says of the class, empty where the map has counts
    alone. `marked` is whether a row has an event, a class or a count that is not shown.
    """

    palette: Palette
    keys: tuple[Key, ...]
    at: Integers
    numbers: tuple[int | str, ...]
    words: tuple[str, ...]
    marked: npt.NDArray[np.bool_]

    def label(self, place: int) -> str | None:
        """The legend's label of a place in the palette; None where it is not filled."""
        colour = self.palette[place]
        return next((key.label for key in self.keys if colour and key.colour == colour), None)


def fills(cells: Cells, theme: Theme = LIGHT) -> Fills:
    """What each cell of a map looks like and says, by `cells.method`."""
    counts = pd.to_numeric(cells.frame["count"], errors="coerce").to_numpy(dtype=float)
    numbers: tuple[int | str, ...] = tuple(count_number(one) for one in counts)
    if cells.method == "counts":
        palette, at = _counted(cells, counts, theme)
        words = ("",) * len(counts)
    elif cells.method == "density":
        density = cells.frame["density"].to_numpy(dtype=float)
        palette, at = (*density_colours(theme), None), density_classes(density)
        words = tuple(density_text(one) for one in density)
    else:
        palette, at, words = _classed(cells, theme)
        if cells.method == "change":
            pairs = zip(cells.frame["count_before"], counts, strict=True)
            numbers = tuple(counts_text(before, count) for before, count in pairs)
    filled = np.array([colour is not None for colour in palette])[at]
    marked = filled | (counts != 0)
    if cells.method == "change":
        marked |= cells.frame["count_before"].to_numpy(dtype=float) > 0
    return Fills(palette, legend(cells, theme=theme), at, numbers, words, marked)


def count_number(count: float) -> int | str:
    """A count as a hover says it: a number below a thousand, else a text with separators."""
    if math.isnan(count):
        return NOT_SHOWN
    return int(count) if count < 1000 else number_text(count)


def _counted(
    cells: Cells, counts: npt.NDArray[np.float64], theme: Theme
) -> tuple[Palette, Integers]:
    """The classes of counts, then one colour for not known and none for none."""
    classes = count_classes(cells)
    known = len(classes.floors)
    at = np.searchsorted(np.array(classes.floors), np.nan_to_num(counts), side="right") - 1
    at = np.where(np.isnan(counts), known, np.where(at < 0, known + 1, at))
    return (*classes.colours(theme), theme.missing, None), at.astype(np.int64)


def _classed(cells: Cells, theme: Theme) -> tuple[Palette, Integers, tuple[str, ...]]:
    """The colours of the map's classes, and what a hover says of each."""
    colours: Mapping[str, str | None]
    if cells.method == "emerging":
        colours = emerging_colours(theme)
    elif cells.method == "change":
        colours = change_colours(theme)
    else:
        colours = {str(name): colour for name, colour in class_colours(theme).items()}
    place = {name: k for k, name in enumerate(colours)}
    said = {name: class_text(name) for name in colours}
    if cells.method == "gi":
        said["not significant"] = "within chance"
    names = cells.frame["class"].astype(str).tolist()
    at = np.array([place[name] for name in names], dtype=np.int64)
    return tuple(colours.values()), at, tuple(said[name] for name in names)
