"""One file from its address into the store: resumed, bounded, checked, then given its name."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import datetime

import httpx2
import msgspec

from cspdata.fetch.answers import check_type, content_range, validator
from cspdata.fetch.budget import MEGABYTE
from cspdata.fetch.content import check_content
from cspdata.fetch.declaration import Expect
from cspdata.fetch.faults import FetchError, PassingError, moved
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched, Origin


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: its address, what led to it, the name to keep it under, and a remark."""

    url: str
    resolved_from: str
    name: str
    about: str = ""


class _Started(msgspec.Struct, frozen=True):
    """What a part is a part of, kept beside it so that a later run can go on."""

    url: str
    validator: str
    total: int


def downloaded(job: Job, wanted: Wanted) -> Fetched:
    """The file, new or unchanged.

    What was fetched before is asked for with its ETag or date, and not sent again by a server
    that knows them.
    """
    known = job.store.known(wanted.name)
    if known and known.entry.url != wanted.url:
        known = None
    job.tell(f"Fetching {wanted.name}")
    origin = to_part(job, wanted, expect=job.source.expect, known=known)
    if origin is None and known is not None:
        return known
    if origin is None:
        raise FetchError(f"{job.source.id}: {wanted.url}: unchanged, but there is no file here.")
    part = job.store.part(wanted.name)
    try:
        check_content(part, name=wanted.name, source=job.source, url=wanted.url)
    except FetchError:
        part.unlink()
        raise
    return job.store.keep(wanted.name, origin)


def to_part(
    job: Job, wanted: Wanted, *, expect: Expect, known: Fetched | None = None
) -> Origin | None:
    """Where the part that is now whole came from; None where the server says nothing changed.

    An answer that breaks off goes on where it stopped, if the server can say that the file is
    still the same; else it starts again. A wrong type or size leaves nothing behind.
    """
    transfer = _Transfer(job, wanted, expect, known)
    try:
        return job.client.tried(transfer.once, url=wanted.url, source=job.source, budget=job.budget)
    except FetchError:
        if not transfer.can_go_on:
            transfer.drop()
        raise


