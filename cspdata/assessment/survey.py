"""The people of a survey as a warehouse keeps them, made whole again as far as numbers allow.

Cells of fewer people than the contract's `least_cell` are not kept: their sums over an area and
over a class are. The table of area by class is worked out from those sums, cell by kept cell, so
that all sums are right and what was not kept is an estimate (`proportional_fit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import Dataset, Survey
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period
from cspdata.stats import Margin, Raking, proportional_fit, raking_weights
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
ASKED, REST, UNMATCHED, ANY = "respondents", "rest", "unmatched", "*"
TABLE = "survey_people"
_READ = ("kind", "item", "area_code", "age_band", "sex", "people", "yes")
_Row = dict[str, Any]
#: A person in a hundred: how close the sums of an estimated table come to those that are kept.
CLOSE = 0.01


@dataclass(frozen=True, slots=True)
class Answers:
    """People who were asked something, and those of them who said yes: areas × classes."""

    people: Floats
    yes: Floats


@dataclass(frozen=True, slots=True)
class Wave:
    """One year of a survey.

    `areas` are codes of community areas, the last is "" for those whose area is not known;
    `classes` are age and sex, "" where not said. `sizes` is the number of people of every area,
    those too small for anything else too. `answers` by kind and item, `whole` the same by class
    over the whole area, exact. `unmatched`: answers, by column, that no map knew.
    """

    period: Period
    areas: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]
    sizes: dict[str, int]
    people: Floats
    answers: dict[tuple[str, str], Answers]
    unmatched: dict[str, int]

    def row(self, area: str) -> int | None:
        """Where an area's people are in the tables; None where they are not kept apart."""
        return self.areas.index(area) if area in self.areas else None


@dataclass(frozen=True, slots=True)
class Population:
    """Residents by area and class, of a year; `classes` as the survey's, or wider ages."""

    year: int
    ages: tuple[str, ...]
    whole: dict[tuple[str, str], float]
    areas: dict[str, float]


def survey_dataset(evidence: Evidence) -> Dataset | None:
    """The contract of the survey: the first that says what is kept of people."""
    every = evidence.catalogue.datasets.values()
    return next((one for one in every if one.aggregates and one.aggregates.survey), None)


def survey_of(dataset: Dataset) -> Survey:
    """What a contract says of the people of its survey; refuses one that says nothing."""
    if dataset.aggregates is None or dataset.aggregates.survey is None:
        raise ValueError(f"{dataset.id} is no survey")
    return dataset.aggregates.survey


def least_base(dataset: Dataset) -> int:
    """The fewest people of whose answers anything is shown."""
    return dataset.aggregates.least_base if dataset.aggregates else 0


def waves(evidence: Evidence) -> tuple[Wave, ...]:
    """Every year of the survey that is loaded, in order."""
    return evidence.kept(("survey waves",), lambda: _waves(evidence))


def wave_by(evidence: Evidence, period: Period | None) -> tuple[Wave, ...]:
    """The year that answers for a period, and the one before it; the last ones without a period.

    Of those that have ended by then the last; none where the survey starts later.
    """
    found = [one for one in waves(evidence) if period is None or one.period.last <= period.last]
    return tuple(reversed(found[-2:]))


def population(evidence: Evidence, wave: Wave) -> Population | None:
    """The residents of the classes of a wave, of the nearest year there is; None without any."""
    dataset = survey_dataset(evidence)
    if dataset is None:
        return None
    survey = survey_of(dataset)
    for ages in (survey.ages, tuple(dict.fromkeys(survey.broader.get(a, a) for a in survey.ages))):
        measures = {
            survey.population.get(f"{sex} {age}", ""): (age, sex)
            for sex in survey.sexes
            for age in ages
        }
        if "" not in measures and (found := _population(evidence, dataset, measures, wave)):
            return found
    return None


