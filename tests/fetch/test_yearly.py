"""Files of one a year, whose years are found by asking for a byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cspdata.fetch import FetchError, Source
from tests.fetch.conftest import Desk, csv_of, declared
from tests.fetch.server import Reply, Request, Site, ranged

NOW = datetime.now(UTC).year


def source(site: Site, **changes: Any) -> Source:
    """The declaration of two tables on this computer."""
    resolve = {
        "kind": "yearly_files",
        "address": site.url("/data/stats-{table}-{year}.csv"),
        "tables": ["collision", "casualty"],
        "earliest": 1979,
        "years": 3,
    }
    return declared(resolve | changes)


def serve_years(site: Site, table: str, *years: int) -> None:
    """Files of a table for some years."""
    for year in years:
        data = csv_of(4000, seed=year)
        site.serve(f"/data/stats-{table}-{year}.csv", ranged(data, kind="text/csv"))


def test_the_newest_years_there_are_are_taken(site: Site, desk: Desk) -> None:
    serve_years(site, "collision", *range(NOW - 5, NOW))
    serve_years(site, "casualty", *range(NOW - 5, NOW))
    found = desk.fetch(source(site))
    assert [one.path.name for one in found] == [
        f"stats-{table}-{year}.csv"
        for table in ("collision", "casualty")
        for year in (NOW - 1, NOW - 2, NOW - 3)
    ]
    assert found[0].path.read_bytes() == csv_of(4000, seed=NOW - 1)


def test_a_year_is_looked_for_with_a_range_and_not_with_head(site: Site, desk: Desk) -> None:
    serve_years(site, "collision", NOW - 1)
    desk.fetch(source(site, tables=["collision"]))
    [probe, _] = site.asked(f"/data/stats-collision-{NOW - 1}.csv")
    assert (probe.method, probe.headers["range"]) == ("GET", "bytes=0-0")


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_year_that_is_not_there_yet_is_no_fault(site: Site, desk: Desk, status: int) -> None:
    site.serve(f"/data/stats-collision-{NOW}.csv", Reply(status=status))
    serve_years(site, "collision", NOW - 1, NOW - 2, NOW - 3)
    assert len(desk.fetch(source(site, tables=["collision"]))) == 3
    assert desk.notes == []


def test_a_server_that_ignores_ranges_is_not_read_to_look(site: Site, desk: Desk) -> None:
    data = csv_of(900_000)
    big = Reply(data, headers={"Content-Type": "text/csv"})
    site.serve(f"/data/stats-collision-{NOW - 1}.csv", lambda _: big)
    desk.fetch(source(site, tables=["collision"]))
    assert len(site.asked(f"/data/stats-collision-{NOW - 1}.csv")) == 2


def test_since_takes_every_year_from_it_and_tells_what_is_missing(site: Site, desk: Desk) -> None:
    serve_years(site, "collision", NOW - 1, NOW - 2, NOW - 4)
    found = desk.fetch(source(site, tables=["collision"]), since=date(NOW - 6, 3, 1))
    assert [one.path.name[-8:-4] for one in found] == [str(NOW - n) for n in (1, 2, 4)]
    assert desk.notes == [
        f"no collision file of its own for {NOW - 6}, {NOW - 5}, {NOW - 3}",
    ]


def test_no_file_at_all_is_an_error_after_a_few_questions(site: Site, desk: Desk) -> None:
    with pytest.raises(FetchError, match="there is no collision file"):
        desk.fetch(source(site))
    assert len(site.requests) < 10


def test_what_was_whole_before_a_fault_is_kept(site: Site, desk: Desk) -> None:
    serve_years(site, "collision", NOW - 1, NOW - 2)
    good = ranged(csv_of(4000), kind="text/csv")

    def spoilt(request: Request) -> Reply:
        page = Reply(b"<html></html>", headers={"Content-Type": "text/html"})
        return good(request) if "range" in request.headers else page

    site.serve(f"/data/stats-collision-{NOW - 2}.csv", spoilt)
    with pytest.raises(FetchError, match="web page"):
        desk.fetch(source(site, tables=["collision"]))
    assert desk.files == [f"thing/stats-collision-{NOW - 1}.csv"]
