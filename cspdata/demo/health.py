"""Files about health: public health profiles, treatment, deaths; and those of `emergency`.

Every figure is drawn from a seeded stream of its own, around a level that is declared beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cspdata.catalogue import AreaRef
from cspdata.demo import emergency
from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import table
from cspdata.demo.workbooks import xlsx

#: How many files this module yields.
COUNT = 3 + emergency.COUNT
STREAM = 61


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    yield "health/indicators-CountiesUAs.data.csv", fingertips(demonstration)
    yield "health/ViewIt Export Data.csv", viewit(demonstration)
    yield "health/2024localauthorities.xlsx", drug_deaths(demonstration)
    yield from emergency.files(demonstration)


@dataclass(frozen=True)
class Profile:
    """An indicator of Fingertips: what it is called, what it is of, and its level by period.

    `half`: half the width of the 95 % interval as a share of the value. `planted`: what the last
    period's value of the partnership is multiplied by.
    """

    number: int
    name: str
    age: str
    periods: tuple[str, ...]
    level: float
    half: float
    planted: float = 1.0


YEARS = tuple(str(year) for year in range(2018, 2025))
FINANCIAL = tuple(f"{year}/{(year + 1) % 100}" for year in range(2018, 2025))
POOLED = tuple(f"{year} - {(year + 2) % 100}" for year in range(2014, 2023))
POOLED_FINANCIAL = tuple(
    f"{year}/{(year + 1) % 100} - {year % 100 + 2}/{year % 100 + 3}" for year in range(2015, 2022)
)
COMPLETED = "Successful completion of drug treatment: "
#: The two planted facts: fewer opiate users complete treatment in 2024, and more people are
#: admitted for alcohol-specific conditions in 2024/25.
PROFILES = (
    Profile(90244, COMPLETED + "opiate users", "18+ yrs", YEARS, 6.4, 0.16, planted=0.55),
    Profile(90245, COMPLETED + "non-opiate users", "18+ yrs", YEARS, 34.0, 0.08),
    Profile(92447, "Successful completion of alcohol treatment", "18+ yrs", YEARS, 36.0, 0.07),
    Profile(
        93517,
        "Proportion of opiates and/or crack cocaine users (i.e. OCU) not in treatment (%)",
        "15-64 yrs",
        FINANCIAL,
        56.0,
        0.12,
    ),
    Profile(
        93532,
        "Proportion of dependent drinkers not in treatment (%) (Current method)",
        "18+ yrs",
        FINANCIAL,
        80.0,
        0.06,
    ),
    Profile(92432, "Deaths from drug misuse", "All ages", POOLED, 4.2, 0.22),
    Profile(
        92906,
        "Admission episodes for alcohol-specific conditions",
        "All ages",
        FINANCIAL,
        540.0,
        0.035,
        planted=1.18,
    ),
    Profile(
        11201,
        "Violent crime - hospital admissions for violence (including sexual violence)",
        "All ages",
        POOLED_FINANCIAL,
        26.0,
        0.09,
    ),
    Profile(
        92863,
        "Domestic abuse-related incidents and crimes",
        "16+ yrs",
        FINANCIAL,
        24.0,
        0.01,
    ),
    Profile(
        10401,
        "First time entrants to the youth justice system",
        "10-17 yrs",
        YEARS,
        118.0,
        0.24,
    ),
)
FINGERTIPS_COLUMNS = (
    "Indicator ID",
    "Indicator Name",
    "Parent Code",
    "Parent Name",
    "Area Code",
    "Area Name",
    "Area Type",
    "Sex",
    "Age",
    "Category Type",
    "Category",
    "Time period",
    "Value",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Lower CI 99.8 limit",
    "Upper CI 99.8 limit",
    "Count",
    "Denominator",
    "Value note",
    "Recent Trend",
    "Compared to England value or percentiles",
    "Compared to percentiles",
    "Time period Sortable",
    "New data",
    "Compared to goal",
    "Time period range",
)
ENGLAND = AreaRef(level="country", code="E92000001", name="England")


def fingertips(demonstration: Demonstration) -> str:
    """The download of ten indicators for England, the partnership and its comparator.

    As in the publisher's own, each area comes once without and once with its parent, rows by sex
    and by deprivation stand beside those of all persons, and a value may be blank with a note.
    """
    random = np.random.default_rng([demonstration.generate.seed, STREAM, 1])
    areas = (ENGLAND, *demonstration.partnership.areas)
    rows: list[tuple[object, ...]] = []
    for profile in PROFILES:
        for period in profile.periods:
            for area in areas:
                rows += _profile_rows(profile, period, area, demonstration, random)
    return "\ufeff" + table(FINGERTIPS_COLUMNS, rows)


def _profile_rows(
    profile: Profile,
    period: str,
    area: AreaRef,
    demonstration: Demonstration,
    random: np.random.Generator,
) -> Iterator[tuple[object, ...]]:
    """The rows of one indicator, period and area."""
    whole = area == ENGLAND
    half = profile.half / (8 if whole else 1)
    value = profile.level * (1 + 0.15 * half * random.standard_normal())
    if area == demonstration.partnership.area and period == profile.periods[-1]:
        value *= profile.planted
    # The comparator's first figure is not published, as happens where a number is small.
    missing = area == demonstration.partnership.comparators[0] and period == profile.periods[0]

    def row(**told: str) -> tuple[object, ...]:
        share = float(told.pop("share", "1"))
        numbers = (share * value, share * value * (1 - half), share * value * (1 + half))
        return _profile_row(profile, period, area, numbers=() if missing else numbers, **told)

    if whole:
        yield row()
        yield row(part="Most deprived decile (IMD2019)", parent=ENGLAND.code, share="1.6")
        return
    yield row()
    yield row(parent=ENGLAND.code)
    yield row(parent=ENGLAND.code, sex="Male", share="1.3")
    yield row(parent=ENGLAND.code, sex="Female", share="0.7")


def _profile_row(
    profile: Profile,
    period: str,
    area: AreaRef,
    *,
    numbers: tuple[float, ...],
    parent: str = "",
    sex: str = "Persons",
    part: str = "",
) -> tuple[object, ...]:
    """One row, of a `part` of the area where one is named; `numbers`: value and limits, or none."""
    shown = [f"{one:.8g}" for one in numbers] or ["", "", ""]
    note = "" if numbers else "Value not published for data quality reasons"
    kind = "England" if area == ENGLAND else "UA"
    place = (parent, ENGLAND.name if parent else "", area.code, area.name, kind)
    who = (sex, profile.age, "Deprivation deciles in England" if part else "", part)
    length = "3y" if " - " in period else "1y"
    tail = ("", "Similar", "Not compared", f"{period[:4]}0000", "", "", length)
    return (
        profile.number,
        profile.name,
        *place,
        *who,
        period,
        *shown,
        *(("",) * 4),
        note,
        *tail,
    )


#: Adults in treatment in a year, per thousand residents of a county, by drug group of ViewIt.
DRUG_GROUPS = {
    "Opiate": 2.3,
    "Non-opiate only": 0.5,
    "Non-opiate & alcohol": 0.6,
    "Alcohol only": 1.6,
}
SEXES, AGES = ("M", "F"), ("18-29", "30-49", "50+")
VIEWIT_COLUMNS = (
    "ReportingPeriod",
    "Area",
    "sex",
    "age_group",
    "drug_group",
    "intreatment_allintx",
    "newpresentation_newtx",
    "eth_white_allintx",
    "exits_successfulcompletion_allintx",
    "exits_died_allintx",
    "exits_droppedout_allintx",
)
#: The planted fact: this many times as many are in treatment for alcohol alone in the
#: last year.
MORE_IN_TREATMENT = 1.3


def viewit(demonstration: Demonstration) -> str:
    """The export of ViewIt for the partnership and its comparator, with its marginal totals."""
    random = np.random.default_rng([demonstration.generate.seed, STREAM, 2])
    rows: list[tuple[object, ...]] = []
    years = [f"{year}/{(year + 1) % 100:02d}" for year in range(2009, 2025)]
    for year in years:
        for area, residents in _residents(demonstration):
            last = year == years[-1] and area == demonstration.partnership.area
            rows += _viewit_rows((year, area.name), residents, random, more=last)
    return table(VIEWIT_COLUMNS, rows)


def _residents(demonstration: Demonstration) -> list[tuple[AreaRef, float]]:
    """The partnership's area and its comparator with their residents, in thousands."""
    generate, partnership = demonstration.generate, demonstration.partnership
    county = sum(one.residents for one in generate.community_areas)
    return [
        (partnership.area, county),
        (partnership.comparators[0], generate.borough.residents),
    ]


