"""Files that are published one a year, as STATS19: the years there are, found by asking."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cspdata.fetch.answers import there
from cspdata.fetch.declaration import YearlyFiles
from cspdata.fetch.download import Wanted, downloaded
from cspdata.fetch.faults import FetchError, moved
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched, file_name


def fetched(job: Job, resolve: YearlyFiles) -> list[Fetched]:
    """The files of every table, of the newest years or of those since.

    A year asked for that has no file of its own is remarked on: publishers keep the latest years
    as files and the others in one of the whole history.
    """
    today = datetime.now(UTC).date()
    found: list[Fetched] = []
    for table in resolve.tables:
        years = _years(job, resolve, table, today)
        _remark_missing(job, table, years, today)
        for year in years:
            url = _address(resolve, table, year)
            found.append(downloaded(job, Wanted(url, resolve.address, file_name(url, job.source))))
    return found


def _years(job: Job, resolve: YearlyFiles, table: str, today: date) -> list[int]:
    """The years of a table that have a file, newest first."""
    first = max(job.since.year if job.since else resolve.earliest, resolve.earliest)
    found: list[int] = []
    for year in range(today.year, first - 1, -1):
        # Beyond the latest years there are no files: two missing in a row after some found is it.
        if found and found[-1] - year > 2:
            break
        if job.since is None and len(found) == resolve.years:
            break
        job.tell(f"Looking for {table} of {year}")
        if there(job, _address(resolve, table, year)):
            found.append(year)
        elif not found and today.year - year > 4:
            break
    if not found:
        raise FetchError(
            f"{job.source.id}: there is no {table} file of {first} to {today.year} at "
            f"{resolve.address}. {moved(job.source)}"
        )
    return found


def _remark_missing(job: Job, table: str, years: list[int], today: date) -> None:
    wanted = range(job.since.year, max(years) + 1) if job.since else range(min(years), max(years))
    missing = [str(year) for year in wanted if year not in years and year <= today.year]
    if missing:
        job.remark(f"no {table} file of its own for {', '.join(missing)}")


def _address(resolve: YearlyFiles, table: str, year: int) -> str:
    return resolve.address.replace("{table}", table).replace("{year}", str(year))
