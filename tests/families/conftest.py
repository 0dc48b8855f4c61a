"""The family of datasets that a test module names as its `FAMILY`: its files, and all loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.measures import Evidence
from tests.families.demonstration import DEMONSTRATION, REAL, Files, files_of, loaded_whole
from tests.small import Small


@pytest.fixture(scope="module")
def files(request: pytest.FixtureRequest) -> Files:
    """The family's files by their path."""
    return files_of(*request.module.FAMILY)


@pytest.fixture(scope="module")
def loaded(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A warehouse with the family's files."""
    return loaded_whole(tmp_path_factory.mktemp("family"), files)


@pytest.fixture(scope="module")
def evidence(loaded: Small) -> Evidence:
    """The evidence of the family's files."""
    return loaded.evidence()


@pytest.fixture
def ours(tmp_path: Path) -> Small:
    """An empty warehouse for the declared partnership."""
    return Small(tmp_path, REAL)


@pytest.fixture
def made_up(tmp_path: Path) -> Small:
    """An empty warehouse for the demonstration's partnership."""
    return Small(tmp_path, DEMONSTRATION)
