"""The shapes of what a change is made of, and of what its rates go together with.

Both are frozen results like those of `cspdata.results`. They say where a change happened and which
kinds of place have higher rates; neither says what caused it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period
from cspdata.results import Notes

Split = Literal["place", "category", "rural_urban", "deprivation", "time_of_day"]
SPLITS: tuple[Split, ...] = ("place", "category", "rural_urban", "deprivation", "time_of_day")
CONTRIBUTION_COLUMNS = (
    "indicator",
    "area_code",
    "area_name",
    "split",
    "part_code",
    "part",
    "count",
    "count_before",
    "contribution",
    "share",
    "p",
    "q",
    "verdict",
    "suppressed",
)
ASSOCIATION_COLUMNS = ("indicator", "area_code", "covariate", "ratio", "lower", "upper", "p")
REST = "rest"  # the code of what no part holds


@dataclass(frozen=True, slots=True)
class Contributions:
    """What the parts of one split add to the change of an indicator in an area.

    `frame` has `CONTRIBUTION_COLUMNS`, one row a part, the largest contribution first and what no
    part holds (`part_code` "rest") last. `contribution` is the count less the count before; all of
    them add up to `change`. `share` is of the whole change, missing where there is none. `p` is of
    the part's own rate, `q` after Benjamini–Hochberg over the parts; the rest is not judged. A part
    that is `suppressed` has no figures, and the rest holds them. `level` is that of the places.
    `period` and `before` are the months compared, from the first to the last. `refusal` says why
    there are no parts; the frame is then empty.
    """

    indicator: Indicator
    area: AreaRef
    split: Split
    level: str
    period: Period
    before: Period
    change: float
    frame: pd.DataFrame
    notes: Notes
    refusal: str = ""

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != CONTRIBUTION_COLUMNS:
            raise ValueError(
                f"contributions need the columns {CONTRIBUTION_COLUMNS}, they were given "
                f"{(*self.frame.columns,)}"
            )


@dataclass(frozen=True, slots=True)
class Associations:
    """Which kinds of small area have higher rates of an indicator over a period.

    `frame` has `ASSOCIATION_COLUMNS`, one row a covariate: `ratio` is the incidence-rate ratio
    where the covariate is one unit higher and the other is alike, with its 95 % interval. The
    covariates are `deprivation` (one decile more deprived) and `rural` (rural, not urban);
    `alike` are those that all small areas share, which say nothing. `observations` small areas
    were taken; `left_out` had no residents, class or decile. `method` names the model. `refusal`
    says why there is no answer; the frame is then empty.
    """

    indicator: Indicator
    area: AreaRef
    period: Period
    frame: pd.DataFrame
    notes: Notes
    method: str = ""
    observations: int = 0
    left_out: int = 0
    alike: tuple[str, ...] = ()
    refusal: str = ""

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != ASSOCIATION_COLUMNS:
            raise ValueError(
                f"associations need the columns {ASSOCIATION_COLUMNS}, they were given "
                f"{(*self.frame.columns,)}"
            )
