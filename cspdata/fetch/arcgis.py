"""Boundaries and lookups of the ONS Open Geography Portal, from ArcGIS feature services.

Reference: ArcGIS REST API, Query (Feature Service/Layer): a layer gives at most `maxRecordCount`
rows an answer and says with `exceededTransferLimit` that there are more.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from cspdata.catalogue import AreaRef
from cspdata.fetch.answers import table
from cspdata.fetch.budget import MEGABYTE
from cspdata.fetch.declaration import ArcgisLayer
from cspdata.fetch.faults import FetchError, PassingError, UnreachableError, first_line, moved
from cspdata.fetch.job import Job
from cspdata.fetch.store import Fetched, Origin

MOST_ROWS = 500_000
LONGEST_ADDRESS = 1800
_PASSING_CODES = frozenset({429, 500, 502, 503, 504})
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer to read: its address, how it was found, its columns and its limits."""

    url: str
    resolved_from: str
    columns: tuple[str, ...]
    key: str
    area_field: str
    page_size: int


def fetched(job: Job, resolve: ArcgisLayer) -> list[Fetched]:
    """The layer's wanted rows as one file: GeoJSON in degrees (WGS84), or CSV."""
    layer = _layer(job, resolve)
    where = _where(job, resolve, layer)
    rows = _rows(job, resolve, layer, where)
    rows = _ours(job, resolve, layer, rows)
    name = f"{job.source.id}.{'geojson' if resolve.outlines else 'csv'}"
    text = _geojson(rows) if resolve.outlines else _csv(layer, rows)
    data = text.encode("utf-8")
    _check_size(job, len(data), layer)
    part = job.store.part(name)
    part.write_bytes(data)
    origin = Origin(
        url=f"{layer.url}/query?where={quote(where)}", resolved_from=layer.resolved_from
    )
    return [job.store.keep(name, origin)]


def _check_size(job: Job, size: int, layer: Layer) -> None:
    expect = job.source.expect
    if not expect.least_bytes <= size <= expect.most_mb * MEGABYTE:
        raise FetchError(
            f"{job.source.id}: the rows of {layer.url} come to {size:,} bytes, expected "
            f"{expect.least_bytes:,} bytes to {expect.most_mb} MB; nothing was kept. If that is "
            f"right, change `expect` in sources/{job.source.id}.toml."
        )


def _layer(job: Job, resolve: ArcgisLayer) -> Layer:
    """The newest service with the columns asked for; the pinned one where the search finds none."""
    tried: list[str] = []
    for service, resolved_from in _services(job, resolve):
        url = f"{service}/FeatureServer/0"
        try:
            facts = _asked(job, url, {"f": "json"})
        except UnreachableError:
            raise
        except FetchError as fault:
            tried.append(str(fault))
            continue
        columns = tuple(str(field["name"]) for field in facts.get("fields") or ())
        missing = [one for one in resolve.fields if not _column(columns, one)]
        if missing:
            tried.append(f"{url} has no column {' or '.join(missing)}")
            continue
        return Layer(
            url=url,
            resolved_from=resolved_from,
            columns=columns,
            key=str(facts.get("objectIdField") or _column(columns, "OBJECTID|FID")),
            area_field=_column(columns, resolve.area_field) if resolve.area_field else "",
            page_size=min(int(facts.get("maxRecordCount") or 1000), resolve.page_size),
        )
    raise FetchError(
        f"{job.source.id}: no service has the table: {'; '.join(tried)}. {moved(job.source)}"
    )


def _services(job: Job, resolve: ArcgisLayer) -> list[tuple[str, str]]:
    """Addresses of services, best first, each with what led to it.

    Publishers put the release into the name (`LSOA21_WD25_LAD25_EW_LU_v2`): the highest numbers
    are the newest.
    """
    pinned = (f"{resolve.services.rstrip('/')}/{resolve.pinned}", "pinned")
    query = urlencode(
        {
            "q": f'owner:{resolve.owner} AND type:"Feature Service" AND title:"{resolve.title}"',
            "num": "100",
            "f": "json",
        }
    )
    search = f"{resolve.search}?{query}"
    try:
        results = table(job, search).get("results")
    except FetchError as fault:
        job.remark(
            f"the search failed, {resolve.pinned} is used instead ({first_line(fault, job.source)})"
        )
        return [pinned]
    found: dict[str, tuple[int, ...]] = {}
    for item in results if isinstance(results, list) else ():
        url = str(item.get("url") or "") if isinstance(item, dict) else ""
        fit = re.fullmatch(r"(.+/services/([^/]+))/FeatureServer(?:/0)?/?", url)
        if fit and re.fullmatch(resolve.service, fit[2], flags=re.IGNORECASE):
            found[fit[1]] = tuple(int(digits) for digits in re.findall(r"\d+", fit[2]))
    if not found:
        job.remark(f"the search finds no {resolve.title!r}: {resolve.pinned} is used")
    newest = sorted(found, key=lambda url: found[url], reverse=True)
    return [*((url, search) for url in newest), pinned]


def _column(columns: tuple[str, ...], pattern: str) -> str:
    """The column that a pattern names, empty where none does."""
    fits = (one for one in columns if re.fullmatch(pattern, one, flags=re.IGNORECASE))
    return next(fits, "")


def _where(job: Job, resolve: ArcgisLayer, layer: Layer) -> str:
    """The condition on rows, in the SQL that ArcGIS takes; quotes within names are doubled."""
    areas = _areas(job)
    if resolve.rows == "area_codes":
        codes = ", ".join(_quoted(area.code) for area in areas)
        return f"{layer.area_field} IN ({codes})"
    if resolve.rows == "area_names":
        starts = (f"{layer.area_field} LIKE {_quoted(area.name + ' %')}" for area in areas)
        return " OR ".join(starts)
    return "1=1"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _areas(job: Job) -> tuple[AreaRef, ...]:
    areas = tuple(area for area in job.partnership.areas if area.level == "lad")
    if not areas:
        raise FetchError(
            "partnership.toml: key 'area': no area of level 'lad', which boundaries are chosen by."
        )
    return areas


