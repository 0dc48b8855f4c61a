"""Whether a change has parts at all: what may not be split, and why."""

from __future__ import annotations

from cspdata.catalogue import Dataset, Indicator
from cspdata.disclosure import protected
from cspdata.measures.evidence import Evidence
from cspdata.periods import STEP_NAMES
from cspdata.reasons import Split
from cspdata.results import Change


def no_counts(change: Change) -> str:
    """Why a change has no counts that could be split; empty where it has."""
    if change.refusal:
        return change.refusal
    indicator = change.indicator
    if indicator.measure in ("proportion", "published"):
        return (
            f"{indicator.title} is a {_kind(indicator)}: its parts do not add up to it, so that "
            "nothing can be said of what they add"
        )
    if change.frame.empty or change.frame[["count", "count_before"]].isna().any(axis=None):
        return "one of the two counts is not known or too small to show"
    return ""


def _kind(indicator: Indicator) -> str:
    return "proportion" if indicator.measure == "proportion" else "published value"


def no_split(evidence: Evidence, change: Change, split: Split) -> str:
    """Why the source has nothing for a split; empty where it may have."""
    dataset, indicator = evidence.dataset(change.indicator), change.indicator
    if split == "time_of_day":
        return _no_time(dataset, indicator)
    if split in ("rural_urban", "deprivation"):
        if dataset.kind != "events":
            return (
                f"{dataset.title} comes as counts of whole areas: which of their small areas the "
                f"{indicator.noun} lie in is not known"
            )
        if indicator.numerator.rural_urban:
            kind = indicator.numerator.rural_urban.lower()
            return f"{indicator.title} counts {kind} places alone"
    if split == "deprivation" and evidence.small_areas()["imd_decile"].isna().all():
        return "the English Indices of Deprivation are not loaded"
    if split == "rural_urban" and not evidence.small_areas()["rural_urban"].any():
        return "the rural-urban classification is not loaded"
    return ""


def _no_time(dataset: Dataset, indicator: Indicator) -> str:
    if dataset.times is None:
        step = STEP_NAMES[dataset.step]
        return (
            f"{dataset.title} is kept by {step} alone: it gives no time of day. It would take a "
            "file of the supplier's with the hour of each event"
        )
    if protected(dataset, "lsoa21"):
        return f"{dataset.title}: hours of counts this small are not shown (disclosure control)"
    if indicator.numerator.weighted:
        return f"{indicator.title} adds up weights, which the hours do not"
    return ""
