"""Commands that change what is loaded: ingest, demo, builds, back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cspdata.ingest import Report
    from cspdata.ingest.report import Status, Watch

Paths = Annotated[
    list[Path], typer.Argument(help="Files, folders or archives.", show_default=False)
]


def ingest(paths: Paths) -> None:
    """Load partner files: recognised by their header, checked, placed; all or nothing."""
    from cspdata.catalogue import read_catalogue
    from cspdata.folders import catalogue_folder
    from cspdata.ingest import ingest as load

    with _progress() as watch:
        report = load(paths, catalogue=read_catalogue(catalogue_folder()), watch=watch)
    _print_report(report)


def demo() -> None:
    """Write and load the demonstration data (made up; replaces what is loaded)."""
    from cspdata.demonstration import build_demonstration

    with _progress() as watch:
        report = build_demonstration(watch)
    _print_report(report)


def builds() -> None:
    """List the builds that are kept, newest first."""
    from cspdata.warehouse import builds as kept

    for at, path in enumerate(reversed(kept())):
        typer.echo(f"{path.name}{'  (in use)' if at == 0 else ''}")


def back() -> None:
    """Go back to the build before the newest."""
    from cspdata.warehouse import go_back

    typer.echo(f"In use again: {go_back().name}")


@contextlib.contextmanager
def _progress() -> Iterator[Watch]:
    """A progress line on the terminal: what is done, files, rows a second, time left."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from cspdata.ingest import Progress

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}  {task.fields[pace]}  {task.fields[left]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading headers", total=1.0, files="", pace="", left="")

        def watch(now: Progress) -> None:
            left = now.seconds_left
            bar.update(
                task,
                description=now.doing,
                completed=now.share,
                files=f"{now.files} of {now.files_in_all} files",
                pace=f"{now.rows / now.seconds:,.0f} rows/s" if now.rows and now.seconds else "",
                left=f"{left:.0f} s left" if left is not None else "",
            )

        yield watch


def _print_report(report: Report) -> None:
    """What was loaded, what was not and why."""
    loaded = report.with_status("loaded")
    refused = sum(one.rows_refused for one in loaded)
    typer.echo(
        f"{len(loaded)} files loaded: {report.rows_read:,} rows read, "
        f"{report.rows_read - refused:,} kept, {refused:,} refused ({report.seconds:.1f} s)"
    )
    unchanged: tuple[Status, ...] = ("already loaded", "superseded")
    for status in unchanged:
        same = report.with_status(status)
        if same:
            typer.echo(f"{len(same)} files {status}")
    for one in report.with_status("not loaded"):
        typer.echo(f"not loaded: {Path(one.folder) / one.name}: {one.reason}")
    if report.build:
        typer.echo(f"In use: {report.build.name}. `python -m cspdata status` says what there is.")
