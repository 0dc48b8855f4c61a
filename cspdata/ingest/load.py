"""The files of one load put into the tables of the build, each with its receipt."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime

import duckdb
import pandas as pd

from cspdata.catalogue import Catalogue, Dataset
from cspdata.ingest.actions import read_actions
from cspdata.ingest.aggregates import read_aggregates
from cspdata.ingest.events import (
    Broken,
    Refusal,
    refusals,
    rows_by_file,
    rows_by_partition,
    stage_events,
)
from cspdata.ingest.headers import Recognised
from cspdata.ingest.joining import stage_partners
from cspdata.ingest.limits import MOST_REFUSED
from cspdata.ingest.personal import may_name
from cspdata.ingest.reference import (
    TABLES,
    FileError,
    Reference,
    read_reference,
    too_many_refused,
)
from cspdata.ingest.report import Progress, Receipt, Report, Status, Watch
from cspdata.warehouse import statement

FILE_COLUMNS = (
    "file_id",
    "dataset_id",
    "name",
    "folder",
    "sha256",
    "contract",
    "bytes",
    "modified_at",
    "loaded_at",
    "rows_read",
    "rows_kept",
    "rows_refused",
    "current",
)
REPLACED = "a newer file holds the same"
#: Characters of a refused value that are kept where the dataset is not public.
LONGEST_VALUE = 20
REFUSED_COLUMNS = ("file_id", "dataset_id", "line", "column_name", "value", "reason", "raw")


class Loader:
    """Adds files to an open build; `changed` says whether any row came in.

    `offered` are all files of the load, those in use already too: rows may be joined with theirs.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        *,
        now: datetime,
        report: Report,
        files: list[Recognised],
        watch: Watch | None,
        catalogue: Catalogue,
        offered: list[Recognised],
    ) -> None:
        self.changed = False
        self.reference_changed = False
        self._con = con
        self._now = now
        self._report = report
        self._watch = watch
        self._catalogue = catalogue
        self._partnership = catalogue.partnership
        self._offered = sorted(offered, key=lambda file: file.source.modified_at, reverse=True)
        self._joined_for = ""
        self._started = time.perf_counter()
        self._files_in_all = len(files)
        self._bytes_in_all = sum(file.bytes for file in files)
        self._files = self._bytes = self._rows = 0
        self._loaded: dict[int, int] = {}
        self._receipts: list[tuple[object, ...]] = []
        self._refused: list[tuple[object, ...]] = []
        self._last_id = int(con.execute(statement("ingest/last_file_id")).fetchall()[0][0])

    def tell(self, doing: str) -> None:
        """Report how far the load is."""
        if self._watch:
            self._watch(
                Progress(
                    doing,
                    self._files,
                    self._files_in_all,
                    self._bytes,
                    self._bytes_in_all,
                    self._rows,
                    time.perf_counter() - self._started,
                )
            )

    def add_reference(self, file: Recognised) -> None:
        """Add counts or reference data: what an older file said of the same areas gives way."""
        try:
            reference = self._read(file)
        except (csv.Error, FileError, OSError, RecursionError) as fault:
            self._not_loaded(file, _unread(fault))
            return
        if reference.reason or reference.frame.empty:
            self._not_loaded(file, reference.reason or _no_rows(reference.refused))
            return
        file_id = self._next_id()
        table = TABLES[file.dataset.kind]
        arriving = reference.frame.assign(dataset_id=file.dataset.id, file_id=file_id)
        self._con.register("arriving", arriving)
        self._con.execute(
            statement(f"ingest/forget_{table}"),
            {"modified_at": file.source.modified_at, "sha256": file.sha256},
        )
        kept = self._con.execute(statement(f"ingest/keep_{table}")).fetchall()[0][0]
        self._con.unregister("arriving")
        if not kept:
            self._superseded(file)
            return
        self._receive(file, file_id, reference.read, reference.refused)
        self._keep_receipts()
        if file.dataset.kind not in ("aggregates", "actions"):
            self.reference_changed = True

    def _read(self, file: Recognised) -> Reference:
        if file.dataset.kind == "aggregates":
            return read_aggregates(file, self._partnership)
        if file.dataset.kind == "actions":
            return read_actions(file, self._catalogue)
        return read_reference(file)

    def add_events(self, batch: list[Recognised]) -> None:
        """Add event files of one shape; each month and source replaces the earlier one whole."""
        self.tell(f"Reading {batch[0].dataset.title.lower()}")
        files = {str(file.source.path): file for file in batch}
        if self._joined_for != batch[0].dataset.id:
            for unread in stage_partners(self._con, batch[0].dataset, self._offered):
                self._not_loaded(unread, "it could not be read to its end; load it again")
            self._joined_for = batch[0].dataset.id
        for one in stage_events(self._con, batch, districts=self._partnership.districts):
            self._break(one, files)
        counts = rows_by_file(self._con) if files else {}
        refused = self._refusals(files, counts)
        if not files:
            return
        wanted = self._wanted(files)
        self._con.register("kept", _kept_frame(wanted))
        for name in ("forget_events", "forget_arrived", "keep_partitions", "arrive"):
            self._con.execute(statement(f"ingest/{name}"), {"dataset": batch[0].dataset.id})
        self._con.unregister("kept")
        ids = {path: file_id for path, _, _, file_id, _ in wanted}
        for path, file in files.items():
            read, faulty = counts.get(path, (0, 0))
            if path in ids:
                self._receive(file, ids[path], read, refused[path])
            elif read > faulty:
                self._superseded(file)
            else:
                self._not_loaded(file, _no_rows(refused[path]))
        self._keep_receipts()

    def _refusals(
        self, files: dict[str, Recognised], counts: dict[str, tuple[int, int]]
    ) -> dict[str, list[Refusal]]:
        """The refused rows of each file; one whose rows are not found again is left out."""
        refused: dict[str, list[Refusal]] = {}
        for path, file in [*files.items()]:
            faulty = counts.get(path, (0, 0))[1]
            explained: list[Refusal] | Broken = []
            if faulty > MOST_REFUSED:
                explained = Broken(file, too_many_refused())
            elif faulty:
                explained = refusals(self._con, file)
            if isinstance(explained, Broken):
                self._break(explained, files)
            else:
                refused[path] = explained
        return refused

    def retire(self) -> None:
        """Mark the files of which nothing is in use any more, those of this load among them."""
        self._con.execute(statement("build/retire_files"))
        for (file_id,) in self._con.execute(statement("build/retired_files")).fetchall():
            if file_id in self._loaded:
                at = self._loaded[file_id]
                told = self._report.receipts[at]
                self._report.receipts[at] = Receipt(
                    told.name, told.folder, "superseded", told.dataset_id, reason=REPLACED
                )

    def _break(self, broken: Broken, files: dict[str, Recognised]) -> None:
        del files[str(broken.file.source.path)]
        self._not_loaded(broken.file, broken.reason)

    def _wanted(self, files: dict[str, Recognised]) -> list[tuple[str, date, str, int, int]]:
        """Per month and source the newest of the files that hold it, with its id and rows.

        The one in use stays unless it is older or has the same content (read under a contract that
        has changed since); of equally old ones the first stays.
        """
        dataset = next(iter(files.values())).dataset.id
        held = {
            (month, source): (modified_at, sha256)
            for month, source, modified_at, sha256 in self._con.execute(
                statement("ingest/partitions_in_use"), {"dataset": dataset}
            ).fetchall()
        }
        best: dict[tuple[date, str], tuple[str, int]] = {}
        for path, month, source, rows in rows_by_partition(self._con):
            file = files.get(path)
            if file is None:
                continue
            modified_at, sha256 = held.get((month, source), (datetime.min, ""))
            if modified_at < file.source.modified_at or sha256 == file.sha256:
                held[month, source] = file.source.modified_at, file.sha256
                best[month, source] = path, rows
        ids = {path: self._next_id() for path in dict.fromkeys(path for path, _ in best.values())}
        return [
            (path, month, source, ids[path], rows) for (month, source), (path, rows) in best.items()
        ]

    def _receive(self, file: Recognised, file_id: int, read: int, refused: list[Refusal]) -> None:
        kept = read - len(refused)
        self._receipts.append(
            (
                file_id,
                file.dataset.id,
                file.display_name,
                file.source.folder,
                file.sha256,
                file.contract,
                file.bytes,
                file.source.modified_at,
                self._now,
                read,
                kept,
                len(refused),
                True,
            )
        )
        self._refused.extend(
            (file_id, file.dataset.id, one.line, one.column, value, one.reason, raw)
            for one in refused
            for value, raw in [_kept_text(one, file.dataset)]
        )
        self._loaded[file_id] = len(self._report.receipts)
        self._tell_receipt(
            file, "loaded", rows_read=read, rows_kept=kept, rows_refused=len(refused)
        )
        self.changed = True

    def _keep_receipts(self) -> None:
        """Write the receipts and refusals gathered so far, one statement each."""
        for table, columns, rows in (
            ("files", FILE_COLUMNS, self._receipts),
            ("refused", REFUSED_COLUMNS, self._refused),
        ):
            if rows:
                self._con.register("receipts", pd.DataFrame(rows, columns=list(columns)))
                self._con.execute(statement(f"ingest/keep_{table}"))
                self._con.unregister("receipts")
                rows.clear()

    def _not_loaded(self, file: Recognised, reason: str) -> None:
        self._tell_receipt(file, "not loaded", reason=reason)

    def _superseded(self, file: Recognised) -> None:
        self._tell_receipt(file, "superseded", reason=REPLACED)

    def _tell_receipt(
        self,
        file: Recognised,
        status: Status,
        *,
        reason: str = "",
        rows_read: int = 0,
        rows_kept: int = 0,
        rows_refused: int = 0,
    ) -> None:
        self._report.receipts.append(
            Receipt(
                file.display_name,
                file.source.folder,
                status,
                file.dataset.id,
                rows_read,
                rows_kept,
                rows_refused,
                reason,
            )
        )
        self._files += 1
        self._bytes += file.bytes
        self._rows += rows_read
        self.tell(f"Loaded {file.display_name}")

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def _kept_frame(wanted: list[tuple[str, date, str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(wanted, columns=["filename", "month", "source", "file_id", "rows_kept"])
    return frame.astype(
        {"filename": "str", "source": "str", "file_id": "int64", "rows_kept": "int64"}
    ).assign(month=pd.to_datetime(frame["month"]).astype("datetime64[us]"))


def _kept_text(refusal: Refusal, dataset: Dataset) -> tuple[str, str]:
    """Value and raw text of a refused row that may be kept: of what is not public, no free text.

    Nor what may name a person. The line is told, so that whoever has the file can look it up.
    """
    if dataset.sensitivity == "public":
        return refusal.value, refusal.raw
    harmless = len(refusal.value) <= LONGEST_VALUE and not may_name(refusal.value)
    return refusal.value if harmless else "", ""


def _unread(fault: Exception) -> str:
    """Why the rows of a file could not be read to their end."""
    if isinstance(fault, csv.Error):
        return f"its rows cannot be told apart ({fault}); correct the quotes and load it again"
    if isinstance(fault, OSError):
        return f"it could not be read to its end: {fault.strerror or fault}; load it again"
    return str(fault)


def _no_rows(refused: list[Refusal]) -> str:
    if not refused:
        return "the file has a header and no rows"
    first = refused[0]
    return (
        f"none of its {len(refused)} rows can be used; the first: line {first.line}, "
        f"{first.column or 'row'}: {first.reason}"
    )
