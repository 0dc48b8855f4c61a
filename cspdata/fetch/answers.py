"""What servers answer, read whole and bounded: small pages, JSON, ranges of a file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx2

from cspdata.fetch.budget import MEGABYTE
from cspdata.fetch.declaration import Source
from cspdata.fetch.faults import FetchError, MissingFileError, PassingError, RefusedFileError, moved
from cspdata.fetch.job import Job

MOST_PAGE_MB = 60
JSON_TYPES = ("application/json", "application/geo+json", "text/plain")


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a file on a server: its bytes, where they start, and which file they are of."""

    data: bytes
    start: int
    total: int
    validator: str
    url: str


def page(
    job: Job,
    url: str,
    *,
    types: tuple[str, ...],
    most_mb: int = MOST_PAGE_MB,
    form: dict[str, str] | None = None,
) -> bytes:
    """A whole small answer of one of the content types; a larger one is refused."""
    source, budget = job.source, job.budget

    def once() -> bytes:
        with job.client.opened(url, source=source, budget=budget, form=form) as response:
            if response.status_code != 200:
                raise PassingError(f"the server answered {response.status_code} unasked")
            check_type(response, url=url, source=source, types=types)
            kept = bytearray()
            for chunk in response.iter_bytes():
                budget.spend(len(chunk))
                kept += chunk
                if len(kept) > most_mb * MEGABYTE:
                    raise FetchError(
                        f"{source.id}: {url}: more than {most_mb} MB where an index was expected, "
                        f"given up. {moved(source)}"
                    )
            return bytes(kept)

    return job.client.tried(once, url=url, source=source, budget=budget)


def table(job: Job, url: str, *, form: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object; one that is cut short is asked for again."""

    def once() -> dict[str, Any]:
        try:
            found = json.loads(page(job, url, types=JSON_TYPES, form=form))
        except (ValueError, RecursionError):
            raise PassingError("the server sent JSON that cannot be read") from None
        if not isinstance(found, dict):
            raise FetchError(f"{job.source.id}: {url}: not the index expected. {moved(job.source)}")
        return found

    return job.client.tried(once, url=url, source=job.source, budget=job.budget)


def piece(job: Job, url: str, *, first: int, last: int) -> Piece | None:
    """Bytes `first` to `last` of a file; None where the server does not honour ranges.

    A range that comes short or from another place is asked for again.
    """
    source, budget = job.source, job.budget

    def once() -> Piece | None:
        asked = {"Range": f"bytes={first}-{last}"}
        with job.client.opened(url, source=source, budget=budget, headers=asked) as response:
            place = content_range(response)
            if response.status_code != 206 or not place:
                return None
            start, end, total = place
            if start != first or end != min(last, total - 1):
                raise PassingError("the server sent another range than asked for")
            data = bytearray()
            for chunk in response.iter_raw():
                budget.spend(len(chunk))
                data += chunk
                if len(data) > end - start + 1:
                    raise PassingError("the server sent more than the range asked for")
            if len(data) != end - start + 1:
                raise PassingError("the range came short")
            return Piece(bytes(data), start, total, validator(response), str(response.url))

    return job.client.tried(once, url=url, source=source, budget=budget)


def there(job: Job, url: str) -> bool:
    """Whether the server has a file, asked with a range of one byte.

    Some servers answer HEAD with 405; a range costs them no more. A store that hides what it has
    answers 403 to a file it has not.
    """

    def once() -> bool:
        asked = {"Range": "bytes=0-0"}
        with job.client.opened(
            url, source=job.source, budget=job.budget, headers=asked
        ) as response:
            return response.status_code in {200, 206, 416}

    try:
        return job.client.tried(once, url=url, source=job.source, budget=job.budget)
    except (MissingFileError, RefusedFileError):
        return False


def check_type(
    response: httpx2.Response, *, url: str, source: Source, types: tuple[str, ...]
) -> None:
    """Refuse an answer that calls itself something else, as a sign-in or block page does."""
    given = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if not given or given in types:
        return
    hint = ""
    if given == "text/html":
        hint = " It is a web page: a filter or sign-in page of your network may be in between."
    raise FetchError(
        f"{source.id}: {url}: sent as {given!r}, expected {' or '.join(types)}.{hint} Nothing of "
        f"it was kept. {moved(source)}"
    )


def content_range(response: httpx2.Response) -> tuple[int, int, int] | None:
    """First byte, last byte and size of the whole of a `Content-Range`; None where it is none."""
    text = response.headers.get("Content-Range", "")
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", text.strip(), flags=re.ASCII)
    if not found:
        return None
    first, last, total = (int(part) for part in found.groups())
    return (first, last, total) if first <= last < total else None


def validator(response: httpx2.Response) -> str:
    """What says that a file is still the same: a strong ETag, else its date, else nothing.

    A weak ETag does not stand for the same bytes (RFC 9110, section 13.1.5).
    """
    tag = str(response.headers.get("ETag", "")).strip()
    return tag if tag.startswith('"') else str(response.headers.get("Last-Modified", "")).strip()
