"""A made-up county without events, for the tests of this folder to fill."""

from __future__ import annotations

import pytest

from tests.hotspots.county import County
from tests.small import Small


@pytest.fixture
def county(placed: Small, monkeypatch: pytest.MonkeyPatch) -> County:
    return County(placed.evidence(), monkeypatch)
