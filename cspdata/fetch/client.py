"""A client for publishers' servers: patient, polite and suspicious.

It waits between requests, tries passing faults again as the server asks, follows a redirect only
by the same scheme to a declared host, and bounds the time and size of every answer. Proxies come
from the environment or the system's settings, certificates from the system's store.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from random import random as random_share
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2

from cspdata.fetch.budget import Budget
from cspdata.fetch.declaration import Source
from cspdata.fetch.faults import (
    FetchError,
    MissingFileError,
    PassingError,
    RefusedFileError,
    filtered,
    moved,
    unreachable,
)
from cspdata.fetch.pace import Pace, back_off, retry_after

T = TypeVar("T")
AGENT = "Mozilla/5.0 (compatible; cspdata; community safety partnership statistics)"
MOST_REDIRECTS = 5
MOST_ATTEMPTS = 200
CLOSED_ATTEMPTS = 3
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Client:
    """One client for any number of sources; closes its connections at the end of a `with`.

    `timeout`: seconds without a byte. `attempts`: in a row without progress. `longest_wait`: the
    longest `Retry-After` that is sat out. `sleep` and `random` are for tests.
    """

    def __init__(
        self,
        *,
        timeout: float = 30.0,
        attempts: int = 5,
        first_wait: float = 1.0,
        longest_wait: float = 120.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random_share,
    ) -> None:
        self.clock = clock
        self._timeout = timeout
        self._attempts = attempts
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._random = random
        self._pace = Pace(sleep=sleep, clock=clock)
        self._closed: dict[str, str] = {}
        self._http = httpx2.Client(
            headers={"User-Agent": AGENT, "Accept": "*/*"},
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=4),
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def tried(self, once: Callable[[], T], *, url: str, source: Source, budget: Budget) -> T:
        """What `once` gives, tried again after passing faults with growing, jittered waits.

        Attempts that made progress do not count; an error says what the last one failed of.
        """
        failed = 0
        for _ in range(MOST_ATTEMPTS):
            try:
                return once()
            except PassingError as fault:
                failed = 1 if fault.progress else failed + 1
                if failed >= (CLOSED_ATTEMPTS if fault.closed else self._attempts):
                    raise self._given_up(fault, url=url, source=source, failed=failed) from fault
                self._rest(fault, failed, url=url, source=source, budget=budget)
        raise FetchError(f"{source.id}: {url} broke off {MOST_ATTEMPTS} times, given up.")

    def _given_up(
        self, fault: PassingError, *, url: str, source: Source, failed: int
    ) -> FetchError:
        if fault.closed:
            self._closed[urlsplit(url).netloc] = fault.reason
            return unreachable(source, url, fault.reason)
        return FetchError(
            f"{source.id}: {url}: {fault.reason}, {failed} times in a row, given up. Nothing of "
            "it is loaded; run the same command again later: what is there already is not fetched "
            "twice."
        )

    def _rest(
        self, fault: PassingError, failed: int, *, url: str, source: Source, budget: Budget
    ) -> None:
        wait = back_off(failed, first=self._first_wait, random=self._random)
        if fault.wait is not None:
            wait = max(fault.wait, 0.0)
        if wait > min(self._longest_wait, budget.seconds):
            raise FetchError(
                f"{source.id}: {urlsplit(url).hostname} asks for a pause of {wait:.0f} seconds "
                f"({fault.reason}). Run the same command again after that."
            ) from fault
        self._sleep(wait)

    @contextlib.contextmanager
    def opened(
        self,
        url: str,
        *,
        source: Source,
        budget: Budget,
        headers: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> Iterator[httpx2.Response]:
        """The answer to one request, body unread: status 200, 206, 304 or 416, redirects followed.

        A `PassingError` asks for another attempt, a `FetchError` for none. `form` is posted.
        """
        seen = {url}
        for _ in range(MOST_REDIRECTS + 1):
            response = self._answer(url, source=source, budget=budget, headers=headers, form=form)
            try:
                if response.status_code not in REDIRECTS:
                    self._accept(response, url, source)
                    with _read_faults():
                        yield response
                    return
                if response.status_code in {301, 302, 303}:
                    form = None
                url = self._next(response, url, seen=seen, source=source)
            finally:
                response.close()
        raise FetchError(
            f"{source.id}: {url}: more than {MOST_REDIRECTS} redirects, given up. {moved(source)}"
        )

    def _answer(
        self,
        url: str,
        *,
        source: Source,
        budget: Budget,
        headers: dict[str, str] | None,
        form: dict[str, str] | None,
    ) -> httpx2.Response:
        host = _host(url, source)
        if urlsplit(url).netloc in self._closed:
            raise unreachable(source, url, self._closed[urlsplit(url).netloc])
        self._pace.wait(host, per_second=source.limits.requests_per_second)
        with _read_faults():
            request = self._http.build_request(
                "POST" if form else "GET",
                url,
                headers={"Accept-Encoding": "identity", **(headers or {})},
                data=form,
                timeout=min(self._timeout, budget.seconds),
            )
            return self._http.send(request, stream=True)

    @staticmethod
    def _next(response: httpx2.Response, url: str, *, seen: set[str], source: Source) -> str:
        location = response.headers.get("Location", "")
        try:
            target = urljoin(url, location)
            scheme = urlsplit(target).scheme
        except ValueError as fault:
            raise FetchError(
                f"{source.id}: {url} sends on to {location!r}, which is not an address ({fault})."
            ) from None
        if scheme != urlsplit(url).scheme:
            raise FetchError(
                f"{source.id}: {url} sends on to {target}, by another scheme: not followed. "
                f"{moved(source)}"
            )
        if target in seen:
            raise FetchError(f"{source.id}: {url} sends in a circle of redirects. {moved(source)}")
        seen.add(target)
        return target

    @staticmethod
    def _accept(response: httpx2.Response, url: str, source: Source) -> None:
        status = response.status_code
        if status in {200, 206, 304, 416}:
            return
        if status in PASSING:
            raise PassingError(
                f"the server answered {status}",
                wait=retry_after(response.headers.get("Retry-After")),
            )
        if status in {404, 410}:
            raise MissingFileError(f"{source.id}: {url}: no such file ({status}). {moved(source)}")
        if status == 403:
            raise RefusedFileError(f"{source.id}: {url}: refused (403). {filtered(source)}")
        if status == 407:
            raise unreachable(source, url, "the proxy wants a name and a password")
        raise FetchError(f"{source.id}: {url}: refused ({status}). {filtered(source)}")


def _host(url: str, source: Source) -> str:
    """The host of an address, refused unless the source declares it."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError as fault:
        raise FetchError(f"{source.id}: {url} is not an address ({fault}).") from None
    if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and host != "127.0.0.1"):
        raise FetchError(f"{source.id}: {url}: only https:// is spoken. {moved(source)}")
    if not any(fnmatchcase(host, pattern) for pattern in source.hosts):
        raise FetchError(
            f"{source.id}: {url} lies on {host or 'no host'}, which the source does not declare: "
            f"not followed. If the publisher has moved there, add it to `hosts` in "
            f"sources/{source.id}.toml."
        )
    return host


@contextlib.contextmanager
def _read_faults() -> Iterator[None]:
    """Faults of the connection as passing ones, in words."""
    try:
        yield
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as fault:
        raise PassingError(str(fault) or type(fault).__name__, closed=True) from fault
    except httpx2.TimeoutException as fault:
        raise PassingError("the server fell silent") from fault
    except httpx2.TransportError as fault:
        raise PassingError(f"the connection broke off ({fault})") from fault
    except httpx2.DecodingError as fault:
        raise PassingError("the answer is packed in a way that cannot be undone") from fault
    except httpx2.InvalidURL as fault:
        raise FetchError(f"not an address: {fault}") from fault
