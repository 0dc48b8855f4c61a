"""The data register as CSV and as an accessible workbook, for the information-sharing meeting."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.export.tables import lines_csv
from cspdata.quality import Register
from cspdata.words import register_answer, register_day, unchecked_note

HEADINGS = {
    "authority": "Authority",
    "title": "Dataset",
    "supplier": "Supplier",
    "state": "State",
    "why": "What is wrong",
    "last_period": "Last period",
    "next_due": "Next due",
    "agreement": "Agreement",
    "sensitivity": "Sensitivity",
    "schedule_item": "Item of the Schedule",
    "schedule_asks_for": "The Schedule asks for",
    "falls_short": "Falls short",
    "how_to_ask": "How to ask",
}
LABEL, TITLE = "Register", "Data register"


def register_csv(register: Register, *, for_excel: bool = False) -> bytes:
    """The register as UTF-8 CSV, one line an entry, columns as in `Entry.record`."""
    records = [one.record() for one in register.entries]
    columns = list(records[0]) if records else list(HEADINGS)
    lines = [[record[name] for name in columns] for record in records]
    return lines_csv(columns, lines, for_excel=for_excel)


def register_xlsx(register: Register, *, made_on: date) -> bytes:
    """The register as a workbook (.xlsx): a cover with the answer, and one table."""
    notes = _notes(register)
    table = OneTable(
        label=LABEL,
        title=TITLE,
        sheet=Sheet(TITLE, TITLE, register_frame(register, blank=NOT_APPLICABLE), {}),
        rows="one row a dataset, or an item of the Schedule without one",
        notes=notes,
        legend=(f"{NOT_APPLICABLE} not applicable, or nothing declared",),
        scope=f"{register.partnership.name}. {register_day(register)}",
        source=f"{register.duties.instrument}: {register.duties.url}",
        intro=(register.partnership.name, register_answer(register), register_day(register)),
        about=tuple(notes.values()),
        author=register.partnership.name,
        made_on=made_on,
        demonstration=register.partnership.demonstration,
    )
    return one_table_workbook(table)


def register_frame(register: Register, *, blank: str = "") -> pd.DataFrame:
    """The entries as people read them, one row each, under their headings."""
    rows = [
        {heading: record[name] or blank for name, heading in HEADINGS.items()}
        for record in (one.record() for one in register.entries)
    ]
    return pd.DataFrame(rows, columns=list(HEADINGS.values()), dtype=object)


def _notes(register: Register) -> dict[str, str]:
    """What the register is held against, and what of it was not checked."""
    held = (
        "Every dataset that is declared in this installation, by the authority that holds it, "
        f"and every item of the Schedule to {register.duties.instrument} that none of them "
        f"answers. An information period has {register.duties.months} months; what is shared of it "
        "is due by the end of the next."
    )
    unchecked = unchecked_note(register)
    return {"schedule": held} | ({"unchecked": unchecked} if unchecked else {})
