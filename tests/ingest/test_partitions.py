"""Months replaced whole: by the newer file, once, whatever the order and the number of loads."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cspdata.warehouse import builds
from tests.small import NEIGHBOUR, Small, receipts, row, street, write

OLD = datetime(2024, 3, 1)
NEW = datetime(2024, 4, 1)
ONE = street(row())
TWO = street(row("D01000004"), row("D01000004", kind="Drugs"))
CURRENT = "select name, current from files where dataset_id = 'police_street' order by name"


def counts(small: Small) -> list[tuple[object, ...]]:
    return small.rows(
        "select strftime(month, '%Y-%m'), source, lsoa21, count(*) from events "
        "group by all order by all"
    )


AFTER_TWO = [("2024-01", "Hamshire Police", "D01000004", 2)]


def test_a_newer_file_replaces_a_month_whole(placed: Small) -> None:
    february = street(row(month="2024-02"))
    neighbour = street(row(source=NEIGHBOUR))
    placed.load({"a.csv": ONE, "feb.csv": february, "next.csv": neighbour}, modified=OLD)
    report = placed.load({"b.csv": TWO}, modified=NEW)
    assert receipts(report) == {"b.csv": ("loaded", 2, 2, 0)}
    assert counts(placed) == [
        ("2024-01", "Hamshire Police", "D01000004", 2),
        ("2024-01", NEIGHBOUR, "D01000001", 1),
        ("2024-02", "Hamshire Police", "D01000001", 1),
    ]
    assert placed.rows(CURRENT) == [
        ("a.csv", False),
        ("b.csv", True),
        ("feb.csv", True),
        ("next.csv", True),
    ]


def test_an_older_file_never_replaces_a_newer_one(placed: Small) -> None:
    placed.load({"b.csv": TWO}, modified=NEW)
    before = builds(placed.folder)
    report = placed.load({"a.csv": ONE}, modified=OLD)
    assert receipts(report) == {"a.csv": ("superseded", 0, 0, 0)}
    assert report.build is None
    assert builds(placed.folder) == before
    assert counts(placed) == AFTER_TWO


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_of_two_files_of_a_month_in_one_load_the_newer_is_taken(
    placed: Small, names: tuple[str, str]
) -> None:
    older, newer = names
    write(placed.inbox, {older: ONE}, modified=OLD)
    write(placed.inbox, {newer: TWO}, modified=NEW)
    report = placed.load_paths([placed.inbox])
    assert receipts(report) == {older: ("superseded", 0, 0, 0), newer: ("loaded", 2, 2, 0)}
    assert counts(placed) == AFTER_TWO


def test_loading_a_folder_twice_changes_nothing(placed: Small) -> None:
    write(placed.inbox, {"a.csv": ONE, "copy/a.csv": ONE, "bad.csv": "a,b\n"}, modified=OLD)
    write(placed.inbox, {"b.csv": TWO, "feb.csv": street(row(month="2024-02"))}, modified=NEW)
    placed.load_paths([placed.inbox])
    before, content = builds(placed.folder), counts(placed)
    for _ in range(2):
        report = placed.load_paths([placed.inbox])
        assert report.build is None
        assert receipts(report) == {
            "a.csv": ("superseded", 0, 0, 0),
            "b.csv": ("already loaded", 0, 0, 0),
            "feb.csv": ("already loaded", 0, 0, 0),
            "bad.csv": ("not loaded", 0, 0, 0),
        }
    assert builds(placed.folder) == before
    assert counts(placed) == content


def test_of_equally_old_files_the_first_stays(placed: Small) -> None:
    files: dict[str, str | bytes] = {"a.csv": ONE, "b.csv": TWO}
    placed.load(files, modified=OLD)
    assert counts(placed) == [("2024-01", "Hamshire Police", "D01000001", 1)]
    assert placed.load(files, modified=OLD).build is None
    assert counts(placed) == [("2024-01", "Hamshire Police", "D01000001", 1)]


def test_the_newest_wins_also_across_batches_of_unlike_headers(placed: Small) -> None:
    """Files of another header are read apart: the order of the batches must not decide."""
    wide = "\n".join(
        line + (",extra" if k == 0 else ",x") for k, line in enumerate(TWO.splitlines())
    )
    write(placed.inbox, {"z-old.csv": ONE}, modified=OLD)
    write(placed.inbox, {"a-new.csv": wide}, modified=NEW)
    first = placed.load_paths([placed.inbox])
    assert counts(placed) == AFTER_TWO
    assert receipts(first)["a-new.csv"] == ("loaded", 2, 2, 0)
    assert placed.load_paths([placed.inbox]).build is None
    assert counts(placed) == AFTER_TWO


def test_a_file_of_several_months_and_forces_fills_each(placed: Small) -> None:
    many = street(
        row(),
        row(month="2024-02"),
        row(month="2024-02", source=NEIGHBOUR),
        row("D01000004", month="2024-03"),
    )
    placed.load({"many.csv": many}, modified=OLD)
    placed.load({"feb.csv": street(row("D01000004", month="2024-02"))}, modified=NEW)
    assert counts(placed) == [
        ("2024-01", "Hamshire Police", "D01000001", 1),
        ("2024-02", "Hamshire Police", "D01000004", 1),
        ("2024-02", NEIGHBOUR, "D01000001", 1),
        ("2024-03", "Hamshire Police", "D01000004", 1),
    ]
    assert placed.rows(CURRENT) == [("feb.csv", True), ("many.csv", True)]
    assert placed.load({"many.csv": many}, modified=OLD).build is None


def test_a_file_that_lost_every_month_is_no_longer_current(placed: Small) -> None:
    placed.load({"both.csv": street(row(), row(month="2024-02"))}, modified=OLD)
    placed.load({"jan.csv": street(row("D01000004"))}, modified=NEW)
    assert ("both.csv", True) in placed.rows(CURRENT)
    later = NEW + timedelta(days=1)
    placed.load({"feb.csv": street(row("D01000004", month="2024-02"))}, modified=later)
    assert ("both.csv", False) in placed.rows(CURRENT)


def test_refused_rows_of_a_replaced_file_go_with_it(placed: Small) -> None:
    refused = "select raw from refused join files using (file_id) where current"
    bad = row(kind="Piracy")
    placed.load({"a.csv": street(row(), bad)}, modified=OLD)
    assert placed.rows(refused) == [(bad,)]
    placed.load({"b.csv": TWO}, modified=NEW)
    assert placed.rows(refused) == []


def test_a_month_may_shrink_and_its_gone_rows_are_gone(placed: Small) -> None:
    placed.load({"a.csv": street(*[row()] * 5)}, modified=OLD)
    placed.load({"a.csv": street(row("D01000004"))}, modified=NEW)
    assert counts(placed) == [("2024-01", "Hamshire Police", "D01000004", 1)]
    assert placed.rows("select rows_kept from partitions") == [(1,)]
