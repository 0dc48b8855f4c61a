"""Files of the community: the partnership's survey, one row per response, and its last plan.

Every answer is drawn from a seeded stream of its own, around a level that is declared beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import financial_years, table
from cspdata.demo.workbooks import xlsx

#: How many files this module yields.
COUNT = 4
STREAM = 71
RESPONSES = 1_600
COLUMNS = (
    "response_id",
    "survey_id",
    "wave_date",
    "mode",
    "community_area",
    "age_band",
    "sex",
    "feel_safe_day",
    "feel_safe_night",
    "confidence_police",
    "asb_problem",
    "victim_12m",
    "reported",
    "free_text",
)
SAFE = ("Very safe", "Fairly safe", "A bit unsafe", "Very unsafe", "Don't know")
CONFIDENT = ("Very confident", "Fairly confident", "Not very confident", "Not at all confident")
PROBLEM = ("Very big problem", "Fairly big problem", "Not a very big problem", "Not a problem")
#: Shares of the first two answers of women and of men after dark; the planted fact: the women's
#: in the last year.
SAFE_NIGHT = {"Female": 0.56, "Male": 0.74}
WOMEN_LAST_YEAR = 0.42

#: The plan of an invented partnership: some overdue, which an analyst must see; two judged by what
#: is planted in the declaration.
ACTIONS = (
    (
        "1.1",
        "Review lighting on walking routes to the stations",
        "Violence against women and girls",
        "Council",
        "31/03/2025",
        "Complete",
        "Routes reviewed",
        "All routes reviewed",
        "survey_women_safe_night",
        "",
        "VAWG",
        "Report to the board in April",
    ),
    (
        "1.2",
        "Train licensed premises to respond to calls for help",
        "Violence against women and girls",
        "Constabulary",
        "30/06/2025",
        "Amber",
        "Premises trained",
        "Half of the premises trained; venues are short of staff",
        "vawg_reports",
        "",
        "VAWG",
        "",
    ),
    (
        "2.1",
        "Open a weekly drop-in with treatment workers in two towns",
        "Substance use",
        "Public health",
        "31/12/2025",
        "On track",
        "People seen",
        "One of two is open",
        "alcohol_specific_admissions",
        "",
        "",
        "",
    ),
    (
        "2.2",
        "Give naloxone to every hostel",
        "Substance use",
        "Public health",
        "31/03/2025",
        "Complete",
        "Hostels supplied",
        "Seven of seven hostels supplied",
        "ambulance_overdose",
        "",
        "",
        "Contract return, last quarter",
    ),
    (
        "3.1",
        "Agree one process for anti-social behaviour case reviews",
        "Anti-social behaviour",
        "Council",
        "",
        "Not started",
        "Process agreed",
        "",
        "asb_cases",
        "",
        "",
        "",
    ),
    (
        "3.2",
        "Wardens and signs in the car parks of Warminster",
        "Acquisitive crime",
        "Community Safety Team",
        "30/09/2024",
        "Complete",
        "Car parks covered",
        "Every day, 08:00 to 20:00",
        "Vehicle crime",
        "demonstration_wardens",
        "Safer Communities",
        "Rota and invoices",
    ),
    (
        "3.3",
        "Street stewards in Salisbury city centre",
        "Anti-social behaviour",
        "Community Safety Team",
        "30/06/2024",
        "Complete",
        "Nights covered",
        "Friday and Saturday nights",
        "",
        "demonstration_stewards",
        "Safer Communities",
        "Rota",
    ),
    (
        "3.4",
        "Share pictures of shop theft between shops and the force",
        "Business crime",
        "Business crime partnership",
        "31/03/2025",
        "Delayed",
        "Shops that take part",
        "Agreement still to be signed",
        "shoplifting",
        "",
        "",
        "",
    ),
    (
        "4.1",
        "Bring every agency to the MARAC",
        "Domestic abuse",
        "MARAC coordinator",
        "31/12/2024",
        "Complete",
        "Agencies attending",
        "All agencies attend",
        "marac_cases",
        "",
        "DALPB",
        "Attendance list, without names",
    ),
    (
        "4.2",
        "Publish the learning of each review",
        "Domestic abuse",
        "Council",
        "31/05/2025",
        "Red",
        "Reviews published",
        "One of two published",
        "",
        "",
        "DARDR",
        "",
    ),
    (
        "5.1",
        "Bring youth workers into two emergency departments",
        "Serious violence duty",
        "Integrated care board",
        "30/09/2025",
        "Stopped",
        "Young people seen",
        "No funding was found",
        "emergency_department_assaults",
        "",
        "",
        "",
    ),
    (
        "6.1",
        "Train school leads on referrals",
        "Prevent",
        "Council",
        "31/03/2025",
        "Complete",
        "Schools trained",
        "Nine of ten schools trained",
        "",
        "",
        "",
        "Training register, counts alone",
    ),
    (
        "7.1",
        "Open a panel for adults who are exploited",
        "Exploitation",
        "Council",
        "31/03/2026",
        "On track",
        "Panels held",
        "Two panels held",
        "nrm_referrals",
        "",
        "",
        "",
    ),
)
HEADER = (
    *("Ref", "Action", "Priority", "Lead agency", "Due date", "RAG", "Measure", "Progress"),
    *("Indicator", "Evaluation", "Board", "Evidence"),
)


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and text of each file."""
    years = financial_years(demonstration)
    for at, year in enumerate(years):
        yield f"community/survey_{year[:4]}.csv", survey(demonstration, at)
    yield "community/partnership_plan_2024.xlsx", plan()


