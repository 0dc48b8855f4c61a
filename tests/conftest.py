"""What every test may ask for: the real data, a build of them, a build of the demonstration.

Nothing touches the project's `data/`: `CSP_DATA_DIR` is a temporary folder for the whole session.
A build is made once a session, also where several processes run the tests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from cspdata import demo
from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.folders import PROJECT
from cspdata.ingest import ingest
from cspdata.measures import Evidence
from cspdata.warehouse import connect, newest
from tests.small import CATALOGUE as SMALL_CATALOGUE
from tests.small import REFERENCE as SMALL_REFERENCE
from tests.small import Small, write

CATALOGUE = PROJECT / "data" / "catalogue"
REFERENCE = ("lookups", "boundaries", "population", "deprivation")
Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of the session's own, and the project's own declarations."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("CSP_DATA_DIR", str(folder))
        patch.delenv("CSP_CATALOGUE", raising=False)
        yield folder


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of the real published data; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("CSP_REAL_DATA") or PROJECT.parent / "shared" / "data" / "real")
    if not (folder / "police" / "wiltshire").is_dir():
        pytest.skip(f"the real data are not there ({folder}); set CSP_REAL_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a folder by name, once a session: the processes of one run share it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def folder_of(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.is_dir():
                aside = shared / f"{name}-part"
                make(aside)
                aside.rename(folder)
        return folder

    return folder_of


@pytest.fixture(scope="session")
def real_reference(once: Once, real: Path) -> Path:
    """A warehouse folder with the real reference data and no event."""

    def make(folder: Path) -> None:
        paths = [real / name for name in REFERENCE]
        ingest(paths, catalogue=read_catalogue(CATALOGUE), folder=folder)

    return once("real-reference", make)


@pytest.fixture(scope="session")
def real_warehouse(once: Once, real: Path) -> Path:
    """A warehouse folder with the real reference data and every month of Wiltshire Police."""

    def make(folder: Path) -> None:
        paths = [real / name for name in (*REFERENCE, "police/wiltshire")]
        ingest(paths, catalogue=read_catalogue(CATALOGUE), folder=folder)

    return once("real-warehouse", make)


@pytest.fixture(scope="session")
def real_evidence(real_warehouse: Path) -> Iterator[Evidence]:
    """The evidence of the real data."""
    con = connect(newest(real_warehouse))
    yield Evidence(con, read_catalogue(CATALOGUE))
    con.close()


@pytest.fixture(scope="session")
def demo_files(once: Once) -> Path:
    """The demonstration as it is written, before it is loaded."""

    def make(folder: Path) -> None:
        demo.write(folder, declaration=CATALOGUE / "demonstration.toml")

    return once("demonstration-files", make)


@pytest.fixture(scope="session")
def demo_warehouse(once: Once, demo_files: Path) -> Path:
    """A warehouse folder with the demonstration."""
    partnership = read_partnership(CATALOGUE / "demonstration.toml")

    def make(folder: Path) -> None:
        catalogue = read_catalogue(CATALOGUE, partnership=partnership)
        ingest([demo_files], catalogue=catalogue, folder=folder)

    return once("demonstration-warehouse", make)


@pytest.fixture(scope="session")
def demo_evidence(demo_warehouse: Path) -> Iterator[Evidence]:
    """The evidence of the demonstration."""
    partnership = read_partnership(CATALOGUE / "demonstration.toml")
    con = connect(newest(demo_warehouse))
    yield Evidence(con, read_catalogue(CATALOGUE, partnership=partnership))
    con.close()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the test's own: nothing that another test kept is in it."""
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """An empty warehouse of the test's own, and an inbox."""
    return Small(tmp_path)


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """A copy of the declarations that a test may add to."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


@pytest.fixture(scope="session")
def placed_template(once: Once) -> Path:
    """A warehouse folder with the reference data of the small district."""

    def make(folder: Path) -> None:
        files = write(folder / "files", SMALL_REFERENCE)
        ingest(files, catalogue=SMALL_CATALOGUE, folder=folder / "warehouse")

    return once("small-reference", make)


@pytest.fixture
def placed(small: Small, placed_template: Path) -> Small:
    """A warehouse of the test's own that holds the reference data of the small district."""
    shutil.copytree(placed_template / "warehouse", small.folder)
    return small
