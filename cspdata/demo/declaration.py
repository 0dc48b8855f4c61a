"""The shape of the `[generate]` table of `demonstration.toml`, and its reading."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from cspdata import periods
from cspdata.catalogue import CatalogueError, Partnership, Town, read_partnership

MonthText = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[int, msgspec.Meta(gt=0)]
Kind = Literal[
    "persistent_hotspot",
    "new_hotspot",
    "intensifying_hotspot",
    "vanished_hotspot",
    "seasonal",
    "step_change",
    "rise",
    "fall",
    "constant",
]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table below `[generate]`; an unknown key is an error."""


class Pair(Table, frozen=True):
    """A number for the partnership and one for the comparator borough."""

    partnership: Positive
    comparator: Positive


class Csp(Table, frozen=True):
    """Code and name of a community safety partnership."""

    code: str
    name: str


class Settlement(Table, frozen=True):
    """A community area, or the borough: residents in thousands around one of the towns."""

    name: str
    town: str
    residents: Annotated[float, msgspec.Meta(gt=0)]
    town_share: Share
    csp: Csp | None = None


class SnapPoints(Table, frozen=True):
    """How many snap points an ordinary area and a town-centre area have."""

    ordinary: Positive
    centre: Positive


class Places(Table, frozen=True):
    """Words that street names are made of, kinds of shop, and other kinds of place."""

    first: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    last: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    shops: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    other: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class UnnamedLocation(Table, frozen=True):
    """The months in which a share of the rows names no street."""

    from_month: MonthText
    to_month: MonthText
    share: Share


class Category(Table, frozen=True):
    """Expected rows a month of one crime type in each district, and where they gather."""

    label: str
    partnership: float
    comparator: float
    centre: float
    rural: Share
    outcomes: str
    shops: bool = False


class Truth(Table, frozen=True):
    """One planted fact: what, where, when, and the verdict an analysis must reach."""

    id: str
    kind: Kind
    indicator: str
    category: str
    from_month: MonthText
    to_month: MonthText
    expected: str
    community_area: str = ""
    easting: int = 0
    northing: int = 0
    monthly: float = 0
    monthly_end: float | None = None
    quiet_metres: float = 0
    baseline: float = 1
    ratio: float = 1
    amplitude: Share = 0
    peak_month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 7

    @property
    def is_hotspot(self) -> bool:
        """Whether rows are added in one cell of the national grid."""
        return self.kind.endswith("_hotspot")


class Unusable(Table, frozen=True):
    """A row that no ingest can use: one column of a copied row overwritten."""

    month: MonthText
    column: str
    value: str


class Generate(Table, frozen=True):
    """Everything that is invented: places, rates, outcomes, planted truths and faults."""

    seed: int
    first_month: MonthText
    months: Positive
    lsoa21_from: MonthText
    residents_per_lsoa: Positive
    split_lsoas: Pair
    wards: Pair
    snap_points: SnapPoints
    places: Places
    elsewhere_monthly: float
    neighbour_monthly: float
    unlocated: int
    unplaced: int
    unnamed_location: UnnamedLocation
    outline: tuple[tuple[float, float], ...]
    community_areas: tuple[Settlement, ...]
    borough: Settlement
    categories: tuple[Category, ...]
    outcomes: dict[str, dict[str, float]]
    truths: tuple[Truth, ...]
    unusable: tuple[Unusable, ...]

    @property
    def calendar(self) -> tuple[date, ...]:
        """The months with a street file, in order."""
        first = periods.month(self.first_month)
        return tuple(periods.added(first, k) for k in range(self.months))

    @property
    def last_month(self) -> date:
        """The last month with a street file."""
        return periods.added(periods.month(self.first_month), self.months - 1)

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """The community areas in order, then the borough."""
        return (*self.community_areas, self.borough)


class Demonstration(msgspec.Struct, frozen=True, kw_only=True):
    """A demonstration partnership and how its data are invented."""

    partnership: Partnership
    generate: Generate

    def town(self, settlement: Settlement) -> Town:
        """The town that a community area, or the borough, is drawn around."""
        return next(one for one in self.partnership.towns if one.name == settlement.town)


def read_demonstration(path: Path) -> Demonstration:
    """The demonstration declared in a file; refuses unknown keys and names that lead nowhere."""
    partnership = read_partnership(path)
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if "generate" not in table:
        raise CatalogueError(f"{path}: key 'generate' is missing; a demonstration declares it.")
    try:
        generate = msgspec.convert(table["generate"], Generate, strict=True)
    except msgspec.ValidationError as fault:
        raise CatalogueError(f"{path}: generate: {fault}") from None
    demonstration = Demonstration(partnership=partnership, generate=generate)
    for key, value, known in _references(demonstration):
        if value not in known:
            raise CatalogueError(
                f"{path}: generate.{key}: {value!r} is not declared; known: "
                + ", ".join(repr(one) for one in sorted(known))
            )
    if len(partnership.comparators) != 1 or not partnership.neighbours or not generate.borough.csp:
        raise CatalogueError(
            f"{path}: a demonstration needs one comparator, a neighbouring force and "
            "generate.borough.csp."
        )
    return demonstration


def _references(demonstration: Demonstration) -> list[tuple[str, str, set[str]]]:
    """Every name that must lead somewhere: key, name, and the names there are."""
    generate = demonstration.generate
    towns = {one.name for one in demonstration.partnership.towns}
    labels = {one.label for one in generate.categories}
    places = {one.name for one in generate.community_areas}
    months = {periods.month_text(one) for one in generate.calendar}
    found = [("settlements.town", one.town, towns) for one in generate.settlements]
    found += [
        ("categories.outcomes", one.outcomes, set(generate.outcomes)) for one in generate.categories
    ]
    found += [("unusable.month", one.month, months) for one in generate.unusable]
    for truth in generate.truths:
        found.append((f"truths.{truth.id}.category", truth.category, labels))
        found.append((f"truths.{truth.id}.from_month", truth.from_month, months))
        found.append((f"truths.{truth.id}.to_month", truth.to_month, months))
        if truth.community_area or truth.is_hotspot or truth.kind == "step_change":
            found.append((f"truths.{truth.id}.community_area", truth.community_area, places))
    return found
