"""The statutory evidence board: how far each theme fills each of the five contents.

One cell a theme and content, judged by the rules of `board_rules`; nothing is judged by hand. The
contents are those that a strategic assessment must hold (SI 2007/1830, regulations 5 to 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cspdata.analyst_notes import newest_notes
from cspdata.analyst_texts import CONTENTS, texts_of
from cspdata.assessment.board_rules import RULES, Ground, Judgement, Status
from cspdata.assessment.community import concerns
from cspdata.assessment.cycle import LastTime, last_time
from cspdata.catalogue import AreaRef, Objective, Partnership, Statutory, Theme
from cspdata.measures import Evidence
from cspdata.measures.actions import actions
from cspdata.periods import Period
from cspdata.results import Change, require_columns

BOARD_COLUMNS = (
    "objective",
    "objective_title",
    "theme",
    "theme_title",
    "content",
    "status",
    "reason",
    "actor",
    "page",
    "indicator",
)
STATUSES: tuple[Status, ...] = ("done", "thin", "missing")


@dataclass(frozen=True, slots=True)
class EvidenceBoard:
    """The board of an area: one row a theme and content, in the order of the catalogue.

    Columns: `status` is done, thin or missing; `reason` says why in plain words; `actor` who can
    fill it; `page` which page fills it (`load_data`, `data_quality`, `objective`, `why`, `plan`,
    `community`); `indicator` the id of the one it is about, where there is one. `last` is the
    last assessment; None where it is not known. `demonstration`: the
    figures are made up.
    """

    partnership: Partnership
    area: AreaRef
    period: Period
    before: Period
    as_of: date
    last: LastTime | None
    frame: pd.DataFrame

    def __post_init__(self) -> None:
        require_columns(self.frame, BOARD_COLUMNS)

    @property
    def demonstration(self) -> bool:
        """Whether what is judged is made up."""
        return self.partnership.demonstration

    def count(self, status: Status) -> int:
        """How many cells have a status."""
        return int((self.frame["status"] == status).sum())

    def urgent(self, most: int = 3) -> pd.DataFrame:
        """The cells to see to first: missing before thin, then by content, then by theme.

        Without levels nothing else can be said of a theme: they come first.
        """
        rows = self.frame[self.frame["status"] != "done"]
        order = pd.DataFrame(
            {
                "status": rows["status"].map({"missing": 0, "thin": 1}),
                "content": rows["content"].map({one: k for k, one in enumerate(CONTENTS)}),
            }
        ).sort_values(["status", "content"], kind="stable")
        return rows.loc[order.index].head(most)

    def of(self, objective_id: str) -> EvidenceBoard:
        """The board of one objective alone."""
        rows = self.frame[self.frame["objective"] == objective_id].reset_index(drop=True)
        return EvidenceBoard(
            self.partnership,
            self.area,
            self.period,
            self.before,
            self.as_of,
            self.last,
            rows,
        )


def evidence_board(
    evidence: Evidence,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    judged: Mapping[str, Change],
    as_of: date,
) -> EvidenceBoard:
    """The board of an area for a period, on a day.

    `judged` are the area's own changes, by indicator, their verdicts taken across all of them.
    """
    last = last_time(evidence.partnership, as_of)
    ground = Ground(
        evidence=evidence,
        area=area,
        period=period,
        judged=judged,
        last=last,
        notes=newest_notes(area.code),
        texts=texts_of(area.code),
        actions=actions(evidence, as_of=as_of),
        concerns=concerns(evidence, area=area, period=period),
    )
    rows = [
        _row(objective, theme, content, RULES[content](ground, theme))
        for objective in evidence.catalogue.objectives
        for theme in objective.themes
        for content in CONTENTS
    ]
    frame = pd.DataFrame(rows, columns=list(BOARD_COLUMNS))
    return EvidenceBoard(evidence.partnership, area, period, before, as_of, last, frame)


def _row(
    objective: Objective, theme: Theme, content: Statutory, found: Judgement
) -> dict[str, str]:
    return {
        "objective": objective.id,
        "objective_title": objective.title,
        "theme": theme.id,
        "theme_title": theme.title,
        "content": content,
        "status": found.status,
        "reason": found.reason,
        "actor": found.actor or theme.lead or objective.lead,
        "page": found.page,
        "indicator": found.indicator,
    }
