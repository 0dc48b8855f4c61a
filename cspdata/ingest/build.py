"""A load from offered files to a new build: all of it, or nothing.

The build is written beside the one in use and takes its place by a rename when it is whole and
checked, so that a failed or killed load leaves readers with the last one. A lock keeps two loads
of one installation apart; the operating system frees it when its holder dies.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import duckdb
import msgspec
import pandas as pd
from filelock import FileLock

from cspdata import warehouse
from cspdata.catalogue import Catalogue
from cspdata.folders import warehouse_folder
from cspdata.ingest.contracts import Contracts
from cspdata.ingest.derive import derive_areas, derive_outlines
from cspdata.ingest.files import Unusable, offered
from cspdata.ingest.headers import Recognised, recognised
from cspdata.ingest.load import Loader
from cspdata.ingest.placing import place_arrived
from cspdata.ingest.report import Receipt, Report, Watch
from cspdata.warehouse import statement

BATCH_BYTES = 48 << 20
_NAME = "csp-%Y%m%dT%H%M%S%f.duckdb"
CHECKS = (
    "partitions__rows_match_events",
    "files__refusals_are_kept",
    "events__placed_within_ours",
)


class BuildError(RuntimeError):
    """A build that failed its own checks; the one in use stays in use."""


def ingest(
    paths: Iterable[Path],
    *,
    catalogue: Catalogue,
    folder: Path | None = None,
    watch: Watch | None = None,
) -> Report:
    """The report of loading files, folders and archives into a new build.

    Files whose very bytes are in use already, under the contract they were read under, change
    nothing. Data of another kind (demonstration or real) or of another partnership are not carried
    over into the new build: it goes on from the newest build of its own partnership.
    """
    started = time.perf_counter()
    folder = folder or warehouse_folder()
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    with FileLock(folder / "build.lock"):
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder) as work:
            found = _recognise(paths, catalogue=catalogue, work=Path(work), report=report)
            base = _base(folder, catalogue)
            files = _new_files(found, base, report)
            if files or (found and base is not None and base.stale):
                report.build = _build(files, found, base, folder, catalogue, report, watch)
    report.seconds = time.perf_counter() - started
    return report


def _recognise(
    paths: Iterable[Path], *, catalogue: Catalogue, work: Path, report: Report
) -> list[Recognised]:
    found: list[Recognised] = []
    contracts = Contracts(catalogue)
    for source in offered(paths, catalogue=catalogue, work=work):
        results = (
            [source]
            if isinstance(source, Unusable)
            else recognised(source, contracts=contracts, work=work)
        )
        for one in results:
            if isinstance(one, Recognised):
                found.append(one)
            else:
                report.receipts.append(
                    Receipt(
                        one.name,
                        one.folder,
                        "not loaded",
                        one.dataset_id,
                        reason=one.reason,
                        personal=one.personal,
                    )
                )
    return found


@dataclass(frozen=True, slots=True)
class _Base:
    """The build to add to, and the contents in use in it.

    `moved`: the partnership is declared otherwise than it was built for, so that places must be
    worked out again. `stale`: it must be built again even if no file is new.
    """

    path: Path
    contents: frozenset[tuple[str, str, str]]
    moved: bool
    stale: bool


def _base(folder: Path, catalogue: Catalogue) -> _Base | None:
    """The newest build of the same partnership, where there is one."""
    builds = warehouse.builds(folder)
    for path in reversed(builds):
        with duckdb.connect(str(path), read_only=True) as con:
            built_for = warehouse.partnership_of(con)
            if built_for.id != catalogue.partnership.id:
                continue
            contents = frozenset(con.execute(statement("quality/current_hashes")).fetchall())
        moved = built_for != catalogue.partnership
        return _Base(path, contents, moved, stale=moved or path != builds[-1])
    return None


def _new_files(files: list[Recognised], base: _Base | None, report: Report) -> list[Recognised]:
    """The files whose content is not in use yet, each content once, the newest first."""
    known = set(base.contents) if base else set()
    new: list[Recognised] = []
    for file in files:
        key = (file.dataset.id, file.sha256, file.contract)
        if key in known:
            report.receipts.append(
                Receipt(file.display_name, file.source.folder, "already loaded", file.dataset.id)
            )
        else:
            known.add(key)
            new.append(file)
    return sorted(new, key=lambda file: file.source.modified_at, reverse=True)


def _build(
    files: list[Recognised],
    offered: list[Recognised],
    base: _Base | None,
    folder: Path,
    catalogue: Catalogue,
    report: Report,
    watch: Watch | None,
) -> Path | None:
    now = datetime.now(UTC).replace(tzinfo=None)
    target = _target(folder, now)
    draft = folder / f"building-{target.name}"
    if base is not None:
        shutil.copyfile(base.path, draft)
    # No transaction: nobody else sees the draft, and DuckDB 2.0 plans joins wrongly on a table that
    # was created empty and filled within one.
    with duckdb.connect(str(draft)) as con:
        con.execute(statement("schema/tables"))
        loader = Loader(
            con,
            now=now,
            report=report,
            files=files,
            watch=watch,
            catalogue=catalogue,
            offered=offered,
        )
        _load(con, loader, files, catalogue, anew=base is None or base.moved)
        whole = loader.changed or (base is not None and base.stale)
        if whole:
            _note_unmatched(con, report, now)
            _check(con)
            _state_facts(con, catalogue, now)
    if not whole:
        draft.unlink()
        return None
    _settle(draft, target)
    for old in warehouse.builds(folder)[: -warehouse.BUILDS_KEPT]:
        # Windows does not remove a file that a reader has open: the next load does.
        with contextlib.suppress(PermissionError):
            old.unlink(missing_ok=True)
    return target


def _target(folder: Path, now: datetime) -> Path:
    """The name of the new build: after every other, even where the clock was put back."""
    newest = warehouse.newest(folder)
    if newest is not None:
        last = datetime.strptime(newest.name, _NAME)
        now = max(now, last + timedelta(microseconds=1))
    return folder / now.strftime(_NAME)


def _load(
    con: duckdb.DuckDBPyConnection,
    loader: Loader,
    files: list[Recognised],
    catalogue: Catalogue,
    *,
    anew: bool,
) -> None:
    """Load reference data first, then events in batches, then place what arrived.

    Where the reference data changed, or the build is made `anew`, areas are worked out and every
    row is placed again.
    """
    for file in (one for one in files if one.dataset.kind != "events"):
        loader.add_reference(file)
    anew = anew or loader.reference_changed
    con.execute(statement("build/arrived"))
    if anew:
        loader.tell("Working out areas")
        derive_areas(con, catalogue.partnership)
        derive_outlines(con, catalogue.partnership)
    for batch in _batches([one for one in files if one.dataset.kind == "events"]):
        loader.add_events(batch)
    if anew:
        con.execute(statement("build/arrive_again"))
        con.execute(statement("build/clear_events"))
    loader.tell("Placing rows in small areas")
    place_arrived(con, catalogue)
    loader.retire()


def _batches(files: list[Recognised]) -> list[list[Recognised]]:
    """Files of one contract, header and delimiter together, up to `BATCH_BYTES` a batch."""

    def shape(file: Recognised) -> tuple[str, tuple[str, ...], str, int]:
        return file.dataset.id, file.columns, file.delimiter, file.skip

    batches: list[list[Recognised]] = []
    for _, group in groupby(sorted(files, key=shape), key=shape):
        size = BATCH_BYTES
        for file in group:
            if size + file.bytes > BATCH_BYTES:
                batches.append([])
                size = 0
            batches[-1].append(file)
            size += file.bytes
    return batches


def _note_unmatched(con: duckdb.DuckDBPyConnection, report: Report, now: datetime) -> None:
    """Keep with the build which files of this load were not loaded, and why."""
    columns = ("name", "folder", "dataset_id", "reason")
    offered = pd.DataFrame(
        [
            [one.name, one.folder, one.dataset_id, one.reason]
            for one in report.receipts
            if one.status != "loaded"
        ],
        columns=list(columns),
        dtype="str",
    )
    files = pd.DataFrame(
        [[one.name, one.folder] for one in report.receipts], columns=["name", "folder"], dtype="str"
    )
    con.register("offered", files)
    con.execute(statement("build/forget_unmatched"))
    con.register("offered", offered[offered["reason"] != ""])
    con.execute(statement("build/note_unmatched"), {"seen_at": now})
    con.unregister("offered")


def _check(con: duckdb.DuckDBPyConnection) -> None:
    for name in CHECKS:
        rows = con.execute(statement(f"checks/{name}")).fetchall()
        if rows:
            raise BuildError(
                f"the new build breaks its own rule {name}: {rows[:3]}; nothing was changed, the "
                "build in use stays in use"
            )


def _state_facts(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, now: datetime) -> None:
    partnership = catalogue.partnership
    facts = {
        "built_at": now.isoformat(timespec="seconds") + "Z",
        "partnership": json.dumps(msgspec.to_builtins(partnership), ensure_ascii=False),
        "demonstration": str(partnership.demonstration).lower(),
    }
    con.execute(statement("build/state_facts"), {"keys": [*facts], "values": [*facts.values()]})


def _settle(draft: Path, target: Path) -> None:
    """The finished file made durable, then given its name in one step."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(target)


def _sweep(folder: Path) -> None:
    """Remove what killed loads left behind; the lock is ours, so that nobody is at work on it."""
    for left in folder.glob("building-*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)
