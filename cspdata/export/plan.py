"""Last year's plan as CSV and as an accessible workbook: every action, and what followed it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cspdata.assessment.plan import PlanDelivery
from cspdata.catalogue import Catalogue
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.export.tables import frame_csv
from cspdata.words import source_line, verdict_label
from cspdata.words.plan import outcome_sentence, plan_answer

LABEL, TITLE = "Plan", "Last year's plan"
FULL_COUNT = (
    "Every action of the plan that was loaded is counted, stopped ones too; nothing is sampled, so "
    "that no share has an interval."
)
DEFINITION = (
    "Delivered: reported as complete. Overdue: due before the day named, and neither complete nor "
    "stopped."
)
AFTER = (
    "What followed a delivered action is told by its evaluation where one is declared, else by the "
    "tested change of its indicator in the whole area, which is no proof of what the action did."
)


def plan_frame(found: PlanDelivery, catalogue: Catalogue, *, blank: str = "") -> pd.DataFrame:
    """The actions as people read them, one row each; `blank` stands where nothing is said."""
    objectives = {one.id: one.title for one in catalogue.objectives}
    boards = {one.id: one.title for one in catalogue.boards}
    rows = []
    for place, row in enumerate(found.frame.to_dict("records")):
        outcome = found.outcomes.get(place)
        judged = (outcome.evaluation or outcome.change) if outcome else None
        indicator = catalogue.indicators.get(row["indicator"])
        shown = {
            "Reference": row["reference"],
            "Action": row["action"],
            "Objective": objectives.get(row["objective"], ""),
            "Theme": row["theme_title"],
            "Board": boards.get(row["board"], ""),
            "Owner": row["owner"],
            "Due": row["due"].isoformat() if row["due"] else "",
            "Status": found.labels[row["status"]],
            "Overdue": "yes" if row["overdue"] else "no",
            "Measure": row["measure"],
            "Progress": row["note"],
            "Evidence": row["evidence"],
            "Indicator": indicator.title if indicator else "",
            "Verdict": verdict_label(judged.verdict) if judged else "",
            "What followed": outcome_sentence(outcome) if row["status"] == "complete" else "",
        }
        rows.append({name: text or blank for name, text in shown.items()})
    return pd.DataFrame(rows)


def plan_csv(found: PlanDelivery, catalogue: Catalogue, *, for_excel: bool = False) -> bytes:
    """The actions as UTF-8 CSV, one line each."""
    return frame_csv(plan_frame(found, catalogue), for_excel=for_excel)


def plan_xlsx(found: PlanDelivery, catalogue: Catalogue, *, made_on: date) -> bytes:
    """The actions as a workbook (.xlsx): a cover with the answer, and one table.

    Refuses a plan without actions: a table without rows is none.
    """
    if found.frame.empty:
        raise ValueError("no action of a plan is loaded; load the partnership's plan first")
    day = f"As it stood on {found.as_of.day} {found.as_of:%B %Y}."
    notes = {"count": FULL_COUNT, "definition": DEFINITION, "after": AFTER}
    frame = plan_frame(found, catalogue, blank=NOT_APPLICABLE)
    table = OneTable(
        label=LABEL,
        title=TITLE,
        sheet=Sheet(TITLE, TITLE, frame, {}),
        rows="one row an action of the plan",
        notes=notes,
        legend=(f"{NOT_APPLICABLE} not applicable, or the plan says nothing",),
        scope=f"{found.partnership.name}. {day}",
        source=source_line(found.notes),
        intro=(found.partnership.name, plan_answer(found), day),
        about=tuple(notes.values()),
        author=found.partnership.name,
        made_on=made_on,
        demonstration=found.partnership.demonstration,
    )
    return one_table_workbook(table)
