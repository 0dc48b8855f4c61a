"""Attachments of GOV.UK pages and of the editions of a collection, by their titles."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from cspdata.fetch import FetchError, Source, read_sources
from cspdata.fetch.declaration import GovukPage
from cspdata.periods import month
from tests.fetch.conftest import Desk, declared
from tests.fetch.server import Reply, Site, told
from tests.small import CATALOGUE_FOLDER

ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPECT = {"formats": ["ods", "xlsx"], "content_types": [ODS, XLSX]}
WINDOWS = r"Community Safety Partnership open data.* year ending \w+ (?P<until>\d{4})"


def sheet(suffix: str, text: str = "") -> bytes:
    """A spreadsheet as far as its packing goes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr(
            {"ods": "content.xml", "xlsx": "xl/workbook.xml"}[suffix], f"<x>{text}</x>"
        )
    return packed.getvalue()


def page(site: Site, *attachments: tuple[str, str], path: str = "/api/content/page") -> str:
    """A page with attachments of a title and a file name; its address."""
    listed = []
    for title, name in attachments:
        url = site.url(f"/media/{name}")
        suffix = name.rsplit(".", 1)[-1]
        if suffix in {"ods", "xlsx"}:
            kind = ODS if suffix == "ods" else XLSX
            body = sheet(suffix, name)
            site.serve(f"/media/{name}", Reply(body, headers={"Content-Type": kind}))
        listed.append({"title": title, "url": url, "attachment_type": "file", "filename": name})
    return site.serve(path, told({"details": {"attachments": listed}}))


def source(api: str, title: str = WINDOWS, **changes: Any) -> Source:
    """The declaration of a page on this computer."""
    return declared({"kind": "govuk_page", "api": api, "title": title} | changes, expect=EXPECT)


CRIME = "Police recorded crime Community Safety Partnership open data"
KNIVES = (
    "Crime outcomes for offences involving knives or sharp instruments England and Wales open "
    "data, April 2024 to March 2026"
)
FIREARMS = (
    "Crime outcomes for offences involving firearms in England and Wales open data, "
    "April 2024 to March 2026"
)
FORCES = "Police recorded crime open data Police Force Area tables, year ending March 2013 onwards"


def crime_page(site: Site) -> str:
    """The page of recorded crime, as it lists its tables."""
    return page(
        site,
        ("Recorded crime data geographical reference table", "recrime-geo-pfa.csv"),
        (f"{CRIME}, year ending March 2003 to year ending March 2007", "csp-0307.ods"),
        (f"{CRIME}, year ending March 2016 to year ending March 2020", "csp-1620.ods"),
        (f"{CRIME}, year ending March 2021 to year ending March 2026", "csp-2126.ods"),
        ("Outcomes open data, year ending March 2026", "outcomes.xlsx"),
        (FORCES, "pfa.ods"),
        (FIREARMS, "firearms-outcomes.ods"),
        (KNIVES, "knife-outcomes.ods"),
        ("Knife and sharp instrument open data", "knife.ods"),
    )


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("home_office_csp", "csp-2126.ods"),
        ("home_office_force", "pfa.ods"),
        ("home_office_knife", "knife.ods"),
    ],
)
def test_the_declared_patterns_tell_the_tables_of_recorded_crime_apart(
    site: Site, desk: Desk, source_id: str, name: str
) -> None:
    """The declaration of the project itself, moved to this computer."""
    resolve = read_sources(CATALOGUE_FOLDER / "sources")[source_id].resolve
    assert isinstance(resolve, GovukPage)
    [found] = desk.fetch(source(crime_page(site), resolve.title))
    assert found.path.name == name


def test_the_newest_window_is_taken(site: Site, desk: Desk) -> None:
    api = crime_page(site)
    [found] = desk.fetch(source(api))
    assert found.path.name == "csp-2126.ods"
    assert found.entry.resolved_from == api
    assert found.entry.about.endswith("year ending March 2026")


