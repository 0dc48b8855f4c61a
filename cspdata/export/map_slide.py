"""The slide that says where: a map picture beside the places with most."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pandas as pd

from cspdata.cells import Cells, Method
from cspdata.export.blocks import Column, Row, Run, added_slide, fitting, table_block
from cspdata.export.deck import (
    BODY,
    CONTENT_BOTTOM,
    CONTENT_TOP,
    INNER,
    MARGIN,
    Box,
    blank_deck,
    deck_file,
    describe,
)
from cspdata.export.framing import DOT, framed_slide, noted, sentences
from cspdata.export.lettering import capital
from cspdata.export.pack import HotspotMap, IndicatorPack, ObjectivePack
from cspdata.export.tables import plain, whole
from cspdata.hotspots import ranked_cells
from cspdata.words import (
    alt_text,
    caveats,
    cell_class_text,
    cells_label,
    cells_sentence,
    change_text,
    level_label,
    lowered,
    number_text,
    place_name,
    rate_text,
    share_text,
    source_line,
    standing_out,
    where,
)

PICTURE = Box(MARGIN, CONTENT_TOP, 4.7, CONTENT_BOTTOM - CONTENT_TOP)
PIXELS = 96  # to the inch, so that 18 pixels of type are 13.5 points; the PNG is twice as fine
GAP = 0.3
TABLE_LEFT = PICTURE.left + PICTURE.width + GAP
TABLE_WIDE = MARGIN + INNER - TABLE_LEFT
ROOM = Box(TABLE_LEFT, CONTENT_TOP, TABLE_WIDE, CONTENT_BOTTOM - CONTENT_TOP)
LISTED = 20  # more never fit
RANK_WIDE, COUNT_WIDE, SAID_WIDE = 0.4, 1.25, 2.6
# What the last column of the list says, by the method of the map.
SAID: dict[Method, str] = {
    "gi": "Against its surroundings",
    "emerging": "New or old",
    "change": "Change",
    "density": "Density",
    "counts": "Of all on the map",
}

CHANGED = {"higher": "Rose", "lower": "Fell"}


def add_map_slide(deck: Any, pack: ObjectivePack) -> None:
    """Adds the map of the first theme's headline; without outlines or data there is none."""
    one = next((theme.headline for theme in pack.answered if theme.headline), None)
    if one is None or pack.outlines is None:
        return
    if pack.hotspots is not None:
        _add_cells_of(deck, pack, pack.hotspots)
        return
    theme = next(theme.theme for theme in pack.answered)
    # The sentence starts with the name of a place, which keeps its capital.
    title, *rest = sentences(where(one.places, one.place_changes))
    slide = framed_slide(deck, pack, f"{one.indicator.title}: {title}", theme=theme)
    _show(slide, map_picture(pack, one), alt_text(one.places))
    rows, columns = _place_rows(one)
    _list(slide, rows, columns, noun=one.indicator.noun)
    noted(slide, [title, *rest])


def hotspot_slide(found: HotspotMap) -> bytes:
    """A deck (.pptx) of one slide: a map of cells by its method, with its first hotspots."""
    cells = found.cells
    deck = blank_deck(
        title=f"{cells.indicator.title}: {cells.period.label}",
        subject=standing_out(cells, found.names),
        author=found.partnership.name,
        made_on=found.made_on,
    )
    slide = added_slide(
        deck,
        _cells_title(found),
        eyebrow=DOT.join([found.partnership.name, capital(cells_label(cells))]),
        footer=DOT.join([cells.period.label, f"Source: {cells.notes.source}"]),
        demonstration=cells.notes.demonstration,
    )
    _fill(slide, found)
    return deck_file(deck, found.made_on)


def hotspot_png(
    found: HotspotMap,
    *,
    width: int = int(PICTURE.width * PIXELS),
    height: int = int(PICTURE.height * PIXELS),
) -> bytes:
    """The map of cells as a PNG with its legend, by whichever method it was made.

    `width` and `height` are pixels of the drawing; the PNG has twice as many each way.
    """
    from cspdata.charts.theme import PRINT
    from cspdata.maps.picture import hotspot_picture

    return hotspot_picture(
        found.cells,
        found.outlines,
        towns=found.partnership.towns,
        theme=PRINT,
        area_outlines=found.area_outlines,
        width=width,
        height=height,
    )


def map_picture(pack: ObjectivePack, one: IndicatorPack) -> bytes:
    """The places shaded by their values, as a PNG."""
    from cspdata.charts.theme import PRINT
    from cspdata.maps.picture import area_picture

    if pack.outlines is None:
        raise ValueError(f"{pack.objective.id}: a map needs the outlines of the places")
    wide, tall = int(PICTURE.width * PIXELS), int(PICTURE.height * PIXELS)
    west, south, east, north = pack.outlines.bounds
    towns = [
        town
        for town in pack.partnership.towns
        if west <= town.longitude <= east and south <= town.latitude <= north
    ]
    return area_picture(
        one.places, pack.outlines, towns=towns, theme=PRINT, width=wide, height=tall
    )


