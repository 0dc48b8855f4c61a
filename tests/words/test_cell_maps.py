"""Sentences about maps of cells by every method, on squares and hexagons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.cells import CELL_CLASSES, METHODS, URGENCY, Cells, Method, Shape, pattern_place
from cspdata.hotspots import ranked_cells
from cspdata.stats.emerging import EMERGING_CLASSES
from cspdata.words import (
    alt_text,
    cell_place,
    cell_reason,
    cell_sentence,
    cells_label,
    cells_sentence,
    class_text,
    counts_text,
    density_text,
    emerging_label,
    pair_alt,
    size_label,
)
from tests.cell_samples import method_cells
from tests.samples import grid_cells, lsoa_cells
from tests.words.plain_language import BANNED, faults_of

SHAPES: tuple[Shape, ...] = ("square", "hexagon")


def plain(text: str) -> str:
    """The text with plain spaces."""
    return text.replace("\u00a0", " ")


def classed(method: Method, *names: str) -> Cells:
    """A map of a method in one row of cells of these classes, each with ten more events."""
    cells = method_cells(method, columns=len(names), rows=1)
    counts = [10 * (k + 1) for k in range(len(names))]
    frame = cells.frame.assign(**{"class": list(names), "count": counts})
    return replace(cells, frame=frame, emerging=None, unplaced=0, outside=0)


def test_an_emerging_map_tells_its_patterns_most_urgent_first() -> None:
    cells = classed(
        "emerging",
        *("new hot spot", "persistent hot spot", "new hot spot", "intensifying hot spot"),
        *("no pattern", "sporadic cold spot", "historical hot spot"),
    )
    assert cells_sentence(cells).endswith(
        "One intensifying, one persistent, two new and one historical hot spots; one cold spot."
    )
    single = classed("emerging", "new hot spot", "no pattern")
    assert cells_sentence(single).endswith("One new hot spot.")
    none = classed("emerging", "no pattern", "no pattern")
    assert "No place is a hot spot with a lasting or a new pattern." in cells_sentence(none)


def test_a_change_map_tells_how_many_rose_and_fell() -> None:
    cells = classed("change", "higher", "lower", "lower", "no real change", "too few")
    text = plain(cells_sentence(cells))
    assert (
        "Of 4 squares of 500 m with enough incidents to compare against Oct 2023 – Sep 2024,"
        " one rose and two fell beyond chance; one shows no real change. 1 more place with any has"
        " too few to say." in text
    )
    few = classed("change", "too few", "too few")
    assert "No place has enough incidents to say whether it changed." in cells_sentence(few)


def test_a_change_map_without_any_left_still_tells_what_fell() -> None:
    cells = classed("change", "lower", "too few")
    gone = replace(cells, frame=cells.frame.assign(count=0, count_before=[40, 0]))
    text = cells_sentence(gone)
    assert text.startswith(
        "No incidents are on the map of Wiltshire council area for Oct 2024 – Sep 2025."
    )
    assert "to compare against Oct 2023 – Sep 2024, none rose and one fell beyond chance." in text


def test_a_density_map_tells_where_it_is_densest() -> None:
    cells = method_cells("density")
    top = cells.frame.sort_values("density", ascending=False, kind="stable").iloc[0]
    said = plain(cells_sentence(cells))
    assert f"It is densest at {cell_place(cells, top)}, {top['density']:.1f} per km²." in said
    named = cells_sentence(cells, {top["cell_id"]: "Trowbridge town centre"})
    assert "It is densest at Trowbridge town centre, " in named


def test_one_cell_by_each_method() -> None:
    change = classed("change", "higher")
    change = replace(change, frame=change.frame.assign(count=24, count_before=12))
    assert cell_sentence(change, change.frame["cell_id"][0]).endswith(
        ": 24 incidents, Oct 2024 – Sep 2025, against 12, Oct 2023 – Sep 2024; rose more than"
        " chance would explain."
    )
    density = method_cells("density", columns=1, rows=1)
    density = replace(density, frame=density.frame.assign(count=3, density=12.34))
    assert plain(cell_sentence(density, density.frame["cell_id"][0])).endswith(
        ": 3 incidents, Oct 2024 – Sep 2025; 12.3 per km²."
    )
    counts = method_cells("counts", columns=1, rows=1)
    name = counts.frame["cell_id"][0]
    counts = replace(counts, frame=counts.frame.assign(count=3))
    assert cell_sentence(counts, name, {name: "High Street"}) == (
        "High Street: 3 incidents, Oct 2024 – Sep 2025."
    )


def test_an_emerging_cell_has_its_reason() -> None:
    cells = method_cells("emerging")
    first = cells.frame["cell_id"].iloc[0]
    assert cell_reason(cells, first) == (
        "Hot in 12 of 12 months, the latest included, and growing hotter."
    )
    assert cell_sentence(cells, first).endswith("; intensifying hot spot.")


def test_hexagons_are_called_hexagons() -> None:
    cells = method_cells("gi", shape="hexagon")
    assert plain(cells_label(cells)) == "hexagons of 0.25 km²"
    assert plain(size_label("1000", count=1, shape="hexagon")) == "hexagon of 1 km²"
    assert plain(size_label("250", shape="hexagon")) == "hexagons of 0.0625 km²"
    assert cell_place(cells, cells.frame.iloc[0]) == "hexagon ST 849 251"
    assert "hexagons of 0.25" in plain(cells_sentence(cells))
    assert "hexagon ST" in alt_text(cells)
    assert cells_label(lsoa_cells()) == "small areas (LSOAs)"


@pytest.mark.parametrize("method", METHODS)
def test_alternative_text_names_the_five_most_marked(method: Method) -> None:
    cells = method_cells(method)
    top = ranked_cells(cells).head(6)
    names = {code: f"Place {k}" for k, code in enumerate(top["cell_id"])}
    text = alt_text(cells, names=names)
    places = [text.rindex(f"Place {k}, ") for k in range(5)]
    assert places == sorted(places)
    assert "Place 5" not in text
    assert text.startswith("Map. Anti-social behaviour in squares of")


def test_most_marked_first() -> None:
    gi = classed("gi", "hot 90%", "not significant", "hot 99%", "hot 99%", "cold 99%")
    assert ranked_cells(gi)["count"].tolist() == [40, 30, 10]
    emerging = classed("emerging", "sporadic hot spot", "new hot spot", "persistent cold spot")
    assert ranked_cells(emerging)["class"].tolist() == ["new hot spot", "sporadic hot spot"]
    change = classed("change", "higher", "lower", "higher")
    change = replace(change, frame=change.frame.assign(count_before=[1, 90, 25]))
    assert ranked_cells(change)["count"].tolist() == [10, 30]
    # Where nothing is marked, the fullest come first.
    calm = classed("gi", "not significant", "not significant")
    assert ranked_cells(calm)["count"].tolist() == [20, 10]


def test_two_maps_have_one_text() -> None:
    later = method_cells("gi")
    text = pair_alt(replace(later, period=later.period.shifted(-12)), later)
    assert text.startswith("Two maps that move together. Map. ")
    assert text.index("Oct 2023 – Sep 2024") < text.index("Oct 2024 – Sep 2025")


def test_labels_of_patterns() -> None:
    assert emerging_label("intensifying cold spot") == (
        "Intensifying cold spot: lasting and growing colder"
    )
    assert emerging_label("oscillating hot spot") == "Oscillating hot spot: cold before, hot now"
    assert emerging_label("no pattern") == "No pattern"
    assert len({emerging_label(name) for name in EMERGING_CLASSES}) == 17
    assert pattern_place("new hot spot", "hot") == URGENCY.index("new")
    assert pattern_place("new hot spot", "cold") is None
    assert pattern_place("no pattern", "hot") is None
    with pytest.raises(KeyError, match="'warm spot' is no class of emerging hot spots"):
        emerging_label("warm spot")


def test_classes_in_words() -> None:
    for name in (*CELL_CLASSES, *EMERGING_CLASSES, "higher", "lower", "no real change", "too few"):
        assert BANNED.search(class_text(name)) is None
    assert class_text("lower") == "fell more than chance would explain"
    with pytest.raises(KeyError, match="'warm 90%' is no class of cells"):
        class_text("warm 90%")
    assert plain(density_text(0.04)) == "under 0.1 per km²"
    assert density_text(float("nan")) == "—"
    assert counts_text(12, 1240) == "12 → 1,240"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(METHODS),
    st.sampled_from(SHAPES),
    st.lists(st.integers(0, 5000), min_size=6, max_size=6),
    st.data(),
)
def test_language(method: Method, shape: Shape, numbers: list[int], data: st.DataObject) -> None:
    cells = method_cells(method, columns=3, rows=2, shape=shape)
    frame = cells.frame.assign(count=numbers)
    kinds = {
        "gi": CELL_CLASSES,
        "emerging": EMERGING_CLASSES,
        "change": ("higher", "lower", "no real change", "too few"),
    }.get(method)
    if kinds:
        names = st.lists(st.sampled_from(kinds), min_size=6, max_size=6)
        frame["class"] = data.draw(names)
    if method == "density":
        frame["density"] = data.draw(st.lists(st.floats(0, 400), min_size=6, max_size=6))
    shown = replace(cells, frame=frame)
    said = [cell_sentence(shown, code) for code in frame["cell_id"]]
    assert faults_of(cells_sentence(shown), alt_text(shown), *said) == []


def test_gi_sentences_stay_as_they_were() -> None:
    assert "66 places are hot" in cells_sentence(grid_cells())