def _rows(job: Job, resolve: ArcgisLayer, layer: Layer, where: str) -> list[Row]:
    """Every row, page after page, checked against the count the service gives.

    A page may be short, even empty, while there is more: only `exceededTransferLimit` and the
    count tell the end. A row that comes twice or not at all is an error.
    """
    expected = _count(job, layer, where)
    found: dict[str, Row] = {}
    offset = 0
    more = expected > 0
    while more:
        answer = _page(job, resolve, layer, where=where, offset=offset)
        features = answer.get("features")
        if not isinstance(features, list):
            raise FetchError(f"{job.source.id}: {layer.url}: not rows. {moved(job.source)}")
        for feature in features:
            found[_key(feature, layer, at=len(found))] = feature
        offset += len(features) or layer.page_size
        more = (_exceeded(answer) or len(found) < expected) and offset < expected + layer.page_size
        job.tell(f"Fetching {job.source.id} ({len(found):,} of {expected:,} rows)")
    if len(found) != expected:
        raise FetchError(
            f"{job.source.id}: {layer.url} gave {len(found):,} different rows of {expected:,}; "
            "nothing was kept. Run the same command again later."
        )
    return list(found.values())


def _count(job: Job, layer: Layer, where: str) -> int:
    answer = _asked(
        job, f"{layer.url}/query", {"where": where, "returnCountOnly": "true", "f": "json"}
    )
    count = answer.get("count")
    if not isinstance(count, int) or not 0 < count <= MOST_ROWS:
        raise FetchError(
            f"{job.source.id}: {layer.url} has {count} rows where {where}; are the areas in "
            f"partnership.toml named and coded as ONS does? {moved(job.source)}"
        )
    return count


def _page(
    job: Job, resolve: ArcgisLayer, layer: Layer, *, where: str, offset: int
) -> dict[str, Any]:
    asked = {
        "where": where,
        "outFields": "*",
        "resultOffset": str(offset),
        "resultRecordCount": str(layer.page_size),
        "f": "geojson" if resolve.outlines else "json",
        "returnGeometry": "true" if resolve.outlines else "false",
    }
    if layer.key:
        asked["orderByFields"] = layer.key
    if resolve.outlines:
        asked |= {"outSR": "4326", "geometryPrecision": "6"}
    return _asked(job, f"{layer.url}/query", asked)


def _asked(job: Job, url: str, asked: dict[str, str]) -> dict[str, Any]:
    """The answer to a query; long ones are posted. ArcGIS reports faults with status 200."""
    address = f"{url}?{urlencode(asked)}"
    posted = len(address) > LONGEST_ADDRESS

    def once() -> dict[str, Any]:
        answer = table(job, url, form=asked) if posted else table(job, address)
        fault = answer.get("error")
        if not isinstance(fault, dict):
            return answer
        if fault.get("code") in _PASSING_CODES:
            raise PassingError(f"the service answered {fault.get('code')}")
        raise FetchError(
            f"{job.source.id}: {url}: the service refuses: {fault.get('message')} "
            f"({fault.get('code')}). {moved(job.source)}"
        )

    return job.client.tried(once, url=url, source=job.source, budget=job.budget)


def _values(feature: Row) -> Row:
    values = feature.get("properties") or feature.get("attributes") or {}
    return values if isinstance(values, dict) else {}


def _key(feature: Row, layer: Layer, *, at: int) -> str:
    """What tells a row from another: its object id, else its place."""
    value = _values(feature).get(layer.key, feature.get("id"))
    return f"#{at}" if value is None else str(value)


def _exceeded(answer: dict[str, Any]) -> bool:
    """Whether there is more: JSON says so at the top, GeoJSON below `properties` or at the top."""
    below = answer.get("properties")
    told = below.get("exceededTransferLimit") if isinstance(below, dict) else None
    return bool(answer.get("exceededTransferLimit") or told)


def _ours(job: Job, resolve: ArcgisLayer, layer: Layer, rows: list[Row]) -> list[Row]:
    """Rows of the partnership's areas alone; an area without any is an error.

    A name that starts like another's (`Chester`, `Chester-le-Street`) is told apart by the number
    that follows it.
    """
    if resolve.rows == "all":
        return rows
    kept: list[Row] = []
    for area in _areas(job):
        form = (
            rf"{re.escape(area.name)} \d{{3}}[A-Z]?"
            if resolve.rows == "area_names"
            else re.escape(area.code)
        )
        mine = [
            row for row in rows if re.fullmatch(form, str(_values(row).get(layer.area_field, "")))
        ]
        if not mine:
            raise FetchError(
                f"{job.source.id}: {layer.url} has no row of {area.name} ({area.code}); is it "
                "named and coded in partnership.toml as ONS does? Nothing was kept."
            )
        kept += mine
    return kept


def _geojson(rows: list[Row]) -> str:
    collection = {"type": "FeatureCollection", "features": rows}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(layer: Layer, rows: list[Row]) -> str:
    """The rows with the layer's columns as header, the service's own keys left out."""
    columns = [
        one
        for one in layer.columns
        if one != layer.key and not re.fullmatch(r"Shape.*|GlobalID", one, flags=re.IGNORECASE)
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = _values(row)
        writer.writerow(["" if values.get(one) is None else values[one] for one in columns])
    return text.getvalue()
