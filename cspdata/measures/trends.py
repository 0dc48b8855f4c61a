"""Trends of series: the season taken out, the year that moves along, the test, the outlook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cspdata.measures.control import (
    MONTHS,
    PERIODS,
    Places,
    barred_from,
    figures,
    hidden_refusal,
    known_places,
    overlap_refusal,
)
from cspdata.measures.cubes import Floats
from cspdata.periods import Period, added, month_end
from cspdata.results import TREND_COLUMNS, Measure, Outlook, Series, Trend
from cspdata.stats import (
    benjamini_hochberg,
    filled_series,
    forecast_needs,
    mann_kendall,
    seasonal_adjustment,
    seasonal_mann_kendall,
    seasonality_p,
    series_forecast,
)

YEARS = 2  # from which a season can be told from chance
DRIFTING_FROM = 5  # years from which a season may be let drift
TESTED_FROM = 5  # yearly figures
SEASON_FROM = 5  # events a period: below, what is left without a season would fall below 0
LEVEL = 0.05


def trend(series: Series, *, measure: Measure = "count", forecast: bool = False) -> Trend:
    """The trend of a series, in counts or in the indicator's own unit.

    The season is taken out by STL from two years on, one stable season below five years or where
    months are missing (which are filled for that purpose only). The rolling average is over the
    year that ends with each period, where all of it is known. The test is the seasonal
    Mann-Kendall one (the plain one on yearly figures), since the last change of recording that
    bars a comparison. `forecast` asks for the outlook, which takes about a second. What cannot be
    had is missing, with its reason.
    """
    known = known_places(series, measure)
    adjusted, season = _adjusted(series, measure, known)
    rolling, rolling_refusal = _rolling(series, measure)
    ahead, outlook = _outlook(series, measure) if forecast else (None, Outlook(shown=False))
    frame = _frame(series, measure, adjusted, rolling)
    if ahead is not None:
        frame = pd.concat([frame, ahead], ignore_index=True)
    return Trend(
        indicator=series.indicator,
        area=series.area,
        period=series.period,
        measure=measure,
        step=series.step,
        frame=frame,
        notes=series.notes,
        rolling_refusal=rolling_refusal,
        outlook=outlook,
        **season,
        **_tested(series, measure, known),
    )


def judged_together(trends: Sequence[Trend]) -> tuple[Trend, ...]:
    """Trends shown together, judged together: each `p` after Benjamini-Hochberg across them."""
    tested = [(k, one.p) for k, one in enumerate(trends) if one.p is not None]
    if not tested:
        return tuple(trends)
    q = benjamini_hochberg([p for _, p in tested])
    found = list(trends)
    for (k, _), corrected in zip(tested, np.atleast_1d(q), strict=True):
        kept = trends[k].direction if corrected < LEVEL else "no trend"
        found[k] = replace(trends[k], p=float(corrected), direction=kept)
    return tuple(found)


def _no_series(series: Series, known: Places) -> str:
    """Why the figures do not make a series at all; empty where they do."""
    if not known.size:
        return ""
    return overlap_refusal(series) or hidden_refusal(series)


def _adjusted(series: Series, measure: Measure, known: Places) -> tuple[Floats, dict[str, Any]]:
    """The figures without their season, and whether there is one."""
    blank = np.full(len(series.frame), np.nan)
    period = PERIODS[series.step]
    if period < YEARS:
        return blank, {"season_refusal": "yearly figures have no season"}
    if refusal := _no_series(series, known):
        return blank, {"season_refusal": refusal}
    if known.size < YEARS * period:
        many = f"{known.size} {series.step}{' has' if known.size == 1 else 's have'} figures"
        return blank, {"season_refusal": f"{many}, and a season needs {YEARS * period}"}
    counts = figures(series, "count")[known]
    if np.isfinite(counts).all() and counts.mean() < SEASON_FROM:
        return blank, {"season_refusal": f"fewer than {SEASON_FROM} a {series.step} on average"}
    if np.bincount(known % period, minlength=period).min() < YEARS:
        lacking = "some months of the calendar have figures in fewer than two years"
        return blank, {"season_refusal": lacking}
    values = figures(series, measure)[known]
    whole = filled_series(values, known, period=period)
    stable = whole.size > known.size or whole.size < DRIFTING_FROM * period
    found = seasonal_adjustment(whole, period=period, stable=stable)
    blank[known] = found.adjusted[known - known[0]]
    return blank, {"season_p": float(seasonality_p(values, period=period, at=known))}


def _rolling(series: Series, measure: Measure) -> tuple[Floats, str]:
    """The average a period over the year that ends with each, where all of the year is known."""
    period = PERIODS[series.step]
    size = len(series.frame)
    blank = np.full(size, np.nan)
    if period < YEARS:
        return blank, "the figures are of whole years"
    if refusal := overlap_refusal(series) if size else "":
        return blank, refusal
    if measure == "value" and series.indicator.measure == "published":
        return blank, "published values of several periods do not add up"
    if size < period:
        return blank, f"fewer than {period} {series.step}s are shown"
    if measure == "value" and series.indicator.measure == "proportion":
        counts = figures(series, "count")
        wholes = series.frame["exposure"].to_numpy(dtype=np.float64)
        sums = _sums(wholes, period)
        blank[period - 1 :] = 100 * np.divide(
            _sums(counts, period), sums, out=np.full(sums.size, np.nan), where=sums > 0
        )
    else:
        blank[period - 1 :] = _sums(figures(series, measure), period) / period
    refusal = "" if np.isfinite(blank).any() else f"no {period} {series.step}s in a row are known"
    return blank, refusal


def _sums(values: Floats, period: int) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(values, period)
    total: Floats = windows.sum(axis=1)
    return total


def _tested(series: Series, measure: Measure, known: Places) -> dict[str, Any]:
    """The trend test of a series since recording last changed, or why there is none."""
    if refusal := _no_series(series, known):
        return {"trend_refusal": refusal}
    starts = series.frame["period_start"].tolist()
    barred = barred_from(series)
    kept = known if barred is None else known[[starts[k] >= barred for k in known]]
    period = PERIODS[series.step]
    since = "" if barred is None else f" since recording changed in {barred:%B %Y}"
    needed = YEARS * period if period >= YEARS else TESTED_FROM
    if kept.size < needed:
        many = f"{kept.size} {series.step}{'' if kept.size == 1 else 's'}"
        return {"trend_refusal": f"{many} with figures{since}, and a trend needs {needed}"}
    values = figures(series, measure)[kept]
    if period >= YEARS:
        found, test = seasonal_mann_kendall(values, period=period, at=kept), "seasonal Mann–Kendall"
    else:
        found, test = mann_kendall(values), "Mann–Kendall"
    last = series.frame["period_end"].iloc[kept[-1]].replace(day=1)
    return {
        "test": test,
        "direction": found.direction,
        "p": float(found.p),
        "tested": Period(starts[kept[0]], last),
    }


def _outlook(series: Series, measure: Measure) -> tuple[pd.DataFrame | None, Outlook]:
    """The rows of the forecast where it has earned them, and what the back-test said."""
    period = PERIODS[series.step]
    if period < YEARS:
        return None, Outlook(shown=False, refusal="yearly figures are too few to try one on")
    if refusal := _no_series(series, known_places(series, measure)):
        return None, Outlook(shown=False, refusal=refusal)
    values = _last_run(series, measure)
    needed = forecast_needs(period)
    if values.size < needed:
        many = f"{values.size} {series.step}{'' if values.size == 1 else 's'}"
        why = f"it needs {needed} {series.step}s in a row and the last unbroken run has {many}"
        return None, Outlook(shown=False, refusal=why)
    found = series_forecast(values, horizon=period, period=period)
    outlook = Outlook(
        shown=found.shown,
        method=found.method,
        error=found.mase,
        naive_error=found.naive_mase,
        off_by=found.back_test_error,
        confidence=found.confidence,
        refusal="" if found.shown else "it came no closer to the last year than the year before it",
    )
    if not found.shown:
        return None, outlook
    ceiling = 100.0 if series.indicator.measure == "proportion" and measure == "value" else np.inf
    starts = _starts_ahead(series, period)
    ends = [month_end(added(start, MONTHS[series.step] - 1)) for start in starts]
    rows = _rows(series, measure, starts=starts, ends=ends)
    for name, numbers in zip(
        ("forecast", "forecast_lower", "forecast_upper"),
        (found.value, found.lower, found.upper),
        strict=True,
    ):
        rows[name] = np.minimum(numbers, ceiling)
    return rows, outlook


def _last_run(series: Series, measure: Measure) -> Floats:
    """The last unbroken run of figures that ends with the series, since recording changed."""
    values = figures(series, measure)
    barred = barred_from(series)
    if barred is not None:
        starts = series.frame["period_start"].tolist()
        values = values[[start >= barred for start in starts]]
    gaps = np.flatnonzero(np.isnan(values))
    return values[gaps[-1] + 1 :] if gaps.size else values


def _starts_ahead(series: Series, horizon: int) -> list[Any]:
    last = series.frame["period_start"].iloc[-1]
    return [added(last, MONTHS[series.step] * (k + 1)) for k in range(horizon)]


def _frame(series: Series, measure: Measure, adjusted: Floats, rolling: Floats) -> pd.DataFrame:
    frame = series.frame
    rows = _rows(
        series, measure, starts=frame["period_start"].tolist(), ends=frame["period_end"].tolist()
    )
    rows["given"] = figures(series, measure)
    rows["adjusted"], rows["rolling"] = adjusted, rolling
    rows["suppressed"] = frame["suppressed"].to_numpy(dtype=bool)
    rows["complete"] = frame["complete"].to_numpy(dtype=bool)
    return rows


def _rows(series: Series, measure: Measure, *, starts: list[Any], ends: list[Any]) -> pd.DataFrame:
    """Rows of the periods given with nothing known of them yet."""
    missing = np.full(len(starts), np.nan)
    no = np.zeros(len(starts), dtype=bool)
    columns = (
        [series.indicator.id] * len(starts),
        [series.area.code] * len(starts),
        [series.area.name] * len(starts),
        starts,
        ends,
        [measure] * len(starts),
        *(missing.copy() for _ in range(6)),
        no,
        no.copy(),
    )
    return pd.DataFrame(dict(zip(TREND_COLUMNS, columns, strict=True)))
