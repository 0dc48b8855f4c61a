"""The table of a line of sight, one row a step, with headings that people read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.export.tables import plain, whole
from cspdata.words import delay_text, sight_rows, unseen_text, verdict_label


def sight_frame(found: LineOfSight) -> pd.DataFrame:
    """Counts, conversions with their intervals, delays, and why a step cannot be seen."""
    rows: list[dict[str, Any]] = []
    for row in sight_rows(found):
        seen = not row["unseen"]
        rows.append(
            {
                "Step": row["title"],
                "Counted": row["noun"],
                "From": plain(row["period_start"]),
                "To": plain(row["period_end"]),
                "Count": whole(row["count"]),
                "Count before": whole(row["count_before"]),
                "Change": verdict_label(str(row["verdict"])) if seen else "Cannot say",
                "Of": row["base_noun"],
                "Base": whole(row["base_count"]),
                "Per 100 of the base": plain(row["conversion"]),
                "Lower limit": plain(row["lower"]),
                "Upper limit": plain(row["upper"]),
                "Per 100 before": plain(row["conversion_before"]),
                "Change of the share": _judged(row),
                "Method": row["method"],
                "Delay": delay_text(row) if row["base_noun"] else "",
                "Note": row["note"] or unseen_text(row),
            }
        )
    return pd.DataFrame(rows, dtype=object)


def _judged(row: dict[str, Any]) -> str:
    """The verdict on a share; a ratio of two counts is not tested."""
    if not row["base_noun"] or row["unseen"]:
        return ""
    return verdict_label(str(row["conversion_verdict"])) if row["subset"] else "Not tested"
