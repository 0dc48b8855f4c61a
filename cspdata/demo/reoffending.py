"""Reoffending as the Ministry of Justice publishes it, and the returns of those who supervise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import Stream, planted, quarter_text, quarters, table
from cspdata.periods import added

#: How many files this module yields.
COUNT = 3
PUBLISHED, PROBATION, YOUTH = 331, 332, 333
#: Cohorts of twelve months that end with each quarter of the years before the last two.
FIRST_COHORT = date(2016, 4, 1)
MONTHS_LATE = 24
#: What the share of the last four cohorts is multiplied by, and other planted changes.
REOFFENDING = 0.72
ACCOMMODATED = 1.18

AGES = {"Adult": (1320, 0.27), "Juvenile": (70, 0.31)}
RISKS = {"Low": 420, "Medium": 640, "High": 310, "Very high": 24}
GEOGRAPHIC_COLUMNS = (
    "Period",
    "Area type",
    "Area name",
    "Age group",
    "Number of offenders in cohort",
    "Number of reoffenders",
    "Number of reoffences",
    "Number of previous offences",
)
PROBATION_COLUMNS = (
    "quarter",
    "PDU",
    "risk",
    "caseload",
    "recalls",
    "released",
    "accommodated_on_release",
)
YOUTH_COLUMNS = (
    "quarter",
    "caseload",
    "fte",
    "custody",
    "reoffending_cohort",
    "reoffended",
    "serious_youth_violence",
)


def files(demonstration: Demonstration) -> Iterator[tuple[str, str]]:
    """Path below the demonstration's folder and text of each file."""
    last = added(demonstration.generate.calendar[-1], -MONTHS_LATE)
    name = f"PRSQ_Geographic_data_{FIRST_COHORT:%B %Y} to {last:%B %Y}.csv"
    yield f"justice/{name}", geographic(demonstration)
    yield "justice/probation.csv", probation(demonstration)
    yield "justice/youth_justice.csv", youth_justice(demonstration)


def cohorts(demonstration: Demonstration) -> list[tuple[date, date]]:
    """First and last month of the cohorts: twelve months each, one for every quarter."""
    end = added(demonstration.generate.calendar[-1], -MONTHS_LATE)
    found, start = [], FIRST_COHORT
    while added(start, 11) <= end:
        found.append((start, added(start, 11)))
        start = added(start, 3)
    return found


def geographic(demonstration: Demonstration) -> str:
    """Cohorts by area and age; the force area and all ages stand beside the parts they add up."""
    stream = Stream(demonstration, PUBLISHED)
    spans = cohorts(demonstration)
    rows: list[tuple[object, ...]] = []
    for at, (first, last) in enumerate(spans):
        factor = REOFFENDING if at >= len(spans) - 4 else 1.0
        sums: dict[str, list[int]] = {}
        for area, size in zip(demonstration.partnership.areas, (1.0, 0.9), strict=True):
            for age, figures in _ages(stream, size, factor).items():
                rows.append((_span(first, last), "Local authority", area.name, age, *figures))
                whole = sums.setdefault(age, [0] * len(figures))
                sums[age] = [a + b for a, b in zip(whole, figures, strict=True)]
        force = demonstration.partnership.force.name
        rows += [
            (_span(first, last), "Police force area", force, age, *figures)
            for age, figures in sums.items()
        ]
    return table(GEOGRAPHIC_COLUMNS, rows)


def _ages(stream: Stream, size: float, factor: float) -> dict[str, list[int]]:
    """Offenders, reoffenders, reoffences and earlier offences by age, and of all ages."""
    found: dict[str, list[int]] = {}
    for age, (level, share) in AGES.items():
        offenders = stream.count(level * size)
        reoffenders = stream.part(offenders, share * factor)
        found[age] = [
            offenders,
            reoffenders,
            stream.count(reoffenders * 3.7),
            stream.count(offenders * 13),
        ]
    found["All ages"] = [sum(one) for one in zip(*found.values(), strict=True)]
    return found


def _span(first: date, last: date) -> str:
    return f"{first:%B} {first.year} to {last:%B} {last.year}"


def probation(demonstration: Demonstration) -> str:
    """The quarterly return of the delivery unit, by risk of serious harm."""
    stream = Stream(demonstration, PROBATION)
    rows = []
    for start in quarters(demonstration):
        better = planted(demonstration, start, ACCOMMODATED)
        for risk, level in RISKS.items():
            released = stream.count(level * 0.06)
            rows.append(
                (
                    quarter_text(start),
                    "Demo and Swindon",
                    risk,
                    stream.count(level),
                    stream.count(level * 0.03),
                    released,
                    stream.part(released, 0.72 * better),
                )
            )
    return table(PROBATION_COLUMNS, rows)


def youth_justice(demonstration: Demonstration) -> str:
    """The quarterly return of the youth justice service: few children, small numbers."""
    stream = Stream(demonstration, YOUTH)
    rows = []
    for start in quarters(demonstration):
        cohort = stream.count(24)
        rows.append(
            (
                quarter_text(start),
                stream.count(88),
                stream.count(17),
                stream.count(1.2),
                cohort,
                stream.part(cohort, 0.3),
                stream.count(6),
            )
        )
    return table(YOUTH_COLUMNS, rows)
