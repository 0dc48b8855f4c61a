"""Recorded crime as the Home Office publishes it: tables by partnership, by force, and of knives.

Every offence code has a row for each area and quarter, also where nothing was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import Stream, planted, table
from cspdata.demo.workbooks import ods
from cspdata.periods import added

#: How many files this module yields.
COUNT = 3
#: What the last twelve months are multiplied by: the planted changes.
STALKING = 1.35
RESIDENTIAL_BURGLARY = 0.72
KNIVES = 1.4
#: Stream numbers of the three files.
BY_PARTNERSHIP, BY_FORCE, OF_KNIVES = 301, 302, 303

CSP_COLUMNS = (
    "Financial Year",
    "Financial Quarter",
    "Police Force",
    "CSP Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Offence Count",
)
FORCE_COLUMNS = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
)
KNIFE_COLUMNS = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Type",
    "Number of offences involving a knife or sharp instrument",
)
#: Partnerships beside the two of the county: name, force, size against the partnership's.
OTHERS = (
    ("Demo Downs", "Neighbouring Constabulary", 0.8),
    ("Demo Vale", "Neighbouring Constabulary", 0.5),
    ("Demo Forest", "Far Constabulary", 1.1),
    ("Demo Wold", "Far Constabulary", 0.7),
)
#: The partnership whose last whole year the notes call unusable.
FLAGGED = "Demo Wold"
BODIES_THAT_ARE_NO_FORCE = ("Action Fraud", "CIFAS", "UK Finance")
SWINDON = 0.66

VIOLENCE = "Violence against the person"
SEXUAL = "Sexual offences"
THEFT = "Theft offences"
DAMAGE = "Criminal damage and arson"
SOCIETY = "Miscellaneous crimes against society"


@dataclass(frozen=True, slots=True)
class Offence:
    """One offence code: its names, and how many the partnership has in a quarter."""

    code: str
    description: str
    group: str
    subgroup: str
    level: float
    factor: float = 1.0


OFFENCES = (
    Offence("1/4.1/4.10/4.2", "Homicide", VIOLENCE, "Homicide", 0.6),
    Offence(
        "5D", "Assault with intent to cause serious harm", VIOLENCE, "Violence with injury", 38
    ),
    Offence("8N", "Assault with injury", VIOLENCE, "Violence with injury", 430),
    Offence("105A", "Assault without injury", VIOLENCE, "Violence without injury", 520),
    Offence("3B", "Threats to kill", VIOLENCE, "Violence without injury", 45),
    Offence("8L", "Harassment", VIOLENCE, "Stalking and harassment", 240, STALKING),
    Offence("8Q", "Stalking", VIOLENCE, "Stalking and harassment", 105, STALKING),
    Offence("8R", "Malicious communications", VIOLENCE, "Stalking and harassment", 260, STALKING),
    Offence(
        "4.4",
        "Causing death or serious injury by dangerous driving",
        VIOLENCE,
        "Death or serious injury - unlawful driving",
        2,
    ),
    Offence("19C", "Rape of a female aged 16 and over", SEXUAL, "Rape offences", 38),
    Offence("19D", "Rape of a female child under 16", SEXUAL, "Rape offences", 11),
    Offence("19F", "Rape of a male aged 16 and over", SEXUAL, "Rape offences", 4),
    Offence(
        "20A", "Sexual assault on a female aged 13 and over", SEXUAL, "Other sexual offences", 62
    ),
    Offence("88E", "Exposure and voyeurism", SEXUAL, "Other sexual offences", 26),
    Offence("34A", "Robbery of business property", "Robbery", "Robbery of business property", 3),
    Offence("34B", "Robbery of personal property", "Robbery", "Robbery of personal property", 18),
    Offence(
        "28E", "Burglary residential", THEFT, "Residential burglary", 145, RESIDENTIAL_BURGLARY
    ),
    Offence("30C", "Burglary business and community", THEFT, "Non-residential burglary", 88),
    Offence("45", "Theft from vehicle", THEFT, "Vehicle offences", 140),
    Offence("48", "Theft or unauthorised taking of motor vehicle", THEFT, "Vehicle offences", 72),
    Offence("39", "Theft from the person", THEFT, "Theft from the person", 28),
    Offence("44", "Theft or unauthorised taking of a pedal cycle", THEFT, "Bicycle theft", 48),
    Offence("46", "Shoplifting", THEFT, "Shoplifting", 340),
    Offence("49", "Other theft", THEFT, "Other theft offences", 330),
    Offence("56B", "Arson not endangering life", DAMAGE, "Arson", 24),
    Offence("58C", "Criminal damage to a vehicle", DAMAGE, "Criminal damage", 260),
    Offence("58D", "Other criminal damage", DAMAGE, "Criminal damage", 240),
    Offence(
        "92E",
        "Possession of controlled drugs (Cannabis)",
        "Drug offences",
        "Possession of drugs",
        86,
    ),
    Offence("92A", "Trafficking in controlled drugs", "Drug offences", "Trafficking of drugs", 24),
    Offence(
        "10D",
        "Possession of article with blade or point",
        "Possession of weapons offences",
        "Possession of weapons offences",
        30,
        KNIVES,
    ),
    Offence(
        "10C",
        "Possession of other weapons",
        "Possession of weapons offences",
        "Possession of weapons offences",
        11,
    ),
    Offence(
        "9A",
        "Public fear, alarm or distress",
        "Public order offences",
        "Public order offences",
        420,
    ),
    Offence("99", "Other notifiable offences", SOCIETY, SOCIETY, 96),
)
KNIFE_OFFENCES = {
    "Assault with injury and assault with intent to cause serious harm": 22,
    "Attempted murder": 0.4,
    "Homicide": 0.3,
    "Rape": 0.8,
    "Robbery": 9,
    "Sexual assault": 0.5,
    "Threats to kill": 8,
}


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    yield "recorded_crime/prc-csp-mar22-sep25-tables-290126.ods", by_partnership(demonstration)
    yield "recorded_crime/prc-pfa-mar22-onwards-tables-290126.csv", by_force(demonstration)
    yield "recorded_crime/prc-knife-open-data-290126.ods", of_knives(demonstration)


def financial_quarters(demonstration: Demonstration) -> list[tuple[str, int, date]]:
    """Year, quarter and first month of the quarters from the first year's first to the last one."""
    calendar = demonstration.generate.calendar
    start = date(calendar[0].year if calendar[0].month >= 4 else calendar[0].year - 1, 4, 1)
    found = []
    while added(start, 2) <= calendar[-1]:
        year = start.year if start.month >= 4 else start.year - 1
        quarter = (start.month - 4) % 12 // 3 + 1
        found.append((f"{year}/{(year + 1) % 100:02d}", quarter, start))
        start = added(start, 3)
    return found


