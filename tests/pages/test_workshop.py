"""The workshop: a room opened, joined, scored, revealed, tried out and decided on its pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cspdata.agreed_priorities import agreed
from cspdata.measures import Evidence
from cspdata.priorities.decide import decision_of
from cspdata.priorities.events import Room
from cspdata.priorities.rooms import close, join, new_secret, open_room, reveal, room_of, score
from cspdata.priorities.views import private_view
from tests.pages.conftest import Seen
from tests.pages.visits import answer, drawings, keyed, labels, opened, words

PAGE, SEAT, SCREEN = "workshop", "seat", "screen"
HOLD = "facilitator-of-this-room"
THEMES = ("anti_social_behaviour", "business_crime", "rural_crime")


@pytest.fixture
def room(demonstration: Evidence) -> Room:
    """A room of three themes in the demonstration."""
    criteria = demonstration.catalogue.criteria
    assert criteria is not None
    titles = {
        one.id: one.title for each in demonstration.catalogue.objectives for one in each.themes
    }
    pairs = [(one, titles[one]) for one in THEMES]
    name = demonstration.partnership.id
    return open_room(criteria, pairs, partnership=name, facilitator=HOLD, title="Executive")


def seated(room: Room, **scores: int) -> str:
    """A seat that gave each theme named one score by every criterion; its secret."""
    secret = new_secret()
    join(room.code, secret)
    for theme, value in scores.items():
        for criterion in room.criteria.ids:
            score(room.code, secret, theme=theme, criterion=criterion, value=value)
    return secret


def whole(visit: AppTest) -> str:
    """Every text on a page, drawings too."""
    return "\n".join((words(visit), *drawings(visit), *labels(visit)))


def test_the_evidence_proposes_and_a_room_is_opened(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    assert visit.title[0].value == "Which priorities should we choose?"
    assert answer(visit).startswith("The evidence proposes ")
    table = visit.dataframe[0].value.set_index("Theme")
    assert table.loc["Business crime", "Trend"] == 4
    assert pd.isna(table.loc["Business crime", "Statutory duty"])
    assert visit.dataframe[0].proto.placeholder == "not assessed"
    keyed(visit, "multiselect", "room_themes").set_value(list(THEMES))
    keyed(visit, "button", "open").click().run()
    assert visit.exception == []
    code, hold = visit.query_params["room"], visit.query_params["hold"]
    made = room_of(code)
    assert made.theme_ids == THEMES
    assert made.partnership == demonstration.partnership.id
    assert made.proposals["business_crime", "trend"].value == 4
    assert visit.query_params["step"] == "room"
    assert code in whole(visit)
    assert "Nobody has joined yet." in whole(visit)
    assert hold not in whole(visit)


def test_a_room_needs_a_theme(demonstration: Evidence) -> None:
    assert demonstration.catalogue.criteria is not None
    visit = opened(PAGE)
    keyed(visit, "multiselect", "room_themes").set_value([])
    keyed(visit, "button", "open").click().run()
    assert "choose at least one" in visit.error[0].value
    assert "room" not in visit.query_params


def test_a_member_joins_scores_and_takes_back(room: Room) -> None:
    visit = opened(SEAT, room=room.code.lower())
    assert visit.exception == []
    keyed(visit, "text_input", "seat_name").set_value("Fire and rescue")
    keyed(visit, "button", "join").click().run()
    secret = visit.query_params["seat"]
    assert private_view(room_of(room.code), secret).name == "Fire and rescue"
    assert "Anti-social behaviour" in whole(visit)
    assert "(1 of 6)" in whole(visit)
    keyed(visit, "button", "score_3").click().run()
    held = private_view(room_of(room.code), secret).scores
    assert held["anti_social_behaviour", room.criteria.ids[0]].value == 3
    assert "Saved" in whole(visit)
    assert "(2 of 6)" in whole(visit)
    keyed(visit, "button", "seat_undo").click().run()
    held = private_view(room_of(room.code), secret).scores
    assert held["anti_social_behaviour", room.criteria.ids[0]].value is None
    assert "(1 of 6)" in whole(visit)
    assert private_view(room_of(room.code), secret).done == 0
    keyed(visit, "button", "score_none").click().run()
    assert "(2 of 6)" in whole(visit)
    assert private_view(room_of(room.code), secret).done == 1, "not to judge is an answer"
    assert "1 of 18 answered." in visit.get("progress")[0].proto.text


def test_a_phone_that_was_lost_takes_up_its_seat(room: Room) -> None:
    secret = seated(room, anti_social_behaviour=2)
    visit = opened(SEAT, room=room.code, seat=secret)
    assert "Business crime" in whole(visit)
    assert "(1 of 6)" in whole(visit)
    assert private_view(room_of(room.code), secret).done == 6


def test_two_devices_that_gave_different_scores_both_say_so(room: Room) -> None:
    secret = seated(room)
    phone, laptop = (opened(SEAT, room=room.code, seat=secret) for _ in range(2))
    keyed(phone, "button", "score_2").click().run()
    assert phone.warning == []
    keyed(laptop, "button", "score_4").click().run()
    phone.run()
    said = "Two devices of this seat gave 2, then 4; the later counts, both are kept."
    for visit in (phone, laptop):
        assert visit.warning[0].value == f"**Anti-social behaviour\\: harm to people.** {said}"
    keyed(phone, "button", "look_anti_social_behaviour_harm").click().run()
    assert phone.warning[0].value == f"{said} Press the right one."
    keyed(phone, "button", "score_2").click().run()
    laptop.run()
    assert phone.warning == laptop.warning == []
    held = private_view(room_of(room.code), secret).scores
    assert held["anti_social_behaviour", "harm"].value == 2


def test_a_remark_is_its_seats_own_until_the_reveal_and_nobodys_after(room: Room) -> None:
    secret = seated(room, anti_social_behaviour=2)
    visit = opened(SEAT, room=room.code, seat=secret)
    keyed(visit, "text_area", "remark_business_crime").set_value("Only the town centres")
    keyed(visit, "button", "remark_keep").click().run()
    assert visit.exception == []
    assert "Remark kept" in whole(visit)
    assert "Only the town centres" in whole(visit)
    assert keyed(visit, "text_area", "remark_business_crime").value == ""
    keyed(visit, "text_area", "remark_business_crime").set_value("Ring 01249 700123")
    keyed(visit, "button", "remark_keep").click().run()
    assert "seems to hold a telephone number" in visit.error[0].value
    other = opened(SEAT, room=room.code, seat=seated(room, anti_social_behaviour=2))
    room_page = opened(PAGE, room=room.code, hold=HOLD, step="room")
    assert "town centres" not in whole(other) + whole(room_page)
    reveal(room.code, HOLD)
    assert "Business crime\\: Only the town centres" in whole(room_page.run())


def test_a_weight_that_the_other_device_moved_shows_on_both(room: Room) -> None:
    secret = seated(room, **dict.fromkeys(THEMES, 2))
    phone, laptop = (opened(SEAT, room=room.code, seat=secret) for _ in range(2))
    keyed(phone, "slider", "weight_harm").set_value(80).run()
    laptop.run()
    assert keyed(laptop, "slider", "weight_harm").value == 80
    keyed(laptop, "slider", "weight_harm").set_value(10).run()
    phone.run()
    assert keyed(phone, "slider", "weight_harm").value == 10


def test_weights_are_entered_by_sliders(room: Room) -> None:
    secret = seated(room, **dict.fromkeys(THEMES, 2))
    visit = opened(SEAT, room=room.code, seat=secret)
    assert "How much should each criterion weigh?" in whole(visit)
    keyed(visit, "slider", "weight_harm").set_value(80).run()
    assert private_view(room_of(room.code), secret).weights["harm"].value == 80


@pytest.mark.parametrize("page", [SEAT, SCREEN])
def test_a_code_of_no_room_is_refused_in_words(demonstration: Evidence, page: str) -> None:
    assert demonstration.partnership.demonstration
    visit = opened(page, room="CCCCCC")
    assert visit.exception == []
    assert "There is no room CCCCCC" in visit.error[0].value


def test_a_closed_room_lets_nobody_in(room: Room) -> None:
    close(room.code, HOLD)
    visit = opened(SEAT, room=room.code)
    assert "was closed" in visit.error[0].value
    assert "join" not in [one.key for one in visit.button]


def test_an_expired_link_says_so(demonstration: Evidence) -> None:
    criteria = demonstration.catalogue.criteria
    assert criteria is not None
    past = datetime.now().astimezone() - timedelta(hours=3)
    old = open_room(
        criteria, [("asb", "ASB")], partnership="x", facilitator=HOLD, hours=1, now=past
    )
    assert "has expired" in opened(SEAT, room=old.code).error[0].value


def test_the_screen_shows_counts_and_nothing_else_before_the_reveal(room: Room) -> None:
    secret = seated(room, anti_social_behaviour=4, business_crime=1)
    visit = opened(SCREEN, room=room.code)
    said = whole(visit)
    assert room.code in said
    assert "One seat has joined." in said
    assert not visit.get("vega_lite_chart")
    assert secret not in said
    assert HOLD not in said
    other = opened(SEAT, room=room.code, seat=seated(room))
    assert "4 ·" not in words(other)


def test_the_reveal_ranks_the_themes_with_every_seats_dot(room: Room) -> None:
    for _ in range(3):
        seated(room, anti_social_behaviour=4, business_crime=2, rural_crime=1)
    visit = opened(PAGE, room=room.code, hold=HOLD, step="room")
    keyed(visit, "button", "reveal").click().run()
    assert visit.exception == []
    assert room_of(room.code).revealed
    assert len(visit.get("vega_lite_chart")) == 2
    assert "Anti-social behaviour is first" in whole(visit)
    screen = opened(SCREEN, room=room.code)
    assert len(screen.get("vega_lite_chart")) == 2
    assert room_of(room.code).number == int(re.findall(r'data-number="(\d+)"', whole(screen))[0])


def test_whoever_has_no_key_only_looks_on(room: Room) -> None:
    visit = opened(PAGE, room=room.code, hold="somebody-elses-secret", step="room")
    keys = [one.key for one in visit.button]
    assert "reveal" not in keys
    assert "close" not in keys
    assert "only looks on" in words(visit)


def test_weights_move_the_ranks_and_stand_in_the_address(room: Room) -> None:
    secret = new_secret()
    join(room.code, secret)
    for criterion in room.criteria.ids:
        high = criterion == "volume"
        for theme, value in (("rural_crime", 4 if high else 1), ("business_crime", 2)):
            score(room.code, secret, theme=theme, criterion=criterion, value=value)
    reveal(room.code, HOLD)
    visit = opened(PAGE, room=room.code, step="what-if")
    assert visit.exception == []
    assert "Business crime is first" in whole(visit)
    numbers = next(one.value for one in visit.dataframe if "Range of the rank" in one.value)
    assert numbers["Theme"].tolist()[0] == "Business crime"
    assert set(numbers["In the first 5, of the weightings tried"]) <= {"100\u00a0%", "—"}
    for criterion in room.criteria.ids:
        keyed(visit, "slider", f"what_if_{criterion}").set_value(90 if criterion == "volume" else 2)
    visit.run()
    assert "Rural crime is first" in whole(visit)
    assert "90" in visit.query_params["weights"].split("-")
    again = opened(PAGE, room=room.code, step="what-if", weights=visit.query_params["weights"])
    assert "Rural crime is first" in whole(again)
    keyed(again, "button", "what_if_reset").click().run()
    assert "Business crime is first" in whole(again)


def test_before_the_reveal_what_if_shows_the_evidence_alone(room: Room) -> None:
    seated(room, anti_social_behaviour=4)
    visit = opened(PAGE, room=room.code, step="what-if")
    assert "have not been revealed" in visit.info[0].value
    assert not visit.get("vega_lite_chart")


def written(visit: AppTest, about: str = "new", **told: str) -> AppTest:
    """The form of a priority filled in and saved."""
    kinds = {"title": "text_input", "owner": "text_input", "reason": "text_area"}
    kinds |= {"dissent": "text_area", "theme": "selectbox", "term": "selectbox"}
    for name, value in told.items():
        keyed(visit, kinds[name], f"priority_{name}_{about}").set_value(value)
    return keyed(visit, "button", "priority_save").click().run()


def test_people_choose_lock_and_open_again(room: Room, demonstration: Evidence) -> None:
    seated(room, **dict.fromkeys(THEMES, 3))
    reveal(room.code, HOLD)
    visit = opened(PAGE, room=room.code, hold=HOLD, step="decide")
    assert answer(visit) == "Nothing chosen yet."
    keyed(visit, "button", "choose").click().run()
    written(visit, title="Safer high streets", reason="It rose.", owner="Head of service")
    assert visit.exception == []
    assert "Safer high streets" in whole(visit)
    keyed(visit, "button", "lock").click().run()
    found = decision_of(room.code)
    assert not found.open
    assert found.version == 1
    (one,) = agreed(demonstration.partnership.id)
    assert (one.title, one.reason) == ("Safer high streets", "It rose.")
    assert {"Slides", "Workbook", "CSV"} <= set(labels(visit))
    assert "choose" not in [button.key for button in visit.button]
    keyed(visit, "text_input", "reopen_reason").set_value("The target was left out")
    next(button for button in visit.button if button.label == "Open the decision again").click()
    visit.run()
    assert decision_of(room.code).open
    assert "The target was left out" in answer(visit)


def test_a_priority_moves_to_another_term_and_is_taken_off_and_put_back(room: Room) -> None:
    visit = opened(PAGE, room=room.code, hold=HOLD, step="decide")
    for title in ("Safer high streets", "Calm buses"):
        keyed(visit, "button", "choose").click().run()
        written(visit, title=title, reason="It rose.", owner="Head of service")
    (first, second) = decision_of(room.code).choices
    assert first.told["theme"] == second.told["theme"]
    keyed(visit, "button", f"change_{second.id}").click().run()
    written(visit, second.id, term="long")
    told = {one.id: one.told["term"] for one in decision_of(room.code).choices}
    assert told == {first.id: "short", second.id: "long"}
    keyed(visit, "button", f"drop_{first.id}").click().run()
    assert [one.id for one in decision_of(room.code).choices] == [second.id]
    keyed(visit, "button", f"put_back_{first.id}").click().run()
    assert {one.id for one in decision_of(room.code).choices} == {first.id, second.id}
    assert decision_of(room.code).dropped == ()


def test_without_the_key_nothing_is_decided(room: Room) -> None:
    visit = opened(PAGE, room=room.code, step="decide")
    assert {"choose", "lock"}.isdisjoint(one.key for one in visit.button)
    assert "only looks on" in words(visit)


@pytest.mark.parametrize("step", ["room", "what-if", "decide"])
def test_without_a_room_each_step_says_how_to_open_one(demonstration: Evidence, step: str) -> None:
    assert demonstration.partnership.demonstration
    visit = opened(PAGE, step=step)
    assert visit.exception == []
    assert "No room is open" in visit.info[0].value


@pytest.mark.parametrize("state", ["reference", "police"])
def test_with_nothing_loaded_the_page_says_what_fills_it(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert visit.exception == []
    assert "No complete month" in visit.info[0].value
