"""The command on the workshop: the rooms there were, and the record of a decision."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cspdata.commands.explore import put

if TYPE_CHECKING:
    from cspdata.catalogue import Catalogue


class RecordFormat(StrEnum):
    """How a decision record is written."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    PPTX = "pptx"


def decisions(
    room: Annotated[str, typer.Argument(help="The code of a room; all of them without.")] = "",
    output: Annotated[RecordFormat, typer.Option("--format")] = RecordFormat.TEXT,
    out: Annotated[Path | None, typer.Option(help="A file; standard output by default.")] = None,
    version: Annotated[int, typer.Option(help="A locked version; the last by default.")] = 0,
    new_link: Annotated[
        bool,
        typer.Option("--new-link", help="A new facilitator's link; the lost one holds no more."),
    ] = False,
) -> None:
    """The rooms of the priorities workshop, or the record of what one of them decided."""
    from cspdata.catalogue import read_catalogue
    from cspdata.folders import catalogue_folder

    # The partnership of the build where one is loaded: the demonstration has its own.
    catalogue = _built() or read_catalogue(catalogue_folder())
    if not room:
        if output is not RecordFormat.TEXT or out is not None or new_link:
            raise ValueError("a record and a link are of one room: give its code")
        _list(catalogue)
        return
    if new_link:
        _hand_over(room)
        return
    _write(catalogue, room, output, out, version)


def _built() -> Catalogue | None:
    from cspdata.measures import open_evidence
    from cspdata.warehouse import NoWarehouseError

    try:
        return open_evidence().catalogue
    except NoWarehouseError:
        return None


def _list(catalogue: Catalogue) -> None:
    from cspdata.priorities.decide import decision_of
    from cspdata.priorities.rooms import rooms
    from cspdata.words.priorities import decision_sentence

    found = rooms(catalogue.partnership.id)
    if not found:
        typer.echo(f"No room was opened by {catalogue.partnership.name} yet.")
    for one in found:
        seats = f"{len(one.seats)} seats"
        said = decision_sentence(decision_of(one.code))
        typer.echo(f"{one.code}  {one.opened:%Y-%m-%d}  {seats:>9}  {said}  {one.title}".rstrip())


def _hand_over(room: str) -> None:
    from urllib.parse import urlencode

    from cspdata.priorities.rooms import hand_over, new_secret

    secret = new_secret()
    code = hand_over(room, secret).code
    asked = urlencode({"room": code, "hold": secret, "step": "room"})
    typer.echo(f"Open /workshop?{asked} behind the address of the app, and keep it as a bookmark.")


def _write(
    catalogue: Catalogue, room: str, output: RecordFormat, out: Path | None, version: int
) -> None:
    from cspdata.export.decision_record import record_csv, record_pptx, record_xlsx
    from cspdata.priorities.record import decision_record
    from cspdata.words import sentence
    from cspdata.words.priorities import record_answer, version_text

    record = decision_record(catalogue, room, version=version)
    if output is RecordFormat.CSV:
        put(record_csv(record, catalogue, for_excel=out is not None), out)
    elif output is not RecordFormat.TEXT:
        if out is None:
            raise ValueError(f"a {output.value} needs a file: give --out record.{output.value}")
        make = record_xlsx if output is RecordFormat.XLSX else record_pptx
        put(make(record, catalogue), out)
    elif out is not None:
        raise ValueError(f"{out.name}: choose the format of the file, for example --format xlsx")
    else:
        typer.echo(f"{record_answer(record)} {sentence(version_text(record.version))}")
        for one in record.priorities:
            typer.echo(f"{one.term:>6}  {one.title}: {one.reason}")
