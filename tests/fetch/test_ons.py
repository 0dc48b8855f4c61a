"""The newest file that an ONS dataset page links to."""

from __future__ import annotations

from typing import Any

import pytest

from cspdata.fetch import FetchError, Source
from tests.fetch.conftest import Desk, declared
from tests.fetch.server import Reply, Site
from tests.fetch.test_govuk import XLSX, sheet

HTML = {"Content-Type": "text/html; charset=utf-8"}
FILE = r"^sapelsoabroadage\d{4}(?P<until>\d{4})\.xlsx$"


def source(site: Site, **changes: Any) -> Source:
    """The declaration of a dataset page on this computer."""
    resolve = {"kind": "ons_dataset", "page": site.url("/people/datasets/lsoa"), "file": FILE}
    expect = {"formats": ["xlsx"], "content_types": [XLSX]}
    return declared(resolve | changes, expect=expect)


def serve_page(site: Site, *links: str) -> None:
    """A page with these links; each file of them lies where it says."""
    items = "".join(f'<li><a class="btn" href="{link}">xlsx</a></li>' for link in links)
    text = f"<html><body><a name=top><a href>x</a><ul>{items}</ul></body></html>"
    site.serve("/people/datasets/lsoa", Reply(text.encode(), headers=HTML))
    site.serve("/file", lambda request: Reply(
        sheet("xlsx", request.fields["uri"]), headers={"Content-Type": XLSX}
    ))  # fmt: skip


def test_the_file_with_the_latest_year_is_taken(site: Site, desk: Desk) -> None:
    base = "/file?uri=/people/datasets/lsoa"
    serve_page(
        site,
        f"{base}/mid2011tomid2022/sapelsoabroadage20112022.xlsx",
        f"{base}/mid2022revised/sapelsoabroadage20222024.xlsx",
        f"{base}/mid2022revised/sapelsoasyoa20222025.xlsx",
        "/people/datasets/other",
    )
    [found] = desk.fetch(source(site))
    assert found.path.name == "sapelsoabroadage20222024.xlsx"
    assert found.entry.url == site.url(f"{base}/mid2022revised/sapelsoabroadage20222024.xlsx")
    assert found.entry.resolved_from == site.url("/people/datasets/lsoa")


@pytest.mark.parametrize("answer", [Reply(status=404), Reply(b"<p>moved</p>", headers=HTML)])
def test_without_a_link_the_pinned_address_is_used(site: Site, desk: Desk, answer: Reply) -> None:
    serve_page(site)
    site.serve("/people/datasets/lsoa", answer)
    with pytest.raises(FetchError):
        desk.fetch(source(site))
    pinned = site.url("/file?uri=/people/old/sapelsoabroadage20112022.xlsx")
    [found] = desk.fetch(source(site, pinned=pinned))
    assert (found.path.name, found.entry.resolved_from) == (
        "sapelsoabroadage20112022.xlsx",
        "pinned",
    )
    assert any("the pinned address is used" in note for note in desk.notes)


def test_a_link_to_another_host_is_not_followed(site: Site, desk: Desk) -> None:
    serve_page(site, "https://evil.example/file?uri=/x/sapelsoabroadage20222024.xlsx")
    with pytest.raises(FetchError, match=r"evil\.example"):
        desk.fetch(source(site))
