"""Invented crimes and incidents: how many are expected where and when, and how many happen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cspdata import periods
from cspdata.demo.county import County
from cspdata.demo.declaration import Category, Demonstration, Truth
from cspdata.demo.snap_points import CELL, SnapPoints
from cspdata.demo.territory import Floats, Integers

#: Metres over which a town centre's busyness fades, and residents (thousands) of a middling town.
FADE = 450.0
MIDDLING = 25.0
#: How many times likelier a row is at a shop than elsewhere, for what is stolen from shops.
SHOP_PULL = 12.0


@dataclass(frozen=True)
class Events:
    """One entry per row: the month, category and snap point, all as indices."""

    month: Integers
    category: Integers
    point: Integers

    def __len__(self) -> int:
        return len(self.point)


def events(demonstration: Demonstration, county: County, points: SnapPoints) -> Events:
    """What happened within the two districts: independent Poisson counts of the expectation.

    Each category draws from a stream of its own, so that planting in one leaves the others alone.
    """
    generate = demonstration.generate
    months, categories, found = [], [], []
    for index, category in enumerate(generate.categories):
        random = np.random.default_rng([generate.seed, 3, index])
        count = random.poisson(expected(demonstration, category, county=county, points=points))
        point, month = np.nonzero(count)
        times = count[point, month]
        found.append(np.repeat(point, times))
        months.append(np.repeat(month, times))
        categories.append(np.full(int(times.sum()), index))
    return Events(
        month=np.concatenate(months),
        category=np.concatenate(categories),
        point=np.concatenate(found),
    )


def expected(
    demonstration: Demonstration, category: Category, *, county: County, points: SnapPoints
) -> Floats:
    """Expected rows (snap points, months) of a category with every truth of it planted.

    Factors come first and hotspots are added last, so that no factor alters what a hotspot adds.
    """
    generate = demonstration.generate
    truths = [(k, one) for k, one in enumerate(generate.truths) if one.category == category.label]
    base = usual(demonstration, category, county=county, points=points)
    for _, truth in truths:
        if truth.is_hotspot and truth.quiet_metres:
            middle = np.array([truth.easting, truth.northing]) + CELL / 2
            away = np.hypot(*(points.position - middle).T)
            base = np.where(away < truth.quiet_metres, 0.1 * base, base)
    found = np.repeat(base[:, None], generate.months, axis=1)
    for _, truth in truths:
        if not truth.is_hotspot:
            found = found * _factor(demonstration, truth, county=county, points=points)
    for index, truth in truths:
        if truth.is_hotspot:
            made = points.truth == index
            found[made] += _added(demonstration, truth) / made.sum()
    return found


def usual(
    demonstration: Demonstration, category: Category, *, county: County, points: SnapPoints
) -> Floats:
    """Expected rows a month (snap points,) of a category before anything is planted.

    Residents × how deprived × how central × rural, shared out by the points' busyness and brought
    to the declared monthly number of each district; a hotspot's own points have none.
    """
    area = points.area
    sizes = np.array([one.residents for one in demonstration.generate.settlements])
    size = np.sqrt(sizes[county.settlement[area]] / MIDDLING)
    central = 1 + category.centre * size * np.exp(-((county.from_centre[area] / FADE) ** 2))
    rural = np.where(county.in_town[area], 1.0, category.rural)
    people = county.residents[area] * np.exp(0.35 * county.deprivation[area])
    busy = points.weight * np.where(points.is_shop & category.shops, SHOP_PULL, 1.0)
    busy = np.where(points.truth < 0, busy, 0.0)
    share = busy / np.bincount(area, busy, len(county.code))[area]
    found = people * central * rural * share
    home = county.in_partnership[area]
    monthly = np.where(home, category.partnership, category.comparator)
    total = np.where(home, found[home].sum(), found[~home].sum())
    return np.asarray(monthly * found / total)


def span(demonstration: Demonstration, truth: Truth) -> slice:
    """The months of a truth as a slice of the calendar."""
    first = periods.month(demonstration.generate.first_month)
    start = periods.distance(first, periods.month(truth.from_month))
    return slice(start, periods.distance(first, periods.month(truth.to_month)) + 1)


def _factor(
    demonstration: Demonstration, truth: Truth, *, county: County, points: SnapPoints
) -> Floats:
    """What a truth multiplies the expectation by: (points or 1, months)."""
    calendar = demonstration.generate.calendar
    months = np.ones(len(calendar))
    if truth.kind == "seasonal":
        turn = np.array([one.month - truth.peak_month for one in calendar]) / 12
        months += truth.amplitude * np.cos(2 * np.pi * turn)
        return months[None, :]
    months[span(demonstration, truth)] = truth.ratio
    where = county.in_partnership[points.area]
    if truth.community_area:
        names = [one.name for one in demonstration.generate.settlements]
        where = county.settlement[points.area] == names.index(truth.community_area)
    return np.where(where[:, None], truth.baseline * months[None, :], 1.0)


def _added(demonstration: Demonstration, truth: Truth) -> Floats:
    """Rows a month (months,) that a hotspot adds: a straight line within its months, else 0."""
    found = np.zeros(demonstration.generate.months)
    within = span(demonstration, truth)
    last = truth.monthly if truth.monthly_end is None else truth.monthly_end
    found[within] = np.linspace(truth.monthly, last, len(found[within]))
    return found