def by_partnership(demonstration: Demonstration) -> bytes:
    """A workbook: a cover, notes, and a sheet for each financial year."""
    quarters = financial_quarters(demonstration)
    stream = Stream(demonstration, BY_PARTNERSHIP)
    years = list(dict.fromkeys(year for year, _, _ in quarters))
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Cover_sheet": [("Police recorded crime Community Safety Partnership open data",)],
        "Notes": _notes(years[-2]),
    }
    for year in years:
        rows = [
            (year, quarter, force, area, one.description, one.group, one.subgroup, one.code, count)
            for force, area, size in _partnerships(demonstration)
            for one in OFFENCES
            for of_year, quarter, start in quarters
            if of_year == year
            for count in (stream.count(_level(demonstration, one, start) * size),)
        ]
        sheets[year.replace("/", "_")] = [CSP_COLUMNS, *rows]
    return ods(sheets)


def _partnerships(demonstration: Demonstration) -> list[tuple[str, str, float]]:
    """Force, partnership and size of every partnership in the tables."""
    home = demonstration.partnership
    borough = demonstration.generate.borough.csp
    ours = [(home.force.name, home.csp.name, 1.0)]
    if borough:
        ours.append((home.force.name, borough.name, SWINDON))
    unplaced = [(home.force.name, f"Unassigned {home.force.name}", 0.01)]
    return [*ours, *((force, name, size) for name, force, size in OTHERS), *unplaced]


def _level(demonstration: Demonstration, one: Offence, start: date) -> float:
    return one.level * planted(demonstration, start, one.factor)


def _notes(year: str) -> list[tuple[object, ...]]:
    return [
        ("Updated: 29 January 2026",),
        ("Force Notes",),
        (
            "Far Constabulary: most offences of "
            f"{FLAGGED} are recorded under the unassigned group in year ending March "
            f"{int(year[:4]) + 1}; its figures should not be used.",
        ),
        ("Additional Notes",),
        ("Figures are subject to revision.",),
    ]


def by_force(demonstration: Demonstration) -> str:
    """A text file of every force, with bodies that record fraud and are no force among them."""
    stream = Stream(demonstration, BY_FORCE)
    force = demonstration.partnership.force.name
    forces = ((force, 1 + SWINDON), ("Neighbouring Constabulary", 1.3), ("Far Constabulary", 1.8))
    rows: list[tuple[object, ...]] = []
    for year, quarter, start in financial_quarters(demonstration):
        for name, size in forces:
            rows += [
                (
                    year,
                    quarter,
                    name,
                    one.description,
                    one.group,
                    one.subgroup,
                    one.code,
                    stream.count(_level(demonstration, one, start) * size),
                )
                for one in OFFENCES
            ]
        rows += [
            (year, quarter, body, f"Fraud recorded by {body}", "Fraud offences", f"Fraud: {body}")
            + ("AF" if body == "Action Fraud" else body, stream.count(90_000))
            for body in BODIES_THAT_ARE_NO_FORCE
        ]
    return table(FORCE_COLUMNS, rows)


def of_knives(demonstration: Demonstration) -> bytes:
    """A workbook with one sheet of offences that a knife or sharp instrument was used in."""
    stream = Stream(demonstration, OF_KNIVES)
    forces = ((demonstration.partnership.force.name, 1.0), ("Far Constabulary", 1.4))
    rows = [
        (year, quarter, force, offence, stream.count(level * size * factor))
        for year, quarter, start in financial_quarters(demonstration)
        for factor in (planted(demonstration, start, KNIVES),)
        for force, size in forces
        for offence, level in KNIFE_OFFENCES.items()
    ]
    return ods(
        {
            "Cover_sheet": [("Knife and sharp instrument open data table",)],
            "Knife_crime": [KNIFE_COLUMNS, *rows],
        }
    )
