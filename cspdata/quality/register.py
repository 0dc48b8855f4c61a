"""The data register: every dataset the partnership should hold, who holds it, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cspdata.catalogue import Catalogue, Dataset, Duties, Duty, Partnership
from cspdata.folders import catalogue_folder
from cspdata.measures import Evidence
from cspdata.periods import NAMES, Period, added, months_label
from cspdata.quality.statuses import DatasetStatus, as_of, statuses, unmatched_table

State = Literal["not usable", "late", "never supplied", "no file agreed", "supplied"]
#: The states in the order of what is to be done about them.
STATES: tuple[State, ...] = ("not usable", "late", "never supplied", "no file agreed", "supplied")
AUTHORITIES = {
    "police": "Police",
    "council": "Council",
    "fire": "Fire and rescue",
    "probation": "Probation",
    "icb": "Integrated care board and health",
    "opcc": "Police and crime commissioner",
    "national": "National published sources",
    "": "Authority not declared",
}
BY_HAND = "save it by hand from "


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset of the register, or an item of the Schedule that no declared file answers.

    `dataset_id` is empty for such an item. `why` says what is wrong in words; `duties` are the
    items that the dataset answers; `last_period` is the last complete one as people write it;
    `ask` is the command (or the page) that gets or asks for it. `headline`: an indicator of the
    overview stands on it.
    """

    authority: str
    dataset_id: str
    title: str
    supplier: str
    state: State
    ask: str
    why: str = ""
    duties: tuple[Duty, ...] = ()
    agreement: str = ""
    refresh: str = ""
    last_period: str = ""
    next_due: date | None = None
    sensitivity: str = ""
    headline: bool = False

    @property
    def open(self) -> bool:
        """Whether it is published: nobody has to be asked for it."""
        return self.ask.startswith(("python -m cspdata fetch", BY_HAND))

    @property
    def items(self) -> str:
        """The items of the Schedule by number; those whose number was not read say so."""
        return ", ".join(one.item or "number not checked" for one in self.duties)

    def record(self) -> dict[str, Any]:
        """The entry as plain values, for JSON, CSV and tables."""
        return {
            "authority": AUTHORITIES[self.authority],
            "dataset": self.dataset_id,
            "title": self.title,
            "supplier": self.supplier,
            "state": self.state,
            "why": self.why,
            "schedule_item": self.items,
            "schedule_asks_for": "; ".join(one.what for one in self.duties),
            "falls_short": " ".join(one.short for one in self.duties if one.short),
            "agreement": self.agreement,
            "refresh": self.refresh,
            "last_period": self.last_period,
            "next_due": self.next_due.isoformat() if self.next_due else "",
            "sensitivity": self.sensitivity,
            "how_to_ask": self.ask,
        }


@dataclass(frozen=True, slots=True)
class Register:
    """The entries by authority, then by what is to be done; `as_of` is the day they are judged at.

    `shifted`: that day is not today, for the data are made up.
    """

    entries: tuple[Entry, ...]
    as_of: date
    partnership: Partnership
    duties: Duties
    shifted: bool = False

    @property
    def datasets(self) -> tuple[Entry, ...]:
        """The entries that have a contract."""
        return tuple(one for one in self.entries if one.dataset_id)

    def with_state(self, state: State) -> tuple[Entry, ...]:
        """The entries in a state."""
        return tuple(one for one in self.entries if one.state == state)

    def chosen(
        self, *, authority: str | None = None, state: str | None = None
    ) -> tuple[Entry, ...]:
        """The entries of an authority and in a state; of any where none is named."""
        return tuple(
            one
            for one in self.entries
            if authority in (None, one.authority) and state in (None, one.state)
        )

    @property
    def ask_first(self) -> tuple[Entry, ...]:
        """What to ask partners for, the most pressing first.

        Not what can be downloaded. First what the Schedule names, then what an indicator of the
        overview stands on, then by what is to be done about it.
        """
        wanted = [one for one in self.datasets if one.state != "supplied" and not one.open]
        return tuple(
            sorted(
                wanted,
                key=lambda one: (not one.duties, not one.headline, STATES.index(one.state)),
            )
        )


