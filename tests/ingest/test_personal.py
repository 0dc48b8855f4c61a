"""Personal data are told by their headers and their shapes, and told without being repeated."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.catalogue import CatalogueError, read_catalogue
from cspdata.demonstration import demonstration_catalogue
from cspdata.export.template import asked, example_of
from cspdata.ingest import ingest
from cspdata.ingest.personal import may_name, personal_title, personal_value
from cspdata.places import to_national_grid
from tests.conftest import CATALOGUE as CATALOGUE_FOLDER
from tests.conftest import REFERENCE as REAL_REFERENCE
from tests.small import CATALOGUE, PARTNERSHIP, REFERENCE, Small, middle

# Made up; the telephone numbers are of the ranges that are kept for drama, the NHS number is the
# NHS Data Dictionary's own example.
VALUES = {
    "someone@example.org": "an e-mail address",
    "BA14 8JN": "a full postcode",
    "ba14 8jn": "a full postcode",
    "BA148JN": "a full postcode",
    "07700 900123": "a telephone number",
    "07700 900 123.": "a telephone number",
    "07700-900123": "a telephone number",
    "+44 7700 900123": "a telephone number",
    "+44 (0)7700 900123": "a telephone number",
    "020 7946 0018": "a telephone number",
    "(0117) 496 0018": "a telephone number",
    "01632 960018": "a telephone number",
    "7700900123": "a telephone number",
    "943 476 5919": "an NHS number",
    "9434765919": "an NHS number",
    "9434765919.0": "an NHS number",
    "AB 12 34 56 C": "a national insurance number",
    "DOB 12/03/1987": "a date of birth",
    "born on 12/03/1987": "a date of birth",
    "1998/1234567X": "a custody or crime reference",
    "54XY/1234/25": "a custody or crime reference",
    "crime ref: 54250012345": "a custody or crime reference",
    "Custody no. 123456": "a custody or crime reference",
}


def valued(text: str, **more: Any) -> str:
    """Where a text first holds personal data."""
    return personal_value(io.StringIO(text, newline=""), **more)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Victim_Name", "a name"),
        ("Name", "a name"),
        ("FirstName", "a name"),
        ("Surname", "a name"),
        ("Perpetrator name", "a name"),
        ("Officer name", "a name"),
        ("Initials", "a name"),
        ("DOB", "a date of birth"),
        ("D.O.B.", "a date of birth"),
        ("DateOfBirth", "a date of birth"),
        ("birth_date", "a date of birth"),
        ("Home address", "an address"),
        ("Postcode", "an address"),
        ("Post code", "an address"),
        ("NHS number", "an NHS number"),
        ("NHSNumber", "an NHS number"),
        ("NI number", "a national insurance number"),
        ("Mobile phone", "a telephone number"),
        ("Tel no", "a telephone number"),
        ("contact_number", "a telephone number"),
        ("E-mail", "an e-mail address"),
        ("eMail", "an e-mail address"),
        ("Custody record", "a custody or crime reference"),
        ("Crime reference", "a custody or crime reference"),
        ("crime_no", "a custody or crime reference"),
        ("Niche ID", "a custody or crime reference"),
        ("Case notes", "free text"),
        ("Notes", "free text"),
        ("free_text", "free text"),
    ],
)
def test_a_personal_header_is_told(title: str, kind: str) -> None:
    assert personal_title(["month", title]) == f"the column {title!r} seems to hold {kind}"


@pytest.mark.parametrize(
    "title",
    [
        "month",
        "area_code",
        "marac_name",
        "CSP Name",
        "LSOA21NM",
        "repeat_cases",
        "minutes",
        "postcode_district",
        "Force name",
        "service_name",
        "age_band",
        "custody",
        "custody_sentences",
    ],
)
def test_a_plain_header_is_not(title: str) -> None:
    assert personal_title([title]) == ""


@pytest.mark.parametrize(("value", "kind"), VALUES.items())
def test_a_personal_value_is_told_by_its_line_alone(value: str, kind: str) -> None:
    told = valued(f"month,area\n2025-01,Trowbridge\n2025-02,{value}\n")
    assert told == f"line 3 seems to hold {kind}"
    assert value not in told


@pytest.mark.parametrize(
    "text",
    [
        "2025-01,E01031902,12,3.5",
        "2025 Q1,BA14,1234567890",
        "412345,165432",
        "SN1,0.07700900123",
        "01-02-2025 14:30,31/12/2025 23:59",
        "2025-01-02 03:04:05,2025-01-02T03:04:05",
        "9434765918,943476591",  # a wrong check digit, and a digit too few
        "W1 3rd floor of a car park",
        "A36 2nd exit",
        "50000000000,100000000000",
        "£1,234,567",
    ],
)
def test_codes_counts_and_coordinates_are_not_personal(text: str) -> None:
    assert valued(f"a,b,c,d\n{text}\n") == ""


def test_only_what_stands_below_the_header_is_judged() -> None:
    text = "A return\nPrepared by: someone@example.org\nmonth,area\n2025-01,Trowbridge\n"
    assert valued(text) != ""
    assert valued(text, skip=2) == ""


def test_names_are_looked_for_where_texts_are_kept() -> None:
    text = "owner,status\nThe council,Green\nMrs Example,Green\n"
    assert valued(text) == ""
    assert valued(text, kept={0}) == "line 3 seems to hold a name"


def test_free_text_is_told_in_a_column_that_no_contract_knows() -> None:
    told = "he said that the man from number nine had been there again all of last night"
    assert valued(f'month,x\n2025-01,"{told}"\n', unknown={1}).endswith("free text")
    assert valued(f'month,x\n2025-01,"{told}"\n') == ""
    assert valued("month,x\n2025-01,short words\n", unknown={1}) == ""


@pytest.mark.parametrize("text", ["John Smith", "Mr Smith", "J. van Dyke Junior", "BA14 8JN"])
def test_what_may_name_somebody_is_not_repeated(text: str) -> None:
    assert may_name(text)


@pytest.mark.parametrize("text", ["a few", "2025 Q5", "99/05/2025 01:10", "Nearly", "some"])
def test_what_was_mistyped_may_be_repeated(text: str) -> None:
    assert not may_name(text)


def marac(value: str, *, title: str = "unit") -> str:
    """A return of two quarters, the second with a value in a column of its own."""
    return f"quarter,cases_discussed,repeat_cases,{title}\n2025 Q1,9,3,\n2025 Q2,9,3,{value}\n"


def bytes_below(folder: Path) -> bytes:
    """Everything that lies in the files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(("value", "kind"), VALUES.items())
