"""Control charts and charts of trends: limits, gaps, signals, restarts, years, areas."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import Rebase
from cspdata.charts import (
    DARK,
    LIGHT,
    Theme,
    areas_drawing,
    control_drawing,
    picture,
    series_chart,
    small_control,
    trend_drawing,
    variation_icon,
    years_drawing,
    years_shown,
)
from cspdata.charts.control import highest
from cspdata.measures import control, trend
from tests.charts.reading import layers_of, near, pixels, texts_of
from tests.samples import ASB, DRUGS, NEIGHBOUR, made, noisy, yearly_series

NONE = float("nan")
RISEN = noisy(100, 40) + noisy(160, 8, seed=2)


def seasonal(size: int = 48) -> list[float]:
    wave = 300 * (1 + 0.4 * np.sin(np.arange(size) * np.pi / 6))
    return np.random.default_rng(5).poisson(wave).astype(float).tolist()


def test_limits_are_lines_with_their_values() -> None:
    series = made(noisy(100))
    found = control(series)
    chart = control_drawing(found, series)
    texts = texts_of(chart)
    assert f"upper limit {found.frame['upper'].iloc[-1]:.0f}" in texts
    assert f"average {found.frame['centre'].iloc[-1]:.0f}" in texts
    dashed = [rows for one, rows in layers_of(chart, "rule") if one["mark"].get("strokeDash")]
    assert [row["upper"] for row in dashed[0]] == [found.frame["upper"].iloc[0]]
    y = chart.to_dict(validate=True)["layer"][0]["encoding"]["y"]
    assert y["scale"]["domain"][0] == 0


def test_a_limit_below_zero_is_not_drawn() -> None:
    series = made(noisy(6, seed=3))
    found = control(series)
    assert found.frame["lower"].iloc[0] < 0
    chart = control_drawing(found, series)
    assert not any(text.startswith("lower") for text in texts_of(chart))
    bands = next(rows for _, rows in layers_of(chart, "rect") if rows and "lower" in rows[0])
    assert {row["lower"] for row in bands} == {0.0}


def test_missing_months_are_gaps_and_never_zero() -> None:
    counts = noisy(100)
    counts[10] = counts[11] = NONE
    series = made(counts)
    chart = control_drawing(control(series), series)
    line = next(rows for _, rows in layers_of(chart, "line"))
    assert [row["level"] for row in line[10:12]] == [None, None]
    assert "no figures" in texts_of(chart)
    dots = [row["level"] for _, rows in layers_of(chart, "point") for row in rows]
    assert 0 not in dots


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_points_that_stand_out_have_the_look_of_what_they_mean(theme) -> None:
    series = made(RISEN)
    points = layers_of(control_drawing(control(series), series, theme=theme), "point")
    fills = {one["mark"].get("shape"): one["mark"].get("fill") for one, _ in points}
    assert fills["diamond"] == theme.worse
    found = control(series).frame
    high = found[found["side"] > 0]["charted"].tolist()
    drawn = [
        row["level"]
        for one, rows in layers_of(control_drawing(control(series), series), "point")
        if one["mark"].get("shape") == "diamond"
        for row in rows
    ]
    assert drawn == high
    neither = made(RISEN, indicator=DRUGS)
    shapes = [
        one["mark"].get("shape")
        for one, _ in layers_of(control_drawing(control(neither), neither), "point")
    ]
    assert "triangle-up" in shapes
    assert "diamond" not in shapes


def test_the_figures_stand_behind_the_line_without_its_season() -> None:
    series = made(seasonal())
    found = control(series)
    assert found.adjusted
    given, charted = (rows for _, rows in layers_of(control_drawing(found, series), "line"))
    assert [row["level"] for row in given] == series.frame["count"].tolist()
    assert [row["level"] for row in charted] == found.frame["charted"].tolist()


def test_a_rebase_is_an_upright_with_its_reason_and_two_stretches() -> None:
    rebase = Rebase(month="2023-10", why="Patrols began.", decided=date(2024, 1, 15))
    here = msgspec.structs.replace(ASB, rebases=(rebase,), breaks=())
    series = made(noisy(100, 24) + noisy(60, 24, seed=2), indicator=here)
    chart = control_drawing(control(series), series)
    assert "limits start again: Patrols began" in texts_of(chart)
    bands = next(rows for _, rows in layers_of(chart, "rect") if rows and "lower" in rows[0])
    assert [row["stretch"] for row in bands] == [0, 1]
    assert bands[0]["to"] == bands[1]["from"] == "2023-10-01"


def test_recording_breaks_are_dashed_uprights() -> None:
    series = made(noisy(100))
    chart = control_drawing(control(series), series)
    uprights = [rows for _, rows in layers_of(chart, "rule") if rows and "drop" in rows[0]]
    assert [row["at"] for row in uprights[0]] == ["2023-05-01"]
    assert "Counting rules" in texts_of(chart)


def test_gaps_between_events_are_drawn_as_gaps() -> None:
    series = made([1.0 if k % 4 == 3 else 0.0 for k in range(48)])
    chart = control_drawing(control(series), series)
    axis = chart.to_dict(validate=True)["layer"][0]["encoding"]["y"]["axis"]
    assert axis["title"] == "months since the one before"
    assert [row["level"] for row in layers_of(chart, "line")[0][1]] == [4.0] * 12


@pytest.mark.parametrize(
    "counts", [[5.0, NONE, 6.0], [0.0] * 30, [7.0] * 30, [NONE, 3.0], [NONE] * 20]
)
def test_little_or_nothing_to_draw_still_draws(counts: list[float]) -> None:
    series = made(counts)
    found = control(series)
    for chart in (
        control_drawing(found, series),
        small_control(found, series, top=10),
        trend_drawing(trend(series), series),
        years_drawing(series),
        areas_drawing([series, series]),
    ):
        assert chart.to_dict(validate=True)["layer"]
        assert picture(chart, width=400)


def test_years_and_quarters_have_control_charts_too() -> None:
    series = yearly_series()
    chart = control_drawing(control(series), series)
    axis = chart.to_dict(validate=True)["layer"][0]["encoding"]["y"]["axis"]
    assert axis["title"] == "incidents a year"
    quarters = made(noisy(50, 16), step="quarter", months=3)
    chart = control_drawing(control(quarters), quarters)
    axis = chart.to_dict(validate=True)["layer"][0]["encoding"]["y"]["axis"]
    assert axis["title"] == "incidents a quarter"
    with pytest.raises(ValueError, match="the series is yearly"):
        years_drawing(series)


def test_small_charts_share_their_scale() -> None:
    both = [made(noisy(20, seed=6)), made(noisy(200, seed=7))]
    found = [control(one) for one in both]
    top = highest(found)
    assert top >= max(one.frame["upper"].max() for one in found)
    domains = [
        small_control(one, series, top=top).to_dict(validate=True)["layer"][0]["encoding"]["y"][
            "scale"
        ]["domain"]
        for one, series in zip(found, both, strict=True)
    ]
    assert domains == [[0, top], [0, top]]


def test_the_forecast_is_a_band_after_the_figures() -> None:
    series = made(seasonal(60))
    found = trend(series, forecast=True)
    assert found.outlook.shown
    chart = trend_drawing(found, series)
    (_, band), *_ = layers_of(chart, "area")
    assert len(band) == 12
    assert band[0]["at"] == "2026-10-16"
    assert all(row["low"] <= row["level"] <= row["high"] for row in band)
    assert any(text.startswith("forecast, 95") for text in texts_of(chart))
    names = {row["name"] for _, rows in layers_of(chart, "line") for row in rows if "name" in row}
    assert names == {"each month", "season taken out", "12-month average"}
    unshown = trend_drawing(replace(found, frame=found.frame.head(60)), series)
    assert layers_of(unshown, "area") == []


def test_the_years_lie_over_one_another_in_the_order_of_their_months() -> None:
    series = made(noisy(100, 48))
    assert years_shown(series) == ["2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
    chart = years_drawing(series)
    lines = [rows for _, rows in layers_of(chart, "line")]
    assert [len(rows) for rows in lines] == [6, 12, 12, 12, 6]
    assert [row["place"] for row in lines[1]] == list(range(12))
    assert [row["level"] for rows in lines for row in rows] == series.frame["count"].tolist()
    assert years_shown(series, starts=1) == ["2021", "2022", "2023", "2024", "2025"]
    assert {"2024-25", "2025-26"} <= set(texts_of(chart))


def test_areas_beside_one_another_are_named_at_their_ends() -> None:
    one = made(noisy(100))
    other = replace(made(noisy(90, seed=2)), area=NEIGHBOUR)
    texts = texts_of(areas_drawing([one, other], measure="count"))
    assert any(text.startswith("Swindon ") for text in texts)
    assert any(text.startswith("Wiltshire ") for text in texts)


def test_the_usual_range_behind_a_series_moves_with_its_season() -> None:
    series = made(seasonal())
    found = control(series)
    chart = series_chart(series, control=found)
    band = next(rows for _, rows in layers_of(chart, "rect") if rows and "low" in rows[0])
    season = (found.frame["given"] - found.frame["charted"]).to_numpy()
    assert [row["high"] for row in band] == pytest.approx(found.frame["upper"].to_numpy() + season)
    inside = [
        row["low"] <= count <= row["high"]
        for row, count in zip(band, series.frame["count"], strict=True)
    ]
    assert np.mean(inside) > 0.95
    plain = series_chart(series)
    assert not any(rows and "low" in rows[0] for _, rows in layers_of(plain, "rect"))


@pytest.mark.parametrize(
    ("counts", "indicator", "label", "colour"),
    [
        (noisy(100), ASB, "Within its usual range", "unchanged"),
        (RISEN, ASB, "Higher than usual", "worse"),
        (RISEN, DRUGS, "Higher than usual", "neutral"),
        ([0.0] * 30, ASB, "No variation", "unsure"),
        ([NONE] * 30, ASB, "No control chart", "unsure"),
    ],
)
def test_the_variation_icon_says_its_words(counts, indicator, label, colour) -> None:
    for theme in (LIGHT, DARK):
        svg = variation_icon(control(made(counts, indicator=indicator)), theme=theme)
        assert f'aria-label="{label}"' in svg
        drawn = set(re.findall(r'stroke="(#[0-9A-Fa-f]{6})"', svg))
        assert drawn == {getattr(theme, colour), theme.context}


def test_a_control_chart_is_a_picture_in_its_colours() -> None:
    series = made(RISEN)
    image = pixels(picture(control_drawing(control(series), series), width=900))
    assert near(image, LIGHT.worse).sum() > 200
    assert near(image, LIGHT.subject).sum() > 500


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_year_before_has_no_colour_of_a_verdict(theme: Theme) -> None:
    made_ = years_drawing(made(noisy(100)), theme=theme)
    colours = {one["mark"]["color"] for one, _ in layers_of(made_, "line")}
    assert theme.quiet in colours
    assert not colours & {theme.worse, theme.neutral}


def test_a_line_alone_has_no_legend() -> None:
    def legends(counts: list[float]) -> list[object]:
        series = made(counts)
        drawn = layers_of(trend_drawing(trend(series), series), "line")
        return [
            one["encoding"]["color"]["legend"] for one, _ in drawn if "color" in one["encoding"]
        ]

    assert legends(noisy(100, 10)) == [None]
    assert all(legends(seasonal()))
