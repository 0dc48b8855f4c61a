"""The record of where files came from survives a crash in the middle of a line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cspdata.fetch import Entry, entries
from cspdata.fetch.manifest import NAME, append


def entry(at: int) -> Entry:
    """An entry told from others by its number."""
    return Entry(
        source="thing",
        path=f"thing/{at}.csv",
        url=f"https://a.example/{at}",
        resolved_from="pinned",
        retrieved_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        size=at,
        sha256="0" * 64,
        licence="Open Government Licence v3.0, “as is”",
    )


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    assert entries(tmp_path) == []
    for at in range(3):
        append(tmp_path, entry(at))
    assert entries(tmp_path) == [entry(at) for at in range(3)]


@pytest.mark.parametrize("cut", range(1, 200, 23))
def test_a_torn_line_costs_itself_alone(tmp_path: Path, cut: int) -> None:
    for at in range(2):
        append(tmp_path, entry(at))
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-cut])
    append(tmp_path, entry(2))
    found = entries(tmp_path)
    assert found[0] == entry(0)
    assert found[-1] == entry(2)
    assert len(found) == (3 if cut == 1 else 2)


def test_a_line_is_text_that_anyone_can_read(tmp_path: Path) -> None:
    append(tmp_path, entry(1))
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    assert text.count("\n") == 1
    assert '"retrieved_at":"2026-11-24T09:30:00Z"' in text
    assert "“as is”" in text
