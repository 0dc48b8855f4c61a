"""What each declared source gives is loaded under a contract that the source names.

The files are the demonstration's, written in the publishers' own formats; they are served from this
computer under the titles that the publishers give them and fetched by the project's declarations.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.demo.workbooks import xlsx
from cspdata.fetch import Source, read_sources
from cspdata.fetch.declaration import (
    ArcgisLayer,
    Fingertips,
    GovukCollection,
    GovukPage,
    OnsDataset,
    PoliceArchive,
    YearlyFiles,
)
from cspdata.ingest import ingest
from tests.fetch.conftest import Desk
from tests.fetch.server import Reply, Site, ranged, told
from tests.fetch.test_govuk import ODS, XLSX
from tests.small import CATALOGUE, CATALOGUE_FOLDER

SOURCES = read_sources(CATALOGUE_FOLDER / "sources", datasets=CATALOGUE.datasets)
KINDS = {".csv": "text/csv", ".ods": ODS, ".xlsx": XLSX}
#: By source: the title that the publisher gives to a file, and the demonstration's file.
ATTACHED = {
    "deprivation_2025": {"File 7: all ranks, scores and deciles": "iod2025_lsoa21.csv"},
    "home_office_csp": {
        "Police recorded crime Community Safety Partnership open data, year ending March 2021 to "
        "year ending March 2026": "prc-csp-mar22-sep25-tables-290126.ods"
    },
    "home_office_knife": {"Knife and sharp instrument open data": "prc-knife-open-data-290126.ods"},
    "fire_low_level": {
        "Low level geography dataset: 2023/24 to present": (
            "Low_level_geography_dataset_202324_to_present.ods"
        ),
        "Outdoor fires dataset": "Outdoor_fires_dataset.ods",
    },
}
#: Where the demonstration has no file in the source's own format: a file of the published header.
MADE: dict[str, dict[str, tuple[str, bytes]]] = {
    "deprivation_2019": {
        "File 7: all ranks, deciles and scores": (
            "File_7_-_All_IoD2019.csv",
            b"LSOA code (2011),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
            b"Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\n"
            b"E01031902,10475,4\nE01031903,1023,1\n",
        )
    },
    "home_office_force": {
        "Police recorded crime open data Police Force Area tables, year ending March 2013": (
            "prc-pfa-mar13-tables.xlsx",
            xlsx(
                {
                    "2024_25": [
                        ["Financial Year", "Financial Quarter", "Force Name"]
                        + ["Offence Description", "Offence Group", "Offence Subgroup"]
                        + ["Offence Code", "Number of Offences"],
                        ["2024/25", "1", "Demonstration Constabulary", "Rape", "Sexual offences"]
                        + ["Rape offences", "19C", "12"],
                    ]
                }
            ),
        )
    },
}
NRM = "national-referral-mechanism-statistics-uk-quarter-3-2025-jul-to-sep-tables.ods"


def test_every_dataset_that_a_source_feeds_is_published() -> None:
    """What a partner holds is asked for with a template, what a publisher has is fetched."""
    for source in SOURCES.values():
        for dataset in source.datasets:
            assert CATALOGUE.datasets[dataset].published, (source.id, dataset)


def test_every_indicator_of_the_health_profiles_that_is_counted_is_fetched() -> None:
    resolve = SOURCES["fingertips"].resolve
    assert isinstance(resolve, Fingertips)
    labels = CATALOGUE.datasets["fingertips"].maps["measure"]
    by_name = {label.lstrip("*").lower(): measure for label, measure in labels.items()}
    fetched = {by_name.get(name.lower()) for one in resolve.indicators for name in one.names}
    assert set(labels.values()) <= fetched


def named(folder: Path, name: str) -> bytes:
    """The bytes of the demonstration's file of a name."""
    [path] = folder.rglob(name)
    return path.read_bytes()


def attach(site: Site, path: str, files: dict[str, tuple[str, bytes]]) -> str:
    """A page of GOV.UK's kind with files under their titles; its address."""
    listed = []
    for title, (name, content) in files.items():
        headers = {"Content-Type": KINDS[Path(name).suffix]}
        url = site.serve(f"/media/{name}", Reply(content, headers=headers))
        listed.append({"title": title, "url": url, "attachment_type": "file", "filename": name})
    return site.serve(path, told({"details": {"attachments": listed}}))


