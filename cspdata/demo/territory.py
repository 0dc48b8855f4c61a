"""The invented county: its outline, and the centres that its small areas are drawn around.

Everything here is in metres on the British National Grid (EPSG:27700).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cspdata.demo.declaration import Demonstration

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Square metres that an area within a town takes up on average.
TOWN_AREA = 430_000.0
#: A town pulls its border this many metres outwards for each square root of a thousand residents.
PULL = 400.0


@dataclass(frozen=True)
class Centres:
    """One row per small area: easting, northing, settlement (its index), whether in a town."""

    position: Floats
    settlement: Integers
    in_town: NDArray[np.bool_]
    towns: Floats


def outline(demonstration: Demonstration, random: np.random.Generator) -> Floats:
    """The county's border as a closed ring (n, 2): the declared points, rounded and roughened.

    Corners are cut at a quarter and three quarters of each side (Chaikin 1974).
    """
    ring = np.array(demonstration.generate.outline) * 1000.0
    following = np.roll(ring, -1, axis=0)
    ring = np.stack([0.75 * ring + 0.25 * following, 0.25 * ring + 0.75 * following], axis=1)
    ring = ring.reshape(-1, 2)
    sides = np.stack([ring, np.roll(ring, -1, axis=0)], axis=1)
    rough = roughened(sides, limit=0.14, rounds=2, random=random)[:, :-1].reshape(-1, 2)
    return np.vstack([rough, rough[:1]])


def roughened(
    lines: Floats, *, limit: float | Floats, rounds: int, random: np.random.Generator
) -> Floats:
    """Lines (n, points, 2) with the middle of each piece moved sideways, as often as asked.

    The move is normal, at most `limit` of the piece's length and half of that as its standard
    deviation; ends stay where they are.
    """
    most = np.broadcast_to(limit, len(lines))[:, None]
    for _ in range(rounds):
        piece = lines[:, 1:] - lines[:, :-1]
        sideways = np.stack([-piece[..., 1], piece[..., 0]], axis=-1)
        move = random.normal(0, 0.5, piece.shape[:2]).clip(-1, 1) * most
        finer = np.empty((len(lines), 2 * lines.shape[1] - 1, 2))
        finer[:, ::2] = lines
        finer[:, 1::2] = lines[:, :-1] + 0.5 * piece + sideways * move[..., None]
        lines = finer
    return lines


def town_positions(demonstration: Demonstration) -> Floats:
    """Easting and northing of the middle of each settlement's town, in declared order."""
    from pyproj import Transformer

    towns = [demonstration.town(one) for one in demonstration.generate.settlements]
    project = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    return np.column_stack(
        project.transform([one.longitude for one in towns], [one.latitude for one in towns])
    )


def centres(demonstration: Demonstration, border: Any, random: np.random.Generator) -> Centres:
    """Centres of the small areas: crowded in each town, spread over the country around it.

    `border` is the county as a shapely polygon. Each settlement has one centre per
    `residents_per_lsoa`, of which `town_share` lie in its town.
    """
    import shapely

    settlements = demonstration.generate.settlements
    towns = town_positions(demonstration)
    pull = PULL * np.sqrt([one.residents for one in settlements])
    left, bottom, right, top = border.bounds
    land = random.uniform((left, bottom), (right, top), (60_000, 2))
    shapely.prepare(border)
    land = land[shapely.contains_xy(border, land)]
    away = ((land[:, None, :] - towns) ** 2).sum(axis=2)
    owner = (away - pull**2).argmin(axis=1)
    positions, owners, in_town = [], [], []
    for index, one in enumerate(settlements):
        total = round(one.residents * 1000 / demonstration.generate.residents_per_lsoa)
        inner = max(1, round(total * one.town_share))
        radius = np.sqrt(inner * TOWN_AREA / np.pi)
        outside = land[(owner == index) & (away[:, index] > (1.25 * radius) ** 2)]
        positions += [
            _crowded(towns[index], count=inner, radius=radius, random=random),
            _spread(outside, count=total - inner, random=random),
        ]
        owners += [index] * total
        in_town += [True] * inner + [False] * (total - inner)
    return Centres(
        position=np.vstack(positions),
        settlement=np.array(owners, dtype=np.int64),
        in_town=np.array(in_town),
        towns=towns,
    )


def _crowded(middle: Floats, *, count: int, radius: float, random: np.random.Generator) -> Floats:
    """Points around a middle, denser towards it: a sunflower's spiral, disturbed (Vogel 1979)."""
    step = np.arange(count)
    away = radius * ((step + 0.5) / count) ** 0.6
    turn = step * np.pi * (3 - np.sqrt(5)) + random.uniform(0, 2 * np.pi)
    points = middle + np.column_stack([away * np.cos(turn), away * np.sin(turn)])
    return np.asarray(points + random.normal(0, 0.16 * radius / np.sqrt(count), points.shape))


def _spread(points: Floats, *, count: int, random: np.random.Generator) -> Floats:
    """Centres that share points out evenly: Lloyd's algorithm (1982), eight rounds."""
    if not count:
        return np.empty((0, 2))
    points = points[: 80 * count]
    found = points[random.choice(len(points), count, replace=False)]
    for _ in range(8):
        nearest = ((points[:, None, :] - found) ** 2).sum(axis=2).argmin(axis=1)
        share = np.bincount(nearest, minlength=count)
        total = np.column_stack([np.bincount(nearest, points[:, k], count) for k in (0, 1)])
        found = np.where(share[:, None] > 0, total / np.maximum(share, 1)[:, None], found)
    return found
