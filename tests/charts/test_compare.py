"""Rug, funnel and ranking: every cell in its colour with its sign, limits drawn, names apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cspdata.catalogue import AreaRef, Indicator
from cspdata.charts import DARK, LIGHT, Theme, funnel_chart, ranking_chart, rug_chart
from cspdata.charts.against import look_of
from cspdata.charts.rug import arrow
from cspdata.comparisons import (
    AGAINST,
    BESIDE_COLUMNS,
    LIMIT_COLUMNS,
    RUG_COLUMNS,
    STANDING_COLUMNS,
    Beside,
    Rug,
    Standing,
)
from tests.charts.reading import layers_of, texts_of
from tests.charts.test_theme import contrast
from tests.samples import ASB, COUNTY, DRUGS, NEIGHBOUR, NOTES, SPRING, SPRING_BEFORE, level_row

NONE = float("nan")
TOWNS = tuple(
    AreaRef(level="community_area", code=f"C{k}", name=name)
    for k, name in enumerate(("Calne", "Mere", "Royal Wootton Bassett and Cricklade", "Wilton"))
)


def cell(
    indicator: Indicator, area: AreaRef, count: float, against: str, change: str = "no real change"
) -> dict[str, Any]:
    shown = level_row(indicator=indicator, area=area, count=count, exposure=20_000)
    if count != count:
        shown |= {"value": NONE, "lower": NONE, "upper": NONE, "suppressed": True}
    changed = change in ("better", "worse", "higher", "lower")
    ratio = 1.5 if changed else 1.0
    more = {"benchmark": 5.0, "against": against, "count_before": count / ratio, "ratio": ratio}
    more |= {"percent": 100 * (ratio - 1), "p": 0.001, "q": 0.01, "change": change}
    return shown | more


def a_rug() -> Rug:
    rows = [
        cell(ASB, TOWNS[0], 200, "worse", "worse"),
        cell(ASB, TOWNS[1], 50, "better"),
        cell(ASB, TOWNS[2], 100, "similar"),
        cell(ASB, TOWNS[3], NONE, "cannot say", "cannot say"),
        cell(DRUGS, TOWNS[0], 190, "higher"),
        cell(DRUGS, TOWNS[1], 40, "lower"),
        cell(DRUGS, TOWNS[2], 101, "similar"),
        cell(DRUGS, TOWNS[3], 99, "similar"),
    ]
    frame = pd.DataFrame(rows, columns=list(RUG_COLUMNS))
    return Rug(
        COUNTY,
        "community_area",
        SPRING,
        SPRING_BEFORE,
        (ASB, DRUGS),
        TOWNS,
        frame,
        (NOTES, NOTES),
    )


def a_standing(**more: Any) -> Standing:
    named = ("worse", "better", "similar", "similar")
    places = ("above 99.8 %", "below 95 %", "within", "within")
    counts = (200, 60, 100, 101)
    rows = [
        level_row(area=area, count=count, exposure=20_000)
        | {"benchmark": 5.0, "against": against, "position": place}
        for area, count, against, place in zip(TOWNS, counts, named, places, strict=True)
    ]
    limits = pd.DataFrame(
        [
            (name, size, 5 + side * 300 / size)
            for name, side in (
                ("lower 95 %", -2),
                ("upper 95 %", 2),
                ("lower 99.8 %", -3),
                ("upper 99.8 %", 3),
            )
            for size in (200.0, 1_000.0, 21_600.0)
        ],
        columns=list(LIMIT_COLUMNS),
    )
    frame = pd.DataFrame(rows, columns=list(STANDING_COLUMNS))
    return Standing(ASB, COUNTY, "community_area", SPRING, 5.0, frame, limits, NOTES, **more)


def a_beside() -> Beside:
    rows = [
        level_row(area=COUNTY) | {"kind": "own", "against": "not compared"},
        level_row(area=NEIGHBOUR, count=1_500, exposure=230_000)
        | {"kind": "comparator", "against": "better"},
    ]
    frame = pd.DataFrame(rows, columns=list(BESIDE_COLUMNS))
    return Beside(ASB, COUNTY, SPRING, frame, NOTES, ("England: no figures are loaded",))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("against", AGAINST)
def test_text_in_a_cell_can_be_read(against: str, theme: Theme) -> None:
    look = look_of(against, theme)
    assert contrast(look.ink, look.fill) >= 4.5


def test_similar_has_no_colour_of_bad_or_good() -> None:
    judged = {look_of(one, LIGHT).fill for one in ("worse", "better", "higher", "lower")}
    assert look_of("similar", LIGHT).fill not in judged
    signs = [look_of(one, LIGHT).character for one in ("worse", "better", "higher", "lower")]
    assert len(set(signs)) == 4
    with pytest.raises(ValueError, match="no comparison"):
        look_of("good", LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_cell_has_value_colour_and_sign(theme: Theme) -> None:
    found = a_rug()
    made = rug_chart(found, theme=theme)
    [(layer, cells)] = layers_of(made, "rect")
    assert len(cells) == 8
    scale = layer["encoding"]["fill"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert colours["◆ Worse"] == theme.worse
    assert colours["● Better"] == theme.better
    assert colours["+ Higher"] == colours["− Lower"] == theme.neutral
    assert colours["Similar"] == theme.grid
    texts = texts_of(made)
    assert texts[:8] == ["10.0", "2.5", "5.0", "*", "9.5", "2.0", "5.1", "5.0"]
    assert texts.count("◆") == texts.count("●") == texts.count("+") == texts.count("−") == 1
    assert texts.count("▲") == 1
    assert "▼" not in texts
    assert "Worse than Wiltshire as a whole (5.0)." in cells[0]["say"]


def test_a_rug_of_some_areas_keeps_their_order() -> None:
    made = rug_chart(a_rug(), areas=[TOWNS[2], TOWNS[0]])
    [(layer, cells)] = layers_of(made, "rect")
    domain = layer["encoding"]["x"]["scale"]["domain"]
    assert [name.replace("\n", " ") for name in domain] == [TOWNS[2].name, TOWNS[0].name]
    assert "\n" in domain[0]
    assert {row["area"] for row in cells} == set(domain)


def test_an_arrow_needs_a_tested_change() -> None:
    row = {"change": "better", "ratio": 0.5, "count": 5, "count_before": 10}
    assert arrow(row) == "▼"
    assert arrow(row | {"ratio": NONE, "count": 12}) == "▲"
    assert arrow(row | {"change": "no real change"}) == ""
    assert arrow(row | {"change": "cannot say"}) == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_funnel_has_four_limits_and_names_what_lies_beyond(theme: Theme) -> None:
    made = funnel_chart(a_standing(), theme=theme)
    lines = layers_of(made, "line")
    assert len(lines) == 4
    dashes = [tuple(layer["mark"]["strokeDash"]) for layer, _ in lines]
    assert dashes.count((6, 4)) == dashes.count((1, 0)) == 2
    [(_, points)] = layers_of(made, "point")
    assert [row["against"] for row in points] == ["Worse", "Better", "Similar", "Similar"]
    texts = texts_of(made)
    assert "Calne" in texts
    assert "Mere" in texts
    assert "Wilton" not in texts
    top = lines[0][0]["encoding"]["y"]["scale"]["domain"][1]
    assert all(row["level"] <= top for _, rows in lines for row in rows)


def test_a_standing_without_a_funnel_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        funnel_chart(a_standing(funnel_refusal="too few areas"))


def test_a_ranking_runs_from_highest_to_lowest_with_its_intervals() -> None:
    made = ranking_chart(a_standing(), most=3)
    [(_, points)] = layers_of(made, "point")
    assert [row["value"] for row in points] == sorted((10.0, 5.05, 5.0), reverse=True)
    bars, line = layers_of(made, "rule")
    assert all(row["lower"] < row["value"] < row["upper"] for row in bars[1])
    assert line[1] == [{"level": 5.0}]


def test_the_own_area_stands_out_beside_others() -> None:
    made = ranking_chart(a_beside(), theme=DARK)
    [(layer, points)] = layers_of(made, "point")
    assert [row["against"] for row in points] == ["Better", "This area"]
    assert layer["encoding"]["fill"]["scale"]["domain"][0] == "This area"
    [_, (_, line)] = layers_of(made, "rule")
    assert line[0]["level"] == pytest.approx(3.6)


def test_beside_others_the_legend_says_whose_result_it_is() -> None:
    [(layer, _)] = layers_of(ranking_chart(a_beside()), "point")
    assert "This area is" in layer["encoding"]["fill"]["legend"]["labelExpr"]
    [(layer, _)] = layers_of(ranking_chart(a_standing()), "point")
    assert "labelExpr" not in layer["encoding"]["fill"]["legend"]
