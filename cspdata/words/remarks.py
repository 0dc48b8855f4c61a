"""What must be said beside a number: what is unknown, caveats, source, demonstration."""

from __future__ import annotations

from collections.abc import Sequence

from cspdata.catalogue import Need
from cspdata.results import Notes
from cspdata.words.numbers import count_word
from cspdata.words.phrases import months_text, sentence


def holder_text(need: Need) -> str:
    """Who holds what is lacking, within a sentence: `the partnership`, `Wiltshire Council`."""
    article, found, name = need.holder.partition("The ")
    return f"the {name}" if found and not article else need.holder


def unknown(notes: Notes | None, needs: Sequence[Need] = ()) -> str:
    """What is not known: months without figures, and datasets that are still lacking.

    `notes` is `None` for a theme that has no data at all.
    """
    parts = []
    if notes is not None and notes.missing:
        parts.append(sentence(f"we have no figures for {months_text(notes.missing)}"))
    if needs:
        named = [f"{need.what}, ask {holder_text(need)}" for need in needs]
        number = count_word(len(needs))
        noun = "dataset is" if len(needs) == 1 else "datasets are"
        parts.append(sentence(f"{number} {noun} not loaded: {'; '.join(named)}"))
    if notes is None:
        parts.insert(0, "This theme has no data yet.")
    if not parts:
        return "No months are missing. What never came to notice is not recorded."
    return " ".join(parts)


def caveats(notes: Notes) -> tuple[str, ...]:
    """The sentences that go with a number, each ending in a full stop, the most pressing first."""
    found = []
    if notes.demonstration:
        found.append(demonstration_notice())
    if notes.missing:
        found.append(f"No figures for {months_text(notes.missing)}.")
    found += [sentence(text) for text in (*notes.remarks, *notes.caveats)]
    if notes.complete_to is not None:
        found.append(f"Data complete to {months_text([notes.complete_to])}.")
    return tuple(dict.fromkeys(text for text in found if text))


def source_line(notes: Notes) -> str:
    """The source and its licence: `Source: data.police.uk. Open Government Licence v3.0.`"""
    parts = [sentence(f"Source: {notes.source}"), sentence(notes.licence)]
    return " ".join(part for part in parts if part)


def demonstration_notice() -> str:
    """The warning that goes wherever made-up data are shown."""
    return "Demonstration data: the figures are made up and describe no real place."
