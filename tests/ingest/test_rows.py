"""Rows: which are kept, which are refused, and what is said of a refused one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.small import ASB, HEADER, Small, receipts, row, street

REFUSED = "select line, column_name, value, reason, raw from refused order by line"
PERIODS = "not a month written YYYY-MM"
OUTSIDE = "an impossible coordinate: not within the United Kingdom"
GOOD = row()


def refused(small: Small, *rows: str, **style: Any) -> list[tuple[Any, ...]]:
    """The refusals of a file of these rows with one good row behind them."""
    report = small.load({"a.csv": street(*rows, GOOD, **style)})
    [(status, read, kept, faulty)] = receipts(report).values()
    assert (status, read, kept) == ("loaded", len(rows) + 1, len(rows) + 1 - faulty)
    return small.rows(REFUSED)


@pytest.mark.parametrize(
    ("line", "column", "value", "reason"),
    [
        (row(month=""), "Month", "", "no month"),
        (row(month="January 2024"), "Month", "January 2024", PERIODS),
        (row(month="2024-13"), "Month", "2024-13", PERIODS),
        (row(month="2024-00"), "Month", "2024-00", PERIODS),
        (row(month="2024/01"), "Month", "2024/01", PERIODS),
        (row(month="2024-1"), "Month", "2024-1", PERIODS),
        (row(month="20241-1"), "Month", "20241-1", PERIODS),
        (row(month="0000-01"), "Month", "0000-01", PERIODS),
        (row(month="-024-01"), "Month", "-024-01", PERIODS),
        (row(kind=""), "Crime type", "", "no category"),
        (row(kind="Piracy"), "Crime type", "Piracy", "a category that the contract does not map"),
        (row(longitude="abc"), "Longitude", "abc", OUTSIDE),
        (row(longitude="nan"), "Longitude", "nan", OUTSIDE),
        (row(longitude="inf"), "Longitude", "inf", OUTSIDE),
        (row(longitude="51.3", latitude="-2.0"), "Longitude", "51.3", OUTSIDE),
        (row(latitude="5130"), "Latitude", "5130", OUTSIDE),
        (row(latitude="48.9"), "Latitude", "48.9", OUTSIDE),
        (row(longitude="-2.03", latitude=" "), "Latitude", "", "half a coordinate: the other half"),
        (row(longitude="", latitude="51.3"), "Longitude", "", "half a coordinate: the other half"),
        (row(longitude="0", latitude=" "), "Latitude", "", "half a coordinate: the other half"),
        (row() + ",more", "", "", "13 columns where the header has 12"),
        (row()[:-1], "", "", "11 columns where the header has 12"),
        ("   ", "", "", "1 columns where the header has 12"),
    ],
)
def test_a_row_that_cannot_be_used(
    placed: Small, line: str, column: str, value: str, reason: str
) -> None:
    [found] = refused(placed, line)
    assert found[:3] == (2, column, value)
    assert found[3].startswith(reason)
    assert found[4] == line


def test_every_refusal_names_its_own_line_and_text(placed: Small) -> None:
    rows = [
        row(place='"On or near ""The Bell"", yard"'),
        row(place='"two\nlines"'),
        row(month=""),
        "",
        row(place='"three\nmore\nlines"', kind="Piracy"),
        "a,b",
        row(place='"two\nlines"') + ",x",
        row(month="x"),
        row(month="x"),
    ]
    found = placed.load({"a.csv": street(*rows)})
    assert receipts(found)["a.csv"] == ("loaded", 8, 2, 6)
    text = street(*rows)
    lines = text.split("\n")
    refusals = placed.rows(REFUSED)
    assert [(line, raw.count("\n")) for line, *_, raw in refusals] == [
        (5, 0),
        (7, 2),
        (10, 0),
        (11, 1),
        (13, 0),
        (14, 0),
    ]
    for line, *_, raw in refusals:
        assert raw == "\n".join(lines[line - 1 : line + raw.count("\n")])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_right_whatever_the_line_end(placed: Small, end: str) -> None:
    rows = (row(), row(month=""), row(), "a,b,c", row(kind="Piracy"))
    found = refused(placed, *rows, end=end)
    assert [(line, raw) for line, *_, raw in found] == [(3, rows[1]), (5, rows[3]), (6, rows[4])]


def test_odd_separators_and_blanks_within_a_value_do_not_shift_lines(placed: Small) -> None:
    odd = ("a\u2028b", "a\x0bb\x0cc\x1cd\x85e", "\tx\t", "\u00a0y\u00a0", ' "z" ')
    rows = [row(place=place) for place in odd]
    rows += [row(place=place, month="x") for place in odd]
    found = refused(placed, *rows)
    assert [(line, raw) for line, *_, raw in found] == list(enumerate(rows[5:], 7))
    assert len(placed.rows("select 1 from events")) == 6


def test_lines_are_right_below_a_title_of_several_lines(placed: Small) -> None:
    title = '"Street-level crime\nHamshire, all months"\n\n'
    report = placed.load({"a.csv": title + street(row(), row(month=""), "a,b")})
    assert receipts(report)["a.csv"] == ("loaded", 3, 1, 2)
    assert [line for line, *_ in placed.rows(REFUSED)] == [6, 7]


def test_zero_zero_is_no_place_and_not_a_fault(placed: Small) -> None:
    assert not refused(placed, row("", longitude="0", latitude="0.0"))
    assert placed.rows(
        "select longitude, latitude, placed_by from events where lsoa_given = ''"
    ) == [(None, None, "nowhere")]


def test_identical_rows_and_repeated_references_are_all_kept(placed: Small) -> None:
    asb = row(kind=ASB)
    twice = row(reference="a" * 64), row("D01000004", kind="Drugs", reference="a" * 64)
    assert not refused(placed, *[asb] * 17, *twice, twice[0])
    assert placed.rows("select category, count(*) from events group by all order by all") == [
        ("anti_social_behaviour", 17),
        ("burglary", 3),
        ("drugs", 1),
    ]
    assert placed.rows("select count(distinct reference_hash) from events") == [(1,)]


def test_blank_places_and_commas_load(placed: Small) -> None:
    comma = row().replace("Hamshire 001A", '"Hamshire 001A, part"')
    assert not refused(placed, row(place="On or near "), row(place=""), comma)
    assert placed.rows("select location, count(*) from events group by all order by all") == [
        ("", 1),
        ("On or near", 1),
        ("On or near High Street", 2),
    ]


ERAS = {
    "2011-08": {
        "Anti-social behaviour": "anti_social_behaviour",
        "Burglary": "burglary",
        "Other crime": "other_crime",
        "Robbery": "robbery",
        "Vehicle crime": "vehicle_crime",
        "Violent crime": "violence_sexual_offences",
    },
    "2013-04": {
        "Criminal damage and arson": "criminal_damage_arson",
        "Drugs": "drugs",
        "Other theft": "other_theft",
        "Public disorder and weapons": "public_disorder_weapons",
        "Shoplifting": "shoplifting",
        "Violent crime": "violence_sexual_offences",
    },
    "2013-05": {
        "Bicycle theft": "bicycle_theft",
        "Possession of weapons": "possession_of_weapons",
        "Public order": "public_order",
        "Theft from the person": "theft_from_the_person",
        "Violence and sexual offences": "violence_sexual_offences",
        "VIOLENCE AND SEXUAL OFFENCES": "violence_sexual_offences",
    },
}


@pytest.mark.parametrize("month", ERAS)
def test_the_categories_of_each_era_are_mapped(placed: Small, month: str) -> None:
    labels = ERAS[month]
    report = placed.load({"a.csv": street(*(row(kind=kind, month=month) for kind in labels))})
    assert receipts(report)["a.csv"] == ("loaded", len(labels), len(labels), 0)
    found = [one for (one,) in placed.rows("select category from events")]
    assert sorted(found) == sorted(labels.values())


def test_the_header_may_be_in_any_order_and_hold_more(placed: Small) -> None:
    order = [5, 4, 1, 2, 9, 0, 6, 7]
    cells = [row(place="x", month=month).split(",") for month in ("2024-01", "bad")]
    titles = HEADER.split(",")
    lines = [",".join([one[k] for k in order] + ["extra"]) for one in (titles, *cells)]
    report = placed.load({"a.csv": "\n".join(lines)})
    assert receipts(report)["a.csv"] == ("loaded", 2, 1, 1)
    assert placed.rows("select month, lsoa21, location from events")[0][1:] == ("D01000001", "x")
    assert placed.rows(REFUSED)[0] == (3, "Month", "bad", PERIODS, lines[2])
