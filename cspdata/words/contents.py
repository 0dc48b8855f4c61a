"""The five statutory contents by name, and what is said with an analyst's text on one of them."""

from __future__ import annotations

from cspdata.analyst_texts import AnalystText
from cspdata.words.definitions import CONTENTS


def content_title(content: str) -> str:
    """A content as a heading: `Levels and patterns`."""
    name = CONTENTS[content]
    return name[0].upper() + name[1:]


def text_origin(text: AnalystText) -> str:
    """When a text was written, by whom, on which area and months."""
    done = "Written" if text.text else "Taken off"
    by = f" by {text.author}" if text.author else ""
    months = f", {text.period}" if text.period else ""
    return f"{done} {text.written.day} {text.written:%B %Y}{by}, on {text.area_name}{months}"
