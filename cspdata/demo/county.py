"""The invented county: areas with codes, names, residents and deprivation, and wards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from cspdata.demo import territory, tiling
from cspdata.demo.declaration import Demonstration
from cspdata.demo.territory import Floats, Integers

#: Metres within which an area counts as its town's centre.
CENTRE = 500.0
#: The last letter of an area's name within its ward, and of the halves of a split area.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVW"
HALVES = "XY"
COMPASS = ("East", "North East", "North", "North West", "West", "South West", "South", "South East")


@dataclass(frozen=True)
class Ward:
    """One ward: code, name and the small areas (indices) it is made of."""

    code: str
    name: str
    areas: tuple[int, ...]


@dataclass(frozen=True)
class County:
    """The small areas, one entry each in every array, and the wards.

    `polygon` is on the national grid, `drawn` the same in WGS84 degrees to six decimals;
    `from_centre` is metres from the town's middle; `split` tells the areas whose 2011 area was
    cut in two, where `old_code` and `old_name` are those of the whole.
    """

    polygon: NDArray[Any]
    drawn: NDArray[Any]
    position: Floats
    settlement: Integers
    in_partnership: NDArray[np.bool_]
    in_town: NDArray[np.bool_]
    on_border: NDArray[np.bool_]
    from_centre: Floats
    residents: Integers
    deprivation: Floats
    code: tuple[str, ...]
    name: tuple[str, ...]
    old_code: tuple[str, ...]
    old_name: tuple[str, ...]
    split: NDArray[np.bool_]
    wards: tuple[Ward, ...]


_drawn: dict[bytes, County] = {}


def county(demonstration: Demonstration) -> County:
    """The county of a declaration: the same for the same seed, whatever is planted in it."""
    declared = msgspec.json.encode(demonstration)
    if declared not in _drawn:
        # Several families of files lie in the same county: it is drawn once for all of them.
        _drawn.clear()
        _drawn[declared] = _county(demonstration)
    return _drawn[declared]


def _county(demonstration: Demonstration) -> County:
    import shapely

    generate = demonstration.generate
    random = np.random.default_rng([generate.seed, 1])
    ring = territory.outline(demonstration, random)
    border = shapely.Polygon(ring)
    centres = territory.centres(demonstration, border, random)
    polygon = tiling.tiles(centres.position, ring, random)
    beside = tiling.neighbours(polygon)
    in_partnership = centres.settlement < len(generate.community_areas)
    from_centre = np.hypot(*(centres.position - centres.towns[centres.settlement]).T)
    wards = _wards(demonstration, centres, beside)
    pairs = _pairs(demonstration, wards, beside=beside, usable=centres.in_town, random=random)
    labels = _labels(demonstration, wards, settlement=centres.settlement, pairs=pairs)
    return County(
        polygon=polygon,
        drawn=degrees(polygon),
        position=centres.position,
        settlement=centres.settlement,
        in_partnership=in_partnership,
        in_town=centres.in_town,
        on_border=shapely.intersects(polygon, border.exterior),
        from_centre=from_centre,
        residents=_residents(demonstration, centres.settlement, random),
        deprivation=_deprivation(centres.in_town, from_centre, random),
        split=np.isin(np.arange(len(polygon)), pairs),
        wards=wards,
        **labels,
    )


def degrees(geometry: NDArray[Any]) -> NDArray[Any]:
    """Geometry of the national grid in WGS84 degrees, longitude first, to six decimals."""
    import shapely
    from pyproj import Transformer

    project = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)

    def projected(metres: Floats) -> Floats:
        return np.column_stack(project.transform(metres[:, 0], metres[:, 1])).round(6)

    return np.asarray(shapely.transform(geometry, projected))


def _residents(
    demonstration: Demonstration, settlement: Integers, random: np.random.Generator
) -> Integers:
    """Residents of each area, uneven as in life, adding up to each settlement's."""
    weight = random.lognormal(0, 0.17, len(settlement))
    found = np.zeros(len(settlement), dtype=np.int64)
    for index, one in enumerate(demonstration.generate.settlements):
        here = settlement == index
        found[here] = tiling.shares(round(one.residents * 1000), weight[here])
    return found


def _deprivation(
    in_town: NDArray[np.bool_], from_centre: Floats, random: np.random.Generator
) -> Floats:
    """How deprived each area is against England: a standard score, higher is more deprived."""
    nearness = np.exp(-((from_centre / 1000) ** 2))
    return random.normal(-0.45, 0.75, len(in_town)) + 0.9 * nearness + 0.2 * in_town


