"""Charts over time: zero at the bottom, gaps kept, breaks shown, sentences under the pointer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cspdata.charts import DARK, LIGHT, PRINT, Theme, picture, series_chart, yearly_chart
from cspdata.charts.lines import break_label
from cspdata.periods import Period, month
from tests.charts.reading import layers_of, near, pixels, texts_of
from tests.samples import (
    ASB,
    GAPS,
    NEIGHBOUR,
    SPRING,
    SPRING_BEFORE,
    monthly_series,
    yearly_series,
)

THEMES = (LIGHT, DARK, PRINT)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_chart_draws_in_each_theme(theme: Theme) -> None:
    image = pixels(picture(series_chart(monthly_series(), theme=theme), width=700, scale=1))
    assert image.shape == (320, 700, 3)
    assert near(image, theme.background, 2).mean() > 0.5
    assert near(image, theme.subject).sum() > 300


def test_the_value_axis_starts_at_zero_and_holds_the_highest_value() -> None:
    for measure in ("count", "value"):
        series = monthly_series()
        chart = series_chart(series, measure=measure).to_dict(validate=True)
        low, high = chart["layer"][0]["encoding"]["y"]["scale"]["domain"]
        assert low == 0
        assert high > series.frame[measure].max()


def test_missing_months_are_bands_and_breaks_in_the_line() -> None:
    chart = series_chart(monthly_series())
    bands = [rows for one, rows in layers_of(chart, "rect") if "tooltip" not in one["encoding"]]
    assert [(row["from"], row["to"]) for row in bands[0]] == [
        ("2023-08-01", "2023-11-01"),
        ("2024-12-01", "2025-01-01"),
    ]
    line, rows = layers_of(chart, "line")[0]
    empty = {row["at"] for row in rows if row["level"] is None}
    assert empty == {f"{gap:%Y-%m}-16" for gap in GAPS}
    assert line["mark"]["invalid"].startswith("break-paths")
    assert len(rows) == 48


def test_no_line_is_drawn_across_a_gap() -> None:
    gap = tuple(Period(month("2023-04"), month("2024-03")).months)
    series = monthly_series(missing=gap)
    line = layers_of(series_chart(series), "line")[0]
    assert line[0]["mark"]["invalid"] == "break-paths-show-domains"
    empty = [row["at"] for row in line[1] if row["level"] is None]
    assert (len(empty), empty[0], empty[-1]) == (12, "2023-04-16", "2024-03-16")


def test_a_month_between_two_gaps_is_a_dot() -> None:
    around = (month("2024-01"), month("2024-03"))
    chart = series_chart(monthly_series(missing=around))
    dots = [row["at"] for _, rows in layers_of(chart, "point") for row in rows]
    assert "2024-02-16" in dots


def test_breaks_within_the_months_are_dashed_and_explained() -> None:
    chart = series_chart(monthly_series())
    dashed = [(one, rows) for one, rows in layers_of(chart, "rule") if "strokeDash" in one["mark"]]
    assert [row["at"] for row in dashed[0][1]] == ["2023-05-01"]
    assert "Counting rules" in texts_of(chart)
    said = {row["from"]: row["say"] for row in layers_of(chart, "rect")[-1][1]}
    assert said["2023-05-01"].endswith(
        "Recorded differently from this month: "
        "Counting rules: conduct crimes are counted once a person."
    )


def test_a_label_on_a_break_is_short() -> None:
    assert break_label("Counting rules: a long explanation that goes on") == "Counting rules"
    assert break_label("Refreshed points.") == "Refreshed points"
    assert break_label("Police.uk refreshed the points to which it moves") == "recorded differently"


def test_a_hover_says_a_sentence() -> None:
    series = monthly_series()
    chart = series_chart(series, measure="count")
    rows = layers_of(chart, "rect")[-1][1]
    said = {row["from"]: row["say"] for row in rows}
    assert len(said) == 48
    assert said["2024-12-01"] == "Dec 2024: no figures."
    last = int(series.frame["count"].iloc[-1])
    assert said["2025-09-01"] == f"Sep 2025: {last} incidents."


def test_a_suppressed_month_says_so() -> None:
    series = monthly_series()
    frame = series.frame.assign(suppressed=series.frame["count"].isna())
    rows = layers_of(series_chart(replace(series, frame=frame)), "rect")[-1][1]
    assert rows[-10]["say"] == "Dec 2024: a number too small to show."


def test_the_period_under_review_is_coloured_and_the_rest_is_grey() -> None:
    chart = series_chart(monthly_series(), highlight=SPRING, before=SPRING_BEFORE)
    lines = layers_of(chart, "line")
    assert [one["mark"]["color"] for one, _ in lines] == [
        LIGHT.context,
        LIGHT.subject,
        LIGHT.subject,
    ]
    assert "strokeDash" in lines[1][0]["mark"]
    assert [row["at"][:7] for row in lines[2][1]] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert "Jan–Apr\n2025" in texts_of(chart)


def test_a_period_outside_the_months_draws_no_band() -> None:
    later = Period(month("2026-01"), month("2026-04"))
    chart = series_chart(monthly_series(), highlight=later, before=SPRING)
    assert "Jan–Apr\n2026" not in texts_of(chart)
    partly = Period(month("2025-07"), month("2026-06"))
    assert "Jul–Sep\n2025" in texts_of(series_chart(monthly_series(), highlight=partly))


def test_lines_are_named_at_their_end_and_names_stand_apart() -> None:
    other = monthly_series(area=NEIGHBOUR, level=448, missing=())
    chart = series_chart(monthly_series(), comparators=[other])
    ends = [
        (one["mark"]["text"], rows[0]["level"])
        for one, rows in layers_of(chart, "text")
        if one["mark"].get("fontWeight") == 600
    ]
    names = [text for text, _ in ends]
    assert [name.split()[0] for name in names] in (
        ["Wiltshire", "Swindon"],
        ["Swindon", "Wiltshire"],
    )
    top = chart.to_dict(validate=True)["layer"][0]["encoding"]["y"]["scale"]["domain"][1]
    assert abs(ends[0][1] - ends[1][1]) >= 18 * top / 320 - 1e-9


def test_comparators_keep_to_the_months_of_the_subject() -> None:
    longer = monthly_series(area=NEIGHBOUR, months=80)
    chart = series_chart(monthly_series(), comparators=[longer])
    assert {len(rows) for _, rows in layers_of(chart, "line")} == {48}


def test_an_average_is_named_with_its_value() -> None:
    assert "average 420" in texts_of(series_chart(monthly_series(), average=420.4))


def test_a_series_without_any_figure_still_draws() -> None:
    series = monthly_series()
    frame = series.frame.assign(count=np.nan, value=np.nan)
    chart = series_chart(replace(series, frame=frame))
    assert len(layers_of(chart, "rect")[0][1]) == 1


def test_years_without_figures_are_frames_and_never_columns() -> None:
    chart = yearly_chart(yearly_series())
    columns = layers_of(chart, "bar")
    assert [row["year"] for row in columns[0][1]] == [
        "2017-18",
        "2018-19",
        "2019-20",
        "2021-22",
        "2022-23",
        "2023-24",
        "2024-25",
    ]
    assert [row["year"] for row in columns[2][1]] == ["2020-21"]
    assert "no figures" in texts_of(chart)


def test_a_part_year_is_an_outline_and_says_so() -> None:
    series = yearly_series()
    last = series.frame.index == len(series.frame) - 1
    frame = series.frame.assign(complete=series.frame["complete"] & ~last)
    part = layers_of(yearly_chart(replace(series, frame=frame)), "bar")[1][1]
    assert [row["name"] for row in part] == ["4,700 part"]
    assert part[0]["say"] == "2024-25: 4,700 incidents. Not all months have figures."


def test_the_wrong_step_is_refused() -> None:
    with pytest.raises(ValueError, match="asb: the series is yearly"):
        series_chart(yearly_series())
    with pytest.raises(ValueError, match="asb: the series is monthly"):
        yearly_chart(monthly_series())
    empty = replace(monthly_series(), frame=monthly_series().frame.head(0))
    with pytest.raises(ValueError, match="the series of Wiltshire has no months"):
        series_chart(empty)


def test_small_counts_have_whole_numbers_on_the_axis() -> None:
    chart = series_chart(monthly_series(level=2)).to_dict(validate=True)
    assert chart["layer"][0]["encoding"]["y"]["axis"]["tickMinStep"] == 1
    assert ASB.measure == "rate"