def _population(
    evidence: Evidence, dataset: Dataset, measures: dict[str, tuple[str, str]], wave: Wave
) -> Population | None:
    own = evidence.partnership.area
    level = dataset.aggregates.level if dataset.aggregates else ""
    whole = _residents(evidence, own.level, [*measures])
    whole = whole[whole["area_code"] == own.code]
    years = [
        year
        for year in whole["year"].astype(int).unique().tolist()
        if set(whole["measure"][whole["year"] == year]) == set(measures)
    ]
    if not years:
        return None
    year = min(years, key=lambda one: (abs(one - wave.period.first.year), -one))
    rows = whole[whole["year"] == year]
    within = {one.code for one in evidence.areas_within(own, level)}
    parts = _residents(evidence, level, [*measures])
    parts = parts[(parts["year"] == year) & parts["area_code"].isin(within)]
    return Population(
        year,
        tuple(dict.fromkeys(age for age, _ in measures.values())),
        {
            measures[name]: float(n)
            for name, n in zip(rows["measure"], rows["residents"], strict=True)
        },
        {str(code): float(n) for code, n in parts.groupby("area_code")["residents"].sum().items()},
    )


def _residents(evidence: Evidence, level: str, measures: list[str]) -> pd.DataFrame:
    return evidence.kept(
        ("residents by class", level, *measures),
        lambda: query(evidence.con, "measures/residents_by_class", level=level, measures=measures),
    )


def weights(evidence: Evidence, wave: Wave) -> Raking | str:
    """The raking weights of a wave's cells (areas × classes, in a row), or why there are none."""
    return evidence.kept(
        ("survey weights", str(wave.period.first)), lambda: _weights(evidence, wave)
    )


def _weights(evidence: Evidence, wave: Wave) -> Raking | str:
    dataset = survey_dataset(evidence)
    people = population(evidence, wave)
    if dataset is None or people is None:
        return (
            "the residents by age and sex are not loaded: load the mid-year population by small "
            "area, by single year of age or by broad age, and the lookup of small areas"
        )
    survey = survey_of(dataset)
    margins = [_class_margin(wave, survey, people), *_area_margin(evidence, wave, people)]
    try:
        return raking_weights(wave.people.ravel(), margins, most=survey.most_weight)
    except ValueError as fault:
        return str(fault)


def _class_margin(wave: Wave, survey: Survey, people: Population) -> Margin:
    """The margin of age and sex; who did not say both is of no class."""
    names = tuple(people.whole)
    wider = [(known_age(survey, people, age), sex) for age, sex in wave.classes]
    of = [names.index(one) if one in names else -1 for one in wider]
    titles = tuple(f"{sex}, {age}" for age, sex in names)
    share = [people.whole[one] for one in names]
    return Margin("age and sex", titles, share, of * len(wave.areas))


def _area_margin(evidence: Evidence, wave: Wave, people: Population) -> list[Margin]:
    """The margin of areas that are kept apart; none where there are fewer than two."""
    known = [area for area in wave.areas if people.areas.get(area)]
    if len(known) < 2:
        return []
    of = [known.index(area) if area in known else -1 for area in wave.areas]
    titles = area_names(evidence)
    share = [people.areas[area] for area in known]
    cells = [at for at in of for _ in wave.classes]
    return [Margin("area", tuple(titles.get(one, one) for one in known), share, cells)]


def known_age(survey: Survey, people: Population, age: str) -> str:
    """The age class by which residents are known: the survey's own, or the wider one."""
    return age if age in people.ages else survey.broader.get(age, age)


def area_names(evidence: Evidence) -> dict[str, str]:
    """The names of the survey's areas by their codes."""
    dataset = survey_dataset(evidence)
    level = dataset.aggregates.level if dataset and dataset.aggregates else ""
    return {one.code: one.name for one in evidence.areas_within(evidence.partnership.area, level)}


