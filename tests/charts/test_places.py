"""Charts of places: sorted, whole, judged only where the test judged, never inside out."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import Town
from cspdata.charts import DARK, LIGHT, PRINT, Theme, area_map, picture, places_chart
from cspdata.charts.classes import classes_between, fifths
from cspdata.charts.labels import LETTER, placed_labels
from tests.charts.reading import layers_of, near, pixels, texts_of
from tests.samples import DRUGS, PLACES, outlines, place_changes, place_levels, refused_change

TOWNS = (
    Town(name="Salisbury", latitude=51.069, longitude=-1.794),
    Town(name="Wilton", latitude=51.080, longitude=-1.863),
    Town(name="Devizes", latitude=51.352, longitude=-1.994),
)


def test_places_are_sorted_and_those_without_figures_come_last() -> None:
    chart = places_chart(place_levels())
    spec = chart.to_dict(validate=True)
    order = spec["layer"][0]["encoding"]["y"]["sort"]
    assert sorted(order) == sorted(PLACES)
    assert set(order[-2:]) == {"Cricklade & Latton", "Nadder Valley"}
    values = [row["value"] for row in layers_of(chart, "point")[1][1]]
    assert values == sorted(values, reverse=True)
    assert {"too small to show", "no complete figures"} <= set(texts_of(chart))


def test_the_value_axis_starts_at_zero_and_holds_every_interval() -> None:
    levels = place_levels()
    low, high = places_chart(levels).to_dict(validate=True)["layer"][0]["encoding"]["x"]["scale"][
        "domain"
    ]
    assert low == 0
    assert high > levels.frame["upper"].max()


def test_dots_wear_the_verdict_and_the_change_stands_beside() -> None:
    chart = places_chart(place_levels(), change=place_changes())
    dots, rows = layers_of(chart, "point")[1]
    assert dots["encoding"]["shape"]["scale"] == {
        "domain": ["Better", "Worse", "No real change"],
        "range": ["circle", "diamond", "square"],
    }
    assert {row["verdict"] for row in rows} == {"Better", "Worse", "No real change"}
    assert any(text.startswith("+") for text in texts_of(chart))


def test_a_neutral_indicator_has_no_good_or_bad_colour() -> None:
    chart = places_chart(place_levels(indicator=DRUGS), change=place_changes(indicator=DRUGS))
    dots, _ = layers_of(chart, "point")[1]
    assert dots["encoding"]["fill"]["scale"]["domain"] == ["Higher", "Lower", "No real change"]
    used = set(dots["encoding"]["fill"]["scale"]["range"])
    assert not used & {LIGHT.better, LIGHT.worse}


def test_without_a_change_all_dots_are_alike() -> None:
    dots, rows = layers_of(places_chart(place_levels()), "point")[1]
    assert "shape" not in dots["encoding"]
    assert len(rows) == 18


def test_a_refused_change_leaves_the_dots_unjudged() -> None:
    chart = places_chart(place_levels(), change=refused_change())
    _, rows = layers_of(chart, "point")[1]
    assert {row["verdict"] for row in rows} == {""}


def test_most_keeps_the_first_places() -> None:
    spec = places_chart(place_levels(), most=5).to_dict(validate=True)
    assert len(spec["layer"][0]["encoding"]["y"]["sort"]) == 5


def test_a_hover_says_level_interval_and_change() -> None:
    chart = places_chart(place_levels(), change=place_changes())
    said = {row["name"]: row["say"] for row in layers_of(chart, "bar")[0][1]}
    text = said["Trowbridge Central"]
    assert text.startswith("Trowbridge Central: 60 incidents (10.1 per 1,000 residents), ")
    assert "95 % interval" in text
    assert text.endswith("more than chance would explain.")
    assert said["Nadder Valley"].startswith("Nadder Valley: No complete figures, Jan–Apr 2025.")


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
def test_the_map_fills_its_areas_and_not_the_rest_of_the_world(theme: Theme) -> None:
    chart = area_map(place_levels(), outlines(), theme=theme)
    image = pixels(picture(chart, width=520, height=420, scale=1))
    for corner in (image[2, 2], image[2, -3], image[170, 2], image[170, -3]):
        assert near(corner[None, None], theme.background, 2).all()
    filled = np.zeros(image.shape[:2], dtype=bool)
    for colour in (*theme.ramp, theme.missing):
        filled |= near(image, colour, 3)
    inside = filled[20:320, 150:370]
    assert inside.mean() > 0.85


def test_the_map_has_at_most_five_classes_and_one_for_the_unknown() -> None:
    chart = area_map(place_levels(), outlines())
    shapes, features = layers_of(chart, "geoshape")[0]
    domain = shapes["encoding"]["fill"]["scale"]["domain"]
    assert len(domain) == 6
    assert domain[-1] == "no figures"
    assert sum(one["class"] == "no figures" for one in features) == 2
    assert len(features) == 20


def test_an_outline_without_a_row_counts_as_without_figures() -> None:
    levels = place_levels()
    fewer = replace(levels, frame=levels.frame.head(8))
    _, features = layers_of(area_map(fewer, outlines()), "geoshape")[0]
    assert features[15]["class"] == "no figures"
    assert features[15]["say"] == "Tidworth North & West: no figures."


def test_maps_can_share_their_classes() -> None:
    chart = area_map(place_levels(), outlines(), breaks=[5.0, 10.0])
    shapes, _ = layers_of(chart, "geoshape")[0]
    domain = shapes["encoding"]["fill"]["scale"]["domain"]
    assert domain == ["under 5.0", "5.0 to 10.0", "10.0 or more", "no figures"]


def test_classes_refuse_limits_that_fall_or_are_too_many() -> None:
    with pytest.raises(ValueError, match="rising limits"):
        classes_between([5, 5], 1)
    with pytest.raises(ValueError, match="at most 5 classes"):
        classes_between([1, 2, 3, 4, 5], 1)
    assert classes_between([], 1).labels == ("all areas",)
    assert fifths(np.array([3.0]), 1) == ()


def test_a_value_on_a_limit_is_in_the_class_above() -> None:
    classes = classes_between([5.0, 10.0], 1)
    assert classes.label(5.0) == "5.0 to 10.0"
    assert classes.label(4.99) == "under 5.0"
    assert classes.label(float("nan")) == "no figures"


def test_town_names_never_cover_one_another() -> None:
    spots = [(100 + 9.0 * k, 100 + 4.0 * k, f"Town number {k}") for k in range(12)]
    labels = placed_labels(spots, size=12)
    boxes = []
    for (x, y, name), label in zip(spots, labels, strict=True):
        if label is not None:
            wide = len(name) * 0.54 * 12 / 2
            boxes.append((x + label.right - wide, y + label.down - 6, 2 * wide, 12))
    assert 2 <= len(boxes) < 12
    for k, (left, top, wide, high) in enumerate(boxes):
        for other_left, other_top, other_wide, other_high in boxes[k + 1 :]:
            apart = left >= other_left + other_wide or other_left >= left + wide
            assert apart or top >= other_top + other_high or other_top >= top + high


def test_towns_are_named_on_the_map() -> None:
    assert {"Salisbury", "Wilton", "Devizes"} <= set(
        texts_of(area_map(place_levels(), outlines(), towns=TOWNS))
    )


@pytest.mark.parametrize("taken", [0, 1, 2, 3])
def test_a_name_stands_outside_the_shape_it_belongs_to(taken: int) -> None:
    # Dots of towns close one side after another, above and below all along the shape.
    ends = range(30, 180, 10)
    sides = [[(x, 60) for x in ends], [(x, 140) for x in ends], [(170, 100)]]
    towns = [(float(x), float(y), "") for side in sides[:taken] for x, y in side]
    label, *_ = placed_labels([(100.0, 100.0, "Zone"), *towns], size=12, reaches=[(50.0, 30.0)])
    assert label is not None
    half = len("Zone") * LETTER * 12 / 2
    beside = abs(label.right) - half >= 50
    assert beside or abs(label.down) - 6 >= 30
    assert (label.down < 0, label.down > 0, label.right > 0, label.right < 0)[taken]


def test_a_name_above_a_shape_gives_way_along_it() -> None:
    town = (100.0, 60.0, "")
    label, _ = placed_labels([(100.0, 100.0, "Zone"), town], size=12, reaches=[(50.0, 30.0)])
    assert label is not None
    assert label.down < 0
    assert label.right == 25


def test_a_long_name_is_folded_and_its_row_is_taller() -> None:
    levels = place_levels()
    name = "Victims from racially minoritised communities"
    frame = levels.frame.assign(area_name=[name, *levels.frame["area_name"].iloc[1:]])
    plain, folded = (
        places_chart(one).to_dict(validate=True) for one in (levels, replace(levels, frame=frame))
    )
    assert (
        "Victims from racially\nminoritised communities"
        in (folded["layer"][0]["encoding"]["y"]["sort"])
    )
    assert folded["height"]["step"] > plain["height"]["step"]


def test_a_column_of_shares_is_headed_per_cent() -> None:
    levels = place_levels()
    share = msgspec.structs.replace(levels.indicator, measure="proportion", unit="% of cases")
    assert "%" in texts_of(places_chart(replace(levels, indicator=share)))
    assert "rate" in texts_of(places_chart(levels))
