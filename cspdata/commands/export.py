"""Commands that write packs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cspdata.commands.hotspots import CellMethod


def definitions(
    out: Annotated[Path, typer.Option(help="The Markdown file to write.")],
) -> None:
    """Every indicator and dataset, as declared, as one Markdown document."""
    from cspdata.catalogue import read_catalogue
    from cspdata.folders import catalogue_folder
    from cspdata.words.definitions import catalogue_markdown

    out.write_text(catalogue_markdown(read_catalogue(catalogue_folder())), encoding="utf-8")
    typer.echo(f"Written: {out}")


def template(
    dataset: Annotated[str, typer.Argument(help="The dataset's id.")],
    out: Annotated[Path, typer.Option(help="The file to write: .xlsx or .csv.")],
) -> None:
    """The file to send to a partner: columns, allowed values, an example, a data dictionary.

    There is none of published data: the command that fetches them is told instead.
    """
    from cspdata.catalogue import read_catalogue
    from cspdata.export.template import template_csv, template_xlsx, why_no_template
    from cspdata.fetch import read_sources
    from cspdata.folders import catalogue_folder

    catalogue = read_catalogue(catalogue_folder())
    if dataset not in catalogue.datasets:
        known = ", ".join(sorted(catalogue.datasets))
        raise KeyError(f"no dataset {dataset!r}; there are: {known}")
    sources = read_sources(catalogue_folder() / "sources", datasets=catalogue.datasets)
    if reason := why_no_template(catalogue.datasets[dataset], sources.values()):
        raise ValueError(reason)
    write = {".csv": template_csv, ".xlsx": template_xlsx}.get(out.suffix.lower())
    if write is None:
        raise ValueError(f"{out.name}: a template is a .xlsx or a .csv file")
    out.write_bytes(write(catalogue.datasets[dataset], catalogue.partnership))
    typer.echo(f"Written: {out}")


class PackFormat(StrEnum):
    """The kind of pack."""

    PPTX = "pptx"
    XLSX = "xlsx"


def pack(
    objective: Annotated[str, typer.Option(help="The objective's id.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    output: Annotated[PackFormat, typer.Option("--format")] = PackFormat.PPTX,
    start: Annotated[str, typer.Option(help="First month, YYYY-MM.")] = "",
    end: Annotated[str, typer.Option(help="Last month, YYYY-MM.")] = "",
    hotspots: Annotated[
        CellMethod, typer.Option("--map", help="What the map of the slides shows.")
    ] = CellMethod.GI,
) -> None:
    """A slide deck or an accessible workbook of one strategic objective."""
    from cspdata.export.collect import objective_pack, pack_period
    from cspdata.measures import open_evidence

    evidence = open_evidence()
    period = pack_period(evidence, start, end)
    collected = objective_pack(evidence, objective, period=period, method=hotspots.value)
    if output is PackFormat.PPTX:
        from cspdata.export.slides import slides as written
    else:
        from cspdata.export.workbook import workbook as written
    out.write_bytes(written(collected))
    typer.echo(f"Written: {out}")
