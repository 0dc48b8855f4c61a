"""Decks opened again: their numbers and sentences are those of the results."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from cspdata.export.blocks import chosen_sentences
from cspdata.export.deck import Box
from cspdata.export.pack import IndicatorPack, ObjectivePack, ThemePack
from cspdata.export.plots import MOST_PLACES, tick_step
from cspdata.hotspots import ranked_cells
from cspdata.words import change_text, headline, level_text, lowered, number_text
from tests.export.packs import full_pack, indicator_pack, indicators
from tests.export.reopened import charts, opened, table_rows, whole_counts

SMALL_TEXTS = {"Key", "Demonstration mark"}
RUN = "{http://schemas.openxmlformats.org/drawingml/2006/main}r"
EMU = 914_400
EXCEL_BEGINS = date(1899, 12, 30)
NOT_TEXT = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")


@pytest.fixture(params=sorted(indicators()))
def one(request: pytest.FixtureRequest) -> IndicatorPack:
    """The pack of every declared indicator in turn, where the objective has it."""
    for pack in full_pack().packs:
        if pack.indicator.id == request.param:
            return pack
    return indicator_pack(indicators()[request.param], scale=120.0)


def alone(one: IndicatorPack) -> ObjectivePack:
    """An objective whose only theme has one indicator."""
    whole = full_pack()
    theme = ThemePack(whole.themes[0].theme, (one,))
    return replace(whole, themes=(theme,), outlines=None)


def test_slide_numbers_of_every_indicator_equal_its_results(one: IndicatorPack) -> None:
    deck = opened(alone(one))
    drawn = charts(deck)
    by_month = drawn[f"Chart: {one.indicator.title} by month"]
    frame = one.series.frame
    days = [(when.date() - EXCEL_BEGINS).days for when in frame["period_start"]]
    assert [float(text) for text in by_month.plots[0].categories] == days
    told = frame[one.indicator.told]
    wanted = whole_counts(told) if one.indicator.told == "count" else list(told.astype(object))
    assert list(by_month.plots[0].series[0].values) == [
        None if value is None or value != value else value for value in wanted
    ]

    by_place = drawn[f"Chart: {one.indicator.title} by place"]
    values = one.places.frame.set_index("area_name")["value"].dropna()
    highest = values.sort_values(ascending=False, kind="stable").head(MOST_PLACES)
    shown = by_place.plots[0].series[0].values
    assert sorted(shown) == sorted(highest)
    names = [re.sub(r" [◆●▲▼]$", "", str(name)) for name in by_place.plots[0].categories]
    assert [values[name] for name in names] == list(shown)

    said = headline(one.change, one.series)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert f"{one.indicator.title}: {lowered(said.split('. ')[0].rstrip('.'))}" in titles[1]
    row = next(row for row in table_rows(deck) if row[-1] == said)
    assert row[2] == change_text(one.change)


def test_the_months_compared_are_the_matched_ones_with_the_frames_counts(
    deck: Any, pack: ObjectivePack
) -> None:
    one = pack.themes[2].headline
    assert one is not None
    assert len(one.change.matched) == 2
    chart = charts(deck)[f"Chart: {one.indicator.title} by month"]
    months = [when.date() for when in one.series.frame["period_start"]]
    counts = dict(zip(months, whole_counts(one.series.frame["count"]), strict=True))
    for series, side in ((chart.plots[0].series[1], 1), (chart.plots[0].series[2], 0)):
        chosen = {pair[side] for pair in one.change.matched}
        assert list(series.values) == [counts[m] if m in chosen else None for m in months]


def test_a_missing_month_is_a_gap_and_the_axis_starts_at_nought(
    deck: Any, pack: ObjectivePack
) -> None:
    one = pack.themes[2].headline
    assert one is not None
    chart = charts(deck)[f"Chart: {one.indicator.title} by month"]
    gaps = [value is None for value in chart.plots[0].series[0].values]
    assert gaps == list(one.series.frame["count"].isna())
    assert sum(gaps) == len(one.series.notes.missing) > 0
    assert chart._chartSpace.xpath("c:chart/c:dispBlanksAs/@val") == ["gap"]
    assert chart.value_axis.minimum_scale == 0


def test_every_part_of_a_theme_has_its_row_and_its_chart(deck: Any, pack: ObjectivePack) -> None:
    theme = pack.themes[1]
    assert len(theme.others) > 5
    rows = {row[0]: row for row in table_rows(deck)}
    for one in theme.others:
        assert rows[one.indicator.title][2] == change_text(one.change)
        assert rows[one.indicator.title][3] == headline(one.change, one.series)
        chart = charts(deck)[f"Chart: {one.indicator.title} by month"]
        assert list(chart.plots[0].series[0].values) == whole_counts(one.series.frame["count"])


def test_bars_are_coloured_by_the_tested_change_and_marked_by_shape(
    deck: Any, pack: ObjectivePack
) -> None:
    one = pack.themes[0].headline
    assert one is not None
    chart = charts(deck)[f"Chart: {one.indicator.title} by place"]
    verdicts = one.place_changes.frame.set_index("area_name")["verdict"]
    series = chart.plots[0].series[0]
    seen = set()
    for number, label in enumerate(chart.plots[0].categories):
        name = re.sub(r" [◆●▲▼]$", "", str(label))
        colour = str(series.points[number].format.fill.fore_color.rgb)
        seen.add(verdicts[name])
        if verdicts[name] == "worse":
            assert (colour, str(label)[-1]) == ("F46A25", "◆")
        elif verdicts[name] in ("no real change", "cannot say"):
            assert (colour, str(label)) == ("868D92", name)
    assert {"worse", "no real change"} <= seen


def test_charts_can_be_edited(deck: Any) -> None:
    from python_calamine import CalamineWorkbook

    found = charts(deck)
    assert found
    for name, chart in found.items():
        blob = chart.part.chart_workbook.xlsx_part.blob
        rows = CalamineWorkbook.from_filelike(BytesIO(blob)).get_sheet_by_index(0).to_python()
        series = chart.plots[0].series[0]
        assert rows[0][1] == series.name, name
        written = [row[1] if row[1] != "" else None for row in rows[1:]]
        # A workbook keeps sixteen digits.
        assert written == [
            value if value is None else pytest.approx(value, rel=1e-14) for value in series.values
        ], name


def test_the_map_slide_has_a_picture_and_the_places_with_most(
    deck: Any, pack: ObjectivePack
) -> None:
    one = pack.themes[0].headline
    assert one is not None
    slide = next(s for s in deck.slides if any(shape.name == "Map" for shape in s.shapes))
    table = next(shape for shape in slide.shapes if shape.has_table)
    frame = one.places.frame.dropna(subset=["count"]).sort_values(
        ["count", "area_name"], ascending=[False, True]
    )
    rows = [[cell.text for cell in row.cells] for row in table.table.rows][1:]
    assert len(rows) >= 10
    top = frame.head(len(rows))
    assert [row[0] for row in rows] == list(top["area_name"])
    assert [row[1] for row in rows] == [number_text(count) for count in top["count"]]


def test_the_map_of_cells_is_in_the_deck_of_its_objective() -> None:
    pack = full_pack(with_cells=True)
    assert pack.hotspots is not None
    slide = next(s for s in opened(pack).slides if any(shape.name == "Map" for shape in s.shapes))
    table = next(shape for shape in slide.shapes if shape.has_table)
    counts = [row.cells[2].text for row in table.table.rows][1:]
    ranked = ranked_cells(pack.hotspots.cells)
    assert len(counts) >= 8
    assert counts == [number_text(count) for count in ranked["count"][: len(counts)]]


def test_the_level_of_the_headline_is_that_of_the_change(deck: Any, pack: ObjectivePack) -> None:
    one = pack.themes[0].headline
    assert one is not None
    row = next(row for row in table_rows(deck) if row[0] == one.indicator.title)
    assert f"({row[3]})" in level_text(one.indicator, one.change.frame.iloc[0])


@pytest.mark.parametrize(
    ("highest", "step"), [(None, 1), (0, 1), (4, 1), (6, 2), (23, 5), (951, 200), (1000, 200)]
)
def test_axis_steps_are_round(highest: int | None, step: int) -> None:
    assert tick_step([highest, None, 0]) == step


def test_parts_on_several_slides_keep_their_charts_beside_their_rows(pack: ObjectivePack) -> None:
    theme = pack.themes[1]
    many = tuple(
        indicator_pack(indicator, scale=20.0 + number)
        for number, indicator in enumerate(indicators().values())
    )
    deck = opened(replace(pack, themes=(ThemePack(theme.theme, many),), outlines=None))
    told: list[str] = []
    for slide in deck.slides:
        table = next((s for s in slide.shapes if s.name.startswith("Indicators of")), None)
        if table is None:
            continue
        titles = [row.cells[0].text for row in table.table.rows][1:]
        drawn = [shape for shape in slide.shapes if shape.has_chart]
        assert [shape.name for shape in drawn] == [f"Chart: {title} by month" for title in titles]
        tops = [shape.top for shape in drawn]
        assert tops == sorted(tops)
        told += titles
    assert told == [one.indicator.title for one in many if one.indicator.id != "acquisitive_crime"]


def test_what_changed_is_kept_before_what_the_chart_shows_anyway() -> None:
    said = ["First, always.", "The chart shows this.", "This too.", "Three worsened."]
    assert chosen_sentences(said, Box(0, 0, 9, 9), lead="Where.") == said
    one_line = Box(0, 0, 3.7, 0.25)
    assert chosen_sentences(said, one_line, lead="Where.", main=1) == [said[0], said[3]]
    assert chosen_sentences(said, Box(0, 0, 0.1, 0.1), lead="Where.", main=1) == said[:1]
