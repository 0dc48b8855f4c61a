"""Incidents that the fire and rescue service attended, as the ministry publishes them by LSOA.

Workbooks in which alike rows that follow each other stand once, with their number.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cspdata.demo.county import County, county
from cspdata.demo.declaration import Demonstration
from cspdata.demo.workbooks import ods

#: How many files this module yields.
COUNT = 3
STREAM = 321
#: The first financial year; years before `LSOA21_FROM` give small areas of 2011.
FIRST_YEAR, LSOA21_FROM = 2020, 2023
#: Another service, whose rows are no concern of the partnership.
OTHER_SERVICE = "Demo Downs"
#: What the last whole year's secondary fires are multiplied by.
SECONDARY = 1.35
#: The share of incidents whose small area is not known; in the year that has just begun, most.
NOT_KNOWN, NOT_KNOWN_NEWEST = 0.02, 0.85

#: Incidents a year in the county, the borough included, and how they gather in towns.
KINDS = {
    "Primary fire - dwelling": 210,
    "Primary fire - other buildings - Retail": 60,
    "Primary fire - road vehicle": 130,
    "Primary fire - other outdoors": 60,
    "Secondary fire - outdoors": 520,
    "Chimney fire": 60,
    "Fire false alarm - due to apparatus": 900,
    "Non-fire incident - Flooding": 110,
}
DELIBERATE_SHARE = 0.38
COLUMNS = ("FRS_TERRITORY_NAME", "FINANCIAL_YEAR", "LSOA_CODE", "LSOA_DESCRIPTION", "INCIDENT_TYPE")
OUTDOOR_COLUMNS = (
    "FINANCIAL_YEAR",
    "FRS_NAME_TERRITORY",
    "LSOA_CODE",
    "ACCIDENTAL_OR_DELIBERATE",
    "OUTDOOR_LOCATION_TYPE",
)
PLACES = ("Grassland", "Refuse", "Trees and hedges", "Crops")
Rows = list[tuple[object, ...]]


def files(demonstration: Demonstration) -> Iterator[tuple[str, bytes]]:
    """Path below the demonstration's folder and content of each file."""
    land = county(demonstration)
    random = np.random.default_rng([demonstration.generate.seed, STREAM])
    years = list(range(FIRST_YEAR, demonstration.generate.calendar[-1].year + 1))
    sheets = {
        f"{year}{(year + 1) % 100:02d}": [COLUMNS, *_incidents(demonstration, land, year, random)]
        for year in years
    }
    early = {name: rows for name, rows in sheets.items() if int(name[:4]) < LSOA21_FROM}
    late = {name: rows for name, rows in sheets.items() if name not in early}
    for part, name in ((early, "202021_to_202223"), (late, "202324_to_present")):
        yield f"fire/Low_level_geography_dataset_{name}.ods", ods(part, repeats=True)
    outdoor = [row for year in years[:-1] for row in _outdoor(demonstration, land, year, random)]
    cover: Rows = [("Outdoor fires dataset",), ("Incidents of one row each",)]
    content = ods({"Cover_sheet": cover, "Datasheet": [OUTDOOR_COLUMNS, *outdoor]}, repeats=True)
    yield "fire/Outdoor_fires_dataset.ods", content


def _service(demonstration: Demonstration) -> str:
    fire = demonstration.partnership.fire
    return fire.name if fire else demonstration.partnership.name


def _year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _incidents(
    demonstration: Demonstration, land: County, year: int, random: np.random.Generator
) -> Rows:
    """The incidents of a financial year: the county's, by small area and kind, and some others."""
    last = demonstration.generate.calendar[-1].year
    rows: Rows = []
    for kind, level in KINDS.items():
        factor = SECONDARY if kind.startswith("Secondary") and year == last - 1 else 1.0
        # Of the year that has just begun half is there.
        share = 0.5 if year == last else 1.0
        for place in _places(land, int(random.poisson(level * factor * share)), year, last, random):
            rows.append((_service(demonstration), _year(year), *place, kind))
    rows += [
        (OTHER_SERVICE, _year(year), "D01999999", "Demo Downs 001A", "Chimney fire")
        for _ in range(40)
    ]
    return sorted(rows, key=lambda row: tuple(map(str, row)))


def _places(
    land: County, count: int, year: int, last: int, random: np.random.Generator
) -> list[tuple[str, str]]:
    """Codes and names of the small areas of incidents, more of them near the middle of towns."""
    weight = 1 + 3 * np.exp(-((land.from_centre / 1500) ** 2))
    chosen = random.choice(len(weight), count, p=weight / weight.sum()).tolist()
    unknown = random.uniform(0, 1, count) < (NOT_KNOWN_NEWEST if year == last else NOT_KNOWN)
    codes, names = (land.code, land.name) if year >= LSOA21_FROM else (land.old_code, land.old_name)
    return [
        ("Not known", "Not known") if lost else (codes[one], names[one])
        for one, lost in zip(chosen, unknown.tolist(), strict=True)
    ]


def _outdoor(
    demonstration: Demonstration, land: County, year: int, random: np.random.Generator
) -> Rows:
    """Outdoor primary fires of a financial year, with whether they were lit deliberately."""
    last = demonstration.generate.calendar[-1].year
    count = int(random.poisson(KINDS["Primary fire - other outdoors"] * 5))
    motives = np.where(random.uniform(0, 1, count) < DELIBERATE_SHARE, "Deliberate", "Accidental")
    rows: Rows = [
        (_year(year), _service(demonstration), code, str(motive), str(random.choice(PLACES)))
        for (code, _), motive in zip(
            _places(land, count, year, last, random), motives.tolist(), strict=True
        )
    ]
    return sorted(rows, key=lambda row: tuple(map(str, row)))
