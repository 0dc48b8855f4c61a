"""A zip archive on a server, opened without fetching it: by HTTP range, else whole and bounded."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from cspdata.fetch.answers import Piece, piece
from cspdata.fetch.budget import MEGABYTE
from cspdata.fetch.declaration import Expect
from cspdata.fetch.download import Wanted, to_part
from cspdata.fetch.faults import FetchError, moved
from cspdata.fetch.job import Job

TAIL_BYTES = 512 * 1024
MOST_DIRECTORY_BYTES = 8 * MEGABYTE
WHOLE = "whole-archive.zip"
TYPES = ("application/zip", "application/octet-stream", "binary/octet-stream")
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class ArchiveChangedError(Exception):
    """Another archive lies at the address than when its directory was read."""


@contextlib.contextmanager
def opened_archive(job: Job, url: str, *, whole_mb: int) -> Iterator[tuple[zipfile.ZipFile, str]]:
    """The archive and the address it was found at.

    A server that ignores ranges is asked for the whole, if that has at most `whole_mb`; the copy
    is deleted afterwards.
    """
    job.tell(f"Looking into {url.rsplit('/', 1)[-1]}")
    first = piece(job, url, first=0, last=0)
    if first is None:
        with _whole(job, url, whole_mb=whole_mb) as archive:
            yield archive, url
        return
    with _faults(job, url):
        archive = _remote(job, first)
    with archive:
        yield archive, first.url


def _remote(job: Job, first: Piece) -> zipfile.ZipFile:
    # remotezip ships no types; only its archive and its buffer are used, and only here.
    from remotezip import (  # type: ignore[import-untyped]
        PartialBuffer,
        RemoteZip,
        RemoteZipError,
    )

    class Ranges:
        """What remotezip asks for parts of the file: our client, with its limits and patience."""

        def __init__(self, url: str, *_: object, **__: object) -> None:
            self._url = url
            self._inside = False

        def fetch(self, data_range: tuple[int, int | None], stream: bool = False) -> Any:
            start, end = data_range
            if start < 0:
                start = max(first.total + start, 0)
            last = first.total - 1 if end is None else end
            most = job.source.expect.most_mb * MEGABYTE if stream else MOST_DIRECTORY_BYTES
            if last - start >= most or last < start:
                raise zipfile.BadZipFile(f"it asks for {last - start + 1:,} bytes at once")
            found = piece(job, self._url, first=start, last=last)
            if found is None or (found.total, found.validator) != (first.total, first.validator):
                raise ArchiveChangedError
            return PartialBuffer(io.BytesIO(found.data), start, len(found.data), stream)

    try:
        found: zipfile.ZipFile = RemoteZip(
            first.url, initial_buffer_size=TAIL_BYTES, fetcher=Ranges
        )
    except RemoteZipError as fault:
        raise zipfile.BadZipFile(str(fault)) from fault
    return found


@contextlib.contextmanager
def _whole(job: Job, url: str, *, whole_mb: int) -> Iterator[zipfile.ZipFile]:
    job.remark(f"{urlsplit(url).hostname} does not honour ranges: the whole archive is fetched")
    expect = Expect(formats=("zip",), content_types=TYPES, most_mb=whole_mb)
    to_part(job, Wanted(url, url, WHOLE), expect=expect)
    part = job.store.part(WHOLE)
    try:
        with _faults(job, url):
            archive = zipfile.ZipFile(part)
        with archive:
            yield archive
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _faults(job: Job, url: str) -> Iterator[None]:
    try:
        yield
    except FAULTS as fault:
        raise FetchError(
            f"{job.source.id}: {url} cannot be read as an archive ({fault}); nothing of it was "
            f"kept. {moved(job.source)}"
        ) from fault
