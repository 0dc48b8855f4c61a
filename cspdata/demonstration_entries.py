"""What the made-up partnership wrote: texts and statuses of duties, so that its pages are not bare.

Each says that it is made up, and is kept under a key of its own, once. They stand under the made-up
area's code and the made-up partnership's id, by which no real partnership asks.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cspdata.analyst_texts import keep_text, text_history
from cspdata.catalogue import Catalogue, Statutory
from cspdata.duty_statuses import State, duty_history, keep_duty_status

LEAD = "Made up for the demonstration."
AUTHOR = "Demonstration"
WRITTEN = datetime(2025, 11, 20, 10, 0, tzinfo=UTC)
PERIOD = "Oct 2024 – Sep 2025"

TEXTS: tuple[tuple[str, Statutory, str], ...] = (
    (
        "anti_social_behaviour",
        "why",
        "The night-time economy moved to two streets by the station when a car park was closed. "
        "Wardens see the same small groups there on Friday and Saturday nights.",
    ),
    (
        "business_crime",
        "why",
        "Three supermarkets moved their self-service tills to the door in spring. Two of them lost "
        "their guard at the same time. Shops report more since the new reporting tool.",
    ),
    (
        "domestic_abuse",
        "why",
        "More reports came after the spring campaign and the training of housing officers. More "
        "reports are not more harm: the high-risk cases rose less.",
    ),
    (
        "acquisitive_crime",
        "why",
        "Fewer vehicles were taken after the keyless-entry pouches were given out, and one group "
        "that stole from vans was dealt with in January.",
    ),
    (
        "rural_crime",
        "community",
        "Parish councils say that fly-tipping and hare coursing matter most to them. Nobody has "
        "counted how many people were asked.",
    ),
)
DUTIES: tuple[tuple[str, State, str, str, str], ...] = (  # id, state, evidence, due, note
    ("strategy_group", "met", "Terms of reference of the partnership, 2025", "", ""),
    ("responsible_authorities", "partly", "Minutes of the four meetings of 2025", "", "Probation."),
    ("strategies", "met", "Community safety strategy 2025 to 2028", "", ""),
    ("information_shared", "partly", "", "2026-01-31", "The health service has sent nothing yet."),
    ("information_protocol", "met", "Protocol signed in March 2025", "", ""),
    ("strategic_assessment", "partly", "Draft of November 2025", "", ""),
    ("assessment_contents", "partly", "", "", "The evidence board says what is thin."),
    ("consultation", "met", "Report on the survey of 2025", "", ""),
    ("public_meeting", "not met", "", "2025-11-30", "The hall was not free; a day is sought."),
    ("partnership_plan", "met", "Partnership plan 2025 to 2028", "", ""),
    ("plan_summary", "not met", "", "2026-03-31", "The summary waits for its easy-read version."),
    ("plan_to_commissioner", "met", "Letter of April 2025", "", ""),
    ("domestic_abuse_death_reviews", "met", "Register of reviews", "", "None was due this year."),
)


def keep_demonstration_entries(catalogue: Catalogue) -> int:
    """How many entries were added for the demonstration: none where they are there already.

    A subject on which anything was ever written is left alone. Refuses a partnership that is not
    the demonstration's.
    """
    partnership = catalogue.partnership
    if not partnership.demonstration:
        raise ValueError(f"{partnership.name} is no demonstration: nothing is made up for it")
    area = partnership.area
    declared = {one.id for one in catalogue.statutory_duties}
    added = 0
    for theme, content, text in TEXTS:
        if text_history(theme, content, area_code=area.code):
            continue
        keep_text(
            theme=theme,
            content=content,
            area_code=area.code,
            area_name=area.name,
            text=f"{LEAD} {text}",
            period=PERIOD,
            author=AUTHOR,
            key=f"demo-text/{theme}/{content}",
            written=WRITTEN,
        )
        added += 1
    for duty, state, evidence, due, note in DUTIES:
        if duty not in declared or duty_history(partnership.id, duty):
            continue
        keep_duty_status(
            partnership=partnership.id,
            duty=duty,
            state=state,
            evidence=f"{evidence} (made up)" if evidence else "",
            due=due,
            note=f"{LEAD} {note}".strip(),
            author=AUTHOR,
            key=f"demo-duty/{duty}",
            written=WRITTEN,
        )
        added += 1
    return added