def contained(png: bytes, box: Box) -> Box:
    """The largest rectangle in a box, from its top left, with the proportions of a PNG."""
    wide, tall = struct.unpack(">II", png[16:24])
    scale = min(box.width / wide, box.height / tall)
    return Box(box.left, box.top, wide * scale, tall * scale)


def _add_cells_of(deck: Any, pack: ObjectivePack, found: HotspotMap) -> None:
    indicator = found.cells.indicator
    theme = next(one.theme for one in pack.answered if one.theme.id == indicator.theme)
    _fill(framed_slide(deck, pack, _cells_title(found), theme=theme), found)


def _cells_title(found: HotspotMap) -> str:
    first = sentences(standing_out(found.cells, found.names))[0]
    return f"{found.cells.indicator.title}: {lowered(first)}"


def _fill(slide: Any, found: HotspotMap) -> None:
    """The picture of a map of cells, the list of its first hotspots, and the speaker notes."""
    cells = found.cells
    _show(slide, hotspot_png(found), alt_text(cells))
    rows, columns = _cell_rows(found)
    _list(slide, rows, columns, noun=cells.indicator.noun)
    told = sentences(cells_sentence(cells, found.names))
    noted(slide, [*told, *caveats(cells.notes), source_line(cells.notes)])


def _show(slide: Any, png: bytes, alt: str) -> None:
    shown = slide.shapes.add_picture(BytesIO(png), *contained(png, PICTURE).placed)
    describe(shown, name="Map", alt=alt)


def _list(slide: Any, rows: list[Row], columns: tuple[Column, ...], *, noun: str) -> None:
    shown = fitting(rows, columns, tall=ROOM.height, size=BODY)
    table_block(
        slide,
        ROOM,
        shown,
        columns,
        size=BODY,
        name="Places with most",
        alt=f"Table of {len(shown)} places on the map, with their {noun}.",
    )


def _place_rows(one: IndicatorPack) -> tuple[list[Row], tuple[Column, ...]]:
    frame = one.places.frame
    rows = [
        (str(code), str(name), whole(count), plain(value))
        for code, name, count, value in zip(
            frame["area_code"], frame["area_name"], frame["count"], frame["value"], strict=True
        )
    ]
    known = [(code, name, count, value) for code, name, count, value in rows if count is not None]
    known.sort(key=lambda row: (-row[2], row[1]))
    columns = (
        Column(capital(level_label(one.places.level, count=1)), TABLE_WIDE - 3.6),
        Column(capital(one.indicator.noun), 1.3, right=True),
        Column("Rate", 1.0, right=True),
        Column("Change", 1.3, right=True),
    )
    shown: list[Row] = [
        (
            (Run(name),),
            (Run(number_text(count)),),
            (Run(rate_text(value, one.indicator.decimals)),),
            (Run(change_text(one.place_changes, code=code)),),
        )
        for code, name, count, value in known
    ]
    return shown, columns


def _cell_rows(found: HotspotMap) -> tuple[list[Row], tuple[Column, ...]]:
    """The hotspots in the order of their rank, by the names that people use."""
    cells = found.cells
    wide = TABLE_WIDE - RANK_WIDE - COUNT_WIDE - SAID_WIDE
    columns = (
        Column("", RANK_WIDE),
        Column("Where", wide),
        Column(capital(cells.indicator.noun), COUNT_WIDE, right=True),
        Column(SAID[cells.method], SAID_WIDE),
    )
    rows: list[Row] = [
        (
            (Run(number_text(row["rank"])),),
            (Run(capital(place_name(cells, row, found.names))),),
            (Run(number_text(row["count"])),),
            (Run(_said(cells, row)),),
        )
        for _, row in ranked_cells(cells).head(LISTED).iterrows()
    ]
    return rows, columns


def _said(cells: Cells, row: pd.Series) -> str:
    """What the map's method says of a cell."""
    if cells.method == "change":
        # The legend beside it says in full what each means.
        text = CHANGED.get(str(row["class"])) or capital(cell_class_text(cells, row))
        return f"{text}, from {number_text(row['count_before'])}"
    if cells.method != "counts":
        return capital(cell_class_text(cells, row))
    counts = pd.to_numeric(cells.frame["count"], errors="coerce")
    # Where small counts are not shown, the sum of the others is not all.
    return "—" if counts.isna().any() else share_text(float(row["count"]) / float(counts.sum()))
