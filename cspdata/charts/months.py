"""The time axis of a chart: where months stand, which are labelled, which have no figures."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from cspdata.periods import NAMES, Period, added, runs

Row = dict[str, Any]
_STEPS = ((16, 1), (40, 3), (80, 6), (200, 12))
QUARTER_ROOM = 4  # months' labels that fit where one quarter's does


def months_of(frame: pd.DataFrame) -> list[date]:
    """The first day of each row's month."""
    return [stamp.date().replace(day=1) for stamp in pd.to_datetime(frame["period_start"])]


def middle(month: date, length: int = 1) -> str:
    """Where the point of a month (or of a longer period from it) stands: amid its band."""
    return added(month, length // 2).replace(day=16 if length % 2 else 1).isoformat()


def covered(start: date, length: int) -> Period:
    """The period of a point: its months from the first on."""
    return Period(start, added(start, length - 1))


def edges(period: Period) -> tuple[str, str]:
    """Where a period's band starts and ends: its first day and the day after its last."""
    return period.first.isoformat(), added(period.last, 1).isoformat()


def time_scale(start: date, end: date) -> Row:
    """The scale from the first day of one month to the last day of another, in one clock."""
    return {"type": "utc", "domain": [start.isoformat(), added(end, 1).isoformat()]}


def time_axis(months: Sequence[date], length: int = 1) -> Row:
    """The axis: as many points named as there is room for, the year under the first of each.

    Of months every 1, 3, 6 or 12 are named; of quarters (`length` 3) every one, every other, or
    one a year.
    """
    room = len(months) * (1 if length == 1 else QUARTER_ROOM)
    step = next((step for limit, step in _STEPS if room <= limit), 24)
    step = step if length == 1 else max(length, step)
    named = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
    named = named or [months[0]]
    lead = ", ".join(f"'{middle(month, length)[:7]}'" for month in _year_starts(named))
    at = "utcFormat(datum.value, '%Y-%m')"
    name = "utcFormat(datum.value, '%b')"
    if length > 1:
        names = {middle(month, length)[:7]: _names(month, length) for month in named}
        name = f"{json.dumps(names, ensure_ascii=False)}[{at}]"
    label = f"[{name}, indexof([{lead}], {at}) >= 0 ? utcFormat(datum.value, '%Y') : '']"
    return {
        "title": None,
        "values": [middle(month, length) for month in named],
        "labelExpr": label,
        "grid": False,
        "domain": True,
        "ticks": True,
        "tickSize": 4,
        "labelPadding": 4,
        "labelOverlap": "greedy",
        "labelFlush": False,
    }


def gap_rows(months: Sequence[date], known: Sequence[bool], length: int = 1) -> list[Row]:
    """The unbroken runs of months without figures, as bands."""
    rows = []
    unknown = [month for month, there in zip(months, known, strict=True) if not there]
    for run in runs(month for start in unknown for month in covered(start, length).months):
        start, end = edges(run)
        rows.append({"from": start, "to": end, "centre": centre(run), "months": len(run.months)})
    return rows


def centre(period: Period) -> str:
    """The day in the middle of a period, for a label."""
    start, end = period.first, added(period.last, 1)
    return (start + (end - start) / 2).isoformat()


def rounded_top(highest: float) -> float:
    """The top of an axis from 0 that leaves room above the highest value, a round number."""
    if not highest > 0:
        return 1.0
    room = highest * 1.12
    step = 10.0 ** math.floor(math.log10(room)) / 5
    return float(math.ceil(room / step) * step)


def _names(start: date, length: int) -> str:
    """The months of a longer period: `Jan–Mar`."""
    return f"{NAMES[start.month]}–{NAMES[added(start, length - 1).month]}"


def _year_starts(months: Sequence[date]) -> list[date]:
    """The first of the given months in each year."""
    seen: dict[int, date] = {}
    for month in months:
        seen.setdefault(month.year, month)
    return list(seen.values())
