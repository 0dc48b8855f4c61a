"""Sentences about concentration: how few places hold how much."""

from __future__ import annotations

from cspdata.cells import CellConcentration
from cspdata.stats import PlaceShare
from cspdata.words.cell_classes import cells_label
from cspdata.words.numbers import SPACE, known, number_text, rate_text, share_text
from cspdata.words.phrases import counted, listed, sentence


def concentration_sentence(found: CellConcentration) -> str:
    """The share of places that holds 25, 50 and 80 %, or why that cannot be said."""
    cells = found.cells
    noun, when = cells.indicator.noun, cells.period.label
    if found.concentration is None:
        return sentence(f"how concentrated {noun} are cannot be told: {found.refusal}")
    if not found.concentration.events:
        return sentence(f"no {noun} are on the map for {when}")
    held = listed([_held(one) for one in found.concentration.shares])
    places = cells_label(cells, count=found.concentration.places)
    return sentence(
        f"of {number_text(found.concentration.places)} {places}, {held} of"
        f" {counted(found.concentration.events, noun)}, {when}"
    )


def gini_sentence(found: CellConcentration) -> str:
    """The generalised Gini index with what it means; empty where there is none."""
    if found.concentration is None or not known(found.concentration.generalised_gini):
        return ""
    index = rate_text(found.concentration.generalised_gini, 2)
    return sentence(
        f"generalised Gini index {index}: 0 where {found.cells.indicator.noun} are spread as evenly"
        " as their number allows, towards 1 the fewer places hold them"
    )


def _held(one: PlaceShare) -> str:
    number = one.places or 0
    verb = "holds" if number == 1 else "hold"
    # Few places hold much: whole per cent would call most of them the same.
    share = f"{rate_text(100 * (one.share_of_places or 0), 1)}{SPACE}%"
    return f"{number_text(number)} ({share}) {verb} {share_text(one.share_of_events)}"
