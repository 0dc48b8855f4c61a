"""The analyst's text on a theme: one for each of the five statutory contents and each area.

Kept in the log of decisions: the newest text shows, every earlier one stays. The contents are those
that a strategic assessment must hold (SI 2007/1830, regulation 6). A text is of the area that its
code names; two partnerships, or a partnership and the demonstration, have no code in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from cspdata.catalogue import Statutory
from cspdata.decisions import DecisionError, Entry, keep, latest_of, log

KIND = "analyst_text"
CONTENTS: tuple[Statutory, ...] = get_args(Statutory)
LONGEST = 4000  # characters: about a page
_THEME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class AnalystText:
    """What the partnership says of a theme under one of the contents, as it was saved.

    `period` holds the months that were looked at, as they were shown; `author` may be empty.
    """

    theme: str
    content: Statutory
    area_code: str
    area_name: str
    text: str
    period: str
    written: datetime
    author: str = ""


def keep_text(
    *,
    theme: str,
    content: str,
    area_code: str,
    area_name: str,
    text: str,
    period: str = "",
    author: str = "",
    key: str = "",
    written: datetime | None = None,
) -> AnalystText:
    """Adds a text to the log and gives it back as kept; an empty one takes it off the pages.

    `key` makes a repeated write one. Refuses what `text_fault` finds fault with.
    """
    text = text.strip()
    if fault := text_fault(text):
        raise DecisionError(fault)
    body: dict[str, Any] = {"text": text, "area_name": area_name, "period": period}
    subject = _subject(theme, content, area_code)
    return _text(keep(KIND, subject, body, author=author, key=key, written=written))


def text_fault(text: str) -> str:
    """Why a text may not be kept; empty where it may. Personal data are looked for by the log."""
    if len(text) > LONGEST:
        return f"The text has {len(text):,} characters; keep it to {LONGEST:,}"
    return ""


def texts_of(area_code: str) -> dict[tuple[str, Statutory], AnalystText]:
    """The newest texts on an area, by theme and content; those taken off are left out."""
    found = (_text(one) for one in latest_of(KIND).values())
    return {
        (one.theme, one.content): one for one in found if one.area_code == area_code and one.text
    }


def text_history(theme: str, content: str, *, area_code: str) -> tuple[AnalystText, ...]:
    """Every text on a theme, content and area, oldest first; an empty one took it off."""
    return tuple(map(_text, log(kind=KIND, subject=_subject(theme, content, area_code))))


def _subject(theme: str, content: str, area_code: str) -> str:
    if not _THEME.fullmatch(theme) or not area_code or "/" in area_code:
        raise DecisionError(f"{theme!r} and {area_code!r} are no theme and code of an area")
    if content not in CONTENTS:
        raise DecisionError(f"{content!r} is no content; there are: {', '.join(CONTENTS)}")
    return f"{theme}/{content}/{area_code}"


def _text(entry: Entry) -> AnalystText:
    theme, content, area_code = entry.subject.split("/")
    return AnalystText(
        theme=theme,
        content=next(one for one in CONTENTS if one == content),
        area_code=area_code,
        area_name=entry.body["area_name"],
        text=entry.body["text"],
        period=entry.body["period"],
        written=entry.written,
        author=entry.author,
    )
