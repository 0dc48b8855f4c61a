"""The evidence board as a slide, a workbook and CSV; the checklist of duties as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cspdata.analyst_texts import CONTENTS
from cspdata.assessment.board import EvidenceBoard
from cspdata.assessment.checklist import Checklist
from cspdata.duty_statuses import STATES
from cspdata.export.blocks import Column, Row, Run, added_slide, table_slides
from cspdata.export.deck import (
    INNER,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import bare_hex
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.results import frame_rows
from cspdata.words import area_label
from cspdata.words.contents import content_title
from cspdata.words.cycle import duties_sentence, duty_law, duty_unread
from cspdata.words.evidence_board import STATUS_SIGNS, STATUS_WORDS, board_alt, board_answer

HEADINGS = {
    "objective_title": "Objective",
    "theme_title": "Theme",
    "content": "Statutory content",
    "status": "Status",
    "reason": "Why",
    "actor": "Who can fill it",
}
COLUMNS = (
    Column("Theme", 2.6),
    *(Column(content_title(one), (INNER - 2.6) / len(CONTENTS)) for one in CONTENTS),
)
NOTES = {
    "rules": "Every cell is judged by rule: the methods say which. Done says that the evidence is "
    "there, not that it is good news.",
}
GAP_LEGEND = f"{NOT_APPLICABLE} nothing was said"


def board_rows(board: EvidenceBoard) -> pd.DataFrame:
    """The board as people read it, one row a theme and content."""
    shown = board.frame.loc[:, list(HEADINGS)].copy()
    shown["content"] = shown["content"].map(content_title)
    shown["status"] = shown["status"].map(STATUS_WORDS)
    return shown.rename(columns=HEADINGS)


def board_xlsx(board: EvidenceBoard) -> bytes:
    """The board as a workbook (.xlsx) of one table; the same board gives the same bytes."""
    title = f"Evidence board: {area_label(board.area)}, {board.period.label}"
    name = board.partnership.name
    return one_table_workbook(
        OneTable(
            label="Board",
            title="Statutory evidence board",
            sheet=Sheet("Evidence board", title, board_rows(board), {}),
            rows="one row a theme and statutory content",
            notes=NOTES,
            legend=(),
            scope=f"{name}. {board_answer(board)}",
            source="Worked out from the data loaded and from what the partnership wrote",
            intro=(name, board_answer(board)),
            about=("The five contents are those of SI 2007/1830, regulations 5 to 7.",),
            author=name,
            made_on=board.as_of,
            demonstration=board.demonstration,
        )
    )


def board_slides(board: EvidenceBoard) -> bytes:
    """The board as a deck (.pptx): themes by contents, each cell with sign and word."""
    deck = blank_deck(
        title=f"Evidence board: {board.period.label}",
        subject="Is the assessment complete enough to stand?",
        author=board.partnership.name,
        made_on=board.as_of,
    )
    table_slides(
        lambda: added_slide(
            deck,
            board_answer(board),
            eyebrow=f"{board.partnership.name} · Evidence board · {area_label(board.area)}",
            footer=f"{board.period.label} · {_key()}",
            demonstration=board.demonstration,
        ),
        _grid(board),
        COLUMNS,
        name="Evidence board",
        alt=board_alt(board),
    )
    return deck_file(deck, board.as_of)


def checklist_rows(found: Checklist) -> pd.DataFrame:
    """The checklist as people read it, one row a duty."""
    rows = [
        {
            "Duty": row["title"],
            "What it asks": row["asks"],
            "Law": ". ".join(filter(None, (duty_law(row), duty_unread(row)))),
            "Status": STATES[row["state"]],
            "Owner": row["owner"] or NOT_APPLICABLE,
            "Due": f"{row['due']:%Y-%m-%d}" if row["due"] else NOT_APPLICABLE,
            "Evidence": row["evidence"] or NOT_APPLICABLE,
            "Note": row["note"] or NOT_APPLICABLE,
        }
        for row in frame_rows(found.frame)
    ]
    return pd.DataFrame(rows)


def checklist_xlsx(found: Checklist) -> bytes:
    """The checklist as a workbook (.xlsx) of one table."""
    name = found.partnership.name
    return one_table_workbook(
        OneTable(
            label="Duties",
            title="Statutory duties",
            sheet=Sheet("Duties", f"Statutory duties: {name}", checklist_rows(found), {}),
            rows="one row a duty",
            notes={"account": "The statuses are the partnership’s own account of itself."},
            legend=(GAP_LEGEND,),
            scope=f"{name}. {duties_sentence(found)}",
            source="The partnership’s log of decisions; the law as named in each row",
            intro=(name, duties_sentence(found)),
            about=("Owners are posts or boards; nobody is named.",),
            author=name,
            made_on=found.day,
            demonstration=found.partnership.demonstration,
        )
    )


def _grid(board: EvidenceBoard) -> list[Row]:
    from cspdata.charts.theme import PRINT, mark

    colours = {
        "done": bare_hex(mark("better", PRINT).text),
        "thin": bare_hex(mark("no real change", PRINT).text),
        "missing": bare_hex(mark("worse", PRINT).text),
    }
    rows: list[Row] = []
    for title, cells in board.frame.groupby("theme_title", sort=False):
        line: list[Sequence[Run]] = [(Run(str(title), bold=True),)]
        for status in cells["status"]:
            text = f"{STATUS_SIGNS[status]} {STATUS_WORDS[status]}"
            line.append((Run(text, colours[status], bold=True),))
        rows.append(tuple(tuple(cell) for cell in line))
    return rows


def _key() -> str:
    return "  ".join(f"{STATUS_SIGNS[one]} {STATUS_WORDS[one]}" for one in STATUS_WORDS)
