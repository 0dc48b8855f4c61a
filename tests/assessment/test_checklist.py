"""Statuses of duties and their checklist: kept whole, apart by partnership, told and exported."""

from __future__ import annotations

from datetime import date

import pytest

from cspdata.analyst_texts import texts_of
from cspdata.assessment.checklist import Checklist, checklist
from cspdata.catalogue import Catalogue
from cspdata.decisions import DecisionError, decisions_file, log
from cspdata.demonstration import demonstration_catalogue
from cspdata.demonstration_entries import DUTIES, TEXTS, keep_demonstration_entries
from cspdata.duty_statuses import DutyStatus, duty_history, duty_statuses_of, keep_duty_status
from cspdata.export.evidence_board import checklist_rows, checklist_xlsx
from cspdata.words.cycle import duties_sentence, overdue_sentence
from tests.export.test_workbook import tables
from tests.small import CATALOGUE

pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.usefixtures("own_folder"),
]
DAY = date(2025, 12, 1)


def kept(duty: str = "public_meeting", state: str = "partly", **more: str) -> DutyStatus:
    return keep_duty_status(partnership="hamshire", duty=duty, state=state, **more)


def listed(catalogue: Catalogue = CATALOGUE, day: date = DAY) -> Checklist:
    return checklist(catalogue, duty_statuses_of(catalogue.partnership.id), day=day)


def test_a_status_is_read_as_it_was_written_and_the_one_before_stays() -> None:
    first = kept(owner="Manager", due="2026-01-31", note="A hall is sought.", author="Analyst")
    second = kept(state="met", evidence="https://example.org/minutes.pdf?id=1")
    assert (first.due, first.owner, first.author) == (date(2026, 1, 31), "Manager", "Analyst")
    assert duty_statuses_of("hamshire") == {"public_meeting": second}
    assert duty_history("hamshire", "public_meeting") == (first, second)
    assert second.link == "https://example.org/minutes.pdf?id=1"
    assert kept(evidence="Minutes of May").link == ""


def test_a_partnership_never_sees_the_statuses_of_another() -> None:
    kept()
    keep_duty_status(partnership="hamshire-east", duty="scrutiny", state="partly")
    assert set(duty_statuses_of("hamshire")) == {"public_meeting"}
    assert set(duty_statuses_of("hamshire-east")) == {"scrutiny"}
    assert duty_statuses_of("demonstration") == {}


def test_a_save_repeated_with_its_key_is_one_status() -> None:
    assert kept(key="form/1") == kept(key="form/1")
    assert len(log(kind="duty_status")) == 1


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"state": "fine"}, "'fine' is no status"),
        ({"state": "met"}, "say what shows it"),
        ({"evidence": "javascript:alert(1)"}, "an address that starts with https"),
        ({"evidence": "https://example.org/a b"}, "without spaces"),
        ({"due": "31/01/2026"}, "is no day"),
        ({"owner": "x" * 81}, "Owner: 81 characters"),
        ({"note": "x" * 601}, "Note: 601 characters"),
        ({"owner": "Mr Smith"}, "Owner seems to hold the name of a person"),
        ({"duty": "No such!"}, "no id of a partnership or a duty"),
    ],
)
def test_what_may_not_be_kept_is_refused(told: dict[str, str], reason: str) -> None:
    with pytest.raises(DecisionError, match=reason):
        kept(**told)
    assert not decisions_file().exists()


def test_the_checklist_holds_every_duty_and_says_what_nobody_said() -> None:
    found = listed()
    assert found.frame["duty"].tolist() == [one.id for one in CATALOGUE.statutory_duties]
    assert set(found.frame["state"]) == {"not known"}
    assert duties_sentence(found) == (
        "Not known yet: nobody has said how any of the 15 duties stands."
    )
    assert overdue_sentence(found) == ""
    meeting = found.frame.set_index("duty").loc["public_meeting"]
    assert meeting["owner"] == "Community safety manager of the council"


