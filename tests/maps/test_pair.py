"""Two maps side by side: of one kind, in one set of colours, with one view."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cspdata.catalogue import Town
from cspdata.cells import METHODS, Cells, Method
from cspdata.charts import DARK, LIGHT
from cspdata.maps import fills, legend, pair_chart
from cspdata.maps.legend import class_colours
from cspdata.maps.pair import TOLD
from tests.cell_samples import method_cells
from tests.maps.test_picture import TOWNS
from tests.samples import DRUGS, YEAR, lsoa_cells, outlines

BEFORE = YEAR.shifted(-12)


def spec_of(earlier: Cells, later: Cells, **more: Any) -> dict[str, Any]:
    """The specification of two maps, checked against the schema."""
    return pair_chart(earlier, later, outlines(), **more).to_dict(validate=True)


def rows_of(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The places of one path."""
    found: list[dict[str, Any]] = spec["datasets"][name]["features"]
    return found


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    earlier = method_cells("gi", period=BEFORE)
    return spec_of(earlier, method_cells("gi"), towns=TOWNS)


def test_each_map_is_titled_by_its_period(spec: dict[str, Any]) -> None:
    titles = [one["title"]["text"] for one in spec["hconcat"]]
    assert titles == [BEFORE.label, YEAR.label]


def test_one_selection_moves_both_views(spec: dict[str, Any]) -> None:
    assert len(spec["params"]) == 1
    view = spec["params"][0]
    assert view["bind"] == "scales"
    names = [one["layer"][0]["name"] for one in spec["hconcat"]]
    assert view["views"] == names


def test_equal_metres_are_equal_pixels(spec: dict[str, Any]) -> None:
    for one in spec["hconcat"]:
        for part in one["layer"]:
            x, y = (part["encoding"][name]["scale"]["domain"] for name in ("x", "y"))
            across, up = (x[1] - x[0]) / one["width"], (y[1] - y[0]) / one["height"]
            assert across == pytest.approx(up)


def test_paths_are_cut_between_cells(spec: dict[str, Any]) -> None:
    rows = rows_of(spec, "later")
    filled = (method_cells("gi").frame["class"] != "not significant").sum()
    assert len(rows) == 5 * filled
    for k in range(0, len(rows), 5):
        assert rows[k + 1]["x"] - rows[k]["x"] == rows[k + 3]["y"] - rows[k]["y"] == 500
        assert rows[k + 4]["x"] is None
        assert rows[k]["k"] == rows[k + 4]["k"]


def test_each_path_has_the_colour_of_its_cells(spec: dict[str, Any]) -> None:
    cells = method_cells("gi")
    corner = zip(cells.frame["easting"], cells.frame["northing"], strict=True)
    kinds = dict(zip(corner, cells.frame["class"], strict=True))
    colours = spec["hconcat"][1]["layer"][1]["encoding"]["fill"]["scale"]["range"]
    for row in rows_of(spec, "later")[::5]:
        assert colours[row["k"]] == class_colours(LIGHT)[kinds[row["x"], row["y"]]]


def test_both_maps_share_classes_and_one_legend() -> None:
    later = method_cells("counts")
    fuller = replace(later, frame=later.frame.assign(count=later.frame["count"] * 20))
    made = spec_of(replace(later, period=BEFORE), fuller)
    assert made["resolve"]["legend"] == {"fill": "shared"}
    scales = [one["layer"][1]["encoding"]["fill"]["scale"] for one in made["hconcat"]]
    assert scales[0] == scales[1]
    fuller_keys, emptier_keys = (
        {row["k"] for row in rows_of(made, name)} for name in ("later", "earlier")
    )
    assert fuller_keys | emptier_keys <= set(scales[0]["domain"])
    # What was most in the emptier map is not most beside the fuller one.
    assert min(fuller_keys) == 0 < min(emptier_keys)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_can_be_paired(method: Method) -> None:
    later = method_cells(method, shape="hexagon")
    made = spec_of(method_cells(method, shape="hexagon", period=BEFORE), later, theme=DARK)
    assert made["background"] == DARK.background
    fill = made["hconcat"][0]["layer"][1]["encoding"]["fill"]
    wanted = [key for key in legend(later, theme=DARK) if key.colour]
    assert fill["scale"]["range"] == [key.colour for key in wanted]
    labels = json.loads(fill["legend"]["labelExpr"].removesuffix("[datum.value]"))
    assert labels[0].partition(":")[0] == wanted[0].label.partition(":")[0]
    assert {row["k"] for row in rows_of(made, "later")} <= set(fill["scale"]["domain"])
    assert "NaN" not in json.dumps(made)


def test_small_areas_are_drawn_by_their_outlines() -> None:
    later = lsoa_cells()
    made = spec_of(replace(later, period=BEFORE), later, area_outlines=outlines())
    assert sum(row["x"] is None for row in rows_of(made, "land")) == 20
    with pytest.raises(ValueError, match="need `area_outlines`"):
        spec_of(later, later)


def test_names_keep_their_side_of_their_place(spec: dict[str, Any]) -> None:
    words = [one for one in spec["hconcat"][0]["layer"] if one["mark"]["type"] == "text"]
    assert words
    assert all({"dx", "dy"} & set(one["mark"]) for one in words)
    alone = spec_of(
        method_cells("gi"),
        method_cells("gi"),
        towns=(Town(name="A", latitude=51.0, longitude=-2.0),),
    )
    assert len(alone["hconcat"][0]["layer"]) == 6
    assert len(spec_of(method_cells("gi"), method_cells("gi"))["hconcat"][0]["layer"]) == 3


def test_maps_that_differ_in_more_than_the_period_are_refused() -> None:
    later = method_cells("gi")
    for other, what in (
        (method_cells("counts"), "method"),
        (method_cells("gi", size=1000), "size"),
        (method_cells("gi", shape="hexagon"), "shape"),
        (replace(later, indicator=DRUGS), "indicator"),
    ):
        with pytest.raises(ValueError, match=f"the two maps differ in {what}: "):
            pair_chart(other, later, outlines())


def test_the_pair_is_small(spec: dict[str, Any]) -> None:
    assert len(json.dumps(spec)) < 1_000_000
    assert np.isfinite([row["x"] for row in rows_of(spec, "land") if row["x"] is not None]).all()
    assert spec["config"]["font"] == LIGHT.font


@pytest.mark.parametrize("method", METHODS)
def test_the_pointer_tells_of_the_fullest_cells(method: Method) -> None:
    later = method_cells(method)
    fullest = later.frame.sort_values("count", ascending=False).iloc[0]
    names = {str(fullest["cell_id"]): "Town centre"}
    made = spec_of(method_cells(method, period=BEFORE), later, names=names)
    hover = made["hconcat"][1]["layer"][-1]
    rows = made["datasets"][hover["data"]["name"]]
    assert 0 < len(rows) <= TOLD
    # Equal counts are taken in the order of the map, which leaves marked cells alone.
    drawn = fills(later, LIGHT)
    counts = later.frame["count"].to_numpy()[drawn.marked]
    assert str(int(counts.max())) in rows[0]["n"]
    if drawn.marked[later.frame["count"].to_numpy().argmax()]:
        middle = fullest["easting"] + 250, fullest["northing"] + 250
        (told,) = [row for row in rows if (row["x"], row["y"]) == middle]
        assert told["where"] == "Town centre"
    titles = [one["title"] for one in hover["encoding"]["tooltip"]]
    assert titles[:2] == ["Place", "Incidents"]
    assert ("What it is" in titles) == (method != "counts")
