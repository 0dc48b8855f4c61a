"""What became of an intervention: the result shape that the page, the sentence and the file take.

Two methods that know nothing of one another: the treated areas beside the comparison areas, and
the treated areas beside their own course. Either may be refused, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Intervention
from cspdata.periods import Period, Step
from cspdata.results import Notes, Series, Verdict
from cspdata.stats import Displacement, InterruptedSeries

EVALUATION_COLUMNS = (
    "indicator",
    "group",
    "period_start",
    "period_end",
    "count",
    "fitted",
    "expected",
    "expected_lower",
    "expected_upper",
    "suppressed",
    "complete",
)


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Counts before and after by group, over equal periods, and the difference they make.

    `matched`: pairs (start after, start before) of the dataset's periods that were compared, since
    both are complete in every group. `counts`: by group, the count before and the count after.
    """

    after: Period | None = None
    before: Period | None = None
    matched: tuple[tuple[date, date], ...] = ()
    counts: dict[str, tuple[float, float]] = field(default_factory=dict)
    found: Displacement | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The treated areas' own course: the periods that were used, and what the regression found."""

    over: Period | None = None
    found: InterruptedSeries | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of an intervention.

    `frame` has `EVALUATION_COLUMNS`, one row a group (the keys of `areas`) and period. Of the
    treated areas `fitted` is the regression's course, `expected` the one that would have gone on
    from the start without a change, with the limits of its mean. `treated` is their series;
    `refusal` says why nothing can be said at all: there is then no series and no row.
    """

    intervention: Intervention
    indicator: Indicator
    areas: dict[str, tuple[AreaRef, ...]]
    step: Step
    frame: pd.DataFrame
    notes: Notes
    compared: BeforeAfter
    course: Course
    treated: Series | None = None
    refusal: str = ""

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != EVALUATION_COLUMNS:
            raise ValueError(f"an evaluation needs the columns {EVALUATION_COLUMNS}")

    @property
    def directions(self) -> tuple[str, ...]:
        """What each method that could be used says: its verdict, the comparison's first."""
        found = (self.compared.found, self.course.found)
        return tuple(one.verdict for one in found if one is not None)

    @property
    def verdict(self) -> Verdict:
        """A change only where every method that could be used finds it, the same way."""
        said = set(self.directions)
        if not said:
            return "cannot say"
        if said not in ({"decrease"}, {"increase"}):
            return "no real change"
        fell = said == {"decrease"}
        if self.indicator.polarity == "neutral":
            return "lower" if fell else "higher"
        return "better" if fell == (self.indicator.polarity == "lower_is_better") else "worse"
