"""Sentences about a map of cells: how concentrated it is, what stands out, what is not drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cspdata.cells import Cells, pattern_place
from cspdata.periods import added
from cspdata.stats import place_concentration
from cspdata.words.cell_classes import cells_label, class_text, density_text
from cspdata.words.numbers import count_word, known, number_text, share_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    area_label,
    counted,
    grid_reference,
    listed,
    months_text,
    sentence,
)

HALF = 0.5
Names = Mapping[str, str]
_NO_NAMES: Names = {}


def cells_sentence(cells: Cells, names: Names = _NO_NAMES) -> str:
    """The share of places that holds half, what stands out, and what could not be drawn.

    What stands out is by the map's method: how many are hot, of which patterns, where it is
    densest, how many rose or fell. `names` are those that people use, by `cell_id`.
    """
    counts = _counts(cells)
    total = float(counts.sum())
    if total == 0:
        where = area_label(cells.area)
        text = f"No {cells.indicator.noun} are on the map of {where} for {counted_when(cells)}."
        marked = cells.method in ("change", "emerging")
    else:
        text, marked = _concentration(cells, counts, total), True
    return " ".join(
        part for part in (text, _marked(cells, names) if marked else "", _not_drawn(cells)) if part
    )


def standing_out(cells: Cells, names: Names = _NO_NAMES) -> str:
    """What a map is made to show, by its method; of counts and of an empty map how few hold half.

    `names` are those that people use, by `cell_id`.
    """
    counts = _counts(cells)
    total = float(counts.sum())
    if total == 0:
        return cells_sentence(cells, names)
    return _marked(cells, names) or _concentration(cells, counts, total)


def cell_sentence(cells: Cells, cell_id: str, names: Names = _NO_NAMES) -> str:
    """One cell in words: where it is, its count and its class; an unknown cell is refused."""
    row = cells.frame.iloc[cell_row(cells, cell_id)]
    count = row["count"]
    words = counted(count, cells.indicator.noun) if known(count) else "number not shown"
    text = f"{place_name(cells, row, names)}: {words}, {counted_when(cells)}"
    if cells.method == "change" and cells.before is not None:
        text += f", against {number_text(row['count_before'])}, {cells.before.label}"
    return sentence("; ".join(part for part in (text, cell_class_text(cells, row)) if part))


def cell_row(cells: Cells, cell_id: str) -> int:
    """The place of a cell among the rows of its map; an unknown one is refused."""
    found = np.flatnonzero((cells.frame["cell_id"] == cell_id).to_numpy())
    if not found.size:
        raise KeyError(f"{cell_id!r} is not among the {len(cells.frame)} cells of this map")
    return int(found[0])


def counted_when(cells: Cells) -> str:
    """The months whose events a map counts: its period, or those of it that are complete."""
    if not cells.months or len(cells.months) * cells.step >= len(cells.period.months):
        return cells.period.label
    return months_text(added(first, k) for first in cells.months for k in range(cells.step))


def cell_class_text(cells: Cells, row: pd.Series) -> str:
    """What the map's method says of a cell, in words; empty where it says nothing but a count."""
    if cells.method == "counts":
        return ""
    if cells.method == "density":
        return density_text(row["density"])
    return class_text(str(row["class"]))


def class_label(cells: Cells, row: pd.Series) -> str:
    """What a cell is on its map, as a heading: its class, on a map of counts its count."""
    text = cell_class_text(cells, row) or counted(row["count"], cells.indicator.noun)
    return sentence(text).rstrip(".")


def cell_place(cells: Cells, row: pd.Series | Mapping[str, Any]) -> str:
    """Where a cell is: its National Grid reference (a hexagon's middle), or an area's name."""
    if cells.by_area:
        return cells.names.get(str(row["cell_id"]), str(row["cell_id"]))
    return f"{cells.shape} {_reference(row)}"


def cell_where(cells: Cells, cell_id: str) -> str:
    """What a cell is and where, as a heading: `Square of 500 m, ST 857 577`."""
    row = cells.frame.iloc[cell_row(cells, cell_id)]
    where = f" {cell_id}" if cells.by_area else f", {_reference(row)}"
    return cells_label(cells, count=1).capitalize().replace("lsoa", "LSOA") + where


def place_name(cells: Cells, row: pd.Series | Mapping[str, Any], names: Names = _NO_NAMES) -> str:
    """What people call a cell; else where it is."""
    return names.get(str(row["cell_id"])) or cell_place(cells, row)


