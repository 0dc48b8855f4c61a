"""The executive's page as slides and as a sheet: the same result and words as the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from cspdata.assessment.one_pager import Line, OnePager
from cspdata.catalogue import Partnership
from cspdata.export.blocks import (
    Column,
    Row,
    Run,
    added_slide,
    table_slides,
    text_block,
)
from cspdata.export.deck import (
    BODY,
    CONTENT_BOTTOM,
    CONTENT_TOP,
    INNER,
    MARGIN,
    POINT_GAP,
    QUIET,
    SMALL,
    Box,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import DOT, bare_hex, noted, verdict_runs
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import Sheet
from cspdata.words import (
    RugCell,
    caveats,
    change_text,
    compared_periods,
    gap_words,
    line_title,
    lowered,
    moved_text,
    one_pager_answer,
    rug_cell,
    rug_columns,
    since_sentences,
    source_line,
    unseen_words,
    verdict_label,
    worsened_sentence,
)

MOST = 3
GAP = 0.4
THIRD = (INNER - 2 * GAP) / 3
LISTS_TOP, SINCE_TOP = 2.72, 5.5
THEME_WIDE, LEVEL_WIDE = 2.6, 1.55
SHORT = 9  # letters of a noun that a cell of the slide has room for
SHEET_TITLE = "Every theme in every measure"


def one_pager_slides(page: OnePager, *, partnership: Partnership, made_on: date) -> bytes:
    """The deck (.pptx): the answer with its three lists, then the rug. Same page, same bytes."""
    question, answer = one_pager_answer(page)
    deck = blank_deck(
        title=f"{page.area.name}: {page.period.label}",
        subject=question,
        author=partnership.name,
        made_on=made_on,
    )
    title = f"{question} {answer}"
    first = _framed(deck, page, partnership, title)
    _add_answer(first, page)
    _add_lists(first, page)
    since = since_sentences(page)
    noted(first, [title, worsened_sentence(page), *since, *_said(page)])
    _add_rug(deck, page, partnership)
    return deck_file(deck, made_on)


def one_pager_workbook(page: OnePager, *, partnership: Partnership, made_on: date) -> bytes:
    """The workbook (.xlsx): a row a theme and measure, with its verdict and its sentence."""
    question, answer = one_pager_answer(page)
    rows = [
        {
            "Objective": line.objective.title,
            "Theme": line.theme.title,
            "Indicator": line.indicator.title if line.indicator else "None loaded",
            "Measure": title,
            "Shown": f"{cell.text} {cell.detail}" if cell.text != "○" else f"None: {cell.detail}",
            "Verdict": verdict_label(cell.verdict) if cell.verdict else "Not judged",
            "In words": cell.sentence,
        }
        for line in page.lines
        for column, title in rug_columns(page).items()
        for cell in [rug_cell(line, column)]
    ]
    sheet = Sheet("Themes", SHEET_TITLE, pd.DataFrame(rows, dtype=object), {})
    lines = dict.fromkeys(line for one in page.notes for line in caveats(one))
    return one_table_workbook(
        OneTable(
            label="Themes",
            title=question,
            sheet=sheet,
            rows="one row for each theme and measure of the overview",
            notes={f"note {k}": text for k, text in enumerate(lines, start=1)},
            legend=(),
            scope=f"{page.area.name}: {page.period.label}, compared with {page.before.label}",
            source=" ".join(dict.fromkeys(source_line(one) for one in page.notes)),
            intro=(partnership.name, answer, worsened_sentence(page)),
            about=tuple(since_sentences(page)),
            author=partnership.name,
            made_on=made_on,
            demonstration=page.demonstration,
        )
    )


def _framed(deck: Any, page: OnePager, partnership: Partnership, title: str) -> Any:
    return added_slide(
        deck,
        title,
        eyebrow=DOT.join((partnership.name, page.area.name)),
        footer=f"{page.period.label}, compared with {page.before.label}",
        demonstration=page.demonstration,
    )


def _add_answer(slide: Any, page: OnePager) -> None:
    """What worsened most and whether it is chance; below, what came since the last assessment."""
    if worst := worsened_sentence(page):
        box = Box(MARGIN, CONTENT_TOP, INNER, LISTS_TOP - CONTENT_TOP - 0.1)
        text_block(slide, box, [(Run(worst),)], size=BODY, name="What worsened most")
    box = Box(MARGIN, SINCE_TOP, INNER, CONTENT_BOTTOM - SINCE_TOP)
    said = [(Run("Since the last assessment", QUIET, bold=True),)]
    said += [(Run(one),) for one in since_sentences(page)[:3]]
    text_block(slide, box, said, size=SMALL, name="Since the last assessment", space_after=2)


def _add_lists(slide: Any, page: OnePager) -> None:
    """Three columns: worse, better, cannot see; at most three of each, as on the page."""
    from cspdata.charts.theme import PRINT

    blind = [(line_title(line), unseen_words(line)) for line in page.unseen[:MOST]]
    blind += [("Not known", one) for one in gap_words(page)[: MOST - len(blind)]]
    lists: list[tuple[str, Sequence[tuple[str, str]]]] = [
        ("worse", [_moved(line) for line in page.worse[:MOST]]),
        ("better", [_moved(line) for line in page.better[:MOST]]),
        ("cannot say", blind),
    ]
    for place, (verdict, items) in enumerate(lists):
        sign, label = verdict_runs(verdict, PRINT)
        if verdict == "cannot say":
            label = Run(" Cannot see", label.colour, bold=True)
        paragraphs: list[tuple[Run, ...]] = [(sign, label)]
        for title, said in items:
            paragraphs.append((Run(f"{title}: ", bold=True), Run(said)))
        if not items:
            none = "Every theme has figures." if verdict == "cannot say" else "Nothing."
            paragraphs.append((Run(none, QUIET),))
        left = MARGIN + place * (THIRD + GAP)
        box = Box(left, LISTS_TOP, THIRD, SINCE_TOP - LISTS_TOP - 0.1)
        name = "Cannot see" if verdict == "cannot say" else verdict_label(verdict)
        text_block(slide, box, paragraphs, size=BODY, name=name, space_after=POINT_GAP)


def _moved(line: Line) -> tuple[str, str]:
    """A theme that moved: its title, and by how much from when to when."""
    change = line.change
    if change is None or line.indicator is None:
        raise ValueError(f"{line.theme.id}: a theme without figures did not move")
    now, before = compared_periods(change)
    row = change.frame.iloc[0].to_dict()
    moved = f"{change_text(change)}, {moved_text(line.indicator, row)}, {before} to {now}"
    return line_title(line), moved


def _add_rug(deck: Any, page: OnePager, partnership: Partnership) -> None:
    """The rug as a table, on as many slides as it takes; its sentences are in the notes."""
    from cspdata.charts.theme import PRINT

    titles = rug_columns(page)
    wide = (INNER - THEME_WIDE - LEVEL_WIDE) / (len(titles) - 1)
    widths = {"level": LEVEL_WIDE}
    columns = (
        Column("Theme", THEME_WIDE),
        *(Column(title, widths.get(one, wide)) for one, title in titles.items()),
    )
    rows: list[Row] = []
    said: list[list[str]] = []
    for line in page.lines:
        cells = [rug_cell(line, column) for column in titles]
        name = (Run(line.theme.title, bold=True),)
        rows.append((name, *(_runs(cell, PRINT) for cell in cells)))
        said.append([cell.sentence for cell in cells])
    title = f"{page.area.name}, theme by theme: {lowered(one_pager_answer(page)[1])}"
    done = 0
    for slide, shown in table_slides(
        lambda: _framed(deck, page, partnership, title),
        rows,
        columns,
        name="Every theme in every measure",
        alt=f"Table with one row a theme and one column a measure: {page.area.name}, "
        f"{page.period.label}. The speaker notes say each cell in a sentence.",
        size=SMALL,
    ):
        noted(slide, [one for each in said[done : done + len(shown)] for one in each])
        done += len(shown)


def _runs(cell: RugCell, theme: Any) -> tuple[Run, ...]:
    from cspdata.charts.theme import mark

    if not cell.verdict:
        below = cell.detail if len(cell.detail) <= SHORT else ""
        return (Run(f"{cell.text} ", bold=True), Run(below, QUIET))
    shown = mark(cell.verdict, theme)
    colour = bare_hex(shown.text)
    sign = Run(f"{shown.character} ", colour)
    if cell.verdict == "cannot say":
        return (sign, Run(cell.detail, QUIET))
    return (sign, Run(cell.text, colour, bold=True))


def _said(page: OnePager) -> list[str]:
    return list(dict.fromkeys(line for one in page.notes for line in caveats(one)))
