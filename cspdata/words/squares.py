"""Sentences about a map of cells: how concentrated it is, what stands out, what is not drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cspdata.cells import Cells
from cspdata.words.emerging import pattern_place
from cspdata.words.numbers import count_word, known, number_text, share_text
from cspdata.words.phrases import BEYOND_CHANCE, counted, grid_reference, listed, sentence
from cspdata.words.square_classes import (
    HOT_CLASSES,
    cells_label,
    class_text,
    density_text,
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
        text = f"No {cells.indicator.noun} are on the map for {cells.period.label}."
        marked = cells.method in ("change", "emerging")
    else:
        text, marked = _concentration(cells, counts, total), True
    return " ".join(
        part for part in (text, _marked(cells, names) if marked else "", _not_drawn(cells)) if part
    )


def cell_sentence(cells: Cells, cell_id: str, names: Names = _NO_NAMES) -> str:
    """One cell in words: where it is, its count and its class with its reason.

    An unknown cell is refused.
    """
    rows = cells.frame[cells.frame["cell_id"] == cell_id]
    if rows.empty:
        raise KeyError(f"{cell_id!r} is not among the {len(cells.frame)} cells of this map")
    row = rows.iloc[0]
    count = row["count"]
    words = counted(count, cells.indicator.noun) if known(count) else "number not shown"
    text = f"{place_name(cells, row, names)}: {words}, {cells.period.label}"
    if cells.method == "change" and cells.before is not None:
        text += f", against {number_text(row['count_before'])}, {cells.before.label}"
    return sentence("; ".join(part for part in (text, cell_class_text(cells, row)) if part))


def cell_class_text(cells: Cells, row: pd.Series) -> str:
    """What the map's method says of a cell, in words; empty where it says nothing but a count."""
    if cells.method == "counts":
        return ""
    if cells.method == "density":
        return density_text(row["density"])
    return class_text(str(row["class"]))


def cell_place(cells: Cells, row: pd.Series | Mapping[str, Any]) -> str:
    """Where a cell is: its National Grid reference (a hexagon's middle), or its LSOA's code."""
    if cells.by_area:
        return str(row["cell_id"])
    shape = "hexagon" if cells.shape == "hexagon" else "square"
    return f"{shape} {grid_reference(float(row['easting']), float(row['northing']))}"


def place_name(cells: Cells, row: pd.Series | Mapping[str, Any], names: Names = _NO_NAMES) -> str:
    """What people call a cell; else where it is."""
    return names.get(str(row["cell_id"])) or cell_place(cells, row)


def marked_cells(cells: Cells) -> pd.DataFrame:
    """The cells that the map's method marks, most marked first; of a map without any, the fullest.

    Gi*: hot cells, surest and fullest first. Emerging: hot patterns, most urgent first. Density:
    densest first. Change: those that rose, by how many more. Counts: fullest first.
    """
    frame = cells.frame.assign(count=pd.to_numeric(cells.frame["count"], errors="coerce"))
    if cells.method == "density":
        return frame[frame["density"] > 0].sort_values("density", ascending=False, kind="stable")
    rank = _rank(cells, frame)
    marked = frame.assign(rank=rank)[rank.notna()]
    if marked.empty:
        marked = frame[frame["count"] > 0].assign(rank=0.0)
    ordered = marked.sort_values(["rank", "count"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="rank")


def _rank(cells: Cells, frame: pd.DataFrame) -> pd.Series:
    """The place of each cell among the marked ones, smallest first; missing for the others."""
    if cells.method == "change":
        more = frame["count_before"].astype(float) - frame["count"].astype(float)
        return more.where(frame["class"] == "higher")
    if cells.method == "emerging":
        places = [pattern_place(str(name), "hot") for name in frame["class"]]
        return pd.Series(places, index=frame.index, dtype=float)
    full = frame["count"] > 0
    if cells.method == "gi":
        order = {name: float(k) for k, name in enumerate(HOT_CLASSES)}
        return frame["class"].astype(str).map(order).where(full)
    return pd.Series(0.0, index=frame.index).where(full)


def _counts(cells: Cells) -> pd.Series:
    return pd.to_numeric(cells.frame["count"], errors="coerce").fillna(0).astype(float)


def _concentration(cells: Cells, counts: pd.Series, total: float) -> str:
    """How few places hold half of what is counted, fullest places first."""
    running = counts.sort_values(ascending=False).cumsum()
    need = int((running < HALF * total - 1e-9).sum()) + 1
    held = share_text(float(running.iloc[need - 1]) / total)
    places = cells_label(cells, count=len(counts))
    share = share_text(need / len(counts))
    verb = "holds" if need == 1 else "hold"
    return sentence(
        f"{share} of places {verb} {held} of {counted(total, cells.indicator.noun)},"
        f" {cells.period.label}: {number_text(need)} of {number_text(len(counts))} {places}"
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
