"""Street files of data.police.uk: of archives of gigabytes, only the members of a few forces.

The central directory at the end of a zip archive says where each member lies, so that a few
megabytes by HTTP range are enough.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cspdata.catalogue import Partnership
from cspdata.fetch.budget import MEGABYTE
from cspdata.fetch.declaration import PoliceArchive
from cspdata.fetch.faults import FetchError, MissingFileError, moved
from cspdata.fetch.job import Job
from cspdata.fetch.ranges import FAULTS, ArchiveChangedError, opened_archive
from cspdata.fetch.store import Fetched, Origin
from cspdata.periods import Period, added, month, month_text, months_label

MOST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Member:
    """A street file within an archive."""

    month: date
    force: str
    info: zipfile.ZipInfo


def fetched(job: Job, resolve: PoliceArchive) -> list[Fetched]:
    """The wanted months of every force, each from the newest archive that holds it.

    The newest release of a month is the one to have: outcomes are revised for years.
    """
    forces = _forces(job.partnership)
    found: list[Fetched] = []
    address, label, before = resolve.latest, date.max, date.max
    while True:
        try:
            earliest, files = _of_archive(job, resolve, address, forces=forces, before=before)
        except MissingFileError:
            if before == date.max:
                raise
            job.remark(f"{address} is not there: months before {month_text(before)} are missing")
            return found
        found += files
        if job.since is None or earliest <= job.since:
            return found
        if label <= month(resolve.full_history) or earliest >= before:
            job.remark(f"street files start in {month_text(earliest)}")
            return found
        before = earliest
        label = max(added(earliest, -1), month(resolve.full_history))
        address = resolve.dated.replace("{month}", month_text(label))


def _forces(partnership: Partnership) -> tuple[str, ...]:
    """The names of the own force and its neighbours in file names, the own one first."""
    if not partnership.force.slug:
        raise FetchError(
            "partnership.toml: key 'force.slug' is empty: set the name of the force on "
            'data.police.uk, for example "wiltshire".'
        )
    slugs = (partnership.force.slug, *(body.slug for body in partnership.neighbours))
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def _of_archive(
    job: Job, resolve: PoliceArchive, address: str, *, forces: tuple[str, ...], before: date
) -> tuple[date, list[Fetched]]:
    """The earliest month that an archive holds, and its wanted files.

    Where a newer archive takes its place meanwhile it is read from the start, once.
    """
    for _ in range(2):
        try:
            with opened_archive(job, address, whole_mb=resolve.whole_archive_mb) as (archive, url):
                held = _members(job, resolve, archive, address)
                wanted = [
                    one
                    for one in held
                    if one.force in forces
                    and one.month < before
                    and (job.since is None or one.month >= job.since)
                ]
                if not wanted and before == date.max:
                    job.remark(f"the newest month there is {month_text(held[-1].month)}")
                _remark_gaps(job, wanted, forces=forces)
                origin = Origin(url=url.split("?")[0], resolved_from=address)
                files = [
                    _kept(job, archive, one, origin, f"{at} of {len(wanted)}")
                    for at, one in enumerate(wanted, start=1)
                ]
                return min(one.month for one in held), files
        except ArchiveChangedError:
            job.remark(f"{address} was replaced while it was read: read again")
    raise FetchError(
        f"{job.source.id}: {address} changes while it is read; run the same command again later."
    )


def _members(
    job: Job, resolve: PoliceArchive, archive: zipfile.ZipFile, address: str
) -> list[Member]:
    """Every street file of an archive, in order; only names of exactly the declared form count.

    Such a name cannot lead out of the folder. An archive without any, or with one twice, is
    refused.
    """
    form = re.escape(resolve.member).replace(r"\{month\}", r"(?P<month>\d{4}-(?:0[1-9]|1[0-2]))", 1)
    form = form.replace(r"\{month\}", "(?P=month)").replace(r"\{force\}", "(?P<force>[a-z-]+)")
    found: dict[str, Member] = {}
    for info in archive.infolist():
        fit = re.fullmatch(form, info.filename, flags=re.ASCII)
        if not fit:
            continue
        if info.filename in found:
            raise FetchError(f"{job.source.id}: {address} holds {info.filename} twice: not read.")
        found[info.filename] = Member(month(fit["month"]), fit["force"], info)
    own = job.partnership.force.slug
    if not any(one.force == own for one in found.values()):
        raise FetchError(
            f"{job.source.id}: {address} holds no street file of {own!r}. Is 'force.slug' in "
            f"partnership.toml its name on data.police.uk? {moved(job.source)}"
        )
    return sorted(found.values(), key=lambda one: (one.month, one.force))


def _remark_gaps(job: Job, wanted: list[Member], *, forces: tuple[str, ...]) -> None:
    """Say which months of a force are missing: a missing month is not a month without crime."""
    if not wanted:
        return
    every = Period(wanted[0].month, wanted[-1].month).months
    for force in forces:
        there = {one.month for one in wanted if one.force == force}
        missing = [one for one in every if one not in there]
        if missing:
            job.remark(f"not in the archive: {force}, {months_label(missing)}")


def _kept(
    job: Job, archive: zipfile.ZipFile, member: Member, origin: Origin, place: str
) -> Fetched:
    """The member as a file of its own; one that is there already is not fetched again."""
    info = member.info
    known = job.store.known(info.filename)
    if known and (known.entry.size, _crc32(known.path)) == (info.file_size, info.CRC):
        return known
    job.tell(f"Fetching {Path(info.filename).name} ({place})", 0, info.file_size)
    _check_size(job, info, origin.url)
    part = job.store.part(info.filename)
    try:
        _extract(archive, info, part)
    except FAULTS as fault:
        part.unlink(missing_ok=True)
        raise FetchError(
            f"{job.source.id}: {info.filename} in {origin.url} is damaged ({fault}); nothing of it "
            "was kept. Run the same command again."
        ) from fault
    return job.store.keep(
        info.filename,
        Origin(
            url=f"{origin.url}#{info.filename}",
            resolved_from=origin.resolved_from,
            modified=_modified(info),
        ),
    )


def _check_size(job: Job, info: zipfile.ZipInfo, url: str) -> None:
    most = job.source.expect.most_mb * MEGABYTE
    if info.file_size > most or info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise FetchError(
            f"{job.source.id}: {info.filename} in {url} would unpack to {info.file_size:,} bytes "
            f"from {info.compress_size:,}: more than expected, not read."
        )


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: Path) -> None:
    """The member's bytes into the part; its checksum is checked at the end of it."""
    size = 0
    with archive.open(info) as member, part.open("wb") as file:
        while block := member.read(1 << 20):
            size += len(block)
            file.write(block)
    if size != info.file_size:
        raise zipfile.BadZipFile(f"{size:,} bytes came of {info.file_size:,}")


def _crc32(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            value = zlib.crc32(block, value)
    return value


def _modified(info: zipfile.ZipInfo) -> datetime | None:
    """When the member was last changed; None where its date is none (month 0)."""
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None
