"""Reference files: codes, values, outlines, and what of them is refused."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.small import (
    BOUNDARIES,
    LSOA11_LSOA21,
    REFERENCE,
    RESIDENTS_2021,
    Small,
    collection,
    receipts,
    row,
    square,
    street,
)

REFUSED = "select line, column_name, value, reason from refused order by line"
HEAD = "lsoa21_code,total_residents\n"
OLD, NEW = datetime(2024, 3, 1), datetime(2024, 4, 1)


@pytest.mark.parametrize(
    ("line", "column", "value", "reason"),
    [
        (",5", "lsoa21_code", "", "no code"),
        ("D01000002,", "total_residents", "", "no value"),
        ("D01000002", "total_residents", "", "no value"),
        ("D01000002,many", "total_residents", "many", "not a number"),
        ("D01000002,nan", "total_residents", "nan", "not a number"),
        ("D01000002,inf", "total_residents", "inf", "not a number"),
        ("D01000001,7", "lsoa21_code", "D01000001", "a second row for the same area"),
    ],
)
def test_a_row_of_values_that_cannot_be_used(
    small: Small, line: str, column: str, value: str, reason: str
) -> None:
    report = small.load({"r.csv": f'{HEAD}D01000001,"1,000"\n\n{line}\nD01000004,2\n'})
    assert receipts(report)["r.csv"] == ("loaded", 3, 2, 1)
    assert small.rows(REFUSED) == [(4, column, value, reason)]
    assert small.rows("select raw from refused") == [(line,)]


def test_a_decile_must_be_a_whole_number(small: Small) -> None:
    text = "lsoa21_code,IMD_decile,IMD_rank\nD01000001,10.0,5\nD01000002,1.5,6\n"
    report = small.load({"imd.csv": text})
    assert receipts(report)["imd.csv"] == ("loaded", 2, 1, 1)
    assert small.rows(REFUSED) == [(3, "IMD_decile", "1.5", "not a whole number")]


def test_a_quote_that_does_not_close_is_reported(small: Small) -> None:
    report = small.load({"r.csv": f'{HEAD}D01000001,1\nD01000002,"2\nD01000004,3\n'})
    [receipt] = report.receipts
    assert (receipt.status, receipt.rows_read) == ("not loaded", 0)
    assert receipt.reason.startswith("its rows cannot be told apart")
    assert report.build is None


def test_a_year_that_neither_name_nor_contract_gives(small: Small) -> None:
    text = "lsoa11_code,total_population\nD01100023,5\n"
    [receipt] = small.load({"residents.csv": text}).receipts
    assert (receipt.status, receipt.reason[:21]) == ("not loaded", "the year is not known")
    [receipt] = small.load({"residents mid-2018.csv": text}).receipts
    assert receipt.status == "loaded"
    assert small.rows("select year, number from area_values") == [(2018, 5)]


@pytest.mark.parametrize(
    ("feature", "column", "reason"),
    [
        ({"type": "Feature"}, "LSOA21CD", "no code"),
        ({"type": "Feature", "properties": None, "geometry": None}, "LSOA21CD", "no code"),
        ("not a feature", "LSOA21CD", "no code"),
        ({**square("D01000002"), "geometry": None}, "geometry", "no usable outline"),
        (
            {**square("D01000002"), "geometry": {"type": "Point", "coordinates": [-2, 51]}},
            "geometry",
            "no usable outline",
        ),
        (
            {**square("D01000002"), "geometry": {"type": "Polygon", "coordinates": []}},
            "geometry",
            "no usable outline",
        ),
        (
            {**square("D01000002"), "geometry": {"type": "Polygon", "coordinates": [["a"]]}},
            "geometry",
            "no usable outline",
        ),
        (square("D01000001"), "LSOA21CD", "a second outline for the same area"),
    ],
)
def test_a_feature_that_cannot_be_used(
    small: Small, feature: object, column: str, reason: str
) -> None:
    features = [square("D01000001"), feature, square("D01000004")]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    report = small.load({**REFERENCE, "boundaries.geojson": text})
    assert receipts(report)["boundaries.geojson"] == ("loaded", 3, 2, 1)
    assert [(line, name, said) for line, name, _, said in small.rows(REFUSED)] == [
        (2, column, reason)
    ]
    assert small.rows("select count(*) from small_areas where outline is not null") == [(2,)]


def test_outlines_in_metres_are_not_taken_for_degrees(small: Small) -> None:
    metres = square("D01000001")
    ring = [[400000, 150000], [401000, 150000], [401000, 151000], [400000, 150000]]
    metres["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    report = small.load({"b.geojson": collection(metres)})
    [receipt] = report.receipts
    assert receipt.status == "not loaded"
    assert "no usable outline" in receipt.reason


@pytest.mark.parametrize(
    "text",
    ['{"features": []}', "[]", "{", '{"features": [{}]}', '{"features": [{"properties": null}]}'],
)
def test_what_is_no_collection_is_reported(small: Small, text: str) -> None:
    [receipt] = small.load({"b.geojson": text}).receipts
    assert receipt.status == "not loaded"
    assert receipt.reason == (
        "the file is not a GeoJSON collection with at least one feature; export it again as GeoJSON"
    )


def test_a_bom_before_geojson_is_no_matter(small: Small) -> None:
    report = small.load({"b.geojson": "\ufeff" + BOUNDARIES})
    assert receipts(report)["b.geojson"] == ("loaded", 5, 5, 0)


def test_two_files_of_one_dataset_fill_each_other_up(small: Small) -> None:
    files = {**REFERENCE}
    del files["boundaries.geojson"]
    west, east = ("D01000001", "D01000002"), ("D01000003", "D01000004", "D01000009")
    files["w.geojson"] = collection(*(square(code) for code in west))
    files["e.geojson"] = collection(*(square(code) for code in east))
    small.load(files)
    assert small.rows("select count(*) from small_areas where outline is not null") == [(5,)]


@pytest.mark.parametrize("older_last", [False, True])
def test_newer_values_of_an_area_replace_older_ones(small: Small, older_last: bool) -> None:
    older = f"{HEAD}D01000001,10\nD01000002,20\n"
    newer = f"{HEAD}D01000001,11\n"
    loads = [("old.csv", older, OLD), ("new.csv", newer, NEW)]
    for name, text, modified in reversed(loads) if older_last else loads:
        small.load({name: text}, modified=modified)
    values = "select area_code, number from area_values order by all"
    assert small.rows(values) == [("D01000001", 11), ("D01000002", 20)]
    for name, text, modified in loads:
        report = small.load({name: text}, modified=modified)
        assert report.build is None, name


def test_two_versions_in_one_folder_load_once(small: Small) -> None:
    text = RESIDENTS_2021.replace("2000", "2001")
    small.load({"b.csv": RESIDENTS_2021}, modified=OLD)
    small.load({"a.csv": text}, modified=NEW)
    report = small.load_paths([small.inbox])
    assert receipts(report) == {
        "a.csv": ("already loaded", 0, 0, 0),
        "b.csv": ("superseded", 0, 0, 0),
    }
    assert report.build is None
    assert small.rows("select number from area_values where area_code = 'D01000004'") == [(2001,)]


def test_residents_from_two_datasets_are_never_added_up(small: Small) -> None:
    census = "LSOA21CD,All ages\nD01000001,1001\n"
    small.load(REFERENCE, modified=OLD)
    small.load({"mid-2021.csv": census}, modified=NEW)
    assert small.rows(
        "select residents from residents where lsoa21 = 'D01000001' and year = 2021"
    ) == [(1001,)]


EVENTS = street(
    row(),
    row("D01100023", longitude="-2.01", month="2022-01"),
    row("D01100023", longitude="-1.99", month="2022-01"),
    row("D01100023", longitude="-2.0004", month="2022-01"),
    row("D01100023", month="2022-01"),
    row("D01100023", longitude="-1.90", month="2022-01"),
    row("D01100004", longitude="-1.97", month="2022-01"),
    row("D01100004", month="2022-01"),
    row("", longitude="-1.99"),
    row("", longitude="-2.2"),
    row(""),
    row("E01999999", longitude="-1.99"),
    row("D01000009"),
)
PLACED = [
    ("", "", "D01000003", "D06000001", "point"),
    ("", "", None, None, "elsewhere"),
    ("", "", None, None, "nowhere"),
    ("D01000001", "", "D01000001", "D06000001", "code"),
    ("D01000009", "", "D01000009", "D06000002", "code"),
    ("D01100004", "", "D01000004", "D06000001", "code"),
    ("D01100004", "", "D01000004", "D06000001", "code"),
    ("D01100023", "", "D01000002", "D06000001", "point"),
    ("D01100023", "", "D01000002", "D06000001", "point"),
    ("D01100023", "", "D01000003", "D06000001", "point"),
    ("D01100023", "", None, "D06000001", "district"),
    ("D01100023", "", None, "D06000001", "district"),
    ("E01999999", "", None, None, "elsewhere"),
]
PLACES = "select lsoa_given, '', lsoa21, lad_code, placed_by from events order by all"


def test_where_each_kind_of_row_is_placed(placed: Small) -> None:
    placed.load({"a.csv": EVENTS})
    assert placed.rows(PLACES) == PLACED


@pytest.mark.parametrize(
    "late",
    [tuple(REFERENCE), ("boundaries.geojson",), ("lsoa11_lsoa21.csv",), ("lsoa21_ward.csv",)],
)
def test_reference_data_loaded_later_give_the_same(small: Small, late: tuple[str, ...]) -> None:
    early = {name: text for name, text in REFERENCE.items() if name not in late}
    small.load({**early, "a.csv": EVENTS})
    assert small.rows("select count(*) from events") == [(13,)]
    small.load({name: REFERENCE[name] for name in late})
    assert small.rows(PLACES) == PLACED
    points = "select easting, northing from events where longitude is not null"
    assert all(east and north for east, north in small.rows(points))


def test_without_reference_data_rows_are_kept_and_placed_nowhere_of_ours(small: Small) -> None:
    report = small.load({"a.csv": EVENTS})
    assert receipts(report)["a.csv"] == ("loaded", 13, 13, 0)
    assert {placed for *_, placed in small.rows(PLACES)} == {"elsewhere", "nowhere"}


def test_a_changed_lookup_moves_the_rows(placed: Small) -> None:
    placed.load({"a.csv": EVENTS})
    other = LSOA11_LSOA21.replace("D01100004", "D01100005")
    later = datetime.now().replace(year=2030)
    placed.load({"lookup.csv": other}, modified=later)
    assert placed.rows("select placed_by from events where lsoa_given = 'D01100004'") == [
        ("code",),
        ("code",),
    ], "a lookup replaces the areas it names and leaves the others"


def test_a_district_may_hold_several_partnerships_but_each_pair_once(small: Small) -> None:
    text = (
        "LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM\n"
        "D06000001,Hamshire,D22000001,North,D23000001,Hamshire\n"
        "D06000001,Hamshire,D22000002,South,D23000001,Hamshire\n"
        "D06000001,Hamshire,D22000002,South,D23000001,Hamshire\n"
    )
    report = small.load({"csp.csv": text})
    assert receipts(report)["csp.csv"] == ("loaded", 3, 2, 1)
    assert small.rows(REFUSED) == [(4, "LAD24CD", "D06000001", "a second row for the same area")]
    links = "select parent_code from area_links where parent_level = 'csp' order by all"
    assert small.rows(links) == [("D22000001",), ("D22000002",)]


def test_a_small_area_lies_in_one_ward_and_every_level_has_a_code(small: Small) -> None:
    head = "LSOA21CD,WD25CD,WD25NM,LAD25CD,LAD25NM\n"
    report = small.load({"wards.csv": f"{head}S1,W1,A,L,L\nS1,W2,B,L,L\nS2,,,L,L\nS3,W1,A,,\n"})
    assert receipts(report)["wards.csv"] == ("loaded", 4, 1, 3)
    assert small.rows(REFUSED) == [
        (3, "LSOA21CD", "S1", "a second row for the same area"),
        (4, "WD25CD", "", "no code"),
        (5, "LAD25CD", "", "no code"),
    ]
