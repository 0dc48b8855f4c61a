"""Returns of the council, of business partnerships and of the police's rural crime team."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cspdata.demo.county import county
from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import (
    Stream,
    community_area_codes,
    financial_years,
    months,
    planted,
    quarter_text,
    quarters,
    table,
)
from cspdata.demo.workbooks import xlsx

#: How many files this module yields.
COUNT = 4
CASES, REVIEWS, BUSINESS, RURAL = 341, 342, 343, 344
#: What the last twelve months are multiplied by: the planted changes.
NEIGHBOUR_CASES = 1.5
VIOLENCE_IN_SHOPS = 1.5
PLANT = 0.55

#: Cases a month by type.
TYPES = {
    "Rowdy or inconsiderate behaviour": 14,
    "Rowdy/nuisance neighbours": 26,
    "Nuisance noise": 12,
    "Vehicle nuisance": 6,
    "Vehicle abandoned": 9,
    "Littering/drugs paraphernalia": 7,
    "Animal problems": 3,
    "Street drinking": 2,
    "Begging": 1,
    "Misuse of fireworks": 1,
}
RISKS = {"Standard": 70, "Medium": 24, "High": 6}
TOOLS = {"": 55, "warning": 28, "ABC": 8, "CPW": 6, "CPN": 3}
CASE_COLUMNS = (
    "month opened",
    "area_code",
    "asb_type",
    "source",
    "risk_band",
    "repeat_victim",
    "tools_used",
    "status",
)
REVIEW_COLUMNS = (
    "year",
    "applications",
    "threshold_not_met",
    "reviews",
    "reviews_resulting_in_recommendations",
)
BUSINESS_COLUMNS = (
    "month",
    "area_code",
    "sector",
    "crime_type",
    "violence_involved",
    "incidents",
    "reported_to_police",
    "value_gbp",
)
#: Incidents a month in a place of ordinary size: sector and type, level, loss of each in pounds.
INCIDENTS = {
    ("Retail", "Theft from shop"): (9, 46),
    ("Retail", "Abuse of staff"): (4, 0),
    ("Hospitality", "Disorder"): (2, 0),
    ("Retail", "Damage"): (1, 120),
}
#: The share of incidents with violence or threats.
VIOLENT = {"Theft from shop": 0.08, "Abuse of staff": 0.45, "Disorder": 0.5, "Damage": 0.05}
RURAL_COLUMNS = (
    "quarter",
    "wildlife",
    "heritage",
    "agricultural",
    "plant_theft",
    "hare_coursing",
    "livestock",
    "fuel_theft",
)


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    yield "council/asb_cases.csv", asb_cases(demonstration)
    yield "council/asb_case_reviews.xlsx", asb_case_reviews(demonstration)
    yield "business/business_crime.csv", business_crime(demonstration)
    yield "rural/rural_crime_team.csv", rural_crime(demonstration)


def asb_cases(demonstration: Demonstration) -> str:
    """One row a case, by small area; one in fifty names a place that is no small area."""
    land = county(demonstration)
    random = np.random.default_rng([demonstration.generate.seed, CASES])
    ours = np.flatnonzero(land.in_partnership)
    weight = 1 + 2 * np.exp(-((land.from_centre[ours] / 1500) ** 2))
    rows = []
    for month, text in months(demonstration):
        for kind, level in TYPES.items():
            factor = planted(demonstration, month, NEIGHBOUR_CASES) if "neigh" in kind else 1.0
            count = int(random.poisson(level * factor))
            for one in random.choice(ours, count, p=weight / weight.sum()).tolist():
                unplaced = random.uniform() < 0.02
                rows.append(
                    (
                        text,
                        "Demonstration county" if unplaced else land.code[one],
                        kind,
                        str(random.choice(["Public", "Councillor", "Police", "Housing"])),
                        _drawn(RISKS, random),
                        "Y" if random.uniform() < 0.18 else "N",
                        _drawn(TOOLS, random),
                        "closed" if random.uniform() < 0.8 else "open",
                    )
                )
    return table(CASE_COLUMNS, rows, end="\r\n")


def _drawn(weights: dict[str, int], random: np.random.Generator) -> str:
    share = np.array(list(weights.values()), dtype=float)
    return str(random.choice(list(weights), p=share / share.sum()))


def asb_case_reviews(demonstration: Demonstration) -> bytes:
    """The yearly counts, below a title, as councils publish them."""
    stream = Stream(demonstration, REVIEWS)
    rows: list[tuple[object, ...]] = []
    for year in financial_years(demonstration):
        applications = stream.count(14)
        reviews = stream.part(applications, 0.6)
        rows.append(
            (year, applications, applications - reviews, reviews, stream.part(reviews, 0.7))
        )
    title = ("Anti-social behaviour case reviews (section 104)",)
    return xlsx({"Case reviews": [title, (), REVIEW_COLUMNS, *rows]})


def business_crime(demonstration: Demonstration) -> str:
    """A row for each month, place, kind of incident and whether violence was used."""
    stream = Stream(demonstration, BUSINESS)
    places = demonstration.generate.community_areas
    rows = []
    for month, text in months(demonstration):
        factor = planted(demonstration, month, VIOLENCE_IN_SHOPS)
        for code, place in zip(community_area_codes(demonstration), places, strict=True):
            for (sector, kind), (level, loss) in INCIDENTS.items():
                whole = stream.count(level * place.residents / 25)
                violent = stream.part(whole, min(0.9, VIOLENT[kind] * factor))
                for used, count in (("Y", violent), ("N", whole - violent)):
                    if count:
                        told = stream.part(count, 0.62)
                        lost = f"{count * loss:,.2f}"
                        rows.append((text, code, sector, kind, used, count, told, lost))
    return table(BUSINESS_COLUMNS, rows)


def rural_crime(demonstration: Demonstration) -> str:
    """The quarterly counts of the rural crime team; hare coursing is a crime of winter."""
    stream = Stream(demonstration, RURAL)
    rows = []
    for start in quarters(demonstration):
        coursing = stream.count(26 if start.month in (1, 10) else 6)
        rows.append(
            (
                quarter_text(start),
                coursing + stream.count(22),
                stream.count(9),
                stream.count(64),
                stream.count(31 * planted(demonstration, start, PLANT)),
                coursing,
                stream.count(11),
                stream.count(14),
            )
        )
    return table(RURAL_COLUMNS, rows)
