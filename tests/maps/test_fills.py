"""Every method has its colours, its legend and its words, and they can be told apart."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from cspdata.cells import METHODS, Method
from cspdata.charts import DARK, LIGHT, PRINT, Theme
from cspdata.maps import fills, legend
from cspdata.maps.legend import (
    change_colours,
    class_colours,
    density_classes,
    density_colours,
    emerging_colours,
)
from cspdata.stats.emerging import EMERGING_CLASSES
from cspdata.stats.mapped_change import HIGHER, LOWER, NO_REAL_CHANGE, TOO_FEW
from tests.cell_samples import method_cells
from tests.maps.colour import SIGHTS, apart, lab
from tests.samples import grid_cells, lsoa_cells

THEMES = (LIGHT, DARK, PRINT)
LEAST = 8.0  # of differences between two colours of one map
LIT = 3.9  # the same in a room whose light adds 15 % of white


def colours_of(method: Method, theme: Theme) -> list[str]:
    """All colours that a map of a method may have."""
    found = {
        "gi": tuple(class_colours(theme).values()),
        "emerging": tuple(emerging_colours(theme).values()),
        "change": tuple(change_colours(theme).values()),
        "density": density_colours(theme),
        "counts": (*theme.ramp, theme.missing),
    }[method]
    return list(dict.fromkeys(colour for colour in found if colour))


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("method", METHODS)
def test_colours_of_a_map_can_be_told_apart(method: Method, theme: Theme, sight: str) -> None:
    pairs = [*itertools.combinations(colours_of(method, theme), 2)]
    for veil, least in ((0.0, LEAST), (0.15, LIT)):
        near = [p for p in pairs if apart(*p, sight=sight, veil=veil) < least]
        assert near == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_emerging_fills_stand_out_from_the_land(theme: Theme) -> None:
    for colour in colours_of("emerging", theme):
        assert apart(colour, theme.land) > 10


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_real_change_is_not_taken_for_an_underlay(theme: Theme, sight: str) -> None:
    assert min(apart(theme.still, grey, sight=sight) for grey in theme.underlay) > LEAST
    steps = [apart(*pair) for pair in itertools.pairwise(theme.underlay)]
    assert min(steps) > 4


def test_the_measure_itself_knows_colours_that_look_alike() -> None:
    # A red and a green of one lightness: far apart for most, hardly for those without green cones.
    red, green = "#c8553d", "#7d7d1f"
    assert apart(red, green) > 50
    assert apart(red, green, sight="deuteranopia") < 25
    assert lab("#ffffff")[0] == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_more_urgent_pattern_stands_out_more(theme: Theme) -> None:
    shades = emerging_colours(theme)
    for heat in ("hot", "cold"):
        light = [lab(shades[name] or "")[0] for name in shades if name.endswith(f"{heat} spot")]
        assert len(light) == 8
        assert light == sorted(light, reverse=theme is DARK)
        assert min(abs(np.diff(light))) > 5
    hot = [name for name in shades if "hot" in name]
    assert hot[0] == "intensifying hot spot"
    assert hot[-1] == "historical hot spot"


def test_every_class_has_a_colour_or_is_left_unfilled() -> None:
    assert set(emerging_colours(LIGHT)) == set(EMERGING_CLASSES)
    assert set(change_colours(LIGHT)) == {HIGHER, LOWER, NO_REAL_CHANGE, TOO_FEW}
    assert [name for name, colour in change_colours(LIGHT).items() if colour is None] == ["too few"]


@pytest.mark.parametrize("method", METHODS)
def test_each_row_has_the_colour_that_the_legend_names(method: Method) -> None:
    cells = method_cells(method)
    for theme in (LIGHT, DARK):
        drawn = fills(cells, theme)
        rows = len(cells.frame)
        assert len(drawn.at) == len(drawn.numbers) == len(drawn.words) == rows
        assert drawn.keys == legend(cells, theme=theme)
        named = [key.colour for key in drawn.keys if key.colour]
        assert len(named) == len(set(named))
        used = {drawn.palette[k] for k in drawn.at} - {None}
        assert used
        assert used <= set(named)
        assert all(drawn.label(int(k)) for k in drawn.at if drawn.palette[k])


def test_the_densest_ground_comes_in_shares_of_all_cells() -> None:
    density = np.concatenate([np.arange(1, 301, dtype=float), np.zeros(700)])
    found = density_classes(density)
    assert np.bincount(found).tolist() == [10, 10, 30, 50, 100, 800]
    assert found[299] == 0
    assert found[289] == 1
    # Empty ground is of no class however much of it there is; equals are of one class, the lower.
    assert density_classes(np.zeros(50)).tolist() == [5] * 50
    assert density_classes(np.array([3.0] * 5 + [1.0] * 95)).tolist() == [2] * 5 + [5] * 95
    assert density_classes(np.array([])).tolist() == []


def test_the_legend_of_density_names_shares_and_floors() -> None:
    cells = method_cells("density")
    labels = [key.label.replace("\u00a0", " ") for key in legend(cells)]
    shares = ["Densest 1 %", "Next 1 %", "Next 3 %"]
    assert [label.partition(":")[0] for label in labels[:-1]] == shares
    assert labels[-1] == "The rest of the ground"
    drawn = fills(cells)
    densest = cells.frame["density"][drawn.at == 0]
    assert labels[0] == f"Densest 1 %: {densest.min():.1f} per km² or more"
    faint = replace(cells, frame=cells.frame.assign(density=cells.frame["density"] / 1e4))
    assert [key.label.replace("\u00a0", " ") for key in legend(faint)][0] == "Densest 1 %"


def test_words_by_method() -> None:
    density = method_cells("density")
    top = int(density.frame["density"].argmax())
    words = fills(density).words[top].replace("\u00a0", " ")
    assert words == f"{density.frame['density'].max():.1f} per km²"
    change = method_cells("change", columns=2, rows=2)
    frame = change.frame.assign(count=[24, 3, 0, 1200], count_before=[12, 0, 0, 1000])
    frame["class"] = ["higher", "too few", "too few", "no real change"]
    drawn = fills(replace(change, frame=frame))
    assert drawn.numbers == ("12 → 24", "0 → 3", "0 → 0", "1,000 → 1,200")
    assert drawn.words == (
        "rose more than chance would explain",
        "too few to say",
        "too few to say",
        "no real change",
    )
    assert drawn.marked.tolist() == [True, True, False, True]
    assert set(fills(method_cells("counts")).words) == {""}
    emerging = fills(method_cells("emerging"))
    assert set(emerging.words) == set(EMERGING_CLASSES)


def test_a_cell_that_lost_all_it_had_is_shown() -> None:
    change = method_cells("change", columns=2, rows=1)
    frame = change.frame.assign(count=[0, 0], count_before=[4, 0])
    frame["class"] = "too few"
    assert fills(replace(change, frame=frame)).marked.tolist() == [True, False]


def test_a_count_that_is_not_known_says_so_and_is_shown() -> None:
    for method in ("gi", "counts"):
        cells = method_cells(method, columns=2, rows=1)
        frame = cells.frame.assign(count=[np.nan, 0])
        if method == "gi":
            frame["class"] = "not significant"
        drawn = fills(replace(cells, frame=frame))
        assert drawn.numbers == ("too small to show", 0)
        assert drawn.marked.tolist() == [True, False]
    assert drawn.palette[drawn.at[0]] == LIGHT.missing
    assert drawn.keys[-1].label == "Too small to show"


def test_only_classes_that_are_there_are_in_the_legend() -> None:
    cells = method_cells("emerging")
    assert len(legend(cells)) == 17
    kept = cells.frame["class"].isin(["new hot spot", "sporadic cold spot", "no pattern"])
    few = replace(
        cells,
        frame=cells.frame.assign(**{"class": np.where(kept, cells.frame["class"], "no pattern")}),
    )
    assert [key.label for key in legend(few)] == [
        "New hot spot: the latest month alone",
        "Sporadic cold spot: on and off",
        "No pattern",
    ]
    assert legend(few)[-1].colour is None


def test_the_legend_of_change_says_what_is_not_filled() -> None:
    keys = legend(method_cells("change"))
    assert [key.label for key in keys] == [
        "Rose more than chance would explain",
        "Fell more than chance would explain",
        "No real change",
        "Too few to say",
    ]
    assert [key.colour for key in keys] == [LIGHT.hot[1], LIGHT.cold, LIGHT.still, None]


def test_the_legend_is_in_words_and_in_order() -> None:
    cells = grid_cells()
    keys = legend(cells)
    assert [key.label.replace("\u00a0", " ") for key in keys] == [
        "Hot spot, 99 % confidence",
        "Hot spot, 95 % confidence",
        "Hot spot, 90 % confidence",
        "Cold spot, 90 % confidence or more",
        "Not distinguishable from chance",
    ]
    assert [key.colour for key in keys[:3]] == list(reversed(LIGHT.hot))
    assert keys[-1].colour is None
    calm = replace(cells, frame=cells.frame.assign(**{"class": "not significant"}))
    assert not any(key.label.startswith("Cold") for key in legend(calm))


def test_the_legend_of_counts_covers_every_count_once() -> None:
    labels = [key.label for key in legend(method_cells("counts", columns=60, rows=80))]
    assert labels[-1] == "1 incident"
    assert labels[0].endswith(" or more incidents")


def test_small_areas_are_coloured_alike() -> None:
    drawn = fills(lsoa_cells())
    assert {drawn.palette[k] for k in drawn.at} > {LIGHT.hot[2], LIGHT.cold, None}
