"""The data register as CSV and as an accessible workbook, for the information-sharing meeting."""

from __future__ import annotations

import copy
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd

from cspdata.export.archive import sealed
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.export.tables import lines_csv
from cspdata.export.workbook import (
    DEMONSTRATION,
    HOUSE_THEME,
    OPTIONS,
    lay_out,
    lay_out_cover,
    lay_out_notes,
    set_about,
    set_pages,
)
from cspdata.quality import Register
from cspdata.words import demonstration_notice, register_answer, register_day, unchecked_note

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
    import gptables

    mark = DEMONSTRATION if register.partnership.demonstration else ""
    frame = register_frame(register, blank=NOT_APPLICABLE)
    sheet = Sheet(TITLE, TITLE, frame, {})
    notes = _notes(register)
    refer = "".join(f"$${key}$$" for key in notes)
    table = gptables.GPTable(
        table=frame.copy(),
        table_name="table_register",
        title=f"{TITLE}{mark}",
        subtitles=[f"Read with notes {refer}"],
        instructions="This sheet has one table: one row a dataset, or an item without a contract.",
        legend=[f"{NOT_APPLICABLE} not applicable, or nothing declared"],
        scope=f"{register.partnership.name}. {register_day(register)}",
        source=f"{register.duties.instrument}: {register.duties.url}",
        index_columns={2: 1},
    )
    cover = _cover(register, made_on, mark)
    out = BytesIO()
    book = gptables.produce_workbook(
        out,
        {LABEL: table},
        cover=cover,
        contentsheet_options={
            "title": f"Contents{mark}",
            "instructions": "This sheet has one table: the sheets of this workbook, with links.",
        },
        notes_table=pd.DataFrame({"Note": list(notes), "Text": list(notes.values())}),
        notesheet_options={
            "title": f"Notes{mark}",
            "instructions": "This sheet has one table: the notes that the register refers to.",
        },
        theme=gptables.Theme(copy.deepcopy(HOUSE_THEME)),
        workbook_options=OPTIONS,
    )
    lay_out(book.get_worksheet_by_name(LABEL), sheet, table.data_range[0])
    lay_out_notes(book.get_worksheet_by_name("Notes"), list(notes.values()))
    lay_out_cover(book.get_worksheet_by_name("Cover"), cover)
    set_pages(book, f"{TITLE}{mark}")
    set_about(book, f"{TITLE}{mark}", register.partnership.name, made_on)
    book.close()
    return sealed(out.getvalue(), made_on)


def register_frame(register: Register, *, blank: str = "") -> pd.DataFrame:
    """The entries as people read them, one row each, under their headings."""
    rows = [
        {heading: record[name] or blank for name, heading in HEADINGS.items()}
        for record in (one.record() for one in register.entries)
    ]
    return pd.DataFrame(rows, columns=list(HEADINGS.values()), dtype=object)


def _cover(register: Register, made_on: date, mark: str) -> Any:
    import gptables

    intro = [register.partnership.name, register_answer(register), register_day(register)]
    if mark:
        intro.insert(0, demonstration_notice())
    about = [*_notes(register).values(), f"Made on {made_on.day} {made_on:%B %Y}."]
    return gptables.Cover(title=f"{TITLE}{mark}", intro=intro, about=about)


def _notes(register: Register) -> dict[str, str]:
    """What the register is held against, and what of it was not checked."""
    held = (
        "Every dataset that this installation has a contract for, by the authority that holds it, "
        f"and every item of the Schedule to {register.duties.instrument} that no contract answers. "
        f"An information period has {register.duties.months} months; what is shared of it is due "
        "by the end of the next."
    )
    unchecked = unchecked_note(register)
    return {"schedule": held} | ({"unchecked": unchecked} if unchecked else {})
