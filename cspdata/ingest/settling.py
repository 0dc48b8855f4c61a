"""What can be settled of a file of counts only once all of its rows are known.

The records are those that `aggregates` makes: one for each period, area and measure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cspdata.catalogue import Partnership
from cspdata.ingest.headers import Recognised

Record = dict[str, Any]


def sums_of_former(records: Sequence[Record], partnership: Partnership) -> list[Record]:
    """The partnership's own figures of periods for which only its former parts have any.

    All of the parts must be there: the sum of some is no figure of the whole. Figures of the whole,
    where the file has any for a period, are never added to.
    """
    former = {name.lower() for name in partnership.csp.former}
    own = partnership.area
    periods = {_period(one) for one in records if one["area_code"] == own.code}
    parts: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    there: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for one in records:
        name, period = one["area_code"].lower(), _period(one)
        if name in former and period not in periods:
            parts[*period, one["measure"]].append(one)
            there[period].add(name)
    return [
        {**some[0], "level": own.level, "area_code": own.code, **_sum(some)}
        for (*period, _), some in parts.items()
        if there[*period,] == former
    ]


def _period(record: Record) -> tuple[date, date]:
    return record["period_start"], record["period_end"]


def _sum(records: Sequence[Record]) -> Record:
    """Number and suppression of a sum: a withheld part makes it withheld."""
    hidden = any(one["suppressed"] for one in records)
    numbers = [one["number"] for one in records if one["number"] is not None]
    total = None if hidden or not numbers else sum(numbers)
    return {"number": total, "lower": None, "upper": None, "suppressed": hidden}


def withhold_unusable(
    records: Sequence[Record], file: Recognised, partnership: Partnership
) -> None:
    """Withhold the figures of areas and years that the publisher's notes call unusable."""
    layout = file.dataset.aggregates
    if layout is None or not layout.unusable or not file.notes:
        return
    own = partnership.area
    names = {one["area_code"]: {one["area_code"]} for one in records}
    if own.code in names:
        names[own.code] |= {own.name, partnership.csp.name}
    flagged = unusable(file.notes, names=names, words=layout.unusable)
    for record in records:
        start, area = record["period_start"], record["area_code"]
        year = date(start.year if start.month >= 4 else start.year - 1, 4, 1)
        if area in flagged and (not flagged[area] or year in flagged[area]):
            record.update(number=None, lower=None, upper=None, suppressed=True)


def unusable(
    notes: Iterable[str], *, names: dict[str, set[str]], words: str
) -> dict[str, frozenset[date]]:
    """The financial years, by their first day, for which notes call each area's figures unusable.

    A note counts where it has one of the words (a pattern); it is about every area that it names
    after the colon behind the force's name, for the years that it gives as `year ending March 2026`
    or `2025/26`. No year: every year, an empty set here.
    """
    found: dict[str, set[date]] = {}
    always: set[str] = set()
    for note in notes:
        if not re.search(words, note, re.IGNORECASE):
            continue
        about = re.sub(r"^[^:]{1,60}:", "", note)
        years = {date(int(one) - 1, 4, 1) for one in re.findall(r"ending March (\d{4})", note)}
        years |= {date(int(one), 4, 1) for one in re.findall(r"(\d{4})[/-]\d{2}\b", note)}
        for area in _named(about, names):
            found.setdefault(area, set()).update(years)
            if not years:
                always.add(area)
    return {area: frozenset(() if area in always else years) for area, years in found.items()}


def _named(text: str, names: dict[str, set[str]]) -> list[str]:
    """The areas that a text names; a name within a longer one (`Kent`, `Kent Weald`) is not it."""
    areas = {name.lower(): area for area, known in names.items() for name in known}
    longest = sorted(areas, key=len, reverse=True)
    if not longest:
        return []
    pattern = "|".join(rf"\b{re.escape(name)}\b" for name in longest)
    # The group of rows that a force could not place bears its name: that names no area.
    plain = re.sub(r"unassigned \w+", "", text.lower())
    return [areas[one] for one in dict.fromkeys(re.findall(pattern, plain))]
