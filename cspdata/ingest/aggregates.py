"""Files of counts and published figures into rows: period, area, measure, number.

A text that means "not shown" leaves the number missing and marks it suppressed; it is never 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from cspdata.catalogue import ANSWERS, RESPONSES, Dataset, Partnership
from cspdata.ingest.bands import least_of_band
from cspdata.ingest.events import Refusal
from cspdata.ingest.headers import Recognised
from cspdata.ingest.limits import LONGEST_NUMBER
from cspdata.ingest.meanings import meaning
from cspdata.ingest.period_texts import READERS, financial_quarter_of
from cspdata.ingest.reference import (
    Reference,
    TextRow,
    number,
    refuse,
    refuse_too_many,
    text_rows,
)
from cspdata.ingest.responses import People
from cspdata.ingest.settling import sums_of_former, withhold_unusable
from cspdata.periods import Period

EXACT_DIGITS = 15  # that a float holds exactly
HIDDEN = frozenset(("*", "c", "[c]", "x", "[x]", "z", "[z]", "u", "[u]", ":", "..", "suppressed"))
#: What stands for a small number: `<5`, `fewer than 5`, `under 5`, `less than 5`.
SMALL = re.compile(r"(?:<|under|fewer than|less than)\s*\d+")
#: Marks behind a number: `12 [note 1]`, `12 [r]`, `12 [p]`.
MARKS = re.compile(r"\s*\[(?:notes?[^\]]*|r|p|e)\]$")
#: What a period of some types is called, where it is not the type's own name.
SPANS = {"months": "span of months"}
ABSENT = frozenset(("", "-", "–", "n/a", "na", "null", "nan", "not known"))
COLUMNS = (
    "period_start",
    "period_end",
    "level",
    "area_code",
    "measure",
    "number",
    "lower",
    "upper",
    "suppressed",
)


@dataclass(frozen=True, slots=True)
class _RowError(Exception):
    """Why a row cannot be used: the column at fault, the reason, the text where it is not plain."""

    column: str
    reason: str
    text: str = ""


def read_aggregates(file: Recognised, partnership: Partnership) -> Reference:
    """The rows of a file of counts, those refused and how many there were.

    Refuses a row whose period cannot be read, a number that is none, and a second row for the same
    period, area and measure where the contract does not say what that means. Rows that the contract
    does not keep (`only`), as totals beside their parts, are kept out without fault.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    refused: list[Refusal] = []
    read = 0
    named = _named_period(file)
    if named is None and not _across(file.dataset) and "period" not in file.dataset.columns:
        reason = "the period is not known: the name of the sheet or the file must give it"
        return Reference(file, pd.DataFrame(), 0, reason=reason)
    people = _people(file.dataset, partnership)
    for row in text_rows(file):
        read += 1
        try:
            records = list(_records(row, file.dataset, partnership, named))
            _add(found, records, file.dataset)
            if people is not None:
                people.add(row, records)
                refuse_too_many(people)
        except _RowError as fault:
            column = file.dataset.columns[fault.column]
            value = fault.text or row.values.get(fault.column, "")
            refuse(refused, Refusal(row.line, column.title, value, fault.reason, row.raw))
        refuse_too_many(found)
    found = _with_wholes(found)
    _withhold_small_bases(found, file.dataset)
    records = [*found.values()]
    records += sums_of_former(records, partnership)
    withhold_unusable(records, file, partnership)
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    layout = file.dataset.aggregates
    kept = people.frame(least_area=layout.least_base) if people is not None and layout else None
    return Reference(file, frame, read, refused, people=kept)


def _people(dataset: Dataset, partnership: Partnership) -> People | None:
    """Where the people who answered are gathered, of a survey that says what is kept of them."""
    layout = dataset.aggregates
    if layout is None or layout.survey is None:
        return None
    return People(dataset, partnership.area, layout.level)


def _records(
    row: TextRow, dataset: Dataset, partnership: Partnership, named: Period | None
) -> Iterator[dict[str, Any]]:
    layout = dataset.aggregates
    if layout is None:
        raise AssertionError(f"{dataset.id} has no layout of aggregates")
    if not _meets(row, layout.only):
        return
    for across, part in _parts(row, dataset):
        given = [
            one
            for one in _numbers(part, dataset)
            if _meets(part, layout.where.get(one[0].removesuffix(ANSWERS), {}))
        ]
        if not given:
            continue
        period = named or across or _period(part, dataset)
        places = _places(part, dataset, partnership)
        for measure, text, limits in given:
            value, hidden = _number(text, measure, dataset)
            for level, area, summed in places:
                yield {
                    "period_start": period.first,
                    "period_end": period.ends,
                    "level": level,
                    "area_code": area,
                    "measure": measure,
                    "number": value,
                    "lower": _number(limits[0], measure, dataset)[0],
                    "upper": _number(limits[1], measure, dataset)[0],
                    "suppressed": hidden,
                    "summed": summed,
                }


