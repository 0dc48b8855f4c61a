"""A slide deck of an objective: native charts and tables that PowerPoint can edit."""

from __future__ import annotations

from typing import Any

from cspdata.export.blocks import Column, Row, Run, table_slides, text_block
from cspdata.export.closing_slides import add_source_slides, add_unseen_slides
from cspdata.export.deck import (
    INNER,
    MARGIN,
    QUIET,
    ROOMY,
    Box,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import framed_slide, level, verdict_runs
from cspdata.export.map_slide import add_map_slide
from cspdata.export.note_slides import add_note_slides, add_text_slides
from cspdata.export.pack import ObjectivePack, ThemePack
from cspdata.export.sight_slide import add_sight_slide
from cspdata.export.theme_slides import add_parts_slides, add_theme_slide
from cspdata.words import (
    change_text,
    count_word,
    headline,
    listed,
    lowered,
    overview,
    sentence,
)

TABLE_TOP = 2.25
COLUMNS = (
    Column("Theme", 2.5),
    Column("Verdict", 2.05),
    Column("Change", 1.1, right=True),
    Column("Level", 2.0),
    Column("In words", INNER - 7.65),
)


def slides(pack: ObjectivePack) -> bytes:
    """The deck (.pptx) of an objective; the same pack gives the same bytes.

    One line a theme, then each theme with data, the analyst's notes and texts, where, what cannot
    be seen, sources and caveats.
    """
    deck = blank_deck(
        title=f"{pack.objective.title}: {pack.period.label}",
        subject=pack.objective.question,
        author=pack.partnership.name,
        made_on=pack.made_on,
    )
    _add_headline_slides(deck, pack)
    for theme in pack.answered:
        add_theme_slide(deck, pack, theme)
        add_parts_slides(deck, pack, theme)
        add_sight_slide(deck, pack, theme)
    add_note_slides(deck, pack)
    add_text_slides(deck, pack)
    add_map_slide(deck, pack)
    add_unseen_slides(deck, pack)
    add_source_slides(deck, pack)
    return deck_file(deck, pack.made_on)


def _add_headline_slides(deck: Any, pack: ObjectivePack) -> None:
    """One line a theme: verdict, level, change and the sentence of its page."""
    from cspdata.charts.theme import PRINT

    rows = [_theme_row(theme, PRINT) for theme in pack.themes]

    def asked() -> Any:
        slide = framed_slide(deck, pack, _answer(pack))
        text_block(
            slide,
            Box(MARGIN, 1.78, INNER, 0.3),
            [(Run(pack.objective.question, QUIET),)],
            size=ROOMY,
            name="Question",
        )
        return slide

    table_slides(
        asked,
        rows,
        COLUMNS,
        name="Themes of the objective",
        alt=f"Table with one row a theme of {pack.objective.title}: verdict, level, change and the "
        "sentence that says them.",
        top=TABLE_TOP,
    )


def _answer(pack: ObjectivePack) -> str:
    """The answer for the whole objective in one sentence."""
    changes = [theme.headline.change for theme in pack.answered if theme.headline]
    unseen = len(pack.themes) - len(pack.answered)
    if changes:
        answer = overview(changes, unseen=unseen).partition("? ")[2]
    else:
        noun = "theme has" if unseen == 1 else "themes have"
        answer = sentence(f"{count_word(unseen)} {noun} no data yet")
    return f"{pack.objective.title}: {lowered(answer)}"


def _theme_row(theme: ThemePack, colours: Any) -> Row:
    name = (Run(theme.theme.title, bold=True),)
    one = theme.headline
    if one is None:
        holders = list(dict.fromkeys(need.holder for need in theme.lacking))
        held = f" They are held by {listed(holders)}." if holders else ""
        return (
            name,
            verdict_runs("cannot say", colours),
            (Run("—", QUIET),),
            (Run("No data yet", QUIET),),
            (Run(f"There are no data yet.{held}"),),
        )
    return (
        name,
        verdict_runs(one.change.verdict, colours),
        (Run(change_text(one.change), bold=True),),
        (Run(level(one)),),
        (Run(headline(one.change, one.series)),),
    )
