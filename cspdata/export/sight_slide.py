"""The slide of a line of sight: a row a step, with its conversion, what that was, and its delay."""

from __future__ import annotations

from typing import Any

from cspdata.export.blocks import Column, Row, Run, table_slides
from cspdata.export.deck import BODY, INNER, QUIET
from cspdata.export.framing import bare_hex, framed_slide, noted
from cspdata.export.pack import ObjectivePack, ThemePack
from cspdata.words import (
    caveats,
    conversion_change_text,
    conversion_text,
    delays_sentence,
    lowered,
    number_text,
    sight_alt,
    sight_rows,
    sight_sentences,
    step_change_text,
    step_sentence,
)

COLUMNS = (
    Column("Step", 3.2),
    Column("Count", 0.9, right=True),
    Column("Change of the count", 2.0),
    Column("Conversion, with its 95 % interval", 3.5),
    Column("Before, and whether it differs", INNER - 9.6),
)


def add_sight_slide(deck: Any, pack: ObjectivePack, theme: ThemePack) -> None:
    """Adds the line of sight of a theme as a native table; nothing where it has none."""
    from cspdata.charts.theme import PRINT

    found = theme.sight
    if found is None:
        return
    said = sight_sentences(found)
    rows = [_row(row, PRINT) for row in sight_rows(found)]
    # The title says what moved, where anything did; all of it is in the notes.
    title = f"{found.line.title}: {lowered(said[1] if len(said) > 1 else said[0])}"
    steps = [step_sentence(row) for row in sight_rows(found)]
    for slide, _ in table_slides(
        lambda: framed_slide(deck, pack, title, theme=theme.theme),
        rows,
        COLUMNS,
        name=f"Line of sight of {theme.theme.title}",
        alt=sight_alt(found),
        size=BODY,
    ):
        noted(slide, [*said, delays_sentence(found), *steps, *caveats(found.notes)])


def _row(row: dict[str, Any], theme: Any) -> Row:
    """A step: its count and conversion, or whom to ask; verdicts with their sign and word."""
    from cspdata.charts.theme import mark

    name = (Run(str(row["title"]), bold=True),)
    if row["unseen"]:
        none = (Run("—", QUIET),)
        return (name, none, none, (Run(f"○ Cannot see: ask {row['ask']}", QUIET),), none)
    count, share = mark(str(row["verdict"]), theme), mark(str(row["conversion_verdict"]), theme)
    grown, moved = step_change_text(row), conversion_change_text(row)
    tested = bool(row["subset"])
    return (
        name,
        (Run(number_text(row["count"]), bold=True),),
        (Run(f"{count.character} {grown}" if grown else "—", bare_hex(count.text)),),
        (Run(conversion_text(row) or "—"),),
        (
            Run(
                (f"{share.character} {moved}" if tested else moved) if moved else "—",
                bare_hex(share.text) if tested else QUIET,
            ),
        ),
    )
