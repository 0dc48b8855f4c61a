"""Published data from their publishers: resolved, downloaded, checked, recorded.

`fetch` gets one declared source (`data/catalogue/sources`). Nothing here loads what was fetched:
the files go through the ordinary ingest like any other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import filelock

from cspdata.catalogue import Partnership
from cspdata.fetch import arcgis, fingertips, govuk, ons, police, yearly
from cspdata.fetch.budget import Budget
from cspdata.fetch.client import Client
from cspdata.fetch.declaration import (
    ArcgisLayer,
    Fingertips,
    GovukCollection,
    GovukPage,
    OnsDataset,
    PoliceArchive,
    Source,
    YearlyFiles,
)
from cspdata.fetch.faults import FetchError, MissingFileError, RefusedFileError, UnreachableError
from cspdata.fetch.job import Job, Progress, Watch
from cspdata.fetch.manifest import Entry, entries
from cspdata.fetch.sources import read_sources, source_of
from cspdata.fetch.store import Fetched, Store

__all__ = [
    "Client",
    "Entry",
    "FetchError",
    "Fetched",
    "MissingFileError",
    "Progress",
    "RefusedFileError",
    "Source",
    "UnreachableError",
    "Watch",
    "entries",
    "fetch",
    "read_sources",
    "source_of",
]


def fetch(
    source: Source,
    *,
    partnership: Partnership,
    folder: Path,
    since: date | None = None,
    client: Client | None = None,
    watch: Watch | None = None,
) -> list[Fetched]:
    """The files of a source that are now in `folder`, new or unchanged since an earlier fetch.

    `partnership` says which forces and areas are ours. `since` is a month: how far back to go
    where the publisher has a file a period (else the newest ones). A `FetchError` says what failed
    and what to do; the files that were whole by then are kept and recorded, and the same call
    again goes on from there. A file under its final name is always whole. One fetch at a time
    writes to a folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_alone(folder))
        asked = client or stack.enter_context(Client())
        job = Job(
            source=source,
            partnership=partnership,
            store=Store(folder, source),
            client=asked,
            budget=Budget(source, clock=asked.clock),
            since=since.replace(day=1) if since else None,
            watch=watch,
        )
        return _files(job)


def _files(job: Job) -> list[Fetched]:
    match job.source.resolve:
        case PoliceArchive() as resolve:
            return police.fetched(job, resolve)
        case ArcgisLayer() as resolve:
            return arcgis.fetched(job, resolve)
        case GovukPage() as resolve:
            return govuk.page_files(job, resolve)
        case GovukCollection() as resolve:
            return govuk.collection_files(job, resolve)
        case OnsDataset() as resolve:
            return ons.fetched(job, resolve)
        case YearlyFiles() as resolve:
            return yearly.fetched(job, resolve)
        case Fingertips() as resolve:
            return fingertips.fetched(job, resolve)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = filelock.FileLock(folder / ".fetch.lock", timeout=0)
    try:
        with lock:
            yield
    except filelock.Timeout:
        raise FetchError(
            f"{folder}: another fetch is writing there; wait for it to end, or choose another "
            "folder with --out."
        ) from None
