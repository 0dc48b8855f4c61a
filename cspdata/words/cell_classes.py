"""The classes of cells in words: what a legend and the pointer say."""

from __future__ import annotations

from typing import Any

from cspdata.cells import Cells
from cspdata.words.emerging import EMERGING
from cspdata.words.numbers import MISSING, SPACE, known, number_text, rate_text
from cspdata.words.phrases import BEYOND_CHANCE, TOO_FEW, WITHIN_CHANCE, size_label

ARROW = "\u2192"
PER_AREA = f"per{SPACE}km²"
_CHANGES = {
    "higher": f"rose {BEYOND_CHANCE}",
    "lower": f"fell {BEYOND_CHANCE}",
    "no real change": "no real change",
    "too few": TOO_FEW,
}


def class_text(cell_class: str) -> str:
    """A class of cells in words, of whichever method; an unknown one is refused.

    `hot spot, 99 % confidence`, `not distinguishable from chance`, `new hot spot`, `no real
    change`.
    """
    if cell_class in _CHANGES:
        return _CHANGES[cell_class]
    if cell_class in EMERGING:
        return cell_class
    if cell_class == "not significant":
        return WITHIN_CHANCE
    heat, _, level = cell_class.partition(" ")
    if heat not in ("hot", "cold") or not level.endswith("%"):
        raise KeyError(f"{cell_class!r} is no class of cells")
    return f"{heat} spot, {level[:-1]}{SPACE}% confidence"


def density_text(density: Any) -> str:
    """A density with its unit: `12.3 per km²`; a dash where it is not known."""
    return f"{rate_text(density)} {PER_AREA}" if known(density) else MISSING


def counts_text(before: Any, count: Any) -> str:
    """Two counts, the earlier first: `12 → 24`."""
    return f"{number_text(before)} {ARROW} {number_text(count)}"


def cells_label(cells: Cells, *, count: int = 2) -> str:
    """What a map's cells are: `squares of 500 m`, `hexagon of 0.25 km²`, `wards`."""
    return size_label(cells.size, count=count, shape=cells.shape)