def _viewit_rows(
    head: tuple[str, str], residents: float, random: np.random.Generator, *, more: bool
) -> Iterator[tuple[object, ...]]:
    """One year of one area: every sex, age and drug group, and every total of them."""
    groups = list(DRUG_GROUPS)
    shares = np.outer((0.68, 0.32), (0.16, 0.56, 0.28))
    level = np.array(list(DRUG_GROUPS.values()))
    if more:
        level = level * np.where(np.array(groups) == "Alcohol only", MORE_IN_TREATMENT, 1)
    people = random.poisson(residents * level[:, None, None] * shares)
    exits = [random.binomial(people, share) for share in (0.45, 0.85, 0.2, 0.012, 0.1)]
    numbers = np.stack([people, *exits])
    for at_group, group in enumerate(["Total", *groups]):
        for at_sex, sex in enumerate(["Total", *SEXES]):
            for at_age, age in enumerate(["Total", *AGES]):
                at = [_all_or_one(one) for one in (at_group, at_sex, at_age)]
                found = numbers[:, at[0], at[1], at[2]].sum(axis=(1, 2, 3))
                yield (*head, sex, age, group, *found.tolist())


def _all_or_one(index: int) -> slice:
    """Everything for the first of a list, which is the total; else the one of its place."""
    return slice(None) if index == 0 else slice(index - 1, index)


