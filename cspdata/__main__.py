"""The command line: `python -m cspdata …`."""

from __future__ import annotations

import sys

import typer

from cspdata.commands import (
    assessment,
    decisions,
    evaluate,
    explore,
    export,
    fetch,
    holdings,
    hotspots,
    load,
)

app = typer.Typer(
    help="Strategic assessment data of a community safety partnership.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(load.ingest)
app.command()(fetch.fetch)
app.command()(load.demo)
app.command()(load.builds)
app.command()(load.back)
app.command()(explore.status)
app.command()(holdings.register)
app.command()(explore.show)
app.command()(hotspots.hotspots)
app.command()(evaluate.evaluate)
app.command()(assessment.plan)
app.command()(decisions.decisions)
app.command()(export.pack)
app.command()(export.definitions)
app.command()(export.template)


def main() -> None:
    """Run a command; a fault that a person can mend is told in one line, not as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream here
    try:
        app()
    except (ValueError, LookupError, OSError) as fault:
        sys.stderr.write(f"{fault.args[0] if fault.args else fault}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
