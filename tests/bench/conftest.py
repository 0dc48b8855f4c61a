"""What the comparisons of speed share: an installation with the demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import link_build


@pytest.fixture
def installation(demo_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the demonstration built, which this test's app and commands read."""
    folder = tmp_path / "installation"
    folder.mkdir()
    link_build(demo_warehouse, folder)
    monkeypatch.setenv("CSP_DATA_DIR", str(folder))
    return folder
