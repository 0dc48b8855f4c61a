"""Areas of the warehouse: by code, within another, and their outlines."""

from __future__ import annotations

from typing import Any

import msgspec

from cspdata.catalogue import AreaRef, Catalogue, Partnership
from cspdata.results import Outlines
from cspdata.warehouse import query


def area_of(con: Any, code: str, partnership: Partnership) -> AreaRef:
    """The area that has a code; the partnership's own where the code is empty.

    Refuses a code that no area of the partnership or its comparators has.
    """
    for area in partnership.areas:
        if code in ("", area.code):
            return area
    rows = query(con, "measures/area_by_code", code=code)
    if rows.empty:
        raise KeyError(
            f"no area {code!r} within {' or '.join(one.name for one in partnership.areas)}; "
            "`--by area` lists the codes there are"
        )
    row = rows.iloc[0]
    return AreaRef(level=row["level"], code=row["area_code"], name=row["area_name"])


def areas_within(con: Any, area: AreaRef, level: str) -> tuple[AreaRef, ...]:
    """The areas of a level within an area, by name."""
    if area.level == "lad":
        rows = query(con, "measures/areas", level=level, lad=area.code)
    else:
        rows = query(
            con,
            "measures/areas_below",
            level=level,
            around_level=area.level,
            around_code=area.code,
        )
    return tuple(
        AreaRef(level=level, code=code, name=name)
        for code, name in zip(rows["area_code"], rows["area_name"], strict=True)
    )


def place_level(partnership: Partnership, area: AreaRef) -> str:
    """The level of the places within an area: the partnership's own choice, else small areas."""
    return partnership.place_level if area.level == partnership.area.level else "lsoa21"


def outlines(con: Any, areas: tuple[AreaRef, ...]) -> Outlines:
    """The outlines of areas of one level, with their bounds (WGS84)."""
    level = areas[0].level if areas else ""
    rows = query(con, "measures/outlines", level=level, areas=[area.code for area in areas])
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": msgspec.json.decode(geojson),
        }
        for code, name, geojson in rows[["area_code", "area_name", "geojson"]].itertuples(
            index=False
        )
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return (
        Outlines(level, collection, _bounds(features)) if features else Outlines(level, collection)
    )


def _bounds(features: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    corners = [
        point for feature in features for point in _points(feature["geometry"]["coordinates"])
    ]
    wests, souths = zip(*corners, strict=True)
    return min(wests), min(souths), max(wests), max(souths)


def _points(coordinates: Any) -> list[tuple[float, float]]:
    if isinstance(coordinates[0], (int, float)):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in _points(part)]


def own_areas(catalogue: Catalogue) -> dict[str, list[str]]:
    """Which areas each dataset of counts is about, as two lists of one length.

    `datasets` and, for each, `areas`: the partnership's own, and that of the wider body (force,
    region) where the source knows no smaller one.
    """
    pairs = []
    for name, dataset in catalogue.datasets.items():
        if dataset.aggregates:
            partnership = catalogue.partnership
            wider = partnership.body(dataset.aggregates.level)
            pairs.append((name, partnership.area.code))
            # The body of a level may be the partnership's own area.
            if wider and wider.code != partnership.area.code:
                pairs.append((name, wider.code))
    return {"datasets": [name for name, _ in pairs], "areas": [code for _, code in pairs]}
