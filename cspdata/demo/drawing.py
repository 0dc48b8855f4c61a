"""What the files of partners are drawn with: periods, counts around a level, text of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from cspdata.demo.declaration import Demonstration
from cspdata.periods import added, month_text

#: Months at the end of the calendar that a planted change lies in.
PLANTED_MONTHS = 12
#: Half the spread of chance: what is not planted does not look changed.
SPREAD = 0.5


class Stream:
    """Counts from a stream of random numbers that no other file draws from."""

    def __init__(self, demonstration: Demonstration, number: int) -> None:
        self._random = np.random.default_rng([demonstration.generate.seed, 40, number])

    def count(self, level: float) -> int:
        """A count around a level, never below 0."""
        return max(0, round(float(self._random.normal(level, SPREAD * level**0.5))))

    def part(self, whole: int, share: float) -> int:
        """A part of a whole, about the share of it and never more."""
        return min(whole, self.count(whole * share))

    def split(self, whole: int, shares: Sequence[float]) -> list[int]:
        """A whole split by shares: parts that add up to it."""
        weights = np.array(shares, dtype=float)
        return [int(one) for one in self._random.multinomial(whole, weights / weights.sum())]

    def around(self, level: float, spread: float) -> float:
        """A measured value around a level, to one decimal."""
        return round(float(self._random.normal(level, spread)), 1)


def quarters(demonstration: Demonstration) -> list[date]:
    """The first months of the calendar quarters that lie wholly within the calendar."""
    calendar = demonstration.generate.calendar
    return [one for one in calendar if one.month in (1, 4, 7, 10) and added(one, 2) <= calendar[-1]]


def financial_years(demonstration: Demonstration) -> list[str]:
    """The financial years, `2023/24`, that lie wholly within the calendar."""
    calendar = demonstration.generate.calendar
    starts = [one for one in calendar if one.month == 4 and added(one, 11) <= calendar[-1]]
    return [f"{one.year}/{(one.year + 1) % 100:02d}" for one in starts]


def quarter_text(start: date) -> str:
    """A calendar quarter as `2025 Q3`."""
    return f"{start.year} Q{(start.month + 2) // 3}"


def planted(demonstration: Demonstration, start: date, factor: float) -> float:
    """The factor in the last months of the calendar, 1 before them."""
    since = added(demonstration.generate.last_month, 1 - PLANTED_MONTHS)
    return factor if start >= since else 1.0


def small(count: int) -> str:
    """A count as partners send small ones: `<5` for 1 to 4."""
    return "<5" if 1 <= count <= 4 else str(count)


def table(header: Sequence[str], rows: Iterable[Iterable[object]], *, end: str = "\n") -> str:
    """A CSV text; what holds a comma or a quote is quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def months(demonstration: Demonstration) -> list[tuple[date, str]]:
    """Every month of the calendar and its text, `2025-09`."""
    return [(one, month_text(one)) for one in demonstration.generate.calendar]


def community_area_codes(demonstration: Demonstration) -> list[str]:
    """The codes of the community areas, in declared order."""
    return [f"D09{at + 1:06d}" for at in range(len(demonstration.generate.community_areas))]
