"""Indicators of OHID Fingertips, by name: ids are replaced when a method changes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from cspdata.fetch.answers import page
from cspdata.fetch.declaration import Fingertips, FingertipsIndicator
from cspdata.fetch.download import Wanted, downloaded
from cspdata.fetch.faults import FetchError, UnreachableError, first_line, moved
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched

_ID = "Indicator ID"
_NAMES = ("Indicator", "Indicator Name", "Indicator full name", "Name")
_TYPES = (
    "text/csv",
    "application/csv",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "text/plain",
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An indicator as it is today: its id, its name, and when its metadata last changed."""

    id: int
    name: str
    updated: str


def fetched(job: Job, resolve: Fingertips) -> list[Fetched]:
    """One CSV an indicator that can be told by its name; the others are remarked on."""
    job.tell("Reading the list of indicators")
    listed = _listed(job, resolve)
    found: list[Fetched] = []
    for declared in resolve.indicators:
        one = _resolved(job, declared, listed)
        if one is None:
            continue
        url = (
            resolve.data.replace("{id}", str(one.id))
            .replace("{area_type}", str(resolve.area_type))
            .replace("{parent_area_type}", str(resolve.parent_area_type))
        )
        about = f"{one.id}: {one.name}" + (f" (metadata of {one.updated})" if one.updated else "")
        wanted = Wanted(url, resolve.metadata, f"fingertips_{one.id}.csv", about=about)
        try:
            found.append(downloaded(job, wanted))
        except UnreachableError:
            raise
        except FetchError as fault:
            # An indicator that is not published for this kind of area comes as a header alone.
            job.remark(f"{about}: {first_line(fault, job.source)}")
    if not found:
        raise FetchError(
            f"{job.source.id}: none of the {len(resolve.indicators)} indicators could be fetched; "
            f"the remarks say why. {moved(job.source)}"
        )
    return found


def _listed(job: Job, resolve: Fingertips) -> list[Resolved]:
    """Every indicator there is."""
    data = page(job, resolve.metadata, types=_TYPES, most_mb=resolve.metadata_most_mb)
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    header = reader.fieldnames or ()
    name_column = next((one for one in _NAMES if one in header), "")
    if _ID not in header or not name_column:
        raise FetchError(
            f"{job.source.id}: {resolve.metadata} has no column {_ID!r} or none of "
            f"{', '.join(_NAMES)}. {moved(job.source)}"
        )
    found = []
    try:
        for row in reader:
            number = (row[_ID] or "").strip()
            if number.isascii() and number.isdigit():
                updated = (row.get("Date updated") or "").strip()
                found.append(Resolved(int(number), (row[name_column] or "").strip(), updated))
    except csv.Error as fault:
        raise FetchError(f"{job.source.id}: {resolve.metadata} is no CSV: {fault}") from fault
    return found


def _resolved(job: Job, declared: FingertipsIndicator, listed: list[Resolved]) -> Resolved | None:
    """The indicator that carries a declared name today; None, with a remark, where that is unclear.

    The earliest declared name that is carried decides. Among several ids of one name the declared
    id is taken; a single other id has replaced it.
    """
    key = f"resolve.indicators (id {declared.id}) of sources/{job.source.id}.toml"
    for name in declared.names:
        fits = [one for one in listed if _plain(one.name) == _plain(name)]
        same = [one for one in fits if one.id == declared.id]
        if same:
            return same[0]
        if len(fits) == 1:
            job.remark(
                f"{name!r} has the id {fits[0].id} now, not {declared.id}: its method may have "
                f"changed. Read its definition, then write the new id into {key}"
            )
            return fits[0]
        if fits:
            ids = ", ".join(str(one.id) for one in fits)
            job.remark(f"{name!r} is the name of {ids}: not fetched; choose one in {key}")
            return None
    holder = next((one.name for one in listed if one.id == declared.id), "")
    is_now = f"is named {holder!r} now" if holder else "is not there any more"
    job.remark(
        f"no indicator is named {declared.names[0]!r}, and {declared.id} {is_now}: not fetched; "
        f"if that is the same measure, add its name to {key}"
    )
    return None


def _plain(name: str) -> str:
    """A name without regard to case, dashes, colons and spaces."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()