@pytest.mark.parametrize(
    ("since", "names"),
    [
        ("2022-01", ["csp-2126.ods"]),
        ("2020-04", ["csp-2126.ods"]),
        ("2020-03", ["csp-2126.ods", "csp-1620.ods"]),
        ("2004-01", ["csp-2126.ods", "csp-0307.ods", "csp-1620.ods"]),
    ],
)
def test_since_adds_the_windows_that_reach_it(
    site: Site, desk: Desk, since: str, names: list[str]
) -> None:
    found = desk.fetch(source(crime_page(site)), since=month(since))
    assert [one.path.name for one in found] == names


def test_every_file_that_matches_may_be_wanted(site: Site, desk: Desk) -> None:
    api = page(
        site,
        ("Low level geography dataset: 2017/18 to 2022/23", "Low_level_201718_to_202223.ods"),
        ("Low-level geography dataset: 2023/24 to present", "Low_level_202324_to_present.ods"),
        ("Low level geography dataset guidance", "guidance"),
        ("Outdoor fires dataset", "outdoor.ods"),
    )
    found = desk.fetch(source(api, "low[- ]level geography dataset", every=True))
    assert [one.path.name for one in found] == [
        "Low_level_201718_to_202223.ods",
        "Low_level_202324_to_present.ods",
    ]


def test_of_two_formats_of_one_file_the_preferred_is_taken(site: Site, desk: Desk) -> None:
    api = page(site, ("The table", "table.xlsx"), ("The Table", "table.ods"))
    [found] = desk.fetch(source(api, "the table"))
    assert found.path.name == "table.ods"


def test_a_relative_address_is_of_the_page(site: Site, desk: Desk) -> None:
    page(site, ("The table", "table.ods"))
    attachments = [{"title": "The table", "url": "/media/table.ods"}]
    api = site.serve("/api/content/page", told({"details": {"attachments": attachments}}))
    [found] = desk.fetch(source(api, "the table"))
    assert found.entry.url == site.url("/media/table.ods")


@pytest.mark.parametrize(
    "answer",
    [
        {"details": {"attachments": [{"title": "Another", "url": "/media/other.ods"}]}},
        {"details": {"attachments": [{"title": None, "url": None}, 3]}},
        {"details": {}},
        {"details": None},
        {},
    ],
)
def test_a_page_without_the_file_is_told_with_what_it_has(
    site: Site, desk: Desk, answer: dict[str, Any]
) -> None:
    api = site.serve("/api/content/page", told(answer))
    with pytest.raises(
        FetchError, match=r"no attachment whose title matches 'the table' \(it has:"
    ):
        desk.fetch(source(api, "the table"))


@pytest.mark.parametrize("answer", [Reply(status=404), told({}), told([1])])
def test_then_the_pinned_address_is_used(site: Site, desk: Desk, answer: Reply) -> None:
    page(site, ("x", "pinned.ods"))
    api = site.serve("/api/content/page", answer)
    [found] = desk.fetch(source(api, "the table", pinned=[site.url("/media/pinned.ods")]))
    assert found.entry.resolved_from == "pinned"
    assert found.path.name == "pinned.ods"
    assert any("pinned addresses are used" in note for note in desk.notes)


def test_an_attachment_on_another_host_is_not_fetched(site: Site, desk: Desk) -> None:
    attachments = [{"title": "The table", "url": "https://evil.example/table.ods"}]
    api = site.serve("/api/content/page", told({"details": {"attachments": attachments}}))
    with pytest.raises(FetchError, match=r"evil\.example, which the source does not declare"):
        desk.fetch(source(api, "the table"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"PK\x03\x04" + b"x" * 500, "cannot be opened as an archive"),
        (sheet("ods")[:-8] + b"", "cannot be opened as an archive"),
        (sheet("xlsx"), "content.xml is missing"),
    ],
)
def test_a_spreadsheet_that_is_none_is_refused(
    site: Site, desk: Desk, body: bytes, reason: str
) -> None:
    api = page(site, ("The table", "table.ods"))
    site.serve("/media/table.ods", Reply(body, headers={"Content-Type": ODS}))
    with pytest.raises(FetchError, match=reason):
        desk.fetch(source(api, "the table"))
    assert desk.files == []
    assert desk.parts == []


