"""Control charts and trends of series made by hand: each kind gets the answer it bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import Break, Rebase
from cspdata.measures import control, judged_together, trend
from cspdata.periods import Period, added, month
from cspdata.results import CONTROL_COLUMNS, LEVEL_COLUMNS, TREND_COLUMNS, Control, Series, Trend
from cspdata.stats import mann_kendall, seasonal_mann_kendall, u_limits, xmr_limits
from tests.samples import (
    ASB,
    COUNTY,
    DRUGS,
    NOTES,
    START,
    frame_of,
    level_row,
    made,
    noisy,
    yearly_series,
)

NONE = float("nan")


def test_limits_are_those_of_the_library() -> None:
    counts = noisy(100)
    found = control(made(counts))
    limits = xmr_limits(counts)
    assert tuple(found.frame.columns) == CONTROL_COLUMNS
    assert found.chart == "XmR"
    assert found.frame["given"].tolist() == counts
    assert found.frame["centre"].unique() == pytest.approx([limits.centre])
    assert found.frame["upper"].unique() == pytest.approx([limits.upper])


def test_a_rate_has_its_residents_as_exposure() -> None:
    series = made(noisy(3, seed=4))
    found = control(series, measure="value")
    people = series.frame["exposure"].to_numpy() / ASB.multiplier
    assert found.chart == "u"
    assert found.frame["given"].to_numpy() == pytest.approx(series.frame["value"].to_numpy())
    counts = series.frame["count"].to_numpy()
    assert found.frame["centre"].iloc[0] == pytest.approx(u_limits(counts, people).centre)


def test_missing_months_have_no_row_and_are_said() -> None:
    counts = noisy(100)
    counts[5] = counts[17] = NONE
    found = control(made(counts))
    assert len(found.frame) == 46
    assert 0 not in found.frame["given"].tolist()
    known = [one for one in counts if one == one]
    assert found.frame["centre"].iloc[0] == pytest.approx(np.mean(known))
    assert "2 months without figures: limits are of the others" in found.warnings
    trended = trend(made(counts))
    assert np.isnan(trended.frame["given"].iloc[5])
    # A year with a hole in it has no average.
    assert trended.frame["rolling"].isna().sum() == 11 + 18
    assert trended.frame["rolling"].iloc[-1] == pytest.approx(np.mean(counts[-12:]))


def test_a_season_with_missing_months_is_not_called_unusual() -> None:
    noise = np.random.default_rng(8)
    wave = 300 * (1 + 0.4 * np.sin(np.arange(60) * np.pi / 6))
    counts = noise.poisson(wave).astype(float)
    counts[20:26] = NONE
    found = control(made(counts.tolist()))
    assert found.adjusted
    assert found.variation == "common cause"
    assert not (found.frame["rule"] == "outside the limits").any()


def test_hidden_months_make_no_chart_once_they_are_many() -> None:
    few = [NONE if k < 10 else 20.0 + k % 3 for k in range(48)]
    assert "10 months too small to show" in control(made(few, hidden=range(10))).warnings[0]
    many = [NONE if k % 2 else 0.0 for k in range(48)]
    refused = control(made(many, hidden=range(1, 48, 2)))
    assert refused.refusal.startswith("24 of 48 months are too small to show")
    assert refused.frame.empty
    assert trend(made(many, hidden=range(1, 48, 2))).trend_refusal == refused.refusal


@pytest.mark.parametrize(
    ("counts", "refusal"),
    [
        ([NONE] * 24, "no month has a figure"),
        ([], "no month has a figure"),
        ([NONE, 4.0, NONE], "one month has a figure, and one figure alone does not vary"),
    ],
)
def test_no_figures_is_a_refusal(counts: list[float], refusal: str) -> None:
    series = made(counts) if counts else replace(made([1.0]), frame=made([1.0]).frame.head(0))
    found = control(series)
    assert found.refusal == refusal
    assert found.frame.empty
    assert trend(series, forecast=True).outlook.shown is False


@pytest.mark.parametrize("level", [0.0, 7.0])
def test_a_constant_series_is_told_as_one(level: float) -> None:
    found = control(made([level] * 30))
    assert found.variation == "common cause"
    assert "all values are alike: there is no variation to judge" in found.warnings
    assert not found.frame[["centre", "lower", "upper"]].isna().any(axis=None)
    assert trend(made([level] * 30)).direction == "no trend"


def test_few_points_are_drawn_with_a_warning() -> None:
    found = control(made(noisy(50, 8)))
    assert len(found.frame) == 8
    assert "8 points: limits are provisional below 13" in found.warnings


def test_rare_events_are_charted_by_the_gaps_between_them() -> None:
    counts = [1.0 if k % 4 == 3 else 0.0 for k in range(48)]
    found = control(made(counts))
    assert found.by_gaps
    assert len(found.frame) == 12
    assert set(found.frame["charted"]) == {4.0}


def test_figures_that_overlap_have_no_chart_and_no_test() -> None:
    rows = [
        level_row(period=Period(date(2015 + k, 1, 1), date(2017 + k, 12, 1)), count=30.0 + k)
        for k in range(8)
    ]
    whole = Period(date(2015, 1, 1), date(2024, 12, 1))
    series = Series(ASB, COUNTY, whole, frame_of(rows, LEVEL_COLUMNS), NOTES, step="year")
    assert control(series).refusal.startswith("each figure is of 36 months and shares some")
    assert trend(series).trend_refusal == control(series).refusal


def test_a_declared_rebase_starts_the_limits_again() -> None:
    at = added(START, 24)
    rebase = Rebase(month=f"{at:%Y-%m}", why="Patrols began.", decided=date(2024, 1, 15))
    here = msgspec.structs.replace(ASB, rebases=(rebase,))
    counts = noisy(100, 24) + noisy(60, 24, seed=2)
    plain, found = control(made(counts)), control(made(counts, indicator=here))
    assert plain.variation == "improving low"
    assert found.variation == "common cause"
    assert [one.starts for one in found.restarts] == [at]
    assert found.restarts[0].why == "Patrols began."
    assert found.restarts[0].decided == date(2024, 1, 15)
    assert found.frame["stretch"].tolist() == [0] * 24 + [1] * 24
    centres = found.frame.groupby("stretch")["centre"].first()
    assert centres.tolist() == pytest.approx([np.mean(counts[:24]), np.mean(counts[24:])])


def test_a_rebase_is_of_the_areas_it_names_and_needs_points_on_both_sides() -> None:
    elsewhere = Rebase(
        month="2023-10", why="Patrols began.", decided=date(2024, 1, 1), areas=("X",)
    )
    late = Rebase(month="2025-09", why="A shop closed.", decided=date(2025, 10, 1))
    here = msgspec.structs.replace(ASB, rebases=(elsewhere, late))
    found = control(made(noisy(100), indicator=here))
    assert found.restarts == ()
    assert "limits do not start again in September 2025" in " ".join(found.warnings)


def test_a_break_that_bars_comparisons_starts_limits_and_test_again() -> None:
    at = Break(month="2023-10", why="Counted by person from here.", effect="block")
    here = msgspec.structs.replace(ASB, breaks=(at,))
    counts = noisy(100, 24) + noisy(60, 24, seed=2)
    found, moved = control(made(counts, indicator=here)), trend(made(counts, indicator=here))
    assert [one.decided for one in found.restarts] == [None]
    assert moved.tested == Period(month("2023-10"), month("2025-09"))
    assert moved.p == pytest.approx(seasonal_mann_kendall(counts[24:]).p)
    assert trend(made(counts)).direction == "decreasing"


def test_small_counts_keep_their_season() -> None:
    found = trend(made(noisy(2)))
    assert found.season_refusal == "fewer than 5 a month on average"
    assert found.frame["adjusted"].isna().all()
    assert trend(made(noisy(9))).season_refusal == ""


def test_the_trend_is_tested_month_by_month_and_years_as_they_are() -> None:
    counts = (np.array(noisy(100)) + np.arange(48)).tolist()
    found = trend(made(counts))
    assert found.test == "seasonal Mann–Kendall"
    assert found.p == pytest.approx(seasonal_mann_kendall(counts).p)
    assert found.direction == "increasing"
    years = trend(yearly_series())
    known = yearly_series().frame["count"].dropna().tolist()
    assert years.test == "Mann–Kendall"
    assert years.p == pytest.approx(mann_kendall(known).p)
    assert years.season_refusal == "yearly figures have no season"
    assert trend(made(noisy(100, 20))).trend_refusal.startswith("20 months with figures")


def test_trends_shown_together_are_judged_together() -> None:
    flat = [trend(made(noisy(100, seed=seed))) for seed in range(20)]
    edge = replace(flat[0], p=0.04, direction="increasing")
    sure = replace(flat[0], p=0.0001, direction="decreasing")
    blind = trend(made(noisy(100, 5)))
    found = judged_together([edge, *flat[1:], sure, blind])
    assert found[0].direction == "no trend"
    assert found[0].p > 0.05
    assert found[-2].direction == "decreasing"
    assert found[-1] == blind


def test_a_forecast_is_shown_only_where_it_was_nearer_than_last_year() -> None:
    wave = 200 + 60 * np.sin(np.arange(60) * np.pi / 6)
    noise = np.random.default_rng(3)
    shown = trend(made(noise.poisson(wave).astype(float).tolist()), forecast=True)
    assert tuple(shown.frame.columns) == TREND_COLUMNS
    assert shown.outlook.shown
    assert shown.outlook.error < shown.outlook.naive_error
    ahead = shown.frame[shown.frame["forecast"].notna()]
    assert ahead["period_start"].tolist() == [added(START, 60 + k) for k in range(12)]
    assert ahead["given"].isna().all()
    assert (ahead["forecast_lower"] <= ahead["forecast"]).all()
    exact = trend(made(np.tile(np.arange(100.0, 112.0), 5).tolist()), forecast=True)
    assert not exact.outlook.shown
    assert exact.frame["forecast"].isna().all()
    short = trend(made(noisy(100, 30)), forecast=True)
    assert short.outlook.refusal.startswith("it needs 36 months in a row")


def test_neither_way_is_good_where_polarity_is_neutral() -> None:
    counts = noisy(100, 40) + noisy(200, 8, seed=2)
    assert control(made(counts, indicator=DRUGS)).variation == "special high"
    assert control(made(counts)).variation == "concerning high"


def test_results_refuse_other_columns() -> None:
    found = control(made(noisy(100)))
    with pytest.raises(ValueError, match="a result needs the columns"):
        Control(
            found.indicator,
            found.area,
            found.period,
            "count",
            "month",
            found.frame.drop(columns="rule"),
            NOTES,
        )
    moved = trend(made(noisy(100)))
    with pytest.raises(ValueError, match="a result needs the columns"):
        Trend(
            moved.indicator,
            moved.area,
            moved.period,
            "count",
            "month",
            moved.frame.drop(columns="given"),
            NOTES,
        )
