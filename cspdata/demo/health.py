"""Files about health: public health profiles, treatment, deaths, ambulances, emergency departments.

Every figure is drawn from a seeded stream of its own, around a level that is declared beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cspdata.catalogue import AreaRef
from cspdata.demo.declaration import Demonstration

#: How many files this module yields.
COUNT = 1
STREAM = 61


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    yield "health/indicators-CountiesUAs.data.csv", fingertips(demonstration)


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
    return csv_text(FINGERTIPS_COLUMNS, rows, mark=True)


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


def csv_text(
    header: Sequence[str], rows: Iterable[Iterable[object]], *, mark: bool = False, end: str = "\n"
) -> str:
    """Rows as CSV text; `mark`: with a byte order mark before it."""
    lines = [
        ",".join(f'"{one}"' if "," in one else one for one in map(str, row))
        for row in (header, *rows)
    ]
    return ("\ufeff" if mark else "") + end.join(lines) + end
