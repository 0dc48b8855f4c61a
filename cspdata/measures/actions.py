"""What was promised and how it stands: the actions of the partnership's plans."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cspdata.measures.evidence import Evidence
from cspdata.warehouse import query

#: The status of what needs no more doing.
SETTLED = frozenset(("complete", "stopped"))


def actions(evidence: Evidence, *, as_of: date, theme: str = "") -> pd.DataFrame:
    """The actions of plans, the earliest due first, of one theme where one is given.

    Columns: dataset_id, reference, action, theme, owner, due, status, measure, note, indicator,
    evaluation, board, evidence, and `overdue`: due before the day `as_of` and neither complete nor
    stopped. A theme is met by its id or title.
    """
    rows = query(evidence.con, "measures/actions")
    late = (rows["due"] < pd.Timestamp(as_of)) & ~rows["status"].isin(SETTLED)
    rows = rows.assign(overdue=late.astype(bool))
    if not theme:
        return rows
    titles = {
        one.title.lower()
        for objective in evidence.catalogue.objectives
        for one in objective.themes
        if one.id == theme
    }
    return rows[rows["theme"].str.lower().isin({theme, *titles})].reset_index(drop=True)