def test_a_value_is_kept_nowhere(
    placed: Small, value: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    plan = "action,owner,status\nLight the path,The council,Green\n"
    report = placed.load({"return.csv": marac(value), "plan.csv": plan})
    refused = next(one for one in report.receipts if one.name == "return.csv")
    assert refused.status == "not loaded"
    assert refused.personal
    assert refused.reason.startswith(f"line 3 seems to hold {kind}: nothing of the file was kept")
    assert placed.rows("select count(*) from actions") == [(1,)], "the other file loads"
    assert value not in str(report)
    assert value not in caplog.text
    assert value.encode() not in bytes_below(placed.folder)


def test_a_personal_column_refuses_the_file_and_none_of_its_values_is_kept(placed: Small) -> None:
    report = placed.load(
        {"a.csv": marac("Ermintrude", title="Victim name"), "b.csv": "action,status\nPaint,Green\n"}
    )
    refused = next(one for one in report.receipts if one.name == "a.csv")
    assert "'Victim name' seems to hold a name" in refused.reason
    assert b"Ermintrude" not in bytes_below(placed.folder)


def test_a_name_in_a_column_of_something_else_is_not_kept_with_its_refused_row(
    placed: Small,
) -> None:
    text = (
        "month opened,area_code,asb_type\n2025-01,D01000001,Noise\n2025-01,D01000001,Ann Lesser\n"
    )
    report = placed.load({"cases.csv": text})
    [receipt] = report.receipts
    assert (receipt.rows_kept, receipt.rows_refused) == (1, 1)
    assert placed.rows("select line, column_name, value, raw from refused") == [
        (3, "asb_type", "", "")
    ]
    assert b"Lesser" not in bytes_below(placed.folder)


def test_a_list_that_no_contract_knows_is_not_repeated(placed: Small) -> None:
    text = "Ann Lesser,12/03/1987,BA14 8JN\nBob Greater,13/03/1987,BA14 8JN\n"
    report = placed.load({"people.csv": text, "plan.csv": "action,status\nPaint,Green\n"})
    refused = next(one for one in report.receipts if one.name == "people.csv")
    assert "its first row, of 3 values, looks like data" in refused.reason
    held = bytes_below(placed.folder)
    assert b"Lesser" not in held
    assert b"8JN" not in held


def test_the_command_says_the_line_and_not_the_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "data"))
    path = tmp_path / "return.csv"
    path.write_text(marac("someone@example.org"), encoding="utf-8")
    result = CliRunner().invoke(app, ["ingest", str(path)])
    assert "line 3 seems to hold an e-mail address" in result.output
    assert "someone@example.org" not in result.output
    assert b"someone@example.org" not in bytes_below(tmp_path / "data")