def _waves(evidence: Evidence) -> tuple[Wave, ...]:
    dataset = survey_dataset(evidence)
    if dataset is None or TABLE not in set(query(evidence.con, "quality/tables")["table_name"]):
        return ()
    rows = query(evidence.con, "measures/survey_people", dataset=dataset.id)
    own = evidence.partnership.area.level
    return tuple(_wave(group, own) for _, group in rows.groupby("period_start", sort=True))


def _wave(rows: pd.DataFrame, own: str) -> Wave:
    first: date = rows["period_start"].iloc[0].date()
    last: date = rows["period_end"].iloc[0].date()
    strange = rows[rows["kind"] == UNMATCHED]
    rows = rows[rows["kind"] != UNMATCHED]
    whole, parts = rows[rows["level"] == own], rows[rows["level"] != own]
    every = (parts["kind"] == ASKED) & (parts["age_band"] == ANY)
    sizes = dict(zip(parts["area_code"][every], parts["people"][every].astype(int), strict=True))
    parts = parts[~every]
    areas = (*sorted(set(parts["area_code"]) - {""}), *({""} & set(parts["area_code"])))
    classes = tuple(sorted(set(zip(whole["age_band"], whole["sex"], strict=True))))
    tables = _Tables(areas, classes, _by_item(whole), _by_item(parts))
    people = tables.estimated((ASKED, ""), "people", np.ones((len(areas), len(classes))))
    answers = {}
    for kind, item in dict.fromkeys(zip(whole["kind"], whole["item"], strict=True)):
        if kind == ASKED:
            continue
        asked = tables.estimated((kind, item), "people", people)
        yes = np.minimum(tables.estimated((kind, item), "yes", asked), asked)
        answers[kind, item] = Answers(asked, yes)
    unmatched = dict(zip(strange["item"], strange["people"].astype(int), strict=True))
    return Wave(
        Period(first, last.replace(day=1)), areas, classes, sizes, people, answers, unmatched
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """The kept numbers of a wave by kind and item, to be laid out as areas × classes."""

    areas: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]
    whole: dict[tuple[str, str], list[_Row]]
    parts: dict[tuple[str, str], list[_Row]]

    def estimated(self, item: tuple[str, str], column: str, seed: Floats) -> Floats:
        """The table of an item: kept cells as they are, the others from the sums that are left."""
        kept = self._cells((ASKED, ""), "people") > 0
        cells = np.where(kept, self._cells(item, column), 0.0)
        rest = self._rest(item, column)
        left = np.maximum(0.0, self._sums(item, column) - cells.sum(axis=0))
        fitted = proportional_fit(
            np.where(kept, 0.0, np.maximum(seed, 1e-6)), rest, left, close=CLOSE
        )
        return cells + fitted

    def _cells(self, item: tuple[str, str], column: str) -> Floats:
        table = np.zeros((len(self.areas), len(self.classes)))
        for row in self.parts.get(item, ()):
            if row["age_band"] != ANY:
                where = self.classes.index((row["age_band"], row["sex"]))
                table[self.areas.index(row["area_code"]), where] = row[column]
        return table

    def _rest(self, item: tuple[str, str], column: str) -> Floats:
        rows = self.parts.get((REST, "") if item[0] == ASKED else item, ())
        by_area = {row["area_code"]: row[column] for row in rows if row["age_band"] == ANY}
        return np.array([float(by_area.get(area, 0)) for area in self.areas])

    def _sums(self, item: tuple[str, str], column: str) -> Floats:
        rows = self.whole.get(item, ())
        by_class = {(row["age_band"], row["sex"]): row[column] for row in rows}
        return np.array([float(by_class.get(one, 0)) for one in self.classes])


def _by_item(rows: pd.DataFrame) -> dict[tuple[str, str], list[_Row]]:
    """The rows by kind and item: sought a thousand times a survey, they are sorted once."""
    found: dict[tuple[str, str], list[_Row]] = {}
    for row in rows[list(_READ)].itertuples(index=False, name=None):
        found.setdefault(row[:2], []).append(dict(zip(_READ, row, strict=True)))
    return found
