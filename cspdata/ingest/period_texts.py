"""Periods as partners write them: months, quarters, financial and calendar years, pooled years."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from cspdata.ingest.limits import LONGEST_NUMBER
from cspdata.periods import Period, added, financial_year

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Years outside of these are none that figures are of.
FIRST_YEAR, LAST_YEAR = 1900, 2200
DASH = r"\s*(?:-|–|—|/|to)\s*"


def month_of(text: str) -> Period | None:
    """A month: `2025-04`, `2025-04-01`, `01/04/2025`, `04/2025`, `Apr 2025`, `April-25`."""
    text = text.strip().lower()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?(?:[t ].*)?", text):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(?:\d{1,2}/)?(\d{1,2})/(\d{4})", text):
        return _month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"([a-z]{3})[a-z]*[\s-]+(\d{4}|\d{2})", text):
        number = _month_number(found[1])
        return _month(_full_year(found[2]), number) if number else None
    return None


def quarter_of(text: str) -> Period | None:
    """A calendar quarter: `2025 Q1`, `Q1 2025`, `2025-Q1`, `Jan-Mar 2025`, or its first month.

    Also as the end of a file's name (`referrals_2025_q1`) and in words (`quarter 1 2025`).
    """
    plain = text.strip().lower()
    if found := re.fullmatch(r"(?:.*_)?(\d{4})[\s_-]*q([1-4])", plain):
        return _quarter(int(found[1]), int(found[2]) * 3 - 2)
    if found := re.fullmatch(r"q(?:uarter)?[\s-]*([1-4])[\s-]*(\d{4})", plain):
        return _quarter(int(found[2]), int(found[1]) * 3 - 2)
    if found := re.fullmatch(rf"([a-z]{{3}})[a-z]*{DASH}[a-z]+[\s-]+(\d{{4}})", plain):
        number = _month_number(found[1])
        return _quarter(int(found[2]), number) if number else None
    first = month_of(text)
    return _quarter(first.first.year, first.first.month) if first else None


@lru_cache(maxsize=1024)
def financial_quarter_of(year: str, quarter: str) -> Period | None:
    """A quarter of a financial year: `2024/25` and `1`…`4` (Q1 is April to June)."""
    whole, number = financial_year_of(year), re.fullmatch(r"[qQ]?\s*([1-4])", quarter.strip())
    if whole is None or number is None:
        return None
    first = added(whole.first, 3 * (int(number[1]) - 1))
    return Period(first, added(first, 2))


def financial_year_of(text: str) -> Period | None:
    """A financial year from April: `2024/25`, `2024-25`, `2024_25`, `2024/2025`; or a day in it.

    Also by its months: `April 2024 to March 2025`, `apr2024-mar2025`.
    """
    day = re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})(?:[ T].*)?", text.strip())
    if day:
        month = month_of(day[1])
        return financial_year(month.first) if month else None
    found = re.fullmatch(r"(\d{4})\s*[/_–-]\s*(\d{2}|\d{4})", text.strip())
    found = found or re.fullmatch(
        r"apr(?:il)?[\s-]*(\d{4})[\s-]*(?:-|–|to)[\s-]*mar(?:ch)?[\s-]*(\d{4})",
        text.strip().lower(),
    )
    if not found or not _known(int(found[1])):
        return None
    if int(found[2]) not in (int(found[1]) + 1, (int(found[1]) + 1) % 100):
        return None
    first = date(int(found[1]), 4, 1)
    return Period(first, added(first, 11))


def year_of(text: str) -> Period | None:
    """A calendar year: `2024`, `2024.0`."""
    found = re.fullmatch(r"(\d{4})(?:\.0)?", text.strip())
    if not found or not _known(int(found[1])):
        return None
    return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 1))


def pooled_years_of(text: str) -> Period | None:
    """Pooled years: `2021 - 23`, `2021-2023`, `2020/21 - 22/23`; one year stands for itself."""
    text = text.strip()
    if found := re.fullmatch(rf"(\d{{4}})/\d{{2}}{DASH}(\d{{2}}|\d{{4}})/(\d{{2}}|\d{{4}})", text):
        first, last = int(found[1]), int(found[1][:2] + found[3][-2:])
        known = _known(first, last) and last > first
        return Period(date(first, 4, 1), date(last, 3, 1)) if known else None
    if found := re.fullmatch(r"(\d{4})\s*(?:-|–|to)\s*(\d{2}|\d{4})", text):
        first, last = int(found[1]), int(found[1][:2] + found[2][-2:])
        known = _known(first, last) and last > first
        return Period(date(first, 1, 1), date(last, 12, 1)) if known else None
    return financial_year_of(text) or year_of(text)


def months_of(text: str) -> Period | None:
    """Months from one to another: `April 2021 to March 2022`, `Jan 2022 - Mar 2022`; or one year.

    One year is a financial one, or the twelve months `to March 2022`.
    """
    plain = text.strip().lower()
    if found := re.fullmatch(r"([a-z]+ \d{4})\s*(?:to|-|–|—)\s*([a-z]+ \d{4})", plain):
        first, last = month_of(found[1]), month_of(found[2])
        return Period(first.first, last.last) if first and last and first <= last else None
    if found := re.fullmatch(r"(?:year ending|12 months to|to) ([a-z]+ \d{4})", plain):
        last = month_of(found[1])
        return Period(added(last.first, -11), last.last) if last else None
    return financial_year_of(text)


def _bounded(reader: Callable[[str], Period | None]) -> Callable[[str], Period | None]:
    """A reader that takes no text longer than any period is: patterns may take long on those."""

    def bounded(text: str) -> Period | None:
        return reader(text) if len(text) <= LONGEST_NUMBER else None

    return bounded


READERS: dict[str, Callable[[str], Period | None]] = {
    "month": _bounded(month_of),
    "quarter": _bounded(quarter_of),
    "financial_year": _bounded(financial_year_of),
    "year": _bounded(year_of),
    "pooled_years": _bounded(pooled_years_of),
    "months": _bounded(months_of),
}


def _known(*years: int) -> bool:
    """Whether years are such as figures can be of: others are slips of the hand, or no years."""
    return all(FIRST_YEAR <= year <= LAST_YEAR for year in years)


def _month(year: int, number: int) -> Period | None:
    if not (1 <= number <= 12 and _known(year)):
        return None
    return Period(date(year, number, 1), date(year, number, 1))


def _quarter(year: int, number: int) -> Period | None:
    if number not in (1, 4, 7, 10) or not _known(year):
        return None
    first = date(year, number, 1)
    return Period(first, added(first, 2))


def _month_number(text: str) -> int | None:
    return MONTHS.index(text) + 1 if text in MONTHS else None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
