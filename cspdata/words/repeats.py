"""Sentences about near repeats: does one event make another nearby and soon more likely."""

from __future__ import annotations

from cspdata.cells import NearRepeats
from cspdata.words.numbers import SPACE, known, number_text, rate_text
from cspdata.words.phrases import counted, sentence, singular

LEVEL = 0.05


def near_repeats_sentence(found: NearRepeats) -> str:
    """How often one follows another near and soon, beside chance; or why that cannot be said."""
    title, noun = found.indicator.title, found.indicator.noun
    if found.refusal:
        return sentence(f"{title}: near repeats cannot be told: {found.refusal}")
    near = f"within {found.within_metres}{SPACE}m and {found.within_days} days"
    one = singular(noun)
    article = "an" if one[0] in "aeiou" else "a"
    if not known(found.ratio):
        return sentence(
            f"{title}: no pair lies {near}, and chance alone would hardly give one,"
            f" {found.period.label}"
        )
    p = _p_text(found.p)
    if found.p >= LEVEL or found.ratio <= 1:
        return sentence(
            f"{title}: {near} of {article} {one} another follows {_times(found.ratio)} as often as"
            f" chance would have it, which chance alone may explain ({p}), {found.period.label}"
        )
    return sentence(
        f"{title}: {near} of {article} {one} another follows {_times(found.ratio)} as often as"
        f" chance would have it ({p}), {found.period.label}"
    )


def near_repeats_basis(found: NearRepeats) -> str:
    """How many were compared, and how many could not be."""
    if found.refusal and not found.events:
        return ""
    noun = found.indicator.noun
    text = f"{counted(found.events, noun)} with a place and a time"
    if found.left_out:
        text += f"; {number_text(found.left_out)} without are left out"
    return sentence(text)


def _times(ratio: float) -> str:
    return f"{rate_text(ratio, 1)} times"


def _p_text(p: float) -> str:
    """p with two figures: `p = 0.001`, `p = 0.42`."""
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
