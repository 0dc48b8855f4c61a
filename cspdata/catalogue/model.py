"""The shapes of the declarations in `data/catalogue`: what a key means is said here, once."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from cspdata.catalogue.criteria import Criteria
from cspdata.catalogue.duties import Authority, Duties
from cspdata.catalogue.harm import HarmWeights
from cspdata.catalogue.interventions import Intervention
from cspdata.catalogue.layouts import (
    ANSWERS,
    RESPONSES,
    SNAPPED_CELL,
    Aggregates,
    Column,
    Declaration,
    Gate,
    Joined,
    Locality,
    Lookup,
    MonthText,
    Slug,
    Times,
    Values,
    Weight,
)
from cspdata.catalogue.objectives import Board, Objective, Theme
from cspdata.catalogue.partnership import Partnership
from cspdata.catalogue.sight import Line
from cspdata.catalogue.statutory import StatutoryDuty

Polarity = Literal["lower_is_better", "higher_is_better", "neutral"]
Kind = Literal["events", "aggregates", "actions", "area_lookup", "area_values", "boundaries"]
Statutory = Literal["levels", "changes", "why", "plan", "community"]
RuralUrban = Literal["", "Rural", "Urban"]
#: What needs more of a source than the month and a fixed point near by.
Use = Literal["cells_below_500", "near_repeats", "aoristic"]
POINTS = frozenset(("longitude", "latitude", "easting", "northing"))


class Dataset(Declaration, frozen=True):
    """The contract of one partner file (one TOML file, no code).

    `authority`: which responsible authority holds it (`national` for published statistics); `duty`:
    the items of `duties.toml` (the Schedule to SI 2007/1831) that it answers; `agreement`: the
    reference of the information-sharing agreement. `gate`: when a period is barred or doubted.
    `sheets`: patterns of the names of the sheets of a workbook that may hold it; any sheet where
    there are none. `called`: the same for the names of files, needed where a header (a
    code and some years) says too little to tell what the file is about.

    Of events: the column `month` may be a `date` or, with `every` 12, a year; rows whose column
    `district` names an area (or fire service) that is not the partnership's are left out, but for
    its comparators'; a period in which a smaller share than `least_placed` names a place has no
    counts;
    `at_home`: every row is about the partnership's own area, whether or not it can be placed;
    `blank_at_home`: so is a row that names no place. The map of the column `location`, where it has
    one, leaves of other texts nothing but `other`. `locality` and `times` say what its places and
    its times can bear. `expected_sources`: the months are complete that
    the force, each of the sources or any of them (`none`) has supplied.
    """

    id: Slug
    title: str
    supplier: str
    kind: Kind
    grain: str
    licence: str
    columns: dict[Slug, Column]
    formats: tuple[Literal["csv", "xlsx", "ods", "geojson"], ...] = ("csv",)
    sheets: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    about: str = ""
    url: str = ""
    authority: Authority | Literal[""] = ""
    duty: tuple[Slug, ...] = ()
    agreement: str = ""
    refresh: Literal["monthly", "quarterly", "yearly", "once"] = "once"
    lag_days: int = 0
    sensitivity: Literal["public", "official", "official-sensitive"] = "public"
    disclosure: Literal["none", "default"] = "none"
    duplicates: str = ""
    expected_sources: Literal["force", "each", "none"] = "none"
    file_names: str = ""
    maps: dict[Slug, dict[str, str]] = {}
    labels: dict[str, str] = {}
    locality: Locality = Locality()
    times: Times | None = None
    lookup: Lookup | None = None
    values: Values | None = None
    aggregates: Aggregates | None = None
    weight: Weight | None = None
    joined: Joined | None = None
    gate: Gate = Gate()
    every: Literal[1, 3, 12] = 1
    at_home: bool = False
    blank_at_home: bool = False
    least_placed: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    notes_sheets: tuple[str, ...] = ()
    boundary_level: str = ""

    @property
    def published(self) -> bool:
        """Whether everybody can have it from its publisher: no partner is asked for it."""
        return self.sensitivity == "public" and bool(self.url)

    @property
    def read_columns(self) -> frozenset[str]:
        """The columns that a row has: its file's own, and those taken from the file it joins."""
        return frozenset((*self.columns, *(self.joined.takes if self.joined else ())))

    @property
    def unborne(self) -> dict[Use, str]:
        """What the places and times of the rows cannot bear, each with the reason in words."""
        borne: dict[Use, bool] = {
            "cells_below_500": self.locality.real and self.locality.smallest_cell < SNAPPED_CELL,
            "near_repeats": self.locality.real and self.times is not None,
            "aoristic": self.times is not None,
        }
        reason = self.locality.reason or "The source gives neither points nor times."
        return {use: reason for use, can in borne.items() if not can}

    @property
    def step(self) -> int:
        """Months from one period of the dataset to the next."""
        return self.aggregates.step if self.aggregates else self.every

    @property
    def categories(self) -> frozenset[str]:
        """What of the dataset can be counted: mapped categories, or measures."""
        layout = self.aggregates
        mapped = {value for table in self.maps.values() for value in table.values()}
        if layout is None:
            return frozenset(mapped)
        if not layout.responses:
            return frozenset(mapped | set(layout.measures))
        answers = {f"{one}{ANSWERS}" for one in layout.measures}
        return frozenset(answers | set(layout.measures) | {RESPONSES})


