"""Decks of packs with gaps: refused changes, missing figures, themes without data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from cspdata.export.pack import ObjectivePack, ThemePack
from cspdata.words import headline
from tests.export.packs import full_pack, objective
from tests.export.reopened import opened, table_rows, texts

SMALL_TEXTS = {"Key", "Demonstration mark"}
RUN = "{http://schemas.openxmlformats.org/drawingml/2006/main}r"
EMU = 914_400
EXCEL_BEGINS = date(1899, 12, 30)
NOT_TEXT = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")


def test_a_refused_change_says_why_and_gives_no_verdict(deck: Any, pack: ObjectivePack) -> None:
    one = pack.themes[3].headline
    assert one is not None
    assert one.change.refusal
    row = next(row for row in table_rows(deck) if row[0] == one.indicator.title)
    assert row[1].endswith("Cannot say")
    assert row[2] == "—"
    assert row[4] == headline(one.change, one.series)
    assert "complete in both periods" in row[4]


def test_a_refused_change_without_rows_works_too(pack: ObjectivePack) -> None:
    theme = pack.themes[3]
    one = theme.indicators[0]
    bare = replace(
        one,
        change=replace(one.change, frame=one.change.frame.iloc[:0]),
        place_changes=replace(one.place_changes, frame=one.place_changes.frame.iloc[:0]),
    )
    deck = opened(replace(pack, themes=(ThemePack(theme.theme, (bare,)),), outlines=None))
    row = next(row for row in table_rows(deck) if row[0] == one.indicator.title)
    assert row[1].endswith("Cannot say")


def test_an_indicator_without_any_figure_says_so(pack: ObjectivePack) -> None:
    one = pack.themes[3].indicators[0]
    blank = {"count": pd.NA, "value": float("nan"), "suppressed": False, "complete": False}
    empty = replace(
        one,
        series=replace(one.series, frame=one.series.frame.assign(**blank)),
        places=replace(one.places, frame=one.places.frame.assign(**blank)),
    )
    deck = opened(replace(pack, themes=(ThemePack(pack.themes[3].theme, (empty,)),)))
    said = texts(deck.slides[1])
    assert "No month has a figure." in said
    assert "No place has a figure." in said


def test_a_theme_without_data_is_listed_with_who_holds_them(deck: Any, pack: ObjectivePack) -> None:
    theme = pack.themes[-1].theme
    rows = [row for row in table_rows(deck) if row[0] == theme.title]
    assert rows[0][1].endswith("Cannot say")
    assert rows[0][4] == "There are no data yet. They are held by Department for Transport."
    assert rows[1][1:] == [theme.needs[0].what, theme.needs[0].holder, theme.needs[0].how]


def test_every_need_of_the_objective_is_on_the_slides_of_what_we_cannot_see(
    deck: Any, pack: ObjectivePack
) -> None:
    rows = [row for row in table_rows(deck) if len(row) == 4]
    shown = {(row[0], row[1]) for row in rows}
    wanted = {(t.theme.title, need.what) for t in pack.themes for need in t.lacking}
    assert wanted <= shown


def test_an_objective_without_any_data_still_makes_a_deck() -> None:
    chosen = objective("protect_vulnerable_people")
    themes = tuple(ThemePack(theme, lacking=theme.needs) for theme in chosen.themes)
    pack = replace(full_pack(), objective=chosen, themes=themes)
    deck = opened(pack)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "Protect Vulnerable People: two themes have no data yet."
    assert (
        titles[1]
        == "What we cannot see: seven datasets are still missing, and two themes have no data."
    )


def test_caveats_licence_and_date_are_on_the_last_slides(deck: Any, pack: ObjectivePack) -> None:
    said = " ".join(
        text
        for slide in deck.slides
        if slide.shapes.title.text_frame.text.startswith("What these numbers rest on")
        for text in texts(slide)
    )
    assert "Open Government Licence v3.0." in said
    assert "24 November 2025." in said
    for one in pack.packs:
        for caveat in one.indicator.caveats:
            assert caveat.rstrip(".") in said
