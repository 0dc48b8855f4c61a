"""The slide that says where: a map picture beside the places with most."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

from cspdata.cells import Cells
from cspdata.export.blocks import Column, Row, Run, fitting, table_block
from cspdata.export.deck import BODY, CONTENT_BOTTOM, CONTENT_TOP, INNER, MARGIN, Box, describe
from cspdata.export.framing import framed_slide, noted, sentences
from cspdata.export.lettering import capital
from cspdata.export.pack import IndicatorPack, ObjectivePack
from cspdata.export.tables import plain, whole
from cspdata.words import (
    alt_text,
    cell_class_text,
    cell_place,
    cells_sentence,
    change_text,
    level_label,
    lowered,
    number_text,
    rate_text,
    where,
)

PICTURE = Box(MARGIN, CONTENT_TOP, 5.6, CONTENT_BOTTOM - CONTENT_TOP)
PIXELS = 96  # to the inch, so that 18 pixels of type are 13.5 points; the PNG is twice as fine
GAP = 0.4
TABLE_LEFT = PICTURE.left + PICTURE.width + GAP
TABLE_WIDE = MARGIN + INNER - TABLE_LEFT


def add_map_slide(deck: Any, pack: ObjectivePack) -> None:
    """Adds the map of the first theme's headline; without outlines or data there is none."""
    one = next((theme.headline for theme in pack.answered if theme.headline), None)
    if one is None or pack.outlines is None:
        return
    theme = next(theme.theme for theme in pack.answered)
    cells = pack.cells
    said = where(one.places, one.place_changes) if cells is None else cells_sentence(cells)
    title, *rest = sentences(said)
    # The sentence about places starts with a name, which keeps its capital.
    told = title if cells is None else lowered(title)
    slide = framed_slide(deck, pack, f"{one.indicator.title}: {told}", theme=theme)
    png = map_picture(pack, one)
    shown = slide.shapes.add_picture(BytesIO(png), *contained(png, PICTURE).placed)
    describe(shown, name="Map", alt=alt_text(one.places if cells is None else cells))
    rows, columns = _place_rows(one) if cells is None else _cell_rows(cells)
    room = Box(TABLE_LEFT, CONTENT_TOP, TABLE_WIDE, CONTENT_BOTTOM - CONTENT_TOP)
    shown_rows = fitting(rows, columns, tall=room.height, size=BODY)
    table_block(
        slide,
        room,
        shown_rows,
        columns,
        size=BODY,
        name="Places with most",
        alt=f"Table of the {len(shown_rows)} places with the most {one.indicator.noun}.",
    )
    noted(slide, [title, *rest])


def map_picture(pack: ObjectivePack, one: IndicatorPack) -> bytes:
    """The map as a PNG: hot and cold cells where the pack has cells, else the places' values."""
    from cspdata.charts.theme import PRINT
    from cspdata.maps.picture import area_picture, hotspot_picture

    if pack.outlines is None:
        raise ValueError(f"{pack.objective.id}: a map needs the outlines of the places")
    wide, tall = int(PICTURE.width * PIXELS), int(PICTURE.height * PIXELS)
    west, south, east, north = pack.outlines.bounds
    towns = [
        town
        for town in pack.partnership.towns
        if west <= town.longitude <= east and south <= town.latitude <= north
    ]
    if pack.cells is not None:
        return hotspot_picture(
            pack.cells,
            pack.outlines,
            towns=towns,
            theme=PRINT,
            area_outlines=pack.outlines if pack.cells.by_area else None,
            width=wide,
            height=tall,
        )
    return area_picture(
        one.places, pack.outlines, towns=towns, theme=PRINT, width=wide, height=tall
    )


def contained(png: bytes, box: Box) -> Box:
    """The largest rectangle in a box, from its top left, with the proportions of a PNG."""
    wide, tall = struct.unpack(">II", png[16:24])
    scale = min(box.width / wide, box.height / tall)
    return Box(box.left, box.top, wide * scale, tall * scale)


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


def _cell_rows(cells: Cells) -> tuple[list[Row], tuple[Column, ...]]:
    ordered = cells.frame.sort_values(["count", "cell_id"], ascending=[False, True])
    columns = (
        Column("Where", TABLE_WIDE - 4.1),
        Column(capital(cells.indicator.noun), 1.3, right=True),
        Column("Against its surroundings", 2.8),
    )
    rows: list[Row] = []
    for _, row in ordered.head(20).iterrows():
        rows.append(
            (
                (Run(cell_place(cells, row).removeprefix("square ").removeprefix("hexagon ")),),
                (Run(number_text(row["count"])),),
                (Run(capital(cell_class_text(cells, row))),),
            )
        )
    return rows, columns
