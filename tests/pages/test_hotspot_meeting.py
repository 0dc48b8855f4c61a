"""The hotspots page where people write: notes of a place, and the meeting that decides."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.decisions import decisions_file
from cspdata.hotspot_reviews import (
    DECISIONS,
    hotspot_note_of,
    keep_hotspot_note,
    keep_review,
    review_history,
    review_of,
)
from cspdata.hotspots import cells, ranked_cells
from cspdata.measures import Evidence
from cspdata.periods import Period, added, month, month_text
from tests.pages.visits import drawings, keyed, maps, opened, turned_to, words

PAGE, ASB = "hotspots", "asb"
YEAR = Period(month("2024-10"), month("2025-09"))
NEXT_MONTH = month_text(added(date.today().replace(day=1), 1))


@pytest.fixture
def hottest(demonstration: Evidence) -> list[str]:
    """The cells of the page's list, in its order."""
    found = cells(demonstration, demonstration.catalogue.indicators[ASB], period=YEAR)
    return [str(one) for one in ranked_cells(found)["cell_id"]]


def heading(visit: AppTest) -> str:
    """The hotspot that the meeting is at."""
    found = [re.search("<h2[^>]*>(.*)</h2>", one) for one in drawings(visit)]
    (text,) = [one.group(1) for one in found if one]
    return text


def pressed(visit: AppTest, label: str) -> AppTest:
    """The page after a click on a button."""
    return next(one for one in visit.main.button if one.label == label).click().run()


def noted(visit: AppTest, text: str) -> AppTest:
    """The page after a note was written in its dialog and saved."""
    pressed(visit, "Say what is here").text_area[0].set_value(text)
    return next(one for one in visit.button if one.label == "Save").click().run()


def decided(
    visit: AppTest, decision: str | None, *, owner: str = "", action: str = "", due: str = ""
) -> AppTest:
    """The page after the form of the meeting was filled in and sent."""
    next(one for one in visit.main.button_group if "Act" in one.options).set_value(decision)
    visit.main.text_input[0].set_value(action)
    visit.main.text_input[1].set_value(owner)
    next(one for one in visit.main.selectbox if one.label == "By").set_value(due)
    return pressed(visit, "Save the decision")


def test_note_is_kept_and_shown_to_the_next_visitor(hottest: list[str]) -> None:
    visit = opened(PAGE)
    assert "What is here" not in words(visit)
    noted(visit, "Three takeaways and the late bus stop.")
    assert not visit.exception
    assert not visit.error
    for one in (visit, opened(PAGE)):
        assert [text.value for text in one.main.text] == ["Three takeaways and the late bus stop."]
        assert "**What is here**" in words(one)
    kept = hotspot_note_of(ASB, hottest[0])
    assert kept is not None
    assert kept.text == "Three takeaways and the late bus stop."
    elsewhere = opened(PAGE, cell=hottest[1])
    assert [text.value for text in elsewhere.main.text] == []
    assert pressed(elsewhere, "Say what is here").text_area[0].value == ""


def test_note_is_shown_as_it_was_written(hottest: list[str]) -> None:
    text = "Doors * [a](b) $x$ <b>tall</b> :material/home: # not a heading"
    keep_hotspot_note(indicator=ASB, cell_id=hottest[0], text=text)
    visit = opened(PAGE)
    assert [one.value for one in visit.main.text] == [text]


@pytest.mark.parametrize(
    "text", ["Ring 07700 900123 about it", "Write to jo@example.org", "Mr Brown lives here"]
)
def test_note_with_personal_data_is_refused(hottest: list[str], text: str) -> None:
    visit = opened(PAGE)
    noted(visit, text)
    assert not visit.exception
    assert visit.error[0].value.startswith("Not saved.")
    assert text not in words(visit)
    assert hotspot_note_of(ASB, hottest[0]) is None


def test_meeting_goes_through_the_list_and_back(hottest: list[str]) -> None:
    visit = opened(PAGE, view="meeting")
    assert not visit.exception
    assert heading(visit).startswith("1. ")
    assert visit.query_params["cell"] == hottest[0]
    assert keyed(visit, "button", "meeting_back").disabled
    assert "1 of 25 · 0 decided" in visit.main.get("progress")[0].proto.text
    for at in (1, 2):
        pressed(visit, "Next")
        assert heading(visit).startswith(f"{at + 1}. ")
        assert visit.query_params["cell"] == hottest[at]
    pressed(visit, "Previous")
    assert heading(visit).startswith("2. ")
    last = opened(PAGE, view="meeting", cell=hottest[24])
    assert heading(last).startswith("25. ")
    assert keyed(last, "button", "meeting_forth").disabled


def test_meeting_shows_the_hotspot_in_large_type_and_on_a_map(hottest: list[str]) -> None:
    visit = opened(PAGE, view="meeting", cell=hottest[3])
    large = next(one for one in drawings(visit) if "<ul" in one)
    assert "font-size:1.5rem" in large
    assert large.count("<li>") == 4
    assert "New or old: " in large
    assert "residents" in large
    (deck, alt), *more = maps(visit)
    assert more == []
    assert "hot spot" in alt
    assert "selected" in [one["id"] for one in deck["layers"]]
    whole = maps(opened(PAGE))[0][0]["initialViewState"]
    assert deck["initialViewState"]["zoom"] > whole["zoom"] + 2
    sent = next(one for one in deck["layers"] if one["id"] == "selected")["data"][0]["p"][0]
    middle = [sum(corner[axis] for corner in sent) / len(sent) for axis in (0, 1)]
    assert middle[0] == pytest.approx(deck["initialViewState"]["longitude"], abs=0.002)
    assert middle[1] == pytest.approx(deck["initialViewState"]["latitude"], abs=0.002)


