"""Forecasts: the benchmark by hand, statsmodels, the back-test by a plain loop, coverage."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from cspdata.stats import series_forecast
from cspdata.stats.forecast import MODELS, _ahead, _seasonal_naive, _smoothed

MONTHS = np.arange(96)
SEASON = 100 + 25 * np.sin(MONTHS / 12 * 2 * math.pi)


def test_the_benchmark_by_hand():
    # Two to a year: the last year again; yearly steps 1, 1, 2, 2 have mean square 2.5.
    mean, spread, method = _seasonal_naive(np.array([1.0, 5, 2, 6, 4, 8]), 5, 2)
    assert mean.tolist() == [4, 8, 4, 8, 4]
    np.testing.assert_allclose(spread**2, [2.5, 2.5, 5, 5, 7.5])
    assert method == "seasonal naive"


@pytest.mark.parametrize("name", list(MODELS))
def test_standard_errors_ahead_are_those_of_statsmodels(name):
    generator = np.random.default_rng(1)
    values = pd.Series(generator.poisson(SEASON + 0.8 * MONTHS).astype(float))
    kind = MODELS[name]
    seasons = {"seasonal_periods": 12} if kind["seasonal"] else {}
    fit = ETSModel(values, error="add", initialization_method="heuristic", **kind, **seasons).fit(
        disp=0
    )
    frame = fit.get_prediction(start=96, end=119).summary_frame(alpha=0.05)
    theirs = (frame["pi_upper"] - frame["mean"]).to_numpy() / 1.959963984540054
    mine = _ahead(fit, 24, 12)
    # Theirs divide the squares by all points, mine by those less what was fitted.
    np.testing.assert_allclose(mine / mine[0], theirs / theirs[0], rtol=1e-6)
    assert 1 < mine[0] / theirs[0] < 1.2


def test_the_forecast_is_that_of_statsmodels():
    values = np.random.default_rng(2).poisson(SEASON[:60]).astype(float)
    found = series_forecast(values)
    assert found.method == "ETS(A,N,A)"
    model = ETSModel(
        values,
        error="add",
        seasonal="add",
        seasonal_periods=12,
        initialization_method="heuristic",
    )
    np.testing.assert_allclose(found.value, model.fit(disp=0).forecast(12), rtol=0.01)


def test_the_back_test_by_a_plain_loop():
    values = np.random.default_rng(3).poisson(SEASON[:60]).astype(float)
    found = series_forecast(values, horizon=6)
    naive, smoothed = [], []
    for origin in range(48, 60):
        for ahead, actual in enumerate(values[origin : origin + 6]):
            naive.append(abs(actual - values[origin - 12 + ahead]))
        path = _smoothed(values[:origin], min(6, 60 - origin), 12)
        smoothed += np.abs(path[0] - values[origin : origin + 6]).tolist()
    scale = np.abs(values[12:48] - values[:36]).mean()
    assert found.naive_mase == pytest.approx(np.mean(naive) / scale, rel=1e-12)
    assert found.mase == pytest.approx(np.mean(smoothed) / scale, rel=1e-9)
    assert found.back_test_error == pytest.approx(found.mase * scale, rel=1e-9)


def test_it_is_shown_where_it_beats_last_year_and_only_there():
    generator = np.random.default_rng(4)
    shown = []
    for _ in range(16):
        found = series_forecast(generator.poisson(SEASON[:60]))
        assert found.shown == (found.mase < found.naive_mase)
        assert (found.method == "seasonal naive") != found.shown
        assert found.reason.endswith("no forecast is shown") != found.shown
        shown.append(found.shown)
    # Smoothing averages the years, last year's values do not: it should win more often than not.
    assert 0.5 < np.mean(shown) < 1


def test_a_series_that_repeats_is_not_beaten():
    year = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    found = series_forecast(year * 4)
    assert not found.shown
    assert found.value.tolist() == year
    assert found.lower.tolist() == found.upper.tolist() == year
    assert (found.mase, found.naive_mase, found.back_test_error) == (None, None, 0)


def test_a_steady_rise_is_followed():
    found = series_forecast(100 + 2.0 * np.arange(60), horizon=6)
    assert found.shown
    assert found.method == "ETS(A,Ad,N)"
    np.testing.assert_allclose(found.value, 220 + 2.0 * np.arange(6), rtol=0.02)
    assert found.mase < 0.1


def test_intervals_hold_what_comes_about_as_often_as_they_say():
    generator, held = np.random.default_rng(5), {True: [], False: []}
    for _ in range(40):
        drawn = generator.poisson(SEASON[:72])
        found = series_forecast(drawn[:60])
        future = drawn[60:]
        held[found.shown].append(np.mean((found.lower <= future) & (future <= found.upper)))
    # Of 200 such series 0.93 and 0.95: the models' own parameters are taken as known.
    assert np.mean(held[True] + held[False]) == pytest.approx(0.95, abs=0.04)
    assert min(len(held[True]), len(held[False])) > 2


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**32), st.floats(0.5, 0.98), st.integers(1, 24), st.floats(0.5, 60))
def test_the_value_lies_in_its_interval_which_widens(seed, confidence, horizon, mean):
    values = np.random.default_rng(seed).poisson(mean, 40)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = series_forecast(values, horizon=horizon, confidence=confidence)
        wider = series_forecast(values, horizon=horizon, confidence=(1 + confidence) / 2)
    assert found.value.shape == found.lower.shape == found.upper.shape == (horizon,)
    assert (wider.lower <= found.lower).all()
    assert (found.lower <= found.value).all()
    assert (found.value <= found.upper).all()
    assert (found.upper <= wider.upper).all()
    assert (found.lower >= 0).all()
    assert np.isfinite(wider.upper).all()


@pytest.mark.parametrize(
    "values",
    [
        [5] * 36,
        [0] * 40,
        [10**9] * 36,
        [-3.5] * 36,
        [0] * 39 + [7],
        [5] * 30 + [9] * 10,
        list(range(-20, 20)),
        [10**9 + k % 12 for k in range(48)],
    ],
)
def test_degenerate_series_give_numbers_and_no_warning(values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = series_forecast(values)
    for numbers in (found.value, found.lower, found.upper):
        assert np.isfinite(numbers).all()
    assert found.reason
    assert found.back_test_error >= 0


def test_units_do_not_matter():
    values = np.random.default_rng(6).poisson(SEASON[:48])
    found, larger = series_forecast(values), series_forecast(values * 1e6)
    assert (found.method, found.shown) == (larger.method, larger.shown)
    np.testing.assert_allclose(larger.value, found.value * 1e6, rtol=1e-6)
    assert larger.mase == pytest.approx(found.mase, rel=1e-6)


def test_short_periods_are_served():
    found = series_forecast([3, 5, 4, 6] * 5 + [3, 5, 5, 7], period=4, horizon=4)
    assert found.value.shape == (4,)
    with pytest.raises(ValueError, match="values has 11 points: a forecast needs 14"):
        series_forecast([1, 2] * 5 + [1], period=2, horizon=2)


@pytest.mark.parametrize(
    ("values", "arguments", "words"),
    [
        ([5] * 35, {}, "values has 35 points: a forecast needs 36, enough to learn from"),
        ([], {}, "values has 0 points"),
        ([5] * 40, {"horizon": 0}, "horizon is 0: give 1 to 24 points"),
        ([5] * 40, {"horizon": 25}, "horizon is 25"),
        ([5] * 40, {"period": 1}, "period is 1"),
        ([5] * 40, {"confidence": 95}, "confidence is 95"),
        ([5] * 39 + [math.nan], {}, "values is nan at position 39"),
    ],
)
def test_series_that_cannot_be_forecast_are_refused(values, arguments, words):
    with pytest.raises(ValueError, match=words):
        series_forecast(values, **arguments)


def test_quarters_have_enough_to_begin_smoothing_from() -> None:
    """Sixteen quarters leave twelve to learn from, fewer than smoothing of a season begins from."""
    noise = np.random.default_rng(2)
    values = 50 + 10 * np.tile([1.0, 2, 3, 4], 5) + noise.normal(0, 1, 20)
    assert series_forecast(values, horizon=4, period=4).value.shape == (4,)
    assert series_forecast(values[:18], horizon=4, period=4).value.shape == (4,)
    with pytest.raises(ValueError, match="a forecast needs 18"):
        series_forecast(values[:17], horizon=4, period=4)
