"""Road collisions and casualties in the layout of the Department for Transport (STATS19).

A file of each calendar year, and a provisional one of half a year. Until 2022 the force judged
severity itself and headers say `accident`; from 2023 injuries decide and headers say `collision`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cspdata.demo.county import County, county
from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import planted, table
from cspdata.periods import added

FIRST_YEAR = 2021
#: The year from which severity follows from the injuries that are recorded.
INJURY_BASED = 2023
#: How many files this module yields: collisions and casualties of each year, one of half a year.
COUNT = 10
STREAM = 311
#: What the share of serious injuries is multiplied by in the last twelve months.
SERIOUS = 1.6
#: Collisions a month: in the partnership, the borough and places that are neither.
COLLISIONS = {"partnership": 84, "borough": 45, "elsewhere": 12}
ELSEWHERE = "D07000099"
FATAL_SHARE, SERIOUS_SHARE = 0.012, 0.19
#: What a force that judged severity itself called serious.
SERIOUS_SHARE_JUDGED = 0.147
#: The chance that a casualty was seriously injured, by what the force said before injuries decided.
ADJUSTED = {2: 0.94, 3: 0.06}
#: One point in so many is not known.
WITHOUT_POINT = 250

COLLISION_COLUMNS = (
    "collision_index",
    "collision_year",
    "collision_ref_no",
    "location_easting_osgr",
    "location_northing_osgr",
    "longitude",
    "latitude",
    "police_force",
    "collision_severity",
    "number_of_vehicles",
    "number_of_casualties",
    "date",
    "day_of_week",
    "time",
    "local_authority_district",
    "local_authority_ons_district",
    "local_authority_highway",
    "local_authority_highway_current",
    "first_road_class",
    "first_road_number",
    "road_type",
    "speed_limit",
    "junction_detail_historic",
    "junction_detail",
    "junction_control",
    "second_road_class",
    "second_road_number",
    "pedestrian_crossing_human_control_historic",
    "pedestrian_crossing_physical_facilities_historic",
    "pedestrian_crossing",
    "light_conditions",
    "weather_conditions",
    "road_surface_conditions",
    "special_conditions_at_site",
    "carriageway_hazards_historic",
    "carriageway_hazards",
    "urban_or_rural_area",
    "did_police_officer_attend_scene_of_accident",
    "trunk_road_flag",
    "lsoa_of_accident_location",
    "enhanced_severity_collision",
    "collision_injury_based",
    "collision_adjusted_severity_serious",
    "collision_adjusted_severity_slight",
)
CASUALTY_COLUMNS = (
    "collision_index",
    "collision_year",
    "collision_ref_no",
    "vehicle_reference",
    "casualty_reference",
    "casualty_class",
    "sex_of_casualty",
    "age_of_casualty",
    "age_band_of_casualty",
    "casualty_severity",
    "pedestrian_location",
    "pedestrian_movement",
    "car_passenger",
    "bus_or_coach_passenger",
    "pedestrian_road_maintenance_worker",
    "casualty_type",
    "casualty_imd_decile",
    "lsoa_of_casualty",
    "enhanced_casualty_severity",
    "casualty_injury_based",
    "casualty_adjusted_severity_serious",
    "casualty_adjusted_severity_slight",
    "casualty_distance_banding",
)
Row = dict[str, object]


def files(demonstration: Demonstration) -> Iterator[tuple[str, str]]:
    """Path below the demonstration's folder and text of each file."""
    last = demonstration.generate.calendar[-1]
    land = county(demonstration)
    random = np.random.default_rng([demonstration.generate.seed, STREAM])
    stem = "road_safety/dft-road-casualty-statistics"
    for year in range(FIRST_YEAR, last.year + 1):
        whole = year < last.year
        months = [date(year, 1 + k, 1) for k in range(12 if whole else 6)]
        collisions: list[Row] = []
        casualties: list[Row] = []
        for month in months:
            _add_month(demonstration, land, month, random, (collisions, casualties))
        ending = f"{year}" if whole else f"provisional-mid-year-unvalidated-{year}"
        for kind, columns, rows in (
            ("collision", COLLISION_COLUMNS, collisions),
            ("casualty", CASUALTY_COLUMNS, casualties),
        ):
            header = [_older(name) if year < INJURY_BASED else name for name in columns]
            lines = [[row.get(name, -1) for name in columns] for row in rows]
            yield f"{stem}-{kind}-{ending}.csv", table(header, lines)


