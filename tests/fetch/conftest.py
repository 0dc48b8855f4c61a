"""What the tests of fetching share: a server, and a place to fetch to that does not wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cspdata.catalogue import Partnership
from cspdata.fetch import Client, Fetched, Progress, Source, fetch
from cspdata.fetch.sources import check_source
from tests.fetch.server import Site, told
from tests.small import PARTNERSHIP


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, whatever the environment says: everything here is on this computer."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server of the test's own."""
    served = Site()
    yield served
    served.close()


class Desk:
    """A place to fetch from: a target folder, a client that does not wait, and what was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waits: list[float] = []
        self.said: list[Progress] = []
        self.partnership: Partnership = PARTNERSHIP
        self.client = self.new_client()

    def new_client(self, **changes: Any) -> Client:
        """A client that notes its waits instead of waiting, with no jitter."""
        settings: dict[str, Any] = {
            "timeout": 2.0,
            "attempts": 4,
            "sleep": self.waits.append,
            "random": lambda: 1.0,
        }
        return Client(**(settings | changes))

    def fetch(self, source: Source, since: date | None = None) -> list[Fetched]:
        """Fetch a source here."""
        return fetch(
            source,
            partnership=self.partnership,
            folder=self.folder,
            since=since,
            client=self.client,
            watch=self.said.append,
        )

    @property
    def notes(self) -> list[str]:
        """The remarks so far."""
        return [one.note for one in self.said if one.note]

    @property
    def files(self) -> list[str]:
        """The files that are there under a final name."""
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        )

    @property
    def parts(self) -> list[str]:
        """What is there unfinished."""
        return sorted(path.name for path in self.folder.rglob(".*.part*"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A place to fetch to."""
    return Desk(tmp_path / "fetched")


def declared(resolve: dict[str, Any], **changes: Any) -> Source:
    """A source of this computer, checked as a declared one is."""
    table: dict[str, Any] = {
        "id": "thing",
        "title": "A thing",
        "publisher": "The publisher",
        "licence": "Open Government Licence v3.0",
        "page": "https://publisher.example/thing",
        "by_hand": "Save the thing.",
        "hosts": ["127.0.0.1"],
        "resolve": resolve,
        "expect": {
            "formats": ["csv"],
            "content_types": ["text/csv", "application/octet-stream"],
            "least_bytes": 10,
            "most_mb": 1,
        },
        "limits": {"requests_per_second": 15.0, "most_mb": 20, "minutes": 5},
    }
    expect = table["expect"] | changes.pop("expect", {})
    limits = table["limits"] | changes.pop("limits", {})
    source = msgspec.convert(table | {"expect": expect, "limits": limits} | changes, Source)
    check_source(source, Path("thing.toml"))
    return source


def one_file(site: Site, **changes: Any) -> Source:
    """A source of the one file `/media/table.csv`, named by a page of GOV.UK's kind."""
    attachment = {"title": "The table", "url": site.url("/media/table.csv")}
    site.serve("/api/page", told({"details": {"attachments": [attachment]}}))
    resolve = {"kind": "govuk_page", "api": site.url("/api/page"), "title": "^The table$"}
    return declared(resolve, **changes)


def csv_of(size: int, *, seed: int = 1) -> bytes:
    """A CSV of about that size, whose every part differs."""
    lines = [b"id,value"]
    length = len(lines[0])
    while length < size:
        line = b"%d,%d" % (len(lines) * seed, hash((len(lines), seed)) % 10**9)
        lines.append(line)
        length += len(line) + 1
    return b"\n".join(lines) + b"\n"
