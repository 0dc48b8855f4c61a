"""The performance framework as CSV, as an accessible workbook and as slides."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cspdata.agreed_priorities import DIRECTIONS, TERMS, AgreedPriority
from cspdata.assessment.performance import Framework
from cspdata.catalogue import Catalogue
from cspdata.export.blocks import Column, Row, Run, added_slide, table_slides
from cspdata.export.deck import (
    INNER,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import bare_hex, noted
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.export.tables import frame_csv
from cspdata.periods import Period, month_text
from cspdata.words import source_line
from cspdata.words.performance import (
    ASSURANCES,
    STANDINGS,
    framework_answer,
    latest_period,
    progress_sentence,
    short_value,
    standing_verdict,
    target_text,
)

LABEL, TITLE = "Framework", "Performance framework"
METHOD = (
    "A target is set against the usual range of the indicator's own control chart (after NHS "
    "England, Making Data Count). Where the whole range lies on the good side of the target, it is "
    "met as things stand; where it lies wholly on the other, it is missed; where the range holds "
    "the target, single figures meet or miss it by chance alone."
)
JUDGEMENT = (
    "On track: met as things stand, and no sign of the wrong way. Moving the right way: a sign "
    "beyond chance, the target not yet met. Off track: missed as things stand, or a sign beyond "
    "chance of the wrong way. Cannot tell yet: chance alone explains what is seen."
)
QUARTERS = (
    "Quarters are of the financial year; each shows the average of its periods where all of them "
    "are known. A quarter on the good side of the target is no proof that the target will be met."
)
COLUMNS = (
    Column("Priority", 3.1),
    Column("Judgement", 1.9),
    Column("Target", 2.3),
    Column("In words", INNER - 7.3),
)


def framework_frame(
    found: Framework,
    shown: tuple[AgreedPriority, ...],
    catalogue: Catalogue,
    *,
    blank: str = "",
) -> pd.DataFrame:
    """The priorities as people read them, one row each; `blank` stands where nothing is known."""
    themes = {one.id: one.title for each in catalogue.objectives for one in each.themes}
    rows = []
    for one in shown:
        row = found.row(one)
        charted = found.series.get(one.id)
        indicator = catalogue.indicators.get(one.indicator)
        step = charted.step if charted else ""
        told = {
            "Priority": one.title,
            "Theme": themes[one.theme],
            "Board": catalogue.board(one.board).title,
            "Owner": one.owner,
            "Term": TERMS[one.term],
            "Indicator": indicator.title if indicator else "",
            "Direction": DIRECTIONS[one.direction],
            "Baseline": short_value(indicator, one.baseline, step) if indicator else "",
            "Baseline period": one.baseline_period,
            "Latest": short_value(indicator, row["latest"], step) if indicator else "",
            "Latest period": latest_period(row),
            "Target": short_value(indicator, one.target, step) if indicator else "",
            "Target by": month_text(one.target_by) if one.target_by else "",
            "Against the target": ASSURANCES[str(row["assurance"])],
            "Judgement": STANDINGS[str(row["standing"])],
            "In words": progress_sentence(found, one),
            **quarter_values(found, one),
            "Reason": one.reason,
            "Dissent": one.dissent,
            "Version": str(one.version),
        }
        rows.append({name: text or blank for name, text in told.items()})
    return pd.DataFrame(rows)


def quarter_values(found: Framework, priority: AgreedPriority) -> dict[str, str]:
    """The average of each quarter as text, by the quarter's months; empty where not known."""
    charted = found.series.get(priority.id)
    mine = found.quarters[found.quarters["priority"] == priority.id]
    return {
        Period(row["quarter_start"], row["quarter_end"].replace(day=1)).label: (
            short_value(charted.indicator, row["value"], charted.step) if charted else ""
        )
        for row in mine.to_dict("records")
    }


def framework_csv(
    found: Framework,
    shown: tuple[AgreedPriority, ...],
    catalogue: Catalogue,
    *,
    for_excel: bool = False,
) -> bytes:
    """The priorities as UTF-8 CSV, one line each."""
    return frame_csv(framework_frame(found, shown, catalogue), for_excel=for_excel)


def framework_xlsx(
    found: Framework,
    shown: tuple[AgreedPriority, ...],
    catalogue: Catalogue,
    *,
    made_on: date,
) -> bytes:
    """The priorities as a workbook (.xlsx): a cover with the answer, and one table.

    Refuses where there is none: a table without rows is none.
    """
    _refuse_none(shown)
    notes = {"method": METHOD, "judgement": JUDGEMENT, "quarters": QUARTERS}
    table = OneTable(
        label=LABEL,
        title=TITLE,
        sheet=Sheet(
            TITLE, TITLE, framework_frame(found, shown, catalogue, blank=NOT_APPLICABLE), {}
        ),
        rows="one row an agreed priority",
        notes=notes,
        legend=(f"{NOT_APPLICABLE} not applicable, not agreed or not known",),
        scope=found.partnership.name,
        source="; ".join(_sources(found)) or "The partnership's own decisions",
        intro=(found.partnership.name, framework_answer(found, shown)),
        about=tuple(notes.values()),
        author=found.partnership.name,
        made_on=made_on,
        demonstration=found.partnership.demonstration,
    )
    return one_table_workbook(table)


def framework_pptx(found: Framework, shown: tuple[AgreedPriority, ...], *, made_on: date) -> bytes:
    """The priorities as slides (.pptx): one native table, over as many slides as it takes.

    Refuses where there is none.
    """
    _refuse_none(shown)
    deck = blank_deck(
        title=TITLE,
        subject="How each agreed priority stands against its target",
        author=found.partnership.name,
        made_on=made_on,
    )
    rows = [_slide_row(found, one) for one in shown]
    answer = framework_answer(found, shown)
    for slide, _ in table_slides(
        lambda: added_slide(
            deck,
            answer,
            eyebrow=f"{found.partnership.name} · {TITLE}",
            footer=" · ".join(_sources(found)) or "The partnership's own decisions",
            demonstration=found.partnership.demonstration,
        ),
        rows,
        COLUMNS,
        name="Agreed priorities",
        alt="Table with one row a priority: judgement, target and the sentence that says them.",
    ):
        noted(slide, [METHOD, JUDGEMENT])
    return deck_file(deck, made_on)


def _slide_row(found: Framework, priority: AgreedPriority) -> Row:
    from cspdata.charts.theme import PRINT, mark

    look = mark(standing_verdict(found, priority), PRINT)
    colour = bare_hex(look.text)
    charted = found.series.get(priority.id)
    indicator, step = (charted.indicator, charted.step) if charted else (None, "")
    judged = STANDINGS[str(found.row(priority)["standing"])]
    return (
        (Run(priority.title, bold=True),),
        (Run(f"{look.character} ", colour), Run(judged, colour, bold=True)),
        (Run(target_text(priority, indicator, step)),),
        (Run(progress_sentence(found, priority)),),
    )


def _sources(found: Framework) -> list[str]:
    return list(dict.fromkeys(source_line(one.notes) for one in found.series.values()))


def _refuse_none(shown: tuple[AgreedPriority, ...]) -> None:
    if not shown:
        raise ValueError("no priority is agreed here; agree one first")
