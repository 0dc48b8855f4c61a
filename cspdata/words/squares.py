"""Sentences about a map of cells: how concentrated it is, how many are hot, what is not drawn."""

from __future__ import annotations

import math

import pandas as pd

from cspdata.cells import Cells
from cspdata.words.numbers import SPACE, count_word, number_text, share_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    WITHIN_CHANCE,
    counted,
    grid_reference,
    listed,
    sentence,
    size_label,
)

HALF = 0.5


def cells_sentence(cells: Cells) -> str:
    """The share of places that holds half, how many are hot, and what could not be drawn."""
    counts = pd.to_numeric(cells.frame["count"], errors="coerce").fillna(0)
    total = float(counts.sum())
    if total == 0:
        text = f"No {cells.indicator.noun} are on the map for {cells.period.label}."
    else:
        text = f"{_concentration(cells, counts, total)} {_hot(cells, counts, total)}"
    return " ".join(part for part in (text, _not_drawn(cells)) if part)


def cell_sentence(cells: Cells, cell_id: str) -> str:
    """One cell in words: where it is, its count and its class; an unknown cell is refused."""
    rows = cells.frame[cells.frame["cell_id"] == cell_id]
    if rows.empty:
        raise KeyError(f"{cell_id!r} is not among the {len(cells.frame)} cells of this map")
    row = rows.iloc[0]
    count = row["count"]
    words = counted(count, cells.indicator.noun) if pd.notna(count) else "number not shown"
    place = cell_place(cells, row)
    return sentence(f"{place}: {words}, {cells.period.label}; {class_text(row['class'])}")


def class_text(cell_class: str) -> str:
    """A cell class in words: `hot spot, 99 % confidence`, `not distinguishable from chance`."""
    heat, _, level = cell_class.partition(" ")
    if heat not in ("hot", "cold") or not level.endswith("%"):
        return WITHIN_CHANCE
    return f"{heat} spot, {level[:-1]}{SPACE}% confidence"


def cell_place(cells: Cells, row: pd.Series) -> str:
    """Where a cell is: its National Grid reference, or the code of its LSOA."""
    if not cells.size.isdigit():
        return str(row["cell_id"])
    return "square " + grid_reference(float(row["easting"]), float(row["northing"]))


def _concentration(cells: Cells, counts: pd.Series, total: float) -> str:
    """How few places hold half of what is counted, fullest places first."""
    running = counts.sort_values(ascending=False).cumsum()
    need = int((running < HALF * total - 1e-9).sum()) + 1
    held = share_text(float(running.iloc[need - 1]) / total)
    places = size_label(cells.size, count=len(counts))
    share = share_text(need / len(counts))
    verb = "holds" if need == 1 else "hold"
    return sentence(
        f"{share} of places {verb} {held} of {counted(total, cells.indicator.noun)},"
        f" {cells.period.label}: {number_text(need)} of {number_text(len(counts))} {places}"
    )


def _hot(cells: Cells, counts: pd.Series, total: float) -> str:
    hot = cells.frame["class"].astype(str).str.startswith("hot")
    number = int(hot.sum())
    if not number:
        return f"No place stands out from its surroundings {BEYOND_CHANCE}."
    held = share_text(float(counts[hot].sum()) / total)
    if number == 1:
        return sentence(
            f"one place is hot: it and its neighbours hold {BEYOND_CHANCE}; it holds {held}"
        )
    return sentence(
        f"{count_word(number)} places are hot: they and their neighbours hold {BEYOND_CHANCE};"
        f" the hot places hold {held}"
    )


def _not_drawn(cells: Cells) -> str:
    parts = []
    if cells.unplaced:
        parts.append(f"{counted(cells.unplaced, cells.indicator.noun)} without a usable location")
    if cells.outside:
        parts.append(f"{number_text(cells.outside)} outside the boundary")
    if not parts:
        return ""
    one = math.isclose(cells.unplaced + cells.outside, 1)
    return sentence(f"{listed(parts)} {'is' if one else 'are'} not on the map")
