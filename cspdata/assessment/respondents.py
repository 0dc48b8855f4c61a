"""Who answered the survey, set against the residents: whom it has not heard enough of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cspdata.assessment.community import NO_SURVEY, survey_notes
from cspdata.assessment.survey import (
    Population,
    Wave,
    area_names,
    known_age,
    population,
    survey_dataset,
    survey_of,
    wave_by,
)
from cspdata.catalogue import Dataset
from cspdata.disclosure import shown_counts
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period
from cspdata.results import Notes, require_columns
from cspdata.stats import wilson_interval

RESPONDENT_COLUMNS = (
    *("dimension", "code", "title", "respondents", "base", "share", "share_lower", "share_upper"),
    *("population", "population_share", "difference", "lower", "upper"),
    *("verdict", "suppressed"),
)
Heard = Literal["under", "over", "fair", "cannot say"]
#: What people are told apart by, in the order in which it is shown.
DIMENSIONS = {"class": "Age and sex", "age": "Age", "sex": "Sex", "area": "Community area"}
NO_RESIDENTS = (
    "the residents by age and sex are not loaded, so that nobody can say who is missing: load the "
    "mid-year population by small area (ONS), by single year of age or by broad age"
)


@dataclass(frozen=True, slots=True)
class Respondents:
    """The people who answered by age, sex and area against the residents aged 16 and over.

    `frame` has `RESPONDENT_COLUMNS`, a row a class of each dimension (`DIMENSIONS`): `share` of
    those who said what they are, in per cent with Wilson's limits, `population_share` of the
    residents, `difference` in percentage points with its limits. `verdict` is `under` or `over`
    where the limits leave out 0, else `fair`. Numbers follow the disclosure rule: 1 to 7 are
    hidden. `lacking` says why there are no residents to set them against; `refusal` why there is no
    row. `year` is that of the residents, `people` how many answered at all.
    """

    period: Period | None
    year: int | None
    people: int
    frame: pd.DataFrame
    notes: Notes
    lacking: str = ""
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, RESPONDENT_COLUMNS)


def respondents(evidence: Evidence, *, period: Period | None = None) -> Respondents:
    """Who answered the last wave by the end of a period, against the residents."""
    dataset, found = survey_dataset(evidence), wave_by(evidence, period)
    if dataset is None or not found:
        blank = pd.DataFrame({name: [] for name in RESPONDENT_COLUMNS})
        return Respondents(None, None, 0, blank, survey_notes(evidence, None), refusal=NO_SURVEY)
    wave = found[0]
    people = population(evidence, wave)
    rows = [
        row for dimension in DIMENSIONS for row in _rows(dimension, evidence, dataset, wave, people)
    ]
    frame = pd.DataFrame(rows, columns=list(RESPONDENT_COLUMNS))
    return Respondents(
        wave.period,
        people.year if people else None,
        int(np.rint(wave.people.sum())),
        frame,
        survey_notes(evidence, wave),
        lacking="" if people else NO_RESIDENTS,
    )


def _rows(
    dimension: str, evidence: Evidence, dataset: Dataset, wave: Wave, people: Population | None
) -> Iterator[tuple[object, ...]]:
    """A row for each class of a dimension, those that nobody answered from too."""
    numbers, residents, titles = _numbers(dimension, evidence, dataset, wave, people)
    base = sum(numbers.values())
    everyone = sum(residents.values())
    for code, title in titles.items():
        known = residents.get(code)
        share = 100 * known / everyone if known is not None and everyone else float("nan")
        yield (
            *(dimension, code, title),
            *_against(float(numbers.get(code, 0)), float(base), known, share),
        )


def _against(
    count: float, base: float, residents: float | None, population_share: float
) -> tuple[object, ...]:
    """The figures of one class, from what may be shown of it."""
    none = float("nan")
    (shown, whole), (hidden, few) = shown_counts(np.array([count, base]))
    known = none if residents is None else residents
    if hidden or few or not whole:
        verdict = _few(count, base, population_share)
        blank = (none,) * 5
        return (*blank, known, population_share, *(none,) * 3, verdict, bool(hidden or few))
    found = wilson_interval(float(min(shown, whole)), float(whole))
    value, lower, upper = (100 * one for one in (found.value, found.lower, found.upper))
    off = tuple(one - population_share for one in (value, lower, upper))
    return (
        *(float(shown), float(whole), value, lower, upper, known, population_share),
        *(*off, _verdict(off[1], off[2]), False),
    )


def _few(count: float, base: float, population_share: float) -> Heard:
    """The verdict of a hidden number: `under` where even the most it may be is too few."""
    most = 7.0
    if not base or np.isnan(population_share) or count > most or base <= most:
        return "cannot say"
    upper = 100 * float(wilson_interval(most, max(most, np.rint(base))).upper)
    return "under" if upper < population_share else "cannot say"


def _verdict(lower: float, upper: float) -> Heard:
    if np.isnan(lower):
        return "cannot say"
    return "under" if upper < 0 else "over" if lower > 0 else "fair"


Numbers = tuple[dict[str, int], dict[str, float], dict[str, str]]


def _numbers(
    dimension: str, evidence: Evidence, dataset: Dataset, wave: Wave, people: Population | None
) -> Numbers:
    """People who answered, residents and titles of the classes of a dimension, by their codes."""
    if dimension == "area":
        names = area_names(evidence)
        there = {code: n for code, n in wave.sizes.items() if code in names}
        return there, dict(people.areas) if people else {}, names
    survey = survey_of(dataset)
    numbers: dict[str, float] = {}
    residents: dict[str, float] = {}
    for (age, sex), n in zip(wave.classes, wave.people.sum(axis=0), strict=True):
        wide = known_age(survey, people, age) if people else age
        if code := _code(dimension, wide, sex):
            numbers[code] = numbers.get(code, 0.0) + float(n)
    for (age, sex), one in (people.whole if people else {}).items():
        code = _code(dimension, age, sex)
        residents[code] = residents.get(code, 0.0) + one
    ages = people.ages if people else survey.ages
    titles = {
        _code(dimension, age, sex): _title(dimension, age, sex)
        for sex in survey.sexes
        for age in ages
    }
    return {code: round(n) for code, n in numbers.items()}, residents, titles


def _code(dimension: str, age: str, sex: str) -> str:
    """The code of a person's class in a dimension; "" where it was not said."""
    both = f"{sex} {age}" if age and sex else ""
    return {"age": age, "sex": sex}.get(dimension, both)


def _title(dimension: str, age: str, sex: str) -> str:
    who = {"female": "Women", "male": "Men"}.get(sex, sex.capitalize())
    return {"age": age, "sex": who}.get(dimension, f"{who} {age}")
