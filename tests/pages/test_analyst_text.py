"""The analyst's text as any page places it: written, shown, changed, refused."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cspdata.analyst_texts import keep_text, text_history, texts_of
from cspdata.decisions import decisions_file
from tests.pages.visits import keyed, words

pytestmark = pytest.mark.usefixtures("own_folder")
ABOUT = "asb_community_D06000054"


def _place() -> None:
    from cspdata.catalogue import AreaRef
    from cspdata.ui.analyst_text import show_text

    area = AreaRef(level="lad", code="D06000054", name="Wiltshire")
    show_text("asb", "community", area, period="Oct 2024 – Sep 2025")
    show_text("asb", "plan", area)


def placed() -> AppTest:
    return AppTest.from_function(_place, default_timeout=30).run()


def saved(visit: AppTest, text: str, author: str = "Analyst, CSP") -> AppTest:
    keyed(visit, "button", f"text_write_{ABOUT}").click().run()
    keyed(visit, "text_area", f"text_words_{ABOUT}").set_value(text)
    keyed(visit, "text_input", f"text_author_{ABOUT}").set_value(author)
    visit = keyed(visit, "button", f"text_save_{ABOUT}").click().run()
    assert visit.exception == []
    return visit


def shown(visit: AppTest) -> list[str]:
    return [one.value for one in visit.main.text]


def test_nothing_written_is_said_and_a_text_is_kept_as_typed() -> None:
    visit = placed()
    assert words(visit).count("Nothing is written on this for Wiltshire yet.") == 2
    visit = saved(visit, "People in *Calne* feel less safe.")
    kept = texts_of("D06000054").get(("asb", "community"))
    assert kept is not None
    assert (kept.text, kept.author) == ("People in *Calne* feel less safe.", "Analyst, CSP")
    assert kept.period == "Oct 2024 – Sep 2025"
    again = placed()
    assert shown(again) == ["People in *Calne* feel less safe."]
    assert "by Analyst, CSP, on Wiltshire, Oct 2024 – Sep 2025" in words(again)
    assert words(again).count("Nothing is written") == 1


def test_a_change_keeps_the_version_before_one_click_away() -> None:
    saved(placed(), "First thoughts.")
    visit = placed()
    keyed(visit, "button", f"text_write_{ABOUT}").click().run()
    assert keyed(visit, "text_area", f"text_words_{ABOUT}").value == "First thoughts."
    saved(placed(), "Second thoughts.")
    again = placed()
    assert shown(again)[0] == "Second thoughts."
    assert [one.label for one in again.expander] == ["1 earlier version"]
    assert shown(again)[1].endswith("First thoughts.")


def test_what_is_unchanged_is_not_kept_again() -> None:
    saved(placed(), "Same.")
    saved(placed(), "Same.")
    assert len(text_history("asb", "community", area_code="D06000054")) == 1


def test_an_empty_text_takes_it_off_the_page_and_stays_readable() -> None:
    saved(placed(), "Once.")
    saved(placed(), "")
    again = placed()
    assert "Nothing is written on this for Wiltshire yet." in words(again)
    assert [one.label for one in again.expander] == ["2 earlier versions"]
    assert any(one.endswith("Once.") for one in shown(again))


def test_a_text_that_names_a_person_is_refused_and_not_repeated() -> None:
    visit = saved(placed(), "Mr Smith was there again.")
    (fault,) = visit.error
    assert "Text seems to hold the name of a person" in fault.value
    assert "Smith" not in fault.value
    assert ("asb", "community") not in texts_of("D06000054")


def test_a_damaged_log_is_said_and_the_page_stands() -> None:
    keep_text(theme="asb", content="plan", area_code="D06000054", area_name="Wiltshire", text="A.")
    decisions_file().write_bytes(b"no database" * 500)
    visit = placed()
    assert visit.exception == []
    assert "the log of decisions is damaged" in visit.warning[0].value
