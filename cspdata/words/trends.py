"""Sentences about a series over time: which months stand out, which way it goes, what may come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from cspdata.periods import Period
from cspdata.results import Control, Restart, Trend, Verdict
from cspdata.words.numbers import count_word, known, number_text, percent_text, rate_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    area_label,
    counted,
    months_text,
    per_unit,
    sentence,
    shown_decimals,
)

SEASON_BELOW = 0.01  # probability of such months without a season
RUN = 7  # points of a run or of a trend
_SIDES: dict[str, Verdict] = {
    "improving": "better",
    "concerning": "worse",
    "special": "higher",
    "common": "no real change",
}
_OUTSIDE, _TREND, _NEAR = "outside the limits", "7-point trend", "2 of 3 near a limit"
WAYS = {"increasing": "rise", "decreasing": "fall"}


def control_verdict(control: Control) -> Verdict:
    """The verdict that the variation icon of a control chart stands for."""
    if control.refusal or unvarying(control):
        return "cannot say"
    word, _, side = control.variation.partition(" ")
    verdict = _SIDES[word]
    # Longer gaps between events are fewer events.
    falls = (side == "low") != control.by_gaps
    return "lower" if verdict == "higher" and falls else verdict


def control_label(control: Control) -> str:
    """The variation icon in words: `Lower than usual`, `Within its usual range`, `Rising`."""
    if control.refusal:
        return "No control chart"
    if unvarying(control):
        return "No variation"
    last = control.frame.iloc[-1]
    if not last["side"]:
        return "Within its usual range"
    up = last["side"] > 0
    if control.by_gaps:
        return "Rarer than usual" if up else "More often than usual"
    if last["rule"] == _TREND:
        return "Rising" if up else "Falling"
    return "Higher than usual" if up else "Lower than usual"


def unvarying(control: Control) -> bool:
    """Whether every figure of a control chart is the same: there is nothing to judge."""
    return not control.frame.empty and control.frame["given"].nunique() == 1


def control_sentence(control: Control, *, named: bool = False) -> str:
    """What the last point of a control chart says: within its usual range, or beyond chance.

    `named` puts indicator and area first.
    """
    said = _latest_sentence(control)
    return f"{control.indicator.title}, {area_label(control.area)}: {said}" if named else said


def _latest_sentence(control: Control) -> str:
    if control.refusal:
        return sentence(f"there is no control chart: {control.refusal}")
    if unvarying(control):
        return _unvarying(control)
    if control.by_gaps:
        return _gap_sentence(control)
    last = control.frame.iloc[-1]
    when = _when(last)
    if not last["side"]:
        return sentence(
            f"{when}, at {_latest_amount(control, last)}, lies within the usual range"
            f" of {_range(control, last)}: no real change"
        )
    return sentence(f"{_signal(control, last, when)} — {BEYOND_CHANCE}")


def latest_text(control: Control) -> str:
    """When the last charted point lies: `Sep 2025`, `Apr 2024 – Mar 2025`; empty without one."""
    return "" if control.frame.empty else _when(control.frame.iloc[-1])


def usual_text(control: Control) -> str:
    """The usual range as a phrase: `392 to 499 incidents a month`; empty where there is none."""
    if control.refusal or unvarying(control) or control.by_gaps:
        return ""
    return _range(control, control.frame.iloc[-1])


def control_key(control: Control) -> str:
    """How to read the lines and points of a control chart; empty where there is none."""
    if control.refusal or unvarying(control):
        return ""
    parts = ["dashed: the limits of the usual range"]
    if control.adjusted:
        parts.append("dotted grey: the figures as given, with their season")
    sides = control.frame["side"]
    if (sides != 0).any():
        polarity = control.indicator.polarity
        shapes = {"neutral": "triangles"}.get(polarity, "diamonds (worse) and circles (better)")
        parts.append(f"coloured {shapes}: points that stand out")
    return sentence("; ".join(parts))


def marked_sentence(control: Control) -> str:
    """Which points of a control chart stand out; empty where there is no chart."""
    if control.refusal or unvarying(control):
        return ""
    marked = control.frame[control.frame["side"] != 0]
    total = len(control.frame)
    noun = "gap" if control.by_gaps else control.step
    of = f"{number_text(total)} {noun}{'' if total == 1 else 's'}"
    if marked.empty:
        return sentence(f"not one of the {of} stands out")
    verb = "stands" if len(marked) == 1 else "stand"
    return sentence(f"{count_word(len(marked))} of the {of} {verb} out: {_times(control, marked)}")


def control_remarks(control: Control) -> tuple[str, ...]:
    """What must be said with a control chart: why this one, its warnings, where limits restart."""
    if control.refusal:
        return ()
    restarts = [
        f"limits start again in {one.starts:%B %Y}{_decided(one)}: {one.why}"
        for one in control.restarts
    ]
    chosen, season, _ = control.reason.partition("; seasonally adjusted")
    if season:
        chosen += "; its season is taken out, since the parts of the year differ beyond chance"
    return tuple(sentence(one) for one in (chosen, *control.warnings, *restarts))


def trend_sentence(trend: Trend) -> str:
    """Which way the series goes over its whole length, by its test, or why it cannot be said."""
    if trend.trend_refusal:
        return sentence(f"no trend can be said: {trend.trend_refusal}")
    span = trend.tested.label if trend.tested else trend.period.label
    what = "the numbers" if trend.measure == "count" else "the figures"
    way = WAYS.get(trend.direction)
    if way is None:
        return sentence(f"over {span} {what} neither rise nor fall beyond chance: no real change")
    return sentence(f"over {span} {what} {way} — {BEYOND_CHANCE}")


def trend_verdict(trend: Trend) -> Verdict:
    """The verdict on the trend by the polarity that the indicator declares."""
    if trend.trend_refusal:
        return "cannot say"
    if trend.direction not in WAYS:
        return "no real change"
    up = trend.direction == "increasing"
    if trend.indicator.polarity == "neutral":
        return "higher" if up else "lower"
    return "better" if up == (trend.indicator.polarity == "higher_is_better") else "worse"


def trend_label(trend: Trend) -> str:
    """The trend in two words: `Rising`, `Falling`, `No real change`, `Cannot say`."""
    if trend.trend_refusal:
        return "Cannot say"
    return {"increasing": "Rising", "decreasing": "Falling"}.get(trend.direction, "No real change")


def season_sentence(trend: Trend) -> str:
    """Whether there is a season and whether it is taken out, or why it cannot be."""
    if trend.season_refusal:
        return sentence(f"the season is not taken out: {trend.season_refusal}")
    if trend.season_p is not None and trend.season_p < SEASON_BELOW:
        return f"There is a season, {BEYOND_CHANCE}: one line shows what is left without it."
    parts = {"month": "months", "quarter": "quarters"}[trend.step]
    return (
        f"The {parts} of the year differ by no more than chance would explain:"
        " without a season the line looks much the same."
    )


def rolling_sentence(trend: Trend) -> str:
    """The average of the last whole year and of the one before it; why there is none."""
    if trend.rolling_refusal:
        return sentence(f"there is no average over a year: {trend.rolling_refusal}")
    there = trend.frame[trend.frame["rolling"].notna()]
    last = there.iloc[-1]
    level = figure_text(trend, last["rolling"])
    return sentence(f"over the year to {_last_month(last)} the average is {level}")


def forecast_sentence(trend: Trend) -> str:
    """What may come and how far off such a forecast was, or why none is shown."""
    outlook = trend.outlook
    if not outlook.shown:
        return sentence(f"no forecast is shown: {outlook.refusal}{_scores(trend)}")
    ahead = trend.frame[trend.frame["forecast"].notna()]
    first, last = ahead.iloc[0], ahead.iloc[-1]
    span = Period(first["period_start"], last["period_end"].replace(day=1)).label
    mean = figure_text(trend, float(ahead["forecast"].mean()))
    sure = percent_text(100 * outlook.confidence, signed=False)
    return (
        f"If all goes on as it did, {span} may average {mean}; {sure} of {trend.step}s should fall"
        f" within the band. {sentence(_tried(trend))} A planning aid, not a target."
    )


def control_alt(control: Control) -> str:
    """The text alternative of a control chart."""
    title = sentence(
        f"Control chart. {control.indicator.title}, {area_label(control.area)},"
        f" {control.period.label}"
    )
    parts = (title, control_sentence(control), marked_sentence(control))
    return " ".join(part for part in parts if part)


def trend_alt(trend: Trend) -> str:
    """The text alternative of a chart of season, yearly average and forecast."""
    title = sentence(
        f"Line chart. {trend.indicator.title}, {area_label(trend.area)}, {trend.period.label}:"
        " each figure, without its season, its average over a year and what may come"
    )
    return " ".join((title, trend_sentence(trend), season_sentence(trend)))


def years_alt(trend: Trend, years: Sequence[str]) -> str:
    """The text alternative of a chart that lays the years over one another."""
    return sentence(
        f"Line chart. {trend.indicator.title}, {area_label(trend.area)}, one line a year:"
        f" {', '.join(years)}"
    )


def _unvarying(control: Control) -> str:
    figure = control.frame["given"].iloc[0]
    many = f"{number_text(len(control.frame))} {control.step}s"
    if figure == 0:
        return sentence(f"{_amount(control, 0)} in any of the {many}: there is nothing to judge")
    return sentence(f"all of the {many} have {_amount(control, figure)}: there is nothing to judge")


def _gap_sentence(control: Control) -> str:
    last, steps = control.frame.iloc[-1], f"{control.step}s"
    told = sentence(
        f"too rare for numbers a {control.step}: the chart shows the {steps} from one to the next"
    )
    wait = counted(last["charted"], steps)
    if not last["side"]:
        usual = f"up to {number_text(last['upper'])} {steps} are usual: no real change"
        return f"{told} {sentence(f'the last wait was {wait}; {usual}')}"
    much = "longer" if last["side"] > 0 else "shorter"
    return f"{told} {sentence(f'the last wait was {wait}, {much} than usual — {BEYOND_CHANCE}')}"


def _signal(control: Control, last: Any, when: str) -> str:
    """What marks the last point, as a clause."""
    up, rule, steps = last["side"] > 0, last["rule"], f"{control.step}s"
    usual = f"the usual range of {_range(control, last)}"
    if rule == _OUTSIDE:
        place = "above" if up else "below"
        return f"{when}, at {_latest_amount(control, last)}, lies {place} {usual}"
    if rule == _TREND:
        way = "higher" if up else "lower"
        return f"each of the last {count_word(RUN)} {steps} is {way} than the one before"
    if rule == _NEAR:
        end = "upper" if up else "lower"
        return f"two of the last three {steps} lie close to the {end} end of {usual}"
    length = count_word(_run_length(control.frame))
    middle = f"the middle of the usual range, {figure_text(control, last['centre'])}"
    return f"the last {length} {steps} all lie {'above' if up else 'below'} {middle}"


def _run_length(frame: pd.DataFrame) -> int:
    """How many points at the end lie on the same side; a run has seven at least."""
    away = frame["charted"] - frame["centre"]
    last = frame.iloc[-1]
    same = (away * last["side"] > 0) & (frame["stretch"] == last["stretch"])
    return max(RUN, int(same[::-1].cumprod().sum()))


def _range(control: Control, row: Any) -> str:
    """The limits as people write them, never below 0."""
    low, high = max(float(row["lower"]), 0.0), float(row["upper"])
    if control.measure == "count":
        return f"{number_text(low)} to {counted(high, control.indicator.noun)} a {control.step}"
    return f"{_rate(control, low)} to {_rate(control, high)} {per_unit(control.indicator)}"


def _amount(control: Control, value: Any) -> str:
    if control.measure == "count":
        return counted(value, control.indicator.noun)
    return f"{_rate(control, value)} {per_unit(control.indicator)}"


def _latest_amount(control: Control, last: Any) -> str:
    """The last figure, and where the season is taken out the one that is judged."""
    judged = number_text if control.measure == "count" else partial(_rate, control)
    season = f" ({judged(last['charted'])} with its season taken out)" if control.adjusted else ""
    return f"{_amount(control, last['given'])}{season}"


def figure_text(result: Control | Trend, value: Any) -> str:
    """A level a period: `445 incidents a month`, `0.87 per 1,000 residents a month`."""
    if result.measure == "count":
        decimals = 0 if abs(float(value)) >= 10 else 1
        return f"{rate_text(value, decimals)} {result.indicator.noun} a {result.step}"
    every = f" a {result.step}" if result.indicator.measure == "rate" else ""
    return f"{_rate(result, value)} {per_unit(result.indicator)}{every}"


def _rate(result: Control | Trend, value: Any) -> str:
    """A rate of part of a year is small: it has one decimal more than that of a year."""
    return rate_text(value, shown_decimals(result.indicator, result.step))


def _decided(restart: Restart) -> str:
    when = restart.decided
    return f" (decided on {when.day} {when:%B %Y})" if when else ""


def _when(row: Any) -> str:
    start, end = row["period_start"], row["period_end"].replace(day=1)
    return Period(start, end).label


def _last_month(row: Any) -> str:
    return months_text([row["period_end"].replace(day=1)])


def _times(control: Control, rows: pd.DataFrame) -> str:
    if control.step == "month":
        return months_text(rows["period_start"])
    return ", ".join(_when(row) for _, row in rows.iterrows())


def _tried(trend: Trend) -> str:
    off = trend.outlook.off_by
    size = figure_text(trend, off)
    return f"tried on the last year, it was off by {size} on average{_scores(trend)}"


def _scores(trend: Trend) -> str:
    """The errors of the back-test beside one another."""
    outlook = trend.outlook
    if not (known(outlook.error) and known(outlook.naive_error)):
        return ""
    error, naive = rate_text(outlook.error, 2), rate_text(outlook.naive_error, 2)
    return f" (scaled error {error}, against {naive} for the year before repeated)"
