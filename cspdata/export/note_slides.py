"""The slides of the analyst's notes and texts: what the partnership says in its own words."""

from __future__ import annotations

import textwrap
from typing import Any

from cspdata.analyst_notes import AnalystNote
from cspdata.analyst_texts import AnalystText
from cspdata.export.blocks import Column, Row, Run, table_slides
from cspdata.export.deck import BODY, INNER, QUIET
from cspdata.export.framing import framed_slide
from cspdata.export.pack import ObjectivePack
from cspdata.words import note_origin, sentence
from cspdata.words.contents import content_title, text_origin

COLUMNS = (
    Column("Indicator", 2.5),
    Column("Part", 1.8),
    Column("Analyst’s note", INNER - 7.1),
    Column("Written", 2.8),
)
TEXT_COLUMNS = (
    Column("Theme", 2.5),
    Column("Content", 2.2),
    Column("Analyst’s text", INNER - 7.5),
    Column("Written", 2.8),
)
LONGEST = 600  # characters of one row: a longer text goes on in the next


def add_note_slides(deck: Any, pack: ObjectivePack) -> None:
    """Adds the notes as a table, one row a part of a note; nothing where none was written."""
    titles = {one.indicator.id: one.indicator.title for one in pack.packs}
    rows = [row for note in pack.analyst_notes for row in _rows(note, titles[note.indicator])]
    table_slides(
        lambda: framed_slide(deck, pack, "Why, as the partnership’s analyst sees it"),
        rows,
        COLUMNS,
        name="Analyst’s notes",
        alt="Table of the analyst’s notes: indicator, part, text, when written.",
        size=BODY,
    )


def add_text_slides(deck: Any, pack: ObjectivePack) -> None:
    """Adds the texts as a table, by theme and statutory content; nothing where none was written."""
    titles = {one.theme.id: one.theme.title for one in pack.themes}
    rows = [row for text in pack.analyst_texts for row in _text_rows(text, titles[text.theme])]
    table_slides(
        lambda: framed_slide(deck, pack, "The assessment in the partnership’s own words"),
        rows,
        TEXT_COLUMNS,
        name="Analyst’s texts",
        alt="Table of the analyst’s texts: theme, statutory content, text, when written.",
        size=BODY,
    )


def note_paragraphs(note: AnalystNote | None) -> list[str]:
    """A note for the speaker notes: when it was written, then a paragraph a part."""
    if note is None:
        return []
    return [
        sentence(f"Analyst’s note. {note_origin(note)}"),
        *(f"{name}: {text}" for name, text in note.lines),
    ]


def _text_rows(text: AnalystText, title: str) -> list[Row]:
    rows: list[Row] = []
    for number, piece in enumerate(textwrap.wrap(text.text, LONGEST)):
        first = number == 0
        cells = (
            (Run(title if first else "", bold=True),),
            (Run(content_title(text.content) if first else "", bold=True),),
            (Run(piece),),
            (Run(text_origin(text).removeprefix("Written ") if first else "", QUIET),),
        )
        rows.append(cells)
    return rows


def _rows(note: AnalystNote, title: str) -> list[Row]:
    rows: list[Row] = []
    for name, text in note.lines:
        for number, piece in enumerate(textwrap.wrap(text, LONGEST)):
            first = not rows
            cells = (
                (Run(title if first else "", bold=True),),
                (Run(name if number == 0 else "", bold=True),),
                (Run(piece),),
                (Run(note_origin(note).removeprefix("Written ") if first else "", QUIET),),
            )
            rows.append(cells)
    return rows
