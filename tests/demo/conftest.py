"""The demonstration written once for all tests of this folder, and its rows as plain text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cspdata.demo import Demonstration, read_demonstration, write

DECLARATION = Path(__file__).parents[2] / "data" / "catalogue" / "demonstration.toml"


@pytest.fixture(scope="session")
def declaration() -> Path:
    return DECLARATION


@pytest.fixture(scope="session")
def demonstration() -> Demonstration:
    return read_demonstration(DECLARATION)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the demonstration is written into."""
    where = tmp_path_factory.mktemp("demonstration")
    write(where, declaration=DECLARATION)
    return where


def table(path: Path) -> pd.DataFrame:
    """A CSV file with every value as the text it is."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


@pytest.fixture(scope="session")
def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Lookups, population and deprivation by the file's name without its ending."""
    files = [*folder.glob("lookups/*.csv"), *folder.glob("[dp]*/*_lsoa21.csv")]
    return {path.stem: table(path) for path in files}


@pytest.fixture(scope="session")
def lookup(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """LSOA 2011 to LSOA 2021, with district and community area."""
    areas = tables["community_areas"]
    found = tables["lsoa11_lsoa21_lad22"]
    return found.merge(areas[["LSOA21CD", "community_area_name"]], how="left", on="LSOA21CD")


@pytest.fixture(scope="session")
def street(folder: Path, lookup: pd.DataFrame) -> pd.DataFrame:
    """Every street row of both forces, with file, file's month, district and community area."""
    parts = [
        table(path).assign(file=path.name, file_month=path.name[:7])
        for path in sorted(folder.glob("police/*/*-street.csv"))
    ]
    rows = pd.concat(parts, ignore_index=True)
    old = lookup.set_index("LSOA11CD")[["LAD22CD", "community_area_name"]]
    new = lookup.set_index("LSOA21CD")[["LAD22CD", "community_area_name"]]
    homes = pd.concat([old, new])
    homes = homes[~homes.index.duplicated()]
    return rows.join(homes, on="LSOA code")


@pytest.fixture(scope="session")
def ours(street: pd.DataFrame, demonstration: Demonstration) -> pd.DataFrame:
    """The street rows placed in the partnership, by their LSOA code."""
    return street[street["LAD22CD"] == demonstration.partnership.area.code]