#: Deaths related to drug poisoning a year per thousand residents; the planted fact: so many times
#: as many are registered in the last year.
DEATHS, MORE_DEATHS = 0.05, 2.0


def drug_deaths(demonstration: Demonstration) -> bytes:
    """The yearly workbook of deaths: a contents sheet, the counts and a table that is not read."""
    random = np.random.default_rng([demonstration.generate.seed, STREAM, 3])
    years = list(range(2024, 2003, -1))
    places = _residents(demonstration)
    rows: list[list[object]] = [
        ["Table 1: Number of deaths related to drug poisoning, by local authority"],
        ["This worksheet contains one table."],
        ["Some cells refer to notes, which can be found on the notes worksheet."],
        [],
        ["Area codes", "Area of usual residence [note 1]", "", "", *years],
        ["E92000001", "ENGLAND", "", "", *random.poisson(3200, len(years)).tolist()],
        ["D12000009", "", "DEMONSTRATION REGION", "", *random.poisson(300, len(years)).tolist()],
    ]
    for area, residents in places:
        level = np.full(len(years), DEATHS * residents)
        level[0] *= MORE_DEATHS if area == places[0][0] else 1
        rows.append([area.code, "", "", area.name, *random.poisson(level).tolist()])
    rates = [*rows[:5], *([*row[:4], *(["u"] * len(years))] for row in rows[5:])]
    contents = [["Contents"], ["Table 1", "Counts"], ["Table 2", "Rates"]]
    return xlsx({"Contents": contents, "Table 1": rows, "Table 2": rates})
