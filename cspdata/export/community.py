"""What residents say, as an accessible workbook and as slides: the same results as the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from cspdata.assessment.community import Concerns
from cspdata.assessment.ranked_concerns import RankedConcerns
from cspdata.assessment.respondents import Respondents
from cspdata.assessment.views import Views
from cspdata.catalogue import AreaRef, Partnership
from cspdata.export.blocks import Column, Row, Run, added_slide, table_slides
from cspdata.export.deck import (
    BODY,
    INNER,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import DOT, noted, verdict_runs
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import CONFIDENTIAL, NOT_AVAILABLE, SHORTHAND, TALLIES, Sheet
from cspdata.results import Notes
from cspdata.words import caveats, known, number_text, source_line, verdict_label
from cspdata.words.community import (
    concerns_sentence,
    heard_label,
    interval,
    missing_sentence,
    points_text,
    rank_text,
    ranked_sentence,
    share,
    text_sentence,
    weighting_sentence,
)

QUESTION = "What do residents say, and whom have we not heard?"
LABEL, TITLE = "Answers", "What residents say"
HIDDEN = "A number from 1 to 7 is not shown, others are to the nearest 5; the base is at least {}."


@dataclass(frozen=True, slots=True)
class CommunityPack:
    """The results of the page, for one area and one wave of the survey."""

    partnership: Partnership
    area: AreaRef
    views: Views
    respondents: Respondents
    concerns: Concerns
    texts: Concerns
    ranked: RankedConcerns
    made_on: date
    least_base: int


def community_xlsx(pack: CommunityPack) -> bytes:
    """The answers to every question in every area as a workbook (.xlsx); refuses none at all."""
    found = pack.views
    if found.frame.empty:
        raise ValueError("no survey is loaded; load one first")
    rows = [_sheet_row(row) for row in found.frame.to_dict("records")]
    frame = pd.DataFrame(rows, dtype=object)
    whole = ("Base", "Value (%)", "Lower limit (%)", "Upper limit (%)", "Weighted (%)")
    sheet = Sheet(TITLE, TITLE, frame, dict.fromkeys((*whole, "Year before (%)"), TALLIES))
    notes = {f"note {k}": text for k, text in enumerate(_said(pack), start=1)}
    return one_table_workbook(
        OneTable(
            label=LABEL,
            title=TITLE,
            sheet=sheet,
            rows="one row for each question and area",
            notes=notes,
            legend=tuple(f"{sign} {SHORTHAND[sign]}" for sign in sheet.shorthand),
            scope=f"{pack.partnership.name}. {_period(found)}",
            source=source_line(found.notes),
            intro=(pack.partnership.name, missing_sentence(pack.respondents)),
            about=(weighting_sentence(found.weighting),),
            author=pack.partnership.name,
            made_on=pack.made_on,
            demonstration=found.notes.demonstration,
        )
    )


def community_slides(pack: CommunityPack) -> bytes:
    """The deck (.pptx): what residents answered, who is missing, what concerns them and how ranked.

    Native tables with the sentences of the page as titles; the same pack gives the same bytes.
    """
    deck = blank_deck(
        title=f"{TITLE}: {pack.area.name}",
        subject=QUESTION,
        author=pack.partnership.name,
        made_on=pack.made_on,
    )
    answers = pack.views.frame[pack.views.frame["area_code"] == pack.area.code]
    records = answers.to_dict("records")
    _table(deck, pack, TITLE, [_answer(row) for row in records], _ANSWERS)
    heard = pack.respondents.frame
    rows = heard[heard["dimension"].isin(["class", "area"])].to_dict("records")
    _table(deck, pack, missing_sentence(pack.respondents), [_heard(row) for row in rows], _HEARD)
    ranked = pack.ranked.frame.to_dict("records")
    title = f"{concerns_sentence(pack.concerns)} {ranked_sentence(pack.ranked)}"
    _table(deck, pack, title, [_ranked(row) for row in ranked], _RANKED)
    return deck_file(deck, pack.made_on)


_ANSWERS = (
    Column("Question", INNER - 8.6),
    Column("Answered", 1.2, right=True),
    Column("Share", 1.0, right=True),
    Column("95 % interval", 1.7, right=True),
    Column("Weighted", 1.2, right=True),
    Column("Year before", 1.4, right=True),
    Column("Change", 2.1),
)
_HEARD = (
    Column("Who", INNER - 8.1),
    Column("Answered", 1.4, right=True),
    Column("Of those who answered", 2.0, right=True),
    Column("Of residents", 1.5, right=True),
    Column("Points", 0.9, right=True),
    Column("Heard", 2.3),
)
_RANKED = (
    Column("Concern", INNER - 8.0),
    Column("Named by", 1.3, right=True),
    Column("Rank by residents", 1.9, right=True),
    Column("Rank by volume", 1.7, right=True),
    Column("Cases a year", 1.5, right=True),
    Column("Rank by harm", 1.6, right=True),
)


def _table(
    deck: Any, pack: CommunityPack, title: str, rows: Sequence[Row], columns: tuple[Column, ...]
) -> None:
    """A table on as many slides as it takes; nothing without a row."""
    for slide, _ in table_slides(
        lambda: added_slide(
            deck,
            title,
            eyebrow=DOT.join((pack.partnership.name, pack.area.name, "What residents say")),
            footer=DOT.join((_period(pack.views), f"Source: {pack.views.notes.source}")),
            demonstration=pack.views.notes.demonstration,
        ),
        rows,
        columns,
        name=columns[0].heading,
        alt=f"Table: {', '.join(one.heading.lower() for one in columns)}.",
        size=BODY,
    ):
        noted(slide, [title, text_sentence(pack.texts), *_said(pack)])


def _answer(row: dict[Any, Any]) -> Row:
    from cspdata.charts.theme import PRINT

    there = known(row["value"])
    limits = interval(row["lower"], row["upper"]) if there else "—"
    return (
        (Run(row["title"], bold=True),),
        (Run(number_text(row["base"])),),
        (Run(share(row["value"]), bold=True),),
        (Run(limits),),
        (Run(share(row["weighted"])),),
        (Run(share(row["value_before"])),),
        verdict_runs(row["verdict"], PRINT),
    )


def _heard(row: dict[Any, Any]) -> Row:
    return (
        (Run(row["title"], bold=True),),
        (Run("too few" if row["suppressed"] else number_text(row["respondents"])),),
        (Run(share(row["share"])),),
        (Run(share(row["population_share"])),),
        (Run(points_text(row["difference"])),),
        (Run(heard_label(str(row["verdict"]))),),
    )


def _ranked(row: dict[Any, Any]) -> Row:
    return (
        (Run(row["title"], bold=True),),
        (Run(share(row["value"])),),
        (Run(rank_text(row["rank_best"], row["rank_worst"])),),
        (Run(rank_text(row["volume_best"], row["volume_worst"])),),
        (Run(number_text(row["volume"])),),
        (Run(number_text(row["harm_rank"])),),
    )


def _sheet_row(row: dict[Any, Any]) -> dict[str, Any]:
    gap = CONFIDENTIAL if row["suppressed"] else NOT_AVAILABLE

    def whole(name: str) -> Any:
        return round(float(row[name])) if known(row[name]) else gap

    before = round(float(row["value_before"])) if known(row["value_before"]) else NOT_AVAILABLE
    return {
        "Question": row["title"],
        "Area": row["area_name"],
        "Base": whole("base"),
        "Value (%)": whole("value"),
        "Lower limit (%)": whole("lower"),
        "Upper limit (%)": whole("upper"),
        "Weighted (%)": whole("weighted"),
        "Year before (%)": before,
        "Change": verdict_label(row["verdict"]),
    }


def _said(pack: CommunityPack) -> list[str]:
    """What must be said with every figure."""
    every: list[Notes] = [pack.views.notes, *pack.ranked.notes]
    lines = [line for one in every for line in caveats(one)]
    weighted = weighting_sentence(pack.views.weighting)
    return list(dict.fromkeys([*lines, HIDDEN.format(pack.least_base), weighted]))


def _period(found: Views) -> str:
    return found.period.label if found.period else "no wave"
