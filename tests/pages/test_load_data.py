"""The page on which files are loaded: dropped, recognised, reported, in use at once."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.warehouse import builds
from tests.pages.conftest import STREET, Installed
from tests.pages.visits import CATALOGUE, answer, banner, keyed, labels, opened, turned_to, words

CSV = "text/csv"
LOOKUPS = {
    "lookup.csv": "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM\n"
    "E01031900,Wiltshire 001A,E01031900,Wiltshire 001A,U,E06000054,Wiltshire\n",
    "wards.csv": "LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM\n"
    "E01031900,Wiltshire 001A,E05000001,Some Ward,E06000054,Wiltshire\n",
}
MARCH = STREET.replace("2025-02", "2025-03").replace("2025-01", "2025-03")


def dropped(visit: AppTest, files: dict[str, str]) -> AppTest:
    """The page after files were dropped and the button was pressed."""
    given = [(name, text.encode(), CSV) for name, text in files.items()]
    visit.file_uploader[0].set_value(given)
    button = next(one for one in visit.button if one.label == "Load")
    return button.click().run()


def report(visit: AppTest) -> dict[str, dict[Hashable, Any]]:
    """The rows of the last load's report, by file."""
    shown = next(one.value for one in visit.dataframe if "What became of it" in one.value)
    return {row["File"]: row for row in shown.to_dict("records")}


@pytest.fixture
def page(install: Installed) -> AppTest:
    """The page over an installation that has three rows and nothing that places them."""
    install("police")
    return opened("load-data")


def test_files_are_loaded_and_reported(page: AppTest) -> None:
    visit = dropped(page, LOOKUPS | {"anything.csv": MARCH})
    assert not visit.exception
    rows = report(visit)
    assert {row["What became of it"] for row in rows.values()} == {"loaded"}
    march = rows["anything.csv"]
    assert march["Recognised as"] == CATALOGUE.datasets["police_street"].title
    assert (march["Rows read"], march["Kept"], march["Refused"]) == (3, 3, 0)
    assert "3 files loaded" in words(visit)
    assert len(builds()) == 2


def test_loaded_files_are_in_use_on_every_page(page: AppTest) -> None:
    visit = dropped(page, LOOKUPS)
    turned_to(visit, "create-safer-communities")
    assert not visit.exception
    assert ": 1 incident, " in answer(visit)
    turned_to(visit, "data-quality")
    assert "8 rows" not in answer(visit)
    assert "5 rows kept" in answer(visit)


def test_same_file_twice_changes_nothing(page: AppTest) -> None:
    visit = dropped(page, {"2025-01-wiltshire-street.csv": STREET})
    assert report(visit)["2025-01-wiltshire-street.csv"]["What became of it"] == "already loaded"
    assert len(builds()) == 1
    assert len(visit.warning) + len(visit.info) + len(visit.success) >= 1


def test_unknown_file_is_told_with_its_reason(page: AppTest) -> None:
    visit = dropped(page, {"recipe.csv": "flour,eggs\n2,3\n"})
    row = report(visit)["recipe.csv"]
    assert row["What became of it"] == "not loaded"
    assert "flour" in str(row["Reason"])
    assert "**recipe.csv**: no dataset known here" in words(visit)
    assert len(builds()) == 1


def test_what_is_not_recognised_does_not_stay_in_the_inbox(page: AppTest, tmp_path: Path) -> None:
    people = "Full name,Date of birth,Note\nAnn Lesser,1 Feb 1980,known\n"
    visit = dropped(page, {"people.csv": people, "march.csv": MARCH})
    assert report(visit)["people.csv"]["What became of it"] == "not loaded"
    assert [path.name for path in (tmp_path / "police" / "inbox").iterdir()] == ["march.csv"]
    held = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Lesser" in content for content in held)


def test_refused_row_is_counted(page: AppTest) -> None:
    visit = dropped(page, {"march.csv": MARCH.replace("Burglary", "Sorcery")})
    row = report(visit)["march.csv"]
    assert (row["Rows read"], row["Kept"], row["Refused"]) == (3, 2, 1)
    turned_to(visit, "data-quality")
    refused = next(one.value for one in visit.dataframe if "raw" in one.value)
    assert refused["value"].tolist() == ["Sorcery"]


def test_name_with_a_path_stays_in_the_inbox(page: AppTest, tmp_path: Path) -> None:
    dropped(page, {"../../out.csv": MARCH})
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv")}
    assert written == {Path("police/inbox/out.csv")}


def test_nothing_chosen_is_said(page: AppTest) -> None:
    visit = next(one for one in page.button if one.label == "Load").click().run()
    assert not visit.exception
    assert len(visit.warning) == 1


def test_demonstration_is_loaded_and_gone_back_from(page: AppTest) -> None:
    visit = next(one for one in page.button if "emonstration" in one.label).click().run()
    assert not visit.exception
    assert "made up" in banner(visit)
    assert len(builds()) == 2
    visit = next(one for one in visit.button if "back" in one.label.lower()).click().run()
    assert not visit.exception
    assert "made up" not in banner(visit)
    assert len(builds()) == 1


def test_templates_are_offered_of_what_partners_hold(page: AppTest) -> None:
    choice = keyed(page, "selectbox", "load_template")
    held = [one for one in CATALOGUE.datasets.values() if not one.published]
    assert sorted(choice.options) == sorted(f"{one.title} ({one.supplier})" for one in held)
    visit = choice.select("marac").run()
    assert not visit.exception
    assert labels(visit) == ["Template (workbook)", "Template (CSV)"]
    assert keyed(visit, "selectbox", "load_template").value == "marac"


def test_a_file_that_names_people_does_not_stay_in_the_inbox(page: AppTest, tmp_path: Path) -> None:
    named = "quarter,cases_discussed,repeat_cases,Victim name\n2025 Q1,9,3,Ann Lesser\n"
    visit = dropped(page, {"marac.csv": named, "march.csv": MARCH})
    assert "'Victim name' seems to hold a name" in str(report(visit)["marac.csv"]["Reason"])
    assert report(visit)["march.csv"]["What became of it"] == "loaded"
    assert [path.name for path in (tmp_path / "police" / "inbox").iterdir()] == ["march.csv"]
    held = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Lesser" in content for content in held)
