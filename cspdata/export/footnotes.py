"""The notes of the workbook: how numbers are made, and the caveats of the indicators."""

from __future__ import annotations

from dataclasses import dataclass

from cspdata.export.pack import ObjectivePack
from cspdata.export.sheets import Sheet
from cspdata.words import caveats, listed

GENERAL = {
    "interval": "Lower and upper limits are those of a 95 % confidence interval of the value. They "
    "assume that events are independent; where a victim or place recurs they are too narrow.",
    "exposure": "Exposure is what the count is divided by, for example the residents of the area.",
    "verdict": "Better, worse, higher and lower are said only where the two periods differ by more "
    "than chance would explain; higher and lower where a rise may be good. p is the probability of "
    "so large a difference by chance alone; q is p after allowing for the number of areas compared "
    "(Benjamini–Hochberg).",
    "conversion": "A share of the base has Wilson's 95 % interval. Where two steps are counted "
    "apart the figure per 100 is the ratio of two counts, with the score interval of a ratio of "
    "Poisson counts; nobody is followed from one step to the other, and its change is not tested.",
    "percent": "Change (%) and the rate ratio compare the rates of the matched months: those that "
    "are complete in both periods. A percentage is not given for a base below 10.",
}
OF_KIND = {
    "Over time": ("interval", "exposure"),
    "Places": ("interval", "exposure"),
    "Changes": ("verdict", "percent"),
    "Line of sight": ("verdict", "conversion"),
    "Summary": ("verdict", "percent"),
    "Sources side by side": ("verdict",),
    "Analyst notes": (),
    "Analyst texts": (),
    "Missing data": (),
}


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note: its key, its text and the ids of the themes that it is about."""

    key: str
    text: str
    themes: frozenset[str]


def footnotes(pack: ObjectivePack) -> tuple[Footnote, ...]:
    """The caveats of a pack, each said once, with what they are about where that is not all."""
    about: dict[str, list[tuple[str, str]]] = {}
    for theme in pack.answered:
        for one in theme.indicators:
            for text in dict.fromkeys(text for notes in one.notes for text in caveats(notes)):
                about.setdefault(text, []).append((theme.theme.id, one.indicator.title))
    found = []
    for number, (text, places) in enumerate(about.items(), start=1):
        shared = len(places) == len(pack.packs)
        lead = "" if shared else f"{listed([title for _, title in places])}: "
        themes = frozenset(theme for theme, _ in places)
        found.append(Footnote(f"caveat_{number}", lead + text, themes))
    return tuple(found)


def note_keys(sheet: Sheet, caveats_of_pack: tuple[Footnote, ...]) -> list[str]:
    """The keys of the notes that a sheet refers to."""
    theme = sheet.theme.theme.id if sheet.theme else ""
    return [*OF_KIND[sheet.kind], *(one.key for one in caveats_of_pack if theme in one.themes)]


def ordered_notes(made: dict[str, Sheet], caveats_of_pack: tuple[Footnote, ...]) -> dict[str, str]:
    """The texts of all notes by key, in the order in which the sheets refer to them."""
    texts = GENERAL | {one.key: one.text for one in caveats_of_pack}
    keys = [key for sheet in made.values() for key in note_keys(sheet, caveats_of_pack)]
    return {key: texts[key] for key in dict.fromkeys(keys)}
