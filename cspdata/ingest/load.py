"""The files of one load put into the tables of the build, each with its receipt."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from cspdata.ingest.events import (
    Refusal,
    refusals,
    rows_by_file,
    rows_by_partition,
    stage_events,
)
from cspdata.ingest.headers import Recognised
from cspdata.ingest.reference import TABLES, read_reference
from cspdata.ingest.report import Progress, Receipt, Report, Watch
from cspdata.warehouse import statement

PartitionKey = tuple[str, date, str]


class Loader:
    """Adds files to an open build; `changed` says whether any row came in."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        *,
        now: datetime,
        report: Report,
        files: list[Recognised],
        watch: Watch | None,
    ) -> None:
        self.changed = False
        self.reference_changed = False
        self._con = con
        self._now = now
        self._report = report
        self._watch = watch
        self._started = time.perf_counter()
        self._files_in_all = len(files)
        self._bytes_in_all = sum(file.bytes for file in files)
        self._files = self._bytes = self._rows = 0
        self._newest: dict[PartitionKey, datetime] = {}
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
        """Add a lookup, area values or boundaries; rows for the same areas are replaced."""
        reference = read_reference(file)
        if reference.reason or reference.frame.empty:
            self._not_loaded(file, reference.reason or _no_rows(reference.refused))
            return
        file_id = self._next_id()
        table = TABLES[file.dataset.kind]
        self._con.register("arriving", reference.frame)
        self._con.execute(statement(f"ingest/forget_{table}"), {"dataset": file.dataset.id})
        self._con.execute(
            statement(f"ingest/keep_{table}"), {"dataset": file.dataset.id, "file_id": file_id}
        )
        self._con.unregister("arriving")
        self._receive(file, file_id, reference.read, reference.refused)
        self.reference_changed = True

    def add_events(self, batch: list[Recognised]) -> None:
        """Add event files of one shape; each month and source replaces the earlier one whole."""
        self.tell(f"Reading {batch[0].dataset.title.lower()}")
        broken = stage_events(self._con, batch)
        for one in broken:
            self._not_loaded(one.file, one.reason)
        unreadable = {one.file.source.path for one in broken}
        files = {str(one.source.path): one for one in batch if one.source.path not in unreadable}
        counts = rows_by_file(self._con)
        wanted = self._wanted(files)
        self._con.register("kept", _kept_frame(wanted))
        for name in ("ingest/forget_partitions", "ingest/keep_partitions", "ingest/arrive"):
            self._con.execute(statement(name), {"dataset": batch[0].dataset.id})
        self._con.unregister("kept")
        ids = {path: file_id for path, _, _, file_id, _ in wanted}
        for path, file in files.items():
            self._receive_events(file, ids.get(path), counts.get(Path(path), (0, 0)))

    def _wanted(self, files: dict[str, Recognised]) -> list[tuple[str, date, str, int, int]]:
        """Per month and source the newest of the files that hold it, with its id and rows."""
        best: dict[tuple[date, str], tuple[datetime, str, int]] = {}
        for path, month, source, rows in rows_by_partition(self._con):
            if path not in files or not isinstance(month, date):
                continue
            modified = files[path].source.modified_at
            key = (files[path].dataset.id, month, source)
            if self._newest.get(key, datetime.min) <= modified:
                self._newest[key] = modified
                best[month, source] = (modified, path, rows)
        ids = {path: self._next_id() for path in dict.fromkeys(one[1] for one in best.values())}
        return [
            (path, month, source, ids[path], rows)
            for (month, source), (_, path, rows) in best.items()
        ]

    def _receive_events(
        self, file: Recognised, file_id: int | None, counted: tuple[int, int]
    ) -> None:
        read, refused_rows = counted
        refused = refusals(self._con, file) if refused_rows else []
        if len(refused) != refused_rows:
            raise AssertionError(
                f"{file.display_name}: {refused_rows} rows refused, {len(refused)} explained"
            )
        if file_id is not None:
            self._receive(file, file_id, read, refused)
        elif read > refused_rows:
            self._not_loaded(
                file, "a newer file of this load holds the same month and source", "superseded"
            )
        else:
            self._not_loaded(file, _no_rows(refused))

    def _receive(self, file: Recognised, file_id: int, read: int, refused: list[Refusal]) -> None:
        kept = read - len(refused)
        self._con.execute(
            "insert into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true)",
            [
                file_id,
                file.dataset.id,
                file.display_name,
                file.source.folder,
                file.sha256,
                file.bytes,
                file.source.modified_at,
                self._now,
                read,
                kept,
                len(refused),
            ],
        )
        if refused:
            self._con.executemany(
                "insert into refused values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (file_id, file.dataset.id, one.line, one.column, one.value, one.reason, one.raw)
                    for one in refused
                ],
            )
        self._report.receipts.append(
            Receipt(
                file.display_name,
                file.source.folder,
                "loaded",
                file.dataset.id,
                read,
                kept,
                len(refused),
            )
        )
        self.changed = True
        self._done(file, read)

    def _not_loaded(self, file: Recognised, reason: str, status: str = "not loaded") -> None:
        self._report.receipts.append(
            Receipt(
                file.display_name,
                file.source.folder,
                "superseded" if status == "superseded" else "not loaded",
                file.dataset.id,
                reason=reason,
            )
        )
        self._done(file, 0)

    def _done(self, file: Recognised, rows: int) -> None:
        self._files += 1
        self._bytes += file.bytes
        self._rows += rows
        self.tell(f"Loaded {file.display_name}")

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def _kept_frame(wanted: list[tuple[str, date, str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(wanted, columns=["filename", "month", "source", "file_id", "rows_kept"])
    return frame.astype(
        {"filename": "str", "source": "str", "file_id": "int64", "rows_kept": "int64"}
    ).assign(month=pd.to_datetime(frame["month"]).astype("datetime64[us]"))


def _no_rows(refused: list[Refusal]) -> str:
    if not refused:
        return "the file has a header and no rows"
    first = refused[0]
    return (
        f"none of its {len(refused)} rows can be used; the first: line {first.line}, "
        f"{first.column or 'row'}: {first.reason}"
    )
