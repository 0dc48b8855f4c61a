"""A district of four small areas and a neighbour of one, for tests that count by hand.

The areas are squares side by side along latitude 51.30–51.31, each 0.02 degrees wide:

    D01000001  -2.04 … -2.02   urban, ward Eastham, 1,000 residents in 2021
    D01000002  -2.02 … -2.00   rural, ward Eastham, 1,500   } split in 2021 from the area
    D01000003  -2.00 … -1.98   rural, ward Westham, 500     } D01100023 of 2011 (1,800 in 2019)
    D01000004  -1.98 … -1.96   urban, ward Westham, 2,000
    D01000009  -1.90 … -1.88   the comparator's one area, 4,000
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from cspdata.catalogue import AreaRef, Body, Catalogue, Partnership, read_catalogue
from cspdata.folders import PROJECT
from cspdata.ingest import Report, ingest
from cspdata.measures import Evidence
from cspdata.warehouse import connect, newest

HOME = AreaRef(level="lad", code="D06000001", name="Hamshire")
OTHER = AreaRef(level="lad", code="D06000002", name="Otherton")
FORCE = "Hamshire Police"
NEIGHBOUR = "Nextshire Police"
PARTNERSHIP = Partnership(
    id="hamshire",
    name="Hamshire Community Safety Partnership",
    area=HOME,
    csp=Body(name="Hamshire"),
    force=Body(name=FORCE, slug="hamshire"),
    neighbours=(Body(name=NEIGHBOUR, slug="nextshire"),),
    comparators=(OTHER,),
)
CATALOGUE_FOLDER = PROJECT / "data" / "catalogue"
CATALOGUE = read_catalogue(CATALOGUE_FOLDER, partnership=PARTNERSHIP)

WEST = {
    "D01000001": -2.04,
    "D01000002": -2.02,
    "D01000003": -2.00,
    "D01000004": -1.98,
    "D01000009": -1.90,
}
LATITUDE = "51.305"
COLUMNS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
HEADER = ",".join(COLUMNS)
ASB = "Anti-social behaviour"


def middle(code: str) -> str:
    """The longitude of the middle of a small area."""
    return f"{WEST[code] + 0.01:.3f}"


def row(
    code: str = "D01000001",
    *,
    kind: str = "Burglary",
    month: str = "2024-01",
    longitude: str | None = None,
    latitude: str | None = None,
    source: str = FORCE,
    place: str = "On or near High Street",
    reference: str = "",
) -> str:
    """A line of a street file; its point is the middle of the area unless one is given."""
    if longitude is None:
        longitude = middle(code) if code in WEST else ""
    if latitude is None:
        latitude = LATITUDE if longitude else ""
    outcome = "" if kind == ASB else "Under investigation"
    return ",".join(
        (
            reference,
            month,
            source,
            source,
            longitude,
            latitude,
            place,
            code,
            "Hamshire 001A",
            kind,
            outcome,
            "",
        )
    )


def street(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    """The text of a street file."""
    return "".join(f"{line}{end}" for line in (header, *rows))


def square(code: str) -> dict[str, Any]:
    """The feature of a small area."""
    west, east, south, north = WEST[code], WEST[code] + 0.02, 51.30, 51.31
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"LSOA21CD": code, "LSOA21NM": f"Area {code[-1]}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict[str, Any]) -> str:
    """A GeoJSON feature collection."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


BOUNDARIES = collection(*(square(code) for code in WEST))
LSOA11_LSOA21 = """\
LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM
D01000001,Hamshire 001A,D01000001,Hamshire 001A,U,D06000001,Hamshire
D01100023,Hamshire 001B,D01000002,Hamshire 001C,S,D06000001,Hamshire
D01100023,Hamshire 001B,D01000003,Hamshire 001D,S,D06000001,Hamshire
D01100004,"Hamshire 001E, old",D01000004,"Hamshire 001E, new",U,D06000001,Hamshire
D01000009,Otherton 001A,D01000009,Otherton 001A,U,D06000002,Otherton
"""
LSOA21_WARD_LAD = """\
LSOA21CD,LSOA21NM,WD25CD,WD25NM,LAD25CD,LAD25NM
D01000001,Hamshire 001A,D05000001,Eastham,D06000001,Hamshire
D01000002,Hamshire 001C,D05000001,Eastham,D06000001,Hamshire
D01000003,Hamshire 001D,D05000002,Westham,D06000001,Hamshire
D01000004,"Hamshire 001E, new",D05000002,Westham,D06000001,Hamshire
D01000009,Otherton 001A,D05000009,Otherton Town,D06000002,Otherton
"""
RESIDENTS_2021 = """\
lsoa21_code,total_residents
D01000001,1000
D01000002,"1,500"
D01000003,500
D01000004,2000
D01000009,4000
"""
RESIDENTS_2019 = """\
lsoa11_code,lsoa11_name,total_population,0,1
D01000001,Hamshire 001A,900,1,1
D01100023,Hamshire 001B,1800,1,1
D01100004,Hamshire 001E,1900,1,1
D01000009,Otherton 001A,3900,1,1
"""
RURAL_URBAN = """\
LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag
D01000001,Hamshire 001A,UN1,Urban: Nearer to a major town or city,Urban
D01000002,Hamshire 001C,RLN1,Larger rural: Nearer to a major town or city,Rural
D01000003,Hamshire 001D,RSN1,Smaller rural: Nearer to a major town or city,Rural
D01000004,Hamshire 001E,UN1,Urban: Nearer to a major town or city,Urban
D01000009,Otherton 001A,UN1,Urban: Nearer to a major town or city,Urban
"""
REFERENCE: dict[str, str | bytes] = {
    "boundaries.geojson": BOUNDARIES,
    "lsoa11_lsoa21.csv": LSOA11_LSOA21,
    "lsoa21_ward.csv": LSOA21_WARD_LAD,
    "residents_2021.csv": RESIDENTS_2021,
    "residents_mid2019.csv": RESIDENTS_2019,
    "rural_urban.csv": RURAL_URBAN,
}


def write(
    folder: Path, files: dict[str, str | bytes], *, modified: datetime | None = None
) -> list[Path]:
    """Files written below a folder, as bytes or as UTF-8 with the line ends they have."""
    written = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if modified is not None:
            os.utime(path, (modified.timestamp(), modified.timestamp()))
        written.append(path)
    return written


class Small:
    """A warehouse of one test: files are written into its inbox and loaded."""

    def __init__(self, folder: Path, catalogue: Catalogue = CATALOGUE) -> None:
        self.inbox = folder / "inbox"
        self.folder = folder / "warehouse"
        self.catalogue = catalogue

    def load(self, files: dict[str, str | bytes], *, modified: datetime | None = None) -> Report:
        """The report of writing the files and loading them, and no other."""
        return self.load_paths(write(self.inbox, files, modified=modified))

    def load_paths(self, paths: Sequence[Path]) -> Report:
        """The report of loading paths."""
        return ingest(paths, catalogue=self.catalogue, folder=self.folder)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query of the newest build answers."""
        with duckdb.connect(str(newest(self.folder)), read_only=True) as con:
            return con.execute(sql, list(parameters)).fetchall()

    def evidence(self) -> Evidence:
        """The evidence of the newest build."""
        return Evidence(connect(newest(self.folder)), self.catalogue)


def receipts(report: Report) -> dict[str, tuple[str, int, int, int]]:
    """What became of each file: status and rows read, kept, refused."""
    return {
        one.name: (one.status, one.rows_read, one.rows_kept, one.rows_refused)
        for one in report.receipts
    }
