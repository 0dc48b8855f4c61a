"""What no sentence of the app may hold: words that judge or mislead, traces of code, slips."""

from __future__ import annotations

import re

BANNED = re.compile(
    r"(?<!statistically )\b(?:significan\w*|spik\w+|surg\w+|victims?|caus\w+|crime rate)\b", re.I
)
TRACES = re.compile(r"\b(?:nan|none type|None|NaT|inf|NA)\b|-0|\bp ?[=<]|-\d|\d\.0 %")
SLIPS = re.compile(r"[.,;:!?]{2,}|[ \u00a0][.,;:?]|  |\( | \)|\.\w")
JUDGING = re.compile(r"\b(?:better|worse|worsened|improved|improvement|good|bad)\b", re.I)


# Points within a word that are no slips, for the texts that may hold them.
DECIMALS = r"\d\.\d"
ADDRESSES = rf"\b[a-z]+\.police\.uk|v\d\.\d|{DECIMALS}"


def traces_of(*texts: str, but: str = "") -> list[str]:
    """Every word in texts that none may hold, trace of code and slip; none where all are plain.

    `but` is a pattern of what is no slip in them.
    """
    told = []
    for text in texts:
        bare = re.sub(but, "x", text) if but else text
        found = [BANNED.search(text), TRACES.search(text), SLIPS.search(bare)]
        told += [f"{one.group()!r} in {text!r}" for one in found if one]
    return told


def faults_of(*texts: str) -> list[str]:
    """The same of whole sentences, and where a capital before or a stop behind one is missing."""
    told = traces_of(*texts, but=rf"Police\.uk|{ADDRESSES}")
    for text in texts:
        if not text.endswith((".", "?")):
            told.append(f"no stop after {text!r}")
        if not (text[:1].isupper() or text[:1].isdigit()):
            told.append(f"no capital before {text!r}")
    return told
