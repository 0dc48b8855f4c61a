"""The performance framework: a target against the limits, and no more said than they carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook

from cspdata.agreed_priorities import AgreedPriority
from cspdata.assessment.performance import Framework, framework
from cspdata.charts import sparkline
from cspdata.charts.assurance import assurance_icon
from cspdata.export.performance import (
    framework_csv,
    framework_frame,
    framework_pptx,
    framework_xlsx,
)
from cspdata.measures import Evidence, control, series
from cspdata.periods import Period, added, month
from cspdata.words.performance import (
    STANDINGS,
    assurance_verdict,
    framework_answer,
    progress_sentence,
    standing_verdict,
)
from tests.export.reopened import table_rows
from tests.words.plain_language import DECIMALS, traces_of

DAY = date(2025, 12, 1)
LAST = month("2025-09")


def priority(indicator: str = "vehicle_crime", **changes: Any) -> AgreedPriority:
    one = AgreedPriority(
        id="one",
        partnership="demonstration",
        title="Fewer thefts from cars",
        theme="acquisitive_crime",
        term="short",
        reason="It rose.",
        dissent="",
        board="safer_communities",
        roles={},
        indicator=indicator,
        direction="down",
        baseline_period="Oct 2023 – Sep 2024",
        baseline=82.0,
        target=70.0,
        target_by=month("2026-09"),
        owner="Head of community safety",
        written=datetime(2025, 11, 6, tzinfo=UTC),
    )
    return replace(one, **changes)


def judged(evidence: Evidence, one: AgreedPriority) -> tuple[Framework, dict[str, Any]]:
    found = framework(evidence, [one], as_of=DAY)
    return found, dict(found.row(one))


def limits(evidence: Evidence, indicator: str) -> tuple[float, float]:
    """The limits of the last point, from the chart of five years by itself."""
    known = evidence.catalogue.indicator(indicator)
    last = evidence.coverage_of(known).complete_to
    assert last is not None
    first = max(added(last, -59), evidence.coverage_of(known).complete[0])
    figures = series(evidence, known, area=evidence.partnership.area, period=Period(first, last))
    point = control(figures, measure=known.told).frame.iloc[-1]
    return float(point["lower"]), float(point["upper"])


@pytest.mark.parametrize("indicator", ["vehicle_crime", "idva_engaged", "dvds_median_days"])
@pytest.mark.parametrize("direction", ["down", "up"])
def test_assurance_is_the_target_against_the_limits(
    demo_evidence: Evidence, indicator: str, direction: str
) -> None:
    low, high = limits(demo_evidence, indicator)
    above, below = ("passing", "failing") if direction == "down" else ("failing", "passing")
    for target, wanted in (
        (high + 0.5, above),
        (low - 0.5, below),
        ((low + high) / 2, "hit or miss"),
        (high, "passing" if direction == "down" else "hit or miss"),
        (low, "hit or miss" if direction == "down" else "passing"),
    ):
        one = priority(indicator, direction=direction, target=target)
        found, row = judged(demo_evidence, one)
        assert row["assurance"] == wanted, (target, low, high)
        assert (row["lower"], row["upper"]) == (low, high)
        dots = assurance_icon(found, one).count('r="3.6"')
        assert dots == 5


def test_judgement_is_of_the_target_and_of_the_way(demo_evidence: Evidence) -> None:
    # Vehicle crime: within its usual range of 55 to 105. IDVA engagement: lower than usual.
    for one, standing, verdict in (
        (priority(target=120.0), "on track", "better"),
        (priority(target=70.0), "cannot tell yet", "no real change"),
        (priority(target=40.0), "off track", "worse"),
        (priority("idva_engaged", direction="up", target=72.0), "off track", "worse"),
        (priority("idva_engaged", direction="up", target=50.0), "cannot tell yet", None),
        (priority("idva_engaged", direction="down", target=65.0), "moving", "better"),
        (priority("idva_engaged", direction="hold", target=None), "off track", "worse"),
        (priority(direction="hold", target=None), "on track", "no real change"),
    ):
        found, row = judged(demo_evidence, one)
        assert row["standing"] == standing, one
        assert standing_verdict(found, one) == (verdict or "no real change")


def test_where_neither_way_is_good_no_colour_says_so(demo_evidence: Evidence) -> None:
    one = priority("marac_cases", direction="up", target=90.0, theme="domestic_abuse")
    found, row = judged(demo_evidence, one)
    assert row["assurance"] == "passing"
    assert standing_verdict(found, one) == assurance_verdict(found, one) == "higher"
    for target in (60.0, 100.0, 200.0):
        for direction in ("up", "down"):
            other = replace(one, target=target, direction=direction)
            told = framework(demo_evidence, [other], as_of=DAY)
            assert standing_verdict(told, other) not in ("better", "worse")
            assert assurance_verdict(told, other) not in ("better", "worse")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (priority(""), "no indicator is agreed for it yet"),
        (priority("gone"), "no figures of its indicator are loaded"),
        (priority(target=None, target_by=None), "no target is agreed for it yet"),
        (priority("survey_women_safe_night", direction="up"), "3 years of figures are too few"),
        (priority(direction="hold"), "a level to be held has no side that would be the good one"),
    ],
)
def test_what_cannot_be_said_has_its_reason(
    demo_evidence: Evidence, one: AgreedPriority, reason: str
) -> None:
    found, row = judged(demo_evidence, one)
    assert row["assurance"] == "cannot say"
    assert reason in str(row["reason"])
    assert assurance_verdict(found, one) == "cannot say"
    assert assurance_icon(found, one).count('r="3.6"') == 0
    assert reason in progress_sentence(found, one)


def test_a_chart_of_few_points_claims_nothing(demo_evidence: Evidence) -> None:
    one = priority("survey_women_safe_night", direction="hold", target=None, target_by=None)
    found, row = judged(demo_evidence, one)
    assert row["standing"] == "cannot say"
    said = progress_sentence(found, one)
    assert "real change" not in said
    assert said.endswith("The page of its theme has the tested change.")


def test_a_priority_of_another_partnership_is_refused(demo_evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="is of 'wiltshire', not of 'demonstration'"):
        framework(demo_evidence, [priority(partnership="wiltshire")], as_of=DAY)


def test_quarters_are_averages_of_their_months(demo_evidence: Evidence) -> None:
    one = priority()
    found, row = judged(demo_evidence, one)
    counts = found.series["one"].frame.set_index("period_start")["count"]
    assert len(found.quarters) == 5
    assert found.quarters["quarter_end"].iloc[-1] == date(2025, 9, 30)
    for cell in found.quarters.to_dict("records"):
        months = [counts[added(cell["quarter_start"], k)] for k in range(3)]
        assert cell["value"] == pytest.approx(np.mean(months))
        assert cell["on_target"] == (np.mean(months) <= 70)
    assert row["year_mean"] == pytest.approx(counts.iloc[-12:].mean())
    assert (row["latest"], row["latest_start"]) == (counts.iloc[-1], LAST)


def test_a_proportion_is_averaged_over_all_it_is_of(demo_evidence: Evidence) -> None:
    found, row = judged(demo_evidence, priority("idva_engaged", direction="up"))
    last = found.series["one"].frame.tail(4)
    assert row["year_mean"] == pytest.approx(100 * last["count"].sum() / last["exposure"].sum())
    assert found.quarters["value"].iloc[-1] == pytest.approx(last["value"].iloc[-1])


def test_a_year_stands_in_the_quarter_in_which_it_ends(demo_evidence: Evidence) -> None:
    found, _ = judged(demo_evidence, priority("survey_women_safe_night", direction="up"))
    ends = found.quarters.set_index("quarter_end")["value"].dropna()
    assert ends.index.tolist() == [date(2024, 3, 31), date(2025, 3, 31)]


def test_a_board_sees_what_it_reports_on_and_what_its_themes_hold(
    demo_evidence: Evidence,
) -> None:
    mine = priority()
    other = priority(id="two", theme="domestic_abuse", board="dalpb")
    found = framework(demo_evidence, [mine, other], as_of=DAY)
    seen = {one.id: [each.id for each in found.of_board(one)] for one in found.boards}
    assert seen["safer_communities"] == ["one"]
    assert seen["dalpb"] == seen["dardr"] == ["two"]
    assert seen["vawg"] == []


def test_the_answer_counts_each_judgement(demo_evidence: Evidence) -> None:
    several = [
        priority(id="a", target=120.0),
        priority(id="b", target=40.0),
        priority(id="c", target=40.0),
        priority("", id="d"),
    ]
    found = framework(demo_evidence, several, as_of=DAY)
    assert framework_answer(found, found.priorities) == (
        "Of four agreed priorities, one is on track, two are off track and one cannot be judged."
    )
    assert framework_answer(found, ()) == "No priority is agreed here yet."
    assert framework_answer(found, found.priorities[:1]) == ("The one agreed priority is on track.")


def test_sentences_claim_no_more_and_have_no_slip(demo_evidence: Evidence) -> None:
    said = []
    for indicator in ("vehicle_crime", "asb", "idva_engaged", "prevent_referrals", "weapons"):
        for direction in ("down", "up", "hold"):
            for target in (1.0, 70.0, 900.0):
                one = priority(indicator, direction=direction, target=target)
                found, _ = judged(demo_evidence, one)
                said.append(progress_sentence(found, one))
    assert traces_of(*said, but=DECIMALS) == []
    assert len(set(said)) > 15
    real = [text for text in said if "more than chance would explain" in text]
    assert 0 < len(real) < len(said)


def test_files_hold_what_the_page_shows(demo_evidence: Evidence) -> None:
    several = [priority(id="a"), priority("", id="b", title="Learning is published")]
    found = framework(demo_evidence, several, as_of=DAY)
    catalogue, shown = demo_evidence.catalogue, found.priorities
    frame = framework_frame(found, shown, catalogue)
    assert frame["In words"].tolist() == [progress_sentence(found, one) for one in shown]
    assert frame["Judgement"].tolist() == [STANDINGS["cannot tell yet"], STANDINGS["cannot say"]]
    assert {"Jul–Sep 2024", "Jul–Sep 2025"} <= set(frame.columns)
    lines = pd.read_csv(BytesIO(framework_csv(found, shown, catalogue)), dtype=str)
    assert lines["Priority"].tolist() == [one.title for one in shown]
    book = framework_xlsx(found, shown, catalogue, made_on=DAY)
    assert book == framework_xlsx(found, shown, catalogue, made_on=DAY)
    sheet = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name("Framework")
    cells = [str(cell) for row in sheet.to_python() for cell in row]
    assert all(one.title in cells and progress_sentence(found, one) in cells for one in shown)
    deck = framework_pptx(found, shown, made_on=DAY)
    assert deck == framework_pptx(found, shown, made_on=DAY)
    rows = table_rows(Presentation(BytesIO(deck)))
    assert [row[3] for row in rows[1:]] == [progress_sentence(found, one) for one in shown]
    assert rows[1][2] == "70 offences a month or fewer, by Sep 2026"
    for make in (
        lambda: framework_xlsx(found, (), catalogue, made_on=DAY),
        lambda: framework_pptx(found, (), made_on=DAY),
    ):
        with pytest.raises(ValueError, match="agree one first"):
            make()


def test_the_line_of_the_target_lies_at_its_height(demo_evidence: Evidence) -> None:
    found, _ = judged(demo_evidence, priority())
    drawn = [sparkline(found.series["one"], target=one) for one in (None, 30.0, 60.0, 500.0)]
    assert [one.count("stroke-dasharray") for one in drawn] == [0, 1, 1, 1]
    heights = [float(one.split("H235")[0].rpartition(" ")[2]) for one in drawn[1:]]
    assert heights[0] > heights[1] > heights[2] >= 5
