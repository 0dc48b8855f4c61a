"""Another partnership: Lincolnshire's assessment from its real files, by declarations alone.

Lincolnshire is a county of seven districts, which is what `made_of` declares. The lookup is made
here from what the street files say themselves: the code of each small area, and its name, which
starts with its district and its neighbourhood (MSOA). No residents are loaded, so that there are
counts and no rates; no outlines, so that there are no maps.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
import streamlit as st

from cspdata.catalogue import Catalogue, read_catalogue
from cspdata.folders import PROJECT
from cspdata.ingest import ingest
from cspdata.measures import areas_within, open_evidence
from cspdata.periods import Period, month
from cspdata.warehouse import newest
from cspdata.words import number_text
from tests.conftest import CATALOGUE, Once
from tests.pages.visits import PAGES, answer, banner, drawings, opened, words

DISTRICTS = {
    "Boston": "E07000136",
    "East Lindsey": "E07000137",
    "Lincoln": "E07000138",
    "North Kesteven": "E07000139",
    "South Holland": "E07000140",
    "South Kesteven": "E07000141",
    "West Lindsey": "E07000142",
}
MADE_OF = ", ".join(
    f'{{ level = "district", code = "{code}", name = "{name}" }}'
    for name, code in DISTRICTS.items()
)
DECLARED = f"""\
id = "lincolnshire"
name = "Lincolnshire Community Safety Partnership"
area = {{ level = "lad", code = "E10000019", name = "Lincolnshire" }}
made_of = [{MADE_OF}]
csp = {{ name = "Lincolnshire" }}
force = {{ code = "E23000020", name = "Lincolnshire Police", slug = "lincolnshire" }}
region = {{ code = "E12000004", name = "East Midlands" }}
country = {{ code = "E92000001", name = "England" }}
place_level = "district"
last_assessment = {{ published = "2014-12", covers_to = "2014-09" }}
"""
YEAR = Period(month("2015-01"), month("2015-12"))
STRANGERS = re.compile("Wiltshire|Swindon|Salisbury|Trowbridge")


@dataclass(frozen=True)
class Counted:
    """What the files hold, counted without the app: rows by district, month and label."""

    places: dict[str, str]
    rows: Counter[tuple[str, str, str]]

    def of(self, label: str, year: str, district: str = "") -> int:
        """The rows of a label in a year, of a district or of all of them."""
        return sum(
            count
            for (name, when, kind), count in self.rows.items()
            if kind == label and when.startswith(year) and district in ("", name)
        )


@pytest.fixture(scope="session")
def street(real: Path) -> list[Path]:
    """The street files of Lincolnshire Police: 61 months in a row."""
    return sorted((real / "police" / "lincolnshire").glob("*.csv"))


@pytest.fixture(scope="session")
def counted(street: list[Path]) -> Counted:
    """The rows of the county, by the names that the files give."""
    places: dict[str, str] = {}
    rows: Counter[tuple[str, str, str]] = Counter()
    for path in street:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                district = re.sub(r" \d{3}[A-Z]$", "", row["LSOA name"])
                if district in DISTRICTS:
                    places[row["LSOA code"]] = row["LSOA name"]
                    rows[district, row["Month"], row["Crime type"]] += 1
    return Counted(places, rows)


@pytest.fixture(scope="session")
def declared(once: Once) -> Path:
    """The declarations, with Lincolnshire in partnership.toml and no other change."""

    def make(folder: Path) -> None:
        shutil.copytree(CATALOGUE, folder)
        (folder / "partnership.toml").write_text(DECLARED, encoding="utf-8")

    return once("lincolnshire-declared", make)


@pytest.fixture(scope="session")
def loaded(once: Once, street: list[Path], counted: Counted, declared: Path) -> Path:
    """A data folder with all of Lincolnshire's months and its lookup."""

    def make(folder: Path) -> None:
        folder.mkdir()
        lookup = folder / "lookup.csv"
        with lookup.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"])
            for code, name in sorted(counted.places.items()):
                district, neighbourhood = re.sub(r" \d{3}[A-Z]$", "", name), name[:-1]
                table.writerow(
                    [code, name, neighbourhood, neighbourhood, DISTRICTS[district], district]
                )
        catalogue = read_catalogue(declared)
        ingest([lookup, *street], catalogue=catalogue, folder=folder / "warehouse")

    return once("lincolnshire-loaded", make)


