"""What stands beside the figures of a theme on the executive's page: concerns and the plan."""

from __future__ import annotations

from datetime import date

from cspdata.assessment.community import concerns
from cspdata.assessment.one_pager import Concern, Delivery
from cspdata.assessment.plan import plan_actions
from cspdata.catalogue import AreaRef
from cspdata.measures import Evidence
from cspdata.periods import Period

UNNAMED = "nobody named it in the survey, or it was not among what could be named"
SMALL = "too few answered for it to be shown"


def theme_concerns(evidence: Evidence, *, area: AreaRef, period: Period) -> dict[str, Concern]:
    """What residents of an area say of each theme, by its id; empty where nobody was asked.

    Of the last wave of the survey by the end of the period (`community.concerns`).
    """
    found = concerns(evidence, area=area, period=period)
    if found.refusal or found.frame["value"].isna().all():
        return {}
    asked = int(found.frame["rank"].notna().sum())
    rows = {str(row["theme"]): row for row in found.frame.to_dict("records")}
    said: dict[str, Concern] = {}
    for objective in evidence.catalogue.objectives:
        for theme in objective.themes:
            row = rows.get(theme.id)
            if row is None:
                said[theme.id] = Concern(asked=asked, refusal=UNNAMED)
            elif row["suppressed"] or row["value"] != row["value"]:
                said[theme.id] = Concern(asked=asked, refusal=SMALL)
            else:
                said[theme.id] = Concern(
                    share=float(row["value"]),
                    lower=float(row["lower"]),
                    upper=float(row["upper"]),
                    base=int(row["base"]),
                    rank=int(row["rank"]),
                    asked=asked,
                )
    return said


def theme_deliveries(evidence: Evidence, *, as_of: date) -> dict[str, Delivery]:
    """How far the actions of each theme are delivered by a day; a theme without any has none."""
    frame = plan_actions(evidence, as_of=as_of)
    return {
        str(theme): Delivery(
            done=int((rows["status"] == "complete").sum()),
            planned=len(rows),
            overdue=int(rows["overdue"].sum()),
        )
        for theme, rows in frame.groupby("theme", sort=False)
        if theme
    }
