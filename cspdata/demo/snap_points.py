"""Snap points: the few places in each small area that its rows are pinned to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cspdata.demo.county import CENTRE, County, degrees
from cspdata.demo.declaration import Demonstration, Truth
from cspdata.demo.territory import Floats, Integers

#: Sides of a hotspot's cell of the national grid, in metres.
CELL = 500


@dataclass(frozen=True)
class SnapPoints:
    """One entry per point: degrees to six decimals, its small area, place name and busyness.

    `truth` is the index of the hotspot that a point was made for, -1 for an ordinary one;
    `position` is on the national grid.
    """

    longitude: Floats
    latitude: Floats
    position: Floats
    area: Integers
    location: tuple[str, ...]
    is_shop: NDArray[np.bool_]
    weight: Floats
    truth: Integers


def snap_points(demonstration: Demonstration, county: County) -> SnapPoints:
    """The points of every small area, more in town centres, and four in each hotspot's cell."""
    random = np.random.default_rng([demonstration.generate.seed, 2])
    position, area = _ordinary(demonstration, county, random)
    truth = np.full(len(area), -1)
    for index, one in enumerate(demonstration.generate.truths):
        if one.is_hotspot:
            added, within = _hotspot(demonstration, county, one)
            position = np.vstack([position, added])
            area = np.append(area, within)
            truth = np.append(truth, np.full(len(within), index))
    location, is_shop = _locations(demonstration, county, area=area, truth=truth, random=random)
    placed = _degrees(position)
    return SnapPoints(
        longitude=placed[:, 0],
        latitude=placed[:, 1],
        position=position,
        area=area,
        location=location,
        is_shop=is_shop,
        weight=random.gamma(0.8, 1.0, len(area)) + 0.05,
        truth=truth,
    )


def _degrees(position: Floats) -> Floats:
    import shapely

    return np.asarray(shapely.get_coordinates(degrees(shapely.points(position))))


def _ordinary(
    demonstration: Demonstration, county: County, random: np.random.Generator
) -> tuple[Floats, Integers]:
    """Points and their areas: an area's centre, then points between it and the area's border.

    In the country they gather around the centre as around a village. Points that would fall
    outside the drawn area once rounded are left out.
    """
    import shapely

    wanted = demonstration.generate.snap_points
    central = county.from_centre < CENTRE
    count = random.integers(-2, 3, len(central)) + np.where(central, wanted.centre, wanted.ordinary)
    area = np.repeat(np.arange(len(count)), np.maximum(count, 1))
    reach = random.uniform(0, 1, len(area)) ** np.where(county.in_town[area], 0.5, 1.6)
    first = np.append(True, area[1:] != area[:-1])
    reach[first] = 0
    edge = shapely.line_interpolate_point(
        shapely.boundary(county.polygon)[area], random.uniform(0, 1, len(area)), normalized=True
    )
    centre = county.position[area]
    position = centre + 0.92 * reach[:, None] * (shapely.get_coordinates(edge) - centre)
    placed = _degrees(position)
    shapely.prepare(county.drawn)
    inside = shapely.contains_xy(county.drawn[area], placed[:, 0], placed[:, 1])
    return position[inside], area[inside]


def _hotspot(demonstration: Demonstration, county: County, truth: Truth) -> tuple[Floats, Integers]:
    """Four points in the middle of a hotspot's cell, and the small areas they lie in."""
    import shapely

    if truth.easting % CELL or truth.northing % CELL:
        raise ValueError(
            f"generate.truths.{truth.id}: easting and northing must be multiples of {CELL}, the "
            "south-west corner of a cell"
        )
    offsets = np.array([[140, 160], [350, 130], [170, 370], [360, 340]], dtype=float)
    position = offsets + (truth.easting, truth.northing)
    point, area = shapely.STRtree(county.drawn).query(
        shapely.points(_degrees(position)), predicate="within"
    )
    names = [one.name for one in demonstration.generate.settlements]
    homes = {names[one] for one in county.settlement[area]}
    if homes != {truth.community_area}:
        raise ValueError(
            f"generate.truths.{truth.id}: the cell lies in {', '.join(sorted(homes)) or 'no area'}"
            f", not in {truth.community_area}; move easting and northing"
        )
    return position, area[np.argsort(point)]


def _locations(
    demonstration: Demonstration,
    county: County,
    *,
    area: Integers,
    truth: Integers,
    random: np.random.Generator,
) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """Place names as `On or near …`, and which of them are shops.

    Kinds of place are commoner in towns and commonest in their centres; every town-centre area
    has a shop, and so has a hotspot of shoplifting.
    """
    near = county.from_centre[area] < CENTRE
    chance = np.where(near, 0.45, np.where(county.in_town[area], 0.16, 0.04))
    special = random.uniform(0, 1, len(area)) < chance
    shop = special & (random.uniform(0, 1, len(area)) < 0.4)
    first = np.append(True, area[1:] != area[:-1]) & (truth < 0)
    shop |= first & near
    sells = {one.label for one in demonstration.generate.categories if one.shops}
    hotspots = [k for k, one in enumerate(demonstration.generate.truths) if one.category in sells]
    shop |= np.isin(truth, hotspots)
    places = demonstration.generate.places
    streets = [f"{one} {other}" for one in places.first for other in places.last]
    pick = random.integers(0, 1_000_000, len(area)).tolist()
    found = []
    for number, is_shop, is_special in zip(pick, shop.tolist(), special.tolist(), strict=True):
        kinds = places.shops if is_shop else places.other if is_special else streets
        found.append(f"On or near {kinds[number % len(kinds)]}")
    return tuple(found), shop
