"""Files of the ambulance service and of emergency departments: counts, and attendances.

Every figure is drawn from a seeded stream of its own, around a level that is declared beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np

from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import community_area_codes, table

#: How many files this module yields.
COUNT = 5
STREAM = 62


def files(demonstration: Demonstration) -> Iterator[tuple[str, str]]:
    """Path below the demonstration's folder and text of each file."""
    yield "health/ambulance_attendances.csv", ambulance(demonstration)
    yield from emergency_departments(demonstration)


#: Ambulance attendances a month per thousand residents, by call category; the planted fact: so
#: many times as many for overdose in the last year.
CALLS = {"Assault": 0.11, "Overdose": 0.21, "Stab/gunshot": 0.004, "Alcohol": 0.3}
MORE_OVERDOSES = 1.25


def ambulance(demonstration: Demonstration) -> str:
    """The service's monthly counts by community area, call category and alcohol."""
    random = np.random.default_rng([demonstration.generate.seed, STREAM, 1])
    generate = demonstration.generate
    codes = community_area_codes(demonstration)
    rows: list[tuple[object, ...]] = []
    for month in generate.calendar:
        recent = month >= generate.calendar[-12]
        for code, home in zip(codes, generate.community_areas, strict=True):
            for category, level in CALLS.items():
                more = recent and category == "Overdose"
                expected = home.residents * level * (MORE_OVERDOSES if more else 1)
                alcohol = 1.0 if category == "Alcohol" else 0.3
                with_alcohol = int(random.poisson(expected * alcohol))
                without = int(random.poisson(expected * (1 - alcohol)))
                place = (f"{month:%Y-%m}", code, category)
                rows += [(*place, "Y", with_alcohol), (*place, "N", without)]
    header = ("month", "area_code", "call_category", "alcohol", "attendances")
    return table(header, rows, end="\r\n")


SITES = {"DA1": 30.0, "DB2": 22.0, "DC3": 14.0}
#: Shares of the methods; the planted fact: so many times as many are with a sharp object in the
#: last year.
METHODS = {
    "Fist": 0.44,
    "Feet": 0.09,
    "Pushed": 0.12,
    "Blunt object": 0.08,
    "Glass or bottle": 0.05,
    "Knife or sharp object": 0.08,
    "Other": 0.08,
    "Not known": 0.06,
}
MORE_SHARP = 1.8
KINDS_OF_PLACE = ("Home", "Street", "Licensed premises", "Workplace", "Other", "Not known")
ISTV_COLUMNS = (
    "SITE CODE (OF TREATMENT)",
    "REPORTING PERIOD START DATE",
    "ARRIVAL DATE AND TIME AT ACCIDENT AND EMERGENCY DEPARTMENT",
    "ASSAULT DATE AND TIME",
    "ASSAULT METHOD",
    "ASSAULT LOCATION TYPE",
    "ASSAULT LOCATION DESCRIPTION",
)
#: What stands in the column of free text: a test looks for it wherever data are kept.
FREE_TEXT = "made-up words about a place"


def emergency_departments(demonstration: Demonstration) -> Iterator[tuple[str, str]]:
    """The attendances after assaults of twelve months a file, every department's in it."""
    random = np.random.default_rng([demonstration.generate.seed, STREAM, 2])
    calendar = demonstration.generate.calendar
    for first in range(0, len(calendar), 12):
        months = calendar[first : first + 12]
        rows = [
            row
            for month in months
            for site, level in SITES.items()
            for row in _attendances(month, site, level, random, recent=months[-1] == calendar[-1])
        ]
        name = f"health/istv_{months[0]:%Y-%m}_to_{months[-1]:%Y-%m}.csv"
        yield name, table(ISTV_COLUMNS, rows, end="\r\n")


def _attendances(
    month: date, site: str, level: float, random: np.random.Generator, *, recent: bool
) -> Iterator[tuple[object, ...]]:
    """A month of one department, in order of arrival; the assault was up to a day before."""
    share = {
        one: part * (MORE_SHARP if recent and one == "Knife or sharp object" else 1)
        for one, part in METHODS.items()
    }
    methods = [one for one, part in share.items() for _ in range(int(random.poisson(level * part)))]
    minutes = np.sort(random.integers(0, 60 * 24 * 28, len(methods)))
    for arrived, method in zip(minutes.tolist(), random.permutation(methods), strict=True):
        arrival = datetime(month.year, month.month, 1) + timedelta(minutes=arrived)
        assault = arrival - timedelta(minutes=int(random.gamma(2.0, 90.0)))
        place = KINDS_OF_PLACE[int(random.integers(len(KINDS_OF_PLACE)))]
        yield (
            site,
            f"{month:%d/%m/%Y}",
            f"{arrival:%d/%m/%Y %H:%M}",
            f"{assault:%d/%m/%Y %H:%M}",
            method,
            place,
            FREE_TEXT if random.uniform() < 0.3 else "",
        )