def moved(source: Source, resolve: Any) -> Source:
    """The declaration with another way to its files, on this computer, small ones allowed."""
    expect = msgspec.structs.replace(source.expect, least_bytes=10)
    return msgspec.structs.replace(source, hosts=("127.0.0.1",), resolve=resolve, expect=expect)


def here(source: Source, site: Site, demo: Path) -> Source:
    """A declaration of the project whose files are those of the demonstration, served here."""
    resolve = source.resolve
    change = msgspec.structs.replace
    if isinstance(resolve, GovukPage):
        files = MADE.get(source.id) or {
            title: (name, named(demo, name)) for title, name in ATTACHED[source.id].items()
        }
        return moved(source, change(resolve, api=attach(site, "/api/page", files), pinned=()))
    if isinstance(resolve, GovukCollection):
        title = "National Referral Mechanism statistics UK, July to September 2025"
        edition = {"title": title, "base_path": "/government/statistics/third"}
        api = site.serve("/api/content/all", told({"links": {"documents": [edition]}}))
        tables = {f"{title}: data tables": (NRM, named(demo, NRM))}
        attach(site, "/api/content/government/statistics/third", tables)
        return moved(source, change(resolve, api=api))
    if isinstance(resolve, YearlyFiles):
        for table in resolve.tables:
            name = f"dft-road-casualty-statistics-{table}-2024.csv"
            site.serve(f"/data/{name}", ranged(named(demo, name), kind="text/csv"))
        address = site.url(f"/data/{resolve.address.rsplit('/', 1)[1]}")
        return moved(source, change(resolve, address=address))
    if isinstance(resolve, OnsDataset):
        rows = [["LSOA 2021 Code", "LSOA 2021 Name", "Total"], ["D01000001", "Demo 001A", "1500"]]
        book = xlsx({"Mid-2024 LSOA 2021": rows})
        name = "sapelsoabroadage20222024.xlsx"
        site.serve(f"/files/{name}", Reply(book, headers={"Content-Type": XLSX}))
        html = Reply(
            f'<a href="/files/{name}">x</a>'.encode(), headers={"Content-Type": "text/html"}
        )
        return moved(source, change(resolve, page=site.serve("/page", html), pinned=""))
    if isinstance(resolve, Fingertips):
        return moved(source, indicators(resolve, site, demo))
    raise AssertionError(f"{source.id}: no way to serve it here")


def indicators(resolve: Fingertips, site: Site, demo: Path) -> Fingertips:
    """One indicator of those declared, with the values of the demonstration."""
    one = resolve.indicators[0]
    csv = {"Content-Type": "text/csv"}
    listed = f'Indicator ID,Indicator,Date updated\r\n{one.id},"{one.names[0]}",2026-03-01\r\n'
    site.serve("/data", Reply(named(demo, "indicators-CountiesUAs.data.csv"), headers=csv))
    return msgspec.structs.replace(
        resolve,
        metadata=site.serve("/metadata", Reply(listed.encode(), headers=csv)),
        data=site.url("/data?id={id}&area={area_type}&parent={parent_area_type}"),
        indicators=(one,),
    )


#: Rows of layers and members of archives are made by the tests of their own modules.
ELSEWHERE = (ArcgisLayer, PoliceArchive)
FILES = [one for one in SOURCES.values() if not isinstance(one.resolve, ELSEWHERE)]


@pytest.mark.parametrize("source", FILES, ids=lambda source: source.id)
def test_what_is_fetched_is_of_a_dataset_that_the_source_feeds(
    source: Source, site: Site, desk: Desk, demo_files: Path, tmp_path: Path
) -> None:
    partnership = read_partnership(CATALOGUE_FOLDER / "demonstration.toml")
    catalogue = read_catalogue(CATALOGUE_FOLDER, partnership=partnership)
    found = desk.fetch(here(source, site, demo_files))
    report = ingest([one.path for one in found], catalogue=catalogue, folder=tmp_path / "warehouse")
    told_of = {(one.dataset_id, one.status, one.rows_refused) for one in report.receipts}
    assert {status for _, status, _ in told_of} == {"loaded"}, report.receipts
    assert {dataset for dataset, _, _ in told_of} <= set(source.datasets)
    assert {refused for _, _, refused in told_of} == {0}