def _wards(
    demonstration: Demonstration, centres: territory.Centres, beside: list[set[int]]
) -> tuple[Ward, ...]:
    """The wards, settlement by settlement, each named by its direction from the town."""
    generate = demonstration.generate
    sizes = np.bincount(centres.settlement)
    each = tiling.shares(generate.wards.partnership - len(sizes) + 1, sizes[:-1]) + 1
    counts = [*np.minimum(each, sizes[:-1]).tolist(), generate.wards.comparator]
    found: list[Ward] = []
    for index, (settlement, count) in enumerate(zip(generate.settlements, counts, strict=True)):
        members = np.flatnonzero(centres.settlement == index)
        parts = tiling.groups(members, positions=centres.position, beside=beside, count=count)
        used: dict[str, int] = {}
        for part in parts:
            middle = centres.position[part].mean(axis=0) - centres.towns[index]
            where = _direction(middle)
            used[where] = used.get(where, 0) + 1
            number = f" {used[where]}" if used[where] > 1 else ""
            found.append(
                Ward(
                    code=f"D05{len(found) + 1:06d}",
                    name=f"Demo {settlement.name} {where}{number}",
                    areas=tuple(sorted(part)),
                )
            )
    return tuple(found)


def _direction(offset: Floats) -> str:
    if np.hypot(*offset) < CENTRE:
        return "Central"
    return COMPASS[round(float(np.arctan2(offset[1], offset[0])) / (np.pi / 4)) % 8]


def _pairs(
    demonstration: Demonstration,
    wards: tuple[Ward, ...],
    *,
    beside: list[set[int]],
    usable: NDArray[np.bool_],
    random: np.random.Generator,
) -> Integers:
    """Pairs (n, 2) of neighbouring town areas of one ward that were one area in 2011."""
    wanted = demonstration.generate.split_lsoas
    left = {True: wanted.partnership, False: wanted.comparator}
    borough = demonstration.generate.wards.comparator
    found: list[tuple[int, int]] = []
    for index in random.permutation(len(wards)).tolist():
        in_partnership = index < len(wards) - borough
        areas = [one for one in wards[index].areas if usable[one]]
        pairs = [
            (one, other) for one in areas for other in areas if one < other and other in beside[one]
        ]
        if pairs and left[in_partnership]:
            left[in_partnership] -= 1
            found.append(pairs[0])
    if any(left.values()):
        raise ValueError("generate.split_lsoas asks for more split areas than there are wards")
    return np.array(sorted(found), dtype=np.int64)


def _labels(
    demonstration: Demonstration,
    wards: tuple[Ward, ...],
    *,
    settlement: Integers,
    pairs: Integers,
) -> dict[str, tuple[str, ...]]:
    """Codes and names of 2021 and 2011: `Demo <settlement> <ward number><letter>`.

    The halves of a split area have codes and letters of their own, as ONS gives them.
    """
    halves = {area: tuple(pair) for pair in pairs.tolist() for area in pair}
    first_of: dict[int, int] = {}
    code, name = [""] * len(settlement), [""] * len(settlement)
    old_code, old_name = list(code), list(name)
    ordinary, extra = 0, 0
    for number, ward in enumerate(wards):
        index = int(settlement[ward.areas[0]])
        stem = f"Demo {demonstration.generate.settlements[index].name} "
        stem += f"{number - first_of.setdefault(index, number) + 1:03d}"
        whole = [one for one in ward.areas if one not in halves]
        parts = [one for one in ward.areas if one in halves]
        if len(whole) + 1 > len(LETTERS):
            raise ValueError(f"{ward.name} has too many areas to letter; raise generate.wards")
        for letter, area in zip(LETTERS, whole + parts[:1], strict=False):
            ordinary += 1
            for member in halves.get(area, (area,)):
                old_code[member], old_name[member] = f"D01{ordinary:06d}", stem + letter
                code[member], name[member] = old_code[member], old_name[member]
        for area, letter in zip(parts, HALVES, strict=False):
            extra += 1
            code[area], name[area] = f"D0103{extra:04d}", stem + letter
    return {
        "code": tuple(code),
        "name": tuple(name),
        "old_code": tuple(old_code),
        "old_name": tuple(old_name),
    }
