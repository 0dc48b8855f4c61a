"""The meeting's action list: every hotspot that was reviewed, as a workbook and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from cspdata.catalogue import Partnership
from cspdata.cells import Cells
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import CONFIDENTIAL, NOT_APPLICABLE, SHORTHAND, TALLIES, Sheet
from cspdata.export.tables import lines_csv, whole
from cspdata.hotspot_reviews import HotspotNote, HotspotReview, hotspot_notes_of, reviews_of
from cspdata.hotspots import cell_names, ranked_cells
from cspdata.measures import Evidence
from cspdata.quality import built_at
from cspdata.words import caveats, class_label, counted, sentence, size_label, source_line

HEADINGS = {
    "rank": "Rank",
    "place": "Place",
    "cell_id": "Cell",
    "count": "Count",
    "class": "Class",
    "decision": "Decision",
    "owner": "Owner",
    "action": "What is to be done",
    "due": "By",
    "note": "What is here",
    "decided_on": "Map decided on",
    "written": "Written",
}
GAPS = {
    CONFIDENTIAL: SHORTHAND[CONFIDENTIAL],
    NOT_APPLICABLE: "not applicable: nothing was written, or the place is no hotspot of this map",
}
LABEL, TITLE = "Actions", "Action list"


@dataclass(frozen=True, slots=True)
class ActionList:
    """The reviewed hotspots of a map with what was decided on each.

    `ranks` and `names` are by cell; a cell that is no hotspot of this map has no rank. `elsewhere`
    counts the reviews of the indicator on cells that this map has not.
    """

    partnership: Partnership
    cells: Cells
    names: dict[str, str]
    ranks: dict[str, int]
    reviews: tuple[HotspotReview, ...]
    notes: dict[str, HotspotNote]
    made_on: date
    elsewhere: int = 0


def action_list(evidence: Evidence, cells: Cells) -> ActionList:
    """The newest review of every cell of a map that was reviewed, in the order of the ranking."""
    ranked = ranked_cells(cells)
    ranks = {
        str(name): int(rank) for name, rank in zip(ranked["cell_id"], ranked["rank"], strict=True)
    }
    there = set(cells.frame["cell_id"].astype(str))
    found = reviews_of(cells.indicator.id)
    mine = [one for name, one in found.items() if name in there]
    mine.sort(key=lambda one: (ranks.get(one.cell_id, len(there)), one.cell_id))
    return ActionList(
        partnership=evidence.partnership,
        cells=cells,
        names=cell_names(evidence, cells.size, cells.shape),
        ranks=ranks,
        reviews=tuple(mine),
        notes=hotspot_notes_of(cells.indicator.id),
        made_on=datetime.fromisoformat(built_at(evidence)).date(),
        elsewhere=len(found) - len(mine),
    )


def action_records(found: ActionList) -> list[dict[str, Any]]:
    """One mapping a reviewed hotspot, keys as in `HEADINGS`; what is not there is None."""
    frame = found.cells.frame.set_index("cell_id", drop=False)
    return [_record(found, one, frame.loc[one.cell_id]) for one in found.reviews]


def action_csv(found: ActionList, *, for_excel: bool = False) -> bytes:
    """The list as UTF-8 CSV, one line a reviewed hotspot, columns as in `HEADINGS`."""
    lines = [list(record.values()) for record in action_records(found)]
    return lines_csv(list(HEADINGS), lines, for_excel=for_excel)


def action_xlsx(found: ActionList) -> bytes:
    """The list as a workbook (.xlsx): a cover with what it is, and one table.

    Refuses where nothing was reviewed: a table without rows is none.
    """
    cells = found.cells
    if not found.reviews:
        raise ValueError(
            f"{cells.indicator.title}: no hotspot of this map was reviewed; decide on one first"
        )
    title = f"{TITLE}: {cells.indicator.title}, {cells.period.label}"
    sheet = Sheet(TITLE, title, _frame(found), {"Rank": TALLIES, "Count": TALLIES})
    table = OneTable(
        label=LABEL,
        title=TITLE,
        sheet=sheet,
        rows="one row a hotspot that was reviewed",
        notes=_notes(found),
        legend=tuple(f"{sign} {GAPS[sign]}" for sign in sheet.shorthand),
        scope=f"{found.partnership.name}. {_answer(found)}",
        source=source_line(cells.notes),
        intro=(
            found.partnership.name,
            f"{cells.indicator.title}, {cells.period.label}. {_answer(found)}",
        ),
        about=("Owners are posts or teams; nobody is named.",),
        author=found.partnership.name,
        made_on=found.made_on,
        demonstration=cells.notes.demonstration,
    )
    return one_table_workbook(table)


def _record(found: ActionList, review: HotspotReview, row: Any) -> dict[str, Any]:
    note = found.notes.get(review.cell_id)
    values = (
        found.ranks.get(review.cell_id),
        found.names.get(review.cell_id) or None,
        review.cell_id,
        whole(row["count"]),
        class_label(found.cells, row),
        review.label,
        review.owner or None,
        review.action or None,
        f"{review.due:%Y-%m}" if review.due else None,
        note.text if note else None,
        review.period or None,
        review.written.isoformat(timespec="minutes"),
    )
    return dict(zip(HEADINGS, values, strict=True))


def _frame(found: ActionList) -> pd.DataFrame:
    """The list as people read it; why a cell of it is empty stands in its place."""
    rows = []
    for record in action_records(found):
        count = CONFIDENTIAL if record["count"] is None else record["count"]
        shown = record | {"count": count, "written": record["written"][:10]}
        rows.append(
            {
                heading: NOT_APPLICABLE if shown[name] is None else shown[name]
                for name, heading in HEADINGS.items()
            }
        )
    return pd.DataFrame(rows, columns=list(HEADINGS.values()), dtype=object)


def _answer(found: ActionList) -> str:
    """How many were reviewed, and how many of them somebody has to act on."""
    acting = sum(one.decision == "act" for one in found.reviews)
    told = f"{counted(len(found.reviews), 'hotspots')} reviewed, {acting} to act on"
    if found.elsewhere:
        told += f"; {counted(found.elsewhere, 'reviews')} of cells that this map has not"
    return sentence(told)


def _notes(found: ActionList) -> dict[str, str]:
    cells = found.cells
    texts = {
        "map": f"Count and class are those of the map of {cells.period.label}, "
        f"{size_label(cells.size)}; `Map decided on` is the one that the meeting saw.",
        "rank": "The rank among the hotspots of this map; a place that is none any more has no "
        "rank.",
        "newest": "Each hotspot stands here with its newest review; the log of decisions keeps "
        "every one.",
    }
    return texts | {f"caveat{k}": text for k, text in enumerate(caveats(cells.notes), start=1)}
