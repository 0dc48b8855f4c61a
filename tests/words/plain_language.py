"""What no sentence of the app may hold: words that judge or mislead, traces of code, slips."""

from __future__ import annotations

import re

BANNED = re.compile(
    r"(?<!statistically )\b(?:significan\w*|spik\w+|surg\w+|victims?|caus\w+|crime rate)\b", re.I
)
TRACES = re.compile(r"\b(?:nan|none type|None|NaT|inf|NA)\b|-0|\bp ?[=<]|-\d|\d\.0 %")
SLIPS = re.compile(r"[.,;:!?]{2,}|[ \u00a0][.,;:?]|  |\( | \)|\.\w")
JUDGING = re.compile(r"\b(?:better|worse|worsened|improved|improvement|good|bad)\b", re.I)


def traces_of(*texts: str) -> list[str]:
    """Every word in texts that none may hold, trace of code and slip; none where all are plain."""
    told = []
    for text in texts:
        # Web addresses and decimal points are no slips.
        bare = re.sub(r"\b[a-z]+\.police\.uk|Police\.uk|v\d\.\d|\d\.\d", "x", text)
        found = [BANNED.search(text), TRACES.search(text), SLIPS.search(bare)]
        told += [f"{one.group()!r} in {text!r}" for one in found if one]
    return told


def faults_of(*texts: str) -> list[str]:
    """The same of whole sentences, and where a capital before or a stop behind one is missing."""
    told = traces_of(*texts)
    for text in texts:
        if not text.endswith((".", "?")):
            told.append(f"no stop after {text!r}")
        if not (text[:1].isupper() or text[:1].isdigit()):
            told.append(f"no capital before {text!r}")
    return told
