"""The newest file of an ONS dataset, from the links of its page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from cspdata.fetch.answers import page
from cspdata.fetch.declaration import OnsDataset
from cspdata.fetch.download import Wanted, downloaded
from cspdata.fetch.faults import FetchError, first_line
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched, file_name


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the target of a link."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def fetched(job: Job, resolve: OnsDataset) -> list[Fetched]:
    """The file with the latest year in its name; the page's first on a tie, else the pinned one."""
    job.tell(f"Reading {resolve.page}")
    try:
        url = _newest(job, resolve)
        resolved_from = resolve.page
    except FetchError as fault:
        if not resolve.pinned:
            raise
        job.remark(
            f"the pinned address is used instead of the page ({first_line(fault, job.source)})"
        )
        url, resolved_from = resolve.pinned, "pinned"
    return [downloaded(job, Wanted(url, resolved_from, file_name(url, job.source)))]


def _newest(job: Job, resolve: OnsDataset) -> str:
    text = page(job, resolve.page, types=("text/html", "application/xhtml+xml"), most_mb=10)
    links = _Links()
    links.feed(text.decode("utf-8", errors="replace"))
    best, latest = "", -1
    for link in links.found:
        fit = re.search(resolve.file, _name(link), flags=re.IGNORECASE)
        if fit:
            until = int(fit.groupdict().get("until") or 0)
            if until > latest:
                best, latest = urljoin(resolve.page, link), until
    if not best:
        raise FetchError(
            f"{job.source.id}: {resolve.page} links to no file that matches {resolve.file!r}"
        )
    return best


def _name(link: str) -> str:
    """The file's own name: ONS gives the path as the parameter `uri`."""
    parts = urlsplit(link)
    return parse_qs(parts.query).get("uri", [parts.path])[0].rsplit("/", 1)[-1]
