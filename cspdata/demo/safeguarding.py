"""Files of partners about domestic abuse, and about violence against women and girls.

Every figure is drawn from a seeded stream of its own, around a level that the function declares.
"""

from __future__ import annotations

from collections.abc import Iterator

from cspdata.demo import exploitation
from cspdata.demo.declaration import Demonstration
from cspdata.demo.drawing import (
    Stream,
    community_area_codes,
    financial_years,
    months,
    planted,
    quarter_text,
    quarters,
    small,
    table,
)
from cspdata.demo.workbooks import xlsx

#: How many files this module yields.
COUNT = 6 + exploitation.COUNT
#: What the last twelve months are multiplied by: the planted changes.
MARAC_CASES = 1.35
INCIDENTS_IN_TROWBRIDGE = 1.7
ENGAGEMENT = 0.82
RIGHT_TO_ASK = 1.6
CHARGED = 0.7
ASSESSED_HIGH = 1.25

MARAC_COLUMNS = (
    "quarter",
    "marac_name",
    "cases_discussed",
    "repeat_cases",
    "ref_police",
    "ref_idva",
    "ref_csc",
    "ref_asc",
    "ref_primary_care",
    "ref_secondary_care",
    "ref_mental_health",
    "ref_substance_misuse",
    "ref_education",
    "ref_housing",
    "ref_probation",
    "ref_fire",
    "ref_mash",
    "ref_voluntary",
    "ref_other",
    "victims_minoritised",
    "victims_lgbt",
    "victims_disabled",
    "victims_male",
    "victims_16_17",
    "perps_u18",
    "children_in_household",
)
#: Shares of the cases by who refers them, in the order of the columns.
REFERRERS = (62, 14, 5, 2, 2, 3, 2, 1, 1, 3, 2, 0, 1, 2, 0)
OUTCOME_GROUPS = {
    "Charged/Summonsed": 8,
    "Out-of-court (formal)": 1,
    "Out-of-court (informal)": 2,
    "Evidential difficulties (victim supports)": 24,
    "Evidential difficulties (victim does not support)": 51,
    "Investigation complete - no suspect identified": 2,
    "Not yet assigned an outcome": 12,
}
THEMES = {
    "Mental health": 0.7,
    "Alcohol": 0.4,
    "Drugs": 0.3,
    "Coercive control": 0.6,
    "Older adult": 0.2,
}
OFFENCES = {"Violence": 640, "Stalking and harassment": 390, "Rape": 58, "Other sexual": 96}
SEXES = {"Female": 74, "Male": 25, "Not stated": 1}
RELATIONSHIPS = {
    "Intimate partner": 22,
    "Former partner": 24,
    "Family": 14,
    "Acquaintance": 22,
    "Stranger": 13,
    "Not recorded": 5,
}


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    yield "domestic_abuse/marac_quarterly_return.csv", marac(demonstration)
    yield "domestic_abuse/police_domestic_abuse.csv", domestic_abuse_police(demonstration)
    yield "domestic_abuse/idva_contract_return.xlsx", idva(demonstration)
    yield "domestic_abuse/dvds_monthly.csv", dvds(demonstration)
    yield "domestic_abuse/dardr_register.csv", dardr(demonstration)
    yield "domestic_abuse/vawg_extract.csv", vawg(demonstration)
    yield from exploitation.files(demonstration)


def marac(demonstration: Demonstration) -> str:
    """The quarterly return of two MARACs; cases rise in the last year. Small groups are `<5`."""
    stream = Stream(demonstration, 1)
    rows = []
    for start in quarters(demonstration):
        for name, level in (("North", 52), ("South", 43)):
            cases = stream.count(level * planted(demonstration, start, MARAC_CASES))
            by = stream.split(cases, REFERRERS)
            groups = [stream.part(cases, share) for share in (0.09, 0.03, 0.16, 0.06, 0.03, 0.02)]
            rows.append(
                (
                    quarter_text(start),
                    f"{name} MARAC",
                    cases,
                    stream.part(cases, 0.33),
                    *by,
                    *map(small, groups),
                    stream.count(cases * 1.25),
                )
            )
    return table(MARAC_COLUMNS, rows)


def domestic_abuse_police(demonstration: Demonstration) -> str:
    """Incidents and crimes by month and area, and the crimes of the partnership by outcome group.

    The row `All` of an area holds its totals; incidents in Trowbridge rise in the last year, and
    everywhere a larger share is assessed as high risk.
    """
    stream, risk = Stream(demonstration, 2), Stream(demonstration, 7)
    generate = demonstration.generate
    codes = community_area_codes(demonstration)
    rows: list[tuple[object, ...]] = []
    for start, text in months(demonstration):
        parts = []
        for home, code in zip(generate.community_areas, codes, strict=True):
            raised = INCIDENTS_IN_TROWBRIDGE if home.name == "Trowbridge" else 1.0
            incidents = stream.count(1.45 * home.residents * planted(demonstration, start, raised))
            crimes = stream.part(incidents, 0.62)
            repeat, linked = stream.part(incidents, 0.29), stream.part(incidents, 0.36)
            high = risk.part(incidents, 0.14 * planted(demonstration, start, ASSESSED_HIGH))
            parts.append((incidents, crimes, repeat, *_orders(stream, crimes), linked, high))
            rows.append((text, code, *parts[-1][:5], "All", *parts[-1][5:]))
        whole = [sum(column) for column in zip(*parts, strict=True)]
        own = demonstration.partnership.area.code
        rows.append((text, own, *whole[:5], "All", *whole[5:]))
        by = stream.split(whole[1], list(OUTCOME_GROUPS.values()))
        for group, crimes in zip(OUTCOME_GROUPS, by, strict=True):
            rows.append((text, own, "", crimes, "", "", "", group, "", ""))
    header = "month,area_code,da_incidents,da_crimes,repeat_victims,dvpn,dvpo,outcome_group"
    return table((*header.split(","), "children_linked", "high_risk"), rows, end="\r\n")