def _reference(row: pd.Series | Mapping[str, Any]) -> str:
    return grid_reference(float(row["easting"]), float(row["northing"]))


def _counts(cells: Cells) -> pd.Series:
    return pd.to_numeric(cells.frame["count"], errors="coerce").fillna(0).astype(float)


def _concentration(cells: Cells, counts: pd.Series, total: float) -> str:
    """How few places hold half of what is counted, fullest places first."""
    half = place_concentration(counts.to_numpy(), shares_of_events=(HALF,)).shares[0]
    need = half.places or 0
    held = share_text(float(counts.nlargest(need).sum()) / total)
    places = cells_label(cells, count=len(counts))
    share = share_text(need / len(counts))
    verb = "holds" if need == 1 else "hold"
    return sentence(
        f"{share} of places in {area_label(cells.area)} {verb} {held} of"
        f" {counted(total, cells.indicator.noun)},"
        f" {counted_when(cells)}: {number_text(need)} of {number_text(len(counts))} {places}"
    )


def _marked(cells: Cells, names: Names) -> str:
    """What stands out, by the method of the map."""
    if cells.method == "gi":
        return _hot(cells)
    if cells.method == "emerging":
        return _emerging(cells)
    if cells.method == "change":
        return _changed(cells)
    if cells.method == "density":
        return _densest(cells, names)
    return ""


def _hot(cells: Cells) -> str:
    counts = _counts(cells)
    hot = cells.frame["class"].astype(str).str.startswith("hot")
    number = int(hot.sum())
    if not number:
        return f"No place stands out from its surroundings {BEYOND_CHANCE}."
    held = share_text(float(counts[hot].sum()) / float(counts.sum()))
    if number == 1:
        return sentence(
            f"one place is hot: it and its neighbours hold {BEYOND_CHANCE}; it holds {held}"
        )
    return sentence(
        f"{count_word(number)} places are hot: they and their neighbours hold {BEYOND_CHANCE};"
        f" the hot places hold {held}"
    )


def _emerging(cells: Cells) -> str:
    """How many hot spots of each pattern, most urgent first, and how many cold spots."""
    tally = Counter(cells.frame["class"].astype(str))
    hot = sorted(
        (place, name.partition(" ")[0], number)
        for name, number in tally.items()
        if (place := pattern_place(name, "hot")) is not None
    )
    cold = sum(number for name, number in tally.items() if pattern_place(name, "cold") is not None)
    if not hot:
        text = "no place is a hot spot with a lasting or a new pattern"
    else:
        parts = [f"{count_word(number)} {name}" for _, name, number in hot]
        one = sum(number for *_, number in hot) == 1
        text = f"{listed(parts)} hot {'spot' if one else 'spots'}"
    if cold:
        text += f"; {count_word(cold)} cold {'spot' if cold == 1 else 'spots'}"
    return sentence(text)


def _changed(cells: Cells) -> str:
    """How many cells rose and fell beyond chance, and how many have too few to say."""
    tally = Counter(cells.frame["class"].astype(str))
    rose, fell, level = (tally[name] for name in ("higher", "lower", "no real change"))
    tested = rose + fell + level
    before = "" if cells.before is None else f" against {cells.before.label}"
    places = cells_label(cells, count=tested)
    if not tested:
        return sentence(f"no place has enough {cells.indicator.noun} to say whether it changed")
    text = (
        f"of {number_text(tested)} {places} with enough {cells.indicator.noun} to compare"
        f"{before}, {_some(rose)} rose and {_some(fell)} fell beyond chance"
    )
    if level:
        text += f"; {count_word(level)} {'shows' if level == 1 else 'show'} no real change"
    text = sentence(text)
    few = int(((cells.frame["class"] == "too few") & (_counts(cells) > 0)).sum())
    if not few:
        return text
    noun = f"{'place' if few == 1 else 'places'} with any {'has' if few == 1 else 'have'}"
    return f"{text} {sentence(f'{number_text(few)} more {noun} too few to say')}"


def _some(number: int) -> str:
    return count_word(number) if number else "none"


def _densest(cells: Cells, names: Names) -> str:
    top = cells.frame.sort_values("density", ascending=False, kind="stable").iloc[0]
    return sentence(
        f"it is densest at {place_name(cells, top, names)}, {density_text(top['density'])}"
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
