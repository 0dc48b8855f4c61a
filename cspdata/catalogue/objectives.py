"""The shapes of `objectives.toml`: strategic objectives, their themes, the boards of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from cspdata.catalogue.layouts import Declaration, Slug

if TYPE_CHECKING:  # the catalogue's model holds objectives
    from cspdata.catalogue.model import Dataset


class Need(Declaration, frozen=True):
    """A dataset that a theme lacks: what it is, who holds it and how it comes.

    `dataset`: the contract that fills the need; once a file of it is loaded, nothing is lacking.
    """

    what: str
    holder: str
    how: str = ""
    dataset: str = ""


class Makeup(Declaration, frozen=True):
    """Who those counted are: measures of a dataset that are each a part of a whole.

    `title` says by what they are told apart, `noun` what the whole counts; parts may overlap.
    `names` call the parts, in their order, where the dataset's labels are too long.
    """

    title: str
    noun: str
    dataset: Slug
    whole: tuple[Slug, ...]
    parts: tuple[Slug, ...]
    names: tuple[str, ...] = ()


class Theme(Declaration, frozen=True):
    """A theme of a strategic objective, with what is still needed for it.

    `sources`: those of its indicators by which different sources see the same thing, to be set
    side by side. `harm`: the one of them that counts its most serious part. `who`: who those
    counted are, where a source tells; `who_ask`: what is not told, and who holds it. `offences`:
    the Home Office's codes of its offences, whose weighed harm is the theme's; the file may give
    patterns of them, which `with_codes` replaces.
    """

    id: Slug
    title: str
    question: str
    lead: str = ""
    harm: Slug | Literal[""] = ""
    sources: tuple[Slug, ...] = ()
    who: tuple[Makeup, ...] = ()
    who_ask: str = ""
    offences: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


class Objective(Declaration, frozen=True):
    """A strategic objective: its themes in order, its lead board and its question."""

    id: Slug
    title: str
    question: str
    lead: str
    themes: tuple[Theme, ...]


class Board(Declaration, frozen=True):
    """A board or group that leads themes, or is told of them.

    `short`: its name where there is little room; `themes`: the ids of those that it reports on,
    which are all that it leads and perhaps others. A theme names who leads it by `title`,
    where it is known.
    """

    id: Slug
    title: str
    short: str
    themes: tuple[Slug, ...]


def with_holders(
    objectives: Sequence[Objective], holders: Mapping[str, str]
) -> tuple[Objective, ...]:
    """The objectives with the holders of their needs by name instead of by `{word}`.

    A word that has no name is refused (`ValueError`).
    """

    def named(need: Need) -> Need:
        for word in re.findall(r"\{(\w+)\}", need.holder):
            if word not in holders:
                raise ValueError(
                    f"key 'holders': nobody is named for {{{word}}}, which objectives.toml says "
                    f'holds {need.what!r}; add {word} = "…"'
                )
        return replace(need, holder=need.holder.format_map(holders))

    def themed(theme: Theme) -> Theme:
        return replace(theme, needs=tuple(named(need) for need in theme.needs))

    return tuple(
        replace(one, themes=tuple(themed(theme) for theme in one.themes)) for one in objectives
    )


def with_codes(objectives: Sequence[Objective], codes: Collection[str]) -> tuple[Objective, ...]:
    """The objectives with the offence codes of their themes instead of patterns, each code once.

    `codes`: those that some dataset knows. A pattern that none of them meets stays as it is, for
    `made_of_fault` to name.
    """

    def met(pattern: str) -> list[str]:
        return [code for code in codes if fnmatchcase(code, pattern)] or [pattern]

    def themed(theme: Theme) -> Theme:
        found = dict.fromkeys(code for pattern in theme.offences for code in met(pattern))
        return replace(theme, offences=tuple(found))

    return tuple(
        replace(one, themes=tuple(themed(theme) for theme in one.themes)) for one in objectives
    )


def board_fault(objectives: Sequence[Objective], boards: Sequence[Board]) -> tuple[str, str]:
    """The key of `objectives.toml` that is at fault and why; both empty where none is."""
    themes = {one.id: one for objective in objectives for one in objective.themes}
    for part in ("id", "title", "short"):
        names = [getattr(one, part) for one in boards]
        for name in names:
            if names.count(name) > 1:
                return f"boards.{part}", f"{name!r} is used twice; give each board its own"
    for board in boards:
        for name in board.themes:
            if name not in themes:
                return (
                    f"boards.{board.id}.themes",
                    f"{name!r} is no theme; there are: {', '.join(sorted(themes))}",
                )
    leads = {one.title: one for one in boards}
    for theme in themes.values():
        if not theme.lead:
            continue
        if theme.lead not in leads:
            return (
                f"{theme.id}.lead",
                f"{theme.lead!r} is the title of no board; declare it under [[boards]], or name "
                f"one of: {', '.join(sorted(leads)) or 'none yet'}",
            )
        if theme.id not in leads[theme.lead].themes:
            return (
                f"boards.{leads[theme.lead].id}.themes",
                f"{theme.id!r} is led by this board and is to be among its themes",
            )
    return "", ""


def made_of_fault(
    objectives: Sequence[Objective], datasets: Mapping[str, Dataset], codes: Collection[str]
) -> tuple[str, str]:
    """The key of a theme's make-up or offences that is at fault, and why; empty where none is.

    `codes`: the offence codes that some dataset knows. A code has one theme: the harm of its
    offences would count twice.
    """
    taken: dict[str, str] = {}
    for theme in (one for objective in objectives for one in objective.themes):
        for part in theme.who:
            if part.names and len(part.names) != len(part.parts):
                return f"{theme.id}.who", f"{part.title!r} has not one name for each of its parts"
            for name in (*part.whole, *part.parts):
                if part.dataset not in datasets or name not in datasets[part.dataset].categories:
                    return f"{theme.id}.who", f"{part.dataset!r} does not count {name!r}"
        for code in theme.offences:
            if code not in codes:
                return f"{theme.id}.offences", f"no dataset knows the offence code {code!r}"
            if code in taken:
                return (
                    f"{theme.id}.offences",
                    f"the offence code {code!r} is of {taken[code]!r} too; give it to one theme",
                )
            taken[code] = theme.id
    return "", ""
