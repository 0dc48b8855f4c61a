"""Installations for the pages: folders for `CSP_DATA_DIR`, each in another state of data."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cspdata.catalogue import read_catalogue
from cspdata.demonstration import demonstration_catalogue
from cspdata.folders import PROJECT
from cspdata.ingest import ingest
from cspdata.measures import Evidence, open_evidence
from cspdata.warehouse import newest
from tests.conftest import REFERENCE, Once
from tests.pages.visits import opened
from tests.small import ASB, row, street

CATALOGUE = PROJECT / "data" / "catalogue"
FORCE = "Wiltshire Police"
HERE = {"longitude": "-1.900", "latitude": "51.300", "source": FORCE}
# Rows of the own force; without lookups nothing places them.
STREET = street(
    row("E01031900", kind=ASB, month="2025-01", **HERE),
    row("", kind=ASB, month="2025-01", place="No Location", source=FORCE),
    row("E01031900", kind="Burglary", month="2025-02", **HERE),
)

# States of an installation with figures, by the fixture of their warehouse.
FILLED = {"demonstration": "demo_warehouse", "real": "real_warehouse", "bare": "bare_warehouse"}
# The same, but for what only the police files hold.
PARTLY = {"partners": "partners_warehouse"}
# States in which no figure can be shown.
EMPTY = {
    "reference": "reference_warehouse",
    "real-reference": "real_reference",
    "police": "police_warehouse",
}
Installed = Callable[[str], Path]
Seen = Callable[[str, str], AppTest]


@pytest.fixture(autouse=True)
def _clear_caches() -> Iterator[None]:
    """Streamlit's caches outlive a visit: none may see what another left."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def reference_warehouse(once: Once, demo_files: Path) -> Path:
    """The demonstration's reference data, and no figure of any partner."""

    def make(folder: Path) -> None:
        paths = [path for name in REFERENCE if (path := demo_files / name).exists()]
        ingest(paths, catalogue=demonstration_catalogue(), folder=folder)

    return once("demonstration-reference", make)


@pytest.fixture(scope="session")
def partners_warehouse(once: Once, demo_files: Path) -> Path:
    """The demonstration without its police files: figures of the other partners alone."""

    def make(folder: Path) -> None:
        paths = [path for path in demo_files.iterdir() if path.name != "police"]
        ingest(paths, catalogue=demonstration_catalogue(), folder=folder)

    return once("demonstration-partners", make)


@pytest.fixture(scope="session")
def bare_warehouse(once: Once, demo_files: Path) -> Path:
    """The demonstration's events and lookups, without boundaries and residents."""

    def make(folder: Path) -> None:
        paths = [demo_files / name for name in ("police", "lookups")]
        ingest(paths, catalogue=demonstration_catalogue(), folder=folder)

    return once("demonstration-bare", make)


@pytest.fixture(scope="session")
def police_warehouse(once: Once) -> Path:
    """Rows of the own force alone: nothing that says where an LSOA lies."""

    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        file = folder / "2025-01-wiltshire-street.csv"
        file.write_text(STREET, encoding="utf-8")
        ingest([file], catalogue=read_catalogue(CATALOGUE), folder=folder)

    return once("police-alone", make)


@pytest.fixture(scope="session")
def source(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """The newest build of a state of data, made when it is first asked for."""

    def of(state: str) -> Path:
        build = newest(request.getfixturevalue((FILLED | PARTLY | EMPTY)[state]))
        assert build is not None
        return build

    return of


def laid_out(folder: Path, build: Path) -> Path:
    """A folder for `CSP_DATA_DIR` that holds one build, by a link: a build is never written to."""
    (folder / "warehouse").mkdir(parents=True, exist_ok=True)
    (folder / "warehouse" / build.name).hardlink_to(build)
    return folder


@pytest.fixture
def install(
    source: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installed:
    """Makes a state of data the installation of this test; what it writes is its own."""

    def installed(state: str) -> Path:
        folder = laid_out(tmp_path / state, source(state))
        monkeypatch.setenv("CSP_DATA_DIR", str(folder))
        return folder

    return installed


@pytest.fixture(scope="session")
def seen(source: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A first look at a page in a state of data, made once: tests read it and change nothing."""

    @functools.cache
    def visit(state: str, page: str) -> AppTest:
        with pytest.MonkeyPatch.context() as patch:
            folder = laid_out(tmp_path_factory.mktemp(state), source(state))
            patch.setenv("CSP_DATA_DIR", str(folder))
            return opened(page)

    return visit


@pytest.fixture
def demonstration(install: Installed) -> Evidence:
    """The evidence of the demonstration, which is the installation of this test."""
    install("demonstration")
    return open_evidence()


@pytest.fixture
def own_catalogue(own_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the declarations that the app of this test reads."""
    monkeypatch.setenv("CSP_CATALOGUE", str(own_copy))
    return own_copy
