"""The command on what was done: evaluate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cspdata.commands.explore import Format

if TYPE_CHECKING:
    from cspdata.evaluations import Evaluation

Name = Annotated[str, typer.Argument(metavar="INTERVENTION", help="The intervention's id.")]


def evaluate(
    intervention: Name,
    output: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """What became of an intervention: beside comparison areas, and beside its own course."""
    from cspdata.export.tables import table_csv
    from cspdata.measures import evaluation, open_evidence
    from cspdata.words import caveats, evaluation_remarks, evaluation_sentence, source_line

    evidence = open_evidence()
    found = evaluation(evidence, evidence.catalogue.intervention(intervention))
    if not found.directions:
        raise ValueError(evaluation_sentence(found))
    if output is Format.CSV:
        typer.echo(table_csv(found).decode(), nl=False)
    elif output is Format.JSON:
        typer.echo(json.dumps(_record(found), indent=1, ensure_ascii=False, default=str))
    else:
        _print(found)
    notes = (*evaluation_remarks(found), *caveats(found.notes), source_line(found.notes))
    for line in notes:
        typer.echo(line, err=True)


def _record(found: Evaluation) -> dict[str, Any]:
    """The answer with what each method found, and the rows."""
    from cspdata.export.tables import rows
    from cspdata.words import compared_sentence, course_sentence, evaluation_sentence

    compared, course = found.compared, found.course
    difference, series = compared.found, course.found
    return {
        "intervention": found.intervention.id,
        "indicator": found.indicator.id,
        "verdict": found.verdict,
        "answer": evaluation_sentence(found),
        "comparison": {
            "answer": compared_sentence(found),
            "after": compared.after.label if compared.after else None,
            "before": compared.before.label if compared.before else None,
            "counts": {key: [round(one) for one in pair] for key, pair in compared.counts.items()},
            "difference": difference.value if difference else None,
            "interval": [difference.lower, difference.upper] if difference else None,
            "confidence": difference.confidence if difference else None,
            "p": difference.p if difference else None,
        },
        "course": {
            "answer": course_sentence(found),
            "over": course.over.label if course.over else None,
            "ratio": series.overall.ratio if series else None,
            "interval": [series.overall.lower, series.overall.upper] if series else None,
            "level": series.level.ratio if series else None,
            "slope": series.slope.ratio if series else None,
            "confidence": series.confidence if series else None,
            "p": series.p if series else None,
            "method": series.method if series else None,
        },
        "rows": rows(found),
    }


def _print(found: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table

    from cspdata.words import (
        GROUPS,
        compared_sentence,
        course_sentence,
        evaluation_sentence,
        group_text,
        number_text,
    )

    typer.echo(evaluation_sentence(found))
    table = Table(box=None, pad_edge=False)
    for heading in ("Group", "Areas", "Before", "After", "Change"):
        table.add_column(heading, justify="left" if heading in ("Group", "Areas") else "right")
    for key, areas in found.areas.items():
        pair = found.compared.counts.get(key)
        numbers = (pair[0], pair[1], pair[1] - pair[0]) if pair else ()
        shown = [number_text(one) for one in numbers] or ["", "", ""]
        table.add_row(GROUPS[key], group_text(areas), *shown)
    Console(width=140).print(table)
    for line in (compared_sentence(found), course_sentence(found)):
        typer.echo(line)