class Numerator(Declaration, frozen=True):
    """Which rows are counted: structured filters, never SQL.

    `weighted`: the weights of the rows are added up, to the nearest whole number, instead.
    """

    dataset: Slug
    category: tuple[str, ...]
    rural_urban: RuralUrban = ""
    weighted: bool = False


class Denominator(Declaration, frozen=True):
    """What a count is divided by: `residents`, or categories of the same dataset (a proportion)."""

    measure: Slug = "residents"
    rural_urban: RuralUrban = ""
    category: tuple[str, ...] = ()


class _FromMonth(Declaration, frozen=True):
    """What holds from a month on."""

    month: MonthText

    @property
    def starts(self) -> date:
        """The first day of the month."""
        return date(int(self.month[:4]), int(self.month[5:]), 1)


class Break(_FromMonth, frozen=True):
    """A month from which counts are recorded differently, and what that does to a comparison."""

    why: str
    effect: Literal["block", "annotate"] = "annotate"


class Rebase(_FromMonth, frozen=True):
    """A month from which a control chart starts its limits and runs again.

    `why` says what changed in the world (a new way of recording is a break), `decided` is the day
    on which it was decided. `areas`: codes of the areas it holds for; everywhere where none is
    given.
    """

    why: Annotated[str, msgspec.Meta(pattern=r"\w+\W+\w+")]
    decided: date
    areas: tuple[str, ...] = ()


class Indicator(Declaration, frozen=True):
    """What is measured, how it is judged and what must be said with it (one TOML file)."""

    id: Slug
    title: str
    theme: Slug
    order: int
    noun: str
    unit: str
    polarity: Polarity
    numerator: Numerator
    measure: Literal["count", "rate", "proportion", "published"] = "rate"
    denominator: Denominator = Denominator()
    multiplier: float = 1000
    decimals: int = 1
    headline: bool = False
    part_of: tuple[Slug, ...] = ()
    about: str = ""
    caveats: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    statutory: tuple[Statutory, ...] = ("levels", "changes")

    @property
    def told(self) -> Literal["count", "value"]:
        """The column of a result that is told and drawn first: a proportion's is its value."""
        return "value" if self.measure in ("proportion", "published") else "count"


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """Everything declared, with references resolved; interventions are the partnership's own."""

    partnership: Partnership
    objectives: tuple[Objective, ...]
    boards: tuple[Board, ...]
    datasets: dict[str, Dataset]
    indicators: dict[str, Indicator]
    duties: Duties
    statutory_duties: tuple[StatutoryDuty, ...] = ()
    interventions: dict[str, Intervention] = {}
    harm: HarmWeights | None = None
    criteria: Criteria | None = None
    lines_of_sight: dict[str, Line] = {}

    def objective(self, objective_id: str) -> Objective:
        """The objective of that id; a `KeyError` lists the ids there are."""
        for objective in self.objectives:
            if objective.id == objective_id:
                return objective
        known = ", ".join(objective.id for objective in self.objectives)
        raise KeyError(f"no objective {objective_id!r}; there are: {known}")

    def objective_of(self, theme_id: str) -> Objective:
        """The objective that holds a theme."""
        for objective in self.objectives:
            if any(theme.id == theme_id for theme in objective.themes):
                return objective
        raise KeyError(f"no theme {theme_id!r}")

    def theme(self, theme_id: str) -> Theme:
        """The theme of that id."""
        return next(one for one in self.objective_of(theme_id).themes if one.id == theme_id)

    def board(self, board_id: str) -> Board:
        """The board of that id; a `KeyError` lists the ids there are."""
        for board in self.boards:
            if board.id == board_id:
                return board
        known = ", ".join(board.id for board in self.boards)
        raise KeyError(f"no board {board_id!r}; there are: {known}")

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator of that id; a `KeyError` lists the ids there are."""
        try:
            return self.indicators[indicator_id]
        except KeyError:
            known = ", ".join(sorted(self.indicators))
            raise KeyError(f"no indicator {indicator_id!r}; there are: {known}") from None

    def intervention(self, intervention_id: str) -> Intervention:
        """The intervention of that id; a `KeyError` lists the ids there are."""
        try:
            return self.interventions[intervention_id]
        except KeyError:
            known = ", ".join(sorted(self.interventions)) or "none of this partnership"
            raise KeyError(f"no intervention {intervention_id!r}; there are: {known}") from None

    def indicators_of(self, theme_id: str) -> tuple[Indicator, ...]:
        """The indicators of a theme, in their declared order."""
        mine = (one for one in self.indicators.values() if one.theme == theme_id)
        return tuple(sorted(mine, key=lambda one: (one.order, one.id)))

    @property
    def headlines(self) -> tuple[Indicator, ...]:
        """The indicators that stand for their theme on the overview, in the order of themes."""
        themes = [theme.id for objective in self.objectives for theme in objective.themes]
        return tuple(one for theme in themes for one in self.indicators_of(theme) if one.headline)
