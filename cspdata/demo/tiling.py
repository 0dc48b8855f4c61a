"""Small areas without gap or overlap, and their grouping into wards."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cspdata.demo.territory import Floats, Integers, roughened

#: Metres from which an edge is roughened twice.
LONG = 1500.0


def tiles(positions: Floats, ring: Floats, random: np.random.Generator) -> NDArray[Any]:
    """One shapely polygon per centre: the land nearest to it within the border ring, roughened.

    Voronoi edges and border are cut at their crossings first, each piece is roughened once, and
    the faces are formed afterwards: neighbours share every corner exactly. A centre outside the
    border is refused.
    """
    import shapely

    border = shapely.Polygon(ring)
    if not border.is_valid:
        raise ValueError(
            "generate.outline crosses itself once roughened; move its points or change the seed"
        )
    edges = shapely.voronoi_polygons(
        shapely.multipoints(positions), extend_to=border, only_edges=True
    )
    pieces = shapely.get_parts(shapely.union_all([edges, border.exterior]))
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    within = (shapely.get_num_points(pieces) == 2) & (shapely.distance(middle, border.exterior) > 1)
    room = shapely.distance(pieces[within], border.exterior)
    drawn = [*pieces[~within], *_rough_edges(pieces[within], positions, room, random)]
    faces = shapely.get_parts(shapely.polygonize(drawn))
    shapely.prepare(border)
    faces = faces[shapely.contains(border, shapely.point_on_surface(faces))]
    centre, face = shapely.STRtree(faces).query(shapely.points(positions), predicate="within")
    if len(faces) != len(positions) or len(np.unique(centre)) != len(positions):
        raise ValueError(
            "a small area's centre lies outside generate.outline, or a border cuts an area in "
            "two; move the outline's points or change the seed"
        )
    return np.asarray(faces[face[np.argsort(centre)]])


def _rough_edges(
    edges: NDArray[Any], positions: Floats, room: Floats, random: np.random.Generator
) -> list[Any]:
    """Straight Voronoi edges as crooked lines that cannot cross each other or the border.

    Each stays within the two triangles that it forms with the centres on its sides: two rounds
    of roughening rise at most four times as steeply as their limit. `room` is the distance to
    the border, which an edge may use half of.
    """
    import shapely

    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])
    away = ((ends.mean(axis=1)[:, None, :] - positions) ** 2).sum(axis=2)
    beside = positions[np.argpartition(away, 1, axis=1)[:, :2]]
    limit = np.minimum(0.14, 0.5 * room / np.maximum(length, 1))
    for end, direction in ((0, along), (1, -along)):
        ray = beside - ends[:, end, None, :]
        ahead = (ray * direction[:, None, :]).sum(axis=2)
        across = np.abs(ray[..., 1] * direction[:, None, 0] - ray[..., 0] * direction[:, None, 1])
        slope = np.where(ahead > 0, across / np.maximum(ahead, 1e-9), np.inf)
        limit = np.minimum(limit, 0.9 * slope.min(axis=1) / 4)
    is_long = length > LONG
    drawn: list[Any] = []
    for chosen, rounds in ((is_long, 2), (~is_long, 1)):
        lines = roughened(ends[chosen], limit=limit[chosen], rounds=rounds, random=random)
        drawn += list(shapely.linestrings(lines))
    return drawn


def neighbours(polygons: NDArray[Any]) -> list[set[int]]:
    """For each polygon the polygons that share a side with it; a shared corner is not enough."""
    import shapely

    tree = shapely.STRtree(polygons)
    one, other = tree.query(polygons, predicate="touches")
    shared = shapely.length(shapely.intersection(polygons[one], polygons[other])) > 0
    found: list[set[int]] = [set() for _ in polygons]
    for left, right in zip(one[shared].tolist(), other[shared].tolist(), strict=True):
        found[left].add(right)
    return found


def shares(total: int, weights: ArrayLike) -> Integers:
    """Whole numbers in proportion to weights that sum to the total, by largest remainder."""
    exact = total * np.asarray(weights, dtype=float) / np.sum(weights)
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return np.asarray(whole)


def groups(
    members: Integers, *, positions: Floats, beside: list[set[int]], count: int
) -> list[list[int]]:
    """Members parted into contiguous groups of similar size, by growing each from a seed.

    The first member seeds the first group, each further seed is the member farthest from all
    seeds before it. Members that cannot be reached from each other are refused.
    """
    seeds = [int(members[0])]
    while len(seeds) < count:
        away = ((positions[members][:, None, :] - positions[seeds]) ** 2).sum(axis=2).min(axis=1)
        seeds.append(int(members[away.argmax()]))
    found = [[seed] for seed in seeds]
    free = set(members.tolist()) - set(seeds)
    while free:
        for group in sorted(found, key=len):
            edge = sorted(free & set().union(*(beside[one] for one in group)))
            if edge:
                away = ((positions[edge] - positions[group[0]]) ** 2).sum(axis=1)
                group.append(edge[int(away.argmin())])
                free.remove(group[-1])
                break
        else:
            raise ValueError(
                "a settlement's areas do not hang together; move generate.outline or change the "
                "seed"
            )
    return found