def register(
    catalogue: Catalogue,
    evidence: Evidence | None,
    *,
    today: date,
    sources: Mapping[str, str] | None = None,
) -> Register:
    """The register of a catalogue against what is loaded; all never supplied without evidence.

    `sources`: the declared download that feeds each dataset, by id; read from the catalogue's
    folder where not given. A dataset is not usable where its file was refused, all of its rows
    were, or none of its periods is complete for the partnership; late where its next period should
    have come before `today` (for the demonstration: `as_of`).
    """
    feeds = _sources(catalogue) if sources is None else sources
    day = as_of(evidence, today) if evidence else today
    found: dict[str, DatasetStatus] = {}
    refused: dict[str, str] = {}
    if evidence:
        found = {one.dataset.id: one for one in statuses(evidence)}
        files = unmatched_table(evidence)
        for name, dataset, why in zip(
            files["name"], files["dataset_id"], files["reason"], strict=True
        ):
            refused.setdefault(str(dataset or ""), f"{name} was refused: {why}")
    headline = {one.numerator.dataset for one in catalogue.headlines}
    entries = [
        _entry(
            catalogue,
            found.get(dataset.id, DatasetStatus(dataset)),
            day=day,
            refused=refused.get(dataset.id, ""),
            source=feeds.get(dataset.id, ""),
            headline=dataset.id in headline,
        )
        for dataset in catalogue.datasets.values()
    ]
    answered = {duty for dataset in catalogue.datasets.values() for duty in dataset.duty}
    entries += [_gap(one) for one in catalogue.duties.duties if one.id not in answered]
    order = list(AUTHORITIES)
    entries.sort(
        key=lambda one: (order.index(one.authority), STATES.index(one.state), one.title.lower())
    )
    return Register(
        tuple(entries), day, catalogue.partnership, catalogue.duties, shifted=day != today
    )


def _entry(
    catalogue: Catalogue,
    status: DatasetStatus,
    *,
    day: date,
    refused: str,
    source: str,
    headline: bool,
) -> Entry:
    dataset = status.dataset
    state, why = _state(status, day=day, refused=refused, area=catalogue.partnership.area.name)
    return Entry(
        authority=dataset.authority,
        dataset_id=dataset.id,
        title=dataset.title,
        supplier=dataset.supplier,
        state=state,
        why=why,
        ask=_ask(dataset, source),
        duties=tuple(one for one in catalogue.duties.duties if one.id in dataset.duty),
        agreement=dataset.agreement,
        refresh=dataset.refresh,
        last_period=_last_period(status),
        next_due=status.next_due,
        sensitivity=dataset.sensitivity,
        headline=headline,
    )


def _state(status: DatasetStatus, *, day: date, refused: str, area: str) -> tuple[State, str]:
    """The state of a dataset, and what is wrong in words."""
    if not status.loaded:
        return ("not usable", refused) if refused else ("never supplied", "")
    if not status.rows_kept:
        return "not usable", f"all of its {status.rows_refused:,} rows were refused"
    if status.dataset.kind in ("events", "aggregates") and not status.months:
        why = f"{status.rows_kept:,} rows, and no complete period for {area}"
        return "not usable", f"{why}; {refused}" if refused else why
    missing = f"missing: {months_label(status.missing)}" if status.missing else ""
    why = "; ".join(part for part in (missing, refused) if part)
    return ("late" if status.late(day) else "supplied"), why


def _last_period(status: DatasetStatus) -> str:
    """The last complete period; of a step shorter than the period (pooled years) its last months.

    A source that comes once has no period: it says when it was loaded.
    """
    ends, step = status.complete_to, status.dataset.step
    if ends is not None:
        return Period(added(ends, 1 - step), ends).label
    loaded = status.last_loaded
    return f"loaded {loaded.day} {NAMES[loaded.month]} {loaded.year}" if loaded else ""


def _ask(dataset: Dataset, source: str) -> str:
    if source:
        return f"python -m cspdata fetch {source}"
    if dataset.sensitivity == "public" and dataset.url:
        return f"{BY_HAND}{dataset.url}"
    return f"python -m cspdata template {dataset.id} --out {dataset.id}.xlsx"


def _gap(duty: Duty) -> Entry:
    return Entry(
        authority=duty.authority,
        dataset_id="",
        title=duty.what,
        supplier="",
        state="no file agreed",
        why="no file that is declared here answers this item",
        ask="agree what is shared, then declare it in data/catalogue/datasets",
        duties=(duty,),
    )


def _sources(catalogue: Catalogue) -> dict[str, str]:
    """The declared download that feeds each dataset."""
    from cspdata.fetch.sources import FOLDER, read_sources

    folder = catalogue_folder() / FOLDER
    if not folder.is_dir():
        return {}
    return {
        dataset: source.id
        for source in read_sources(folder, datasets=catalogue.datasets).values()
        for dataset in source.datasets
    }
