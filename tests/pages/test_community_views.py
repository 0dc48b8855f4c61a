"""The page of community views: its four parts, what it hides, what stands in its address."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook

from cspdata.assessment.community import concerns
from cspdata.assessment.ranked_concerns import ranked_concerns
from cspdata.assessment.respondents import respondents
from cspdata.assessment.views import views
from cspdata.charts.community import answers_chart, concerns_chart, missing_chart, ranks_chart
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.ui.community_views import PARTS, QUESTION
from cspdata.words.community import concerns_sentence, missing_sentence
from tests.pages.conftest import Seen
from tests.pages.visits import COMMUNITY, answer, charts, keyed, labels, opened, words

YEAR = Period(month("2024-10"), month("2025-09"))
SALISBURY = "D09000013"


def drawn_rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that a chart holds."""
    return [row for rows in spec["datasets"].values() for row in rows]


def test_the_answer_comes_first_in_words(demonstration: Evidence) -> None:
    visit = opened(COMMUNITY)
    assert visit.exception == []
    assert visit.title[0].value == QUESTION
    own = demonstration.partnership.area
    assert answer(visit) == concerns_sentence(concerns(demonstration, area=own, period=YEAR))
    assert missing_sentence(respondents(demonstration, period=YEAR)) in words(visit)
    assert "men 16–24" in missing_sentence(respondents(demonstration, period=YEAR))


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_draws_in_light_and_dark(part: str, ground: str) -> None:
    visit = opened(COMMUNITY, ground=ground, part=part)
    assert visit.exception == []
    assert visit.query_params["part"] == part
    drawn = charts(visit)
    assert drawn
    for spec, alt in drawn:
        assert len(alt) > 100
        assert "nan" not in alt.lower().split()
        assert spec["layer"]
    told = words(visit)
    assert "nan" not in told.lower().split()
    assert "None" not in told.split()


@pytest.mark.parametrize(
    ("shown", "sides"),
    [
        ("both", {"As answered", "Weighted"}),
        ("given", {"As answered"}),
        ("weighted", {"Weighted"}),
    ],
)
def test_weighted_and_as_answered_are_side_by_side_or_alone(
    demonstration: Evidence, shown: Any, sides: set[str]
) -> None:
    own = demonstration.partnership.area
    found = views(demonstration, period=YEAR)
    drawing = answers_chart(found, "safe_night", own=own.code, shown=shown)
    spec = drawing.to_dict(validate=True)
    assert {row["side"] for row in drawn_rows(spec) if "side" in row} == sides
    for made in (
        missing_chart(respondents(demonstration, period=YEAR), "area"),
        concerns_chart(concerns(demonstration, area=own, period=YEAR), shown=shown),
        ranks_chart(ranked_concerns(demonstration, area=own, period=YEAR)),
    ):
        assert drawn_rows(made.to_dict(validate=True))


def test_small_bases_are_hidden_with_their_reason(demonstration: Evidence) -> None:
    visit = opened(COMMUNITY, question="reported")
    assert visit.exception == []
    frame = views(demonstration, period=YEAR).frame
    hidden = frame[(frame["question"] == "reported") & frame["suppressed"].astype(bool)]
    assert len(hidden) > 10
    told = words(visit)
    assert "Fewer than 30 answered" in told
    assert all(str(name) in told for name in hidden["area_name"])
    own = demonstration.partnership.area
    made = answers_chart(views(demonstration, period=YEAR), "reported", own=own.code)
    drawn = {row.get("area") for row in drawn_rows(made.to_dict())}
    assert drawn
    assert not drawn & set(hidden["area_name"])


def test_the_address_holds_the_choices_and_the_area() -> None:
    visit = opened(
        COMMUNITY, area=SALISBURY, question="women_safe_night", show="given", order="name"
    )
    assert visit.exception == []
    assert "who answered in Salisbury" in words(visit)
    assert {key: visit.query_params[key] for key in ("question", "show", "order")} == {
        "question": "women_safe_night",
        "show": "given",
        "order": "name",
    }


def test_a_borough_beside_is_told_that_the_survey_is_of_another_area() -> None:
    visit = opened(COMMUNITY, area="D06000030")
    assert visit.exception == []
    assert "The survey is of Wiltshire (demonstration)" in words(visit)


def test_the_downloads_hold_what_the_page_shows(demonstration: Evidence) -> None:
    from cspdata.export.community import community_slides, community_xlsx
    from cspdata.ui.community_views import _pack

    visit = opened(COMMUNITY)
    assert {"Answers of every area (Excel)", "Slides (PowerPoint)"} <= set(labels(visit))
    pack = _pack(demonstration, demonstration.partnership.area, YEAR)
    book = CalamineWorkbook.from_filelike(BytesIO(community_xlsx(pack)))
    cells = [row for row in book.get_sheet_by_name("Answers").to_python() if len(row) > 3]
    found = next(
        row
        for row in cells
        if row[:2] == ["Feel safe outside after dark", demonstration.partnership.area.name]
    )
    frame = pack.views.frame.set_index(["question", "area_code"])
    shown = frame.loc[("safe_night", demonstration.partnership.area.code)]
    assert found[2:4] == [shown["base"], round(shown["value"])]
    hidden = [row for row in cells if row[1] == "Mere" and row[0]]
    assert all(row[3] in ("[c]", "[x]") for row in hidden)
    deck = Presentation(BytesIO(community_slides(pack)))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) >= 3
    assert any("road safety" in one for one in titles)
    assert community_slides(pack) == community_slides(pack)


def test_the_analysts_text_is_that_of_the_chosen_theme() -> None:
    visit = opened(COMMUNITY, question="confidence_police", theme="prevent")
    assert visit.exception == []
    assert keyed(visit, "selectbox", "theme").value == "prevent"
    assert "what the community says" in words(visit)


@pytest.mark.parametrize("state", ["reference", "police", "real"])
def test_without_a_survey_the_page_says_what_it_is_and_how_to_load_it(
    seen: Seen, state: str
) -> None:
    visit = seen(state, COMMUNITY)
    assert visit.exception == []
    assert "No answers of a survey of residents are loaded" in visit.info[0].value
    assert {"Template (workbook)", "Template (CSV)"} <= set(labels(visit))


def test_a_period_before_the_survey_is_told() -> None:
    visit = opened(COMMUNITY, period="custom", **{"from": "2021-10", "to": "2022-03"})
    assert visit.exception == []
    assert "choose a later period" in visit.info[0].value
