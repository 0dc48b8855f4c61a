"""Files of a partnership plan into rows: what is to be done, by whom, until when, how it stands."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches

import pandas as pd

from cspdata.catalogue import Catalogue, Dataset
from cspdata.ingest.events import Refusal
from cspdata.ingest.headers import Recognised
from cspdata.ingest.meanings import meaning
from cspdata.ingest.reference import Reference, TextRow, refuse, refuse_too_many, text_rows

WORDS = ("reference", "action", "theme", "owner", "measure", "note", "evidence")
TIES = ("indicator", "evaluation", "board")
COLUMNS = (*WORDS, "due", "status", *TIES)
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d %B %Y", "%d %b %Y")


def read_actions(file: Recognised, catalogue: Catalogue) -> Reference:
    """The actions of a plan, the rows refused and how many there were.

    Refuses a row without an action, with a due date that is none, with a status that the contract
    does not map, or tied to an indicator, an intervention or a board that is not declared; all of
    these but action and status may be blank. An action with an intervention has its indicator.
    """
    known = _Known(catalogue)
    records: list[dict[str, object]] = []
    refused: list[Refusal] = []
    read = 0
    for row in text_rows(file):
        read += 1
        fault = _fault(row, file.dataset) or known.fault(row)
        if fault:
            column, reason = fault
            title = file.dataset.columns[column].title
            value = row.values.get(column, "")
            refuse(refused, Refusal(row.line, title, value, reason, row.raw))
        else:
            records.append(_record(row, file.dataset) | known.ties(row))
        refuse_too_many(records)
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    return Reference(file, frame.assign(due=pd.to_datetime(frame["due"])), read, refused)


class _Known:
    """What an action may be tied to: ids by every name that stands for them, in lower case."""

    def __init__(self, catalogue: Catalogue) -> None:
        indicators, boards = catalogue.indicators.values(), catalogue.boards
        self._judged = {one.id: one.indicator for one in catalogue.interventions.values()}
        self._ids = {
            "indicator": {
                name.lower(): one.id for one in indicators for name in (one.title, one.id)
            },
            "evaluation": {name: name for name in self._judged},
            "board": {
                name.lower(): one.id for one in boards for name in (one.short, one.title, one.id)
            },
        }

    def fault(self, row: TextRow) -> tuple[str, str] | None:
        """The column whose text names nothing that is declared, and why; None where all do."""
        for name in TIES:
            text, known = _text(row, name).lower(), self._ids[name]
            if text and text not in known:
                there = ", ".join(sorted(set(known.values()))) or "none of this partnership"
                what = "intervention" if name == "evaluation" else name
                shown = f"; there are: {there}" if name != "indicator" else _nearest(text, known)
                return name, f"no {what} of that name is declared{shown}"
        judged = self._judged.get(_text(row, "evaluation").lower(), "")
        named = self._ids["indicator"].get(_text(row, "indicator").lower(), "")
        if judged and named and judged != named:
            return "indicator", f"its evaluation judges {judged}: name that one, or leave it blank"
        return None

    def ties(self, row: TextRow) -> dict[str, object]:
        """The ids that a row is tied to, "" where to none."""
        found = {name: self._ids[name].get(_text(row, name).lower(), "") for name in TIES}
        judged = self._judged.get(found["evaluation"], "")
        return {**found, "indicator": found["indicator"] or judged}


def _text(row: TextRow, name: str) -> str:
    return " ".join(row.values.get(name, "").split())


def _nearest(text: str, known: dict[str, str]) -> str:
    """A likely spelling; the definitions page where there is none."""
    close = get_close_matches(text, list(known), n=1)
    return f"; did you mean {known[close[0]]}?" if close else "; the page Definitions lists them"


def _fault(row: TextRow, dataset: Dataset) -> tuple[str, str] | None:
    """The column at fault and why; None where the row can be used."""
    due, status = row.values.get("due", ""), row.values.get("status", "")
    if not row.values.get("action"):
        return "action", "no action"
    if due and _day(due) is None:
        return "due", "not a date written DD/MM/YYYY or YYYY-MM-DD"
    if not _status(status, dataset):
        return "status", "a status that the contract does not map" if status else "no status"
    return None


def _record(row: TextRow, dataset: Dataset) -> dict[str, object]:
    words = {name: _text(row, name) for name in WORDS}
    status = _status(row.values.get("status", ""), dataset)
    return {**words, "due": _day(row.values.get("due", "")), "status": status}


def _status(text: str, dataset: Dataset) -> str:
    return meaning(text, dataset.maps.get(dataset.columns["status"].map, {}))


def _day(text: str) -> date | None:
    for written in DAYS:
        try:
            return datetime.strptime(text.strip(), written).date()
        except ValueError:
            continue
    return None
