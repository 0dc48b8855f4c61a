"""A survey's responses into numbers of people by age and sex and area: no response is kept.

Of each year the people are counted by class of age and sex over the whole area, and by class within
each community area where enough of them are alike; the rest of an area is one number
(docs/decisions/0012-what-is-kept-of-a-survey.md).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from cspdata.catalogue import ANSWERS, AreaRef, Dataset, Survey
from cspdata.ingest.meanings import meaning
from cspdata.ingest.reference import TextRow

PEOPLE_COLUMNS = (
    "period_start",
    "period_end",
    "level",
    "area_code",
    "age_band",
    "sex",
    "kind",
    "item",
    "people",
    "yes",
)
#: Stands for every age, and for every sex, of a row that does not tell them apart; "" is not said.
ANY = "*"
ASKED, REST, QUESTION = "respondents", "rest", "question"
PRIORITY, TEXT, UNMATCHED = "priority", "text", "unmatched"
#: The longest free text that is compared with words, and the most priorities of one person.
LONGEST_TEXT = 20_000
MOST_PRIORITIES = 50

Class = tuple[str, str]
Item = tuple[str, str]
Cell = tuple[str, Class]
NOT_SAID: Class = ("", "")


@dataclass(frozen=True, slots=True)
class Person:
    """What one response adds: class, area and, for each item, whether it is a yes."""

    period: tuple[date, date]
    area: str
    of: Class
    items: Mapping[Item, bool]


@dataclass(slots=True)
class People:
    """The responses of one file, gathered row by row and given out as numbers alone."""

    dataset: Dataset
    own: AreaRef
    level: str
    _all: list[Person] = field(default_factory=list)
    _unmatched: dict[tuple[date, date], Counter[str]] = field(default_factory=dict)

    def add(self, row: TextRow, records: Iterable[Mapping[str, Any]]) -> None:
        """Count one response, whose records are those that its answers add to the figures.

        One that is not of the partnership's own area counts for nothing here.
        """
        layout = self.dataset.aggregates
        survey = layout.survey if layout else None
        given = list(records)
        own = [one for one in given if one["area_code"] == self.own.code]
        if survey is None or not own:
            return
        area = next((one["area_code"] for one in given if one["level"] == self.level), "")
        period = (own[0]["period_start"], own[0]["period_end"])
        numbers = {one["measure"]: one["number"] for one in own}
        items: dict[Item, bool] = {(ASKED, ""): False}
        items |= {
            (QUESTION, measure.removesuffix(ANSWERS)): bool(numbers[measure.removesuffix(ANSWERS)])
            for measure in numbers
            if measure.endswith(ANSWERS)
        }
        strange: Counter[str] = Counter()
        items |= self._priorities(row, survey, strange)
        items |= _mentions(row, survey)
        of = (
            self._class(row, survey.age, survey.ages, strange),
            self._class(row, survey.sex, survey.sexes, strange),
        )
        self._unmatched.setdefault(period, Counter()).update(strange)
        self._all.append(Person(period, area, of, items))

    def __len__(self) -> int:
        return len(self._all)

    def frame(self, *, least_area: int) -> pd.DataFrame:
        """The numbers of people (`PEOPLE_COLUMNS`), of each year on its own.

        `least_area`: of an area with fewer people nothing but their number is kept.
        """
        layout = self.dataset.aggregates
        least = layout.survey.least_cell if layout and layout.survey else 0
        rows: list[tuple[Any, ...]] = []
        for period in dict.fromkeys(one.period for one in self._all):
            people = [one for one in self._all if one.period == period]
            for area, of, item, count, yes in _kept(people, least=least, least_area=least_area):
                level, code = (
                    (self.own.level, self.own.code) if area is None else (self.level, area)
                )
                rows.append((*period, level, code, *of, *item, count, yes))
            whole = (*period, self.own.level, self.own.code, ANY, ANY, UNMATCHED)
            rows += [(*whole, name, n, 0) for name, n in self._unmatched[period].items()]
        return pd.DataFrame(rows, columns=list(PEOPLE_COLUMNS))

    def _class(self, row: TextRow, column: str, known: tuple[str, ...], strange: Any) -> str:
        """The class that a person's own words belong to; "" where it is not said or not known."""
        text = row.values.get(column, "")
        meant = meaning(text, self.dataset.maps[self.dataset.columns[column].map])
        if text and not meant:
            strange[column] += 1
        return meant if meant in known else ""

    def _priorities(self, row: TextRow, survey: Survey, strange: Counter[str]) -> dict[Item, bool]:
        """For every theme whether the person named it, where they named anything at all."""
        named: set[str] = set()
        answered = False
        for column in survey.priorities:
            labels = self.dataset.maps[self.dataset.columns[column].map]
            text = row.values.get(column, "")
            # A label may hold the sign that stands between labels.
            whole = meaning(text, labels)
            parts = [text] if whole else text.split(survey.between)[:MOST_PRIORITIES]
            for part in filter(None, (one.strip() for one in parts)):
                meant = meaning(part, labels)
                strange["priorities"] += not meant
                answered = answered or meant != "none"
                named.add(meant)
        if not answered:
            return {}
        themes = {
            theme
            for column in survey.priorities
            for theme in self.dataset.maps[self.dataset.columns[column].map].values()
        }
        return {(PRIORITY, theme): theme in named for theme in sorted(themes - {"none"})}


