"""Attachments of GOV.UK pages, found by their titles through the content API.

The address of an attachment changes with every release; its title does not. Reference: GOV.UK
Content API, `details.attachments` of a page and `links.documents` of a collection.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from cspdata.fetch.answers import table
from cspdata.fetch.declaration import GovukCollection, GovukPage
from cspdata.fetch.download import Wanted, downloaded
from cspdata.fetch.faults import FetchError, first_line, moved
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched, file_name

_MOST_TITLES = 12
_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a page: title, address, format, and the year in whose March it ends (0 unsaid)."""

    title: str
    url: str
    format: str
    until: int


def page_files(job: Job, resolve: GovukPage) -> list[Fetched]:
    """The attachments whose title matches: the newest, those that `since` reaches, or every one."""
    try:
        wanted = _of_page(job, resolve)
    except FetchError as fault:
        if not resolve.pinned:
            raise
        job.remark(
            f"pinned addresses are used instead of the page ({first_line(fault, job.source)})"
        )
        wanted = [Wanted(url, "pinned", file_name(url, job.source)) for url in resolve.pinned]
    return [downloaded(job, one) for one in wanted]


def _of_page(job: Job, resolve: GovukPage) -> list[Wanted]:
    job.tell(f"Reading {resolve.api}")
    there = _attachments(job, resolve.api)
    matching = []
    for one in there:
        fit = re.search(resolve.title, one.title, flags=re.IGNORECASE)
        if fit:
            until = fit.groupdict().get("until")
            matching.append(Attachment(one.title, one.url, one.format, int(until) if until else 0))
    if not matching:
        raise _nothing(job, resolve.api, resolve.title, there)
    chosen = matching if resolve.every else _reaching(_best_formats(job, matching), job.since)
    return [
        Wanted(one.url, resolve.api, file_name(one.url, job.source), about=one.title)
        for one in _best_formats(job, chosen)
    ]


def _best_formats(job: Job, found: list[Attachment]) -> list[Attachment]:
    """One attachment a title, in the format the source prefers, in the order of the page."""
    order = job.source.expect.formats
    best: dict[str, Attachment] = {}
    for one in found:
        held = best.setdefault(one.title.casefold(), one)
        if order.index(one.format) < order.index(held.format):
            best[one.title.casefold()] = one
    return list(best.values())


def _reaching(found: list[Attachment], since: date | None) -> list[Attachment]:
    """The newest attachment, and those that end at or after `since`; on a tie the page's first."""
    newest = max(found, key=lambda one: one.until)
    reaching = [one for one in found if since and one.until and date(one.until, 3, 1) >= since]
    return [newest, *(one for one in reaching if one is not newest)]


def collection_files(job: Job, resolve: GovukCollection) -> list[Fetched]:
    """The tables of the newest editions, or of those that end at or after `since`."""
    job.tell(f"Reading {resolve.api}")
    editions = _editions(job, resolve)
    if job.since is None:
        editions = editions[: resolve.editions]
    else:
        editions = [one for one in editions if one[0] >= job.since]
    found = []
    for _, title, api in editions:
        there = _attachments(job, api)
        fits = [one for one in there if _names(one, resolve.attachment)]
        if not fits:
            titles = "; ".join(one.title for one in there[:_MOST_TITLES]) or "no attachment"
            job.remark(f"{title}: no attachment matches {resolve.attachment!r} ({titles})")
        found += [
            downloaded(job, Wanted(one.url, api, file_name(one.url, job.source), about=title))
            for one in _best_formats(job, fits)
        ]
    if editions and not found:
        raise FetchError(
            f"{job.source.id}: no edition of {resolve.api} has the tables. {moved(job.source)}"
        )
    return found


def _names(one: Attachment, pattern: str) -> bool:
    name = urlsplit(one.url).path.rsplit("/", 1)[-1]
    return any(re.search(pattern, text, flags=re.IGNORECASE) for text in (one.title, name))


def _editions(job: Job, resolve: GovukCollection) -> list[tuple[date, str, str]]:
    """Last month, title and content-API address of the editions of a collection, newest first."""
    listed = _objects(table(job, resolve.api), "links", "documents")
    found = []
    for document in listed:
        title = str(document.get("title") or "")
        fit = re.search(resolve.document, title, flags=re.IGNORECASE)
        number = _MONTHS.get(fit["month"].lower()) if fit else None
        base = str(document.get("base_path") or "")
        if fit and number and base.startswith("/"):
            parts = urlsplit(resolve.api)
            api = f"{parts.scheme}://{parts.netloc}/api/content{base}"
            found.append((date(int(fit["year"]), number, 1), title, api))
    if not found:
        titles = "; ".join(str(one.get("title")) for one in listed[:_MOST_TITLES])
        raise FetchError(
            f"{job.source.id}: {resolve.api} lists no edition whose title matches "
            f"{resolve.document!r} (it has: {titles or 'none'}); if they are named otherwise now, "
            f"write that into resolve.document of sources/{job.source.id}.toml. {moved(job.source)}"
        )
    return sorted(found, reverse=True)


def _attachments(job: Job, api: str) -> list[Attachment]:
    """The files of a page in the formats that the source expects."""
    found = []
    for given in _objects(table(job, api), "details", "attachments"):
        url = urljoin(api, str(given.get("url") or ""))
        suffix = urlsplit(url).path.rsplit(".", 1)[-1].lower()
        if suffix in job.source.expect.formats:
            found.append(Attachment(str(given.get("title") or ""), url, suffix, 0))
    return found


def _objects(found: dict[str, Any], table_name: str, key: str) -> list[dict[str, Any]]:
    """The list of tables below two keys; none where the answer has another shape."""
    inner = found.get(table_name)
    listed: Iterable[Any] = inner.get(key) or () if isinstance(inner, dict) else ()
    return [one for one in listed if isinstance(one, dict)]


def _nothing(job: Job, api: str, title: str, there: list[Attachment]) -> FetchError:
    titles = "; ".join(one.title for one in there[:_MOST_TITLES]) or "none"
    return FetchError(
        f"{job.source.id}: {api} has no attachment whose title matches {title!r} (it has: "
        f"{titles}); if it is named otherwise now, write that into resolve.title of "
        f"sources/{job.source.id}.toml. {moved(job.source)}"
    )
