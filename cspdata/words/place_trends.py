"""Sentences about several areas over time: how many stand out, or rise or fall, and which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cspdata.results import Control, Trend
from cspdata.words.numbers import count_word, number_text
from cspdata.words.phrases import BEYOND_CHANCE, none_of, sentence
from cspdata.words.trends import (
    WAYS,
    control_label,
    control_sentence,
    control_verdict,
    trend_label,
    trend_sentence,
)

NAMED = 6  # areas named of those that stand out or move


def controls_sentence(controls: Sequence[Control], noun: str) -> str:
    """How many of several charts stand out at their last point, and which."""
    if len(controls) == 1:
        return control_sentence(controls[0])
    judged = [one for one in controls if control_verdict(one) != "cannot say"]
    if not judged:
        return sentence(f"not one of the {number_text(len(controls))} {noun} has enough to judge")
    out = [one for one in judged if one.frame["side"].iloc[-1]]
    of = f"{number_text(len(judged))} {noun}"
    left = len(controls) - len(judged)
    rest = f"; {count_word(left)} cannot be judged" if left else ""
    if not out:
        none = none_of(len(judged), noun)
        return sentence(f"{none} stands out from its own usual range{rest}")
    told = _first(f"{one.area.name}, {control_label(one).lower()}" for one in out)
    verb = "stands" if len(out) == 1 else "stand"
    return sentence(f"{count_word(len(out))} of {of} {verb} out from the usual: {told}{rest}")


def trends_sentence(trends: Sequence[Trend], noun: str) -> str:
    """How many of several areas rise or fall over the whole length, and which."""
    judged = [one for one in trends if not one.trend_refusal]
    if len(judged) == len(trends) == 1:
        return trend_sentence(judged[0])
    if not judged:
        return ""
    moved = [one for one in judged if one.direction in WAYS]
    lead = "over the whole length, "
    if not moved:
        return sentence(f"{lead}{none_of(len(judged), noun)} rises or falls beyond chance")
    of = f"{lead}{count_word(len(moved))} of {number_text(len(judged))} {noun}"
    named = _first(f"{one.area.name}, {trend_label(one).lower()}" for one in moved)
    verb = "changes" if len(moved) == 1 else "change"
    return sentence(f"{of} {verb} by {BEYOND_CHANCE}: {named}")


def _first(told: Iterable[str]) -> str:
    """The first of several, and how many more there are."""
    every = list(told)
    more = f" and {count_word(len(every) - NAMED)} more" if len(every) > NAMED else ""
    return f"{'; '.join(every[:NAMED])}{more}"
