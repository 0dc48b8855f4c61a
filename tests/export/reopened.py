"""Decks opened again, and what is in them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pandas as pd

from cspdata.export.pack import ObjectivePack
from cspdata.export.slides import slides


def opened(pack: ObjectivePack) -> Any:
    """The deck of a pack, opened again."""
    from pptx import Presentation

    return Presentation(BytesIO(slides(pack)))


def charts(deck: Any) -> dict[str, Any]:
    """Every chart by its shape's name."""
    shapes = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    return {shape.name: shape.chart for shape in shapes}


def texts(slide: Any) -> list[str]:
    """Every text of a slide: boxes and table cells."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def table_rows(deck: Any) -> list[list[str]]:
    """The rows of every table of a deck."""
    return [
        [cell.text for cell in row.cells]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
    ]


def whole_counts(column: pd.Series) -> list[int | None]:
    """A column of counts as numbers and gaps, without our own conversion."""
    return [None if pd.isna(value) else int(value) for value in column]