def _orders(stream: Stream, crimes: int) -> tuple[int, int]:
    """Domestic violence protection notices, and the orders that courts made of them."""
    notices = stream.part(crimes, 0.035)
    return notices, stream.part(notices, 0.8)


def idva(demonstration: Demonstration) -> bytes:
    """The contract return of the IDVA service as a workbook; fewer engage in the last year.

    Rows by risk level stand below the row `All`, whose percentage and waiting list are of the
    whole service.
    """
    stream, after = Stream(demonstration, 3), Stream(demonstration, 8)
    rows: list[tuple[object, ...]] = [
        ("IDVA service: quarterly contract return",),
        ("Counts of referrals closed or open at the end of the quarter",),
        (),
        (
            "Quarter",
            "Service",
            "Referral source",
            "Risk level",
            "Referrals",
            "Engaged",
            "Not engaged",
            "Repeat",
            "Closed",
            "Closed safer",
            "Median days to first contact",
            "Safety improved pct",
            "Waiting list",
        ),
    ]
    for start in quarters(demonstration):
        levels = []
        for risk, level in (("High", 205), ("Medium", 96), ("Standard", 38)):
            referrals = stream.count(level)
            engaged = stream.part(referrals, 0.71 * planted(demonstration, start, ENGAGEMENT))
            repeat, closed = stream.part(referrals, 0.22), stream.part(referrals, 0.9)
            safer, days = after.part(closed, 0.83), after.around(4.5, 0.3)
            counts = (referrals, engaged, referrals - engaged, repeat, closed, safer)
            levels.append((risk, *counts, days))
        whole = [sum(column) for column in zip(*(one[1:-1] for one in levels), strict=True)]
        name = (quarter_text(start), "Domestic abuse support service", "All")
        improved = f"{stream.around(83, 1.5)}%"
        rows.append((*name, "All", *whole, after.around(6, 0.3), improved, stream.count(24)))
        rows += [(*name, *one, "", "") for one in levels]
    return xlsx({"Guidance": [("Return to the domestic abuse lead",)], "Return": rows})


def dvds(demonstration: Demonstration) -> str:
    """Applications and disclosures under Clare's Law by month; more ask in the last year."""
    stream = Stream(demonstration, 4)
    rows = []
    for start, text in months(demonstration):
        know = stream.count(46)
        ask = stream.count(31 * planted(demonstration, start, RIGHT_TO_ASK))
        told, given = stream.part(know, 0.58), stream.part(ask, 0.36)
        withdrawn = stream.part(ask, 0.08)
        none = know + ask - told - given - withdrawn
        rows.append((text, know, ask, told, given, withdrawn, none, stream.around(24, 2)))
    header = (
        "month,rtk_applications,rta_applications,rtk_disclosures,rta_disclosures,withdrawn,"
        "no_disclosure,median_days_to_disclosure"
    )
    return table(header.split(","), rows)


def dardr(demonstration: Demonstration) -> str:
    """Domestic abuse related death reviews by financial year: counts, and in how many each theme.

    Nothing else is given: a review is about one family.
    """
    stream = Stream(demonstration, 5)
    rows: list[tuple[object, ...]] = []
    for year in financial_years(demonstration):
        started = stream.count(4)
        rows.append((year, "All", started, stream.count(2), stream.count(17), stream.count(13)))
        rows += [
            (year, theme, stream.part(started, share), "", "", "")
            for theme, share in THEMES.items()
        ]
    header = "year,theme,reviews_commissioned,reviews_published,recommendations,actions_completed"
    return table(header.split(","), rows)


def vawg(demonstration: Demonstration) -> str:
    """Reports and charges by quarter, offence, victim's sex and relationship.

    A smaller share of reports is charged in the last year.
    """
    stream = Stream(demonstration, 6)
    own = demonstration.partnership.area.code
    rows = []
    for start in quarters(demonstration):
        for offence, level in OFFENCES.items():
            whole = stream.count(level)
            for sex, count in zip(SEXES, stream.split(whole, list(SEXES.values())), strict=True):
                parts = stream.split(count, list(RELATIONSHIPS.values()))
                for relationship, reports in zip(RELATIONSHIPS, parts, strict=True):
                    share = 0.085 * planted(demonstration, start, CHARGED)
                    charges = stream.part(reports, share)
                    text = quarter_text(start)
                    rows.append((text, own, offence, sex, relationship, reports, charges))
    header = "quarter,area_code,offence_group,victim_sex,relationship,reports,charges"
    return table(header.split(","), rows)
