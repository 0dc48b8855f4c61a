"""The shapes of `partnership.toml`: the area, its bodies, places and year."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from cspdata.catalogue.cycle import CycleStep
from cspdata.catalogue.layouts import Declaration, MonthText, Slug


class AreaRef(Declaration, frozen=True):
    """An area by level (`lad`, `ward`, `community_area`, `lsoa21`), code and name."""

    level: Slug
    code: str
    name: str


class Body(Declaration, frozen=True):
    """An organisation or statutory area: name, and where it has them code, slug and area name.

    `former`: the names, as publishers write them, of all the bodies that it was made of.
    """

    name: str
    code: str = ""
    slug: str = ""
    area_name: str = ""
    former: tuple[str, ...] = ()


class Town(Declaration, frozen=True):
    """A place name for maps; latitude and longitude in degrees (WGS84)."""

    name: str
    latitude: float
    longitude: float
    kind: Literal["city", "town", "village"] = "town"


class Comparison(Declaration, frozen=True):
    """When a comparison with missing months may still be made (methods: matched months)."""

    least_matched_share: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.4


class LastAssessment(Declaration, frozen=True):
    """The assessment before this one: the months it was published in and its figures reached to."""

    published: MonthText
    covers_to: MonthText


class Partnership(Declaration, frozen=True):
    """One community safety partnership: its area, force, neighbours and comparators.

    `region`, `country` and `fire`: the region, the country, and the fire and rescue service, as
    publishers name them. `last_assessment`: what "since the last assessment" is counted from.
    `made_of`: the districts of a partnership of several, as areas of level `district`; its own area
    then stands for all of them, and none of them is an area of level `lad` here.
    `return_to`: the post, and the way, by which partners send their files back. `holders`: who
    holds the data that themes lack, by the words in braces of `objectives.toml`.
    `cycle`: the steps of its year, each once; empty where its dates are not declared.
    """

    id: Slug
    name: str
    area: AreaRef
    csp: Body
    force: Body
    region: Body | None = None
    country: Body | None = None
    fire: Body | None = None
    made_of: tuple[AreaRef, ...] = ()
    neighbours: tuple[Body, ...] = ()
    comparators: tuple[AreaRef, ...] = ()
    financial_year_start: Annotated[int, msgspec.Meta(ge=1, le=12)] = 4
    place_level: Slug = "ward"
    towns: tuple[Town, ...] = ()
    comparison: Comparison = Comparison()
    return_to: str = ""
    holders: dict[str, str] = {}
    cycle: tuple[CycleStep, ...] = ()
    last_assessment: LastAssessment | None = None
    demonstration: bool = False

    @property
    def areas(self) -> tuple[AreaRef, ...]:
        """The partnership's area, then its comparators."""
        return (self.area, *self.comparators)

    @property
    def districts(self) -> tuple[str, ...]:
        """Codes and names by which a row is known to be of these areas or of their fire service."""
        areas = [name for one in (*self.areas, *self.made_of) for name in (one.code, one.name)]
        fire = [self.fire.code, self.fire.name, self.fire.area_name] if self.fire else []
        return tuple(name for name in (*areas, *fire) if name)

    @property
    def named_holders(self) -> dict[str, str]:
        """Who holds data, by the words of `objectives.toml`: by name where one is declared."""
        usual = {
            "police": self.force.name,
            "council": f"{self.area.name} Council",
            "fire": self.fire.name if self.fire else "The fire and rescue service",
            "ambulance": "The ambulance service",
            "hospitals": "The acute hospital trusts",
        }
        return usual | self.holders

    @property
    def homes(self) -> dict[str, str]:
        """The code of the area of the partnership that a district's code counts for, by that."""
        parts = {one.code: self.area.code for one in self.made_of}
        return {one.code: one.code for one in self.areas} | parts

    def body(self, level: str) -> Body | None:
        """The wider body, force or region, whose figures stand for the partnership at a level."""
        return {"force": self.force, "region": self.region}.get(level)
