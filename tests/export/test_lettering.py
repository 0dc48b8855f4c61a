"""Text fits the room that it is given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cspdata.export.blocks import Column, Run, filled, fitting, pages, row_heights
from cspdata.export.lettering import capital, fitted, height, lines, width


def test_widths_are_those_of_arial() -> None:
    # Advance widths of Arial, thousandths of the type size: H 722, e 556, l 222, l 222, o 556.
    assert round(width("Hello", 10) * 72 / 10 * 1000) == 722 + 556 + 222 + 222 + 556
    assert width("Hello", 10, bold=True) > width("Hello", 10)
    assert width("Hello", 20) == 2 * width("Hello", 10)


def test_words_break_at_spaces_and_lines_at_line_ends() -> None:
    room = width("one two", 14)
    assert lines("one two", 14, room=room) == 1
    assert lines("one two three", 14, room=room) == 2
    assert lines("one\ntwo", 14, room=room) == 2
    assert lines("8\u00a0%", 14, room=0.01) == 1


def test_text_shrinks_only_as_far_as_it_must() -> None:
    text = "Anti-social behaviour is down"
    assert fitted(text, room=10, tall=1, largest=28, least=14) == (text, 28)
    shown, size = fitted(text, room=2, tall=0.6, largest=28, least=14)
    assert shown == text
    assert 14 < size < 28
    assert height(text, size, room=2) <= 0.6 < height(text, size + 1, room=2)


words = st.text("abcdefgh ÅWil,.", min_size=1, max_size=300)


@given(words, st.floats(1, 12), st.floats(0.4, 2))
def test_fitted_text_fits(text: str, room: float, tall: float) -> None:
    shown, size = fitted(text, room=room, tall=tall, largest=28, least=14)
    assert 14 <= size <= 28
    assert height(shown, size, room=room) <= tall
    if shown != text:
        assert size == 14
        assert shown.endswith("…")
        assert text.startswith(shown[:-2])


def test_text_is_cut_at_a_word_where_it_can_be() -> None:
    shown, _ = fitted("one two three four", room=1.0, tall=0.3, largest=14, least=14)
    assert shown == "one two\u00a0…"
    shown, _ = fitted("Incomprehensibilities", room=0.9, tall=0.3, largest=14, least=14)
    assert shown.startswith("Incom")
    assert width(shown, 14) <= 0.9


def test_a_capital_leaves_the_rest_alone() -> None:
    assert capital("small area (LSOA)") == "Small area (LSOA)"
    assert capital("") == ""


@given(st.lists(st.floats(0.1, 3), max_size=30), st.floats(3, 6))
def test_pieces_are_grouped_in_order_and_none_is_too_tall(
    heights: list[float], room: float
) -> None:
    groups = filled(heights, room)
    assert [number for group in groups for number in group] == list(range(len(heights)))
    assert all(sum(heights[number] for number in group) <= room + 1e-9 for group in groups)


def test_tables_that_need_two_slides_fill_them_evenly() -> None:
    columns = (Column("Theme", 4.0),)
    rows = [((Run(f"Row {number}"),),) for number in range(4)]
    row_tall = row_heights(rows, columns, 14)[0]
    room = row_heights([((Run("Theme", bold=True),),)], columns, 14)[0] + 3.5 * row_tall
    assert pages(rows, columns, tall=room, size=14) == [rows[:2], rows[2:]]
    assert fitting(rows, columns, tall=room, size=14) == rows[:3]
    assert pages(rows, columns, tall=9, size=14) == [rows]