def test_hotspot_of_the_meeting_is_the_one_of_the_list(hottest: list[str]) -> None:
    visit = opened(PAGE, cell=hottest[2])
    name = visit.subheader[0].value
    keyed(visit, "button_group", "view").set_value("meeting").run()
    assert heading(visit) == f"3. {name}"
    pressed(visit, "Next")
    name = heading(visit).removeprefix("4. ")
    keyed(visit, "button_group", "view").set_value("map").run()
    assert visit.subheader[0].value == name
    assert visit.query_params["cell"] == hottest[3]


def test_decision_is_kept_and_stands_in_the_action_list(hottest: list[str]) -> None:
    visit = opened(PAGE, view="meeting", cell=hottest[1])
    name = heading(visit).removeprefix("2. ")
    assert "Nothing is decided yet." in words(visit)
    decided(visit, "act", owner="Parking team", action="Lights in the car park", due=NEXT_MONTH)
    assert not visit.exception
    assert not visit.error
    assert visit.success[0].value == "Saved: Act."
    kept = review_of(ASB, hottest[1])
    assert kept is not None
    assert (kept.decision, kept.owner, kept.action) == (
        "act",
        "Parking team",
        "Lights in the car park",
    )
    assert kept.due == month(NEXT_MONTH)
    assert kept.period == YEAR.label
    (rows,) = [one.value for one in visit.dataframe if "Decision" in one.value]
    assert rows.to_dict("records") == [
        {
            "": 2,
            "Place": name,
            "Decision": "Act",
            "Owner": "Parking team",
            "What is to be done": "Lights in the car park",
            "By": f"{kept.due:%b %Y}",
        }
    ]
    assert "2 of 25 · 1 decided" in visit.main.get("progress")[0].proto.text
    turned_to(visit, PAGE)
    keyed(visit, "button_group", "view").set_value("map").run()
    assert "Act" in words(visit)
    assert "Lights in the car park" in words(visit)


def test_later_decision_takes_the_place_and_the_log_keeps_both(hottest: list[str]) -> None:
    visit = opened(PAGE, view="meeting")
    decided(visit, "watch")
    decided(visit, "no action")
    (rows,) = [one.value for one in visit.dataframe if "Decision" in one.value]
    assert rows["Decision"].tolist() == ["No action"]
    assert [one.decision for one in review_history(ASB, hottest[0])] == ["watch", "no action"]
    # What was decided before is told beside the newest, in the meeting and under the map.
    for view in ("meeting", "map"):
        told = words(opened(PAGE, view=view, cell=hottest[0]))
        assert "**Keep watching**" in told
        assert "**No action**" not in told


@pytest.mark.parametrize(
    ("decision", "filled", "why"),
    [
        (None, {}, "Choose what was decided"),
        ("act", {"action": "Lights", "due": NEXT_MONTH}, "owner"),
        ("act", {"owner": "Parking team", "due": NEXT_MONTH}, "action"),
        ("act", {"owner": "Parking team", "action": "Lights"}, "by which month"),
        ("evidence needed", {"action": "Ask the shops"}, "owner"),
        ("watch", {"owner": "PC Smith"}, "name a post or a team"),
        ("watch", {"action": "Ring 07700 900123"}, "telephone"),
    ],
)
def test_decision_that_lacks_something_is_refused(
    hottest: list[str], decision: str | None, filled: dict[str, str], why: str
) -> None:
    visit = opened(PAGE, view="meeting")
    decided(visit, decision, **filled)
    assert not visit.exception
    assert visit.error[0].value.startswith("Not saved. ")
    assert why in visit.error[0].value
    assert visit.success == []
    assert review_of(ASB, hottest[0]) is None
    assert "Nothing is decided yet." in words(visit)
    # What was typed is still there to be mended.
    assert visit.main.text_input[0].value == filled.get("action", "")


def test_every_decision_there_is_can_be_chosen(hottest: list[str]) -> None:
    visit = opened(PAGE, view="meeting")
    form = next(one for one in visit.main.button_group if "Act" in one.options)
    assert form.options == list(DECISIONS.values())
    assert hottest


def test_words_of_a_decision_are_not_read_as_marks(hottest: list[str]) -> None:
    keep_review(
        indicator=ASB,
        cell_id=hottest[0],
        decision="evidence needed",
        owner="*Stars* <b>team</b>",
        action="# Heading [x](http://example.org)",
    )
    for view in ("meeting", "map"):
        said = words(opened(PAGE, view=view))
        assert "\\*Stars\\* \\<b\\>team" in said
        assert "\\# Heading \\[x\\]" in said


@pytest.mark.parametrize("view", ["map", "meeting"])
def test_damaged_log_is_said_and_the_figures_stay(
    hottest: list[str], view: str, tmp_path: Path
) -> None:
    file = decisions_file()
    assert file.is_relative_to(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no log of decisions" * 200)
    visit = opened(PAGE, view=view, cell=hottest[1])
    assert not visit.exception
    told = [one.value for one in (*visit.error, *visit.warning)]
    assert len(told) == 1
    assert "decisions.sqlite" in told[0].replace("\\", "")
    assert "is damaged" in told[0]
    assert maps(visit), "the map does not need the log"
    assert "residents" in words(visit) + "".join(drawings(visit))
    if view == "meeting":
        pressed(visit, "Next")
        assert heading(visit).startswith("3. ")
