"""Rows that a real folder holds besides: other places, no place, and another force's rows here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cspdata import periods
from cspdata.demo.county import County, degrees
from cspdata.demo.declaration import Demonstration
from cspdata.demo.events import Events, usual
from cspdata.demo.snap_points import SnapPoints
from cspdata.demo.territory import Integers

#: A place of no district of ours, whose name holds a comma as some real ones do.
ELSEWHERE = 'D01999999,"Elsewhere, City of 001A"'


@dataclass(frozen=True)
class Places:
    """The text of everywhere a row can lie: coordinates, location, and area of either vintage.

    Snap points come first, in their order; `elsewhere`, `unplaced` and `nowhere` are where the
    other kinds of place follow.
    """

    coordinates: tuple[str, ...]
    location: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    elsewhere: range
    unplaced: range
    nowhere: range


def places(county: County, points: SnapPoints) -> Places:
    """Snap points, six places far off, split 2011 areas without coordinates, and nowhere."""
    import shapely

    west, south, _, north = shapely.total_bounds(county.polygon)
    away = shapely.points(np.full(6, west - 20_000), np.linspace(south, north, 6))
    far = shapely.get_coordinates(degrees(away))
    longitude = [*points.longitude.tolist(), *far[:, 0].tolist()]
    latitude = [*points.latitude.tolist(), *far[:, 1].tolist()]
    located = [f"{x:.6f},{y:.6f}" for x, y in zip(longitude, latitude, strict=True)]
    area, halves = points.area.tolist(), np.flatnonzero(county.split).tolist()
    old, new = (
        [f"{one},{other}" for one, other in zip(code, name, strict=True)]
        for code, name in ((county.old_code, county.old_name), (county.code, county.name))
    )
    first, second = len(area), len(area) + len(far)
    third = second + len(halves)
    return Places(
        coordinates=(*located, *[","] * (len(halves) + 1)),
        location=(
            *points.location,
            *["On or near Far Lane"] * len(far),
            *["No Location"] * (len(halves) + 1),
        ),
        old=(*(old[k] for k in area), *[ELSEWHERE] * len(far), *(old[k] for k in halves), ","),
        new=(*(new[k] for k in area), *[ELSEWHERE] * len(far), *(new[k] for k in halves), ","),
        elsewhere=range(first, second),
        unplaced=range(second, third),
        nowhere=range(third, third + 1),
    )


def with_strays(
    demonstration: Demonstration, events: Events, *, where: Places, random: np.random.Generator
) -> Events:
    """The events and, added to them, the force's rows elsewhere, unplaced and without a place."""
    generate = demonstration.generate
    first = periods.month(generate.first_month)
    split_until = periods.distance(first, periods.month(generate.lsoa21_from))
    far = np.repeat(
        np.arange(generate.months), random.poisson(generate.elsewhere_monthly, generate.months)
    )
    found = [events]
    for month, kind in (
        (far, where.elsewhere),
        (random.integers(0, split_until, generate.unplaced), where.unplaced),
        (random.integers(0, generate.months, generate.unlocated), where.nowhere),
    ):
        found.append(
            Events(
                month=month,
                category=_categories(demonstration, len(month), random),
                point=random.integers(kind.start, kind.stop, len(month)),
            )
        )
    return Events(
        month=np.concatenate([one.month for one in found]),
        category=np.concatenate([one.category for one in found]),
        point=np.concatenate([one.point for one in found]),
    )


def recorded_by_neighbour(
    demonstration: Demonstration,
    county: County,
    *,
    points: SnapPoints,
    random: np.random.Generator,
) -> Events:
    """Rows of the neighbouring force at snap points of the partnership along the border."""
    generate = demonstration.generate
    near = county.on_border[points.area] & county.in_partnership[points.area]
    weight = usual(demonstration, generate.categories[0], county=county, points=points) * near
    month = np.repeat(
        np.arange(generate.months), random.poisson(generate.neighbour_monthly, generate.months)
    )
    return Events(
        month=month,
        category=_categories(demonstration, len(month), random),
        point=random.choice(len(weight), len(month), p=weight / weight.sum()),
    )


def _categories(demonstration: Demonstration, count: int, random: np.random.Generator) -> Integers:
    rates = np.array([one.partnership for one in demonstration.generate.categories])
    return random.choice(len(rates), count, p=rates / rates.sum())
