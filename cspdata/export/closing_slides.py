"""The last slides: what we cannot see, then sources and caveats."""

from __future__ import annotations

from typing import Any

from cspdata.export.blocks import Column, Row, Run, filled, table_slides, text_block
from cspdata.export.deck import (
    BODY,
    CONTENT_BOTTOM,
    CONTENT_TOP,
    INNER,
    MARGIN,
    POINT_GAP,
    QUIET,
    TEXT,
    Box,
)
from cspdata.export.framing import framed_slide, sources
from cspdata.export.lettering import POINTS, height
from cspdata.export.pack import ObjectivePack
from cspdata.words import caveats, count_word, demonstration_notice, listed

NEEDS = (
    Column("Theme", 2.6),
    Column("What is missing", 4.0),
    Column("Who holds it", 2.7),
    Column("How it comes", INNER - 9.3),
)
COLUMN_GAP = 0.5
STEP = 0.1  # inches by which columns are shortened until they are even
COLUMN_WIDE = (INNER - COLUMN_GAP) / 2
TALL = CONTENT_BOTTOM - CONTENT_TOP
METHOD = (
    "Equal periods are compared month by month; a month that is not complete in both is left out. "
    "Better and worse are said only where the difference is more than chance would explain; higher "
    "and lower where a rise may be good."
)
Paragraph = tuple[str, str]


def add_unseen_slides(deck: Any, pack: ObjectivePack) -> None:
    """Adds what each theme still lacks and who holds it; nothing where nothing is lacking."""
    rows: list[Row] = []
    for theme in pack.themes:
        for place, need in enumerate(theme.lacking):
            first = place == 0
            name = Run(theme.theme.title, TEXT if first else QUIET, bold=first)
            cells = ((name,), (Run(need.what),), (Run(need.holder),), (Run(need.how or "—"),))
            rows.append(cells)
    if not rows:
        return
    title = _unseen_title(pack, len(rows))
    table_slides(
        lambda: framed_slide(deck, pack, title),
        rows,
        NEEDS,
        name="What we cannot see",
        alt="Table of the data still missing: theme, what is missing, who holds it, how it comes.",
    )


def add_source_slides(deck: Any, pack: ObjectivePack) -> None:
    """Adds sources and caveats in two columns, on as many slides as they need."""
    columns = _columns(_paragraphs(pack))
    for start in range(0, len(columns), 2):
        slide = framed_slide(deck, pack, "What these numbers rest on: sources and caveats")
        for place, column in enumerate(columns[start : start + 2]):
            left = MARGIN + place * (COLUMN_WIDE + COLUMN_GAP)
            text_block(
                slide,
                Box(left, CONTENT_TOP, COLUMN_WIDE, TALL),
                [(Run(f"{lead} ", bold=True), Run(text)) for lead, text in column],
                size=BODY,
                name=f"Sources and caveats, column {place + 1}",
                space_after=POINT_GAP,
            )


def _unseen_title(pack: ObjectivePack, lacking: int) -> str:
    blind = len(pack.themes) - len(pack.answered)
    noun = "dataset is" if lacking == 1 else "datasets are"
    text = f"{count_word(lacking)} {noun} still missing"
    if blind:
        text += f", and {count_word(blind)} {'theme has' if blind == 1 else 'themes have'} no data"
    return f"What we cannot see: {text}."


def _paragraphs(pack: ObjectivePack) -> list[Paragraph]:
    """What is to be said, each with a lead: common to all first, then theme by theme."""
    found: list[Paragraph] = [("Made.", f"{pack.made_on.day} {pack.made_on:%B %Y}.")]
    if pack.demonstration:
        found.insert(0, ("Demonstration.", demonstration_notice().partition(": ")[2].capitalize()))
    found += [("Source.", line.removeprefix("Source: ")) for line in sources(pack.packs)]
    found.append(("Verdicts.", METHOD))
    return found + [(f"{lead}.", " ".join(texts)) for lead, texts in _caveats(pack).items()]


def _caveats(pack: ObjectivePack) -> dict[str, list[str]]:
    """Every caveat once, by what it is about: all themes first, then theme by theme."""
    about: dict[str, list[str]] = {}
    for theme in pack.answered:
        for one in theme.indicators:
            for text in (text for notes in one.notes for text in caveats(notes)):
                if text != demonstration_notice():
                    about.setdefault(text, []).append(theme.theme.title)
    found: dict[str, list[str]] = {"All themes": []}
    for text, titles in about.items():
        themes = list(dict.fromkeys(titles))
        shared = len(themes) == len(pack.answered) > 1
        found.setdefault("All themes" if shared else listed(themes), []).append(text)
    return {lead: texts for lead, texts in found.items() if texts}


def _columns(paragraphs: list[Paragraph]) -> list[list[Paragraph]]:
    """The paragraphs in columns that fit the slide, as evenly filled as their order allows."""
    heights = [
        height(f"{lead} {text}", BODY, room=COLUMN_WIDE) + POINT_GAP / POINTS
        for lead, text in paragraphs
    ]
    groups = filled(heights, TALL)
    wanted = len(groups) + len(groups) % 2
    room = TALL
    while room > max(heights) and len(filled(heights, room - STEP)) <= wanted:
        room -= STEP
    return [[paragraphs[number] for number in group] for group in filled(heights, room)]
