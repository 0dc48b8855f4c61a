"""The police's extract for the partnership: offences with where and between which times each was.

The burglaries and vehicle crimes are those of the street files, with the place they were moved
from; of the violence it holds a part, as that in public places. Planted are near repeats of
residential burglary and a hotspot of violence at night in the middle of a town.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from cspdata.demo.county import CENTRE, County
from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import table
from cspdata.demo.events import Events
from cspdata.demo.snap_points import SnapPoints
from cspdata.demo.territory import Floats, Integers, town_positions
from cspdata.periods import added, month_text

#: How many files this module yields, of twelve months each.
COUNT = 3
MONTHS = 12 * COUNT
STREAM = 81
COLUMNS = (
    "Ref",
    "Offence type",
    "Date recorded",
    "Committed from",
    "Committed to",
    "Easting",
    "Northing",
    "Outcome",
)
#: Offences by category of the street files, with the share of its rows that each is.
OFFENCES = {
    "Burglary": {"Burglary - residential": 0.62, "Burglary - business and community": 0.38},
    "Vehicle crime": {
        "Theft from a vehicle": 0.62,
        "Theft of a vehicle": 0.31,
        "Interfering with a vehicle": 0.07,
    },
    "Violence and sexual offences": {
        "Violence with injury": 0.145,
        "Violence without injury": 0.125,
    },
}
RESIDENTIAL = "Burglary - residential"
VIOLENCE = ("Violence with injury", "Violence without injury")
#: Metres that a place lies from the point it was moved to, in towns and in the country.
AWAY_IN_TOWN, AWAY_IN_THE_COUNTRY = 70.0, 220.0
#: One row in so many names no place; the share of rows that name a day alone.
WITHOUT_PLACE = 250
DAY_ALONE = 0.03
#: The share of residential burglaries that follow another one within metres and days.
FOLLOWERS, NEAR_METRES, NEAR_DAYS = 0.06, 120.0, 7
#: Offences a month at night on Fridays and Saturdays within metres of a town's middle.
NIGHT_TOWN, NIGHT_MONTHLY, NIGHT_METRES = "Trowbridge", 8, 110.0
#: The share of the other violence in the middle of towns that is at night.
NIGHT_SHARE = 0.35
OUTCOMES = ("No suspect identified", "Evidential difficulties", "Charged", "Under investigation")

#: How times are uncertain: hours of day between which the end lies (the start, where there is no
#: gap), the gap back to the start in hours, and how often.
Pattern = tuple[float, float, float, float, float]
PATTERNS: dict[str, tuple[Pattern, ...]] = {
    "Burglary - residential": (
        (15.5, 18.5, 7.0, 9.5, 0.33),
        (6.5, 8.0, 7.0, 9.0, 0.24),
        (11.0, 19.0, 26.0, 130.0, 0.18),
        (16.5, 22.5, 0.0, 0.0, 0.25),
    ),
    "Burglary - business and community": ((7.0, 8.5, 12.0, 15.0, 0.75), (0.5, 5.0, 0.0, 0.0, 0.25)),
    "Theft from a vehicle": (
        (6.5, 9.0, 9.0, 14.0, 0.7),
        (15.0, 18.0, 5.0, 9.0, 0.18),
        (10.0, 22.0, 0.0, 0.0, 0.12),
    ),
    "Theft of a vehicle": ((6.0, 8.5, 7.0, 12.0, 0.75), (9.0, 22.0, 0.0, 0.0, 0.25)),
    "Interfering with a vehicle": ((6.5, 9.0, 9.0, 14.0, 0.6), (19.0, 23.5, 0.0, 0.0, 0.4)),
    "Violence with injury": ((11.0, 23.5, 0.0, 0.0, 0.9), (11.0, 23.5, 0.1, 1.0, 0.1)),
    "Violence without injury": ((9.0, 22.0, 0.0, 0.0, 0.9), (9.0, 22.0, 0.1, 1.0, 0.1)),
}


@dataclass(frozen=True)
class Incidents:
    """One entry a row: offence (an index of `KINDS`), month of the extract, place and times.

    Times are minutes since 1970; `until` equals `start` where the time is known. `central` rows lie
    in the middle of a town.
    """

    kind: Integers
    month: Integers
    place: Floats
    settlement: Integers
    central: NDArray[np.bool_]
    start: Integers
    until: Integers


KINDS = tuple(kind for kinds in OFFENCES.values() for kind in kinds)
#: Minutes; 1 January 1970 was a Thursday, of the days from Monday on the fourth.
DAY = 24 * 60
THURSDAY, FRIDAY, SATURDAY = 3, 4, 5


def files(
    demonstration: Demonstration, happened: Events, *, county: County, points: SnapPoints
) -> Iterator[tuple[str, str]]:
    """Path below the demonstration's folder and text of each file, of the last three years."""
    random = np.random.default_rng([demonstration.generate.seed, STREAM])
    calendar = demonstration.generate.calendar[-MONTHS:]
    starts = (*calendar, added(calendar[-1], 1))
    bounds = np.array(starts, dtype="datetime64[m]").astype(np.int64)
    found = _incidents(demonstration, happened, county=county, points=points, random=random)
    found = _with_followers(_timed(found, bounds, random), bounds, random)
    found = _with_nights(demonstration, found, bounds, random)
    rows = _rows(found, bounds, random)
    for year in range(COUNT):
        first, last = calendar[12 * year], calendar[12 * year + 11]
        mine = [row for month, row in rows if month // 12 == year]
        lines = [(at, *row) for at, row in enumerate(mine, start=1)]
        name = f"police_extract/incidents_{month_text(first)}_to_{month_text(last)}.csv"
        yield name, table(COLUMNS, lines, end="\r\n")


def _incidents(
    demonstration: Demonstration,
    happened: Events,
    *,
    county: County,
    points: SnapPoints,
    random: np.random.Generator,
) -> Incidents:
    """The offences of the extract among what happened, each with its kind and its own place."""
    generate = demonstration.generate
    since = generate.months - MONTHS
    kind = np.full(len(happened), -1)
    drawn = random.uniform(0, 1, len(happened))
    for index, category in enumerate(generate.categories):
        low = 0.0
        for name, share in OFFENCES.get(category.label, {}).items():
            within = (happened.category == index) & (drawn >= low) & (drawn < low + share)
            kind[within] = KINDS.index(name)
            low += share
    area = points.area[happened.point]
    mine = (kind >= 0) & (happened.month >= since) & county.in_partnership[area]
    point, area = happened.point[mine], area[mine]
    nothing = np.zeros(len(point), dtype=np.int64)
    return Incidents(
        kind=kind[mine],
        month=happened.month[mine] - since,
        place=_places(points.position[point], area, county, random),
        settlement=county.settlement[area],
        central=county.from_centre[area] < CENTRE,
        start=nothing,
        until=nothing,
    )


def _places(snapped: Floats, area: Integers, county: County, random: np.random.Generator) -> Floats:
    """Where it happened: around the point it was moved to and in the same small area."""
    import shapely

    away = np.where(county.in_town[area], AWAY_IN_TOWN, AWAY_IN_THE_COUNTRY)[:, None]
    place = snapped.copy()
    left = np.arange(len(place))
    shapely.prepare(county.polygon)
    for _ in range(4):
        tried = snapped[left] + random.normal(0, 1, (len(left), 2)) * away[left]
        inside = shapely.contains_xy(county.polygon[area[left]], tried[:, 0], tried[:, 1])
        place[left[inside]] = tried[inside]
        left = left[~inside]
    return np.asarray(place)


def _timed(found: Incidents, bounds: Integers, random: np.random.Generator) -> Incidents:
    """The incidents with an interval for each, which ends within its month."""
    start, until = np.zeros((2, len(found.kind)), dtype=np.int64)
    days = np.diff(bounds)[found.month] // DAY
    day = bounds[found.month] + DAY * random.integers(0, days)
    for index, name in enumerate(KINDS):
        here = np.flatnonzero(found.kind == index)
        patterns = np.array(PATTERNS[name])
        chosen = patterns[random.choice(len(patterns), len(here), p=patterns[:, 4])]
        low, high, shortest, longest, _ = chosen.T
        until[here] = day[here] + np.rint(60 * random.uniform(low, high))
        start[here] = until[here] - np.rint(60 * random.uniform(shortest, longest))
    violent = np.isin(found.kind, [KINDS.index(one) for one in VIOLENCE])
    late = violent & found.central & (random.uniform(0, 1, len(violent)) < NIGHT_SHARE)
    start[late] = until[late] = _nights(found.month[late], bounds, random)
    return replace(found, start=start, until=until)


def _nights(month: Integers, bounds: Integers, random: np.random.Generator) -> Integers:
    """Minutes between nine on a Friday or Saturday evening and three in the morning."""
    evening = np.zeros(len(month), dtype=np.int64)
    for one in np.unique(month):
        # The last evening ends in the next month.
        days = np.arange(bounds[one], bounds[one + 1] - DAY, DAY)
        days = days[np.isin((days // DAY + THURSDAY) % 7, (FRIDAY, SATURDAY))]
        here = month == one
        evening[here] = random.choice(days, int(here.sum()))
    return evening + 21 * 60 + random.integers(0, 6 * 60, len(month))


def _with_followers(found: Incidents, bounds: Integers, random: np.random.Generator) -> Incidents:
    """The incidents with some residential burglaries moved near, and soon after, another one.

    Both are of the same month and town, so that no count of a month or a town is altered.
    """
    place, start, until = found.place.copy(), found.start.copy(), found.until.copy()
    homes = np.flatnonzero(found.kind == KINDS.index(RESIDENTIAL))
    follows = random.uniform(0, 1, len(homes)) < FOLLOWERS
    group = found.month[homes] * 1000 + found.settlement[homes]
    for one in homes[follows]:
        same = homes[~follows & (group == found.month[one] * 1000 + found.settlement[one])]
        if not len(same):
            continue
        first = random.choice(same)
        days = until[first] // DAY - until[one] // DAY + random.integers(1, NEAR_DAYS + 1)
        month = found.month[one]
        if not bounds[month] <= until[one] + days * DAY < bounds[month + 1]:
            continue
        place[one] = place[first] + random.uniform(-1, 1, 2) * NEAR_METRES / 2**0.5
        start[one] += days * DAY
        until[one] += days * DAY
    return replace(found, place=place, start=start, until=until)


def _with_nights(
    demonstration: Demonstration,
    found: Incidents,
    bounds: Integers,
    random: np.random.Generator,
) -> Incidents:
    """The incidents and, added to them, the violence at night in the middle of a town."""
    settlements = [one.name for one in demonstration.generate.settlements]
    town = settlements.index(NIGHT_TOWN)
    month = np.repeat(np.arange(MONTHS), random.poisson(NIGHT_MONTHLY, MONTHS))
    kinds = [KINDS.index(one) for one in VIOLENCE]
    spread = random.uniform(-1, 1, (len(month), 2)) * NIGHT_METRES / 2**0.5
    time = _nights(month, bounds, random)
    added_rows = Incidents(
        kind=random.choice(kinds, len(month), p=(0.7, 0.3)),
        month=month,
        place=town_positions(demonstration)[town] + spread,
        settlement=np.full(len(month), town),
        central=np.full(len(month), True),
        start=time,
        until=time,
    )
    return Incidents(
        *(
            np.concatenate([getattr(found, one.name), getattr(added_rows, one.name)])
            for one in fields(Incidents)
        )
    )


def _rows(
    found: Incidents, bounds: Integers, random: np.random.Generator
) -> list[tuple[int, tuple[object, ...]]]:
    """Month and cells of each row without its number, in the order in which they were recorded."""
    count = len(found.kind)
    later = found.until + DAY * random.choice(3, count, p=(0.7, 0.2, 0.1))
    recorded = np.minimum(later, bounds[found.month + 1] - 1)
    day_alone = random.uniform(0, 1, count) < DAY_ALONE
    nowhere = random.integers(0, WITHOUT_PLACE, count) == 0
    outcome = random.choice(len(OUTCOMES), count, p=(0.55, 0.25, 0.12, 0.08))
    moments = [
        one.astype("datetime64[m]").astype(object) for one in (recorded, found.start, found.until)
    ]
    rows = []
    for at in np.lexsort((found.start, recorded)).tolist():
        day, start, until = (one[at] for one in moments)
        form = "%d/%m/%Y" if day_alone[at] else "%d/%m/%Y %H:%M"
        times = (start.strftime(form), until.strftime(form) if until > start else "")
        place = ("", "") if nowhere[at] else tuple(np.rint(found.place[at]).astype(int).tolist())
        cells = (KINDS[found.kind[at]], f"{day:%d/%m/%Y}", *times, *place, OUTCOMES[outcome[at]])
        rows.append((int(found.month[at]), cells))
    return rows
