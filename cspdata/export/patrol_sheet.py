"""A patrol sheet: one hotspot on one A4 page that can be printed, and edited in PowerPoint.

A slide keeps every part at its place, so that the sheet is one page whatever is written into it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from cspdata.charts.theme import PRINT
from cspdata.export.blocks import (
    Column,
    Row,
    Run,
    added_slide,
    fitting,
    table_block,
    text_block,
)
from cspdata.export.deck import NAVY, PORTRAIT, QUIET, Box, blank_deck, deck_file, describe
from cspdata.export.framing import DOT, bare_hex
from cspdata.export.hotspot_pack import HotspotPack
from cspdata.export.hotspot_pictures import hours_picture, place_picture, shades
from cspdata.export.lettering import capital, fitted, height
from cspdata.export.map_slide import contained
from cspdata.export.plots import column_plot
from cspdata.export.tables import plain
from cspdata.stats import Aoristic
from cspdata.words import (
    caveats,
    cell_change_sentence,
    cell_reason,
    cell_where,
    class_label,
    hours_sentence,
    number_text,
    share_text,
    source_line,
    surroundings_sentence,
)
from cspdata.words.hotspots import LEAST_TIMED

LEFT, INNER = PORTRAIT.margin, PORTRAIT.inner
GAP = 0.28
MAP = Box(LEFT, 2.02, 3.75, 3.3)
RIGHT = LEFT + MAP.width + GAP
RIGHT_WIDE = INNER - MAP.width - GAP
FACTS = Box(RIGHT, 2.02, RIGHT_WIDE, 3.55)
MONTHS_TOP, HOURS_TOP, DECIDED_TOP, NOTES_TOP = 5.72, 7.38, 8.78, 10.5
HIGHER_TOP = 8.22  # of what was decided, where there are no hours to draw
HEAD_TALL, CHART_TALL, HOURS_TALL, NOTES_TALL = 0.2, 1.4, 1.12, 0.64
LEAD, BODY, LEAST, FINE, FINEST = 13, 10, 8, 8, 6  # points: it is read in the hand
STREETS, MADE_OF = 5, 6
BLANK = "\u00a0"
MARK_WIDE = 2.2  # inches that the mark of a demonstration takes at most
PIXELS = 130  # to the inch of the map's drawing; the PNG is twice as fine


def patrol_sheet(pack: HotspotPack) -> bytes:
    """The sheet (.pptx, one page of A4) of a hotspot; the same pack gives the same bytes."""
    name = pack.name or pack.cell_id
    deck = blank_deck(
        title=f"{name}: {pack.indicator.title}, {pack.cells.period.label}",
        subject=f"Patrol sheet of {pack.cell_id}",
        author=pack.partnership.name,
        made_on=pack.made_on,
        page=PORTRAIT,
    )
    slide = added_slide(
        deck,
        name,
        eyebrow=_eyebrow(pack),
        footer=DOT.join([_day(pack.made_on), f"Source: {pack.cells.notes.source}"]),
        demonstration=pack.cells.notes.demonstration,
        page=PORTRAIT,
    )
    _lead(slide, pack)
    _map(slide, pack)
    _facts(slide, pack)
    _months(slide, pack)
    _make_up(slide, pack)
    _hours(slide, pack)
    _decided(slide, pack)
    _notes(slide, pack)
    return deck_file(deck, pack.made_on)


def _eyebrow(pack: HotspotPack) -> str:
    """What is counted and the partnership, on one line beside the mark of a demonstration."""
    text = DOT.join([pack.indicator.title, pack.partnership.name])
    size = PORTRAIT.eyebrow_size
    return fitted(text, room=INNER - MARK_WIDE, tall=0.25, largest=size, least=size)[0]


def _lead(slide: Any, pack: HotspotPack) -> None:
    """Where it is, its place in the list, and the count with its tested change."""
    where = cell_where(pack.cells, pack.cell_id)
    place = (
        f"number {pack.rank} of {number_text(pack.hotspots)} hotspots"
        if pack.rank
        else "no hotspot"
    )
    place += f" on the map of {pack.cells.period.label}"
    line = DOT.join([where, place])
    _block(slide, Box(LEFT, 1.16, INNER, 0.2), [(Run(line, QUIET),)], BODY, "Where it is")
    text = cell_change_sentence(
        pack.change, pack.indicator.noun, period=pack.cells.period, before=pack.before
    )
    box = Box(LEFT, 1.42, INNER, 0.5)
    shown, size = fitted(text, room=box.width, tall=box.height, largest=LEAD, least=BODY, bold=True)
    _block(slide, box, [(Run(shown, bold=True),)], size, "Count and change")


def _map(slide: Any, pack: HotspotPack) -> None:
    png = place_picture(pack, width=int(MAP.width * PIXELS), height=int(MAP.height * PIXELS))
    shown = slide.shapes.add_picture(BytesIO(png), *contained(png, MAP).placed)
    name = pack.name or pack.cell_id
    describe(
        shown,
        name="Map",
        alt=f"Map of {name} and what lies around it, north up: {pack.indicator.noun} by cell, "
        f"{pack.cells.period.label}; the cell of this sheet is ringed.",
    )
    runs = [Run(f"{capital(pack.indicator.noun)}: ", QUIET)]
    for colour, label in shades(pack):
        runs += [Run("■", bare_hex(colour), larger=2), Run(f" {label}  ", QUIET)]
    runs += [Run("□", bare_hex(PRINT.hot[2]), bold=True, larger=2), Run(" this cell", QUIET)]
    box = Box(LEFT, MAP.top + MAP.height + 0.04, MAP.width, 0.3)
    _block(slide, box, [tuple(runs)], FINE, "Key of the map")


def _facts(slide: Any, pack: HotspotPack) -> None:
    """Why it is on the map, who lives there, which streets are named, what is here."""
    streets = _named(pack)
    parts = [
        ("Why it is on the list", f"{class_label(pack.cells, pack.row)}. {_reason(pack)}"),
        ("Who lives here", surroundings_sentence(pack.surroundings)),
        ("Streets and places named", streets),
        ("What is here", pack.note.text if pack.note else ""),
    ]
    told = [(head, text) for head, text in parts if text]
    size = float(BODY)
    while size > LEAST and _facts_tall(told, size) > FACTS.height:
        size -= 0.5
    paragraphs = []
    left = FACTS.height
    for head, text in told:
        room = left - _line(size)
        shown, _ = fitted(
            text, room=FACTS.width, tall=max(room, _line(size)), largest=size, least=size
        )
        paragraphs += [(Run(head, NAVY, bold=True),), (Run(shown),), (Run(BLANK, larger=-5),)]
        left -= _facts_tall([(head, shown)], size)
    _block(slide, FACTS, paragraphs, size, "What is known of it")


def _reason(pack: HotspotPack) -> str:
    """The reason of the class, where it says more than the class."""
    reason = cell_reason(pack.cells, pack.cell_id)
    label = class_label(pack.cells, pack.row)
    return reason.removeprefix(f"{label}: ").capitalize() if label in reason else reason


def _facts_tall(parts: Sequence[tuple[str, str]], size: float) -> float:
    heads = sum(_line(size) + _line(size - 5) for _ in parts)
    return heads + sum(height(text, size, room=FACTS.width) for _, text in parts)


def _line(size: float) -> float:
    return height("x", size, room=1)


def _named(pack: HotspotPack) -> str:
    rows = pack.now.locations
    shown = [
        f"{str(name).removeprefix('On or near ')} ({_count(count)})"
        for name, count in zip(rows["location"], rows["count"], strict=True)
        if str(name).strip()
    ]
    more = f", and {len(shown) - STREETS} more" if len(shown) > STREETS else ""
    return ", ".join(shown[:STREETS]) + more


def _months(slide: Any, pack: HotspotPack) -> None:
    frame = pack.months.months
    counts = {month: _number(count) for month, count in frame.itertuples(index=False, name=None)}
    known = {month: count for month, count in counts.items() if count is not None}
    head = f"{capital(pack.indicator.noun)} by month, {pack.cells.period.label} in blue"
    _head(slide, LEFT, MONTHS_TOP, MAP.width, head)
    box = Box(LEFT, MONTHS_TOP + HEAD_TALL, MAP.width, CHART_TALL)
    if not known:
        _block(slide, box, [(Run("No month has a count that is shown."),)], BODY, "By month")
        return
    top = max(known, key=lambda month: (known[month], month))
    column_plot(
        slide,
        box,
        counts,
        front=pack.cells.period,
        name=pack.indicator.noun,
        theme=PRINT,
        size=FINE,
        alt=f"Columns of {pack.indicator.noun} by month, {len(counts)} months; the most, "
        f"{number_text(known[top])}, in {top:%B %Y}.",
    )


def _make_up(slide: Any, pack: HotspotPack) -> None:
    """Everything that the source records in the cell over the period, most first."""
    _head(slide, RIGHT, MONTHS_TOP, RIGHT_WIDE, f"All recorded here, {pack.cells.period.label}")
    rows = pack.now.make_up
    total = float(rows["count"].sum()) if len(rows) else 0.0
    own = set(pack.indicator.numerator.category)
    columns = (
        Column("What", RIGHT_WIDE - 1.2),
        Column("Count", 0.65, right=True),
        Column("Share", 0.55, right=True),
    )
    table: list[Row] = [
        (
            (Run(pack.dataset.labels.get(str(name), str(name)), bold=name in own),),
            (Run(_count(count), bold=name in own),),
            (Run(share_text(count / total) if total else BLANK, bold=name in own),),
        )
        for name, count in zip(rows["category"], rows["count"], strict=True)
    ]
    box = Box(RIGHT, MONTHS_TOP + HEAD_TALL, RIGHT_WIDE, CHART_TALL)
    if not table:
        _block(slide, box, [(Run("Nothing was recorded here."),)], BODY, "All recorded here")
        return
    shown = fitting(table[:MADE_OF], columns, tall=box.height, size=LEAST)
    alt = f"Table of the {len(shown)} kinds recorded most in this cell."
    table_block(slide, box, shown, columns, size=LEAST, name="All recorded here", alt=alt)


def _hours(slide: Any, pack: HotspotPack) -> None:
    """The hours of the week, or the reason why they are not known."""
    _head(slide, LEFT, HOURS_TOP, INNER, "When in the week")
    text = hours_sentence(pack.hours, pack.hours_refusal)
    top = HOURS_TOP + HEAD_TALL
    hours = _drawn_hours(pack)
    if hours is None:
        box = Box(LEFT, top, INNER, HOURS_TALL)
        shown, size = fitted(text, room=box.width, tall=box.height, largest=BODY, least=LEAST)
        _block(slide, box, [(Run(shown),)], size, "When in the week")
        return
    drawn = Box(LEFT, top, MAP.width, HOURS_TALL)
    png = hours_picture(hours, width=int(drawn.width * PIXELS), height=int(drawn.height * PIXELS))
    shown_png = slide.shapes.add_picture(BytesIO(png), *contained(png, drawn).placed)
    describe(shown_png, name="Hours of the week", alt=f"The week by day and hour. {text}")
    box = Box(RIGHT, top, RIGHT_WIDE, HOURS_TALL)
    of = f"From {number_text(hours.events)} with a known time; spans are shared out by hour."
    _block(slide, box, [(Run(text),), (Run(of, QUIET),)], BODY - 1, "When in the week")


def _drawn_hours(pack: HotspotPack) -> Aoristic | None:
    """The hours of the week where they are known and of enough events to be drawn."""
    enough = pack.hours is not None and pack.hours.events >= LEAST_TIMED
    return pack.hours if enough else None


def _decided(slide: Any, pack: HotspotPack) -> None:
    """What the meeting decided; room to write where it has not."""
    review = pack.review
    start = DECIDED_TOP if _drawn_hours(pack) else HIGHER_TOP
    when = f", {_day(review.written.date())}" if review else ""
    _head(slide, LEFT, start, INNER, f"What was decided{when}")
    columns = (
        Column("Decision", 1.9),
        Column("Owner (a post or a team)", INNER - 3.2),
        Column("By", 1.3),
    )
    told = (
        (review.label, review.owner, f"{review.due:%B %Y}" if review.due else "")
        if review
        else ("", "", "")
    )
    row: Row = tuple((Run(text or BLANK),) for text in told)
    top = start + HEAD_TALL
    heights = table_block(
        slide,
        Box(LEFT, top, INNER, 0.5),
        [row],
        columns,
        size=9,
        name="What was decided",
        alt="Table of the decision, its owner and the month by which it is to be done.",
        least=0.28,
    )
    top += sum(heights) + 0.06
    box = Box(LEFT, top, INNER, NOTES_TOP - 0.06 - top)
    lead = "What is to be done: "
    action = review.action if review else ""
    shown, size = fitted(lead + action, room=box.width, tall=box.height, largest=BODY, least=LEAST)
    runs = (Run(lead, QUIET, bold=True), Run(shown[len(lead) :] or BLANK))
    _block(slide, box, [runs], size, "What is to be done")


def _notes(slide: Any, pack: HotspotPack) -> None:
    """Caveats and source, as small as they need to be to stand whole."""
    notes = pack.cells.notes
    parts = [*caveats(notes), source_line(notes)]
    reason = pack.dataset.locality.reason
    if reason and reason != pack.hours_refusal:
        parts.insert(1 if notes.demonstration else 0, reason)
    text = " ".join(dict.fromkeys(parts))
    box = Box(LEFT, NOTES_TOP, INNER, NOTES_TALL)
    shown, size = fitted(text, room=box.width, tall=box.height, largest=FINE, least=FINEST)
    _block(slide, box, [(Run(shown, QUIET),)], size, "Caveats and source")


def _head(slide: Any, left: float, top: float, wide: float, text: str) -> None:
    shown, _ = fitted(text, room=wide, tall=HEAD_TALL, largest=BODY, least=LEAST, bold=True)
    _block(slide, Box(left, top, wide, HEAD_TALL), [(Run(shown, NAVY, bold=True),)], BODY, text)


def _block(
    slide: Any, box: Box, paragraphs: Sequence[Sequence[Run]], size: float, name: str
) -> None:
    text_block(slide, box, paragraphs, size=size, name=name)


def _number(value: object) -> float | None:
    number = plain(value)
    if isinstance(number, (int, float)) and math.isfinite(number):
        return float(number)
    return None


def _count(value: object) -> str:
    """A count as it is printed; one that is not shown as `[c]`."""
    number = _number(value)
    return "[c]" if number is None else number_text(number)


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
