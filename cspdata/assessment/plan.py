"""How far last year's plan was carried out: every action, by board, and what followed it.

A full count of the actions of a plan: nothing is sampled, so that no share has an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cspdata.catalogue import Board, Catalogue, Indicator, Partnership
from cspdata.evaluations import Evaluation
from cspdata.measures import Evidence, evaluation
from cspdata.measures.actions import actions
from cspdata.measures.change import changes_over
from cspdata.periods import Period, added
from cspdata.results import Change, Notes, Verdict, require_columns

DATASET = "partnership_plan"
YEAR = 12  # months
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
    """What became of the indicator of a delivered action: its evaluation, else its tested change.

    `change` is that of the whole area, from the same months before the action was due to those
    after it; it does not tell what the action did. `refusal` says why there is neither.
    """

    change: Change | None = None
    evaluation: Evaluation | None = None
    refusal: str = ""

    @property
    def verdict(self) -> Verdict:
        """That of the evaluation or of the change; `cannot say` where there is neither."""
        judged = self.evaluation or self.change
        return judged.verdict if judged else "cannot say"


@dataclass(frozen=True, slots=True)
class PlanDelivery:
    """The actions of a plan as they stand on the day `as_of`.

    `frame` has `ACTION_COLUMNS`, one row an action, the earliest due first: `objective` and `theme`
    are ids ("" where the plan's own text, `theme_title`, is no theme), `board` the one that the
    plan names or the theme's. `boards` has `BOARD_COLUMNS`, one row a board with actions in the
    catalogue's order, those of no board last under the id "". `outcomes` are by the place of the
    row, of each complete action. `labels` say the
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
    evaluated: Evaluated | None = None,
) -> PlanDelivery:
    """How far the plan that is loaded was carried out by a day.

    `evaluated` gives an evaluation by its intervention's id (it is worked out where none is given).
    The changes of the other delivered actions are one family of tests. Without a plan there is no
    row.
    """
    catalogue = evidence.catalogue
    frame = plan_actions(evidence, as_of=as_of)
    dataset = catalogue.datasets[DATASET]

    def worked_out(intervention: str) -> Evaluation:
        return evaluation(evidence, catalogue.intervention(intervention))

    return PlanDelivery(
        partnership=evidence.partnership,
        as_of=as_of,
        frame=frame,
        boards=_boards(frame, catalogue.boards),
        outcomes=_outcomes(evidence, frame, evaluated or worked_out),
        labels={one: dataset.labels.get(one, one.replace("_", " ")) for one in STATUSES},
        notes=Notes(
            source=f"{dataset.title} ({dataset.supplier})",
            licence=dataset.licence,
            demonstration=evidence.partnership.demonstration,
        ),
    )


def plan_actions(evidence: Evidence, *, as_of: date) -> pd.DataFrame:
    """The actions of the plan that is loaded, as `PlanDelivery.frame` has them."""
    return _frame(actions(evidence, as_of=as_of), evidence.catalogue)


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


def _outcomes(evidence: Evidence, frame: pd.DataFrame, evaluated: Evaluated) -> dict[int, Outcome]:
    """What became of the indicator of each delivered action, by its row's place."""
    catalogue = evidence.catalogue
    found: dict[int, Outcome] = {}
    asked: dict[int, tuple[Indicator, Period, Period]] = {}
    for place, row in enumerate(frame.to_dict("records")):
        if row["status"] != "complete":
            continue
        # An indicator or intervention may have gone from the catalogue since the plan was loaded.
        if row["evaluation"] in catalogue.interventions:
            found[place] = Outcome(evaluation=evaluated(row["evaluation"]))
        elif row["indicator"] not in catalogue.indicators:
            found[place] = Outcome(refusal="the plan names no indicator for it")
        else:
            indicator = catalogue.indicators[row["indicator"]]
            periods = _around(evidence, indicator, row["due"])
            if isinstance(periods, str):
                found[place] = Outcome(refusal=periods)
            else:
                asked[place] = (indicator, *periods)
    home = evidence.partnership.area
    judged = changes_over(evidence, [*asked.values()], area=home, level=home.level)
    return found | {place: Outcome(change=one) for place, one in zip(asked, judged, strict=True)}


def _around(
    evidence: Evidence, indicator: Indicator, due: date | None
) -> tuple[Period, Period] | str:
    """The periods after and before the month that an action was due in, or why there are none.

    At most a year after it, and the same months of the last year that lies before.
    """
    if due is None:
        return "the plan names no day by which it was due, so there is no before and after"
    cover = evidence.coverage_of(indicator)
    after = [start for start in cover.complete if start > due]
    if cover.complete_to is None or not after:
        return f"no figures of “{indicator.title}” are loaded for the time after it was due"
    first = after[0]
    last = max(added(first, cover.length - 1), min(added(first, YEAR - 1), cover.complete_to))
    period = Period(first, last)
    back = -(-len(period.months) // YEAR) * YEAR
    return period, period.shifted(-back)
