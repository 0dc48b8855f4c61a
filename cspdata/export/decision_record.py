"""The decision record: what was agreed and why, as slides, as a workbook and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cspdata.agreed_priorities import DIRECTIONS, TERMS, AgreedPriority
from cspdata.catalogue import Catalogue
from cspdata.export.blocks import Column, Row, Run, added_slide, table_slides
from cspdata.export.deck import (
    INNER,
    QUIET,
    blank_deck,
    deck_file,
)
from cspdata.export.framing import DOT, noted
from cspdata.export.one_table import OneTable, one_table_workbook
from cspdata.export.sheets import NOT_APPLICABLE, Sheet
from cspdata.export.tables import frame_csv
from cspdata.periods import month_text
from cspdata.priorities.record import DecisionRecord
from cspdata.words.numbers import number_text, share_text
from cspdata.words.performance import measure_text, short_value
from cspdata.words.phrases import sentence
from cspdata.words.priorities import (
    divided_sentence,
    median_sentence,
    method_text,
    record_answer,
    standing_answer,
    swaps_sentences,
    version_text,
    without_sentences,
)

LABEL, TITLE = "Decision", "Decision record"
NONE = "—"
AGREED = (
    Column("Term", 1.4),
    Column("Priority", 4.2),
    Column("Lead board", 3.0),
    Column("Measure and target", INNER - 8.6),
)
SAID = (Column("Point", 2.2), Column("What was agreed", INNER - 2.2))
STOOD = (
    Column("Rank", 0.9, right=True),
    Column("Theme", INNER - 8.9),
    Column("Score", 1.1, right=True),
    Column("Range of ranks", 1.7, right=True),
    Column("In the first {top}", 1.7, right=True),
    Column("By the evidence", 1.75, right=True),
    Column("By residents", 1.75, right=True),
)
WEIGHED = (
    Column("Criterion", 3.4),
    Column("What was asked", INNER - 4.9),
    Column("Weight", 1.5, right=True),
)


def record_frame(record: DecisionRecord, catalogue: Catalogue, *, blank: str = "") -> pd.DataFrame:
    """The priorities as people read them, one row each; `blank` stands where nothing was said."""
    themes = dict(record.view.themes)
    stood = record.standing.frame.to_dict("records") if record.standing else []
    ranks = {one["theme"]: number_text(one["rank"]) for one in stood if _ranked(one)}
    rows = []
    for one in record.priorities:
        indicator = catalogue.indicators.get(one.indicator)
        told = {
            "Term": TERMS[one.term],
            "Priority": one.title,
            "Theme": themes[one.theme],
            "Rank in the room": ranks.get(one.theme, ""),
            "Reason": one.reason,
            "Dissent": one.dissent,
            "Lead board": catalogue.board(one.board).title,
            "Owner": one.owner,
            "Role of each partner": "; ".join(f"{who}: {what}" for who, what in one.roles.items()),
            "Measure": indicator.title if indicator else "",
            "Direction": DIRECTIONS[one.direction] if indicator else "",
            "Baseline": short_value(indicator, one.baseline, "") if indicator else "",
            "Baseline period": one.baseline_period,
            "Target": short_value(indicator, one.target, "") if indicator else "",
            "Target by": month_text(one.target_by) if one.target_by else "",
            "Version": str(record.version.number),
            "Locked": record.version.locked.isoformat(timespec="minutes"),
        }
        rows.append({name: text or blank for name, text in told.items()})
    return pd.DataFrame(rows)


def record_csv(record: DecisionRecord, catalogue: Catalogue, *, for_excel: bool = False) -> bytes:
    """The priorities as UTF-8 CSV, one line each."""
    return frame_csv(record_frame(record, catalogue), for_excel=for_excel)


def record_xlsx(record: DecisionRecord, catalogue: Catalogue) -> bytes:
    """The record as a workbook (.xlsx): a cover with the answer, and the table of priorities.

    The same version gives the same bytes. Refuses a version without priorities.
    """
    _refuse_none(record)
    notes = _notes(record)
    table = OneTable(
        label=LABEL,
        title=TITLE,
        sheet=Sheet(TITLE, TITLE, record_frame(record, catalogue, blank=NOT_APPLICABLE), {}),
        rows="one row a priority",
        notes=notes,
        legend=(f"{NOT_APPLICABLE} not applicable, or nothing was agreed",),
        scope=record.partnership.name,
        source="The partnership's own decision",
        intro=(
            record.partnership.name,
            record_answer(record),
            sentence(version_text(record.version)),
        ),
        about=tuple(notes.values()),
        author=record.partnership.name,
        made_on=record.made_on,
        demonstration=record.partnership.demonstration,
    )
    return one_table_workbook(table)


def record_pptx(record: DecisionRecord, catalogue: Catalogue) -> bytes:
    """The record as slides (.pptx): what was agreed, each priority, how the themes stood, the rule.

    The same version gives the same bytes. Refuses a version without priorities.
    """
    _refuse_none(record)
    deck = blank_deck(
        title=TITLE,
        subject="What was agreed, why, and what was said against it",
        author=record.partnership.name,
        made_on=record.made_on,
    )
    _add_agreed(deck, record, catalogue)
    for one in record.priorities:
        _add_priority(deck, record, one, catalogue)
    _add_standing(deck, record)
    _add_rule(deck, record)
    return deck_file(deck, record.made_on)


def _add_agreed(deck: Any, record: DecisionRecord, catalogue: Catalogue) -> None:
    rows = [
        (
            (Run(TERMS[one.term], QUIET),),
            (Run(one.title, bold=True),),
            (Run(catalogue.board(one.board).title),),
            (Run(measure_text(one, catalogue)),),
        )
        for one in record.priorities
    ]
    alt = "Table with one row a priority: term, priority, lead board, measure and target."
    notes = [sentence(version_text(record.version)), *_notes(record).values()]
    _add_table(deck, record, record_answer(record), rows, AGREED, alt, notes)


def _add_priority(
    deck: Any, record: DecisionRecord, one: AgreedPriority, catalogue: Catalogue
) -> None:
    lines = [
        ("Reason", one.reason),
        ("Said against it", one.dissent or "Nothing was recorded."),
        ("Lead board", f"{catalogue.board(one.board).title}. Owner: {one.owner}"),
        *(("Role of " + who, what) for who, what in one.roles.items()),
        ("Measure and target", measure_text(one, catalogue)),
    ]
    rows = [((Run(name, QUIET, bold=True),), (Run(text),)) for name, text in lines]
    alt = f"Table of what was agreed about the priority {one.title}, one row a point."
    title = f"{TERMS[one.term]}: {one.title}"
    theme = f"Theme: {dict(record.view.themes)[one.theme]}."
    _add_table(deck, record, title, rows, SAID, alt, [theme])


def _add_standing(deck: Any, record: DecisionRecord) -> None:
    """How the themes stood; nothing where nothing was revealed."""
    found = record.standing
    if found is None:
        return
    beside = record.compared.set_index("theme")
    rows = [
        (
            (Run(_rank(row["rank"]), bold=True),),
            (Run(str(row["title"]), bold=True),),
            (Run(f"{row['score']:.1f}" if _ranked(row) else NONE),),
            (Run(_range(row)),),
            (Run(share_text(row["in_top"]) if _ranked(row) else NONE),),
            (Run(_rank(beside.loc[row["theme"], "by_evidence"])),),
            (Run(_rank(beside.loc[row["theme"], "by_public"])),),
        )
        for row in found.frame.to_dict("records")
    ]
    top = found.criteria.scoring.top
    columns = [Column(one.heading.format(top=top), one.width, one.right) for one in STOOD]
    alt = (
        "Table with one row a theme: its rank and score in the room, the range of its rank under "
        "uncertain weights, and its rank by the evidence alone and by residents."
    )
    notes = [
        *swaps_sentences(found),
        *without_sentences(found),
        divided_sentence(record.divided),
        median_sentence(record.compared),
        method_text(record),
    ]
    title = standing_answer(found)
    _add_table(deck, record, title, rows, columns, alt, [one for one in notes if one])


def _add_rule(deck: Any, record: DecisionRecord) -> None:
    criteria = record.view.criteria
    weights = record.standing.weights if record.standing else criteria.weights
    rows = [
        ((Run(one.title, bold=True),), (Run(one.question),), (Run(share_text(weight)),))
        for one, weight in zip(criteria.criteria, weights, strict=True)
    ]
    alt = "Table with one row a criterion: what was asked and what it weighed."
    title = "How the themes were judged; the priorities were chosen by people, not by the score"
    _add_table(deck, record, title, rows, WEIGHED, alt, list(_notes(record).values()))


def _add_table(
    deck: Any,
    record: DecisionRecord,
    title: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    alt: str,
    notes: Sequence[str],
) -> None:
    """One table over as many slides as it takes, with its notes on each."""
    for slide, _ in table_slides(
        lambda: added_slide(
            deck,
            title,
            eyebrow=f"{record.partnership.name}{DOT}{TITLE}",
            footer=f"{sentence(version_text(record.version))} Room {record.view.code}",
            demonstration=record.partnership.demonstration,
        ),
        rows,
        columns,
        name=title,
        alt=alt,
    ):
        noted(slide, notes)


def _notes(record: DecisionRecord) -> dict[str, str]:
    """What the record rests on: the rule, who scored, the versions before."""
    view = record.view
    scored = f"{view.started} of {view.joined} seats scored; seats are posts or anonymous."
    notes = {"method": method_text(record), "seats": scored}
    versions = (*record.before, record.version)
    for one, after in zip(versions, versions[1:], strict=False):
        notes[f"version{one.number}"] = sentence(
            f"{version_text(one)}, was opened again: {after.why.rstrip('.')}"
        )
    return notes


def _ranked(row: Any) -> bool:
    return not pd.isna(row["rank"])


def _rank(value: Any) -> str:
    return NONE if pd.isna(value) else number_text(value)


def _range(row: Any) -> str:
    if not _ranked(row):
        return NONE
    low, high = number_text(row["rank_low"]), number_text(row["rank_high"])
    return low if low == high else f"{low} to {high}"


def _refuse_none(record: DecisionRecord) -> None:
    if not record.priorities:
        raise ValueError("this version has no priority; choose one and lock the decision again")
