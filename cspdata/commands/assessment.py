"""The commands on the assessment: plan."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cspdata.commands.explore import put

if TYPE_CHECKING:
    from cspdata.assessment.plan import PlanDelivery
    from cspdata.measures import Evidence


class ListFormat(StrEnum):
    """How a list is written."""

    TABLE = "table"
    CSV = "csv"


def plan(
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="A file; standard output by default.")] = None,
) -> None:
    """How far last year's plan was carried out, and what followed what was delivered."""
    from cspdata.export.plan import plan_csv
    from cspdata.measures import open_evidence
    from cspdata.words.plan import plan_answer

    evidence = open_evidence()
    found = _plan(evidence)
    if found.frame.empty:
        raise ValueError(
            f"{plan_answer(found)} `python -m cspdata template partnership_plan` makes the file to "
            "fill"
        )
    if output is ListFormat.CSV:
        put(plan_csv(found, evidence.catalogue, for_excel=out is not None), out)
    elif out is not None:
        raise ValueError(f"{out.name}: choose the format of the file: --format csv")
    else:
        _print_plan(found, evidence)


def _plan(evidence: Evidence) -> PlanDelivery:
    """The plan with the changes that a first look at the app shows."""
    from cspdata.assessment.plan import plan_delivery
    from cspdata.measures import board
    from cspdata.quality import as_of, default_period, leading_dataset

    leading = leading_dataset(evidence)
    period = default_period(evidence, leading) if leading else None
    judged = {}
    if period:
        home = evidence.partnership.area
        judged = board(evidence, area=home, period=period, before=period.shifted(-12))
    return plan_delivery(evidence, as_of=as_of(evidence, date.today()), judged=judged)


def _print_plan(found: PlanDelivery, evidence: Evidence) -> None:
    from rich.console import Console
    from rich.table import Table

    from cspdata.export.plan import plan_frame
    from cspdata.words import source_line
    from cspdata.words.plan import plan_answer

    typer.echo(plan_answer(found))
    frame = plan_frame(found, evidence.catalogue)
    shown = ["Reference", "Action", "Board", "Owner", "Due", "Status", "Overdue", "What followed"]
    table = Table(box=None, pad_edge=False)
    for heading in shown:
        table.add_column(heading, justify="left")
    for row in frame[shown].itertuples(index=False):
        table.add_row(*row)
    Console(width=200).print(table)
    typer.echo(source_line(found.notes), err=True)
