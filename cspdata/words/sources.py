"""Sentences about several sources of one thing: do they tell the same story?"""

from __future__ import annotations

from collections.abc import Sequence

from cspdata.results import Agreement, Change
from cspdata.words.numbers import count_word
from cspdata.words.phrases import listed, lowered, sentence

WAYS = {
    "worse": "worsened",
    "higher": "rose",
    "better": "improved",
    "lower": "fell",
}


def agreement_text(changes: Sequence[Change], found: Agreement) -> str:
    """Whether the sources agree, and which of them moved beyond chance."""
    judged = [one for one in changes if one.verdict != "cannot say"]
    if len(judged) < 2:
        return "Whether the sources agree cannot be told: fewer than two of them can be judged."
    moved: dict[str, list[str]] = {}
    for one in judged:
        if one.verdict in WAYS:
            moved.setdefault(WAYS[one.verdict], []).append(lowered(one.indicator.title))
    if not moved:
        all_of = "both" if len(judged) == 2 else f"all {count_word(len(judged))}"
        return f"The sources agree: {all_of} that can be judged show no real change."
    what = "; ".join(f"{listed(titles)} {way}" for way, titles in moved.items())
    still = len(judged) - sum(len(titles) for titles in moved.values())
    if still:
        what += f"; {count_word(still)} {'shows' if still == 1 else 'show'} no real change"
    lead = {"agree": "The sources agree", "disagree": "The sources disagree"}.get(
        found, "Whether the sources agree cannot be told"
    )
    return sentence(f"{lead}: {what}")
