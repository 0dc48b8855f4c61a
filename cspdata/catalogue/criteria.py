"""The criteria of the priorities workshop: the shapes and the checks of `criteria.toml`.

They are the partnership's own: anchored scales in words and weights that it declares. What comes
with the project is a neutral example, no published scoring scheme.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

import msgspec

from cspdata.catalogue.layouts import Declaration, Share, Slug

SCALE = (1, 2, 3, 4)  # what a criterion can be scored, each with its words
Source = Literal["volume", "trend", "harm", "concern", "none"]
Rule = Literal["quarters", "thresholds", "tested", ""]
RULES: dict[Source, tuple[Rule, ...]] = {
    "volume": ("quarters", "thresholds"),
    "harm": ("quarters", "thresholds"),
    "concern": ("quarters", "thresholds"),
    "trend": ("tested",),
    "none": ("",),
}
_FIGURES: dict[Rule, int] = {"quarters": 0, "thresholds": 3, "tested": 1, "": 0}
_Words = Annotated[str, msgspec.Meta(pattern=r"\w")]


class Prefill(Declaration, frozen=True):
    """What pre-fills a criterion: `source` (key `from`) by `rule`, with the figures `at`.

    `quarters`: by the quarter of the themes it ranks in; `thresholds`: one more than how many of
    three rising figures it reaches; `tested` (trend): 1 better, 2 no real change, 3 worse, 4 worse
    by at least `at` per cent.
    """

    source: Source = msgspec.field(name="from")
    rule: Rule = ""
    at: tuple[float, ...] = ()


class Criterion(Declaration, frozen=True):
    """One criterion: what is asked, its weight (of any scale), and the words of scores 1 to 4."""

    id: Slug
    title: _Words
    question: _Words
    weight: Annotated[float, msgspec.Meta(ge=0)]
    anchors: Annotated[tuple[_Words, ...], msgspec.Meta(min_length=4, max_length=4)]
    evidence: Prefill = Prefill(source="none")


class Scoring(Declaration, frozen=True):
    """How scores become ranks.

    `least_assessed`: the least share of the weight that must be assessed for a rank. `top`: how
    many places the priorities are sought in. `draws`, `firmness`, `seed`: of weights around those
    given (Dirichlet, with `firmness` times each weight). `interval`: the share of the draws that a
    range of ranks covers.
    """

    least_assessed: Share = 0.5
    top: Annotated[int, msgspec.Meta(ge=1)] = 5
    draws: Annotated[int, msgspec.Meta(ge=100, le=20_000)] = 2000
    firmness: Annotated[float, msgspec.Meta(gt=0)] = 20.0
    interval: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.9
    seed: Annotated[int, msgspec.Meta(ge=0)] = 20250401


class Criteria(Declaration, frozen=True):
    """The criteria in their order, and how scores become ranks."""

    criteria: Annotated[tuple[Criterion, ...], msgspec.Meta(min_length=1)]
    scoring: Scoring = Scoring()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the criteria, in their order."""
        return tuple(one.id for one in self.criteria)

    @property
    def weights(self) -> tuple[float, ...]:
        """The weights as shares of 1, in the order of the criteria."""
        whole = sum(one.weight for one in self.criteria)
        return tuple(one.weight / whole for one in self.criteria)

    @property
    def version(self) -> str:
        """Twelve letters that change with anything that is declared.

        Letters alone: what is kept with it is looked through for numbers of persons.
        """
        return lettered(msgspec.json.encode(self, order="deterministic"))

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; a `KeyError` lists the ids there are."""
        for one in self.criteria:
            if one.id == criterion_id:
                return one
        raise KeyError(f"no criterion {criterion_id!r}; there are: {', '.join(self.ids)}")


def lettered(text: bytes, *, size: int = 12) -> str:
    """The SHA-256 of a text in small letters a to p, the first `size` of its 64."""
    digest = hashlib.sha256(text).hexdigest()
    return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))[:size]


def criteria_fault(found: Criteria) -> str:
    """The first contradiction of the criteria, with its key and what to do; "" where none."""
    ids = found.ids
    for number, one in enumerate(found.criteria):
        if one.id in ids[:number]:
            return f"key 'criteria[{number}].id': {one.id!r} is declared twice."
        if len(set(one.anchors)) < len(one.anchors):
            return (
                f"key 'criteria[{number}].anchors': two scores of {one.id!r} have the same words; "
                "say what parts them"
            )
        if fault := _prefill_fault(one.evidence):
            return f"key 'criteria[{number}].evidence.{fault}"
    if not sum(one.weight for one in found.criteria) > 0:
        return "key 'criteria.weight': the weights add up to 0; give one criterion more"
    return ""


def _prefill_fault(given: Prefill) -> str:
    allowed = RULES[given.source]
    if given.rule not in allowed:
        known = " or ".join(repr(one) for one in allowed if one) or "no rule"
        return f"rule': {given.source!r} is pre-filled by {known}, not {given.rule!r}"
    wanted = _FIGURES[given.rule]
    if len(given.at) != wanted:
        return f"at': the rule {given.rule!r} takes {wanted} figures, not {len(given.at)}"
    if any(b <= a for a, b in zip(given.at, given.at[1:], strict=False)):
        return "at': the figures must rise from each to the next"
    return ""