def plan() -> bytes:
    """Last year's plan as the partnership keeps it: a title above the table, dates as text."""
    return xlsx({"Plan": [("Community safety plan 2024-25",), (), HEADER, *ACTIONS]})


def survey(demonstration: Demonstration, at: int) -> str:
    """One yearly wave of the survey, answered in October and November."""
    years = financial_years(demonstration)
    random = np.random.default_rng([demonstration.generate.seed, STREAM, at])
    homes = demonstration.generate.community_areas
    people = np.array([one.residents for one in homes])
    women = WOMEN_LAST_YEAR if at == len(years) - 1 else SAFE_NIGHT["Female"]
    first = date(int(years[at][:4]), 10, 1)
    rows = []
    for number in range(RESPONSES):
        home = homes[int(random.choice(len(homes), p=people / people.sum()))]
        sex = ("Female", "Male", "Prefer not to say")[int(random.choice(3, p=(0.54, 0.43, 0.03)))]
        safe = women if sex == "Female" else SAFE_NIGHT["Male"]
        victim = bool(random.uniform() < 0.14)
        rows.append(
            (
                f"{at + 1}{int(random.integers(10**8)):08d}{number:04d}",
                f"Safer together {years[at]}",
                f"{first + timedelta(days=int(random.integers(60))):%d/%m/%Y}",
                "online" if random.uniform() < 0.8 else "paper",
                home.name if random.uniform() < 0.95 else "",
                ("16-24", "25-44", "45-64", "65+")[int(random.integers(4))],
                sex,
                _answer(random, SAFE, 0.9),
                _answer(random, SAFE, safe),
                _answer(random, CONFIDENT, 0.55),
                _answer(random, PROBLEM, 0.27),
                "Yes" if victim else "No",
                ("Yes" if random.uniform() < 0.45 else "No") if victim else "",
                "made-up words of a resident" if random.uniform() < 0.2 else "",
            )
        )
    return table(COLUMNS, rows)


def _answer(random: np.random.Generator, answers: tuple[str, ...], good: float) -> str:
    """One of the first two answers for a share of people, else one of the others."""
    found = answers[:2] if random.uniform() < good else answers[2:]
    return found[int(random.integers(len(found)))]
