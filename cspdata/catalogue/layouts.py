"""The shapes of what a contract says of a file: its columns, and how its rows are laid out."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

PeriodType = Literal["month", "months", "quarter", "financial_year", "year", "pooled_years"]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
MonthText = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
ANSWERS = "_answers"
RESPONSES = "responses"
#: A concern that a survey lists and that is none of the themes.
ANY_OTHER = "other"


class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a declaration file; an unknown key is an error."""


class Column(Declaration, frozen=True):
    """A column of a partner file.

    `names`: accepted headers as patterns (`*`, `?`, `[0-9]`), compared without regard to case,
    spaces and underscores. `forbidden`: a file that has this column is another dataset. `across`:
    there is one such column for each period; its header is the period, written as `type` says, and
    its cells are numbers. A `band` (`5-9`, `20+`) is kept as its lower bound: "at least".
    `example`: a text that it may hold, for the file that a partner is sent. `summed`: its number is
    the sum of all columns of the file that it names, of which there must be so many (or one of
    these numbers): of another number of them it says nothing.
    """

    names: tuple[str, ...]
    type: (
        Literal[
            "text",
            "month",
            "date",
            "datetime",
            "time",
            "longitude",
            "latitude",
            "easting",
            "northing",
            "number",
            "integer",
            "band",
        ]
        | PeriodType
    ) = "text"
    required: bool = True
    forbidden: bool = False
    across: bool = False
    summed: tuple[int, ...] = ()
    map: str = ""
    about: str = ""
    example: str = ""

    @property
    def title(self) -> str:
        """The header as people write it: the first accepted one, `#` for any digit."""
        return self.names[0].replace("[0-9]", "#").removesuffix("*")


#: Metres: the finest cells of points that were moved, and of those that were not.
SNAPPED_CELL = 500
REAL_CELL = 250


class Locality(Declaration, frozen=True):
    """What the coordinates of a dataset can bear (the snap-point guard).

    `real`: they are where it happened, to some ten metres, and were not moved to a fixed point.
    `smallest_cell`: metres; cells below 500 m need real coordinates, and none is below 250 m.
    `grid`: metres; points are floored to the corner of their cell on the way in, and nothing finer
    is kept. An official-sensitive dataset that has points must say it. `reason`: in words for
    readers, why what the dataset cannot bear is not offered.
    """

    smallest_cell: Annotated[int, msgspec.Meta(ge=REAL_CELL)] = SNAPPED_CELL
    real: bool = False
    grid: Annotated[int, msgspec.Meta(ge=0)] = 0
    reason: str = ""