def _across(dataset: Dataset) -> str:
    """The column of which there is one for each period, where the contract has such a column."""
    return next((name for name, column in dataset.columns.items() if column.across), "")


def _parts(row: TextRow, dataset: Dataset) -> Iterator[tuple[Period | None, TextRow]]:
    """The row itself, or, where its periods are columns, one row for each of them."""
    across = _across(dataset)
    if not across:
        yield None, row
        return
    for name, text in row.values.items():
        column, _, title = name.partition(" ")
        if column == across:
            period = READERS[dataset.columns[across].type](title)
            if period is None:
                raise _RowError(across, f"its header {title!r} is no period")
            yield period, TextRow(row.line, row.raw, {**row.values, across: text})


def _meets(row: TextRow, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether each column has one of its texts (patterns), and none of those after `!`."""
    for name, texts in conditions.items():
        given = row.values.get(name, "").lower()
        barred = [text[1:].lower() for text in texts if text.startswith("!")]
        wanted = [text.lower() for text in texts if not text.startswith("!")]
        if any(fnmatchcase(given, one) for one in barred):
            return False
        if wanted and not any(fnmatchcase(given, one) for one in wanted):
            return False
    return True


def _named_period(file: Recognised) -> Period | None:
    """The period in the name of the sheet or the file, where the contract looks for it there."""
    layout = file.dataset.aggregates
    if layout is None or not layout.period_from_name:
        return None
    for name in (file.label, file.source.name):
        if found := re.search(layout.period_from_name, name, re.IGNORECASE):
            return READERS[layout.period_type](found[1])
    return None


def _period(row: TextRow, dataset: Dataset) -> Period:
    text, kind = row.values.get("period", ""), dataset.columns["period"].type
    if "quarter" in dataset.columns:
        found = financial_quarter_of(text, row.values.get("quarter", ""))
        if found is None and READERS[kind](text):
            raise _RowError("quarter", "not a quarter, 1 to 4")
    else:
        found = READERS[kind](text)
    if found is None:
        words = SPANS.get(kind, kind.replace("_", " "))
        raise _RowError("period", f"not a {words}" if text else "no period")
    return found


def _area(row: TextRow, dataset: Dataset, partnership: Partnership) -> tuple[str, str]:
    """The level and code of the row's area; the partnership's own names stand for its code."""
    layout = dataset.aggregates
    level = layout.level if layout else "lad"
    body = partnership.body(level)
    if "area" not in row.values:
        own = partnership.area
        return (level, body.code) if body else (own.level, own.code)
    text = row.values.get("area", "")
    if not text:
        raise _RowError("area", "no area")
    if body and text.lower() in _names(body):
        return level, body.code
    for one in (*partnership.areas, *partnership.made_of):
        if _council(text) in (one.code.lower(), one.name.lower()):
            return one.level, one.code
    if text.lower() in _names(partnership.csp):
        return partnership.area.level, partnership.area.code
    return level, text


def _places(
    row: TextRow, dataset: Dataset, partnership: Partnership
) -> list[tuple[str, str, bool]]:
    """The area of a row, and the partnership's own (true) where the row adds to its sum."""
    layout, own = dataset.aggregates, partnership.area
    summed = layout is not None and layout.whole == "sum"
    if summed and not row.values.get("area"):
        return [(own.level, own.code, True)]
    level, code = _area(row, dataset, partnership)
    # Of single responses one about the whole is a part of it as any other.
    if summed and layout is not None and layout.responses and code == own.code:
        return [(own.level, own.code, True)]
    wholes = [(own.level, own.code, True)] if summed and level != own.level else []
    return [(level, code, False), *wholes]


def _council(text: str) -> str:
    """An area's name as it is without the words of its council: `Swindon Borough Council`."""
    return re.sub(r"(?: (?:borough|city|county|district|unitary))? council$", "", text.lower())


def _names(body: Any) -> set[str]:
    plain = body.name.lower()
    return {body.code.lower(), plain, plain.removesuffix(" police"), body.area_name.lower()} - {""}


def _numbers(row: TextRow, dataset: Dataset) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Measure, text of its number and texts of its limits: one a column, or one a row."""
    layout = dataset.aggregates
    if layout is None:
        return
    if layout.responses:
        yield from _answers(row, dataset)
        return
    if layout.measures:
        for measure, column in layout.measures.items():
            # A file that lacks the column says nothing, and must not undo what another has said.
            if column in row.values:
                lower, upper = layout.limits.get(measure, ("", ""))
                texts = (row.values.get(lower, ""), row.values.get(upper, ""))
                yield measure, row.values[column], texts
        return
    measure = _mapped(row.values.get("measure", ""), dataset, "measure")
    if measure:
        limits = (row.values.get("lower", ""), row.values.get("upper", ""))
        others = (_mapped(row.values.get(name, ""), dataset, name) for name in layout.also)
        for one in (measure, *filter(None, others)):
            yield one, row.values.get("value", ""), limits
    elif layout.unmapped == "refuse":
        raise _RowError("measure", "a measure that the contract does not map")


def _mapped(text: str, dataset: Dataset, column: str) -> str:
    """What the map of a column makes of a text, "" where it has no such label.

    A label that starts with `*` stands for every text with its ending: publishers put the numbers
    of their lists before the names of measures.
    """
    return meaning(text, dataset.maps.get(dataset.columns[column].map, {}))


def _answers(row: TextRow, dataset: Dataset) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """What one person's answers add: to the responses, to each measure and to those who answered.

    A question left blank, or answered with what the map calls neither `yes` nor `no`, adds nothing.
    """
    layout = dataset.aggregates
    if layout is None:
        return
    none = ("", "")
    yield RESPONSES, "1", none
    for measure, column in layout.measures.items():
        answer = row.values.get(column, "")
        meant = _mapped(answer, dataset, column)
        if answer and not meant:
            raise _RowError(column, "an answer that the contract does not map")
        if meant in ("yes", "no"):
            yield measure, "1" if meant == "yes" else "0", none
            yield f"{measure}{ANSWERS}", "1", none


def _withhold_small_bases(found: dict[tuple[Any, ...], dict[str, Any]], dataset: Dataset) -> None:
    """Withhold what fewer people than the contract's `least_base` have answered."""
    layout = dataset.aggregates
    if layout is None or not layout.responses:
        return
    for (*place, measure), record in found.items():
        asked = measure if measure == RESPONSES else f"{measure.removesuffix(ANSWERS)}{ANSWERS}"
        base = found[*place, asked]
        small = base["suppressed"] or base["number"] < layout.least_base
        record["suppressed"] = small
    for record in found.values():
        record["number"] = None if record["suppressed"] else record["number"]


def _number(text: str, measure: str, dataset: Dataset) -> tuple[float | None, bool]:
    """The number a text gives, and whether it is withheld rather than absent."""
    layout = dataset.aggregates
    # Digits alone need no pattern; most cells are nothing else.
    bare = text.isascii() and text.isdigit() and len(text) <= EXACT_DIGITS
    # Before any pattern is tried: some take long on thousands of blanks.
    plain = text
    if not bare and len(text) <= LONGEST_NUMBER:
        plain = MARKS.sub("", text.strip().lower())
    if plain in HIDDEN or (not bare and SMALL.fullmatch(plain)):
        return None, True
    if plain in ABSENT or (layout and plain in layout.absent):
        return None, False
    column = layout.measures.get(measure, "value") if layout else "value"
    kind = dataset.columns[column].type if column in dataset.columns else "number"
    if bare and kind != "band":
        return float(plain), False
    found = least_of_band(plain) if kind == "band" else number(plain.removesuffix("%"))
    if found is None:
        reason = "not a band as 5-9 or 20+" if kind == "band" else "not a number"
        raise _RowError(column, reason, text)
    return found, False


def _add(
    found: dict[tuple[Any, ...], dict[str, Any]], records: list[dict[str, Any]], dataset: Dataset
) -> None:
    """Put the records of one row among those found: all of them, or none.

    What adds to the sum of the partnership has a key of its own: the file may give the whole too.
    """
    layout = dataset.aggregates
    if layout is None:
        return
    names = ("period_start", "period_end", "area_code", "measure")
    keyed = [((*(one[name] for name in names), one.pop("summed")), one) for one in records]
    again = [(key, record) for key, record in keyed if key in found and not key[-1]]
    if again and layout.repeated == "refuse":
        raise _RowError("period", "a second row for the same period, area and measure")
    if layout.repeated == "same" and any(found[key] != record for key, record in again):
        raise _RowError("period", "a second row for the same period, area and measure differs")
    for key, record in keyed:
        if key not in found:
            found[key] = record
        elif key[-1] or layout.repeated == "sum":
            _join(found[key], record, summed=record["measure"] not in layout.not_summed)


def _with_wholes(found: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], Any]:
    """The records by period, area and measure: of the sums of parts those that are not given."""
    given = {key[:-1]: record for key, record in found.items() if not key[-1]}
    return {key[:-1]: record for key, record in found.items() if key[-1]} | given


def _join(whole: dict[str, Any], part: dict[str, Any], *, summed: bool) -> None:
    """Add a part to a sum; a withheld part makes the sum withheld, an absent one adds nothing.

    What is not summed stays where both say the same, else it is not known (NaN) from then on.
    """
    whole["suppressed"] = whole["suppressed"] or part["suppressed"]
    numbers = [one for one in (whole["number"], part["number"]) if one is not None]
    if whole["suppressed"] or not numbers:
        whole["number"] = None
    elif summed:
        whole["number"] = sum(numbers)
    else:
        whole["number"] = numbers[0] if len(set(numbers)) == 1 else math.nan