def _mentions(row: TextRow, survey: Survey) -> dict[Item, bool]:
    """For every theme whether the person's own words name it; nothing where there are none."""
    text = row.values.get(survey.text, "")[:LONGEST_TEXT] if survey.text else ""
    if not any(sign.isalpha() for sign in text):
        return {}
    plain = " ".join(text.replace("\u2019", "'").split())
    return {
        (TEXT, theme): bool(_any_of(words).search(plain))
        for theme, words in survey.keywords.items()
    }


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words in any case; between the words of a phrase a blank or a hyphen is the same."""
    phrases = (re.sub(r"\\?[ -]", "[ -]", re.escape(word)) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _kept(
    people: list[Person], *, least: int, least_area: int
) -> Iterator[tuple[str | None, Class, Item, int, int]]:
    """Area (None for the whole), class, item, people and yes: every number that is kept."""
    sizes = Counter(one.area for one in people)
    for area, size in sizes.items():
        if area:
            yield area, (ANY, ANY), (ASKED, ""), size, 0
    pooled = _pooled(sizes, least=least, least_area=least_area)
    classes = _classes(Counter(one.of for one in people), least=least)
    cells = Counter((("" if one.area in pooled else one.area), classes[one.of]) for one in people)
    apart = _apart(cells, least=least)
    counts: dict[tuple[str | None, Class, Item], list[int]] = defaultdict(lambda: [0, 0])
    for one in people:
        of = classes[one.of]
        place = "" if one.area in pooled else one.area
        within = of if (place, of) in apart else (ANY, ANY)
        for item, yes in one.items.items():
            for key in ((None, of, item), (place, within, item)):
                counts[key][0] += 1
                counts[key][1] += yes
    for (kept, of, item), (count, agreed) in counts.items():
        # The number of an area's people is above; here it is that of the rest of the area.
        kind = (REST, "") if of == (ANY, ANY) and item == (ASKED, "") else item
        yield kept, of, kind, count, agreed


def _pooled(sizes: Counter[str], *, least: int, least_area: int) -> set[str]:
    """The areas of too few people, with those who named none: together they are enough, or all."""
    pooled = {area for area, size in sizes.items() if area == "" or size < least_area}
    rest = sorted((size, area) for area, size in sizes.items() if area not in pooled)
    while rest and 0 < sum(sizes[area] for area in pooled) < least:
        pooled.add(rest.pop(0)[1])
    return pooled


def _classes(sizes: Counter[Class], *, least: int) -> dict[Class, Class]:
    """What each class is counted as: one of too few people as not said, which is then enough."""
    small = {of for of, size in sizes.items() if size < least and of != NOT_SAID}
    rest = sorted((size, of) for of, size in sizes.items() if of not in small | {NOT_SAID})
    while small and rest and sum(sizes[of] for of in small | {NOT_SAID}) < least:
        small.add(rest.pop(0)[1])
    return {of: NOT_SAID if of in small else of for of in sizes}


def _apart(cells: Counter[Cell], *, least: int) -> set[Cell]:
    """The cells that are kept apart: no sum of the others can be taken down to a few people.

    What is known of an area less its cells, and of a class less its cells, is 0 or at least
    `least`: else the smallest cell beside is given up too, until it holds everywhere. Those who did
    not say are never apart: nothing is known of them that would tell them from others.
    """
    apart = {cell for cell, size in cells.items() if size >= least and cell[1] != NOT_SAID}
    changed = True
    while changed:
        changed = False
        for at in (0, 1):
            left: Counter[Any] = Counter()
            for cell, size in cells.items():
                left[cell[at]] += size if cell not in apart else 0
            for line, size in left.items():
                beside = [cell for cell in apart if cell[at] == line]
                if 0 < size < least and beside:
                    apart.discard(min(beside, key=lambda cell: (cells[cell], cell)))
                    changed = True
    return apart
