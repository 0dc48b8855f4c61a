"""What is fetched loads under the contract that its source names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from cspdata.fetch import Source, read_sources
from cspdata.fetch.declaration import ArcgisLayer
from tests.fetch.conftest import Desk
from tests.fetch.server import Reply, Request, Site, told
from tests.small import CATALOGUE_FOLDER, WEST, Small, square

SERVICES = "/x/arcgis/rest/services"


@dataclass(frozen=True)
class Table:
    """The rows of a published layer, with the publisher's own column names."""

    source_id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


NAMES = {code: f"Hamshire 00{code[-1]}A" for code in WEST if code != "D01000009"} | {
    "D01000009": "Otherton 001A"
}
DISTRICT = dict.fromkeys(NAMES, ("D06000001", "Hamshire")) | {
    "D01000009": ("D06000002", "Otherton")
}
TABLES = (
    Table("lsoa21_boundaries", ("LSOA21CD", "LSOA21NM"), tuple(NAMES.items())),
    Table(
        "lsoa21_ward_lad",
        ("LSOA21CD", "LSOA21NM", "WD25CD", "WD25NM", "LAD25CD", "LAD25NM"),
        tuple(
            (code, name, "D05000001", "Eastham", *DISTRICT[code]) for code, name in NAMES.items()
        ),
    ),
    Table(
        "lsoa11_lsoa21",
        ("LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "CHGIND", "LAD22CD", "LAD22NM"),
        tuple((code, name, code, name, "U", *DISTRICT[code]) for code, name in NAMES.items()),
    ),
    Table(
        "lad_csp_force",
        ("LAD24CD", "LAD24NM", "CSP24CD", "CSP24NM", "PFA24CD", "PFA24NM"),
        tuple(
            (code, name, code.replace("D06", "D22"), name, "D23000001", "Hamshire")
            for code, name in ((f"D0600000{at}", f"District {at}") for at in range(1, 6))
        ),
    ),
    Table(
        "rural_urban_2021",
        ("LSOA21CD", "LSOA21NM", "RUC21CD", "RUC21NM", "Urban_rural_flag"),
        tuple((code, name, "UN1", "Urban", "Urban") for code, name in NAMES.items()),
    ),
)


def here(source: Source, site: Site) -> Source:
    """A declaration of the project, moved to this computer."""
    assert isinstance(source.resolve, ArcgisLayer)
    resolve = msgspec.structs.replace(
        source.resolve, search=site.url("/search"), services=site.url(SERVICES)
    )
    return msgspec.structs.replace(source, hosts=("127.0.0.1",), resolve=resolve)


def serve(site: Site, table: Table, resolve: ArcgisLayer) -> None:
    """The table as a feature service under its pinned name, and a search without a finding."""
    site.serve("/search", told({"results": []}))
    base = f"{SERVICES}/{resolve.pinned}/FeatureServer/0"
    fields = [{"name": name} for name in ("FID", *table.columns)]
    site.serve(base, told({"fields": fields, "objectIdField": "FID", "maxRecordCount": 3}))

    def query(request: Request) -> Reply:
        if request.fields.get("returnCountOnly"):
            return told({"count": len(table.rows)})
        start = int(request.fields["resultOffset"])
        features: list[dict[str, Any]] = []
        for at, row in enumerate(table.rows[start : start + 3], start=start + 1):
            values = {"FID": at} | dict(zip(table.columns, row, strict=True))
            shape = square(row[0])["geometry"] if resolve.outlines else None
            kept = {"type": "Feature", "id": at, "geometry": shape, "properties": values}
            features.append(kept if resolve.outlines else {"attributes": values})
        return told({"features": features})

    site.serve(f"{base}/query", query)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.source_id)
def test_a_layer_loads_as_it_is_fetched(site: Site, desk: Desk, small: Small, table: Table) -> None:
    declared = read_sources(CATALOGUE_FOLDER / "sources")[table.source_id]
    source = here(declared, site)
    assert isinstance(source.resolve, ArcgisLayer)
    serve(site, table, source.resolve)
    [found] = desk.fetch(source)
    report = small.load_paths([found.path])
    [receipt] = report.receipts
    assert receipt.status == "loaded", receipt.reason
    assert (receipt.dataset_id,) == declared.datasets
    assert receipt.rows_kept == len(table.rows)
