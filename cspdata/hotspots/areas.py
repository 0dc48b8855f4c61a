"""Areas of one level as the cells of a map: what they are made up of, and who touches whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cspdata.cells import AREA_LEVELS, SMALL_AREAS
from cspdata.hotspots.grids import NO_BOUNDARIES, small_area_outlines
from cspdata.measures import Evidence
from cspdata.places import inner_points, united
from cspdata.warehouse import query

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Members = dict[str, tuple[str, ...]]
#: Gi* of fewer is called unreliable: Esri, How Hot Spot Analysis (Getis-Ord Gi*) works, best
#: practice guidelines (ArcGIS Pro documentation).
LEAST_AREAS = 30


@dataclass(frozen=True, slots=True)
class AreaCells:
    """Areas of one level with an outline, by code; every array has one entry an area, (n,).

    `easting` and `northing` are those of a point within each, `parts` is the number of its small
    areas, `touching` the n × n matrix of who shares a point of the outline with whom, itself
    included.
    """

    codes: list[str]
    easting: Integers
    northing: Integers
    parts: Floats
    touching: Any


def area_members(evidence: Evidence, size: str) -> Members:
    """The small areas that make up each area of a size (`ward`), by the area's code."""

    def read() -> Members:
        rows = query(
            evidence.con,
            "measures/area_members",
            level=AREA_LEVELS[size],
            lad=evidence.partnership.area.code,
        )
        found: dict[str, list[str]] = {}
        for code, small in zip(rows["area_code"], rows["lsoa21"], strict=True):
            found.setdefault(str(code), []).append(str(small))
        return {code: tuple(small) for code, small in found.items()}

    return evidence.kept(("area members", size), read)


def small_areas_of(evidence: Evidence, name: str) -> tuple[str, ...]:
    """The small areas that make up an area of whichever level by its code; none where it is none.

    A small area is made up of itself.
    """
    if name in small_area_outlines(evidence):
        return (name,)
    found = (area_members(evidence, size).get(name) for size in AREA_LEVELS if size != SMALL_AREAS)
    return next((one for one in found if one), ())


def size_of_area(evidence: Evidence, name: str) -> str:
    """The size (`lsoa`, `ward`) that an area is a cell of; empty where it is none."""
    return next((size for size in AREA_LEVELS if name in area_members(evidence, size)), "")


def lacking_areas(evidence: Evidence, size: str) -> str:
    """Why there are no cells of a size: their lookup is not loaded; empty where there are."""
    if size not in AREA_LEVELS or area_members(evidence, size):
        return ""
    if size == SMALL_AREAS:
        return NO_BOUNDARIES
    lookups = [
        one
        for one in evidence.catalogue.datasets.values()
        if one.lookup is not None and AREA_LEVELS[size] in one.lookup.parents
    ]
    files = " or ".join(f"“{one.title}”" for one in lookups)
    noun = size.replace("_", " ")
    return (
        f"No {noun} of {evidence.partnership.area.name} is known: load the lookup of its small "
        f"areas{f', {files}' if files else ''}"
    )


def few_areas(evidence: Evidence, size: str) -> str:
    """Why Gi* says little of the areas of a size: too few; empty where there are enough."""
    if size not in AREA_LEVELS or not (members := area_members(evidence, size)):
        return ""
    if len(members) >= LEAST_AREAS:
        return ""
    noun = "small area" if size == SMALL_AREAS else size.replace("_", " ")
    return (
        f"{len(members)} {noun}{'s' if len(members) > 1 else ''} are too few for hot and cold: "
        f"Gi* sets each with its neighbours against the whole map, of which that is then a large "
        f"part, and is not reliable below {LEAST_AREAS}"
    )


def area_cells(evidence: Evidence, size: str) -> AreaCells:
    """The areas of a size as cells; refuses where their lookup or no boundaries are loaded."""
    if not small_area_outlines(evidence):
        raise ValueError(NO_BOUNDARIES)
    if lacking := lacking_areas(evidence, size):
        raise ValueError(lacking)
    return evidence.kept(("area cells", size), lambda: _area_cells(evidence, size))


def _area_cells(evidence: Evidence, size: str) -> AreaCells:
    outlines = small_area_outlines(evidence)
    members = {
        code: kept
        for code, small in area_members(evidence, size).items()
        if (kept := [one for one in small if one in outlines])
    }
    easting, northing = _points(evidence, members)
    parts = np.array([len(small) for small in members.values()], dtype=np.float64)
    return AreaCells(list(members), easting, northing, parts, _touching(evidence, members))


def _points(evidence: Evidence, members: dict[str, list[str]]) -> tuple[Integers, Integers]:
    """A point within each area: that of its one small area, or within the union of several."""
    outlines = small_area_outlines(evidence)
    rows = query(evidence.con, "measures/area_points", lad=evidence.partnership.area.code)
    places = zip(rows["easting"], rows["northing"], strict=True)
    known = dict(zip(rows["lsoa21"], places, strict=True))
    several = {code: small for code, small in members.items() if len(small) > 1}
    shapes = [united([outlines[one] for one in small]) for small in several.values()]
    inner = dict(zip(several, zip(*inner_points(shapes), strict=True), strict=True))
    found = [inner[code] if code in inner else known[small[0]] for code, small in members.items()]
    easting, northing = np.array(found, dtype=np.int64).T
    return easting, northing


def _touching(evidence: Evidence, members: dict[str, list[str]]) -> Any:
    """Who touches whom: areas any of whose small areas do."""
    import scipy.sparse

    pairs = query(evidence.con, "measures/area_neighbours")
    of = {small: at for at, code in enumerate(members) for small in members[code]}
    known = [
        (of[one], of[other])
        for one, other in zip(pairs["lsoa21"], pairs["other"], strict=True)
        if one in of and other in of
    ]
    left, right = np.array([*known, *((at, at) for at in range(len(members)))]).T
    shape = (len(members), len(members))
    found = scipy.sparse.coo_array((np.ones(left.size), (left, right)), shape=shape).tocsr()
    found.data[:] = 1.0  # several pairs of small areas may join the same two areas
    return found
