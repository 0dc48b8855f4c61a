"""What arrived and what is wrong with it: receipts, months, placing and refused rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from cspdata.catalogue import Dataset, Indicator, Need, Theme
from cspdata.measures import Evidence
from cspdata.periods import Period, added, distance, month_end, months_label
from cspdata.warehouse import facts, query


@dataclass(frozen=True, slots=True)
class DatasetStatus:
    """What is known of one declared dataset.

    `placed` rows lie in a small area, `district_only` in no smaller area than their district,
    `elsewhere` outside the partnership and its comparators, `nowhere` have neither code nor
    coordinate. `months` are the first months of its complete periods, `ends` the last month of the
    last; `missing` are those between the first and the last that are not complete.
    """

    dataset: Dataset
    files: int = 0
    last_loaded: datetime | None = None
    rows_read: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
    placed: int = 0
    district_only: int = 0
    elsewhere: int = 0
    nowhere: int = 0
    months: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    ends: date | None = None

    @property
    def loaded(self) -> bool:
        """Whether any file of the dataset is in use."""
        return self.files > 0

    @property
    def complete_to(self) -> date | None:
        """The last month of the last complete period."""
        return self.ends

    @property
    def next_due(self) -> date | None:
        """The day by which the next period is expected: its last day and the contract's lag.

        None for what comes once, and where no period is complete.
        """
        return next_due(self.dataset, self.complete_to)

    def late(self, today: date) -> bool:
        """Whether its next period should have come before today."""
        return self.next_due is not None and today > self.next_due

    @property
    def state(self) -> str:
        """`not loaded`, `gaps` where months are missing, else `complete`."""
        if not self.loaded:
            return "not loaded"
        return "gaps" if self.missing else "complete"

    def record(self) -> dict[str, object]:
        """The status as plain values, for JSON and tables."""
        return {
            "dataset": self.dataset.id,
            "title": self.dataset.title,
            "supplier": self.dataset.supplier,
            "state": self.state,
            "files": self.files,
            "last_loaded": self.last_loaded.isoformat() if self.last_loaded else None,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_refused": self.rows_refused,
            "rows_placed": self.placed,
            "rows_not_placed": self.district_only,
            "rows_elsewhere": self.elsewhere,
            "rows_without_a_place": self.nowhere,
            "months_present": [f"{month:%Y-%m}" for month in self.months],
            "months_missing": [f"{month:%Y-%m}" for month in self.missing],
            "complete_to": f"{self.complete_to:%Y-%m}" if self.complete_to else None,
        }


def next_due(dataset: Dataset, complete_to: date | None) -> date | None:
    """The day by which the period after `complete_to` is expected; None where none is."""
    if dataset.refresh == "once" or complete_to is None:
        return None
    ends = month_end(added(complete_to, dataset.step))
    return ends + timedelta(days=dataset.lag_days)


def statuses(evidence: Evidence) -> tuple[DatasetStatus, ...]:
    """The status of every declared dataset: event datasets first, then the others, by title."""
    receipts = query(evidence.con, "quality/datasets").set_index("dataset_id")
    placing = placing_table(evidence)
    by_manner = placing.pivot_table(
        index="dataset_id", columns="placed_by", values="event_count", aggfunc="sum", fill_value=0
    )
    found = [
        _status(evidence, dataset, receipts, by_manner)
        for dataset in evidence.catalogue.datasets.values()
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (one.dataset.kind not in ("events", "aggregates"), one.dataset.title),
        )
    )


def _status(
    evidence: Evidence, dataset: Dataset, receipts: pd.DataFrame, by_manner: pd.DataFrame
) -> DatasetStatus:
    if dataset.id not in receipts.index:
        return DatasetStatus(dataset)
    row = receipts.to_dict("index")[dataset.id]
    manners: dict[str, int] = {}
    if dataset.id in by_manner.index:
        counted = by_manner.to_dict("index")[dataset.id]
        manners = {str(name): int(rows) for name, rows in counted.items()}
    cover = evidence.coverage(dataset) if dataset.kind in ("events", "aggregates") else None
    return DatasetStatus(
        dataset,
        files=int(row["files"]),
        last_loaded=row["last_loaded"].to_pydatetime(),
        rows_read=int(row["rows_read"]),
        rows_kept=int(row["rows_kept"]),
        rows_refused=int(row["rows_refused"]),
        placed=manners.get("code", 0) + manners.get("point", 0),
        district_only=manners.get("district", 0),
        elsewhere=manners.get("elsewhere", 0),
        nowhere=manners.get("nowhere", 0),
        months=cover.complete if cover else (),
        missing=cover.missing if cover else (),
        ends=cover.complete_to if cover else None,
    )


def open_needs(evidence: Evidence, theme: Theme) -> tuple[Need, ...]:
    """What a theme still lacks: its declared needs but for those whose dataset is loaded."""
    datasets = evidence.catalogue.datasets
    return tuple(
        need
        for need in theme.needs
        if need.dataset not in datasets or not evidence.coverage(datasets[need.dataset]).complete
    )


def answered(evidence: Evidence, theme: Theme) -> tuple[Indicator, ...]:
    """The indicators of a theme whose dataset has any complete period."""
    return tuple(
        one
        for one in evidence.catalogue.indicators_of(theme.id)
        if evidence.coverage_of(one).complete
    )


def placing_table(evidence: Evidence) -> pd.DataFrame:
    """Rows by dataset, month, source, district and manner of placing."""
    return query(evidence.con, "quality/placing")


def receipts_table(evidence: Evidence) -> pd.DataFrame:
    """Every file loaded, newest first."""
    return query(evidence.con, "quality/files")


def unmatched_table(evidence: Evidence) -> pd.DataFrame:
    """Files that were offered and not loaded, with the reason and the dataset they were met as."""
    rows = query(evidence.con, "quality/unmatched")
    return rows if "dataset_id" in rows else rows.assign(dataset_id="")


def refused_table(evidence: Evidence) -> pd.DataFrame:
    """Refused rows of the files in use: file, line, column, value, reason and the raw line."""
    return query(evidence.con, "quality/refused")


def built_at(evidence: Evidence) -> str:
    """When the build was made (UTC, ISO 8601)."""
    return facts(evidence.con)["built_at"]


def as_of(evidence: Evidence, today: date) -> date:
    """The day that lateness is measured at: today, but for the demonstration.

    Its made-up months end when they end, whatever the calendar says: it is judged at the day by
    which the last month of its leading dataset was due.
    """
    leading = leading_dataset(evidence) if evidence.partnership.demonstration else None
    if leading is None:
        return today
    last = evidence.coverage(leading).complete_to
    if last is None:
        return today
    return min(today, month_end(last) + timedelta(days=leading.lag_days))


def leading_dataset(evidence: Evidence) -> Dataset | None:
    """The dataset that periods are chosen by: the force's own events, else other monthly ones.

    None where no event of a complete month is loaded.
    """
    monthly = [
        one
        for one in evidence.catalogue.datasets.values()
        if one.kind == "events" and one.step == 1 and evidence.coverage(one).span
    ]
    return min(monthly, key=lambda one: one.expected_sources != "force", default=None)


def default_period(evidence: Evidence, dataset: Dataset) -> Period | None:
    """The period a first look is best taken over; None where there is no complete month.

    The latest twelve months, unless months are missing from them: then the calendar year so far,
    if that is whole, else the latest unbroken run of at most twelve months.
    """
    cover = evidence.coverage(dataset)
    if cover.complete_to is None:
        return None
    last = cover.complete_to
    candidates = (Period(added(last, -11), last), Period(date(last.year, 1, 1), last))
    for period in candidates:
        if not cover.missing_in(period):
            return period
    first = last
    while added(first, -1) in cover.complete and distance(first, last) < 11:
        first = added(first, -1)
    return Period(first, last)


def missing_text(status: DatasetStatus) -> str:
    """The missing months as people write them, or `none`."""
    return months_label(status.missing) if status.missing else "none"
