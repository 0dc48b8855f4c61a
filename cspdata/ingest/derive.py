"""What is worked out from the reference data once, when they change: areas, outlines, grids."""

from __future__ import annotations

import duckdb
import pandas as pd

from cspdata.catalogue import Partnership
from cspdata.places import inner_points, neighbours, simplified_outlines, united
from cspdata.warehouse import statement


def derive_areas(con: duckdb.DuckDBPyConnection, partnership: Partnership) -> None:
    """Small areas, members, residents and codes of the partnership and its comparators."""
    districts = list(partnership.homes)
    homes = list(partnership.homes.values())
    con.execute(statement("build/small_areas"), {"areas": districts, "homes": homes})
    con.execute(statement("build/area_members"), {"areas": districts})
    for name in ("areas", "residents", "given_codes"):
        con.execute(statement(f"build/{name}"))


def derive_outlines(con: duckdb.DuckDBPyConnection, partnership: Partnership) -> None:
    """Simplified outlines of every level, and the neighbours within the partnership."""
    areas = con.execute(statement("build/outlined_areas")).df()
    outlines = [bytes(one) for one in areas["outline"]]
    own = [
        one
        for one, lad in zip(outlines, areas["lad_code"], strict=True)
        if lad == partnership.area.code
    ]
    codes = areas.loc[areas["lad_code"] == partnership.area.code, "lsoa21"].tolist()
    _store(con, "outlines", _outlines(con))
    _store(con, "area_neighbours", _neighbours(codes, own))
    _store(con, "area_points", _points(areas["lsoa21"].tolist(), outlines))


def _store(con: duckdb.DuckDBPyConnection, name: str, derived: pd.DataFrame) -> None:
    con.register("derived", derived)
    con.execute(statement(f"build/{name}"))
    con.unregister("derived")


def _outlines(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    members = con.execute(statement("build/outlined_members")).df()
    frames = [
        pd.DataFrame({"level": level, "area_code": codes, "geojson": simplified_outlines(shapes)})
        for level, codes, shapes in _united_by_level(members)
    ]
    blank = pd.DataFrame({name: pd.Series(dtype="str") for name in _OUTLINE_COLUMNS})
    return pd.concat([blank, *frames], ignore_index=True)


_OUTLINE_COLUMNS = ("level", "area_code", "geojson")


def _united_by_level(members: pd.DataFrame) -> list[tuple[str, list[str], list[bytes]]]:
    found: list[tuple[str, list[str], list[bytes]]] = []
    for level, rows in members.groupby("level", sort=True):
        groups = [
            (str(code), united([bytes(one) for one in group]))
            for code, group in rows.groupby("area_code", sort=True)["outline"]
        ]
        found.append((str(level), [code for code, _ in groups], [shape for _, shape in groups]))
    return found


def _neighbours(codes: list[str], own: list[bytes]) -> pd.DataFrame:
    if not own:
        return pd.DataFrame({"lsoa21": pd.Series(dtype="str"), "other": pd.Series(dtype="str")})
    left, right = neighbours(own)
    return pd.DataFrame(
        {"lsoa21": [codes[k] for k in left], "other": [codes[k] for k in right]}, dtype="str"
    )


def _points(codes: list[str], outlines: list[bytes]) -> pd.DataFrame:
    frame = pd.DataFrame({"lsoa21": pd.Series(codes, dtype="str")})
    if not outlines:
        return frame.assign(easting=pd.Series(dtype="int64"), northing=pd.Series(dtype="int64"))
    easting, northing = inner_points(outlines)
    return frame.assign(easting=easting, northing=northing)
