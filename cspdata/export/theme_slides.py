"""The slides of one theme: its sentence, its months, its places, and its parts."""

from __future__ import annotations

from typing import Any

from cspdata.export.blocks import (
    Column,
    Row,
    Run,
    chosen_sentences,
    pages,
    sentences_block,
    table_block,
    text_block,
)
from cspdata.export.deck import BODY, CONTENT_BOTTOM, CONTENT_TOP, INNER, MARGIN, QUIET, SMALL, Box
from cspdata.export.framing import (
    bare_hex,
    framed_slide,
    known,
    level,
    noted,
    sentences,
    verdict_runs,
)
from cspdata.export.lettering import capital
from cspdata.export.note_slides import note_paragraphs
from cspdata.export.pack import IndicatorPack, ObjectivePack, ThemePack
from cspdata.export.plots import bar_plot, bars, line_plot, lines
from cspdata.measures import agreement
from cspdata.words import (
    agreement_text,
    alt_text,
    area_label,
    caveats,
    change_text,
    count_word,
    headline,
    level_label,
    lowered,
    overview,
    sentence,
    unknown,
    where,
)

GAP = 0.4  # inches between the columns
LEFT = 6.9
RIGHT = INNER - LEFT - GAP
RIGHT_EDGE = MARGIN + LEFT + GAP
VERDICT_TOP, HEADS_TOP, CHARTS_TOP = 1.68, 2.24, 2.74
CHARTS_BOTTOM, KEY_TOP, WORDS_TOP = 5.28, 5.3, 5.64
PARTS = (
    Column("Indicator", 2.25),
    Column("Verdict", 1.9),
    Column("Change", 0.95, right=True),
    Column("In words", 5.25),
    Column("By month", INNER - 10.35),
)
LEAST_ROW, MOST_ROW = 0.72, 1.3  # inches of a row that holds a small chart


def add_theme_slide(deck: Any, pack: ObjectivePack, theme: ThemePack) -> None:
    """Adds the slide of a theme: the sentence as title, months at the left, places at the right."""
    from cspdata.charts.theme import PRINT

    one = theme.headline
    if one is None:
        return
    said = sentences(headline(one.change, one.series))
    title = f"{one.indicator.title}: {lowered(said[0])}"
    slide = framed_slide(deck, pack, title, theme=theme.theme)
    _add_verdict(slide, one, said[1:], PRINT)
    _add_months(slide, one, PRINT)
    _add_places(slide, one, PRINT)
    place_words = sentences(where(one.places, one.place_changes))
    unseen = sentences(_unseen(one, theme))
    sides = [side.change for side in theme.sides]
    agreed = [agreement_text(sides, agreement(sides))] if len(sides) > 1 else []
    changed = len(place_words) - len(sentences(where(one.places)))
    _add_words(slide, "Where", MARGIN, LEFT, place_words, main=changed)
    lead = "Sources and gaps" if agreed else "Not known"
    _add_words(slide, lead, RIGHT_EDGE, RIGHT, [*agreed, *unseen])
    why = note_paragraphs(pack.note_of(one.indicator.id))
    found = [title, *said[1:], *place_words, *agreed, *unseen]
    noted(slide, [*found, *why, *caveats(one.change.notes)])


def add_parts_slides(deck: Any, pack: ObjectivePack, theme: ThemePack) -> None:
    """Adds the other indicators of a theme as a table with a small chart a row."""
    from cspdata.charts.theme import PRINT

    if not theme.others:
        return
    rows = [_part_row(one, PRINT) for one in theme.others]
    answer = overview([one.change for one in theme.others]).partition("? ")[2]
    tall = CONTENT_BOTTOM - CONTENT_TOP
    done = 0
    for shown in pages(rows, PARTS, tall=tall, size=BODY, least=LEAST_ROW):
        slide = framed_slide(
            deck, pack, f"Within {lowered(theme.theme.title)}: {lowered(answer)}", theme=theme.theme
        )
        heights = table_block(
            slide,
            Box(MARGIN, CONTENT_TOP, INNER, tall),
            shown,
            PARTS,
            size=BODY,
            name=f"Indicators of {theme.theme.title}",
            alt=f"Table with one row an indicator of {theme.theme.title}: verdict, change and the "
            "sentence that says them.",
            least=min(MOST_ROW, max(LEAST_ROW, (tall - 0.4) / len(shown))),
        )
        _add_small_charts(slide, theme.others[done : done + len(shown)], heights, PRINT)
        done += len(shown)


def _part_row(one: IndicatorPack, theme: Any) -> Row:
    return (
        (Run(one.indicator.title, bold=True),),
        verdict_runs(one.change.verdict, theme),
        (Run(change_text(one.change), bold=True),),
        (Run(headline(one.change, one.series)),),
        (),
    )


