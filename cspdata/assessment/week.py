"""When in the week the events of an indicator may have happened, where the source bears it."""

from __future__ import annotations

from cspdata.catalogue import AreaRef, Indicator
from cspdata.disclosure import protected
from cspdata.measures import Evidence, event_times
from cspdata.periods import STEP_NAMES, Period
from cspdata.stats import Aoristic, aoristic


def no_hours(evidence: Evidence, indicator: Indicator) -> str:
    """Why the hours of an indicator cannot be told, and who holds them; empty where they can."""
    dataset = evidence.dataset(indicator)
    force = evidence.partnership.force.name
    if dataset.times is None:
        step = STEP_NAMES[dataset.step]
        # What the police publish, or the Home Office of them, they hold event by event.
        theirs = dataset.authority in ("police", "national") and dataset.published
        theirs = theirs or dataset.supplier == "Police force"
        holder = force if theirs else dataset.supplier
        return (
            f"the hours of the week are not known: {dataset.title} is kept by {step}; the time of "
            f"each event is held by {holder}"
        )
    if "aoristic" in dataset.unborne:
        return dataset.unborne["aoristic"]
    if protected(dataset, "lsoa21") or indicator.numerator.weighted:
        return f"the hours of {dataset.title} are not shown: its counts are small or weighted"
    return ""


def hours_of_week(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period
) -> Aoristic | None:
    """The hours of the week, days × hours, of an indicator's events in an area; None without any.

    Those of the complete months of the period. Refuses, by `event_times`, what has no times.
    """
    complete = set(evidence.coverage_of(indicator).complete)
    months = [one for one in period.months if one in complete]
    times = event_times(evidence, indicator, months=months, area=area)
    return aoristic(times.start, times.until) if times.start.size else None
