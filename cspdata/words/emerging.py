"""Sentences about emerging hot spots: why a place has its class, and what each class means."""

from __future__ import annotations

from cspdata.stats import CellPattern, Spells
from cspdata.stats.emerging import EMERGING_CLASSES
from cspdata.words.numbers import number_text
from cspdata.words.phrases import counted, sentence

EMERGING = frozenset(EMERGING_CLASSES)
_GLOSSES = {
    "intensifying": "lasting and growing {more}",
    "persistent": "lasting",
    "consecutive": "the latest {step}s in a row",
    "new": "the latest {step} alone",
    "oscillating": "{cold} before, {hot} now",
    "sporadic": "on and off",
    "diminishing": "lasting, but growing less {hot}",
    "historical": "no longer {hot}",
}
_MORE = {"hot": "hotter", "cold": "colder"}
_OTHER = {"hot": "cold", "cold": "hot"}


def emerging_sentence(pattern: CellPattern, *, step: str = "month") -> str:
    """Why a place has its class, from its facts; `step` is the name of one step in time."""
    name, _, kind = pattern.emerging_class.partition(" ")
    heat = kind.partition(" ")[0]
    if heat not in _MORE:
        return sentence(_without_pattern(pattern, step))
    own, other = (pattern.hot, pattern.cold) if heat == "hot" else (pattern.cold, pattern.hot)
    total = number_text(pattern.steps)
    reasons = {
        "oscillating": f"{_row(own, heat, step)}, but {_OTHER[heat]} in {number_text(other.steps)}"
        f" of the {total} {step}s",
        "new": f"{_row(own, heat, step)} and never before in {total} {step}s",
        "consecutive": f"{_row(own, heat, step)} and never before in {total} {step}s",
        "sporadic": f"{_row(own, heat, step)}, and on and off before:"
        f" {number_text(own.steps)} of {total} {step}s",
        "historical": f"{heat} in {number_text(own.steps)} of {total} {step}s, but no longer:"
        f" last {_ago(own, step)}",
    }
    often = f"{heat} in {number_text(own.steps)} of {total} {step}s, the latest included"
    growing = {
        "intensifying": f"{often}, and growing {_MORE[heat]}",
        "diminishing": f"{often}, but growing less {heat}",
        "persistent": f"{often}; neither growing {_MORE[heat]} nor less {heat} beyond chance",
    }
    return sentence((reasons | growing)[name])


def emerging_label(emerging_class: str, *, step: str = "month") -> str:
    """A class as a legend names it: `New hot spot: the latest month alone`, `No pattern`.

    An unknown class is refused.
    """
    if emerging_class not in EMERGING:
        raise KeyError(f"{emerging_class!r} is no class of emerging hot spots")
    name, _, kind = emerging_class.partition(" ")
    heat = kind.partition(" ")[0]
    if heat not in _MORE:
        return "No pattern"
    gloss = _GLOSSES[name].format(hot=heat, cold=_OTHER[heat], more=_MORE[heat], step=step)
    return f"{name.capitalize()} {kind}: {gloss}"


def _without_pattern(pattern: CellPattern, step: str) -> str:
    found = [
        f"{heat} in {number_text(spells.steps)} of {number_text(pattern.steps)} {step}s,"
        f" last {_ago(spells, step)}"
        for heat, spells in (("hot", pattern.hot), ("cold", pattern.cold))
        if spells.steps
    ]
    if not found:
        return f"neither hot nor cold in any of {number_text(pattern.steps)} {step}s"
    return f"{'; '.join(found)}: no lasting pattern"


def _row(spells: Spells, heat: str, step: str) -> str:
    if spells.latest_run == 1:
        return f"{heat} in the latest {step}"
    return f"{heat} in the latest {number_text(spells.latest_run)} {step}s in a row"


def _ago(spells: Spells, step: str) -> str:
    return f"{counted(spells.steps_ago, step + 's')} ago"
