"""The blocks that slides are built from: a slide with its frame, text and tables that fit."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cspdata.export.deck import (
    BODY,
    CONTENT_BOTTOM,
    CONTENT_TOP,
    FOOTER,
    FOOTER_TALL,
    INNER,
    MARGIN,
    NAVY,
    PAGE_NUMBER,
    QUIET,
    ROOMY,
    RULE,
    SLIDE,
    SMALL,
    TEXT,
    Box,
    Page,
    child,
    describe,
    rgb,
)
from cspdata.export.lettering import FONT, fitted, height, width

DEMONSTRATION = "Demonstration data"
DEMONSTRATION_COLOUR = "801650"
CELL_RIGHT, CELL_TOP = 0.2, 0.06  # inches of air in a table cell; its left edge has none
FEATURED = 3  # points by which a mark is larger than the words beside it


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one colour and weight; `larger` adds points to the size around it."""

    text: str
    colour: str = TEXT
    bold: bool = False
    larger: float = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its width in inches, right-aligned or not."""

    heading: str
    width: float
    right: bool = False


Cell = tuple[Run, ...]
Row = tuple[Cell, ...]


def added_slide(
    deck: Any,
    title: str,
    *,
    eyebrow: str,
    footer: str,
    demonstration: bool,
    page: Page = SLIDE,
) -> Any:
    """A new slide with its title, the line above it, footer and page number.

    The title is the first thing that a screen reader meets. It shrinks to fit two or three lines;
    the mark of demonstration data stands at the right of the line above.
    """
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    shown, size = fitted(
        title,
        room=page.inner,
        tall=page.title_tall,
        largest=page.title_size,
        least=page.title_least,
        bold=True,
    )
    heading = slide.shapes.title
    heading.text_frame.text = shown
    _set_type(heading.text_frame.paragraphs[0].runs[0], size=size, colour=NAVY, bold=True)
    mark = width(DEMONSTRATION, SMALL, bold=True) + 0.3 if demonstration else 0.0
    text_block(
        slide,
        Box(page.margin, page.eyebrow_top, page.inner - mark - 0.2, 0.28),
        [(Run(eyebrow, QUIET),)],
        size=page.eyebrow_size,
        name="Objective and theme",
    )
    if demonstration:
        _demonstration_mark(slide, mark, page)
    _footer(slide, footer, page)
    return slide


def text_block(
    slide: Any,
    box: Box,
    paragraphs: Sequence[Sequence[Run]],
    *,
    size: float,
    name: str,
    space_after: float = 0,
) -> Any:
    """A text box without margins, at a fixed place; `space_after` is points after a paragraph."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
    from pptx.util import Pt

    shape = slide.shapes.add_textbox(*box.placed)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(space_after)
        _fill(paragraph, runs, size)
    return shape


def chosen_sentences(sentences: Sequence[str], box: Box, *, lead: str, main: int = 0) -> list[str]:
    """The whole sentences that fit a box at 14 points after a lead, in their order.

    The first is kept, then the last `main`, then the others as they come.
    """
    last = list(range(max(len(sentences) - main, 1), len(sentences)))
    middle = [place for place in range(1, len(sentences)) if place not in last]
    kept = [0]
    for place in [*last, *middle]:
        tried = sorted([*kept, place])
        text = " ".join([lead, *(sentences[number] for number in tried)])
        if height(text, BODY, room=box.width) <= box.height:
            kept = tried
    return [sentences[number] for number in kept]


def sentences_block(slide: Any, box: Box, sentences: Sequence[str], *, name: str, lead: str) -> Any:
    """A text box with sentences at 14 points after a lead in bold; what does not fit is cut."""
    start = f"{lead} "
    text, size = fitted(
        start + " ".join(sentences), room=box.width, tall=box.height, largest=BODY, least=BODY
    )
    runs = (Run(start, QUIET, bold=True), Run(text[len(start) :]))
    return text_block(slide, box, [runs], size=size, name=name)


def roomiest(rows: Sequence[Row], columns: Sequence[Column], *, tall: float) -> float:
    """The size at which a table is set: 16 points where all of it fits so, else 14."""
    everything = [_heading_row(columns), *rows]
    return ROOMY if sum(row_heights(everything, columns, ROOMY)) <= tall else BODY


def row_heights(rows: Sequence[Row], columns: Sequence[Column], size: float) -> list[float]:
    """How tall each row of a table will be, in inches."""
    tall = []
    for row in rows:
        cells = zip(row, columns, strict=True)
        tallest = max(
            height(
                "".join(run.text for run in cell),
                size,
                room=column.width - CELL_RIGHT,
                bold=any(run.bold for run in cell),
            )
            for cell, column in cells
        )
        tall.append(tallest + 2 * CELL_TOP)
    return tall


def pages(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    tall: float,
    size: float,
    least: float = 0,
) -> list[list[Row]]:
    """The rows in as few tables as fit `tall` inches with their heading, evenly filled.

    A row is `least` inches tall at least.
    """
    room = tall - row_heights([_heading_row(columns)], columns, size)[0]
    heights = [max(needed, least) for needed in row_heights(rows, columns, size)]
    groups = filled(heights, room)
    each = math.ceil(len(rows) / len(groups))
    even = [list(range(start, min(start + each, len(rows)))) for start in range(0, len(rows), each)]
    if all(sum(heights[number] for number in group) <= room for group in even):
        groups = even
    return [[rows[number] for number in group] for group in groups]


