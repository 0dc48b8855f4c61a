"""The command that gets open data from their publishers, and loads them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cspdata.catalogue import Catalogue
    from cspdata.fetch import Client, Fetched, Source, Watch

FOLDER = "fetched"

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE", help="Which sources; every one by default."),
]
Since = Annotated[
    str,
    typer.Option(metavar="YYYY-MM", help="How far back to go; by default the newest files alone."),
]
Shown = Annotated[bool, typer.Option("--list", help="List the sources and what is here of them.")]
Folder = Annotated[
    Path | None, typer.Option(help="Where the files go.", show_default="inbox/fetched")
]
ThenIngest = Annotated[
    bool, typer.Option("--then-ingest/--no-ingest", help="Load the files afterwards.")
]


def fetch(
    sources: Names = None,
    since: Since = "",
    shown: Shown = False,
    out: Folder = None,
    then_ingest: ThenIngest = True,
) -> None:
    """Get open data from their publishers: what is new, checked, with a record of its origin."""
    from cspdata.catalogue import read_catalogue
    from cspdata.fetch import read_sources, source_of
    from cspdata.folders import catalogue_folder, inbox_folder
    from cspdata.periods import month

    catalogue = read_catalogue(catalogue_folder())
    declared = read_sources(catalogue_folder() / "sources", datasets=catalogue.datasets)
    folder = (out or inbox_folder() / FOLDER).resolve()
    wanted = [source_of(declared, name) for name in dict.fromkeys(sources or declared)]
    if shown:
        _print_sources(wanted, folder, catalogue)
        return
    if since:
        month(since)
    found, faults = _fetched(wanted, catalogue=catalogue, folder=folder, since=since)
    if found:
        typer.echo(f"Where each file came from: {folder / '.manifest.jsonl'}")
    if found and then_ingest:
        from cspdata.commands.load import ingest

        ingest([one.path for one in found])
    if faults:
        typer.echo(f"{len(faults)} of {len(wanted)} not fetched: {', '.join(faults)}", err=True)
        raise typer.Exit(1)


def _fetched(
    wanted: list[Source], *, catalogue: Catalogue, folder: Path, since: str
) -> tuple[list[Fetched], list[str]]:
    """The files of every source that could be had, and the ids of the others.

    A source that fails is told of at once and does not keep the next from being fetched.
    """
    from cspdata.fetch import Client, FetchError, UnreachableError

    found: list[Fetched] = []
    faults: list[str] = []
    told = False
    with Client() as client:
        for source in wanted:
            try:
                files = _one(source, catalogue, folder, since, client)
            except FetchError as fault:
                closed = isinstance(fault, UnreachableError)
                typer.echo(_short(str(fault)) if closed and told else str(fault), err=True)
                told = told or closed
                faults.append(source.id)
                continue
            found += files
            new = sum(one.status == "new" for one in files)
            typer.echo(f"{source.id}: {new} new, {len(files) - new} unchanged")
    return found, faults


def _short(message: str) -> str:
    """The fault and the way by hand: the ways out of a closed network are told once."""
    first, *_, last = message.splitlines()
    return f"{first}\n{last}"


def _one(
    source: Source, catalogue: Catalogue, folder: Path, since: str, client: Client
) -> list[Fetched]:
    from cspdata.fetch import fetch as get
    from cspdata.periods import month

    with _progress() as watch:
        return get(
            source,
            partnership=catalogue.partnership,
            folder=folder,
            since=month(since) if since else None,
            client=client,
            watch=watch,
        )


def _files_in_use() -> dict[str, int]:
    """How many files of each dataset are in use; none where nothing is loaded yet."""
    from cspdata.warehouse import NoWarehouseError, connect, query

    try:
        con = connect()
    except NoWarehouseError:
        return {}
    with contextlib.closing(con):
        receipts = query(con, "quality/datasets")
    return dict(zip(receipts["dataset_id"], receipts["files"].astype(int), strict=True))


@contextlib.contextmanager
def _progress() -> Iterator[Watch]:
    """A progress line on the terminal: what is done, bytes, pace, time left; remarks stay."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from cspdata.fetch import Progress

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def watch(now: Progress) -> None:
            if now.note:
                console.print(
                    f"{now.source_id}: {now.note}", markup=False, highlight=False, soft_wrap=True
                )
                return
            if now.bytes == 0:
                bar.reset(task, description=now.doing, total=now.bytes_in_all or None)
            bar.update(task, completed=now.bytes, total=now.bytes_in_all or None)

        yield watch


def _print_sources(wanted: list[Source], folder: Path, catalogue: Catalogue) -> None:
    """Each source: its id, what it is, whose, and what it feeds, with what is here of both."""
    from cspdata.fetch import entries

    files = _files_in_use()
    last = {one.source: one.retrieved_at for one in entries(folder)}
    for source in wanted:
        here = (
            f"last fetched {last[source.id]:%Y-%m-%d}" if source.id in last else "not fetched yet"
        )
        typer.echo(f"{source.id}  ({here})")
        typer.echo(f"    {source.title}. {source.publisher}.")
        for one in source.datasets:
            state = f"{files[one]:,} files loaded" if files.get(one) else "not loaded"
            typer.echo(f"    feeds: {one}, {catalogue.datasets[one].title} ({state})")
        typer.echo(f"    from: {', '.join(source.hosts)}   by hand: {source.page}")
