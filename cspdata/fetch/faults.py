"""What can go wrong on the way: every message names the host or file and says what to do."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

from cspdata.fetch.declaration import Source


class FetchError(OSError):
    """A download that was given up; the message is for a person."""


class MissingFileError(FetchError):
    """The server says that there is no such file."""


class RefusedFileError(FetchError):
    """The server will not give the file (403): some say so of a file that is not there."""


class UnreachableError(FetchError):
    """No way to the host: no network, a firewall, a proxy or a certificate in between."""


class PassingError(Exception):
    """A fault that may be gone in a while: it asks for another attempt and is never shown.

    `wait`: the seconds the server asked for. `progress`: whether bytes were kept before it.
    `closed`: whether not even a connection came about.
    """

    def __init__(
        self,
        reason: str,
        *,
        wait: float | None = None,
        progress: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.progress = progress
        self.closed = closed


def unreachable(source: Source, url: str, reason: str) -> UnreachableError:
    """The fault of a closed network: the host, the likely ways out, and the way by hand."""
    host = urlsplit(url).hostname or url
    return UnreachableError(
        f"{source.id}: {host} cannot be reached ({reason}).\n"
        f"  Proxy: {_proxy(urlsplit(url).scheme)}\n"
        f"  Firewall: {', '.join(source.hosts)} must be allowed on port 443.\n"
        "  Certificate: where the network inspects connections, its root certificate must be in "
        "the system's store, or in the file that SSL_CERT_FILE names.\n"
        f"  By hand: {by_hand(source)}"
    )


def first_line(fault: Exception, source: Source) -> str:
    """The fault itself, without the source's id before and what to do after it."""
    lines = str(fault).splitlines() or [type(fault).__name__]
    return lines[0].removeprefix(f"{source.id}: ")


def moved(source: Source) -> str:
    """Where to look when an address no longer gives what it gave."""
    return f"The publisher may have moved it: see {source.page}"


def filtered(source: Source) -> str:
    """How to tell a filter of one's own network from a refusal of the publisher."""
    return (
        f"Open {source.page} in a browser: if that works, a filter of your network stands in the "
        "way of programs."
    )


def by_hand(source: Source) -> str:
    """How a person gets the same files through a browser and loads them."""
    return (
        f"open {source.page} in a browser (on any computer). {source.by_hand} Then load what you "
        "saved on the Load data page, or with `python -m cspdata ingest FILE`."
    )


def _proxy(scheme: str) -> str:
    """What is set, without any password in it."""
    address = urllib.request.getproxies().get(scheme)
    if not address:
        return (
            "none is set; if your organisation has one, set HTTPS_PROXY to its address "
            "(http://proxy.example:8080) and try again."
        )
    parts = urlsplit(address if "://" in address else f"http://{address}")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname}{port} is used, from {scheme.upper()}_PROXY or the system's settings."
