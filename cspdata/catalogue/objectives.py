"""The shapes of `objectives.toml`: strategic objectives, their themes, the boards of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cspdata.catalogue.layouts import Declaration, Slug


class Need(Declaration, frozen=True):
    """A dataset that a theme lacks: what it is, who holds it and how it comes.

    `dataset`: the contract that fills the need; once a file of it is loaded, nothing is lacking.
    """

    what: str
    holder: str
    how: str = ""
    dataset: str = ""


class Theme(Declaration, frozen=True):
    """A theme of a strategic objective, with what is still needed for it.

    `sources`: those of its indicators by which different sources see the same thing, to be set
    side by side. `harm`: the one of them that counts its most serious part.
    """

    id: Slug
    title: str
    question: str
    lead: str = ""
    harm: Slug | Literal[""] = ""
    sources: tuple[Slug, ...] = ()
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
