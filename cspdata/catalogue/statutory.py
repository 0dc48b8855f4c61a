"""The shapes of `statutory_duties.toml`: what the law asks of the partnership itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cspdata.catalogue.cycle import StepName
from cspdata.catalogue.layouts import Declaration, Slug

#: The pages of the app on which a duty can be seen to be met.
DutyPage = Literal["", "evidence_board", "data_register"]


class StatutoryDuty(Declaration, frozen=True):
    """One duty of a partnership: what is to be there, and which law asks for it.

    `item`: the section or regulation, where its text was `read`; empty where the duty is known from
    an `account` of it alone, which must be checked before it is quoted. `source`: where it was
    read; `caution`: what to keep in mind with it. `owner`: the post that usually sees to it.
    `step`: the step of the yearly cycle by whose end it is due, where it comes every year. `page`:
    where in the app it can be seen to be met.
    """

    id: Slug
    title: str
    asks: str
    instrument: str
    read: Literal["text", "account"]
    source: str
    item: str = ""
    caution: str = ""
    owner: str = ""
    step: StepName | Literal[""] = ""
    page: DutyPage = ""


class StatutoryDuties(Declaration, frozen=True):
    """The duties, in the order in which they are shown."""

    duties: tuple[StatutoryDuty, ...]


def statutory_fault(duties: Sequence[StatutoryDuty]) -> str:
    """Which key is at fault and why; empty where none is."""
    ids = [one.id for one in duties]
    for one in duties:
        if ids.count(one.id) > 1:
            return f"key 'id': {one.id!r} is declared twice."
        if bool(one.item) != (one.read == "text"):
            return (
                f"key 'item': {one.id!r} needs its section or regulation where read = \"text\", "
                "and only there"
            )
    return ""
