"""Where arrived rows lie: in which small area of 2021, whichever vintage their code is of."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from cspdata.catalogue import Catalogue
from cspdata.places import areas_of_points, to_national_grid
from cspdata.warehouse import statement


def place_arrived(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Move the rows of `arrived` into `events`, each with its small area.

    A code of either vintage is looked up; where the area of 2011 was split, or no code is given,
    the coordinate decides; a split area without a coordinate is known by its district alone, and so
    is a row that cannot be placed of a dataset that is about the partnership's own area.
    """
    points = con.execute(statement("build/points_to_place")).df()
    easting, northing = to_national_grid(
        points["longitude"].to_numpy(), points["latitude"].to_numpy()
    )
    points["easting"], points["northing"] = np.rint(easting), np.rint(northing)
    decided = _decided(con, points.dropna(subset=["lsoa_given"]))
    con.register("points", points.drop_duplicates(["longitude", "latitude"]))
    con.register("decided", decided)
    at_home = [one.id for one in catalogue.datasets.values() if one.at_home]
    blank = [one.id for one in catalogue.datasets.values() if one.blank_at_home]
    home = catalogue.partnership.area.code
    con.execute(
        statement("build/place_events"),
        {"at_home": at_home, "blank_at_home": blank, "home": home},
    )
    con.unregister("points")
    con.unregister("decided")
    con.execute(statement("build/clear_arrived"))


def _decided(con: duckdb.DuckDBPyConnection, points: pd.DataFrame) -> pd.DataFrame:
    """The small area (2021) of each coordinate whose code does not say it."""
    columns = ["longitude", "latitude", "lsoa_given", "lsoa21"]
    areas = con.execute(statement("build/outlined_areas")).df()
    if points.empty or areas.empty:
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in columns})
    parts = con.execute(statement("build/split_parts")).df()
    found = areas_of_points(
        points["easting"].to_numpy(),
        points["northing"].to_numpy(),
        [bytes(outline) for outline in areas["outline"]],
        _candidates(points["lsoa_given"], areas["lsoa21"], parts),
    )
    placed = points[found >= 0].assign(lsoa21=areas["lsoa21"].to_numpy()[found[found >= 0]])
    return placed[columns]


def _kind(name: str) -> str:
    return "float64" if name in ("longitude", "latitude") else "str"


def _candidates(
    given: pd.Series, areas: pd.Series, parts: pd.DataFrame
) -> np.typing.NDArray[np.bool_]:
    """Points × areas: a split code may lie in its own parts only, a blank code anywhere."""
    allowed = pd.crosstab(parts["lsoa_given"], parts["lsoa21"]).astype(bool)
    table = (
        allowed.reindex(index=given, columns=areas, fill_value=False).to_numpy(dtype=bool).copy()
    )
    table[(given == "").to_numpy()] = True
    return table
