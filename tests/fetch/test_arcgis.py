"""Feature services: pages, releases, areas, and the faults that come with status 200."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import msgspec
import pytest

from cspdata.catalogue import AreaRef, Partnership
from cspdata.fetch import FetchError, Source
from tests.fetch.conftest import Desk, declared
from tests.fetch.server import Reply, Request, Site, told
from tests.small import PARTNERSHIP

SERVICES = "/x/arcgis/rest/services"
OURS = [("Hamshire", "D06000001"), ("Otherton", "D06000002"), ("Hamshire-on-Sea", "D06000009")]


class Service:
    """A feature service with one layer; what it does wrong is set by its attributes."""

    def __init__(self, site: Site, name: str, rows: list[dict[str, Any]], *, at_most: int = 10):
        self.rows, self.at_most = rows, at_most
        self.fields = [*(rows[0] if rows else ()), "Shape__Area", "GlobalID"]
        self.count: int | None = None
        self.short = 0
        self.faults: list[dict[str, Any]] = []
        self.asked: list[Request] = []
        site.serve(f"{SERVICES}/{name}/FeatureServer/0", self._facts)
        site.serve(f"{SERVICES}/{name}/FeatureServer/0/query", self._query)

    def _facts(self, _: Request) -> Reply:
        return told(
            {
                "fields": [{"name": name} for name in self.fields],
                "objectIdField": "FID",
                "maxRecordCount": self.at_most,
            }
        )

    def _query(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.faults:
            return told({"error": self.faults.pop(0)})
        rows = [row for row in self.rows if fits(row, request.fields["where"])]
        if request.fields.get("returnCountOnly") == "true":
            return told({"count": len(rows) if self.count is None else self.count})
        start = int(request.fields["resultOffset"])
        size = min(int(request.fields["resultRecordCount"]), self.at_most)
        page = rows[start : start + size - self.short]
        more = start + len(page) < len(rows)
        if request.fields["f"] == "geojson":
            shape = {"type": "Point", "coordinates": [-2.0, 51.3]}
            features = [
                {"type": "Feature", "id": row["FID"], "geometry": shape, "properties": row}
                for row in page
            ]
            answer: dict[str, Any] = {"type": "FeatureCollection", "features": features}
            if more:
                answer["properties"] = {"exceededTransferLimit": True}
            return told(answer, kind="application/geo+json")
        answer = {"features": [{"attributes": row} for row in page]}
        return told(answer | ({"exceededTransferLimit": True} if more else {}))


def fits(row: dict[str, Any], where: str) -> bool:
    """Whether a row meets a condition of the three forms that are asked."""
    if where == "1=1":
        return True
    listed = re.fullmatch(r"(\w+) IN \((.+)\)", where)
    if listed:
        return row[listed[1]] in re.findall(r"'((?:[^']|'')*)'", listed[2])
    starts = re.findall(r"(\w+) LIKE '((?:[^']|'')*) %'", where)
    assert starts, where
    return any(row[name].startswith(start.replace("''", "'") + " ") for name, start in starts)


def areas(*places: tuple[str, str], each: int = 12) -> list[dict[str, Any]]:
    """Rows of small areas, so many of each place."""
    rows = [
        {"AREA21CD": f"D0100{place}{at:04d}", "AREA21NM": f"{name} {at:03d}A", "LAD25CD": code}
        for place, (name, code) in enumerate(places)
        for at in range(each)
    ]
    return [{"FID": at} | row for at, row in enumerate(rows, start=1)]


def source(site: Site, *, least_bytes: int = 10, **changes: Any) -> Source:
    """The declaration of a lookup on this computer."""
    resolve = {
        "kind": "arcgis_layer",
        "search": site.url("/search"),
        "owner": "ONSGeography_data",
        "title": "Areas",
        "service": r"AREA21_LAD\d\d_LU(_v\d+)?",
        "services": site.url(SERVICES),
        "pinned": "AREA21_LAD24_LU",
        "fields": ["AREA21CD", r"LAD\d\dCD"],
    } | changes
    outlines = resolve.get("outlines")
    formats = ["geojson" if outlines else "csv"]
    expect = {"formats": formats, "content_types": [], "least_bytes": least_bytes}
    return declared(resolve, expect=expect)


def lists(site: Site, *names: str) -> None:
    """Let the search find these services."""
    urls = [site.url(f"{SERVICES}/{name}/FeatureServer") for name in names]
    site.serve("/search", told({"results": [{"title": "x", "url": url} for url in urls]}))


def rows_of(desk: Desk) -> list[dict[str, str]]:
    """The rows of the CSV that is there."""
    with (desk.folder / "thing" / "thing.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_page_is_read(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    service = Service(site, "AREA21_LAD25_LU", areas(*OURS))
    [found] = desk.fetch(source(site))
    rows = rows_of(desk)
    assert [row["AREA21CD"] for row in rows] == [row["AREA21CD"] for row in service.rows]
    assert list(rows[0]) == ["AREA21CD", "AREA21NM", "LAD25CD"], "without the service's own keys"
    assert [one.fields.get("resultOffset") for one in service.asked] == [
        None, "0", "10", "20", "30"
    ]  # fmt: skip
    assert {one.fields["orderByFields"] for one in service.asked[1:]} == {"FID"}
    assert found.entry.resolved_from.startswith(site.url("/search?q=owner"))
    assert "AREA21_LAD25_LU/FeatureServer/0/query" in found.entry.url


@pytest.mark.parametrize("short", [1, 3, 9])
def test_short_pages_are_no_end_while_there_is_more(site: Site, desk: Desk, short: int) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(*OURS)).short = short
    desk.fetch(source(site))
    assert len(rows_of(desk)) == 36


def test_an_empty_page_is_no_end_while_there_is_more(site: Site, desk: Desk) -> None:
    """The last of the rows lie beyond a page with none, as ArcGIS says may be."""
    lists(site, "AREA21_LAD25_LU")
    rows = areas(*OURS)
    Service(site, "AREA21_LAD25_LU", rows)

    def query(request: Request) -> Reply:
        if request.fields.get("returnCountOnly"):
            return told({"count": 12})
        page = {0: rows[:8], 8: [], 18: rows[8:12]}[int(request.fields["resultOffset"])]
        more = int(request.fields["resultOffset"]) < 18
        features = [{"attributes": row} for row in page]
        return told({"features": features, "exceededTransferLimit": more})

    site.serve(f"{SERVICES}/AREA21_LAD25_LU/FeatureServer/0/query", query)
    desk.fetch(source(site))
    assert len(rows_of(desk)) == 12


def test_rows_that_are_missing_or_twice_are_refused(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    service = Service(site, "AREA21_LAD25_LU", areas(*OURS))
    service.count = 40
    with pytest.raises(FetchError, match="gave 36 different rows of 40"):
        desk.fetch(source(site))
    service.count = None
    service.rows[20]["FID"] = 3
    with pytest.raises(FetchError, match="gave 35 different rows of 36"):
        desk.fetch(source(site))
    assert desk.files == []
    assert desk.parts == []


def test_a_service_without_rows_is_refused(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(*OURS)).count = 0
    with pytest.raises(FetchError, match="has 0 rows where 1=1"):
        desk.fetch(source(site))


def test_rows_of_an_unlikely_size_are_refused(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(*OURS))
    with pytest.raises(FetchError, match="bytes, expected 100,000 bytes to 1 MB"):
        desk.fetch(source(site, least_bytes=100_000))
    assert desk.files == []


def test_the_newest_release_is_chosen_by_its_name(site: Site, desk: Desk) -> None:
    lists(
        site,
        "AREA21_LAD25_LU",
        "AREA21_LAD25_LU_v10",
        "AREA21_LAD25_LU_v9",
        "AREA21_LAD22_LU_v11",
        "AREA21_LAD26_OTHER",
    )
    Service(site, "AREA21_LAD25_LU_v10", areas(*OURS))
    [found] = desk.fetch(source(site))
    assert "AREA21_LAD25_LU_v10/" in found.entry.url


def test_a_release_without_the_columns_is_passed_over(site: Site, desk: Desk) -> None:
    """As a best-fit lookup beside the exact-fit one, under the same form of name."""
    lists(site, "AREA21_LAD25_LU", "AREA21_LAD25_LU_v2", "AREA21_LAD25_LU_v3")
    Service(site, "AREA21_LAD25_LU_v2", areas(*OURS)).fields.remove("AREA21CD")
    Service(site, "AREA21_LAD25_LU", areas(*OURS))
    [found] = desk.fetch(source(site))
    assert "AREA21_LAD25_LU/" in found.entry.url


@pytest.mark.parametrize(
    "answer",
    [
        told({"results": []}),
        told({"error": {"code": 400}}),
        told({"results": [{"url": None}, 3, {"url": "https://elsewhere.example/x"}]}),
        Reply(status=404),
        Reply(b"[]", headers={"Content-Type": "application/json"}),
    ],
)
def test_without_a_finding_the_pinned_release_is_used(
    site: Site, desk: Desk, answer: Reply
) -> None:
    site.serve("/search", answer)
    Service(site, "AREA21_LAD24_LU", areas(*OURS))
    [found] = desk.fetch(source(site))
    assert found.entry.resolved_from == "pinned"
    assert any("AREA21_LAD24_LU is used" in note for note in desk.notes)


def test_a_finding_on_another_host_is_not_spoken_to(site: Site, desk: Desk) -> None:
    url = "https://evil.example/x/services/AREA21_LAD29_LU/FeatureServer"
    site.serve("/search", told({"results": [{"url": url}]}))
    Service(site, "AREA21_LAD24_LU", areas(*OURS))
    [found] = desk.fetch(source(site))
    assert found.entry.resolved_from == "pinned"


def test_where_no_release_has_the_table_it_says_what_was_tried(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(*OURS)).fields.remove("LAD25CD")
    with pytest.raises(FetchError, match=r"AREA21_LAD25_LU/.* has no column LAD\\d\\dCD;.*404"):
        desk.fetch(source(site))


def test_a_fault_with_status_200_is_a_fault(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    service = Service(site, "AREA21_LAD25_LU", areas(*OURS))
    service.faults = [{"code": 400, "message": "Invalid query"}]
    with pytest.raises(FetchError, match=r"the service refuses: Invalid query \(400\)"):
        desk.fetch(source(site))
    service.faults = [{"code": 503, "message": "busy"}, {"code": 429, "message": "busy"}]
    assert [one.status for one in desk.fetch(source(site))] == ["new"]


def test_boundaries_are_of_our_areas_alone_by_the_start_of_their_name(
    site: Site, desk: Desk
) -> None:
    lists(site, "AREA21_LAD25_LU")
    rows = areas(*OURS)
    rows[1]["AREA21NM"] = "Hamshire East 001A"
    service = Service(site, "AREA21_LAD25_LU", rows)
    place = {"outlines": True, "rows": "area_names", "area_field": r"AREA\d\dNM"}
    [found] = desk.fetch(source(site, **place))
    collection = json.loads(found.path.read_text())
    assert collection["type"] == "FeatureCollection"
    kept = [feature["properties"]["AREA21NM"] for feature in collection["features"]]
    assert len(kept) == 23
    assert {name.split()[0] for name in kept} == {"Hamshire", "Otherton"}
    assert "Hamshire East 001A" not in kept
    asked = service.asked[1].fields
    assert asked["where"] == "AREA21NM LIKE 'Hamshire %' OR AREA21NM LIKE 'Otherton %'"
    assert (asked["outSR"], asked["geometryPrecision"], asked["f"]) == ("4326", "6", "geojson")


def test_rows_may_be_chosen_by_the_codes_of_our_areas(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    service = Service(site, "AREA21_LAD25_LU", areas(*OURS))
    desk.fetch(source(site, rows="area_codes", area_field=r"LAD\d\dCD"))
    assert {row["LAD25CD"] for row in rows_of(desk)} == {"D06000001", "D06000002"}
    assert service.asked[0].fields["where"] == "LAD25CD IN ('D06000001', 'D06000002')"


def of_areas(*named: AreaRef) -> Partnership:
    """The partnership with other comparators."""
    return msgspec.structs.replace(PARTNERSHIP, comparators=named)


def test_an_apostrophe_in_a_name_does_not_end_it(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    place = ("King's Lynn and West Norfolk", "D06000002")
    service = Service(site, "AREA21_LAD25_LU", areas(OURS[0], place))
    desk.partnership = of_areas(AreaRef(level="lad", code=place[1], name=place[0]))
    desk.fetch(source(site, rows="area_names", area_field="AREA21NM"))
    assert "'King''s Lynn and West Norfolk %'" in service.asked[0].fields["where"]
    assert len(rows_of(desk)) == 24


def test_an_area_without_rows_is_an_error_that_names_it(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(OURS[0]))
    with pytest.raises(FetchError, match=r"has no row of Otherton \(D06000002\)"):
        desk.fetch(source(site, rows="area_names", area_field="AREA21NM"))
    assert desk.files == []


def test_a_long_condition_is_posted(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    many = [(f"Place {at:03d}", f"E0700{at:04d}") for at in range(150)]
    service = Service(site, "AREA21_LAD25_LU", areas(OURS[0], *many, each=1), at_most=2000)
    desk.partnership = of_areas(*(AreaRef(level="lad", code=b, name=a) for a, b in many))
    desk.fetch(source(site, rows="area_codes", area_field="LAD25CD"))
    assert {one.method for one in service.asked} == {"POST"}
    assert len(rows_of(desk)) == 151


def test_the_same_rows_again_change_nothing(site: Site, desk: Desk) -> None:
    lists(site, "AREA21_LAD25_LU")
    Service(site, "AREA21_LAD25_LU", areas(*OURS))
    desk.fetch(source(site))
    assert [one.status for one in desk.fetch(source(site))] == ["unchanged"]
