"""The demonstration: files written in the real formats, loaded through the ordinary ingest."""

from __future__ import annotations

from pathlib import Path

from cspdata import demo
from cspdata.catalogue import Catalogue, read_catalogue, read_partnership
from cspdata.demonstration_entries import keep_demonstration_entries
from cspdata.folders import PROJECT, catalogue_folder, demo_folder, warehouse_folder
from cspdata.ingest import Progress, Report, ingest
from cspdata.ingest.report import Watch


def declaration() -> Path:
    """The declaration of the demonstration: this catalogue's own, else the project's."""
    own = catalogue_folder() / "demonstration.toml"
    return own if own.is_file() else PROJECT / "data" / "catalogue" / "demonstration.toml"


def demonstration_catalogue() -> Catalogue:
    """The catalogue with the demonstration's made-up partnership."""
    return read_catalogue(catalogue_folder(), partnership=read_partnership(declaration()))


def build_demonstration(watch: Watch | None = None) -> Report:
    """The report of writing and loading the demonstration into a new build.

    Rows of other data are never mixed with it: the build starts from nothing.
    """

    def tell(doing: str, share: float) -> None:
        if watch:
            # Writing takes about as long as loading: half of the way.
            watch(Progress(doing, 0, 0, int(share * 500), 1000, 0, 0.0))

    folder = demo_folder()
    demo.write(folder, declaration=declaration(), progress=tell)
    catalogue = demonstration_catalogue()
    report = ingest([folder], catalogue=catalogue, folder=warehouse_folder(), watch=watch)
    keep_demonstration_entries(catalogue)
    return report
