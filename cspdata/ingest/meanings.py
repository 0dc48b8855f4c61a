"""What the maps of a contract make of the texts of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


def meaning(text: str, labels: Mapping[str, str]) -> str:
    """What a map makes of a text, "" where it has no such label.

    Labels are compared without regard to case, to blanks and to the bent apostrophes of word
    processors. One that starts with `*` stands for every text with its ending.
    """
    exact, endings = _prepared(_Labels(labels))
    plain = _plain(text)
    if plain in exact:
        return exact[plain]
    return next((value for ending, value in endings if plain.endswith(ending)), "")


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """A map known by its identity: it is asked for every row, and to compare it would take long."""

    labels: Mapping[str, str]

    def __hash__(self) -> int:
        return id(self.labels)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Labels) and other.labels is self.labels


@lru_cache(maxsize=256)
def _prepared(one: _Labels) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The labels that stand for themselves, and those that stand for an ending, in lower case."""
    plain = {_plain(label): value for label, value in one.labels.items()}
    exact = {label: value for label, value in plain.items() if not label.startswith("*")}
    endings = tuple((label[1:], value) for label, value in plain.items() if label[0:1] == "*")
    return exact, endings


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split()).lower()
