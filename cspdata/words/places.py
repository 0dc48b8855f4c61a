"""Sentences about where: the places with most, the highest rate, and how many changed."""

from __future__ import annotations

import pandas as pd

from cspdata.results import Change, Levels
from cspdata.words.changes import verdicts_text
from cspdata.words.numbers import count_word, number_text, rate_text, share_text
from cspdata.words.phrases import level_label, listed, rate_phrase, sentence

TOP = 3  # places named in the first sentence
FEW = 5  # places whose joint share is told


def where(levels: Levels, change: Change | None = None) -> str:
    """Which places have most, what share the first few hold, and how many changed beyond chance."""
    if levels.frame.empty:
        return "The source gives no figures for smaller areas."
    shown = known_places(levels).sort_values("count", ascending=False, kind="stable")
    total = float(shown["count"].sum())
    many = level_label(levels.level, count=2)
    if shown.empty or total == 0:
        found = "no figures to show" if shown.empty else f"no {levels.indicator.noun}"
        text = sentence(f"the {many} have {found} for {levels.period.label}")
        return " ".join(part for part in (text, _hidden(levels)) if part)
    counted = levels.indicator.told == "count"
    parts = [
        _most(levels, shown) if counted else "",
        _share(levels, shown, total) if counted else "",
        _highest(levels, shown),
        _hidden(levels),
        "" if change is None else _changed(change),
    ]
    return " ".join(part for part in parts if part)


def known_places(levels: Levels) -> pd.DataFrame:
    """The rows whose count is known."""
    counts = pd.to_numeric(levels.frame["count"], errors="coerce")
    return levels.frame.assign(count=counts)[counts.notna()]


def _most(levels: Levels, shown: pd.DataFrame) -> str:
    top = shown[shown["count"] > 0].head(TOP)
    named = [
        f"{name} ({number_text(count)})"
        for name, count in zip(top["area_name"], top["count"], strict=True)
    ]
    verb = "has" if len(named) == 1 else "have"
    return sentence(
        f"{listed(named)} {verb} the most {levels.indicator.noun}, {levels.period.label}"
    )


def _share(levels: Levels, shown: pd.DataFrame, total: float) -> str:
    if len(shown) < 2 * FEW:
        return ""
    share = share_text(float(shown["count"].head(FEW).sum()) / total)
    of = "the total" if len(shown) == len(levels.frame) else "what can be shown"
    many = level_label(levels.level, count=len(shown))
    return sentence(f"{count_word(FEW)} of {number_text(len(shown))} {many} hold {share} of {of}")


def _highest(levels: Levels, shown: pd.DataFrame) -> str:
    indicator = levels.indicator
    rates = shown[pd.to_numeric(shown["value"], errors="coerce").notna()]
    if indicator.measure == "count" or len(rates) < 2:
        return ""
    ordered = rates.sort_values("value", ascending=False, kind="stable")
    first, last = ordered.iloc[0], ordered.iloc[-1]
    if indicator.told == "value":
        return sentence(
            f"from {rate_phrase(indicator, first['value'])} in {first['area_name']} to"
            f" {rate_text(last['value'], indicator.decimals)} in {last['area_name']},"
            f" {levels.period.label}"
        )
    return sentence(
        f"the highest rate is in {first['area_name']}: {rate_phrase(indicator, first['value'])}"
    )


def _hidden(levels: Levels) -> str:
    """How many places have no figure, and why."""
    frame = levels.frame
    unknown = pd.to_numeric(frame["count"], errors="coerce").isna()
    small = int((unknown & frame["suppressed"].astype(bool)).sum())
    empty = int(unknown.sum()) - small
    parts = []
    if small:
        noun = level_label(levels.level, count=small)
        verb = "has a number" if small == 1 else "have numbers"
        parts.append(f"{count_word(small)} {noun} {verb} too small to show")
    if empty:
        noun = "" if small else f" {level_label(levels.level, count=empty)}"
        verb = "has" if empty == 1 else "have"
        parts.append(f"{count_word(empty)}{noun} {verb} no complete figures")
    return sentence(listed(parts))


def _changed(change: Change) -> str:
    if change.refusal:
        return sentence(f"no comparison with {change.before.label}: {change.refusal}")
    text = verdicts_text(change)
    frame = change.frame
    for verdict, label in (("worse", "Worsened"), ("higher", "Rose")):
        names = [str(name) for name in frame.loc[frame["verdict"] == verdict, "area_name"]]
        if 0 < len(names) <= FEW:
            text += " " + sentence(f"{label}: {listed(names)}")
    return text.strip()