class _Transfer:
    """The attempts at one file."""

    def __init__(self, job: Job, wanted: Wanted, expect: Expect, known: Fetched | None) -> None:
        self._job = job
        self._wanted = wanted
        self._expect = expect
        self._known = known
        self._part = job.store.part(wanted.name)
        self._note = self._part.with_name(f"{self._part.name}.json")
        self._received = 0
        self.can_go_on = False

    def once(self) -> Origin | None:
        """One request: the whole file, or the rest of it."""
        self._received = 0
        try:
            return self._request()
        except PassingError as fault:
            fault.progress = self.can_go_on and self._received > 0
            raise

    def _request(self) -> Origin | None:
        job, url = self._job, self._wanted.url
        started = self._started()
        offset = self._part.stat().st_size if started else 0
        self.can_go_on = started is not None
        headers = self._headers(started, offset)
        with job.client.opened(
            url, source=job.source, budget=job.budget, headers=headers
        ) as response:
            if response.status_code == 304:
                return None
            if response.status_code == 416:
                self.drop()
                raise PassingError("the part kept is not a part of the file any more", wait=0.0)
            check_type(response, url=url, source=job.source, types=self._expect.content_types)
            offset = self._place(response, started, offset)
            total = self._total(response, offset)
            self._begin(response, offset=offset, total=total)
            self._receive(response, offset=offset, total=total)
            self._note.unlink(missing_ok=True)
            return _origin(response, self._wanted)

    def drop(self) -> None:
        """Nothing of it is left behind."""
        self._part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.can_go_on = False

    def _started(self) -> _Started | None:
        """What the part belongs to, where it can be gone on with."""
        try:
            started = msgspec.json.decode(self._note.read_bytes(), type=_Started)
        except (OSError, msgspec.DecodeError):
            return None
        usable = started.url == self._wanted.url and started.validator and self._part.is_file()
        return started if usable and 0 < self._part.stat().st_size < started.total else None

    def _headers(self, started: _Started | None, offset: int) -> dict[str, str]:
        if started:
            return {"Range": f"bytes={offset}-", "If-Range": started.validator}
        if self._known and self._known.entry.etag:
            return {"If-None-Match": self._known.entry.etag}
        if self._known and self._known.entry.last_modified:
            return {"If-Modified-Since": self._known.entry.last_modified}
        return {}

    def _place(self, response: httpx2.Response, started: _Started | None, offset: int) -> int:
        """From where the body goes on: 0 where the server sends the whole again."""
        if response.status_code == 200:
            return 0
        rest = (offset, started.total - 1, started.total) if started else None
        sizes = {str(started.total - offset), ""} if started else set()
        now = validator(response)
        if (
            content_range(response) != rest
            or response.headers.get("Content-Length", "") not in sizes
            or (started and now and now != started.validator)
        ):
            self.drop()
            raise PassingError("the rest that was sent is of another file", wait=0.0)
        return offset

    def _total(self, response: httpx2.Response, offset: int) -> int:
        """The size of the whole file in bytes, 0 where only its end will tell.

        A body that ends with the connection could have been cut anywhere: it is refused.
        """
        source, url = self._job.source, self._wanted.url
        packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
        length = response.headers.get("Content-Length", "")
        if not length and "chunked" not in response.headers.get("Transfer-Encoding", "").lower():
            raise FetchError(
                f"{source.id}: {url}: sent without its size, so that a cut could not be noticed; "
                f"nothing was kept. Fetch it by hand: {source.page}"
            )
        total = offset + int(length) if length.isdigit() and not packed else 0
        if total > self._expect.most_mb * MEGABYTE:
            raise self._too_large()
        self._job.store.make_room(total - offset)
        return total

    def _begin(self, response: httpx2.Response, *, offset: int, total: int) -> None:
        """Note what the part is of before its first byte, where it can be gone on with."""
        tag = validator(response)
        self.can_go_on = bool(tag and total)
        if offset:
            return
        self._note.unlink(missing_ok=True)
        if self.can_go_on:
            self._note.write_bytes(msgspec.json.encode(_Started(self._wanted.url, tag, total)))

    def _receive(self, response: httpx2.Response, *, offset: int, total: int) -> None:
        job, size = self._job, offset
        with self._part.open("ab" if offset else "wb") as file:
            for chunk in response.iter_bytes():
                size += len(chunk)
                self._received += len(chunk)
                if size > self._expect.most_mb * MEGABYTE:
                    self.can_go_on = False
                    raise self._too_large()
                file.write(chunk)
                job.budget.spend(len(chunk))
                job.tell(f"Fetching {self._wanted.name}", size, total)
        if total and size != total:
            self.can_go_on = False
            raise PassingError(f"{size:,} bytes came of {total:,}")
        if size < self._expect.least_bytes:
            self.can_go_on = False
            raise FetchError(
                f"{job.source.id}: {self._wanted.url}: only {size} bytes, expected at least "
                f"{self._expect.least_bytes}; nothing was kept. {moved(job.source)}"
            )

    def _too_large(self) -> FetchError:
        source = self._job.source
        self.can_go_on = False
        return FetchError(
            f"{source.id}: {self._wanted.url}: larger than the {self._expect.most_mb} MB expected, "
            f"given up; nothing was kept. If it has really grown, raise expect.most_mb in "
            f"sources/{source.id}.toml."
        )


def _origin(response: httpx2.Response, wanted: Wanted) -> Origin:
    modified = str(response.headers.get("Last-Modified", ""))
    return Origin(
        url=wanted.url,
        resolved_from=wanted.resolved_from,
        etag=str(response.headers.get("ETag", "")),
        last_modified=modified,
        about=wanted.about,
        modified=http_date(modified),
    )


def http_date(text: str) -> datetime | None:
    """The moment of an HTTP date; None where it is none."""
    try:
        return email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