SENSITIVE = """\
id = "repeat_addresses"
title = "Repeat addresses"
supplier = "The police"
kind = "events"
grain = "one row per incident"
licence = "Information-sharing agreement"
sensitivity = "official-sensitive"
disclosure = "default"

[columns]
month = { names = ["Month of call"], type = "month" }
category = { names = ["About"], map = "about" }
longitude = { names = ["lon"], type = "longitude" }
latitude = { names = ["lat"], type = "latitude" }

[locality]
grid = 500
reason = "Points are floored to squares of 500 m, and only months are given."

[maps.about]
"Domestic" = "domestic"
"""


def test_points_of_a_sensitive_theme_are_floored_on_the_way_in(
    tmp_path: Path, own_copy: Path
) -> None:
    path = own_copy / "datasets" / "repeat_addresses.toml"
    path.write_text(SENSITIVE, encoding="utf-8")
    small = Small(tmp_path, read_catalogue(own_copy, partnership=PARTNERSHIP))
    longitude, latitude = middle("D01000001"), "51.3057"
    rows = f"Month of call,About,lon,lat\n2025-01,Domestic,{longitude},{latitude}\n"
    small.load({**REFERENCE, "calls.csv": rows})
    [(easting, northing, kept_longitude, kept_latitude)] = small.rows(
        "select easting, northing, longitude, latitude from events"
    )
    exact = to_national_grid(np.array([float(longitude)]), np.array([float(latitude)]))
    assert (easting, northing) == tuple(int(one[0] // 500 * 500) for one in exact)
    assert (kept_longitude, kept_latitude) != (float(longitude), float(latitude))
    # Placed again, as when a boundary changes, it stays in its cell.
    small.load({"residents_2021.csv": str(REFERENCE["residents_2021.csv"]).replace("1000", "1001")})
    assert small.rows("select easting, northing from events") == [(easting, northing)]


def test_points_given_in_metres_on_the_grid_stay_in_their_cell(
    tmp_path: Path, own_copy: Path
) -> None:
    text = SENSITIVE.replace('["lon"], type = "longitude"', '["x"], type = "easting"')
    text = text.replace('["lat"], type = "latitude"', '["y"], type = "northing"')
    text = text.replace("longitude =", "easting =").replace("latitude =", "northing =")
    path = own_copy / "datasets" / "repeat_addresses.toml"
    path.write_text(text, encoding="utf-8")
    small = Small(tmp_path, read_catalogue(own_copy, partnership=PARTNERSHIP))
    cells = [(398_000, 157_500), (398_499, 157_999), (398_500, 157_499)]
    rows = "".join(f"2025-01,Domestic,{x},{y}\n" for x, y in cells)
    small.load({**REFERENCE, "calls.csv": f"Month of call,About,x,y\n{rows}"})
    assert small.rows("select easting, northing from events order by all") == [
        (398_000, 157_500),
        (398_000, 157_500),
        (398_500, 157_000),
    ]


def test_a_sensitive_contract_with_points_must_declare_its_grid(own_copy: Path) -> None:
    path = own_copy / "datasets" / "repeat_addresses.toml"
    path.write_text(SENSITIVE.replace("grid = 500", "smallest_cell = 500"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"repeat_addresses\.toml: key 'locality\.grid'"):
        read_catalogue(own_copy, partnership=PARTNERSHIP)


def test_the_demonstration_seems_to_hold_no_person(demo_files: Path, tmp_path: Path) -> None:
    catalogue = demonstration_catalogue()
    report = ingest([demo_files], catalogue=catalogue, folder=tmp_path)
    assert [one.name for one in report.receipts if one.personal] == []
    # What is planted for the page of refused rows is in the street files of a public source.
    faulty = {one.dataset_id for one in report.receipts if one.rows_refused}
    assert faulty == {"police_street"}
    partners = {one.id for one in catalogue.datasets.values() if one.sensitivity != "public"}
    assert partners <= {one.dataset_id for one in report.with_status("loaded")}


def test_the_real_files_seem_to_hold_no_person(real: Path, tmp_path: Path) -> None:
    folders = [*REAL_REFERENCE, "exploitation", "recorded_crime", "road_safety", "substance_use"]
    paths = [real / name for name in folders]
    report = ingest(paths, catalogue=read_catalogue(CATALOGUE_FOLDER), folder=tmp_path)
    assert [one.name for one in report.receipts if one.personal] == []
    assert [one.name for one in report.receipts if one.rows_refused] == []


def test_examples_of_templates_are_of_nobody() -> None:
    for dataset in CATALOGUE.datasets.values():
        for name in asked(dataset):
            example = example_of(dataset, name, PARTNERSHIP)
            assert valued(f"a\n{example}\n", kept={0}) == "", (dataset.id, name)
