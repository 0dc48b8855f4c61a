"""Numbers that partners give as bands, so that nobody can be counted: `5-9`, `10 to 19`, `20+`."""

from __future__ import annotations

import re

from cspdata.ingest.limits import LONGEST_NUMBER
from cspdata.ingest.period_texts import MONTHS

DASH = r"\s*(?:-|–|—|to)\s*"
OPEN = re.compile(r"(\d+)\s*(?:\+|or more|and over|and above)|(?:at least|over)\s*(\d+)")


def least_of_band(text: str) -> float | None:
    """The lower bound of a band, or a plain number itself; None where the text is neither.

    Spreadsheets turn a band into a date: `05-Sep` was `5-9`, `Oct-19` was `10-19`; both are read as
    what they were. A band whose ends are the wrong way round is none.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = text.strip().lower().replace("\u00a0", " ").replace(",", "")
    if re.fullmatch(r"\d+(?:\.0+)?", plain):
        return float(plain)
    if found := OPEN.fullmatch(plain):
        least = float(found[1] or found[2])
        return least + 1 if plain.startswith("over") else least
    ends = _ends(plain)
    return float(ends[0]) if ends and ends[0] <= ends[1] else None


def _ends(plain: str) -> tuple[int, int] | None:
    if found := re.fullmatch(rf"(\d+){DASH}(\d+)", plain):
        return int(found[1]), int(found[2])
    if (found := re.fullmatch(r"(\d{1,2})-([a-z]{3})", plain)) and found[2] in MONTHS:
        return int(found[1]), MONTHS.index(found[2]) + 1
    if (found := re.fullmatch(r"([a-z]{3})-(\d{2})", plain)) and found[1] in MONTHS:
        return MONTHS.index(found[1]) + 1, int(found[2])
    return None
