"""Personal data are told by their headers and their shapes, and told without being repeated."""

from __future__ import annotations

import pytest

from cspdata.ingest.personal import personal_title, personal_value


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Victim_Name", "a name"),
        ("Name", "a name"),
        ("DOB", "a date of birth"),
        ("Home address", "an address"),
        ("Postcode", "an address"),
        ("NHS number", "an NHS number"),
        ("NI number", "a national insurance number"),
        ("Mobile phone", "a telephone number"),
        ("E-mail", "an e-mail address"),
        ("Custody record", "a custody or crime reference"),
        ("Case notes", "free text"),
    ],
)
def test_a_personal_header_is_told(title: str, kind: str) -> None:
    assert personal_title(["month", title]) == f"the column {title!r} seems to hold {kind}"


@pytest.mark.parametrize(
    "title", ["month", "area_code", "marac_name", "CSP Name", "LSOA21NM", "repeat_cases", "minutes"]
)
def test_a_plain_header_is_not(title: str) -> None:
    assert personal_title([title]) == ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("someone@example.org", "an e-mail address"),
        ("BA14 8JN", "a full postcode"),
        ("07700 900123", "a telephone number"),
        ("943 476 5919", "an NHS number"),  # the NHS Data Dictionary's own example
        ("QQ 12 34 56 C".replace("QQ", "AB"), "a national insurance number"),
    ],
)
def test_a_personal_value_is_told_by_its_line_alone(value: str, kind: str) -> None:
    told = personal_value(f"month,area\n2025-01,Trowbridge\n2025-02,{value}\n")
    assert told == f"line 3 seems to hold {kind}"
    assert value not in told


@pytest.mark.parametrize(
    "text",
    ["2025-01,E01031902,12,3.5", "2025 Q1,BA14,1234567890", "412345,165432", "SN1,0.07700900123"],
)
def test_codes_counts_and_coordinates_are_not_personal(text: str) -> None:
    assert personal_value(text) == ""
