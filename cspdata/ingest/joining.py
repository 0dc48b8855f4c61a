"""What event rows take from elsewhere: the row of another file they belong to, and degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb
import numpy as np

from cspdata.catalogue import Dataset, Times
from cspdata.ingest.headers import Recognised
from cspdata.places import to_degrees, to_national_grid
from cspdata.warehouse import statement

#: What the columns that tell when an event happened are called while its file is read.
SLOTS = ("started", "started_time", "ended", "ended_time")


def slots(times: Times | None) -> dict[str, str]:
    """The names in a contract of the columns that tell times, and what they are read as.

    The column `month`, which may tell the start as well, is read as itself.
    """
    if times is None:
        return {}
    named = (times.start, times.start_time, times.end, times.end_time)
    pairs = zip(named, SLOTS, strict=True)
    return {name: slot for name, slot in pairs if name not in ("", "month")}


def stage_partners(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, partners: Sequence[Recognised]
) -> list[Recognised]:
    """Fill the table `partner` with what rows of a dataset take from the files they belong to.

    Returned are the files that could not be read (any more).
    Of several rows with one key that of the first file is taken (`partners` come newest first); the
    table is empty where the contract joins nothing.
    """
    con.execute(statement("ingest/blank_partner"))
    if dataset.joined is None:
        return []
    unread: list[Recognised] = []
    wanted = {"key", *dataset.joined.takes}
    # One file at a time: together they would all be held in memory at once.
    for file in (one for one in partners if one.dataset.id == dataset.joined.dataset):
        try:
            con.execute(
                statement("ingest/stage_partner"),
                {
                    "file": escaped(str(file.source.path)),
                    "columns": text_columns(file, times=dataset.times, wanted=wanted),
                    "delimiter": file.delimiter,
                    "skip": file.skip,
                },
            )
        except (duckdb.IOException, duckdb.InvalidInputException):
            unread.append(file)
    return unread


def project_staged(con: duckdb.DuckDBPyConnection) -> None:
    """Give the staged rows that are on the national grid their longitude and latitude."""
    points = con.execute(statement("ingest/staged_grid_points")).df()
    if points.empty:
        return
    longitude, latitude = to_degrees(points["easting"].to_numpy(), points["northing"].to_numpy())
    con.register("projected", points.assign(longitude=longitude, latitude=latitude))
    con.execute(statement("ingest/project_staged"))
    con.unregister("projected")


def floor_staged(con: duckdb.DuckDBPyConnection, grid: int) -> None:
    """Move the staged rows to the south-western corner of their cell of a grid, in metres."""
    points = con.execute(statement("ingest/staged_points")).df()
    if points.empty or not grid:
        return
    metres = to_national_grid(points["longitude"].to_numpy(), points["latitude"].to_numpy())
    # A point that came as metres is a hair off them once it was in degrees: to the nearest 1 cm.
    corners = [np.floor(np.round(one, 2) / grid) * grid for one in metres]
    longitude, latitude = to_degrees(*corners)
    con.register("floored", points.assign(to_longitude=longitude, to_latitude=latitude))
    con.execute(statement("ingest/floor_staged"))
    con.unregister("floored")


def escaped(path: str) -> str:
    """The path as DuckDB's pattern that it alone meets: `[final].csv` would also meet `f.csv`."""
    return re.sub(r"[*?\[]", r"[\g<0>]", path)


def text_columns(
    file: Recognised, *, times: Times | None, wanted: set[str] | None = None
) -> dict[str, str]:
    """The file's columns in order, under the contract's names, all as text.

    Of `wanted` columns alone where they are given; the others are named `unused_…`. Columns that
    tell `times` are named for what they tell.
    """
    called = slots(times)
    return {
        called.get(name, name)
        if name and (wanted is None or name in wanted)
        else f"unused_{k}": "varchar"
        for k, name in enumerate(file.columns)
    }