def _add_small_charts(
    slide: Any, shown: tuple[IndicatorPack, ...], heights: list[float], theme: Any
) -> None:
    """Adds the monthly counts of each row in its last cell."""
    column = PARTS[-1]
    left = MARGIN + INNER - column.width
    top = CONTENT_TOP + heights[0]
    for one, tall in zip(shown, heights[1:], strict=True):
        if any(value is not None for value in lines(one, theme)[0].values):
            box = Box(left, top + 0.06, column.width, tall - 0.16)
            line_plot(slide, box, one, theme=theme, alt=alt_text(one.series), small=True)
        top += tall


def _unseen(one: IndicatorPack, theme: ThemePack) -> str:
    """The months without figures, and how many datasets a later slide lists as lacking."""
    lacking = len(theme.lacking)
    text = unknown(one.series.notes)
    if lacking:
        noun = "dataset that would help is" if lacking == 1 else "datasets that would help are"
        text += " " + sentence(f"{count_word(lacking)} {noun} not loaded: see “What we cannot see”")
    return text


def _add_verdict(slide: Any, one: IndicatorPack, rest: list[str], theme: Any) -> None:
    """The verdict's mark, the level, and what the title has no room for."""
    runs = list(verdict_runs(one.change.verdict, theme))
    if known(one):
        runs.append(Run(f"   {level(one, interval=True)}"))
    runs += [Run(f"   {' '.join(rest)}", QUIET)] if rest else []
    box = Box(MARGIN, VERDICT_TOP, INNER, HEADS_TOP - VERDICT_TOP)
    text_block(slide, box, [runs], size=BODY, name="Verdict and level")


def _add_months(slide: Any, one: IndicatorPack, theme: Any) -> None:
    """The monthly counts with the months compared picked out in the heading's own colours."""
    head = Box(MARGIN, HEADS_TOP, LEFT, CHARTS_TOP - HEADS_TOP)
    box = Box(MARGIN, CHARTS_TOP, LEFT, KEY_TOP + 0.2 - CHARTS_TOP)
    drawn = lines(one, theme)
    titles = [Run(f"{drawn[0].name}, {area_label(one.series.area)}", bold=True)]
    keys = [Run(f"● {line.name}   ", line.colour, bold=True) for line in reversed(drawn[1:])]
    keys.append(Run(f"● {'other months' if keys else 'every month'}", QUIET, bold=True))
    text_block(slide, head, [titles, keys], size=BODY, name="Heading: months")
    if all(value is None for value in drawn[0].values):
        text_block(slide, box, [(Run("No month has a figure."),)], size=BODY, name="No months")
        return
    line_plot(slide, box, one, theme=theme, alt=alt_text(one.series))


def _add_places(slide: Any, one: IndicatorPack, theme: Any) -> None:
    """The highest places, with the marks of those that changed."""
    head = Box(RIGHT_EDGE, HEADS_TOP, RIGHT, CHARTS_TOP - HEADS_TOP)
    box = Box(RIGHT_EDGE, CHARTS_TOP, RIGHT, CHARTS_BOTTOM - CHARTS_TOP)
    drawn = bars(one, theme)
    total = len(one.places.frame)
    many = level_label(one.places.level, count=total)
    which = f"The {len(drawn)} highest of {total} {many}" if len(drawn) < total else many
    text = f"{capital(which)}: {one.indicator.unit}, {one.places.period.label}"
    text_block(slide, head, [(Run(text, bold=True),)], size=BODY, name="Heading: places")
    if not drawn:
        text_block(slide, box, [(Run("No place has a figure."),)], size=BODY, name="No places")
        return
    bar_plot(slide, box, one, theme=theme, alt=alt_text(one.places))
    key = Box(RIGHT_EDGE, KEY_TOP, RIGHT, 0.26)
    text_block(slide, key, [_key(one, theme)], size=SMALL, name="Key")


def _add_words(
    slide: Any, lead: str, left: float, wide: float, said: list[str], *, main: int = 0
) -> None:
    """The sentences under a chart, as many as fit; all of them are in the speaker notes."""
    box = Box(left, WORDS_TOP, wide, CONTENT_BOTTOM - WORDS_TOP)
    shown = chosen_sentences(said, box, lead=f"{lead}.", main=main)
    sentences_block(slide, box, shown, name=lead, lead=f"{lead}.")


def _key(one: IndicatorPack, theme: Any) -> list[Run]:
    """What the colours and marks of the bars mean."""
    changed = [bar.verdict for bar in bars(one, theme)]
    runs: list[Run] = []
    for name in ("worse", "better", "higher", "lower"):
        if name in changed:
            mark, label = verdict_runs(name, theme)
            runs += [Run(mark.text, mark.colour), Run(f"{label.text}   ", label.colour, bold=True)]
    return [*runs, Run("■ ", bare_hex(theme.context)), Run("No real change, or cannot say", QUIET)]
