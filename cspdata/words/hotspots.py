"""Sentences about one hotspot: why it stands out, whether it changed, when, and who lives there."""

from __future__ import annotations

import pandas as pd

from cspdata.cells import Cells
from cspdata.hotspots import CellChange, Surroundings
from cspdata.periods import Period
from cspdata.stats import Aoristic, cell_pattern
from cspdata.words.cell_classes import class_text, density_text
from cspdata.words.cell_maps import cell_row, counted_when
from cspdata.words.emerging import emerging_sentence
from cspdata.words.numbers import SPACE, known, number_text, percent_text, rate_text, share_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    TOO_FEW,
    WITHIN_CHANCE,
    counted,
    months_text,
    sentence,
)

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SMALL_BASE = 10
LEAST_TIMED = 20  # events: fewer say nothing of 168 hours, and may tell of one person's day
BLOCK = 4  # hours that are told together
_BEFORE = {"higher": "more", "lower": "fewer"}


def cell_reason(cells: Cells, cell_id: str) -> str:
    """Why a cell has the class that its map gives it; an unknown cell is refused."""
    place = cell_row(cells, cell_id)
    return _reason(cells, place, cells.frame.iloc[place])


def cell_reasons(cells: Cells) -> list[str]:
    """Why each cell has its class, in the order of the map's rows."""
    if cells.method != "emerging":
        return [_reason(cells, k, row) for k, (_, row) in enumerate(cells.frame.iterrows())]
    # Most cells were never hot nor cold: they share one sentence.
    quiet = (cells.frame["hot_steps"] + cells.frame["cold_steps"]).to_numpy() == 0
    plain = next((_pattern(cells, k) for k, one in enumerate(quiet) if one), "")
    return [plain if one else _pattern(cells, k) for k, one in enumerate(quiet)]


def cell_change_sentence(change: CellChange, noun: str, *, period: Period, before: Period) -> str:
    """One cell against an earlier period, tested alone: both counts, and whether it is chance."""
    if change.refusal:
        return sentence(f"No comparison with {before.label}: {change.refusal}")
    when, then = period.label, f"the same months of {before.label}"
    if change.months and len(change.months) < len(period.months):
        # Neither count is that of the whole period: it is said of the months it is of.
        when = months_text(change.months)
        then = f"{months_text(change.months_before)} (the months complete in both)"
    both = f"{counted(change.count, noun)} in {when}, {number_text(change.count_before)} in {then}"
    if change.count + change.count_before < SMALL_BASE:
        return sentence(f"{both}: {TOO_FEW}")
    if change.p >= 0.05:
        return sentence(f"{both}: no real change ({WITHIN_CHANCE})")
    way = "up" if change.count > change.count_before else "down"
    share = ""
    if change.count_before >= SMALL_BASE:
        share = f" {percent_text(100 * abs(change.ratio - 1), signed=False)}"
    return sentence(f"{both}: {way}{share}, {BEYOND_CHANCE}")


def surroundings_sentence(found: Surroundings) -> str:
    """Who lives in a cell: residents, deprivation and kind of place, as far as they are known."""
    if found.residents is None:
        people = "How many people live here is not known"
    elif found.residents < 5:
        people = "Hardly anybody lives here"
    else:
        rounded = (
            round(found.residents, -1) if found.residents < 1000 else round(found.residents, -2)
        )
        people = f"About {number_text(rounded)} residents"
    parts = [people]
    if found.decile is not None:
        parts.append(
            f"deprivation decile {found.decile} of 10 (1 is the most deprived) for most of its "
            "ground"
        )
    if found.deciles is not None:
        first, last = found.deciles
        theirs = f"decile {first}" if first == last else f"deciles {first} to {last}"
        parts.append(
            f"its {number_text(found.small_areas)} small areas lie in deprivation {theirs} of 10 "
            "(1 is the most deprived), of which no mean is taken: a decile ranks small areas alone"
        )
    if found.rural_urban:
        parts.append(found.rural_urban.lower())
    return sentence("; ".join(parts))


def hours_sentence(found: Aoristic | None, refusal: str = "") -> str:
    """The four hours of the week with most, and what could not be used; else why it is not told."""
    if refusal:
        return sentence(refusal)
    if found is None or found.events < LEAST_TIMED:
        there = number_text(0 if found is None else found.events)
        return sentence(
            f"When in the week is not shown: {there} events with a known time are {TOO_FEW}"
        )
    blocks = found.weights.reshape(len(DAYS), -1, BLOCK).sum(axis=2)
    day, block = divmod(int(blocks.argmax()), blocks.shape[1])
    share = float(blocks[day, block]) / float(blocks.sum())
    text = (
        f"Most often {DAYS[day]} {BLOCK * block:02d}:00 to {BLOCK * (block + 1):02d}:00, "
        f"{share_text(share)} of the week’s"
    )
    if found.over_a_week:
        text += f"; {number_text(found.over_a_week)} could have happened at any hour"
    return sentence(text)


def _reason(cells: Cells, place: int, row: pd.Series) -> str:
    if cells.method == "emerging":
        return _pattern(cells, place)
    if cells.method == "gi":
        return _gi_reason(str(row["class"]))
    if cells.method == "change":
        return _change_reason(row)
    if cells.method == "density":
        reach = f", within {number_text(cells.bandwidth)}{SPACE}m" if cells.bandwidth else ""
        return sentence(f"{density_text(row['density'])} around here{reach}")
    return sentence(f"{counted(row['count'], cells.indicator.noun)} in {counted_when(cells)}")


def _gi_reason(name: str) -> str:
    heat = name.partition(" ")[0]
    if heat not in ("hot", "cold"):
        return "It and its neighbours hold no more and no fewer than chance would put there."
    way = "more" if heat == "hot" else "fewer"
    return sentence(
        f"{class_text(name)}: it and its neighbours together hold {way} than chance would put "
        "there, against the whole map"
    )


def _change_reason(row: pd.Series) -> str:
    if row["class"] not in _BEFORE:
        return sentence(class_text(str(row["class"])))
    ratio = f" ({rate_text(row['ratio'], 2)} times as many)" if known(row["ratio"]) else ""
    return sentence(
        f"{_BEFORE[row['class']]} than in the period before{ratio}, {BEYOND_CHANCE} across the map"
    )


def _pattern(cells: Cells, place: int) -> str:
    if cells.emerging is None:
        raise ValueError("this map holds no facts behind its classes: make it with `emerging`")
    return emerging_sentence(cell_pattern(cells.emerging, place))
