"""Colours can be told apart and read; every verdict has a shape of its own."""

from __future__ import annotations

import pytest

from cspdata.charts import DARK, LIGHT, PRINT, Theme, mark, themed
from cspdata.results import VERDICTS

THEMES = (LIGHT, DARK, PRINT)


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb` colour (WCAG 2.2, definition)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, definition)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_has_the_contrast_that_text_needs(theme: Theme) -> None:
    words: dict[str, str] = {verdict: mark(verdict, theme).text for verdict in VERDICTS}
    words |= {"text": theme.text, "quiet": theme.quiet}
    for surface in (theme.background, theme.surface):
        faint = {name: c for name, c in words.items() if contrast(c, surface) < 4.5}
        assert not faint


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_marks_have_the_contrast_that_marks_need(theme: Theme) -> None:
    marks = [mark(verdict, theme).colour for verdict in VERDICTS]
    marks += [theme.subject, theme.context, *theme.palette]
    assert [c for c in marks if contrast(c, theme.background) < 3] == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_ramps_change_lightness_in_one_direction(theme: Theme) -> None:
    for ramp in (theme.ramp, theme.hot):
        light = [luminance(colour) for colour in ramp]
        assert light == sorted(light) or light == sorted(light, reverse=True)
        steps = [contrast(a, b) for a, b in zip(ramp, ramp[1:], strict=False)]
        assert min(steps) > 1.25


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_verdict_is_known_by_its_shape_alone(theme: Theme) -> None:
    marks = [mark(verdict, theme) for verdict in VERDICTS]
    assert len({(one.shape, one.filled) for one in marks}) == len(VERDICTS)
    assert len({one.character for one in marks}) == len(VERDICTS)


def test_higher_and_lower_wear_neither_the_good_nor_the_bad_colour() -> None:
    for theme in THEMES:
        judged = {mark("better", theme).colour, mark("worse", theme).colour}
        assert len(judged) == 2
        assert mark("higher", theme).colour == mark("lower", theme).colour
        assert mark("higher", theme).colour not in judged
        assert mark("no real change", theme).colour not in judged


def test_icons_are_ones_that_streamlit_draws() -> None:
    from streamlit.material_icon_names import ALL_MATERIAL_ICONS

    for verdict in VERDICTS:
        name = mark(verdict).icon.removeprefix(":material/").removesuffix(":")
        assert name in ALL_MATERIAL_ICONS


def test_an_unknown_verdict_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'similar' is not a verdict; there are: better"):
        mark("similar")


def test_the_browser_setting_chooses_the_theme() -> None:
    assert themed("dark") is DARK
    assert themed("light") is LIGHT
    assert themed(None) is LIGHT
