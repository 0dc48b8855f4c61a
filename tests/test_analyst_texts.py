"""The analyst's texts: one a theme, content and area, every version kept, no person named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cspdata.analyst_texts import (
    CONTENTS,
    LONGEST,
    AnalystText,
    keep_text,
    text_history,
    texts_of,
)
from cspdata.catalogue import Statutory
from cspdata.decisions import DecisionError, decisions_file, log
from cspdata.words.contents import content_title, text_origin

pytestmark = pytest.mark.usefixtures("own_folder")
DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def kept(
    text: str, *, content: Statutory = "why", area: str = "D06000054", key: str = ""
) -> AnalystText:
    return keep_text(
        theme="business_crime",
        content=content,
        area_code=area,
        area_name="Wiltshire",
        text=text,
        period="Oct 2024 – Sep 2025",
        author="Analyst, CSP",
        key=key,
        written=DAY,
    )


def test_the_contents_are_the_five_of_the_regulation() -> None:
    assert CONTENTS == ("levels", "changes", "why", "plan", "community")
    assert [content_title(one) for one in CONTENTS] == [
        "Levels and patterns",
        "Changes since the last assessment",
        "Why they changed",
        "Last year's plan",
        "What the community says",
    ]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_text_is_read_as_it_was_written_by_theme_content_and_area(content: Statutory) -> None:
    text = kept(" Two shops *by the station*. ", content=content)
    assert text.text == "Two shops *by the station*."
    assert texts_of("D06000054") == {("business_crime", content): text}
    assert texts_of("E06000054") == {}


def test_a_newer_text_shows_and_every_earlier_one_stays() -> None:
    first, second, other = kept("First."), kept("Second."), kept("Elsewhere.", area="D09000004")
    assert texts_of("D06000054") == {("business_crime", "why"): second}
    assert text_history("business_crime", "why", area_code="D06000054") == (first, second)
    assert text_history("business_crime", "why", area_code="D09000004") == (other,)


def test_an_empty_text_takes_it_off_and_loses_nothing() -> None:
    first, gone = kept("First."), kept("  ")
    assert texts_of("D06000054") == {}
    assert text_history("business_crime", "why", area_code="D06000054") == (first, gone)
    assert text_origin(gone).startswith("Taken off 3 November 2025 by Analyst, CSP")
    assert text_origin(first) == (
        "Written 3 November 2025 by Analyst, CSP, on Wiltshire, Oct 2024 – Sep 2025"
    )


def test_a_save_repeated_with_its_key_is_one_text() -> None:
    assert kept("Once.", key="form/1") == kept("Once.", key="form/1")
    assert len(log(kind="analyst_text")) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mr Smith was seen there again.", "Text seems to hold the name of a person"),
        ("Most come from SN1 2AB.", "Text seems to hold a full postcode"),
        ("x" * (LONGEST + 1), "4,001 characters"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_never_repeated(text: str, reason: str) -> None:
    with pytest.raises(DecisionError, match=reason) as refused:
        kept(text)
    assert text not in str(refused.value)
    assert not decisions_file().exists()


@pytest.mark.parametrize(
    ("theme", "content", "area"),
    [
        ("..", "why", "D06000054"),
        ("asb", "who", "D06000054"),
        ("asb", "why", "a/b"),
        ("asb", "why", ""),
    ],
)
def test_what_is_no_theme_content_or_area_is_refused(theme: str, content: str, area: str) -> None:
    with pytest.raises(DecisionError):
        keep_text(theme=theme, content=content, area_code=area, area_name="A", text="Fine.")
    with pytest.raises(DecisionError):
        text_history(theme, content, area_code=area)
