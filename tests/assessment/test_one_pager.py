"""The executive's page: its lines against the measures they are taken from, and its words."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace as changed
from pptx import Presentation

from cspdata.assessment.one_pager import Concern, Delivery, Line, OnePager, one_pager
from cspdata.catalogue import AreaRef, Catalogue, LastAssessment, Need
from cspdata.export.collect import made_on
from cspdata.export.one_pager import one_pager_slides, one_pager_workbook
from cspdata.measures import Evidence, area_of, areas_within, board, change, standing
from cspdata.periods import Period, month
from cspdata.words import (
    change_text,
    gap_words,
    line_title,
    one_pager_answer,
    rug_cell,
    rug_columns,
    since_sentences,
    unseen_words,
    verdict_label,
    worsened_sentence,
)
from tests.export.test_workbook import tables

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
YEAR = Period(month("2024-10"), month("2025-09"))


def page_of(evidence: Evidence, area: AreaRef | None = None, **given: Any) -> OnePager:
    """The one-pager of the year in an area, the whole one where none is given."""
    whole = evidence.partnership.area
    return one_pager(evidence, area=area or whole, period=YEAR, before=YEAR.shifted(-12), **given)


def place(evidence: Evidence, name: str) -> AreaRef:
    found = areas_within(evidence.con, evidence.partnership.area, "community_area")
    return next(one for one in found if one.name == name)


def line_of(page: OnePager, theme: str) -> Line:
    return next(one for one in page.lines if one.theme.id == theme)


@pytest.fixture(scope="module")
def page(demo_evidence: Evidence) -> OnePager:
    return page_of(demo_evidence)


def test_every_theme_has_a_line_in_the_order_of_the_objectives(
    page: OnePager, demo_evidence: Evidence
) -> None:
    themes = [one.id for aim in demo_evidence.catalogue.objectives for one in aim.themes]
    assert list(dict.fromkeys(one.theme.id for one in page.lines)) == themes
    headlines = {one.id for one in demo_evidence.catalogue.headlines}
    assert {one.indicator.id for one in page.lines if one.indicator} == headlines


def test_lines_are_judged_as_the_board_judges(page: OnePager, demo_evidence: Evidence) -> None:
    judged = board(demo_evidence, area=page.area, period=YEAR, before=YEAR.shifted(-12))
    for line in page.lines:
        assert line.indicator is not None
        assert line.verdict == judged[line.indicator.id].verdict
    worse = [one for one in page.lines if one.verdict == "worse"]
    assert {one.theme.id for one in page.worse} == {one.theme.id for one in worse}
    assert [one.verdict for one in page.better] == ["better"] * len(page.better)
    assert len(page.worse) > 0
    assert len(page.better) > 0


def test_longer_change_is_over_the_most_years_there_are(
    page: OnePager, demo_evidence: Evidence
) -> None:
    line = line_of(page, "anti_social_behaviour")
    assert line.years == 3  # the demonstration begins in October 2021
    assert line.longer is not None
    assert line.indicator is not None
    alone = change(
        demo_evidence,
        line.indicator,
        area=page.area,
        period=YEAR,
        before=YEAR.shifted(-36),
    )
    for column in ("count", "count_before", "ratio", "p"):
        assert line.longer.frame[column].iloc[0] == alone.frame[column].iloc[0]


def test_value_is_set_beside_the_comparator_by_its_own_interval(page: OnePager) -> None:
    line = line_of(page, "anti_social_behaviour")
    found = line.versus
    assert found is not None
    assert line.level is not None
    assert found.other == page.area.name.replace("Wiltshire", "Swindon")
    row = line.level.frame.iloc[0]
    assert found.value == row["value"]
    assert found.others is not None
    assert row["upper"] < found.others
    assert found.against == "better"


def test_place_that_stands_out_is_the_farthest_in_the_funnel(
    page: OnePager, demo_evidence: Evidence
) -> None:
    line = line_of(page, "anti_social_behaviour")
    assert line.place is not None
    assert line.indicator is not None
    rows = standing(
        demo_evidence, line.indicator, area=page.area, level="community_area", period=YEAR
    ).frame
    outside = rows[rows["position"] == "above 99.8 %"].sort_values("value", ascending=False)
    assert line.place.place == outside["area_name"].iloc[0]
    assert line.place.count == len(outside)
    assert line.place.against == "worse"
    quiet = line_of(page, "substance_use").place
    assert quiet is not None
    assert quiet.against == "similar"


def test_harm_is_the_change_of_the_part_that_is_declared(
    page: OnePager, demo_evidence: Evidence
) -> None:
    judged = board(demo_evidence, area=page.area, period=YEAR, before=YEAR.shifted(-12))
    line = line_of(page, "substance_use")
    assert line.harm is not None
    assert line.harm.indicator.id == line.theme.harm == "drug_poisoning_deaths"
    assert line.harm.verdict == judged["drug_poisoning_deaths"].verdict
    assert line_of(page, "rural_crime").harm is None


def test_smaller_area_is_set_beside_the_whole_and_says_what_it_cannot_know(
    demo_evidence: Evidence,
) -> None:
    page = page_of(demo_evidence, place(demo_evidence, "Salisbury"))
    assert page.other == demo_evidence.partnership.area
    assert {one.theme.id for one in page.unseen} >= {"exploitation", "prevent"}
    for line in page.unseen:
        assert len(unseen_words(line).split()) > 3
        cell = rug_cell(line, "change")
        assert (cell.verdict, cell.text) == ("cannot say", "○")
        assert cell.detail


def test_every_cell_has_a_sentence_and_every_blind_one_its_reason(page: OnePager) -> None:
    for line in page.lines:
        for column in rug_columns(page):
            cell = rug_cell(line, column)
            assert cell.text
            assert cell.detail
            assert cell.sentence.endswith(".")
            assert (cell.verdict == "cannot say") == (cell.text == "○")


def test_neutral_lines_are_never_good_or_bad(page: OnePager) -> None:
    neutral = [one for one in page.lines if one.indicator and one.indicator.polarity == "neutral"]
    assert len(neutral) > 2
    for line in neutral:
        said = {
            rug_cell(line, column).verdict for column in ("versus", "change", "longer", "place")
        }
        assert not said & {"better", "worse"}


def test_theme_without_data_says_whom_to_ask(page: OnePager) -> None:
    line = page.lines[0]
    need = Need(what="A return", holder="The coordinator")
    blank = Line(line.objective, line.theme, (need,))
    for column in ("level", "versus", "change", "longer", "place"):
        cell = rug_cell(blank, column)
        assert cell.verdict == "cannot say"
        assert "ask the coordinator" in cell.sentence
    assert "ask the coordinator" in unseen_words(blank)
    short = replace(page, lines=(blank, *page.lines))
    assert short.unseen[0] == blank
    assert "one we cannot see" in one_pager_answer(short)[1]
    lacking = replace(page, lines=(replace(line, lacking=(need,)),))
    assert gap_words(lacking)[0] == "A return: ask the coordinator."
    assert any("MARAC quarterly return" in one for one in gap_words(lacking))


def test_worst_are_named_with_whether_it_may_be_chance(page: OnePager) -> None:
    said = worsened_sentence(page)
    for line in page.worse:
        assert line.change is not None
        assert change_text(line.change) in said
    assert said.index("more than chance would explain") < said.index("not distinguishable")
    none = replace(page, lines=tuple(one for one in page.lines if one.verdict == "better"))
    assert worsened_sentence(none) == ""


def test_since_the_last_assessment_the_same_months_are_compared(page: OnePager) -> None:
    since = page.since
    assert since is not None
    assert since.covered == YEAR.shifted(-12)
    first, *rest = since_sentences(page)
    assert "December 2024" in first
    assert "September 2024" in first
    worse = {one.indicator.id for one in since.changes if one.verdict == "worse"}
    assert worse == {one.indicator.id for one in page.worse if one.indicator}
    assert "worsened" in rest[0]


def declared(evidence: Evidence, published: str, covers_to: str) -> Evidence:
    """The same evidence under another last assessment."""
    last = LastAssessment(published=published, covers_to=covers_to)
    return Evidence(evidence.con, with_last(evidence.catalogue, last))


def with_last(catalogue: Catalogue, last: LastAssessment | None) -> Catalogue:
    partnership = changed(catalogue.partnership, last_assessment=last)
    return changed(catalogue, partnership=partnership)


def test_earlier_assessment_goes_back_whole_years_and_names_what_began(
    demo_evidence: Evidence,
) -> None:
    page = page_of(declared(demo_evidence, "2022-06", "2022-03"))
    assert page.since is not None
    # Its last month was March 2022: the year to September lies wholly before it three years back
    # at the earliest, and four years back is where all of it does.
    assert page.since.covered == YEAR.shifted(-48)
    said = " ".join(since_sentences(page))
    assert "new since" in said
    for title in page.since.begun[:4]:
        assert title in said
    for dataset in demo_evidence.catalogue.datasets.values():
        if dataset.title in page.since.begun:
            assert demo_evidence.coverage(dataset).complete[0] > month("2022-03")


def test_no_last_assessment_is_asked_for(demo_evidence: Evidence) -> None:
    bare = Evidence(demo_evidence.con, with_last(demo_evidence.catalogue, None))
    page = page_of(bare)
    assert page.since is None
    assert "The partnership’s declaration" in since_sentences(page)[0]


def test_concern_and_plan_have_their_columns(demo_evidence: Evidence, page: OnePager) -> None:
    assert "plan" not in rug_columns(page)
    filled = page_of(
        demo_evidence,
        concerns={
            "anti_social_behaviour": Concern(34.0, 30.0, 38.0, base=512, rank=1, asked=8),
            "rural_crime": Concern(refusal="too few answered"),
        },
        deliveries={"anti_social_behaviour": Delivery(5, 8, overdue=2)},
    )
    assert "plan" in rug_columns(filled)
    line = line_of(filled, "anti_social_behaviour")
    concern, plan = rug_cell(line, "concern"), rug_cell(line, "plan")
    assert concern.text.startswith("34")
    assert "512 respondents" in concern.sentence
    assert plan.text == "5 of 8"
    assert "two overdue" in plan.sentence
    hidden = rug_cell(line_of(filled, "rural_crime"), "concern")
    assert hidden.verdict == "cannot say"
    assert "too few answered" in hidden.sentence.lower()
    assert rug_cell(line_of(filled, "rural_crime"), "plan").verdict == "cannot say"


def test_slide_and_sheet_say_what_the_page_says(page: OnePager, demo_evidence: Evidence) -> None:
    given: dict[str, Any] = {
        "partnership": demo_evidence.partnership,
        "made_on": made_on(demo_evidence),
    }
    blob = one_pager_slides(page, **given)
    assert blob == one_pager_slides(page, **given)
    deck = Presentation(BytesIO(blob))
    shown = "\n".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    assert one_pager_answer(page)[1] in shown
    assert worsened_sentence(page) in shown
    grids = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    names = [row.cells[0].text for grid in grids for row in list(grid.rows)[1:]]
    assert names == [line.theme.title for line in page.lines]
    rows = tables(one_pager_workbook(page, **given))["Themes"]
    said = {(row["Indicator"], row["Measure"]): (row["Verdict"], row["In words"]) for row in rows}
    for line in page.lines:
        for column, heading in rug_columns(page).items():
            cell = rug_cell(line, column)
            verdict = verdict_label(cell.verdict) if cell.verdict else "Not judged"
            assert said[line_title(line), heading] == (verdict, cell.sentence)


def test_area_by_code_is_the_one_that_is_asked_for(demo_evidence: Evidence) -> None:
    salisbury = place(demo_evidence, "Salisbury")
    found = area_of(demo_evidence.con, salisbury.code, demo_evidence.partnership)
    assert one_pager_answer(page_of(demo_evidence, found))[0].startswith("Is Salisbury safer")
