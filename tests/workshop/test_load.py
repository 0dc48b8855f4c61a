"""Thirty members in a room, the server killed among them: nothing confirmed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workshop.load import loaded

pytestmark = pytest.mark.bench
MEMBERS, SECONDS = 30, 40.0
Report = Callable[[str, object], None]


def test_no_confirmed_score_is_lost_when_the_server_is_killed(
    installation: Path, record_testsuite_property: Report
) -> None:
    """The whole of it, five minutes and two kills, is `python -m tests.workshop.load`."""
    assert installation.is_dir()
    seen = loaded(seconds=SECONDS, members=MEMBERS, kills=1)
    record_testsuite_property("projector, p95 in seconds", seen.share(seen.latencies, 0.95))
    assert seen.faults == []
    assert seen.missing == []
    assert seen.kills == 1
    assert seen.confirmed > 10 * MEMBERS
    assert seen.sessions >= 2 * MEMBERS
