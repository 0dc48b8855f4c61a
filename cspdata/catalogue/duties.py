"""The shapes of `duties.toml`: what the law asks each authority to share, item by item."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from cspdata.catalogue.layouts import Declaration, Slug

Authority = Literal["police", "council", "fire", "probation", "icb", "opcc", "national"]


class Duty(Declaration, frozen=True):
    """One item of information that an authority is to share with the partnership.

    `item`: its number in the Schedule, where the text was read; empty where it is known from an
    `account` of the Schedule alone, which must be checked before it is quoted. `short`: what the
    contracts that answer it leave out. `source`: where it was read.
    """

    id: Slug
    authority: Authority
    what: str
    read: Literal["text", "account"]
    source: str
    item: str = ""
    short: str = ""


class Duties(Declaration, frozen=True):
    """The instrument and its items; `months`: those of one information period, shared by the end
    of the next.
    """

    instrument: str
    url: str
    months: Annotated[int, msgspec.Meta(ge=1, le=12)]
    duties: tuple[Duty, ...] = ()


def duties_fault(found: Duties) -> str:
    """An id used twice, or a number that nobody read; empty where nothing is at fault."""
    ids = [one.id for one in found.duties]
    for one in found.duties:
        if ids.count(one.id) > 1:
            return f"key 'id': {one.id!r} is declared twice."
        if bool(one.item) != (one.read == "text"):
            return f"key 'item': {one.id!r} needs its number where read = \"text\", and only there"
    return ""