def fitting(
    rows: Sequence[Row], columns: Sequence[Column], *, tall: float, size: float
) -> list[Row]:
    """The first rows, as many as fit `tall` inches below their heading."""
    room = tall - row_heights([_heading_row(columns)], columns, size)[0]
    return [rows[number] for number in filled(row_heights(rows, columns, size), room)[0]]


def filled(heights: Sequence[float], room: float) -> list[list[int]]:
    """The numbers of the pieces in groups no taller than the room, in order; at least one group."""
    groups: list[list[int]] = [[]]
    left = room
    for number, needed in enumerate(heights):
        if groups[-1] and needed > left:
            groups.append([])
            left = room
        groups[-1].append(number)
        left -= needed
    return groups


def table_block(
    slide: Any,
    box: Box,
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    size: float,
    name: str,
    alt: str,
    least: float = 0,
) -> list[float]:
    """The heights of the rows of a new native table, its heading row first, in inches.

    Hairlines part the rows; text is `size` points; a row is `least` inches tall at least.
    """
    from pptx.util import Inches

    everything = [_heading_row(columns), *rows]
    frame = slide.shapes.add_table(len(everything), len(columns), *box.placed)
    describe(frame, name=name, alt=alt)
    table = frame.table
    table.first_row, table.horz_banding = True, False
    _without_style(table)
    for number, column in enumerate(columns):
        table.columns[number].width = Inches(column.width)
    heights = row_heights(everything, columns, size)
    heights = [heights[0], *(max(tall, least) for tall in heights[1:])]
    for place, (row, tall) in enumerate(zip(everything, heights, strict=True)):
        table.rows[place].height = Inches(tall)
        for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _fill_cell(table.cell(place, number), cell, column, size)
            _underline(table.cell(place, number), NAVY if place == 0 else RULE)
    frame.height = Inches(sum(heights))
    return heights


def table_slides(
    added: Callable[[], Any],
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    name: str,
    alt: str,
    size: float | None = None,
    top: float = CONTENT_TOP,
) -> list[tuple[Any, list[Row]]]:
    """The new slides that a table takes, each with its rows; none without a row.

    `added` makes a slide with its title. The table reaches from `top` inches to the footer; its
    text is `size` points, by default as large as lets it stand on one slide.
    """
    if not rows:
        return []
    box = Box(MARGIN, top, INNER, CONTENT_BOTTOM - top)
    if size is None:
        size = roomiest(rows, columns, tall=box.height)
    made = []
    for shown in pages(rows, columns, tall=box.height, size=size):
        slide = added()
        table_block(slide, box, shown, columns, size=size, name=name, alt=alt)
        made.append((slide, shown))
    return made


def _heading_row(columns: Sequence[Column]) -> Row:
    return tuple((Run(column.heading, QUIET, bold=True),) for column in columns)


def _fill(paragraph: Any, runs: Sequence[Run], size: float) -> None:
    for run in runs:
        added = paragraph.add_run()
        added.text = run.text
        _set_type(added, size=size + run.larger, colour=run.colour, bold=run.bold)


def _fill_cell(cell: Any, runs: Cell, column: Column, size: float) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    cell.margin_left, cell.margin_right = 0, Inches(CELL_RIGHT)
    cell.margin_top = cell.margin_bottom = Inches(CELL_TOP)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.right else PP_ALIGN.LEFT
    _fill(paragraph, runs, size)


def _set_type(run: Any, *, size: float, colour: str, bold: bool) -> None:
    from pptx.util import Pt

    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = rgb(colour)


def _without_style(table: Any) -> None:
    """Takes the built-in style and its fills away, so that only our hairlines are left."""
    properties = table._tbl.tblPr
    for style in list(properties):
        properties.remove(style)


def _underline(cell: Any, colour: str) -> None:
    """A hairline under a cell; python-pptx has no call for cell borders."""
    properties = cell._tc.get_or_add_tcPr()
    line = child(properties, "lnB", w="9525", cmpd="sng")
    child(child(line, "solidFill"), "srgbClr", val=colour)


def _demonstration_mark(slide: Any, wide: float, page: Page) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    box = Box(page.margin + page.inner - wide, page.eyebrow_top - 0.03, wide, 0.3)
    runs = [Run(DEMONSTRATION, "FFFFFF", bold=True)]
    shape = text_block(slide, box, [runs], size=SMALL, name="Demonstration mark")
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(DEMONSTRATION_COLOUR)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _footer(slide: Any, text: str, page: Page) -> None:
    """Copies the layout's footer and page number, which new slides do not get by themselves."""
    shown, _ = fitted(
        text,
        room=page.inner - 1.0,
        tall=FOOTER_TALL,
        largest=page.footer_size,
        least=page.footer_size,
    )
    for holder in slide.slide_layout.placeholders:
        kind = int(holder.placeholder_format.type)
        if kind not in (FOOTER, PAGE_NUMBER):
            continue
        element = copy.deepcopy(holder._element)
        element.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
        slide.shapes._spTree.append(element)
        if kind == FOOTER:
            slide.placeholders[holder.placeholder_format.idx].text_frame.text = shown
