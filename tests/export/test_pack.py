"""What a pack refuses, and which indicator stands for a theme."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cspdata.export.pack import ThemePack
from tests.export.packs import full_pack, indicator_pack, indicators


def test_results_of_two_indicators_are_refused() -> None:
    asb, drugs = (indicator_pack(indicators()[name]) for name in ("asb", "drug_offences"))
    with pytest.raises(ValueError, match=r"one indicator; it was given \['asb', 'drug_offences'\]"):
        replace(asb, change=drugs.change)


def test_places_given_as_the_partnerships_change_are_refused() -> None:
    asb = indicator_pack(indicators()["asb"])
    with pytest.raises(ValueError, match="asb: `change` is the partnership's own row; it has 20"):
        replace(asb, change=asb.place_changes)


def test_the_declared_headline_stands_for_a_theme_whatever_its_place() -> None:
    theme = full_pack().themes[1]
    turned = ThemePack(theme.theme, tuple(reversed(theme.indicators)))
    assert turned.headline is not None
    assert turned.headline.indicator.id == "acquisitive_crime"
    assert "acquisitive_crime" not in [one.indicator.id for one in turned.others]
    assert len(turned.others) == len(theme.indicators) - 1


def test_a_theme_without_indicators_has_no_headline_and_is_not_answered() -> None:
    pack = full_pack()
    assert pack.themes[-1].headline is None
    assert pack.answered == pack.themes[:-1]
    assert len(pack.packs) == sum(len(theme.indicators) for theme in pack.themes)