def test_what_is_due_before_the_day_and_not_met_is_overdue() -> None:
    kept(due="2025-11-30", owner="Manager")
    kept("plan_summary", due="2025-11-01")
    kept("scrutiny", "met", due="2025-10-01", evidence="Minutes")
    found = listed()
    assert found.overdue["duty"].tolist() == ["plan_summary", "public_meeting"]
    assert overdue_sentence(found).startswith("Overdue since 1 November 2025: Summary of the plan")
    assert overdue_sentence(found).endswith("and one more.")
    assert (found.count("met"), found.count("partly")) == (1, 2)
    assert listed(day=date(2025, 10, 31)).overdue.empty


def test_a_duty_of_the_cycle_is_due_when_its_step_ends() -> None:
    catalogue = demonstration_catalogue()
    found = listed(catalogue).frame.set_index("duty")
    assert found.loc["strategic_assessment", "due"] == date(2025, 12, 15)
    assert found.loc["annual_revision", "due"] == date(2026, 3, 31)
    assert found.loc["strategy_group", "due"] is None


def test_all_met_is_said_as_the_partnerships_own_account() -> None:
    for one in CATALOGUE.statutory_duties:
        kept(one.id, "met", evidence="A paper")
    assert duties_sentence(listed()) == (
        "Yes: all 15 duties are met, by the partnership’s own account."
    )


def test_the_checklist_has_a_workbook_with_law_and_status() -> None:
    kept(state="met", evidence="Minutes of May")
    table = tables(checklist_xlsx(listed()))["Duties"]
    assert [one["Duty"] for one in table] == checklist_rows(listed())["Duty"].tolist()
    row = next(one for one in table if one["Duty"] == "Public meeting held this year")
    assert (row["Status"], row["Evidence"]) == ("Met", "Minutes of May")
    assert row["Law"] == "reg. 12(4): SI 2007/1830"
    accounts = [one["Law"] for one in table if "From an account" in one["Law"]]
    assert len(accounts) == sum(one.read == "account" for one in CATALOGUE.statutory_duties)


def test_the_entries_of_the_demonstration_are_kept_once_and_apart() -> None:
    catalogue = demonstration_catalogue()
    assert keep_demonstration_entries(catalogue) == len(TEXTS) + len(DUTIES)
    assert keep_demonstration_entries(catalogue) == 0
    assert all(one.key.startswith("demo-") for one in log())
    made_up = texts_of(catalogue.partnership.area.code)
    assert len(made_up) == len(TEXTS)
    assert all(one.text.startswith("Made up for the demonstration.") for one in made_up.values())
    statuses = duty_statuses_of("demonstration")
    assert all("Made up" in one.note for one in statuses.values())
    for partnership in (CATALOGUE.partnership, _real().partnership):
        assert duty_statuses_of(partnership.id) == {}
        assert texts_of(partnership.area.code) == {}
    assert {one.id for one in catalogue.statutory_duties} >= set(statuses)
    themes = {theme.id for each in catalogue.objectives for theme in each.themes}
    assert {theme for theme, _ in made_up} <= themes


def test_what_somebody_wrote_in_the_demonstration_is_left_alone() -> None:
    keep_duty_status(partnership="demonstration", duty="strategies", state="not met")
    assert keep_demonstration_entries(demonstration_catalogue()) == len(TEXTS) + len(DUTIES) - 1
    assert duty_statuses_of("demonstration")["strategies"].state == "not met"


def test_nothing_is_made_up_for_a_real_partnership() -> None:
    with pytest.raises(ValueError, match="is no demonstration"):
        keep_demonstration_entries(_real())
    assert not decisions_file().exists()


def _real() -> Catalogue:
    from cspdata.catalogue import read_catalogue
    from tests.conftest import CATALOGUE as FOLDER

    return read_catalogue(FOLDER)
