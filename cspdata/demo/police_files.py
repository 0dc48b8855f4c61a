"""Street files of the invented forces, month by month, in the layout of data.police.uk."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cspdata import periods
from cspdata.demo.declaration import Demonstration
from cspdata.demo.events import Events
from cspdata.demo.strays import Places

COLUMNS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
#: Months at the end of the calendar in which most crimes are still being investigated.
RECENT = 3
UNNAMED = "On or near "
NO_OUTCOME = {""}


def street_files(
    demonstration: Demonstration,
    events: Events,
    *,
    force: str,
    slug: str,
    where: Places,
    stream: int,
) -> Iterator[tuple[str, str]]:
    """Path below the demonstration's folder and text of a force's file of each month, in order.

    Every second month ends its lines as Windows does. `stream` numbers the force's own stream of
    random numbers.
    """
    generate = demonstration.generate
    random = np.random.default_rng([generate.seed, 5, stream])
    order = np.lexsort((random.uniform(0, 1, len(events)), events.month))
    events = Events(
        month=events.month[order], category=events.category[order], point=events.point[order]
    )
    rows = _rows(demonstration, events, force=force, where=where, random=random)
    bounds = np.searchsorted(events.month, np.arange(generate.months + 1)).tolist()
    for index, month in enumerate(generate.calendar):
        name = periods.month_text(month)
        lines = rows[bounds[index] : bounds[index + 1]]
        if slug == demonstration.partnership.force.slug:
            lines += _unusable(demonstration, name, lines, random=random)
        end = "\r\n" if index % 2 else "\n"
        yield f"police/{name}/{name}-{slug}-street.csv", end.join([",".join(COLUMNS), *lines, ""])


def _rows(
    demonstration: Demonstration,
    events: Events,
    *,
    force: str,
    where: Places,
    random: np.random.Generator,
) -> list[str]:
    """One line of text per event; what is recorded without an outcome has no Crime ID."""
    generate = demonstration.generate
    calendar = generate.calendar
    labels = [one.label for one in generate.categories]
    bare = [set(generate.outcomes[one.outcomes]) == NO_OUTCOME for one in generate.categories]
    since = periods.distance(calendar[0], periods.month(generate.lsoa21_from))
    vintages = [where.old if k < since else where.new for k in range(generate.months)]
    starts = [f",{periods.month_text(one)},{force},{force}," for one in calendar]
    digits = random.bytes(32 * len(events)).hex()
    entries = zip(
        events.month.tolist(),
        events.category.tolist(),
        events.point.tolist(),
        _outcomes(demonstration, events, random),
        _unnamed(demonstration, events, random),
        strict=True,
    )
    return [
        f"{'' if bare[category] else digits[64 * k : 64 * k + 64]}{starts[month]}"
        f"{where.coordinates[point]},{UNNAMED if unnamed else where.location[point]},"
        f"{vintages[month][point]},{labels[category]},{outcome},"
        for k, (month, category, point, outcome, unnamed) in enumerate(entries)
    ]


def _outcomes(
    demonstration: Demonstration, events: Events, random: np.random.Generator
) -> list[str]:
    """An outcome for each event by its category's profile; most recent ones are undecided."""
    generate = demonstration.generate
    found = np.full(len(events), "", dtype=object)
    for index, category in enumerate(generate.categories):
        profile = generate.outcomes[category.outcomes]
        if set(profile) == NO_OUTCOME:
            continue
        here = np.flatnonzero(events.category == index)
        weight = np.array(list(profile.values()), dtype=float)
        drawn = random.choice(len(weight), len(here), p=weight / weight.sum())
        found[here] = np.array(list(profile), dtype=object)[drawn]
        recent = events.month[here] >= generate.months - RECENT
        undecided = recent & (random.uniform(0, 1, len(here)) < 0.6)
        found[here[undecided]] = "Under investigation"
    return list(found)


def _unnamed(
    demonstration: Demonstration, events: Events, random: np.random.Generator
) -> list[bool]:
    """Which rows name no street."""
    declared = demonstration.generate.unnamed_location
    first = periods.month(demonstration.generate.first_month)
    start, end = (
        periods.distance(first, periods.month(one))
        for one in (declared.from_month, declared.to_month)
    )
    within = (events.month >= start) & (events.month <= end)
    chosen: list[bool] = (within & (random.uniform(0, 1, len(events)) < declared.share)).tolist()
    return chosen


def _unusable(
    demonstration: Demonstration, month: str, lines: list[str], *, random: np.random.Generator
) -> list[str]:
    """The rows of a month that no ingest can use: copies of its first crime, one value wrong."""
    found = []
    for one in demonstration.generate.unusable:
        if one.month == month:
            crime = next(line for line in lines if line[0] != "," and '"' not in line)
            values = [random.bytes(32).hex(), *crime.split(",")[1:]]
            values[COLUMNS.index(one.column)] = one.value
            found.append(",".join(values))
    return found