class Times(Declaration, frozen=True):
    """The columns that say when each event started and ended, in local time.

    `start` and `end` hold a day, or a day and a time of day; `start_time` and `end_time` the time
    where it has a column of its own. A day without a time is the whole day; without an end the
    event was at its start. `to_the_hour`: starts are floored and ends raised to the full hour on
    the way in, and nothing finer is kept; an official-sensitive dataset must say it.
    """

    start: Slug
    start_time: str = ""
    end: str = ""
    end_time: str = ""
    to_the_hour: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named, in order."""
        named = (self.start, self.start_time, self.end, self.end_time)
        return tuple(name for name in named if name)


class Lookup(Declaration, frozen=True):
    """How the levels of a lookup nest: the child level, and each parent level.

    `several`: a child may lie in several parents of the first level, as a small area that was
    split does; else a second row for a child is refused.
    """

    child: Slug
    parents: tuple[Slug, ...]
    several: bool = False


class Values(Declaration, frozen=True):
    """Which measures an area-values file gives, for which level and year."""

    level: Slug
    measures: dict[Slug, str]
    year: int = 0
    year_from_name: str = ""


class Survey(Declaration, frozen=True):
    """What is kept of the people who answer: numbers of them by age and sex and area, no response.

    `age` and `sex` are columns whose maps give the classes (`ages` in their order, `sexes`) or
    `none`; `population` is the measure of residents of each class of age and sex, as
    `female 16-24`; where residents are known by wider ages only, `broader` says which of those a
    class belongs to. `priorities` are the columns that name what a person is most concerned about,
    by a map to themes, `other` or `none`; a column may hold several, with `between` between them.
    `text` is free text: the people who used a theme's `keywords` (from `keywords.toml`) are
    counted, and it is not kept.

    `least_cell`: fewer people than that of one class in one area are not kept apart.
    `most_weight`: no person's weight is more than so many times the mean one.
    """

    age: Slug
    sex: Slug
    ages: tuple[str, ...]
    sexes: tuple[str, ...]
    population: dict[str, Slug] = {}
    broader: dict[str, str] = {}
    priorities: tuple[Slug, ...] = ()
    between: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ";"
    text: str = ""
    keywords: dict[str, tuple[str, ...]] = {}
    least_cell: Annotated[int, msgspec.Meta(ge=3)] = 5
    most_weight: Annotated[float, msgspec.Meta(gt=1)] = 5.0


class Aggregates(Declaration, frozen=True):
    """How a file of counts or published figures is laid out.

    Its period stands in the column `period` (whose type says how it is written), a quarter of a
    financial year in `quarter` beside it. `step`: months from one period to the next. `level`: the
    level of the areas that the column `area` names by code or name; without the column every row is
    about the partnership (or its force). `measures`: each measure and the column of its number; in
    a long file (columns `measure` and `value`) the labels of the measure's map. `only`: rows are
    kept where these columns have one of these texts; `where`: the same for one measure alone, so
    that the rows of a breakdown give measures of their own and marginal totals are not added to
    their parts. Texts are patterns; one after `!` is of those that the column must not have. Of a
    column that a file lacks the text is "". `repeated`: what a second row for the same period, area
    and measure means (an error, a part to be added, or the same once more: an error where it says
    otherwise); `not_summed`: measures, as medians, that are never added up: two different ones
    leave none. `limits`: the columns of a published interval, by measure (`lower` and `upper` in a
    long file). A file without a column `period` is about the one period, a `period_type`, that
    `period_from_name` finds in the name of its sheet or file.

    `unmapped`: whether a measure's label that the map lacks is an error or leaves its row out.
    `absent`: texts beside the usual ones that stand for no number. `whole`: where it is a sum, the
    partnership's figures are the sums of those of its parts, unless the file gives them; a row that
    names no area is then a part.

    `also`: further columns that classify the row: it counts as well for the measure that the map of
    each makes of its text, where there is one. `unusable`: a pattern of the words by which the
    publisher's notes (the sheets `notes_sheets` of the workbook) say that figures cannot be used:
    those of the areas and financial years that such a note names are withheld.

    `responses`: each row is one person's answers. A measure counts the answers that the map of its
    column calls `yes`, `<measure>_answers` those it calls `yes` or `no`, `responses` the rows;
    where fewer than `least_base` answered, both counts of a measure are withheld. `survey`: what is
    kept beside of those who answered.
    """

    step: Literal[1, 3, 12]
    level: Slug = "lad"
    measures: dict[Slug, str] = {}
    only: dict[Slug, tuple[str, ...]] = {}
    where: dict[Slug, dict[Slug, tuple[str, ...]]] = {}
    repeated: Literal["refuse", "sum", "same"] = "refuse"
    not_summed: tuple[Slug, ...] = ()
    limits: dict[Slug, tuple[str, str]] = {}
    period_from_name: str = ""
    period_type: PeriodType = "quarter"
    unmapped: Literal["refuse", "leave"] = "refuse"
    absent: tuple[str, ...] = ()
    whole: Literal["given", "sum"] = "given"
    also: tuple[Slug, ...] = ()
    unusable: str = ""
    responses: bool = False
    least_base: int = 0
    survey: Survey | None = None


class Gate(Declaration, frozen=True):
    """When a period of a dataset is barred or doubted (methods: completeness).

    Barred, and so missing: a file of events with less than the share `nearly_empty` of the rows
    around it, where at least `least_expected` are usual. Doubted, and only remarked on: a count
    more than `jump` robust standard deviations and the share `least_change` away from its
    neighbours (at most `reach` periods away on either side), and a share of rows without a place
    above `most_unplaced`.
    """

    nearly_empty: Share = 0.1
    least_expected: Annotated[int, msgspec.Meta(ge=1)] = 50
    jump: Annotated[float, msgspec.Meta(gt=0)] = 3.5
    least_change: Annotated[float, msgspec.Meta(ge=0)] = 0.5
    reach: Annotated[int, msgspec.Meta(ge=2, le=24)] = 6
    most_unplaced: Share = 0.1


class Weight(Declaration, frozen=True):
    """What a row of events stands for, as its column `weight` says.

    `always`: by category, whatever the column says; `otherwise`: by category, where the column is
    blank or negative (not known). Adjusted severity of road casualties is such a weight.
    """

    always: dict[Slug, float] = {}
    otherwise: dict[Slug, float] = {}


class Joined(Declaration, frozen=True):
    """What rows of events take from the row of another dataset that has the same `key`.

    Files of both are loaded together: the other dataset's give the columns `takes`.
    """

    dataset: Slug
    takes: tuple[Slug, ...]