def _older(name: str) -> str:
    """The header before the release of 2024."""
    renamed = {"collision_ref_no": "accident_reference"}
    return renamed.get(name, name.replace("collision", "accident"))


def _add_month(
    demonstration: Demonstration,
    land: County,
    month: date,
    random: np.random.Generator,
    to: tuple[list[Row], list[Row]],
) -> None:
    """Add the collisions of a month, and their casualties, to those there are."""
    collisions, casualties = to
    home, borough = demonstration.partnership.areas
    codes = {"partnership": home.code, "borough": borough.code, "elsewhere": ELSEWHERE}
    factor = planted(demonstration, month, SERIOUS)
    days = (added(month, 1) - month).days
    for where, level in COLLISIONS.items():
        for point in _points(land, where, int(random.poisson(level)), random):
            index = f"{month.year}{len(collisions) + 1:09d}"
            hurt = _casualties(index, month.year, factor, random)
            day = date(month.year, month.month, int(random.integers(1, days + 1)))
            collision: Row = {
                "collision_index": index,
                "collision_year": month.year,
                "collision_ref_no": index[4:],
                "police_force": 54 if where != "elsewhere" else 52,
                "collision_severity": min(int(str(one["casualty_severity"])) for one in hurt),
                "number_of_vehicles": int(random.integers(1, 4)),
                "number_of_casualties": len(hurt),
                "date": f"{day:%d/%m/%Y}",
                "day_of_week": day.isoweekday() % 7 + 1,
                "time": f"{int(random.integers(0, 24)):02d}:{int(random.integers(0, 60)):02d}",
                "local_authority_ons_district": codes[where],
                "speed_limit": int(random.choice([20, 30, 40, 50, 60, 70])),
                "collision_injury_based": int(month.year >= INJURY_BASED),
            }
            collisions.append(collision | _place(point, random))
            casualties += hurt


def _points(
    land: County, where: str, count: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Points (n, 2) near the middles of small areas; far away for what is elsewhere."""
    if where == "elsewhere":
        return np.column_stack([random.uniform(2e5, 3e5, count), random.uniform(2e5, 3e5, count)])
    inside = land.in_partnership if where == "partnership" else ~land.in_partnership
    chosen = random.choice(np.flatnonzero(inside), count)
    spread: NDArray[np.float64] = random.normal(0, 60, (count, 2))
    return np.asarray(land.position[chosen] + spread)


def _place(point: NDArray[np.float64], random: np.random.Generator) -> Row:
    if random.integers(WITHOUT_POINT) == 0:
        return {"location_easting_osgr": "NULL", "location_northing_osgr": "NULL"}
    east, north = (int(round(one / 10) * 10) for one in point.tolist())
    return {"location_easting_osgr": east, "location_northing_osgr": north}


def _casualties(index: str, year: int, factor: float, random: np.random.Generator) -> list[Row]:
    """The casualties of a collision, one at least."""
    based = year >= INJURY_BASED
    rows: list[Row] = []
    for reference in range(1, 2 + int(random.poisson(0.3))):
        drawn = random.uniform()
        share = (SERIOUS_SHARE if based else SERIOUS_SHARE_JUDGED) * factor
        severity = 1 if drawn < FATAL_SHARE else 2 if drawn < FATAL_SHARE + share else 3
        serious = 0.0 if severity == 1 else float(severity == 2) if based else ADJUSTED[severity]
        rows.append(
            {
                "collision_index": index,
                "collision_year": year,
                "collision_ref_no": index[4:],
                "vehicle_reference": 1,
                "casualty_reference": reference,
                "casualty_class": int(random.integers(1, 4)),
                "sex_of_casualty": int(random.integers(1, 3)),
                "age_of_casualty": int(random.integers(16, 90)),
                "casualty_severity": severity,
                "casualty_type": int(random.choice([0, 1, 3, 9, 19])),
                "casualty_injury_based": int(based),
                "casualty_adjusted_severity_serious": serious,
                "casualty_adjusted_severity_slight": 0.0
                if severity == 1
                else round(1 - serious, 2),
            }
        )
    return rows
