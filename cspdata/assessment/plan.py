"""How far last year's plan was carried out: every action, by board, and what followed it.

A full count of the actions of a plan: nothing is sampled, so that no share has an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cspdata.catalogue import Board, Catalogue, Partnership
from cspdata.evaluations import Evaluation
from cspdata.measures import Evidence, evaluation
from cspdata.measures.actions import actions
from cspdata.results import Change, Notes, require_columns

DATASET = "partnership_plan"
STATUSES = ("complete", "on_track", "delayed", "not_started", "stopped")
ACTION_COLUMNS = (
    "reference",
    "action",
    "objective",
    "theme",
    "theme_title",
    "board",
    "owner",
    "due",
    "status",
    "overdue",
    "measure",
    "note",
    "evidence",
    "indicator",
    "evaluation",
)
BOARD_COLUMNS = ("board", "title", "short", "actions", *STATUSES, "overdue")
Evaluated = Callable[[str], Evaluation]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the indicator of a complete action: its evaluation, else its tested change.

    `change` is that of the whole area over the period shown; it does not tell what the action did.
    """

    change: Change | None = None
    evaluation: Evaluation | None = None


@dataclass(frozen=True, slots=True)
class PlanDelivery:
    """The actions of a plan as they stand on the day `as_of`.

    `frame` has `ACTION_COLUMNS`, one row an action, the earliest due first: `objective` and `theme`
    are ids ("" where the plan's own text, `theme_title`, is no theme), `board` the one that the
    plan names or the theme's. `boards` has `BOARD_COLUMNS`, one row a board with actions in the
    catalogue's order, those of no board last under the id "". `outcomes` are by the place of the
    row: of each complete action that names an indicator or an evaluation. `labels` say the
    statuses.
    """

    partnership: Partnership
    as_of: date
    frame: pd.DataFrame
    boards: pd.DataFrame
    outcomes: Mapping[int, Outcome]
    labels: Mapping[str, str]
    notes: Notes

    def __post_init__(self) -> None:
        require_columns(self.frame, ACTION_COLUMNS)
        require_columns(self.boards, BOARD_COLUMNS)

    @property
    def complete(self) -> int:
        """How many actions are complete."""
        return int((self.frame["status"] == "complete").sum())

    @property
    def overdue(self) -> pd.DataFrame:
        """The actions that were due before the day and are neither complete nor stopped."""
        return self.frame[self.frame["overdue"]]


def plan_delivery(
    evidence: Evidence,
    *,
    as_of: date,
    judged: Mapping[str, Change],
    evaluated: Evaluated | None = None,
) -> PlanDelivery:
    """How far the plan that is loaded was carried out by a day.

    `judged` are the changes of the partnership's area by indicator, as the other pages tell them;
    `evaluated` gives an evaluation by its intervention's id (it is worked out where none is given).
    Without a plan there is no row.
    """
    catalogue = evidence.catalogue
    frame = _frame(actions(evidence, as_of=as_of), catalogue)
    dataset = catalogue.datasets[DATASET]

    def worked_out(intervention: str) -> Evaluation:
        return evaluation(evidence, catalogue.intervention(intervention))

    return PlanDelivery(
        partnership=evidence.partnership,
        as_of=as_of,
        frame=frame,
        boards=_boards(frame, catalogue.boards),
        outcomes=_outcomes(frame, judged, evaluated or worked_out, catalogue),
        labels={one: dataset.labels.get(one, one.replace("_", " ")) for one in STATUSES},
        notes=Notes(
            source=f"{dataset.title} ({dataset.supplier})",
            licence=dataset.licence,
            demonstration=evidence.partnership.demonstration,
        ),
    )


def _frame(found: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The actions with the objective, theme and board that each belongs to."""
    themes = {
        name.lower(): (objective.id, one)
        for objective in catalogue.objectives
        for one in objective.themes
        for name in (one.id, one.title)
    }
    leads = {one.title: one.id for one in catalogue.boards}
    rows = []
    for record in found.to_dict("records"):
        objective, theme = themes.get(record["theme"].lower(), ("", None))
        due = record["due"]
        rows.append(
            record
            | {
                "objective": objective,
                "theme": theme.id if theme else "",
                "theme_title": theme.title if theme else record["theme"],
                "board": record["board"] or (leads.get(theme.lead, "") if theme else ""),
                "due": None if pd.isna(due) else due.date(),
            }
        )
    frame = pd.DataFrame(rows, columns=list(ACTION_COLUMNS), dtype=object)
    return frame.astype({"overdue": bool})


def _boards(frame: pd.DataFrame, boards: tuple[Board, ...]) -> pd.DataFrame:
    """How the actions of each board stand."""
    rows = []
    for name, title, short in (
        *((one.id, one.title, one.short) for one in boards),
        ("", "No board named", "No board"),
    ):
        mine = frame[frame["board"] == name]
        if mine.empty:
            continue
        tally = [int((mine["status"] == status).sum()) for status in STATUSES]
        rows.append((name, title, short, len(mine), *tally, int(mine["overdue"].sum())))
    return pd.DataFrame(rows, columns=list(BOARD_COLUMNS))


def _outcomes(
    frame: pd.DataFrame,
    judged: Mapping[str, Change],
    evaluated: Evaluated,
    catalogue: Catalogue,
) -> dict[int, Outcome]:
    """What became of the indicator of each complete action, by its row's place."""
    found: dict[int, Outcome] = {}
    for place, row in enumerate(frame.to_dict("records")):
        if row["status"] != "complete":
            continue
        # An intervention may have been taken out of the catalogue since the plan was loaded.
        if row["evaluation"] in catalogue.interventions:
            found[place] = Outcome(evaluation=evaluated(row["evaluation"]))
        elif row["indicator"] in judged:
            found[place] = Outcome(change=judged[row["indicator"]])
    return found
