"""Decks opened again: everybody can read them, and nothing overflows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cspdata.export.deck import BODY, SMALL, TALL, WIDE
from cspdata.export.lettering import height
from cspdata.export.pack import ObjectivePack, ThemePack
from cspdata.export.slides import slides
from tests.export.packs import MADE_ON, full_pack, objective
from tests.export.reopened import opened, texts

SMALL_TEXTS = {"Key", "Demonstration mark"}
RUN = "{http://schemas.openxmlformats.org/drawingml/2006/main}r"
EMU = 914_400
EXCEL_BEGINS = date(1899, 12, 30)
NOT_TEXT = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")


def test_every_picture_chart_and_table_has_alternative_text(deck: Any) -> None:
    described = 0
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                alt = shape._element._nvXxPr.cNvPr.get("descr")
                assert alt, (slide.slide_id, shape.name)
                assert len(alt) > 30, (slide.slide_id, shape.name)
                described += 1
    assert described > 20


def test_the_title_comes_first_and_footer_and_number_last(deck: Any, pack: ObjectivePack) -> None:
    for number, slide in enumerate(deck.slides, start=1):
        order = list(slide.shapes)
        assert order[0].is_placeholder
        assert order[0] == slide.shapes.title or order[0].shape_id == slide.shapes.title.shape_id
        assert slide.shapes.title.text_frame.text
        kinds = [int(shape.placeholder_format.type) for shape in order[-2:]]
        assert sorted(kinds) == [13, 15], number
        footer = next(s for s in order if s.is_placeholder and s.placeholder_format.type == 15)
        assert footer.text_frame.text.startswith(pack.period.label)
        assert "Source: Police recorded crime" in footer.text_frame.text
        ids = [shape.shape_id for shape in order]
        assert len(ids) == len(set(ids))
        number_field = [shape._element.xpath(".//a:fld/@type") for shape in order[-2:]]
        assert ["slidenum"] in number_field


def test_titles_are_sentences_not_labels(deck: Any, pack: ObjectivePack) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    for title in titles:
        if title == "What these numbers rest on: sources and caveats":
            continue
        assert title.endswith("."), title
        assert len(title.split()) > 6, title
    assert not any("…" in title for title in titles)
    assert titles[0].startswith(pack.objective.title)


def test_text_is_british_english_and_large_enough(deck: Any) -> None:
    for slide in deck.slides:
        for run in slide.part._element.iter(RUN):
            assert run.rPr.get("lang") == "en-GB"
        for shape in slide.shapes:
            for size in _sizes(shape):
                least = SMALL if shape.name in SMALL_TEXTS or shape.is_placeholder else BODY
                assert size >= least, (shape.name, size)
        for shape in slide.shapes:
            if shape.has_chart:
                assert shape.chart.font.size.pt >= SMALL


def _sizes(shape: Any) -> list[float]:
    frames = [shape.text_frame] if shape.has_text_frame else []
    if shape.has_table:
        frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
    runs = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
    return [run.font.size.pt for run in runs if run.font.size is not None]


@pytest.mark.parametrize("chosen", ["create_safer_communities", "cross_cutting"])
def test_nothing_leaves_its_box_or_the_slide(chosen: str, pack: ObjectivePack) -> None:
    long = replace(pack, objective=objective(chosen))
    if chosen == "cross_cutting":
        themes = tuple(ThemePack(theme, lacking=theme.needs) for theme in long.objective.themes)
        long = replace(long, themes=(*pack.themes, *themes))
    for slide in opened(long).slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= WIDE * EMU, shape.name
            assert shape.top + shape.height <= TALL * EMU, shape.name
            if shape.has_text_frame and shape.text_frame.text:
                assert _text_tall(shape) <= shape.height / EMU + 0.01, shape.text_frame.text


def _text_tall(shape: Any) -> float:
    tall = 0.0
    for paragraph in shape.text_frame.paragraphs:
        sizes = [run.font.size.pt for run in paragraph.runs if run.font.size] or [SMALL]
        bold = any(run.font.bold for run in paragraph.runs)
        space = paragraph.space_after.pt / 72 if paragraph.space_after else 0
        room = shape.width / EMU
        common = sorted(sizes)[len(sizes) // 2] if len(sizes) > 2 else min(sizes)
        tall += height(paragraph.text, common, room=room, bold=bold and len(sizes) == 1) + space
    return tall


def test_no_text_says_nan_none_or_inf(deck: Any) -> None:
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        for text in [*texts(slide), notes]:
            assert not NOT_TEXT.search(text), text


def test_demonstration_data_are_marked_on_every_slide_and_only_then(deck: Any) -> None:
    assert all("Demonstration data" in texts(slide) for slide in deck.slides)
    real = replace(full_pack(demonstration=False), themes=full_pack().themes[3:], outlines=None)
    assert not any("Demonstration data" in texts(slide) for slide in opened(real).slides)


def test_the_same_pack_gives_the_same_bytes(pack: ObjectivePack, deck_bytes: bytes) -> None:
    assert slides(pack) == deck_bytes


def test_the_file_is_dated_by_the_pack_and_described(deck: Any, pack: ObjectivePack) -> None:
    properties = deck.core_properties
    assert properties.created.date() == properties.modified.date() == MADE_ON
    assert properties.title.startswith(pack.objective.title)
    assert properties.author == pack.partnership.name
    assert properties.language == "en-GB"


def test_made_on_before_zip_files_began_is_refused_nowhere(pack: ObjectivePack) -> None:
    early = replace(pack, made_on=date(1979, 5, 1), themes=pack.themes[3:4], outlines=None)
    assert opened(early).core_properties.created.date() == date(1979, 5, 1)