EDITIONS = [
    ("Modern Slavery: National Referral Mechanism and Duty to Notify statistics UK, {}", spell)
    for spell in ("October to December 2025", "July to September 2025", "April to June 2025")
]


def collection(site: Site) -> str:
    """A collection of quarters, out of order, with a page of the year and one of guidance."""
    titles = [title.format(spell) for title, spell in EDITIONS]
    titles.insert(1, "National Referral Mechanism statistics UK, end of year summary 2024")
    titles.append(
        "National Referral Mechanism statistics UK: quarter 1 2022, January to March 2022"
    )
    titles.append("Guidance on the statistics")
    documents = []
    for at, title in enumerate(reversed(titles)):
        base = f"/government/statistics/edition-{at}"
        documents.append({"title": title, "base_path": base})
        words = title.lower().replace(",", "").replace(":", "").split()
        name = f"nrm-quarter-{at}-{words[-1]}-{words[-4]}-to-{words[-2]}-tables.ods"
        page(
            site,
            ("Statistics bulletin", "bulletin.html"),
            (f"{title}: data tables", name),
            path=f"/api/content{base}",
        )
    return site.serve("/api/content/collection", told({"links": {"documents": documents}}))


def nrm(api: str, **changes: Any) -> Source:
    """The declaration of the collection on this computer."""
    resolve = {
        "kind": "govuk_collection",
        "api": api,
        "document": r"\bto (?P<month>March|June|September|December) (?P<year>\d{4})",
        "attachment": "tables",
    } | changes
    return declared(resolve, expect=EXPECT)


def test_the_newest_editions_of_a_collection_are_taken(site: Site, desk: Desk) -> None:
    found = desk.fetch(nrm(collection(site), editions=2))
    assert [one.path.name[14:] for one in found] == [
        "2025-october-to-december-tables.ods",
        "2025-july-to-september-tables.ods",
    ]
    assert found[0].entry.about.endswith("October to December 2025")
    assert "/api/content/government/statistics/edition-" in found[0].entry.resolved_from


def test_since_takes_the_editions_that_reach_it(site: Site, desk: Desk) -> None:
    api = collection(site)
    assert len(desk.fetch(nrm(api), since=month("2025-09"))) == 2
    assert len(desk.fetch(nrm(api), since=month("2022-01"))) == 4
    assert desk.fetch(nrm(api), since=month("2026-01")) == []


def test_an_edition_without_tables_is_remarked_on(site: Site, desk: Desk) -> None:
    api = collection(site)
    page(site, ("Bulletin", "b.ods"), path="/api/content/government/statistics/edition-5")
    assert len(desk.fetch(nrm(api))) == 3
    assert any("no attachment matches 'tables' (Bulletin)" in note for note in desk.notes)


def test_a_collection_that_names_its_editions_otherwise_is_told(site: Site, desk: Desk) -> None:
    api = site.serve(
        "/api/content/collection",
        told({"links": {"documents": [{"title": "NRM 2027/1", "base_path": "/x"}]}}),
    )
    with pytest.raises(
        FetchError, match=r"lists no edition.*it has: NRM 2027/1.*resolve\.document"
    ):
        desk.fetch(nrm(api))


def test_a_collection_without_any_tables_is_an_error(site: Site, desk: Desk) -> None:
    api = collection(site)
    with pytest.raises(FetchError, match="no edition of .* has the tables"):
        desk.fetch(nrm(api, attachment="nothing of this name"))
