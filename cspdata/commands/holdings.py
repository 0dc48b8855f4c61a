"""The command on what partners supply: register."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cspdata.commands.explore import put

if TYPE_CHECKING:
    from cspdata.quality import Register

SHOWN = {
    "authority": "Authority",
    "title": "Dataset",
    "state": "State",
    "schedule_item": "Schedule",
    "last_period": "Last period",
    "next_due": "Next due",
    "how_to_ask": "How to ask",
}


class RegisterFormat(StrEnum):
    """How the register is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def register(
    output: Annotated[RegisterFormat, typer.Option("--format")] = RegisterFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="A file; standard output by default.")] = None,
) -> None:
    """Which datasets are supplied, late or lacking, who holds them, and how to ask."""
    from cspdata.export.register import register_csv, register_xlsx

    found = _found()
    if output is RegisterFormat.XLSX:
        if out is None:
            raise ValueError("a workbook needs a file: give --out register.xlsx")
        put(register_xlsx(found, made_on=date.today()), out)
    elif output is RegisterFormat.CSV:
        put(register_csv(found, for_excel=out is not None), out)
    elif output is RegisterFormat.JSON:
        put((_json(found) + "\n").encode(), out)
    elif out is not None:
        raise ValueError(f"{out.name}: choose a format for the file: --format csv, json or xlsx")
    else:
        _print(found)


def _found() -> Register:
    """The register of what is loaded; of the declarations alone where nothing is."""
    from cspdata.catalogue import read_catalogue
    from cspdata.folders import catalogue_folder
    from cspdata.measures import open_evidence
    from cspdata.quality import register as made
    from cspdata.warehouse import newest

    evidence = open_evidence() if newest() is not None else None
    catalogue = evidence.catalogue if evidence else read_catalogue(catalogue_folder())
    return made(catalogue, evidence, today=date.today())


def _json(found: Register) -> str:
    from cspdata.words import register_answer

    said = {
        "partnership": found.partnership.name,
        "demonstration": found.partnership.demonstration,
        "as_of": found.as_of.isoformat(),
        "answer": register_answer(found),
        "entries": [one.record() for one in found.entries],
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def _print(found: Register) -> None:
    from rich.console import Console
    from rich.table import Table

    from cspdata.words import register_answer, register_day, unchecked_note

    typer.echo(f"{register_answer(found)} {register_day(found)}")
    table = Table(box=None, pad_edge=False)
    for heading in SHOWN.values():
        table.add_column(heading, justify="left")
    for one in found.entries:
        record = one.record()
        table.add_row(*(record[name] for name in SHOWN))
    Console(width=200).print(table)
    typer.echo(unchecked_note(found), err=True)
