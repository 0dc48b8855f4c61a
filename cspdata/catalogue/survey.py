"""What is kept of the people who answer a survey, and the words that a theme is known by.

The words stand in `keywords.toml`: free text is compared with them while a file is loaded, and only
the number of people who used them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from cspdata.catalogue.layouts import ANY_OTHER, Declaration, Slug, Survey

if TYPE_CHECKING:
    from cspdata.catalogue.model import Dataset

WORD = re.compile(r"\w+(?:[ '-]\w+)*")


class KeywordTheme(Declaration, frozen=True):
    """The words that say that a text is about a theme; `theme` is declared in `objectives.toml`."""

    theme: Slug
    words: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Keywords(Declaration, frozen=True):
    """`keywords.toml`: the words of each theme. A text may be about several themes, or none."""

    themes: tuple[KeywordTheme, ...]


def keywords_fault(found: Keywords, themes: list[str]) -> str:
    """Why a list of words cannot be used, with its key; empty where it can.

    Refused: a theme that is not declared or comes twice, a word that comes twice for one theme, and
    one that is no word (letters and digits, with single blanks, hyphens or apostrophes between).
    """
    seen: set[str] = set()
    for one in found.themes:
        if one.theme not in themes:
            return f"key 'themes.theme': {one.theme!r} is not declared in objectives.toml"
        if one.theme in seen:
            return f"key 'themes.theme': {one.theme!r} is declared twice; put its words together"
        seen.add(one.theme)
        plain = [word.casefold() for word in one.words]
        for word in one.words:
            if not WORD.fullmatch(word):
                return f"key 'themes.words': {word!r} of {one.theme!r} is no word or short phrase"
            if plain.count(word.casefold()) > 1:
                return f"key 'themes.words': {word!r} of {one.theme!r} is given twice"
    return ""


def with_keywords(
    datasets: Mapping[str, Dataset], words: Keywords, *, themes: list[str], folder: Path
) -> dict[str, Dataset]:
    """The contracts, those that count free text with the words of each theme.

    The words belong to the contract that a file is read under: a change of them loads it anew. What
    the contracts say of people is checked on the way; a `ValueError` names file and key.
    """
    if fault := keywords_fault(words, themes):
        raise ValueError(f"{folder / 'keywords.toml'}: {fault}")
    by_theme = {one.theme: one.words for one in words.themes}
    found: dict[str, Dataset] = {}
    for name, dataset in datasets.items():
        if fault := survey_fault(dataset, themes):
            raise ValueError(f"{folder / 'datasets' / name}.toml: {fault}")
        found[name] = _with_words(dataset, by_theme)
    return found


def _with_words(dataset: Dataset, words: dict[str, tuple[str, ...]]) -> Dataset:
    layout = dataset.aggregates
    if layout is None or layout.survey is None or not layout.survey.text:
        return dataset
    survey = msgspec.structs.replace(layout.survey, keywords=words)
    return msgspec.structs.replace(
        dataset, aggregates=msgspec.structs.replace(layout, survey=survey)
    )


def survey_fault(dataset: Dataset, themes: list[str]) -> str:
    """Why a contract's table of people cannot be used, with its key; empty where it can."""
    layout = dataset.aggregates
    survey = layout.survey if layout else None
    if layout is None or survey is None:
        return ""
    if not layout.responses:
        return "key 'aggregates.survey': only a file of single responses has people in it"
    if survey.keywords:
        return "key 'aggregates.survey.keywords': the words of themes stand in keywords.toml"
    named = (survey.age, survey.sex, *survey.priorities, *filter(None, (survey.text,)))
    for name in named:
        if name not in dataset.columns:
            return f"key 'aggregates.survey': the column {name!r} is not declared"
    for name in (survey.age, survey.sex, *survey.priorities):
        if not dataset.columns[name].map:
            return f"key 'aggregates.survey': the column {name!r} needs a map of its texts"
    return _map_fault(dataset, survey, themes)


def _map_fault(dataset: Dataset, survey: Survey, themes: list[str]) -> str:
    """Why what the maps make of texts cannot be used: classes and themes that are not declared."""
    for name, known in (
        (survey.age, [*survey.ages, "none"]),
        (survey.sex, [*survey.sexes, "none"]),
        *((name, [*themes, ANY_OTHER, "none"]) for name in survey.priorities),
    ):
        for label, meaning in dataset.maps[dataset.columns[name].map].items():
            if meaning not in known:
                return (
                    f"key 'maps.{dataset.columns[name].map}': {label!r} means {meaning!r}; there "
                    f"are: {', '.join(known)}"
                )
    return ""
