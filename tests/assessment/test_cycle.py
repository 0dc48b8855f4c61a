"""The yearly cycle: where a day stands, what is due next, over the turn of the year too."""

from __future__ import annotations

from datetime import date

import pytest

from cspdata.assessment.cycle import LastTime, cycle_at, due_after, last_time
from cspdata.catalogue import STEPS, CycleStep
from cspdata.charts import DARK, LIGHT
from cspdata.charts.cycle import cycle_chart
from cspdata.words.cycle import cycle_alt, cycle_proposed, cycle_sentence
from tests.small import PARTNERSHIP

CYCLE = (
    CycleStep(
        step="assessment", starts="09-01", ends="12-15", due="The assessment", owner="Analyst"
    ),
    CycleStep(step="strategy", starts="12-16", ends="03-31", due="The plan"),
    CycleStep(step="delivery", starts="04-01", ends="03-31", due="The actions"),
    CycleStep(step="annual_report", starts="04-01", ends="06-30", due="The report"),
    CycleStep(step="scrutiny", starts="07-01", ends="08-31", due="The hearing"),
)


def names(day: date) -> list[str]:
    return [one.step.step for one in cycle_at(CYCLE, day).current]


@pytest.mark.parametrize(
    ("day", "steps"),
    [
        (date(2025, 12, 1), ["assessment", "delivery"]),
        (date(2025, 12, 15), ["assessment", "delivery"]),
        (date(2025, 12, 16), ["strategy", "delivery"]),
        (date(2026, 1, 1), ["strategy", "delivery"]),
        (date(2026, 4, 1), ["annual_report", "delivery"]),
        (date(2026, 8, 31), ["scrutiny", "delivery"]),
    ],
)
def test_a_day_is_in_its_steps_the_next_to_end_first(day: date, steps: list[str]) -> None:
    assert names(day) == steps


def test_the_year_runs_from_the_assessment_to_the_next() -> None:
    for day in (date(2025, 9, 1), date(2026, 2, 28), date(2026, 8, 31)):
        found = cycle_at(CYCLE, day)
        assert (found.first, found.last) == (date(2025, 9, 1), date(2026, 8, 31))
        assert {one.step.step for one in found.steps} == set(STEPS)
    assert cycle_at(CYCLE, date(2025, 8, 31)).first == date(2024, 9, 1)


def test_the_next_step_and_what_is_due_are_told() -> None:
    found = cycle_at(CYCLE, date(2025, 12, 1))
    assert found.upcoming is not None
    assert (found.upcoming.step.step, found.upcoming.first) == ("strategy", date(2025, 12, 16))
    assert cycle_sentence(found) == (
        "1 December 2025: assessment and delivery under way. "
        "Next due, by 15 December 2025: the assessment (Analyst)."
    )
    assert "proposal" in cycle_proposed(found)
    gap = tuple(one for one in CYCLE if one.step != "delivery")
    agreed = tuple(
        CycleStep(step=one.step, starts=one.starts, ends="02-01", due=one.due, agreed=True)
        if one.step == "strategy"
        else CycleStep(step=one.step, starts=one.starts, ends=one.ends, due=one.due, agreed=True)
        for one in gap
    )
    between = cycle_at(agreed, date(2026, 3, 1))
    assert between.current == ()
    assert cycle_sentence(between) == ("Between two steps. Next due, by 30 June 2026: the report.")
    assert cycle_proposed(between) == ""


def test_without_dates_it_says_where_to_declare_them() -> None:
    found = cycle_at((), date(2025, 12, 1))
    assert found.next_due is None
    assert "[[cycle]]" in cycle_sentence(found)
    assert due_after((), "assessment", date(2025, 12, 1)) is None


def test_what_is_due_after_a_day_includes_the_day() -> None:
    assert due_after(CYCLE, "assessment", date(2025, 12, 15)) == date(2025, 12, 15)
    assert due_after(CYCLE, "assessment", date(2025, 12, 16)) == date(2026, 12, 15)
    assert due_after(CYCLE, "strategy", date(2026, 1, 1)) == date(2026, 3, 31)
    assert due_after(CYCLE, "", date(2026, 1, 1)) is None


def test_the_last_assessment_is_the_declared_one_else_the_cycles() -> None:
    day = date(2025, 12, 1)
    assert last_time(PARTNERSHIP, day) is None
    cycled = _with(cycle=CYCLE)
    assert last_time(cycled, day) == LastTime(date(2024, 12, 15), date(2024, 12, 15))
    assert last_time(cycled, date(2025, 12, 16)) == LastTime(date(2025, 12, 15), date(2025, 12, 15))


def _with(**more: object) -> object:
    import msgspec

    return msgspec.structs.replace(PARTNERSHIP, **more)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_line_of_the_year_marks_the_day_and_its_steps(theme: object) -> None:
    found = cycle_at(CYCLE, date(2025, 12, 1))
    drawing = cycle_chart(found, theme=theme)
    assert drawing.to_dict(validate=True)["layer"]
    bars = drawing.layer[0].data["values"]
    here = {one["step"] for one in bars if one["colour"] == theme.subject}
    assert here == {"Assessment", "Delivery"}
    assert all(found.first.isoformat() <= one["first"] < one["last"] for one in bars)
    assert drawing.layer[2].data["values"][0]["label"] == "You are here: 1 December 2025"
    assert "Scrutiny from 1 July 2026 to 31 August 2026" in cycle_alt(found)
