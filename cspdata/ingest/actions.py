"""Files of a partnership plan into rows: what is to be done, by whom, until when, how it stands."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from cspdata.catalogue import Dataset
from cspdata.ingest.events import Refusal
from cspdata.ingest.headers import Recognised
from cspdata.ingest.meanings import meaning
from cspdata.ingest.reference import Reference, TextRow, refuse, refuse_too_many, text_rows

WORDS = ("reference", "action", "theme", "owner", "measure", "note")
COLUMNS = (*WORDS, "due", "status")
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d %B %Y", "%d %b %Y")


def read_actions(file: Recognised) -> Reference:
    """The actions of a plan, the rows refused and how many there were.

    Refuses a row without an action, with a due date that is none, or with a status that the
    contract does not map; an action may have no due date.
    """
    records: list[dict[str, object]] = []
    refused: list[Refusal] = []
    read = 0
    for row in text_rows(file):
        read += 1
        fault = _fault(row, file.dataset)
        if fault:
            column, reason = fault
            title = file.dataset.columns[column].title
            value = row.values.get(column, "")
            refuse(refused, Refusal(row.line, title, value, reason, row.raw))
        else:
            records.append(_record(row, file.dataset))
        refuse_too_many(records)
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    return Reference(file, frame.assign(due=pd.to_datetime(frame["due"])), read, refused)


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
    words = {name: " ".join(row.values.get(name, "").split()) for name in WORDS}
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
