"""Lines of sight: the steps by which people of a theme come to notice, are helped, and leave.

Declared in `lines_of_sight.toml`, one line a theme; another theme needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from cspdata.catalogue.layouts import Declaration, Slug

if TYPE_CHECKING:  # the catalogue holds lines, and lines name what it holds
    from cspdata.catalogue.model import Dataset, Indicator

FILE = "lines_of_sight.toml"


class Delay(Declaration, frozen=True):
    """The median days up to a step, a measure of a dataset that is never added up.

    `about`: from what to what it runs.
    """

    dataset: Slug
    measure: Slug
    about: str


class Step(Declaration, frozen=True):
    """One step: what is counted, and of what it is a part or is set beside.

    `of`: the step whose count the conversion has for its base. `whole`: measures of the step's own
    dataset that are the base instead, called `whole_noun`. `subset`: every one counted is one of
    the base; else the two are counted apart, and `apart` says why their ratio is no share.
    `polarity` judges the conversion alone: counts of a line are never good or bad. `ask`: who
    holds what the step lacks, where it is not the dataset's supplier; `delay_ask`, who its delay.
    """

    id: Slug
    title: str
    noun: str
    dataset: Slug
    measures: Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1)]
    of: Slug | Literal[""] = ""
    whole: tuple[Slug, ...] = ()
    whole_noun: str = ""
    subset: bool = False
    apart: str = ""
    polarity: Literal["lower_is_better", "higher_is_better", "neutral"] = "neutral"
    ask: str = ""
    delay: Delay | None = None
    delay_ask: str = ""


class Line(Declaration, frozen=True):
    """The line of sight of a theme; `beside`: indicators of it that stand beside the line."""

    theme: Slug
    title: str
    question: str
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=2)]
    beside: tuple[Slug, ...] = ()
    caveats: tuple[str, ...] = ()

    def step(self, step_id: str) -> Step:
        """The step of that id, which another names as its base."""
        return next(one for one in self.steps if one.id == step_id)


class _Lines(Declaration, frozen=True):
    lines: tuple[Line, ...] = ()


def read_lines(
    folder: Path, datasets: Mapping[str, Dataset], indicators: Mapping[str, Indicator]
) -> dict[str, Line]:
    """The lines of sight declared in a folder, by theme; none where there is no file.

    A `ValueError` names the file, the line and the step of a name that leads nowhere, of a base
    that is not declared, and of a part that cannot be one.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Lines, strict=True)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise ValueError(f"{path}: {fault}") from None
    measures = {name: one.categories for name, one in datasets.items()}
    for line in found.lines:
        mine = {one.id for one in indicators.values() if one.theme == line.theme}
        if not mine:
            raise ValueError(f"{path}: key 'theme': {line.theme!r} is no theme with indicators")
        if strays := [one for one in line.beside if one not in mine]:
            raise ValueError(f"{path}: key 'beside': {strays[0]!r} is no indicator of {line.theme}")
        for at, step in enumerate(line.steps):
            if fault_of := _fault(line, at, step, measures):
                raise ValueError(f"{path}: {line.theme}, step {step.id!r}: {fault_of}")
    themes = [one.theme for one in found.lines]
    twice = next((one for one in themes if themes.count(one) > 1), "")
    if twice:
        raise ValueError(f"{path}: theme {twice!r} has two lines of sight: keep one")
    return {one.theme: one for one in found.lines}


def _fault(line: Line, at: int, step: Step, measures: Mapping[str, frozenset[str]]) -> str:
    """What is wrong with a step; empty where nothing is."""
    earlier = {one.id: one for one in line.steps[:at]}
    if step.id in earlier:
        return "its id is used twice"
    wanted = [(step.dataset, one) for one in (*step.measures, *step.whole)]
    wanted += [(step.delay.dataset, step.delay.measure)] if step.delay else []
    for dataset, measure in wanted:
        if measure not in measures.get(dataset, frozenset()):
            return f"{dataset!r} does not count {measure!r}"
    if step.of and step.of not in earlier:
        return f"key 'of': {step.of!r} is no earlier step; there are: {', '.join(earlier) or '-'}"
    if step.of and step.whole:
        return "give 'of' or 'whole', not both"
    if bool(step.whole) != bool(step.whole_noun):
        return "key 'whole_noun': the base 'whole' needs its noun, and only it"
    based = bool(step.of or step.whole)
    if based and not step.subset and not step.apart:
        return "key 'apart': say why the ratio is no share, or declare 'subset'"
    if step.subset and not based:
        return "key 'subset': a part needs its base, 'of' or 'whole'"
    if step.subset and step.of and earlier[step.of].dataset != step.dataset:
        return (
            f"key 'subset': {step.of!r} is counted by {earlier[step.of].dataset!r}, and only "
            "within one dataset is one count a part of another"
        )
    return ""
