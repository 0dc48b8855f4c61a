"""The data register: state, day due, duty and how to ask, of each declared dataset."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.export.register import register_csv, register_xlsx
from cspdata.measures import Evidence
from cspdata.periods import month
from cspdata.quality import AUTHORITIES, STATES, Entry, Register, as_of, next_due, register
from cspdata.words import register_answer, register_day, unchecked_note
from tests.small import ASB, CATALOGUE, Small, row, street

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
TODAY = date(2024, 6, 1)


def entry(found: Register, dataset: str) -> Entry:
    [one] = [one for one in found.entries if one.dataset_id == dataset]
    return one


def made(small: Small, today: date = TODAY) -> Register:
    return register(small.catalogue, small.evidence(), today=today)


def test_without_data_everything_was_never_supplied_and_is_still_there() -> None:
    found = register(CATALOGUE, None, today=TODAY)
    assert {one.dataset_id for one in found.datasets} == set(CATALOGUE.datasets)
    assert {one.state for one in found.datasets} == {"never supplied"}
    assert register_answer(found).startswith(
        f"0 of {len(CATALOGUE.datasets)} datasets are supplied and up to date; "
        f"{len(CATALOGUE.datasets)} have never been supplied."
    )


def test_every_item_of_the_schedule_is_answered_or_a_gap() -> None:
    found = register(CATALOGUE, None, today=TODAY)
    gaps = found.with_state("no file agreed")
    shown = [duty.id for one in found.entries for duty in one.duties]
    assert set(shown) == {one.id for one in CATALOGUE.duties.duties}
    assert {one.dataset_id for one in gaps} == {""}
    assert [one.items for one in gaps if one.authority == "police"] == ["1(c)", "1(b)"]
    assert entry(found, "police_street").items == "1(a), 2"
    assert entry(found, "ambulance").items == "number not checked"


def test_entries_stand_by_authority_then_by_what_is_to_be_done() -> None:
    found = register(CATALOGUE, None, today=TODAY)
    order = [
        (list(AUTHORITIES).index(one.authority), STATES.index(one.state)) for one in found.entries
    ]
    assert order == sorted(order)
    police = found.chosen(authority="police", state="never supplied")
    assert "MARAC quarterly return" in [one.title for one in police]
    assert found.chosen(authority="") == ()


@pytest.mark.parametrize(
    ("dataset", "complete_to", "due"),
    [
        ("police_street", "2024-04", date(2024, 8, 1)),  # 31 May and 62 days
        ("marac", "2024-03", date(2024, 8, 29)),  # 30 June and 60 days
        ("dardr", "2024-03", date(2025, 7, 29)),  # 31 March 2025 and 120 days
    ],
)
def test_the_next_period_is_due_a_lag_after_it_ends(
    dataset: str, complete_to: str, due: date
) -> None:
    assert next_due(CATALOGUE.datasets[dataset], month(complete_to)) == due


def test_what_comes_once_is_never_due() -> None:
    assert next_due(CATALOGUE.datasets["lsoa_boundaries"], month("2024-01")) is None
    assert next_due(CATALOGUE.datasets["marac"], None) is None


def test_a_dataset_is_late_the_day_after_it_is_due(placed: Small) -> None:
    placed.load({"a.csv": street(row(kind=ASB, month="2024-01"))})
    # February ends on the 29th; 62 days later it is 1 May.
    on_time, late = made(placed, date(2024, 5, 1)), made(placed, date(2024, 5, 2))
    assert entry(on_time, "police_street").state == "supplied"
    assert entry(late, "police_street").state == "late"
    assert entry(late, "police_street").next_due == date(2024, 5, 1)
    assert entry(late, "police_street").last_period == "Jan 2024"
    assert entry(late, "lsoa_boundaries").state == "supplied"


def test_a_quarterly_return_is_late_by_its_own_step(placed: Small) -> None:
    placed.load({"m.csv": "quarter,cases_discussed,repeat_cases\n2024 Q1,40,9\n"})
    early, late = made(placed, date(2024, 8, 29)), made(placed, date(2024, 8, 30))
    assert (entry(early, "marac").state, entry(late, "marac").state) == ("supplied", "late")
    assert entry(early, "marac").last_period == "Jan–Mar 2024"


def test_months_between_that_are_missing_are_said(placed: Small) -> None:
    rows = [row(kind=ASB, month=when) for when in ("2024-01", "2024-03")]
    placed.load({"a.csv": street(*rows)})
    assert entry(made(placed), "police_street").why == "missing: Feb 2024"


def test_a_file_that_was_refused_is_not_usable_and_says_why(placed: Small) -> None:
    spoilt = "quarter,cases_discussed,repeat_cases,victim_name\n2024 Q1,40,9,A N Other\n"
    placed.load({"m.csv": spoilt, "a.csv": street(row(kind=ASB, month="2024-01"))})
    found = entry(made(placed), "marac")
    assert found.state == "not usable"
    assert found.why.startswith("m.csv was refused: the column 'victim_name' seems to hold a name")


def test_rows_of_another_area_alone_are_not_usable(placed: Small) -> None:
    placed.load({"a.csv": street(row(kind=ASB, month="2024-01", source="Nextshire Police"))})
    found = entry(made(placed), "police_street")
    assert (found.state, found.why) == (
        "not usable",
        "1 rows, and no complete period for Hamshire",
    )


def test_what_can_be_downloaded_is_fetched_and_the_rest_is_asked_for() -> None:
    found = register(CATALOGUE, None, today=TODAY)
    assert entry(found, "road_casualties").ask == "python -m cspdata fetch stats19"
    assert entry(found, "ndtms_viewit").ask.startswith("save it by hand from https://")
    assert entry(found, "marac").ask == "python -m cspdata template marac --out marac.xlsx"
    assert not any(one.open for one in found.ask_first)
    assert found.ask_first[0].duties, "what the Schedule names is asked for first"


def test_the_demonstration_is_judged_when_its_last_month_was_due(demo_evidence: Evidence) -> None:
    today = date(2031, 1, 1)
    found = register(demo_evidence.catalogue, demo_evidence, today=today)
    assert found.as_of == as_of(demo_evidence, today) == date(2025, 12, 1)
    assert found.shifted
    assert "made-up" in register_day(found)
    assert 0 < len(found.with_state("late")) < 6


def test_real_data_are_judged_today(real_evidence: Evidence) -> None:
    today = date(2031, 1, 1)
    found = register(real_evidence.catalogue, real_evidence, today=today)
    assert (found.as_of, found.shifted) == (today, False)
    assert register_day(found) == "As at 1 January 2031."
    assert entry(found, "police_street").state == "late"


def test_what_was_not_checked_is_said_and_only_then() -> None:
    found = register(CATALOGUE, None, today=TODAY)
    assert "the council and the integrated care board" in unchecked_note(found)
    read = tuple(one for one in CATALOGUE.duties.duties if one.read == "text")
    duties = msgspec.structs.replace(CATALOGUE.duties, duties=read)
    catalogue = msgspec.structs.replace(CATALOGUE, duties=duties)
    assert unchecked_note(register(catalogue, None, today=TODAY)) == ""


def test_the_exports_hold_every_entry() -> None:
    from python_calamine import CalamineWorkbook

    found = register(CATALOGUE, None, today=TODAY)
    lines = list(csv.DictReader(io.StringIO(register_csv(found).decode())))
    assert [line["title"] for line in lines] == [one.title for one in found.entries]
    blob = register_xlsx(found, made_on=TODAY)
    assert blob == register_xlsx(found, made_on=TODAY)
    book = CalamineWorkbook.from_filelike(BytesIO(blob))
    assert book.sheet_names == ["Cover", "Contents", "Notes", "Register"]
    rows = book.get_sheet_by_name("Register").to_python()
    heading = next(at for at, cells in enumerate(rows) if cells[0] == "Authority")
    assert [cells[1] for cells in rows[heading + 1 :]] == [one.title for one in found.entries]
    said = [cells[0] for cells in book.get_sheet_by_name("Cover").to_python()]
    assert register_answer(found) in said
    assert unchecked_note(found) in said


def test_the_command_writes_the_register_without_any_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    run = CliRunner().invoke(app, ["register", "--format", "json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert len([one for one in told["entries"] if one["dataset"]]) == len(CATALOGUE.datasets)
    out = tmp_path / "register.xlsx"
    written = CliRunner().invoke(app, ["register", "--format", "xlsx", "--out", str(out)])
    assert written.exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    refused = CliRunner().invoke(app, ["register", "--format", "xlsx"])
    assert isinstance(refused.exception, ValueError)
