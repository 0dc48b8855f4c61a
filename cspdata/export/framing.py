"""What every slide of a pack has in common: its frame, its verdict marks, its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cspdata.catalogue import Theme
from cspdata.export.blocks import FEATURED, Run, added_slide
from cspdata.export.pack import IndicatorPack, ObjectivePack
from cspdata.export.tables import plain
from cspdata.words import (
    area_label,
    change_row,
    level_text,
    rate_phrase,
    rate_text,
    source_line,
    verdict_label,
)

SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z0-9])")
DOT = " · "


def framed_slide(deck: Any, pack: ObjectivePack, title: str, *, theme: Theme | None = None) -> Any:
    """A new slide with title, objective and theme, period and sources, page number and mark."""
    shown = [one for one in pack.packs if theme is None or one.indicator.theme == theme.id]
    lead = [pack.partnership.name, pack.objective.title]
    if theme:
        areas = dict.fromkeys(area_label(one.series.area) for one in shown)
        lead = [pack.objective.title, theme.title, *areas]
    named = dict.fromkeys(notes.source for one in shown for notes in one.notes)
    return added_slide(
        deck,
        title,
        eyebrow=DOT.join(lead),
        footer=DOT.join([pack.period.label, *(f"Source: {name}" for name in named)]),
        demonstration=pack.demonstration,
    )


def sources(packs: Iterable[IndicatorPack]) -> list[str]:
    """The source lines of the results with their licences, each said once."""
    return list(dict.fromkeys(source_line(notes) for pack in packs for notes in pack.notes))


def known(one: IndicatorPack) -> bool:
    """Whether the level of the months compared is known."""
    row = change_row(one.change)
    return row is not None and isinstance(plain(row["value"]), (int, float))


def level(one: IndicatorPack, *, interval: bool = False) -> str:
    """The rate of the months compared (or the count), with its 95 % interval if asked for."""
    row = change_row(one.change)
    if row is None or not known(one):
        return "Not known"
    if one.indicator.measure != "rate":
        return level_text(one.indicator, row)
    text = rate_phrase(one.indicator, row["value"])
    low, high = (rate_text(row[end], one.indicator.decimals) for end in ("lower", "upper"))
    return f"{text} (95\u00a0% interval {low} to {high})" if interval else text


def verdict_runs(name: str, theme: Any) -> tuple[Run, Run]:
    """The verdict's mark and its label in its colour: shape and word, never colour alone."""
    from cspdata.charts.theme import mark

    shown = mark(name, theme)
    colour = bare_hex(shown.text)
    return (
        Run(shown.character, colour, larger=FEATURED),
        Run(f" {verdict_label(name)}", colour, bold=True),
    )


def bare_hex(colour: str) -> str:
    """A colour as PowerPoint writes it: `#12436d` becomes `12436D`."""
    return colour.lstrip("#").upper()


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one for one in SENTENCE_END.split(text) if one]


def noted(slide: Any, paragraphs: Iterable[str]) -> None:
    """Writes the speaker notes of a slide: what is said in full, and how we know."""
    slide.notes_slide.notes_text_frame.text = "\n".join(dict.fromkeys(paragraphs))
