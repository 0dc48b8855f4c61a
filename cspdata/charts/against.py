"""How a comparison with the benchmark looks: colour, shape, and a character within a cell."""

from __future__ import annotations

from dataclasses import dataclass

from cspdata.charts.theme import Theme, mark
from cspdata.comparisons import AGAINST
from cspdata.words import against_label

_CHARACTERS = {"worse": "◆", "better": "●", "higher": "+", "lower": "−"}
_WHITE, _INK = "#ffffff", "#1d2024"


@dataclass(frozen=True, slots=True)
class Look:
    """One result of a comparison: its label, shape and colours.

    `fill` is the colour of a cell, `ink` that of the text in it, at a contrast of 4.5:1 at least;
    `character` says the result in the cell without colour, empty for what has none.
    """

    label: str
    colour: str
    shape: str
    filled: bool
    fill: str
    ink: str
    character: str


def look_of(against: str, theme: Theme) -> Look:
    """The look of a result; a word that is none is refused."""
    if against not in AGAINST:
        raise ValueError(f"{against!r} is no comparison; there are: {', '.join(AGAINST)}")
    label, character = against_label(against), _CHARACTERS.get(against, "")
    if character:
        one = mark(against, theme)
        return Look(label, one.colour, one.shape, True, one.colour, _ink(one.colour), character)
    if against == "similar":
        one = mark("no real change", theme)
        return Look(label, one.colour, one.shape, True, theme.grid, theme.text, "")
    one = mark("cannot say", theme)
    return Look(label, one.colour, one.shape, False, theme.background, theme.quiet, "")


def _ink(fill: str) -> str:
    """Dark or white text, whichever stands out more on a colour."""
    return max((_INK, _WHITE), key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