@pytest.fixture
def installed(loaded: Path, declared: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Lincolnshire as the installation of this test."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("CSP_DATA_DIR", str(loaded))
    monkeypatch.setenv("CSP_CATALOGUE", str(declared))
    return read_catalogue(declared)


def test_every_month_is_there(street: list[Path], installed: Catalogue) -> None:
    assert installed.partnership.id == "lincolnshire"
    span = open_evidence().coverage(installed.datasets["police_street"]).span
    assert len(street) == 61
    assert span is not None
    assert len(span.months) == 61
    assert (span.first, span.last) == (month("2010-12"), month("2015-12"))


def test_county_and_its_districts_have_the_counts_of_the_files(
    installed: Catalogue, counted: Counted
) -> None:
    evidence = open_evidence()
    assert evidence.partnership.name == installed.partnership.name
    areas = areas_within(evidence.con, evidence.partnership.area, "district")
    assert {one.name: one.code for one in areas} == DISTRICTS
    shown = shown_rows("show", "burglary", "--by", "year", "--start", "2014-04", "--end", "2015-03")
    months = [f"2014-{k:02d}" for k in range(4, 13)] + ["2015-01", "2015-02", "2015-03"]
    assert [int(row["count"]) for row in shown] == [
        sum(counted.of("Burglary", one) for one in months)
    ]
    by_area = shown_rows(
        "show", "burglary", "--by", "area", "--start", "2015-01", "--end", "2015-12"
    )
    assert {row["area_name"]: int(row["count"]) for row in by_area} == {
        name: counted.of("Burglary", "2015", name) for name in DISTRICTS
    }


def shown_rows(*arguments: str) -> list[dict[str, str]]:
    """The rows that a command prints as CSV."""
    text = ran(*arguments, "--format", "csv")
    return list(csv.DictReader(text.splitlines()))


def ran(*arguments: str) -> str:
    """What a command of the installation of this test prints."""
    command = [sys.executable, "-m", "cspdata", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
def test_page_is_of_this_partnership(installed: Catalogue, page: str) -> None:
    visit = opened(page, period="2015-01_2015-12")
    assert [fault.value for fault in visit.exception] == []
    assert [fault.value for fault in visit.error] == []
    said = "\n".join([visit.title[0].value, words(visit), banner(visit), *drawings(visit)])
    assert STRANGERS.findall(said) == []
    sidebar = "\n".join(str(one.value) for one in visit.sidebar.markdown)
    assert installed.partnership.name in sidebar


def test_overview_answers_for_the_county(installed: Catalogue, counted: Counted) -> None:
    visit = opened(period="2015-01_2015-12")
    assert installed.partnership.area.name == "Lincolnshire"
    assert visit.title[0].value == "Is Lincolnshire safer than a year ago?"
    assert "we cannot see" in answer(visit)
    said = "\n".join([words(visit), *drawings(visit)])
    incidents = counted.of("Anti-social behaviour", "2015")
    assert f"{number_text(incidents)} incidents" in said
    assert "Lincolnshire Police" in said
    assert "December 2014" in said


def test_district_can_be_chosen(installed: Catalogue, counted: Counted) -> None:
    assert installed.partnership.area.code == "E10000019"
    visit = opened(period="2015-01_2015-12", area=DISTRICTS["Boston"])
    assert visit.title[0].value == "Is Boston safer than a year ago?"
    incidents = counted.of("Anti-social behaviour", "2015", "Boston")
    assert f"{number_text(incidents)} incidents" in "\n".join(drawings(visit))


@pytest.mark.parametrize("ending", ["pptx", "xlsx"])
def test_pack_is_of_this_partnership(installed: Catalogue, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"pack.{ending}"
    objective = installed.objectives[2]
    ran("pack", "--objective", objective.id, "--out", str(file), "--format", ending)
    with ZipFile(file) as parts:
        text = "\n".join(
            parts.read(name).decode("utf-8", errors="replace")
            for name in parts.namelist()
            if name.endswith(".xml")
        )
    assert "Lincolnshire" in text
    assert STRANGERS.findall(text) == []


def test_newest_build_says_whose_it_is(loaded: Path, installed: Catalogue) -> None:
    assert newest(loaded / "warehouse") is not None
    assert open_evidence().partnership == installed.partnership
