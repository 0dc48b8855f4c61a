"""Indicators by name: the id may have been replaced since it was written down."""

from __future__ import annotations

from typing import Any

import pytest

from cspdata.fetch import FetchError, Source, read_sources
from tests.fetch.conftest import Desk, declared
from tests.fetch.server import Reply, Request, Site
from tests.small import CATALOGUE_FOLDER

CSV = {"Content-Type": "text/csv"}
HEADER = "Indicator ID,Indicator Name,Area Code,Time period,Value\n"
LISTED = [
    (11201, "Violent crime - hospital admissions for violence (including sexual violence)"),
    (11202, "Violent crime - violence offences per 1,000 population"),
    (92863, "Domestic abuse related incidents and crimes"),
    (90001, "Admissions"),
    (90002, "Admissions"),
]


def serve(site: Site, listed: list[tuple[int, str]] = LISTED, *, column: str = "Indicator") -> None:
    """The list of indicators, and the values of each."""
    rows = "".join(f'{number},"{name}",2026-03-01\r\n' for number, name in listed)
    text = f"\ufeffIndicator ID,{column},Date updated\r\n{rows}"
    site.serve("/api/metadata", Reply(text.encode(), headers=CSV))

    def values(request: Request) -> Reply:
        number = request.fields["indicator_ids"]
        body = f"\ufeff{HEADER}{number},x,E06000054,2024,1.5\n"
        return Reply(body.encode(), headers=CSV)

    site.serve("/api/data", values)


def source(site: Site, *indicators: tuple[int, str], **changes: Any) -> Source:
    """The declaration of indicators on this computer; `|` parts the names of one."""
    query = "?indicator_ids={id}&child={area_type}&parent={parent_area_type}"
    resolve = {
        "kind": "fingertips",
        "metadata": site.url("/api/metadata"),
        "data": site.url(f"/api/data{query}"),
        "area_type": 502,
        "parent_area_type": 15,
        "indicators": [{"id": at, "names": name.split("|")} for at, name in indicators],
    }
    return declared(resolve | changes)


def test_an_indicator_is_found_by_its_name(site: Site, desk: Desk) -> None:
    serve(site)
    [found] = desk.fetch(source(site, LISTED[0]))
    assert found.path.name == "fingertips_11201.csv"
    assert found.entry.about == f"11201: {LISTED[0][1]} (metadata of 2026-03-01)"
    assert found.entry.resolved_from == site.url("/api/metadata")
    [asked] = site.asked("/api/data")
    assert asked.fields == {"indicator_ids": "11201", "child": "502", "parent": "15"}
    assert desk.notes == []


def test_dashes_and_case_do_not_tell_names_apart(site: Site, desk: Desk) -> None:
    serve(site)
    name = "Violent Crime – hospital admissions for violence (including sexual violence)"
    assert len(desk.fetch(source(site, (11201, name)))) == 1


def test_an_id_that_was_replaced_is_followed_by_its_name_and_told(site: Site, desk: Desk) -> None:
    serve(site)
    [found] = desk.fetch(source(site, (93203, "Domestic abuse related incidents and crimes")))
    assert found.path.name == "fingertips_92863.csv"
    [note] = desk.notes
    assert "has the id 92863 now, not 93203" in note
    assert "resolve.indicators (id 93203) of sources/thing.toml" in note


def test_an_id_that_carries_another_name_now_is_not_trusted(site: Site, desk: Desk) -> None:
    serve(site)
    found = desk.fetch(source(site, LISTED[0], (11202, "Violent crime, all of it")))
    assert [one.path.name for one in found] == ["fingertips_11201.csv"]
    [note] = desk.notes
    assert "no indicator is named 'Violent crime, all of it'" in note
    assert f"11202 is named {LISTED[1][1]!r} now" in note


def test_a_second_accepted_name_serves(site: Site, desk: Desk) -> None:
    serve(site)
    renamed = f"Violence, recorded|{LISTED[1][1]}"
    assert len(desk.fetch(source(site, (11202, renamed)))) == 1
    assert desk.notes == []


def test_of_two_of_one_name_the_declared_one_is_taken_or_none(site: Site, desk: Desk) -> None:
    serve(site)
    [found] = desk.fetch(source(site, (90002, "Admissions")))
    assert found.path.name == "fingertips_90002.csv"
    with pytest.raises(FetchError, match="none of the 1 indicators"):
        desk.fetch(source(site, (90003, "Admissions")))
    assert any("is the name of 90001, 90002: not fetched" in note for note in desk.notes)


def test_an_indicator_that_is_gone_is_told(site: Site, desk: Desk) -> None:
    serve(site)
    desk.fetch(source(site, LISTED[0], (12, "Retired")))
    assert any("12 is not there any more" in note for note in desk.notes)


def test_one_that_is_not_published_for_these_areas_is_not_kept(site: Site, desk: Desk) -> None:
    serve(site)
    good = site.answer(Request("GET", "", "/api/data", {"indicator_ids": "11201"}, {}, 0))
    empty = Reply(b"\xef\xbb\xbf" + HEADER.encode(), headers=CSV)
    site.serve("/api/data", [empty, good])
    found = desk.fetch(source(site, LISTED[1], LISTED[0]))
    assert [one.path.name for one in found] == ["fingertips_11201.csv"]
    assert desk.files == ["thing/fingertips_11201.csv"]
    [note] = desk.notes
    assert note.startswith(f"11202: {LISTED[1][1]}")
    assert "a header and no rows" in note


@pytest.mark.parametrize("column", ["Indicator", "Indicator Name"])
def test_the_column_of_names_may_be_named_either_way(site: Site, desk: Desk, column: str) -> None:
    serve(site, column=column)
    assert len(desk.fetch(source(site, LISTED[0]))) == 1


def test_a_list_of_another_form_is_refused(site: Site, desk: Desk) -> None:
    site.serve("/api/metadata", Reply(b"id;name\n1;x\n", headers=CSV))
    with pytest.raises(FetchError, match="has no column 'Indicator ID'"):
        desk.fetch(source(site, LISTED[0]))


def test_at_most_one_request_a_second_is_declared() -> None:
    declared_here = read_sources(CATALOGUE_FOLDER / "sources")["fingertips"]
    assert declared_here.limits.requests_per_second <= 1
