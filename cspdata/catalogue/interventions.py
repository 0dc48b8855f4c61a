"""What was done, where and when, and against what it is to be judged: one TOML file a measure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from cspdata.catalogue.layouts import Declaration, MonthText, Slug

Words = Annotated[str, msgspec.Meta(pattern=r"\w+\W+\w+")]


class Place(Declaration, frozen=True):
    """Areas of one level (`lad`, `ward`, `community_area`, `lsoa21` …) by their codes.

    Only the data that are loaded say which codes there are: whether these are some of them is
    looked at when the intervention is judged.
    """

    level: Slug
    codes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Intervention(Declaration, frozen=True):
    """One intervention and how it is judged.

    `partnership`: the id of the partnership that it belongs to; no other shows it. `what` was done,
    from the month `start` on, until `end` where it ended. `indicator`: what it was to change.
    `where`: the treated areas; `comparison`: areas like them where nothing was done; `displacement`
    and `comparison_displacement`: those around either, where the trouble may have gone.
    """

    id: Slug
    partnership: Slug
    title: str
    what: Words
    indicator: Slug
    start: MonthText
    where: Place
    about: str = ""
    end: MonthText | None = None
    comparison: Place | None = None
    displacement: Place | None = None
    comparison_displacement: Place | None = None
    owner: str = ""
    funding: str = ""

    @property
    def starts(self) -> date:
        """The first day of its first month."""
        return date(int(self.start[:4]), int(self.start[5:]), 1)

    @property
    def ends(self) -> date | None:
        """The first day of its last month; None where it goes on."""
        return date(int(self.end[:4]), int(self.end[5:]), 1) if self.end else None

    @property
    def places(self) -> dict[str, Place]:
        """The groups of areas that are declared, by their key."""
        groups = {
            "where": self.where,
            "comparison": self.comparison,
            "displacement": self.displacement,
            "comparison_displacement": self.comparison_displacement,
        }
        return {key: place for key, place in groups.items() if place}


#: What a file holds, for those who declare their first one.
EXAMPLE = """\
id = "asb_patrols"                      # the name of this file
partnership = "{partnership}"
title = "Hotspot patrols"
what = "Two officers on foot, Friday and Saturday, 18:00 to 02:00."
indicator = "asb"                       # the id of an indicator
start = "2024-07"                       # the first month with it
# end = "2025-06"                       # the last one, where it has ended
where = {{ level = "{level}", codes = ["…"] }}
comparison = {{ level = "{level}", codes = ["…"] }}      # like it, without the measure
displacement = {{ level = "{level}", codes = ["…"] }}    # around it: where the trouble may go
owner = "Community Safety Team"
funding = "Home Office grant"
"""


def intervention_fault(one: Intervention) -> str:
    """Which key of an intervention is at fault and why; empty where none is."""
    if one.end and one.end < one.start:
        return f"key 'end': {one.end!r} is before its start, {one.start!r}"
    if one.comparison_displacement and not one.displacement:
        return (
            "key 'comparison_displacement': areas around the comparison are set beside "
            "those around the treated areas; declare 'displacement' too, or leave both out"
        )
    seen: dict[tuple[str, str], str] = {}
    for key, place in one.places.items():
        for code in place.codes:
            there = seen.setdefault((place.level, code), key)
            if there != key or place.codes.count(code) > 1:
                twice = "given twice" if there == key else f"in '{there}' too: an area has one part"
                return f"key '{key}.codes': {code!r} is {twice}"
    return ""
