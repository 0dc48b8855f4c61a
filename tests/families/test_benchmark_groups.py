"""The table of benchmark groups: what ships is sound and unverified; every fault is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cspdata.catalogue import CatalogueError, read_partnership
from cspdata.catalogue.benchmarks import COLUMNS, read_benchmark_groups
from cspdata.folders import PROJECT

SHIPPED = PROJECT / "data" / "reference" / "benchmark_groups.csv"
ROW = "alike,Areas alike,A model,2024,E06000054,E06000051,Shropshire,1,,unverified"


def table(folder: Path, *rows: str) -> Path:
    """A table with the header and the rows."""
    path = folder / "groups.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    return path


def row(**changes: str) -> str:
    """The usual row with some values changed."""
    values = dict(zip(COLUMNS, ROW.split(","), strict=True)) | changes
    return ",".join(values[name] for name in COLUMNS)


def test_what_ships_is_of_the_declared_partnership_and_unverified() -> None:
    groups = read_benchmark_groups(SHIPPED)
    partnership = read_partnership(PROJECT / "data" / "catalogue" / "partnership.toml")
    assert {one.target_code for one in groups} == {partnership.area.code, partnership.force.code}
    members = [member for one in groups for member in one.members]
    assert len(members) == 19
    assert not any(member.verified for member in members)
    assert not any(one.verified for one in groups)


def test_a_confirmed_group_is_ranked(tmp_path: Path) -> None:
    confirmed = {"source_url": "https://example.org/groups", "checked_on": "2026-01-31"}
    path = table(
        tmp_path,
        row(member_code="E06000052", member_name="Cornwall", rank="2", **confirmed),
        row(**confirmed),
        row(group_id="other", rank=""),
    )
    alike, other = read_benchmark_groups(path)
    assert [one.name for one in alike.members] == ["Shropshire", "Cornwall"]
    assert (alike.verified, other.verified) == (True, False)
    assert alike.members[0].checked_on == date(2026, 1, 31)
    assert other.members[0].rank is None


def test_a_group_with_one_unverified_row_is_unverified(tmp_path: Path) -> None:
    confirmed = {"source_url": "https://example.org", "checked_on": "2026-01-31", "rank": "2"}
    other = row(member_code="E06000052", member_name="Cornwall", **confirmed)
    (group,) = read_benchmark_groups(table(tmp_path, ROW, other))
    assert not group.verified


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(member_code="E06000054")], "line 2, member_code: 'E06000054' is the target itself"),
        ([ROW, row(rank="2")], "line 3, member_code: 'E06000051' is in the group twice"),
        ([ROW, row(member_code="E06000052")], "line 3, rank: '1' is given to two areas"),
        ([row(rank="first")], "line 2, rank: 'first' is no whole number"),
        ([row(member_code="Shropshire")], "line 2, member_code: 'Shropshire' is no code"),
        ([row(target_code="")], "line 2, target_code: '' is no code of an area"),
        ([row(group_id="Most similar")], "line 2, group_id: 'Most similar' is no id"),
        ([row(member_name="")], "line 2, member_name: '' is blank"),
        ([row(model="")], "line 2, model: '' is blank"),
        ([row(checked_on="yes")], "line 2, checked_on: 'yes' is neither a day"),
        ([row(checked_on="2026-01-31")], "line 2, source_url: '' is no address"),
        (
            [ROW, row(member_code="E06000052", rank="2", model="Another")],
            "line 3, model: 'Another' differs from 'A model'",
        ),
        (["alike,Areas alike"], "line 2: 2 columns where the header has 10"),
    ],
)
def test_faults_are_named(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(CatalogueError) as found:
        read_benchmark_groups(table(tmp_path, *rows))
    assert message in str(found.value)
    assert "groups.csv" in str(found.value)


def test_a_table_that_is_not_there_or_is_another(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="is missing"):
        read_benchmark_groups(tmp_path / "absent.csv")
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="its columns must be group_id"):
        read_benchmark_groups(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match="not UTF-8 text"):
        read_benchmark_groups(path)
