"""The completeness gate: whether each period of a dataset may be compared, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cspdata.catalogue import Dataset
from cspdata.measures.coverage import Coverage
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period

State = Literal["green", "amber", "red"]
STATES: tuple[State, ...] = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """One period (its first month) of a dataset: its state, and the reasons in words.

    Red is missing: no comparison uses it. Amber is used, and remarked on. Green needs no reason.
    """

    start: date
    state: State
    reasons: tuple[str, ...] = ()


def marks(evidence: Evidence, dataset: Dataset) -> tuple[PeriodMark, ...]:
    """The mark of every period from the first to the last that was supplied, in order.

    Red: the expected sources did not supply it, or a rule bars it (`Coverage.barred`). Amber: the
    counts of all categories or of one, or the share of rows without a place, are unlike those of
    the periods around (`doubts`).
    """
    cover = evidence.coverage(dataset)
    known = sorted({*cover.complete, *cover.barred})
    if not known:
        return ()
    doubted: dict[date, list[str]] = {}
    for name, parts in _parts(dataset).items():
        for one in evidence.doubts(dataset, parts):
            doubted.setdefault(one.start, []).append(
                f"{name}: {one.reason}" if name else one.reason
            )
    return tuple(
        _mark(evidence, dataset, cover, start, doubted.get(start, []))
        for start in _expected(cover, Period(known[0], known[-1]))
    )


def _expected(cover: Coverage, span: Period) -> tuple[date, ...]:
    """Every period there should be, by its step; those that lie off the step are added."""
    stepped = span.months[:: cover.step]
    return tuple(sorted({*stepped, *cover.barred, *cover.complete} & set(span.months)))


def _mark(
    evidence: Evidence, dataset: Dataset, cover: Coverage, start: date, doubted: list[str]
) -> PeriodMark:
    if start in cover.barred:
        return PeriodMark(start, "red", (cover.barred[start],))
    if start not in cover.complete:
        return PeriodMark(start, "red", (_absent(evidence, dataset),))
    return PeriodMark(start, "amber" if doubted else "green", tuple(doubted))


def _absent(evidence: Evidence, dataset: Dataset) -> str:
    if dataset.aggregates:
        return f"no figure for {evidence.partnership.area.name}"
    if dataset.expected_sources == "force":
        return f"no file of {evidence.partnership.force.name}"
    return "no file of every source" if dataset.expected_sources == "each" else "no file"


def _parts(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """What is held against its neighbours, by name: all events together (""), and each part."""
    parts: dict[str, tuple[str, ...]] = {}
    if not dataset.aggregates:
        parts[""] = tuple(sorted(dataset.categories))
    return parts | {dataset.labels.get(one, one): (one,) for one in sorted(dataset.categories)}
