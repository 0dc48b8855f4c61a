"""What a contract claims that its places and times can bear, held against its own columns."""

from __future__ import annotations

from cspdata.catalogue.layouts import SNAPPED_CELL
from cspdata.catalogue.model import POINTS, Dataset

#: Metres: points floored further apart are no longer where it happened.
COARSEST_REAL = 100
#: Types of columns that tell a day at least.
DAYS = ("date", "datetime")


def bearing_fault(dataset: Dataset) -> str:
    """The first contradiction of a contract, with its key and what to do; "" where it has none."""
    return (
        _fault_of_points(dataset)
        or _fault_of_times(dataset)
        or (
            f"key 'locality.reason': say in words why {', '.join(dataset.unborne)} cannot be "
            "offered; the page shows it"
            if dataset.unborne
            and not dataset.locality.reason
            and (POINTS & dataset.read_columns or dataset.times)
            else ""
        )
    )


def _fault_of_points(dataset: Dataset) -> str:
    locality = dataset.locality
    pointed = any(column.type in POINTS for column in dataset.columns.values())
    if dataset.sensitivity == "official-sensitive" and pointed and not locality.grid:
        return (
            "key 'locality.grid': an official-sensitive dataset with coordinates needs the grid, "
            "in metres, that they are floored to"
        )
    if locality.real and not POINTS & dataset.read_columns:
        return "key 'locality.real': no column holds a coordinate; declare one, or leave it out"
    if locality.smallest_cell < SNAPPED_CELL and not locality.real:
        return (
            f"key 'locality.smallest_cell': cells of {locality.smallest_cell} m need real "
            f"coordinates; say real = true, or {SNAPPED_CELL}"
        )
    if locality.real and locality.grid > COARSEST_REAL:
        return (
            f"key 'locality.real': points floored to {locality.grid} m are not where it happened; "
            f"leave it out, or floor them to {COARSEST_REAL} m at most"
        )
    if locality.grid and locality.smallest_cell % locality.grid:
        return (
            f"key 'locality.grid': points floored to {locality.grid} m cannot fill cells of "
            f"{locality.smallest_cell} m evenly; it must divide smallest_cell"
        )
    return ""


def _fault_of_times(dataset: Dataset) -> str:
    times = dataset.times
    if times is None:
        return ""
    if dataset.kind != "events":
        return f"key 'times': a dataset of kind {dataset.kind!r} has no row for each event"
    if times.end_time and not times.end:
        return "key 'times.end_time': a time of day needs its day; name the column 'times.end'"
    if len(set(times.columns)) < len(times.columns):
        return "key 'times': a column is named twice; each says one thing"
    for key, name in (("start", times.start), ("end", times.end)):
        if name and (fault := _fault_of_column(dataset, name, DAYS)):
            return f"key 'times.{key}': {fault}"
    for key, name in (("start_time", times.start_time), ("end_time", times.end_time)):
        if name and (fault := _fault_of_column(dataset, name, ("time",))):
            return f"key 'times.{key}': {fault}"
    if dataset.sensitivity == "official-sensitive" and not times.to_the_hour:
        return (
            "key 'times.to_the_hour': an official-sensitive dataset keeps full hours alone; say "
            "to_the_hour = true"
        )
    return ""


def _fault_of_column(dataset: Dataset, name: str, types: tuple[str, ...]) -> str:
    """Why a column cannot tell a time; of one taken from another file the name alone is known."""
    if name not in dataset.read_columns:
        return f"{name!r} is no column; there are: {', '.join(sorted(dataset.read_columns))}"
    if name in dataset.columns and dataset.columns[name].type not in types:
        return (
            f"the column {name!r} is of type {dataset.columns[name].type!r}; it needs to be of "
            f"type {' or '.join(map(repr, types))}"
        )
    return ""
