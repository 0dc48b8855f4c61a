"""The evidence that the rules of the board judge, and its changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cspdata.measures import Evidence, board
from cspdata.results import Change
from tests.assessment.ground import NOW


@pytest.fixture
def evidence(demo_evidence: Evidence) -> Iterator[Evidence]:
    """The demonstration's evidence, which forgets afterwards what a test planted in it."""
    kept = dict(demo_evidence._known)
    yield demo_evidence
    demo_evidence._known.clear()
    demo_evidence._known.update(kept)


@pytest.fixture(scope="session")
def judged(demo_evidence: Evidence) -> dict[str, Change]:
    home = demo_evidence.partnership.area
    return board(demo_evidence, area=home, period=NOW, before=NOW.shifted(-12))
